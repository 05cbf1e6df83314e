import pytest

from stancemine.train.adapters import merge_adapters, with_adapters
from stancemine.train.beginning import first_model
from stancemine.train.config import ConfigError, Lora
from stancemine.train.optimizer import parameter_groups
from tests.train.handmade import small_config


def rates(model, config):
    names = {id(p): name for name, p in model.named_parameters()}
    return {
        names[id(p)]: (group["lr"], group["weight_decay"])
        for group in parameter_groups(model, config)
        for p in group["params"]
    }


def test_two_rates_and_no_decay_on_vectors(encoder_folder):
    config = small_config(encoder_folder)
    found = rates(first_model(config), config)
    assert {rate for rate, _ in found.values()} == {config.learning_rate, config.head_learning_rate}
    assert found["role_head.weight"] == (config.head_learning_rate, config.weight_decay)
    assert found["role_head.bias"] == (config.head_learning_rate, 0.0)


def test_each_layer_learns_slower_than_the_one_above(encoder_folder):
    config = small_config(encoder_folder, layer_decay=0.5)
    found = rates(first_model(config), config)
    top, rate = "encoder.encoder.layer.1.output.dense.weight", config.learning_rate
    assert found[top][0] == rate
    assert found[top.replace("layer.1", "layer.0")][0] == rate / 2
    assert found["encoder.embeddings.word_embeddings.weight"][0] == rate / 4
    assert found["encoder.pooler.dense.weight"][0] == rate


def test_a_frozen_encoder_leaves_the_heads(encoder_folder):
    config = small_config(encoder_folder, freeze_encoder=True)
    found = rates(first_model(config), config)
    assert found
    assert not any(name.startswith("encoder.") for name in found)


def test_adapters_train_alone_and_are_merged(encoder_folder):
    pytest.importorskip("peft")
    import torch

    config = small_config(encoder_folder)
    plain = first_model(config)
    before = {name: value.clone() for name, value in plain.state_dict().items()}
    adapted = with_adapters(plain, Lora(rank=2))
    trained = [n for n, p in adapted.named_parameters() if p.requires_grad]
    assert all("lora_" in name for name in trained if name.startswith("encoder."))
    assert any("lora_" in name for name in trained)
    assert "role_head.weight" in trained
    with torch.no_grad():
        for name, parameter in adapted.named_parameters():
            if "lora_B" in name:
                parameter.fill_(0.1)
    merged = merge_adapters(adapted)
    after = merged.state_dict()
    assert after.keys() == before.keys()
    query = "encoder.encoder.layer.0.attention.self.query.weight"
    assert not torch.equal(after[query], before[query])
    assert torch.equal(
        after["encoder.embeddings.word_embeddings.weight"],
        before["encoder.embeddings.word_embeddings.weight"],
    )


def test_layers_that_the_encoder_lacks_are_answered_with_those_it_has(encoder_folder):
    pytest.importorskip("peft")
    model = first_model(small_config(encoder_folder))
    with pytest.raises(ConfigError, match=r"its layers are dense, key, query, value"):
        with_adapters(model, Lora(modules=("q_proj",)))
