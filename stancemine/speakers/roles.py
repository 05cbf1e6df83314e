"""Titles and descriptions of people: which role they name, how far a title reaches into a name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from stancemine.lexicon import (
    BODY_WORDS,
    COUNTRY_OF,
    DEMONYMS,
    FUNCTION,
    HONORIFICS,
    PLACES,
    ROLE_WORDS,
    words_of,
)

__all__ = [
    "KNOWN_ROLES",
    "KNOWN_WORDS",
    "SUFFIXES",
    "TITLE_WORDS",
    "Role",
    "role_before",
    "role_of",
    "title_length",
]

SUFFIXES: Final = words_of("jr sr ii iii iv")
_LINKS = words_of("of the for")
TITLE_WORDS: Final = HONORIFICS | ROLE_WORDS | DEMONYMS
_TITLED_OR_LINKS = ROLE_WORDS | DEMONYMS | _LINKS
KNOWN_WORDS: Final = TITLE_WORDS | PLACES | BODY_WORDS
_LIKE_PLACES = PLACES | {"christian"}
_FIELDS = words_of("international energy health education justice security finance")
"""What ends the name of a body, and opens a title."""
_WIDE = words_of("global national international central")
"""What opens the names of bodies, and no title without a role."""
_OPEN_NAMES = {word for word in BODY_WORDS - TITLE_WORDS - {"house", "senate"} if len(word) > 3}
"""What before one last word is part of a body's name; "AG" of "AG Holm" is not."""
_FIRST_NAMES_TOO = {
    "christian": words_of(""),
    "dean": words_of("assistant deputy"),
    "judge": words_of("assistant chief deputy magistrate"),
}
"""Titles that are first names, too, and the words before them that make them titles again."""
_OF = re.compile(r"\s(?:of|for|to|at|in|from|with|on)\s", re.IGNORECASE)
_SHORT = re.compile(r"\b(?:Rep|Sen|Gov|Gen|Col|Capt|Lt|Sgt|Maj|Adm|Prof)\.$")
_OWNER = re.compile(r"^.*['’]s\s")
_LEADING = re.compile(
    r"^(?:who (?:is|was) )?(?:(?:the|an?|its|his|her|their|my|our) )?", re.IGNORECASE
)
_TITLE_END = re.compile(r"\s(?:who|whose|which|that|where|when)\b|[,;:(]|\s[–—-]\s")
_HONORIFIC_END = re.compile(r"\s(?:Sir|Dame|Dr\.?|Prof\.?)$")
_HEAD_OF_STATE = re.compile(r"\bhead of (?:the )?state\b", re.IGNORECASE)
_NO_ROLE = words_of("former then acting longtime ex late current new outgoing incoming")


@dataclass(frozen=True, slots=True)
class Role:
    """A title or description: its head ("the *Russian president*'s spokesman": spokesman) and all
    of its words, lower-cased, countries for their adjectives, one word for synonyms; ``text`` is
    what stands there, without article and relative clause.
    """

    head: frozenset[str]
    words: frozenset[str]
    text: str = field(default="", compare=False)


@lru_cache(maxsize=4096)  # most names have nothing before them, and titles come again
def role_of(text: str) -> Role | None:
    """The role that a title or description names, or None where it holds no role word.

    >>> sorted(role_of("the former French President").head)
    ['france', 'president']
    """
    phrase = _HEAD_OF_STATE.sub("president", text)
    head = _OF.split(phrase, maxsplit=1)[0]
    shown = _TITLE_END.split(_LEADING.sub("", " ".join(text.split())), maxsplit=1)[0]
    shown = _HONORIFIC_END.sub("", shown.strip(" ,;:"))
    if not _SHORT.search(shown):
        shown = shown.rstrip(".")
    role = Role(_role_words(_OWNER.sub("", head)), _role_words(phrase), shown)
    return role if role.head & KNOWN_ROLES else None


