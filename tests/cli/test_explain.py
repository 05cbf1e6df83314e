import pytest
from typer.testing import CliRunner

from stancemine.cli import app

SENTENCE = "The minister said that talks with Russia must go on."


def run(*words, text=None):
    return CliRunner().invoke(app, ["explain", *words], input=text)


@pytest.mark.parametrize("way", ["argument", "pipe"])
def test_every_word_with_its_weight_and_a_counter_example(model_folder, way):
    given = (SENTENCE, None) if way == "argument" else ("-", SENTENCE + "\n")
    result = run(given[0], "-t", "talks", "-m", str(model_folder), text=given[1])
    assert result.exit_code == 0, result.output
    *blocks, note = result.output.split("\n\n")
    assert note.startswith("A word's number: without the word, the score falls by")
    assert [block.split(":")[0] for block in blocks] == ["role", "reported", "talks"]
    for block in blocks:
        lines = block.splitlines()
        assert [line.split()[0] for line in lines[1:11]] == SENTENCE.rstrip(".").split()
        assert "turns it" in block or "without “" in block or "” for “" in block


def test_analyze_writes_explanations_and_says_that_relations_are_missing(model_folder, tmp_path):
    article = tmp_path / "article.txt"
    article.write_text(SENTENCE, encoding="utf-8")
    out = tmp_path / "out.json"
    command = ["analyze", str(article), "-m", str(model_folder), "-o", str(out)]
    result = CliRunner().invoke(app, [*command, "--explain"])
    assert result.exit_code == 0, result.output
    assert '"explanations"' in out.read_text(encoding="utf-8")
    result = CliRunner().invoke(app, [*command, "--relations"])
    assert result.exit_code == 2
    assert "relations.safetensors" in result.output


def test_the_name_of_a_file_is_no_sentence(model_folder, tmp_path):
    article = tmp_path / "article.txt"
    article.write_text(SENTENCE, encoding="utf-8")
    result = run(str(article), "-m", str(model_folder))
    assert result.exit_code == 2
    assert "is the name of a file" in result.stderr
