"""What the article view shows, worked out before any markup: lines, pieces, lanes, speakers.

A piece is a run of a sentence's text inside the same attributions. Contents are drawn as lines
under the text, each attribution in a lane of its own where contents overlap: the shortest nearest
to the text, what it is nested in below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from stancemine.document import (
    Attribution,
    Document,
    Explanation,
    HolderStance,
    Relation,
    Sentence,
    Span,
    Speaker,
    WordWeight,
)
from stancemine.labels import (
    AUTHOR,
    UNKNOWN,
    Kind,
    Label,
    Mode,
    RelationLabel,
    SpanType,
    StanceLabel,
)
from stancemine.render.own import OwnChip, own_chips, own_counts
from stancemine.render.rows import own_sets, stances_by_holder
from stancemine.summary import Sides

__all__ = [
    "LANES",
    "ArticleView",
    "Because",
    "Chip",
    "Line",
    "Piece",
    "Report",
    "Shade",
    "Stroke",
    "Tie",
    "Voice",
    "view_article",
]

LANES: Final = 3
"""How many lines are drawn under the text at most; what overlaps more shares the last."""

LEVELS: Final = (0.02, 0.05, 0.15, 0.3)
"""From which fall of probability on a word is shaded a step more."""

MOST: Final = 5
"""How many words of an explanation are named with their numbers."""

# Where spans of one kind or another meet, the one that says most gives the piece its face.
_ORDER: Final[tuple[SpanType, ...]] = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who is reported or holds a stance; a row of the table of speakers.

    ``number`` is the place in that table; ``color`` the number of the colour, None for the author
    and for the unknown. ``stances`` has an entry a topic.
    """

    number: int
    name: str
    color: int | None
    speaker: Speaker | None
    reports: int
    thoughts: int
    share: float
    stances: Mapping[str, Sides]

    @property
    def is_shown(self) -> bool:
        """Whether the table has a row of it: not where all it holds is told by others, unlinked."""
        counts = self.reports + self.thoughts + sum(map(_size, self.stances.values()))
        return self.name != UNKNOWN or counts > 0


