import csv
import io

from stancemine.tables import LineFeeds


def test_rows_end_in_a_line_feed_and_hold_any_line_end():
    rows = [["a\rb", "c"], ["d\r\ne", 'f"g'], ["h\ni", "j\r\n"]]
    stream = io.StringIO(newline="")
    csv.writer(LineFeeds(stream)).writerows(rows)
    assert stream.getvalue().startswith('"a\rb",c\n"d')
    assert list(csv.reader(io.StringIO(stream.getvalue(), newline=""))) == rows
