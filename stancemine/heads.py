"""What the model's heads say of each sentence or query, of whichever labels it was trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stancemine.decoding import Floats, label_probabilities, pool_pieces
from stancemine.document import OwnLabel
from stancemine.errors import ModelError
from stancemine.folder import LabelSet, Settings, label_places
from stancemine.labels import ROLES, STANCES
from stancemine.runtime import Logits
from stancemine.windows import Row

__all__ = [
    "check_knows_stances",
    "chosen_of",
    "index_of",
    "label_set_of",
    "own_labels",
    "sentence_heads",
    "silence_untrained",
    "stance_heads",
]


def sentence_heads(
    rows: Sequence[Row], outputs: Sequence[Logits], count: int, role: int, reported: int
) -> tuple[Floats, Floats, Floats]:
    """Logits of ``count`` sentences: roles ``[n, 3]``, reported speech ``[n]``, and the user's own
    labels ``[n, labels]``; ``role`` and ``reported`` are the places of the schemes.
    """
    values = [
        np.concatenate(
            [
                output.roles[0, :slots, role],
                output.reported[0, :slots, reported, None],
                _labels(output, slots),
            ],
            axis=-1,
        )
        for row, output in zip(rows, outputs, strict=True)
        for slots in [len(row.targets)]
    ]
    pooled = _pooled(rows, values, count)
    width = len(ROLES)
    return pooled[:, :width], pooled[:, width], pooled[:, width + 1 :]


def stance_heads(
    rows: Sequence[Row], outputs: Sequence[Logits], count: int, scheme: int
) -> tuple[Floats, Floats]:
    """Logits of ``count`` queries: stance ``[n, 4]`` and the user's own labels ``[n, labels]``."""
    values = [
        np.concatenate([output.stance[0, :1, scheme], _labels(output, 1)], axis=-1)
        for output in outputs
    ]
    pooled = _pooled(rows, values, count)
    return pooled[:, : len(STANCES)], pooled[:, len(STANCES) :]


def _pooled(rows: Sequence[Row], values: Sequence[Floats], count: int) -> Floats:
    targets = [target for row in rows for target in row.targets]
    return pool_pieces(targets, np.concatenate(values), count)


def own_labels(settings: Settings, logits: Floats, head: str) -> dict[str, OwnLabel]:
    """What the user's own label sets of a head ("role", "stance") say, from one item's logits of
    all label sets.
    """
    result: dict[str, OwnLabel] = {}
    if not settings.label_sets:  # asked of every sentence and topic
        return result
    places = label_places(settings.label_sets)
    for (place, name), found in zip(places, settings.label_sets, strict=True):
        if found.head == head:
            p = label_probabilities(logits[None, place], settings.calibration, name)[0]
            scores = {x: round(float(y), 4) for x, y in zip(found.labels, p, strict=True)}
            best = found.labels[int(p.argmax())]
            result[name] = OwnLabel(best, scores[best], scores)
    return result


def label_set_of(settings: Settings, name: str) -> tuple[slice, LabelSet]:
    """A label set by its name, and its place in the model's output; `ModelError` for another."""
    places = label_places(settings.label_sets)
    for (place, known), found in zip(places, settings.label_sets, strict=True):
        if known == name:
            return place, found
    names = ", ".join(known for _, known in places)
    raise ModelError(
        f"{settings.name} has no label set {name!r}; it has: {names or 'none of a user'}"
    )


def check_knows_stances(settings: Settings) -> None:
    """Raise `ModelError` where a model that is asked for stances was never trained on any."""
    own = any(found.head == "stance" for found in settings.label_sets)
    if "stance" in settings.untrained and not own:
        raise ModelError(
            f"{settings.name} was trained without stances: ask it without topics, or use a model "
            "that knows them"
        )


def silence_untrained(settings: Settings, roles: Floats, reported: Floats) -> None:
    """Overwrite what heads say that never learned anything: no role, not reported."""
    if "role" in settings.untrained:
        roles[:] = [role == "none" for role in ROLES]
    if "reported" in settings.untrained:
        reported[:] = 0.0


def chosen_of(schemes: Sequence[str], scheme: str | None) -> str:
    """The head's scheme of that name, else its default: not every head knows every corpus."""
    return scheme if scheme is not None and scheme in schemes else schemes[0]


def index_of(schemes: Sequence[str], scheme: str | None) -> int:
    """The place of `chosen_of`'s scheme."""
    return list(schemes).index(chosen_of(schemes, scheme))


def _labels(logits: Logits, slots: int) -> Floats:
    """``[slots, labels]`` logits of the user's own labels, none where the model has no such set."""
    if logits.labels is None:
        return np.zeros((slots, 0), dtype=np.float32)
    return logits.labels[0, :slots]
