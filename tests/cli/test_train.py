"""The command's way in: help, the default configuration, what reaches the training, errors."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import stancemine.train  # noqa: F401  # patched below
from stancemine.cli import app
from stancemine.train.config import default_text


def run(*arguments):
    with pytest.raises(SystemExit) as caught:
        app(["train", *map(str, arguments)])
    return caught.value.code


def test_help_has_examples_and_the_way_to_a_configuration(capsys):
    assert run("--help") == 0
    out = capsys.readouterr().out
    assert "stancemine train --default > essays.toml" in out
    assert "torchrun" in out


def test_the_default_configuration_is_printed_whole(capsys):
    assert run("--default") == 0
    assert capsys.readouterr().out == default_text()


def test_neither_help_nor_default_needs_torch():
    code = (
        "import sys; from stancemine.cli import app\n"
        "try: app(['train', '--default'])\nexcept SystemExit: pass\n"
        "print(sorted({'torch', 'transformers'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_the_options_reach_the_training(monkeypatch, capsys):
    seen = {}

    def noted(config, output, **options):
        seen.update(options, config=config, output=output)
        return SimpleNamespace(folder=Path("made"), scores={"role/a": 0.5})

    monkeypatch.setattr("stancemine.train.run.fine_tune", noted)
    code = run(
        *("run.toml", "--output", "made", "--corpora", "c", "--start", "s", "--work", "w"),
        *("--max-steps", 3, "--restart"),
    )
    assert code == 0
    assert seen == {
        "config": Path("run.toml"),
        "output": Path("made"),
        "corpora": Path("c"),
        "place": "s",
        "work": Path("w"),
        "max_steps": 3,
        "resume": False,
        "quiet": False,
    }
    out = capsys.readouterr().out
    assert "role/a" in out
    assert "made is ready" in out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot read"),
        ("name = 1", "name: "),
        ('name = "x"\nstrat = "y"\n', "did you mean start?"),
    ],
)
def test_what_is_off_is_one_line(tmp_path, capsys, text, message):
    file = tmp_path / "run.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert run(file, "--output", tmp_path / "out") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert message in line
    assert not (tmp_path / "out").exists()
