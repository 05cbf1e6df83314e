"""Other persons in the place of those of a sentence, so that no name decides a label.

Counterfactual data augmentation (Lu et al. 2020; Zmigrod et al. 2019): a person's name gives way to
one of another origin, of either gender where no word tells it, a nationality or a party before a
post to another. What the sentence says, and its labels, stay. ``data/names.toml`` has the names.
"""

from __future__ import annotations

import random
import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any, Final

from stancemine.corpora.records import LabeledDocument, LabeledStance, Offsets
from stancemine.speakers.first_names import gender_of

__all__ = ["Swap", "apply_swaps", "draw_swaps", "swapped"]

_WORD: Final = r"(?:[OD]['’])?[^\W\d_](?:[\w-]*\w)?"
_PARTICLE: Final = "[Vv]an|[Vv]on|[Dd]e|[Dd]el|[Dd]er|[Bb]in|al|[Ee]l|[Dd]a|dos|[Dd]i|Le|La"
_PERSON: Final = re.compile(
    rf"(?<!\w)(?P<name>(?P<first>{_WORD}) (?:[A-Z]\. ?)*"
    rf"(?P<last>(?:(?:{_PARTICLE}) )*{_WORD}))(?!\w)"
)
_TITLED: Final = re.compile(rf"(?<!\w)(?:Mr|Mrs|Ms|Miss)\.? (?P<last>[A-Z]{_WORD})")
_GENDERED: Final = re.compile(
    r"\b(?:he|him|his|himself|she|her|hers|herself|mrs?|ms|miss|mother|father|husband|wife|son|"
    r"daughter|brother|sister|woman|man|\w+woman|\w+man|\w+men|queen|king|sir|lady|lord)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Swap:
    """Code points ``[start, end)`` of a text, and what comes in their place."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Names:
    origins: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...]
    """Women's names, men's names and surnames of each origin."""
    posts: re.Pattern[str]
    kinds: tuple[tuple[str, ...], tuple[str, ...]]
    """Nationalities, parties."""


def swapped(
    document: LabeledDocument, kept: Iterable[str], rng: random.Random
) -> tuple[LabeledDocument, frozenset[int]]:
    """The document with other persons, and which of its sentences changed.

    Each sentence is swapped by itself, as the model reads it by itself: a person may be a man in
    one and a woman in the next. A name that shares a word with one of ``kept`` (the topics) stays,
    and so do nationalities or parties where one of them is the matter.
    """
    words = set(re.findall(r"\w+", " ".join(kept).casefold()))
    surnames = {match["last"] for match in _persons(document.text)}
    swaps: list[Swap] = []
    changed: set[int] = set()
    for index, sentence in enumerate(document.sentences):
        found = draw_swaps(document.sentence_text(index), words, surnames, rng)
        if found:
            changed.add(index)
        base = sentence.start
        swaps.extend(Swap(base + swap.start, base + swap.end, swap.text) for swap in found)
    place = _Moved(swaps)
    sentences = tuple(
        replace(
            sentence,
            start=place.of_start(sentence.start),
            end=place.of_end(sentence.end),
            stances=_unplaced(sentence.stances),
        )
        for sentence in document.sentences
    )
    attributions = document.attributions
    if attributions is not None:
        attributions = tuple(
            replace(
                attribution,
                source=place.of_spans(attribution.source),
                cue=place.of_spans(attribution.cue),
                content=place.of_spans(attribution.content),
            )
            for attribution in attributions
        )
    text = apply_swaps(document.text, swaps)
    other = replace(
        document, text=text, sentences=sentences, attributions=attributions, components=None
    )
    return other, frozenset(changed)


def draw_swaps(
    sentence: str, kept: AbstractSet[str], surnames: Collection[str], rng: random.Random
) -> tuple[Swap, ...]:
    """What to put in the places of a sentence's persons, in order; empty where it names none.

    ``kept`` are words, in small letters, that stay; ``surnames`` are those that may stand alone.

    >>> draw_swaps("The harbour was closed.", set(), set(), random.Random(1))
    ()
    """
    names, found = _names(), list[Swap]()
    women, men, last_names = rng.choice(names.origins)
    free = not _GENDERED.search(sentence)
    new: dict[str, str] = {}
    for match in _persons(sentence):
        if kept & set(re.findall(r"\w+", match["name"].casefold())):
            continue
        told = gender_of(match["first"])
        gender = rng.choice(("he", "she")) if free else told
        surname = new.setdefault(match["last"], rng.choice(last_names))
        given = rng.choice(men if gender == "he" else women)
        found.append(Swap(match.start("name"), match.end("name"), f"{given} {surname}"))
    alone = [re.escape(last) for last in surnames if last.casefold() not in kept]
    titled = [m for m in _TITLED.finditer(sentence) if m["last"].casefold() not in kept]
    standing = re.finditer(rf"(?<!\w)(?P<last>{'|'.join(alone)})(?!\w)", sentence) if alone else ()
    for match in (*titled, *standing):
        if not _taken(found, *match.span("last")):
            surname = new.setdefault(match["last"], rng.choice(last_names))
            found.append(Swap(match.start("last"), match.end("last"), surname))
    found.extend(_post_swaps(sentence, kept, names, rng, found))
    return tuple(sorted(found, key=lambda swap: swap.start))


def apply_swaps(text: str, swaps: Sequence[Swap]) -> str:
    """The text with everything swapped; ``swaps`` are in order and apart.

    >>> apply_swaps("Ann Lee left.", [Swap(0, 7, "Kofi Eze")])
    'Kofi Eze left.'
    """
    parts, at = list[str](), 0
    for swap in swaps:
        parts += [text[at : swap.start], swap.text]
        at = swap.end
    return "".join([*parts, text[at:]])


class _Moved:
    """Where the places of a text are once it is swapped; a span's edge inside a name moves to the
    name's.
    """

    def __init__(self, swaps: Sequence[Swap]) -> None:
        self._swaps = swaps
        self._ends = [swap.end for swap in swaps]
        grown = (len(swap.text) - (swap.end - swap.start) for swap in swaps)
        self._shifts = [0, *accumulate(grown)]

    def of_spans(self, spans: Offsets) -> Offsets:
        """Spans, moved."""
        return tuple((self.of_start(start), self.of_end(end)) for start, end in spans)

    def of_start(self, place: int) -> int:
        """The start of a span, moved."""
        number = bisect_right(self._ends, place)
        inside = number < len(self._swaps) and self._swaps[number].start < place
        return (self._swaps[number].start if inside else place) + self._shifts[number]

    def of_end(self, place: int) -> int:
        """The end of a span, moved."""
        number = bisect_left(self._ends, place)
        if number < len(self._swaps) and self._swaps[number].start < place:
            return self._swaps[number].end + self._shifts[number + 1]
        return place + self._shifts[number]


def _unplaced(stances: tuple[LabeledStance, ...] | None) -> tuple[LabeledStance, ...] | None:
    """Without the places of holders and topics, which moved and nothing here reads."""
    if stances is None:
        return None
    return tuple(replace(stance, holder_span=None, topic_span=None) for stance in stances)


def _persons(text: str) -> Iterator[re.Match[str]]:
    """Full names whose first one tells a gender."""
    at = 0
    while (match := _PERSON.search(text, at)) is not None:
        first, last = match["first"], match["last"].split()[-1]
        named = first[:1].isupper() and last[:1].isupper() and gender_of(first) is not None
        at = match.end() if named else match.end("first")
        if named:
            yield match


def _post_swaps(
    sentence: str, kept: AbstractSet[str], names: _Names, rng: random.Random, taken: Sequence[Swap]
) -> list[Swap]:
    """Swaps of one nationality, or one party, wherever it stands before a post."""
    found: list[Swap] = []
    for kind in names.kinds:
        lower = {word for value in kind for word in value.casefold().split()}
        if lower & kept:
            continue
        matches = [m for m in names.posts.finditer(sentence) if m["which"] in kind]
        # "Russian" once as whose official it is and once as whose gas: the sentence would not hold.
        values = {m["which"] for m in matches}
        if len(values) != 1 or sentence.count(value := values.pop()) > len(matches):
            continue
        other = rng.choice([x for x in kind if x != value])
        for match in matches:
            start, article = match.start("which"), match["article"]
            text = other
            if article:
                an = "an" if other[0] in "AEIO" else "a"
                start, text = match.start("article"), f"{_like(article, an)} {other}"
            if not _taken([*taken, *found], start, match.end("which")):
                found.append(Swap(start, match.end("which"), text))
    return found


def _like(model: str, word: str) -> str:
    return word.capitalize() if model[:1].isupper() else word


def _taken(swaps: Sequence[Swap], start: int, end: int) -> bool:
    return any(swap.start < end and start < swap.end for swap in swaps)


@cache
def _names() -> _Names:
    text = (files("stancemine.train") / "data" / "names.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    posts = data["posts"]
    kinds = (tuple(posts["nationalities"]), tuple(posts["parties"]))
    which = "|".join(map(re.escape, sorted((*kinds[0], *kinds[1]), key=len, reverse=True)))
    after = "|".join(map(re.escape, posts["words"]))
    return _Names(
        tuple((tuple(o["women"]), tuple(o["men"]), tuple(o["surnames"])) for o in data["origin"]),
        re.compile(rf"(?<!\w)(?:(?P<article>[Aa]n?) )?(?P<which>{which})(?= (?:{after})(?!\w))"),
        kinds,
    )
