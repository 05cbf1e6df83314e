"""Evaluation on the files of a training configuration, with labels of a user's own."""

import hashlib
import json
import shutil

import pytest
from typer.testing import CliRunner

import stancemine
from stancemine.cli import app
from stancemine.corpora.own import LabelMapping, write_own
from stancemine.corpora.own.mapping import Columns
from stancemine.errors import CorpusError, InputError
from stancemine.evaluate.own import own_data
from stancemine.evaluate.report import Report
from stancemine.integrations.corrections import as_labeled
from stancemine.train.config import ConfigError
from tests.evaluate.test_evaluate import row, write
from tests.rich import rich_document

KINDS = ("demand", "reason", "rest")
CONFIG = """
name = "own"
start = "en-small"

[[mixture]]
corpus = "kinds"
path = "rows.csv"
heads = ["role", "reported"]
columns = {{ role = "kind", reported = "said", document = "letter" }}
labels = {{ role = {{ demand = "demand", reason = "reason", rest = "other", unclear = "" }} }}

[[mixture]]
corpus = "sides"
path = "rows.csv"
heads = ["stance"]
topic = "talks"
columns = {{ stance = "side", document = "letter" }}
labels = {{ stance = {{ {sides} }} }}
"""


@pytest.fixture
def config(tmp_path):
    return written(tmp_path)


