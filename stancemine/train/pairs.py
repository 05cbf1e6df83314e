"""Natural language inference pairs -> stance examples: the hypothesis is put as the topic.

Entailment teaches favor and contradiction against; a neutral pair teaches that no side is taken
(neutral or unrelated); ``not_entailment``, in the sets of two classes, only that it is not favor.
A pair is a question of sense, not of opinion, so each NLI corpus has a stance scheme of its own and
serves to warm the head up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from stancemine.corpora import directory, info, nli
from stancemine.corpora.nli import NLILabel, NLIPair
from stancemine.labels import STANCES
from stancemine.train.config import Source
from stancemine.train.examples import Example, Schemes
from stancemine.windows import StanceQuery, Windower

__all__ = ["is_pairs", "pair_examples", "read_pairs"]

_ALLOWED: Final[Mapping[NLILabel, frozenset[str]]] = {
    "entailment": frozenset({"favor"}),
    "contradiction": frozenset({"against"}),
    "neutral": frozenset({"neutral", "unrelated"}),
    "not_entailment": frozenset({"against", "neutral", "unrelated"}),
}


def is_pairs(corpus: str) -> bool:
    """Whether a registered corpus holds NLI pairs instead of documents."""
    return "nli" in info(corpus).tasks


def read_pairs(corpus: str, root: Path | None) -> Iterator[NLIPair]:
    """The pairs of an NLI corpus that warm up a head: ``train``, or all where there is none."""
    facts = info(corpus)
    reader: Callable[[Path], Iterator[NLIPair]] = getattr(nli, facts.reader.partition(":")[2])
    pairs = reader(directory(corpus, root))
    return (pair for pair in pairs if pair.split == "train" or "train" not in facts.sizes)


def pair_examples(
    pairs: Iterable[NLIPair], windower: Windower, source: Source, schemes: Schemes
) -> Iterator[Example]:
    """One example a pair; a pair that does not fit into one row is passed over."""
    scheme = schemes.stance.index(source.scheme_name)
    fitting = [
        pair
        for pair in pairs
        if windower.fits(StanceQuery(pair.premise, pair.hypothesis)) and pair.premise
    ]
    queries = [StanceQuery(pair.premise, pair.hypothesis) for pair in fitting]
    for row in windower.stance_rows(queries):
        allowed = _ALLOWED[fitting[row.targets[0].sentence].label]
        yield Example(
            row,
            gold=tuple(stance in allowed for stance in STANCES),
            candidates=(True,) * len(STANCES),
            stance_scheme=scheme,
        )
