"""Relations of a record: every pair of candidates scored, those above the threshold kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from stancemine.decoding import Floats as Floats32
from stancemine.decoding import role_probabilities
from stancemine.document import Document, Relation, Sentence
from stancemine.errors import ModelError
from stancemine.folder import RELATIONS, ModelFolder, Settings
from stancemine.heads import chosen_of
from stancemine.holders import holder_of
from stancemine.labels import UNKNOWN
from stancemine.relations.features import (
    FEATURES,
    SCHEMES,
    Floats,
    Pair,
    Side,
    candidates,
    pair_features,
)
from stancemine.relations.tensors import read_tensors

__all__ = ["Model", "Scorer", "find_relations", "relate", "sides_of"]

_TENSORS = ("mean", "scale", "link.weight", "link.bias", "attack.weight", "attack.bias")


@dataclass(frozen=True, slots=True)
class Scorer:
    """Two logistic models over `FEATURES`: whether two sentences are linked, and, if they are,
    whether the premise attacks. ``threshold`` and ``attack_threshold`` are probabilities.
    """

    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    link: NDArray[np.float32]
    link_bias: float
    attack: NDArray[np.float32]
    attack_bias: float
    threshold: float
    attack_threshold: float

    @classmethod
    def open(cls, folder: ModelFolder) -> Scorer:
        """The scorer in a model's folder; a `ModelError` says how to make one where it has none."""
        path = folder.relations
        if not path.is_file():
            raise ModelError(
                f"{folder.path} has no {RELATIONS}: relations were never fitted to this model. "
                f"python training/relations.py --model {folder.path} --corpora DIR does it in "
                "minutes, or analyse without relations"
            )
        tensors, facts = read_tensors(path)
        try:
            if tuple(facts["features"].split("|")) != FEATURES:
                raise ModelError(
                    f"{path} was fitted to other features than this version of stancemine has: "
                    "fit it anew with training/relations.py"
                )
            arrays = [tensors[name] for name in _TENSORS]
            mean, scale, link, link_bias, attack, attack_bias = arrays
            return cls(
                mean,
                scale,
                link,
                float(link_bias[0]),
                attack,
                float(attack_bias[0]),
                float(facts["threshold"]),
                float(facts["attack_threshold"]),
            )
        except (KeyError, IndexError, ValueError) as error:
            raise ModelError(f"{path} cannot be used: {error!r}") from error

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """The weights under the names that the file has."""
        one = np.ones(1, dtype=np.float32)
        values = (
            self.mean,
            self.scale,
            self.link,
            one * self.link_bias,
            self.attack,
            one * self.attack_bias,
        )
        return dict(zip(_TENSORS, values, strict=True))

    def facts(self) -> dict[str, str]:
        """What the file says besides."""
        return {
            "features": "|".join(FEATURES),
            "threshold": str(self.threshold),
            "attack_threshold": str(self.attack_threshold),
        }

    def __call__(self, features: Floats) -> tuple[Floats, Floats]:
        """Probabilities ``[pairs]`` of being linked, and of attack where linked."""
        scaled = (features - self.mean) / self.scale
        return (
            _sigmoid(scaled @ self.link + self.link_bias),
            _sigmoid(scaled @ self.attack + self.attack_bias),
        )


class Model(Protocol):
    """What is needed of a `StanceMiner`."""

    settings: Settings

    def sentence_logits(
        self, sentences: Sequence[str], *, scheme: str | None = None
    ) -> tuple[Floats32, Floats32]:
        """Raw logits of one document's sentences: roles and reported speech."""
        ...


def relate(model: Model, document: Document, scorer: Scorer) -> Document:
    """The record with its ``relations``; the model reads the sentences once more for the roles in
    the scheme that the relations were learnt in.
    """
    scheme = chosen_of(model.settings.role_schemes, SCHEMES[1])
    logits = model.sentence_logits([s.text for s in document.sentences], scheme=scheme)[0]
    native = role_probabilities(logits, model.settings.calibration, scheme)
    return replace(document, relations=find_relations(sides_of(document, native), scorer))


def find_relations(sides: list[Side], scorer: Scorer) -> tuple[Relation, ...]:
    """The pairs above the threshold, in the order of the text; of two sentences, the surer
    direction only.
    """
    pairs = candidates(sides)
    if not pairs:
        return ()
    linked, attacking = scorer(pair_features(sides, pairs))
    scores: Mapping[Pair, Any] = dict(zip(pairs, linked.tolist(), strict=True))
    return tuple(
        Relation(
            premise,
            claim,
            "attack" if against >= scorer.attack_threshold else "support",
            round(score, 4),
        )
        for (premise, claim), score, against in sorted(
            zip(pairs, linked.tolist(), attacking.tolist(), strict=True)
        )
        if score >= scorer.threshold and (score, premise) > (scores[claim, premise], claim)
    )


def sides_of(document: Document, native: Floats32) -> list[Side]:
    """The document's sentences as `Side`s; ``native [n, 3]`` are the roles in the other scheme."""
    return [
        Side(
            s.text,
            (
                (s.scores.role["claim"], s.scores.role["premise"]),
                (float(p[0]), float(p[1])),
            ),
            _holder(s, document.text),
        )
        for s, p in zip(document.sentences, native, strict=True)
    ]


def _holder(sentence: Sentence, text: str) -> str | None:
    holder = holder_of(sentence.attributions, sentence.reported, text)
    return None if holder == UNKNOWN else holder


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))), dtype=np.float64)
