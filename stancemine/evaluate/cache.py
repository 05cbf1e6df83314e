"""Answers kept on disk, so that a killed run goes on where it was.

A store is a file of lines, one JSON pair ``[key, answer]`` each, written as soon as the answer is
there; a line that a kill cut short is ignored. Keys are hashes of everything an answer depends on;
the file holds numbers and offsets, no text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import numpy as np

from stancemine.corpora.records import LabeledDocument
from stancemine.errors import OutputError
from stancemine.evaluate.systems import Predictions, System
from stancemine.evaluate.tasks import Example, Task

__all__ = ["AnswerStore", "CachedSystem", "key_of"]


def key_of(parts: Iterable[object]) -> str:
    """A short key (128 bits, hexadecimal) of what an answer depends on.

    >>> key_of(["talks", None]) == key_of(["talks", "None"])
    False
    """
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(f"{part!r}\x1e".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


class AnswerStore:
    """Answers by key, in memory and, where a path is given, in a file that grows with them.

    Raises `OutputError` for a file that is no such store or cannot be written.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._answers: dict[str, Any] = {}
        self._file: TextIO | None = None
        if path is not None and path.exists():
            self._answers.update(_read(path))

    def __contains__(self, key: str) -> bool:
        return key in self._answers

    def __len__(self) -> int:
        return len(self._answers)

    def __getitem__(self, key: str) -> Any:
        return self._answers[key]

    def put(self, answers: Iterable[tuple[str, Any]]) -> None:
        """Keep answers that `json` can write; they are on disk when this returns."""
        kept = list(answers)
        self._answers.update(kept)
        if self._path is None:
            return
        try:
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                # A line that was cut short must not swallow the next one.
                cut = self._path.exists() and not self._path.read_bytes().endswith(b"\n")
                self._file = self._path.open("a", encoding="utf-8")
                if cut and self._path.stat().st_size:
                    self._file.write("\n")
            self._file.writelines(json.dumps(pair) + "\n" for pair in kept)
            self._file.flush()
        except OSError as error:
            raise OutputError(f"cannot write {self._path}: {error.strerror}") from error

    def close(self) -> None:
        """Close the file; the answers stay in memory."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> AnswerStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _read(path: Path) -> Iterable[tuple[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"{path} is no store of answers: delete it or name another") from error
    broken = 0
    for line in lines:
        try:
            key, answer = json.loads(line)
        except (TypeError, ValueError):  # no pair, or a line that was cut short
            broken += 1
            continue
        yield str(key), answer
    if broken and broken == len(lines):
        raise OutputError(f"{path} is no store of answers: delete it or name another")


class CachedSystem:
    """A baseline that is asked only for what the store lacks.

    ``data_hash`` names the labelled files of a corpus; ``settings`` whatever else the system's
    answers depend on (its seed, its code). A changed example, file or setting makes a new key.
    """

    def __init__(
        self,
        system: System,
        store: AnswerStore,
        data_hash: Callable[[str], str],
        settings: str,
    ) -> None:
        self.name = system.name
        self._system = system
        self._store = store
        self._data_hash = data_hash
        self._settings = settings

    def predict(
        self, task: Task, examples: Sequence[Example], documents: Sequence[LabeledDocument]
    ) -> Predictions:
        """The system's labels, and its probabilities where it has them, to four digits."""
        key = self._key(task, examples)
        if key not in self._store:
            found = self._system.predict(task, examples, documents)
            indices = [task.labels.index(label) for label in found.labels]
            rows = None
            if found.probabilities is not None:
                rows = np.round(found.probabilities, 4).tolist()
            self._store.put([(key, [indices, rows])])
        indices, rows = self._store[key]
        probabilities = None if rows is None else np.asarray(rows, dtype=np.float64)
        return Predictions(tuple(task.labels[i] for i in indices), probabilities)

    def _key(self, task: Task, examples: Sequence[Example]) -> str:
        asked = ((e.text, e.topic, e.holder, e.gold) for e in examples)
        data, classes = self._data_hash(task.train), list(task.classes.items())
        return key_of([self.name, self._settings, task.head, data, classes, *asked])
