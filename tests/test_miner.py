import json
import pickle
import shutil

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from stancemine import (
    Article,
    FailedDocument,
    InputError,
    ModelError,
    StanceMiner,
    Topic,
    TopicError,
)
from stancemine.document import Document
from stancemine.files import Problem
from stancemine.labels import LABELS, ROLES, STANCES, UNKNOWN, headline
from stancemine.windows import StanceQuery

TEXT = (
    "The minister said that talks with Russia must go on.\r\n\r\n"
    "“Nato is not the problem 🙂,” he said. No e\u0301lite talks."
)


@pytest.fixture(scope="module")
def miner(model_folder):
    return StanceMiner.load(model_folder)


def check(document):
    """What holds for every record."""
    for sentence in document.sentences:
        assert document.text[sentence.start : sentence.end] == sentence.text
        assert sentence.label in LABELS
        assert sentence.role in ROLES
        assert sentence.label == headline(sentence.reported, sentence.role)
        assert sum(sentence.scores.label.values()) == pytest.approx(1, abs=1e-3)
        assert sum(sentence.scores.role.values()) == pytest.approx(1, abs=1e-3)
        assert set(sentence.stances) == {topic.text for topic in document.topics}
        for stance in sentence.stances.values():
            assert stance.label in STANCES
            assert 0 <= stance.relevance <= 1
            assert (stance.holder == "author") != sentence.reported
        for attribution in sentence.attributions:
            spans = (attribution.source, attribution.cue, *attribution.content)
            for span in filter(None, spans):
                assert document.text[span.start : span.end] == span.text
    assert Document.from_json(document.to_json()) == document


def test_one_article(miner):
    document = miner(TEXT, topics=["NATO strategy", Topic("talks", synonyms=("dialogue",))])
    assert document.text == TEXT
    assert len(document.sentences) == 3
    check(document)


def test_a_list_of_articles(miner):
    first, second = miner([TEXT, {"text": "No.", "id": 4, "title": "Short"}])
    assert (first.id, second.id, second.title) == (None, "4", "Short")
    assert first.sentences[0].stances == {}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300).filter(str.strip))
@example(text="0.MD")
def test_any_text_gives_a_record_that_holds(miner, text):
    # As a mapping: a bare "0.MD" is taken for a file's name and refused.
    check(miner({"text": text}, topics=["nato"]))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.text(max_size=60), min_size=1, max_size=5).filter(
        lambda parts: any(part.strip() for part in parts)
    )
)
def test_given_sentences_are_kept_as_they_are(miner, parts):
    document = miner(sentences=parts, topics=["nato"])
    assert [sentence.text for sentence in document.sentences] == parts
    assert document.text == " ".join(parts)
    check(document)


def test_stream_is_in_order_and_lazy(miner):
    taken = []

    def source():
        for number in range(100):
            taken.append(number)
            yield {"id": number, "text": f"He said no {number}."}

    stream = miner.pipe(source())
    assert next(stream).id == "0"
    assert len(taken) < 100
    assert [document.id for document in stream] == [str(n) for n in range(1, 100)]


def test_a_document_that_fails_does_not_end_a_stream(miner):
    given = ["Yes.", {"id": "b", "text": "  "}, {"id": "c", "body": "x"}, 7, "No."]
    found = list(miner.pipe(given, on_error="keep"))
    assert [type(item) for item in found] == [
        Document,
        FailedDocument,
        FailedDocument,
        FailedDocument,
        Document,
    ]
    assert found[1].id == "b"
    assert "blank" in found[1].reason
    assert "'text' or 'sentences'" in found[2].reason
    with pytest.raises(InputError, match="blank"):
        list(miner.pipe(given))


def _interrupted():
    yield "He said yes."
    yield "He said no."
    raise RuntimeError("the source is gone")


@pytest.mark.parametrize(
    ("given", "error", "kept"),
    [
        (["He said yes.", "He said no.", " "], InputError, "raise"),
        (_interrupted(), RuntimeError, "raise"),
        (_interrupted(), RuntimeError, "keep"),
    ],
)
def test_what_came_before_an_error_is_handed_out_first(miner, given, error, kept):
    stream = miner.pipe(given, on_error=kept)
    assert [next(stream).text, next(stream).text] == ["He said yes.", "He said no."]
    with pytest.raises(error):
        next(stream)


