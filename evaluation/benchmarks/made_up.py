"""Made-up short news, and a tiny random model: for measuring the machinery, never the answers."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

PEOPLE = ("Ana Ilves", "Jonas Berg", "Mara Lindqvist", "Tomas Reyes", "Ilse Maarten", "Piet Vos")
PLACES = ("Harbour Street", "Mill Lane", "the old quay", "North Bridge", "the upper town")
THINGS = ("the tram line", "the wind park", "the new ferry", "the toll road", "the school reform")
FORMS = (
    "{who}, the mayor, said that {what} must be finished by {year}.",
    "“We will not wait for {what} any longer,” {who} told reporters near {where}.",
    "{what} will cost {number} million, because the ground at {where} is soft.",
    "Critics of {what} walked from {where} to the town hall in {year}.",
    "According to {who}, nobody at {where} had asked for {what}.",
    "The council meets again in {number} days.",
)


def articles(count: int, seed: int = 0) -> Iterator[dict[str, str]]:
    """So many articles of two or three sentences, all different, the same for the same seed."""
    rng = random.Random(seed)
    for number in range(count):
        sentences = (
            rng.choice(FORMS).format(
                who=rng.choice(PEOPLE),
                what=rng.choice(THINGS),
                where=rng.choice(PLACES),
                year=rng.randrange(2025, 2040),
                number=rng.randrange(2, 900),
            )
            for _ in range(rng.choice((2, 2, 3)))
        )
        text = " ".join(sentence[0].upper() + sentence[1:] for sentence in sentences)
        yield {"id": f"a{number:07d}", "text": f"{text} ({number})"}


def write_articles(path: Path, count: int) -> None:
    """The articles as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        for article in articles(count):
            file.write(json.dumps(article, ensure_ascii=False) + "\n")


def tiny_model(folder: Path) -> Path:
    """A model of two layers with random weights (needs the ``train`` extra); its answers are noise,
    its way through the library is that of any model.
    """
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from transformers import BertConfig, BertModel

    from stancemine.folder import Settings
    from stancemine.train.beginning import first_model
    from stancemine.train.config import Source, TrainConfig
    from stancemine.train.export import export_model

    signs = [chr(code) for code in range(33, 127)] + list("“”")
    parts = [*signs, *(f"##{sign}" for sign in signs)]
    words = [word.strip(".,“”{}").lower() for form in FORMS for word in form.split()]
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words, *parts]
    vocabulary = {name: place for place, name in enumerate(dict.fromkeys(names))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    torch.manual_seed(0)
    encoder = folder / "encoder"
    size = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    BertModel(BertConfig(vocab_size=len(vocabulary), intermediate_size=64, **size)).save_pretrained(
        encoder
    )
    tokenizer.save(str(encoder / "tokenizer.json"))
    heads = ("role", "reported", "stance")
    mixture = (Source(corpus="stancenews", heads=heads),)
    config = TrainConfig(name="tiny", encoder=str(encoder), mixture=mixture)
    settings = Settings(
        name="tiny",
        version="0",
        context="alone",
        max_tokens=128,
        role_schemes=("stancenews",),
        reported_schemes=("stancenews",),
        stance_schemes=("stancenews",),
    )
    model = first_model(config)
    # Random tags would mark every other word; a bias for "outside" leaves a few spans a sentence.
    torch.nn.init.normal_(model.tag_head.weight, std=0.25)
    with torch.no_grad():
        model.tag_head.bias.copy_(torch.tensor([2.0, 0.0, 0.0]).repeat(3))
    export_model(model, encoder / "tokenizer.json", settings, folder / "tiny")
    return folder / "tiny"
