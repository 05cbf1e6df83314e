import random

import numpy as np
import pytest

from stancemine.train import pages as module
from stancemine.train.pages import Page, implanted, pages_of
from tests.train.handmade import FakeCorpora, document, small_config, small_corpora


def pages(split):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stancemine.train.sources.read", FakeCorpora(small_corpora()).read)
        return pages_of(small_config("x"), None, split)


def test_pages_have_own_and_foreign_topics():
    found = pages("train")
    assert found
    for page in found:
        assert page.labels.shape == (len(page.sentences), len(page.topics))
        assert set(page.labels.ravel()) <= {-1, 0, 1}
    (first,) = [p for p in found if "go must go on" in p.sentences]
    russia, nato = (first.topics.index(t) for t in ("russia", "nato"))
    assert first.labels[:, russia].tolist() == [1, 1, 1]
    assert first.labels[:, nato].tolist() == [1, 0, 0]


def test_none_tells_only_of_drawn_topics():
    said = document([("yes", {"stances": {"russia": "none"}})])
    assert module._related(said.sentences[0], drawn=False) == []
    assert module._related(said.sentences[0], drawn=True) == [("russia", 0)]


ARTICLE = Page(
    "news",
    ("The budget passed.", "Rain fell.", "Nobody was hurt."),
    ("the budget",),
    np.array([[1], [0], [0]], np.int8),
)
POST = Page("posts", ("Ban cars.",), ("cars", "the moon"), np.array([[1, 0]], np.int8))
LONG = Page("posts", ("Ban bicycles. " * 100,), ("bicycles",), np.ones((1, 1), np.int8))


def test_documents_are_held_against_topics_of_all_corpora():
    found = module._against_all([ARTICLE, POST], random.Random(0))
    assert found[1] is POST
    assert set(found[0].topics) == {"the budget", "cars", "the moon"}
    assert found[0].labels[:, 0].tolist() == [1, 0, 0]
    assert not found[0].labels[:, 1:].any()


def test_a_topic_that_the_document_names_is_not_held_for_unrelated():
    assert module._with_topics(ARTICLE, ["rain", "the budget", "tax"]).topics == (
        "the budget",
        "tax",
    )


def test_an_implanted_sentence_alone_concerns_its_topic():
    found = implanted([ARTICLE], [POST, LONG], 20, random.Random(0))
    assert len(found) == 20
    assert len({page.sentences.index("Ban cars.") for page in found}) == 4
    for page in found:
        assert len(page.sentences) == 4
        assert page.topics[0] == "cars"
        assert page.labels.sum() == 1
        assert page.labels[page.sentences.index("Ban cars."), 0] == 1


def test_nothing_is_implanted_where_the_document_has_the_topic_or_there_is_nothing():
    about_cars = Page("news", ("Cars are loud.", "So what."), ("noise",), np.zeros((2, 1), np.int8))
    assert implanted([about_cars], [POST], 5, random.Random(0)) == []
    assert implanted([ARTICLE], [LONG], 5, random.Random(0)) == []
    assert implanted([], [POST], 5, random.Random(0)) == []
