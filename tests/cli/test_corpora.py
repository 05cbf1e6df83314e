"""``stancemine corpora``: thin, quick, one clear line for a mistake."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stancemine.cli import app


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["corpora", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_list() -> None:
    code, out, _ = run("list")
    assert code == 0
    head, *rows = out.splitlines()
    assert head.split() == ["name", "labels", "size", "sides", "licence", "ship"]
    assert any(row.startswith("polnear") and row.endswith("yes") for row in rows)
    code, out, _ = run("list", "--task", "segmentation")
    assert [row.split()[0] for row in out.splitlines()] == ["name", "gum"]
    code, out, _ = run("list", "--json")
    assert {facts["name"] for facts in json.loads(out)} >= {"vast", "esnli"}


def test_describe() -> None:
    code, out, _ = run("describe", "argunsc")
    assert code == 0
    assert "@inproceedings{poiaganova" in out
    assert "How its labels become ours" in out
    code, out, _ = run("describe", "argunsc", "--json")
    assert json.loads(out)["ship"] is True


def test_check_names_faults_and_leaks(tmp_path: Path) -> None:
    for name in ("train", "val", "test"):
        (tmp_path / f"raw_{name}_all.csv").write_text("Tweet,Target,Stance\nYes!,Ann,FAVOR\n")
    code, out, _ = run("check", "pstance", "--dir", tmp_path)
    assert code == 1
    assert "FAULT (count): train: documents is 1" in out
    assert "dev/2 (dev): 100% of it stands in train/2 (train)" in out
    assert out.endswith("not what the registry says\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["describe", "vats"], "there is no corpus 'vats'; known are: "),
        (["check", "vast", "--dir", "absent"], "absent is not a folder"),
        (["check", "vast", "--share", "80"], "less than or equal to 1"),
    ],
)
def test_a_mistake_gets_one_clear_line(arguments: list[str], message: str) -> None:
    command = [sys.executable, "-m", "stancemine", "corpora", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert message in done.stderr
