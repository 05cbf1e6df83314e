import json

import pytest
import torch

from stancemine.errors import ModelError
from stancemine.model import StanceMineModel
from stancemine.train.beginning import first_model, first_tokenizer
from stancemine.train.config import ConfigError, read_config
from tests.train.handmade import small_config


def starting(folder, *mixture):
    sources = mixture or (
        {"corpus": "argunsc", "heads": ["role"]},
        {"corpus": "webis-editorials-16", "heads": ["role"]},
        {"corpus": "stancenews", "heads": ["reported", "stance"]},
        {"corpus": "vast", "heads": ["stance"]},
    )
    return small_config(None, start=str(folder), mixture=sources)


def test_a_model_goes_on_with_its_encoder_and_the_heads_that_the_mixture_names(model_folder):
    old = StanceMineModel.from_pretrained(model_folder, dtype=torch.float32)
    new = first_model(starting(model_folder))
    before, after = old.encoder.state_dict(), new.encoder.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert torch.equal(old.stance_head.weight, new.stance_head.weight)
    assert torch.equal(old.tag_head.weight, new.tag_head.weight)
    assert new.config.role_schemes == ["argunsc", "webis-editorials-16"]
    # The folder knows stancenews (its default) and argunsc, in this order.
    assert torch.equal(new.role_head.weight[:3], old.role_head.weight[3:])
    assert torch.equal(new.role_head.bias[3:], old.role_head.bias[:3])
    assert torch.equal(new.stance_bias.weight[1], old.stance_bias.weight[0])
    assert torch.equal(new.stance_own.weight[4:], old.stance_own.weight[:4])
    assert torch.equal(new.reported_head.weight, old.reported_head.weight)


def test_a_model_from_before_each_scheme_had_stance_weights_goes_on_as_it_was(
    model_folder, tmp_path
):
    old = StanceMineModel.from_pretrained(model_folder, dtype=torch.float32)
    torch.nn.init.normal_(old.stance_own.weight)
    state = {k: v for k, v in old.state_dict().items() if k != "stance_own.weight"}
    old.save_pretrained(tmp_path, state_dict=state)
    assert not StanceMineModel.from_pretrained(tmp_path).stance_own.weight.any()


def test_it_trains_eagerly_and_without_attention_dropout(model_folder):
    inner = first_model(starting(model_folder)).encoder.config
    assert inner._attn_implementation == "eager"
    assert inner.attention_probs_dropout_prob == 0.0


def test_its_tokenizer_comes_along(model_folder, tokenizer):
    assert first_tokenizer(starting(model_folder)).get_vocab() == tokenizer.get_vocab()


def test_another_place_for_the_model_to_start_from(model_folder):
    config = starting("a name that is found nowhere")
    assert first_model(config, str(model_folder)).config.stance_schemes == ["stancenews", "vast"]
    with pytest.raises(ModelError, match="unknown model 'a name"):
        first_model(config)


def test_an_encoder_is_no_model_to_start_from(encoder_folder):
    with pytest.raises(ModelError, match="of a stancemine model"):
        first_model(starting(encoder_folder))


@pytest.mark.parametrize("both", [True, False])
def test_a_run_begins_with_one_thing(tmp_path, both):
    lines = ['name = "x"', "[[mixture]]", 'corpus = "vast"', 'heads = ["stance"]']
    if both:
        lines[1:1] = [f"encoder = {json.dumps('a')}", f"start = {json.dumps('b')}"]
    file = tmp_path / "c.toml"
    file.write_text("\n".join(lines))
    with pytest.raises(ConfigError, match="either encoder"):
        read_config(file)
