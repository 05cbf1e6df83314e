"""Whether the holder that a record names is the gold one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stancemine.document import Sentence

__all__ = ["FoundHolder", "found_holder", "right_holder", "same_holder"]


@dataclass(frozen=True, slots=True)
class FoundHolder:
    """A record's answer: the holder, and the words of the sentence that stand for them."""

    name: str
    sources: tuple[str, ...] = ()


def found_holder(sentence: Sentence, topic: str) -> FoundHolder:
    """The holder of the sentence's main clause, as its stance toward ``topic`` has it."""
    name = sentence.stances[topic].holder
    words = (
        a.source.text
        for a in sentence.attributions
        if a.source and a.speaker and a.speaker.name == name
    )
    return FoundHolder(name, tuple(words))


def right_holder(found: FoundHolder, wanted: str, source: str | None) -> bool:
    """Whether ``found`` is the gold holder, whose words for them in the text are ``source``.

    Where gold keeps the text's words ("the President"), the record may give the name that they
    stand for.
    """
    if same_holder(found.name, wanted):
        return True
    return wanted == source and any(_start(words) == _start(source) for words in found.sources)


def same_holder(found: str, wanted: str) -> bool:
    """Whether two names mean one holder: equal but for case, article and title, or the one
    has all the words of the other and ends with the same.

    >>> same_holder("Ana Ilves", "Ilves"), same_holder("the ministry", "author")
    (True, False)
    """
    one, other = _bare(found).split(), _bare(wanted).split()
    nested = set(one) <= set(other) or set(other) <= set(one)
    return one == other or (nested and one[-1:] == other[-1:])


def _start(words: str) -> str:
    return _bare(words.split(",")[0])


def _bare(name: str) -> str:
    name = re.sub(r"^(?:the|an?)\s+", "", name.casefold().replace("’", "'").strip())
    return re.sub(r"[.,]", "", re.sub(r"^(?:mr|mrs|ms|dr)\.? ", "", name))
