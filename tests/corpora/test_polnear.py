from pathlib import Path

import pytest

from stancemine.attributions.cues import cue_mode
from stancemine.corpora import polnear
from stancemine.errors import CorpusError

# An emoji and Windows line ends before the spans: offsets are code points of the raw file.
TEXT = (
    "Votes 🗳 counted.\r\n\r\n“We won the town,” Lee said, “and the county.” Lee hopes to rest.\r\n"
)


def span(number: int, kind: str, *pieces: str) -> str:
    starts = [TEXT.index(piece) for piece in pieces]
    places = ";".join(f"{s} {s + len(p)}" for s, p in zip(starts, pieces, strict=True))
    return f"T{number}\t{kind} {places}\t{' '.join(pieces)}"


ANNOTATIONS = "\n".join(
    [
        span(1, "Source", "Lee said"[:3]),
        span(2, "Cue", "said"),
        span(3, "Content", "“We won the town,”", "“and the county.”"),
        span(4, "Attribution", "said"),
        "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1",
        span(5, "Cue", "hopes"),
        span(6, "Content", "to rest"),
        span(7, "Content", "Votes"),
        span(8, "Attribution", "hopes"),
        "E2\tAttribution-no-source:T8 Cue:T5 Content:T6 Content2:T7",
        span(9, "Attribution", "counted"),
        "E3\tAttribution-no-source:T9 ",
        span(10, "Discard", "Votes 🗳 counted."),
        "#1\tAnnotatorNotes T1\tA remark.",
        "",
    ]
)


def write(directory: Path, annotations: str = ANNOTATIONS) -> None:
    for split in ("train", "dev", "test"):
        for folder in ("text", "attributions"):
            (directory / "data" / split / folder).mkdir(parents=True)
    train = directory / "data" / "train"
    (train / "text" / "gazette_2016-01-02_lee-wins.txt").write_bytes(TEXT.encode())
    (train / "attributions" / "gazette_2016-01-02_lee-wins_5fec.ann").write_text("E9\tbroken\n")
    first = train / "attributions" / "gazette_2016-01-02_lee-wins_4b22.ann"
    first.write_text(annotations, encoding="utf-8", newline="")


def test_reads_the_first_annotators_attributions(tmp_path: Path) -> None:
    write(tmp_path)
    (document,) = polnear.read(tmp_path)
    assert (document.id, document.split) == ("gazette_2016-01-02_lee-wins", "train")
    assert document.text == TEXT
    assert document.meta == {
        "publisher": "gazette",
        "annotator": "4b22",
        "annotators": "4b22 5fec",
    }
    assert document.attributions is not None
    bare, said, hopes = document.attributions

    def texts(pieces: tuple[tuple[int, int], ...]) -> list[str]:
        return [TEXT[start:end] for start, end in pieces]

    assert texts(said.source) == ["Lee"]
    assert texts(said.cue) == ["said"]
    assert texts(said.content) == ["“We won the town,”", "“and the county.”"]
    assert said.mode == "speech"
    assert hopes.source == ()
    assert texts(hopes.content) == ["Votes", "to rest"]
    assert hopes.mode == "thought"
    assert (texts(bare.cue), bare.content) == (["counted"], ())


def test_a_sentence_is_reported_where_speech_covers_its_main_part(tmp_path: Path) -> None:
    write(tmp_path)
    (document,) = polnear.read(tmp_path)
    reported = {document.sentence_text(i): s.reported for i, s in enumerate(document.sentences)}
    assert reported["Votes 🗳 counted."] is False
    assert [value for text, value in reported.items() if "We won" in text] == [True]
    assert [value for text, value in reported.items() if text.startswith("Lee hopes")] == [False]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("T1\tSource one two\tLee", "not brat's"),
        ("T1\tCue 1 900\tx\nT2\tAttribution 1 2\ty\nE1\tAttribution:T2 Cue:T1", "beyond the end"),
        ("T2\tAttribution 1 2\ty\nE1\tAttribution:T2 Cue:T1", "odd Cue:T1"),
    ],
)
def test_a_broken_annotation_is_an_error(tmp_path: Path, line: str, message: str) -> None:
    write(tmp_path, line)
    with pytest.raises(CorpusError, match=message):
        list(polnear.read(tmp_path))


@pytest.mark.parametrize(
    ("cue", "mode"),
    [
        ("said", "speech"),
        ("According to", "speech"),
        ("has repeatedly slammed", "speech"),
        (":", "speech"),
        ("denied", "speech"),
        ("is expected", "thought"),
        ("believes", "thought"),
        ("voted for", "thought"),
        ("told himself he hoped", "speech"),
    ],
)
def test_the_cue_tells_speech_from_thought(cue: str, mode: str) -> None:
    assert cue_mode(cue) == mode


def test_annotators_of_one_document_are_read_side_by_side(tmp_path: Path) -> None:
    write(tmp_path)
    folder = tmp_path / "data" / "train" / "attributions"
    second = ANNOTATIONS.replace("E2\tAttribution-no-source:T8 Cue:T5 Content:T6 Content2:T7\n", "")
    second_file = folder / "gazette_2016-01-02_lee-wins_5fec.ann"
    second_file.write_text(second, encoding="utf-8", newline="")
    ((one, other),) = polnear.annotations_of(tmp_path, "train")
    assert [one.meta["annotator"], other.meta["annotator"]] == ["4b22", "5fec"]
    assert [len(one.attributions or ()), len(other.attributions or ())] == [3, 2]
    assert list(polnear.annotations_of(tmp_path, "dev")) == []
