import random

import pytest

from stancemine.train.config import ConfigError, Source
from stancemine.train.examples import Schemes, stance_examples
from stancemine.train.wordings import Wording, framed, read_wordings
from stancemine.windows import Windower
from tests.train.handmade import document

SIDES = ("favor", "against", "neutral", "unrelated")


def reworded(tokenizer, label, wording, reword=1.0):
    """The gold labels of the pairs of one sentence, by topic."""
    source = Source(corpus="stancenews", heads=("stance",), reword=reword)
    documents = [document([("he said no", {"stances": {"talks": label}})])]
    windower = Windower(tokenizer, max_tokens=32)
    found = stance_examples(
        documents, windower, source, Schemes.of([source]), random.Random(0), {"talks": [wording]}
    )
    names = {tokenizer.token_to_id("talks"): "talks", tokenizer.token_to_id("nato"): "nato"}
    return {names[e.row.ids[1]]: SIDES[e.gold.index(True)] for e in found}


@pytest.mark.parametrize(
    ("label", "turned"), [("favor", "against"), ("against", "favor"), ("neutral", "neutral")]
)
def test_an_opposite_wording_turns_the_stance(tokenizer, label, turned):
    found = reworded(tokenizer, label, Wording("nato", opposite=True))
    assert found == {"talks": label, "nato": turned}


def test_a_paraphrase_keeps_it(tokenizer):
    found = reworded(tokenizer, "against", Wording("nato"))
    assert found == {"talks": "against", "nato": "against"}


def test_unrelated_pairs_are_not_reworded_and_none_are_without_asking(tokenizer):
    assert reworded(tokenizer, "unrelated", Wording("nato")) == {"talks": "unrelated"}
    assert reworded(tokenizer, "favor", Wording("nato"), reword=0.0) == {"talks": "favor"}


def test_the_wordings_that_ship():
    found = read_wordings("stancenews")
    assert len(found) > 500
    assert any(w.opposite for wordings in found.values() for w in wordings)
    assert all(w.text and w.text != topic for topic, ws in found.items() for w in ws)


def test_a_corpus_without_them_is_named():
    with pytest.raises(ConfigError, match="no other wordings for vast, only for stancenews"):
        read_wordings("vast")


def test_a_frame_says_whose_side_it_is():
    found = {framed("the fish quota", random.Random(seed)) for seed in range(60)}
    assert all("the fish quota" in wording.text for wording in found)
    assert Wording("support for the fish quota") in found
    assert Wording("opposition to the fish quota", opposite=True) in found
    assert Wording("an end to the fish quota", opposite=True) in found


@pytest.mark.parametrize("topic", ["Ilves", "Mara Ilves", "fishing at night"])
def test_persons_and_what_is_done_are_not_put_an_end_to(topic):
    found = {framed(topic, random.Random(seed)).text for seed in range(60)}
    assert f"opposition to {topic}" in found
    assert not any(text.startswith(("an end", "getting", "doing")) for text in found)


@pytest.mark.parametrize(
    "topic",
    [
        "Fishing should be banned.",
        "the quota is too high",
        "opposition to the quota",
        "ending the quota",
        "a quota for all the boats of the northern coast",
    ],
)
def test_claims_frames_and_long_topics_have_none(topic):
    assert framed(topic, random.Random(0)) is None


def test_framed_pairs_keep_their_original(tokenizer):
    source = Source(corpus="stancenews", heads=("stance",), frame=1.0)
    documents = [document([("he said no", {"stances": {"talks": "favor", "nato": "unrelated"}})])]
    windower = Windower(tokenizer, max_tokens=64)
    for seed in range(12):
        rng = random.Random(seed)
        found = list(stance_examples(documents, windower, source, Schemes.of([source]), rng))
        plain, _, new = found
        assert new.original == plain.row
        assert plain.original is None
        assert SIDES[new.gold.index(True)] == ("against" if new.turned else "favor")
