from dataclasses import replace

import pytest

from stancemine.train.config import Distill
from stancemine.train.mixture import mixture_examples
from stancemine.train.transfer import transfer_examples
from stancemine.windows import StanceQuery, Windower
from tests.train.handmade import document, small_config


@pytest.fixture
def windower(tokenizer):
    return Windower(tokenizer, max_tokens=64)


def drawn(windower, documents, seed=13, **changes):
    config = small_config("unused", seed=seed)
    return transfer_examples(config, Distill(teachers=("t",), **changes), windower, documents)


def about(name, topic, words):
    return document([(words, {"stances": {topic: "favor"}})], name=name)


DOCUMENTS = [
    about("a", "russia talks", "talks with russia must go on"),
    about("b", "nato", "the minister said that nato is on"),
    document([("he said no", {}), ("she must go with nato", {})], name="c"),
]


def test_rows_are_unlabelled(windower):
    examples = drawn(windower, DOCUMENTS, pairs=30, sentences=3)
    alone = [e for e in examples if not e.asks_stance]
    asked = [e for e in examples if e.asks_stance]
    assert len(alone) == 3
    assert asked
    assert all(not any(e.gold) and all(e.candidates) for e in asked)
    assert all(set(e.roles) == {-100} and e.reported is None for e in alone)


def test_no_pair_is_drawn_twice_and_the_seed_decides(windower):
    rows = [e.row.ids for e in drawn(windower, DOCUMENTS, pairs=100)]
    assert len(rows) == len(set(rows)) <= 4 * 2
    assert rows == [e.row.ids for e in drawn(windower, DOCUMENTS, pairs=100)]
    assert rows != [e.row.ids for e in drawn(windower, DOCUMENTS, pairs=100, seed=14)]


def test_a_near_topic_shares_words_with_the_document(windower):
    rows = {e.row.ids for e in drawn(windower, DOCUMENTS, pairs=200, near=1.0)}

    def row(sentence, topic):
        return windower.stance_rows([StanceQuery(sentence, topic)])[0].ids

    assert row("talks with russia must go on", "russia talks") in rows
    assert row("talks with russia must go on", "nato") not in rows
    assert row("he said no", "nato") in rows  # its document names it elsewhere
    assert row("he said no", "russia talks") not in rows


def test_a_share_is_read_with_the_sentence_before(windower):
    documents = [document([("he said no", {}), ("she must go", {})], name="c"), DOCUMENTS[1]]
    rows = {e.row.ids for e in drawn(windower, documents, pairs=200, previous=0.5)}
    query = StanceQuery("she must go", "nato")
    queries = [query, replace(query, previous="he said no")]
    alone, after = (windower.stance_rows([query])[0].ids for query in queries)
    assert {alone, after} <= rows
    first = windower.stance_rows([StanceQuery("he said no", "nato")])[0].ids
    assert first in rows
    assert sum(row[: len(first)] == first for row in rows) == 1  # nothing is before it


def test_small_corpora_give_more_pairs_at_a_temperature(windower, tokenizer):
    large = [document([(f"she said no {i}", {})], name=f"l{i}") for i in range(180)]
    small = [document([(f"nato said no {i}", {})], name=f"s{i}", corpus="dse") for i in range(20)]
    nato = tokenizer.token_to_id("nato")

    def of_the_small(temperature):
        found = drawn(
            windower, [*large, *small, DOCUMENTS[0]], pairs=40, corpus_temperature=temperature
        )
        return sum(nato in e.row.ids for e in found)

    assert 0 < of_the_small(1.0) < 8  # a tenth of the sentences
    assert of_the_small(100.0) > 8  # half of the draws, some of them the same


def test_the_mixture_draws_from_training_documents_alone(corpora, windower):
    distill = Distill(teachers=("t",), pairs=0, sentences=1000)
    config = small_config("unused", distill=distill.model_dump())
    examples, tokens = mixture_examples(config, windower, None)
    plain, _ = mixture_examples(small_config("unused"), windower, None)
    unlabelled = examples[: len(examples) - len(plain)]
    assert tokens["unlabelled"] == sum(map(len, unlabelled)) > 0
    rows = {e.row.ids for e in unlabelled}
    for held_out in ("the minister said that talks must go on", "talks talks must go"):
        assert windower.sentence_rows([held_out], "alone")[0].ids not in rows
    assert windower.sentence_rows(["russia russia must go"], "alone")[0].ids in rows
