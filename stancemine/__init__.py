"""Stance and argument mining in news: what each sentence does, who says it, and on which side.

>>> from stancemine import Topic
>>> Topic("NATO strategy").text
'NATO strategy'
"""

from typing import TYPE_CHECKING, Any

from stancemine.document import (
    Attribution,
    Document,
    HolderStance,
    Scores,
    Sentence,
    Span,
    Speaker,
    Stance,
    Topic,
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
from stancemine.inputs import Article
from stancemine.miner import FailedDocument, StanceMiner
from stancemine.summary import Sides, SpeakerSummary

__all__ = [
    "Article",
    "Attribution",
    "CorpusError",
    "Document",
    "FailedDocument",
    "HolderStance",
    "InputError",
    "MissingExtraError",
    "ModelError",
    "OutputError",
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
    "train",
]

__version__ = "0.1.0"

if TYPE_CHECKING:
    from stancemine.train.run import fine_tune as train
else:

    def __getattr__(name: str) -> Any:
        if name != "train":
            raise AttributeError(f"module 'stancemine' has no attribute {name!r}")
        from importlib import import_module

        return import_module("stancemine.train")
