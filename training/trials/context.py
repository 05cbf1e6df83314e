r"""How much of its document should a sentence be read with? Train and score three forms alike.

    python training/trials/context.py training/trials/context.toml \
        --corpora DIR --encoder DIR --output DIR

Prints one JSON line a form: development scores, tokens read, and seconds of training.
"""

import argparse
import json
import time
from pathlib import Path
from typing import get_args

from tokenizers import Tokenizer

from stancemine.runtime.torch import TorchRuntime
from stancemine.train.config import read_config
from stancemine.train.development import collect, development_examples, scores
from stancemine.train.examples import Schemes
from stancemine.train.mixture import mixture_examples
from stancemine.train.trainer import train
from stancemine.windows import Context, Windower


def main() -> None:
    """Train, score and print every form."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--encoder", required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--forms", nargs="+", default=list(get_args(Context)))
    parser.add_argument("--limit", type=int, default=60, help="development documents a corpus")
    options = parser.parse_args()
    base = read_config(options.config).model_copy(update={"encoder": options.encoder})
    schemes = Schemes.of(base.mixture)
    for form in options.forms:
        config = base.model_copy(update={"context": form})
        started = time.perf_counter()
        train(config, options.output / form, corpora=options.corpora)
        seconds = time.perf_counter() - started
        runtime = TorchRuntime(options.output / form / "model")
        tokenizer = Tokenizer.from_file(str(options.output / form / "model" / "tokenizer.json"))
        windower = Windower(tokenizer, max_tokens=config.max_tokens)
        tokens = sum(mixture_examples(config, windower, options.corpora)[1].values())
        examples = development_examples(config, windower, options.corpora, limit=options.limit)
        found = scores(collect(runtime, examples, schemes))
        print(
            json.dumps({"form": form, "seconds": round(seconds), "tokens": tokens, **found}),
            flush=True,
        )


if __name__ == "__main__":
    main()
