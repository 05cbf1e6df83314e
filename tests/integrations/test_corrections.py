from dataclasses import replace

import pytest

from stancemine.corpora.own import read_own, write_own
from stancemine.errors import InputError
from stancemine.integrations.corrections import as_labeled, as_labeled_all
from tests.rich import rich_document


def test_a_record_becomes_a_labelled_document_with_the_same_spans():
    document = rich_document()
    labeled = as_labeled(document)
    assert (labeled.id, labeled.title, labeled.text) == ("harbour", document.title, document.text)
    assert labeled.meta == {"model": "hand-made 0", "outlet": "The Quay"}
    for index, sentence in enumerate(document.sentences):
        assert labeled.sentence_text(index) == sentence.text
        assert labeled.sentences[index].role == sentence.role
        assert labeled.sentences[index].reported == sentence.reported
    found = [a for sentence in document.sentences for a in sentence.attributions]
    assert labeled.attributions is not None
    for a, b in zip(found, labeled.attributions, strict=True):
        assert [document.text[start:end] for start, end in b.content] == [s.text for s in a.content]
        assert b.mode == a.mode
    assert labeled.attributions[-1].source == ()


def test_every_holder_has_a_stance():
    third = as_labeled(rich_document()).sentences[2]
    assert third.holder == "Jana Veltroni"
    assert [(s.topic, s.label, s.holder) for s in third.stances] == [
        ("keeping the harbour open", "neutral", "Jana Veltroni"),
        ("keeping the harbour open", "favor", "the mayor"),
        ("selling the quay", "unrelated", "Jana Veltroni"),
    ]


def test_doubtful_answers_can_be_left_to_the_annotator():
    kept, left = (as_labeled(rich_document(), unsure=unsure).sentences for unsure in (True, False))
    assert kept[5].role == "none"
    assert left[5].role is None
    assert [s.topic for s in left[1].stances] == ["selling the quay"]
    assert left[0] == kept[0]
    # Of two holders, the sure one stays.
    assert [s.holder for s in kept[5].stances if s.topic == "selling the quay"] == [
        "author",
        "critics",
    ]
    assert [s.holder for s in left[5].stances if s.topic == "selling the quay"] == ["author"]


def test_a_record_must_be_found_again():
    document = rich_document()
    with pytest.raises(InputError, match="has no id"):
        as_labeled(replace(document, id=None))
    with pytest.raises(InputError, match="two records have the id 'harbour'"):
        list(as_labeled_all([document, document]))


@pytest.mark.parametrize("form", ["brat", "labelstudio", "xmi", "jsonl"])
def test_predictions_come_back_from_annotation_tools_unchanged(form, tmp_path):
    if form == "xmi":
        pytest.importorskip("cassis")
    place = tmp_path / {"labelstudio": "out.json", "jsonl": "out.jsonl"}.get(form, "out")
    labeled = as_labeled(rich_document())
    write_own([labeled], place, form)
    assert list(read_own(place, form)) == [labeled]
