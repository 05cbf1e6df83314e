"""Records as a pandas data frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from stancemine.document import Document, FailedDocument, FrameRows
from stancemine.errors import MissingExtraError
from stancemine.render.rows import own_sets
from stancemine.render.tidy import as_documents, column_kinds, tidy

if TYPE_CHECKING:
    import pandas

__all__ = ["to_frame"]


def to_frame(
    documents: Document | Iterable[Document | FailedDocument], what: FrameRows = "sentences"
) -> pandas.DataFrame:
    """One row a sentence, an attribution or a stance; the columns are the same as in CSV.

    They are those of ``stancemine.render.rows``, ``stancemine.render.attribution_rows`` and
    ``stancemine.render.stance_rows``, where label sets of a user's own have columns of their own;
    the column ``document`` tells several documents apart. A `FailedDocument` has no row; a warning
    says how many there are. Raises `MissingExtraError` without the
    ``pandas`` extra, `ValueError` for another ``what``.
    """
    found = as_documents(documents)
    topics = [topic for document in found for topic in document.topics]
    kinds = column_kinds(topics, what, own_sets(found))
    try:
        import pandas
    except ImportError:
        raise MissingExtraError("A data frame", "pandas") from None
    return pandas.DataFrame(list(tidy(found, what)), columns=list(kinds))
