"""PolNeAR (Newell et al. 2018): every attribution in US political news, as source, cue, content.

Offsets are code points of the file read with its line ends as they are; a span may have several
pieces ("4 9;12 20"), and one event several contents ("Content2"). Spans may overlap and nest: all
are kept. An event without parts (35 of 24,105) has its trigger as the cue.

**Annotators.** 20 of the 1,008 documents have the files of five or six annotators. The first by
name is read, as 24,105 attributions, the published number, come from just that choice; the others
are named in ``meta["annotators"]``. Annotators of one document mark the same spans, so their files
cannot be pooled; `annotations_of` reads them side by side.

**Mapping.** PolNeAR pools speech, thought and attitude; `stancemine.attributions.cues` tells them
apart by the cue (``mode``: 17,731 speech, 6,374 thought). It labels no sentences. ``reported`` is
True where contents of speech attributions cover at least `REPORTED_SHARE` of a sentence's words.
The guideline asks for a report "wholly or in its main part, … and the content is given"; source
and cue take their share of such a sentence, which is why a content of half the words is too much
to ask. Measured on the 782 sentences whose documents StanceNews's training part labels after the
guideline, and (not used to choose) the 207 of its development part, F1 for ``reported``:

====================================================  ======  ======
rule                                                  train   dev
====================================================  ======  ======
content or cue of any attribution in the sentence     .773    .790
content of any attribution, at least .5 of the words  .836    .804
content of speech, at least .5                        .823    .816
content of speech, at least .4                        .860    .854
content of speech, at least .3 (chosen)               .866    .902
content of speech, at least .2                        .859    .925
====================================================  ======  ======

So 49 % of the sentences are reported speech, where 68 % hold some content. The scores are older
than a dozen of the list's words, which move 40 of 37,027 sentences.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stancemine.attributions.cues import cue_mode
from stancemine.corpora.files import read_text, require
from stancemine.corpora.records import (
    LabeledAttribution,
    LabeledDocument,
    LabeledSentence,
    Offsets,
    Split,
)
from stancemine.errors import CorpusError
from stancemine.segmentation import split_sentences

__all__ = ["REPORTED_SHARE", "annotations_of", "read"]

REPORTED_SHARE: Final = 0.3
"""The share of a sentence's words that reported content must cover to make it reported speech."""

_CORPUS = "polnear"
_SPLITS: Final[tuple[Split, ...]] = ("train", "dev", "test")
_PARTS = ("Source", "Cue", "Content")
_WORD = re.compile(r"\w[\w'’-]*")
_SPAN = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t.*)?")
_EVENT = re.compile(r"(E\d+)\t(Attribution(?:-no-source)?):(T\d+)((?: \w+:T\d+)*)\s*")


@dataclass(frozen=True, slots=True)
class _File:
    """One annotator's file of one document."""

    path: Path
    document: str
    annotator: str


def read(directory: Path) -> Iterator[LabeledDocument]:
    """The documents of the three folders under ``data/``, in order of name."""
    for split in _SPLITS:
        folder = require(directory / "data" / split, _CORPUS)
        for name, files in _annotations(folder).items():
            text = read_text(folder / "text" / f"{name}.txt", _CORPUS)
            yield _document(name, split, text, files)


def annotations_of(directory: Path, split: Split) -> Iterator[tuple[LabeledDocument, ...]]:
    """The documents of a split that several people annotated, each as every one of them did."""
    folder = require(directory / "data" / split, _CORPUS)
    for name, files in _annotations(folder).items():
        if len(files) > 1:
            text = read_text(folder / "text" / f"{name}.txt", _CORPUS)
            yield tuple(_document(name, split, text, [file]) for file in files)


