import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stancemine.bulk.shards import ParquetRecords
from stancemine.cli import app
from tests.sample import TOPICS, sample_document

TEXT = "“We go,” said Ana Ilves, the mayor. Jonas Berg said nobody would go."


@pytest.fixture
def news(tmp_path: Path) -> Path:
    for outlet in ("herald", "post"):
        (tmp_path / outlet).mkdir()
        (tmp_path / outlet / "one.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["speakers", "--quiet", *arguments], standalone_mode=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_table_by_outlet(news: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(str(news), "-t", "leaving", "--format", "csv"))))
    assert {(row["speaker"], row["outlet"]) for row in rows} >= {
        ("Ana Ilves", "herald"),
        ("Ana Ilves", "post"),
        ("Jonas Berg", "post"),
    }
    assert {row["title"] for row in rows if row["speaker"] == "Ana Ilves"} == {"mayor"}


def test_the_outlet_is_the_named_column(tmp_path: Path) -> None:
    table = tmp_path / "in.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["text", "paper"], [TEXT, "Ledger"]])
    rows = json.loads(run(str(table), "--outlet-column", "paper", "--format", "json"))
    assert {row["outlet"] for row in rows} == {"Ledger"}


def test_output_to_a_file_and_to_the_terminal(news: Path) -> None:
    target = news / "out.json"
    run(str(news / "post"), "--output", str(target), "--min", "1")
    assert {row["speaker"] for row in json.loads(target.read_text("utf-8"))} >= {"Ana Ilves"}
    assert "Ana Ilves, mayor" in run(str(news / "post" / "one.txt"))


def records(folder: Path, form: str) -> Path:
    """Two records, as ``analyze`` writes them."""
    documents = [replace(sample_document(), id=name) for name in ("a", "b")]
    lines = "".join(document.to_json() + "\n" for document in documents)
    if form == "shards":
        place = folder / "shards"
        place.mkdir()
        (place / "_run.json").write_text("{}", encoding="utf-8")
        (place / "part-0-2.jsonl").write_text(lines, encoding="utf-8")
        return place
    place = folder / f"results.{form}"
    if form == "jsonl":
        place.write_text(lines, encoding="utf-8")
    elif form == "json":
        found = [document.to_dict() for document in documents]
        place.write_text(json.dumps(found), encoding="utf-8")
    else:
        pytest.importorskip("pyarrow")
        with place.open("wb") as stream:
            parquet = ParquetRecords(stream)
            for document in documents:
                parquet.write(document)
            parquet.close()
    return place


def failed(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["speakers", *arguments])
    assert result.exit_code == 2, result.output
    assert result.stderr.count("\n") == 1
    return result.stderr


@pytest.mark.parametrize("form", ["jsonl", "json", "parquet", "shards"])
def test_records_are_not_analysed_again(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*arguments: object) -> None:
        raise AssertionError("the model was loaded")

    monkeypatch.setattr("stancemine.cli.running.load", never)
    given = str(records(tmp_path, form))
    rows = json.loads(run(given, "--format", "json"))
    assert [(r["speaker"], r["articles"], r[f"favor: {TOPICS[0]}"]) for r in rows] == [
        ("Ilse Maarten", 2, 2),
        ("(not linked)", 2, 0),
    ]
    (row, _) = json.loads(run(given, "--format", "json", "-t", TOPICS[1]))
    assert f"favor: {TOPICS[1]}" in row
    assert f"favor: {TOPICS[0]}" not in row
    assert f"'a' was not analysed for 'trams'; it has: '{TOPICS[0]}'" in failed(
        given, "-t", "trams"
    )


def test_records_can_be_analysed_again_where_it_is_asked_for(
    tmp_path: Path, model_folder: Path
) -> None:
    given = (str(records(tmp_path, "jsonl")), "-t", "nato", "-m", str(model_folder))
    assert "holds records, which are not analysed again: leave out --model" in failed(*given)
    rows = json.loads(run(*given, "--input-format", "jsonl", "--format", "json", "--min", "0"))
    assert all("favor: nato" in row for row in rows)


def test_records_given_twice_and_beside_articles(tmp_path: Path, news: Path) -> None:
    given = str(records(tmp_path, "jsonl"))
    result = CliRunner().invoke(app, ["speakers", given, given])
    assert result.stderr.startswith("2 records have the id and text of an earlier one")
    assert "give one kind at a time" in failed(given, str(news / "post"))
    assert "absent.jsonl does not exist" in failed(given, str(tmp_path / "absent.jsonl"))


def test_no_input_is_overwritten(tmp_path: Path, news: Path) -> None:
    given = str(records(tmp_path, "json"))
    assert "is also an input" in failed(given, "--output", given)
    assert "lies in the input folder" in failed(str(news), "--output", str(news / "x.csv"))


def test_an_input_without_articles_is_said(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("text\n", encoding="utf-8")
    assert "no article there" in failed(str(tmp_path / "in.csv"))


def test_the_table_says_what_its_numbers_are(tmp_path: Path) -> None:
    given = str(records(tmp_path, "jsonl"))
    shown = " ".join(run(given).split())
    assert "which are no reports. In brackets the share in favor" in shown
    assert "95 % interval over articles" in shown
    assert "(not linked): reports whose speaker was not found." in shown
    assert "(groups)" not in shown
