from pathlib import Path

import pytest

from stancemine.corpora import dse
from stancemine.errors import CorpusError

BLAME = "The [Harbor Board] scolded [Mayor Lind] twice.\tHarbor Board\tMayor Lind\t3"
PRAISE = '"[Green]s owe ""a lot"" to [Oslo’]s voters."\tGreen\tOslo’\t2'
NOTHING = "[Ann] met [“Bo”] 😀.\tAnn\t“Bo”\t0"
DOTS = "[Ann] met Bo[.]\tAnn\t.\t0"


def write(directory: Path, train: list[str], dev: list[str]) -> Path:
    folder = directory / "dataset"
    folder.mkdir(exist_ok=True)
    for name, rows in (("train", train), ("valid", dev), ("test", [])):
        text = "".join(row + "\n" for row in rows)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return directory


def test_direction_and_spans_survive(tmp_path: Path) -> None:
    (document,) = dse.read(write(tmp_path, [BLAME], []))
    assert document.text == "The Harbor Board scolded Mayor Lind twice."
    p_on_q, q_on_p = document.sentences[0].stances or ()
    assert (p_on_q.holder, p_on_q.topic, p_on_q.label) == ("Harbor Board", "Mayor Lind", "against")
    assert (q_on_p.holder, q_on_p.topic, q_on_p.label) == ("Mayor Lind", "Harbor Board", "none")
    assert p_on_q.holder_span == q_on_p.topic_span == (4, 16)
    assert document.sentences[0].native == "3"


@pytest.mark.parametrize(
    ("code", "labels"),
    [
        ("0", ("none", "none")),
        ("1", ("favor", "none")),
        ("2", ("none", "favor")),
        ("3", ("against", "none")),
        ("4", ("none", "against")),
    ],
)
def test_codes(tmp_path: Path, code: str, labels: tuple[str, str]) -> None:
    (document,) = dse.read(write(tmp_path, [BLAME[:-1] + code], []))
    assert tuple(s.label for s in document.sentences[0].stances or ()) == labels


def test_a_final_s_returns_and_a_possessive_goes(tmp_path: Path) -> None:
    documents = list(dse.read(write(tmp_path, [PRAISE, NOTHING], [])))
    assert documents[0].text == 'Greens owe "a lot" to Oslo’s voters.'
    names = [[s.topic for s in d.sentences[0].stances or ()] for d in documents]
    assert names == [["Oslo", "Greens"], ["Bo", "Ann"]]
    for document in documents:
        for stance in document.sentences[0].stances or ():
            assert stance.topic_span is not None
            assert document.text[slice(*stance.topic_span)] == stance.topic


def test_only_training_is_cleaned(tmp_path: Path) -> None:
    documents = list(dse.read(write(tmp_path, [BLAME, BLAME, DOTS], [BLAME, BLAME, DOTS])))
    assert [d.split for d in documents] == ["train", "dev", "dev", "dev"]


def test_mistakes_are_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"train\.txt, line 1: the label '5'"):
        list(dse.read(write(tmp_path, [BLAME[:-1] + "5"], [])))
    with pytest.raises(CorpusError, match=r"line 1: two entities in \[square brackets\]"):
        list(dse.read(write(tmp_path, ["The Board scolded [Lind].\tBoard\tLind\t3"], [])))
