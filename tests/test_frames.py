"""Rows of data frames as articles."""

import pytest

from stancemine import InputError, articles_of
from stancemine.inputs import as_article

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")

ROWS = {
    "key": [3, None],
    "body": ["Talks resumed.", "Nobody left."],
    "outlet": ["The Quay", None],
    "date": ["2025-01-14", None],
    "words": [2, 2],
}


def frames():
    one, other = pandas.DataFrame(ROWS), polars.DataFrame(ROWS)
    one["date"] = pandas.to_datetime(one["date"])
    return [one, other.with_columns(polars.col("date").str.to_date())]


@pytest.mark.parametrize("frame", frames(), ids=["pandas", "polars"])
def test_a_row_is_an_article(frame):
    first, second = map(as_article, articles_of(frame, text="body", id="key"))
    assert (first.text, first.id) == ("Talks resumed.", "3")
    assert (first.outlet, first.date, first.title) == ("The Quay", "2025-01-14", None)
    assert (second.text, second.id) == ("Nobody left.", None)
    assert (second.outlet, second.date) == (None, None)


@pytest.mark.parametrize("frame", frames(), ids=["pandas", "polars"])
def test_a_row_without_an_id_has_its_label(frame):
    assert [as_article(row).id for row in articles_of(frame, text="body")] == ["0", "1"]


def test_labels_of_pandas_lead_back_to_the_rows():
    frame = pandas.DataFrame(ROWS, index=["a", "b"])
    assert [row["id"] for row in articles_of(frame[1:], text="body")] == ["b"]


@pytest.mark.parametrize("frame", frames(), ids=["pandas", "polars"])
def test_a_column_that_is_not_there_is_named_at_once(frame):
    with pytest.raises(InputError, match=r"no column 'text'; it has: key, .* with text=\)"):
        articles_of(frame)
    with pytest.raises(InputError, match=r"no column 'paper'; .* with outlet="):
        articles_of(frame, text="body", outlet="paper")


def test_what_is_no_frame_or_has_a_column_twice():
    with pytest.raises(InputError, match="DataFrame, not LazyFrame: collect"):
        articles_of(polars.DataFrame(ROWS).lazy())
    with pytest.raises(InputError, match="DataFrame, not dict"):
        articles_of(ROWS)
    frame = pandas.DataFrame(ROWS)
    with pytest.raises(InputError, match="two columns 'body'"):
        articles_of(pandas.concat([frame, frame], axis=1), text="body")
