"""What one evaluation is: models, data, baselines, and how it is drawn and kept."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, get_args

from stancemine import corpora
from stancemine.corpora.own import LabelMapping
from stancemine.corpora.own.mapping import load_mapping
from stancemine.corpora.records import Split
from stancemine.errors import InputError
from stancemine.evaluate.intervals import RESAMPLES
from stancemine.evaluate.suites import Suite, read_suite
from stancemine.evaluate.tasks import TASKS
from stancemine.runtime.base import RUNTIMES, RuntimeName

__all__ = ["BASELINES", "Baseline", "Plan", "make_plan"]

Baseline = Literal["majority", "tfidf-svm", "encoder-lr", "quote-rules"]
BASELINES: Final[tuple[Baseline, ...]] = get_args(Baseline)
DEFAULT_BASELINES: Final[tuple[Baseline, ...]] = ("majority", "tfidf-svm", "quote-rules")

DEFAULT_FORMATS: Final = ("html", "md", "json")

HEADLINE_TASKS: Final = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """One evaluation, checked; `make_plan` makes it."""

    models: tuple[str, ...]
    tasks: tuple[str, ...]
    files: tuple[Path, ...]
    mapping: LabelMapping
    suite: Suite | None
    suite_path: Path | None
    split: Split
    root: Path | None
    limit: int | None
    baselines: tuple[Baseline, ...]
    encoder: Path | None
    behaviour: bool
    checklists: tuple[Path, ...]
    runtime: RuntimeName
    resamples: int
    seed: int
    cache: Path | None
    texts: bool
    formats: tuple[str, ...] = DEFAULT_FORMATS
    """The forms in which the report will be written, for the command."""
    progress: Callable[[str], None] = field(default=lambda _: None)

    def command(self) -> str:
        """The command that reruns this; folders of this machine appear as their last name only."""
        parts = ["stancemine evaluate"]
        parts += [f"--model {_named(model)}" for model in self.models]
        if self.suite_path is not None:
            parts.append(f"--suite {_named(self.suite_path)}")
        parts += [f"--corpus {name}" for name in self.tasks if self.suite is None]
        parts += [f"--corpus {_named(path)}" for path in self.files]
        parts += _options(self.mapping)
        if self.root is not None or self.tasks or not self.files:
            parts.append("--corpora DIR")
        parts.append(f"--split {self.split}")
        if self.limit is not None:
            parts.append(f"--limit {self.limit}")
        if self.baselines != DEFAULT_BASELINES:
            parts += [f"--baseline {name}" for name in self.baselines or ("none",)]
        if self.encoder is not None:
            parts.append(f"--encoder {_named(self.encoder)}")
        if self.behaviour != (self.suite is None or self.suite.behaviour):
            parts.append("--behaviour" if self.behaviour else "--no-behaviour")
        parts += [f"--checklist {_named(path)}" for path in self.checklists]
        if self.runtime != "auto":
            parts.append(f"--runtime {self.runtime}")
        parts.append(f"--resamples {self.resamples} --seed {self.seed}")
        if not self.texts:
            parts.append("--no-texts")
        if set(self.formats) != set(DEFAULT_FORMATS):
            parts += [f"-f {name}" for name in self.formats]
        return " ".join([*parts, "--report DIR"])


def make_plan(
    models: Sequence[str | Path] | str | Path = ("en-small",),
    corpus: Sequence[str | Path] | str | Path = (),
    *,
    mapping: LabelMapping | str | Path | None = None,
    suite: str | Path | None = None,
    split: Split = "dev",
    root: str | Path | None = None,
    limit: int | None = None,
    baselines: Sequence[str] = DEFAULT_BASELINES,
    encoder: str | Path | None = None,
    behaviour: bool | None = None,
    checklists: Sequence[str | Path] = (),
    runtime: RuntimeName = "auto",
    resamples: int = RESAMPLES,
    seed: int = 0,
    cache: str | Path | None = None,
    texts: bool = True,
    formats: Sequence[str] = DEFAULT_FORMATS,
    progress: Callable[[str], None] = lambda _: None,
) -> Plan:
    """Check the arguments of `stancemine.evaluate`, and the ``formats`` that the report will be
    written in; raises `InputError` with what is wrong.
    """
    models = [models] if isinstance(models, (str, Path)) else models
    corpus = [corpus] if isinstance(corpus, (str, Path)) else corpus
    for one in (corpus, *(corpus if isinstance(corpus, (list, tuple)) else ())):
        if hasattr(one, "columns"):
            raise InputError(
                "a corpus is a name or a file, not a data frame: write it to a file, "
                'frame.to_csv("labelled.csv", index=False), and give its path'
            )
    if suite is not None and corpus:
        raise InputError("give either a suite or corpora, not both")
    names, files = _divided(corpus)
    if not isinstance(mapping, LabelMapping):
        mapping = load_mapping(None if mapping is None else Path(mapping))
    tables = [path for path in files if path.suffix.lower() != ".toml"]
    if mapping != LabelMapping() and not tables:
        raise InputError(
            "columns and labels are mapped, but no labelled file is measured: give one as corpus "
            "(a training configuration says itself what its columns and labels are called)"
        )
    read = read_suite(Path(suite)) if suite is not None else None
    if split not in get_args(Split):
        raise InputError(f"split is one of {', '.join(get_args(Split))}, not {split!r}")
    if limit is not None and limit < 1:
        raise InputError(f"limit is a number of sentences above 0, not {limit}")
    if resamples < 100:
        raise InputError(f"resamples is at least 100 for a 95 % interval, not {resamples}")
    if runtime not in RUNTIMES:
        raise InputError(f"unknown runtime {runtime!r}: choose {', '.join(RUNTIMES)}")
    chosen = tuple(dict.fromkeys(baselines))
    for name in chosen:
        if name not in BASELINES:
            raise InputError(f"unknown baseline {name!r}: choose from {', '.join(BASELINES)}")
    if encoder is not None and "encoder-lr" not in chosen:
        chosen = (*chosen, "encoder-lr")
    if "encoder-lr" in chosen and encoder is None:
        raise InputError(
            "the baseline encoder-lr needs an encoder: give its folder (--encoder), or that of a "
            "stancemine model to take the model's own"
        )
    if not models and not chosen:
        raise InputError("there is nothing to measure: give a model or a baseline")
    return Plan(
        models=tuple(map(str, models)),
        tasks=read.tasks if read is not None else names,
        files=files,
        mapping=mapping,
        suite=read,
        suite_path=None if suite is None else Path(suite),
        split=split,
        root=None if root is None else Path(root),
        limit=limit,
        baselines=chosen,  # type: ignore[arg-type]  # each was looked up in BASELINES
        encoder=None if encoder is None else Path(encoder),
        behaviour=(read is None or read.behaviour) if behaviour is None else behaviour,
        checklists=tuple(map(Path, checklists)),
        runtime=runtime,
        resamples=resamples,
        seed=seed,
        cache=None if cache is None else Path(cache),
        texts=texts,
        formats=tuple(dict.fromkeys(formats)),
        progress=progress,
    )


def _named(path: str | Path) -> str:
    """The last name of a path, as a shell takes it."""
    return shlex.quote(Path(path).name)


def _options(mapping: LabelMapping) -> list[str]:
    """The options that say what a mapping says; what has none is in a file."""
    columns = {name: getattr(mapping.columns, name) for name in sorted(mapping.columns.named)}
    pairs = {"column": columns, "role": mapping.roles, "stance": mapping.stances}
    said = [
        f"--{option} {shlex.quote(f'{one}={other}')}"
        for option, table in pairs.items()
        for one, other in table.items()
    ]
    if mapping.topic is not None:
        said.append(f"--topic {shlex.quote(mapping.topic)}")
    shown = LabelMapping(
        columns=mapping.columns, roles=mapping.roles, stances=mapping.stances, topic=mapping.topic
    )
    return said if shown == mapping else ["--mapping FILE", *said]


def _divided(corpus: Sequence[str | Path]) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """Names of corpora and tasks, and files; a name that is known wins over a file."""
    names: list[str] = []
    files: list[Path] = []
    measured = {task.corpus for task in TASKS.values()}
    for one in corpus:
        if isinstance(one, str) and (one in TASKS or one in measured):
            names.append(one)
        elif Path(one).exists():
            files.append(Path(one))
        elif isinstance(one, str) and one in corpora.names():
            raise InputError(f"{one} has nothing to measure; measured are: {', '.join(measured)}")
        else:
            raise InputError(
                f"{str(one)!r} is neither a file nor a corpus or task that is known: "
                f"{', '.join(sorted(measured))}"
            )
    return tuple(names), tuple(files)
