"""The label sets, in the order in which the model's outputs hold them.

``docs/labels.md`` defines them for users, with examples.
"""

from typing import Final, Literal, get_args

__all__ = [
    "AUTHOR",
    "KINDS",
    "LABELS",
    "MODES",
    "OPEN_REASONS",
    "ROLES",
    "SPAN_TYPES",
    "SPEAKER_TYPES",
    "STANCES",
    "UNKNOWN",
    "Kind",
    "Label",
    "Mode",
    "OpenReason",
    "RelationLabel",
    "Role",
    "SpanType",
    "SpeakerType",
    "StanceLabel",
    "headline",
]

Role = Literal["claim", "premise", "none"]
"""What a sentence does in the argument; for reported speech, what the reported content does."""

Label = Literal["claim", "premise", "reported_speech", "none"]
"""The headline label: ``reported_speech`` if reported, else the role."""

StanceLabel = Literal["favor", "against", "neutral", "unrelated"]
"""The stance of a sentence toward one topic."""

Kind = Literal["direct", "indirect", "mixed"]
"""How a report renders the words: inside quotation marks, paraphrased, or both."""

Mode = Literal["speech", "thought"]
"""What a cue marks: words, or a belief, hope or plan. Only speech makes reported speech."""

SpeakerType = Literal["person", "organisation", "group", "unnamed"]
"""Who a speaker is: a named person; a named body (a capital that stands for its government, too);
several together ("two ministers", "critics"); one whom the text does not name ("an aide")."""

OpenReason = Literal["no_source", "pronoun", "plural_pronoun", "unclear"]
"""Why an attribution has no speaker: the text names nobody; nothing decides whom "he" or "they"
means; the source's words are no phrase for anybody."""

RelationLabel = Literal["support", "attack"]
"""What one sentence does to another: gives a reason for it, or against it."""

SpanType = Literal["source", "cue", "content"]
"""The parts of an attribution (Pareti 2012): who, the words that mark the report, what."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)
"""Claim, premise, none."""
LABELS: Final[tuple[Label, ...]] = get_args(Label)
"""The headline labels."""
STANCES: Final[tuple[StanceLabel, ...]] = get_args(StanceLabel)
"""Favor, against, neutral, unrelated."""
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""Direct, indirect, mixed."""
MODES: Final[tuple[Mode, ...]] = get_args(Mode)
"""Speech, thought."""
SPEAKER_TYPES: Final[tuple[SpeakerType, ...]] = get_args(SpeakerType)
"""Person, organisation, group, unnamed."""
OPEN_REASONS: Final[tuple[OpenReason, ...]] = get_args(OpenReason)
"""Why there is no speaker."""
SPAN_TYPES: Final[tuple[SpanType, ...]] = get_args(SpanType)
"""Source, cue, content."""

AUTHOR: Final = "author"
"""The holder of what the text says in its own voice."""

UNKNOWN: Final = "unknown"
"""The holder of reported words whose source the text does not give."""


def headline(reported: bool, role: Role) -> Label:
    """The headline label that follows from the two axes.

    >>> headline(True, "claim"), headline(False, "premise")
    ('reported_speech', 'premise')
    """
    return "reported_speech" if reported else role
