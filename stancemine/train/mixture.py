"""The mixture: every source's corpus, read as often as it says, as training examples."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from stancemine.corpora.records import LabeledDocument
from stancemine.corpora.stancenews import origin
from stancemine.train.config import Source, TrainConfig
from stancemine.train.examples import Example, Schemes, sentence_examples, stance_examples
from stancemine.train.pairs import is_pairs, pair_examples, read_pairs
from stancemine.train.sources import Fold, documents_of
from stancemine.train.transfer import transfer_examples
from stancemine.train.wordings import read_wordings
from stancemine.windows import Windower

__all__ = ["held_out_of", "mixture_examples", "tempered"]


def mixture_examples(
    config: TrainConfig, windower: Windower, corpora: Path | None, *, fold: Fold | None = None
) -> tuple[list[Example], dict[str, int]]:
    """The training examples of one epoch, and how many tokens each source gives."""
    schemes = Schemes.of(config.mixture)
    held_out = held_out_of(config, corpora, fold)
    readers = []
    for number, source in enumerate(config.mixture):
        rng = random.Random(f"{config.seed}-{number}-{source.corpus}")
        readers.append(
            (_reader(source, schemes, config, windower, corpora, held_out, rng, fold), rng)
        )
    repeats = [source.repeat for source in config.mixture]
    if config.sampling_temperature is not None:
        sizes = [sum(1 for _ in one_pass()) for one_pass, _ in readers]
        repeats = tempered(sizes, repeats, config.sampling_temperature)
    examples: list[Example] = []
    tokens: dict[str, int] = {}
    if config.distill is not None and (config.distill.pairs or config.distill.sentences):
        documents = _all_documents(config, corpora, held_out, fold)
        examples = transfer_examples(config, config.distill, windower, documents)
        tokens["unlabelled"] = sum(map(len, examples))
    for source, repeat, (one_pass, rng) in zip(config.mixture, repeats, readers, strict=True):
        found = list(_repeated(one_pass, repeat, rng))
        examples.extend(found)
        name = f"{source.corpus} ({', '.join(source.heads)})"
        tokens[name] = tokens.get(name, 0) + sum(map(len, found))
    return examples, tokens


def tempered(sizes: Sequence[int], repeats: Sequence[float], temperature: float) -> list[float]:
    """Passes over each source so that it gives a share of ``n ** (1 / temperature)``, with ``n``
    its examples times its ``repeat``; together they give as many as before.

    >>> tempered([100, 900], [1.0, 1.0], 2.0)
    [2.5, 0.8333333333333334]
    """
    given = [size * repeat for size, repeat in zip(sizes, repeats, strict=True)]
    shares = [amount ** (1 / temperature) for amount in given]
    total = sum(given) / max(sum(shares), 1e-12)
    return [
        share * total / size if size else 0.0 for share, size in zip(shares, sizes, strict=True)
    ]


def _reader(
    source: Source,
    schemes: Schemes,
    config: TrainConfig,
    windower: Windower,
    corpora: Path | None,
    held_out: set[tuple[str, str]],
    rng: random.Random,
    fold: Fold | None,
) -> Callable[[], Iterable[Example]]:
    """A function that gives one pass over a source; it draws anew from ``rng`` each time."""
    if source.path is None and is_pairs(source.corpus):
        pairs = list(read_pairs(source.corpus, corpora))
        return lambda: pair_examples(pairs, windower, source, schemes)
    documents = _training_documents(source, corpora, held_out, fold)
    wordings = read_wordings(source.corpus) if source.reword else None

    def one_pass() -> Iterator[Example]:
        if set(source.heads) - {"stance"}:
            yield from sentence_examples(documents, windower, source, schemes, config.context, rng)
        if "stance" in source.heads:
            yield from stance_examples(documents, windower, source, schemes, rng, wordings)

    return one_pass


def _training_documents(
    source: Source, corpora: Path | None, held_out: set[tuple[str, str]], fold: Fold | None
) -> list[LabeledDocument]:
    return [
        document
        for document in documents_of(source, corpora, "train", fold)
        if (document.corpus, document.id) not in held_out
    ]


def _all_documents(
    config: TrainConfig, corpora: Path | None, held_out: set[tuple[str, str]], fold: Fold | None
) -> list[LabeledDocument]:
    """The training documents of every source but natural language inference, each once."""
    sources = {
        (source.corpus, source.path): source
        for source in config.mixture
        if source.path is not None or not is_pairs(source.corpus)
    }
    found = (_training_documents(source, corpora, held_out, fold) for source in sources.values())
    return [document for documents in found for document in documents]


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


def held_out_of(
    config: TrainConfig, corpora: Path | None, fold: Fold | None = None
) -> set[tuple[str, str]]:
    """Documents of other corpora whose text stancenews labels in its development part: whoever
    trained on them would be measured on what it has seen. In a fold, which deals all corpora anew,
    also documents of stancenews whose text another corpus holds out.
    """
    ours = [s for s in config.mixture if s.corpus == "stancenews" and s.path is None]
    held_out = [d for source in ours for d in documents_of(source, corpora, "dev", fold)]
    found = {place for document in held_out if (place := _origin(document)) is not None}
    if ours and fold is not None:
        theirs = {
            (document.corpus, document.id)
            for source in config.mixture
            if source.path is None and source.corpus != "stancenews" and not is_pairs(source.corpus)
            for document in documents_of(source, corpora, "dev", fold)
        }
        for source in ours:
            learnt = documents_of(source, corpora, "train", fold)
            found |= {(d.corpus, d.id) for d in learnt if _origin(d) in theirs}
    return found


def _origin(document: LabeledDocument) -> tuple[str, str] | None:
    """The corpus and the document that a text of stancenews is from."""
    place = origin(document.id)
    return None if place is None else (place[0].replace("_", "-"), place[1])
