import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancemine.document import HolderStance, Stance, Topic
from stancemine.errors import InputError, OutputError
from stancemine.report import Corpus, read_records, write_report
from stancemine.report.charts import Bar, share_chart, side_bars, time_chart
from stancemine.report.corpus import NO_OUTLET, Tally
from stancemine.report.intervals import ArticleSums, clustered_interval
from stancemine.report.page import charts_of, report_page
from stancemine.report.periods import PERIODS, all_between, choose_period, parse_date, period_of
from stancemine.report.reading import are_records
from stancemine.report.tables import TABLES, by_outlet, by_period, table_rows
from stancemine.report.typical import typical_sentences
from stancemine.summary import wilson_interval
from tests.render.test_html import HOSTILE, _hostile, _Page, words_of
from tests.rich import TOPICS, rich_document

OPEN, SELL = TOPICS


def articles():
    """Four articles: two outlets, one without an outlet, one without a date."""
    document = rich_document()
    return [
        replace(document, id="a", date="2026-01-05"),
        replace(document, id="b", date="2026-03-09T10:00:00Z", outlet="Ledger"),
        replace(document, id="c", date="2026-01-31", outlet=None),
        replace(document, id="d", date="yesterday", outlet="Ledger"),
    ]


@pytest.fixture
def corpus():
    made = Corpus()
    for document in articles():
        made.add(document)
    return made


def test_each_holder_s_part_is_counted_once(corpus):
    topic = corpus.topics[OPEN]
    # By hand from the record: author ▲1 ▼1, Veltroni ◆1 ▲1, the mayor ▲1; four articles.
    sides = ("favor", "against", "neutral")
    assert [topic.everybody.count(side) for side in sides] == [12, 4, 4]
    assert [topic.author.count(side) for side in sides] == [4, 4, 0]
    assert [topic.by_holder["the mayor"].count(side) for side in sides] == [4, 0, 0]
    assert topic.by_holder["the mayor"].type == "unnamed"
    assert topic.by_holder["the mayor"].articles == 4
    assert topic.unsure == 4
    assert corpus.topics[SELL].by_holder["critics"].unsure == 4
    assert corpus.topics[SELL].by_holder["author"].unsure == 0
    assert (topic.everybody.total, topic.sentences) == (20, 16)  # one sentence has two holders
    assert (corpus.articles, corpus.sentences) == (4, 32)


def test_outlets_and_periods_add_up(corpus):
    topic = corpus.topics[OPEN]
    outlets = {name: tally.total for name, tally in by_outlet(topic)}
    assert outlets == {"Ledger": 10, "The Quay": 5, NO_OUTLET: 5}
    assert [(name, t.total) for name, t in by_period(topic)][:2] == [
        ("2026-W02", 5),
        ("2026-W03", 0),
    ]
    assert sum(tally.total for _, tally in by_period(topic)) == 15  # one article has no date


def test_the_same_topic_must_be_the_same_question(corpus):
    other = replace(rich_document(), topics=(Topic(OPEN, "another meaning"), Topic(SELL)))
    with pytest.raises(InputError, match="another description"):
        corpus.add(other)


def test_an_interval_knows_that_sentences_come_in_articles():
    spread = [(5, 10)] * 20  # every article alike: sentences tell as much as they are many
    assert clustered_interval(spread) == pytest.approx(wilson_interval(100, 200))
    lumped = [(10, 10)] * 10 + [(0, 10)] * 10  # each article of one mind: articles count
    low, high = clustered_interval(lumped)
    assert high - low > 2 * (wilson_interval(100, 200)[1] - wilson_interval(100, 200)[0])
    assert clustered_interval([(3, 3), (0, 0)]) == pytest.approx(wilson_interval(1, 1))
    assert clustered_interval([]) == (0.0, 1.0)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda p: (min(p), max(p)))))
def test_sums_of_articles_tell_what_the_list_of_them_does(parts):
    sums, half = ArticleSums(), ArticleSums()
    for number, (successes, cases) in enumerate(parts):
        (sums if number % 2 else half).add(successes, cases)
    sums.add_all(half)
    held = [part for part in parts if part[1]]
    total = sum(cases for _, cases in held)
    share = sum(successes for successes, _ in held) / total if total else 0.0
    if len(held) > 1 and 0 < share < 1:
        spread = sum((successes - share * cases) ** 2 for successes, cases in held)
        variance = spread * len(held) / (len(held) - 1) / total**2
        alone = share * (1 - share) / total
        effective = min(total, max(1.0, total * alone / max(variance, 1e-12)))
        assert sums.interval == pytest.approx(wilson_interval(share * effective, effective))
    assert sums.interval == clustered_interval(parts)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda p: (min(p), max(p)))))
