"""What the tests on local clusters share: articles in, and each of them out exactly once."""

import json
import os
import subprocess
import sys
from pathlib import Path

from stancemine import Document

COUNT = 120


def write_articles(folder: Path) -> None:
    """Four files of articles, one of which is blank and one fatal to the worker that meets it."""
    (folder / "articles").mkdir()
    rows = [
        {"id": f"{n:05d}", "text": f"The minister said talks number {n} must go on. NATO is not."}
        for n in range(COUNT)
    ]
    rows[30]["text"] = "  "
    rows[70]["id"] = "fatal"
    for part in range(4):
        lines = [json.dumps(row) + "\n" for row in rows[part::4]]
        (folder / "articles" / f"{part}.jsonl").write_text("".join(lines))


def run(module: str, model: Path, folder: Path) -> None:
    """Run a script of this folder as a process of its own, whose warnings are its own."""
    places = [str(Path(__file__).parents[2]), *filter(None, sys.path)]
    done = subprocess.run(
        [sys.executable, "-m", f"tests.integrations.{module}", str(model), str(folder)],
        env=os.environ
        | {
            "PYTHONPATH": os.pathsep.join(places),
            "PYTHONWARNINGS": "ignore",
            "SPARK_LOCAL_IP": "127.0.0.1",
        },
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-5000:]


def check(folder: Path) -> None:
    """Every article is there exactly once, with a record or the reason why not."""
    from pyarrow import parquet

    rows = [row for f in (folder / "records").glob("*.parquet") for row in _rows(parquet, f)]
    assert sorted(row["id"] for row in rows) == sorted(
        [*(f"{n:05d}" for n in range(COUNT) if n != 70), "fatal"]
    )
    assert (folder / "notes" / "killed").exists()
    assert len(list((folder / "notes").glob("worker-*"))) >= 2
    for row in rows:
        if row["id"] == "00030":
            assert row["record"] is None
            assert "blank" in row["record_problem"]
        else:
            document = Document.from_json(row["record"])
            assert (document.id, document.text) == (row["id"], row["text"])
            assert row["record_problem"] is None
            assert "NATO" in document.sentences[0].stances
    lines = [
        line
        for file in (folder / "lines").glob("*.json")
        for line in file.read_text("utf-8").splitlines()
    ]
    assert len(lines) == 20
    given = [json.loads(line) for line in lines]
    blank = [row for row in given if not row["text"].strip()]  # one of any twenty, or none
    assert len(blank) <= 1
    assert all("blank" in row["record_problem"] for row in blank)
    rest = [row for row in given if row["text"].strip()]
    assert all(Document.from_json(row["record"]).text == row["text"] for row in rest)


def _rows(parquet, file):
    return parquet.ParquetFile(file).read().to_pylist()
