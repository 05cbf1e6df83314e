"""Batches of articles, as data engines hand them out, with their records added."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from stancemine.document import Topic, as_topics
from stancemine.errors import InputError
from stancemine.gate import GateMode, gate_mode
from stancemine.integrations.loading import loaded
from stancemine.miner import FailedDocument, StanceMiner, TopicLike
from stancemine.runtime import RuntimeName

if TYPE_CHECKING:
    import pyarrow

__all__ = ["PROBLEM", "RECORD", "RecordMapper"]

RECORD: Final = "record"
"""The column that `RecordMapper` adds: a record's JSON, or None where an article failed."""
PROBLEM: Final = "record_problem"
"""Why an article could not be analysed; None where it was."""


class RecordMapper:
    """Adds the records of a batch of articles: what ``Dataset.map(..., batched=True)`` calls.

    It travels to other processes without its model, which each loads once for itself.
    ``columns`` names the data set's own columns where they are not ``text``, ``id``, ``title``,
    ``outlet`` and ``date``; other columns are left alone. ``runtime``, ``device``, ``threads`` and
    ``gate`` are those of `StanceMiner.load`.
    """

    def __init__(
        self,
        topics: Sequence[TopicLike] | TopicLike = (),
        model: str | StanceMiner = "en-small",
        *,
        scheme: str | None = None,
        columns: Mapping[str, str] | None = None,
        runtime: RuntimeName = "auto",
        device: str | None = None,
        threads: int | None = None,
        gate: bool | GateMode = "strict",
    ) -> None:
        self.topics: tuple[Topic, ...] = as_topics(topics)
        self.model = model
        self.scheme = scheme
        names = ("text", "id", "title", "outlet", "date")
        self.columns = {name: name for name in names} | dict(columns or {})
        unknown = set(self.columns) - set(names)
        if unknown:
            raise InputError(
                f"columns has {', '.join(sorted(unknown))}, but its keys are among "
                f"{', '.join(names)}: give {{'text': 'body'}} where the text is in 'body'"
            )
        self._placed: tuple[RuntimeName, str | None, int | None] = (runtime, device, threads)
        self._gate = gate_mode(gate)
        self._miner: StanceMiner | None = model if isinstance(model, StanceMiner) else None

    def __getstate__(self) -> dict[str, Any]:
        """Without the loaded model; raises `InputError` where it cannot be loaded again."""
        if isinstance(self.model, StanceMiner):
            raise InputError(
                "a loaded StanceMiner cannot be sent to other processes: give the model's name or "
                "folder instead, and each process loads it"
            )
        return self.__dict__ | {"_miner": None}

    @property
    def miner(self) -> StanceMiner:
        """The model, loaded when it is first needed."""
        if self._miner is None:
            self._miner = loaded(str(self.model), *self._placed, self._gate)
        return self._miner

    @property
    def fingerprint(self) -> str:
        """A hash of everything that the result depends on, for the cache of `datasets`."""
        parts = (
            self.miner.fingerprint(),
            [[topic.text, topic.description, topic.synonyms] for topic in self.topics],
            self.scheme,
            self.columns,
        )
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def __call__(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, list[str | None]]:
        """The two new columns for a batch: columns to lists of equal length; `InputError` where it
        has them, or no column of texts.
        """
        _check_untaken(batch)
        if self.columns["text"] not in batch:
            raise InputError(
                f"the data set has no column {self.columns['text']!r}; it has: "
                f"{', '.join(batch)} (choose with columns={{'text': …}})"
            )
        there = {ours: theirs for ours, theirs in self.columns.items() if theirs in batch}
        count = len(batch[self.columns["text"]])
        articles = [
            {ours: batch[theirs][i] for ours, theirs in there.items()} for i in range(count)
        ]
        found = list(self.miner.pipe(articles, self.topics, scheme=self.scheme, on_error="keep"))
        return {
            RECORD: [None if isinstance(one, FailedDocument) else one.to_json() for one in found],
            PROBLEM: [one.reason if isinstance(one, FailedDocument) else None for one in found],
        }

    def add_to(self, table: pyarrow.Table) -> pyarrow.Table:
        """An Arrow table with the two columns behind its own; `InputError` where it has them."""
        import pyarrow

        there = table.column_names
        _check_untaken(there)
        wanted = {
            name: table.column(name).to_pylist() for name in self.columns.values() if name in there
        }
        found = self(wanted or dict.fromkeys(there, ()))
        for name, values in found.items():
            table = table.append_column(name, pyarrow.array(values, pyarrow.string()))
        return table


def _check_untaken(there: Container[str]) -> None:
    """Raise `InputError` where a column would be overwritten."""
    if taken := [name for name in (RECORD, PROBLEM) if name in there]:
        raise InputError(f"there is a column {taken[0]!r} already: rename or drop it first")
