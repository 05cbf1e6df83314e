"""NewsMTSC: political news sentences and the polarity toward a mention (Hamborg & Donnay 2021).

Labels: polarity 1 is favor, -1 against, 0 neutral. The annotators judged how the sentence shows a
mentioned person or group; 0 is a mention shown without praise or blame, so it is ``neutral``, not
``unrelated``. No holder is labelled.

Topic: the mention as it stands in the text ("Hillary", but also "She"), with its span. Whom it
stands for is the middle of the row's id; ``meta["entities"]`` keeps those names in the order of
the stances, a line each.

Parts: ``rw`` (sentences as they come) and ``mt`` (at least two mentions with different
polarities) have dev and test of their own and the very same training file, which is read once
(``meta["part"]`` "rw+mt"). Mentions of one sentence are one document; the 69 rows that repeat a
span (always with the same polarity) are one stance. The official sides share 8 sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from stancemine.corpora.files import read_jsonl
from stancemine.corpora.records import GoldStance, LabeledDocument, LabeledStance, Split
from stancemine.corpora.rows import in_label_set, lone_text
from stancemine.errors import CorpusError

__all__ = ["read"]

CORPUS: Final = "newsmtsc"
STANCES: Final[Mapping[str, GoldStance]] = {"1": "favor", "0": "neutral", "-1": "against"}
PARTS: Final[tuple[tuple[str, Split, str], ...]] = (
    ("rw+mt", "train", "newsmtsc-rw-hf/train.jsonl"),
    ("rw", "dev", "newsmtsc-rw-hf/dev.jsonl"),
    ("rw", "test", "newsmtsc-rw-hf/test.jsonl"),
    ("mt", "dev", "newsmtsc-mt-hf/dev.jsonl"),
    ("mt", "test", "newsmtsc-mt-hf/test.jsonl"),
)
"""Part, side and file; the training file of the mt part is the same, byte for byte."""


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All sentences of both parts."""
    for part, split, name in PARTS:
        path = directory / name
        sentences: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        for line, row in _rows(path):
            sentences.setdefault(row["sentence"], []).append((line, row))
        for text, rows in sentences.items():
            yield _document(text, rows, part, split, path)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, row in enumerate(read_jsonl(path, CORPUS), start=1):
        if row["sentence"][row["from"] : row["to"]] != row["mention"]:
            raise CorpusError(
                f"{path}, row {number}: 'from' and 'to' do not give the mention in the sentence"
            )
        yield number, row


def _document(
    text: str, rows: list[tuple[int, dict[str, Any]]], part: str, split: Split, path: Path
) -> LabeledDocument:
    stances: dict[tuple[int, int], LabeledStance] = {}
    entities: list[str] = []
    for line, row in rows:
        span = (int(row["from"]), int(row["to"]))
        if span not in stances:
            label = in_label_set(STANCES, str(row["polarity"]), path, line)
            stances[span] = LabeledStance(row["mention"], label, topic_span=span)
            entities.append(_entity(row["id"]))
    return lone_text(
        CORPUS,
        f"{part}/{split}/{rows[0][1]['id']}",
        split,
        text,
        tuple(stances.values()),
        group=text,
        meta={"part": part, "entities": "\n".join(entities)},
    )


def _entity(identifier: str) -> str:
    """The name in a row's id: what stands between the sentence's number and the two offsets.

    >>> _entity("polusa_v1_430_-1_11_Ada Lovelace_39_51"), _entity("allsides_10_4_25_Ada_0_3")
    ('Ada Lovelace', 'Ada')
    """
    fields = identifier.split("_")
    return "_".join(fields[5 if fields[0] == "polusa" else 4 : -2])
