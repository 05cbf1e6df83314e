"""Fine-tuning: mixtures of corpora, masked losses, calibration, export. Needs ``train``.

The package is also the function: ``stancemine.train(config, output)`` is
`stancemine.train.run.fine_tune`, and nothing heavy is imported before it is called.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from stancemine.errors import MissingExtraError


class _Callable(ModuleType):
    """A module that can be called: one name for the command and for what belongs to it."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Train the model of a configuration and package it; see `run.fine_tune`."""
        try:
            from stancemine.train.run import fine_tune
        except ModuleNotFoundError as error:
            raise MissingExtraError("training", "train") from error
        return fine_tune(*arguments, **options)


_Callable.__module__ = "builtins"  # the class is no public name of the package
sys.modules[__name__].__class__ = _Callable
