from __future__ import annotations

import pytest

from stancemine.evaluate.facets import breakdown, facets_of
from stancemine.evaluate.mistakes import confident_mistakes
from stancemine.evaluate.tasks import TASKS, examples
from tests.evaluate.systems import SENTENCES, Noisy, document

DOCUMENTS = [document(n, meta={"outlet": "Herald" if n % 3 else "Post"}) for n in range(30)]
BY_ID = {d.id: d for d in DOCUMENTS}
TASK = TASKS["stancenews/stance"]
ITEMS = examples(TASK, DOCUMENTS)


def parts(predictions, seen=frozenset({"the talks 0"}), texts=True, task=TASK):
    found = breakdown(task, ITEMS, BY_ID, predictions, seen, seed=0, resamples=200, texts=texts)
    return {(one["facet"], one["value"]): one for one in found}


def test_what_is_known_of_an_example():
    found = dict(facets_of(ITEMS[0], DOCUMENTS[0], frozenset({"the talks 0"})))
    assert found == {
        "topic": "the talks 0",
        "seen topic": "seen",
        "outlet": "Post",
        "whose words": "reported",
        "kind of report": "indirect",
        "length": "up to 10 words",
        "position": "first fifth",
        "negation": "no negation",
    }
    assert dict(facets_of(ITEMS[1], DOCUMENTS[0], None))["negation"] == "negated"
    assert "seen topic" not in dict(facets_of(ITEMS[1], DOCUMENTS[0], None))


@pytest.mark.parametrize(
    ("corpus", "identifier", "facet", "value"),
    [
        ("argunsc", "UNSC_2014_SPV.7154_spch004_RF_neg", "country", "RF"),
        ("newsdiscourse", "train/Business/Reuters_22", "outlet", "Reuters"),
    ],
)
def test_the_names_of_some_corpora_tell_more(corpus, identifier, facet, value):
    from dataclasses import replace

    renamed = replace(DOCUMENTS[0], corpus=corpus, id=identifier, meta={})
    assert dict(facets_of(ITEMS[0], renamed, None))[facet] == value


def test_every_part_is_scored_by_itself():
    predictions = Noisy("model", 0.7).predict(TASK, ITEMS, DOCUMENTS)
    found = parts(predictions)
    for (facet, value), one in found.items():
        chosen = [
            e.gold == p
            for e, p in zip(ITEMS, predictions.labels, strict=True)
            if dict(facets_of(e, BY_ID[e.document], {"the talks 0"})).get(facet) == value
        ]
        if facet != "confidence":
            assert one["accuracy"] == pytest.approx(sum(chosen) / len(chosen)), (facet, value)
            assert one["n"] == len(chosen)
        assert one["low"] <= one["accuracy"] <= one["high"]
    assert found["seen topic", "seen"]["n"] == found["seen topic", "unseen"]["n"] == 75
    assert {v for f, v in found if f == "confidence"} == set()  # all alike: no part
    # Only parts in which every class occurs get the macro average.
    assert found["outlet", "Herald"]["score"] is not None
    assert found["whose words", "reported"]["score"] is None


def test_a_long_topic_of_somebody_elses_is_numbered_in_the_form_for_passing_on():
    from dataclasses import replace

    foreign = replace(TASK, corpus="vast")
    predictions = Noisy("model", 0.7).predict(TASK, ITEMS, DOCUMENTS)
    assert ("topic", "the talks 0") in parts(predictions, texts=False, task=foreign)
    long = [replace(e, topic="a long topic that is a sentence") for e in ITEMS[:75]] + ITEMS[75:]
    found = breakdown(foreign, long, BY_ID, predictions, None, seed=0, resamples=200, texts=False)
    topics = [one["value"] for one in found if one["facet"] == "topic"]
    assert "topic 1 (wording withheld)" in topics
    assert not any("a long topic" in value for value in topics)


def test_the_surest_errors_come_first_with_their_neighbours():
    predictions = Noisy("model", 0.5).predict(TASK, ITEMS, DOCUMENTS)
    found = confident_mistakes(TASK, ITEMS, BY_ID, predictions)
    assert len(found) == 50
    assert all(one["gold"] != one["predicted"] for one in found)
    confidences = [one["confidence"] for one in found]
    assert confidences == sorted(confidences, reverse=True)
    second = next(one for one in found if one["sentence"] == 1)
    assert (second["before"], second["text"], second["after"]) == SENTENCES[:3]
    first = next(one for one in found if one["sentence"] == 0)
    assert first["before"] is None
