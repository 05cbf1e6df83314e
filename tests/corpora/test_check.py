from collections.abc import Iterable
from pathlib import Path

import pytest

from stancemine.corpora.check import check, check_items, unsound
from stancemine.corpora.leaks import Leak, Text, find_leaks
from stancemine.corpora.nli import NLIPair
from stancemine.corpora.records import (
    LabeledAttribution,
    LabeledComponent,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Relation,
)
from stancemine.errors import CorpusError

LONG = "The ferry to the northern island stops in winter because the old quay is unsafe for crews."


def document(name: str, text: str, **fields) -> LabeledDocument:
    fields.setdefault("sentences", (LabeledSentence(0, len(text)),))
    return LabeledDocument("own", name, fields.pop("split", "train"), text, **fields)


def leaks(*found: tuple[str, str, str]) -> list[Leak]:
    given = [Text(name, split, text) for name, split, text in found]  # type: ignore[arg-type]
    return list(find_leaks(lambda: given))


def test_a_held_out_text_inside_a_longer_one_leaks() -> None:
    found = leaks(("a", "train", f"It was cold. {LONG.upper()} So they wait."), ("b", "dev", LONG))
    assert found == [Leak("a", "train", "b", "dev", 1.0)]


def test_a_changed_word_leaks_and_a_new_half_does_not() -> None:
    text = " ".join(f"word{n}" for n in range(60))
    near = text.replace("word30", "other")
    half = " ".join(f"word{n}" for n in range(30)) + " " + " ".join(f"new{n}" for n in range(30))
    found = leaks(("t", "train", text), ("near", "dev", near), ("half", "test", half))
    assert [(leak.held_out, round(leak.share, 2)) for leak in found] == [("near", 0.91)]


def test_sides_leak_forwards_only_and_short_texts_as_a_whole() -> None:
    found = leaks(("d", "dev", "Stop it!"), ("t", "train", "stop it"), ("e", "test", "Stop it now"))
    assert found == [Leak("t", "train", "d", "dev", 1.0)]
    assert leaks(("d", "dev", LONG), ("e", "dev", LONG), ("n", "test", "…")) == []
    assert [leak.source for leak in leaks(("d", "dev", LONG), ("e", "test", LONG))] == ["d"]


def test_share_is_a_share() -> None:
    with pytest.raises(CorpusError, match="more than 0 and at most 1"):
        list(find_leaks(lambda: (), 80))


def kinds(items: Iterable[LabeledDocument | NLIPair]) -> dict[str, str]:
    kept = list(items)
    return {finding.kind: finding.what for finding in check_items(lambda: kept).findings}


def test_findings_are_named() -> None:
    found = kinds(
        [
            document("a", LONG, group="quay"),
            document("a", LONG, group="quay"),
            document("b", "Too short.", sentences=(LabeledSentence(0, 99),)),
            document("c", "Elsewhere.", split="dev", group="quay"),
        ]
    )
    assert "2 documents have the id 'a'" in found["id"]
    assert "1 in train repeat another" in found["duplicate"]
    assert "b: sentence 0 is [0, 99)" in found["offsets"]
    assert "1 of 2 groups are on several sides: 'quay'" in found["group"]


def test_the_same_text_on_another_topic_is_no_duplicate() -> None:
    def asked(topic: str) -> tuple[LabeledSentence, ...]:
        return (LabeledSentence(0, len(LONG), stances=(LabeledStance(topic, "favor"),)),)

    first, second = (
        document("a", LONG, sentences=asked("x")),
        document("b", LONG, sentences=asked("y")),
    )
    assert kinds([first, second]) == {}
    pair = NLIPair("It rains.", "It is wet.", "entailment", "dev", "snli")
    assert "1 in dev repeat another" in kinds([pair, pair])["duplicate"]


def test_what_makes_a_document_unsound() -> None:
    text = "Ann left. Bo stayed."
    bad = document(
        "x",
        text,
        sentences=(
            LabeledSentence(0, 9, stances=(LabeledStance("Bo", "favor", topic_span=(0, 3)),)),
            LabeledSentence(5, 20, stances=(LabeledStance(" ", "none"),)),
        ),
        attributions=(LabeledAttribution(((0, 3),), (), ((10, 40),)),),
        relations=(Relation(0, 2, "support"), Relation(0, 1, "attack", 0, 3)),
        components=(LabeledComponent(((18, 22),), "claim"), LabeledComponent((), "premise")),
    )
    assert list(unsound(bad)) == [
        "the span (0, 3) of sentence 0 is not 'Bo'",
        "sentence 1 is [5, 20) after 9 in a text of 20 code points",
        "sentence 1 has a stance toward a blank topic",
        "an attribution has the span [10, 40)",
        "a relation joins the sentences 0 and 2",
        "a relation joins the component 3",
        "a component has the span [18, 22)",
        "a component has no words",
    ]


def test_a_corpus_is_held_to_the_registry(tmp_path: Path) -> None:
    folder = tmp_path / "pstance"
    folder.mkdir()
    for name in ("train", "val", "test"):
        (folder / f"raw_{name}_all.csv").write_text("Tweet,Target,Stance\nYes!,Ann,FAVOR\n")
    report = check("pstance", folder=folder)
    assert not report.sound
    counts = [finding.what for finding in report.findings if finding.kind == "count"]
    assert "train: documents is 1, the registry says 17224" in counts
    assert "test: stances is favor 1, the registry says favor 1032, against 1125" in counts
    assert any("no checksums are known" in f.what for f in report.findings)
    assert [(leak.source_split, leak.split) for leak in report.leaks] == [
        ("train", "dev"),
        ("train", "test"),
        ("dev", "test"),
    ]
    with pytest.raises(CorpusError, match="is not a folder"):
        check("pstance", folder=tmp_path / "absent")


def test_altered_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "dataset").mkdir()
    for name in ("train", "valid", "test"):
        (tmp_path / "dataset" / f"{name}.txt").write_text("[Ann] likes [Bo] .\tAnn\tBo\t1\n")
    what = next(f.what for f in check("dse", folder=tmp_path).findings if f.kind == "files")
    assert what.startswith("3 of 3 files are missing or differ: dataset/")
