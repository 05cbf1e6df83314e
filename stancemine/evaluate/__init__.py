"""Measuring a model: ``stancemine.evaluate(...)``, and what it is made of (``evaluate`` extra).

The module can be called:

>>> import stancemine.evaluate
>>> callable(stancemine.evaluate)
True
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stancemine.evaluate.report import Report

__all__ = ["evaluate"]


def evaluate(*arguments: Any, **options: Any) -> Report:
    """Measure models beside baselines on labelled data and give the `report.Report`.

    The arguments are those of `plan.make_plan`: ``models`` (names or folders), ``corpus`` (corpora,
    tasks or labelled files), and by name ``suite``, ``split``, ``root``, ``limit``, ``baselines``,
    ``encoder``, ``behaviour``, ``checklists``, ``runtime``, ``resamples``, ``seed``, ``cache``,
    ``texts``, ``progress``. Raises `StanceMineError` for what is wrong with them.

    ::

        report = stancemine.evaluate("en-small", "labelled.jsonl", split="test")
        report.score("labelled/stance")
        report.write("out/")
    """
    from stancemine.evaluate.plan import make_plan
    from stancemine.evaluate.run import run

    return run(make_plan(*arguments, **options))


class _Callable(ModuleType):
    """The module, which one may also call."""

    def __call__(self, *arguments: Any, **options: Any) -> Report:
        return evaluate(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
