"""`ModelSystem` on a miner whose records are written by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from stancemine.corpora.records import LabeledDocument, LabeledSentence, LabeledStance
from stancemine.document import Attribution, Document, ModelInfo, Scores, Sentence, Span
from stancemine.evaluate.cache import AnswerStore
from stancemine.evaluate.predict import ModelSystem
from stancemine.evaluate.tasks import TASKS, examples
from stancemine.folder import Calibration

FIRST, SECOND = "Talks help.", "So she said."
TEXT = f"{FIRST}  {SECOND}"  # two blanks: offsets differ from those of the joined sentences
JOINED = f"{FIRST} {SECOND}"
GOLD = LabeledDocument(
    "stancenews",
    "d",
    "dev",
    TEXT,
    (
        LabeledSentence(0, 11, role="claim", reported=False,
                        stances=(LabeledStance("talks", "favor"),)),
        LabeledSentence(13, 25, role="none", reported=True,
                        stances=(LabeledStance("talks", "unrelated"),)),
    ),
)  # fmt: skip


def sentence(start, end, role, reported, label, attributions=()):
    own = {r: (1 - reported) * p for r, p in role.items()}
    scores = Scores(label={**own, "reported_speech": reported}, role=role, reported=reported)
    best = max(role, key=role.get)
    return Sentence(
        start, end, JOINED[start:end], label, best, reported >= 0.5, scores, tuple(attributions)
    )


class FakeMiner:
    schemes = ("stancenews",)
    label_sets = ()

    def __init__(self, stance_context=False):
        self.settings = SimpleNamespace(
            stance_context=stance_context, calibration=Calibration(thresholds={"stance": 0.45})
        )
        self.read, self.asked = [], []

    def pipe(self, articles, *, scheme=None):
        for article in articles:
            self.read.append((article.id, article.sentences, scheme))
            content = Span(6, 14, JOINED[6:14])  # runs from the first sentence into the second
            attribution = Attribution(
                "indirect", Span(15, 18, "she"), Span(19, 23, "said"), (content,), None, 0.9
            )
            yield Document(
                JOINED,
                (
                    sentence(0, 11, {"claim": 0.4, "premise": 0.35, "none": 0.25}, 0.45, "claim"),
                    sentence(
                        12, 24, {"claim": 0.1, "premise": 0.3, "none": 0.6}, 0.8,
                        "reported_speech", [attribution],
                    ),
                ),
                (),
                ModelInfo("fake", "0"),
            )  # fmt: skip

    def stance_probabilities(self, queries, *, scheme=None):
        self.asked.append((list(queries), scheme))
        return np.array([[0.3, 0.1, 0.2, 0.4]] * len(queries), dtype=np.float32)


def predict(name, miner=None):
    task = TASKS[name]
    return ModelSystem(miner or FakeMiner(), "fake").predict(task, examples(task, [GOLD]), [GOLD])


def test_classes_are_read_out_of_the_heads_values():
    assert predict("stancenews/role").labels == ("claim", "none")
    found = predict("stancenews/argument-or-not")
    np.testing.assert_allclose(found.probabilities, [[0.75, 0.25], [0.4, 0.6]])
    assert predict("stancenews/claim-or-premise").labels == ("claim",)
    found = predict("stancenews/reported")
    assert found.labels == ("other", "reported")
    np.testing.assert_allclose(found.probabilities, [[0.45, 0.55], [0.8, 0.2]])


def test_of_merged_values_the_label_is_that_of_the_likeliest_one():
    # .3 favor is likelier than .28 neutral and .25 unrelated, though not than both together.
    miner = FakeMiner()
    miner.stance_probabilities = lambda asked, scheme=None: np.array(
        [[0.3, 0.17, 0.28, 0.25]] * len(asked)
    )
    found = predict("vast/stance", miner)
    assert set(found.labels) == {"favor"}
    np.testing.assert_allclose(found.probabilities[0], [0.3, 0.17, 0.53])


def test_the_headline_is_the_records_own():
    # .45 reported is more than .4 * .55 claim, but the record decides one axis after the other.
    assert predict("stancenews/label").labels == ("claim", "reported_speech")


@pytest.mark.parametrize(
    ("name", "label", "probabilities"),
    [
        ("stancenews/stance", "unrelated", [0.3, 0.1, 0.2, 0.4]),
        ("vast/stance", "none", [0.3, 0.1, 0.6]),
        ("gwsd/stance", "favor", [0.5, 1 / 6, 1 / 3]),
        ("perspectrum/stance", "favor", [0.75, 0.25]),
    ],
)
def test_stance_is_restricted_and_merged_as_the_corpus_needs(name, label, probabilities):
    found = predict(name)
    assert found.labels[0] == label
    np.testing.assert_allclose(found.probabilities[0], probabilities, rtol=1e-6)


def test_a_document_is_read_once_for_all_its_tasks_and_in_its_own_scheme():
    miner = FakeMiner()
    system = ModelSystem(miner, "fake")
    for name in ("stancenews/role", "stancenews/label", "stancenews/reported"):
        system.predict(TASKS[name], examples(TASKS[name], [GOLD]), [GOLD])
    assert miner.read == [("d", (FIRST, SECOND), "stancenews")]


@pytest.mark.parametrize(("corpus", "scheme"), [("nato-russia", "stancenews"), ("argunsc", None)])
def test_a_corpus_is_answered_in_the_scheme_of_its_training_corpus_if_the_model_has_it(
    corpus, scheme
):
    miner, gold, task = FakeMiner(), replace(GOLD, corpus=corpus), TASKS[f"{corpus}/role"]
    ModelSystem(miner, "fake").predict(task, examples(task, [gold]), [gold])
    assert [read[2] for read in miner.read] == [scheme]


def test_the_previous_sentence_is_given_only_to_models_that_read_it():
    for context, expected in ((False, [None, None]), (True, [None, FIRST])):
        miner = FakeMiner(context)
        predict("stancenews/stance", miner)
        queries, scheme = miner.asked[0]
        assert [query.previous for query in queries] == expected
        assert [query.sentence for query in queries] == [FIRST, SECOND]
        assert scheme == "stancenews"


def test_a_stance_question_is_asked_once():
    miner = FakeMiner()
    system = ModelSystem(miner, "fake")
    items = examples(TASKS["stancenews/stance"], [GOLD, GOLD])
    assert len(system.predict(TASKS["stancenews/stance"], items, [GOLD]).labels) == 4
    system.predict(TASKS["stancenews/stance"], items, [GOLD])
    assert [len(queries) for queries, _ in miner.asked] == [2]


def test_spans_are_those_of_the_records_cut_at_sentences():
    system = ModelSystem(FakeMiner(), "fake")
    spans = {
        kind: system.spans(TASKS[f"polnear/{kind}-exact"], [GOLD])[0]
        for kind in ("source", "cue", "content")
    }
    assert spans == {
        "source": {(1, 3, 6)},
        "cue": {(1, 7, 11)},
        "content": {(0, 6, 11), (1, 0, 2)},
    }


def test_unsure_is_what_the_model_itself_calls_so():
    assert predict("stancenews/stance").unsure.tolist() == [True, True]  # .4 is under .45
    assert predict("stancenews/role").unsure.tolist() == [False, False]


def test_kept_answers_are_those_of_the_first_time_and_hold_no_text(tmp_path):
    found = []
    for _ in range(2):
        miner = FakeMiner()
        with AnswerStore(tmp_path / "answers.jsonl") as store:
            system = ModelSystem(miner, "fake", store)
            answers = [
                system.predict(TASKS[name], examples(TASKS[name], [GOLD]), [GOLD])
                for name in ("stancenews/label", "stancenews/stance")
            ]
            found.append((answers, system.attributions([GOLD])))
    assert (miner.read, miner.asked) == ([], [])
    (before, spans), (after, again) = found
    assert [a.labels for a in before] == [a.labels for a in after]
    for one, other in zip(before, after, strict=True):
        np.testing.assert_allclose(one.probabilities, other.probabilities, atol=1e-6)
    assert spans == again
    kept = (tmp_path / "answers.jsonl").read_text(encoding="utf-8")
    assert "Talks" not in kept
    assert "she" not in kept
