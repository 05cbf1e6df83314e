"""Suites: named selections of tasks, as TOML files."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stancemine.errors import InputError
from stancemine.evaluate.tasks import TASKS, select

__all__ = ["Suite", "read_suite"]


class Suite(BaseModel):
    """What is measured together; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    tasks: tuple[str, ...] = Field(min_length=1)
    """Tasks, or corpora with all their tasks."""
    headline: tuple[str, ...] = ()
    """The tasks of the first screen; by default the first six."""
    behaviour: bool = False
    """Whether the behaviour checklist is run, too."""


def read_suite(path: Path) -> Suite:
    """Read and check a suite; raises `InputError` with what is wrong."""
    try:
        suite = Suite.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
        chosen = {task.name for task in select(suite.tasks)}
    except OSError as error:
        raise InputError(f"cannot read the suite {path}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{path}: {where}: {first['msg']}") from error
    except ValueError as error:  # not TOML, or an unknown task
        raise InputError(f"{path}: {error}") from error
    strange = [name for name in suite.headline if name not in chosen]
    if strange:
        known = "not among its tasks" if strange[0] in TASKS else "unknown"
        raise InputError(f"{path}: the headline task {strange[0]!r} is {known}")
    return suite
