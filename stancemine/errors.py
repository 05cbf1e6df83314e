"""The exceptions that stancemine raises, under one base."""

__all__ = [
    "CorpusError",
    "InputError",
    "MissingExtraError",
    "ModelError",
    "OutputError",
    "StanceMineError",
    "TopicError",
]


class StanceMineError(Exception):
    """Base of every error that stancemine raises on purpose; its text says what to do."""


class InputError(StanceMineError, ValueError):
    """A document that cannot be analysed: blank, of the wrong type, unreadable."""


class TopicError(StanceMineError, ValueError):
    """A topic that is empty, blank, or given twice."""


class ModelError(StanceMineError):
    """A model that is unknown, incomplete, or made for another version."""


class OutputError(StanceMineError, OSError):
    """A result that cannot be written where it was asked for."""


class CorpusError(StanceMineError, ValueError):
    """A labelled corpus that is missing, incomplete, or not in its authors' format."""


class MissingExtraError(StanceMineError, ImportError):
    """A feature whose optional dependencies are not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs the '{extra}' extra: pip install 'stancemine[{extra}]'")
