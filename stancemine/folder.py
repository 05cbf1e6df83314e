"""A model is a folder: what lies in it, and the settings that inference needs.

``config.json`` and ``model.safetensors`` are for torch, ``model.onnx`` (int8) for ONNX Runtime,
``tokenizer.json`` for both; ``stancemine.json`` holds the settings and the calibration, and
``gate.safetensors``, where there is one, tells which sentences may concern a topic.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal, get_args

from stancemine.errors import ModelError
from stancemine.windows import Context, Windower

__all__ = [
    "RELATIONS",
    "Calibration",
    "LabelSet",
    "ModelFolder",
    "Scaling",
    "Settings",
    "find_model",
    "label_places",
]

BUNDLED = Path(__file__).parent / "models"
RELATIONS = "relations.safetensors"
"""The file of a model's folder that scores relations."""
FORMAT = 1
"""The version of ``stancemine.json``."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Calibrated logits are ``logits / temperature + bias`` (Guo et al. 2017, "vector scaling"
    with one scale); an empty bias is none.
    """

    temperature: float = 1.0
    bias: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Calibration:
    """Fitted on development data: a `Scaling` per head and scheme, and the probability of the
    chosen label under which a record says ``unsure``.

    ``about`` is the relevance gate of the stance head, ``stance`` its three sides; ``labels`` are
    the user's own label sets.
    """

    role: Mapping[str, Scaling] = field(default_factory=dict)
    reported: Mapping[str, Scaling] = field(default_factory=dict)
    about: Mapping[str, Scaling] = field(default_factory=dict)
    stance: Mapping[str, Scaling] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    labels: Mapping[str, Scaling] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabelSet:
    """Labels of a user's own, with outputs of their own: of a sentence (``head`` is "role") or of a
    sentence toward a topic ("stance").
    """

    name: str
    head: Literal["role", "stance"]
    labels: tuple[str, ...]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> LabelSet:
        """Read one; raises KeyError, TypeError or ValueError where it is off."""
        if values["head"] not in ("role", "stance"):
            raise ValueError(f"the label set {values['name']} is of {values['head']!r}")
        return cls(str(values["name"]), values["head"], tuple(map(str, values["labels"])))


def label_places(label_sets: Sequence[LabelSet]) -> list[tuple[slice, str]]:
    """Where each set's labels stand in the model's output ``labels``, and its name.

    >>> label_places([LabelSet("a", "role", ("x", "y")), LabelSet("b", "stance", ("z", "w"))])
    [(slice(0, 2, None), 'a'), (slice(2, 4, None), 'b')]
    """
    ends = list(accumulate(len(label_set.labels) for label_set in label_sets))
    starts = [0, *ends]
    return [(slice(a, b), s.name) for a, b, s in zip(starts, ends, label_sets, strict=False)]


