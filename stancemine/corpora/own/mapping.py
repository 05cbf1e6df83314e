"""What the columns and labels of your own corpus are called, and what they are here.

Labels that are called as ours need no mapping, upper and lower case aside. Everything else must
be named: an unknown label is a problem, never a guess.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stancemine.corpora.own.columns import Columns, nearest
from stancemine.corpora.own.problems import UnknownLabelError
from stancemine.corpora.records import GoldStance, Split
from stancemine.errors import CorpusError
from stancemine.labels import Kind, Role

__all__ = [
    "Columns",
    "LabelMapping",
    "Part",
    "load_mapping",
    "lookup",
    "side_of",
    "split_of",
    "truth",
]

Part = Literal[
    "sentence", "claim", "premise", "other", "attribution", "source", "cue", "content", "stance",
    "topic", "holder",
]  # fmt: skip
"""What a marked span is: a sentence, a component (``other``: one without a role in the argument),
a whole attribution or a part of one, or a stance, its topic's words, its holder's words."""

RelationLabel = Literal["support", "attack"]

_TRUTH: Final[Mapping[str, bool]] = {
    # pandas makes 1 and 0 fractions where a cell is empty.
    **dict.fromkeys(("true", "yes", "1", "1.0"), True),
    **dict.fromkeys(("false", "no", "0", "0.0"), False),
    # As spreadsheets write TRUE and FALSE in German, French, Spanish and Italian.
    **dict.fromkeys(("wahr", "vrai", "verdadero", "vero"), True),
    **dict.fromkeys(("falsch", "faux", "falso"), False),
}
_SIDES: Final[Mapping[str, Split]] = {
    "training": "train",
    "development": "dev",
    "validation": "dev",
    "valid": "dev",
    "val": "dev",
}


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LabelMapping(_Closed):
    """Columns and labels of your corpus. All of it is optional."""

    corpus: str = "own"
    """The name that its documents carry."""
    columns: Columns = Field(default_factory=Columns)
    roles: dict[str, Role] = Field(default_factory=dict)
    reported: dict[str, bool] = Field(default_factory=dict)
    """In addition to true, false, yes, no, 1 and 0, and what spreadsheets write for them."""
    kinds: dict[str, Kind] = Field(default_factory=dict)
    stances: dict[str, GoldStance] = Field(default_factory=dict)
    splits: dict[str, Split] = Field(default_factory=dict)
    """In addition to training, and to validation, valid, val and development, which are dev."""
    spans: dict[str, Part] = Field(default_factory=dict)
    """Labels of marked spans; in XMI also ``Type`` or ``Type:value``."""
    relations: dict[str, RelationLabel] = Field(default_factory=dict)
    """Labels of relations, which go from what supports or attacks to what it is about."""
    ignore: tuple[str, ...] = ()
    """Labels of spans and relations that are left out on purpose."""
    topic: str | None = None
    """The topic of every stance, where no column says it."""
    stance_attribute: str | None = None
    """Spans: the attribute of a component that is its stance toward ``topic``."""
    unsure: bool = True
    """Records of ``analyze``: whether answers that the model is not sure of are labels."""
    covered: float = Field(default=0.3, ge=0, le=1)
    """Where sentences are not marked: the least share of one inside components for a role."""


_L = TypeVar("_L")


def lookup(
    field: str, value: str, given: Mapping[str, _L], allowed: tuple[_L, ...], extra: str
) -> _L:
    """Our label for ``value``: by the mapping, else itself where it is one of ours; white space
    around it is nothing.

    Raises `UnknownLabelError` that says what is allowed and where to map it (``extra``).

    >>> lookup("role", "MajorClaim", {"MajorClaim": "claim"}, ("claim", "premise"), "[roles]")
    'claim'
    """
    for known in (value, value.strip()):
        if known in given:
            return given[known]
    for label in allowed:
        if value.strip().casefold() == label:
            return label
    mapped = f", and the mapping knows {', '.join(given)}" if given else ""
    near = nearest(value, map(str, allowed), 0.85)
    if near is not None:
        extra = f'{extra} {value.strip()} = "{near}"'
    raise UnknownLabelError(
        f"{field} is {value!r}; allowed: {', '.join(map(str, allowed))}{mapped} (map it: {extra})",
        field,
        value,
        allowed,
    )


def truth(value: Any, given: Mapping[str, bool]) -> bool:
    """Yes or no; raises ValueError.

    >>> truth("Yes", {}), truth("said", {"said": True}), truth("FALSCH", {})
    (True, True, False)
    """
    if isinstance(value, bool):
        return value
    for text in (str(value), str(value).strip()):
        if text in given:
            return given[text]
    known = _TRUTH.get(str(value).strip().casefold())
    if known is None:
        raise ValueError(
            f"reported is {str(value)!r}; allowed: true, false, yes, no, 1, 0, or what "
            "spreadsheets write in German, French, Spanish or Italian (map: [reported])"
        )
    return known


def side_of(value: str) -> Split | None:
    """The side of a split under one of its usual names; None for another.

    >>> side_of("Training"), side_of("val"), side_of("dve")
    ('train', 'dev', None)
    """
    plain = value.strip().casefold()
    return next((side for side in SPLITS if side == plain), _SIDES.get(plain))


def split_of(value: str, given: Mapping[str, Split]) -> Split:
    """The side of a split by the mapping, or under one of its usual names; raises ValueError.

    >>> split_of("Validation", {}), split_of("val", {"val": "test"})
    ('dev', 'test')
    """
    if value not in given and (usual := side_of(value)) is not None:
        return usual
    return lookup("split", value, given, SPLITS, "[splits]")


def load_mapping(path: Path | None, changes: Mapping[str, Any] | None = None) -> LabelMapping:
    """The mapping in a TOML file, with ``changes`` (nested, same keys) over it.

    Raises `CorpusError` that names the file, the field and what is allowed.
    """
    content: dict[str, Any] = {}
    if path is not None:
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise CorpusError(f"cannot read the mapping {path}: {error.strerror}") from None
        except ValueError as error:
            raise CorpusError(f"the mapping {path} is not TOML: {error}") from None
    for key, value in (changes or {}).items():
        both = isinstance(value, Mapping) and isinstance(content.get(key), dict)
        content[key] = {**content[key], **value} if both else value
    try:
        return LabelMapping.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "literal_error":
            raise CorpusError(_no_label(path, first)) from None
        field = ".".join(map(str, first["loc"])) or "the whole"
        inside = first["loc"][:1] == ("columns",) and len(first["loc"]) > 1
        allowed = ", ".join((Columns if inside else LabelMapping).model_fields)
        unknown = first["type"] == "extra_forbidden"
        what = "there is no such field" if unknown else first["msg"]
        raise CorpusError(
            f"the mapping{f' {path}' if path else ''}: {field}: {what} (fields: {allowed})"
        ) from None


def _no_label(path: Path | None, error: Any) -> str:
    """What is wrong with a label that is mapped to none of ours."""
    table, value = error["loc"][0], error["loc"][-1]
    return (
        f"the mapping{f' {path}' if path else ''}: {table} has {value!r} stand for "
        f"{error['input']!r}; allowed: {error['ctx']['expected']}. Labels of a set of your own are "
        "learnt and measured through a training configuration, where any may be named (labels of "
        "your own: docs/tutorial-fine-tuning.md; evaluate --corpus CONFIG.toml)"
    )


ROLES: tuple[Role, ...] = get_args(Role)
KINDS: tuple[Kind, ...] = get_args(Kind)
STANCES: tuple[GoldStance, ...] = get_args(GoldStance)
SPLITS: tuple[Split, ...] = get_args(Split)
PARTS: tuple[Part, ...] = get_args(Part)
RELATIONS: tuple[RelationLabel, ...] = get_args(RelationLabel)
