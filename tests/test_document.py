import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancemine.document import (
    Attribution,
    Document,
    HolderStance,
    ModelInfo,
    Scores,
    Sentence,
    Span,
    Speaker,
    Stance,
    Topic,
    as_topics,
)
from stancemine.errors import InputError, TopicError
from stancemine.labels import KINDS, ROLES, STANCES, headline
from tests.sample import sample_document

texts = st.text(min_size=1, max_size=40)
chance = st.floats(0, 1)


@st.composite
def documents(draw):
    parts = draw(st.lists(texts, min_size=1, max_size=4))
    text = " ".join(parts)
    topics = as_topics(draw(st.lists(st.sampled_from(["NATO", "talks", "sanctions"]), unique=True)))
    sentences, start = [], 0
    for part in parts:
        end = start + len(part)
        reported, role = draw(st.booleans()), draw(st.sampled_from(ROLES))
        span = Span(start, end, part)
        name = draw(st.none() | texts)
        attribution = Attribution(
            kind=draw(st.sampled_from(KINDS)),
            source=draw(st.none() | st.just(span)),
            cue=draw(st.none() | st.just(span)),
            content=(span,),
            speaker=None if name is None else Speaker(name),
            score=draw(chance),
        )
        sentences.append(
            Sentence(
                start=start,
                end=end,
                text=part,
                label=headline(reported, role),
                role=role,
                reported=reported,
                scores=Scores({"claim": draw(chance)}, {"none": draw(chance)}, draw(chance)),
                attributions=(attribution,) if reported else (),
                stances={
                    t.text: Stance(draw(st.sampled_from(STANCES)), draw(chance), 0.5, "author")
                    for t in topics
                },
                unsure=("role",) if draw(st.booleans()) else (),
            )
        )
        start = end + 1
    return Document(text, tuple(sentences), topics, ModelInfo("m", "1"), draw(st.none() | texts))


@given(documents())
def test_json_round_trip(document):
    assert Document.from_json(document.to_json()) == document
    assert Document.from_json(document.to_json(indent=2).encode()) == document


@given(documents())
def test_record_holds_the_fields_of_the_contract(document):
    record = json.loads(document.to_json())
    assert list(record) == [
        "schema",
        "id",
        "title",
        "outlet",
        "date",
        "text",
        "topics",
        "model",
        "speakers",
        "sentences",
    ]
    assert list(record["sentences"][0]) == [
        "start",
        "end",
        "text",
        "label",
        "role",
        "reported",
        "scores",
        "attributions",
        "stances",
        "unsure",
    ]


def test_schema_1_is_read():
    span = {"start": 0, "end": 8, "text": "He would"}
    report = {
        "kind": "indirect",
        "source": None,
        "cue": {"start": 0, "end": 2, "text": "He"},
        "content": [span],
        "speaker": "Ana Ilves",
        "score": 0.5,
    }
    old = {
        "schema": 1,
        "id": None,
        "title": None,
        "text": "He would",
        "topics": ["talks"],
        "model": {"name": "m", "version": "1"},
        "sentences": [
            {
                "start": 0,
                "end": 8,
                "text": "He would",
                "label": "none",
                "role": "none",
                "reported": False,
                "scores": {"label": {}, "role": {}, "reported": 0.1},
                "attributions": [report, report | {"cue": None, "speaker": None}],
                "stances": {
                    "talks": {"label": "favor", "score": 0.9, "relevance": 1.0, "holder": "author"}
                },
                "unsure": [],
            }
        ],
    }
    document = Document.from_dict(old)
    first, second = document.sentences[0].attributions
    assert (first.id, first.mode, first.denied, first.within) == (0, "thought", False, None)
    assert first.speaker == Speaker("Ana Ilves")
    assert (second.id, second.mode, second.speaker, second.reason) == (1, "speech", None, None)
    stance = document.sentences[0].stances["talks"]
    assert stance.by_holder == {"author": HolderStance("favor", 0.9, 1.0)}
    assert Document.from_json(document.to_json()) == document


def test_a_record_that_says_nothing_of_unsure_holders_is_read():
    sides = {"label": "favor", "score": 0.4, "relevance": 0.9}
    stance = Stance(**sides, holder="author", by_holder={
        "author": HolderStance(**sides), "the mayor": HolderStance("against", 0.3, 0.8, unsure=True)
    })  # fmt: skip
    scores = Scores({}, {}, 0.1)
    sentence = Sentence(
        0, 1, "x", "none", "none", False, scores, stances={"talks": stance}, unsure=("talks",)
    )
    record = Document("x", (sentence,), as_topics(["talks"]), ModelInfo("m", "1")).to_dict()
    by_holder = record["sentences"][0]["stances"]["talks"]["by_holder"]
    # What the sentence says of the main clause's stance stands there, too.
    assert [part["unsure"] for part in by_holder.values()] == [True, True]
    assert Document.from_dict(record).to_dict() == record
    for part in by_holder.values():
        del part["unsure"]
        part["of a later release"] = 1
    read = Document.from_dict(record).sentences[0].stances["talks"].by_holder
    assert [part.unsure for part in read.values()] == [True, False]


