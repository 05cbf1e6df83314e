"""Names of bodies: which one an acronym, a shorter form or "the ministry" stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from stancemine.lexicon import BODY_WORDS, MAKERS, words_of
from stancemine.speakers.mentions import Mention
from stancemine.speakers.well_known import is_no_firm

__all__ = ["FIRMS", "body_name", "firms_among", "kind_asked", "last_of_kind"]

FIRMS: Final = MAKERS | words_of("company firm broker builder bank group maker")
"""Nouns that mean a firm, whatever its name says."""

_MAKERS = MAKERS | {"maker"}
_ASKED_BY_KIND = BODY_WORDS | FIRMS
_PUBLIC = words_of(
    """ministry council office department agency institute parliament congress senate kremlin
    commission alliance court police army union party nations committee authority government
    university school federation association league assembly board street road avenue square park
    bridge hospital airport stadium college museum church court club team radio tv
    television"""
)
"""What is no firm, or no body at all: "Orchard Street"."""
_SHORT_FORMS = BODY_WORDS - {"house", "senate"}  # "the House" is not the White House
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)


def body_name(mention: Mention, text: str, found: Sequence[Mention]) -> str:
    """The fullest name of a body: an acronym spelled out, a shorter form completed."""
    if mention.kind == "body" and mention.name.isupper():
        return _spelled_out(mention.name, text, found)
    name = _ARTICLE.sub("", mention.name)
    if mention.tokens == ("alliance",) and any(m.tokens == ("nato",) for m in found):
        return "NATO"
    if mention.article and len(mention.tokens) == 1 and mention.tokens[0] in _SHORT_FORMS:
        before = [m for m in found if m.kind == "body" and m.start < mention.start]
        named = last_of_kind(mention.tokens[0], before)
        if named:
            return body_name(named, text, found)
    if mention.tokens == ("police",):
        return name  # not the "Police Complaints Authority"
    longer = {
        other.name
        for other in found
        if other.kind == "body"
        and len(other.tokens) > len(mention.tokens)
        and other.tokens[: len(mention.tokens)] == mention.tokens
    }
    shortest = min(longer, key=len, default="")
    if mention.kind != "place" and longer and all(one.startswith(shortest) for one in longer):
        return shortest
    return name


def _spelled_out(acronym: str, text: str, found: Sequence[Mention]) -> str:
    match = re.search(r"\(\s*(?:the\s+)?" + re.escape(acronym) + r"\s*\)", text)
    if match:
        name = next((m.name for m in reversed(found) if m.start <= match.start()), "")
        if _initials(name) == acronym:
            return name
    bodies = (m.name for m in found if m.kind == "body" and len(m.tokens) > 2)
    return next((name for name in bodies if _initials(name) == acronym), acronym)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())


def kind_asked(head: str) -> str | None:
    """The kind of body that a description asks for, or None.

    >>> kind_asked("the ministry"), kind_asked("the old harbour company"), kind_asked("the mayor")
    ('ministry', None, None)
    """
    words = [word.casefold() for word in _ARTICLE.sub("", head).split()]
    most = 4 if words and words[-1] in _MAKERS else 2  # "the household goods maker"
    if not words or words[-1] not in _ASKED_BY_KIND or len(words) > most:
        return None
    return words[-1]


def last_of_kind(kind: str, before: Sequence[Mention]) -> Mention | None:
    """The last named body of a kind: "Transport Ministry" for "ministry"."""
    longer = [mention for mention in before if len(mention.tokens) > 1]
    named = [m for m in longer if kind in (m.tokens[0], m.tokens[-1])]
    named = named or [m for m in longer if kind in m.tokens]
    return named[-1] if named else None


def firms_among(before: Sequence[Mention]) -> set[str]:
    """The names of the bodies that may be firms."""
    return {
        m.name
        for m in before
        if not (_PUBLIC & set(m.tokens) or m.name.isupper() or is_no_firm(m.name))
    }
