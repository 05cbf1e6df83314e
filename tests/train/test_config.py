import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from stancemine.corpora.own.columns import RowColumns
from stancemine.errors import StanceMineError
from stancemine.train.config import (
    ConfigError,
    Distill,
    LabelMaps,
    Lora,
    Search,
    Source,
    TrainConfig,
    as_config,
    default_text,
    read_config,
)

GOOD = """
name = "mine"
encoder = "some/encoder"
[[mixture]]
corpus = "stancenews"
heads = ["role", "stance"]
"""


def read(tmp_path, text):
    file = tmp_path / "run.toml"
    file.write_text(text, encoding="utf-8")
    return read_config(file)


def test_the_least_configuration(tmp_path):
    config = read(tmp_path, GOOD)
    assert (config.name, config.context, config.max_tokens) == ("mine", "alone", 256)
    assert config.mixture[0].heads == ("role", "stance")
    assert config.loss_weights == {"role": 1.0, "reported": 1.0, "tags": 1.0, "stance": 1.0}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('learnin_rate = 1e-4\nname = "x"' + GOOD.replace('name = "mine"', ""), "learnin_rate"),
        (GOOD + "repeats = 2\n", r"mixture\.0\.repeats"),
        (GOOD + "repeat = 0\n", r"mixture\.0\.repeat: .*greater than 0"),
        (GOOD + "keep_unrelated = 1.5\n", r"mixture\.0\.keep_unrelated"),
        (GOOD + "draw_unrelated = 1.5\n", r"mixture\.0\.draw_unrelated"),
        (GOOD.replace('"stance"', '"stances"'), r"mixture\.0\.heads\.1: .*'stance'"),
        (GOOD.replace('["role", "stance"]', "[]"), r"mixture\.0\.heads"),
        (GOOD.replace('name = "mine"', ""), "name: field required"),
        ('name = "x"\nencoder = "y"\n', "mixture: field required"),
        ('context = "before"\n' + GOOD, "context: .*'previous'"),
        ("max_tokens = 4096\n" + GOOD, "max_tokens: .*512"),
        ("seed = 1.5\n" + GOOD, "seed: "),
        (GOOD + "[loss_weights]\nspans = 1.0\n", r"loss_weights\.spans"),
    ],
)
def test_what_is_off_is_named(tmp_path, text, key):
    with pytest.raises(ConfigError, match=key):
        read(tmp_path, text)


def test_every_problem_is_named_at_once(tmp_path):
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "seeds = 1\nwarmup = 7\n" + GOOD)
    assert "seeds" in str(caught.value)
    assert "warmup" in str(caught.value)


def test_text_that_is_not_toml(tmp_path):
    with pytest.raises(ConfigError, match=r"run\.toml is not TOML.*line 1"):
        read(tmp_path, "name = mine")


def test_bytes_that_are_not_text(tmp_path):
    (tmp_path / "run.toml").write_bytes(b'name = "\xff\xfe"')
    with pytest.raises(ConfigError, match=r"run\.toml is not TOML"):
        read_config(tmp_path / "run.toml")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ConfigError, match=r"cannot read .*none\.toml: No such file"):
        read_config(tmp_path / "none.toml")


def test_a_config_error_is_one_of_ours():
    assert issubclass(ConfigError, StanceMineError)


