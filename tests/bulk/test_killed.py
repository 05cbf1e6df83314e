"""A run that is killed, at random points, again and again."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bulk.standin import failures, records, write_model

COUNT, SIZE = 500, 20


def start(articles: Path, out: Path, model: Path) -> subprocess.Popen:
    arguments = (articles, out, model, SIZE, 0.004)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bulk.standin", *map(str, arguments)],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_every_document_is_there_exactly_once(tmp_path):
    articles, out, model = tmp_path / "in.jsonl", tmp_path / "out", write_model(tmp_path / "model")
    rows = [{"id": f"d{n}", "text": "FAIL" if n % 23 == 7 else f"Text {n}."} for n in range(COUNT)]
    rows[111]["id"] = "d5"
    articles.write_text("".join(json.dumps(row) + "\n" for row in rows))
    chance = random.Random(7)
    killed_at = []
    while len(killed_at) < 5:
        before = len(list(out.glob("part-*")))
        process = start(articles, out, model)
        wanted = min(before + chance.randrange(0, 4), COUNT // SIZE - 1)
        while process.poll() is None and len(list(out.glob("part-*"))) < wanted:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.04))
        if process.poll() is not None:  # it was quicker than this process on a busy machine
            _, said = process.communicate()
            assert process.returncode == 0, said
            break
        process.kill()
        process.communicate()
        killed_at.append(len(list(out.glob("part-*"))))
    assert any(0 < parts < COUNT // SIZE for parts in killed_at)
    process = start(articles, out, model)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    lost = [failure["id"] for failure in failures(out)]
    assert lost == [f"d{n}" for n in range(COUNT) if n % 23 == 7]
    kept = [record["id"] for record in records(out)]
    assert kept == ["d5#112" if n == 111 else f"d{n}" for n in range(COUNT) if n % 23 != 7]
