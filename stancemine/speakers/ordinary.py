"""Ordinary English words: a name that is made of them is a body's or a thing's, no person's.

``data/words.txt`` has the lower-case words of SCOWL's small American and British lists (size 50
and below; ``data/SCOWL.txt``) with four letters or more that the tokenizer of en-small knows whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from stancemine.lexicon import words_of
from stancemine.speakers.first_names import gender_of

__all__ = ["is_ordinary", "made_of_words"]

_WORDS: Final = Path(__file__).parent / "data" / "words.txt"
_FIRST_NAMES_TOO: Final = words_of(
    """angel archer aria august banks barley basil bishop blade blaze blessing brand brandy brook
    brooks buck buddy cash champ chance chase cherry chin chip clay cliff clover colt cooper
    crystal daisy dash dawn dean destiny diamond drew duke dusty earl essence faith fern finch
    fisher flint ford forest fortune frank free gale garland gene genesis gift ginger glen
    goodwill grace grant gray grey gunner hale happy harmony hart haven hawk heath heather heaven
    holly honey hope hunter innocent iris ivory jack jade jewel journey juniper justice keen king
    kings knight lake lance lane lark laurel leaf legend liberty lone long lucky magic majesty
    marble marina mark marsh mason maverick maxim meat melody mercy merit miles mills miracle moon
    nick noble norm north olive page park patience peace pearl penny pepper phoenix pierce poet
    poppy porter potter precious price prince princess promise queen quest rain rainbow ransom
    raven reed reign rich ridge ring river robin rock rocky roman rose royal ruby rush rusty sage
    sailor saint sally sand sandy scarlet scout shepherd sherry sierra silver skip skipper song
    sparrow spring star sterling stew stone storm stormy story sugar summer sung sunny sunshine
    tang temple thorn tiger timber trace treat trinity trip trump turner unity usher valentine
    victor viola violet wade walker ward warren waters wave weaver wells west will willow winter
    wisdom wolf wood woody worth wren young"""
)
"""Words that people are called by."""
_LAST_NAMES_TOO: Final = words_of(
    """white brown black green gray grey stone bell banks wood woods rose bear field fields king
    young long price rich sharp swift hill hills lake rivers brooks marsh moss reed bush berry
    rock wolf hart lamb bird drake crane hawk swan baker butcher carpenter cook farmer fisher
    gardener hunter mason miller porter potter shepherd smith taylor turner weaver chambers temple
    bishop knight noble pope prince frost snow winter summer storm gale good best wise strong
    little small love hope faith grace watts bacon bean pepper hooks hood loaf"""
)
""""Lone Wolf", "Zadie Bell Hooks" may be persons."""


@cache
def _words() -> frozenset[str]:
    return frozenset(_WORDS.read_text("ascii").split())


def is_ordinary(word: str) -> bool:
    """Whether a word, lower-cased, is an ordinary one and nobody is called by it."""
    return word in _words() and word not in _FIRST_NAMES_TOO and gender_of(word) is None


def made_of_words(tokens: Sequence[str]) -> bool:
    """Whether a name of several words, lower-cased, is made of ordinary ones; of three and more
    the first may be a name.

    >>> made_of_words(["positive", "money"]), made_of_words(["tiger", "woods"])
    (True, False)
    >>> made_of_words(["ana", "green"]), made_of_words(["mercy"])
    (False, False)
    >>> made_of_words(["hanley", "cancer", "support"])
    True
    """
    if len(tokens) < 2 or gender_of(tokens[0]) is not None or tokens[-1] in _LAST_NAMES_TOO:
        return False
    asked = tokens if len(tokens) == 2 or tokens[0] in _words() else tokens[1:]
    return asked[0] not in _FIRST_NAMES_TOO and _words().issuperset(asked)
