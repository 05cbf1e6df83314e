from pathlib import Path

import pytest

from stancemine.cli.topics import gather_topics
from stancemine.document import Topic
from stancemine.errors import InputError, TopicError

FULL = Topic("sanctions", "economic penalties", ("embargo",))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "t.json",
            '["NATO", {"text": "sanctions", "description": "economic penalties", '
            '"synonyms": ["embargo"]}]',
        ),
        (
            "t.toml",
            '[[topics]]\ntext = "NATO"\n[[topics]]\ntext = "sanctions"\n'
            'description = "economic penalties"\nsynonyms = ["embargo"]\n',
        ),
    ],
)
def test_a_file_may_describe_its_topics(tmp_path, name, content):
    file = tmp_path / name
    file.write_text(content)
    assert gather_topics(["talks"], file) == (Topic("talks"), Topic("NATO"), FULL)


def test_a_text_file_has_a_topic_a_line(tmp_path):
    file = tmp_path / "t.txt"
    file.write_text("\ufeffNATO\n\n  # a comment\n#\n  arms control \n#MeToo\n")
    assert gather_topics([], file) == (Topic("NATO"), Topic("arms control"), Topic("#MeToo"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.json", "{", "cannot read the topics in"),
        ("t.json", "[" * 100_000, "cannot read the topics in"),
        ("t.json", "{}", "holds no list of topics"),
        ("t.json", '["a", ""]', "t.json: topic 2 is empty"),
        ("t.json", '[{"name": "a"}]', "unknown keys"),
        ("t.toml", '[[topic]]\ntext = "a"', r"has 'topic': did you mean 'topics' \(\[\[topics"),
        ("t.json", '{"topics": ["a"], "Topic": ["b"]}', "has 'Topic': did you mean 'topics'"),
        ("t.toml", "topics = ", "cannot read the topics in"),
        ("t.txt", " \n", "holds no list of topics"),
        ("t.yaml", "- a", "its ending is .yaml; allowed are .txt"),
    ],
)
def test_what_is_wrong_is_said_with_the_files_name(tmp_path, name, content, message):
    file = tmp_path / name
    file.write_text(content)
    with pytest.raises((InputError, TopicError), match=message):
        gather_topics([], file)


def test_a_topic_may_not_be_in_both_places(tmp_path):
    file = tmp_path / "t.txt"
    file.write_text("NATO")
    with pytest.raises(TopicError, match="given twice"):
        gather_topics(["nato"], file)
    with pytest.raises(InputError, match="No such file"):
        gather_topics([], Path(tmp_path / "absent.txt"))
