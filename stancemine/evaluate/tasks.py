"""What is measured on which corpus: tasks, and the examples that labelled documents give.

A task reads one *head* of the model as classes of its own: each class names the model's values
that it stands for. ``none`` of VAST, say, is neutral or unrelated, and a two-way stance task has no
class for neutral, so that the likelier of favor and against is the answer.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal

from stancemine.corpora.records import LabeledDocument, LabeledSentence, LabeledStance
from stancemine.evaluate.metrics import Measure, Span
from stancemine.labels import LABELS, ROLES, SPAN_TYPES, STANCES, SpanType, headline

__all__ = [
    "NATIVE",
    "REPORTED",
    "TASKS",
    "AnyTask",
    "Example",
    "Head",
    "LabelSetOf",
    "RecordTask",
    "SpanTask",
    "Task",
    "cut_at_sentences",
    "examples",
    "file_tasks",
    "gold_spans",
    "limited",
    "select",
]

Head = Literal["role", "label", "reported", "stance"]
Classes = Mapping[str, tuple[str, ...]]

REPORTED: Final = ("reported", "other")
"""What the reported-speech head says of a sentence, the positive class first."""

NATIVE: Final[Mapping[Head, tuple[str, ...]]] = MappingProxyType(
    {"role": ROLES, "label": LABELS, "reported": REPORTED, "stance": STANCES}
)
"""Each head's own values, in the order of its probabilities."""


@dataclass(frozen=True, slots=True)
class Example:
    """One decision to make: a sentence, for stance with its topic, and the gold class.

    ``group`` is what is resampled as one (a document, a debate, a topic); ``document`` and
    ``sentence`` say where the sentence stands, ``previous`` is the one before it. ``holder`` is
    given where the question names whose stance is meant.
    """

    text: str
    gold: str
    group: str
    document: str
    sentence: int
    topic: str | None = None
    holder: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A labelling task on one corpus.

    ``classes`` maps each class to the head's values it stands for; gold labels of no class are left
    out, a model predicts the class of its likeliest value. ``train`` is the corpus whose training
    split the baselines learn from and whose annotation scheme the model answers in, unless
    ``scheme`` names another. ``where`` keeps documents with that ``meta`` only; the baselines learn
    from all.
    ``label_set`` is the user's own set whose labels the classes are, None where they are ours.
    """

    name: str
    corpus: str
    head: Head
    classes: Classes
    measure: Measure
    train: str
    where: Mapping[str, str] = field(default_factory=dict)
    label_set: str | None = None
    scheme: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes, in order."""
        return tuple(self.classes)

    def training_task(self) -> Task:
        """The same task on the corpus that the baselines learn from, all of its documents."""
        return replace(self, corpus=self.train, where={})


@dataclass(frozen=True, slots=True)
class LabelSetOf:
    """A label set of a user's own that documents are labelled with, in the place of our roles or
    stances (``head``).
    """

    name: str
    head: Literal["role", "stance"]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpanTask:
    """Spans of one type of an attribution on one corpus, scored by F1."""

    name: str
    corpus: str
    span_type: SpanType
    overlap: bool

    @property
    def measure(self) -> str:
        """The name of the score."""
        return "overlap F1" if self.overlap else "exact F1"


@dataclass(frozen=True, slots=True)
class RecordTask:
    """What a whole record is needed for: attributions as one, or the holders of reported words.

    ``attributions-exact`` and ``attributions-overlap`` score attributions by F1
    (`stancemine.evaluate.matching`); ``holders`` is the share of reported sentences (gold) whose
    holder is the gold one (`stancemine.evaluate.holders`).
    """

    name: str
    corpus: str
    what: Literal["attributions-exact", "attributions-overlap", "holders"]

    @property
    def measure(self) -> str:
        """The name of the score."""
        return {
            "attributions-exact": "exact F1",
            "attributions-overlap": "overlap F1",
            "holders": "accuracy",
        }[self.what]


AnyTask = Task | SpanTask | RecordTask


def _same(*values: str) -> Classes:
    return MappingProxyType({value: (value,) for value in values})


