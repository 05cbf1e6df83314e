"""Splits of labelled documents: by what must not be divided, seeded, in a file that can be cited.

The unit is never a sentence. Documents are kept together by ``by``: the document itself, its
``group`` (debate, speech, story), its topic, its corpus, or a key of its ``meta`` (outlet). Folds
are scikit-learn's (the ``corpora`` extra). A division that puts documents of one group, or one
text, on two sides is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import Any, Final, Literal, get_args

from stancemine.corpora.leaks import words
from stancemine.corpora.own.output import whole_text
from stancemine.corpora.records import LabeledDocument, Split
from stancemine.errors import CorpusError, MissingExtraError

__all__ = ["Division", "Fold", "Method", "Stratum", "apply_division", "divide", "load_division"]

Method = Literal["official", "hold-out", "k-fold", "leave-one-out"]
"""How a corpus is divided."""
Stratum = Literal["none", "role", "reported", "stance"]
"""The labels whose shares are kept alike on all sides."""

_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Fold:
    """One way to divide: the side of every document (``corpus:id``)."""

    name: str
    sides: Mapping[str, Split]


@dataclass(frozen=True, slots=True)
class Division:
    """Folds, and how they came about. ``digest`` is that of the documents' ids and texts."""

    method: Method
    by: str
    seed: int
    stratify: Stratum
    digest: str
    folds: tuple[Fold, ...]

    def save(self, path: Path) -> None:
        """Write it as JSON, whole or not at all; the same division gives the same bytes."""
        from stancemine import __version__

        content = {
            "stancemine_split": _VERSION,
            "made_with": f"stancemine {__version__}",
            "method": self.method,
            "by": self.by,
            "seed": self.seed,
            "stratify": self.stratify,
            "documents": self.digest,
            "folds": [
                {
                    "name": fold.name,
                    **{
                        side: sorted(d for d, s in fold.sides.items() if s == side)
                        for side in get_args(Split)
                    },
                }
                for fold in self.folds
            ],
        }
        with whole_text(path) as stream:
            stream.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a division needs of a document."""

    key: str
    together: str
    group: str
    text: int
    label: str
    side: Split | None


def divide(
    documents: Iterable[LabeledDocument],
    method: Method,
    *,
    by: str = "group",
    seed: int = 0,
    stratify: Stratum = "none",
    folds: int = 5,
    dev: float = 0.1,
    test: float = 0.1,
) -> Division:
    """Divide documents.

    - ``official``: the sides that they have;
    - ``hold-out``: shares ``dev`` and ``test`` of what ``by`` keeps together, drawn;
    - ``k-fold``: ``folds`` test parts; with ``stratify`` their labels are alike;
    - ``leave-one-out``: each topic, corpus, outlet, … in turn is the test part.

    In the last two a share ``dev`` of the rest is drawn for development. Raises `CorpusError` where
    the documents cannot be divided so.
    """
    _check(method, folds, dev, test)
    digest = hashlib.sha256()
    units = []
    for document in documents:
        units.append(_unit(document, by, stratify))
        digest.update(f"{units[-1].key}\0{document.text}\0".encode("utf-8", "surrogatepass"))
    if not units:
        raise CorpusError("there is no document to divide")
    twice = [key for key, number in Counter(unit.key for unit in units).items() if number > 1]
    if twice:
        raise CorpusError(f"{len(twice)} ids are there twice, {twice[0]!r} for one")
    made = tuple(_METHODS[method](units, folds=folds, dev=dev, test=test, seed=seed, by=by))
    if method != "official":
        for fold in made:
            _refuse_divided(units, fold, by)
    return Division(method, by, seed, stratify, digest.hexdigest(), made)


def load_division(path: Path) -> Division:
    """A division from its file; raises `CorpusError` where it is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["stancemine_split"] != _VERSION:
            raise CorpusError(
                f"{path} is of version {content['stancemine_split']!r}, not {_VERSION}"
            )
        folds = tuple(
            Fold(fold["name"], {d: side for side in get_args(Split) for d in fold[side]})
            for fold in content["folds"]
        )
        return Division(
            content["method"],
            content["by"],
            content["seed"],
            content["stratify"],
            content["documents"],
            folds,
        )
    except OSError as error:
        raise CorpusError(f"cannot read the split {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, CorpusError):
            raise
        raise CorpusError(f"{path} is no split that stancemine wrote: {error!r}") from None


def apply_division(
    documents: Iterable[LabeledDocument], division: Division, fold: str | None = None
) -> Iterator[LabeledDocument]:
    """The documents with the sides of a fold (its name; not needed where there is one).

    Raises `CorpusError` for a fold that is not there, and for a document that is not in it.
    """
    named = {found.name: found for found in division.folds}
    if fold is None and len(named) == 1:
        fold = next(iter(named))
    if fold not in named:
        raise CorpusError(f"there is no fold {fold!r}; there are: {', '.join(named)}")
    sides = named[fold].sides
    for document in documents:
        key = _key(document)
        if key not in sides:
            raise CorpusError(
                f"the split does not know the document {key!r}: was it made for others?"
            )
        yield replace(document, split=sides[key])


def _key(document: LabeledDocument) -> str:
    return f"{document.corpus}:{document.id}"


def _unit(document: LabeledDocument, by: str, stratify: Stratum) -> _Unit:
    return _Unit(
        _key(document),
        _together(document, by),
        f"{document.corpus}:{document.group or document.id}",
        hash(words(document.text)),
        _label(document, stratify),
        document.split,
    )


def _together(document: LabeledDocument, by: str) -> str:
    if by == "document":
        return _key(document)
    if by == "group":
        return f"{document.corpus}:{document.group or document.id}"
    if by == "corpus":
        return document.corpus
    if by == "topic":
        topics = {stance.topic for s in document.sentences for stance in s.stances or ()}
        if len(topics) != 1:
            raise CorpusError(
                f"document {document.id!r} has {len(topics)} topics: a split by topic would divide "
                "it; split by document or group"
            )
        return topics.pop()
    if by not in document.meta:
        raise CorpusError(
            f"document {document.id!r} has no {by!r}; split by document, group, topic, corpus, or "
            f"what its meta holds: {', '.join(document.meta) or 'nothing'}"
        )
    return document.meta[by]


def _label(document: LabeledDocument, stratify: Stratum) -> str:
    """The document's most frequent label, the first by name of equals."""
    counts: Counter[str] = Counter()
    for sentence in document.sentences:
        if stratify == "role":
            counts[str(sentence.role)] += 1
        elif stratify == "reported":
            counts[str(sentence.reported)] += 1
        elif stratify == "stance":
            counts.update(stance.label for stance in sentence.stances or ())
    return min(counts, key=lambda label: (-counts[label], label)) if counts else ""


def _official(units: Sequence[_Unit], **_: Any) -> Iterator[Fold]:
    without = [unit.key for unit in units if unit.side is None]
    if without:
        raise CorpusError(f"{len(without)} documents are on no side, {without[0]!r} for one")
    yield Fold("official", {unit.key: unit.side for unit in units if unit.side is not None})


def _hold_out(
    units: Sequence[_Unit], *, dev: float, test: float, seed: int, **_: Any
) -> Iterator[Fold]:
    sides: dict[str, Split] = dict.fromkeys((unit.key for unit in units), "train")
    drawn = _drawn(units, test, seed)
    sides.update(dict.fromkeys((units[at].key for at in drawn), "test"))
    rest = [unit for unit in units if sides[unit.key] == "train"]
    share = dev / (1 - test)
    sides.update(dict.fromkeys((rest[at].key for at in _drawn(rest, share, seed + 1)), "dev"))
    yield Fold("hold-out", sides)


def _k_fold(
    units: Sequence[_Unit], *, folds: int, dev: float, seed: int, by: str, **_: Any
) -> Iterator[Fold]:
    number = len({unit.together for unit in units})
    if number < folds:
        raise CorpusError(f"{folds} folds need as many values of {by}; there are {number}")
    splitter = _model_selection().StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    labels = [unit.label for unit in units]
    groups = [unit.together for unit in units]
    import warnings

    if max(Counter(labels).values()) < folds:
        raise CorpusError(
            f"no label has as many documents as there are folds ({folds}), so that they cannot be "
            "alike: make fewer folds, or do not stratify"
        )
    with warnings.catch_warnings():
        # Fewer documents of a label than folds: such a label cannot be everywhere.
        warnings.filterwarnings("ignore", message="The least populated class")
        made = list(splitter.split(units, labels, groups))
    for at, (_, held_out) in enumerate(made, start=1):
        yield _fold(str(at), units, set(held_out.tolist()), dev, seed + at)


def _leave_one_out(
    units: Sequence[_Unit], *, dev: float, seed: int, by: str, **_: Any
) -> Iterator[Fold]:
    members: defaultdict[str, set[int]] = defaultdict(set)
    for at, unit in enumerate(units):
        members[unit.together].add(at)
    if len(members) < 2:
        raise CorpusError(
            f"there is only one value of {by}, {next(iter(members))!r}: none to leave"
        )
    for name in sorted(members):
        yield _fold(name, units, members[name], dev, seed)


def _fold(name: str, units: Sequence[_Unit], test: set[int], dev: float, seed: int) -> Fold:
    rest = [unit for at, unit in enumerate(units) if at not in test]
    sides: dict[str, Split] = dict.fromkeys((unit.key for unit in units), "train")
    sides.update(dict.fromkeys((units[at].key for at in test), "test"))
    sides.update(dict.fromkeys((rest[at].key for at in _drawn(rest, dev, seed)), "dev"))
    return Fold(name, sides)


def _drawn(units: Sequence[_Unit], share: float, seed: int) -> list[int]:
    """The places of about ``share`` of what is kept together: at least one if there are two, and
    never all.
    """
    number = len({unit.together for unit in units})
    if share == 0 or number < 2:
        return []
    most = min(ceil(share * number), number - 1)
    splitter = _model_selection().GroupShuffleSplit(1, test_size=most, random_state=seed)
    _, drawn = next(splitter.split(units, groups=[unit.together for unit in units]))
    return [int(at) for at in drawn]


_METHODS: Final[Mapping[Method, Callable[..., Iterator[Fold]]]] = {
    "official": _official,
    "hold-out": _hold_out,
    "k-fold": _k_fold,
    "leave-one-out": _leave_one_out,
}


def _refuse_divided(units: Sequence[_Unit], fold: Fold, by: str) -> None:
    for what, name in (("group", "group"), ("text", "text")):
        first: dict[Any, _Unit] = {}
        for unit in units:
            other = first.setdefault(getattr(unit, what), unit)
            if fold.sides[other.key] != fold.sides[unit.key]:
                raise CorpusError(
                    f"a split by {by} divides a {name}: {other.key!r} would be in "
                    f"{fold.sides[other.key]}, {unit.key!r} in {fold.sides[unit.key]}; "
                    + ("split by group" if what == "group" else "take one of the two out")
                )


def _check(method: str, folds: int, dev: float, test: float) -> None:
    if method not in _METHODS:
        raise CorpusError(f"unknown method {method!r}: choose from {', '.join(_METHODS)}")
    if folds < 2:
        raise CorpusError(f"folds is {folds}; at least 2 are needed")
    if dev < 0 or test < 0 or dev + test >= 1:
        raise CorpusError(f"dev and test are shares that leave some to train: got {dev}, {test}")


def _model_selection() -> Any:
    try:
        from sklearn import model_selection
    except ImportError:
        raise MissingExtraError("Dividing a corpus", "corpora") from None
    return model_selection
