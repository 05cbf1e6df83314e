"""The labelled documents under test, from the known corpora and from files of one's own."""

from __future__ import annotations

import hashlib
import shlex
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final, get_args

from stancemine import corpora
from stancemine.corpora.own import LabelMapping, Problems, read_own
from stancemine.corpora.own.analyzed import refuse
from stancemine.corpora.own.columns import nearest
from stancemine.corpora.own.problems import UnknownLabelError
from stancemine.corpora.records import LabeledDocument, Split
from stancemine.errors import CorpusError
from stancemine.evaluate.own import OwnData, own_data
from stancemine.evaluate.provenance import hash_files
from stancemine.evaluate.tasks import AnyTask, Example, Task, examples, file_tasks, limited, select

__all__ = ["Data"]

_SHOWN: Final = 8
"""How many unknown labels of a column are shown, the most frequent ones."""

_MAPPED: Final = ("role", "stance")
"""The fields whose labels options map (``--role``, ``--stance``)."""


class Data:
    """Corpora by name, read when they are needed; the last few stay in memory.

    ``root`` is the folder of the corpora, ``files`` are labelled sets of one's own, or training
    configurations (``.toml``) that name such. Of a file in which no document names a split, all
    count for any split but ``train``; where some do, the others are training data, as for
    ``stancemine train``. Those of a configuration are divided as in training; where it names no
    split its test part is all of it, unless a file's name is among ``learnt``, which a model under
    test was trained on. ``mapping`` says what the columns and labels of the files are called.
    """

    def __init__(
        self,
        root: Path | None,
        split: Split,
        limit: int | None,
        seed: int,
        files: Sequence[Path] = (),
        mapping: LabelMapping | None = None,
        learnt: Collection[str] = (),
    ) -> None:
        self.split: Split = split
        self._root, self._limit, self._seed = root, limit, seed
        self._mapping = mapping or LabelMapping()
        self._learnt = frozenset(learnt)
        self._files: dict[str, Path] = {}
        self._own: dict[str, OwnData] = {}
        for file in files:
            if file.suffix.lower() == ".toml":
                for one in own_data(file):
                    self._check_free(one.name, file)
                    self._own[one.name] = one
            else:
                self._check_free(file.stem, file)
                self._files[file.stem] = file
        self._read = lru_cache(maxsize=3)(self._read_split)
        self._whole = lru_cache(maxsize=2)(self._read_whole)
        self.names_split = lru_cache(maxsize=None)(self._names_split)
        self.data_hash = lru_cache(maxsize=None)(self._data_hash)

    def tasks(self, names: Sequence[str]) -> list[AnyTask]:
        """The tasks of these names (`tasks.select`) and of the files; neither: every known task.

        Raises `ValueError` for an unknown name, `CorpusError` for a file without a label.
        """
        every = not (self._files or self._own)
        found: list[AnyTask] = list(select(names)) if names or every else []
        for name, file in self._files.items():
            tasks = file_tasks(name, self.documents(name))
            if not tasks and not file_tasks(name, self._whole(name)):
                raise CorpusError(_no_labels(file, self._whole(name)))
            found += self._checked(tasks, str(file))
        for name, own in self._own.items():
            why = ""
            shared = sorted(own.files & self._learnt)
            if shared and self.split == "test" and not self.names_split(name):
                why = (
                    f": no row names a split, and a model under test was trained on "
                    f"{', '.join(shared)}: write train, dev or test into a column or field "
                    "`split`, or give held-out rows in a file of another name"
                )
            found += self._checked(own.tasks(tuple(self.documents(name))), name, why)
        return found

    def _checked(self, tasks: list[AnyTask], where: str, why: str = "") -> list[AnyTask]:
        if not tasks:
            raise CorpusError(
                f"{where}: no document of its {self.split} part has a label that can be measured"
                f"{why}"
            )
        return tasks

    def _check_free(self, name: str, file: Path) -> None:
        if name in self._files or name in self._own or name in corpora.names():
            raise CorpusError(f"{file}: there is a corpus {name!r} already: rename it")

    def documents(self, corpus: str) -> Sequence[LabeledDocument]:
        """The documents to measure on."""
        return limited(self._read(corpus, self.split), self._limit, seed=self._seed)

    def is_file(self, corpus: str) -> bool:
        """Whether it is a labelled file of one's own, without a configuration."""
        return corpus in self._files

    def is_undivided(self, corpus: str) -> bool:
        """Whether it is one's own, names no split, and is measured whole."""
        if self.is_file(corpus):
            return not self.names_split(corpus)
        return (
            corpus in self._own
            and self.split == "test"
            and not self._own[corpus].files & self._learnt
            and not self.names_split(corpus)
        )

    def _names_split(self, corpus: str) -> bool:
        """Whether what is one's own says which of its documents are held out."""
        if corpus in self._own:
            return self._own[corpus].names_split
        return any(document.split for document in self._whole(corpus))

    def without_side(self, corpus: str) -> int:
        """How many documents of such a file name no split."""
        return sum(document.split is None for document in self._whole(corpus))

    def is_own(self, corpus: str) -> bool:
        """Whether it is a file of one's own, or what a training configuration names."""
        return corpus in self._files or corpus in self._own

    def training_documents(self, corpus: str) -> Sequence[LabeledDocument]:
        """The training split of a corpus, whole; empty where it has none."""
        try:
            return self._read(corpus, "train")
        except CorpusError:
            return ()

    def training_data(self, task: Task) -> Sequence[Example]:
        """What the baselines learn from: the training split, whole, of the task's corpus."""
        return examples(task.training_task(), self._read(task.train, "train"))

    def training_topics(self, task: Task) -> frozenset[str] | None:
        """The topics of the training split in lower case; None where there is no such split."""
        found = self.training_documents(task.train)
        topics = (t.topic for d in found for s in d.sentences for t in s.stances or ())
        return frozenset(topic.casefold() for topic in topics) or None

    def _read_split(self, corpus: str, split: Split) -> tuple[LabeledDocument, ...]:
        if corpus in self._own:
            sides: tuple[Split, ...] = (split,)
            if self.is_undivided(corpus):
                sides = () if split == "train" else get_args(Split)
            own = self._own[corpus]
            return tuple(d for side in sides for d in own.documents(self._root, side))
        if corpus in self._files:
            found = self._whole(corpus)
            if self.is_undivided(corpus):
                return () if split == "train" else found
            return tuple(d for d in found if (d.split or "train") == split)
        return tuple(corpora.read(corpus, self._root, split))

    def _read_whole(self, corpus: str) -> tuple[LabeledDocument, ...]:
        return _read_file(self._files[corpus], corpus, self._mapping)

    def hashes(self, corpus: str) -> dict[str, str]:
        """What a report says its data are: a single file's own SHA-256, as ``sha256sum`` prints it,
        a folder's over its files (`hash_files`); of a configuration each file's, under its name.
        """
        if corpus in self._files:
            return {corpus: hash_files(self._files[corpus])}
        if corpus not in self._own:
            return {corpus: self.data_hash(corpus)}
        found: dict[str, str] = {}
        for name, digest in self._own[corpus].file_hashes(self._root):
            shown = f"{corpus}, {name}"
            while shown in found:  # of two folders
                shown += "′"
            found[shown] = digest
        return found

    def _data_hash(self, corpus: str) -> str:
        if corpus in self._own:
            return self._own[corpus].data_hash(self._root)
        if corpus in self._files:
            digest = hash_files(self._files[corpus])
            if self._mapping == LabelMapping():
                return digest
            said = self._mapping.model_dump_json()
            return hashlib.sha256(f"{digest} {said}".encode()).hexdigest()
        return hash_files(corpora.directory(corpus, self._root))


