"""What a user gets back: a document with its sentences, attributions and stances.

Offsets are code points into ``Document.text``; ``text[start:end]`` is the span, always. The JSON
form (`stancemine.record`) is a contract, versioned by ``schema``; ``docs/record.md`` describes
every field.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Literal

from stancemine.errors import InputError, TopicError
from stancemine.labels import (
    AUTHOR,
    Kind,
    Label,
    Mode,
    OpenReason,
    RelationLabel,
    Role,
    SpeakerType,
    StanceLabel,
)

if TYPE_CHECKING:
    import pandas
    import polars

    from stancemine.summary import SpeakerSummary

__all__ = [
    "Attribution",
    "CounterExample",
    "Document",
    "Explanation",
    "FailedDocument",
    "FrameRows",
    "HolderStance",
    "ModelInfo",
    "OwnLabel",
    "Relation",
    "Scores",
    "Sentence",
    "Span",
    "Speaker",
    "Stance",
    "Topic",
    "WordWeight",
    "as_topics",
]

_RESERVED = frozenset({"role", "reported"})

FrameRows = Literal["sentences", "attributions", "stances"]
"""What a row of a data frame is."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the document: ``document.text[start:end] == text`` (code points)."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whom the document reports, under one name for all that the text calls them.

    ``name`` is the fullest name in the document; of a group or of somebody unnamed, the words with
    which the text brings them up ("a senior official"). ``title`` is the role that the text states
    ("former NATO secretary general"). ``aliases`` are the other words for them, pronouns left out,
    in the order of the text. ``type`` is None only in records of schema 1, which did not say.
    """

    name: str
    type: SpeakerType | None = None
    title: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribution:
    """One report: who (source), the words that mark it (cue) and what was said (content).

    ``source`` or ``cue`` is None where the text gives none (a running quotation); ``content`` may
    be discontinuous, hence several spans, and may lie partly in neighbouring sentences.
    ``speaker`` is None where the source could not be linked to anybody, and ``reason`` says why
    (else it is None). ``score`` is in [0, 1]. ``denied``: the source says that the content is not
    so. ``id`` numbers the document's attributions in order; ``within`` is the id of the report that
    this one is told in ("Lavrov said that Macron had promised …").
    """

    kind: Kind
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    speaker: Speaker | None
    score: float
    mode: Mode = "speech"
    denied: bool = False
    id: int = 0
    within: int | None = None
    reason: OpenReason | None = None


@dataclass(frozen=True, slots=True)
class HolderStance:
    """What one holder's part of a sentence says of a topic; the fields are those of `Stance`.

    ``unsure``: ``score`` is below the model's threshold for stances.
    """

    label: StanceLabel
    score: float
    relevance: float
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class OwnLabel:
    """A label of a set of the user's own: the likeliest, its calibrated probability, and those of
    all labels of the set.
    """

    label: str
    score: float
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Stance:
    """The stance of one sentence toward one topic, and whose it is.

    ``score`` is the calibrated probability of ``label``, ``relevance`` that the sentence is about
    the topic at all. ``holder`` is that of the main clause: "author", a speaker's name,
    or "unknown". ``by_holder`` has an entry for everybody whose words the sentence holds, the main
    clause's holder first. ``own`` has the user's own label sets of stances, by name, of the main
    clause, where the model was trained on any.
    """

    label: StanceLabel
    score: float
    relevance: float
    holder: str
    by_holder: Mapping[str, HolderStance] = field(default_factory=dict)
    own: Mapping[str, OwnLabel] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.by_holder:
            alone = {self.holder: HolderStance(self.label, self.score, self.relevance)}
            object.__setattr__(self, "by_holder", alone)

    @property
    def counted(self) -> dict[str, HolderStance]:
        """``by_holder`` as sums count it: without the author where that entry only repeats another,
        since the sentence does nothing but tell what somebody thinks ("The Greens want a tax").
        """
        counted = dict(self.by_holder)
        if AUTHOR in counted and counted[AUTHOR] in [
            entry for holder, entry in counted.items() if holder != AUTHOR
        ]:
            del counted[AUTHOR]
        return counted


@dataclass(frozen=True, slots=True)
class WordWeight:
    """A word of a sentence and what it did for a label: how much the label's probability falls
    where the word is left out. A weight below 0 spoke against the label.
    """

    start: int
    end: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class CounterExample:
    """The smallest change that turns a label: what was changed ("without “not”"), the changed text,
    its label and that label's probability.
    """

    change: str
    text: str
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a sentence has a label: "role", "reported" or a topic is what it is ``about``.

    ``holder`` is whose stance it is, None of a role. ``counter`` is None where no change of the
    list and no omission turned the label. ``rows`` is how many texts the model read for it.
    """

    about: str
    label: str
    score: float
    words: tuple[WordWeight, ...]
    counter: CounterExample | None
    rows: int
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """``premise`` supports or attacks ``claim``: two sentences by their index in the document.

    ``score`` is the calibrated probability that the two are linked at all.
    """

    premise: int
    claim: int
    label: RelationLabel
    score: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Calibrated probabilities: of each headline label, of each role, of being reported."""

    label: Mapping[Label, float]
    role: Mapping[Role, float]
    reported: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and everything said of it.

    ``unsure`` names what fell below its calibrated threshold: "role", "reported", a topic (the
    stance of the main clause's holder; ``by_holder`` tells of the others), or "own:" and the name
    of a label set (of a set of stances with ": " and the topic). The fields keep the likeliest
    value all the same. ``own`` has the user's own label sets, by name, where the model was trained
    on any. ``explanations`` are by what they are about ("role", "reported", a topic, or a label set
    as in ``unsure``), where they were asked for.
    """

    start: int
    end: int
    text: str
    label: Label
    role: Role
    reported: bool
    scores: Scores
    attributions: tuple[Attribution, ...] = ()
    stances: Mapping[str, Stance] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()
    own: Mapping[str, OwnLabel] = field(default_factory=dict)
    explanations: Mapping[str, Explanation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # By hand, or by an older record, it may be said in `unsure` only and not by holder.
        for topic in self.unsure:
            stance = self.stances.get(topic)
            main = stance and stance.by_holder.get(stance.holder)
            if stance and main and not main.unsure:
                doubtful = {**stance.by_holder, stance.holder: replace(main, unsure=True)}
                found = {**self.stances, topic: replace(stance, by_holder=doubtful)}
                object.__setattr__(self, "stances", found)


@dataclass(frozen=True, slots=True)
class Topic:
    """What a stance is taken toward: a phrase, optionally described and with synonyms.

    ``synonyms`` are other names of the same thing, each of which is asked, too: the text itself has
    .4 of the answer, and whichever a sentence is most about the rest. A blank description is none.
    Raises `TopicError` where one of them is no text, where a synonym is blank, and where
    ``synonyms`` is one string and not several.
    """

    text: str
    description: str | None = None
    synonyms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.synonyms, str):
            raise TopicError(
                f"topic {self.text!r}: synonyms is a list of strings, not one string: give "
                f"[{self.synonyms!r}]"
            )
        said = None if _is_nan(self.description) else self.description
        several = () if self.synonyms is None or _is_nan(self.synonyms) else self.synonyms
        if not isinstance(several, Iterable):
            raise TopicError(
                f"topic {self.text!r}: synonyms is a list of strings, not a "
                f"{type(several).__name__}"
            )
        synonyms = tuple(several)
        self._check("text", self.text)
        if said is not None:
            self._check("description", said)
            said = said if said.strip() else None
        for one in synonyms:
            self._check("a synonym", one)
            if not one.strip():
                # The model would be asked about nothing, and its answer taken for the topic's.
                raise TopicError(f"topic {self.text!r}: a synonym is blank: leave it out")
        object.__setattr__(self, "description", said)
        object.__setattr__(self, "synonyms", synonyms)

    def _check(self, name: str, given: object) -> None:
        """Raise `TopicError` where one of the topic's phrases is no text."""
        if not isinstance(given, str):
            raise TopicError(
                f"topic {self.text!r}: {name} must be text (str), not {type(given).__name__}"
            )
        try:
            given.encode()
        except UnicodeEncodeError as error:
            raise TopicError(
                f"topic {self.text!r}: {name} holds {given[error.start]!r}, which is no character "
                "(half of a surrogate pair, or a byte of another encoding)"
            ) from None


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model made a record."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Document:
    """The argument record of one article; ``relations`` is None where none were asked for."""

    text: str
    sentences: tuple[Sentence, ...]
    topics: tuple[Topic, ...]
    model: ModelInfo
    id: str | None = None
    title: str | None = None
    outlet: str | None = None
    date: str | None = None
    relations: tuple[Relation, ...] | None = None

    def __repr__(self) -> str:
        """Id, counts, topics and the first words: the whole is in `to_json`."""
        name = "" if self.id is None else f" {self.id!r}"
        count = f"{len(self.sentences)} sentence{'' if len(self.sentences) == 1 else 's'}"
        topics = f", topics {[topic.text for topic in self.topics]}" if self.topics else ""
        return f"<Document{name}: {count}{topics}, {shorten(self.text, 60, placeholder='…')!r}>"

    @property
    def speakers(self) -> tuple[SpeakerSummary, ...]:
        """Who is reported, how often, and where they stand; the most often heard first."""
        from stancemine.summary import summarize

        return summarize(self)

    def to_dict(self) -> dict[str, Any]:
        """The record as plain lists and dictionaries, ready for ``json.dumps``."""
        from stancemine.record import to_record

        return to_record(self)

    def to_json(self, *, indent: int | None = None) -> str:
        """The record as JSON text; on one line unless ``indent`` is given."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Document:
        """Read what :meth:`to_dict` wrote, also in schema 1; an `InputError` names what is off."""
        from stancemine.record import from_record

        return from_record(record)

    @classmethod
    def from_json(cls, text: str | bytes) -> Document:
        """Read what :meth:`to_json` wrote; raises `InputError` for what is no record."""
        try:
            record = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError(f"not JSON: {error}") from error
        if not isinstance(record, dict):
            raise InputError(f"a record is a JSON object, not {type(record).__name__}")
        return cls.from_dict(record)

    def to_frame(self, what: FrameRows = "sentences") -> pandas.DataFrame:
        """One row a sentence, or with "attributions" or "stances" one row each of those.

        Sentences have one ``stance``, ``score`` and ``holder`` column a topic; stances have a row
        for every sentence, topic and holder. Needs the ``pandas`` extra; raises `ValueError` for
        another ``what``.
        """
        from stancemine.integrations.pandas import to_frame

        return to_frame(self, what)

    def to_polars(self, what: FrameRows = "sentences") -> polars.DataFrame:
        """The same as :meth:`to_frame` for polars; needs the ``polars`` extra."""
        from stancemine.integrations.polars import to_polars

        return to_polars(self, what)

    def to_html(self) -> str:
        """The article as one self-contained HTML page."""
        from stancemine.render.html import to_html

        return to_html(self)

    def _repr_html_(self) -> str:
        from stancemine.render.html import to_notebook

        return to_notebook(self)


@dataclass(frozen=True, slots=True)
class FailedDocument:
    """A document of a stream that could not be analysed, and why."""

    id: str | None
    reason: str


def as_topics(
    topics: Sequence[str | Topic | Mapping[str, Any]] | str | Topic | Mapping[str, Any] | None,
) -> tuple[Topic, ...]:
    """Topics in any accepted form as a tuple of `Topic`, checked; None is none.

    White space around a topic is dropped. Raises `TopicError` for an empty topic and for one that
    is given twice (case and white space aside).

    >>> as_topics(["NATO strategy", {"text": "sanctions", "synonyms": ["embargo"]}])[1].synonyms
    ('embargo',)
    """
    if topics is None:
        return ()
    if isinstance(topics, (str, Topic, Mapping)):
        topics = [topics]
    if not isinstance(topics, Iterable):
        raise TopicError(f"topics is a phrase or a list of phrases, not {type(topics).__name__}")
    result: list[Topic] = []
    seen: set[str] = set()
    for number, given in enumerate(topics, start=1):
        topic = _as_topic(given, number)
        key = " ".join(topic.text.split()).casefold()
        if not key:
            raise TopicError(f"topic {number} is empty: give a phrase such as 'NATO strategy'")
        if key in _RESERVED:
            raise TopicError(
                f"topic {topic.text!r} would be mistaken for the {key} in `unsure`: say it in more "
                f"words, such as '{key} of the UN'"
            )
        if key in seen:
            raise TopicError(f"topic {topic.text!r} is given twice: name each topic once")
        seen.add(key)
        result.append(topic)
    return tuple(result)


def _as_topic(given: str | Topic | Mapping[str, Any], number: int) -> Topic:
    if isinstance(given, Topic):
        return replace(given, text=given.text.strip())
    if isinstance(given, str):
        return Topic(given.strip())
    if not isinstance(given, Mapping):
        raise TopicError(
            f"topic {number} is a {type(given).__name__}: give a string, a Topic, or a mapping "
            "with 'text' and optionally 'description' and 'synonyms'"
        )
    unknown = sorted(set(given) - {"text", "description", "synonyms"})
    if unknown or "text" not in given:
        problem = f"has unknown keys {unknown}" if unknown else "has no 'text'"
        raise TopicError(f"topic {number} {problem}: allowed are text, description, synonyms")
    topic = Topic(given["text"], given.get("description"), given.get("synonyms", ()))
    return replace(topic, text=topic.text.strip())


def _is_nan(value: object) -> bool:
    """Whether it is what a data frame has in an empty cell."""
    return isinstance(value, float) and value != value
