import random

import pytest

from stancemine.train.config import ConfigError, Source
from stancemine.train.examples import Schemes, stance_examples
from stancemine.train.wordings import Wording, read_wordings
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
