import json

import pytest

from stancemine.corpora import directory, info, read
from stancemine.corpora.contrast import read as read_contrast
from stancemine.errors import CorpusError

GROUP = {
    "id": "1-001",
    "topic": "a new bridge",
    "also": ["another crossing", "bridging the strait"],
    "opposite": "keeping the ferry",
    "domain": "transport",
    "sentences": [
        {
            "text": "“Build it,” said Mayor Aalto.",
            "stance": "favor",
            "opposite_stance": "against",
            "named": False,
            "register": "news",
            "phenomenon": "demand",
            "holder": "Mayor Aalto",
        },
        {
            "text": "The bridge is no ferry, and no bargain.",
            "stance": "against",
            "opposite_stance": "neutral",
            "named": True,
            "register": "speech",
            "phenomenon": "negation",
            "holder": "author",
        },
    ],
}


def folder(tmp_path, *groups):
    for split in ("train", "dev", "test"):
        lines = [json.dumps(group) for group in groups] if split == "train" else []
        (tmp_path / f"{split}.jsonl").write_text("\n".join(lines))
    return tmp_path


def test_a_sentence_is_a_document_with_every_wording_of_its_topic(tmp_path):
    said, own = read_contrast(folder(tmp_path, GROUP))
    assert (said.split, said.group, said.text) == (
        "train",
        "1-001",
        "“Build it,” said Mayor Aalto.",
    )
    assert said.sentences[0].reported
    assert said.sentences[0].source == said.sentences[0].holder == "Mayor Aalto"
    assert {s.topic: s.label for s in said.sentences[0].stances} == {
        "a new bridge": "favor",
        "another crossing": "favor",
        "bridging the strait": "favor",
        "keeping the ferry": "against",
    }
    assert own.sentences[0].reported is False
    assert own.sentences[0].source is None
    assert own.sentences[0].stances[-1].label == "neutral"
    assert (own.meta["named"], own.meta["phenomenon"]) == ("y", "negation")


def test_errors_name_the_group(tmp_path):
    broken = GROUP | {"sentences": [GROUP["sentences"][0] | {"stance": "pro"}]}
    with pytest.raises(CorpusError, match=r"group '1-001': stance is 'pro'; allowed: favor"):
        list(read_contrast(folder(tmp_path, broken)))
    lacking = {key: value for key, value in GROUP.items() if key != "opposite"}
    with pytest.raises(CorpusError, match="group '1-001' lacks or misuses a field"):
        list(read_contrast(folder(tmp_path, lacking)))


@pytest.fixture(scope="module")
def shipped():
    return list(read("contrast"))


def test_it_ships_with_the_package_and_needs_no_root(shipped, monkeypatch):
    monkeypatch.delenv("STANCEMINE_CORPORA", raising=False)
    assert directory("contrast").is_dir()
    assert len(shipped) >= 3000
    assert len({document.group for document in shipped}) >= 300


def test_the_registry_counts_it(shipped):
    for split, size in info("contrast").sizes.items():
        found = [d for d in shipped if d.split == split]
        assert len(found) == size.documents
        labels = [s.label for d in found for s in d.sentences[0].stances]
        assert {label: labels.count(label) for label in set(labels)} == size.stances


def test_no_topic_and_no_sentence_is_on_two_sides(shipped):
    sides: dict[str, set[str]] = {}
    for document in shipped:
        keys = (document.text, document.group, *(s.topic for s in document.sentences[0].stances))
        for key in keys:
            sides.setdefault(key.casefold(), set()).add(document.split)
    assert [key for key, found in sides.items() if len(found) > 1] == []


def test_its_groups_are_contrasts(shipped):
    """Each label in each group, half of the sentences without a word of the topic."""
    groups: dict[str, set[str]] = {}
    for document in shipped:
        groups.setdefault(document.group, set()).add(document.sentences[0].stances[0].label)
    assert {frozenset(labels) for labels in groups.values()} == {
        frozenset({"favor", "against", "neutral", "unrelated"})
    }
    assert sum(d.meta["named"] == "n" for d in shipped) >= len(shipped) / 2
