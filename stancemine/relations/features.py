"""What is known of two sentences of one document that may be premise and claim.

The roles' probabilities, how far apart the sentences stand, the words that both have, and the
connectives that open them. Vectors of the encoder were tried
beside these and gained nothing (``docs/decisions.md``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEATURES", "REACH", "SCHEMES", "Side", "candidates", "pair_features"]

Floats = NDArray[np.float64]
Pair = tuple[int, int]

REACH: Final = 5
"""How many sentences apart a premise and its claim may stand; 92 % of the links between two
sentences in ArgUNSC's training speeches are no farther."""

_WORD = re.compile(r"[^\W\d_]+")
_COMMON_LIST: Final = """
the a an of to in and that is it for on with as by at be this was are from have has its their we
i he they which not but or our all been will were also
"""
_COMMON: Final = frozenset(_COMMON_LIST.split())
_MARKERS: Final = {
    "reason": "because since for after all indeed in fact moreover furthermore in addition also "
    "first second third finally for example for instance in particular according to",
    "conclusion": "therefore thus hence so consequently accordingly that is why for that reason "
    "as a result in that regard in this regard in that context this these that those such",
    "contrast": "but however yet nevertheless nonetheless still instead on the contrary despite "
    "although though unfortunately regrettably while conversely rather",
}
_PHRASES: Final = (
    "after all",
    "in fact",
    "in addition",
    "for example",
    "for instance",
    "in particular",
    "according to",
    "that is why",
    "for that reason",
    "as a result",
    "in that regard",
    "in this regard",
    "in that context",
    "on the contrary",
)


def _opening(words: str) -> re.Pattern[str]:
    """Matches a sentence that begins with one of the words or phrases."""
    left, phrases = words, []
    for phrase in _PHRASES:
        if phrase in left:
            phrases.append(phrase)
            left = left.replace(phrase, "")
    choices = "|".join(map(re.escape, (*phrases, *left.split())))
    return re.compile(rf"^\W*(?:and\s+)?(?:{choices})\b", re.IGNORECASE)


_OPENINGS: Final = tuple(_opening(words) for words in _MARKERS.values())

_STEPS: Final = tuple(step for step in range(-REACH, REACH + 1) if step)

SCHEMES: Final = ("default", "argunsc")
"""The annotation schemes whose roles are looked at: the model's default, which the record shows,
and that of the corpus whose links are learnt."""

_KINDS: Final = ("claim", "premise")
_ROLE_COLUMNS: Final = [
    (side, role, scheme) for side in _KINDS for scheme in SCHEMES for role in _KINDS
]
_CROSSED: Final = [(one, other, s) for s in SCHEMES for one in _KINDS for other in _KINDS]

FEATURES: Final = (
    *(f"premise {abs(step)} {'before' if step < 0 else 'after'}" for step in _STEPS),
    *(f"{side}: {role} ({scheme})" for side, role, scheme in _ROLE_COLUMNS),
    *(f"claim {one} x premise {other} ({scheme})" for one, other, scheme in _CROSSED),
    "words shared, of the fewer",
    "words shared, of all",
    "length of claim",
    "length of premise",
    *(f"{role} between ({scheme})" for scheme in SCHEMES for role in _KINDS),
    *(f"likeliest {role} nearer ({scheme})" for scheme in SCHEMES for role in _KINDS),
    *(f"claim opens with {name}" for name in _MARKERS),
    *(f"premise opens with {name}" for name in _MARKERS),
    *(f"later premise opens with {name}" for name in _MARKERS),
    *(f"later claim opens with {name}" for name in _MARKERS),
)
"""The names of the columns of `pair_features`."""


@dataclass(frozen=True, slots=True)
class Side:
    """A sentence as one side of a pair: its text, P(claim) and P(premise) under each of `SCHEMES`,
    and whose words it holds (None where nobody knows: such a sentence is in no pair).
    """

    text: str
    roles: tuple[tuple[float, float], tuple[float, float]]
    holder: str | None = "author"


def candidates(sides: Sequence[Side]) -> list[Pair]:
    """(premise, claim) of every two sentences of one holder within `REACH`, in both directions."""
    count = len(sides)
    return [
        (premise, claim)
        for claim in range(count)
        for premise in range(max(0, claim - REACH), min(count, claim + REACH + 1))
        if premise != claim
        and sides[claim].holder is not None
        and sides[claim].holder == sides[premise].holder
    ]


def pair_features(sides: Sequence[Side], pairs: Sequence[Pair]) -> Floats:
    """``[pairs, len(FEATURES)]``: numbers of about 0 to 1, neither centred nor scaled yet."""
    words = [frozenset(map(str.casefold, _WORD.findall(side.text))) - _COMMON for side in sides]
    opens = np.array(
        [[bool(p.search(side.text)) for p in _OPENINGS] for side in sides], dtype=np.float64
    ).reshape(len(sides), len(_OPENINGS))
    roles = np.array([side.roles for side in sides], dtype=np.float64).reshape(-1, 2, 2)
    lengths = np.log1p([len(side.text) for side in sides]) / 5
    table = np.zeros((len(pairs), len(FEATURES)))
    for row, (premise, claim) in enumerate(pairs):
        step = premise - claim
        shared = len(words[claim] & words[premise])
        fewer = min(len(words[claim]), len(words[premise]))
        first, last = sorted((premise, claim))
        between = roles[first + 1 : last].sum(0)
        table[row, _STEPS.index(step)] = 1
        table[row, len(_STEPS) :] = (
            *roles[claim].ravel(),
            *roles[premise].ravel(),
            *(roles[claim][:, :, None] * roles[premise][:, None, :]).ravel(),
            shared / fewer if fewer else 0.0,
            shared / max(1, len(words[claim] | words[premise])),
            lengths[claim],
            lengths[premise],
            *between.ravel(),
            *(
                _nearer(roles[:, scheme, kind], (premise, claim)[kind], abs(step))
                for scheme in range(len(SCHEMES))
                for kind in range(len(_KINDS))
            ),
            *opens[claim],
            *opens[premise],
            *(opens[premise] if step > 0 else np.zeros(len(_OPENINGS))),
            *(opens[claim] if step < 0 else np.zeros(len(_OPENINGS))),
        )
    return table


def _nearer(values: Floats, centre: int, step: int) -> float:
    """The largest value of the sentences that are less than ``step`` from ``centre``."""
    near = [
        float(values[i])
        for i in range(max(0, centre - step + 1), min(len(values), centre + step))
        if i != centre
    ]
    return max(near, default=0.0)
