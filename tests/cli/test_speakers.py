import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stancemine.cli import app

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