def test_an_interval_holds_its_share_and_is_never_tighter_than_independent_cases(parts):
    low, high = clustered_interval(parts)
    assert 0 <= low <= high <= 1
    total = sum(cases for _, cases in parts)
    if total:
        successes = sum(s for s, _ in parts)
        alone = wilson_interval(successes, total)
        assert low <= successes / total + 1e-9
        assert high >= successes / total - 1e-9
        assert high - low >= alone[1] - alone[0] - 1e-9


@settings(deadline=None, max_examples=50)
@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(0, 4000))
def test_no_day_falls_between_periods(first, length):
    last = first + timedelta(days=length)
    for period in PERIODS:
        if period == "day" and length > 400:
            continue
        names = all_between(first, last, period)
        assert names == sorted(set(names))
        for step in (0, length // 3, length // 2, length):
            assert period_of(first + timedelta(days=step), period) in names


def test_a_period_fits_the_chart():
    start = date(2026, 1, 1)
    found = {choose_period([start, start + timedelta(days=n)]) for n in (0, 40, 400, 2000, 9000)}
    assert found == {"day", "week", "month", "quarter", "year"}
    assert parse_date("12 June 2026") is None


def test_a_date_that_stands_for_none_costs_no_crash_and_no_minutes():
    days = [date(2026, 1, 1), date.max]
    assert choose_period(days) == "year"
    for period in PERIODS[1:]:
        assert all_between(date(9999, 11, 1), date.max, period)[-1] == period_of(date.max, period)


def test_typical_sentences_resemble_their_side(corpus):
    def example(article, text, score=0.9, side="favor"):
        from stancemine.report.corpus import Example

        return Example(score, article, 1, "author", side, text)

    sides = {
        "favor": [
            example(0, "The harbour must stay open for ships."),
            example(1, "Ships need the harbour open."),
            example(2, "Keep the harbour open, the ships say."),
            example(3, "My uncle likes trams.", 0.99),
            example(4, "The harbour must stay open for ships."),
        ],
        "against": [example(5, "Close it.", side="against")],
    }
    typical = typical_sentences(sides, most=3)
    assert "My uncle likes trams." not in [one.text for one in typical["favor"]]
    assert len({one.text for one in typical["favor"]}) == 3
    assert [one.text for one in typical["against"]] == ["Close it."]


def test_charts_are_sound_svg_and_say_what_they_show(corpus):
    for charts in charts_of(corpus).values():
        for chart in charts:
            root = ET.fromstring(chart.svg)
            assert root.get("aria-label") == chart.title
            titles = [node.text for node in root.iter("{http://www.w3.org/2000/svg}title")]
            assert titles == [bar.says for bar in chart.bars]
    says = [bar.says for bar in charts_of(corpus)[OPEN][0].bars]
    assert "article’s own voice: 50% (95 % interval" in says[0]
    assert "▲4 ▼4 ◆0, 4 articles" in says[0]


def test_an_article_that_holds_most_of_a_figure_is_told():
    document = rich_document()
    made = Corpus()
    made.add(replace(document, id="long", sentences=document.sentences * 3))
    made.add(replace(document, id="short"))
    tally = made.topics[OPEN].everybody
    assert tally.lead == "one article holds 15 of the 20 sentences"
    (bar,) = side_bars([("all", tally)])
    assert bar.says.endswith("; one article holds 15 of the 20 sentences")
    assert "holds" not in bar.brief
    assert "<small>one article holds" in report_page(made)
    made.add(replace(document, id="third", sentences=document.sentences * 2))
    assert tally.lead == ""  # 15 of 30
    few = Tally()
    for article in (0, 0, 0, 1):
        few.add(article, "favor")
    assert few.lead == ""


def test_a_bar_is_as_long_as_its_share():
    svg = ET.fromstring(share_chart("Shares", [Bar("x", 0.25, 0.1, 0.5, 4, "4")]))
    widths = [float(r.get("width")) for r in svg.iter("{http://www.w3.org/2000/svg}rect")]
    assert widths == [75.0, 225.0]
    assert "NaN" not in time_chart("None", side_bars([("2026", Tally())]))


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("many", [1, 2, 9, 30])
def test_labels_of_time_neither_touch_nor_leave_the_chart(period, many):
    days = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}[period] * many
    names = all_between(date(2025, 1, 6), date(2025, 1, 6) + timedelta(days=days), period)
    svg = ET.fromstring(time_chart("Time", [Bar(n, 0.5, 0.2, 0.8, 1234, "") for n in names]))
    nodes = list(svg.iter("{http://www.w3.org/2000/svg}text"))
    labels = [(float(node.get("x")), node.text) for node in nodes if node.text in names]
    assert labels[0][1] == names[0]
    # DejaVu Sans, the widest of the fonts, at 13 px: a digit 8.3, "W" 12.9, "Q" 10.2, "-" 4.7.
    wide = sum({"W": 12.9, "Q": 10.2, "-": 4.7}.get(letter, 8.3) for letter in names[0])
    counts = [(float(node.get("x")), node.text) for node in nodes if node.text == "1234"]
    for row, size in ((labels, wide), (counts, 4 * 8.3)):
        places = [x for x, _ in row]
        assert all(b - a > size + 3 for a, b in pairwise(places))
        assert places[0] - size / 2 >= 0
        assert places[-1] + size / 2 <= float(svg.get("width"))


