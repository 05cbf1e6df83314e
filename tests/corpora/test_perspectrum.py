import json
from pathlib import Path
from typing import Any

import pytest

from stancemine.corpora import perspectrum
from stancemine.errors import CorpusError


def write(directory: Path, splits: dict[str, str]) -> Path:
    def cluster(label: str, *pids: int) -> dict[str, Any]:
        return {"pids": pids, "stance_label_3": label, "stance_label_5": f"MILDLY_{label}"}

    claims = [
        {
            "cId": 1,
            "text": "Trams should be free",
            "source": "ours",
            "perspectives": [
                cluster("SUPPORT", 10, 11, 12),
                cluster("UNDERMINE", 13),
                cluster("NOT_A_PERSPECTIVE", 14),
            ],
        },
        {"cId": 2, "text": "Trams are loud", "source": "ours", "perspectives": []},
    ]
    texts = {10: "Fares are unfair", 11: "No one should pay", 12: "Fares are unfair"}
    texts |= {13: "Someone has to pay", 14: "What is a tram?"}
    pool = [{"pId": i, "text": text, "source": "ours"} for i, text in texts.items()]
    folder = directory / "dataset"
    folder.mkdir()
    (folder / "perspectrum_with_answers_v1.0.json").write_text(json.dumps(claims))
    (folder / "perspective_pool_v1.0.json").write_text(json.dumps(pool))
    (folder / "dataset_split_v1.0.json").write_text(json.dumps(splits))
    return directory


def test_each_wording_is_a_document(tmp_path: Path) -> None:
    documents = list(perspectrum.read(write(tmp_path, {"1": "dev", "2": "train"})))
    found = [(d.text, (d.sentences[0].stances or ())[0].label) for d in documents]
    assert found == [
        ("Fares are unfair", "favor"),
        ("No one should pay", "favor"),
        ("Someone has to pay", "against"),
    ]
    assert {d.split for d in documents} == {"dev"}
    assert documents[0].sentences[0].native == "MILDLY_SUPPORT"
    assert (documents[0].sentences[0].stances or ())[0].topic == "Trams should be free"


def test_a_claim_without_a_side_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no side for claim 1"):
        list(perspectrum.read(write(tmp_path, {"2": "train"})))
