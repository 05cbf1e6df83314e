"""What is wrong with single rows and annotations: collected, or raised at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stancemine.errors import CorpusError
from stancemine.files import Problem

__all__ = ["Problems", "UnknownLabelError"]


class UnknownLabelError(ValueError):
    """A label that is none of ours and that the mapping does not know."""

    def __init__(self, message: str, field: str, value: str, allowed: Sequence[object]) -> None:
        super().__init__(message)
        self.field, self.value, self.allowed = field, value, tuple(map(str, allowed))


@dataclass(slots=True)
class Problems:
    """Collects problems; with ``strict`` the first one is raised instead.

    ``notes`` are no problems: what a reader passed over. ``unknown`` are the labels among the
    problems, one for each row that has it.

    >>> problems = Problems()
    >>> problems.add("a.csv:3", "role is 'x'")
    >>> problems.found
    [Problem(where='a.csv:3', reason="role is 'x'")]
    """

    strict: bool = False
    found: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unknown: list[UnknownLabelError] = field(default_factory=list)

    def add(self, where: str, reason: str | ValueError, *, count: int = 1) -> None:
        """Name a problem by file and line, or one that ``count`` rows share by file; raises
        `CorpusError` if strict.
        """
        if self.strict:
            raise CorpusError(f"{where}: {reason}")
        self.found.append(Problem(where, str(reason), count))
        if isinstance(reason, UnknownLabelError):
            self.unknown.append(reason)

    def note(self, text: str) -> None:
        """Say what was passed over, once."""
        if text not in self.notes:
            self.notes.append(text)
