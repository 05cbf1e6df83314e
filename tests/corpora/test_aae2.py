from pathlib import Path

import pytest

from stancemine.corpora import aae2
from stancemine.corpora.records import Relation
from stancemine.errors import CorpusError

TITLE = "Should parks stay open at night?"
BODY = (
    "Parks are a public good. I think that parks should stay open. "
    "They calm people, because green is soothing. Yet some fear the dark. That is life."
)
PARTS = [
    ("T1", "MajorClaim", "parks should stay open"),
    ("T2", "Claim", "They calm people"),
    ("T3", "Premise", "green is soothing"),
    ("T4", "Claim", "some fear the dark"),
]
MARKS = "A1\tStance T2 For\nA2\tStance T4 Against\nR1\tsupports Arg1:T3 Arg2:T2\t\n"


def write(directory: Path, marks: str = MARKS) -> Path:
    text = f"{TITLE}\n\n{BODY}"
    lines = []
    for key, label, part in PARTS:
        start = text.index(part)
        # Some of the authors' lines end in one more tab.
        end = "\t\n" if key == "T3" else "\n"
        lines.append(f"{key}\t{label} {start} {start + len(part)}\t{part}{end}")
    (directory / "essay001.txt").write_text(text, encoding="utf-8")
    (directory / "essay001.ann").write_text("".join(lines) + marks, encoding="utf-8")
    (directory / "train-test-split.csv").write_text('"ID";"SET"\n"essay001";"TEST"\n')
    return directory


def test_roles_stance_and_relations(tmp_path: Path) -> None:
    (document,) = aae2.read(write(tmp_path))
    assert (document.title, document.split) == (TITLE, "test")
    assert [document.sentence_text(i) for i in range(5)] == [
        "Parks are a public good.",
        "I think that parks should stay open.",
        "They calm people, because green is soothing.",
        "Yet some fear the dark.",
        "That is life.",
    ]
    found = [(s.role, s.native) for s in document.sentences]
    assert found == [
        ("none", None),
        ("claim", "MajorClaim"),
        ("premise", "Premise"),
        ("claim", "Claim"),
        ("none", None),
    ]
    stances = [[(s.topic, s.label) for s in x.stances or ()] for x in document.sentences]
    assert stances[2:4] == [
        [("parks should stay open", "favor")],
        [("parks should stay open", "against")],
    ]
    assert document.relations == (Relation(2, 2, "support"),)


def test_lines_that_are_not_in_the_format_are_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="is no component, stance or relation"):
        list(aae2.read(write(tmp_path, "A1\tStance T2 Perhaps\n")))
    with pytest.raises(CorpusError, match="is not in the text as marked"):
        list(aae2.read(write(tmp_path, "T9\tClaim 0 5\tParks\n")))
