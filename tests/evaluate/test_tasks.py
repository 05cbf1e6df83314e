from __future__ import annotations

import pytest

from stancemine.corpora.records import (
    LabeledAttribution,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
)
from stancemine.evaluate.tasks import TASKS, examples, gold_spans, limited, select
from stancemine.labels import SPAN_TYPES, STANCES

FIRST, SECOND = "The envoy said talks help.", "Talks help, he said, and calm the border."
TEXT = f"{FIRST} {SECOND}"
BREAK = len(FIRST) + 1


def document(*, first=None, second=None, **fields):
    sentences = (
        LabeledSentence(0, len(FIRST), **(first or {})),
        LabeledSentence(BREAK, len(TEXT), **(second or {})),
    )
    defaults = {"corpus": "example", "id": "d", "split": "dev", "text": TEXT}
    return LabeledDocument(sentences=sentences, **(defaults | fields))


def gold(task, *documents):
    return [example.gold for example in examples(TASKS[task], documents)]


def test_roles_three_way_and_the_two_derived_tasks():
    doc = document(first={"role": "claim"}, second={"role": "none"})
    assert gold("argunsc/role", doc) == ["claim", "none"]
    assert gold("argunsc/argument-or-not", doc) == ["argument", "none"]
    assert gold("argunsc/claim-or-premise", doc) == ["claim"]


def test_the_headline_needs_both_axes():
    doc = document(first={"role": "claim", "reported": True}, second={"role": "premise"})
    assert gold("stancenews/label", doc) == ["reported_speech"]
    doc = document(second={"role": "premise", "reported": False})
    assert gold("stancenews/label", doc) == ["premise"]


def test_reported_speech_is_read_from_the_flag_or_from_attributions():
    doc = document(first={"reported": True}, second={"reported": False})
    assert gold("newsdiscourse/reported", doc) == ["reported", "other"]
    attribution = LabeledAttribution(source=(), cue=((10, 14),), content=((15, 25),))
    doc = document(first={"reported": False}, attributions=(attribution,), reported_derived=True)
    assert gold("polnear/holds-attribution", doc) == ["reported", "other"]


def test_stance_classes_follow_the_corpus():
    labels = (*STANCES, "none")
    stances = tuple(LabeledStance(f"topic {label}", label) for label in labels)
    doc = document(second={"stances": stances}, meta={"seen": "1"})
    assert gold("stancenews/stance", doc) == list(STANCES)
    assert gold("perspectrum/stance", doc) == ["favor", "against"]
    assert gold("gwsd/stance", doc) == ["favor", "against", "neutral"]
    assert gold("vast/stance", doc) == ["favor", "against", "none", "none", "none"]
    assert gold("vast/stance-unseen", doc) == []


def test_an_example_says_where_it_stands_and_whose_stance_is_asked_for():
    known = LabeledStance("talks", "favor", "envoy", topic_span=(15, 20), holder_span=(4, 9))
    unmarked = LabeledStance("the border", "neutral", "the envoy")
    doc = document(second={"stances": (known, unmarked)}, group="debate")
    with_holder, without = examples(TASKS["stancenews/stance"], [doc])
    assert (with_holder.text, with_holder.previous) == (SECOND, FIRST)
    assert (with_holder.document, with_holder.sentence, with_holder.group) == ("d", 1, "debate")
    assert (with_holder.topic, with_holder.holder) == ("talks", "envoy")
    assert without.holder is None


def test_a_document_without_a_group_is_its_own():
    assert examples(TASKS["argunsc/role"], [document(first={"role": "none"})])[0].group == "d"


def test_gold_spans_are_cut_at_sentences_and_shared_ones_count_once():
    running = (15, BREAK + 10)
    attributions = tuple(
        LabeledAttribution(source=((0, 9),), cue=cue, content=(running,))
        for cue in (((10, 14),), ())
    )
    doc = document(attributions=attributions)
    assert gold_spans(doc, "source") == {(0, 0, 9)}
    assert gold_spans(doc, "cue") == {(0, 10, 14)}
    assert gold_spans(doc, "content") == {(0, 15, len(FIRST)), (1, 0, 10)}
    assert gold_spans(document(), "cue") == set()


def test_every_task_can_be_selected_by_its_name_and_by_its_corpus():
    assert select([]) == list(TASKS.values())
    for name, task in TASKS.items():
        assert select([name]) == [task]
    assert {t.name for t in select(["polnear"])} == {
        "polnear/holds-attribution",
        *(f"polnear/{s}-{kind}" for s in SPAN_TYPES for kind in ("exact", "overlap")),
        "polnear/attributions-exact",
        "polnear/attributions-overlap",
    }
    with pytest.raises(ValueError, match="unknown task 'nosuch'"):
        select(["argunsc", "nosuch"])


def test_a_limit_draws_whole_documents_and_keeps_their_order():
    documents = [document(id=str(number)) for number in range(20)]
    kept = limited(documents, 5, seed=3)
    assert len(kept) == 3
    assert kept == sorted(kept, key=lambda d: int(d.id))
    assert kept == limited(documents, 5, seed=3)
    assert kept != limited(documents, 5, seed=4)
    assert limited(documents, None, seed=3) == documents
    assert limited(documents, 1000, seed=3) == documents
