"""The argument of an article as a graph: for networkx, and as AIF JSON.

Nodes of the networkx graph (``kind``): ``document``, ``sentence`` (an argument or a report),
``holder`` (the author or a speaker), ``topic``. Edges: ``says`` from a holder to a sentence
(``mode``, ``denied``), ``favor``, ``against``, ``neutral`` from a sentence to a topic (``holder``,
``score``, ``unsure``), ``support`` and ``attack`` between sentences (``score``): the record's
relations, or the links that are given.

AIF (Chesñevar et al. 2006) in the JSON of AIFdb: what is said is an I-node, that it is said an
L-node, an Asserting YA-node leads from one to the other. A topic is an I-node, read as the
proposition that one should be for it: ``favor`` is an inference (RA), ``against`` a conflict (CA).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Final, get_args

from stancemine.document import Document, Sentence
from stancemine.errors import InputError, MissingExtraError
from stancemine.labels import AUTHOR, RelationLabel

if TYPE_CHECKING:
    import networkx

__all__ = ["Link", "to_aif", "to_networkx"]

_SCHEMES: Final = {
    "favor": ("RA", "Default Inference"),
    "support": ("RA", "Default Inference"),
    "against": ("CA", "Default Conflict"),
    "attack": ("CA", "Default Conflict"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """``head`` supports or attacks ``tail``: the numbers of two sentences, from 1; with a ``score``
    where a model said so.
    """

    head: int
    tail: int
    label: RelationLabel
    score: float | None = None


def to_networkx(document: Document, links: Iterable[Link] | None = None) -> networkx.MultiDiGraph:
    """The graph of one document; needs the ``graph`` extra.

    ``links`` stand in place of the record's own relations. Raises `InputError` for a bad link,
    `MissingExtraError` without networkx.
    """
    try:
        import networkx
    except ImportError:
        raise MissingExtraError("A networkx graph", "graph") from None
    graph = networkx.MultiDiGraph(id=document.id, title=document.title, outlet=document.outlet)
    speakers = {summary.name: summary for summary in document.speakers}
    for topic in document.topics:
        graph.add_node(f"topic: {topic.text}", kind="topic", text=topic.text)
    for number, sentence in enumerate(document.sentences, start=1):
        name = f"sentence: {number}"
        graph.add_node(
            name,
            kind="sentence",
            number=number,
            text=sentence.text,
            label=sentence.label,
            role=sentence.role,
            score=sentence.scores.label.get(sentence.label),
        )
        for holder, mode, denied in _saying(sentence):
            who = f"holder: {holder}"
            known = speakers.get(holder)
            graph.add_node(who, kind="holder", text=holder, type=known.type if known else None)
            graph.add_edge(who, name, key="says", mode=mode, denied=denied)
        for topic_text, stance in sentence.stances.items():
            for holder, part in stance.by_holder.items():
                if part.label != "unrelated":
                    graph.add_edge(
                        name,
                        f"topic: {topic_text}",
                        key=f"{part.label}: {holder}",
                        stance=part.label,
                        holder=holder,
                        score=part.score,
                        unsure=part.unsure,
                    )
    for link in _checked(document, links):
        ends = f"sentence: {link.head}", f"sentence: {link.tail}"
        graph.add_edge(*ends, key=link.label, score=link.score)
    return graph


def to_aif(document: Document, links: Iterable[Link] | None = None) -> dict[str, Any]:
    """The argument of one document for ``json.dumps``: nodes, edges, locutions, participants.

    Sentences that are neither argument nor report and take no side are left out, neutral stances
    too: AIF has no place for them. ``links`` stand in place of the record's own relations. Raises
    `InputError` for a bad link.
    """
    joined = _checked(document, links)
    linked = {number for link in joined for number in (link.head, link.tail)}
    graph = _Aif()
    topics = {topic.text: graph.node(topic.text, "I") for topic in document.topics}
    inodes: dict[int, str] = {}
    for number, sentence in enumerate(document.sentences, start=1):
        sided = [
            (topic, holder, part)
            for topic, stance in sentence.stances.items()
            for holder, part in stance.by_holder.items()
            if part.label in _SCHEMES
        ]
        if sentence.label == "none" and not sided and number not in linked:
            continue
        inodes[number] = graph.node(sentence.text, "I")
        for holder, _, denied in _saying(sentence):
            graph.said(holder, sentence.text, inodes[number], denied=denied)
        for topic, _, part in sided:
            graph.applied(inodes[number], topics[topic], part.label)
    for link in joined:
        graph.applied(inodes[link.head], inodes[link.tail], link.label)
    return graph.json()


def _saying(sentence: Sentence) -> Iterator[tuple[str, str, bool]]:
    """Who says or thinks the sentence, or part of it: holder, mode, whether it is denied."""
    named: dict[str, tuple[str, str, bool]] = {}
    for a in sentence.attributions:
        if a.speaker:
            named.setdefault(a.speaker.name, (a.speaker.name, a.mode, a.denied))
    if not sentence.reported:
        named.setdefault(AUTHOR, (AUTHOR, "speech", False))
    yield from named.values()


def _checked(document: Document, links: Iterable[Link] | None) -> list[Link]:
    if links is None:
        return [
            Link(r.premise + 1, r.claim + 1, r.label, r.score) for r in document.relations or ()
        ]
    kept = list(links)
    for link in kept:
        if link.label not in get_args(RelationLabel):
            raise InputError(
                f"{link}: its label is {' or '.join(map(repr, get_args(RelationLabel)))}"
            )
        for number in (link.head, link.tail):
            if not 1 <= number <= len(document.sentences):
                raise InputError(
                    f"{link} names sentence {number}, but the document has sentences 1 to "
                    f"{len(document.sentences)}"
                )
        if link.head == link.tail:
            raise InputError(f"{link} links a sentence to itself")
    return kept


@dataclass(slots=True)
class _Aif:
    """AIFdb's JSON in the making."""

    nodes: list[dict[str, Any]] = field(default_factory=list)
    edges: list[dict[str, Any]] = field(default_factory=list)
    locutions: list[dict[str, Any]] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def node(self, text: str, type: str) -> str:  # noqa: A002
        number = str(next(self.numbers))
        node = {"nodeID": number, "text": text, "type": type, "timestamp": ""}
        if type in ("RA", "CA", "YA"):
            node["scheme"] = text
        self.nodes.append(node)
        return number

    def edge(self, source: str, target: str) -> None:
        number = str(next(self.numbers))
        self.edges.append({"edgeID": number, "fromID": source, "toID": target, "formEdgeID": None})

    def said(self, holder: str, text: str, inode: str, *, denied: bool) -> None:
        locution = self.node(f"{holder}: {text}", "L")
        # Whoever denies a content disagrees with it.
        act = self.node("Disagreeing" if denied else "Asserting", "YA")
        self.edge(locution, act)
        self.edge(act, inode)
        person = self.people.setdefault(holder, str(len(self.people) + 1))
        self.locutions.append(
            {
                "nodeID": locution,
                "personID": person,
                "timestamp": "",
                "start": None,
                "end": None,
                "source": None,
            }
        )

    def applied(self, source: str, target: str, label: str) -> None:
        kind, scheme = _SCHEMES[label]
        middle = self.node(scheme, kind)
        self.edge(source, middle)
        self.edge(middle, target)

    def json(self) -> dict[str, Any]:
        return {
            "nodes": self.nodes,
            "edges": self.edges,
            "schemefulfillments": None,
            "descriptorfulfillments": None,
            "participants": [
                {"participantID": number, "firstname": name, "surname": ""}
                for name, number in self.people.items()
            ],
            "locutions": self.locutions,
        }
