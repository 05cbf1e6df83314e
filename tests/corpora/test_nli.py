import json
from pathlib import Path

import pytest

from stancemine.corpora import nli
from stancemine.errors import CorpusError


def test_lingnli(tmp_path: Path) -> None:
    folder = tmp_path / "1_Baseline_protocol"
    folder.mkdir()
    row = {"premise": "It rains.", "hypothesis": "It is wet.", "label": "entailment"}
    for name in ("train_round1_base", "val_round1_base"):
        (folder / f"{name}.jsonl").write_text(json.dumps(row) + "\n")
    assert [(p.label, p.split, p.part) for p in nli.read_lingnli(tmp_path)] == [
        ("entailment", "train", "1_Baseline_protocol"),
        ("entailment", "dev", "1_Baseline_protocol"),
    ]
    with pytest.raises(CorpusError, match="has no files named"):
        list(nli.read_lingnli(folder))


def test_esnli(tmp_path: Path) -> None:
    folder = tmp_path / "dataset" / "eSNLI"
    folder.mkdir(parents=True)
    for split in ("dev", "test"):
        (folder / f"labels.{split}").write_text("neutral\n")
        (folder / f"s1.{split}").write_text("A man runs . \n")
        (folder / f"s2.{split}").write_text("He is late . \n")
    pairs = list(nli.read_esnli(tmp_path))
    assert [p.split for p in pairs] == ["dev", "test"]
    assert pairs[0] == nli.NLIPair("A man runs .", "He is late .", "neutral", "dev", "snli")
    (folder / "s2.test").write_text("")
    with pytest.raises(CorpusError, match="of test differ in length"):
        list(nli.read_esnli(tmp_path))


def test_docnli(tmp_path: Path) -> None:
    for name in nli.DOCNLI_FILES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("not_entailment\tIt rains.\tIt snows.\n")
    pairs = list(nli.read_docnli_binary(tmp_path))
    assert [(p.part, p.split) for p in pairs] == [
        ("binary-MNLI", "dev"),
        ("binary-MNLI", "test"),
        ("binary-FEVER-NLI", "dev"),
        ("binary-FEVER-NLI", "test"),
    ]
    assert {p.label for p in pairs} == {"not_entailment"}
    (tmp_path / nli.DOCNLI_FILES[0]).write_text("perhaps\tIt rains.\tIt snows.\n")
    with pytest.raises(CorpusError, match=r"dev\.txt, line 1: the label 'perhaps'"):
        list(nli.read_docnli_binary(tmp_path))
