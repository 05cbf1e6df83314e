from __future__ import annotations

import pytest

from stancemine.evaluate.baselines import Majority, TfidfSvm, features
from stancemine.evaluate.systems import NotApplicable
from stancemine.evaluate.tasks import TASKS, Example

TASK = TASKS["stancenews/stance"]


def example(text, gold, topic="talks", holder=None):
    return Example(text, gold, "group", "document", 0, topic=topic, holder=holder)


TRAINING = [
    example("We welcome the plan.", "favor"),
    example("We welcome it gladly.", "favor"),
    example("They welcome the plan gladly.", "favor"),
    example("We reject the plan.", "against"),
    example("They reject it flatly.", "against"),
    # The same words count the other way under the opposite topic.
    *[example("We welcome it.", "against", topic="ending talks")] * 3,
    *[example("We reject it.", "favor", topic="ending talks")] * 3,
]


def test_the_majority_class_is_that_of_the_training_split():
    system = Majority(lambda task: TRAINING)
    assert system.predict(TASK, TRAINING[:2], []).labels == ("favor", "favor")


def test_of_equally_frequent_classes_the_first_in_order_is_the_majority():
    pair = [example("No.", "neutral"), example("Yes.", "against")]
    assert Majority(lambda task: pair).predict(TASK, pair[:1], []).labels == ("against",)


def test_tfidf_learns_words_and_what_they_mean_under_a_topic():
    asked = [
        example("They welcome the visit.", ""),
        example("They reject the visit.", ""),
        example("They welcome the visit.", "", topic="ending talks"),
        example("They reject the visit.", "", topic="ending talks"),
    ]
    labels = TfidfSvm(lambda task: TRAINING).predict(TASK, asked, []).labels
    assert labels == ("favor", "against", "against", "favor")


def test_tfidf_is_fitted_once_for_tasks_that_learn_from_the_same_examples():
    calls = []

    def training(task):
        calls.append(task.name)
        return TRAINING

    system = TfidfSvm(training)
    for name in ("vast/stance", "vast/stance-unseen", "stancenews/stance"):
        system.predict(TASKS[name], TRAINING[:1], [])
    assert calls == ["vast/stance", "stancenews/stance"]


def test_a_holder_has_features_of_its_own():
    assert "h:envoy" in set(features(example("Talks help.", "favor", holder="the envoy")))


def test_a_baseline_without_training_examples_says_so():
    with pytest.raises(NotApplicable, match="stancenews has no training part"):
        Majority(lambda task: []).predict(TASK, TRAINING, [])


@pytest.mark.parametrize(
    ("training", "reason"),
    [
        ([example("We welcome it.", "favor")] * 3, "all its training rows are 'favor'"),
        ([example("Yes", "favor", topic="a"), example("No", "against", topic="b")], "too few"),
    ],
)
def test_what_cannot_be_fitted_has_no_answer_and_stops_nothing(training, reason):
    with pytest.raises(NotApplicable, match=reason):
        TfidfSvm(lambda task: training).predict(TASK, training, [])
