import pytest
import torch

from stancemine.errors import ModelError
from stancemine.train.average import average
from stancemine.train.beginning import first_model
from tests.train.handmade import small_config


def run(path, encoder_folder, value, **changes):
    model = first_model(small_config(encoder_folder, **changes))
    for parameter in model.parameters():
        torch.nn.init.constant_(parameter, value)
    model.save_pretrained(path / "model")
    for name in ("tokenizer.json", "train.json"):
        (path / "model" / name).write_text(path.name)
    return path


def test_the_weighted_mean_with_the_settings_of_the_last(tmp_path, encoder_folder):
    runs = [run(tmp_path / str(n), encoder_folder, n) for n in (1.0, 5.0)]
    mean = average(runs, [0.25, 0.75], tmp_path / "mean")
    assert all(torch.allclose(p, torch.tensor(4.0)) for p in mean.parameters())
    assert (tmp_path / "mean" / "model" / "train.json").read_text() == "5.0"
    assert (tmp_path / "mean" / "model" / "model.safetensors").is_file()


def test_the_mean_knows_what_the_last_went_on_from(tmp_path, encoder_folder):
    runs = [run(tmp_path / str(n), encoder_folder, n) for n in (1.0, 5.0)]
    (runs[1] / "model" / "start.json").write_text("its settings")
    average(runs, [0.25, 0.75], tmp_path / "mean")
    assert (tmp_path / "mean" / "model" / "start.json").read_text() == "its settings"
    average([runs[1], runs[0]], [0.25, 0.75], tmp_path / "mean")
    assert not (tmp_path / "mean" / "model" / "start.json").exists()


def test_an_earlier_model_is_taken_with_the_schemes_of_the_last(tmp_path, encoder_folder):
    mixture = (
        {"corpus": "stancenews", "heads": ["role", "reported"]},
        {"corpus": "vast", "heads": ["stance"]},
    )
    one = run(tmp_path / "one", encoder_folder, 1.0)
    two = run(tmp_path / "two", encoder_folder, 3.0, mixture=mixture)
    mean = average([one, two], [0.5, 0.5], tmp_path / "mean")
    assert mean.config.stance_schemes == ["vast"]
    assert torch.allclose(mean.stance_bias.weight, torch.tensor(2.0))


def test_what_cannot_be_averaged(tmp_path, encoder_folder):
    one = run(tmp_path / "one", encoder_folder, 1.0)
    two = run(tmp_path / "two", encoder_folder, 1.0)
    place = two / "model" / "config.json"
    place.write_text(place.read_text().replace('"num_hidden_layers": 2', '"num_hidden_layers": 1'))
    with pytest.raises(ModelError, match="weights that sum to 1"):
        average([one, one], [0.5, 0.6], tmp_path / "mean")
    with pytest.raises(ModelError, match="differ in encoder or heads"):
        average([one, two], [0.5, 0.5], tmp_path / "mean")
    with pytest.raises(ModelError, match="no finished training run"):
        average([one, tmp_path / "three"], [0.5, 0.5], tmp_path / "mean")
    assert not (tmp_path / "mean").exists()