class Frame(dict):
    """What a data frame is to whoever iterates over it: its columns."""

    @property
    def columns(self):
        return list(self)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("He said no.", "a str is one: put it into a list"),
        ({"id": "a", "text": "He said no."}, "a dict is one"),
        (Article(text="He said no."), "a Article is one"),
        (Frame(id=["a"], text=["He said no."]), "a Frame gives its columns and not its rows"),
        (7, "an iterable of articles, not a int"),
    ],
)
def test_what_is_no_stream_is_refused_at_once(miner, given, message):
    with pytest.raises(InputError, match=message):
        miner.pipe(given, topics=["nato"])


def test_an_article_that_fails_is_named_by_id_and_place(miner):
    nan = float("nan")
    with pytest.raises(InputError, match=r"number 1 of the articles .*'3' is empty: its 'text'"):
        list(miner.pipe(["Yes.", {"id": 3.0, "text": nan}]))
    with pytest.raises(InputError, match=r"^article '3': text must be text \(str\), not int"):
        miner({"id": 3, "text": 5})
    (failed,) = miner.pipe([{"id": 3.0, "text": None}], on_error="keep")
    assert failed == FailedDocument("3", "article '3' is empty: its 'text' is None")


def test_what_could_not_be_read_from_a_file_fails_in_its_place(miner):
    found = list(miner.pipe([Problem("news.csv:7", "is blank"), "No."], on_error="keep"))
    assert found[0] == FailedDocument(None, "news.csv:7: is blank")
    assert found[1].text == "No."


def test_no_topics_may_be_none(miner):
    assert miner("He said no.", topics=None).topics == ()
    with pytest.raises(TopicError, match="a list of phrases, not int"):
        miner("He said no.", topics=7)


@pytest.mark.parametrize("name", ["news.csv", " archive/2024.JSONL", __file__])
def test_the_name_of_a_file_is_no_article(miner, name):
    with pytest.raises(InputError, match="looks like the name of a file"):
        miner(name)
    assert miner({"text": name}).text == name


@pytest.mark.parametrize("text", ["Read a.txt first.", "txt", "a.b", "No.txt\nYes."])
def test_what_only_resembles_one_is(miner, text):
    assert miner(text).text == text


def test_it_says_in_short_what_it_is(miner):
    document = miner({"id": "a", "text": "He said no. " * 40}, topics=["nato"])
    said = repr(document)
    assert said.startswith("<Document 'a': 40 sentences, topics ['nato'], 'He said no. He said")
    assert len(said) < 140
    assert repr(miner).startswith("<StanceMiner tiny 0.0.1, ")


def test_what_nobody_foresaw_of_an_input_costs_that_alone(miner, monkeypatch):
    from stancemine import intake as module

    real = module.split_sentences  # type: ignore[attr-defined]

    def fails(text):
        if "poison" in text:
            raise IndexError("out of range")
        return real(text)

    monkeypatch.setattr(module, "split_sentences", fails)
    given = ["Yes.", {"id": "p", "text": "poison"}, {"id": "s", "sentences": 5}, "No."]
    found = list(miner.pipe(given, on_error="keep"))
    assert [type(item) for item in found] == [Document, FailedDocument, FailedDocument, Document]
    assert found[1] == FailedDocument("p", "IndexError: out of range")
    assert found[2].id == "s"
    assert "int" in found[2].reason


def test_what_nobody_foresaw_costs_one_document_only(miner, monkeypatch):
    from stancemine import drafts as module

    real = module.link_speakers  # type: ignore[attr-defined]

    def fails(text, *rest):
        if "poison" in text:
            raise RecursionError("too deep")
        return real(text, *rest)

    monkeypatch.setattr(module, "link_speakers", fails)
    given = ["Yes.", {"id": "p", "text": "poison"}, "No."]
    first, failed, last = miner.pipe(given, on_error="keep")
    assert (first.text, last.text) == ("Yes.", "No.")
    assert failed == FailedDocument("p", "RecursionError: too deep")
    with pytest.raises(RecursionError):
        list(miner.pipe(given))


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b \u00a0\n"])
def test_blank_text(miner, text):
    if text.strip():
        check(miner(text))
        return
    with pytest.raises(InputError, match="blank"):
        miner(text)


def test_nothing_or_both_given(miner):
    with pytest.raises(InputError, match="give an article"):
        miner()
    with pytest.raises(InputError, match="not both"):
        miner("x", sentences=["x"])
    with pytest.raises(InputError, match="not one string"):
        miner(sentences="He said no.")
    with pytest.raises(InputError, match="not int"):
        miner(sentences=["x", 3])
    with pytest.raises(InputError, match="either a text or"):
        Article()


