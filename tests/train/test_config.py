import pytest

from stancemine.errors import StanceMineError
from stancemine.train.config import ConfigError, read_config

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
