"""The labelling configuration of Label Studio that goes with the tasks that are written here.

What can be said of a region is asked for where it is selected: `perRegion` controls that name the
label of the region (``whenTagName``, ``whenLabelValue``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

from stancemine.corpora.own.choices import CHOICES, FEATURES, stance_control

__all__ = ["configuration"]

_COLOURS: Final = {
    "Sentence": "#adb5bd",
    "Claim": "#d9480f",
    "Premise": "#1971c2",
    "Other": "#868e96",
    "Attribution": "#5f3dc4",
    "Source": "#7048e8",
    "Cue": "#9775fa",
    "Content": "#b197fc",
    "Stance": "#2b8a3e",
    "Topic": "#66a80f",
    "Holder": "#0c8599",
}
_RELATIONS: Final = ("support", "attack", "source", "cue", "content", "topic", "holder", "piece")
_HEADS: Final = {
    ("Sentence", "role"): "Role",
    ("Sentence", "reported"): "Reported speech?",
    ("Sentence", "kind"): "Direct or indirect?",
    ("Sentence", "speaker"): "Whose words (a name)",
    ("Stance", "topic"): "Toward which topic",
    ("Stance", "stance"): "Stance",
    ("Stance", "holder"): "Whose stance (author, or a name)",
    ("Attribution", "mode"): "Speech or thought?",
}
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def configuration(topics: Sequence[str], stances: Sequence[str] = CHOICES["stance"]) -> str:
    """The configuration as XML; sentences have a choice of ``stances`` for each of ``topics``."""
    return "\n".join(_lines(topics, stances)) + "\n"


def _lines(topics: Sequence[str], stances: Sequence[str]) -> Iterator[str]:
    choices = {**CHOICES, "topic": topics, "stance": stances}
    yield "<View>"
    yield "  <Style>.htx-text { white-space: pre-wrap; }</Style>"
    yield "  <Relations>"
    yield from (f"    <Relation value={_quoted(name)}/>" for name in _RELATIONS)
    yield "  </Relations>"
    yield '  <Labels name="label" toName="text">'
    for label, colour in _COLOURS.items():
        yield f'    <Label value="{label}" background="{colour}"/>'
    yield "  </Labels>"
    yield '  <Text name="text" value="$text" saveTextResult="yes"/>'
    for label in dict.fromkeys(label for label, _ in FEATURES):
        yield f'  <View visibleWhen="region-selected" whenLabelValue="{label}">'
        for name in (name for of, name in FEATURES if of == label):
            yield from _control(name, label, _HEADS[label, name], choices.get(name, ()))
        if label == "Sentence":
            for number, topic in enumerate(topics):
                yield from _control(stance_control(number), label, f"Stance: {topic}", stances)
        yield "  </View>"
    yield "</View>"


def _control(name: str, label: str, head: str, values: Sequence[str]) -> Iterator[str]:
    when = f'perRegion="true" whenTagName="label" whenLabelValue="{label}"'
    yield f'    <Header value={_quoted(head)} size="5"/>'
    if not values:
        once = 'maxSubmissions="1" editable="true"'
        yield f'    <TextArea name="{name}" toName="text" {when} {once}/>'
        return
    yield f'    <Choices name="{name}" toName="text" {when} choice="single" showInline="true">'
    yield from (f"      <Choice value={_quoted(value)}/>" for value in values)
    yield "    </Choices>"


def _quoted(text: str) -> str:
    """An attribute's value; characters that XML cannot hold become spaces."""
    return quoteattr(_NOT_XML.sub(" ", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
