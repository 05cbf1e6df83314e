"""All measurements of one model on this machine, and the table of them."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import onnxruntime

from stancemine.benchmark.material import articles, topics
from stancemine.benchmark.measures import (
    Pass,
    Recorder,
    bare_seconds,
    one_pass,
    resident_mib,
    start_up,
)
from stancemine.errors import InputError
from stancemine.folder import find_model
from stancemine.miner import StanceMiner
from stancemine.runtime import Runtime, RuntimeName, open_runtime

__all__ = ["CURVE", "Benchmark", "benchmark"]

CURVE = (0, 1, 2, 5, 10, 50, 100)
UNGATED = 10
"""Without its gate a model is measured up to so many topics: beyond, it takes for ever."""

FEW = 2
ROUNDS = 3, 9
"""Every number of topics is measured so often, in turn, up to `FEW` topics the second number of
times: those passes are short. The medians count."""

STEADY = 200
"""Articles, at least, over which memory is watched."""


@dataclass(frozen=True, slots=True)
class Speed:
    """One number of topics: sentences a second; end to end over the bare encoder; cost over that of
    one topic; tokens that the model read for each sentence; padding for each token.
    """

    topics: int
    gate: bool
    sentences_per_second: float
    over_encoder: float
    over_one_topic: float
    tokens_per_sentence: float
    padding: float


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What was measured; times in seconds, memory in MiB."""

    model: str
    runtime: str
    machine: dict[str, str]
    workers: int
    sentences: int
    speeds: tuple[Speed, ...]
    start_up: dict[str, float]
    memory: dict[str, float]

    def to_json(self) -> str:
        """Everything, as JSON."""
        return json.dumps(asdict(self), indent=2) + "\n"

    def to_markdown(self) -> str:
        """The tables."""
        lines = [
            f"{self.model}, {self.runtime}, {self.workers} batches at once on "
            f"{self.machine['processor']}, {self.machine['cores']} cores; "
            f"{self.sentences} sentences.",
            "",
            "| topics | gate | sentences/s | over the bare encoder | cost over 1 topic | "
            "tokens/sentence | padding |",
            "|--:|---|--:|--:|--:|--:|--:|",
        ]
        lines += [
            f"| {s.topics} | {'yes' if s.gate else 'no'} | {s.sentences_per_second:.0f} | "
            f"{s.over_encoder:.2f} | {s.over_one_topic:.2f} | {s.tokens_per_sentence:.0f} | "
            f"{s.padding:.0%} |"
            for s in self.speeds
        ]
        lines += ["", "| start-up | seconds |", "|---|--:|"]
        named = {
            "import": "`import stancemine`",
            "help": "`stancemine --help`",
            "load": "loading the model",
        }
        lines += [f"| {named[name]} | {value:.2f} |" for name, value in self.start_up.items()]
        if self.memory:
            lines += ["", "| memory | MiB |", "|---|--:|"]
            lines += [f"| {name} | {value:.0f} |" for name, value in self.memory.items()]
        return "\n".join(lines) + "\n"


def benchmark(
    model: str | Path = "en-small",
    *,
    runtime: RuntimeName = "auto",
    device: str | None = None,
    threads: int | None = None,
    sentences: int = 400,
    curve: Sequence[int] = CURVE,
    say: Callable[[str], None] = lambda _: None,
) -> Benchmark:
    """Measure a model on this machine; ``say`` is told of each step.

    ``sentences`` (at least 20) is how many each pass reads; many topics without a gate read a part
    of them. Raises `InputError` for fewer, `ModelError` for a model that cannot be loaded.
    """
    if sentences < 20:
        raise InputError(f"sentences is {sentences}: a pass needs 20 or more")
    folder = find_model(model)
    opened = open_runtime(folder, runtime, device=device, threads=threads)
    recorder = Recorder(opened)
    texts, names = articles(sentences), topics(max((*curve, 1)))
    # Everything is warm after this.
    read = one_pass(StanceMiner(folder, recorder, gate=False), recorder, texts, ()).sentences
    has_gate = folder.gate.is_file()
    speeds: list[Speed] = []
    for gate in (True, False) if has_gate else (False,):
        counts = [n for n in sorted({*curve, 1}) if gate or not has_gate or n <= UNGATED]
        miner = StanceMiner(folder, recorder, gate=gate)
        speeds += _speeds(miner, recorder, opened, texts, names, counts, gate, say)
    say("memory")
    memory = _memory(StanceMiner(folder, opened), texts, names[0])
    say("start-up")
    return Benchmark(
        folder.settings.name,
        f"{type(opened).__name__}, onnxruntime {onnxruntime.__version__}",
        {
            "processor": _processor(),
            "cores": str(os.cpu_count()),
            "python": platform.python_version(),
        },
        recorder.parallel,
        read,
        tuple(speeds),
        start_up(str(model)),
        memory,
    )


def _speeds(
    miner: StanceMiner,
    recorder: Recorder,
    runtime: Runtime,
    texts: Sequence[str],
    names: Sequence[str],
    counts: Sequence[int],
    gate: bool,
    say: Callable[[str], None],
) -> list[Speed]:
    """`ROUNDS` passes for each number of topics, the more for a few topics, whose passes are short;
    many without a gate read a part of the texts.

    What else the machine does comes and goes: a ratio is of two passes of one round.
    """
    passes: dict[int, list[Pass]] = {count: [] for count in counts}
    bare: dict[int, list[float]] = {count: [] for count in counts}
    least, most = ROUNDS
    for number in range(most):
        for count in counts:
            rounds = most if count <= FEW else least
            if number >= rounds:
                continue
            say(f"{count} topics{'' if gate else ', no gate'}, round {number + 1} of {rounds}")
            part = texts if gate or count < UNGATED else texts[: max(len(texts) * 5 // count, 2)]
            passes[count].append(one_pass(miner, recorder, part, names[:count]))
            found = bare_seconds(runtime, recorder.batches, recorder.batch_tokens)
            bare[count].append(found)
    ones = [done.seconds / done.sentences for done in passes[1]]
    return [
        Speed(
            count,
            gate,
            round(median(one.sentences / one.seconds for one in done), 1),
            round(median(x.seconds / y for x, y in zip(done, bare[count], strict=True)), 3),
            round(median(x.seconds / x.sentences / y for x, y in zip(done, ones, strict=False)), 3),
            round(done[0].tokens / done[0].sentences, 1),
            done[0].padding,
        )
        for count, done in passes.items()
    ]


def _memory(miner: StanceMiner, texts: Sequence[str], topic: str) -> dict[str, float]:
    """Resident memory after a quarter and at the end of a stream of articles."""
    total = max(STEADY, len(texts))
    stream = (texts[n % len(texts)] for n in range(total))
    marks: dict[str, float] = {}
    for number, _ in enumerate(miner.pipe(stream, [topic]), start=1):
        if number in (total // 4, total) and (held := resident_mib()) is not None:
            marks[f"after {number} articles"] = round(held, 1)
    return marks


def _processor() -> str:
    """The processor's name, as far as the system tells."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
