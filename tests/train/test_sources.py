"""Folds: what one of them holds out is seen by no source of the mixture."""

from dataclasses import replace

import pytest

from stancemine.train.config import Source
from stancemine.train.mixture import held_out_of
from stancemine.train.sources import Fold, documents_of
from tests.train.handmade import FakeCorpora, document, small_config

FOLDS = [Fold(number, 3, 13) for number in range(3)]


LEFT = ("n0", "n4", "n7")


def lone(name, corpus="polnear"):
    return document([(f"he is with {name}", {"role": "none"})], corpus=corpus, name=name)


@pytest.fixture
def nine(monkeypatch):
    """Nine documents, and stancenews with labels of its own for the same texts."""
    names = [f"n{number}" for number in range(9)]
    theirs = [replace(lone(n), group="left" if n in LEFT else n) for n in names]
    ours = [lone(f"pn-train/{name}", "stancenews") for name in names]
    fake = FakeCorpora([*theirs, *ours])
    monkeypatch.setattr("stancemine.train.sources.read", fake.read)
    return names


def names_of(source, split, fold):
    return {d.id for d in documents_of(source, None, split, fold)}


def test_every_document_is_held_out_once(nine):
    source = Source(corpus="polnear", heads=("role",))
    parts = [names_of(source, "dev", fold) for fold in FOLDS]
    assert sum(map(len, parts)) == 9
    assert set().union(*parts) == set(nine)
    for fold, part in zip(FOLDS, parts, strict=True):
        assert names_of(source, "train", fold) == set(nine) - part


def test_sources_of_one_corpus_hold_out_the_same(nine):
    whole = Source(corpus="polnear", heads=("role",))
    part = Source(corpus="polnear", heads=("reported",), without=("left",))
    for fold in FOLDS:
        held = names_of(whole, "dev", fold)
        assert names_of(part, "dev", fold) == held - set(LEFT)
        assert not names_of(part, "train", fold) & held


def test_a_text_that_stancenews_labels_too_is_not_trained_on_where_it_is_held_out(nine):
    mixture = tuple({"corpus": name, "heads": ["role"]} for name in ("stancenews", "polnear"))
    config = small_config("x", mixture=mixture)
    for fold in FOLDS:
        left_out = held_out_of(config, None, fold)
        dev = {name for s in config.mixture for name in names_of(s, "dev", fold)}
        trained = {
            d.id
            for s in config.mixture
            for d in documents_of(s, None, "train", fold)
            if (d.corpus, d.id) not in left_out
        }
        assert trained
        texts = {name.removeprefix("pn-train/") for name in dev}
        assert not texts & {name.removeprefix("pn-train/") for name in trained}
