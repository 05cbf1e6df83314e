"""docs/corpora.md is the registry in words, and every corpus is described in full."""

from pathlib import Path

import pytest

from stancemine import corpora
from stancemine.corpora.describe import describe, how_to_get, mapping, page
from stancemine.corpora.registry import CorpusInfo, entries, manifest

PAGE = Path(__file__).parents[2] / "docs" / "corpora.md"


def test_the_page_is_in_step() -> None:
    again = "python -m stancemine.corpora.describe docs/corpora.md"
    assert PAGE.read_text(encoding="utf-8") == page(), f"write it anew: {again}"


@pytest.mark.parametrize("name", corpora.names())
def test_every_corpus_says_how_to_get_it_and_how_it_is_mapped(name: str) -> None:
    facts = corpora.info(name)
    assert facts.bundled or facts.fetch or facts.by_hand
    assert len(mapping(facts)) > 100
    text = describe(facts)
    for said in (facts.title, facts.licence, facts.splits, facts.domain, how_to_get(facts)):
        assert said in text


def test_manifests_list_paths_of_a_folder_and_sha256() -> None:
    for name, facts in entries().items():
        files = manifest(name)
        assert bool(files) == (facts.fetch is not None and not facts.fetch.unverified), name
        for path, digest in files.items():
            assert len(digest) == 64
            assert not path.startswith("/")
            assert ".." not in path.split("/")


def test_a_bundled_corpus_ships() -> None:
    facts = corpora.info("gwsd").model_dump(by_alias=True) | {"bundled": True, "fetch": None}
    assert how_to_get(CorpusInfo.model_validate(facts)) == "It ships with the package."
