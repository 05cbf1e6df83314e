from pathlib import Path
from zipfile import ZipFile

import pytest

from stancemine.corpora import newsdiscourse
from stancemine.errors import CorpusError

TEXT = (
    "URL http://example.org/a\n"
    "H  BRIDGE REOPENS \n\n"
    "S1  The bridge is open.\n"
    "S2 Two lanes are not, the mayor said.\n\n"
    "S3  It rained.\n"
)


def marks(text: str, labels: list[tuple[str, str]]) -> str:
    lines = []
    for number, (label, anchor) in enumerate(labels, start=1):
        start = text.index(anchor)
        lines.append(f"T{number}\t{label} {start} {start + len(anchor)}\t{anchor}")
        lines.append(f"E{number}\t{label}:T{number} ")
    return "\n".join(lines) + "\n"


def write(directory: Path, text: str, annotations: str | None) -> None:
    (directory / "data").mkdir()
    for name, top in (("train", "train 2"), ("validation", "validation"), ("test", "test")):
        with ZipFile(directory / "data" / f"{name}.zip", "w") as archive:
            archive.writestr(f"{top}/Town/Wire_1.txt", text)
            if annotations is not None:
                archive.writestr(f"{top}/Town/Wire_1.ann", annotations)
            archive.writestr(f"__MACOSX/{top}/Town/._Wire_1.txt", b"\x00\x05\x16")
            archive.writestr(f"{top}/.DS_Store", b"\x00")


LABELS = [("Main", "S1"), ("Cause_General", "S2"), ("Speech", "S2")]


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
def test_reads_flags_roles_and_paragraphs(tmp_path: Path, line_end: str) -> None:
    write(tmp_path, TEXT.replace("\n", line_end), marks(TEXT, LABELS))
    documents = list(newsdiscourse.read(tmp_path))
    assert [(d.id, d.split) for d in documents] == [
        ("train/Town/Wire_1", "train"),
        ("dev/Town/Wire_1", "dev"),
        ("test/Town/Wire_1", "test"),
    ]
    document = documents[0]
    assert document.title == "BRIDGE REOPENS"
    assert document.meta == {"url": "http://example.org/a"}
    assert document.text == ("The bridge is open. Two lanes are not, the mayor said.\n\nIt rained.")
    assert [document.sentence_text(i) for i in range(3)] == [
        "The bridge is open.",
        "Two lanes are not, the mayor said.",
        "It rained.",
    ]
    assert [s.reported for s in document.sentences] == [False, True, None]
    assert [s.native for s in document.sentences] == ["Main", "Cause_General", None]
    assert {s.role for s in document.sentences} == {None}


def test_a_text_without_marks_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, TEXT, None)
    with pytest.raises(CorpusError, match=r"has no train 2/Town/Wire_1\.ann"):
        list(newsdiscourse.read(tmp_path))


def test_a_line_without_anchor_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, TEXT + "A stray line.\n", marks(TEXT, LABELS))
    with pytest.raises(CorpusError, match=r"no anchor: 'A stray line\.'"):
        list(newsdiscourse.read(tmp_path))


def test_a_missing_archive_and_a_broken_one_are_errors(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"train\.zip is missing"):
        list(newsdiscourse.read(tmp_path))
    write(tmp_path, TEXT, "")
    (tmp_path / "data" / "train.zip").write_bytes(b"not a zip")
    with pytest.raises(CorpusError, match="not a zip file"):
        list(newsdiscourse.read(tmp_path))
