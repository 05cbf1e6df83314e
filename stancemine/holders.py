"""Whose words a sentence conveys, and which part of it is whose."""

from __future__ import annotations

from collections.abc import Sequence

from stancemine.document import Attribution
from stancemine.labels import AUTHOR, UNKNOWN
from stancemine.pronouns import is_inner, is_pronoun

__all__ = ["holder_of"]


def holder_of(attributions: Sequence[Attribution], reported: bool) -> str:
    """Whose words the main clause of a sentence conveys.

    The author's, unless ``reported``; else the speaker of the main attribution (the first that is
    not inside another's content), else its source as written, else `UNKNOWN`. A pronoun that no
    rule resolved is nobody's name, hence `UNKNOWN`.

    >>> holder_of([], reported=False), holder_of([], reported=True)
    ('author', 'unknown')
    """
    if not reported:
        return AUTHOR
    outer = [one for one in attributions if not is_inner(one, attributions)]
    ranked = sorted(
        outer or attributions,
        key=lambda one: (one.source is None and one.speaker is None, _position(one)),
    )
    if not ranked:
        return UNKNOWN
    speaker, source = ranked[0].speaker, ranked[0].source
    if speaker:
        return speaker.name
    return source.text if source and not is_pronoun(source.text) else UNKNOWN


def _position(report: Attribution) -> int:
    first = report.cue or report.source or (report.content[0] if report.content else None)
    return first.start if first else 0
