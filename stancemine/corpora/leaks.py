"""Near-duplicates of held-out texts among those that a model learns from.

A text is the set of its runs of five words, case and punctuation aside (a shorter text is one
run). A held-out text leaks where one text of an earlier side holds at least a share of its runs:
containment (Broder 1997), so that a sentence inside a long article is found as well. The search is
exact, not sampled: only the held-out texts are kept in memory, as hashes; the others pass by.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from stancemine.corpora.nli import NLIPair
from stancemine.corpora.records import LabeledDocument, Split
from stancemine.errors import CorpusError

__all__ = [
    "RUN",
    "SHARE",
    "Leak",
    "Text",
    "find_leaks",
    "plain",
    "plain_sentences",
    "texts",
    "words",
]

RUN: Final = 5
"""Words in a run."""
SHARE: Final = 0.8
"""The share of a held-out text's runs that makes another text its near-duplicate."""

_ORDER: Final[tuple[Split, ...]] = ("train", "dev", "test")
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Text:
    """A text, the side it is on, and what it is called."""

    id: str
    split: Split | None
    text: str


@dataclass(frozen=True, slots=True)
class Leak:
    """``share`` in [0, 1] of the runs of ``held_out`` (on ``split``) stand in ``source``."""

    source: str
    source_split: Split
    held_out: str
    split: Split
    share: float


def texts(items: Iterable[LabeledDocument | NLIPair]) -> Iterator[Text]:
    """Documents by id, NLI pairs by number, as texts."""
    for number, item in enumerate(items, start=1):
        if isinstance(item, NLIPair):
            yield Text(f"pair {number}", item.split, f"{item.premise}\n{item.hypothesis}")
        else:
            yield Text(item.id, item.split, item.text)


def plain(text: str) -> str:
    """A text as it is held against others, word for word: in lower case, its blanks single.

    >>> plain("  The Talks  must go on. ")
    'the talks must go on.'
    """
    return " ".join(text.casefold().split())


def plain_sentences(document: LabeledDocument) -> Iterator[str]:
    """Its sentences as `plain` has them; those of under five words ("Thank you.") are no leak."""
    for index in range(len(document.sentences)):
        text = plain(document.sentence_text(index))
        if text.count(" ") >= 4:
            yield text


def words(text: str) -> tuple[str, ...]:
    """The words of ``text`` in lower case.

    >>> words("“Talks,” he said, “must go on.”")
    ('talks', 'he', 'said', 'must', 'go', 'on')
    """
    return tuple(_WORD.findall(text.lower()))


def find_leaks(read: Callable[[], Iterable[Text]], share: float = SHARE) -> Iterator[Leak]:
    """Each held-out text and a text of an earlier side that nearly holds it.

    ``read`` is called twice. Sides follow each other as train, dev, test; of several sources the
    same held-out text is paired with each. Texts without a side are passed over.
    """
    if not 0 < share <= 1:
        raise CorpusError(f"share is {share}; allowed is more than 0 and at most 1")
    held: list[tuple[Text, int]] = []
    index: defaultdict[int, list[int]] = defaultdict(list)
    for text in read():
        if text.split in ("dev", "test"):
            runs = _runs(text.text)
            for run in runs:
                index[run].append(len(held))
            # The words themselves are not needed again.
            held.append((Text(text.id, text.split, ""), len(runs)))
    for text in read():
        if text.split not in ("train", "dev"):
            continue
        shared = Counter(at for run in _runs(text.text) for at in index.get(run, ()))
        for at, number in shared.items():
            other, size = held[at]
            if number < share * size or other.split is None:
                continue
            if _ORDER.index(text.split) < _ORDER.index(other.split):
                yield Leak(text.id, text.split, other.id, other.split, number / size)


def _runs(text: str) -> set[int]:
    """Hashes of the runs; one of all words, where they are fewer than a run."""
    tokens = words(text)
    if not tokens:
        return set()
    return {hash(tokens[at : at + RUN]) for at in range(max(1, len(tokens) - RUN + 1))}
