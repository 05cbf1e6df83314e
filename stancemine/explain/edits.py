"""The short list of changes that may turn a label: negation, and words that mean the opposite.

No model and no dictionary is asked. `OPPOSITES` is the whole list; ``docs/explanations.md`` shows
it. An edit keeps the rest of the sentence as it is, so it can break the grammar around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from stancemine.explain.phrases import Span, without, words_of

__all__ = ["OPPOSITES", "Edit", "list_edits"]

OPPOSITES: Final[tuple[tuple[str, str], ...]] = (
    ("support supports supported supporting", "oppose opposes opposed opposing"),
    ("accept accepts accepted accepting", "reject rejects rejected rejecting"),
    ("welcome welcomes welcomed welcoming", "condemn condemns condemned condemning"),
    ("praise praises praised praising", "criticise criticises criticised criticising"),
    ("allow allows allowed allowing", "forbid forbids forbade forbidding"),
    ("strengthen strengthens strengthened", "weaken weakens weakened"),
    ("raise raises raised raising", "lower lowers lowered lowering"),
    ("rise rises rose rising", "fall falls fell falling"),
    ("increase increases increased", "reduce reduces reduced"),
    ("help helps helped helping", "harm harms harmed harming"),
    ("protect protects protected", "endanger endangers endangered"),
    ("succeed succeeds succeeded", "fail fails failed"),
    ("win wins won winning", "lose loses lost losing"),
    ("keep keeps kept keeping", "end ends ended ending"),
    ("start starts started starting", "stop stops stopped stopping"),
    ("build builds built building", "destroy destroys destroyed destroying"),
    ("trust trusts trusted", "distrust distrusts distrusted"),
    ("confirm confirms confirmed", "deny denies denied"),
    ("always", "never"),
    ("for", "against"),
    ("with", "without"),
    ("more", "less"),
    ("good better best", "bad worse worst"),
    ("right", "wrong"),
    ("safe safer", "dangerous dangerous"),
    ("strong stronger", "weak weaker"),
    ("necessary", "needless"),
    ("useful", "useless"),
    ("possible", "impossible"),
    ("legal", "illegal"),
    ("fair", "unfair"),
    ("success", "failure"),
    ("benefit benefits", "cost costs"),
    ("hope hopes", "fear fears"),
    ("peace", "war"),
    ("many", "few"),
    ("agree agrees agreed", "disagree disagrees disagreed"),
    ("likely", "unlikely"),
)
"""Words and their opposites, form by form; each pair is read both ways."""

_OPPOSITE: Final = {
    a: b
    for left, right in OPPOSITES
    for one, other in zip(left.split(), right.split(), strict=True)
    for a, b in ((one, other), (other, one))
}
_AUXILIARIES_LIST: Final = """
is are was were must should shall will would can could may might has have had do does did
"""
_AUXILIARIES: Final = frozenset(_AUXILIARIES_LIST.split())
_NEGATION: Final = frozenset(["not", "never"])
_SHORT: Final = re.compile(r"n[’']t$", re.IGNORECASE)
_SHORTENED: Final = {"ca": "can", "wo": "will", "sha": "shall"}


@dataclass(frozen=True, slots=True)
class Edit:
    """A changed sentence, what was changed in words, and how many words that is; ``listed`` where
    the list has it, else words were only left out.
    """

    text: str
    change: str
    size: int = 1
    listed: bool = True


def list_edits(text: str, words: Sequence[Span] | None = None) -> Iterator[Edit]:
    """Every edit of the list that the sentence allows, one word each, from left to right.

    >>> for edit in list_edits("They will not raise taxes."):
    ...     print(edit.change, "|", edit.text)
    without “not” | They will raise taxes.
    “lower” for “raise” | They will not lower taxes.
    """
    spans = words_of(text) if words is None else words
    small = [text[a:b].casefold().replace("’", "'") for a, b in spans]
    for number, (start, end) in enumerate(spans):
        word, shown = small[number], text[start:end]
        following = small[number + 1] if number + 1 < len(spans) else ""
        if word in _NEGATION:
            yield Edit(without(text, [(start, end)]), f"without “{shown}”")
        elif word == "cannot":
            yield _replaced(text, (start, end), "can")
        elif word.endswith("n't"):
            stem = _SHORT.sub("", shown)
            yield _replaced(text, (start, end), _SHORTENED.get(stem.casefold(), stem))
        elif word == "no" and following:
            yield Edit(without(text, [(start, end)]), f"without “{shown}”")
        elif word in _AUXILIARIES and following not in _NEGATION | {"no"}:
            yield Edit(f"{text[:end]} not{text[end:]}", f"“{shown} not” for “{shown}”")
        if word in _OPPOSITE:
            yield _replaced(text, (start, end), _OPPOSITE[word])


def _replaced(text: str, span: Span, new: str) -> Edit:
    old = text[slice(*span)]
    fitting = new[:1].upper() + new[1:] if old[:1].isupper() else new
    return Edit(text[: span[0]] + fitting + text[span[1] :], f"“{fitting}” for “{old}”")