def _role_words(text: str) -> frozenset[str]:
    words: set[str] = set()
    for word in re.findall(r"[\w’'.-]+", text.casefold()):
        word = re.sub(r"['’]s$|^ex-", "", word.strip(".'’-")).replace("front-runner", "frontrunner")
        if word not in FUNCTION and word not in _NO_ROLE:
            words.update(_role_word(part) for part in word.split("-"))
    return frozenset(words - {""})


def _role_word(word: str) -> str:
    if word in COUNTRY_OF:
        return COUNTRY_OF[word]
    if word in DEMONYMS and word.endswith(("ian", "an")):
        stem = word.removesuffix("n").removesuffix("ia")
        return next(
            (p for p in sorted(PLACES) if p.startswith(stem) and len(p) < len(stem) + 3), word
        )
    return word


KNOWN_ROLES: Final = frozenset(map(_role_word, ROLE_WORDS)) | {"prime"}


def title_length(words: list[str]) -> int:
    """How many leading words of a run are title: through the last role, office or country word;
    all of them where the run is a bare title ("Prime Minister").
    """
    if all(word in TITLE_WORDS or word.removesuffix("s") in ROLE_WORDS for word in words):
        return len(words)
    last = next((n for n in range(len(words) - 1, -1, -1) if words[n] not in SUFFIXES), 0)
    if last == 1 and words[0] in _LIKE_PLACES and words[1] not in KNOWN_WORDS:
        return 0  # "Jordan Peters"
    if last and words[last] in _FIELDS and words[0] not in KNOWN_WORDS:
        return 0  # "Octopus Energy", "Privacy International"
    if len(words) == 2 and words[0] in _WIDE and words[1] not in KNOWN_WORDS:
        return 0  # "Global Witness"
    if words[last] in DEMONYMS:
        return len(words)
    if words[last] not in KNOWN_WORDS:
        title = max((n + 1 for n in range(last) if words[n] in KNOWN_WORDS), default=0)
        if last == title == 1 and words[0] in _OPEN_NAMES:
            return 0  # "Network Track" is one name
        return title - 1 if title == last and _is_called(words[:title]) else title
    # "Foreign Ministry", "John King": the last word is part of the name itself.
    return next((n for n in range(last) if words[n] not in HONORIFICS), last)


def _is_called(title: list[str]) -> bool:
    """Whether the last word of a title is a first name: "Captain Dean Holroyd"."""
    ranks = _FIRST_NAMES_TOO.get(title[-1]) if len(title) > 1 else None
    return ranks is not None and title[-2] in TITLE_WORDS - DEMONYMS - ranks


def role_before(text: str, start: int) -> Role | None:
    """The role in the title right before a name: "President of Ukraine", "pollster"."""
    clause = re.split(
        r"[,;:!?\"“”()\n]|(?<=[a-z\d]{3})(?<!Prof)\.\s|\s[–—-]\s", text[max(0, start - 120) : start]
    )[-1]
    if clause and not clause[-1].isspace():
        return None
    taken: list[str] = []
    for word in reversed(re.findall(r"\w[\w’'.-]*", clause)):
        low = word.casefold().strip(".")
        ending = low.rsplit("-", 1)[-1]
        if word[0].islower() and not (
            ending in _TITLED_OR_LINKS or (taken and low.endswith(("al", "ic")))
        ):
            break
        if low in FUNCTION and low not in _LINKS and low != "former":
            break
        if word.isdigit():
            break  # the minutes of "14:47 Manager"
        if not taken and low in _LINKS:
            break
        taken.append(word)
    while taken and taken[-1].casefold() in _LINKS:
        taken.pop()  # of "said of striker Luca Ferri" the title is "striker"
    links = (n for n, word in enumerate(taken) if word.casefold() in _LINKS)
    nearest = taken[: next(links, len(taken))]  # of "Parents for Schools founder" the founder
    titles = {word.casefold().strip(".") for word in nearest}
    if titles <= HONORIFICS or (titles <= TITLE_WORDS and role_of(" ".join(reversed(nearest)))):
        taken = nearest  # of "spokesman for President Holm" hers is "President"
    return role_of(" ".join(reversed(taken))) or role_of(" ".join(reversed(nearest)))