_ROLE = _same(*ROLES)
_ARGUMENT = MappingProxyType({"argument": ("claim", "premise"), "none": ("none",)})
_COMPONENT = _same("claim", "premise")
_HEADLINE = _same(*LABELS)
_REPORTED = _same(*REPORTED)
_TWO_WAY = _same("favor", "against")
_THREE_WAY = _same("favor", "against", "neutral")
_NO_SIDE = MappingProxyType(
    {"favor": ("favor",), "against": ("against",), "none": ("neutral", "unrelated")}
)
_FOUR_WAY = _same(*STANCES)


def _role_tasks(corpus: str, train: str | None = None) -> Iterator[Task]:
    train = train or corpus
    yield Task(f"{corpus}/role", corpus, "role", _ROLE, "macro-F1", train)
    yield Task(f"{corpus}/argument-or-not", corpus, "role", _ARGUMENT, "macro-F1", train)
    yield Task(f"{corpus}/claim-or-premise", corpus, "role", _COMPONENT, "weighted-F1", train)


def _every_axis(corpus: str, train: str | None = None) -> Iterator[Task | RecordTask]:
    train = train or corpus
    yield Task(f"{corpus}/label", corpus, "label", _HEADLINE, "macro-F1", train)
    yield Task(f"{corpus}/reported", corpus, "reported", _REPORTED, "F1", train)
    yield Task(f"{corpus}/stance", corpus, "stance", _FOUR_WAY, "macro-F1", train)
    yield from _role_tasks(corpus, train)
    yield RecordTask(f"{corpus}/holders", corpus, "holders")


def _stance_task(corpus: str, classes: Classes) -> Task:
    return Task(f"{corpus}/stance", corpus, "stance", classes, "macro-F1", corpus)


def _mockpress_tasks() -> Iterator[AnyTask]:
    """Labelled after the same guideline: the model answers as for stancenews."""
    axes: Sequence[tuple[Head, Classes, Measure]] = (
        ("label", _HEADLINE, "macro-F1"),
        ("reported", _REPORTED, "F1"),
        ("stance", _FOUR_WAY, "macro-F1"),
    )
    for head, classes, measure in axes:
        yield Task(
            f"mockpress/{head}", "mockpress", head, classes, measure, "mockpress",
            scheme="stancenews",
        )  # fmt: skip
    yield RecordTask("mockpress/attributions-exact", "mockpress", "attributions-exact")
    yield RecordTask("mockpress/attributions-overlap", "mockpress", "attributions-overlap")


def _all_tasks() -> Iterator[AnyTask]:
    yield from _every_axis("nato-russia", train="stancenews")
    yield from _every_axis("stancenews")
    # Labelled after the guideline of stancenews, in whose scheme the model answers.
    yield Task("contrast/stance", "contrast", "stance", _FOUR_WAY, "macro-F1", "contrast")
    for named in ("y", "n"):
        name = f"contrast/stance-{'named' if named == 'y' else 'unnamed'}"
        where = {"named": named}
        yield Task(name, "contrast", "stance", _FOUR_WAY, "macro-F1", "contrast", where)
    yield from _mockpress_tasks()
    for corpus in ("argunsc", "elecdeb60to20", "webis-editorials-16"):
        yield from _role_tasks(corpus)
    for name in ("newsdiscourse/reported", "polnear/holds-attribution"):
        corpus = name.split("/")[0]
        yield Task(name, corpus, "reported", _REPORTED, "F1", corpus)
    for span_type in SPAN_TYPES:
        for overlap in (False, True):
            kind = "overlap" if overlap else "exact"
            yield SpanTask(f"polnear/{span_type}-{kind}", "polnear", span_type, overlap)
    yield RecordTask("polnear/attributions-exact", "polnear", "attributions-exact")
    yield RecordTask("polnear/attributions-overlap", "polnear", "attributions-overlap")
    yield _stance_task("vast", _NO_SIDE)
    yield Task("vast/stance-unseen", "vast", "stance", _NO_SIDE, "macro-F1", "vast", {"seen": "0"})
    yield _stance_task("dse", _NO_SIDE)
    for part in ("rw", "mt"):
        yield Task(
            f"newsmtsc/stance-{part}",
            "newsmtsc",
            "stance",
            _THREE_WAY,
            "macro-F1",
            "newsmtsc",
            {"part": part},
        )
    yield _stance_task("gwsd", _THREE_WAY)
    for corpus in (
        "perspectrum",
        "touche23-valueeval",
        "argkp-2021",
        "ibm-claim-stance",
        "pstance",
    ):
        yield _stance_task(corpus, _TWO_WAY)
    # Never trained on by what ships: their licences do not allow it.
    yield Task(
        "semeval2016-task6/stance", "semeval2016-task6", "stance", _NO_SIDE, "F-avg",
        "semeval2016-task6",
    )  # fmt: skip
    yield _stance_task("seesaw", _TWO_WAY)
    yield _stance_task("ukp-sentential", _NO_SIDE)
    for corpus in ("aae2", "abstrct"):
        yield from _role_tasks(corpus)


