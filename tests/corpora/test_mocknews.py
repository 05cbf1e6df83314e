import json

import pytest

from stancemine.corpora import info, read
from stancemine.corpora.counts import measure
from stancemine.corpora.mocknews import read as read_mocknews
from stancemine.corpora.mocknews import read_press, read_topics
from stancemine.errors import CorpusError

STORY = {
    "id": "1-01",
    "title": "Ferries stay in port",
    "register": "news",
    "sentences": [
        {"text": "The port was empty.", "role": "none", "reported": False, "attributions": []},
        {
            "text": "Ana Ilves said it would stay so, and hopes for May.",
            "role": "claim",
            "reported": True,
            "attributions": [
                {"source": [[0, 9]], "cue": [[10, 14]], "content": [[15, 31]]},
                {"source": [[0, 9]], "cue": [[37, 42]], "content": [[43, 50]]},
            ],
        },
    ],
}


def folder(tmp_path, *stories):
    (tmp_path / "train.jsonl").write_text("\n".join(map(json.dumps, stories)))
    return tmp_path


def test_a_story_with_its_labels_and_spans(tmp_path):
    (story,) = read_mocknews(folder(tmp_path, STORY))
    assert [s.role for s in story.sentences] == ["none", "claim"]
    assert [s.reported for s in story.sentences] == [False, True]
    assert not story.reported_derived
    said, hopes = story.attributions
    words = [story.text[s:e] for part in (said.source, said.cue, said.content) for s, e in part]
    assert words == ["Ana Ilves", "said", "it would stay so"]
    assert (said.mode, hopes.mode) == ("speech", "thought")


def test_errors_name_the_document(tmp_path):
    with pytest.raises(CorpusError, match="document '1-01' lacks or misuses a field"):
        list(read_mocknews(folder(tmp_path, STORY | {"sentences": [{"text": "The port."}]})))


TOPICS = {
    "id": "1-01",
    "title": "Ferries stay in port",
    "register": "news",
    "topics": ["the ferry strike", "the port authority"],
    "sentences": [
        {
            "text": "The port was empty.",
            "role": "none",
            "reported": False,
            "stances": {"the ferry strike": "neutral"},
        },
        {"text": "It rained.", "role": "none", "reported": False, "stances": {}},
    ],
}


def test_a_story_with_topics_has_a_stance_toward_each(tmp_path):
    (story,) = read_topics(folder(tmp_path, TOPICS))
    assert story.attributions is None
    assert [[(t.topic, t.label) for t in s.stances] for s in story.sentences] == [
        [("the ferry strike", "neutral"), ("the port authority", "unrelated")],
        [("the ferry strike", "unrelated"), ("the port authority", "unrelated")],
    ]


def test_a_story_of_mockpress_has_both(tmp_path):
    said = STORY["sentences"][1] | {"stances": {"the ferry strike": "favor"}}
    story = TOPICS | {"sentences": [said]}
    (tmp_path / "test.jsonl").write_text(json.dumps(story | {"id": "2"}))
    first, second = read_press(folder(tmp_path, story))
    assert (first.split, second.split) == ("train", "test")
    assert [a.mode for a in first.attributions] == ["speech", "thought"]
    assert [t.label for t in first.sentences[0].stances] == ["favor", "unrelated"]


@pytest.mark.parametrize("stances", [{"the port": "favor"}, {"the ferry strike": "pro"}])
def test_a_stance_toward_nothing_listed_or_of_no_kind_is_refused(tmp_path, stances):
    wrong = [TOPICS["sentences"][0] | {"stances": stances}]
    with pytest.raises(CorpusError, match="mocktopics: stance"):
        list(read_topics(folder(tmp_path, TOPICS | {"sentences": wrong})))


@pytest.mark.parametrize("name", ["mocknews", "mocktopics", "mockpress"])
def test_what_ships_is_what_the_registry_says(name):
    assert measure(read(name)) == info(name).sizes


@pytest.mark.parametrize("name", ["mocknews", "mockpress"])
def test_spans_are_bare_words(name):
    stories = list(read(name))
    spans = [p for d in stories for a in d.attributions for p in (*a.source, *a.cue, *a.content)]
    assert all(start < end for start, end in spans)
    for document in stories:
        for attribution in document.attributions:
            for start, end in (*attribution.source, *attribution.cue, *attribution.content):
                assert document.text[start:end] == document.text[start:end].strip()
