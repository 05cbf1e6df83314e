"""The report: one dictionary for JSON, and the same as a page, as Markdown and as LaTeX tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from stancemine.errors import InputError, OutputError

__all__ = ["FORMATS", "REPORT_SCHEMA", "Report"]

REPORT_SCHEMA: Final = 2
"""The version of the dictionary; it changes when a reader of the old one would break."""

FORMATS: Final = {"html": "report.html", "md": "report.md", "json": "report.json",
                  "tex": "tables.tex"}  # fmt: skip
"""The forms of a report and their files."""


_RECORDS: Final = (
    "{file} holds records of articles, as `stancemine analyze` writes them, and no report: give "
    "what `stancemine evaluate` wrote (records together: `stancemine report`)"
)


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation gave; ``data`` is the whole of it, and what the JSON file holds."""

    data: Mapping[str, Any]

    @classmethod
    def read(cls, path: str | Path) -> Report:
        """Read a report's JSON file, or ``report.json`` in a folder; raises `InputError`."""
        file = Path(path)
        if file.is_dir():
            file = file / FORMATS["json"]
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise InputError(f"cannot read the report {file}: {error.strerror}") from error
        except ValueError as error:
            if _holds_records(file):
                raise InputError(_RECORDS.format(file=file)) from None
            raise InputError(f"{file} is no report: {error}") from error
        if _is_record(found[0] if isinstance(found, list) and found else found):
            raise InputError(_RECORDS.format(file=file))
        schema = found.get("schema") if isinstance(found, dict) else None
        if schema != REPORT_SCHEMA:
            raise InputError(
                f"{file} is no report of this version (schema {schema!r}, not {REPORT_SCHEMA}): "
                "run `stancemine evaluate` again"
            )
        if lacking := [key for key in ("main", "tasks") if key not in found]:
            raise InputError(f"{file} is no report: it has no {lacking[0]!r}")
        return cls(found)

    def __repr__(self) -> str:
        """Whose report it is, and how much it measured: the whole is in ``data``."""
        main, tasks = self.data.get("main"), len(self.data.get("tasks", ()))
        return f"<Report of {main}: {tasks} tasks, {len(self.data.get('skipped', ()))} skipped>"

    @property
    def skipped(self) -> Mapping[str, str]:
        """Tasks that could not be measured, each with the reason."""
        skipped: Mapping[str, str] = self.data["skipped"]
        return skipped

    def score(self, task: str, system: str | None = None) -> float:
        """A system's score on a task, by default that of the first model that has one on some task;
        raises `KeyError`.

        A task is called ``corpus/what`` (``labelled/stance``), that of a label set of one's own
        ``corpus/own:set``.
        """
        rows = {row["task"]: row for row in self.data["tasks"]}
        if task not in rows:
            near = get_close_matches(task, rows, 3) or list(rows)
            raise KeyError(f"{task!r} is not in this report; it has: {', '.join(near)}")
        row, name = rows[task], system or self.data["main"]
        if name not in row["systems"]:
            why = row.get("not_applicable", {}).get(name, "no such system")
            raise KeyError(f"{name!r} has no score on {task!r}: {why}")
        return float(row["systems"][name]["score"])

    def to_json(self) -> str:
        """The whole report as JSON text."""
        return json.dumps(self.data, indent=1, ensure_ascii=False) + "\n"

    def to_markdown(self) -> str:
        """The report as Markdown."""
        from stancemine.evaluate.report.markdown import to_markdown

        return to_markdown(self.data)

    def to_html(self) -> str:
        """The report as one self-contained page: no network, no script."""
        from stancemine.evaluate.report.html import to_html

        return to_html(self.data)

    def to_latex(self) -> str:
        """The tables of scores and of differences as LaTeX (booktabs)."""
        from stancemine.evaluate.report.latex import to_latex

        return to_latex(self.data)

    def write(
        self, folder: str | Path, formats: Sequence[str] = ("html", "md", "json")
    ) -> list[Path]:
        """Write the report's files into a folder; each appears whole or not at all.

        Raises `InputError` for an unknown format, `OutputError` where nothing can be written.
        """
        unknown = [name for name in formats if name not in FORMATS]
        if unknown:
            raise InputError(f"unknown format {unknown[0]!r}: choose from {', '.join(FORMATS)}")
        makers: dict[str, Callable[[], str]] = {
            "html": self.to_html,
            "md": self.to_markdown,
            "json": self.to_json,
            "tex": self.to_latex,
        }
        place = Path(folder)
        texts = {place / FORMATS[name]: makers[name]() for name in dict.fromkeys(formats)}
        try:
            place.mkdir(parents=True, exist_ok=True)
            for path, text in texts.items():
                part = path.with_name(path.name + ".part")
                part.write_text(text, encoding="utf-8")
                part.replace(path)
        except OSError as error:
            raise OutputError(f"cannot write the report to {place}: {error.strerror}") from error
        return list(texts)


def _is_record(found: Any) -> bool:
    return isinstance(found, dict) and "sentences" in found and "tasks" not in found


def _holds_records(file: Path) -> bool:
    """Whether the first line is a record, as in JSON lines."""
    try:
        with file.open(encoding="utf-8") as lines:
            return _is_record(json.loads(lines.readline()))
    except ValueError:
        return False
