import json
from pathlib import Path
from typing import Any

import pytest

from stancemine.corpora import seesaw
from stancemine.errors import CorpusError

NAME = "TRIPLET_007_DOCUMENT_1"


def triplet(subject: str, sentiment: str, target: str) -> dict[str, Any]:
    return {"id": 0, "subject": subject, "sentiment": sentiment, "object": target}


def write(directory: Path, sentiment: str = "NEG", split: str = "valid") -> Path:
    texts = ["Ann Lee sued the port.", "", "She praised Bo.", "It rained."]
    stances = {
        "0": [triplet("Ann Lee", sentiment, "Port of Lund"), triplet("None", "NEG", "Ann Lee")],
        "2": [
            triplet("Not in the list", "POS", "Bo Berg"),
            triplet("Ann Lee", "POS", "Not in the list"),
        ],
    }
    files: dict[str, Any] = {
        f"articles/{NAME}": {
            "title": "Port sued",
            "text": [{"id": i, "text": text} for i, text in enumerate(texts)],
        },
        f"annotations/{NAME}": {"sentence-level stances": stances},
        "meta/TRIPLET_007": {
            "Split": split,
            "story_topic": "ports",
            "Meta info for article 1": {"source": "Harbor News", "bias_label": 0},
        },
    }
    for name, value in files.items():
        path = directory / "SEESAW" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))
    return directory


def test_holders_and_topics(tmp_path: Path) -> None:
    (document,) = seesaw.read(write(tmp_path))
    assert document.text == "Ann Lee sued the port. She praised Bo. It rained."
    assert (document.split, document.group, document.title) == ("dev", "TRIPLET_007", "Port sued")
    assert document.meta == {"outlet": "Harbor News", "bias": "0", "topic": "ports"}
    found = [
        [(s.holder, s.topic, s.label) for s in sentence.stances or ()]
        for sentence in document.sentences
    ]
    assert found == [
        [("Ann Lee", "Port of Lund", "against"), (None, "Ann Lee", "against")],
        [(None, "Bo Berg", "favor")],
        [],
    ]
    # Nobody takes a side there, which is not the same as "not labelled".
    assert document.sentences[2].stances == ()


def test_unknown_values_are_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="line 0: the label 'MIXED'"):
        list(seesaw.read(write(tmp_path, sentiment="MIXED")))
    with pytest.raises(CorpusError, match="the split 'spare' is not one of"):
        list(seesaw.read(write(tmp_path, split="spare")))
