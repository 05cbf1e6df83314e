"""Records as a polars data frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from stancemine.document import Document, FailedDocument, FrameRows
from stancemine.errors import MissingExtraError
from stancemine.render.rows import own_sets
from stancemine.render.tidy import as_documents, column_kinds, tidy

if TYPE_CHECKING:
    import polars

__all__ = ["to_polars"]


def to_polars(
    documents: Document | Iterable[Document | FailedDocument], what: FrameRows = "sentences"
) -> polars.DataFrame:
    """One row a sentence, an attribution or a stance, as in `stancemine.integrations.pandas`.

    Every column has its type whatever is in it, so that frames of other documents stack. A
    `FailedDocument` has no row; a warning says how many there are. Raises
    `MissingExtraError` without the ``polars`` extra, `ValueError` for another ``what``.
    """
    found = as_documents(documents)
    topics = [topic for document in found for topic in document.topics]
    kinds = column_kinds(topics, what, own_sets(found))
    try:
        import polars
    except ImportError:
        raise MissingExtraError("A polars data frame", "polars") from None
    types = {
        "text": polars.String,
        "integer": polars.Int64,
        "number": polars.Float64,
        "boolean": polars.Boolean,
    }
    schema = {name: types[kind] for name, kind in kinds.items()}
    return polars.DataFrame(
        [{name: row.get(name) for name in kinds} for row in tidy(found, what)], schema=schema
    )