def test_an_author_who_only_repeats_somebody_is_not_counted():
    against = HolderStance("against", 0.7, 0.9)
    told = Stance("against", 0.7, 0.9, "author", {"author": against, "Greens": against})
    assert list(told.counted) == ["Greens"]
    own = HolderStance("favor", 0.6, 0.8)
    assert list(replace(told, by_holder={"author": own, "Greens": against}).counted) == [
        "author",
        "Greens",
    ]
    assert list(Stance("against", 0.7, 0.9, "author").counted) == ["author"]


def test_topic_with_description_survives_the_round_trip():
    topics = as_topics([Topic("talks", "negotiating", ("dialogue",)), "NATO"])
    document = Document("x", (), topics, ModelInfo("m", "1"))
    assert Document.from_json(document.to_json()).topics == topics
    assert document.to_dict()["topics"][1] == "NATO"


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ("[]", "JSON object"),
        ("{", "not JSON"),
        ("{}", "schema"),
        ('{"schema": 99}', "schema 99"),
        ('{"schema": 1, "text": "x"}', "sentences"),
        ('{"schema": 1, "text": "x", "sentences": 3, "topics": [], "model": {}}', "not iterable"),
        ("[" * 100_000, "not JSON: maximum recursion"),
    ],
)
def test_a_record_that_is_off_is_named(record, message):
    with pytest.raises(InputError, match=message):
        Document.from_json(record)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"text": None}, "not a stancemine record: TypeError"),
        ({"topics": ["talks", "Talks"]}, "not a stancemine record: TopicError.*given twice"),
        ({"sentences": [{"start": "0"}]}, "not a stancemine record: TypeError"),
    ],
)
def test_a_field_that_is_off_is_named(changed, message):
    record = sample_document().to_dict()
    if "sentences" in changed:
        changed = {"sentences": [{**record["sentences"][0], **changed["sentences"][0]}]}
    with pytest.raises(InputError, match=message):
        Document.from_dict({**record, **changed})


@given(documents())
def test_changed_text_is_noticed(document):
    record = document.to_dict()
    record["text"] = "☂" + record["text"] + "☂"
    with pytest.raises(InputError, match="text changed"):
        Document.from_dict(record)


@pytest.mark.parametrize(
    ("topics", "message"),
    [
        ([""], "topic 1 is empty"),
        (["NATO", "   "], "topic 2 is empty"),
        (["NATO strategy", "nato  Strategy"], "given twice"),
        (["Role"], "say it in more words"),
        ([3], "topic 1 is a int"),
        ([{"name": "x"}], "unknown keys"),
        ([{"description": "x"}], "has no 'text'"),
        ([{"text": "x", "synonyms": "y"}], "not one string"),
        ([{"text": "x", "synonyms": 3}], "'x': synonyms is a list of strings, not a int"),
        ([{"text": "x", "synonyms": ["y", " "]}], "'x': a synonym is blank"),
        ([{"text": "x", "synonyms": [None]}], "'x': a synonym must be text .* not NoneType"),
        ([{"text": "x", "description": 3}], "'x': description must be text .* not int"),
        ([{"text": None}], "text must be text .* not NoneType"),
        ([{"text": float("nan")}], "text must be text .* not float"),
        (["Gespr\udce4che"], "text holds '.udce4', which is no character"),
    ],
)
def test_bad_topics(topics, message):
    with pytest.raises(TopicError, match=message):
        as_topics(topics)


def test_a_topic_is_trimmed_so_that_a_record_finds_its_stances_again():
    for form in (" talks ", Topic(" talks "), {"text": " talks "}):
        assert as_topics([form]) == (Topic("talks"),)


def test_empty_cells_of_a_frame_are_no_description_and_no_synonyms():
    row = {"text": "talks", "description": float("nan"), "synonyms": float("nan")}
    assert as_topics([row]) == (Topic("talks"),)
    assert as_topics([{"text": "talks", "description": " ", "synonyms": None}]) == (Topic("talks"),)


def test_synonyms_are_several():
    with pytest.raises(TopicError, match=r"'a tax': synonyms is a list .* give \['levy'\]"):
        Topic("a tax", synonyms="levy")
    assert Topic("a tax", synonyms=["levy"]) == Topic("a tax", None, ("levy",))
    assert hash(Topic("a tax", synonyms=["levy"]))


def test_one_topic_may_be_a_plain_string():
    assert as_topics(" NATO strategy ") == (Topic("NATO strategy"),)
