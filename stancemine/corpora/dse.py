"""DSE: news sentences and the sentiment between two marked entities, with direction (Park 2021).

A row is a sentence with two entities in square brackets, p before q, and one of five classes;
the authors' README gives their order and sizes, and the files agree with it. A class is one
direction, so each row becomes two stances, one for each direction, and the direction that the
class does not name is ``none``:

====  ======================  ==================  ==================
code  authors' class          p (holder) on q     q (holder) on p
====  ======================  ==================  ==================
0     neutral                 none                none
1     positive p -> q         favor               none
2     positive p <- q         none                favor
3     negative p -> q         against             none
4     negative p <- q         none                against
====  ======================  ==================  ==================

``none`` because the annotators chose one class of five: it does not tell an even-handed remark
from one that says nothing about the other entity. Sentiment is mapped to stance, since both ask
whether the holder is for or against the target.

Brackets are taken out of the text. The authors' preprocessing moved a final s out of them
("[Democrat]s", "[Obama’]s"): the span takes it back, except for a possessive, which loses its
apostrophe instead. Dropped from training, and kept in dev and test: rows that repeat another in
every field (1,611) and rows with an "entity" of punctuation alone (140). Sentences, not pairs, are
shared between the official sides: 394 of 1,446 in dev and 400 of 1,586 in test occur in training
with other entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from stancemine.corpora.records import GoldStance, LabeledDocument, LabeledStance, Split
from stancemine.corpora.rows import lone_text, table
from stancemine.errors import CorpusError

__all__ = ["read"]

CORPUS: Final = "dse"
FILES: Final[Mapping[Split, str]] = {"train": "train.txt", "dev": "valid.txt", "test": "test.txt"}
COLUMNS: Final = ("sentence", "p", "q", "label")
DIRECTIONS: Final[Mapping[str, tuple[GoldStance, GoldStance]]] = {
    "0": ("none", "none"),
    "1": ("favor", "none"),
    "2": ("none", "favor"),
    "3": ("against", "none"),
    "4": ("none", "against"),
}
"""Code -> the stance of p toward q, the stance of q toward p."""

MARKED = re.compile(r"([^\[\]]*)\[([^\[\]]*)\]([^\[\]]*)\[([^\[\]]*)\]([^\[\]]*)")
FINAL_S = re.compile(r"s+\b")
EDGE: Final = " \t\"“”‘’'`"


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All rows, one document each."""
    for split, name in FILES.items():
        path = directory / "dataset" / name
        seen: set[tuple[str, str]] = set()
        for line, row in table(path, CORPUS, COLUMNS, delimiter="\t", header=COLUMNS):
            repeated = (row["sentence"], row["label"]) in seen
            seen.add((row["sentence"], row["label"]))
            if split != "train" or not (repeated or _names_nothing(row)):
                yield _document(row, split, path, line)


def _names_nothing(row: Mapping[str, str]) -> bool:
    """Whether an entity is punctuation alone, a slip of the authors' entity recognizer."""
    return not all(any(map(str.isalnum, row[entity])) for entity in ("p", "q"))


def _document(row: Mapping[str, str], split: Split, path: Path, line: int) -> LabeledDocument:
    try:
        stance_of_p, stance_of_q = DIRECTIONS[row["label"]]
    except KeyError:
        raise CorpusError(
            f"{path}, line {line}: the label {row['label']!r} is not one of 0, 1, 2, 3, 4"
        ) from None
    marked = MARKED.fullmatch(row["sentence"])
    if marked is None:
        raise CorpusError(f"{path}, line {line}: two entities in [square brackets] were expected")
    text, p, q = _unmark(*marked.groups())
    p_text, q_text = text[slice(*p)], text[slice(*q)]
    return lone_text(
        CORPUS,
        f"{split}/{line}",
        split,
        text,
        (
            LabeledStance(q_text, stance_of_p, holder=p_text, topic_span=q, holder_span=p),
            LabeledStance(p_text, stance_of_q, holder=q_text, topic_span=p, holder_span=q),
        ),
        native=row["label"],
        group=text,
    )


def _unmark(
    before: str, p: str, between: str, q: str, after: str
) -> tuple[str, tuple[int, int], tuple[int, int]]:
    """The text without brackets, and the spans of both entities in it.

    >>> text, p, q = _unmark("", "Democrat", "s of ", "Ohio", ".")
    >>> text, text[slice(*p)], text[slice(*q)]
    ('Democrats of Ohio.', 'Democrats', 'Ohio')
    """
    text = before + p + between + q + after
    p_start = len(before)
    q_start = p_start + len(p) + len(between)
    return text, _whole(text, p_start, p_start + len(p)), _whole(text, q_start, q_start + len(q))


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with its final s, without possessive, quotation marks and blanks at its edges."""
    possessive = text[end - 1] in "’'"
    final = FINAL_S.match(text, end)
    if final and not possessive:
        end = final.end()
    inner = text[start:end].strip(EDGE)
    if not inner:
        return start, end
    start += text[start:end].index(inner)
    return start, start + len(inner)
