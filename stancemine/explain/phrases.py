"""A sentence cut into words and phrases that can be left out, and what is left without them.

A phrase is a run of function words with the content words that follow ("of the treaty", "must be
resumed"): it ends at punctuation, at a conjunction, and where the next function word begins. A
negator is a phrase of its own, so that leaving it out is one of the questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

__all__ = ["NEGATORS", "Span", "is_negator", "phrases_of", "without", "words_of"]

Span = tuple[int, int]

_NEGATORS_LIST: Final = """
not no never nor neither none nobody nothing nowhere without cannot hardly barely scarcely
against
"""
NEGATORS: Final = frozenset(_NEGATORS_LIST.split())
"""Words that are a phrase of their own; so is every word that ends in "n't"."""

_FUNCTION_LIST: Final = """
a an the this that these those my your his her its our their some any each every all both of in
on at by for from to with into onto about over under after before between among through during
within upon toward towards as than and or but so yet because since although though while whereas
if unless until when where which who whom whose what how why whether is are was were be been
being am has have had do does did will would shall should can could may might must i you he she
it we they me him us them there here
"""
_FUNCTION: Final = frozenset(_FUNCTION_LIST.split())

_WORD = re.compile(r"\w+(?:[’'.\-]\w+)*")
_LOOSE = re.compile(r"\s+([,.;:!?…)\]”])")
_TWICE = re.compile(r"([,;:])(?:\s*[,;:])+")
_DANGLING = re.compile(r"^[\s,;:]+|[\s,;:]+(?=[.!?…]*$)")


def words_of(text: str) -> list[Span]:
    """Where the words of a text lie, in code points.

    >>> [text[a:b] for text in ["Don't sign the EU-backed deal."] for a, b in words_of(text)]
    ["Don't", 'sign', 'the', 'EU-backed', 'deal']
    """
    return [match.span() for match in _WORD.finditer(text)]


def phrases_of(text: str, words: Sequence[Span]) -> list[list[int]]:
    """The phrases, each as the numbers of its words; together they are all words, in order.

    >>> text = "The talks must not resume, but the sanctions of the EU remain."
    >>> words = words_of(text)
    >>> [" ".join(text[slice(*words[i])] for i in p) for p in phrases_of(text, words)]
    ['The talks', 'must', 'not', 'resume', 'but the sanctions', 'of the EU remain']
    """
    phrases: list[list[int]] = []
    open_to = "nothing"
    for number, (start, end) in enumerate(words):
        word = text[start:end].casefold().replace("’", "'")
        gap = text[words[number - 1][1] : start] if number else ""
        if is_negator(word):
            phrases.append([number])
            open_to = "nothing"
            continue
        function = word in _FUNCTION
        fits = open_to == "all" or (open_to == "content" and not function)
        if not phrases or not fits or gap.strip():
            phrases.append([number])
        else:
            phrases[-1].append(number)
        open_to = "all" if function else "content"
    return phrases


def is_negator(word: str) -> bool:
    """Whether a word in small letters turns what it stands with around."""
    return word in NEGATORS or word.endswith(("n't", "n’t"))


def without(text: str, spans: Iterable[Span]) -> str:
    """The text with these spans left out, and no space or comma left hanging.

    >>> without("Talks, he said, must not resume.", [(7, 14), (21, 24)])
    'Talks, must resume.'
    """
    kept, last = [], 0
    for start, end in sorted(spans):
        kept.append(text[last:start])
        last = max(last, end)
    kept.append(text[last:])
    left = _LOOSE.sub(r"\1", " ".join("".join(kept).split()))
    return _DANGLING.sub("", _TWICE.sub(r"\1", left))
