"""Measuring a model: ``stancemine.evaluate(...)``, and what it is made of (``evaluate`` extra).

The module itself can be called:

>>> import stancemine
>>> callable(stancemine.evaluate)
True
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stancemine.corpora.own import LabelMapping
    from stancemine.corpora.records import Split
    from stancemine.evaluate.report import Report
    from stancemine.runtime.base import RuntimeName

__all__ = ["evaluate"]


def evaluate(
    models: Sequence[str | Path] | str | Path = ("en-small",),
    corpus: Sequence[str | Path] | str | Path = (),
    *,
    mapping: LabelMapping | str | Path | None = None,
    suite: str | Path | None = None,
    split: Split = "dev",
    root: str | Path | None = None,
    limit: int | None = None,
    baselines: Sequence[str] = ("majority", "tfidf-svm", "quote-rules"),
    encoder: str | Path | None = None,
    behaviour: bool | None = None,
    checklists: Sequence[str | Path] = (),
    runtime: RuntimeName = "auto",
    resamples: int = 10_000,
    seed: int = 0,
    cache: str | Path | None = None,
    texts: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Measure models beside baselines on labelled data.

    ``models`` are bundled names or folders; ``corpus`` are corpora, single tasks
    ("vast/stance"), labelled files of your own, or training configurations (``.toml``) that name
    such files, with their columns, labels and split (``suite``, a TOML file, instead). Without
    either every known task is measured. ``mapping`` says what the columns and labels of your files
    are called: a `stancemine.corpora.own.LabelMapping`, or its TOML file. ``root`` is the folder of
    the corpora, ``limit`` measures on random documents with about so many sentences a corpus.
    ``encoder`` adds a logistic regression over that frozen encoder. ``behaviour`` runs the
    checklist (default: yes, with a suite as it says), ``checklists`` are files of your own beside
    it. ``cache`` is a folder in which answers are kept, so that a killed run goes on where it was.
    Without ``texts`` the report holds no sentence of the corpora. ``progress`` is called with each
    task's name.

    Raises `StanceMineError` for what is wrong with the arguments or the data; a corpus that is
    missing is named in ``report.skipped``.

    ::

        report = stancemine.evaluate("en-small", "labelled.jsonl", split="test")
        report.score("labelled/stance")
        report.write("out/")
    """
    from stancemine.evaluate.plan import make_plan
    from stancemine.evaluate.run import run

    return run(
        make_plan(
            models,
            corpus,
            mapping=mapping,
            suite=suite,
            split=split,
            root=root,
            limit=limit,
            baselines=baselines,
            encoder=encoder,
            behaviour=behaviour,
            checklists=checklists,
            runtime=runtime,
            resamples=resamples,
            seed=seed,
            cache=cache,
            texts=texts,
            progress=progress,
        )
    )


class _Callable(ModuleType):
    """The module, which one may also call."""

    def __call__(self, *arguments: Any, **options: Any) -> Report:
        """The same as `evaluate`."""
        return evaluate(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