def _read_file(path: Path, name: str, mapping: LabelMapping) -> tuple[LabeledDocument, ...]:
    """A labelled set of one's own, in any format that `corpora.own` reads."""
    refuse(path)
    problems = Problems()
    try:
        found = [
            replace(d, corpus=name) for d in read_own(path, mapping=mapping, problems=problems)
        ]
    except CorpusError as error:
        if "columns." not in str(error):
            raise
        raise CorpusError(f"{error}; on the command line: --column text=body") from None
    if problems.unknown:
        raise CorpusError(_unknown_labels(path, problems.unknown))
    if problems.found:
        first, *others = problems.found
        more = f" ({len(others)} more rows are bad)" if others else ""
        hint = ' (on the command line: --topic "…")' if "map topic" in first.reason else ""
        raise CorpusError(f"{first.where}: {first.reason}{hint}{more}")
    return tuple(found)


def _no_labels(path: Path, documents: Sequence[LabeledDocument]) -> str:
    """Where nothing in a file is a label: what it has in columns that nothing is known of."""
    columns = dict.fromkeys(key for document in documents for key in document.meta)
    has = f"; it also has {', '.join(columns)}" if columns else ""
    return (
        f"{path} has no labels: a table's are in columns called role, reported or stance{has} (say "
        "which is which: --column stance=opinion --column topic=subject)"
    )


def _unknown_labels(path: Path, unknown: Sequence[UnknownLabelError]) -> str:
    """All labels of a file's columns that are none of ours, how often each is there, and what to
    write.
    """
    fields: dict[str, Counter[str]] = {}
    for one in unknown:
        fields.setdefault(one.field, Counter())[one.value] += 1
    allowed = {one.field: ", ".join(one.allowed) for one in unknown}
    said = "; ".join(
        f"{field} is "
        + ", ".join(f"{value!r} ({n})" for value, n in values.most_common(_SHOWN))
        + (f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else "")
        + f", allowed: {allowed[field]}"
        for field, values in fields.items()
    )
    return (
        f"{path}: labels that are not ours, each with its number of rows: {said}. Say what they "
        f"stand for{_options(unknown)}; where they are a set of your own, give the configuration "
        f"that says so, as for stancemine train: --corpus {path.stem}.toml"
    )


def _options(unknown: Sequence[UnknownLabelError]) -> str:
    """The options that map what can be mapped on the command line; all else is in a file."""
    pairs: dict[str, None] = {}
    for one in unknown:
        option = one.field.partition(":")[0]  # "stance: TOPIC"
        if option in _MAPPED and len(pairs) < _SHOWN:
            meant = nearest(one.value, one.allowed) or "…"
            pairs[f"--{option} {shlex.quote(one.value)}={meant}"] = None
    return f" ({' '.join(pairs)}, or a mapping in a file)" if pairs else " (a mapping in a file)"
