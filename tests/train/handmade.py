"""A corpus made by hand: documents in the record that every reader gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from stancemine.corpora.records import (
    LabeledAttribution,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Split,
)
from stancemine.train.config import Source, TrainConfig

Labels = dict[str, Any]
"""Keyword arguments of `LabeledSentence`; ``stances`` as a mapping from topic to label."""


def document(
    sentences: Sequence[tuple[str, Labels]],
    *,
    corpus: str = "stancenews",
    name: str = "one",
    split: Split = "train",
    spans: Sequence[dict[str, str | tuple[str, ...]]] | None = None,
) -> LabeledDocument:
    """Sentences joined by a space; ``spans`` name each part of an attribution by its words."""
    text = " ".join(words for words, _ in sentences)
    labeled, start = [], 0
    for words, labels in sentences:
        labels = dict(labels)
        stances = labels.pop("stances", None)
        if stances is not None:
            labels["stances"] = tuple(LabeledStance(t, label) for t, label in stances.items())
        labeled.append(LabeledSentence(start, start + len(words), **labels))
        start += len(words) + 1
    return LabeledDocument(
        corpus=corpus,
        id=name,
        split=split,
        text=text,
        sentences=tuple(labeled),
        attributions=None if spans is None else tuple(_attribution(text, s) for s in spans),
        reported_derived=spans is not None,
    )


def _attribution(text: str, parts: dict[str, str | tuple[str, ...]]) -> LabeledAttribution:
    def pieces(name: str) -> tuple[tuple[int, int], ...]:
        words = parts.get(name, ())
        found = (words,) if isinstance(words, str) else words
        return tuple((text.index(w), text.index(w) + len(w)) for w in found)

    return LabeledAttribution(pieces("source"), pieces("cue"), pieces("content"))


def _news(name: str, split: Split, first: str) -> LabeledDocument:
    """Three sentences about ``first``, one of each role, asked for two topics."""
    said = {"role": "premise", "reported": True}
    own = {"reported": False}
    return document(
        [
            (
                f"{first} must go on",
                {**own, "role": "claim", "stances": {"russia": "favor", "nato": "favor"}},
            ),
            (
                f"the minister said that {first} is not on",
                {**said, "stances": {"russia": "against", "nato": "unrelated"}},
            ),
            (
                f"he is with {first}",
                {**own, "role": "none", "stances": {"russia": "neutral", "nato": "unrelated"}},
            ),
        ],
        name=name,
        split=split,
    )


def _quoted(name: str, split: Split) -> LabeledDocument:
    return document(
        [(f"the minister said that {name} must go on", {}), (f"yes {name} is on", {})],
        corpus="polnear",
        name=name,
        split=split,
        spans=[
            {"source": "the minister", "cue": "said", "content": f"{name} must go on"},
        ],
    )


def small_corpora() -> list[LabeledDocument]:
    """Three corpora with every head; "talks" of polnear is stancenews' development text."""
    names = ("go", "no", "yes", "that", "she", "not")
    return [
        *(_news(f"n{i}", "train", name) for i, name in enumerate(names)),
        _news("pn-train/talks", "dev", "talks"),
        _news("we/paper/talks", "dev", "she"),
        _news("n-dev", "dev", "on"),
        _quoted("talks", "train"),
        *(_quoted(name, "train") for name in names),
        _quoted("with", "dev"),
        *(
            document(
                [(f"{name} {name} must go", {"role": role}) for role in ("claim", "premise")],
                corpus="webis-editorials-16",
                name=f"paper/{name}",
                split=split,
            )
            for name, split in (("talks", "train"), ("russia", "train"), ("nato", "dev"))
        ),
    ]


class FakeCorpora:
    """Stands in for `stancemine.corpora.read`."""

    def __init__(self, documents: Sequence[LabeledDocument]) -> None:
        self.documents = documents

    def read(
        self, name: str, root: Path | None = None, split: Split | None = None
    ) -> Iterator[LabeledDocument]:
        return (d for d in self.documents if d.corpus == name and split in (None, d.split))


def small_config(encoder: Path | str | None, **changes: object) -> TrainConfig:
    """Three corpora, small batches, a checkpoint every other step."""
    values: dict[str, object] = {
        "name": "tiny",
        "encoder": None if encoder is None else str(encoder),
        "max_tokens": 64,
        "batch_tokens": 256,
        "learning_rate": 1e-3,
        "head_learning_rate": 1e-2,
        "bf16": False,
        "save_every": 2,
        "mixture": (
            Source(corpus="stancenews", heads=("role", "reported", "stance")),
            Source(corpus="polnear", heads=("reported", "tags")),
            Source(corpus="webis-editorials-16", heads=("role",)),
        ),
    }
    return TrainConfig.model_validate(values | changes)
