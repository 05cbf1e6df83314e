import subprocess
import sys

import pytest

from stancemine import StanceMiner

spacy = pytest.importorskip("spacy")

from stancemine.errors import ModelError  # noqa: E402
from stancemine.integrations.spacy import (  # noqa: E402
    ATTRIBUTIONS,
    SENTENCES,
    STANCES,
    StanceMineComponent,
    _write,
)
from tests.rich import rich_document  # noqa: E402

TEXT = "The minister said that talks must go on. Russia is not NATO."


@pytest.fixture(scope="module")
def nlp(model_folder):
    nlp = spacy.blank("en")
    nlp.add_pipe("stancemine", config={"model": str(model_folder), "topics": ["NATO"]})
    return nlp


def test_the_gate_is_part_of_the_configuration(model_folder):
    config = {"model": str(model_folder), "gate": "wrong"}
    with pytest.raises(ModelError, match="gate is one of strict, wide, off"):
        spacy.blank("en").add_pipe("stancemine", config=config)


def test_the_component_gives_the_miner_s_record(nlp, model_folder):
    doc = nlp(TEXT)
    assert doc._.stancemine == StanceMiner.load(model_folder)(TEXT, ["NATO"])
    assert [s.text for s in doc.sents] == [s.text for s in doc._.stancemine.sentences]
    assert doc[2:4]._.stancemine == doc._.stancemine.sentences[0]
    assert [span.label_ for span in doc.spans[SENTENCES]] == [
        sentence.label for sentence in doc._.stancemine.sentences
    ]


def test_pipe_passes_blank_documents_and_keeps_the_order(nlp):
    texts = [TEXT, "", "Yes.", " \n"]
    docs = list(nlp.pipe(texts, batch_size=2))
    assert [doc.text for doc in docs] == texts
    assert [doc._.stancemine is None for doc in docs] == [False, True, False, True]
    assert docs[1][0:0]._.stancemine is None


def test_spans_carry_labels_topics_holders_and_numbers():
    document = rich_document()
    doc = spacy.blank("en")(document.text)
    _write(doc, document)
    third = document.sentences[2]
    sided = [
        (span.label_, span.kb_id_, span.id_)
        for span in doc.spans[STANCES]
        if span.start_char == third.start
    ]
    assert sided == [
        ("neutral", "keeping the harbour open", "Jana Veltroni"),
        ("favor", "keeping the harbour open", "the mayor"),
    ]
    inner = [(s.label_, s.text) for s in doc.spans[ATTRIBUTIONS] if s.id_ == "1"]
    assert inner == [
        ("source", "the mayor"),
        ("cue", "promised"),
        ("content", "to “keep the cranes running”"),
    ]


def test_sentences_of_an_earlier_component_stay(model_folder):
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": [","]})
    nlp.add_pipe("stancemine", config={"model": str(model_folder)})
    doc = nlp("Talks, yes. Russia, no.")
    assert [sent.text for sent in doc.sents] == ["Talks,", "yes. Russia,", "no."]
    assert len(doc.spans[SENTENCES]) == 2


def test_the_record_is_saved_with_the_document_and_the_pipeline_with_its_settings(nlp, tmp_path):
    doc = nlp(TEXT)
    again = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.stancemine == doc._.stancemine
    assert [s.text for s in again.spans[SENTENCES]] == [s.text for s in doc.spans[SENTENCES]]
    nlp.to_disk(tmp_path / "pipeline")
    loaded = spacy.load(tmp_path / "pipeline")
    assert loaded(TEXT)._.stancemine == doc._.stancemine


def test_a_loaded_miner_makes_a_component_too(model_folder):
    component = StanceMineComponent(StanceMiner.load(model_folder), ["NATO"])
    doc = component(spacy.blank("en")(TEXT))
    assert doc._.stancemine.topics[0].text == "NATO"


def test_importing_stancemine_does_not_import_spacy():
    code = "import stancemine, sys; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