@dataclass(frozen=True, slots=True)
class Stroke:
    """The line that one content has under a piece."""

    lane: int
    color: int | None
    style: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text inside the same attributions, named by their numbers; often in none."""

    text: str
    part: SpanType | None
    color: int | None
    reports: tuple[int, ...]
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """An attribution, ready to show; ``within`` names whose report it is told in."""

    number: int
    name: str
    voice: int
    color: int | None
    style: str
    kind: Kind
    mode: Mode
    denied: bool
    within: str | None
    attribution: Attribution


@dataclass(frozen=True, slots=True)
class Chip:
    """The stance of one holder toward one topic, ready to show."""

    topic: str
    topic_number: int
    stance: HolderStance
    holder: str
    voice: int
    unsure: bool

    @property
    def label(self) -> StanceLabel:
        """The side."""
        return self.stance.label


@dataclass(frozen=True, slots=True)
class Tie:
    """The relations of one kind of a sentence: the ``verb`` says what it does to the ``others``
    (their numbers and the scores) or, where it is not ``outward``, what they do to it.
    """

    verb: str
    label: RelationLabel
    outward: bool
    others: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Shade:
    """A run of a sentence's text between or at explained words: ``level`` 0 to 4 is how much the
    label lost without it, negative where the label gained.
    """

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Because:
    """An explanation, ready to show: the sentence in `Shade`s and the weightiest words."""

    found: Explanation
    shades: tuple[Shade, ...]
    most: tuple[WordWeight, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, ready to show; ``chips`` leave out unrelated topics, ``judged`` does not."""

    number: int
    sentence: Sentence
    pieces: tuple[Piece, ...]
    label: Label
    score: float
    unsure_label: bool
    reports: tuple[Report, ...]
    chips: tuple[Chip, ...]
    judged: tuple[Chip, ...]
    voices: tuple[int, ...]
    ties: tuple[Tie, ...] = ()
    because: tuple[Because, ...] = ()
    own: tuple[OwnChip, ...] = ()

    @property
    def said(self) -> tuple[tuple[Report, tuple[Chip, ...]], ...]:
        """Each report with its speaker's stances; where one speaks twice, at the first."""
        first = {report.voice: report.number for report in reversed(self.reports)}
        return tuple(
            (report, tuple(c for c in self.chips if first.get(c.voice) == report.number))
            for report in self.reports
        )

    @property
    def besides(self) -> tuple[Chip, ...]:
        """The stances of those who are not reported in the sentence: mostly the author."""
        speaking = {report.voice for report in self.reports}
        return tuple(chip for chip in self.chips if chip.voice not in speaking)

    @property
    def deep(self) -> bool:
        """Whether contents overlap in it, so that its lines need more room."""
        return any(len(piece.strokes) > 1 for piece in self.pieces)

    @property
    def unsure(self) -> bool:
        """Whether anything that is said of the sentence fell below its threshold."""
        own = any(chip.unsure for chip in self.own)
        return self.unsure_label or own or any(chip.unsure for chip in self.chips)


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The article, ready to show, paragraph by paragraph; ``explained`` if any label is.

    ``most`` is the largest count of sentences that one voice has toward one topic, at least 1: the
    length of a whole bar. ``own`` has for each label set of the user's own how many sentences have
    which of its labels (toward any topic).
    """

    name: str
    paragraphs: tuple[tuple[Line, ...], ...]
    voices: tuple[Voice, ...]
    labels: Mapping[Label, int]
    unsure: int
    most: int
    explained: bool = False
    own: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def view_article(document: Document) -> ArticleView:
    """Work out everything that the article view shows."""
    voices = {voice.name: voice for voice in _voices(document)}
    reports = _reports(document, voices)
    lines = list(_lines(document, voices, reports))
    paragraphs: list[list[Line]] = []
    end = 0
    for line in lines:
        gap = document.text[end : line.sentence.start]
        if not paragraphs or "\n" in gap or "\r" in gap:
            paragraphs.append([])
        paragraphs[-1].append(line)
        end = line.sentence.end
    return ArticleView(
        name=document.title or document.id or "Article",
        paragraphs=tuple(map(tuple, paragraphs)),
        voices=tuple(voices.values()),
        labels=Counter(line.label for line in lines),
        unsure=sum(line.unsure for line in lines),
        explained=any(line.because for line in lines),
        most=max([1, *(_size(sides) for v in voices.values() for sides in v.stances.values())]),
        own=own_counts(line.own for line in lines),
    )


def _size(sides: Sides) -> int:
    return sides.favor + sides.against + sides.neutral


def _voices(document: Document) -> Iterator[Voice]:
    """The author, then the speakers, those with the most reports first, then other holders."""
    holders = stances_by_holder(document)

    def sides(name: str) -> dict[str, Sides]:
        found = holders.get(name, {})
        return {topic.text: Sides(**found.get(topic.text, {})) for topic in document.topics}

    yield Voice(0, AUTHOR, None, None, 0, 0, 0.0, sides(AUTHOR))
    summaries = document.speakers
    for number, one in enumerate(summaries, start=1):
        yield Voice(
            number,
            one.name,
            number - 1,
            one.speaker,
            one.reports,
            one.thoughts,
            one.share,
            sides(one.name),
        )
    named = {AUTHOR, *(one.name for one in summaries)}
    held = dict.fromkeys(
        holder
        for sentence in document.sentences
        for stance in sentence.stances.values()
        for holder in stance.by_holder
        if holder not in named
    )
    unlinked = [a for s in document.sentences for a in s.attributions if a.speaker is None]
    open_reports = Counter(a.mode for a in unlinked if a.within is None)
    if unlinked:
        held.setdefault(UNKNOWN)
    total = open_reports["speech"] + sum(one.reports for one in summaries)
    for number, name in enumerate(held, start=len(summaries) + 1):
        counts = open_reports if name == UNKNOWN else Counter[Mode]()
        share = counts["speech"] / total if total else 0.0
        yield Voice(
            number, name, None, None, counts["speech"], counts["thought"], share, sides(name)
        )


def _reports(document: Document, voices: Mapping[str, Voice]) -> list[tuple[int, Report]]:
    """Every attribution with the index of its sentence, numbered in the order of the text."""
    found = [(i, a) for i, s in enumerate(document.sentences) for a in s.attributions]
    names = {a.id: _name(a) for _, a in found}
    reports = []
    for number, (index, a) in enumerate(found):
        voice = voices[a.speaker.name] if a.speaker else voices[UNKNOWN]
        style = "dotted" if a.mode == "thought" else "dashed" if a.kind == "indirect" else "solid"
        within = None if a.within is None else names.get(a.within)
        reports.append(
            (
                index,
                Report(
                    number,
                    _name(a),
                    voice.number,
                    voice.color,
                    style,
                    a.kind,
                    a.mode,
                    a.denied,
                    within,
                    a,
                ),
            )
        )
    return reports


def _name(attribution: Attribution) -> str:
    """The speaker's name, else the text's own words in quotation marks."""
    if attribution.speaker:
        return attribution.speaker.name
    return f"“{attribution.source.text}”" if attribution.source else "unknown speaker"


def _lines(
    document: Document, voices: Mapping[str, Voice], reports: list[tuple[int, Report]]
) -> Iterator[Line]:
    marks = sorted(_marks(reports), key=lambda mark: mark.span.start)
    topics = {topic.text: number for number, topic in enumerate(document.topics)}
    sets = own_sets([document])
    places = {name: number for number, name in enumerate((*sets.sentences, *sets.stances))}
    first = 0
    for index, sentence in enumerate(document.sentences):
        # Marks are in the order of their starts; those that end before this sentence are done with.
        while first < len(marks) and marks[first].span.end <= sentence.start:
            first += 1
        own = tuple(report for i, report in reports if i == index)
        judged = tuple(_chips(sentence, voices, topics))
        yield Line(
            number=index + 1,
            sentence=sentence,
            pieces=_pieces(sentence, marks[first:]),
            label=sentence.label,
            score=sentence.scores.label.get(sentence.label, 0.0),
            unsure_label=not {"role", "reported"}.isdisjoint(sentence.unsure),
            reports=own,
            chips=tuple(chip for chip in judged if chip.label != "unrelated"),
            judged=judged,
            voices=tuple(
                dict.fromkeys([*(r.voice for r in own), *(chip.voice for chip in judged)])
            ),
            ties=tuple(_ties(document.relations or (), index)),
            because=tuple(_because(sentence, found) for found in sentence.explanations.values()),
            own=tuple(own_chips(sentence, places)),
        )


_VERBS: Final[tuple[tuple[str, RelationLabel, bool], ...]] = (
    ("supports", "support", True),
    ("attacks", "attack", True),
    ("supported by", "support", False),
    ("attacked by", "attack", False),
)


def _ties(relations: Iterable[Relation], index: int) -> Iterator[Tie]:
    """What a sentence supports or attacks, then what supports or attacks it."""
    touching = [one for one in relations if index in (one.premise, one.claim)]
    for verb, label, outward in _VERBS if touching else ():
        others = [
            (one.claim if outward else one.premise, one.score)
            for one in touching
            if one.label == label and (one.premise if outward else one.claim) == index
        ]
        if others:
            numbers = tuple((other + 1, score) for other, score in sorted(others))
            yield Tie(verb, label, outward, numbers)


def _because(sentence: Sentence, found: Explanation) -> Because:
    shades: list[Shade] = []
    at = sentence.start
    for word in sorted(found.words, key=lambda word: word.start):
        if word.start < at:
            continue
        if word.start > at:
            gap = sentence.text[at - sentence.start : word.start - sentence.start]
            shades.append(Shade(gap, 0))
        shades.append(Shade(word.text, _level(word.weight)))
        at = word.end
    shades.append(Shade(sentence.text[at - sentence.start :], 0))
    most = sorted(found.words, key=lambda word: -abs(word.weight))[:MOST]
    return Because(found, tuple(shades), tuple(word for word in most if _level(word.weight)))


def _level(weight: float) -> int:
    """0 below .02, then 1 below .05, 2 below .15, 3 below .3, 4 from there on; with the sign."""
    size = sum(abs(weight) >= edge for edge in LEVELS)
    return size if weight > 0 else -size


def _chips(
    sentence: Sentence, voices: Mapping[str, Voice], topics: Mapping[str, int]
) -> Iterator[Chip]:
    for topic, stance in sentence.stances.items():
        for holder, part in stance.by_holder.items():
            yield Chip(topic, topics[topic], part, holder, voices[holder].number, part.unsure)


@dataclass(frozen=True, slots=True)
class _Mark:
    """One span of an attribution and how it is drawn."""

    part: SpanType
    span: Span
    lane: int
    report: Report


def _marks(reports: list[tuple[int, Report]]) -> Iterator[_Mark]:
    """Every span of every attribution: a content may lie in another sentence than its cue."""
    lanes = _lanes([report.attribution.content for _, report in reports])
    for (_, report), lane in zip(reports, lanes, strict=True):
        attribution = report.attribution
        if attribution.source:
            yield _Mark("source", attribution.source, lane, report)
        if attribution.cue:
            yield _Mark("cue", attribution.cue, lane, report)
        for span in attribution.content:
            yield _Mark("content", span, lane, report)


def _lanes(contents: list[tuple[Span, ...]]) -> list[int]:
    """A lane for each content, so that overlapping ones have different lanes; short ones first."""
    lanes = [0] * len(contents)
    placed: list[int] = []
    by_length = sorted(
        range(len(contents)), key=lambda i: (sum(s.end - s.start for s in contents[i]), i)
    )
    for index in by_length:
        taken = {lanes[other] for other in placed if _overlap(contents[index], contents[other])}
        lanes[index] = min(min(set(range(len(taken) + 1)) - taken), LANES - 1)
        placed.append(index)
    return lanes


def _overlap(one: Iterable[Span], other: Iterable[Span]) -> bool:
    others = list(other)
    return any(a.start < b.end and b.start < a.end for a in one for b in others)


def _pieces(sentence: Sentence, marks: list[_Mark]) -> tuple[Piece, ...]:
    """The sentence's text cut where a span begins or ends; the pieces join to the sentence."""
    inside = []
    for mark in marks:
        if mark.span.start >= sentence.end:
            break
        if mark.span.end > sentence.start:
            a, b = max(mark.span.start, sentence.start), min(mark.span.end, sentence.end)
            inside.append((a, b, mark))
    cuts = sorted({sentence.start, sentence.end, *(p for a, b, _ in inside for p in (a, b))})
    pieces = []
    for start, end in pairwise(cuts):
        covering = [mark for a, b, mark in inside if a <= start and end <= b]
        face = min(covering, key=lambda m: (_ORDER.index(m.part), m.lane), default=None)
        # The report that a reader points at comes first: the one with a face, then the innermost.
        pointed = sorted(covering, key=lambda mark: (mark is not face, mark.lane))
        strokes = {
            mark.lane: Stroke(mark.lane, mark.report.color, mark.report.style)
            for mark in covering
            if mark.part == "content"
        }
        pieces.append(
            Piece(
                sentence.text[start - sentence.start : end - sentence.start],
                face.part if face else None,
                face.report.color if face else None,
                tuple(dict.fromkeys(mark.report.number for mark in pointed)),
                tuple(strokes[lane] for lane in sorted(strokes)),
            )
        )
    return tuple(pieces)
