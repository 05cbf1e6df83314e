"""brat stand-off: a folder of ``.txt`` and ``.ann`` files; offsets are code points.

Attributions and stances are events (the trigger is what is marked), relations are relations,
labels out of a list are attributes, free texts are JSON in a note; ``annotation.conf`` beside them
tells brat so. What belongs to the whole document has no place in brat; it stands in
``documents.jsonl``, a line each, which brat passes over (without it a document is named after its
file).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from stancemine.corpora.own.decode import decode
from stancemine.corpora.own.mapping import LabelMapping
from stancemine.corpora.own.markup import Link, Mark, Markup, encode
from stancemine.corpora.own.output import file_name, whole_folder
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError

__all__ = ["FACTS", "read", "write"]

FACTS: Final = "documents.jsonl"
_ATTRIBUTES: Final = ("role", "reported", "kind", "mode", "label", "stances")
_NOTED: Final = "stances"
"""A number, which is no attribute with a list of values: it is written into the note."""
_EVENTS: Final = ("Attribution", "Stance")

CONFIGURATION: Final = """\
# What stancemine writes for brat; add labels of your own, or leave out what is not annotated.

[entities]
Sentence
Claim
Premise
Other
Source
Cue
Content
Topic
Holder

[relations]
support\tArg1:<ENTITY>, Arg2:<ENTITY>
attack\tArg1:<ENTITY>, Arg2:<ENTITY>
<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>

[events]
Attribution\tSource?:Source, Cue?:Cue, Content?:Content
Stance\tTopic?:Topic, Holder?:Holder

[attributes]
Role\tArg:Sentence, Value:claim|premise|none
Reported\tArg:Sentence, Value:true|false
Kind\tArg:Sentence, Value:direct|indirect|mixed
Mode\tArg:Attribution, Value:speech|thought
Label\tArg:Stance, Value:favor|against|neutral|unrelated|none
"""
"""brat's configuration of the labels (``annotation.conf``)."""

_SPAN: Final = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?", re.DOTALL)
_EVENT: Final = re.compile(r"(E\S+)\t(\S+?):(T\S+)((?: \S+?:\S+)*) *")
_RELATION: Final = re.compile(r"R\S+\t(\S+) (?:Arg1|\w+):(\S+) (?:Arg2|\w+):(\S+)\s*")
_ATTRIBUTE: Final = re.compile(r"[AM]\S+\t(\S+) (\S+)(?: (.*))?")
_NOTE: Final = re.compile(r"#\S*\t(\S+) (\S+)\t(.*)", re.DOTALL)


def read(path: Path, mapping: LabelMapping, problems: Problems) -> Iterator[LabeledDocument]:
    """The documents of a folder, by file name; a ``.txt`` without ``.ann`` is unlabelled."""
    if not path.is_dir():
        raise CorpusError(
            f"{path} is not a folder; brat keeps a .txt and an .ann for each document"
        )
    facts = _facts(path / FACTS, problems)
    names = sorted(place.relative_to(path) for place in path.rglob("*.ann"))
    for name in names:
        where, source = str(name), (path / name).with_suffix(".txt")
        try:
            text = _text(source)
            lines = re.split(r"\r?\n", _text(path / name))
        except (OSError, UnicodeDecodeError) as error:
            problems.add(where, f"cannot be read: {error}")
            continue
        stem = name.with_suffix("").as_posix()
        markup = Markup(text, facts=facts.get(stem, {"id": stem}))
        _parse(lines, markup, where, problems)
        if (document := decode(markup, mapping, problems, where)) is not None:
            yield document


def write(documents: Iterable[LabeledDocument], path: Path) -> None:
    """A folder with a ``.txt`` and an ``.ann`` for each document, and brat's configuration."""
    with whole_folder(path) as folder, (folder / FACTS).open("w", encoding="utf-8") as facts:
        (folder / "annotation.conf").write_text(CONFIGURATION, encoding="utf-8", newline="")
        for number, document in enumerate(documents, start=1):
            name = file_name(number, document.id)
            markup = encode(document)
            (folder / f"{name}.txt").write_text(document.text, encoding="utf-8", newline="")
            (folder / f"{name}.ann").write_text(
                "".join(f"{line}\n" for line in _lines(markup)), encoding="utf-8", newline=""
            )
            facts.write(json.dumps({"file": name, **markup.facts}, ensure_ascii=False) + "\n")


