import json
import math

import pytest

from stancemine.cli import app
from stancemine.train import progress
from stancemine.train.config import as_config
from stancemine.train.inspection import inspect
from tests.train.rows import own_config, write_rows


def look(config):
    return inspect(as_config(config))


def texts(found, level):
    return [f.text for f in found.findings if f.level == level]


def test_labels_are_counted_by_side(encoder_folder, tmp_path):
    found = look(own_config(tmp_path, encoder_folder))
    (facts,) = found.sources
    assert facts.documents == {"train": 8, "dev": 2, "test": 0}
    assert facts.sentences == {"train": 48, "dev": 12, "test": 0}
    assert facts.labels["train"]["role"] == {"claim": 16, "none": 16, "premise": 16}
    assert found.errors == 0
    assert sum("fewer than 20" in text for text in texts(found, "warning")) == 3
    assert facts.tokens > 0


def test_a_run_of_few_steps_is_named(encoder_folder, tmp_path):
    config = own_config(tmp_path, encoder_folder, batch_tokens=256, epochs=4.0)
    (facts,) = look(config).sources
    assert 0 < facts.train_tokens < facts.tokens
    steps = 4 * math.ceil(facts.train_tokens / 256)
    (found,) = (text for text in texts(look(config), "warning") if "step" in text)
    assert found.startswith(f"the run has about {steps} steps of 256 tokens: fewer than 50")
    assert not any("step" in t for t in texts(look({**config, "epochs": 60.0}), "warning"))


