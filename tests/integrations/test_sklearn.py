import json
import pickle
import shutil
import warnings

import numpy as np
import pytest

from stancemine import StanceMiner, Topic
from stancemine.errors import InputError
from stancemine.windows import StanceQuery

sklearn = pytest.importorskip("sklearn")

from sklearn.base import clone  # noqa: E402
from sklearn.exceptions import NotFittedError, SkipTestWarning  # noqa: E402
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.svm import LinearSVC  # noqa: E402
from sklearn.utils import estimator_checks  # noqa: E402

from stancemine.integrations.sklearn import ArgumentFeatures, SentenceClassifier  # noqa: E402

SENTENCES = [
    "The minister said that talks must go on.",
    "Talks with Russia must go on.",
    "NATO is not Russia.",
    "No, he said.",
    "Yes!",
    "She said that NATO must go.",
]
OWN = ["says", "tells", "tells", "says", "tells", "says"]
CHECKS = (
    "check_estimator_cloneable",
    "check_estimator_tags_renamed",
    "check_valid_tag_types",
    "check_estimator_repr",
    "check_no_attributes_set_in_init",
    "check_parameters_default_constructible",
    "check_get_params_invariance",
    "check_set_params",
)


@pytest.fixture(params=["features", "classifier"])
def estimator(request, model_folder):
    kind = ArgumentFeatures if request.param == "features" else SentenceClassifier
    return kind(model=str(model_folder))


@pytest.mark.parametrize("check", CHECKS)
def test_the_checks_of_scikit_learn_that_need_no_data(estimator, check):
    if check == "check_parameters_default_constructible":
        estimator = type(estimator)()
    getattr(estimator_checks, check)(type(estimator).__name__, estimator)


def test_scikit_learn_runs_no_other_checks_on_estimators_of_text(estimator):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        ran = [
            check.func.__name__
            for _, check in estimator_checks.estimator_checks_generator(estimator)
        ]
    assert ran == ["check_estimator_cloneable"]
    assert any(issubclass(w.category, SkipTestWarning) for w in said)


def outputs(estimator):
    return (
        estimator.transform(SENTENCES)
        if isinstance(estimator, ArgumentFeatures)
        else estimator.predict_proba(SENTENCES)
    )


def test_what_the_others_would_check(estimator):
    with pytest.raises(NotFittedError):
        outputs(estimator)
    before = clone(estimator).get_params()
    assert estimator.fit(SENTENCES) is estimator
    assert estimator.get_params() == before
    first = outputs(estimator)
    assert outputs(estimator.fit(SENTENCES)) == pytest.approx(first)
    assert outputs(pickle.loads(pickle.dumps(estimator))) == pytest.approx(first)
    state = dict(vars(estimator))
    outputs(estimator)
    assert vars(estimator) == state


@pytest.mark.parametrize("task", ["label", "role", "reported"])
def test_it_predicts_what_the_record_says(task, model_folder):
    classifier = SentenceClassifier(task, str(model_folder)).fit(SENTENCES)
    miner = StanceMiner.load(model_folder)
    records = [miner(sentences=[sentence]).sentences[0] for sentence in SENTENCES]
    chances = classifier.predict_proba(SENTENCES)
    assert chances.shape == (len(SENTENCES), len(classifier.classes_))
    assert chances.sum(axis=1) == pytest.approx(np.ones(len(SENTENCES)))
    assert list(classifier.predict(SENTENCES)) == [getattr(record, task) for record in records]
    if task == "reported":
        assert chances[:, 1] == pytest.approx([r.scores.reported for r in records], abs=1e-4)
    if task == "role":
        assert chances[:, 0] == pytest.approx([r.scores.role["claim"] for r in records], abs=1e-4)


def test_it_reads_quotation_marks_as_the_record_does():
    text = "“Peace”, as he calls it, is far."
    classifier = SentenceClassifier("label").fit([text])
    assert list(classifier.predict([text])) == [StanceMiner.load()(text).sentences[0].label]


def test_a_data_frame_is_refused_and_its_column_taken(model_folder):
    frame = pytest.importorskip("pandas").DataFrame({"text": SENTENCES})
    classifier = SentenceClassifier("role", str(model_folder)).fit(frame["text"])
    with pytest.raises(InputError, match="give the column of sentences"):
        classifier.predict(frame)


