import csv
from pathlib import Path

import pytest

from stancemine.corpora import vast
from stancemine.errors import CorpusError

HEADER = ["post", "new_topic", "label", "type_idx", "arc_id", "topic_str", "seen?"]
POST = 'Buses should be free.\nA "fare" keeps people at home.'
OTHER = "My dog barks at the tram."


def write(directory: Path, name: str, rows: list[tuple[str, ...]]) -> None:
    with (directory / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    train = [
        (POST, "free buses", "1", "1", "7", "free bus", "1"),
        (POST, "fares", "0", "3", "7", "fare", "1"),
        (POST, "fares", "0", "3", "7", "fare", "1"),
        (POST, "fares", "1", "3", "7", "fare", "1"),
        (POST, "mobility", "0", "3", "7", "mobility", "1"),
        (POST, "mobility", "1", "3", "7", "mobility", "1"),
        (POST, "none", "2", "2", "7", "none", "1"),
        (OTHER, "dogs", "2", "2", "8", "dog", "1"),
        # A drawn topic stands in topic_str only; new_topic is still the comment's own.
        (POST, "free buses", "2", "4", "7", "dog", "1"),
    ]
    dev = [
        (OTHER, "trams", "1", "1", "9", "tram", "0"),
        (OTHER, "trams", "0", "2", "9", "tram", "0"),
        (OTHER, "dogs", "0", "2", "9", "dog", "1"),
        (OTHER, "trams", "2", "4", "9", "wind farm", "0"),
    ]
    write(tmp_path, "vast_train.csv", train)
    write(tmp_path, "vast_dev.csv", dev)
    write(tmp_path, "vast_test.csv", [])
    return tmp_path


def test_training_topics_of_a_comment_are_one_document(folder: Path) -> None:
    document = next(vast.read(folder))
    assert (document.text, document.group, document.split) == (POST, "7", "train")
    assert document.meta == {"seen": "1", "synthetic": "0"}
    (sentence,) = document.sentences
    assert (sentence.start, sentence.end) == (0, len(POST))
    # The majority of repeats wins, a tie and the topic "none" are gone.
    assert [(s.topic, s.label) for s in sentence.stances or ()] == [
        ("free buses", "favor"),
        ("fares", "against"),
    ]


def test_synthetic_neutrals_have_the_drawn_topic_in_its_usual_form(folder: Path) -> None:
    (document,) = [
        d for d in vast.read(folder) if d.split == "train" and d.meta["synthetic"] == "1"
    ]
    (stance,) = document.sentences[0].stances or ()
    assert (stance.topic, stance.label) == ("dogs", "none")


def test_dev_keeps_every_row(folder: Path) -> None:
    documents = [d for d in vast.read(folder) if d.split == "dev"]
    stances = [
        (d.meta["seen"], s.topic, s.label) for d in documents for s in d.sentences[0].stances or ()
    ]
    assert sorted(stances) == [
        ("0", "trams", "against"),
        ("0", "trams", "favor"),
        ("0", "wind farm", "none"),
        ("1", "dogs", "against"),
    ]
    assert len({d.id for d in documents}) == len(documents) == 4


def test_an_unknown_label_is_named_by_file_and_line(folder: Path) -> None:
    write(folder, "vast_test.csv", [(OTHER, "dogs", "3", "1", "8", "dog", "1")])
    with pytest.raises(CorpusError, match=r"vast_test\.csv, line 2: the label '3'"):
        list(vast.read(folder))
