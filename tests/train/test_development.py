"""Scores of logits made by hand, against scikit-learn on the labels that they stand for."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import f1_score
from tokenizers import Tokenizer

from stancemine.heads import sentence_heads
from stancemine.labels import ROLES, STANCES
from stancemine.runtime.torch import TorchRuntime
from stancemine.train.development import (
    Collected,
    collect,
    development_examples,
    scores,
    stance_score,
)
from stancemine.train.examples import Schemes
from stancemine.windows import Windower, collate
from tests.train.handmade import small_config


def logits_of(choices, classes):
    """Logits whose largest is the choice."""
    return np.array([[4.0 if i == c else -1.0 for i in range(classes)] for c in choices], "f4")


def stance_logits(*choices):
    """Logits of which the likeliest stance is the choice, the next likeliest side favor."""
    found = []
    for choice in choices:
        sides = [1.0, 0.0, 0.0]
        if choice != "unrelated":
            sides[STANCES.index(choice)] = 4.0
        found.append([*sides, -3.0 if choice == "unrelated" else 3.0])
    return np.array(found, dtype=np.float32)


def masks(*golds, candidates="1111"):
    """Masks ``[n, 2, 4]``; "none" is neutral or unrelated."""
    found = []
    for gold in golds:
        allowed = {"neutral", "unrelated"} if gold == "none" else {gold}
        found.append([[s in allowed for s in STANCES], [c == "1" for c in candidates]])
    return np.array(found)


def macro(gold, predicted, **more):
    return f1_score(gold, predicted, average="macro", **more)


def test_roles_reported_and_tags():
    gold, chosen = [0, 1, 2, 0, 1, 2], [0, 1, 1, 2, 1, 2]
    tags = np.array([[0, 1, 2], [0, 2, 2], [1, 0, 0], [0, 0, 1]])
    predicted = np.array([[0, 1, 0], [1, 1, 0], [2, 0, 0], [0, 1, 2]])
    found = Collected(
        role={"a": (logits_of(chosen, 3), np.array(gold))},
        reported={"b": (np.array([2.0, -1.0, 0.5, -3.0], "f4"), np.array([1, 1, 0, 0]))},
        tags=(np.stack([logits_of(row, 3) for row in predicted]), tags),
    )
    expected = {
        "role/a": macro(gold, chosen),
        "reported/b": f1_score([1, 1, 0, 0], [1, 0, 1, 0]),
        # Inside or not, whatever the letter: source, cue, content.
        "tags/source": f1_score([0, 0, 1, 0], [0, 1, 1, 0]),
        "tags/cue": f1_score([1, 1, 0, 0], [1, 1, 0, 1]),
        "tags/content": f1_score([1, 1, 0, 1], [0, 0, 0, 1]),
    }
    assert scores(found) == pytest.approx(expected, abs=1e-4)


def test_a_role_that_the_corpus_lacks_is_an_error_but_no_class():
    gold, chosen = [0, 0, 2, 2], [0, 1, 2, 2]
    found = Collected(role={"a": (logits_of(chosen, 3), np.array(gold))})
    assert scores(found)["role/a"] == pytest.approx((2 / 3 + 1) / 2, abs=1e-4)


def test_a_layer_that_nobody_marks_scores_nothing():
    blank = np.zeros((2, 3), dtype=np.int64)
    found = scores(Collected(tags=(np.stack([logits_of(row, 3) for row in blank]), blank)))
    assert found == {"tags/source": 0.0, "tags/cue": 0.0, "tags/content": 0.0}


def test_four_way_stance():
    gold = ["favor", "against", "neutral", "unrelated", "favor", "unrelated"]
    chosen = ["favor", "favor", "neutral", "unrelated", "unrelated", "against"]
    found = stance_score(stance_logits(*chosen), masks(*gold))
    assert found == pytest.approx(macro(gold, chosen))


def test_neutral_and_unrelated_are_one_answer_where_the_corpus_has_one():
    gold = ["favor", "against", "none", "none", "against"]
    chosen = ["favor", "neutral", "neutral", "unrelated", "against"]
    joined = ["none" if c in ("neutral", "unrelated") else c for c in chosen]
    found = stance_score(stance_logits(*chosen), masks(*gold))
    assert found == pytest.approx(macro(gold, joined))


def test_joined_they_win_over_a_side_that_neither_beats_alone():
    # favor .40; neutral and unrelated .27 + .33
    logits = np.log(np.array([[0.40, 1e-6, 0.27]], "f4"))
    logits = np.concatenate([logits, [[np.log(0.67 / 0.33)]]], axis=-1).astype("f4")
    assert stance_score(logits, masks("none")) == 1.0
    assert stance_score(logits, masks("favor")[:, :1].repeat(2, 1)) == 1.0


def test_a_corpus_of_two_sides_is_scored_on_the_side():
    gold = ["favor", "against", "against", "favor"]
    # The second is called unrelated and leans to favor, the third neutral.
    chosen = ["favor", "unrelated", "neutral", "against"]
    found = stance_score(stance_logits(*chosen), masks(*gold, candidates="1101"))
    assert found == pytest.approx(macro(gold, ["favor", "favor", "favor", "against"]))


def test_neutral_does_not_compete_where_the_corpus_lacks_it():
    gold = ["favor", "against", "unrelated"]
    logits = stance_logits("neutral", "against", "unrelated")
    logits[0, 3] = 6.0
    assert stance_score(logits, masks(*gold, candidates="1101")) == 1.0
    assert stance_score(logits, masks(*gold)) == pytest.approx(2 / 3)


def test_unrelated_in_a_corpus_without_it_is_an_error_but_no_class():
    gold = ["favor", "against", "neutral", "neutral"]
    chosen = ["favor", "against", "neutral", "unrelated"]
    found = stance_score(stance_logits(*chosen), masks(*gold))
    assert found == pytest.approx((1 + 1 + 2 / 3) / 3)


def test_what_is_collected_is_what_the_model_says_of_each_labelled_item(
    corpora, model_folder, tokenizer
):
    source = {"corpus": "stancenews", "heads": ["role", "reported", "stance"]}
    config = small_config("unused", mixture=(source,))
    windower = Windower(Tokenizer.from_file(str(model_folder / "tokenizer.json")), max_tokens=64)
    schemes = Schemes(("stancenews", "argunsc"), ("stancenews",), ("stancenews",))
    examples = development_examples(config, windower, None, schemes=schemes)
    runtime = TorchRuntime(model_folder)
    found = collect(runtime, examples, schemes, batch_tokens=100)
    # Three development documents of three sentences, each asked for two topics.
    assert len(found.role["stancenews"][1]) == len(found.reported["stancenews"][1]) == 9
    assert found.stance["stancenews"][1].shape == (18, 2, 4)
    assert found.tags is None
    assert "argunsc" not in found.role

    def one_by_one(head, scheme, asked):
        chosen = [e for e in examples if asked(e)]
        return [getattr(runtime(collate([e.row])), head)[0, 0, scheme] for e in chosen]

    role = one_by_one("roles", 0, lambda e: e.roles)
    assert sorted(map(tuple, found.role["stancenews"][0].round(3).tolist())) == sorted(
        map(tuple, np.stack(role).round(3).tolist())
    )
    stance = one_by_one("stance", 0, lambda e: e.gold)
    assert sorted(map(tuple, found.stance["stancenews"][0].round(3).tolist())) == sorted(
        map(tuple, np.stack(stance).round(3).tolist())
    )
    counts = np.bincount(found.role["stancenews"][1], minlength=3)
    assert counts.tolist() == [3] * len(ROLES)


LONG = "talks " * 100 + "must go on"


@pytest.mark.parametrize("labels", [None, {"demand": "demand", "reason": "reason"}])
def test_a_sentence_in_pieces_is_one_item_scored_as_in_use(model_folder, tmp_path, labels):
    (tmp_path / "rows.csv").write_text(
        f"text,role,letter\nhe said no,demand,a\n{LONG},demand,b\nyes,reason,c\n{LONG} x,reason,d",
        "utf-8",
    )
    source = {
        "corpus": "argunsc",
        "path": str(tmp_path / "rows.csv"),
        "dev_path": str(tmp_path / "rows.csv"),
        "heads": ["role"],
        "columns": {"document": "letter"},
        "labels": {"role": labels or {"demand": "claim", "reason": "premise"}},
    }
    config = small_config("unused", mixture=(source,))
    windower = Windower(Tokenizer.from_file(str(model_folder / "tokenizer.json")), max_tokens=64)
    schemes = Schemes.of(config.mixture)
    examples = development_examples(config, windower, None)
    assert len(examples) > 4
    runtime = Wide(TorchRuntime(model_folder))
    found = collect(runtime, examples, schemes, batch_tokens=100)
    logits, gold = found.role["argunsc"] if labels is None else found.labels["argunsc"]
    assert sorted(gold.tolist()) == [0, 0, 1, 1]

    def in_use(text):
        rows = windower.sentence_rows([text], "alone")
        outputs = [runtime(collate([row])) for row in rows]
        roles, _, own = sentence_heads(rows, outputs, 1, 0, 0)
        return tuple((roles if labels is None else own)[0].round(3).tolist())

    expected = [in_use(text) for text in ("he said no", LONG, "yes", f"{LONG} x")]
    assert sorted(map(tuple, logits.round(3).tolist())) == sorted(expected)


class Wide:
    """A runtime with outputs for two labels of one's own."""

    def __init__(self, runtime):
        self._runtime = runtime

    def __call__(self, batch):
        found = self._runtime(batch)
        return replace(found, labels=found.roles[:, :, 0, :2] * 2)


def test_development_keeps_every_unrelated_pair_and_draws_none(corpora, tokenizer):
    source = {
        "corpus": "stancenews",
        "heads": ["stance"],
        "keep_unrelated": 0.0,
        "draw_unrelated": 1.0,
    }
    config = small_config("unused", mixture=(source,))
    examples = development_examples(config, Windower(tokenizer, max_tokens=64), None)
    assert len(examples) == 18
    assert sum(e.gold[3] for e in examples) == 6


def test_a_limit_takes_the_first_documents(corpora, tokenizer):
    config = small_config("unused", mixture=({"corpus": "stancenews", "heads": ["role"]},))
    windower = Windower(tokenizer, max_tokens=64)
    assert len(development_examples(config, windower, None, limit=1)) == 3
