"""CoNLL: a token a line, BIO tags in columns, an empty line after each sentence.

Reading a foreign file: the token is the first column, the tags are the last (or the mapping's
``tag``); a document begins at ``-DOCSTART-`` or ``# newdoc id = …``, else the file is one. A text
that is not given (``# text = …``) is the tokens joined by spaces, but for ``SpaceAfter=No``.

BIO can hold neither gaps nor spans that overlap nor what belongs to a sentence. What `write` writes
therefore has the whole document as JSON in a comment, ``# stancemine = …``, over four columns of
tags (source, cue, content, component) that show of it what BIO can. Reading takes the comment, and
names the first line whose tags are not those of the comment; delete the comment to read the tags.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from stancemine.corpora.files import join_sentences
from stancemine.corpora.own.decode import decode
from stancemine.corpora.own.mapping import LabelMapping
from stancemine.corpora.own.markup import COMPONENTS, Mark, Markup
from stancemine.corpora.own.output import whole_text
from stancemine.corpora.own.plain import from_plain, to_plain
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.records import LabeledDocument, Offsets
from stancemine.errors import CorpusError

__all__ = ["read", "write"]

_COMMENT: Final = "# stancemine = "
_NEW: Final = re.compile(r"-DOCSTART-.*|# newdoc(?: id = (?P<id>.*))?", re.DOTALL)
_TEXT: Final = "# text = "
_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_TAG: Final = re.compile(r"([BI])-(.+)", re.DOTALL)

Line = tuple[int, str]


def read(path: Path, mapping: LabelMapping, problems: Problems) -> Iterator[LabeledDocument]:
    """The documents of a file, one at a time."""
    count = 0
    for name, lines in _blocks(path):
        count += 1
        where = f"{path.name}:{lines[0][0] if lines else 1}"
        comment = next((line for line in lines if line[1].startswith(_COMMENT)), None)
        if comment is not None:
            yield from _own(comment, lines, path.name, problems)
            continue
        identifier = name or (path.stem if count == 1 else f"{path.stem}-{count}")
        markup = _markup(lines, identifier, path.name, mapping, problems)
        if markup is not None and (found := decode(markup, mapping, problems, where)) is not None:
            yield found


def write(documents: Iterable[LabeledDocument], path: Path) -> None:
    """One file; see above for what is in it."""
    with whole_text(path) as stream:
        for document in documents:
            for line in _lines(document):
                stream.write(line + "\n")


def _blocks(path: Path) -> Iterator[tuple[str | None, list[Line]]]:
    """Each document's name, where it has one, and its numbered lines."""
    name: str | None = None
    lines: list[Line] = []
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for number, raw in enumerate(file, start=1):
                line = raw.rstrip("\r\n")
                if new := _NEW.fullmatch(line):
                    if any(text.strip() for _, text in lines):
                        yield name, lines
                    name, lines = new["id"], []
                else:
                    lines.append((number, line))
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not UTF-8: {error}") from None
    if any(text.strip() for _, text in lines):
        yield name, lines


@dataclass(slots=True)
class _Sentence:
    """The tokens of a sentence, each with its line, tag and whether a space follows."""

    tokens: list[tuple[int, str, str, bool]] = field(default_factory=list)
    text: str | None = None


def _sentences(
    lines: Iterable[Line], file: str, mapping: LabelMapping, problems: Problems
) -> list[_Sentence]:
    found: list[_Sentence] = []
    current = _Sentence()
    column = mapping.columns.tag
    for number, line in (*lines, (0, "")):
        if not line.strip():
            if current.tokens:
                found.append(current)
            current = _Sentence()
        elif line.startswith(_TEXT):
            current.text = line.removeprefix(_TEXT)
        elif not line.startswith("# "):
            cells = line.split("\t") if "\t" in line else line.split()
            at = len(cells) if column is None else column
            if len(cells) < 2 or not 2 <= at <= len(cells):
                problems.add(
                    f"{file}:{number}",
                    f"has {len(cells)} columns; a token and a tag in column {at} were expected",
                )
                continue
            spaced = not any("SpaceAfter=No" in cell.split("|") for cell in cells[1:])
            current.tokens.append((number, cells[0], cells[at - 1], spaced))
    return found


