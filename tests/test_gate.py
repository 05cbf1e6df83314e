from dataclasses import replace

import numpy as np
import pytest

from stancemine import ModelError, StanceMiner, Topic
from stancemine.folder import ModelFolder
from stancemine.gate import (
    Gate,
    TopicGate,
    Vectors,
    WordingReader,
    gate_mode,
    in_context,
    open_gate,
    write_gate,
)

RUSSIA, BUDGET, COMMON, OTHER = range(4)


def gate(**changes):
    """Three directions, four words; a pair is related if it points alike or shares a rare word."""
    plain = Gate(
        centre=np.zeros(3, np.float32),
        sentence=np.eye(3, dtype=np.float32),
        topic=np.eye(3, dtype=np.float32),
        leaning=np.zeros((2, 3), np.float32),
        rarity=np.array([4, 4, 0.1, 2], np.float32),
        weights=np.array([6, 6, 0, 1, 1], np.float32),
        bias=-3.0,
        context=np.array([1, 0, 0, 0], np.float32),
        least=np.array([0.3, 0.6], np.float32),
    )
    return replace(plain, **changes)


SENTENCES = Vectors(
    np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32),
    [(RUSSIA,), (COMMON,), (BUDGET, COMMON)],
)
TOPICS = Vectors(np.array([[1, 0, 0], [0, 2, 0]], np.float32), [(RUSSIA, COMMON), (BUDGET,)])


def test_a_pair_is_related_by_its_subject_or_by_rare_words():
    found = gate().probabilities(SENTENCES, TOPICS)
    assert (found > 0.9).tolist() == [[True, False], [False, True], [False, True]]
    assert found[1, 0] == pytest.approx(1 / (1 + np.exp(3 - 6 * 0.1 / 4.1)), abs=1e-4)


def test_the_document_and_the_neighbours_count():
    scores = np.array([[1.0], [5.0], [2.0], [0.0]], np.float32)
    assert in_context(scores)[:, 0].tolist() == [
        [1, 5, 5, 1],
        [5, 5, 2, 1],
        [2, 5, 5, 1],
        [0, 5, 2, 1],
    ]


def test_of_a_topic_s_wordings_the_nearest_counts():
    calls = []

    def judge(texts):
        calls.append(list(texts))
        return Vectors(
            np.eye(3, dtype=np.float32)[[len(t) % 3 for t in texts]], [(3,)] * len(texts)
        )

    read = WordingReader(judge)
    topics = [Topic("abc", synonyms=("abcd",)), Topic("abcde")]
    toward = TopicGate(gate(), topics, read)
    TopicGate(gate(), [Topic("abc"), Topic("x")], read)
    assert calls == [["abc", "abcd", "abcde"], ["x"]]
    found = toward._gate.probabilities(SENTENCES, toward._vectors)
    best = np.maximum.reduceat(found, toward._starts, axis=1)
    assert best.shape == (3, 2)
    assert best[:, 0].tolist() == found[:, :2].max(axis=1).tolist()


def test_wordings_that_another_thread_drops_meanwhile_are_still_answered(monkeypatch):
    monkeypatch.setattr("stancemine.gate.KEPT", 2)

    def judge(texts):
        if texts == ["b"]:
            read(["x", "y"])  # as another thread would, while the model reads
        return Vectors(np.ones((len(texts), 3), dtype=np.float32), [(3,)] * len(texts))

    read = WordingReader(judge)
    read(["a"])
    assert read(["a", "b"]).subjects.shape == (2, 3)


def test_a_gate_is_kept_in_a_file(tmp_path, model_folder):
    folder = ModelFolder(tmp_path, ModelFolder.open(model_folder).settings)
    assert open_gate(folder) is None
    write_gate(gate(), folder.gate)
    again = open_gate(folder)
    for name in Gate.__slots__:
        assert np.allclose(getattr(again, name), getattr(gate(), name), atol=1e-3), name
    assert [file.name for file in tmp_path.iterdir()] == ["gate.safetensors"]
    folder.gate.write_bytes(b"no tensors")
    with pytest.raises(ModelError, match="cannot be used"):
        open_gate(folder)


@pytest.fixture(scope="module")
def gated(model_folder, tmp_path_factory):
    """The tiny model with a gate that lets through what shares a word with the topic."""
    import shutil

    place = tmp_path_factory.mktemp("gated") / "tiny"
    shutil.copytree(model_folder, place)
    folder = ModelFolder.open(place)
    count = 300
    words = Gate(
        centre=np.zeros(32, np.float32),
        sentence=np.zeros((32, 2), np.float32),
        topic=np.zeros((32, 2), np.float32),
        leaning=np.zeros((2, 32), np.float32),
        rarity=np.ones(count, np.float32),
        weights=np.array([0, 20, 0, 0, 0], np.float32),
        bias=-4.0,
        context=np.array([1, 0, 0, 0], np.float32),
        least=np.array([0.2, 0.9], np.float32),
    )
    write_gate(words, folder.gate)
    return place


TEXT = "The minister said that Nato must go. No talks with Russia."


