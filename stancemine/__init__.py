"""Stance and argument mining in news: what each sentence does, who says it, and on which side.

>>> from stancemine import Topic
>>> Topic("NATO strategy").text
'NATO strategy'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from stancemine.document import (
    Attribution,
    CounterExample,
    Document,
    Explanation,
    FailedDocument,
    HolderStance,
    Relation,
    Scores,
    Sentence,
    Span,
    Speaker,
    Stance,
    Topic,
    WordWeight,
)
from stancemine.errors import (
    CorpusError,
    InputError,
    MissingExtraError,
    ModelError,
    OutputError,
    StanceMineError,
    TopicError,
)
from stancemine.frames import articles_of
from stancemine.inputs import Article
from stancemine.summary import Sides, SpeakerSummary

__all__ = [
    "Article",
    "Attribution",
    "CorpusError",
    "CounterExample",
    "Document",
    "Explanation",
    "FailedDocument",
    "HolderStance",
    "InputError",
    "MissingExtraError",
    "ModelError",
    "OutputError",
    "Relation",
    "Scores",
    "Sentence",
    "Sides",
    "Span",
    "Speaker",
    "SpeakerSummary",
    "Stance",
    "StanceMineError",
    "StanceMiner",
    "Topic",
    "TopicError",
    "WordWeight",
    "articles_of",
    "evaluate",
    "train",
]

__version__ = "0.1.0"

if TYPE_CHECKING:
    from stancemine.evaluate import evaluate
    from stancemine.miner import StanceMiner
    from stancemine.train.run import fine_tune as train
else:

    def __getattr__(name: str) -> Any:
        """``stancemine.evaluate`` and ``stancemine.train`` can be called without an import, and the
        miner, whose libraries take four fifths of the time, is imported when it is asked for.
        """
        if name == "StanceMiner":
            return import_module("stancemine.miner").StanceMiner
        if name not in ("evaluate", "train"):
            raise AttributeError(f"module 'stancemine' has no attribute {name!r}")
        return import_module(f"stancemine.{name}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
