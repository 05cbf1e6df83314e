from collections import Counter

import pytest

from stancemine.corpora.splits import hash_split, ranked_splits
from stancemine.errors import CorpusError


def test_hash_split_gives_about_the_shares_asked_for() -> None:
    sides = Counter(hash_split(f"d{i}", 0.2, 0.1, seed="x") for i in range(5000))
    assert sides["dev"] / 5000 == pytest.approx(0.2, abs=0.02)
    assert sides["test"] / 5000 == pytest.approx(0.1, abs=0.02)


def test_the_seed_draws_anew() -> None:
    keys = [f"d{i}" for i in range(200)]
    first, second = ([hash_split(k, 0.5, seed=seed) for k in keys] for seed in "ab")
    assert first != second


def test_ranked_splits_do_not_depend_on_the_order() -> None:
    keys = [f"d{i}" for i in range(40)]
    sides = ranked_splits(keys, seed="x", train_only=keys[:10])
    assert sides == ranked_splits(keys[::-1], seed="x", train_only=keys[:10])
    assert Counter(sides.values()) == {"train": 28, "dev": 6, "test": 6}
    assert {sides[key] for key in keys[:10]} == {"train"}


def test_shares_that_leave_no_training_are_refused() -> None:
    with pytest.raises(CorpusError, match=r"got 0\.5, 0\.5"):
        hash_split("a", 0.5, 0.5, seed="x")
    with pytest.raises(CorpusError, match="too few to hold out"):
        ranked_splits(["a", "b"], 0.5, 0.2, seed="x", train_only=["a", "b"])
