import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch

from stancemine import StanceMiner
from stancemine.errors import OutputError
from stancemine.folder import Settings
from stancemine.model import StanceMineConfig, StanceMineModel
from stancemine.runtime.onnx import OnnxRuntime
from stancemine.train.beginning import first_model
from stancemine.train.export import export_model, write_onnx
from stancemine.windows import Row, Target, collate
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


def test_an_older_folder_comes_back_where_the_new_one_cannot_be_put_there(
    model, settings, tokenizer_file, tmp_path, monkeypatch
):
    old = tmp_path / "tiny"
    old.mkdir()
    (old / "stancemine.json").write_text("{}")
    rename = Path.rename

    def refused(self, target):
        if self.name == "new":
            raise PermissionError(13, "in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(PermissionError):
        export_model(model, tokenizer_file, settings, old)
    assert [file.name for file in tmp_path.iterdir()] == ["tiny"]
    assert (old / "stancemine.json").read_text() == "{}"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_to_an_older_folder_stays_a_link(model, settings, tokenizer_file, tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "stancemine.json").write_text("{}")
    (tmp_path / "tiny").symlink_to(tmp_path / "disk")
    export_model(model, tokenizer_file, settings, tmp_path / "tiny")
    assert (tmp_path / "tiny").is_symlink()
    assert (tmp_path / "disk" / "model.onnx").is_file()


def test_a_folder_that_is_no_model_is_not_replaced(model, settings, tokenizer_file, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "sea.jpg").write_bytes(b"")
    with pytest.raises(OutputError, match="is no model folder"):
        export_model(model, tokenizer_file, settings, tmp_path / "photos")
    assert (tmp_path / "photos" / "sea.jpg").is_file()


def test_an_encoder_without_segments_is_exported_too(tmp_path):
    encoder = {
        "model_type": "mpnet", "hidden_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 32, "vocab_size": 40, "max_position_embeddings": 64,
    }  # fmt: skip
    torch.manual_seed(4)
    model = StanceMineModel(StanceMineConfig(encoder, ("a",), ("a",), ("a",))).eval()
    with torch.no_grad():  # heads begin near zero, where any answer would be near
        for parameter in model.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    rows = [Row((2, *range(5, n), 3), (0,) * (n - 3), (Target(0, 1, 3, ()),)) for n in (9, 12)]
    write_onnx(model, tmp_path / "full.onnx")
    write_onnx(model, tmp_path / "int8.onnx", [collate(rows)])
    with torch.inference_mode():
        right = model(**{n: torch.from_numpy(x) for n, x in collate(rows).inputs().items()})
    for name, near in (("full", 1e-5), ("int8", 0.04)):
        assert right.stance.abs().max() > 4 * near
        found = OnnxRuntime(tmp_path / f"{name}.onnx")(collate(rows))
        np.testing.assert_allclose(found.stance, right.stance, atol=near)