def written(folder, sides='pro = "pro", con = "con"'):
    lines = ["text,kind,said,side,letter,split"]
    for number in range(24):
        kind = "unclear" if number == 3 else KINDS[number % 3]
        split = "dev" if number % 2 else "train"
        side, said = ("pro", "con")[number % 4 // 2], ("yes", "no")[number % 4 // 2]
        lines.append(f"Talks {number} must go on.,{kind},{said},{side},l{number},{split}")
    (folder / "rows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = folder / "own.toml"
    path.write_text(CONFIG.format(sides=sides), encoding="utf-8")
    return path


def run(*arguments):
    command = ["evaluate", *map(str, arguments), "--no-behaviour", "--resamples", "100"]
    return CliRunner().invoke(app, command)


def test_own_sets_are_measured_with_interval_beside_baselines(config, own_model_folder, tmp_path):
    done = run("-m", own_model_folder, "-c", config, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    tasks = {one["task"]: one for one in Report.read(tmp_path / "out").data["tasks"]}
    assert set(tasks) == {"kinds/own:kinds", "kinds/reported", "sides/own:sides"}
    kinds = tasks["kinds/own:kinds"]
    assert (kinds["measure"], kinds["labels"]) == ("macro-F1", ["demand", "reason", "other"])
    assert (kinds["n"], kinds["groups"]) == (11, 11)  # twelve dev rows, of which one is left out
    assert set(kinds["systems"]) == {"majority", "tfidf-svm", "own"}
    with pytest.raises(KeyError, match="it has: kinds/own:kinds"):
        Report.read(tmp_path / "out").score("kinds/kinds")
    for one in tasks.values():
        found = one["systems"]["own"]
        assert 0 <= found["low"] <= found["score"] <= found["high"] <= 1


def test_the_score_is_that_of_the_model_s_own_answers(config, own_model_folder):
    miner = stancemine.StanceMiner.load(own_model_folder, threads=1)
    report = stancemine.evaluate(
        own_model_folder, config, baselines=(), behaviour=False, resamples=100
    )
    for name, labels, topics in (("kinds", ("demand", "reason", "other"), False),
                                 ("sides", ("pro", "con"), True)):  # fmt: skip
        (row,) = (t for t in report.data["tasks"] if t["task"].endswith(f"own:{name}"))
        gold = {"demand": 0, "reason": 1, "rest": 2} if name == "kinds" else {"pro": 0, "con": 1}
        confusion = [[0] * len(labels) for _ in labels]
        for number in range(1, 24, 2):
            kind = "unclear" if number == 3 else KINDS[number % 3]
            label = kind if name == "kinds" else ("pro", "con")[number % 4 // 2]
            if label == "unclear":
                continue
            text = [f"Talks {number} must go on."]
            found = miner.label_probabilities(name, text, ["talks"] if topics else None)[0]
            confusion[gold[label]][int(found.argmax())] += 1
        assert row["systems"]["own"]["confusion"] == confusion


def test_a_model_without_the_set_is_told_so(config, model_folder, tmp_path):
    done = run("-m", model_folder, "-c", config, "--baseline", "majority", "-o", tmp_path / "out")
    assert done.exit_code == 0
    assert "no score for tiny on kinds/own:kinds: it has no label set 'kinds'" in done.stderr
    assert "stancemine train made" in done.stderr


def test_the_first_model_with_a_score_is_the_main_one(config, model_folder, own_model_folder):
    report = stancemine.evaluate(
        [model_folder, own_model_folder], config, baselines=("majority",), behaviour=False,
        resamples=100,
    )  # fmt: skip
    assert report.data["main"] == "tiny"  # reported speech it knows
    config.write_text(config.read_text("utf-8").replace(', "reported"', ""), encoding="utf-8")
    report = stancemine.evaluate(
        [model_folder, own_model_folder], config, baselines=("majority",), behaviour=False,
        resamples=100,
    )  # fmt: skip
    assert report.data["main"] == "own"
    assert 0 <= report.score("kinds/own:kinds") <= 1
    text = report.to_markdown()
    assert "No score for tiny on kinds/own:kinds: it has no label set 'kinds'" in text
    assert "What is shown first there is of own." in text
    assert "own against majority: " in text


def test_a_label_that_the_model_does_not_know_is_named(tmp_path, own_model_folder):
    config = written(tmp_path, 'pro = "pro", con = "contra"')
    done = run("-m", own_model_folder, "-c", config, "-o", tmp_path / "out")
    assert "no label set with contra" in done.stderr


def test_a_table_with_own_labels_is_sent_to_the_configuration(config, own_model_folder, tmp_path):
    (tmp_path / "plain.csv").write_text("text,role\nTalks must go on.,demand\n", encoding="utf-8")
    done = run("-m", own_model_folder, "-c", tmp_path / "plain.csv", "-o", tmp_path / "out")
    assert done.exit_code == 2
    assert "role is 'demand' (1)" in done.stderr
    assert "--corpus plain.toml" in done.stderr


def test_columns_and_labels_of_a_table_are_said_by_options(tmp_path, model_folder):
    rows = "".join(f"Talks {n} must go on.,talks,{('PRO', 'CON')[n % 2]},d{n}\n" for n in range(8))
    table = tmp_path / "plain.csv"
    table.write_text("body,topic,side,document\n" + rows, encoding="utf-8")
    said = ("--column", "text=body", "--column", "stance=side", "--stance", "PRO=favor")
    fast = ("-m", model_folder, "-c", table, "--baseline", "majority", "-o", tmp_path / "out")
    done = run(*fast, *said)
    assert done.exit_code == 2
    assert "stance is 'CON' (4), allowed: favor, against" in done.stderr
    assert "(--stance CON=…, or a mapping in a file)" in done.stderr
    done = run(*fast, *said, "--stance", "CON=against")
    assert done.exit_code == 0, done.output
    report = Report.read(tmp_path / "out")
    (found,) = report.data["tasks"]
    assert (found["task"], found["n"]) == ("plain/stance", 8)
    options = "--column stance=side --column text=body --stance PRO=favor --stance CON=against"
    assert options in report.data["header"]["command"]
    stances = {"PRO": "favor", "CON": "against"}
    mapping = LabelMapping(columns=Columns(text="body", stance="side"), stances=stances)
    again = stancemine.evaluate(
        model_folder, table, mapping=mapping, baselines=(), behaviour=False, resamples=100
    )
    assert again.score("plain/stance") == report.score("plain/stance")
    with pytest.raises(InputError, match="no labelled file is measured"):
        stancemine.evaluate(model_folder, "vast", mapping=mapping)


def said_of(tmp_path, table):
    (tmp_path / "bad.csv").write_text(table, encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        stancemine.evaluate((), tmp_path / "bad.csv")
    return str(caught.value)


def test_every_unknown_label_is_named_at_once_with_what_to_write(tmp_path):
    sides = ["pro", "con", "pro", "neither", "againts", "favor"]
    said = said_of(tmp_path, "text,topic,stance\n" + "".join(f"A,talks,{s}\n" for s in sides))
    assert "stance is 'pro' (2), 'con' (1), 'neither' (1), 'againts' (1), allowed: favor" in said
    assert "(--stance pro=… --stance con=… --stance neither=… --stance againts=against, or" in said
    said = said_of(tmp_path, "text,role,kind\nA,thesis,direct\nB,claim,quoted\n")
    assert "role is 'thesis' (1)" in said
    assert "kind is 'quoted' (1)" in said
    assert "--kind" not in said


def test_columns_that_may_hold_the_labels_are_named(tmp_path):
    said = said_of(tmp_path, "text,subject,opinion\nA,talks,pro\n")
    assert "bad.csv has no labels" in said
    assert "it also has subject, opinion (say which is which: --column stance=" in said


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("body,role\nA,claim\n", "; on the command line: --column text=body"),
        ("text,stance\nA,favor\nB,against\n", '--topic "…") (1 more rows are bad)'),
        ("text,role,document\nA,claim,x\nB,claim,y\nA,claim,x\n", "in a column sentence)"),
    ],
)
def test_a_hint_is_given_where_it_fits_only(tmp_path, table, message):
    said = said_of(tmp_path, table)
    assert said.endswith(message)
    assert "configuration" not in said


def test_a_label_of_ones_own_is_no_role_and_the_way_to_measure_it_is_said(tmp_path):
    done = run("-c", written(tmp_path).with_name("rows.csv"), "--role", "economic=economic",
               "-o", tmp_path / "out")  # fmt: skip
    assert done.exit_code == 2
    assert "roles has 'economic' stand for 'economic'; allowed: 'claim', 'premise'" in done.stderr
    assert "evaluate --corpus CONFIG.toml" in done.stderr
    assert "Input should be" not in done.stderr


def test_a_data_frame_and_a_model_s_own_answers_are_refused(tmp_path, model_folder):
    import pandas

    frame = pandas.DataFrame({"text": ["Talks must go on."], "role": ["claim"]})
    for given in (frame, [frame]):
        with pytest.raises(InputError, match=r"frame\.to_csv\(\"labelled\.csv\", index=False\)"):
            stancemine.evaluate(model_folder, given)
    (tmp_path / "r.jsonl").write_text(rich_document().to_json(), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"corpora convert r\.jsonl to-correct\.csv"):
        stancemine.evaluate(model_folder, tmp_path / "r.jsonl", behaviour=False)


def test_a_spreadsheet_with_two_holders_has_its_sentences_once(tmp_path, model_folder):
    write_own([as_labeled(rich_document())], tmp_path / "x.csv")
    report = stancemine.evaluate(
        model_folder, tmp_path / "x.csv", baselines=(), behaviour=False, resamples=100
    )
    roles = next(t for t in report.data["tasks"] if t["task"] == "x/role")
    assert roles["n"] == len(rich_document().sentences)


def test_labels_that_are_mapped_to_ours_are_measured_as_ours(tmp_path, model_folder):
    config = written(tmp_path, 'pro = "favor", con = "against"')
    report = stancemine.evaluate(
        model_folder, config, baselines=("majority",), behaviour=False, resamples=100
    )
    (row,) = (t for t in report.data["tasks"] if t["corpus"] == "sides")
    assert (row["task"], row["labels"]) == ("sides/stance", ["favor", "against"])
    assert set(row["systems"]) == {"majority", "tiny"}


def test_sources_of_one_scheme_are_one_corpus(tmp_path):
    config = written(tmp_path)
    text = config.read_text("utf-8")
    second = text[text.index("[[mixture]]") : text.rindex("[[mixture]]")]
    second = second.replace('"kinds"', '"more"\nscheme = "kinds"').replace('"other"', '"thanks"')
    config.write_text(text + second, encoding="utf-8")
    kinds, _ = own_data(config)
    assert kinds.label_sets[0].labels == ("demand", "reason", "other", "thanks")
    documents = list(kinds.documents(None, "dev"))
    assert len({document.id for document in documents}) == len(documents) == 24


def held_out(folder):
    """A configuration of held-out rows for the model's set "kinds", which name no split."""
    rows = "".join(f"Letter {n} is read aloud.,{KINDS[n % 3]},l{n}\n" for n in range(20))
    (folder / "heldout.csv").write_text("text,kind,letter\n" + rows, encoding="utf-8")
    path = folder / "heldout.toml"
    path.write_text(
        'name = "heldout"\nstart = "en-small"\n[[mixture]]\ncorpus = "heldout"\n'
        'scheme = "kinds"\npath = "heldout.csv"\nheads = ["role"]\n'
        'columns = { role = "kind", document = "letter" }\n'
        'labels = { role = { demand = "demand", reason = "reason", rest = "other" } }\n',
        encoding="utf-8",
    )
    return path


def test_held_out_rows_without_a_split_are_measured_whole(tmp_path, own_model_folder):
    done = run("-m", own_model_folder, "-c", held_out(tmp_path), "--split", "test",
               "--baseline", "majority", "-o", tmp_path / "out")  # fmt: skip
    assert done.exit_code == 0, done.output
    report = Report.read(tmp_path / "out")
    (found,) = report.data["tasks"]
    assert (found["task"], found["n"], list(found["systems"])) == ("kinds/own:kinds", 20, ["own"])
    assert "learns from what the column" in found["not_applicable"]["majority"]
    assert report.data["title"] == "own on all rows (the file names no split)"
    assert "kinds names no split, so all of it was measured" in done.stderr
    done = run("-m", own_model_folder, "-c", tmp_path / "heldout.toml", "--baseline", "majority",
               "-o", tmp_path / "dev")  # fmt: skip
    (found,) = Report.read(tmp_path / "dev").data["tasks"]
    assert 0 < found["n"] < 10
    assert set(found["systems"]) == {"majority", "own"}
    assert f"so the {found['n']} documents that training with this configuration" in done.stderr


def test_but_not_by_a_model_that_was_trained_on_them(tmp_path, own_model_folder):
    config = held_out(tmp_path)
    model = shutil.copytree(own_model_folder, tmp_path / "model")
    (model / "train.json").write_text('{"mixture": [{"corpus": "kinds", "path": "rows.csv"}]}')
    options = {"split": "test", "baselines": (), "behaviour": False, "resamples": 100}
    assert stancemine.evaluate(model, config, **options).data["tasks"][0]["n"] == 20
    kept = '{"mixture": [{"corpus": "vast"}, {"corpus": "kinds", "path": "heldout.csv"}]}'
    (model / "train.json").write_text(kept)
    with pytest.raises(CorpusError, match=r"a model under test was trained on heldout\.csv: write"):
        stancemine.evaluate(model, config, **options)
    (model / "train.json").write_text("[]")
    with pytest.raises(stancemine.ModelError, match="no training configuration"):
        stancemine.evaluate(model, config, **options)


def test_a_set_under_another_name_is_told_how_to_be_measured(tmp_path, own_model_folder):
    config = held_out(tmp_path)
    text = config.read_text("utf-8").replace('scheme = "kinds"\n', "")
    config.write_text(text, encoding="utf-8")
    done = run("-m", own_model_folder, "-c", config, "--split", "test", "-o", tmp_path / "out")
    assert "it has no label set 'heldout'; it has kinds, sides" in done.stderr
    assert 'name that in the configuration (scheme = "…")' in done.stderr


def test_a_registered_corpus_under_labels_of_one_s_own(tmp_path, own_model_folder):
    folder = tmp_path / "corpora" / "stancenews"
    folder.mkdir(parents=True)
    for split in ("train", "dev"):
        write(folder / f"{split}.jsonl", [row(f"{split}-{n}") for n in range(2)])
    config = tmp_path / "kinds.toml"
    config.write_text(
        'name = "x"\nstart = "en-small"\n[[mixture]]\ncorpus = "stancenews"\nscheme = "kinds"\n'
        'heads = ["role"]\n'
        'labels = { role = { claim = "demand", premise = "reason", none = "other" } }\n',
        encoding="utf-8",
    )
    report = stancemine.evaluate(
        own_model_folder, config, root=folder.parent, baselines=("majority",), behaviour=False,
        resamples=100,
    )  # fmt: skip
    (found,) = report.data["tasks"]
    assert (found["task"], found["n"]) == ("kinds/own:kinds", 10)
    assert set(found["systems"]) == {"majority", "own"}


def test_what_cannot_be_measured_is_named(tmp_path):
    path = tmp_path / "none.toml"
    path.write_text(
        'name = "x"\nstart = "en-small"\n[[mixture]]\ncorpus = "vast"\nheads = ["stance"]\n',
        encoding="utf-8",
    )
    with pytest.raises(stancemine.CorpusError, match="no file of your own"):
        stancemine.evaluate((), path)
    path.write_text("nam = 1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="did you mean name"):
        stancemine.evaluate((), path)
    config = written(tmp_path)
    with pytest.raises(stancemine.CorpusError, match="no document of its test part"):
        stancemine.evaluate((), config, split="test")
    with pytest.raises(stancemine.CorpusError, match="there is a corpus 'kinds' already"):
        stancemine.evaluate((), [config, config])


def test_the_hash_follows_the_files_and_the_labels(tmp_path):
    before = [one.data_hash(None) for one in own_data(written(tmp_path))]
    assert before == [one.data_hash(None) for one in own_data(written(tmp_path))]
    changed = [one.data_hash(None) for one in own_data(written(tmp_path, 'pro = "a", con = "b"'))]
    assert (changed[0] == before[0], changed[1] == before[1]) == (True, False)
    assert json.dumps(before)


def test_the_hashes_in_the_report_are_those_of_the_files(tmp_path, model_folder):
    def sha256(name):
        return hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()

    options = {"baselines": (), "behaviour": False, "resamples": 100}
    written(tmp_path, 'pro = "favor", con = "against"')
    report = stancemine.evaluate(model_folder, tmp_path / "own.toml", **options)
    assert report.data["data"] == {
        "kinds, rows.csv": sha256("rows.csv"), "kinds, own.toml": sha256("own.toml"),
        "sides, rows.csv": sha256("rows.csv"), "sides, own.toml": sha256("own.toml"),
    }  # fmt: skip
    assert f"- kinds, rows.csv: `{sha256('rows.csv')}`" in report.to_markdown()
    assert sha256("rows.csv") in report.to_html()
    (tmp_path / "plain.csv").write_text("body,role\nTalks must go on.,claim\n", encoding="utf-8")
    mapping = LabelMapping(columns=Columns(text="body"))
    report = stancemine.evaluate(model_folder, tmp_path / "plain.csv", mapping=mapping, **options)
    assert report.data["data"] == {"plain": sha256("plain.csv")}


def test_a_topic_was_seen_only_by_a_model_that_learnt_from_the_file(
    tmp_path, own_model_folder, model_folder
):
    config = written(tmp_path)
    rows = (tmp_path / "rows.csv").read_text("utf-8").splitlines()
    more = [line.replace("dev", "test") for line in rows[1:] if line.endswith("dev")]
    wide = [line.replace(",l", f",m{n}") for n in range(3) for line in more]
    (tmp_path / "rows.csv").write_text("\n".join([*rows, *wide]) + "\n", encoding="utf-8")
    options = {"split": "test", "baselines": (), "behaviour": False, "resamples": 100}
    sides = stancemine.evaluate(own_model_folder, config, **options).data["tasks"][-1]
    facets = {part["facet"] for part in sides["facets"]["own"]}
    assert "seen topic" in facets
    config = written(tmp_path, 'pro = "favor", con = "against"')
    (tmp_path / "rows.csv").write_text("\n".join([*rows, *wide]) + "\n", encoding="utf-8")
    sides = stancemine.evaluate(model_folder, config, **options).data["tasks"][-1]
    facets = {part["facet"] for part in sides["facets"]["tiny"]}
    assert sides["task"] == "sides/stance"
    assert sides["n"] == 36
    assert "seen topic" not in facets
