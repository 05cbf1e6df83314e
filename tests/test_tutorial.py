"""docs/tutorial-fine-tuning.md, word for word, on a slice of the data and a tiny model."""

import re
import shlex
from pathlib import Path

import pytest

from stancemine import StanceMiner
from stancemine.cli import app

PAGE = Path(__file__).parents[1] / "docs" / "tutorial-fine-tuning.md"

ESSAY = (
    "Should parks stay open?\n\n"
    "I think that parks must stay open. They calm people, as green is soothing."
)
PARTS = (
    ("T1", "MajorClaim", "parks must stay open"),
    ("T2", "Claim", "They calm people"),
    ("T3", "Premise", "green is soothing"),
)


def blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def write_essays(folder, count=30):
    """Essays in the form of AAE2, our own."""
    folder.mkdir(parents=True)
    split = ['"ID";"SET"']
    for number in range(count):
        name = f"essay{number:03}"
        lines = [
            f"{key}\t{label} {ESSAY.index(part)} {ESSAY.index(part) + len(part)}\t{part}\n"
            for key, label, part in PARTS
        ]
        (folder / f"{name}.txt").write_text(ESSAY, encoding="utf-8")
        (folder / f"{name}.ann").write_text("".join(lines), encoding="utf-8")
        split.append(f'"{name}";"TRAIN"')
    (folder / "train-test-split.csv").write_text("\n".join(split) + "\n")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with everything that the page says is there."""
    monkeypatch.chdir(tmp_path)
    write_essays(tmp_path / "corpora" / "aae2")
    (tmp_path / "article.txt").write_text("The minister said that talks must go on.")
    for name, table in re.findall(
        r"<!-- file: (\S+) -->\n```csv\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL
    ):
        Path(name).write_text(table, encoding="utf-8")
    assert len(blocks("csv")) == len(list(tmp_path.glob("*.csv"))) == 2
    for block in blocks("toml"):
        Path(re.match(r"# (\S+\.toml)\n", block)[1]).write_text(block, encoding="utf-8")
    return tmp_path


def test_the_page_runs(place, model_folder, monkeypatch, capsys):
    commands = [
        line
        for block in blocks("sh")
        for line in block.splitlines()
        if line.startswith("stancemine ")
    ]
    assert [shlex.split(c)[1] for c in commands].count("train") == 4
    for command in commands:
        arguments = shlex.split(command)[1:]
        if arguments[0] == "train":
            arguments += ["--max-steps", "2", "--start", str(model_folder)]
        if arguments[0] == "debug-data":
            arguments += ["--start", str(model_folder)]
        with pytest.raises(SystemExit) as caught:
            app(arguments)
        assert caught.value.code == 0, command
    for name in ("aae2-model", "letters-model", "opinions-model", "kinds-model"):
        StanceMiner.load(name)
    assert "**Not to be passed on**" in Path("aae2-model/README.md").read_text("utf-8")
    new, python = blocks("python")
    scope = {}
    exec(new, scope)
    assert len(scope["document"].sentences) == 2
    import stancemine.train.run as module

    whole = module.fine_tune
    monkeypatch.setattr(
        module, "fine_tune", lambda *a: whole(*a, place=model_folder, max_steps=1, quiet=True)
    )
    exec(python, scope)
    assert scope["miner"]("No.").model.name == "letters"
    for file in re.findall(r"^\| `([\w.]+)`", PAGE.read_text("utf-8"), re.MULTILINE):
        assert Path("aae2-model", file).is_file() or file in ("freeze_encoder",), file