def _markup(
    lines: Iterable[Line], name: str, file: str, mapping: LabelMapping, problems: Problems
) -> Markup | None:
    sentences = _sentences(lines, file, mapping, problems)
    placed = [_placed(sentence, file, problems) for sentence in sentences]
    text, offsets = join_sentences(part for part, _ in placed)
    if not sentences:
        return None
    markup = Markup(text, facts={"id": name})
    for sentence, (_, spans), (start, end) in zip(sentences, placed, offsets, strict=True):
        where = f"{file}:{sentence.tokens[0][0]}"
        markup.marks.append(Mark(f"S{len(markup.marks)}", "Sentence", ((start, end),), {}, where))
        begun: Mark | None = None
        for (number, _, tag, _), (a, b) in zip(sentence.tokens, spans, strict=True):
            at = f"{file}:{number}"
            matched = _TAG.fullmatch(tag)
            if matched is None:
                if tag not in ("O", "_", ""):
                    problems.add(at, f"the tag is {tag!r}; expected O, B-LABEL or I-LABEL")
                begun = None
                continue
            if matched[1] == "I" and begun is not None and begun.label == matched[2]:
                begun.pieces = ((begun.pieces[0][0], start + b),)
                continue
            begun = Mark(f"S{len(markup.marks)}", matched[2], ((start + a, start + b),), {}, at)
            markup.marks.append(begun)
    return markup


def _placed(
    sentence: _Sentence, file: str, problems: Problems
) -> tuple[str, list[tuple[int, int]]]:
    """The sentence's text and where each token lies in it."""
    if sentence.text is not None:
        spans, last = [], 0
        for _, token, _, _ in sentence.tokens:
            at = sentence.text.find(token, last)
            if at < 0:
                break
            last = at + len(token)
            spans.append((at, last))
        if len(spans) == len(sentence.tokens):
            return sentence.text, spans
        number, token, _, _ = sentence.tokens[len(spans)]
        problems.add(f"{file}:{number}", f"the token {token!r} does not follow in the # text line")
    text, spans = "", []
    for _, token, _, spaced in sentence.tokens:
        spans.append((len(text), len(text) + len(token)))
        text += token + (" " if spaced else "")
    return text.rstrip(" "), spans


def _own(
    comment: Line, lines: list[Line], file: str, problems: Problems
) -> Iterator[LabeledDocument]:
    where = f"{file}:{comment[0]}"
    try:
        document = from_plain(json.loads(comment[1].removeprefix(_COMMENT)))
    except ValueError as error:
        problems.add(where, f"the comment is no document: {error}")
        return
    _, *expected = _lines(document)
    given = [line for line in lines if line[1]]
    for (number, line), wanted in zip(given, (x for x in expected if x), strict=False):
        if line != wanted:
            problems.add(
                f"{file}:{number}",
                f"is {line[:60]!r}, and {wanted[:60]!r} by the comment in line {comment[0]}; "
                "delete the comment to read the tags",
            )
            break
    yield document


def _lines(document: LabeledDocument) -> Iterator[str]:
    yield f"# newdoc id = {' '.join(document.id.split())}"
    yield _COMMENT + json.dumps(to_plain(document))
    layers = _layers(document)
    for sentence in document.sentences:
        for token in _TOKEN.finditer(document.text, sentence.start, sentence.end):
            tags = [_tag(token.span(), layer) for layer in layers]
            yield "\t".join((token[0], *tags))
        yield ""
    if not document.sentences:
        yield ""


def _layers(document: LabeledDocument) -> list[list[tuple[str, Offsets]]]:
    layers: list[list[tuple[str, Offsets]]] = [
        [(part.title(), getattr(a, part)) for a in document.attributions or ()]
        for part in ("source", "cue", "content")
    ]
    layers.append([(COMPONENTS[c.role], c.pieces) for c in document.components or ()])
    return layers


def _tag(token: tuple[int, int], layer: Iterable[tuple[str, Offsets]]) -> str:
    """The tag of a token: that of the first span of the layer that reaches into it."""
    for label, pieces in layer:
        for start, end in pieces:
            if start < token[1] and end > token[0]:
                return f"{'B' if start >= token[0] else 'I'}-{label}"
    return "O"
