from pathlib import Path

import pytest

from stancemine.corpora import elecdeb60to20
from stancemine.errors import CorpusError

TEXT = (
    "HOST: Good evening. GRAY: Taxes must fall. Shops closed in May, in June, and again in July. "
    "Taxes hurt, as sales fell by half within one single year. So I say, well, no.\n"
)


def span(number: int, label: str, *pieces: str, gap: str = ";") -> str:
    starts = [TEXT.index(piece) for piece in pieces]
    places = gap.join(f"{s} {s + len(p)}" for s, p in zip(starts, pieces, strict=True))
    return f"T{number}\t{label} {places}\t{' '.join(pieces)}"


SPANS = [
    span(1, "Claim", "Taxes must fall."),
    span(2, "Premise", "Shops closed in May,", "again in July", gap="; "),
    span(3, "Claim", "Taxes hurt"),
    span(4, "Premise", "sales fell by half within one single year"),
    span(5, "Claim", "no"),
]


def write(directory: Path, names: list[str], spans: list[str] = SPANS) -> None:
    folder = directory / "data" / "annotations" / "components"
    folder.mkdir(parents=True)
    for name in names:
        (folder / f"{name}.txt").write_bytes(TEXT.encode())
        (folder / f"{name}.ann").write_text("\n".join([*spans, ""]), newline="")


def test_reads_roles_by_covered_characters(tmp_path: Path) -> None:
    write(tmp_path, ["12_1984"])
    (document,) = elecdeb60to20.read(tmp_path)
    roles = {document.sentence_text(i): s.role for i, s in enumerate(document.sentences)}
    found = {text.split()[0] + " " + text.split()[1]: role for text, role in roles.items()}
    assert found["GRAY: Taxes"] == "claim"
    assert found["Shops closed"] == "premise"
    assert found["Taxes hurt,"] == "premise"
    assert found["So I"] == "none"
    assert {s.native for s in document.sentences} == {None, "Claim", "Premise"}
    assert document.meta == {"year": "1984"}


def test_whole_debates_are_held_out(tmp_path: Path) -> None:
    write(tmp_path, ["12_1984", "9_1980", "44_2020", "2_1960"])
    sides = {document.id: document.split for document in elecdeb60to20.read(tmp_path)}
    assert sides == {"2_1960": "test", "9_1980": "dev", "12_1984": "train", "44_2020": "test"}
    assert list(sides) == ["2_1960", "9_1980", "12_1984", "44_2020"]


@pytest.mark.parametrize("line", ["T1\tClaim 3 9\tsomething else", "T1\tOpinion 0 4\tHOST"])
def test_an_odd_span_is_an_error(tmp_path: Path, line: str) -> None:
    write(tmp_path, ["12_1984"], [line])
    with pytest.raises(CorpusError, match=r"12_1984\.ann"):
        list(elecdeb60to20.read(tmp_path))
