import numpy as np
import pytest

from stancemine.folder import ModelFolder
from stancemine.gate import Vectors, open_gate
from stancemine.train import gate as module
from stancemine.train.gate import fit, fit_gate
from stancemine.train.pages import Page
from tests.train.handmade import FakeCorpora, small_config, small_corpora

SUBJECTS = 12


def world(seed, texts=240):
    """Texts of some subjects as noisy vectors, topics that name one each, and pages of both."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(SUBJECTS, 16))
    known, vectors, ids, pages = {}, [], [], []

    def add(name, subject, words):
        known[name] = len(known)
        vectors.append(centres[subject] + 0.6 * rng.normal(size=16))
        ids.append(words)
        return name

    for number in range(texts // 4):
        subject, other = rng.choice(SUBJECTS, 2, replace=False)
        inside = rng.random(4) < 0.6
        sentences = tuple(
            add(f"{seed}-{number}-{i}", subject if yes else other, (20 + i,))
            for i, yes in enumerate(inside)
        )
        topic = add(f"{seed}-{number}-t", subject, (int(subject),))
        away = add(f"{seed}-{number}-a", (subject + other + 1) % SUBJECTS, (19,))
        labels = np.stack([inside.astype(np.int8), np.zeros(4, np.int8)], axis=1)
        if away and (subject + other + 1) % SUBJECTS in (subject, other):
            labels[:, 1] = -1
        pages.append(Page("made", sentences, (topic, away), labels))
    return Vectors(np.array(vectors, np.float32), ids), known, pages


def both_sides():
    one, known, train = world(1)
    two, more, dev = world(2)
    joined = Vectors(np.concatenate([one.subjects, two.subjects]), [*one.ids, *two.ids])
    shifted = {name: place + len(known) for name, place in more.items()}
    return joined, known | shifted, train, dev


def test_a_fitted_gate_lets_related_pairs_through_and_few_others(monkeypatch):
    monkeypatch.setattr(module, "STEPS", 150)
    monkeypatch.setattr(module, "RECALL", 0.9)
    vectors, known, train, dev = both_sides()
    gate = fit(vectors, known, train, dev, 40)
    related, other = module._passed(gate, vectors, known, dev)["made"]
    assert related >= 0.89
    assert other < 0.6
    again = fit(vectors, known, train, dev, 40)
    assert np.allclose(gate.sentence, again.sentence)
    assert gate.least == pytest.approx(again.least)


def test_thresholds_are_shares_of_the_related_pairs(monkeypatch):
    monkeypatch.setattr(module, "STEPS", 150)
    monkeypatch.setattr(module, "SURE", 0.6)
    vectors, known, train, dev = both_sides()
    gate = fit(vectors, known, train, dev, 40, recall=0.9)
    chances = np.concatenate(
        [gate.probabilities(*module._both(vectors, known, p))[p.labels == 1] for p in dev]
    )
    assert gate.least[0] <= gate.least[1] <= 0.5
    assert (chances >= gate.least[0]).mean() >= 0.89
    assert (chances >= gate.least[1]).mean() >= 0.59
    assert not module._least(gate, vectors, known, dev[:2], (0.9, 0.6)).any()


def test_texts_of_one_sentence_alone_make_a_gate_too(monkeypatch):
    monkeypatch.setattr(module, "STEPS", 5)
    vectors, known, train, _ = both_sides()
    alone = [Page(p.scheme, p.sentences[:1], p.topics, p.labels[:1]) for p in train]
    gate = fit(vectors, known, alone, [], 40)
    assert np.isfinite(gate.context).all()
    assert not gate.least.any()


def test_one_document_makes_a_gate_too(monkeypatch):
    monkeypatch.setattr(module, "STEPS", 5)
    vectors, known, train, _ = both_sides()
    sentences = tuple(text for page in train[:9] for text in page.sentences)
    labels = np.concatenate([page.labels for page in train[:9]])
    whole = Page("made", sentences, train[0].topics, labels)
    gate = fit(vectors, known, [whole], [], 40)
    assert np.isfinite(gate.context).all()


@pytest.mark.parametrize("fewest", [1, 10_000])
def test_a_model_gets_its_gate_where_there_is_enough_to_learn_from(
    model_folder, tmp_path, monkeypatch, fewest
):
    import shutil

    shutil.copytree(model_folder, tmp_path / "tiny")
    folder = ModelFolder.open(tmp_path / "tiny")
    monkeypatch.setattr("stancemine.train.sources.read", FakeCorpora(small_corpora()).read)
    monkeypatch.setattr(module, "FEWEST", fewest)
    monkeypatch.setattr(module, "STEPS", 5)
    report = fit_gate(folder, small_config("x"))
    assert (report is None) == (fewest > 1) == (open_gate(folder) is None)
    if report is not None:
        assert set(report.passed) == {"stancenews"}
        assert all(0 <= share <= 1 for share in report.passed["stancenews"])
