"""What is asked of a sentence's parts, and what the answers say; the reports are given."""

from dataclasses import replace

import numpy as np
import pytest

from stancemine import StanceMiner
from stancemine.compose import compose
from stancemine.document import Document, Topic
from stancemine.drafts import Draft
from stancemine.folder import Calibration, Settings
from stancemine.gate import Related
from stancemine.inputs import Article
from stancemine.speakers.linking import link_speakers
from stancemine.stances import Questions, ask, stances_of
from tests.golden import page

SETTINGS = Settings(
    "hand-made", "0", "alone", 64, ("ours",), ("ours",), ("ours",),
    Calibration(thresholds={"stance": 0.5}),
)  # fmt: skip
SPLIT = (
    "While [s:some] [c:advocate] [t:talks with Moscow], [s:others] [c:argue] "
    "[t:that they reward force]."
)
REST = "[s:Ana Ilves] [c:said] [t:the ferry was dear], but the town cannot live without it."
LEFT = "the town cannot live without it"


def draft(marked: str) -> Draft:
    given = page([marked])
    linked = link_speakers(given.text, given.sentences, given.assemble())
    roles = np.array([[0.2, 0.2, 0.6]], np.float32)
    return Draft(
        Article(given.text),
        given.text,
        given.sentences,
        roles,
        np.array([0.9], np.float32),
        linked,
        [{}],
        (),
        (),
    )


def logits(favor: float, against: float, about: float) -> list[float]:
    return [favor, against, 0.0, about]


def answered(one: Draft, topic: Topic, answers: dict[tuple[str, str], list[float]]) -> Document:
    """The record where the model answers so to (text, wording), and "unrelated" else."""
    questions = ask([one], [topic], SETTINGS)
    given = [answers.get((q.sentence, q.topic), logits(0, 0, -5)) for q in questions.queries]
    own = np.zeros((len(given), 0), np.float32)
    (found,) = stances_of(questions, np.array(given, np.float32), own, SETTINGS, None)
    return compose(one, (topic,), found, SETTINGS)


def asked(questions: Questions) -> list[tuple[str, str]]:
    return [(query.sentence, query.topic) for query in questions.queries]


def test_a_sentence_is_asked_once_more_only_where_its_parts_need_it():
    one = draft(SPLIT)
    found = ask([one], [Topic("talks")], SETTINGS)
    assert asked(found) == [
        (one.text, "talks"),
        ("others argue that they reward force", "talks"),
        ("some advocate talks with Moscow", "talks"),
    ]
    assert found.sentences == [0, 0, 0]
    inner = draft(
        "[s:Jonas Berg] [c:said] [t:that [s:Ana Ilves] [c:had called] [t:the ferry a folly]]."
    )
    found = ask([inner], [Topic("ferry")], SETTINGS)
    clause = "Ana Ilves had called the ferry a folly"
    assert asked(found) == [(inner.text, "ferry"), (clause, "ferry")]
    assert found.sentences == [0, 0]
    alone = draft("[s:Ana Ilves] [c:said] [t:the ferry must stay].")
    assert asked(ask([alone], [Topic("talks")], SETTINGS)) == [(alone.text, "talks")]


def test_a_clause_is_about_what_its_sentence_is_about_and_takes_its_own_side():
    one, topic = draft(SPLIT), Topic("talks")
    record = answered(
        one,
        topic,
        {
            (one.text, "talks"): logits(3, 0, 2),
            ("others argue that they reward force", "talks"): logits(0, 3, -4),
            ("some advocate talks with Moscow", "talks"): logits(3, 0, 4),
        },
    )
    stance = record.sentences[0].stances["talks"]
    assert (stance.holder, stance.label) == ("others", "against")
    assert stance.relevance == pytest.approx(1 / (1 + np.exp(-2)), abs=1e-4)
    # Surer of its own relevance than its sentence is, it keeps that.
    assert stance.by_holder["some"].label == "favor"
    assert stance.by_holder["some"].relevance == pytest.approx(1 / (1 + np.exp(-4)), abs=1e-4)


def test_a_clause_that_says_nothing_has_its_sentence_s_side():
    one, topic = draft(SPLIT), Topic("talks")
    record = answered(
        one,
        topic,
        {
            (one.text, "talks"): logits(3, 0, 2),
            ("others argue that they reward force", "talks"): logits(-3, -3, -4),
            ("some advocate talks with Moscow", "talks"): logits(-3, -3, 4),
        },
    )
    by_holder = record.sentences[0].stances["talks"].by_holder
    assert {holder: part.label for holder, part in by_holder.items()} == {
        "others": "favor",
        "some": "neutral",
    }


