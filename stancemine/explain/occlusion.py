"""Which words carried a label, by leaving them out; and the smallest change that turns it.

A model is asked here through one function: texts in, ``[texts, labels]`` probabilities out. The
weight of a word is how much the probability of the label falls without it ("erasure", Li et al.
2016). ``docs/decisions.md`` has the measurement, beside leaving out phrases and gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from stancemine.decoding import Floats
from stancemine.explain.edits import Edit, list_edits
from stancemine.explain.phrases import Span, phrases_of, without, words_of

__all__ = ["Ask", "Asker", "Decide", "Progress", "Reason", "Turn", "reasons", "weights_of"]

Ask = Callable[[Sequence[str]], Mapping[str, Floats]]
"""Texts to probabilities ``[texts, labels]``, under the name of what is asked ("role")."""

Decide = Callable[[Floats], NDArray[np.intp]]
"""Probabilities ``[texts, labels]`` to the labels' places."""

_AS_LIKELIEST: Mapping[str, Decide] = MappingProxyType({})

Progress = Callable[[int, int], None]
"""Called with how many texts the model has read, and how many it has to read."""

AT_ONCE = 64
"""How many texts are read between two calls of a `Progress`."""

PHRASE_SHARE = 0.0
"""How much of a word's weight is its share of its whole phrase's; chosen on development data."""

TOGETHER = 5
"""How many of the weightiest words are left out together, at most, in search of a turn."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A change that gives another label: the changed text, in words, the label and its score."""

    change: str
    text: str
    size: int
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one label: its score, the weight of every word, and the nearest turn if one was found."""

    label: str
    score: float
    words: tuple[Span, ...]
    weights: tuple[float, ...]
    turn: Turn | None


def likeliest(probabilities: Floats) -> NDArray[np.intp]:
    """The place of each text's likeliest label."""
    return np.asarray(probabilities.argmax(axis=1))


class Asker:
    """Asks each text once, and counts."""

    def __init__(self, ask: Ask, progress: Progress | None = None) -> None:
        self._ask = ask
        self._progress = progress
        self._known: dict[str, dict[str, Floats]] = {}

    @property
    def asked(self) -> int:
        """How many different texts were put to the model."""
        return len(self._known)

    def __call__(self, texts: Sequence[str], name: str) -> Floats:
        """``[texts, labels]`` of what is asked under ``name``."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        step = AT_ONCE if self._progress else max(len(new), 1)
        total = len(self._known) + len(new)
        for start in range(0, len(new), step):
            answers = self._ask(new[start : start + step])
            for number, text in enumerate(new[start : start + step]):
                self._known[text] = {key: found[number] for key, found in answers.items()}
            if self._progress:
                self._progress(len(self._known), total)
        return np.stack([self._known[text][name] for text in texts])


def reasons(
    text: str,
    questions: Mapping[str, Sequence[str]],
    ask: Ask,
    *,
    decide: Mapping[str, Decide] = _AS_LIKELIEST,
    turns: bool = True,
    progress: Progress | None = None,
) -> tuple[dict[str, Reason], int]:
    """Why ``text`` has its label, for every question and its labels in ``questions``; and how many
    texts were asked. A label is the likeliest, unless ``decide`` has another way for the question.

    Costs a row a word, and with ``turns`` one a phrase of several words, one an edit of the list,
    and up to four a question; the questions share all but the last.
    """
    asker = Asker(ask, progress)
    words = words_of(text)
    edits: list[Edit] = []
    if turns:
        edits += list_edits(text, words)
        edits += [_less(text, words, [number]) for number in range(len(words))]
        phrases = [phrase for phrase in phrases_of(text, words) if len(phrase) > 1]
        edits += [_less(text, words, phrase) for phrase in phrases]
    everything = [text, *_alone(text, words), *(edit.text for edit in edits)]
    # All in one batch, whichever question comes first.
    asker(everything, next(iter(questions)))
    found = {}
    for name, labels in questions.items():
        p = asker([text], name)
        decided = decide.get(name, likeliest)
        best = int(decided(p)[0])
        weights = weights_of(asker, name, best, text)
        turn = None
        if turns:
            turn = _turn(asker, name, labels, best, edits, decided)
            order = np.argsort(-np.asarray(weights), kind="stable")
            for count in range(2, min(TOGETHER, len(words) - 1) + 1):
                if turn is not None and turn.size <= count:
                    break
                several = _less(text, words, sorted(map(int, order[:count])))
                turn = _turn(asker, name, labels, best, [several], decided) or turn
        found[name] = Reason(
            labels[best],
            float(p[0, best]),
            tuple(words),
            tuple(weights),
            turn,
        )
    return found, asker.asked


def weights_of(
    asker: Asker, name: str, best: int, text: str, *, phrase_share: float = PHRASE_SHARE
) -> list[float]:
    """The weight of every word for label ``best`` of the question ``name``: its own fall and its
    share of its phrase's, the latter counting ``phrase_share`` in [0, 1].
    """
    words = words_of(text)
    if not words:
        return []
    base = asker([text], name)[0, best]
    own = base - asker(_alone(text, words), name)[:, best]
    if not phrase_share:
        return [float(fall) for fall in own]
    phrases = phrases_of(text, words)
    whole = base - asker(_joint(text, words, phrases), name)[:, best]
    weights = [0.0] * len(words)
    for fall, phrase in zip(whole, phrases, strict=True):
        for number in phrase:
            shared = float(fall) / len(phrase)
            weights[number] = (1 - phrase_share) * float(own[number]) + phrase_share * shared
    return weights


def _alone(text: str, words: Sequence[Span]) -> list[str]:
    return [without(text, [word]) for word in words]


def _joint(text: str, words: Sequence[Span], phrases: Sequence[Sequence[int]]) -> list[str]:
    return [without(text, [words[i] for i in phrase]) for phrase in phrases]


def _less(text: str, words: Sequence[Span], numbers: Sequence[int]) -> Edit:
    shown = [text[slice(*words[number])] for number in numbers]
    run = numbers[-1] - numbers[0] + 1 == len(numbers)
    if run:
        named = f"“{text[words[numbers[0]][0] : words[numbers[-1]][1]]}”"
    else:
        named = ", ".join(f"“{word}”" for word in shown)
    left = without(text, [words[number] for number in numbers])
    return Edit(left, f"without {named}", len(numbers), listed=False)


def _turn(
    asker: Asker,
    name: str,
    labels: Sequence[str],
    best: int,
    edits: Sequence[Edit],
    decide: Decide,
) -> Turn | None:
    """The smallest edit that turns the label; of equals an edit of the list before an omission,
    the opposite side before other labels, the surest before others.
    """
    sound = [edit for edit in edits if words_of(edit.text)]
    if not sound:
        return None
    p = asker([edit.text for edit in sound], name)
    turned = []
    for edit, scores, new in zip(sound, p, decide(p).tolist(), strict=True):
        if new != best:
            across = {labels[new], labels[best]} == {"favor", "against"}
            score = float(scores[new])
            key = (edit.size, not across, not edit.listed, -score)
            turned.append((key, Turn(edit.change, edit.text, edit.size, labels[new], score)))
    return min(turned, key=lambda one: one[0])[1] if turned else None
