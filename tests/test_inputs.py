"""What is known of an article beside its text, as tables have it."""

import datetime

import pytest

from stancemine.inputs import as_article, as_metadata

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
    ],
)
def test_numbers_and_dates_are_written_plainly(value, text):
    assert as_metadata(value) == text
