r"""Fine-tune the bundled model on benchmark corpora and score their test parts, once.

    python training/benchmarks/run.py aae2 abstrct --corpora DIR --output DIR

One configuration a benchmark lies beside this file. Each run ends in a model folder and a line in
OUTPUT/results.jsonl: the measure its authors use, with the 95 % interval over groups (documents,
topics). What is trained here may not be passed on: the corpora's licences forbid it.
``--split dev`` is for choosing; the test part is for the end.
"""

import argparse
import json
import statistics
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import stancemine
from stancemine.evaluate.intervals import Bootstrap
from stancemine.evaluate.predict import ModelSystem
from stancemine.evaluate.scoring import score_labels
from stancemine.evaluate.tasks import Example, Head, Task, examples
from stancemine.miner import StanceMiner
from stancemine.train.config import TrainConfig, read_config
from stancemine.train.sources import documents_of

HERE = Path(__file__).parent
ROLES = {role: (role,) for role in ("claim", "premise", "none")}
SIDES = {"favor": ("favor",), "against": ("against",)}
NO_SIDE = {**SIDES, "none": ("neutral", "unrelated")}


@dataclass(frozen=True)
class Benchmark:
    """What is measured; ``leave`` are topics that are left out of training, one run each."""

    head: Head
    classes: dict[str, tuple[str, ...]]
    measure: Any
    leave: tuple[str, ...] = field(default=())


BENCHMARKS = {
    "semeval2016": Benchmark("stance", NO_SIDE, "F-avg"),
    "seesaw": Benchmark("stance", SIDES, "micro-F1"),
    "aae2": Benchmark("role", ROLES, "macro-F1"),
    "abstrct": Benchmark("role", ROLES, "macro-F1"),
    "ukp": Benchmark(
        "stance",
        NO_SIDE,
        "macro-F1",
        (
            "abortion",
            "cloning",
            "death penalty",
            "gun control",
            "marijuana legalization",
            "minimum wage",
            "nuclear energy",
            "school uniforms",
        ),
    ),
}


def run(name: str, options: argparse.Namespace, left: str | None = None) -> dict[str, Any]:
    """One fine-tuning and its score."""
    config = read_config(HERE / f"{name}.toml")
    if left is not None:
        source = config.mixture[0].model_copy(update={"without": (left,)})
        config = config.model_copy(update={"mixture": (source,)})
    folder = options.output / (name if left is None else f"{name}-{left.replace(' ', '-')}")
    stancemine.train(
        config,
        folder,
        corpora=options.corpora,
        place=options.start,
        max_steps=options.max_steps,
        quiet=options.quiet,
    )
    return score(BENCHMARKS[name], config, folder, options, left)


def score(
    benchmark: Benchmark,
    config: TrainConfig,
    folder: Path,
    options: argparse.Namespace,
    left: str | None,
) -> dict[str, Any]:
    """The score of a finished model on one side of the corpus' split."""
    source = config.mixture[0]
    task = Task(
        f"{source.corpus}/{benchmark.head}",
        source.corpus,
        benchmark.head,
        benchmark.classes,
        benchmark.measure,
        source.corpus,
    )
    whole = source.model_copy(update={"without": ()})
    documents = documents_of(whole, options.corpora, options.split)
    if left is not None:
        documents = [document for document in documents if document.group == left]
    asked: list[Example] = examples(task, documents)
    if left is not None:  # one topic is one group: resample its sentences instead
        asked = [replace(example, group=example.document) for example in asked]
    predicted = ModelSystem(StanceMiner.load(folder), config.name).predict(task, asked, documents)
    bootstrap = Bootstrap(len({example.group for example in asked}))
    scored = score_labels(task, asked, {config.name: predicted}, bootstrap, ())
    found = scored["systems"][config.name]
    return {
        "benchmark": config.name,
        "left_out": left,
        "split": options.split,
        "max_steps": options.max_steps,
        "measure": benchmark.measure,
        "items": len(asked),
        **{key: round(found[key], 4) for key in ("score", "low", "high")},
        "measures": {name: round(value, 4) for name, value in found["measures"].items()},
    }


def main() -> None:
    """Run the benchmarks that are named, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--start", help="folder of the model to start from, instead of en-small")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--max-steps", type=int, default=-1, help="end early, for a rehearsal")
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}: choose from {', '.join(BENCHMARKS)}")
    options.output.mkdir(parents=True, exist_ok=True)
    file = options.output / "results.jsonl"
    done = {
        (found["benchmark"], found["left_out"], found["split"], found.get("max_steps", -1)): found
        for line in (file.read_text(encoding="utf-8").splitlines() if file.is_file() else ())
        for found in [json.loads(line)]
    }
    for name in options.names or BENCHMARKS:
        scores = []
        for left in BENCHMARKS[name].leave or (None,):
            result = done.get((name, left, options.split, options.max_steps))
            if result is None:
                result = run(name, options, left)
                with file.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(result) + "\n")
            print(json.dumps(result), flush=True)
            scores.append(result["score"])
        if len(scores) > 1:
            print(name, "mean over what was left out:", statistics.mean(scores))


if __name__ == "__main__":
    main()
