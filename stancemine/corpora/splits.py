"""Splits for corpora whose authors publish none: by document, decided by a hash of its id.

A hash needs no file and gives every document the same side on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from stancemine.corpora.records import Split
from stancemine.errors import CorpusError

__all__ = ["hash_split", "ranked_splits"]

_RANGE = 2**64


def hash_split(key: str, dev: float = 0.15, test: float = 0.0, *, seed: str) -> Split:
    """The side of ``key``: its hash lies in the first ``dev``, the next ``test``, or the rest.

    ``dev`` and ``test`` are shares in [0, 1]; ``seed`` names the corpus, so that the same id in
    two corpora is drawn anew. Raises `CorpusError` where the shares leave nothing to train on.

    >>> hash_split("debate-7", dev=0.2, test=0.2, seed="example")
    'test'
    """
    _check_shares(dev, test)
    share = _hash(key, seed) / _RANGE
    if share < dev:
        return "dev"
    return "test" if share < dev + test else "train"


def ranked_splits(
    keys: Collection[str],
    dev: float = 0.15,
    test: float = 0.15,
    *,
    seed: str,
    train_only: Collection[str] = (),
) -> dict[str, Split]:
    """The side of every key, with ``dev`` and ``test`` as shares of all keys, rounded.

    The keys are taken in the order of their hashes; those of ``train_only`` are passed over.
    Unlike `hash_split` the shares are exact, so that small strata are not left without a side.

    >>> sides = ranked_splits(["a", "b", "c", "d"], 0.25, 0.25, seed="example", train_only={"a"})
    >>> sides["a"], sorted(sides.values())
    ('train', ['dev', 'test', 'train', 'train'])
    """
    _check_shares(dev, test)
    free = sorted(set(keys) - set(train_only), key=lambda key: (_hash(key, seed), key))
    in_dev, in_test = round(dev * len(keys)), round(test * len(keys))
    if in_dev + in_test > len(free):
        raise CorpusError(f"{len(train_only)} documents kept in train leave too few to hold out")
    sides: dict[str, Split] = dict.fromkeys(keys, "train")
    sides.update(dict.fromkeys(free[:in_dev], "dev"))
    sides.update(dict.fromkeys(free[in_dev : in_dev + in_test], "test"))
    return sides


def _hash(key: str, seed: str) -> int:
    """An integer in [0, 2**64)."""
    return int.from_bytes(hashlib.sha256(f"{seed}\x1f{key}".encode()).digest()[:8], "big")


def _check_shares(dev: float, test: float) -> None:
    if dev < 0 or test < 0 or dev + test >= 1:
        raise CorpusError(f"dev and test are shares that leave some to train: got {dev}, {test}")
