import pytest

from stancemine.corpora.nli import NLIPair
from stancemine.labels import STANCES
from stancemine.train.config import Source
from stancemine.train.examples import Schemes
from stancemine.train.pairs import is_pairs, pair_examples
from stancemine.windows import Windower

SOURCE = Source(corpus="lingnli", heads=("stance",))


def examples(tokenizer, *pairs):
    windower = Windower(tokenizer, max_tokens=32)
    found = [NLIPair(*pair, split="train", part="x") for pair in pairs]
    return list(pair_examples(found, windower, SOURCE, Schemes.of([SOURCE])))


@pytest.mark.parametrize(
    ("label", "allowed"),
    [
        ("entailment", {"favor"}),
        ("contradiction", {"against"}),
        ("neutral", {"neutral", "unrelated"}),
        ("not_entailment", {"against", "neutral", "unrelated"}),
    ],
)
def test_what_a_label_teaches(tokenizer, label, allowed):
    (example,) = examples(tokenizer, ("the minister said no", "talks must go on", label))
    assert {s for s, gold in zip(STANCES, example.gold, strict=True) if gold} == allowed
    assert example.candidates == (True,) * 4


def test_the_hypothesis_stands_where_a_topic_does(tokenizer):
    (example,) = examples(tokenizer, ("he said no", "talks go on", "neutral"))
    words = ("[CLS]", "talks", "go", "on", "[SEP]", "he", "said", "no", "[SEP]")
    assert list(example.row.ids) == [tokenizer.token_to_id(word) for word in words]


def test_a_pair_that_does_not_fit_is_passed_over(tokenizer):
    long = "talks " * 40
    kept = ("he said no", "talks go on", "neutral")
    found = examples(
        tokenizer, (long, "talks", "neutral"), kept, ("he", long, "neutral"), ("", "he", "neutral")
    )
    assert len(found) == 1


def test_which_corpora_are_pairs():
    assert is_pairs("esnli")
    assert not is_pairs("vast")
