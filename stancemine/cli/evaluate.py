"""``stancemine evaluate``: measure models beside baselines, and write the report."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stancemine.cli.corpora.sources import (
    ColumnOption,
    MappingOption,
    RoleOption,
    StanceOption,
    TopicOption,
    mapped,
)
from stancemine.errors import StanceMineError

if TYPE_CHECKING:
    from stancemine.evaluate.report import Report

__all__ = ["EXAMPLES", "evaluate"]

EXAMPLES = """\
\b
Examples:
  A labelled file of your own (docs/your-corpus.md has the formats):
    stancemine evaluate --corpus labelled.jsonl --report out/
  Two models on the test part of known corpora:
    stancemine evaluate --model en-small --model runs/mine --corpora DIR \\
        --corpus vast --corpus stancenews/role --split test --report out/
  A suite, in the form for passing on:
    stancemine evaluate --suite evaluation/suites/all.toml --no-texts --report out/

\b
A killed run goes on where it was: answers are kept in --cache (by default REPORT/answers).

\b
Exit codes:
  0  every task was measured
  1  some were skipped (each is named on stderr)
  2  wrong usage, or nothing could be measured"""

SOME_SKIPPED = 1


class _Split(StrEnum):
    train = "train"
    dev = "dev"
    test = "test"


class _Runtime(StrEnum):
    auto = "auto"
    onnx = "onnx"
    torch = "torch"


class _Format(StrEnum):
    html = "html"
    md = "md"
    json = "json"
    tex = "tex"


class _Baseline(StrEnum):
    none = "none"
    majority = "majority"
    tfidf = "tfidf-svm"
    encoder = "encoder-lr"
    rules = "quote-rules"


def evaluate(
    report: Annotated[
        Path,
        typer.Option(
            "--report", "-o", metavar="DIR", help="Folder for report.html, report.md, report.json."
        ),
    ],
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            "-m",
            metavar="NAME",
            help="A bundled model or a model's folder; give it once for each. Default: en-small.",
        ),
    ] = None,
    corpus: Annotated[
        list[str] | None,
        typer.Option(
            "--corpus",
            "-c",
            metavar="NAME|FILE",
            help="A corpus, one of its tasks (vast/stance), a labelled file of your own, or a "
            "training configuration (.toml) that names such files, with their columns and labels; "
            "give it once for each. Default: every known task.",
        ),
    ] = None,
    mapping: MappingOption = None,
    column: ColumnOption = None,
    role: RoleOption = None,
    stance: StanceOption = None,
    topic: TopicOption = None,
    suite: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A selection of tasks as TOML, instead of --corpus."),
    ] = None,
    split: Annotated[
        _Split, typer.Option(help="The part to measure on; choose nothing by a test part.")
    ] = _Split.dev,
    corpora: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the corpora (default: STANCEMINE_CORPORA)."),
    ] = None,
    baseline: Annotated[
        list[_Baseline] | None,
        typer.Option(
            metavar="NAME",
            help="none, majority, tfidf-svm, encoder-lr or quote-rules; once for each. Default: "
            "all but encoder-lr.",
        ),
    ] = None,
    encoder: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Adds encoder-lr: logistic regression over this frozen encoder (Hugging Face "
            "folder, or a stancemine model for its own).",
        ),
    ] = None,
    behaviour: Annotated[
        bool | None,
        typer.Option(
            "--behaviour/--no-behaviour",
            help="Run the behaviour checklist (default: yes, with a suite as it says).",
        ),
    ] = None,
    checklist: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Templates of your own beside the built-in ones, TOML."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="A quick look: random documents, about N sentences."),
    ] = None,
    format: Annotated[  # noqa: A002
        list[_Format] | None,
        typer.Option("--format", "-f", help="Once for each; default: html, md and json."),
    ] = None,
    texts: Annotated[
        bool,
        typer.Option(
            "--texts/--no-texts",
            help="Whether the report shows sentences of the corpora (the most confident errors). "
            "Without them it can be passed on.",
        ),
    ] = True,
    cache: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where answers are kept (default: REPORT/answers)."),
    ] = None,
    runtime: Annotated[
        _Runtime, typer.Option(help="auto: ONNX where the model has it, else torch.")
    ] = _Runtime.auto,
    resamples: Annotated[
        int, typer.Option(min=100, help="Of the bootstrap; at least 50 a comparison.")
    ] = 10_000,
    seed: Annotated[int, typer.Option(help="Of whatever is drawn.")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only errors on stderr.")] = False,
) -> None:
    """Measure models beside baselines on labelled data, and write a report."""
    from stancemine.evaluate.plan import DEFAULT_BASELINES, DEFAULT_FORMATS, make_plan
    from stancemine.evaluate.run import run

    formats = [one.value for one in format or ()] or DEFAULT_FORMATS
    asked = [name.value for name in baseline or () if name is not _Baseline.none]
    plan = make_plan(
        model or ["en-small"],
        list(corpus or ()),
        mapping=mapped(mapping, columns=column, roles=role, stances=stance, topic=topic),
        suite=suite,
        split=split.value,
        root=corpora,
        limit=limit,
        baselines=DEFAULT_BASELINES if baseline is None else asked,
        encoder=encoder,
        behaviour=behaviour,
        checklists=checklist or (),
        runtime=runtime.value,
        resamples=resamples,
        seed=seed,
        cache=cache or report / "answers",
        texts=texts,
        formats=formats,
        progress=(lambda _: None) if quiet else _say,
    )
    try:
        found = run(plan)
    except ValueError as error:
        raise StanceMineError(str(error)) from error
    for path in found.write(report, formats):
        print(path)
    for line in (*found.data["notes"], *_unfitted(found), *_unknown_sets(found)):
        _say(line)
    for task, reason in found.skipped.items():
        _say(f"skipped {task}: {reason}")
    if found.skipped:
        raise typer.Exit(SOME_SKIPPED)


def _unfitted(found: Report) -> Iterator[str]:
    """Which baselines have no score because a file marks nothing as training rows, once a file."""
    from stancemine.evaluate.baselines import NEEDS_TRAINING

    without: dict[str, dict[str, None]] = {}
    for row in found.data["tasks"]:
        for system, reason in row["not_applicable"].items():
            if reason.startswith(NEEDS_TRAINING):
                without.setdefault(row["corpus"], {})[system] = None
    for corpus, systems in without.items():
        yield (
            f"no score for {', '.join(systems)} on {corpus}: baselines need rows with split=train "
            "to learn from (the column or field `split`)"
        )


def _unknown_sets(found: Report) -> Iterator[str]:
    """Which models have no score because they do not know a label set of the user's own."""
    from stancemine.evaluate.predict import NO_LABEL_SET

    for row in found.data["tasks"]:
        for system, reason in row["not_applicable"].items():
            if reason.startswith(NO_LABEL_SET):
                yield (
                    f"no score for {system} on {row['task']}: {reason}; give --model the folder "
                    "that stancemine train made of this configuration, or, where the labels are "
                    'those of a set that it has, name that in the configuration (scheme = "…")'
                )


def _say(line: str) -> None:
    print(" ".join(line.split()), file=sys.stderr, flush=True)
