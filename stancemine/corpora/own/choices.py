"""What of a region can be chosen in Label Studio; stances as choices of their sentence.

A sentence's region has a control for its role, whether it is reported, how, its speaker, and one
for the stance toward each topic of the file (``stance-1``, …, as ``data.topics`` counts them). A
further holder's stance, and one whose topic or holder is marked in the text, is a region ``Stance``
with controls of its own; such a stance that is ``unrelated`` is no region. So that all of it is
found again, in its order, the sentence's note says under ``asked`` of each stance its topic, its
holder, and how it is shown: as ``choice``, as ``unrelated``, or by the id of its region.

A file with more than `MOST_TOPICS` topics has no such choices, and topics are typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from stancemine.corpora.own.markup import Mark, Markup
from stancemine.corpora.records import LabeledDocument

__all__ = [
    "CHOICES",
    "FEATURES",
    "MOST_TOPICS",
    "Shown",
    "shown",
    "stance_control",
    "stances_of",
    "topics_of",
    "unfolded",
]

MOST_TOPICS: Final = 12
"""With more, a sentence has no choice for each."""

FEATURES: Final[Mapping[tuple[str, str], str]] = {
    ("Sentence", "role"): "role",
    ("Sentence", "reported"): "reported",
    ("Sentence", "kind"): "kind",
    ("Sentence", "speaker"): "holder",
    ("Stance", "stance"): "label",
    ("Stance", "topic"): "topic",
    ("Stance", "holder"): "holder",
    ("Attribution", "mode"): "mode",
}
"""(label of a region, name of a control) -> the feature that it shows."""

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "role": ("claim", "premise", "none"),
    "reported": ("yes", "no"),
    "kind": ("direct", "indirect", "mixed"),
    "stance": ("favor", "against", "neutral", "unrelated", "none"),
    "mode": ("speech", "thought"),
}
"""The choices of a control; topics are those of the file, the others are typed."""

_ASKED: Final = "asked"
_CHOICE: Final = "choice"
_UNRELATED: Final = "unrelated"
_SAID: Final = {"true": "yes", "false": "no"}


@dataclass(slots=True)
class Shown:
    """A region: its mark, the values of its controls, and what has no control."""

    mark: Mark
    controls: dict[str, tuple[Literal["choices", "textarea"], str]] = field(default_factory=dict)
    note: dict[str, str] = field(default_factory=dict)


def topics_of(documents: Iterable[LabeledDocument]) -> list[str]:
    """The topics of a file in their order; none where there are more than `MOST_TOPICS`."""
    stances = (one for d in documents for s in d.sentences for one in s.stances or ())
    found = list(dict.fromkeys(one.topic for one in stances))
    return found if len(found) <= MOST_TOPICS else []


def stances_of(documents: Iterable[LabeledDocument]) -> tuple[str, ...]:
    """The stances that can be chosen; "none", which is none of ours, only where a file has it."""
    said = {one.label for d in documents for s in d.sentences for one in s.stances or ()}
    return tuple(label for label in CHOICES["stance"] if label != "none" or label in said)


def stance_control(number: int) -> str:
    """The name of the control for the stance toward a topic, counted from 0."""
    return f"stance-{number + 1}"


def shown(markup: Markup, topics: Sequence[str]) -> list[Shown]:
    """The regions of a document."""
    sentences = {mark.pieces: Shown(mark) for mark in markup.marks if mark.label == "Sentence"}
    asked: dict[str, list[tuple[str, str | None, str]]] = {
        one.mark.id: [] for one in sentences.values() if "stances" in one.mark.features
    }
    linked = {link.source for link in markup.links}
    found: list[Shown] = []
    for mark in markup.marks:
        region = sentences[mark.pieces] if mark.label == "Sentence" else Shown(mark)
        if mark.label == "Stance":
            sentence = sentences[mark.pieces]
            how = _fold(mark, sentence, topics, linked=mark.id in linked)
            said = mark.features["topic"], mark.features.get("holder"), how
            asked[sentence.mark.id].append(said)
            if how != mark.id:
                continue
        found.append(region)
    for region in found:
        _controls(region, topics)
        if region.mark.id in asked:
            del region.note["stances"]
            region.note[_ASKED] = json.dumps(asked[region.mark.id], ensure_ascii=False)
    return found


def _fold(mark: Mark, sentence: Shown, topics: Sequence[str], *, linked: bool) -> str:
    """How a stance is shown; a choice is made at its sentence."""
    topic, label = mark.features["topic"], mark.features["label"]
    if not linked and topic in topics:
        control = stance_control(topics.index(topic))
        if control not in sentence.controls:
            sentence.controls[control] = ("choices", label)
            return _CHOICE
    return _UNRELATED if label == _UNRELATED and not linked else mark.id


def _controls(region: Shown, topics: Sequence[str]) -> None:
    """Put each feature into its control, what has none into the note."""
    names = {f: name for (label, name), f in FEATURES.items() if label == region.mark.label}
    for feature, value in region.mark.features.items():
        name = names.get(feature)
        if name is None or not value.strip():
            region.note[feature] = value
        elif name in CHOICES or (name == "topic" and topics):
            region.controls[name] = ("choices", _SAID.get(value, value))
        else:
            region.controls[name] = ("textarea", value)


def unfolded(marks: Iterable[Mark], topics: Any) -> list[Mark]:
    """Marks with a mark for each stance that was chosen at a sentence, in the order of its note;
    ``topics`` is what the task's data has of them.
    """
    given = list(marks)
    named = [str(topic) for topic in topics] if isinstance(topics, list) else []
    by_id = {mark.id: mark for mark in given if mark.label == "Stance"}
    noted = {mark.id: _noted(mark) for mark in given if mark.label == "Sentence"}
    placed = {how for asked in noted.values() for _, _, how in asked or ()} & by_id.keys()
    found: list[Mark] = []
    for mark in given:
        if mark.id in placed:
            continue
        found.append(mark)
        if mark.label == "Sentence":
            found.extend(_stances(mark, noted[mark.id], named, by_id))
    return found


def _stances(
    sentence: Mark,
    asked: list[tuple[str, str | None, str]] | None,
    topics: Sequence[str],
    by_id: Mapping[str, Mark],
) -> Iterable[Mark]:
    """The stances of a sentence: those that its note knows, then those that were chosen anew."""
    chosen = {
        topic: label
        for number, topic in enumerate(topics)
        if (label := sentence.features.pop(stance_control(number), None)) is not None
    }
    if asked is not None:
        sentence.features["stances"] = str(len(asked))
    known = [(topic, holder, how) for topic, holder, how in asked or ()]
    folded = {topic for topic, _, how in known if how == _CHOICE}
    known += [(topic, None, _CHOICE) for topic in chosen if topic not in folded]
    for number, (topic, holder, how) in enumerate(known):
        if how in by_id:
            yield by_id[how]
            continue
        label = chosen.get(topic) if how == _CHOICE else {_UNRELATED: _UNRELATED}.get(how)
        if label is not None:
            features = {"topic": topic, "label": label}
            if holder is not None:
                features["holder"] = holder
            name = f"{sentence.id}/{number}"
            yield Mark(name, "Stance", sentence.pieces, features, sentence.where)


def _noted(mark: Mark) -> list[tuple[str, str | None, str]] | None:
    """What a sentence's note says of its stances; None where it says nothing of the kind."""
    try:
        asked = json.loads(mark.features.pop(_ASKED, "null"))
        found = [(topic, holder, how) for topic, holder, how in asked or ()]
    except (TypeError, ValueError):
        return None
    return found if asked is not None else None
