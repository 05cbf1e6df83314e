"""Reported speech by rule: a quotation of some length, or a word of communication as the verb."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stancemine.attributions.quotes import QuotedRegion, quoted_regions
from stancemine.corpora.records import LabeledDocument
from stancemine.evaluate.systems import NotApplicable, Predictions
from stancemine.evaluate.tasks import REPORTED, Example, Task

__all__ = ["QuoteRules"]

QUOTED_WORDS = 4
"""From so many words on, a quotation is somebody's speech and not a title or a scare quote."""

_VERB = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|tells?|told|add(?:s|ed)|stat(?:es|ed)|announc(?:es|ed)|"
    r"claim(?:s|ed)|argu(?:es|ed)|insist(?:s|ed)|warn(?:s|ed)|asked|replied|according to|"
    r"declar(?:es|ed)|not(?:es|ed) that|explain(?:s|ed)|acknowledg(?:es|ed)|report(?:s|ed) that|"
    r"urged|demanded|promised|pledged|vowed|denied|criticized|condemned|praised|wrote)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


class QuoteRules:
    """A sentence is reported if it shares a quotation of four words or more, or has such a verb.

    Quotations are found in the whole document, so that a sentence in the middle of one counts.
    """

    name = "quote-rules"

    def predict(
        self, task: Task, examples: Sequence[Example], documents: Sequence[LabeledDocument]
    ) -> Predictions:
        """Reported or other; raises `NotApplicable` for any other question."""
        if task.head != "reported":
            raise NotApplicable("the rules know reported speech only")
        quoted = {document.id: _quoted_sentences(document) for document in documents}
        return Predictions(
            tuple(
                REPORTED[not (e.sentence in quoted[e.document] or _VERB.search(e.text))]
                for e in examples
            )
        )


def _quoted_sentences(document: LabeledDocument) -> set[int]:
    regions = [r for r in quoted_regions(document.text) if _is_long(document.text, r)]
    return {
        index
        for index, sentence in enumerate(document.sentences)
        if any(r.start < sentence.end and sentence.start < r.end for r in regions)
    }


def _is_long(text: str, region: QuotedRegion) -> bool:
    return len(_WORD.findall(text, region.start, region.end)) >= QUOTED_WORDS
