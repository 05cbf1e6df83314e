"""Every corpus, whole, held to the registry's counts: set STANCEMINE_CORPORA to their folder."""

import os
from collections import Counter
from collections.abc import Iterator
from importlib import import_module

import pytest

from stancemine import corpora
from stancemine.corpora.nli import NLIPair
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError

pytestmark = pytest.mark.corpora

Sizes = dict[str, tuple[int, int, dict[str, int]]]


def expected(name: str) -> Sizes:
    return {
        side: (size.documents, size.pairs, dict(size.stances))
        for side, size in corpora.info(name).sizes.items()
    }


def check(document: LabeledDocument) -> None:
    """Offsets hold, and spans give the words that they are said to give."""
    assert document.text.strip()
    for sentence in document.sentences:
        assert 0 <= sentence.start < sentence.end <= len(document.text), document.id
        for stance in sentence.stances or ():
            assert stance.topic.strip(), document.id
            for span, words in (
                (stance.topic_span, stance.topic),
                (stance.holder_span, stance.holder),
            ):
                assert span is None or document.text[slice(*span)] == words, document.id
    for relation in document.relations or ():
        assert 0 <= relation.head < len(document.sentences), document.id
        assert 0 <= relation.tail < len(document.sentences), document.id


def counted(name: str) -> Sizes:
    documents: Counter[str] = Counter()
    stances: dict[str, Counter[str]] = {}
    ids: set[str] = set()
    for document in corpora.read(name):
        check(document)
        assert document.corpus == name
        assert document.split is not None
        ids.add(document.id)
        documents[document.split] += 1
        side = stances.setdefault(document.split, Counter())
        side.update(s.label for x in document.sentences for s in x.stances or ())
    assert len(ids) == documents.total()
    return {side: (documents[side], 0, dict(stances[side])) for side in documents}


def counted_pairs(name: str) -> Sizes:
    module, _, function = corpora.info(name).reader.partition(":")
    reader = getattr(import_module(f"stancemine.corpora.{module}"), function)
    pairs: Iterator[NLIPair] = reader(corpora.directory(name))
    sides = Counter(pair.split for pair in pairs)
    return {side: (0, number, {}) for side, number in sides.items()}


@pytest.mark.parametrize("name", corpora.names())
def test_counts_are_those_of_the_registry(name: str) -> None:
    if not os.environ.get(corpora.ROOT_VARIABLE):
        pytest.skip(f"{corpora.ROOT_VARIABLE} is not set")
    try:
        corpora.directory(name)
    except CorpusError as error:
        pytest.skip(str(error))
    count = counted_pairs if "nli" in corpora.info(name).tasks else counted
    assert count(name) == expected(name)


def test_no_post_of_vast_is_on_two_sides() -> None:
    if not os.environ.get(corpora.ROOT_VARIABLE):
        pytest.skip(f"{corpora.ROOT_VARIABLE} is not set")
    sides: dict[str | None, set[str]] = {}
    for document in corpora.read("vast"):
        sides.setdefault(document.group, set()).add(str(document.split))
    assert all(len(side) == 1 for side in sides.values())
