"""Identities of documents: every one of a run has its own."""

from __future__ import annotations

import hashlib
from array import array

__all__ = ["Names"]


class Names:
    """Gives every document of a stream an id of its own, in some 16 to 32 bytes a document.

    The first document of an id keeps it. A later one is told apart by its place in the input,
    counted from 1. Ids are remembered as hashes of 64 bits: among a million of them, the chance
    that two are mixed up is one in forty million, and then one gets a needless suffix.

    >>> names = Names()
    >>> [names.unique(name, number) for number, name in enumerate(["a", "b", "a"], start=1)]
    ['a', 'b', 'a#3']
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 1024))  # open addressing; 0 is an empty slot
        self._used = 0

    def unique(self, name: str, number: int) -> str:
        """``name`` if no document had it before, else with ``#number`` behind it."""
        if self._add(name):
            return name
        name = f"{name}#{number}"
        while not self._add(name):  # somebody's own id looks like ours
            name += "+"
        return name

    def _add(self, name: str) -> bool:
        """Remember a name; returns whether it is new."""
        digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        code = int.from_bytes(digest, "big") or 1
        if not self._insert(code):
            return False
        self._used += 1
        if self._used * 2 > len(self._slots):
            self._grow()
        return True

    def _insert(self, code: int) -> bool:
        slots, mask = self._slots, len(self._slots) - 1
        place = code & mask
        while slots[place]:
            if slots[place] == code:
                return False
            place = (place + 1) & mask
        slots[place] = code
        return True

    def _grow(self) -> None:
        before = self._slots
        self._slots = array("Q", bytes(16 * len(before)))
        for code in before:
            if code:
                self._insert(code)
