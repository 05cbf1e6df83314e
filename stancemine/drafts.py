"""A document on its way: what its sentences say and who says it, before any topic is asked."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from stancemine.attributions.assembly import Assembly
from stancemine.attributions.spans import ScoredSpan
from stancemine.attributions.spoken import (
    THOUGHTS_COUNT,
    quoted_sentences,
    spoken_shares,
    with_spoken,
)
from stancemine.decoding import (
    Floats,
    reported_probabilities,
    role_probabilities,
    spans_of,
)
from stancemine.document import Attribution, OwnLabel
from stancemine.folder import Settings
from stancemine.heads import chosen_of, index_of, own_labels, sentence_heads, silence_untrained
from stancemine.holders import Part, parts_of
from stancemine.inner import read_again, reads_again
from stancemine.inputs import Article
from stancemine.intake import Prepared
from stancemine.runtime import Logits
from stancemine.speakers.linking import link_speakers
from stancemine.windows import Known, Row, Windower

__all__ = ["Draft", "drafts_of"]


@dataclass(slots=True)
class Draft:
    """A document with roles ``[n, 3]`` and reported speech ``[n]`` as probabilities, its reports,
    and the user's own labels of each of its n sentences; ``rows`` and ``outputs`` are what the
    model read and gave.
    """

    article: Article
    text: str
    offsets: Sequence[tuple[int, int]]
    roles: Floats
    reported: Floats
    attributions: list[list[Attribution]]
    own: list[dict[str, OwnLabel]]
    rows: Sequence[Row]
    outputs: Sequence[Logits]

    def sentence(self, index: int) -> str:
        """The text of a sentence."""
        start, end = self.offsets[index]
        return self.text[start:end]

    def is_reported(self, index: int) -> bool:
        """Whether a sentence is somebody else's words."""
        return float(self.reported[index]) >= 0.5

    def parts(self, index: int) -> tuple[Part, ...]:
        """The sentence's parts by holder, that of the main clause first."""
        start, end = self.offsets[index]
        return parts_of(self.text, start, end, self.attributions[index], self.is_reported(index))


def drafts_of(
    prepared: Sequence[Prepared],
    windower: Windower,
    settings: Settings,
    scheme: str | None,
    known: Known,
) -> Generator[Sequence[Row], list[Logits], list[Draft]]:
    """The drafts of a chunk: gives the rows that the model is to judge, and takes their logits."""
    # All documents' sentences are tokenised at once.
    windower.tokens([sentence for one in prepared for sentence in one.sentences()], known)
    rows = [windower.sentence_rows(one.sentences(), settings.context, known) for one in prepared]
    logits = iter((yield [row for of_one in rows for row in of_one]))
    nested = reads_again(settings, scheme)
    drafts = [
        _draft(one, own_rows, list(islice(logits, len(own_rows))), settings, scheme, nested=nested)
        for one, own_rows in zip(prepared, rows, strict=True)
    ]
    if nested:
        yield from read_again(drafts, windower, known)
    for draft in drafts:
        draft.attributions = link_speakers(draft.text, draft.offsets, draft.attributions)
    return drafts


def _draft(
    prepared: Prepared,
    rows: Sequence[Row],
    outputs: Sequence[Logits],
    settings: Settings,
    scheme: str | None,
    *,
    nested: bool,
) -> Draft:
    """A draft whose reports have no speakers yet."""
    text, offsets = prepared.text, prepared.offsets
    places = (
        index_of(settings.role_schemes, scheme),
        index_of(settings.reported_schemes, scheme),
    )
    roles, said, own = sentence_heads(rows, outputs, len(offsets), *places)
    said_scheme = chosen_of(settings.reported_schemes, scheme)
    p_role = role_probabilities(
        roles, settings.calibration, chosen_of(settings.role_schemes, scheme)
    )
    p_reported = reported_probabilities(said, settings.calibration, said_scheme)
    assembly = Assembly(text, offsets, list(_spans(rows, outputs, offsets, text, settings)))
    if said_scheme not in THOUGHTS_COUNT:
        tagged = assembly.reports([0.0] * len(offsets))
        p_reported = with_spoken(
            p_reported, spoken_shares(text, offsets, tagged), quoted_sentences(offsets, tagged)
        )
    silence_untrained(settings, p_role, p_reported)
    found = assembly.reports([float(p) for p in p_reported], nested=nested)
    return Draft(
        prepared.article,
        text,
        offsets,
        p_role,
        p_reported,
        found,
        [own_labels(settings, logit, "role") for logit in own],
        rows,
        outputs,
    )


def _spans(
    rows: Sequence[Row],
    outputs: Sequence[Logits],
    offsets: Sequence[tuple[int, int]],
    text: str,
    settings: Settings,
) -> Iterator[ScoredSpan]:
    if "tags" not in settings.untrained:
        starts = [start for start, _ in offsets]
        yield from spans_of(rows, [output.tags[0] for output in outputs], starts, text)
