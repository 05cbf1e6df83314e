import json
from pathlib import Path

import pytest

from stancemine.corpora import abstrct
from stancemine.errors import CorpusError


def write(directory: Path, labels: list[str | None]) -> Path:
    folder = directory / "dataset" / "AbstRCT"
    folder.mkdir(parents=True, exist_ok=True)
    sentences = ["Tea against colds.", " Twelve of forty slept.", "Tea is of use."]
    for split in ("train", "dev", "test"):
        found = {f"{split}-1": {"sentences": sentences, "labels": labels}}
        (folder / f"AbstRCT_{split}.json").write_text(json.dumps(found))
    return directory


def test_roles_and_offsets(tmp_path: Path) -> None:
    documents = list(abstrct.read(write(tmp_path, [None, "Evidence", "Claim"])))
    assert [d.split for d in documents] == ["train", "dev", "test"]
    document = documents[0]
    assert document.text == "Tea against colds. Twelve of forty slept. Tea is of use."
    assert [s.role for s in document.sentences] == ["none", "premise", "claim"]
    assert document.sentence_text(1) == "Twelve of forty slept."


def test_odd_labels_are_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="abstract train-1: Guess: labels are"):
        list(abstrct.read(write(tmp_path, [None, "Guess", "Claim"])))
    with pytest.raises(CorpusError, match="1 labels for 3 sentences"):
        list(abstrct.read(write(tmp_path, ["Claim"])))
