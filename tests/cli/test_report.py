import re
from dataclasses import replace

from typer.testing import CliRunner

from stancemine.cli import app
from tests.rich import rich_document


def test_a_report_from_the_shell(tmp_path):
    results = tmp_path / "results.jsonl"
    results.write_text(rich_document().to_json() + "\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["report", str(results), "--html", str(tmp_path / "out")])
    assert (done.exit_code, done.stderr) == (0, f"1 article: {tmp_path / 'out'}\n")
    assert (tmp_path / "out" / "index.html").is_file()
    one = tmp_path / "one.html"
    assert CliRunner().invoke(app, ["report", str(results), "--html", str(one), "-q"]).output == ""
    assert not re.search(r'href="(?!#)', one.read_text(encoding="utf-8"))


def test_a_date_that_cannot_be_read_is_named(tmp_path):
    results, page = tmp_path / "results.jsonl", tmp_path / "one.html"
    document = replace(rich_document(), date="14.01.\x1b[31m2025")
    results.write_text(document.to_json() + "\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["report", str(results), "--html", str(page)])
    said = "1 article with an unreadable date (for example 14.01.[31m2025), left out of charts"
    assert done.stderr.splitlines()[1].startswith(said)
    quiet = CliRunner().invoke(app, ["report", str(results), "--html", str(page), "--quiet"])
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_records_given_twice_are_said(tmp_path):
    results, page = tmp_path / "results.jsonl", str(tmp_path / "one.html")
    other = replace(rich_document(), id="another")
    lines = [document.to_json() + "\n" for document in (rich_document(), other)]
    results.write_text("".join(lines), encoding="utf-8")
    command = ["report", str(results), str(results), "--html", page]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [
        f"4 articles: {page}",
        "2 records have the id and text of an earlier one, and count again: give each file once",
    ]
    assert CliRunner().invoke(app, [*command, "--quiet"]).output == ""
    assert (
        "count again" not in CliRunner().invoke(app, ["report", str(results), *command[3:]]).output
    )


def test_errors_are_one_line_and_leave_nothing(tmp_path):
    results = tmp_path / "results.jsonl"
    results.write_text("{}\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["report", str(results), "--html", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "results.jsonl:1: not a stancemine record" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["results.jsonl"]
