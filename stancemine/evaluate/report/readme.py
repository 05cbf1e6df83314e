"""The table of scores for README, generated from a report so that the two cannot differ."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stancemine.errors import InputError
from stancemine.evaluate.report import Report
from stancemine.evaluate.report.figures import score_text

__all__ = ["BEGIN", "END", "ScoreTable", "replaced", "scores_block"]

BEGIN: Final = "<!-- scores -->"
END: Final = "<!-- /scores -->"


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(_Closed):
    """One row: a task of the report, in words."""

    task: str
    what: str


class ScoreTable(_Closed):
    """What README shows of which report."""

    report: str
    """The report's folder, beside this file."""
    systems: dict[str, str] = Field(min_length=1)
    """The columns: a system's name in the report, and its title."""
    row: tuple[Line, ...] = Field(min_length=1)

    @classmethod
    def read(cls, path: Path) -> ScoreTable:
        """Read the table's definition; raises `InputError`."""
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValidationError, ValueError) as error:
            raise InputError(f"{path} defines no table of scores: {error}") from error


def scores_block(table: ScoreTable, report: Report) -> str:
    """The lines between the markers; raises `InputError` for a task or system that is missing."""
    return "\n".join(_lines(table, report.data))


def _lines(table: ScoreTable, report: Mapping[str, Any]) -> Iterator[str]:
    rows = {row["task"]: row for row in report["tasks"]}
    yield "| | measure | " + " | ".join(table.systems.values()) + " |"
    yield "|---|---|" + "--:|" * len(table.systems)
    for line in table.row:
        row = rows.get(line.task)
        if row is None:
            raise InputError(f"the report has no task {line.task!r}")
        cells = [_cell(row, system, report["main"]) for system in table.systems]
        yield f"| {line.what} | {row['measure']} | " + " | ".join(cells) + " |"


def _cell(row: Mapping[str, Any], system: str, main: str) -> str:
    text = score_text(row, system, with_interval=system == main)
    if system != main or text == "–":
        return text
    score, _, interval = text.partition(" ")
    return f"**{score}** {interval}"


def replaced(text: str, block: str) -> str:
    """``text`` with ``block`` between its markers; raises `InputError` without just one pair."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise InputError(f"README needs one {BEGIN} and, behind it, one {END}")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{block}\n{END}{after}"
