"""``analyze`` into a folder of shards, as the command shows it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import stancemine.cli.shards as command
from stancemine.cli import app
from tests.bulk.standin import StandIn, failures, records, write_model


@pytest.fixture
def miner(monkeypatch):
    stand_in = StandIn()
    monkeypatch.setattr(command, "load", lambda model, gate: stand_in)
    return stand_in


@pytest.fixture
def run(capsys, miner, tmp_path):
    """Runs ``stancemine analyze`` in this process: (exit code, lines of stderr)."""
    model = write_model(tmp_path / "model")

    def call(*arguments):
        with pytest.raises(SystemExit) as left:
            app(["analyze", *map(str, arguments), "-t", "NATO", "--model", str(model)])
        captured = capsys.readouterr()
        assert captured.out == ""
        return left.value.code, captured.err.splitlines()

    return call


def write(path: Path, *texts: str) -> Path:
    path.write_text("".join(json.dumps({"id": text, "text": text}) + "\n" for text in texts))
    return path


def test_shards_errors_and_names(run, tmp_path):
    articles, out = write(tmp_path / "in.jsonl", "A", "FAIL", "A", "B"), tmp_path / "out"
    code, err = run(articles, "--output", out, "--shard-size", 3)
    assert code == 1
    assert err == [
        f"error: {articles}:2: the model gave up",
        "1 document had the id of an earlier one: '#' and the place in the input were put behind "
        "it",
        f"1 of 4 documents could not be analysed: see {out / '_errors.jsonl'}",
    ]
    assert [record["id"] for record in records(out)] == ["A", "A#3", "B"]
    assert [failure["id"] for failure in failures(out)] == ["FAIL"]
    assert len(list(out.glob("part-*.jsonl"))) == 2


def test_a_run_notes_which_columns_it_reads(run, tmp_path):
    table, out = tmp_path / "in.csv", tmp_path / "out"
    table.write_text("text,paper,day\nTalks.,The Quay,2026-01-05\n")
    columns = ("--outlet-column", "paper", "--date-column", "day")
    assert run(table, "--output", out, "--shard-size", 3, *columns)[0] == 0
    read = json.loads((out / "_run.json").read_text())["read"]
    assert (read["outlet_column"], read["date_column"]) == ("paper", "day")
    code, err = run(table, "--output", out, "--resume")
    assert code == 2
    assert "how the inputs are read" in err[0]


def test_ctrl_c_keeps_what_is_done_and_resume_goes_on(run, miner, tmp_path):
    articles, out = write(tmp_path / "in.jsonl", "A", "B", "STOP"), tmp_path / "out"
    code, err = run(articles, "--output", out, "--resume")
    assert code == 130
    assert err == [
        f"what is done is kept in {out}: the same command with --resume goes on",
        "interrupted",
    ]
    miner.asked.clear()
    assert run(articles, "--output", out, "--resume")[0] == 130
    assert miner.asked == ["STOP"]
    assert [record["id"] for record in records(out)] == ["A", "B"]


def test_a_finished_run_is_not_repeated_and_another_refused(run, miner, tmp_path):
    articles, out = write(tmp_path / "in.jsonl", "A", "B"), tmp_path / "out"
    assert run(articles, "--output", out, "--resume") == (0, [])
    miner.asked.clear()
    code, err = run(articles, "--output", out, "--resume")
    assert (code, err, miner.asked) == (0, ["2 documents are done already"], [])
    code, err = run(articles, "--output", out, "--resume", "-t", "the EU")
    assert code == 2
    assert "the topics ('NATO' then, 'the EU', 'NATO' now)" in err[0]
    code, err = run(articles, "--output", out, "--shard-size", 5)
    assert (code, len(err)) == (2, 1)
    assert "holds a run already" in err[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--resume"], "give --output FOLDER"),
        (["--shard-size", "5", "--output", "out.jsonl"], "has the name of a file"),
        (["--resume", "--output", "out", "--format", "csv"], "written as jsonl or parquet"),
        (["--shard-size", "0", "--output", "out"], "--shard-size"),
    ],
)
def test_a_mistake_gets_one_clear_line(run, tmp_path, arguments, message):
    code, err = run(write(tmp_path / "in.jsonl", "A"), *arguments)
    assert (code, len(err)) == (2, 1)
    assert message in err[0]


def test_an_input_without_articles_is_said(run, tmp_path):
    table = tmp_path / "in.csv"
    table.write_text("id,text\n")
    code, err = run(table, "--output", tmp_path / "out", "--resume")
    assert (code, len(err)) == (2, 1)
    assert err[0].startswith(f"error: {table}: no article there")


def test_on_a_terminal_it_says_what_went_where(run, tmp_path, monkeypatch):
    article, out = tmp_path / "a.txt", tmp_path / "out"
    article.write_text("Talks.")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert run(article, "--output", out, "--resume") == (0, [f"1 article, 0 failed -> {out}"])


def test_where_nothing_could_be_done_the_code_says_so(run, tmp_path):
    code, err = run(write(tmp_path / "in.jsonl", "FAIL"), "--output", tmp_path / "out", "--resume")
    assert code == 2
    assert len(err) == 2


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_the_command_itself_killed_and_interrupted(model_folder, tmp_path):
    texts = [f"The minister said that talk {n} must go on. NATO is not." for n in range(900)]
    articles, out = write(tmp_path / "in.jsonl", *texts), tmp_path / "out"
    arguments = ("analyze", articles, "-t", "NATO", "--model", model_folder, "--output", out)

    def start() -> subprocess.Popen:
        command = [sys.executable, "-m", "stancemine", *map(str, arguments), "--resume"]
        return subprocess.Popen(
            [*command, "--shard-size", "40"],
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored behind an &
        )

    def parts() -> int:
        return len(list(out.glob("part-*")))

    for number, ending in enumerate((signal.SIGKILL, signal.SIGINT, signal.SIGKILL), start=1):
        process = start()
        while process.poll() is None and parts() < 3 * number:
            time.sleep(0.01)
        process.send_signal(ending)
        code, err = process.wait(60), process.communicate()[1]
        assert code == (130 if ending == signal.SIGINT else -ending), err
    process = start()
    assert process.wait(300) == 0, process.communicate()[1]
    process.communicate()
    assert [record["id"] for record in records(out)] == texts
