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

__all__ = ["made_of_words"]

_WORDS: Final = Path(__file__).parent / "data" / "words.txt"
_FIRST_NAMES_TOO: Final = words_of(
    """angel april archer aria ash august austin bailey banks barley basil bishop blade blake blaze
    brand brandy brook brooks buck bud buddy buster carter cash chan chance chandler chase cherry
    chin chip christian clancy clark clay cliff clover colt cooper crystal daisy dale dallas dash
    dawn dean destiny dusty earl easter eden ember faith fern finch fisher flint floyd ford forest
    fox frank free garland gene ginger glen grace grant gray grey hale happy harmony harper hart
    haven hawk heath heather heaven henry holly honey hope huang hunter iris ivory ivy jack jade
    jasmine jasper jewel jimmy jordan journey joy juniper justice kang keen kelly kent king kirk
    knight lake lance lane lark laurel leaf lester liberty lincoln linden long lucky madison
    marble marina mark marsh marshall mason maverick maxim melody mercy merit miles mills ming
    mitch moon morgan moses myrtle nick noble norm north olive opal page park parker patience
    peace pearl penny pepper perry phoenix pierce piper poet porter potter precious price prince
    princess promise prudence queen quest rain rainbow ransom raven reed reign rich ridge ring
    river robin rock rocky roman rose rowan royal ruby rush rusty sage sailor saint sally sand
    sandy scarlet scout shepherd sherry shirley sierra silver skip skipper song sonny sparrow
    spencer spring star sterling stew stone storm story sugar summer sung sunny sunshine sylvan
    tang taylor temple thorn tiger timber tony tracy treat trinity trip tripp troy tucker turner
    tyler unity usher vale valentine vance victor viola violet wade walker ward warren waters wave
    weaver webb wells west wheeler will willow winter wolf wong wood woody worth wren young zion"""
)
"""Words that people are called by."""


@cache
def _words() -> frozenset[str]:
    return frozenset(_WORDS.read_text("ascii").split())


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
    if len(tokens) < 2 or gender_of(tokens[0]) is not None:
        return False
    asked = tokens if len(tokens) == 2 or tokens[0] in _words() else tokens[1:]
    return asked[0] not in _FIRST_NAMES_TOO and _words().issuperset(asked)
