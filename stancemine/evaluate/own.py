"""The labelled files of a training configuration, under test: with its columns, labels and split.

What a configuration calls its labels is what the model learnt, so a label set of a user's own can
be measured only where the configuration says it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from stancemine import corpora
from stancemine.corpora.records import LabeledDocument, Split
from stancemine.errors import CorpusError
from stancemine.evaluate.provenance import hash_files
from stancemine.evaluate.scoring import CODES
from stancemine.evaluate.tasks import AnyTask, LabelSetOf, file_tasks
from stancemine.train.config import Source, read_config
from stancemine.train.own import names_split
from stancemine.train.sources import documents_of, relabelled

__all__ = ["OwnData", "own_data"]


@dataclass(frozen=True, slots=True)
class OwnData:
    """The sources of a configuration that train one scheme; ``name`` is what a report calls it,
    ``config`` the configuration's file.
    """

    name: str
    scheme: str
    sources: tuple[Source, ...]
    config: Path

    @property
    def label_sets(self) -> tuple[LabelSetOf, ...]:
        """The label sets of the user's own that they train, the sources' labels joined."""
        found: dict[str, dict[str, None]] = {}
        for source in self.sources:
            for head in ("role", "stance"):
                if new := source.labels.new_labels(head):
                    found.setdefault(head, {}).update(dict.fromkeys(new))
        return tuple(
            LabelSetOf(self.scheme, head, tuple(labels))
            for head in ("role", "stance")
            if (labels := found.get(head))
        )

    def documents(self, root: Path | None, split: Split) -> Iterator[LabeledDocument]:
        """The documents of one side, their labels as the model learns them, their ids unique."""
        several = len(self.sources) > 1
        for number, source in enumerate(self.sources, start=1):
            for document in documents_of(source, root, split):
                found = relabelled(source, document)
                name = f"{number}/{found.id}" if several else found.id
                yield replace(found, corpus=self.name, id=name)

    @property
    def names_split(self) -> bool:
        """Whether some source says which of its documents are held out."""
        return any(map(names_split, self.sources))

    @property
    def files(self) -> frozenset[str]:
        """The names of its files of labelled rows."""
        paths = (path for s in self.sources for path in (s.path, s.dev_path))
        return frozenset(path.name for path in paths if path is not None)

    def tasks(self, documents: tuple[LabeledDocument, ...]) -> list[AnyTask]:
        """What can be measured on them."""
        for one in self.label_sets:
            if len(one.labels) > len(CODES):
                raise CorpusError(
                    f"{self.name}: a set of {len(one.labels)} labels; {len(CODES)} can be measured"
                )
        return file_tasks(self.name, documents, self.label_sets, scheme=self.scheme)

    def data_hash(self, root: Path | None) -> str:
        """The SHA-256 over the files and what the configuration says of them."""
        digest = hashlib.sha256()
        for source in self.sources:
            digest.update(source.model_dump_json(exclude={"path", "dev_path", "mapping"}).encode())
        for place in self._places(root):
            digest.update(hash_files(place).encode())
        return digest.hexdigest()

    def file_hashes(self, root: Path | None) -> list[tuple[str, str]]:
        """Each file's name, that of the configuration too, and its SHA-256; of a registered corpus
        its name and that over its files.
        """
        places = dict.fromkeys((*self._places(root), self.config))
        return [(place.name, hash_files(place)) for place in places]

    def _places(self, root: Path | None) -> Iterator[Path]:
        for source in self.sources:
            if source.path is None:
                yield corpora.directory(source.corpus, root)
            else:
                yield from filter(None, (source.path, source.dev_path, source.mapping))


def own_data(path: Path) -> list[OwnData]:
    """What a configuration names of the user's own: files, and registered corpora under labels of
    the user's own. Raises `ConfigError`, and `CorpusError` where it names nothing of the kind.
    """
    config = read_config(path)
    found: dict[str, list[Source]] = {}
    for source in config.mixture:
        if source.path is not None or source.own_labels:
            found.setdefault(source.scheme_name, []).append(source)
    if not found:
        raise CorpusError(
            f"{path} names no file of your own and no labels of your own: its corpora are measured "
            "by their names (--corpus NAME)"
        )
    known = corpora.names()
    return [
        OwnData(f"{scheme}-own" if scheme in known else scheme, scheme, tuple(sources), path)
        for scheme, sources in found.items()
    ]
