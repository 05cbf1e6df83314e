"""The two commands as a user runs them: help, and one line for what is amiss."""

import os
import subprocess
import sys

import pytest

from stancemine.train import __main__ as command
from stancemine.train import package

ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "STANCEMINE_CORPORA"}


@pytest.fixture
def config_file(tmp_path):
    """A configuration whose encoder is ``encoder`` in the folder of the test."""
    file = tmp_path / "run.toml"
    file.write_text(
        f'name = "tiny"\nencoder = "{(tmp_path / "encoder").as_posix()}"\n'
        '[[mixture]]\ncorpus = "stancenews"\nheads = ["role"]\n',
        encoding="utf-8",
    )
    return file


def fails(main, arguments, monkeypatch, capsys):
    """The one line that a failing command prints."""
    monkeypatch.setattr(sys, "argv", ["command", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = [line for line in printed.err.splitlines() if not line.startswith("Loading weights")]
    (line,) = filter(None, lines)
    assert line.startswith("error: ")
    return line


@pytest.mark.parametrize(
    ("module", "option"), [(command, "--encoder"), (package, "--stance-context")]
)
def test_help(module, option, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["command", "--help"])
    with pytest.raises(SystemExit) as caught:
        module.main()
    assert caught.value.code == 0
    printed = capsys.readouterr()
    assert f"usage: python -m {module.__name__.removesuffix('.__main__')}" in printed.out
    assert option in printed.out
    assert printed.err == ""


def test_an_error_as_a_process_gives_it(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "stancemine.train", "none.toml", "--output", "out"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 2
    assert done.stderr == "error: cannot read none.toml: No such file or directory\n"
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()


def test_an_encoder_that_is_not_there(config_file, tmp_path, monkeypatch, capsys):
    arguments = [config_file, "--output", tmp_path / "out"]
    line = fails(command.main, arguments, monkeypatch, capsys)
    assert "cannot load the encoder" in line
    assert "config.json" in line


def test_an_encoder_without_its_tokenizer(
    config_file, encoder_folder, tmp_path, monkeypatch, capsys
):
    (tmp_path / "encoder").mkdir()
    for name in ("config.json", "model.safetensors"):
        (tmp_path / "encoder" / name).write_bytes((encoder_folder / name).read_bytes())
    arguments = [config_file, "--output", tmp_path / "out"]
    assert "tokenizer.json" in fails(command.main, arguments, monkeypatch, capsys)


@pytest.mark.parametrize("given", [False, True])
def test_corpora_that_are_not_there(
    config_file, encoder_folder, tmp_path, monkeypatch, capsys, given
):
    monkeypatch.delenv("STANCEMINE_CORPORA", raising=False)
    arguments = [config_file, "--output", tmp_path / "out", "--encoder", encoder_folder]
    arguments += ["--corpora", tmp_path / "nowhere"] if given else []
    line = fails(command.main, arguments, monkeypatch, capsys)
    assert ("nowhere" if given else "STANCEMINE_CORPORA") in line


def test_an_unknown_corpus(config_file, encoder_folder, tmp_path, monkeypatch, capsys):
    text = config_file.read_text("utf-8").replace("stancenews", "stance-news")
    config_file.write_text(text, "utf-8")
    arguments = [config_file, "--output", tmp_path / "out", "--encoder", encoder_folder]
    line = fails(command.main, [*arguments, "--corpora", tmp_path], monkeypatch, capsys)
    assert "no corpus 'stance-news'; known are: " in line


def test_an_unknown_key(config_file, tmp_path, monkeypatch, capsys):
    config_file.write_text("sede = 1\n" + config_file.read_text("utf-8"), "utf-8")
    line = fails(command.main, [config_file, "--output", tmp_path / "o"], monkeypatch, capsys)
    assert "sede: " in line


def test_without_the_extra(config_file, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "stancemine.train.trainer", None)
    line = fails(command.main, [config_file, "--output", tmp_path / "o"], monkeypatch, capsys)
    assert "pip install 'stancemine[train]'" in line


def test_packaging_what_is_no_run(tmp_path, monkeypatch, capsys):
    line = fails(package.main, [tmp_path, "--to", tmp_path / "made"], monkeypatch, capsys)
    assert "is no finished training run" in line


def test_the_options_reach_the_training(config_file, tmp_path, monkeypatch):
    seen = {}

    def noted(config, output, **options):
        seen.update(options, name=config.name, output=output)

    monkeypatch.setattr("stancemine.train.trainer.train", noted)
    arguments = [config_file, "--output", tmp_path, "--corpora", tmp_path / "c"]
    arguments += ["--encoder", "e", "--max-steps", "3", "--restart"]
    monkeypatch.setattr(sys, "argv", ["command", *map(str, arguments)])
    command.main()
    assert seen == {
        "name": "tiny",
        "output": tmp_path,
        "corpora": tmp_path / "c",
        "place": "e",
        "max_steps": 3,
        "resume": False,
    }
