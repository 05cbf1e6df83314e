from __future__ import annotations

import pytest

from stancemine.evaluate.holders import same_holder


@pytest.mark.parametrize(
    ("found", "wanted", "source", "same"),
    [
        ("author", "author", None, True),
        ("unknown", "author", None, False),
        ("author", "Lena Korhonen", "Korhonen", False),
        ("Lena Korhonen", "lena korhonen", None, True),
        ("Korhonen", "Lena Korhonen", None, True),
        ("Minister Lena Korhonen", "Lena Korhonen", None, True),
        ("Lena", "Lena Korhonen", None, False),
        ("Juha Korhonen", "Lena Korhonen", None, False),
        ("the U.N.", "UN", None, True),
        ("a senior official", "a senior official in Oslo", "a senior official", True),
        ("a senior official", "Lena Korhonen", "she", False),
    ],
)
def test_names_of_one_holder(found, wanted, source, same):
    assert same_holder(found, wanted, source) is same
