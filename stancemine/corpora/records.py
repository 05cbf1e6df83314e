"""The one shape in which every labelled corpus is read.

What a corpus lacks is None (not labelled), never a default. Offsets are code points into
``LabeledDocument.text``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from stancemine.labels import Kind, Mode, Role

__all__ = [
    "GoldStance",
    "LabeledAttribution",
    "LabeledComponent",
    "LabeledDocument",
    "LabeledSentence",
    "LabeledStance",
    "Offsets",
    "Relation",
    "Split",
]

Split = Literal["train", "dev", "test"]
"""A side of a corpus."""
GoldStance = Literal["favor", "against", "neutral", "unrelated", "none"]
"""``none`` is "no side taken", where a corpus does not tell neutral from unrelated."""
Offsets = tuple[tuple[int, int], ...]
"""Pieces of one (possibly discontinuous) span as (start, end), in text order."""

_CLOSED: Final = {"extra": "forbid"}
"""For pydantic, where it reads these records from files: unknown keys are errors."""


@dataclass(frozen=True, slots=True)
class LabeledStance:
    """The stance of a sentence toward ``topic``, held by ``holder`` where the corpus says whose."""

    __pydantic_config__ = _CLOSED

    topic: str
    label: GoldStance
    holder: str | None = None
    topic_span: tuple[int, int] | None = None
    holder_span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class LabeledSentence:
    """One sentence with whichever labels its corpus has.

    ``stances`` is None where the corpus has no stance at all. ``native`` keeps the authors' own
    label where ours is a mapping of it.
    """

    __pydantic_config__ = _CLOSED

    start: int
    end: int
    role: Role | None = None
    reported: bool | None = None
    kind: Kind | None = None
    source: str | None = None
    cue: str | None = None
    holder: str | None = None
    stances: tuple[LabeledStance, ...] | None = None
    native: str | None = None


@dataclass(frozen=True, slots=True)
class LabeledAttribution:
    """One attribution; each part is a tuple of pieces, empty where the text gives none."""

    __pydantic_config__ = _CLOSED

    source: Offsets
    cue: Offsets
    content: Offsets
    mode: Mode | None = None


@dataclass(frozen=True, slots=True)
class LabeledComponent:
    """A claim or premise as its annotators marked it, where they marked parts of sentences."""

    __pydantic_config__ = _CLOSED

    pieces: Offsets
    role: Role
    native: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed relation between two sentences, by their index in the document.

    Where components are joined, their indices are given too, and ``head`` and ``tail`` are the
    sentences in which they mainly lie.
    """

    __pydantic_config__ = _CLOSED

    head: int
    tail: int
    label: Literal["support", "attack"]
    head_component: int | None = None
    tail_component: int | None = None


@dataclass(frozen=True, slots=True)
class LabeledDocument:
    """A document of a labelled corpus.

    ``attributions``, ``relations`` and ``components`` are None where the corpus has none.
    ``reported_derived`` says that the sentences' ``reported`` follows from the attributions by a
    rule. ``group`` is what must not be divided over two sides of a split (a debate, a speech, a
    topic); ``meta`` holds what the corpus says besides (outlet, author, seen or unseen topic).
    """

    __pydantic_config__ = _CLOSED

    corpus: str
    id: str
    split: Split | None
    text: str
    sentences: tuple[LabeledSentence, ...]
    attributions: tuple[LabeledAttribution, ...] | None = None
    relations: tuple[Relation, ...] | None = None
    title: str | None = None
    group: str | None = None
    meta: dict[str, str] = field(default_factory=dict)
    reported_derived: bool = False
    components: tuple[LabeledComponent, ...] | None = None

    def sentence_text(self, index: int) -> str:
        """The text of sentence ``index``."""
        sentence = self.sentences[index]
        return self.text[sentence.start : sentence.end]

    def holds_attribution(self, index: int) -> bool:
        """Whether any attribution's cue or content reaches into sentence ``index``.

        Speech and thought alike: what PolNeAR and GUM call an attribution. Raises `ValueError`
        where the corpus labels no attributions.
        """
        if self.attributions is None:
            raise ValueError(f"{self.corpus} has no attributions")
        sentence = self.sentences[index]
        return any(
            start < sentence.end and end > sentence.start
            for attribution in self.attributions
            for start, end in (*attribution.cue, *attribution.content)
        )
