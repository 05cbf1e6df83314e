"""What is known of an article beside its text, as tables have it."""

import datetime
import json

import numpy as np
import pytest

from stancemine.errors import InputError
from stancemine.inputs import Article, as_article, as_metadata

pandas = pytest.importorskip("pandas")

ZONE = datetime.timezone(datetime.timedelta(hours=2))


@pytest.mark.parametrize("value", [None, float("nan"), pandas.NaT, pandas.NA])
def test_nothing_is_none(value):
    article = as_article({"text": "No.", "id": value, "outlet": value, "date": value})
    assert (article.id, article.outlet, article.date) == (None, None, None)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (7, "7"),
        (3.0, "3"),
        (3.5, "3.5"),
        (1e18, "1000000000000000000"),
        (float("inf"), "inf"),
        (datetime.date(2025, 1, 14), "2025-01-14"),
        (datetime.datetime(2025, 1, 14), "2025-01-14"),
        (datetime.datetime(2025, 1, 14, 8, 30), "2025-01-14T08:30:00"),
        (datetime.datetime(2025, 1, 14, 8, 30, tzinfo=ZONE), "2025-01-14T08:30:00+02:00"),
        (pandas.Timestamp("2025-01-14"), "2025-01-14"),
        (pandas.Timestamp("2025-01-14 08:30"), "2025-01-14T08:30:00"),
        (np.datetime64("2025-01-14", "ns"), "2025-01-14"),
        (np.datetime64("2025-01-14T08:30", "ns"), "2025-01-14T08:30:00"),
        (np.datetime64("2025-01"), "2025-01"),
    ],
)
def test_numbers_and_dates_are_written_plainly(value, text):
    assert as_metadata(value) == text


def test_an_article_by_hand_holds_text_as_one_from_a_table_does():
    article = Article("No.", id=np.int64(7), title=float("nan"), date=datetime.date(2025, 1, 14))
    assert (article.id, article.title, article.date) == ("7", None, "2025-01-14")
    json.dumps([article.id, article.date])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"text": "Talks \ud83d."}, r"text holds half of a surrogate pair \(U\+D83D\)"),
        ({"sentences": ["No.", "A \udce4."]}, "sentences holds the byte 0xe4"),
        ({"text": "No.", "id": "a\udce4"}, "id holds the byte 0xe4"),
        ({"sentences": 5}, "a list of strings, not a int"),
        ({"sentences": {"a": "b"}}, "a list of strings, not a dict"),
        ({"sentences": b"No."}, "a list of strings, not a bytes"),
        ({"sentences": [1]}, "sentences must be text .* not int"),
    ],
)
def test_what_is_no_text_is_told(given, message):
    with pytest.raises(InputError, match=message):
        as_article(given)


@pytest.mark.parametrize("none", [[], (), np.array([], dtype=object)])
def test_no_sentences_beside_a_text_are_none(none):
    assert as_article({"text": "Talks resumed.", "sentences": none}).text == "Talks resumed."
    with pytest.raises(InputError, match="is blank"):
        as_article({"sentences": none})
