from __future__ import annotations

import pytest

from stancemine.document import Attribution, Scores, Sentence, Span, Speaker, Stance
from stancemine.evaluate.holders import FoundHolder, found_holder, right_holder


@pytest.mark.parametrize(
    ("found", "wanted", "right"),
    [
        ("author", "author", True),
        ("unknown", "author", False),
        ("author", "Lena Korhonen", False),
        ("Lena Korhonen", "lena korhonen", True),
        ("Korhonen", "Lena Korhonen", True),
        ("Ms Korhonen", "Lena Korhonen", True),
        ("Lena", "Lena Korhonen", False),
        ("Juha Korhonen", "Lena Korhonen", False),
        ("the U.N.", "UN", True),
    ],
)
def test_names_of_one_holder(found, wanted, right):
    assert right_holder(FoundHolder(found), wanted, wanted) is right


def test_a_name_is_right_where_gold_keeps_the_words_that_it_stands_for():
    found = FoundHolder("Lena Korhonen", ("The minister, smiling",))
    assert right_holder(found, "the minister", "the minister")
    assert not right_holder(found, "the minister", "she")
    assert not right_holder(found, "the mayor", "the mayor")


def test_a_records_answer_has_the_words_for_its_holder_only():
    text = "The minister said he had heard the mayor."

    def attribution(start, end, name):
        source = Span(start, end, text[start:end])
        return Attribution("indirect", source, None, (), Speaker(name), 0.9)

    sentence = Sentence(
        0, len(text), text, "claim", "claim", True, Scores({}, {}, 1.0),
        (attribution(0, 12, "Lena Korhonen"), attribution(31, 40, "Otto Lund")),
        {"talks": Stance("favor", 0.9, 0.9, "Lena Korhonen")},
    )  # fmt: skip
    assert found_holder(sentence, "talks") == FoundHolder("Lena Korhonen", ("The minister",))
