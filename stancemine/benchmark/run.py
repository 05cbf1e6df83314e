"""All measurements of one model on this machine, and the table of them."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import onnxruntime

from stancemine.benchmark.material import articles, topics
from stancemine.benchmark.measures import (
    Recorder,
    bare_seconds,
    one_pass,
    resident_mib,
    start_up,
)
from stancemine.errors import InputError
from stancemine.folder import find_model
from stancemine.miner import StanceMiner
from stancemine.runtime import RuntimeName, open_runtime

__all__ = ["CURVE", "Benchmark", "benchmark"]

CURVE = (0, 1, 2, 5, 10, 50, 100)
UNGATED = 10
"""Without its gate a model is measured up to so many topics: beyond, it takes for ever."""

STEADY = 400
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
    recorder = Recorder(open_runtime(folder, runtime, device=device, threads=threads))
    plain = StanceMiner(folder, recorder, gate=False)
    gated = StanceMiner(folder, recorder) if folder.gate.is_file() else None
    texts, names = articles(sentences), topics(max(*curve, 1))
    one_pass(plain, recorder, texts[:2], names[:1])
    speeds: list[Speed] = []
    for miner, gate in ((gated, True), (plain, False)):
        if miner is None:
            continue
        costs: dict[int, float] = {}
        for count in sorted({*curve, 1}):
            if not gate and gated is not None and count > UNGATED:
                continue
            say(f"{count} topics{'' if gate else ', no gate'}")
            part = texts if gate or count < UNGATED else texts[: max(len(texts) * 5 // count, 2)]
            done = one_pass(miner, recorder, part, names[:count])
            bare = bare_seconds(recorder._runtime, recorder.batches, recorder.batch_tokens)
            costs[count] = done.seconds / done.sentences
            speeds.append(
                Speed(
                    count,
                    gate,
                    round(done.sentences / done.seconds, 1),
                    round(done.seconds / bare, 3),
                    round(costs[count] / costs.get(1, costs[count]), 3),
                    round(done.tokens / done.sentences, 1),
                    done.padding,
                )
            )
        zero = next((i for i, s in enumerate(speeds) if s.gate == gate and s.topics == 0), None)
        if zero is not None:
            fixed = {**asdict(speeds[zero]), "over_one_topic": round(costs[0] / costs[1], 3)}
            speeds[zero] = Speed(**fixed)
    say("memory")
    memory = _memory(gated or plain, texts, names[0])
    say("start-up")
    return Benchmark(
        str(folder.settings.name),
        f"{type(recorder._runtime).__name__}, onnxruntime {onnxruntime.__version__}",
        {
            "processor": _processor(),
            "cores": str(os.cpu_count()),
            "python": platform.python_version(),
        },
        recorder.parallel,
        sum(1 for _ in texts) and sentences,
        tuple(speeds),
        start_up(str(model)),
        memory,
    )


def _memory(miner: StanceMiner, texts: Sequence[str], topic: str) -> dict[str, float]:
    """Resident memory after a quarter and at the end of a stream of articles."""
    stream = (texts[n % len(texts)] for n in range(max(STEADY, len(texts))))
    total = max(STEADY, len(texts))
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
