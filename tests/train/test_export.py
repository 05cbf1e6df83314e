import json

import pytest
import torch

from stancemine import StanceMiner
from stancemine.errors import OutputError
from stancemine.folder import Settings
from stancemine.model import StanceMineModel
from stancemine.train.beginning import first_model
from stancemine.train.export import export_model
from tests.train.handmade import small_config


@pytest.fixture
def model(encoder_folder):
    torch.manual_seed(3)
    return first_model(small_config(encoder_folder))


@pytest.fixture
def settings(model):
    config = model.config
    schemes = (config.role_schemes, config.reported_schemes, config.stance_schemes)
    return Settings("tiny", "0.0.1", "alone", 64, *map(tuple, schemes))


@pytest.fixture
def tokenizer_file(encoder_folder):
    return encoder_folder / "tokenizer.json"


def test_the_folder_has_what_inference_and_training_need(model, settings, tokenizer_file, tmp_path):
    export_model(model, tokenizer_file, settings, tmp_path / "made" / "tiny")
    assert {file.name for file in (tmp_path / "made" / "tiny").iterdir()} == {
        "config.json",
        "model.safetensors",
        "model.onnx",
        "tokenizer.json",
        "stancemine.json",
    }
    assert [file.name for file in (tmp_path / "made").iterdir()] == ["tiny"]
    document = StanceMiner.load(tmp_path / "made" / "tiny")("Talks must go on.", topics=["nato"])
    assert document.sentences[0].text == "Talks must go on."


def test_weights_are_the_model_s_in_half_precision(model, settings, tokenizer_file, tmp_path):
    exact = {name: value.clone() for name, value in model.state_dict().items()}
    export_model(model, tokenizer_file, settings, tmp_path / "tiny")
    saved = StanceMineModel.from_pretrained(tmp_path / "tiny")
    assert {value.dtype for value in saved.parameters()} == {torch.float16}
    for name, value in saved.state_dict().items():
        assert torch.equal(value.float(), exact[name].half().float()), name
    assert {value.dtype for value in model.parameters()} == {torch.float32}


def test_no_file_names_the_place_of_the_encoder(
    model, settings, tokenizer_file, encoder_folder, tmp_path
):
    export_model(model, tokenizer_file, settings, tmp_path / "tiny")
    for file in (tmp_path / "tiny").iterdir():
        assert str(encoder_folder).encode() not in file.read_bytes(), file.name
    assert "_name_or_path" not in json.loads((tmp_path / "tiny/config.json").read_text())["encoder"]


def test_an_older_folder_is_replaced_whole(model, settings, tokenizer_file, tmp_path):
    old = tmp_path / "tiny"
    old.mkdir()
    (old / "left.txt").write_text("from before")
    (old / "stancemine.json").write_text("{}")
    export_model(model, tokenizer_file, settings, old)
    assert not (old / "left.txt").exists()
    assert (old / "model.onnx").is_file()


def test_an_older_folder_stays_where_the_export_fails(model, settings, tmp_path):
    old = tmp_path / "tiny"
    old.mkdir()
    (old / "left.txt").write_text("from before")
    (old / "stancemine.json").write_text("{}")
    with pytest.raises(FileNotFoundError):
        export_model(model, tmp_path / "no-tokenizer.json", settings, old)
    assert [file.name for file in tmp_path.iterdir()] == ["tiny"]
    assert (old / "left.txt").is_file()


def test_a_folder_that_is_no_model_is_not_replaced(model, settings, tokenizer_file, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "sea.jpg").write_bytes(b"")
    with pytest.raises(OutputError, match="is no model folder"):
        export_model(model, tokenizer_file, settings, tmp_path / "photos")
    assert (tmp_path / "photos" / "sea.jpg").is_file()