TASKS: Final[Mapping[str, AnyTask]] = MappingProxyType({t.name: t for t in _all_tasks()})
"""Every task by its name, ``corpus/what``."""


def select(names: Sequence[str]) -> list[AnyTask]:
    """The tasks of these names; a corpus's name stands for all its tasks, none for every task.

    Raises `ValueError` for a name that is neither.

    >>> [task.name for task in select(["argunsc/role", "gwsd"])]
    ['argunsc/role', 'gwsd/stance']
    """
    if not names:
        return list(TASKS.values())
    chosen: dict[str, AnyTask] = {}
    for name in names:
        found = {t.name: t for t in TASKS.values() if name in (t.name, t.corpus)}
        if not found:
            raise ValueError(f"unknown task {name!r}: choose from {', '.join(TASKS)}")
        chosen.update(found)
    return list(chosen.values())


def file_tasks(
    corpus: str,
    documents: Sequence[LabeledDocument],
    label_sets: Sequence[LabelSetOf] = (),
    *,
    scheme: str | None = None,
) -> list[AnyTask]:
    """The tasks for a labelled set of one's own, after what its documents label.

    Of stance, the classes are those that occur: ``none`` stands for neutral and unrelated together,
    and a set without any of these three asks for the side only. ``label_sets`` say whose labels the
    roles or stances are where they are not ours; each gives one task, by macro-F1. ``scheme`` is
    the annotation scheme to answer in, by default the corpus's name.
    """
    own = {one.head: one for one in label_sets}
    sentences = [s for d in documents for s in d.sentences]
    stances = {stance.label for s in sentences for stance in s.stances or ()}
    if "stance" in own:
        stances = set()
    found: list[AnyTask] = [
        Task(
            f"{corpus}/own:{one.name}",
            corpus,
            one.head,
            _same(*one.labels),
            "macro-F1",
            corpus,
            label_set=one.name,
        )
        for one in label_sets
        if _any_label(one, sentences)
    ]
    roles = "role" not in own and any(s.role is not None for s in sentences)
    reported = any(s.reported is not None for s in sentences)
    if roles and reported:
        found.append(Task(f"{corpus}/label", corpus, "label", _HEADLINE, "macro-F1", corpus))
    if reported:
        found.append(Task(f"{corpus}/reported", corpus, "reported", _REPORTED, "F1", corpus))
    if roles:
        found += _role_tasks(corpus)
    if stances:
        if "none" in stances:
            classes: Classes = _NO_SIDE
        else:
            classes = _same(*(s for s in STANCES if s in stances or s in ("favor", "against")))
        found.append(_stance_task(corpus, classes))
    if any(s.holder is not None and s.reported for s in sentences):
        found.append(RecordTask(f"{corpus}/holders", corpus, "holders"))
    if any(d.attributions for d in documents):
        for span_type in SPAN_TYPES:
            for overlap in (False, True):
                kind = "overlap" if overlap else "exact"
                found.append(SpanTask(f"{corpus}/{span_type}-{kind}", corpus, span_type, overlap))
        found.append(RecordTask(f"{corpus}/attributions-exact", corpus, "attributions-exact"))
        found.append(RecordTask(f"{corpus}/attributions-overlap", corpus, "attributions-overlap"))
    if scheme is not None:
        found = [replace(t, scheme=scheme) if isinstance(t, Task) else t for t in found]
    return found