@dataclass(frozen=True, slots=True)
class Settings:
    """The content of ``stancemine.json``; the first scheme of each head is its default.

    ``untrained`` names the heads ("role", "reported", "tags", "stance") that never learned
    anything: their outputs are noise, and a record does not show them.
    """

    name: str
    version: str
    context: Context
    max_tokens: int
    role_schemes: tuple[str, ...]
    reported_schemes: tuple[str, ...]
    stance_schemes: tuple[str, ...]
    calibration: Calibration = field(default_factory=Calibration)
    stance_context: bool = False
    label_sets: tuple[LabelSet, ...] = ()
    untrained: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The settings as JSON text."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=2) + "\n"

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Settings:
        """Read what `to_json` wrote; raises KeyError, TypeError or ValueError where it is off."""
        fields = dict(values)
        if fields.pop("format", None) != FORMAT:
            raise ValueError(f"its format is not {FORMAT}: install the matching stancemine version")
        if fields["context"] not in get_args(Context):
            raise ValueError(f"its context {fields['context']!r} is unknown")
        heads = dict(fields.pop("calibration"))
        thresholds = {str(k): float(v) for k, v in heads.pop("thresholds").items()}
        scalings = {head: _scalings(values) for head, values in heads.items()}
        for name in ("role_schemes", "reported_schemes", "stance_schemes"):
            fields[name] = tuple(fields[name])
            if not fields[name]:
                raise ValueError(f"its {name} are empty: a head has at least one")
        fields["label_sets"] = tuple(map(LabelSet.from_dict, fields.get("label_sets", ())))
        fields["untrained"] = tuple(fields.get("untrained", ()))
        return cls(**fields, calibration=Calibration(**scalings, thresholds=thresholds))


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model's folder, its settings read and checked."""

    path: Path
    settings: Settings

    @property
    def tokenizer(self) -> Path:
        """The tokenizer's file."""
        return self.path / "tokenizer.json"

    @property
    def onnx(self) -> Path:
        """The int8 graph for ONNX Runtime; it may be absent in a folder made for torch alone."""
        return self.path / "model.onnx"

    @property
    def weights(self) -> Path:
        """The weights for torch; they may be absent in a folder made for inference alone."""
        return self.path / "model.safetensors"

    @property
    def gate(self) -> Path:
        """The gate before the stance head; a model without one asks about every pair."""
        return self.path / "gate.safetensors"

    @property
    def relations(self) -> Path:
        """What scores relations between sentences; a model without it finds none."""
        return self.path / RELATIONS

    def windower(self) -> Windower:
        """What makes the model's inputs; raises `ModelError` where its files are off."""
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self.tokenizer))
        except Exception as error:  # tokenizers raises nothing but that
            raise ModelError(f"{self.tokenizer} cannot be used: {error}") from error
        try:
            return Windower(tokenizer, max_tokens=self.settings.max_tokens)
        except ValueError as error:
            raise ModelError(f"{self.path} cannot be used: {error}") from error

    def fingerprint(self, *, relations: bool = False) -> str:
        """A SHA-256 over what answers depend on: settings, tokenizer and weights, those for ONNX
        Runtime where they are there; those of relations where they are asked for. Raises
        `ModelError`.
        """
        digest = hashlib.sha256()
        weights = self.onnx if self.onnx.is_file() else self.weights
        gate = (self.gate,) if self.gate.is_file() else ()
        more = (self.relations,) if relations and self.relations.is_file() else ()
        for file in (self.path / "stancemine.json", self.tokenizer, weights, *gate, *more):
            try:
                with file.open("rb") as stream:
                    digest.update(hashlib.file_digest(stream, "sha256").digest())
            except OSError as error:
                raise ModelError(f"{file} cannot be read: {error.strerror or error}") from None
        return digest.hexdigest()

    @classmethod
    def open(cls, path: Path) -> ModelFolder:
        """Read the settings of the model in ``path``; a `ModelError` says what is amiss."""
        file = path / "stancemine.json"
        try:
            settings = Settings.from_dict(json.loads(file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise ModelError(f"{path} is no stancemine model: it has no stancemine.json") from None
        except KeyError as error:
            raise ModelError(f"{file} cannot be used: it lacks {error}") from error
        except (OSError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise ModelError(f"{file} cannot be used: {error}") from error
        folder = cls(path, settings)
        if not folder.tokenizer.is_file():
            raise ModelError(f"{path} is incomplete: it has no tokenizer.json")
        return folder


def find_model(name_or_path: str | Path) -> ModelFolder:
    """The folder of a bundled model by name, or any model folder by path."""
    bundled = BUNDLED / str(name_or_path)
    if isinstance(name_or_path, str) and (bundled / "stancemine.json").is_file():
        return ModelFolder.open(bundled)
    path = Path(name_or_path)
    if path.is_dir() and name_or_path != "":  # which would be the current folder
        return ModelFolder.open(path)
    raise ModelError(
        f"unknown model {str(name_or_path)!r}: give the path of a model folder or a bundled name "
        f"({', '.join(bundled_models()) or 'none in this installation'})"
    )


def bundled_models() -> list[str]:
    """The names of the models that this installation ships."""
    return sorted(file.parent.name for file in BUNDLED.glob("*/stancemine.json"))


def _scalings(values: Mapping[str, Mapping[str, Any]]) -> dict[str, Scaling]:
    def scaling(entry: Mapping[str, Any]) -> Scaling:
        bias: Sequence[float] = entry["bias"]
        return Scaling(float(entry["temperature"]), tuple(map(float, bias)))

    return {scheme: scaling(entry) for scheme, entry in values.items()}
