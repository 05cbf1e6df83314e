"""The report as a folder: the page, the articles, tables and charts as files."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from stancemine.document import Document
from stancemine.errors import InputError, OutputError, StanceMineError
from stancemine.render.html import to_html
from stancemine.render.stance_rows import STANCE_COLUMNS, stance_rows
from stancemine.report.corpus import Corpus
from stancemine.report.page import charts_of, report_page
from stancemine.report.tables import TABLES, table_rows
from stancemine.tables import LineFeeds

__all__ = ["write_report"]

_Write = Callable[[Iterable[Any]], Any]


def write_report(documents: Iterable[Document], folder: str | Path) -> Corpus:
    """Write the report on a stream of records; the folder appears when all of it is written.

    It holds ``index.html``, ``articles/`` with a page for each record, ``tables/`` with CSV files
    (``stances.csv`` has every sentence that takes a side, with its link) and ``charts/`` with SVG.
    Raises `OutputError` where the folder is there and not empty, or cannot be written, and
    `InputError` where there is no record.
    """
    corpus = Corpus()
    with _whole_folder(Path(folder)) as place:
        for name in ("articles", "tables", "charts"):
            (place / name).mkdir()
        with _csv(place / "tables" / "stances.csv", ["link", *STANCE_COLUMNS]) as write:
            for document in documents:
                page = _page(corpus.add(document))
                _write_text(place / page, to_html(document))
                for row in stance_rows(document):
                    if row["stance"] != "unrelated":
                        link = f"../{page}#s{row['sentence']}"
                        write([link, *(row[name] for name in STANCE_COLUMNS)])
        if not corpus.articles:
            raise InputError("there are no records to report on")
        for table, (columns, _) in TABLES.items():
            with _csv(place / "tables" / f"{table}.csv", columns) as write:
                for cells in table_rows(corpus, table):
                    write(cells)
        for charts in charts_of(corpus).values():
            for chart in charts:
                _write_text(place / "charts" / f"{chart.name}.svg", chart.svg)
        page_text = report_page(corpus, link=lambda a, s: f"{_page(a)}#s{s}", files=True)
        _write_text(place / "index.html", page_text)
    return corpus


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except UnicodeEncodeError as error:
        raise InputError(
            f"a record holds {error.object[error.start]!r}, which is no character (half of a "
            "surrogate pair): clean the article's text and analyse it again"
        ) from None


def _page(article: int) -> str:
    return f"articles/{article + 1:06}.html"


@contextmanager
def _csv(path: Path, columns: Sequence[str]) -> Iterator[_Write]:
    """What writes a row of a table whose first row names the columns."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(LineFeeds(stream))
        writer.writerow(columns)
        yield writer.writerow


@contextmanager
def _whole_folder(folder: Path) -> Iterator[Path]:
    """A folder beside the wanted one that takes its name at the end, or is removed."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(
            f"cannot write the report to {folder}: it is there and not empty; name a folder that "
            "is not there yet, or remove this one first"
        )
    place = folder.absolute().with_name(f".{folder.absolute().name}.{os.getpid()}.part")
    try:
        place.mkdir(parents=True)
        yield place
        if folder.exists():
            folder.rmdir()
        place.rename(folder)
    except StanceMineError:  # some of them are OSErrors, and say already what is wrong
        raise
    except OSError as error:
        raise OutputError(f"cannot write the report to {folder}: {error.strerror}") from None
    finally:
        shutil.rmtree(place, ignore_errors=True)