def test_bad_topics_are_refused_before_any_work(miner):
    def never():
        raise AssertionError("an article was read")
        yield

    with pytest.raises(TopicError, match="empty"):
        miner.pipe(never(), topics=[" "])
    with pytest.raises(TopicError, match="tokens"):
        miner.pipe(never(), topics=["talks " * 300])


def test_unknown_scheme_lists_the_known(miner):
    with pytest.raises(ModelError, match="stancenews, argunsc"):
        miner("No.", scheme="somebody")


def test_schemes_have_outputs_of_their_own(miner):
    ours, _ = miner.sentence_logits(["he said no"])
    theirs, _ = miner.sentence_logits(["he said no"], scheme="argunsc")
    assert abs(ours - theirs).max() > 1e-3


def test_stance_queries_are_answered_one_by_one(miner):
    queries = [StanceQuery("he said no", "nato"), StanceQuery("talks must go on", "talks")]
    found = miner.stance_probabilities(queries)
    assert found.shape == (2, 4)
    assert found.sum(-1) == pytest.approx([1, 1], abs=1e-5)


@pytest.mark.parametrize("runtime", ["onnx", "torch"])
def test_a_miner_goes_to_another_process(model_folder, runtime):
    miner = StanceMiner.load(model_folder, runtime, threads=1, gate="off")
    packed = pickle.dumps(miner)
    weights = (model_folder / "model.safetensors").stat().st_size
    assert len(packed) < weights / 2, "the files are named, not carried"
    there = pickle.loads(packed)
    assert repr(there) == repr(miner)
    assert there(TEXT, topics=["nato"]) == miner(TEXT, topics=["nato"])
    assert getattr(there._runtime, "parallel", 1) == 1


def test_nothing_asked_is_nothing_answered(miner):
    assert miner.stance_probabilities([]).shape == miner.stance_logits([]).shape == (0, 4)
    assert [found.shape for found in miner.sentence_logits([])] == [(0, 3), (0,)]
    assert [found.shape for found in miner.sentence_outputs([])] == [(0, 3), (0,), (0, 0)]


def test_unknown_model_says_what_to_give():
    with pytest.raises(ModelError, match="unknown model 'en-huge'"):
        StanceMiner.load("en-huge")
    with pytest.raises(ModelError, match="unknown model ''"):
        StanceMiner.load("")


def test_a_folder_that_is_no_model(tmp_path, model_folder):
    with pytest.raises(ModelError, match=r"no stancemine\.json"):
        StanceMiner.load(tmp_path)
    (tmp_path / "stancemine.json").write_text('{"format": 99}')
    with pytest.raises(ModelError, match="format"):
        StanceMiner.load(tmp_path)
    (tmp_path / "stancemine.json").write_text((model_folder / "stancemine.json").read_text())
    with pytest.raises(ModelError, match="incomplete"):
        StanceMiner.load(tmp_path)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"max_tokens": 8}, "max_tokens must be at least 32"),
        ({"role_schemes": []}, "its role_schemes are empty"),
        ({"calibration": []}, "cannot be used"),
        ({"calibration": {"role": [], "thresholds": {}}}, "cannot be used"),
        ({"format": None}, "format is not 1"),
        ({"context": None}, "context None is unknown"),
    ],
)
def test_settings_that_are_off_are_a_model_error(tmp_path, model_folder, changed, message):
    folder = tmp_path / "off"
    shutil.copytree(model_folder, folder)
    settings = json.loads((folder / "stancemine.json").read_text())
    (folder / "stancemine.json").write_text(json.dumps({**settings, **changed}))
    with pytest.raises(ModelError, match=message):
        StanceMiner.load(folder)


def test_a_broken_tokenizer_is_a_model_error(tmp_path, model_folder):
    folder = tmp_path / "off"
    shutil.copytree(model_folder, folder)
    (folder / "tokenizer.json").write_text("{")
    with pytest.raises(ModelError, match=r"tokenizer\.json cannot be used"):
        StanceMiner.load(folder)


def test_a_sentence_of_five_thousand_words_is_judged_whole(miner):
    document = miner("talks " * 5000, topics=["nato"])
    assert len(document.sentences) == 1
    check(document)


def test_reported_sentence_without_a_source_has_an_unknown_holder(miner):
    documents = [miner(sentences=[text], topics=["nato"]) for text in ("no", "yes", "go on", "x")]
    for document in documents:
        sentence = document.sentences[0]
        if sentence.reported and not any(a.source or a.speaker for a in sentence.attributions):
            assert sentence.stances["nato"].holder == UNKNOWN
