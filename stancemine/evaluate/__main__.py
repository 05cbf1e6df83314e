"""``python -m stancemine.evaluate``: measure a model and the baselines, and write the report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancemine import corpora
from stancemine.corpora.records import LabeledDocument, Split
from stancemine.errors import StanceMineError
from stancemine.evaluate import baselines
from stancemine.evaluate.baselines import Majority, TfidfSvm
from stancemine.evaluate.cache import CachedSystem, PredictionCache
from stancemine.evaluate.provenance import (
    commit,
    hash_file,
    hash_files,
    library_versions,
    machine,
)
from stancemine.evaluate.published import as_text, comparable
from stancemine.evaluate.report import REPORT_SCHEMA, evaluate, write
from stancemine.evaluate.systems import System
from stancemine.evaluate.tasks import Example, Task, examples, limited, select

if TYPE_CHECKING:
    from stancemine.evaluate.predict import ModelSystem

__all__ = ["main"]

EPILOG = """\
examples:
  python -m stancemine.evaluate --model en-small --corpora DIR --output reports/en-small-dev
  python -m stancemine.evaluate --task nato-russia --task vast/stance --limit 300 --output quick
"""


class _Data:
    """The corpora under test, read when they are needed; the last few stay in memory."""

    def __init__(self, root: Path | None, split: Split, limit: int | None, seed: int) -> None:
        self._root, self._split, self._limit, self._seed = root, split, limit, seed
        self._read = lru_cache(maxsize=3)(self._read_split)
        self.data_hash = lru_cache(maxsize=None)(self._data_hash)

    def _read_split(self, corpus: str, split: Split) -> tuple[LabeledDocument, ...]:
        return tuple(corpora.read(corpus, self._root, split))

    def documents(self, corpus: str) -> Sequence[LabeledDocument]:
        """The documents to measure on."""
        return limited(self._read(corpus, self._split), self._limit, seed=self._seed)

    def training_data(self, task: Task) -> Sequence[Example]:
        """What the baselines learn from: the training split, whole, of the task's corpus."""
        return examples(task.training_task(), self._read(task.train, "train"))

    def _data_hash(self, corpus: str) -> str:
        return hash_files(corpora.directory(corpus, self._root))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 if every task was measured, 1 if one was skipped, 2 for a mistake."""
    options = _parser().parse_args(arguments)
    try:
        report = _run(options)
        paths = write(report, options.output)
    except (StanceMineError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for path in paths:
        print(path)
    for task, reason in report["skipped"].items():
        print(f"skipped {task}: {reason}", file=sys.stderr)
    return 1 if report["skipped"] else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m stancemine.evaluate",
        description="Measure a model beside the baselines on labelled corpora.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--model", help="bundled name or folder; without it only the baselines are measured")
    add("--runtime", choices=("auto", "onnx", "torch"), default="auto")
    add("--corpora", type=Path, help="folder of the corpora (default: $STANCEMINE_CORPORA)")
    add("--split", choices=("train", "dev", "test"), default="dev")
    add("--task", action="append", default=[], help="task or corpus, repeatable (default: all)")
    add("--limit", type=int, help="measure on random documents with about N sentences a corpus")
    add("--output", type=Path, required=True, help="writes OUTPUT.json and OUTPUT.md")
    add("--baselines-cache", type=Path, help="JSON file that keeps the baselines' predictions")
    add("--resamples", type=int, default=2000, help="of the bootstrap (default: 2000)")
    add("--seed", type=int, default=0)
    return parser


def _run(options: argparse.Namespace) -> dict[str, Any]:
    tasks = select(options.task)
    data = _Data(options.corpora, options.split, options.limit, options.seed)
    systems = _baselines(data, options)
    header = _header(options)
    span_systems = []
    if options.model is not None:
        model, header["model"] = _model(options)
        systems.append(model)
        span_systems.append(model)
    results = evaluate(
        tasks,
        data.documents,
        systems,
        span_systems,
        resamples=options.resamples,
        seed=options.seed,
        progress=lambda name: print(name, file=sys.stderr, flush=True),
    )
    title = systems[-1].name if options.model is not None else "Baselines"
    used = sorted({name for row in results["tasks"] for name in _corpora_of(row)})
    return {
        "schema": REPORT_SCHEMA,
        "title": f"{title} on the {options.split} split",
        "header": header,
        "systems": [system.name for system in systems],
        "published": _published(results["tasks"]),
        "data": {name: data.data_hash(name) for name in used},
        **results,
    }


def _corpora_of(row: dict[str, Any]) -> set[str]:
    return {row["corpus"], row.get("trained_on", row["corpus"])}


def _published(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    found = {
        row["task"]: comparable(row["task"], corpora.info(row["corpus"]).scores) for row in rows
    }
    return {task: as_text(scores) for task, scores in found.items() if scores}


def _baselines(data: _Data, options: argparse.Namespace) -> list[System]:
    found: list[System] = [
        Majority(data.training_data),
        TfidfSvm(data.training_data, seed=options.seed),
    ]
    if options.baselines_cache is None:
        return found
    cache = PredictionCache(options.baselines_cache)
    library = library_versions().get("scikit-learn")
    code = hash_file(Path(baselines.__file__))
    settings = f"seed {options.seed}, scikit-learn {library}, code {code}"
    return [CachedSystem(system, cache, data.data_hash, settings) for system in found]


def _model(options: argparse.Namespace) -> tuple[ModelSystem, str]:
    from stancemine.evaluate.predict import ModelSystem
    from stancemine.folder import find_model
    from stancemine.miner import StanceMiner

    folder = find_model(options.model)
    miner = StanceMiner.load(options.model, options.runtime)
    files = [file for file in (folder.onnx, folder.weights) if file.is_file()]
    hashes = ", ".join(f"{file.name} sha256 {hash_file(file)}" for file in files)
    settings = folder.settings
    description = f"{settings.name} {settings.version} ({hashes}; runtime {options.runtime})"
    return ModelSystem(miner, settings.name), description


def _header(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit() or "not in a git tree",
        "machine": machine(),
        "libraries": library_versions(),
        "split": options.split,
        "seed": options.seed,
        "bootstrap": f"{options.resamples} resamples",
        "command": f"`{_command(options)}`",
    }


def _command(options: argparse.Namespace) -> str:
    """The command that reruns this; folders of this machine appear as their last name only."""
    parts = ["python -m stancemine.evaluate"]
    if options.model is not None:
        parts.append(f"--model {Path(options.model).name}")
    parts.append(f"--corpora DIR --split {options.split}")
    parts += [f"--task {name}" for name in options.task]
    if options.limit is not None:
        parts.append(f"--limit {options.limit}")
    if options.runtime != "auto":
        parts.append(f"--runtime {options.runtime}")
    parts.append(f"--resamples {options.resamples} --seed {options.seed}")
    parts.append(f"--output {options.output.name}")
    return " ".join(parts)


if __name__ == "__main__":
    sys.exit(main())
