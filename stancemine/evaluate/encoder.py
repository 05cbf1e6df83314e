"""A frozen encoder under logistic regression: what its vectors know without fine-tuning.

Needs the ``train`` extra (torch, transformers) and the ``evaluate`` extra (scikit-learn).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancemine.corpora.records import LabeledDocument
from stancemine.errors import MissingExtraError, ModelError
from stancemine.evaluate.baselines import TrainingData, classes_of, training_of
from stancemine.evaluate.systems import Predictions
from stancemine.evaluate.tasks import Example, Task

__all__ = ["ENCODER_EXAMPLES", "EncoderRegression"]

ENCODER_EXAMPLES = 4_000
"""A larger training set is sampled down to this, seeded: encoding is what costs time."""

MAX_TOKENS = 128
BATCH = 64

Floats = NDArray[np.float32]


class EncoderRegression:
    """Mean-pooled vectors of an encoder that is not trained, and a logistic regression over them.

    For stance the features of sentence u and topic v are [u, v, |u - v|, u * v] (Conneau et al.
    2017), u being the sentence with its holder where the question names one. ``folder`` is that of
    a Hugging Face encoder, or of a stancemine model, whose own encoder is then taken.
    """

    name = "encoder-lr"

    def __init__(self, folder: Path, training_data: TrainingData, *, seed: int = 0) -> None:
        self._folder = folder
        self._training_data = training_data
        self._seed = seed
        self._vectors: dict[str, Floats] = {}
        self._loaded: tuple[Any, Any] | None = None

    def predict(
        self, task: Task, examples: Sequence[Example], documents: Sequence[LabeledDocument]
    ) -> Predictions:
        """The regression's likeliest class and its probabilities."""
        training = classes_of(training_of(self._training_data, task))
        if len(training) > ENCODER_EXAMPLES:
            training = random.Random(self._seed).sample(list(training), ENCODER_EXAMPLES)
        try:
            from sklearn.linear_model import LogisticRegression
            from sklearn.pipeline import make_pipeline
            from sklearn.preprocessing import StandardScaler
        except ImportError as error:
            raise MissingExtraError("the encoder baseline", "evaluate") from error
        model = make_pipeline(
            StandardScaler(),
            LogisticRegression(C=0.01, class_weight="balanced", max_iter=2000),
        )
        model.fit(self._features(training), [e.gold for e in training])
        found = np.asarray(model.predict_proba(self._features(examples)), dtype=np.float64)
        known = list(model.classes_)
        probabilities = np.zeros((len(examples), len(task.labels)))
        for column, label in enumerate(task.labels):
            if label in known:
                probabilities[:, column] = found[:, known.index(label)]
        labels = tuple(task.labels[i] for i in probabilities.argmax(axis=1))
        return Predictions(labels, probabilities)

    def _features(self, examples: Sequence[Example]) -> Floats:
        said = [e.text if e.holder is None else f"{e.holder}: {e.text}" for e in examples]
        topics = [e.topic for e in examples]
        self._encode([*said, *(t for t in topics if t is not None)])
        u = np.stack([self._vectors[text] for text in said])
        if any(topic is None for topic in topics):
            return u
        v = np.stack([self._vectors[topic] for topic in topics if topic is not None])
        return np.concatenate([u, v, np.abs(u - v), u * v], axis=1)

    def _encode(self, texts: Sequence[str]) -> None:
        missing = sorted({t for t in texts if t not in self._vectors}, key=len)
        if missing and self._loaded is None:
            self._loaded = _load(self._folder)
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            assert self._loaded is not None
            self._vectors.update(zip(batch, _mean_pooled(*self._loaded, batch), strict=True))


def _load(folder: Path) -> tuple[Any, Any]:
    """The tokenizer and the encoder; raises `ModelError` for a folder that holds neither."""
    try:
        import torch
        from tokenizers import Tokenizer
        from transformers import AutoModel
    except ImportError as error:
        raise MissingExtraError("the encoder baseline", "train") from error
    file = folder / "tokenizer.json"
    if not file.is_file():
        raise ModelError(f"{folder} is no encoder: it has no tokenizer.json")
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id("[PAD]") or 0)
    try:
        if (folder / "stancemine.json").is_file():
            from stancemine.model import StanceMineModel

            model: Any = StanceMineModel.from_pretrained(folder, dtype=torch.float32).encoder
        else:
            model = AutoModel.from_pretrained(folder, dtype=torch.float32, local_files_only=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(f"{folder} cannot be loaded as an encoder: {error}") from error
    return tokenizer, model.eval()


def _mean_pooled(tokenizer: Any, model: Any, texts: Sequence[str]) -> Floats:
    """``[texts, width]``: the mean of each text's token vectors, as long as 1."""
    import torch

    encoded = tokenizer.encode_batch(list(texts))
    ids = torch.tensor([e.ids for e in encoded])
    mask = torch.tensor([e.attention_mask for e in encoded])
    with torch.inference_mode():
        hidden = model(input_ids=ids, attention_mask=mask).last_hidden_state
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)
    pooled: Floats = torch.nn.functional.normalize(mean, dim=-1).numpy()
    return pooled