def _text(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def _facts(path: Path, problems: Problems) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    if not path.exists():
        return found
    for number, line in enumerate(_text(path).split("\n"), start=1):
        try:
            if line.strip():
                row: dict[str, Any] = json.loads(line)
                found[row.pop("file")] = row
        except (ValueError, KeyError, AttributeError) as error:
            problems.add(f"{path.name}:{number}", f"is no line of {FACTS}: {error!r}")
    return found


def _parse(lines: Iterable[str], markup: Markup, where: str, problems: Problems) -> None:
    marks: dict[str, Mark] = {}
    events: dict[str, str] = {}
    late: list[tuple[str, str, str, str]] = []
    said_of: list[tuple[str, dict[str, str]]] = []
    for number, line in enumerate(lines, start=1):
        at = f"{where}:{number}"
        if not line.strip():
            continue
        if span := _SPAN.fullmatch(line):
            pieces = tuple(
                (int(a), int(b)) for a, b in (pair.split() for pair in span[3].split(";"))
            )
            said = span[4]
            if said is not None and said != _marked(markup.text, pieces):
                problems.add(at, f"{said[:40]!r} is not what stands at {span[3]}")
            else:
                marks[span[1]] = Mark(span[1], span[2], tuple(sorted(pieces)), where=at)
        elif event := _EVENT.fullmatch(line):
            events[event[1]] = event[3]
            for part in event[4].split():
                role, _, target = part.partition(":")
                late.append((re.sub(r"\d+$", "", role).casefold(), event[1], target, at))
        elif relation := _RELATION.fullmatch(line):
            late.append((relation[1], relation[2], relation[3], at))
        elif attribute := _ATTRIBUTE.fullmatch(line):
            said_of.append((attribute[2], {attribute[1]: attribute[3] or "true"}))
        elif note := _NOTE.fullmatch(line):
            said_of.append((note[2], _noted(note[3])))
        elif not line.startswith(("*", "N")):  # equivalences and normalisations say nothing here
            problems.add(at, f"is no line of brat's: {line[:60]!r}")
    _divide(marks, events)
    for target, features in said_of:  # lines may stand in any order
        _feature(marks, events, target, features)
    markup.marks.extend(marks.values())
    for label, source, target, at in late:
        ends = (events.get(source, source), events.get(target, target))
        markup.links.append(Link(label, *ends, where=at))


def _divide(marks: dict[str, Mark], events: dict[str, str]) -> None:
    """Give each event a mark of its own: one trigger may begin several."""
    first: dict[str, str] = {}
    for event, trigger in events.items():
        if first.setdefault(trigger, event) != event and trigger in marks:
            marks[event] = replace(marks[trigger], id=event, features={})
            events[event] = event


def _feature(
    marks: dict[str, Mark], events: dict[str, str], target: str, features: dict[str, str]
) -> None:
    mark = marks.get(events.get(target, target))
    if mark is not None:
        mark.features.update(
            {(k.casefold() if k.casefold() in _ATTRIBUTES else k): v for k, v in features.items()}
        )


def _noted(note: str) -> dict[str, str]:
    """The features in a note that `write` wrote; an annotator's own words are none."""
    if not note.startswith("{"):
        return {}
    try:
        content = json.loads(note)
    except ValueError:
        return {}
    return {key: value for key, value in content.items() if isinstance(value, str)}


def _marked(text: str, pieces: Iterable[tuple[int, int]]) -> str:
    """The words of a span as brat writes them: pieces joined by a space, on one line."""
    return _one_line(" ".join(text[start:end] for start, end in pieces))


def _one_line(text: str) -> str:
    return re.sub(r"[\r\n\t]", " ", text)


def _lines(markup: Markup) -> Iterator[str]:
    numbers: defaultdict[str, int] = defaultdict(int)

    def next_id(letter: str) -> str:
        numbers[letter] += 1
        return f"{letter}{numbers[letter]}"

    parts: defaultdict[str, list[Link]] = defaultdict(list)
    labels = {mark.id: mark.label for mark in markup.marks}
    for link in markup.links:
        if labels[link.source] in _EVENTS:
            parts[link.source].append(link)
    for mark in markup.marks:
        pieces = ";".join(f"{start} {end}" for start, end in mark.pieces)
        yield f"{mark.id}\t{mark.label} {pieces}\t{_marked(markup.text, mark.pieces)}"
        target = mark.id
        if mark.label in _EVENTS:
            target = next_id("E")
            roles = "".join(f" {link.label.title()}:{link.target}" for link in parts[mark.id])
            yield f"{target}\t{mark.label}:{mark.id}{roles}"
        for name in _ATTRIBUTES:
            if name in mark.features and name != _NOTED:
                yield f"{next_id('A')}\t{name.title()} {target} {mark.features[name]}"
        free = {k: v for k, v in mark.features.items() if k not in _ATTRIBUTES or k == _NOTED}
        if free:
            yield f"{next_id('#')}\tAnnotatorNotes {target}\t{json.dumps(free)}"
    for link in markup.links:
        if labels[link.source] not in _EVENTS:
            yield f"{next_id('R')}\t{link.label} Arg1:{link.source} Arg2:{link.target}"
