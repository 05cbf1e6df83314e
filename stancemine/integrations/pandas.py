"""A record as a pandas data frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancemine.errors import MissingExtraError
from stancemine.render.attribution_rows import ATTRIBUTION_COLUMNS, attribution_rows
from stancemine.render.rows import columns, rows

if TYPE_CHECKING:
    import pandas

    from stancemine.document import Document, FrameRows

__all__ = ["to_frame"]


def to_frame(document: Document, what: FrameRows = "sentences") -> pandas.DataFrame:
    """One row a sentence, or one an attribution; the columns are the same as in CSV.

    They are those of `stancemine.render.rows` and `stancemine.render.attribution_rows`. Frames of
    several documents stack with ``pandas.concat``: the column ``document`` tells them apart. Raises
    `MissingExtraError` without the ``pandas`` extra, `ValueError` for another ``what``.
    """
    if what not in ("sentences", "attributions"):
        raise ValueError(f"what is 'sentences' or 'attributions', not {what!r}")
    try:
        import pandas
    except ImportError:
        raise MissingExtraError("A data frame", "pandas") from None
    if what == "attributions":
        return pandas.DataFrame(list(attribution_rows(document)), columns=ATTRIBUTION_COLUMNS)
    return pandas.DataFrame(list(rows(document)), columns=columns(document.topics))
