"""Labelled corpora: what there is, where it is, and one way to read it.

Each corpus is read from its authors' files, in a folder of the corpus's name under one root:
the argument ``root`` or the environment variable ``STANCEMINE_CORPORA``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from stancemine.corpora.records import LabeledDocument, Split
from stancemine.errors import CorpusError

if TYPE_CHECKING:
    from stancemine.corpora.nli import NLIPair
    from stancemine.corpora.registry import CorpusInfo, Task

__all__ = ["ROOT_VARIABLE", "directory", "info", "names", "read", "read_folder", "read_pairs"]

ROOT_VARIABLE: Final = "STANCEMINE_CORPORA"
"""The environment variable that names the folder of the corpora."""
BUNDLED: Final = Path(__file__).parent / "data"


def names(task: Task | None = None) -> tuple[str, ...]:
    """The corpora that are known, or those of them that label ``task``.

    >>> names("segmentation")
    ('gum',)
    """
    from stancemine.corpora.registry import entries

    return tuple(name for name, facts in entries().items() if task in (None, *facts.tasks))


def info(name: str) -> CorpusInfo:
    """What is known of a corpus; raises `CorpusError` for a name that is not known.

    >>> info("pstance").ship
    True
    """
    from stancemine.corpora.registry import entries

    known = entries().get(name)
    if known is None:
        raise CorpusError(f"there is no corpus {name!r}; known are: {', '.join(entries())}")
    return known


def directory(name: str, root: str | os.PathLike[str] | None = None) -> Path:
    """The folder of a corpus under ``root``, by default that of `ROOT_VARIABLE`.

    A corpus that ships with the package needs no root; ``nato-russia`` may also lie beside it.
    Raises `CorpusError` where the root is not given or the folder is not there.
    """
    facts = info(name)
    if facts.bundled:
        return BUNDLED / name
    if root is None:
        given = os.environ.get(ROOT_VARIABLE)
        if not given:
            raise CorpusError(
                f"where is {name}? Give the folder that holds the corpora, or set {ROOT_VARIABLE}"
            )
        root = given
    root = Path(root)
    places = [root / name, *([root.parent / name] if name == "nato-russia" else [])]
    for place in places:
        if place.is_dir():
            return place
    source = f"; its authors publish it at {facts.address}" if facts.address else ""
    raise CorpusError(f"{name}: there is no folder {' or '.join(map(str, places))}{source}")


def read(
    name: str, root: str | os.PathLike[str] | None = None, split: Split | None = None
) -> Iterator[LabeledDocument]:
    """The documents of a corpus, or of one side of its split, one at a time.

    ``root`` is the folder that holds the corpora (default: `ROOT_VARIABLE`). Raises `CorpusError`
    at once for an unknown name or split, a folder that is not there, or a corpus of NLI pairs,
    and while reading for files that are missing or not in their authors' format.
    """
    if "nli" in info(name).tasks:
        raise CorpusError(
            f"{name} holds sentence pairs, not documents: use stancemine.corpora.read_pairs"
        )
    if split is not None and split not in get_args(Split):
        raise CorpusError(f"split is {split!r}; allowed: {', '.join(get_args(Split))}, or None")
    documents = read_folder(name, directory(name, root))
    return (document for document in documents if split in (None, document.split))


def read_pairs(name: str, root: str | os.PathLike[str] | None = None) -> Iterator[NLIPair]:
    """The pairs of an NLI corpus, one at a time; raises `CorpusError` as `read` does."""
    if "nli" not in info(name).tasks:
        raise CorpusError(
            f"{name} holds documents, not sentence pairs: use stancemine.corpora.read"
        )
    return read_folder(name, directory(name, root))


def read_folder(name: str, folder: Path) -> Iterator[Any]:
    """What a corpus holds, documents or NLI pairs, from a folder wherever it lies."""
    facts = info(name)
    module, _, function = facts.reader.partition(":")
    reader: Callable[[Path], Iterator[Any]]
    reader = getattr(import_module(f"stancemine.corpora.{module}"), function)
    return reader(folder / facts.reads if facts.reads else folder)