def test_what_cannot_be_reported_to_is_an_error(encoder_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(progress, "find_spec", lambda name: None)
    found = look(own_config(tmp_path, encoder_folder, report_to=["tensorboard", "wandb"]))
    assert [text.rpartition(": ")[2] for text in texts(found, "error")] == [
        "pip install tensorboard",
        "pip install wandb",
    ]


def test_labels_of_a_set_of_one_s_own_are_named(encoder_folder, tmp_path):
    labels = {"demand": "demand", "reason": "reason", "rest": "other"}
    notes = texts(look(own_config(tmp_path, encoder_folder, labels=labels)), "note")
    assert "these labels (role) make a set of your own, letters: demand, reason, other" in notes


def rows(tmp_path, lines, header="text,kind,letter"):
    (tmp_path / "letters.csv").write_text("\n".join([header, *lines]), encoding="utf-8")


def test_leaks_doubles_and_contradictions_are_named(encoder_folder, tmp_path):
    config = own_config(tmp_path, encoder_folder)
    lines = [f"{x},train" for x in write_rows(tmp_path).read_text("utf-8").splitlines()[1:]]
    rows(
        tmp_path,
        [
            *lines,
            "the minister said that talks is not on,reason,l1,train",
            "the minister said that talks is not on,rest,l1,train",
            "The minister said that  talks is not on,reason,l2,dev",
            "no,rest,l2,dev",
        ],
        "text,kind,letter,split",
    )
    found = look(config)
    warnings = texts(found, "warning")
    assert any(
        "3 training sentences also stand in letters dev: a leak (the first: letters.csv, line 4; "
        in text
        for text in warnings
    )
    assert any(
        "1 training item stands there with different labels (the first: letters.csv, line 4; "
        "letters.csv, line 62; letters.csv, line 63; letters.csv, line 64)" in t
        for t in warnings
    )
    assert any("2 training items repeat another" in t for t in texts(found, "note"))


HOLDERS = """\
document,sentence,text,role,topic,holder,stance,split
a,1,he said no,none,talks,he,against,train
a,1,he said no,none,talks,author,neutral,train
a,1,he said no,none,nato,he,unrelated,train
a,1,he said no,none,nato,author,unrelated,train
a,2,talks must go on,claim,talks,author,favor,train
b,1,talks must go on,claim,talks,author,{},train
c,1,nato is not on,claim,nato,author,against,dev
"""


def test_two_holders_of_one_sentence_are_no_repetition(encoder_folder, tmp_path):
    (tmp_path / "s.csv").write_text(HOLDERS.format("favor"), "utf-8")
    source = {"corpus": "s", "path": str(tmp_path / "s.csv"), "heads": ["role", "stance"]}
    found = look(own_config(tmp_path, encoder_folder, mixture=[source]))
    notes, warnings = texts(found, "note"), texts(found, "warning")
    assert found.sources[0].sentences["train"] == 3
    # The claim and its stance stand in two documents.
    assert any(
        "2 training items repeat another, word for word (the first: s.csv, line 6; s.csv, line 7)"
        in text
        for text in notes
    )
    assert not any("with different labels" in text for text in warnings)
    assert any(
        "1 training sentence has different stances of several holders toward one topic (the first: "
        "s.csv, line 2; s.csv, line 3)" in text
        for text in warnings
    )
    asked = {**source, "ask_holder": True}
    found = look(own_config(tmp_path, encoder_folder, mixture=[asked]))
    assert not any("holders" in text for text in texts(found, "warning"))
    (tmp_path / "s.csv").write_text(HOLDERS.format("against"), "utf-8")
    found = look(own_config(tmp_path, encoder_folder, mixture=[source]))
    assert any(
        "1 training item stands there with different labels (the first: s.csv, line 6" in text
        for text in texts(found, "warning")
    )


def test_what_would_be_passed_over_or_cut(encoder_folder, tmp_path):
    config = own_config(tmp_path, encoder_folder)
    with (tmp_path / "letters.csv").open("a", encoding="utf-8") as file:
        file.write("talks " * 100 + ",demand,l1\nhe said no,,l1\n,,\n")
    notes = texts(look(config), "note")
    assert any("1 sentence is longer than a row of 64 tokens" in text for text in notes)
    assert "1 sentence has no label: passed over (letters.csv, line 63)" in notes
    assert any(
        text.startswith("1 row has nothing in any cell: passed over (")
        and text.endswith("letters.csv, line 64)")
        for text in notes
    )


def test_own_labels_that_differ_in_case_alone_are_named(encoder_folder, tmp_path):
    labels = {"demand": "Security", "reason": "security", "rest": "other"}
    warnings = texts(look(own_config(tmp_path, encoder_folder, labels=labels)), "warning")
    assert any("role: 'Security' and 'security' are labels apart" in text for text in warnings)


def test_a_topic_that_a_run_would_refuse_is_an_error(encoder_folder, tmp_path):
    (tmp_path / "s.csv").write_text(
        "text,topic,stance\nhe said no," + "nato " * 40 + ",favor\nyes,nato,against\n", "utf-8"
    )
    source = {"corpus": "s", "path": str(tmp_path / "s.csv"), "heads": ["stance"]}
    config = own_config(tmp_path, encoder_folder, mixture=[source])
    found = look(config)
    assert found.errors
    assert any("has 40 tokens, allowed are 32" in text for text in texts(found, "error"))


def test_a_head_without_labels_is_an_error(encoder_folder, tmp_path):
    config = own_config(tmp_path, encoder_folder)
    rows(tmp_path, ["he said no,,l1", "yes,,l2"])
    assert "role: no training example has a label of it" in texts(look(config), "error")


def test_registered_corpora_and_what_is_held_out(corpora, encoder_folder):
    from tests.train.handmade import small_config

    found = inspect(small_config(encoder_folder))
    assert [facts.name for facts in found.sources] == [
        "stancenews",
        "polnear",
        "webis-editorials-16",
    ]
    assert found.sources[1].labels["train"]["tags"] == {"content": 7, "cue": 7, "source": 7}
    assert any("left out of other corpora" in text for text in texts(found, "note"))


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def config_file(encoder_folder, tmp_path):
    write_rows(tmp_path)
    file = tmp_path / "letters.toml"
    file.write_text(
        f'name = "letters"\nencoder = {json.dumps(str(encoder_folder))}\nmax_tokens = 64\n'
        '[[mixture]]\ncorpus = "letters"\npath = "letters.csv"\nheads = ["role"]\n'
        'columns = { role = "kind", document = "letter" }\n'
        'labels = { role = { demand = "claim", reason = "premise", rest = "none" } }\n',
        encoding="utf-8",
    )
    return file


def run(*arguments):
    with pytest.raises(SystemExit) as caught:
        app(["debug-data", *map(str, arguments)])
    return caught.value.code


def test_the_command_shows_a_table_and_the_findings(config_file, capsys):
    assert run(config_file) == 0
    out = capsys.readouterr().out
    for part in ("letters (role)", "role: claim", "train", "warning: letters: role", "0 errors"):
        assert part in out, part


def test_the_command_as_json(config_file, capsys):
    assert run(config_file, "--json") == 0
    assert json.loads(capsys.readouterr().out)["sources"][0]["name"] == "letters"


def test_the_command_fails_where_a_run_would(config_file, tmp_path, capsys):
    rows(tmp_path, ["he said no,,l1", "yes,,l2"])
    assert run(config_file) == 1
    capsys.readouterr()
    rows(tmp_path, ["he said no,demnad,l1", "yes,demand,l2", *["no,rst,l3"] * 60])
    assert run(config_file) == 1
    shown = capsys.readouterr().out
    assert "letters.csv: role has rst (60 rows), demnad (line 2): not in labels.role" in shown
    assert "\n61 errors," in shown
    rows(tmp_path, ["yes,demand,l2", *["no,rest"] * 60])
    assert run(config_file) == 1
    shown = capsys.readouterr().out
    assert shown.count("\nerror: ") == 51
    assert "and 10 more bad rows" in shown
    assert "\n60 errors," in shown
    rows(tmp_path, ["he said no,demand,l1"], header="text,kind,leter")
    assert run(config_file) == 2
    assert 'columns.document = "leter"' in capsys.readouterr().err
