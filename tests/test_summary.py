import pytest

from stancemine.document import Speaker
from stancemine.summary import Sides, SpeakerSummary, wilson_interval
from tests.sample import TOPICS, sample_document


def test_speakers_of_the_sample() -> None:
    (maarten,) = sample_document().speakers
    assert (maarten.name, maarten.reports, maarten.thoughts, maarten.share) == (
        "Ilse Maarten",
        1,
        0,
        0.5,
    )
    assert set(maarten.stances) == set(TOPICS)
    assert maarten.stances[TOPICS[0]].favor_share == 1.0


def test_a_summary_knows_what_the_speaker_is() -> None:
    speaker = Speaker("Ana Ilves", "person", "mayor", ("Ilves",))
    found = SpeakerSummary(speaker, 1, 0, 1.0, {})
    assert (found.name, found.type, found.title) == ("Ana Ilves", "person", "mayor")
    assert found.aliases == ("Ilves",)


def test_wilson_against_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    for right, total in ((0, 5), (3, 4), (17, 60), (60, 60)):
        expected = stats.binomtest(right, total).proportion_ci(method="wilson")
        assert wilson_interval(right, total) == pytest.approx(tuple(expected), abs=1e-6)


def test_sides_add_up() -> None:
    assert Sides(1, 2, 3) + Sides(1) == Sides(2, 2, 3)
    assert Sides(neutral=4).favor_share is None
