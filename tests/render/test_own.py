"""Label sets of a user's own in every view of a record."""

import csv
import io

import pytest
from typer.testing import CliRunner

from stancemine.cli import app
from stancemine.document import Topic
from stancemine.render.html import to_fragment, to_html
from stancemine.render.own import own_chips, own_counts
from stancemine.render.rows import OwnSets, columns, own_sets, rows
from stancemine.render.stance_rows import stance_columns, stance_rows
from stancemine.render.tidy import column_kinds
from tests.own_labels import own_document
from tests.render.test_table import shown
from tests.rich import TOPICS, rich_document


def test_rows_have_columns_for_each_set():
    document = own_document()
    own = own_sets([rich_document(), document])
    assert own == OwnSets(("kinds",), ("sides",))
    found = list(rows(document))
    assert all(list(row) == columns(document.topics, own) for row in found)
    assert [row["own: kinds"] for row in found[:3]] == ["demand", "reason", "other <b>"]
    assert found[0]["own_score: kinds"] == 0.8
    assert [row[f"own: sides: {TOPICS[1]}"] for row in found[:2]] == ["con", "pro"]
    assert columns(document.topics) == list(next(rows(rich_document())))


def test_rows_of_stances_have_the_label_of_the_main_clause():
    document = own_document()
    found = [row for row in stance_rows(document) if row["sentence"] == 3]
    assert list(found[0]) == stance_columns(own_sets([document]))
    assert [(row["main"], row["own: sides"]) for row in found[:2]] == [(True, "pro"), (False, None)]


def test_frames_and_their_kinds():
    pandas = pytest.importorskip("pandas")
    document = own_document()
    kinds = column_kinds(document.topics, "sentences", own_sets([document]))
    assert kinds["own_score: kinds"] == kinds[f"own_score: sides: {TOPICS[0]}"] == "number"
    frame = document.to_frame()
    assert list(frame.columns) == list(kinds)
    assert frame["own: kinds"].value_counts().to_dict() == {
        "demand": 3,
        "reason": 3,
        "other <b>": 2,
    }
    assert document.to_polars("stances").columns == list(document.to_frame("stances").columns)
    both = pandas.concat([frame, rich_document().to_frame()])
    assert both["own: kinds"].isna().sum() == 8


def test_the_table_has_a_column_for_each_set_and_marks_what_is_unsure():
    text = shown(own_document(), width=260)
    assert "kinds" in text.splitlines()[2]
    assert "other <b> ? (0.80)" in text
    assert "sides: pro ? (0.80) keeping the harbour open" in text
    assert "sides" not in shown(rich_document(), width=200)


def test_chips_are_numbered_and_counted():
    document = own_document()
    places = {"kinds": 0, "sides": 1}
    chips = [list(own_chips(sentence, places)) for sentence in document.sentences]
    assert [chip.title for chip in chips[0]] == ["kinds", *(f"sides, {t}" for t in TOPICS)]
    assert [chip.unsure for chip in chips[2]] == [True, True, False]
    assert own_counts(chips) == {
        "kinds": {"demand": 3, "reason": 3, "other <b>": 2},
        "sides": {"pro": 8, "con": 8},
    }


def test_the_page_shows_filters_bars_and_legend_and_escapes():
    page = to_html(own_document())
    assert page.count('<p class="sm-row sm-own">') == 8 * 3
    assert '<select name="own" data-set="1">' in page
    assert "other &lt;b&gt;" in page
    assert "other <b>" not in page
    assert '<caption dir="auto">sides, selling the quay</caption>' in page
    plain = to_html(rich_document())
    assert "sm-own" not in plain
    assert 'name="own"' not in plain
    assert "sm-own" in to_fragment(own_document())


def test_analyze_writes_the_columns_whatever_the_articles_hold(own_model_folder, tmp_path):
    article = tmp_path / "a.txt"
    article.write_text("The minister said no. Talks must go on.", encoding="utf-8")
    command = ["analyze", str(article), "-m", str(own_model_folder), "-t", "nato"]
    done = CliRunner().invoke(app, [*command, "--format", "csv"])
    assert done.exit_code == 0, done.output
    table = list(csv.DictReader(io.StringIO(done.stdout)))
    topics = (Topic("nato"),)
    assert list(table[0]) == columns(topics, OwnSets(("kinds",), ("sides",)))
    assert {row["own: kinds"] for row in table} <= {"demand", "reason", "other"}
    assert {row["own: sides: nato"] for row in table} <= {"pro", "con"}
    shown = CliRunner().invoke(app, command)
    assert "sides: " in shown.stdout
