"""The labels of PolNeAR's speakers are sound, and the scoring says right where it should."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from stancemine.corpora.files import join_sentences
from stancemine.corpora.polnear import read
from stancemine.corpora.records import LabeledAttribution, LabeledDocument, LabeledSentence

FOLDER = Path(__file__).parent.parent / "evaluation" / "speakers"
TEXT, SENTENCES = join_sentences(
    [
        "Sen. Ana B. Ilves said the dam holds.",
        "She told two engineers so.",
        "Ilves and Jonas Berg hope for rain.",
        "The town’s engineers said no.",
        "A new Harbour Post poll of anglers shows doubt.",
    ]
)


@pytest.fixture(scope="module")
def polnear() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER)
        yield import_module("polnear")


@pytest.fixture(scope="module")
def score(polnear: ModuleType) -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER)
        yield import_module("score")


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def row(polnear: ModuleType, **changed: Any) -> dict[str, Any]:
    """The labels of TEXT, as a line of the file holds them."""
    told = {
        "Sen. Ana B. Ilves": ["ilves"],
        "She": ["ilves"],
        "Ilves and Jonas Berg": ["ilves", "berg"],
        "The town’s engineers": ["engineers"],
        "A new Harbour Post poll of anglers": ["poll"],
    }
    spans = [(place(words), keys) for words, keys in told.items()]
    return {
        "id": "one",
        "split": "dev",
        "sha256": polnear.checksum(TEXT),
        "end": len(TEXT),
        "speakers": {
            "ilves": {"names": ["Ana B. Ilves"]},
            "berg": {"names": ["Jonas Berg"]},
            "engineers": {"unnamed": ["engineers"]},
            "poll": {"names": ["Harbour Post poll"]},
        },
        "mentions": [{"start": s, "end": e, "speakers": keys} for (s, e), keys in spans],
    } | changed


def document(text: str = TEXT) -> LabeledDocument:
    parts = [
        ("Sen. Ana B. Ilves", "said", "the dam holds"),
        ("She", "told", "so"),
        ("Ilves and Jonas Berg", "hope", "for rain"),
        ("The town’s engineers", "said no", "no"),
        ("A new Harbour Post poll of anglers", "shows", "doubt"),
    ]
    return LabeledDocument(
        corpus="polnear",
        id="one",
        split="dev",
        text=text,
        sentences=tuple(LabeledSentence(start, end) for start, end in SENTENCES),
        attributions=tuple(
            LabeledAttribution(
                *((place(words),) for words in (source, cue, content)), mode="speech"
            )
            for source, cue, content in parts
        ),
        meta={"publisher": "post"},
    )


def labels(polnear: ModuleType, folder: Path, *rows: dict[str, Any]) -> Any:
    path = folder / "labels.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return polnear.read_labels(path)


@pytest.fixture
def case(polnear: ModuleType, tmp_path: Path) -> Any:
    [found] = polnear.join(labels(polnear, tmp_path, row(polnear)), [document()])
    return found


def test_the_project_s_labels(polnear: ModuleType) -> None:
    parts = {
        part: polnear.read_labels(FOLDER / f"polnear-{part}.jsonl") for part in ("dev", "test")
    }
    assert {part: len(found) for part, found in parts.items()} == {"dev": 12, "test": 24}
    assert sum(len(one.mentions) for one in parts["test"]) == 357
    assert sum(len(one.mentions) for one in parts["dev"]) == 198
    assert all(one.split == part for part, found in parts.items() for one in found)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"speakers": {}}, r"line 1: no name is given for \['ilves'\]"),
        ({"end": 3}, r"line 1: \[0, 17\) is no span before 3"),
        ({"speakers": {"ilves": {}}}, "either names or the nouns"),
        ({"speakers": {"ilves": {"names": ["A"], "unnamed": ["b"]}}}, "either names or the nouns"),
        ({"odd": 1}, "line 1: .*\n.*odd"),
    ],
)
def test_what_is_wrong_with_labels(
    polnear: ModuleType, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        labels(polnear, tmp_path, row(polnear, **change))


def test_another_text_is_noticed(polnear: ModuleType, tmp_path: Path) -> None:
    read = labels(polnear, tmp_path, row(polnear))
    with pytest.raises(ValueError, match="the text of one is not the one that was labelled"):
        polnear.join(read, [document(TEXT.replace("dam", "dyke"))])
    with pytest.raises(ValueError, match="the corpus has no document one"):
        polnear.join(read, [])


def test_forms(case: Any) -> None:
    assert [case.form(m) for m in case.labels.mentions] == [
        "full name",
        "pronoun",
        "several",
        "unnamed",
        "full name",
    ]


@pytest.mark.parametrize(
    ("number", "answer", "right"),
    [
        (0, "Ana B. Ilves", True),
        (0, "senator ana ilves", True),
        (0, "Ilves", False),
        (0, "Sen. Ilves", False),
        (0, "aides to Ana Ilves", False),
        (0, "Ana Ilves's aides", False),
        (1, "Ana Ilves", True),
        (1, "she", False),
        (2, "Ana Ilves and Jonas Berg", True),
        (2, "Jonas Berg, and the Ana Ilves", True),
        (2, "Jonas Berg", False),
        (2, "Ilves and Jonas Berg", False),
        (2, "Ana Ilves, Jonas Berg and engineers", False),
        (3, "the town's engineers", True),
        (3, "engineers", True),
        (3, "the town", False),
        (3, "two other engineers", False),
        (3, "the town's engineers of last year", True),
        (4, "Harbour Post poll", True),
        (4, "a new Harbour Post poll of anglers", True),
        (4, "poll", False),
        (4, "critic of the Harbour Post poll", False),
        (4, "Harbour Post poll director", False),
    ],
)
def test_right(case: Any, number: int, answer: str, right: bool) -> None:
    assert case.is_right(case.labels.mentions[number], answer) is right


def test_gold_spans_to_outcomes(polnear: ModuleType, score: ModuleType, case: Any) -> None:
    found = polnear.linked_from_gold(case.document)
    answers = [score.answer(mention, found)[1] for mention in case.labels.mentions]
    assert answers[:3] == ["Ana B. Ilves", "Ana B. Ilves", "Ana B. Ilves and Jonas Berg"]
    assert score.answer(case.labels.mentions[0], found[1:]) == ("missed", None)


def test_table(
    polnear: ModuleType, score: ModuleType, case: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    score._score_polnear("dev", [case], None, True)
    lines = capsys.readouterr().out.splitlines()
    total = next(line for line in lines if line.startswith("dev: "))
    assert "1 articles, 5 mentions: right 5, open 0, wrong 0, missed 0" in total
    assert [line for line in lines if line.startswith("dev, baseline")] != []


def test_the_nearest_name(polnear: ModuleType, case: Any) -> None:
    near = [polnear.nearest_name(TEXT, mention) for mention in case.labels.mentions]
    assert near[:3] == ["Ana B. Ilves"] * 3


def test_draw(polnear: ModuleType) -> None:
    many = [
        replace(document(), id=f"{outlet}-{n}", meta={"publisher": outlet})
        for outlet in ("herald", "post", "sun")
        for n in range(6)
    ]
    drawn = polnear.draw(many, 7, 1)
    assert drawn == polnear.draw(reversed(many), 7, 1) == sorted(set(drawn))
    assert sorted(sum(one.startswith(o) for one in drawn) for o in ("h", "p", "s")) == [2, 2, 3]


@pytest.mark.corpora
@pytest.mark.parametrize(("part", "number"), [("dev", 12), ("test", 24)])
def test_the_project_s_labels_are_all_sources_of_the_drawn(
    polnear: ModuleType, part: str, number: int
) -> None:
    root = os.environ.get("STANCEMINE_CORPORA")
    if not root:
        pytest.skip("STANCEMINE_CORPORA is not set")
    documents = [one for one in read(Path(root) / "polnear") if one.split == part]
    read_labels = polnear.read_labels(FOLDER / f"polnear-{part}.jsonl")
    assert [one.id for one in read_labels] == polnear.draw(documents, number, 2026)
    for case in polnear.join(read_labels, documents):
        spans = {(a.source[0][0], a.source[-1][1]) for a in case.document.attributions if a.source}
        labelled = {(m.start, m.end) for m in case.labels.mentions}
        assert labelled == {span for span in spans if span[1] <= case.labels.end}