def _annotations(folder: Path) -> dict[str, list[_File]]:
    """The annotators' files of each document, both in order of name (NAME_ANNOTATOR.ann)."""
    found: dict[str, list[_File]] = defaultdict(list)
    for path in sorted(require(folder / "attributions", _CORPUS).glob("*.ann")):
        name, _, annotator = path.stem.rpartition("_")
        found[name].append(_File(path, name, annotator))
    return dict(sorted(found.items()))


def _document(name: str, split: Split, text: str, files: Sequence[_File]) -> LabeledDocument:
    chosen = files[0]
    attributions = _attributions(text, read_text(chosen.path, _CORPUS), str(chosen.path))
    spoken = _spoken(text, attributions)
    return LabeledDocument(
        corpus=_CORPUS,
        id=name,
        split=split,
        text=text,
        sentences=tuple(
            LabeledSentence(start, end, reported=_is_reported(text, start, end, spoken))
            for start, end in split_sentences(text)
        ),
        reported_derived=True,
        attributions=attributions,
        group=name,
        meta={
            "publisher": name.split("_", 1)[0],
            "annotator": chosen.annotator,
            "annotators": " ".join(file.annotator for file in files),
        },
    )


def _spoken(text: str, attributions: Sequence[LabeledAttribution]) -> bytearray:
    """For each code point of the text, 1 where it is content of a speech attribution."""
    spoken = bytearray(len(text))
    for attribution in attributions:
        if attribution.mode == "speech":
            for start, end in attribution.content:
                spoken[start:end] = b"\1" * (end - start)
    return spoken


def _is_reported(text: str, start: int, end: int, spoken: bytearray) -> bool:
    words = list(_WORD.finditer(text, start, end))
    covered = sum(any(spoken[word.start() : word.end()]) for word in words)
    return bool(words) and covered >= REPORTED_SHARE * len(words)


def _attributions(text: str, annotations: str, where: str) -> tuple[LabeledAttribution, ...]:
    spans: dict[str, tuple[str, Offsets]] = {}
    events: list[tuple[str, list[tuple[str, str]]]] = []
    for line in annotations.split("\n"):
        if span := _SPAN.fullmatch(line):
            spans[span[1]] = (span[2], _offsets(span[3]))
        elif event := _EVENT.fullmatch(line):
            roles = [tuple(part.split(":")) for part in event[4].split()]
            events.append((event[3], [(re.sub(r"\d+$", "", r), t) for r, t in roles]))
        elif line.startswith(("T", "E")) and "\t" in line:
            raise CorpusError(f"{_CORPUS}: {where} has a line that is not brat's: {line[:60]!r}")
    found = (_attribution(text, trigger, roles, spans, where) for trigger, roles in events)
    return tuple(sorted(found, key=lambda a: (a.cue or a.content or a.source)[:1]))


def _offsets(pieces: str) -> Offsets:
    """The pieces of a brat span ("4 9;12 20"), in text order."""
    pairs = (piece.split() for piece in pieces.split(";"))
    return tuple(sorted((int(start), int(end)) for start, end in pairs))


def _attribution(
    text: str,
    trigger: str,
    roles: Sequence[tuple[str, str]],
    spans: Mapping[str, tuple[str, Offsets]],
    where: str,
) -> LabeledAttribution:
    parts: dict[str, list[tuple[int, int]]] = {part: [] for part in _PARTS}
    for part, identifier in roles:
        if part not in parts or identifier not in spans:
            raise CorpusError(f"{_CORPUS}: {where} has an event with an odd {part}:{identifier}")
        parts[part].extend(spans[identifier][1])
    if not any(parts.values()):
        # An event with no parts: its trigger is the cue.
        parts["Cue"].extend(spans[trigger][1])
    source, cue, content = (tuple(sorted(parts[part])) for part in _PARTS)
    if max(end for _, end in (*source, *cue, *content)) > len(text):
        raise CorpusError(f"{_CORPUS}: {where} has a span beyond the end of the text")
    return LabeledAttribution(
        source, cue, content, mode=cue_mode(" ".join(text[start:end] for start, end in cue))
    )
