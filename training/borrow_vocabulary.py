"""Give an encoder the vocabulary of another, so that it can teach a model over that one.

    python training/borrow_vocabulary.py --encoder MPNET --from MINILM --output TEACHER_ENCODER

MPNet's word pieces are BERT's with other numbers and special tokens: the rows of its embedding are
put into the order of the other's ``tokenizer.json``. What it makes of a text stays the same to the
last bit (``tests/train/test_borrow_vocabulary.py``). A piece that the encoder lacks is an error.
"""

import argparse
import shutil
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import AutoModel

SPECIAL = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}
"""The other's special tokens and what MPNet calls them."""


def borrow(encoder: Path, vocabulary: Path, output: Path) -> None:
    """Write ``encoder`` with the tokenizer of ``vocabulary`` to ``output``."""
    own = Tokenizer.from_file(str(encoder / "tokenizer.json")).get_vocab()
    new = Tokenizer.from_file(str(vocabulary / "tokenizer.json")).get_vocab()
    pieces = {SPECIAL.get(piece, piece): place for piece, place in new.items()}
    lacking = sorted(set(pieces) - set(own))
    if lacking:
        raise SystemExit(f"{encoder} lacks {len(lacking)} pieces, such as {lacking[:5]}")
    order = torch.zeros(len(new), dtype=torch.long)
    for piece, place in pieces.items():
        order[place] = own[piece]
    model = AutoModel.from_pretrained(encoder, dtype=torch.float32)
    rows = model.get_input_embeddings().weight.detach()[order]
    model.resize_token_embeddings(len(new), mean_resizing=False)
    with torch.no_grad():
        model.get_input_embeddings().weight.copy_(rows)
    model.save_pretrained(output)
    shutil.copy(vocabulary / "tokenizer.json", output / "tokenizer.json")


def main() -> None:
    """Read the arguments and write the encoder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--from", dest="vocabulary", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    borrow(options.encoder, options.vocabulary, options.output)


if __name__ == "__main__":
    main()
