"""Marked spans and links as a labelled document: the other half of ``markup.py``.

Foreign annotations are read by the same rules once their labels are mapped. What they lack is
filled in only where it follows: sentences by the project's splitter where none are marked; then a
sentence's role by the components that cover it, and parts of an attribution by the links between
them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from stancemine.corpora.own.mapping import (
    KINDS,
    PARTS,
    RELATIONS,
    ROLES,
    STANCES,
    LabelMapping,
    Part,
    RelationLabel,
    lookup,
    split_of,
    truth,
)
from stancemine.corpora.own.markup import Link, Mark, Markup, main_sentence
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.records import (
    LabeledAttribution,
    LabeledComponent,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Offsets,
    Relation,
)
from stancemine.corpora.spans import coverage
from stancemine.labels import Mode, Role
from stancemine.segmentation import split_sentences

__all__ = ["decode"]

_ROLE_OF: Final[Mapping[Part, Role]] = {"claim": "claim", "premise": "premise", "other": "none"}
_ATTRIBUTION: Final[frozenset[Part]] = frozenset({"attribution", "source", "cue", "content"})
_LINKS: Final = ("source", "cue", "content", "topic", "holder")


@dataclass(slots=True)
class _Marked:
    """The marks of a document by what they are, and its sound links."""

    parts: dict[str, Part]
    by_id: dict[str, Mark]
    links: list[Link]

    def of(self, *parts: Part) -> list[Mark]:
        return [mark for name, mark in self.by_id.items() if self.parts[name] in parts]


def decode(
    markup: Markup, mapping: LabelMapping, problems: Problems, where: str
) -> LabeledDocument | None:
    """The document; what is wrong with single marks is a problem, and left out.

    None (and a problem) where the text is blank or a fact of the document is wrong.
    """
    if not markup.text.strip():
        problems.add(where, "the text is blank")
        return None
    marked = _sorted(markup, mapping, problems)
    facts = markup.facts
    try:
        side = facts.get("split")
        split = None if side is None else split_of(side, mapping.splits)
        meta = json.loads(facts.get("meta", "{}"))
    except ValueError as error:
        problems.add(where, str(error))
        return None
    said = facts.get("labelled")
    labelled = frozenset(said.split()) if said is not None else _labelled(marked, mapping)
    spans = _sentence_spans(markup.text, marked)
    components = _components(marked, mapping)
    sentences = _sentences(spans, marked, components, mapping, problems, bare=said is None)
    relations = _relations(marked, [(s.start, s.end) for s in sentences], mapping, problems)
    attributions = tuple(_attributions(marked, problems))
    return LabeledDocument(
        corpus=facts.get("corpus", mapping.corpus),
        id=facts.get("id", where),
        split=split,
        text=markup.text,
        sentences=tuple(sentences),
        attributions=attributions if "attributions" in labelled else None,
        relations=tuple(relations) if "relations" in labelled else None,
        title=facts.get("title"),
        group=facts.get("group", facts.get("id", where) if said is None else None),
        meta=meta,
        reported_derived=facts.get("derived") == "reported",
        components=components if "components" in labelled else None,
    )


def _sorted(markup: Markup, mapping: LabelMapping, problems: Problems) -> _Marked:
    parts: dict[str, Part] = {}
    by_id: dict[str, Mark] = {}
    left_out: set[str] = set()
    for mark in markup.marks:
        if mark.label in mapping.ignore:
            left_out.add(mark.id)
            continue
        fault = _fault(mark, markup.text)
        if fault is None:
            try:
                parts[mark.id] = lookup(
                    "label", mark.label, mapping.spans, PARTS, "[spans], ignore"
                )
                by_id[mark.id] = mark
                continue
            except ValueError as error:
                fault = str(error)
        left_out.add(mark.id)
        problems.add(mark.where, fault)
    links = []
    for link in markup.links:
        ends = {link.source, link.target}
        if ends <= by_id.keys():
            links.append(link)
        elif not ends <= by_id.keys() | left_out:
            missing = ", ".join(sorted(ends - by_id.keys() - left_out))
            problems.add(link.where, f"the link {link.label!r} names {missing}, which is not there")
    return _Marked(parts, by_id, links)


def _fault(mark: Mark, text: str) -> str | None:
    for start, end in mark.pieces:
        if not 0 <= start < end <= len(text):
            return f"the span [{start}, {end}) is not inside the text of {len(text)} characters"
    return None if mark.pieces else "the mark has no span"


def _labelled(marked: _Marked, mapping: LabelMapping) -> frozenset[str]:
    """What a foreign corpus labels: what it has a mark of, or maps a label to."""
    known = {*marked.parts.values(), *mapping.spans.values()}
    found = set()
    if known & _ATTRIBUTION:
        found.add("attributions")
    if known & _ROLE_OF.keys():
        found.add("components")
    if mapping.relations or any(link.label.casefold() in RELATIONS for link in marked.links):
        found.add("relations")
    return frozenset(found)


def _sentence_spans(text: str, marked: _Marked) -> list[tuple[tuple[int, int], Mark | None]]:
    marks = marked.of("sentence")
    if not marks:
        return [(span, None) for span in split_sentences(text)]
    spans = [((mark.pieces[0][0], mark.pieces[-1][1]), mark) for mark in marks]
    return sorted(spans, key=lambda pair: pair[0])


def _components(marked: _Marked, mapping: LabelMapping) -> tuple[LabeledComponent, ...]:
    return tuple(
        LabeledComponent(
            mark.pieces,
            _ROLE_OF[marked.parts[mark.id]],
            mark.features.get("native", mark.label if mark.label in mapping.spans else None),
        )
        for mark in marked.of("claim", "premise", "other")
    )


def _sentences(
    spans: Sequence[tuple[tuple[int, int], Mark | None]],
    marked: _Marked,
    components: Sequence[LabeledComponent],
    mapping: LabelMapping,
    problems: Problems,
    *,
    bare: bool,
) -> list[LabeledSentence]:
    stances = _stances(spans, marked, mapping, problems)
    found: list[LabeledSentence] = []
    last = 0
    for (start, end), mark in spans:
        if start < last:
            problems.add(
                mark.where if mark else "", f"the sentence [{start}, {end}) overlaps another"
            )
            continue
        last = end
        features = mark.features if mark is not None else {}
        own = stances.get((start, end), ())
        try:
            sentence = _sentence(start, end, features, own, mapping)
        except ValueError as error:
            problems.add(mark.where if mark else "", str(error))
            sentence = LabeledSentence(start, end, stances=tuple(own) or None)
        if bare and components and sentence.role is None:
            role, native = _covering(start, end, components, mapping.covered)
            sentence = LabeledSentence(
                start, end, role, sentence.reported, sentence.kind, sentence.source, sentence.cue,
                sentence.holder, sentence.stances, sentence.native or native,
            )  # fmt: skip
        found.append(sentence)
    return found


def _sentence(
    start: int,
    end: int,
    features: Mapping[str, str],
    stances: Sequence[LabeledStance],
    mapping: LabelMapping,
) -> LabeledSentence:
    role, reported, kind = features.get("role"), features.get("reported"), features.get("kind")
    return LabeledSentence(
        start,
        end,
        role=None if role is None else lookup("role", role, mapping.roles, ROLES, "[roles]"),
        reported=None if reported is None else truth(reported, mapping.reported),
        kind=None if kind is None else lookup("kind", kind, mapping.kinds, KINDS, "[kinds]"),
        source=features.get("source"),
        cue=features.get("cue"),
        holder=features.get("holder"),
        stances=tuple(stances) if stances or "stances" in features else None,
        native=features.get("native"),
    )


def _covering(
    start: int, end: int, components: Sequence[LabeledComponent], least: float
) -> tuple[Role, str | None]:
    """The role that covers more of the sentence, claim on a tie; none below ``least``."""

    def share(role: Role) -> float:
        return coverage(start, end, [p for c in components if c.role == role for p in c.pieces])

    arguing: tuple[Role, ...] = ("claim", "premise")
    best = max(arguing, key=share)
    pieces = [piece for c in components if c.role != "none" for piece in c.pieces]
    if coverage(start, end, pieces) < max(least, 1e-9):
        return "none", None
    native = next(
        c.native
        for c in components
        if c.role == best and any(a < end and b > start for a, b in c.pieces)
    )
    return best, native


def _stances(
    spans: Sequence[tuple[tuple[int, int], Mark | None]],
    marked: _Marked,
    mapping: LabelMapping,
    problems: Problems,
) -> dict[tuple[int, int], list[LabeledStance]]:
    """Stances by the sentence that they belong to: marked ones, and attributes of components."""
    offsets = [span for span, _ in spans]
    ends = defaultdict(list)
    for link in marked.links:
        ends[link.source].append(link)
    found: defaultdict[tuple[int, int], list[LabeledStance]] = defaultdict(list)
    attribute = mapping.stance_attribute
    for mark in marked.of("stance", "claim", "premise", "other", "sentence"):
        is_stance = marked.parts[mark.id] == "stance"
        given = mark.features.get("label" if is_stance else attribute or "")
        if not offsets or (given is None and not is_stance):
            continue
        words = {
            link.label: marked.by_id[link.target].pieces[0]
            for link in ends[mark.id]
            if link.label in ("topic", "holder")
        }
        topic = mark.features.get("topic") or mapping.topic
        try:
            if given is None or topic is None:
                missing = "label" if given is None else "topic (map it: topic)"
                raise ValueError(f"the stance has no {missing}")
            label = lookup("stance", given, mapping.stances, STANCES, "[stances]")
        except ValueError as error:
            problems.add(mark.where, str(error))
            continue
        holder = mark.features.get("holder")
        stance = LabeledStance(topic, label, holder, words.get("topic"), words.get("holder"))
        found[offsets[main_sentence(mark.pieces, offsets)]].append(stance)
    return found


def _relations(
    marked: _Marked,
    offsets: list[tuple[int, int]],
    mapping: LabelMapping,
    problems: Problems,
) -> Iterable[Relation]:
    components = {mark.id: at for at, mark in enumerate(marked.of("claim", "premise", "other"))}
    places = components.keys() | {mark.id for mark in marked.of("sentence")}
    found = []
    for link in marked.links:
        if link.label in mapping.ignore or {link.source, link.target} - places:
            if link.label not in mapping.ignore and not _is_part(link, marked):
                known = ", ".join((*_LINKS, *RELATIONS))
                problems.add(
                    link.where,
                    f"the link {link.label!r} joins what no relation joins; known links: {known}",
                )
            continue
        try:
            label: RelationLabel = lookup(
                "relation", link.label, mapping.relations, RELATIONS, "[relations], ignore"
            )
        except ValueError as error:
            problems.add(link.where, str(error))
            continue
        head, tail = (
            main_sentence(marked.by_id[end].pieces, offsets) for end in (link.target, link.source)
        )
        found.append(
            Relation(head, tail, label, components.get(link.target), components.get(link.source))
        )
    return found


def _is_part(link: Link, marked: _Marked) -> bool:
    """Whether a link joins the parts of a stance or an attribution."""
    ends = {marked.parts[link.source], marked.parts[link.target]}
    return ends <= _ATTRIBUTION or bool(ends & {"stance"})


def _attributions(marked: _Marked, problems: Problems) -> Iterable[LabeledAttribution]:
    """Marked attributions with their parts; then parts that only links hold together."""
    taken: set[str] = set()
    around = defaultdict(list)
    for link in marked.links:
        if {marked.parts[link.source], marked.parts[link.target]} <= _ATTRIBUTION:
            around[link.source].append(link.target)
            around[link.target].append(link.source)
    for mark in marked.of("attribution"):
        others = [marked.by_id[name] for name in around[mark.id]]
        taken.update(other.id for other in others)
        mode = mark.features.get("mode")
        if mode not in (None, "speech", "thought"):
            problems.add(mark.where, f"mode is {mode!r}; allowed: speech, thought")
            mode = None
        found = _attribution(others, marked, mode)  # type: ignore[arg-type]  # checked just above
        # A whole attribution without parts is known by the words that were marked for it.
        yield found if others else replace(found, cue=mark.pieces)
    for mark in marked.of("cue", "content", "source"):
        if mark.id in taken:
            continue
        group = _connected(mark.id, around, taken)
        yield _attribution([marked.by_id[name] for name in group], marked, None)


def _connected(start: str, around: Mapping[str, list[str]], taken: set[str]) -> list[str]:
    found, waiting = [], [start]
    while waiting:
        name = waiting.pop(0)
        if name not in taken:
            taken.add(name)
            found.append(name)
            waiting.extend(around.get(name, ()))
    return found


def _attribution(parts: Sequence[Mark], marked: _Marked, mode: Mode | None) -> LabeledAttribution:
    def pieces(part: Literal["source", "cue", "content"]) -> Offsets:
        return tuple(
            sorted(
                {piece for mark in parts if marked.parts[mark.id] == part for piece in mark.pieces}
            )
        )

    return LabeledAttribution(pieces("source"), pieces("cue"), pieces("content"), mode)
