"""The mixture: every source's corpus, read as often as it says, as training examples."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from stancemine.corpora import read
from stancemine.corpora.stancenews import origin
from stancemine.train.config import Source, TrainConfig
from stancemine.train.examples import Example, Schemes, sentence_examples, stance_examples
from stancemine.train.pairs import is_pairs, pair_examples, read_pairs
from stancemine.train.wordings import read_wordings
from stancemine.windows import Windower

__all__ = ["mixture_examples"]


def mixture_examples(
    config: TrainConfig, windower: Windower, corpora: Path | None
) -> tuple[list[Example], dict[str, int]]:
    """The training examples of one epoch, and how many tokens each source gives."""
    schemes = Schemes.of(config.mixture)
    held_out = _held_out(config, corpora)
    examples: list[Example] = []
    tokens: dict[str, int] = {}
    for number, source in enumerate(config.mixture):
        rng = random.Random(f"{config.seed}-{number}-{source.corpus}")
        one_pass = _reader(source, schemes, config, windower, corpora, held_out, rng)
        found = list(_repeated(one_pass, source.repeat, rng))
        examples.extend(found)
        name = f"{source.corpus} ({', '.join(source.heads)})"
        tokens[name] = tokens.get(name, 0) + sum(map(len, found))
    return examples, tokens


def _reader(
    source: Source,
    schemes: Schemes,
    config: TrainConfig,
    windower: Windower,
    corpora: Path | None,
    held_out: set[tuple[str, str]],
    rng: random.Random,
) -> Callable[[], Iterable[Example]]:
    """A function that gives one pass over a source; it draws anew from ``rng`` each time."""
    if is_pairs(source.corpus):
        pairs = list(read_pairs(source.corpus, corpora))
        return lambda: pair_examples(pairs, windower, source, schemes)
    documents = [
        document
        for document in read(source.corpus, corpora, split="train")
        if (document.corpus, document.id) not in held_out
    ]
    wordings = read_wordings(source.corpus) if source.reword else None

    def one_pass() -> Iterator[Example]:
        if set(source.heads) - {"stance"}:
            yield from sentence_examples(documents, windower, source, schemes, config.context)
        if "stance" in source.heads:
            yield from stance_examples(documents, windower, source, schemes, rng, wordings)

    return one_pass


def _repeated(
    one_pass: Callable[[], Iterable[Example]], repeat: float, rng: random.Random
) -> Iterator[Example]:
    """``repeat`` passes; a fractional one takes a random share of the examples."""
    left = repeat
    while left > 1e-9:
        share = min(left, 1.0)
        left -= 1.0
        for example in one_pass():
            if share == 1.0 or rng.random() < share:
                yield example


def _held_out(config: TrainConfig, corpora: Path | None) -> set[tuple[str, str]]:
    """Documents of other corpora whose text stancenews labels in its development part: whoever
    trained on them would be measured on what it has seen.
    """
    if all(source.corpus != "stancenews" for source in config.mixture):
        return set()
    found = (origin(document.id) for document in read("stancenews", corpora, split="dev"))
    return {(corpus.replace("_", "-"), name) for corpus, name in filter(None, found)}
