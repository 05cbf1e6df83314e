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


TABLE = "id,body,type\na,It must go.,MajorClaim\nb,Piles rot.,Premise\nc,Odd.,thesis\n"


def table(folder: Path) -> Path:
    place = folder / "notes.csv"
    place.write_text(TABLE, encoding="utf-8")
    return place


def test_convert_names_bad_rows_and_keeps_the_rest(tmp_path: Path) -> None:
    target = tmp_path / "notes.jsonl"
    mapped = ["--column", "text=body", "--column", "role=type", "--role", "MajorClaim=claim"]
    code, out, err = run("convert", table(tmp_path), target, *mapped)
    assert code == 1
    assert out == f"2 documents in {target}\n"
    assert err.splitlines()[0].startswith("notes.csv:4: role is 'thesis'; allowed: claim, premise")
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row["sentences"][0]["role"] for row in rows] == ["claim", "premise"]


def test_convert_strict_stops_and_writes_nothing(tmp_path: Path) -> None:
    from stancemine.errors import CorpusError

    mapping = tmp_path / "m.toml"
    mapping.write_text('[columns]\ntext = "body"\nrole = "type"\n[roles]\nMajorClaim = "claim"\n')
    given = [str(table(tmp_path)), str(tmp_path / "x.jsonl"), "--mapping", str(mapping)]
    arguments = ["corpora", "convert", *given, "--strict"]
    result = CliRunner().invoke(app, arguments, standalone_mode=False)
    assert isinstance(result.exception, CorpusError)
    assert "notes.csv:4" in str(result.exception)
    assert not (tmp_path / "x.jsonl").exists()


def test_split_and_agree(tmp_path: Path) -> None:
    target = tmp_path / "notes.jsonl"
    rows = "".join(f"d{n},Text number {n}.,claim\n" for n in range(20))
    (tmp_path / "notes.csv").write_text("id,text,role\n" + rows)
    assert run("convert", tmp_path / "notes.csv", target)[0] == 0
    split = tmp_path / "split.json"
    code, out, _ = run("split", target, "--method", "k-fold", "--folds", "4", "-o", split)
    assert code == 0
    assert len(out.splitlines()) == 4
    assert json.loads(split.read_text())["seed"] == 0
    other = tmp_path / "other.jsonl"
    other.write_text(target.read_text().replace('"role": "claim"', '"role": "premise"', 10))
    code, out, _ = run("agree", target, other)
    assert code == 0
    assert out.splitlines()[1].split()[:3] == ["role", "20", "0.500"]


def test_split_by_a_column_that_is_only_meta(tmp_path: Path) -> None:
    rows = "".join(f"d{n},Text number {n}.,claim,outlet {n % 2}\n" for n in range(8))
    (tmp_path / "lab.csv").write_text("document,text,role,outlet\n" + rows, encoding="utf-8")
    split = ("--method", "leave-one-out", "--by", "outlet", "-o", tmp_path / "split.json")
    code, out, _ = run("split", tmp_path / "lab.csv", *split)
    assert code == 0
    assert [line.partition(":")[0] for line in out.splitlines()] == ["outlet 0", "outlet 1"]


def test_fetch_says_where_to_go(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "stancemine",
        "corpora",
        "fetch",
        "aae2",
        "--dir",
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "error: aae2 cannot be fetched. Open https://tudatalib" in done.stderr