def _any_label(one: LabelSetOf, sentences: Sequence[LabeledSentence]) -> bool:
    if one.head == "role":
        return any(s.role is not None for s in sentences)
    return any(s.stances for s in sentences)


def examples(task: Task, documents: Iterable[LabeledDocument]) -> list[Example]:
    """The task's examples in the documents, in their order; what is not labelled gives none."""
    of_native = {value: name for name, values in task.classes.items() for value in values}
    of_native.update({name: name for name in task.classes})
    found = []
    for document in documents:
        if any(document.meta.get(key) != value for key, value in task.where.items()):
            continue
        for index in range(len(document.sentences)):
            for value, stance in _gold_values(task.head, document, index):
                if value in of_native:
                    found.append(_example(document, index, of_native[value], stance))
    return found


def _gold_values(
    head: Head, document: LabeledDocument, index: int
) -> Iterator[tuple[str, LabeledStance | None]]:
    sentence = document.sentences[index]
    if head == "stance":
        for stance in sentence.stances or ():
            yield stance.label, stance
    elif head == "reported":
        if document.reported_derived:  # PolNeAR: speech and thought alike
            yield REPORTED[not document.holds_attribution(index)], None
        elif sentence.reported is not None:
            yield REPORTED[not sentence.reported], None
    elif sentence.role is not None:
        if head == "role":
            yield sentence.role, None
        elif sentence.reported is not None:
            yield headline(sentence.reported, sentence.role), None


def _example(
    document: LabeledDocument, index: int, gold: str, stance: LabeledStance | None
) -> Example:
    # A holder is put to the model only where the corpus marks a pair of entities: elsewhere whose
    # stance it is is for the analysis to find.
    holder = stance.holder if stance and stance.holder_span is not None else None
    return Example(
        text=document.sentence_text(index),
        gold=gold,
        group=document.group or document.id,
        document=document.id,
        sentence=index,
        topic=stance.topic if stance else None,
        holder=holder,
        previous=document.sentence_text(index - 1) if index else None,
    )


def gold_spans(document: LabeledDocument, span_type: SpanType) -> set[Span]:
    """The document's gold spans of one type, cut where a sentence ends.

    A discontinuous span counts as its pieces; one that several attributions share counts once.
    """
    pieces = {
        piece
        for attribution in document.attributions or ()
        for piece in getattr(attribution, span_type)
    }
    return cut_at_sentences(pieces, [(s.start, s.end) for s in document.sentences])


def cut_at_sentences(
    spans: Iterable[tuple[int, int]], sentences: Sequence[tuple[int, int]]
) -> set[Span]:
    """Spans of a document as spans of its sentences; both in code points of the document.

    >>> sorted(cut_at_sentences([(4, 14)], [(0, 10), (11, 20)]))
    [(0, 4, 10), (1, 0, 3)]
    """
    return {
        (index, max(start, first) - first, min(end, last) - first)
        for start, end in spans
        for index, (first, last) in enumerate(sentences)
        if start < last and end > first
    }


def limited(
    documents: Sequence[LabeledDocument], limit: int | None, *, seed: int
) -> list[LabeledDocument]:
    """Whole documents, drawn at random, until they have ``limit`` sentences; all if it is None.

    They stay in their order, so that a quick look runs as the whole does.
    """
    if limit is None:
        return list(documents)
    order = list(range(len(documents)))
    random.Random(seed).shuffle(order)
    kept: list[int] = []
    sentences = 0
    for index in order:
        if sentences >= limit:
            break
        kept.append(index)
        sentences += len(documents[index].sentences)
    return [documents[index] for index in sorted(kept)]
