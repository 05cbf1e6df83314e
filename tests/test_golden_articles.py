"""Golden cases from raw text through the bundled model: one report that the record must hold."""

from typing import Any

import pytest

from stancemine import StanceMiner
from stancemine.document import Attribution
from stancemine.labels import AUTHOR, UNKNOWN
from tests.golden import cases


@pytest.fixture(scope="module")
def miner() -> StanceMiner:
    return StanceMiner.load()


def report_of(attribution: Attribution) -> str:
    name = attribution.speaker.name if attribution.speaker else f"({attribution.reason})"
    content = " / ".join(span.text for span in attribution.content)
    return "|".join((name, attribution.cue.text if attribution.cue else "", content))


@pytest.mark.parametrize("case", cases("articles.jsonl"))
def test_golden_articles(miner: StanceMiner, case: dict[str, Any]) -> None:
    record = miner(case["text"])
    found = [report_of(a) for sentence in record.sentences for a in sentence.attributions]
    assert case["report"] in found


def test_a_quotation_is_reported_from_its_first_sentence_to_its_last(miner: StanceMiner) -> None:
    text = "“The bridge is old. It was built in 1911. It has two lanes,” said Ida Holm."
    record = miner(f"{text} Nobody answered.")
    assert [s.reported for s in record.sentences] == [True, True, True, False]
    assert {a.speaker.name for s in record.sentences for a in s.attributions if a.speaker} == {
        "Ida Holm"
    }


def test_a_speaker_called_author_is_not_the_article_s_author(miner: StanceMiner) -> None:
    record = miner("The author says that nuclear power is a dead end. The mayor left.")
    assert [one.name for one in record.speakers] == ["the author"]
    assert record.sentences[1].reported is False
    assert {AUTHOR, UNKNOWN}.isdisjoint(one.name for one in record.speakers)
    held = miner(record.text, topics=["nuclear power"]).sentences[0].stances["nuclear power"]
    assert held.holder == "the author"