def test_what_is_left_to_the_author_stands_for_itself():
    one, topic = draft(REST), Topic("ferry")
    record = answered(one, topic, {(one.text, "ferry"): logits(0, 3, 4)})
    by_holder = record.sentences[0].stances["ferry"].by_holder
    assert list(by_holder) == ["Ana Ilves", "author"]
    assert by_holder["Ana Ilves"].label != "unrelated"
    assert by_holder["author"].label == "unrelated"
    record = answered(one, topic, {(LEFT, "ferry"): logits(3, 0, 4)})
    assert record.sentences[0].stances["ferry"].by_holder["author"].label == "favor"


def test_each_wording_is_asked_of_the_sentence_too():
    one, topic = draft(SPLIT), Topic("talks", synonyms=("dialogue",))
    part = "others argue that they reward force"
    record = answered(
        one,
        topic,
        {
            (one.text, "talks"): logits(0, 0, -1),
            (one.text, "dialogue"): logits(0, 0, 3),
            (part, "talks"): logits(3, 0, 1),
            (part, "dialogue"): logits(0, 3, -3),
        },
    )
    # The wording that the sentence is most about, with the part's side under that wording.
    assert record.sentences[0].stances["talks"].label == "against"


@pytest.mark.parametrize(("about", "label"), [(2, "favor"), (0.5, "unrelated")])
def test_a_synonym_must_be_sure_where_the_topic_s_own_name_says_it_is_unrelated(about, label):
    one, topic = draft("The ferry is dear."), Topic("the Varn", synonyms=("the ferry", "the boat"))
    record = answered(one, topic, {(one.text, "the ferry"): logits(5, 0, about)})
    assert record.sentences[0].stances["the Varn"].label == label
    alone = answered(one, Topic("the ferry"), {(one.text, "the ferry"): logits(5, 0, about)})
    assert alone.sentences[0].stances["the ferry"].label == "favor"
    surely = 1 / (1 + np.exp(-about))
    found = record.sentences[0].stances["the Varn"].relevance
    assert found == pytest.approx(0.6 * surely + 0.4 / (1 + np.exp(5)), abs=1e-3)


def test_a_pair_that_is_not_asked_is_unrelated_whatever_the_gate_says():
    one = draft(SPLIT)
    nothing = np.array([[False]])
    related = Related(np.array([[0.9]], np.float32), nothing, nothing)
    questions = ask([one], [Topic("talks")], SETTINGS, [related])
    assert not questions.queries
    record = compose(one, (Topic("talks"),), questions.answers[0], SETTINGS)
    assert record.sentences[0].stances["talks"].label == "unrelated"


@pytest.mark.parametrize(
    ("sides", "unsure"),
    [
        ((5, 0.1), {"others": False, "some": True}),
        ((0.1, 5), {"others": True, "some": False}),
    ],
)
def test_each_holder_is_unsure_for_itself(sides, unsure):
    one = draft(SPLIT)
    answers = {
        (one.text, "talks"): logits(0, 0, 5),
        ("others argue that they reward force", "talks"): logits(0, sides[0], 5),
        ("some advocate talks with Moscow", "talks"): logits(sides[1], 0, 5),
    }
    sentence = answered(one, Topic("talks"), answers).sentences[0]
    parts = sentence.stances["talks"].by_holder
    assert {holder: part.unsure for holder, part in parts.items()} == unsure
    # The sentence's own `unsure` is of the main clause's holder.
    assert sentence.unsure == (("talks",) if unsure["others"] else ())


def test_a_head_that_never_learned_is_unsure_of_everybody():
    one = draft(SPLIT)
    settings = replace(SETTINGS, untrained=("stance",))
    questions = ask([one], [Topic("talks")], settings)
    given, own = np.full((3, 4), 5.0, np.float32), np.zeros((3, 0), np.float32)
    (found,) = stances_of(questions, given, own, settings, None)
    sentence = compose(one, (Topic("talks"),), found, settings).sentences[0]
    parts = sentence.stances["talks"].by_holder
    assert [(p.label, p.score, p.unsure) for p in parts.values()] == [("unrelated", 1.0, True)] * 2
    assert sentence.unsure == ("talks",)


@pytest.mark.parametrize("marked", [SPLIT, REST])
def test_what_is_explained_of_each_holder_is_what_the_record_says(marked, model_folder):
    miner = StanceMiner.load(model_folder, threads=1)
    one, topic = draft(marked), Topic("talks", synonyms=("the ferry",))
    questions = ask([one], [topic], miner.settings)
    found, own = miner.stance_logits(questions.queries), np.zeros((len(questions.queries), 0))
    (stances,) = stances_of(questions, found, own.astype(np.float32), miner.settings, None)
    record = compose(one, (topic,), stances, miner.settings)
    by_holder = record.sentences[0].stances["talks"].by_holder
    assert len(by_holder) == 2
    for holder, part in by_holder.items():
        explained = miner.explain(record, "talks", holder=holder, counter=False)
        assert (explained.label, explained.holder) == (part.label, holder)
        assert explained.score == pytest.approx(part.score, abs=2e-3)
