"""Whether a corpus on this machine is what the registry says, and sound in itself."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from stancemine.corpora import directory, info, read_folder
from stancemine.corpora.counts import Tally, differences
from stancemine.corpora.leaks import SHARE, Leak, find_leaks, texts, words
from stancemine.corpora.nli import NLIPair
from stancemine.corpora.records import LabeledDocument, Split
from stancemine.corpora.registry import SplitSize, manifest
from stancemine.errors import CorpusError

__all__ = ["Finding", "Report", "check", "check_items", "file_digest", "unsound"]

Item = LabeledDocument | NLIPair

Kind = Literal["files", "count", "offsets", "id", "group", "duplicate"]
_FAULTS: Final[frozenset[Kind]] = frozenset({"count", "offsets", "id"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know: of what kind, and what."""

    kind: Kind
    what: str

    @property
    def fault(self) -> bool:
        """Whether the corpus is not what it should be; else it is only worth knowing."""
        return self.kind in _FAULTS


@dataclass(frozen=True, slots=True)
class Report:
    """What was counted and found."""

    sizes: Mapping[Split | None, SplitSize]
    findings: tuple[Finding, ...]
    leaks: tuple[Leak, ...] = field(default=())

    @property
    def sound(self) -> bool:
        """Whether nothing is at fault; leaks and duplicates that the authors left are none."""
        return not any(finding.fault for finding in self.findings)


def check(
    name: str, root: Path | None = None, *, folder: Path | None = None, share: float = SHARE
) -> Report:
    """A corpus held to the registry: files, counts, offsets, ids, groups, duplicates, leaks.

    It lies under ``root`` (default: the environment's), or in ``folder``. Raises `CorpusError`
    where it is not there or cannot be read.
    """
    facts = info(name)
    place = directory(name, root) if folder is None else folder
    if not place.is_dir():
        raise CorpusError(f"{name}: {place} is not a folder")
    report = check_items(lambda: read_folder(name, place), share=share)
    counts = (Finding("count", line) for line in differences(report.sizes, facts.sizes))
    return Report(report.sizes, (*_files(name, place), *counts, *report.findings), report.leaks)


def check_items(read: Callable[[], Iterable[Item]], *, share: float = SHARE) -> Report:
    """Any labelled documents or pairs, looked through for what is wrong in themselves.

    ``read`` gives them anew each time; it is called three times.
    """
    tallies: dict[Split | None, Tally] = {}
    findings: list[Finding] = []
    ids: Counter[str] = Counter()
    sides: defaultdict[str, set[Split | None]] = defaultdict(set)
    copies: Counter[tuple[Split | None, int]] = Counter()
    for item in read():
        tallies.setdefault(item.split, Tally()).add(item)
        copies[item.split, hash(_key(item))] += 1
        if isinstance(item, LabeledDocument):
            ids[item.id] += 1
            sides[item.group or item.id].add(item.split)
            findings.extend(Finding("offsets", f"{item.id}: {what}") for what in unsound(item))
    findings.extend(
        Finding("id", f"{number} documents have the id {identifier!r}")
        for identifier, number in ids.items()
        if number > 1
    )
    findings.extend(_divided(sides))
    findings.extend(_copied(copies))
    leaks = tuple(find_leaks(lambda: texts(read()), share))
    return Report({side: tally.size() for side, tally in tallies.items()}, tuple(findings), leaks)


def unsound(document: LabeledDocument) -> Iterator[str]:
    """Offsets that do not hold, sentences out of order, spans that are not the words they name."""
    text, last = document.text, 0
    for number, sentence in enumerate(document.sentences):
        if not last <= sentence.start < sentence.end <= len(text):
            yield (
                f"sentence {number} is [{sentence.start}, {sentence.end}) after {last} "
                f"in a text of {len(text)} code points"
            )
        last = max(last, sentence.end)
        for stance in sentence.stances or ():
            if not stance.topic.strip():
                yield f"sentence {number} has a stance toward a blank topic"
            for span, named in (
                (stance.topic_span, stance.topic),
                (stance.holder_span, stance.holder),
            ):
                if span is not None and text[slice(*span)] != named:
                    yield f"the span {span} of sentence {number} is not {named!r}"
    for attribution in document.attributions or ():
        for start, end in (*attribution.source, *attribution.cue, *attribution.content):
            if not 0 <= start < end <= len(text):
                yield f"an attribution has the span [{start}, {end})"
    for relation in document.relations or ():
        if not {relation.head, relation.tail} <= set(range(len(document.sentences))):
            yield f"a relation joins the sentences {relation.head} and {relation.tail}"
        for part in (relation.head_component, relation.tail_component):
            if part is not None and not 0 <= part < len(document.components or ()):
                yield f"a relation joins the component {part}"
    for component in document.components or ():
        if not component.pieces:
            yield "a component has no words"
        for start, end in component.pieces:
            if not 0 <= start < end <= len(text):
                yield f"a component has the span [{start}, {end})"


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(name: str, folder: Path) -> Iterator[Finding]:
    if info(name).bundled:
        return
    pinned = manifest(name)
    other = [
        path
        for path, digest in pinned.items()
        if not (folder / path).is_file() or file_digest(folder / path) != digest
    ]
    if pinned and not other:
        yield Finding("files", f"{len(pinned)} files are, byte for byte, those of the revision")
    elif pinned:
        shown = ", ".join(other[:5]) + (" …" if len(other) > 5 else "")
        yield Finding(
            "files", f"{len(other)} of {len(pinned)} files are missing or differ: {shown}"
        )
    else:
        yield Finding("files", "no checksums are known: the files cannot be told from altered ones")


def _key(item: Item) -> tuple[object, ...]:
    """What makes two items the same: their words, and what is asked and answered about them."""
    if isinstance(item, NLIPair):
        return words(item.premise), words(item.hypothesis)
    asked = (
        (stance.topic, stance.holder, stance.label)
        for sentence in item.sentences
        for stance in sentence.stances or ()
    )
    return words(item.text), tuple(asked)


def _divided(sides: Mapping[str, set[Split | None]]) -> Iterator[Finding]:
    divided = [group for group, found in sides.items() if len(found) > 1]
    if divided:
        shown = ", ".join(repr(group[:60]) for group in divided[:3])
        yield Finding(
            "group",
            f"{len(divided)} of {len(sides)} groups are on several sides: {shown}"
            + (" …" if len(divided) > 3 else ""),
        )


def _copied(copies: Mapping[tuple[Split | None, int], int]) -> Iterator[Finding]:
    repeats: Counter[Split | None] = Counter()
    for (side, _), number in copies.items():
        repeats[side] += number - 1
    for side, number in repeats.items():
        if number:
            yield Finding(
                "duplicate", f"{number} in {side or 'no side'} repeat another, text and labels"
            )
