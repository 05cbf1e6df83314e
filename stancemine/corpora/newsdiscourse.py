"""NewsDiscourse (Choubey et al. 2020): news sentences with a Speech flag and a discourse role.

Each ``.txt`` holds a headline (``H …``) and one sentence a line behind its anchor (``S1 …``); the
brat ``.ann`` marks the anchors. Every sentence has one discourse role and, if it contains "direct
quotes or paraphrased speech spoken by a human" (the authors' guideline), the flag Speech.

Mapping, by `SPEECH`: Speech -> ``reported`` True, its absence False (every sentence of the corpus
is annotated); a sentence with no mark at all would be None. The discourse role says how a sentence
serves the story, not what it argues: it is kept as ``native``, and ``role`` is None.

The document's text is rebuilt from the sentences, without anchors: one space between sentences,
an empty line where the file has one (a paragraph). ``id`` is SPLIT/FOLDER/FILE, as file names
repeat across folders.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from stancemine.corpora.files import require
from stancemine.corpora.records import LabeledDocument, LabeledSentence, Split
from stancemine.errors import CorpusError

__all__ = ["SPEECH", "SPLITS", "read"]

SPEECH = "Speech"
"""The one mark that becomes a label of ours (``reported``); all others are discourse roles."""

SPLITS: Mapping[str, Split] = {"train": "train", "validation": "dev", "test": "test"}
"""The authors' archives under ``data/`` and the side of the split that each is."""

_CORPUS = "newsdiscourse"
_LINE_END = re.compile(r"\r\n|\r|\n")  # two files have old Mac line ends
_ANCHORED = re.compile(r"(S\d+)\s+(.*)")
_HEADER = re.compile(r"(H|URL|DATE/ AUTHOR)\s+(.*)")


def read(directory: Path) -> Iterator[LabeledDocument]:
    """The documents of the three archives ``data/{train,validation,test}.zip``."""
    for name, split in SPLITS.items():
        path = require(directory / "data" / f"{name}.zip", _CORPUS)
        try:
            with ZipFile(path) as archive:
                yield from _read_archive(archive, split)
        except BadZipFile as error:
            raise CorpusError(f"{_CORPUS}: {path} is not a zip file") from error


def _read_archive(archive: ZipFile, split: Split) -> Iterator[LabeledDocument]:
    names = (n for n in archive.namelist() if n.endswith(".txt") and not n.startswith("__MACOSX"))
    for name in sorted(names):
        stem = name.removesuffix(".txt")
        try:
            marks = archive.read(f"{stem}.ann").decode("utf-8")
        except KeyError as error:
            raise CorpusError(f"{_CORPUS}: {stem}.txt has no {stem}.ann beside it") from error
        # The top folder is the archive's ("train 2"): the split's name stands for it.
        inner = PurePosixPath(*PurePosixPath(stem).parts[1:])
        yield _document(
            f"{split}/{inner}", split, archive.read(name).decode("utf-8"), _labels(marks)
        )


def _labels(marks: str) -> dict[str, set[str]]:
    """The labels at each anchor.

    By the anchor's text: two marks of the published files have a wrong anchor text ("1", "11")
    and four wrong offsets; each anchor so marked has its full set of labels besides.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for line in _LINE_END.split(marks):
        fields = line.split("\t")
        if line.startswith("T") and len(fields) == 3:
            found[fields[2].strip()].add(fields[1].split()[0])
    return found


def _document(name: str, split: Split, raw: str, labels: Mapping[str, set[str]]) -> LabeledDocument:
    headers: dict[str, str] = {}
    text = ""
    sentences: list[LabeledSentence] = []
    gap = ""
    for line in _LINE_END.split(raw):
        if not line.strip():
            gap = "\n\n"
        elif anchored := _ANCHORED.match(line):
            anchor, sentence = anchored[1], anchored[2].strip()
            start = len(text) + len(gap) if text else 0
            text = text + gap + sentence if text else sentence
            sentences.append(_sentence(start, start + len(sentence), labels.get(anchor, set())))
            gap = " "
        elif header := _HEADER.match(line):
            headers[header[1]] = header[2].strip()
        else:
            raise CorpusError(f"{_CORPUS}: {name}.txt has a line with no anchor: {line[:60]!r}")
    return LabeledDocument(
        corpus=_CORPUS,
        id=name,
        split=split,
        text=text,
        sentences=tuple(sentences),
        title=headers.get("H") or None,
        meta={"url": headers["URL"]} if headers.get("URL") else {},
    )


def _sentence(start: int, end: int, labels: set[str]) -> LabeledSentence:
    roles = sorted(labels - {SPEECH})
    return LabeledSentence(
        start=start,
        end=end,
        reported=SPEECH in labels if labels else None,
        native="+".join(roles) or None,
    )
