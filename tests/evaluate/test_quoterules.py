from __future__ import annotations

import pytest

from stancemine.corpora.records import LabeledDocument, LabeledSentence
from stancemine.evaluate.quoterules import QuoteRules
from stancemine.evaluate.systems import NotApplicable
from stancemine.evaluate.tasks import TASKS, examples

TASK = TASKS["newsdiscourse/reported"]


def test_quotations_and_verbs_of_saying():
    sentences = [
        ("The mayor said the bridge was safe.", "reported"),
        ("“The bridge will stand for a hundred years.", "reported"),
        ("Nobody has to worry,” he added.", "reported"),
        ("She stood on the so-called “Bridge of Sighs”.", "other"),
        ("The bridge was closed at noon.", "other"),
        ("According to engineers, it moves.", "reported"),
    ]
    text, spans = "", []
    for sentence, _ in sentences:
        spans.append(LabeledSentence(len(text), len(text) + len(sentence), reported=False))
        text += sentence + " "
    document = LabeledDocument("newsdiscourse", "d", "dev", text, tuple(spans))
    items = examples(TASK, [document])
    found = QuoteRules().predict(TASK, items, [document])
    assert list(found.labels) == [label for _, label in sentences]


def test_other_questions_are_not_for_the_rules():
    with pytest.raises(NotApplicable, match="reported speech only"):
        QuoteRules().predict(TASKS["argunsc/role"], [], [])
