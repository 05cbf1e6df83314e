"""The options that several commands have, and what follows from them: said once."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from stancemine.errors import OutputError

if TYPE_CHECKING:
    from stancemine.gate import GateMode

__all__ = [
    "DEFAULT_MODEL",
    "DateColumnOption",
    "DateFromNameOption",
    "EncodingOption",
    "Gate",
    "GateOption",
    "InputFormat",
    "InputFormatOption",
    "Inputs",
    "ModelOption",
    "NoGateOption",
    "OutletColumnOption",
    "QuietOption",
    "TextColumnOption",
    "TopicOption",
    "TopicsFileOption",
    "format_of",
    "mode_of",
]

DEFAULT_MODEL: Final = "en-small"

_Format = TypeVar("_Format", bound=StrEnum)


class InputFormat(StrEnum):
    """How the input is read."""

    auto = "auto"
    text = "text"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    tsv = "tsv"
    parquet = "parquet"


class Gate(StrEnum):
    """Which sentences are asked for their stance."""

    strict = "strict"
    wide = "wide"
    off = "off"


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Text files, folders (read recursively), JSON, JSONL (text or sentences, "
        "optionally id and title), CSV, TSV, Parquet, or - for stdin.",
    ),
]
TopicOption = Annotated[
    list[str] | None,
    typer.Option(
        "--topic",
        "-t",
        metavar="TOPIC",
        help="A topic to find the stance toward, as a phrase; give it once for each topic. "
        "Without topics: labels and speakers only.",
    ),
]
TopicsFileOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Topics from a file: .txt (one a line), .json or .toml (phrases, or text with "
        "description and synonyms).",
    ),
]
ModelOption = Annotated[
    str,
    typer.Option("--model", "-m", metavar="NAME", help="A bundled model, or a model's folder."),
]
GateOption = Annotated[
    Gate | None,
    typer.Option(
        help="Which sentences are asked for their stance: strict, first the likeliest to concern a "
        "topic and the rest where one does; wide, all that may; off, every sentence about every "
        "topic. By default strict, at which many topics cost little.",
    ),
]
NoGateOption = Annotated[bool, typer.Option("--no-gate", help="The same as --gate off.")]
InputFormatOption = Annotated[
    InputFormat,
    typer.Option(
        help="How INPUT is read; auto goes by the ending (stdin and unknown endings: text). "
        "Of a folder, any other takes the files of that format only.",
    ),
]
TextColumnOption = Annotated[
    str, typer.Option(metavar="NAME", help="The column or JSON key of the text.")
]
OutletColumnOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="The column of the outlet; by default outlet.")
]
DateColumnOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The column of the date (ISO 8601); by default date."),
]
EncodingOption = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="The encoding of text, JSON and CSV; of several, with commas between (utf-8,cp1252), "
        "each file's is the first in which all of it is text.",
    ),
]
DateFromNameOption = Annotated[
    bool,
    typer.Option(
        "--date-from-name",
        help="A text file's date is the one in its name (2024-05-31-talks.txt, 20240531.txt).",
    ),
]
QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress bar and no summary, only errors.")
]


def format_of(
    asked: _Format | None, output: Path | None, endings: Mapping[str, _Format], default: _Format
) -> _Format:
    """The format that was asked for, else the one of the output's ending, else ``default``.

    Raises `OutputError` for an ending that no format has.
    """
    if asked is not None or output is None:
        return asked or default
    try:
        return endings[output.suffix.lower()]
    except KeyError:
        raise OutputError(
            f"cannot tell the format from {str(output)!r}: give --format, or an ending out of "
            + ", ".join(endings)
        ) from None


def mode_of(gate: Gate | None, no_gate: bool) -> GateMode:
    """The mode that ``--gate`` and ``--no-gate`` ask for; `BadParameter` where they disagree."""
    if no_gate and gate not in (None, Gate.off):
        raise typer.BadParameter(f"--no-gate is --gate off: leave out --gate {gate}")
    return Gate.off.value if no_gate else (gate or Gate.strict).value
