import json
from pathlib import Path

import pytest

from stancemine.corpora import webis_editorials_16 as webis
from stancemine.errors import CorpusError

PARAGRAPHS = [
    [("title", "A bridge too many")],
    [
        ("no-unit", "First,"),
        ("assumption", "the new bridge is a waste"),
        ("no-unit", "."),
        ("statistics", 'It cost 4% of the "town'),
        ("no-unit", '"'),
        ("statistics", " budget (again)"),
        ("no-unit", "."),
        ("testimony", "The engineer says it doesn'"),
        ("testimony", "t hold"),
        ("no-unit", "."),
    ],
    [("no-unit", "1"), ("no-unit", "\\."), ("other", "Send us letters"), ("no-unit", ".")],
]


def write(directory: Path, names: dict[str, list[str]], paragraphs: object = PARAGRAPHS) -> None:
    content = {
        "paragraphs": [
            [{"number": n, "text": t, "label": label} for n, (label, t) in enumerate(units)]
            for units in paragraphs  # type: ignore[attr-defined]
        ]
    }
    for outlet in webis.OUTLETS:
        folder = directory / "data-source" / outlet
        folder.mkdir(parents=True)
        for name in names.get(outlet, []):
            (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")


def test_rebuilds_the_text_and_maps_the_types(tmp_path: Path) -> None:
    write(tmp_path, {"guardian": ["001-bridge"]})
    (document,) = webis.read(tmp_path)
    assert document.id == "guardian/001-bridge"
    assert document.title == "A bridge too many"
    assert document.text == (
        'A bridge too many\n\nFirst, the new bridge is a waste. It cost 4% of the "town" budget '
        "(again). The engineer says it doesn't hold.\n\n1. Send us letters."
    )
    labels = {
        document.sentence_text(i): (s.native, s.role) for i, s in enumerate(document.sentences)
    }
    assert labels["A bridge too many"] == ("title", None)
    assert labels["First, the new bridge is a waste."] == ("assumption", "claim")
    assert labels['It cost 4% of the "town" budget (again).'] == ("statistics", "premise")
    assert labels["The engineer says it doesn't hold."] == ("testimony", None)
    assert [v for k, v in labels.items() if "letters" in k] == [("other", "none")]


def test_splits_inside_each_outlet_and_keeps_stancenews_in_train(tmp_path: Path) -> None:
    kept = sorted(name for name in webis._train_only() if name.startswith("guardian/"))
    names = [name.removeprefix("guardian/") for name in kept[:4]]
    others = [f"{number:03}-own" for number in range(16)]
    write(tmp_path, {"guardian": names + others, "foxnews": others[:10]})
    sides = {document.id: document.split for document in webis.read(tmp_path)}
    assert {sides[name] for name in kept[:4]} == {"train"}
    guardian = [side for name, side in sides.items() if name.startswith("guardian/")]
    assert (guardian.count("dev"), guardian.count("test")) == (3, 3)
    assert {side for name, side in sides.items() if name.startswith("foxnews/")} == {
        "train",
        "dev",
        "test",
    }


def test_an_unknown_type_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"foxnews": ["a"]}, [[("rumour", "They say so.")]])
    with pytest.raises(CorpusError, match=r"labels \['rumour'\]"):
        list(webis.read(tmp_path))
