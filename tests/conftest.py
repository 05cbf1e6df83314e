"""A tiny model with random weights, for every contract that needs a model but not a good one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

if TYPE_CHECKING:
    from stancemine.train.config import Source

WORDS = [
    "the",
    "minister",
    "said",
    "that",
    "talks",
    "with",
    "russia",
    "must",
    "go",
    "on",
    "nato",
    "is",
    "not",
    "no",
    "yes",
    "he",
    "she",
]
SIGNS = [chr(code) for code in range(33, 127)] + list("“”’…—")


def tiny_tokenizer() -> Tokenizer:
    """WordPiece over a few words, single characters and their continuations."""
    letters = [f"##{sign}" for sign in SIGNS]
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *SIGNS, *letters]
    vocabulary = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return tiny_tokenizer()


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A two-layer BERT with random weights, as a hub folder would hold it."""
    transformers = pytest.importorskip("transformers")
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("encoder")
    tokenizer = tiny_tokenizer()
    config = transformers.BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=256,
    )
    transformers.BertModel(config).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Path:
    """A whole model folder, with both runtimes' files, over the tiny encoder."""
    from stancemine.train.config import Source

    mixture = (
        Source(corpus="stancenews", heads=("role", "reported", "stance")),
        Source(corpus="argunsc", heads=("role",)),
    )
    return _exported(encoder_folder, tmp_path_factory.mktemp("models") / "tiny", mixture)


@pytest.fixture(scope="session")
def own_model_folder(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Path:
    """The same with label sets of a user's own: "kinds" of sentences, "sides" of stances."""
    from stancemine.train.config import LabelMaps, Source

    kinds = LabelMaps(role={"demand": "demand", "reason": "reason", "rest": "other"})
    sides = LabelMaps(stance={"pro": "pro", "con": "con"})
    mixture = (
        Source(corpus="stancenews", heads=("role", "reported", "stance")),
        Source(corpus="argunsc", heads=("role",)),
        Source(corpus="kinds", path=Path("kinds.csv"), heads=("role",), labels=kinds),
        Source(corpus="sides", path=Path("sides.csv"), heads=("stance",), labels=sides),
    )
    return _exported(encoder_folder, tmp_path_factory.mktemp("models") / "own", mixture)


def _exported(encoder_folder: Path, folder: Path, mixture: tuple[Source, ...]) -> Path:
    import torch

    from stancemine.folder import Settings
    from stancemine.train.beginning import first_model
    from stancemine.train.config import TrainConfig
    from stancemine.train.examples import Schemes
    from stancemine.train.export import export_model

    config = TrainConfig(name=folder.name, encoder=str(encoder_folder), mixture=mixture)
    torch.manual_seed(1)
    model = first_model(config)
    # Untrained heads give nearly equal logits; wider ones make the runtimes' agreement a test.
    for name, parameter in model.named_parameters():
        if "head" in name:
            torch.nn.init.normal_(parameter, std=0.5)
    settings = Settings(
        name=folder.name,
        version="0.0.1",
        context="alone",
        max_tokens=64,
        role_schemes=("stancenews", "argunsc"),
        reported_schemes=("stancenews",),
        stance_schemes=("stancenews",),
        label_sets=Schemes.of(mixture).label_sets,
    )
    export_model(model, encoder_folder / "tokenizer.json", settings, folder)
    return folder