def test_the_folder_holds_page_articles_tables_and_charts(tmp_path):
    out = tmp_path / "new" / "report"
    write_report(iter(articles()), out)
    page = (out / "index.html").read_text(encoding="utf-8")
    links = set(re.findall(r'href="([^"#]+)(?:#([^"]+))?"', page))
    assert ("articles/000001.html", "s1") in links
    for target, anchor in links:
        assert (out / target).is_file(), target
        if anchor:
            assert f'id="{anchor}"' in (out / target).read_text(encoding="utf-8")
    for name, (columns, _) in TABLES.items():
        with (out / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert rows[0] == columns
        assert all(len(row) == len(columns) for row in rows)
        assert len(rows) > 1
    with (out / "tables" / "stances.csv").open(encoding="utf-8", newline="") as file:
        stances = list(csv.DictReader(file))
    assert len(stances) == 4 * 8
    assert all((out / "tables" / row["link"].split("#")[0]).is_file() for row in stances)
    assert len(list((out / "charts").iterdir())) == 7


def test_a_carriage_return_inside_a_sentence_ends_no_row(tmp_path):
    document = rich_document()
    sentences = tuple(replace(s, text=s.text.replace(" ", "\r", 1)) for s in document.sentences)
    text = document.text
    for sentence in sentences:
        text = text[: sentence.start] + sentence.text + text[sentence.end :]
    write_report([replace(document, text=text, sentences=sentences)], tmp_path / "out")
    with (tmp_path / "out" / "tables" / "stances.csv").open(encoding="utf-8", newline="") as file:
        text = file.read()
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert "\r" in rows[0]["text"]
    assert {row["document"] for row in rows} == {document.id}
    assert "\r\n" not in text


def test_holders_by_outlet_and_month_add_up(corpus):
    columns = TABLES["months"][0]
    rows = [dict(zip(columns, row, strict=True)) for row in table_rows(corpus, "months")]
    author = [row for row in rows if (row["topic"], row["holder"]) == (OPEN, "author")]
    assert [(row["outlet"], row["month"]) for row in author] == [
        (NO_OUTLET, "2026-01"),
        ("Ledger", "2026-03"),
        ("Ledger", None),
        ("The Quay", "2026-01"),
    ]
    for topic, tallies in corpus.topics.items():
        for holder, tally in tallies.by_holder.items():
            of = [row for row in rows if (row["topic"], row["holder"]) == (topic, holder)]
            for side in ("favor", "against", "neutral"):
                assert sum(row[side] for row in of) == tally.count(side)
            assert {row["type"] for row in of} == {tally.type}


def test_tables_say_the_same_as_the_page(corpus):
    rows = {(row[0], row[1]): row for row in table_rows(corpus, "holders")}
    assert rows[OPEN, "Jana Veltroni"][2:7] == ["person", 4, 0, 4, 4]
    words = words_of(report_page(corpus))
    assert "the mayor unnamed ▲ 4 0 0 4 100 %" in words
    assert "16 sentences about it in 4 articles, counted 20 times, once for each holder" in words
    assert "1 article with an unreadable date (for example yesterday), left out" in words
    assert "without a date" not in words


def test_no_date_and_an_unreadable_one_are_told_apart():
    corpus = Corpus()
    for said in (None, " ", "14.01.2025", "2025-01-14", "15.01.2025", "June"):
        corpus.add(replace(rich_document(), date=said))
    assert (corpus.undated, corpus.misdated) == (2, 3)
    words = words_of(report_page(corpus))
    assert "2 articles without a date" in words
    assert "3 articles with an unreadable date (for example 14.01.2025)" in words
    assert Corpus().misdated_note == ""


def test_nothing_is_left_behind_or_overwritten(tmp_path):
    out = tmp_path / "report"

    def broken():
        yield rich_document()
        raise InputError("the second is broken")

    with pytest.raises(InputError, match="broken"):
        write_report(broken(), out)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="no records"):
        write_report([], out)
    out.mkdir()
    write_report([rich_document()], out)
    with pytest.raises(OutputError, match="not empty; name a folder that is not there yet"):
        write_report([rich_document()], out)
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_nothing_hostile_becomes_markup(tmp_path):
    document = _hostile(rich_document(), HOSTILE)
    plain = _hostile(rich_document(), "plain")
    pages = []
    for name, one in (("hostile", document), ("plain", plain)):
        write_report([one], tmp_path / name)
        pages.append(_Page((tmp_path / name / "index.html").read_text(encoding="utf-8")))
        for chart in (tmp_path / name / "charts").iterdir():
            ET.parse(chart)
    assert [tag for tag, _ in pages[0].tags] == [tag for tag, _ in pages[1].tags]


