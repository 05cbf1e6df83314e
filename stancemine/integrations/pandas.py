"""A record as a pandas data frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancemine.errors import MissingExtraError
from stancemine.render.rows import columns, rows

if TYPE_CHECKING:
    import pandas

    from stancemine.document import Document

__all__ = ["to_frame"]


def to_frame(document: Document) -> pandas.DataFrame:
    """One row a sentence; the columns are those of `stancemine.render.rows`, the same as in CSV.

    Frames of several documents stack with ``pandas.concat``: the column ``document`` tells them
    apart. Raises `MissingExtraError` without the ``pandas`` extra.
    """
    try:
        import pandas
    except ImportError:
        raise MissingExtraError("A data frame", "pandas") from None
    return pandas.DataFrame(list(rows(document)), columns=columns(document.topics))
