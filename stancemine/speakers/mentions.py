"""One name where it stands in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from stancemine.lexicon import Gender
from stancemine.speakers.roles import SUFFIXES, Role

__all__ = ["Mention", "opens_sentence"]

_OPENS = re.compile(r"(?:^|[.?!:;“”\"'‘’»«—–-]\s*|\n\s*)\Z")


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in the text: ``[start, end)`` holds the name without titles.

    ``roles`` are those of the title before and of the apposition after it.
    ``titled`` says that a title stands right before it; ``article`` that "the" does;
    ``described`` are the words of the apposition, lower-cased ("an elder of the valley"),
    ``courtesy`` is the "Mrs." right before it.
    """

    start: int
    end: int
    name: str
    kind: Literal["person", "body", "place"]
    roles: tuple[Role, ...] = ()
    gender: Gender | None = None
    titled: bool = False
    article: bool = False
    described: frozenset[str] = frozenset()
    courtesy: str = ""

    @property
    def tokens(self) -> tuple[str, ...]:
        """The name's words, lower-cased, without initials' dots and suffixes like Jr."""
        return _tokens_of(self.name)


@lru_cache(maxsize=4096)  # asked of every name again and again
def _tokens_of(name: str) -> tuple[str, ...]:
    words = (word.strip(".,").casefold() for word in name.split())
    return tuple(word for word in words if word not in SUFFIXES)


def opens_sentence(text: str, start: int) -> bool:
    """Whether a sentence, a line or a quotation begins at ``start``."""
    return _OPENS.search(text, max(0, start - 9), start) is not None
