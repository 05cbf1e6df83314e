"""Predictions of a baseline, kept in a JSON file, so that no run has to fit it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from stancemine.corpora.records import LabeledDocument
from stancemine.errors import OutputError
from stancemine.evaluate.systems import Predictions, System
from stancemine.evaluate.tasks import Example, Task

__all__ = ["CachedSystem", "PredictionCache"]


class PredictionCache:
    """A JSON file: per system and task a key and the predicted classes, by index; no text."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: dict[str, dict[str, Any]] = {}
        if path.is_file():
            try:
                self._entries = json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise OutputError(
                    f"{path} is no cache of predictions ({error}): delete it or name another file"
                ) from error

    def get(self, name: str, key: str) -> list[int] | None:
        """What was kept under ``name``, if it was made from the same ``key``."""
        entry = self._entries.get(name)
        return None if entry is None or entry["key"] != key else list(entry["predicted"])

    def put(self, name: str, key: str, predicted: Sequence[int]) -> None:
        """Keep an entry and write the file, whole or not at all."""
        self._entries[name] = {"key": key, "predicted": list(predicted)}
        part = self._path.with_name(self._path.name + ".part")
        try:
            part.write_text(json.dumps(self._entries), encoding="utf-8")
            part.replace(self._path)
        except OSError as error:
            raise OutputError(f"cannot write {self._path}: {error.strerror}") from error


class CachedSystem:
    """A system that is asked only for what the cache lacks.

    ``data_hash`` names the labelled files of a corpus; ``settings`` whatever else the system's
    answers depend on (its seed, its code). A changed example, file or setting makes a new key; a
    reader that reads the training split otherwise than before does not: delete the file then.
    """

    def __init__(
        self,
        system: System,
        cache: PredictionCache,
        data_hash: Callable[[str], str],
        settings: str,
    ) -> None:
        self.name = system.name
        self._system = system
        self._cache = cache
        self._data_hash = data_hash
        self._settings = settings

    def predict(
        self, task: Task, examples: Sequence[Example], documents: Sequence[LabeledDocument]
    ) -> Predictions:
        """The system's labels, from the cache where it has them; probabilities are not kept."""
        name, key = f"{self.name} {task.name} {len(examples)}", self._key(task, examples)
        kept = self._cache.get(name, key)
        if kept is None:
            labels = self._system.predict(task, examples, documents).labels
            kept = [task.labels.index(label) for label in labels]
            self._cache.put(name, key, kept)
        return Predictions(tuple(task.labels[index] for index in kept))

    def _key(self, task: Task, examples: Sequence[Example]) -> str:
        digest = hashlib.sha256(
            f"{self._settings}\n{self._data_hash(task.train)}\n{task.classes!r}".encode()
        )
        for e in examples:
            digest.update(f"{e.text}\x1f{e.topic}\x1f{e.holder}\x1f{e.gold}\x1e".encode())
        return digest.hexdigest()
