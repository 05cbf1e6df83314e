import pytest

from stancemine import Document, InputError, StanceMiner, Topic, TopicError
from stancemine.folder import Settings
from stancemine.windows import StanceQuery

TEXT = "The minister said that talks with Russia must go on. Nato is not the problem."


@pytest.fixture(scope="module")
def miner(model_folder):
    return StanceMiner.load(model_folder, threads=1)


@pytest.fixture(scope="module")
def document(miner):
    return miner(TEXT, topics=["talks", Topic("nato", synonyms=("the alliance",))], explain=True)


def test_every_explanation_is_of_the_label_and_score_in_the_record(miner, document):
    for index, sentence in enumerate(document.sentences):
        role = sentence.explanations["role"]
        assert (role.label, role.score) == (sentence.role, sentence.scores.role[sentence.role])
        said = miner.explain(document, "reported", sentence=index)
        assert said.label == ("reported_speech" if sentence.reported else "not reported")
        p = sentence.scores.reported
        assert said.score == pytest.approx(p if sentence.reported else 1 - p, abs=2e-3)
        for topic, stance in sentence.stances.items():
            found = miner.explain(document, topic, sentence=index)
            assert (found.label, found.holder) == (stance.label, stance.holder)
            assert found.score == pytest.approx(stance.score, abs=2e-3)
            assert (topic in sentence.explanations) == (stance.label != "unrelated")


def test_the_name_of_a_field_is_no_topic_unless_it_is_one(miner, document):
    with pytest.raises(InputError, match=r"about is 'role' or 'reported', which .* not 'label'"):
        miner.explain(document, "label", sentence=1)
    assert miner.explain(document, Topic("label"), sentence=1).about == "label"
    asked = miner("He said no.", topics=["label"])
    assert miner.explain(asked, "label").about == "label"


def test_the_weight_of_a_word_is_what_the_label_loses_without_it(miner):
    text = "The minister is not the problem"
    found = miner.explain(text, "nato")
    place = ("favor", "against", "neutral", "unrelated").index(found.label)
    without = miner.stance_probabilities([StanceQuery("The minister is the problem", "nato")])
    (word,) = (word for word in found.words if word.text == "not")
    assert word.weight == pytest.approx(found.score - float(without[0, place]), abs=2e-3)


def test_words_lie_in_the_document_and_counter_examples_hold(miner, document):
    for sentence in document.sentences:
        for found in sentence.explanations.values():
            for word in found.words:
                assert document.text[word.start : word.end] == word.text
                assert sentence.start <= word.start < word.end <= sentence.end
            if found.counter:
                assert found.counter.label != found.label
            assert found.rows > len(found.words)


def test_they_go_through_json_and_only_where_asked(miner, document):
    assert Document.from_json(document.to_json()) == document
    plain = miner(TEXT)
    assert "explanations" not in plain.to_dict()["sentences"][0]
    assert "relations" not in plain.to_dict()


@pytest.mark.parametrize("context", ["previous", "window"])
def test_a_sentence_is_read_with_its_context(miner, monkeypatch, context):
    changed = Settings(
        **{
            name: getattr(miner.settings, name)
            for name in Settings.__dataclass_fields__
            if name != "context"
        },
        context=context,
    )
    monkeypatch.setattr(miner, "settings", changed)
    document = miner(TEXT)
    found = miner.explain(document, "role", sentence=1, counter=False)
    sentence = document.sentences[1]
    assert (found.label, found.counter) == (sentence.role, None)
    assert found.score == pytest.approx(sentence.scores.role[sentence.role], abs=2e-3)


def test_errors_teach(miner, document):
    with pytest.raises(InputError, match="say which with sentence"):
        miner.explain(document, "role")
    with pytest.raises(InputError, match="sentences 0 to 1"):
        miner.explain(document, "role", sentence=2)
    with pytest.raises(InputError, match="no words of 'Nobody'"):
        miner.explain(document, "talks", sentence=0, holder="Nobody")
    with pytest.raises(InputError, match="default scheme"):
        miner(TEXT, scheme="argunsc", explain=True)
    with pytest.raises(InputError, match="cannot analyse a NoneType"):
        miner.explain(None, "role")
    with pytest.raises(TopicError, match="topic 1 is a NoneType"):
        miner.explain("He said no.", None)
    with pytest.raises(InputError, match="no holder"):
        miner.explain(document, "role", sentence=0, holder="author")


def test_sentences_that_are_given_are_one_document(miner):
    assert miner.explain(["He said no."], "role") == miner.explain("He said no.", "role")
