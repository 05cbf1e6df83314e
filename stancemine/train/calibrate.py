"""Calibration on development data: a temperature and bias per head, and the `unsure` thresholds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_expit, logsumexp, softmax

from stancemine.decoding import Floats, decided_stances
from stancemine.folder import Calibration, Scaling
from stancemine.train.development import Collected

__all__ = ["calibrate", "confidence_threshold", "fit_binary", "fit_classes", "fit_merged"]

MINIMUM = 100
"""The fewest labelled items that a scaling is fitted on."""

RIDGE = 1.0
"""Weight of half the squared biases and log temperature beside the sum of the items' losses: a
normal prior, so that a small set changes little.
"""

TARGETS: Mapping[str, float] = {"role": 0.75, "reported": 0.95, "stance": 0.85, "own": 0.8}
"""The accuracy aimed at among what is not `unsure`."""

MOST_UNSURE = 0.25
"""The largest share of items that the thresholds may call `unsure`."""

Array = NDArray[np.float64]


def calibrate(found: Collected, default: Mapping[str, str]) -> Calibration:
    """Fit every head and scheme that has development data.

    ``default`` names the scheme of each head ("role", "reported", "stance") whose development set
    gives the `unsure` threshold; that of a user's own label set is named ``own:`` and its name.
    """
    role = {s: fit_classes(x, y) for s, (x, y) in found.role.items() if len(y) >= MINIMUM}
    reported = {s: fit_binary(x, y) for s, (x, y) in found.reported.items() if len(y) >= MINIMUM}
    about: dict[str, Scaling] = {}
    stance: dict[str, Scaling] = {}
    for scheme, (logits, masks) in found.stance.items():
        gold = masks[:, 0]
        known = gold.sum(-1) == 1
        if (~known).sum() >= MINIMUM:
            about[scheme], stance[scheme] = fit_merged(logits, gold)
            continue
        if gold[known, 3].sum() >= MINIMUM:
            about[scheme] = fit_binary(logits[known, 3], ~gold[known, 3])
        sided = known & ~gold[:, 3]
        # A corpus without neutral says nothing of how neutral should be scaled.
        if sided.sum() >= MINIMUM and gold[sided, 2].any():
            stance[scheme] = fit_classes(logits[sided, :3], gold[sided, :3].argmax(-1))
    labels = {n: fit_classes(x, y) for n, (x, y) in found.labels.items() if len(y) >= MINIMUM}
    fitted = Calibration(role, reported, about, stance, labels=labels)
    return replace(fitted, thresholds=_thresholds(found, fitted, default))


def fit_classes(logits: Floats, labels: NDArray[np.int64]) -> Scaling:
    """Temperature and bias that minimise the negative log likelihood of ``labels [n]``."""
    x, rows = logits.astype(np.float64), np.arange(len(labels))

    def loss(parameters: Array) -> float:
        scaled = x * np.exp(-parameters[0]) + parameters[1:]
        return float(np.mean(logsumexp(scaled, axis=-1) - scaled[rows, labels]))

    return _fit(loss, 1 + x.shape[1], RIDGE / len(labels))


def fit_binary(logits: Floats, labels: NDArray[np.generic]) -> Scaling:
    """Platt scaling: temperature and bias of ``logits [n]`` for 0/1 ``labels [n]``."""
    x, sign = logits.astype(np.float64), np.where(labels.astype(bool), 1.0, -1.0)

    def loss(parameters: Array) -> float:
        return float(-np.mean(log_expit(sign * (x * np.exp(-parameters[0]) + parameters[1]))))

    return _fit(loss, 2, RIDGE / len(labels))


def fit_merged(logits: Floats, gold: NDArray[np.bool_]) -> tuple[Scaling, Scaling]:
    """Gate and side scalings of stance logits ``[n, 4]`` for a corpus that merges labels.

    ``gold [n, 4]`` allows neutral and unrelated alike for "none": the likelihood is that of the
    allowed labels' sum. How "none" divides into the two is left to the model.
    """
    x, width = logits.astype(np.float64), 3

    def loss(parameters: Array) -> float:
        gate, side = parameters[:2], parameters[2:]
        about = x[:, width] * np.exp(-gate[0]) + gate[1]
        scaled = x[:, :width] * np.exp(-side[0]) + side[1:]
        sides = scaled - logsumexp(scaled, axis=-1, keepdims=True) + log_expit(about)[:, None]
        log_p = np.concatenate([sides, log_expit(-about)[:, None]], axis=-1)
        return float(-np.mean(logsumexp(np.where(gold, log_p, -np.inf), axis=-1)))

    best = _minimum(loss, 3 + width, RIDGE / len(x))
    return _scaling(best[:2]), _scaling(best[2:])


def confidence_threshold(confidence: Array, right: NDArray[np.bool_], target: float) -> float:
    """The lowest confidence above which at least ``target`` are right, but one that leaves at most
    `MOST_UNSURE` below.

    >>> right = np.array([False, True, True, True])
    >>> confidence_threshold(np.array([0.5, 0.6, 0.9, 0.95]), right, 1.0)
    0.6
    """
    order = np.argsort(-confidence)
    accuracy = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    last_of_ties = np.append(np.diff(confidence[order]) < 0, True)
    enough = np.flatnonzero((accuracy >= target) & last_of_ties)
    reached = int(enough[-1]) if len(enough) else 0
    least = int(np.ceil((1 - MOST_UNSURE) * len(order))) - 1
    # Rounded down: rounded up, the item that sets the threshold would fall below it.
    return float(np.floor(confidence[order[max(reached, least)]] * 1e4) / 1e4)


def _thresholds(
    found: Collected, fitted: Calibration, default: Mapping[str, str]
) -> dict[str, float]:
    result: dict[str, float] = {}
    if (name := default.get("role", "")) in fitted.role:
        logits, labels = found.role[name]
        p = softmax(_apply(logits, fitted.role[name]), axis=-1)
        result["role"] = confidence_threshold(p.max(-1), p.argmax(-1) == labels, TARGETS["role"])
    if (name := default.get("reported", "")) in fitted.reported:
        logits, labels = found.reported[name]
        p = expit(_apply(logits[:, None], fitted.reported[name])[:, 0])
        right = (p >= 0.5) == labels.astype(bool)
        result["reported"] = confidence_threshold(np.maximum(p, 1 - p), right, TARGETS["reported"])
    if (name := default.get("stance", "")) in fitted.about and name in fitted.stance:
        logits, masks = found.stance[name]
        about = expit(_apply(logits[:, 3:], fitted.about[name]))
        side = softmax(_apply(logits[:, :3], fitted.stance[name]), axis=-1)
        p = np.concatenate([side * about, 1 - about], axis=-1)
        rows, chosen = np.arange(len(p)), decided_stances(p)
        right = masks[rows, 0, chosen]
        result["stance"] = confidence_threshold(p[rows, chosen], right, TARGETS["stance"])
    for name, scaling in fitted.labels.items():
        logits, labels = found.labels[name]
        p = softmax(_apply(logits, scaling), axis=-1)
        right = p.argmax(-1) == labels
        result[f"own:{name}"] = confidence_threshold(p.max(-1), right, TARGETS["own"])
    return result


def _apply(logits: Floats, scaling: Scaling) -> Array:
    return np.asarray(logits / scaling.temperature + np.asarray(scaling.bias or 0.0), np.float64)


def _fit(loss: Callable[[Array], float], size: int, ridge: float) -> Scaling:
    return _scaling(_minimum(loss, size, ridge))


def _minimum(loss: Callable[[Array], float], size: int, ridge: float) -> Array:
    def regularised(parameters: Array) -> float:
        return loss(parameters) + ridge * float(np.sum(parameters**2)) / 2

    return np.asarray(minimize(regularised, np.zeros(size), method="BFGS").x, dtype=np.float64)


def _scaling(parameters: Array) -> Scaling:
    """From a log temperature and biases."""
    temperature, *bias = parameters.tolist()
    return Scaling(round(float(np.exp(temperature)), 5), tuple(round(b, 5) for b in bias))
