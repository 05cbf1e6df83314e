"""The error file of a run: every document that could not be analysed, once."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from stancemine.bulk.shards import replace_durably
from stancemine.bulk.stream import Failure

__all__ = ["FailureFile"]


class FailureFile:
    """JSON lines with ``item`` (the document's number in the input, from 0), ``where``, ``id`` and
    ``reason``.

    Failures wait until the part that they belong to is about to appear; those that a crash left
    behind without their part are dropped when the run goes on.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._waiting: list[str] = []

    def keep_before(self, end: int) -> int:
        """Drop the failures of documents from ``end`` on, and a torn last line; returns how many
        are left.
        """
        if not self.path.exists():
            return 0
        kept = 0
        place = self.path.parent / ".stancemine.tmp"
        with (
            self.path.open(encoding="utf-8", errors="replace", newline="\n") as before,
            place.open("w", encoding="utf-8", newline="\n") as after,
        ):
            for line in before:
                if line.endswith("\n") and _item(line) < end:
                    after.write(line)
                    kept += 1
        if kept:
            replace_durably(place, self.path)
        else:
            place.unlink()
            self.path.unlink()
        return kept

    def add(self, item: int, failure: Failure) -> None:
        """Note a failure of the part in the making."""
        entry: dict[str, Any] = {
            "item": item,
            "where": failure.where,
            "id": failure.id,
            "reason": failure.reason,
        }
        self._waiting.append(json.dumps(entry, ensure_ascii=True) + "\n")

    def commit(self) -> None:
        """Write what waits; the file appears with the first failure."""
        if self._waiting:
            with self.path.open("a", encoding="utf-8", newline="\n") as stream:
                stream.writelines(self._waiting)
                stream.flush()
                os.fsync(stream.fileno())
            self._waiting = []


def _item(line: str) -> float:
    try:
        return int(json.loads(line)["item"])
    except (ValueError, TypeError, KeyError):
        return float("inf")
