"""GUM (Zeldes et al.): Wikinews, interviews and speeches with gold sentence boundaries.

The sentences are those of ``dep/*.conllu``, each with its text as the authors give it. The
document's text joins them: an empty line before a new paragraph (``# newpar``), else one space, so
that a sentence splitter can be run on the text and scored against the sentences' offsets.

Attributions are the eRST relations of `ATTRIBUTION`: the satellite ("Officials said that") is the
``cue``, the yield of its nucleus the ``content``. Discourse units do not separate source from cue,
so ``source`` is empty and the cue holds both (or only the name that signs a quotation): fit to say
which sentences hold an attribution, not to train spans. GUM counts thoughts and picture credits
too and does not tell them apart: ``mode`` is None, and nothing is mapped to ``reported``.

``split`` is that of ``splits.md``; ``meta`` has the genre.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stancemine.corpora.files import read_text, require
from stancemine.corpora.records import (
    LabeledAttribution,
    LabeledDocument,
    LabeledSentence,
    Offsets,
    Split,
)
from stancemine.corpora.spans import merged
from stancemine.errors import CorpusError

__all__ = ["ATTRIBUTION", "read"]

ATTRIBUTION: Final = ("attribution-positive", "attribution-negative")
"""The relations that are attributions; negative: "nobody said that …"."""

_CORPUS = "gum"
_SPLITS: Final[Mapping[str, Split]] = {"train": "train", "dev": "dev", "test": "test"}


def read(directory: Path) -> Iterator[LabeledDocument]:
    """The documents of ``dep/``, by name, with the relations of ``rst/rstweb/``."""
    splits = _splits(read_text(directory / "splits.md", _CORPUS))
    for path in sorted(require(directory / "dep", _CORPUS).glob("*.conllu")):
        name = path.stem
        if name not in splits:
            raise CorpusError(f"{_CORPUS}: splits.md does not list {name}")
        text, sentences, title = _sentences(read_text(path, _CORPUS))
        relations = read_text(directory / "rst" / "rstweb" / f"{name}.rs4", _CORPUS)
        yield LabeledDocument(
            corpus=_CORPUS,
            id=name,
            split=splits[name],
            text=text,
            sentences=tuple(LabeledSentence(start, end) for start, end in sentences),
            reported_derived=True,
            attributions=_attributions(relations, text, name),
            title=title,
            group=name,
            meta={"genre": name.split("_")[1]},
        )


def _splits(listing: str) -> dict[str, Split]:
    """The side of each document: the lists under the headings of ``splits.md``."""
    found: dict[str, Split] = {}
    side: Split | None = "train"
    for line in listing.splitlines():
        if line.startswith("## "):
            side = _SPLITS.get(line[3:].strip())
        elif (item := re.match(r"\s*\* (\w+)", line)) and side is not None:
            found[item[1]] = side
    return found


def _sentences(conllu: str) -> tuple[str, list[tuple[int, int]], str | None]:
    """The text, the sentences' offsets in it, and the title."""
    text, gap = "", ""
    title: str | None = None
    offsets: list[tuple[int, int]] = []
    for block in re.split(r"\n\s*\n", conllu):
        comments = dict(_comment(line) for line in block.splitlines() if line.startswith("#"))
        if "text" not in comments:
            continue
        title = title or comments.get("meta::title")
        if "newpar" in comments:
            gap = "\n\n"
        start = len(text) + len(gap) if text else 0
        text += (gap if text else "") + comments["text"]
        offsets.append((start, len(text)))
        gap = " "
    return text, offsets, title


def _comment(line: str) -> tuple[str, str]:
    name, _, value = line[1:].partition("=")
    return name.strip(), value.strip()


@dataclass(frozen=True, slots=True)
class _Tree:
    """An eRST tree: segments' offsets in the text, and each node's children by kind.

    A node is joined to its parent as a nucleus ("span" or a multinuclear relation) or as a
    satellite. What a satellite is attached to is its nucleus.
    """

    segments: Mapping[str, tuple[int, int]]
    nuclei: Mapping[str, Sequence[str]]
    satellites: Mapping[str, Sequence[str]]

    def content(self, node: str) -> list[tuple[int, int]]:
        """The segments under ``node``, without satellites attached to ``node`` itself."""
        if node in self.segments:
            return [self.segments[node]]
        return [piece for child in self.nuclei.get(node, ()) for piece in self._with(child)]

    def _with(self, node: str) -> list[tuple[int, int]]:
        below = [piece for child in self.satellites.get(node, ()) for piece in self._with(child)]
        return self.content(node) + below


def _attributions(rs4: str, text: str, name: str) -> tuple[LabeledAttribution, ...]:
    try:
        root = ET.fromstring(rs4)
    except ET.ParseError as error:
        raise CorpusError(f"{_CORPUS}: {name}.rs4 is not XML: {error}") from error
    tree = _tree(root, text, name)
    found = []
    for node in root.iter():
        if node.tag in ("segment", "group") and node.get("relname") in ATTRIBUTION:
            cue = _spans(text, tree.content(node.attrib["id"]))
            content = _spans(text, tree.content(node.attrib["parent"]))
            found.append(LabeledAttribution((), cue, content))
    return tuple(sorted(found, key=lambda attribution: attribution.cue))


def _tree(root: ET.Element, text: str, name: str) -> _Tree:
    multinuclear = {rel.attrib["name"] for rel in root.iter("rel") if rel.get("type") == "multinuc"}
    segments = _located(root, text, name)
    groups = {group.attrib["id"]: group.get("type") for group in root.iter("group")}
    nuclei: dict[str, list[str]] = defaultdict(list)
    satellites: dict[str, list[str]] = defaultdict(list)
    for node in root.iter():
        if node.tag not in ("segment", "group") or node.get("parent") is None:
            continue
        parent, relation = node.attrib["parent"], node.get("relname")
        joined = relation == "span" or (
            relation in multinuclear and groups.get(parent) == "multinuc"
        )
        (nuclei if joined else satellites)[parent].append(node.attrib["id"])
    return _Tree(segments, nuclei, satellites)


def _located(root: ET.Element, text: str, name: str) -> dict[str, tuple[int, int]]:
    """Each segment's offsets: the files hold tokens with spaces, so only letters are compared."""
    places = [i for i, character in enumerate(text) if not character.isspace()]
    letters = [text[i] for i in places]
    located: dict[str, tuple[int, int]] = {}
    done = 0
    for segment in root.iter("segment"):
        wanted = [c for c in segment.text or "" if not c.isspace()]
        if not wanted or letters[done : done + len(wanted)] != wanted:
            start = "".join(wanted[:40])
            raise CorpusError(f"{_CORPUS}: {name}.rs4 and .conllu differ at {start!r}")
        located[segment.attrib["id"]] = (places[done], places[done + len(wanted) - 1] + 1)
        done += len(wanted)
    return located


def _spans(text: str, pieces: Sequence[tuple[int, int]]) -> Offsets:
    """The pieces in text order, those that only white space divides joined."""
    joined: list[tuple[int, int]] = []
    for start, end in merged(pieces):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
