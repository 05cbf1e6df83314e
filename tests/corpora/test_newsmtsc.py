import json
from pathlib import Path
from typing import Any

import pytest

from stancemine.corpora import newsmtsc
from stancemine.errors import CorpusError

TEXT = "Lind thanked Ms. Roe, whom the board hates."


def row(mention: str, polarity: int, name: str, at: int | None = None) -> dict[str, Any]:
    start = TEXT.index(mention) if at is None else at
    return {
        "mention": mention,
        "polarity": polarity,
        "from": start,
        "to": start + len(mention),
        "sentence": TEXT,
        "id": f"{name}_{start}_{start + len(mention)}",
    }


def write(directory: Path, train: list[dict[str, Any]]) -> Path:
    for part in ("rw", "mt"):
        folder = directory / f"newsmtsc-{part}-hf"
        folder.mkdir()
        dev = [row("Lind", 0, f"allsides_1_2_{part}_Eva Lind")]
        for name, rows in (("train", train), ("dev", dev), ("test", [])):
            lines = "".join(json.dumps(r) + "\n" for r in rows)
            (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return directory


def test_mentions_of_a_sentence_are_one_document(tmp_path: Path) -> None:
    train = [
        row("Ms. Roe", -1, "allsides_1_2_3_Ada Roe"),
        row("Lind", 1, "polusa_v1_4_-1_5_Eva Lind"),
        row("Lind", 1, "polusa_v1_4_-1_5_Lind"),
        row("board", 0, "allsides_1_2_3_the board"),
    ]
    documents = list(newsmtsc.read(write(tmp_path, train)))
    # The training file, which both parts share, is read once.
    assert [(d.split, d.meta["part"]) for d in documents] == [
        ("train", "rw+mt"),
        ("dev", "rw"),
        ("dev", "mt"),
    ]
    stances = documents[0].sentences[0].stances or ()
    assert [(s.topic, s.label, s.topic_span) for s in stances] == [
        ("Ms. Roe", "against", (13, 20)),
        ("Lind", "favor", (0, 4)),
        ("board", "neutral", (31, 36)),
    ]
    assert documents[0].meta["entities"].split("\n") == ["Ada Roe", "Eva Lind", "the board"]


def test_offsets_that_miss_the_mention_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"train\.jsonl, row 1: 'from' and 'to'"):
        list(newsmtsc.read(write(tmp_path, [row("Lind", 1, "allsides_1_2_3_Lind", at=3)])))
