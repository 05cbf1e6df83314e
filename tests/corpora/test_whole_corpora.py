"""Every corpus, whole, held to the registry's counts: set STANCEMINE_CORPORA to their folder."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from stancemine import corpora
from stancemine.corpora.check import unsound
from stancemine.corpora.counts import differences, measure
from stancemine.corpora.nli import NLIPair
from stancemine.corpora.records import LabeledDocument
from stancemine.errors import CorpusError

pytestmark = pytest.mark.corpora


@pytest.mark.parametrize("name", corpora.names())
def test_a_corpus_is_what_the_registry_says(name: str) -> None:
    if not os.environ.get(corpora.ROOT_VARIABLE) and not corpora.info(name).bundled:
        pytest.skip(f"{corpora.ROOT_VARIABLE} is not set")
    try:
        folder = corpora.directory(name)
    except CorpusError as error:
        pytest.skip(str(error))
    sides: Counter[str | None] = Counter()
    ids: set[str] = set()

    def items() -> Iterator[LabeledDocument | NLIPair]:
        for item in corpora.read_folder(name, folder):
            if isinstance(item, LabeledDocument):
                assert item.corpus == name
                assert item.text.strip()
                assert list(unsound(item)) == []
                ids.add(item.id)
                sides[item.split] += 1
            yield item

    assert differences(measure(items()), corpora.info(name).sizes) == []
    assert len(ids) == sides.total()


def test_no_post_of_vast_is_on_two_sides() -> None:
    if not os.environ.get(corpora.ROOT_VARIABLE):
        pytest.skip(f"{corpora.ROOT_VARIABLE} is not set")
    sides: dict[str | None, set[str]] = {}
    for document in corpora.read("vast"):
        sides.setdefault(document.group, set()).add(str(document.split))
    assert all(len(side) == 1 for side in sides.values())