@pytest.fixture
def asked(monkeypatch):
    """Sentence and topic of every question, a list for each round."""
    from stancemine import miner as module

    rounds = []
    real = module.ask  # type: ignore[attr-defined]

    def noted(*arguments):
        questions = real(*arguments)
        rounds.append([(q.sentence, q.topic) for q in questions.queries])
        return questions

    monkeypatch.setattr(module, "ask", noted)
    return rounds


def test_what_does_not_pass_is_unrelated_and_is_not_asked(gated, asked):
    document = StanceMiner.load(gated, gate="wide")(TEXT, topics=["nato", "russia", "zzz"])
    (questions,) = asked
    assert {topic for _, topic in questions} == {"nato", "russia"}
    assert all(topic in sentence.casefold() for sentence, topic in questions)
    first, second = document.sentences
    for sentence, topic in ((first, "russia"), (first, "zzz"), (second, "nato"), (second, "zzz")):
        stance = sentence.stances[topic]
        assert stance.label == "unrelated"
        assert stance.relevance == pytest.approx(1 / (1 + np.exp(4)), abs=1e-4)
        assert stance.score == pytest.approx(1 - stance.relevance, abs=1e-4)
        assert list(stance.by_holder) == list(sentence.stances["nato"].by_holder)


def test_what_passes_is_as_without_a_gate(gated):
    topics = ["nato", "russia"]
    with_gate = StanceMiner.load(gated, gate="wide")(TEXT, topics=topics)
    without = StanceMiner.load(gated, gate=False)(TEXT, topics=topics)
    for sentence, topic in zip(range(2), topics, strict=True):
        one, other = (d.sentences[sentence].stances[topic] for d in (with_gate, without))
        assert one.label == other.label
        assert one.score == pytest.approx(other.score, abs=1e-3)


def test_a_gate_needs_a_graph_that_tells_subjects(gated):
    class Older:
        outputs = frozenset({"roles", "reported", "tags", "stance"})

    with pytest.raises(ModelError, match="export the model again"):
        StanceMiner(ModelFolder.open(gated), Older())
    StanceMiner(ModelFolder.open(gated), Older(), gate=False)


def test_first_the_likeliest_and_the_sure_ones_are_asked():
    chances = np.array([[0.1, 0.5], [0.4, 0.7], [0.35, 0.65], [0.2, 0.31]], np.float32)
    found = gate().related(chances)
    assert found.passes[:, 0].tolist() == [False, True, True, False]
    assert found.first[:, 0].tolist() == [False, True, False, False]
    assert found.first[:, 1].tolist() == [False, True, True, False]
    later = found.second(np.array([True, False]))
    assert later[:, 0].tolist() == [False, False, True, False]
    assert not later[:, 1].any()
    wide = gate().related(chances, "wide")
    assert (wide.first == found.passes).all()
    assert not wide.second(np.array([True, True])).any()


def test_a_topic_of_which_nothing_passes_is_not_asked():
    assert not gate().related(np.full((3, 1), 0.1, np.float32)).first.any()


def test_a_text_of_one_sentence_is_always_asked(gated, asked):
    StanceMiner.load(gated)("No talks with Russia.", topics=["zzz"])
    assert asked == [[("No talks with Russia.", "zzz")]]


@pytest.mark.parametrize("about", [True, False])
def test_the_rest_is_asked_where_the_model_finds_one_about_the_topic(
    gated, asked, monkeypatch, about
):
    from stancemine import rounds

    monkeypatch.setattr(rounds, "ABOUT", 0.0 if about else 1.1)
    text = "Nato met. Nato left on Monday with Nato. Nobody knows why Nato came."
    document = StanceMiner.load(gated)(text, topics=["nato"])
    likeliest = {s for s, _ in asked[0]}
    assert len(asked) == (2 if about and len(likeliest) < 3 else 1)
    by_text = {s.text: s.stances["nato"] for s in document.sentences}
    put = {s for questions in asked for s, _ in questions}
    parts = put - set(by_text)  # a holder's own part of a sentence
    assert put - parts == set(by_text) or not about
    assert all(any(part in text for text in by_text) for part in parts)
    for text, stance in by_text.items():
        assert stance.by_holder
        if not about and text not in likeliest:
            assert stance.label == "unrelated"


def test_modes_have_names():
    assert [gate_mode(x) for x in (True, False, "wide")] == ["strict", "off", "wide"]
    with pytest.raises(ModelError, match="gate is one of strict, wide, off, not 'narrow'"):
        gate_mode("narrow")


def test_a_gate_of_the_older_format_asks_in_one_round(tmp_path, model_folder):
    from safetensors.numpy import load_file, save_file

    folder = ModelFolder(tmp_path, ModelFolder.open(model_folder).settings)
    write_gate(gate(least=np.array([0.3, 0.4], np.float32)), folder.gate)
    tensors = load_file(folder.gate)
    save_file(tensors, folder.gate, metadata={"format": "1"})
    older = open_gate(folder)
    found = older.related(np.array([[0.35], [0.2], [0.9]], np.float32))
    assert found.first[:, 0].tolist() == [True, False, True]
    assert not found.second(np.array([True])).any()
    save_file(tensors, folder.gate, metadata={"format": "3"})
    with pytest.raises(ModelError, match="not of format 2"):
        open_gate(folder)
