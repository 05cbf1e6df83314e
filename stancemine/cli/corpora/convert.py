"""``stancemine corpora convert``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stancemine.cli.corpora.sources import (
    ColumnOption,
    FormatName,
    MappingOption,
    RoleOption,
    StanceOption,
    TopicOption,
    mapped,
    report,
    source,
)

if TYPE_CHECKING:
    from stancemine.corpora.own import Problems
    from stancemine.corpora.records import LabeledDocument

__all__ = ["convert_corpus"]


def convert_corpus(
    given: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A file, a folder, or a name of `list`.")
    ],
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="The file or folder to write.")],
    from_format: Annotated[
        FormatName | None,
        typer.Option("--from", help="SOURCE's format, where its ending does not say it."),
    ] = None,
    to_format: Annotated[
        FormatName | None,
        typer.Option("--to", help="TARGET's format, where its ending does not say it."),
    ] = None,
    mapping: MappingOption = None,
    column: ColumnOption = None,
    role: RoleOption = None,
    stance: StanceOption = None,
    span: Annotated[
        list[str] | None, typer.Option(metavar="YOURS=OURS", help="A span's label, as [spans].")
    ] = None,
    relation: Annotated[
        list[str] | None, typer.Option(metavar="YOURS=OURS", help="A relation, as [relations].")
    ] = None,
    topic: TopicOption = None,
    unsure: Annotated[
        bool,
        typer.Option(
            "--unsure/--no-unsure",
            help="Records of analyze: whether answers that the model is not sure of are kept as "
            "labels; without them an annotator decides.",
        ),
    ] = True,
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at the first bad row; nothing is written.")
    ] = False,
) -> None:
    """A labelled corpus from one format into another: offsets, overlaps, relations, holders kept.

    What stancemine analyze wrote (JSON lines, JSON, CSV) is taken, too: to be corrected. CSV and
    TSV are written for a spreadsheet, a sentence, topic and holder a row; what they cannot hold
    (spans) is named. Bad rows are named by file and line on stderr and left out (exit code 1).
    """
    from stancemine.corpora.own import Problems, detect, write_own

    said = mapped(
        mapping,
        columns=column,
        roles=role,
        stances=stance,
        spans=span,
        relations=relation,
        topic=topic,
        unsure=None if unsure else False,
    )
    problems = Problems(strict=strict)
    read = source(given, from_format, said, problems)
    form: Any = detect(target) if to_format is None else to_format.value
    documents = read()
    if form in ("csv", "tsv"):
        documents = _watched(documents, problems)
    number = write_own(documents, target, form)
    print(f"{number} documents in {target}")
    if form == "labelstudio":
        from stancemine.corpora.own.labelstudio import config_of

        print(f"the project's labelling configuration: {config_of(target)}")
    report(problems)


def _watched(documents: Iterator[LabeledDocument], problems: Problems) -> Iterator[LabeledDocument]:
    """The documents; what of them a table does not hold is noted."""
    from stancemine.corpora.own.sheet import left_out

    missing: Counter[str] = Counter()
    for document in documents:
        missing.update(left_out(document))
        yield document
    for what, number in missing.items():
        problems.note(f"a table does not hold {what} ({number} of the documents); jsonl does")
