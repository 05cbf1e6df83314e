"""How an item's loss is shaped: focal, logit-adjusted, smoothed, weighted by class.

Focal (Lin et al. 2017): ``(1 - p) ** gamma`` times the loss, ``p`` the probability of the gold
label. Logit-adjusted (Menon et al. 2021): ``tau * log prior`` is added to the logits while
training, so that a rare class needs a larger margin. Balanced weights are ``n / (classes * n of the
class)``, as scikit-learn has them. Priors are those of the training examples of the scheme.

Spans (tags) are left as they are: nearly all of their tokens are O, and the weights of B and I are
not what a user means by class weights.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from stancemine.folder import LabelSet
from stancemine.labels import ROLES, STANCES
from stancemine.train.config import TrainConfig
from stancemine.train.examples import IGNORE, Example, Schemes

__all__ = ["PLAIN", "Shaping", "label_counts", "shaping_of"]

Counts = Mapping[str, np.ndarray[tuple[int, int], np.dtype[np.float64]]]


@dataclass(frozen=True)
class Shaping:
    """``priors`` and ``weights`` are ``[schemes, classes]`` a head: "role", "reported", "stance",
    and "own-N" for label set N; a head without an entry is not adjusted.
    """

    loss: Literal["cross-entropy", "focal", "logit-adjusted"] = "cross-entropy"
    gamma: float = 2.0
    tau: float = 1.0
    smoothing: float = 0.0
    label_sets: tuple[LabelSet, ...] = ()
    priors: Mapping[str, Tensor] = field(default_factory=dict)
    weights: Mapping[str, Tensor] = field(default_factory=dict)

    def classes(
        self, logits: Tensor, gold: Tensor, head: str, schemes: Tensor, *, smooth: bool = True
    ) -> tuple[Tensor, Tensor]:
        """Losses and weights ``[n]`` of ``logits [n, classes]`` against ``gold [n]``."""
        scores = self._adjusted(logits, head, schemes).log_softmax(-1)
        chosen = scores.gather(-1, gold[:, None]).squeeze(-1)
        loss = -chosen
        if smooth and self.smoothing:
            loss = (1 - self.smoothing) * loss - self.smoothing * scores.mean(-1)
        return self._focal(loss, chosen), self._weights(head, schemes, gold, loss)

    def masks(
        self, scores: Tensor, gold: Tensor, candidates: Tensor, schemes: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Losses and weights ``[n]`` of stance log probabilities ``[n, 4]`` against masks: the
        gold stances' share of the candidates'.
        """
        scores = self._adjusted(scores, "stance", schemes)
        right = scores.masked_fill(~gold, -torch.inf).logsumexp(-1)
        among = scores.masked_fill(~candidates, -torch.inf).logsumexp(-1)
        loss = among - right
        weights = torch.ones_like(loss)
        if "stance" in self.weights:
            table = self.weights["stance"].to(loss.device)[schemes]
            weights = (table * gold).sum(-1) / gold.sum(-1)
        return self._focal(loss, -loss), weights

    def _adjusted(self, logits: Tensor, head: str, schemes: Tensor) -> Tensor:
        if self.loss != "logit-adjusted" or head not in self.priors:
            return logits
        return logits + self.tau * self.priors[head].to(logits.device)[schemes]

    def _focal(self, loss: Tensor, log_probability: Tensor) -> Tensor:
        if self.loss != "focal":
            return loss
        missing: Tensor = (1 - log_probability.exp()).clamp(min=1e-6)
        return loss * missing**self.gamma

    def _weights(self, head: str, schemes: Tensor, gold: Tensor, like: Tensor) -> Tensor:
        if head not in self.weights:
            return torch.ones_like(like)
        return self.weights[head].to(like.device)[schemes, gold]


PLAIN = Shaping()
"""Plain cross-entropy, for models without label sets of a user's own."""


def label_counts(examples: Iterable[Example], schemes: Schemes) -> Counts:
    """How often each label stands in the examples, ``[schemes, classes]`` a head.

    A stance that allows several (``none``) counts for each of them in equal shares.
    """
    counted: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    stances = np.zeros((len(schemes.stance), len(STANCES)))
    for example in examples:
        for label in example.roles or ():
            counted["role"][example.role_scheme, label] += 1
        for label in example.reported or ():
            counted["reported"][example.reported_scheme, label] += 1
        for label in example.labels or ():
            counted[f"own-{example.label_set}"][0, label] += 1
        if example.gold is not None and any(example.gold):
            stances[example.stance_scheme] += np.array(example.gold) / sum(example.gold)
    sizes = {
        "role": (len(schemes.role), len(ROLES)),
        "reported": (len(schemes.reported), 2),
        **{f"own-{n}": (1, len(s.labels)) for n, s in enumerate(schemes.label_sets)},
    }
    result = {"stance": stances}
    for head, shape in sizes.items():
        result[head] = np.zeros(shape)
        for (scheme, label), count in counted[head].items():
            if label != IGNORE:
                result[head][scheme, label] = count
    return result


def shaping_of(config: TrainConfig, examples: Sequence[Example], schemes: Schemes) -> Shaping:
    """The shaping that a configuration asks for, its priors from the training examples."""
    shaping = Shaping(
        loss=config.loss,
        gamma=config.focal_gamma,
        tau=config.logit_adjustment,
        smoothing=config.label_smoothing,
        label_sets=schemes.label_sets,
    )
    adjusted, weighted = config.loss == "logit-adjusted", config.class_weights == "balanced"
    if not adjusted and not weighted:
        return shaping
    counts = label_counts(examples, schemes)
    priors = {head: torch.from_numpy(_log_priors(found)).float() for head, found in counts.items()}
    weights = {head: torch.from_numpy(_balanced(found)).float() for head, found in counts.items()}
    return replace(shaping, priors=priors if adjusted else {}, weights=weights if weighted else {})


def _log_priors(counts: np.ndarray) -> np.ndarray:
    """Log shares; a class that a scheme never has competes with nobody and is left at 0."""
    shares = counts / np.maximum(counts.sum(-1, keepdims=True), 1)
    return np.where(counts > 0, np.log(np.maximum(shares, 1e-12)), 0.0)


def _balanced(counts: np.ndarray) -> np.ndarray:
    """``n / (classes * n of the class)`` over the classes that a scheme has; 1 for the others."""
    classes = (counts > 0).sum(-1, keepdims=True)
    even = counts.sum(-1, keepdims=True) / np.maximum(classes * np.maximum(counts, 1e-9), 1e-9)
    return np.where(counts > 0, even, 1.0)
