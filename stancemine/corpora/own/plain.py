"""A labelled document as plain lists and dictionaries, as JSON has them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from stancemine.corpora.records import LabeledDocument

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = ["from_plain", "is_plain", "to_plain"]


def to_plain(document: LabeledDocument) -> dict[str, Any]:
    """All fields, nested, in the order of the record; tuples stay tuples (JSON makes lists)."""
    return asdict(document)


def is_plain(row: Mapping[str, Any]) -> bool:
    """Whether a row is a whole document rather than a sentence."""
    sentences = row.get("sentences")
    return isinstance(sentences, list) and all(isinstance(x, Mapping) for x in sentences)


def from_plain(row: Mapping[str, Any]) -> LabeledDocument:
    """The document; raises ValueError that names the first field that is wrong, and how."""
    from pydantic import ValidationError

    from stancemine.corpora.check import unsound

    try:
        document = _adapter().validate_python({"corpus": "own", "split": None, **row})
    except ValidationError as error:
        first = error.errors()[0]
        more = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}{more}") from None
    wrong = next(unsound(document), None)
    if wrong is not None:
        raise ValueError(wrong)
    return document


@cache
def _adapter() -> TypeAdapter[LabeledDocument]:
    from pydantic import TypeAdapter

    return TypeAdapter(LabeledDocument)
