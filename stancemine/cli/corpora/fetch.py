"""``stancemine corpora fetch``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from stancemine.errors import CorpusError

__all__ = ["fetch_corpus"]


def fetch_corpus(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name of `corpora list`.")],
    directory: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            metavar="DIR",
            help="The folder that holds the corpora. Default: $STANCEMINE_CORPORA.",
        ),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Take it from the cache; ask nobody.")
    ] = False,
) -> None:
    """Download a corpus from its authors, at one revision, with checksums.

    A download that broke off goes on where it stopped. Where authors ask for a form or a licence
    to be accepted it says where to go. The cache is $STANCEMINE_CACHE or the system's.
    """
    from stancemine.corpora import ROOT_VARIABLE, info
    from stancemine.corpora.fetching import fetch
    from stancemine.corpora.registry import manifest

    root = directory or Path(os.environ.get(ROOT_VARIABLE, ""))
    if directory is None and not os.environ.get(ROOT_VARIABLE):
        raise CorpusError(f"where to? Give --dir, or set {ROOT_VARIABLE}")

    def progress(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{name}: {done} of {total} files", end="", file=sys.stderr)

    place = fetch(name, root, offline=offline, progress=progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    facts = info(name)
    checked = "checksums hold" if manifest(name) else "no checksums are known: not verified"
    print(f"{place} ({checked}; licence: {facts.licence})")
    print(f"Cite it: stancemine corpora describe {name}")
