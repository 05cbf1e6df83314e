"""A record for the terminal: one row a sentence, then who stands where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from stancemine.document import Document, OwnLabel, Sentence
from stancemine.labels import AUTHOR, UNKNOWN, Label, StanceLabel
from stancemine.render.rows import own_sets, speakers_of, stances_by_holder

__all__ = ["plain", "render_table"]

_LABEL_STYLES: Final[Mapping[Label, str]] = {
    "claim": "bold magenta",
    "premise": "blue",
    "reported_speech": "cyan",
    "none": "dim",
}
_STANCE_STYLES: Final[Mapping[StanceLabel, str]] = {
    "favor": "green",
    "against": "red",
    "neutral": "yellow",
    "unrelated": "dim",
}
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_NOTE: Final = (
    "reported speech › claim: the role of what is reported. Stances are left out where a sentence "
    "is unrelated to the topic. ?: below the calibrated threshold."
)


def render_table(document: Document) -> RenderableType:
    """What `rich.console.Console.print` shows: a heading, the sentences, the stances by holder.

    The article's text is never read as markup, and its control characters are dropped, so that it
    cannot steer the terminal.
    """
    name = document.title or document.id or "article"
    heading = Text.assemble((plain(name), "bold"), (f"  {_counts(document)}", "dim"))
    parts: list[RenderableType] = [heading, _sentences(document)]
    if document.topics:
        parts.append(_holders(document))
    parts.append(Text(_NOTE, style="dim"))
    return Group(*parts, Text())


def _counts(document: Document) -> str:
    counted = {"sentences": len(document.sentences), "speakers": len(document.speakers)}
    return ", ".join(f"{n} {what if n != 1 else what[:-1]}" for what, n in counted.items())


def _sentences(document: Document) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_lines=False, expand=True, padding=(0, 1, 0, 0))
    table.add_column("#", justify="right", style="dim", no_wrap=True)
    table.add_column("Sentence", ratio=5, overflow="fold")
    table.add_column("Label", no_wrap=True)
    own = own_sets([document]).sentences
    for name in own:
        table.add_column(Text(plain(name)), ratio=1, overflow="fold")
    table.add_column("Speaker", ratio=2, overflow="fold")
    if document.topics:
        table.add_column("Stance (score, holder)", ratio=4, overflow="fold")
    for number, sentence in enumerate(document.sentences, start=1):
        cells = [
            Text(str(number)),
            Text(plain(sentence.text)),
            _label(sentence),
            *(_own(sentence, name) for name in own),
            _speaker(sentence),
        ]
        table.add_row(*cells, *([_stances(sentence)] if document.topics else []))
    return table


def _label(sentence: Sentence) -> Text:
    text = Text(sentence.label.replace("_", " "), style=_LABEL_STYLES[sentence.label])
    if sentence.reported and sentence.role != "none":
        text.append(f"\n› {sentence.role}")
    if {"role", "reported"} & set(sentence.unsure):
        text.append(" ?", style="yellow")
    return text


def _own(sentence: Sentence, name: str) -> Text:
    """The label of a set of the user's own."""
    found = sentence.own.get(name)
    return Text("") if found is None else _own_text(found, f"own:{name}" in sentence.unsure)


def _own_text(found: OwnLabel, unsure: bool) -> Text:
    text = Text(plain(found.label), style="bold")
    if unsure:
        text.append(" ?", style="yellow")
    return text.append(f" ({found.score:.2f})", style="not bold dim")


def _speaker(sentence: Sentence) -> Text:
    """The speakers' names; else the text's own words for them; else that they are unknown."""
    if names := speakers_of(sentence):
        return Text(plain(", ".join(names)))
    if words := [f"“{plain(a.source.text)}”" for a in sentence.attributions if a.source]:
        return Text(", ".join(words), style="italic")
    return Text(UNKNOWN if sentence.reported else "", style="italic")


def _stances(sentence: Sentence) -> Text:
    lines = []
    for topic, stance in sentence.stances.items():
        unsure = " ?" if topic in sentence.unsure else ""
        holder = plain(stance.holder)
        if stance.label != "unrelated":
            lines.append(
                Text.assemble(
                    (stance.label + unsure, _STANCE_STYLES[stance.label]),
                    f" {plain(topic)} ",
                    (f"({stance.score:.2f}, {holder})", "dim"),
                )
            )
        for name, found in stance.own.items():
            label = _own_text(found, f"own:{name}: {topic}" in sentence.unsure)
            lines.append(Text.assemble(f"{plain(name)}: ", label, f" {plain(topic)}"))
    return Text("\n").join(lines)


def _holders(document: Document) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title="Who stands where (sentences)", title_justify="left")
    table.add_column("Holder")
    for topic in document.topics:
        table.add_column(Text(plain(topic.text)))
    for holder, topics in stances_by_holder(document).items():
        name = Text(plain(holder), style="italic" if holder in (AUTHOR, UNKNOWN) else "")
        cells = (topics.get(topic.text, {}) for topic in document.topics)
        table.add_row(name, *(_tally(cell) for cell in cells))
    return table


def _tally(counts: Mapping[StanceLabel, int]) -> Text:
    found = [Text(f"{n} {label}", _STANCE_STYLES[label]) for label, n in counts.items()]
    return Text(", ").join(found)


def plain(text: str) -> str:
    """``text`` on one line, without control characters."""
    return _CONTROL.sub("", " ".join(text.split()))
