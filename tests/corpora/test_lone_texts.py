"""Readers of corpora whose rows are one text, one topic, one label."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stancemine.corpora import (
    argkp_2021,
    gwsd,
    ibm_claim_stance,
    pstance,
    semeval2016_task6,
    touche23_valueeval,
    ukp_sentential,
)
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError

Reader = Callable[[Path], Iterator[LabeledDocument]]
Row = tuple[str | None, str, str, str]


def write(directory: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory


def rows(reader: Reader, directory: Path) -> list[Row]:
    """(split, text, topic, label) of every document, after what holds for all of them."""
    documents = list(reader(directory))
    assert len({d.id for d in documents}) == len(documents)
    found: list[Row] = []
    for document in documents:
        (sentence,) = document.sentences
        (stance,) = sentence.stances or ()
        assert (sentence.start, sentence.end) == (0, len(document.text))
        assert sentence.role is None
        assert sentence.reported is None
        found.append((document.split, document.text, stance.topic, stance.label))
    return found


def test_touche(tmp_path: Path) -> None:
    head = "Argument ID\tConclusion\tStance\tPremise\n"
    write(
        tmp_path,
        {
            # A quotation mark is a plain character here, even at the start.
            "arguments-training.tsv": head + 'E1\tBan cars\tin favor of\t"Cars" stink\n',
            "arguments-validation.tsv": head + "A2\tBan dogs\tagainst\tDogs help the blind\n",
            "arguments-test.tsv": head,
        },
    )
    assert rows(touche23_valueeval.read, tmp_path) == [
        ("train", '"Cars" stink', "Ban cars", "favor"),
        ("dev", "Dogs help the blind", "Ban dogs", "against"),
    ]
    assert [d.meta["part"] for d in touche23_valueeval.read(tmp_path)] == ["E", "A"]


def test_argkp(tmp_path: Path) -> None:
    head = "arg_id,argument,topic,stance\n"
    write(
        tmp_path,
        {
            "kpm_data/arguments_train.csv": head + 'arg_0_0,"Rain, and mud",Pave roads,1\n',
            "kpm_data/arguments_dev.csv": head + "arg_0_0,It costs,Plant trees,-1\n",
            "test_data/arguments_test.csv": head,
        },
    )
    assert rows(argkp_2021.read, tmp_path) == [
        ("train", "Rain, and mud", "Pave roads", "favor"),
        ("dev", "It costs", "Plant trees", "against"),
    ]


def test_ibm_claim_stance_splits_by_motion(tmp_path: Path) -> None:
    head = ",".join(ibm_claim_stance.COLUMNS) + "\n"
    lines = [
        f"{motion},{side},We would close {motion},closing,-1,{motion}{claim},CON,Claim {claim}\n"
        for motion, side in [(i, "train") for i in range(40)] + [(99, "test")]
        for claim in range(2)
    ]
    write(tmp_path, {ibm_claim_stance.FILE: head + "".join(lines)})
    found = rows(ibm_claim_stance.read, tmp_path)
    assert found[-1] == ("test", "Claim 1", "We would close 99", "against")
    sides = {topic: {s for s, _, t, _ in found if t == topic} for _, _, topic, _ in found}
    assert all(len(side) == 1 for side in sides.values())
    assert {side for side, *_ in found} == {"train", "dev", "test"}
    assert next(ibm_claim_stance.read(tmp_path)).meta == {
        "topic_target": "closing",
        "topic_sentiment": "-1",
    }


def test_gwsd_takes_the_likeliest_and_drops_screening(tmp_path: Path) -> None:
    head = "\tsent_id\tsentence\tdisagree\tagree\tneutral\tguid\tin_held_out_test\n"
    write(
        tmp_path,
        {
            gwsd.FILE: head
            + "0\ts0\tIce is nice.\t\t\t\t1_s0\tFalse\n"
            + '1\tt1\t"Seas ""rise""."\t.1\t.7\t.2\t1_t1\tTrue\n'
            + "2\tt2\tIt snowed.\t.5\t.2\t.3\t1_t2\tTrue\n"
            + "3\tt3\tGas is cheap.\t.1\t.2\t.7\t1_t3\tTrue\n"
        },
    )
    assert rows(gwsd.read, tmp_path) == [
        ("test", 'Seas "rise".', gwsd.TOPIC, "favor"),
        ("test", "It snowed.", gwsd.TOPIC, "against"),
        ("test", "Gas is cheap.", gwsd.TOPIC, "neutral"),
    ]


def test_gwsd_keeps_a_repeated_sentence_on_one_side(tmp_path: Path) -> None:
    head = "sent_id\tsentence\tdisagree\tagree\tneutral\tguid\tin_held_out_test\n"
    lines = [f"t{i}\tIt was {i % 30} degrees.\t0\t0\t1\tg{i}\tFalse\n" for i in range(60)]
    found = rows(gwsd.read, write(tmp_path, {gwsd.FILE: head + "".join(lines)}))
    assert len({(side, text) for side, text, _, _ in found}) == 30
    assert {side for side, *_ in found} == {"train", "dev"}


def test_pstance(tmp_path: Path) -> None:
    head = "Tweet,Target,Stance\n"
    write(
        tmp_path,
        {
            "raw_train_all.csv": head
            + '"Go, Ann! 😀",Ann Lee,FAVOR\n"Go, Ann! 😀",Bo Lee,AGAINST\n',
            "raw_val_all.csv": head,
            "raw_test_all.csv": head,
        },
    )
    assert rows(pstance.read, tmp_path) == [
        ("train", "Go, Ann! 😀", "Ann Lee", "favor"),
        ("train", "Go, Ann! 😀", "Bo Lee", "against"),
    ]


def test_semeval(tmp_path: Path) -> None:
    files = {
        f"stance/{folder}/{side}_{part}.txt": ""
        for folder in semeval2016_task6.TARGETS
        for side in ("train", "val", "test")
        for part in ("text", "labels")
    }
    # A line separator that is no line feed does not divide a tweet.
    files["stance/climate/val_text.txt"] = "So hot\u2028today \nMeh \nA hoax \n"
    files["stance/climate/val_labels.txt"] = "2\n0\n1\n"
    topic = "Climate Change is a Real Concern"
    assert rows(semeval2016_task6.read, write(tmp_path, files)) == [
        ("dev", "So hot\u2028today", topic, "favor"),
        ("dev", "Meh", topic, "none"),
        ("dev", "A hoax", topic, "against"),
    ]
    write(tmp_path, {"stance/climate/val_labels.txt": "2\n0\n"})
    with pytest.raises(CorpusError, match="2 labels for 3 tweets"):
        list(semeval2016_task6.read(tmp_path))


def test_ukp(tmp_path: Path) -> None:
    head = "topic\tretrievedUrl\tarchivedUrl\tsentenceHash\tsentence\tannotation\tset\n"
    body = (
        'cable cars\tu\ta\th1\t" They are quiet .\tArgument_for\ttrain\n'
        "cable cars\tu\ta\th2\tThey are slow .\tArgument_against\tval\n"
        "cable cars\tu\ta\th3\tRead more .\tNoArgument\ttest\n"
    )
    write(tmp_path, {"data/complete/cable_cars.tsv": head + body})
    assert rows(ukp_sentential.read, tmp_path) == [
        ("train", '" They are quiet .', "cable cars", "favor"),
        ("dev", "They are slow .", "cable cars", "against"),
        ("test", "Read more .", "cable cars", "none"),
    ]


def test_a_missing_file_column_or_field_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"raw_train_all\.csv is missing"):
        list(pstance.read(tmp_path))
    write(tmp_path, {"raw_train_all.csv": "Tweet,Stance\nHi,FAVOR\n"})
    with pytest.raises(CorpusError, match="no column Target; it has: Tweet, Stance"):
        list(pstance.read(tmp_path))
    write(tmp_path, {"raw_train_all.csv": "Tweet,Target,Stance\nHi,Ann\n"})
    with pytest.raises(CorpusError, match="line 2: the row has too few fields"):
        list(pstance.read(tmp_path))
