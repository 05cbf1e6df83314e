"""An encoder with a borrowed vocabulary makes of a text what it made with its own."""

import importlib.util
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import AutoModel, MPNetConfig, MPNetModel

SCRIPT = Path(__file__).parents[2] / "training" / "borrow_vocabulary.py"
WORDS = ["talks", "with", "russia", "must", "go", "on", "##s"]


def borrow(*folders):
    spec = importlib.util.spec_from_file_location("borrow_vocabulary", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.borrow(*folders)


def tokenizer(folder, pieces, first, last, unknown="[UNK]"):
    vocabulary = {piece: place for place, piece in enumerate(pieces)}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token=unknown))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        special_tokens=[(first, vocabulary[first]), (last, vocabulary[last])],
    )
    folder.mkdir(exist_ok=True)
    made.save(str(folder / "tokenizer.json"))
    return made


@pytest.fixture
def encoder(tmp_path):
    pieces = ["<s>", "<pad>", "</s>", "[UNK]", *WORDS, "<mask>"]
    own = tokenizer(tmp_path / "mpnet", pieces, "<s>", "</s>")
    torch.manual_seed(0)
    config = MPNetConfig(
        vocab_size=len(pieces),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=40,
    )
    MPNetModel(config).save_pretrained(tmp_path / "mpnet")
    return tmp_path / "mpnet", own


def test_the_same_to_the_last_bit(encoder, tmp_path):
    folder, own = encoder
    pieces = ["[PAD]", "[MASK]", *reversed(WORDS), "[CLS]", "[UNK]", "[SEP]"]
    new = tokenizer(tmp_path / "bert", pieces, "[CLS]", "[SEP]")
    borrow(folder, tmp_path / "bert", tmp_path / "out")
    text = "talks with russia must go on unheard"
    found = []
    for place, made in ((folder, own), (tmp_path / "out", new)):
        ids = torch.tensor([made.encode(text).ids])
        with torch.no_grad():
            model = AutoModel.from_pretrained(place).eval()
            found.append(model(ids, attention_mask=torch.ones_like(ids)).last_hidden_state)
    assert torch.equal(*found)
    saved = Tokenizer.from_file(str(tmp_path / "out" / "tokenizer.json"))
    assert saved.get_vocab() == new.get_vocab()


def test_a_piece_that_it_lacks_is_an_error(encoder, tmp_path):
    folder, _ = encoder
    tokenizer(tmp_path / "bert", ["[CLS]", "[SEP]", "[UNK]", "entente"], "[CLS]", "[SEP]")
    with pytest.raises(SystemExit, match="lacks 1 pieces"):
        borrow(folder, tmp_path / "bert", tmp_path / "out")
    assert not (tmp_path / "out").exists()