# --- near misses, and the default configuration --------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (
            "learnin_rate = 1e-4\n" + GOOD,
            "learnin_rate: there is no such key; did you mean learning",
        ),
        (GOOD + "repeats = 2\n", "did you mean repeat?"),
        (GOOD + 'columns = { txt = "a" }\n', "did you mean text?"),
        (GOOD + "labels = { rolle = {} }\n", "did you mean role?"),
        ("[lora]\nrnk = 4\n" + GOOD.replace("[[", "\n[["), "did you mean rank?"),
        (GOOD + "qqqq = 2\n", "known are corpus, heads"),
        (
            GOOD.replace('"stance"', '"frame"'),
            "of your own goes under role (of a sentence) or stance",
        ),
        (
            GOOD + 'columns = { frame = "a" }\n',
            "document, sentence, split; a set of labels of your own",
        ),
        (GOOD + "labels = { frame = {} }\n", "a set of labels of your own goes under role"),
        (GOOD + 'columns = { group = "a" }\n', "must keep together are named by document"),
        (
            GOOD + 'path = "a.xlsx"\ntopic = "x"\n',
            "a.xlsx: .xlsx is not read: save the sheet as CSV UTF-8",
        ),
    ],
)
def test_an_unknown_key_is_answered_with_the_nearest(tmp_path, text, hint):
    if text.startswith("[lora]"):
        text = 'name = "mine"\nencoder = "e"\n' + text.replace('name = "mine"\n', "").replace(
            'encoder = "some/encoder"\n', ""
        )
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD + 'path = "essays"\ntopic = "x"\n', "say them in its mapping"),
        (GOOD + 'topic = "x"\n', "topic: only for a file of your own"),
        (GOOD + 'labels = { reported = { a = "x", b = "y" } }\n', "mapped to reported or other"),
        (GOOD + 'labels = { reported = { a = "reported", b = "other" } }\n', "not among its heads"),
        (GOOD + 'labels = { role = { a = "x", b = "x" } }\n', "at least two labels"),
        (
            GOOD.replace('["role"', '["tags"') + 'path = "a.csv"\n',
            "rows of sentences hold no spans",
        ),
        (
            GOOD + 'labels = { stance = { a = "x", b = "y" } }\ndraw_unrelated = 0.1\n',
            "draw_unrelated: for favor, against, neutral and unrelated, not for a set",
        ),
        (
            GOOD.replace('"role", ', "")
            + 'swap_names = 0.5\nlabels = { stance = { a = "x", b = "y" } }\n',
            "swap_names: for favor",
        ),
        (GOOD + "swap_names = 0.5\ncontext = true\n", "read alone, not with context"),
        ('context = "previous"\n' + GOOD + "swap_names = 0.5\n", "read alone"),
        ('evaluate_every = "never"\nkeep_best = true\n' + GOOD, "need development scores"),
        ("folds = 1\n" + GOOD, "at least 2"),
        ("seeds = [1, 1]\n" + GOOD, "each seed once"),
        ('name = "../up"\n' + GOOD.replace('name = "mine"', ""), "name: "),
    ],
)
def test_what_does_not_go_together(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        read(tmp_path, text)


def test_a_relative_path_is_taken_from_the_configuration_s_folder(tmp_path):
    config = read(tmp_path, GOOD + 'path = "sub/rows.csv"\n')
    assert config.mixture[0].path == tmp_path / "sub" / "rows.csv"


def test_new_labels_make_a_set_of_their_own():
    ours = LabelMaps(role={"a": "claim", "b": "none", "c": ""})
    new = LabelMaps(role={"a": "demand", "b": "claim", "c": "demand", "d": ""})
    assert ours.new_labels("role") == ()
    assert new.new_labels("role") == ("demand", "claim")
    assert new.new_labels("stance") == ()
    assert new.new_labels("tags") == ()


@pytest.mark.parametrize(
    ("head", "labels", "right"),
    [
        ("stance", {"pro": "favor", "con": "againts", "none": "none"}, "against"),
        ("stance", {"pro": "favour", "con": "against"}, "favor"),
        ("role", {"demand": "claim", "reason": "premis", "rest": "none"}, "premise"),
        ("role", {"demand": "claim", "reason": "Premise", "rest": "none"}, "premise"),
    ],
)
def test_a_label_that_is_nearly_ours_makes_no_set_of_its_own(tmp_path, head, labels, right):
    source = {"corpus": "letters", "path": "a.csv", "heads": [head], "labels": {head: labels}}
    with pytest.raises(ConfigError, match=f"did you mean '{right}'") as caught:
        as_config({"name": "m", "encoder": "e", "mixture": [source]})
    assert "mixture.0.labels: " in str(caught.value)
    assert "at least" not in str(caught.value)  # nothing that only follows


@pytest.mark.parametrize(
    "labels",
    [
        {"a": "supports", "b": "against"},
        {"a": "claim", "b": "claim 2"},
        {"a": "related", "b": "unrelated"},
        {"a": "Claim", "b": "Premis"},  # nothing of ours beside it
    ],
)
def test_labels_in_their_own_right_make_a_set_that_is_named(labels):
    source = Source(corpus="x", path="a.csv", heads=("stance", "role"), labels={"stance": labels})
    if {"claim", "Claim"} & set(labels.values()):
        source = Source(corpus="x", path="a.csv", heads=("role",), labels={"role": labels})
    (text,) = source.own_labels
    assert text.endswith(f"make a set of your own, x: {', '.join(labels.values())}")


def test_what_is_empty_is_said_plainly(tmp_path):
    with pytest.raises(ConfigError, match=r"mixture: needs at least 1 item$"):
        as_config({"name": "m", "encoder": "e", "mixture": []})


def test_a_search_stays_within_what_a_run_allows(tmp_path):
    search = {"layer_decay": [0.5, 1.5]}
    mixture = [{"corpus": "vast", "heads": ["stance"]}]
    with pytest.raises(ConfigError, match=r"search: layer_decay .* ends at 1"):
        as_config({"name": "m", "encoder": "e", "search": search, "mixture": mixture})


TABLES: dict[str, type[BaseModel]] = {
    "": TrainConfig,
    "lora": Lora,
    "distill": Distill,
    "search": Search,
    "mixture": Source,
    "mixture.columns": RowColumns,
    "mixture.labels": LabelMaps,
}


def keys_in_default():
    """(table, key) of every key, those behind a # too."""
    table, found = "", set()
    for line in default_text().splitlines():
        if header := re.match(r"(?:# )?\[\[?([\w.]+)\]\]?\s*(?:#|$)", line):
            table = header[1]
        elif key := re.match(r"(?:# )?(\w+) = ", line):
            found.add((table, key[1]))
    return found


def test_the_default_configuration_has_every_key():
    found = keys_in_default()
    for table, model in TABLES.items():
        nested = {"mixture", "loss_weights", "lora", "distill", "search", "columns", "labels"}
        for key in set(model.model_fields) - nested:
            assert (table, key) in found, f"[{table}] {key}"
    known = {(t, k) for t, model in TABLES.items() for k in model.model_fields}
    assert {(t, k) for t, k in found if t != "loss_weights"} <= known


def test_the_default_configuration_is_valid_and_says_the_defaults(tmp_path):
    config = read(tmp_path, default_text())
    for table, given in (("config", config), ("source", config.mixture[0])):
        for key in given.model_fields_set - {"name", "start", "corpus", "heads", "path", "mixture"}:
            default = type(given).model_fields[key].default
            assert getattr(given, key) == default, (table, key)


def test_what_stands_behind_a_comment_is_valid_too(tmp_path):
    text = re.sub(r"^# (\w+ = |\[)", r"\1", default_text(), flags=re.MULTILINE)
    text = re.sub(r"^(encoder|dev_path|mapping) = .*\n", "", text, flags=re.MULTILINE)
    config = read(tmp_path, text)
    assert config.lora == Lora()
    assert config.search is not None
    assert len(config.search.ranges()) == 5


@pytest.mark.parametrize(
    "file", sorted((Path(__file__).parents[2] / "training").rglob("*.toml")), ids=lambda f: f.stem
)
def test_every_recipe_is_valid(file):
    assert read_config(file).mixture
