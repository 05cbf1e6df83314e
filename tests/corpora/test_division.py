from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from stancemine.corpora.division import Division, apply_division, divide, load_division
from stancemine.corpora.records import LabeledDocument, LabeledSentence, LabeledStance
from stancemine.errors import CorpusError


def made(
    name: str, group: str | None = None, topic: str = "quays", label: str = "favor", **more
) -> LabeledDocument:
    text = f"Text of {name}."
    sentence = LabeledSentence(0, len(text), stances=(LabeledStance(topic, label),))  # type: ignore[arg-type]
    return LabeledDocument("own", name, None, text, (sentence,), group=group, **more)


DEBATES = [
    made(f"{debate}/{turn}", f"debate {debate}", f"topic {debate % 4}", label)
    for debate in range(20)
    for turn, label in enumerate(["favor", "against", "favor"])
]


def sides(division: Division, fold: int = 0) -> Counter[str]:
    return Counter(division.folds[fold].sides.values())


def undivided(division: Division) -> bool:
    for fold in division.folds:
        for debate in range(20):
            if len({fold.sides[f"own:{debate}/{turn}"] for turn in range(3)}) > 1:
                return False
    return True


def test_hold_out_keeps_groups_whole_and_is_seeded() -> None:
    first = divide(DEBATES, "hold-out", dev=0.2, test=0.2, seed=1)
    assert sides(first) == {"train": 36, "dev": 12, "test": 12}
    assert undivided(first)
    assert first == divide(DEBATES, "hold-out", dev=0.2, test=0.2, seed=1)
    assert first.folds != divide(DEBATES, "hold-out", dev=0.2, test=0.2, seed=2).folds


def test_k_fold_tests_every_document_once_with_like_shares() -> None:
    division = divide(DEBATES, "k-fold", folds=4, stratify="stance", dev=0.1)
    assert [fold.name for fold in division.folds] == ["1", "2", "3", "4"]
    assert undivided(division)
    tested = Counter(d for f in division.folds for d, side in f.sides.items() if side == "test")
    assert set(tested.values()) == {1}
    assert len(tested) == 60
    for fold in division.folds:
        assert Counter(fold.sides.values())["test"] == 15
        favor = sum(s == "test" and not d.endswith("/1") for d, s in fold.sides.items())
        assert favor == 10


def test_leave_one_topic_out_and_one_corpus_out() -> None:
    division = divide(DEBATES, "leave-one-out", by="topic", dev=0)
    assert [fold.name for fold in division.folds] == [f"topic {n}" for n in range(4)]
    assert sides(division) == {"train": 45, "test": 15}
    other = [replace(d, corpus="other", text=f"Other {d.id}.", sentences=()) for d in DEBATES[:6]]
    division = divide([*DEBATES, *other], "leave-one-out", by="corpus", dev=0)
    assert [(fold.name, Counter(fold.sides.values())["test"]) for fold in division.folds] == [
        ("other", 6),
        ("own", 60),
    ]


def test_by_what_meta_says() -> None:
    papers = [made(f"d{n}", meta={"outlet": f"paper {n % 3}"}) for n in range(9)]
    division = divide(papers, "leave-one-out", by="outlet", dev=0)
    assert [fold.name for fold in division.folds] == ["paper 0", "paper 1", "paper 2"]
    with pytest.raises(CorpusError, match=r"has no 'year'; .*its meta holds: outlet"):
        divide(papers, "k-fold", by="year")


def test_a_document_a_group_or_a_text_is_never_divided() -> None:
    with pytest.raises(CorpusError, match=r"divides a group: 'own:\d+/\d' would be in .*by group"):
        divide(DEBATES, "k-fold", by="document")
    both = (LabeledStance("x", "favor"), LabeledStance("y", "favor"))
    two = replace(DEBATES[0], sentences=(LabeledSentence(0, 4, stances=both),))
    with pytest.raises(CorpusError, match="has 2 topics: a split by topic would divide it"):
        divide([two, *DEBATES[3:]], "leave-one-out", by="topic")
    copy = replace(DEBATES[0], id="copy", group="another", sentences=())
    with pytest.raises(CorpusError, match="divides a text"):
        divide([copy, *DEBATES], "leave-one-out", dev=0)


LETTERS = [
    made(name, label=label) for name, label in zip("abc", ("favor", "against", "none"), strict=True)
]


def test_large_shares_leave_something_to_train() -> None:
    assert sides(divide(LETTERS, "hold-out", dev=0.5, test=0.3)) == {
        "train": 1,
        "dev": 1,
        "test": 1,
    }


def test_what_cannot_be_divided_is_said() -> None:
    for message, documents, method, options in (
        ("there is no document", [], "k-fold", {}),
        ("'own:0/0' for one", DEBATES[:1] * 2, "k-fold", {}),
        ("are on no side", DEBATES, "official", {}),
        ("30 folds need as many values of group; there are 20", DEBATES, "k-fold", {"folds": 30}),
        ("only one value of corpus", DEBATES, "leave-one-out", {"by": "corpus"}),
        ("unknown method 'random'", DEBATES, "random", {}),
        ("leave some to train", DEBATES, "hold-out", {"dev": 0.5, "test": 0.5}),
        ("folds is 1", DEBATES, "k-fold", {"folds": 1}),
        ("no label has as many", LETTERS, "k-fold", {"folds": 3, "stratify": "stance"}),
    ):
        with pytest.raises(CorpusError, match=message):
            divide(documents, method, **options)  # type: ignore[arg-type]


def test_a_file_says_it_all_again(tmp_path: Path) -> None:
    division = divide(DEBATES, "k-fold", folds=3, seed=7)
    place = tmp_path / "split.json"
    division.save(place)
    again = load_division(place)
    assert again == division
    before = place.read_bytes()
    divide(DEBATES, "k-fold", folds=3, seed=7).save(place)
    assert place.read_bytes() == before
    placed = list(apply_division(DEBATES, again, "2"))
    assert Counter(d.split for d in placed)["test"] > 0
    assert {f"own:{d.id}": d.split for d in placed} == dict(again.folds[1].sides)
    with pytest.raises(CorpusError, match="no fold None; there are: 1, 2, 3"):
        list(apply_division(DEBATES, again))
    with pytest.raises(CorpusError, match="does not know the document 'own:new'"):
        list(apply_division([made("new")], again, "1"))
    place.write_text("{}")
    with pytest.raises(CorpusError, match="is no split that stancemine wrote"):
        load_division(place)


def test_official_sides_are_taken_as_they_are() -> None:
    division = divide([replace(d, split="dev") for d in DEBATES], "official")
    assert sides(division) == {"dev": 60}
    assert next(apply_division(DEBATES, division)).split == "dev"
