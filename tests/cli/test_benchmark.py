from typer.testing import CliRunner

from stancemine import benchmark as package
from stancemine.cli import app


class Found:
    def to_json(self):
        return '{"model": "x"}\n'

    def to_markdown(self):
        return "| topics |\n"


def test_the_tables_are_printed_and_the_json_written(tmp_path, monkeypatch):
    asked = {}
    monkeypatch.setattr(package, "benchmark", lambda m, **rest: asked.update(rest, m=m) or Found())
    file = tmp_path / "speed.json"
    done = CliRunner().invoke(app, ["benchmark", "--json", str(file), "--threads", "2", "-q"])
    assert done.exit_code == 0
    assert done.stdout == "| topics |\n"
    assert file.read_text() == '{"model": "x"}\n'
    assert (asked["m"], asked["threads"], asked["runtime"]) == ("en-small", 2, "auto")


def test_mistakes_are_told_before_anything_is_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "benchmark", lambda *_, **__: Found())
    for options, word in (
        (["--runtime", "jax"], "auto"),
        (["--json", str(tmp_path / "no" / "x.json")], "no folder"),
        (["--sentences", "3"], "20"),
    ):
        done = CliRunner().invoke(app, ["benchmark", *options])
        assert done.exit_code == 2
        assert word in done.output