def test_what_no_file_can_hold_is_refused_and_what_svg_cannot_is_replaced(tmp_path):
    document = replace(rich_document(), date="2026-01-01")
    write_report([replace(document, outlet="The\x0c\x00Quay")], tmp_path / "control")
    for chart in (tmp_path / "control" / "charts").iterdir():
        ET.parse(chart)
    with pytest.raises(InputError, match="half of a surrogate pair"):
        write_report([replace(document, title="\ud800")], tmp_path / "half")
    assert not (tmp_path / "half").exists()


def test_many_holders_are_cut_where_it_is_said():
    document = rich_document()
    sentence = document.sentences[0]
    parts = {f"Speaker {n:03}": HolderStance("favor", 0.8, 0.9) for n in range(60)}
    stances = {OPEN: Stance("favor", 0.8, 0.9, "Speaker 000", parts)}
    corpus = Corpus()
    corpus.add(replace(document, sentences=(replace(sentence, stances=stances),)))
    words = words_of(report_page(corpus, files=True))
    assert "1 sentence about it in 1 article, counted 60 times" in words
    assert "The 40 heard most of 60; all are in holders.csv" in words


def test_records_are_read_from_lines_and_lists(tmp_path):
    documents = articles()
    lines, whole, one = (tmp_path / name for name in ("r.jsonl", "r.json", "one.json"))
    lines.write_text("\n".join(d.to_json() for d in documents) + "\n\n", encoding="utf-8")
    whole.write_text(json.dumps([d.to_dict() for d in documents]), encoding="utf-8")
    one.write_text(documents[0].to_json(), encoding="utf-8")
    assert list(read_records([lines, whole, one])) == documents + documents + documents[:1]


def test_records_are_read_from_a_folder_of_shards(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    first, *others = articles()
    (tmp_path / "part-000000001-000000009.jsonl").write_text(
        "".join(d.to_json() + "\n" for d in others), encoding="utf-8"
    )
    (tmp_path / "_errors.jsonl").write_text('{"item": 3}\n', encoding="utf-8")
    columns = {"record": [None, first.to_json()], "id": ["failed", "a"]}
    parquet.write_table(pyarrow.table(columns), tmp_path / "part-000000000-000000001.parquet")
    assert list(read_records([tmp_path])) == [first, *others]
    parquet.write_table(pyarrow.table({"text": ["a"]}), tmp_path / "r.parquet")
    with pytest.raises(InputError, match=r"r\.parquet has no column 'record'; it has: text"):
        list(read_records([tmp_path / "r.parquet"]))
    (tmp_path / "r.parquet").write_bytes(b"no table")
    with pytest.raises(InputError, match=r"cannot read .*r\.parquet"):
        list(read_records([tmp_path / "r.parquet"]))
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="has no file of records"):
        list(read_records([tmp_path / "empty"]))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("r.jsonl", '{"schema": 2}\n', "r.jsonl:1: not a stancemine record"),
        ("r.jsonl", "no", "r.jsonl:1: not JSON"),
        ("r.json", "[1]", "r.json, record 1: a record is a JSON object"),
        ("r.json", "{", "r.json: not JSON"),
        ("r.csv", "a,b", "no file of records"),
        ("none.jsonl", None, "cannot read"),
        ("none.json", None, "cannot read"),
    ],
)
def test_what_is_no_record_is_named(tmp_path, name, text, message):
    path: Path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        list(read_records([path]))


def test_records_behind_a_byte_order_mark_are_records(tmp_path):
    document = rich_document()
    path = tmp_path / "r.jsonl"
    path.write_text(document.to_json() + "\n", encoding="utf-8-sig")
    assert list(read_records(path)) == [document]
    assert are_records([path])


@pytest.mark.parametrize("name", ["r.json", "r.jsonl"])
def test_what_nests_too_deep_is_no_json(tmp_path, name):
    path = tmp_path / name
    path.write_text("[" * 100_000)
    with pytest.raises(InputError, match="not JSON: maximum recursion"):
        list(read_records(path))