def test_a_folder_with_another_model_is_loaded_anew(model_folder, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(model_folder, folder)
    features = ArgumentFeatures(str(folder))
    before = features.fit(SENTENCES).model_version_
    settings = json.loads((folder / "stancemine.json").read_text())
    (folder / "stancemine.json").write_text(json.dumps({**settings, "version": "9.9"}))
    assert features.fit(SENTENCES).model_version_ == "9.9" != before


def test_a_stance_is_asked_of_its_topic(model_folder):
    classifier = SentenceClassifier("stance", str(model_folder), topic="NATO").fit(SENTENCES)
    assert list(classifier.classes_) == ["favor", "against", "neutral", "unrelated"]
    p = classifier.predict_proba(SENTENCES)
    assert list(classifier.predict(SENTENCES)) == [classifier.classes_[one.argmax()] for one in p]


def test_a_topic_is_asked_with_its_description_and_synonyms(model_folder):
    topic = Topic("NATO", "the alliance", ("Russia", "talks"))
    fitted = ArgumentFeatures(str(model_folder), topic).fit(SENTENCES)
    p = SentenceClassifier("stance", str(model_folder), topic).fit(SENTENCES)
    miner = StanceMiner.load(model_folder)
    for sentence in SENTENCES:
        queries = [
            StanceQuery(sentence, words) for words in ("NATO: the alliance", "Russia", "talks")
        ]
        chances = miner.stance_probabilities(queries)
        both = 0.4 * chances[0] + 0.6 * chances[chances[:, -1].argmin()]
        assert p.predict_proba([sentence])[0] == pytest.approx(both, abs=1e-5)
        odds = fitted.transform([sentence])[0, 4:]
        assert 1 / (1 + np.exp(-odds)) == pytest.approx(both, abs=1e-4)


def test_it_learns_classes_of_your_own(model_folder):
    classifier = SentenceClassifier(model=str(model_folder), C=1000.0).fit(SENTENCES, OWN)
    assert list(classifier.classes_) == ["says", "tells"]
    assert classifier.score(SENTENCES, OWN) > 0.5
    again = pickle.loads(pickle.dumps(classifier))
    assert list(again.predict(SENTENCES)) == list(classifier.predict(SENTENCES))


def test_it_works_in_pipelines_and_searches(model_folder):
    features = ArgumentFeatures(str(model_folder), topics=["NATO"])
    pipeline = make_pipeline(features, LinearSVC()).fit(SENTENCES, OWN)
    assert pipeline.predict(SENTENCES).shape == (6,)
    names = features.fit(SENTENCES).get_feature_names_out()
    assert features.transform(SENTENCES).shape == (6, len(names))
    assert list(names[:4]) == ["role: claim", "role: premise", "role: none", "reported"]
    search = GridSearchCV(SentenceClassifier(model=str(model_folder)), {"C": [0.1, 10.0]}, cv=3)
    assert search.fit(SENTENCES, OWN).best_params_["C"] in (0.1, 10.0)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("one sentence", "not one string"),
        ([], "no sentences"),
        (["Yes.", 3], r"X\[1\] must be text"),
        (["Yes.", " "], r"X\[1\] is blank"),
    ],
)
def test_what_is_no_sentence_is_refused(estimator, given, message):
    with pytest.raises(InputError, match=message):
        estimator.fit(given)


def test_wrong_settings_are_refused(model_folder):
    for settings, message in (
        ({"task": "mood"}, "task is one of"),
        ({"task": "stance"}, "topic goes with"),
        ({"task": "role", "topic": "NATO"}, "topic goes with"),
    ):
        with pytest.raises(InputError, match=message):
            SentenceClassifier(model=str(model_folder), **settings).fit(SENTENCES)
    classifier = SentenceClassifier(model=str(model_folder))
    with pytest.raises(InputError, match="one class only"):
        classifier.fit(SENTENCES, ["says"] * 6)
    with pytest.raises(InputError, match="6 sentences, but 2 labels"):
        classifier.fit(SENTENCES, ["says", "tells"])
