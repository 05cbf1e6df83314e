import csv
from pathlib import Path

import pytest

from stancemine.corpora import argunsc
from stancemine.corpora.records import Relation
from stancemine.errors import CorpusError

# (number, speech, text, type); the courtesy occurs in both speeches.
ROWS = [
    (1, "SPEECH_A", "I thank the President.", "non-arg"),
    (2, "SPEECH_A", "The self-\nproclaimed council,\ntoo, must go.", "claim"),
    (3, "SPEECH_A", "It closed two roads.", "premise"),
    (4, "SPEECH_B", "I thank the President.", "non-arg"),
    (5, "SPEECH_B", "Roads are open because trucks pass.", "claim"),
]
RELATIONS = [(2, 3, "support"), (5, 5, "support"), (2, 5, "no relation")]


def write_csv(path: Path, header: list[str], rows: list[list[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def write(directory: Path, relations: list[tuple[int, int, str]] = RELATIONS) -> None:
    data = directory / "data"
    data.mkdir()
    texts = {number: text for number, _, text, _ in ROWS}
    write_csv(
        data / "sentence_CP.csv",
        ["Sentence_ID", "Sentence", "Arg_Type", "Argument_IDs", "Argument_Relations"],
        [[number, text, label, "[]", "{}"] for number, _, text, label in ROWS],
    )
    # A sentence with two components has two rows here, with the printer's line ends.
    write_csv(
        data / "base.csv",
        ["ID", "Speech", "Sentence_ID", "Full_Sentence"],
        [[i, s, n, t.replace("\n", "\r\n")] for i, (n, s, t, _) in enumerate([*ROWS, ROWS[4]])],
    )
    write_csv(
        data / "sentence_relations_local.csv",
        ["id", "sentence_claim", "sentence_premise", "relation"],
        [
            [i, str([claim, texts[claim]]), str([premise, texts[premise]]), label]
            for i, (claim, premise, label) in enumerate(relations)
        ],
    )
    write_csv(
        directory / "split.csv", ["Speech", "split"], [["SPEECH_B", "dev"], ["SPEECH_A", "test"]]
    )


def test_reads_speeches_roles_and_relations(tmp_path: Path) -> None:
    write(tmp_path)
    b, a = argunsc.read(tmp_path)
    assert [(a.id, a.split), (b.id, b.split)] == [("SPEECH_A", "test"), ("SPEECH_B", "dev")]
    assert a.text == (
        "I thank the President. The self-proclaimed council, too, must go. It closed two roads."
    )
    assert [s.role for s in a.sentences] == ["none", "claim", "premise"]
    assert [s.native for s in a.sentences] == ["non-arg", "claim", "premise"]
    assert a.sentence_text(2) == "It closed two roads."
    assert a.relations == (Relation(head=1, tail=2, label="support"),)
    assert b.relations == (Relation(head=1, tail=1, label="support"),)
    assert b.sentence_text(0) == a.sentence_text(0)


def test_a_relation_over_two_speeches_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, [(2, 5, "attack")])
    with pytest.raises(CorpusError, match="joins two speeches"):
        list(argunsc.read(tmp_path))


def test_a_speech_without_a_side_is_an_error(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "split.csv").write_text("Speech,split\nSPEECH_A,train\n")
    with pytest.raises(CorpusError, match=r"differ in the speeches \['SPEECH_B'\]"):
        list(argunsc.read(tmp_path))
    (tmp_path / "split.csv").write_text("Speech,split\nSPEECH_A,later\n")
    with pytest.raises(CorpusError, match="SPEECH_A to 'later'"):
        list(argunsc.read(tmp_path))
