"""What a training run begins with: a pretrained encoder under new heads, or a trained model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel

from stancemine.errors import ModelError
from stancemine.folder import LabelSet, ModelFolder, Settings, find_model
from stancemine.labels import ROLES
from stancemine.model import StanceMineConfig, StanceMineModel
from stancemine.train.config import TrainConfig, one_line
from stancemine.train.examples import NO_SCHEME, Schemes
from stancemine.train.likeness import NOTHING_ALIKE, Likeness

__all__ = [
    "find_start",
    "first_model",
    "first_tokenizer",
    "going_on_from",
    "load_trained",
    "schemes_of",
    "started_from",
]

_ATTENTION_DROPOUT = ("attention_probs_dropout_prob", "attention_dropout")
"""What the encoders' configurations call it."""


def first_model(
    config: TrainConfig, place: str | None = None, alike: Likeness = NOTHING_ALIKE
) -> StanceMineModel:
    """The model that a run begins with: over ``config.encoder``, or that of ``config.start``.

    ``place`` is the folder to load either from, where it is not found by its name; ``alike`` is for
    `going_on_from`. Raises
    `ModelError` where a model cannot be loaded. Attention dropout is off and attention eager: on a
    CPU that trains a third faster than the fused kernel, whose backward pass is slow there. The
    other dropouts stay.
    """
    schemes = Schemes.of(config.mixture)
    if config.start is not None:
        model = going_on_from(find_start(place or config.start), schemes, alike)
    else:
        model = _over_encoder(place or str(config.encoder), schemes)
    if config.freeze_embeddings:
        model.encoder.get_input_embeddings().weight.requires_grad_(False)
    _freeze_untouched(model, config)
    if config.freeze_encoder:
        model.encoder.requires_grad_(False)
    return model


def schemes_of(model: StanceMineConfig) -> Schemes:
    """The schemes of a model, in the order of its outputs."""
    return Schemes(
        role=tuple(model.role_schemes),
        reported=tuple(model.reported_schemes),
        stance=tuple(model.stance_schemes),
        label_sets=tuple(map(LabelSet.from_dict, model.label_sets)),
    )


def started_from(config: TrainConfig, place: str | None = None) -> Settings | None:
    """The settings of the model that a run goes on from; None where it has none of its own (a new
    model over an encoder, or what a training run saved).
    """
    if config.start is None:
        return None
    folder = find_start(place or config.start)
    packaged = (folder / "stancemine.json").is_file()
    return ModelFolder.open(folder).settings if packaged else None


def first_tokenizer(config: TrainConfig, place: str | None = None) -> Tokenizer:
    """The tokenizer that belongs to `first_model`'s model."""
    if config.start is not None:
        place = str(find_start(place or config.start))
    place = place or str(config.encoder)
    try:
        if Path(place).is_dir():
            return Tokenizer.from_file(str(Path(place) / "tokenizer.json"))
        return Tokenizer.from_pretrained(place)
    except Exception as error:  # tokenizers raises no narrower type
        raise ModelError(
            f"cannot load the tokenizer of {place!r}: its folder needs a tokenizer.json "
            f"({one_line(error)})"
        ) from error


def _freeze_untouched(model: StanceMineModel, config: TrainConfig) -> None:
    """Hold the heads that no source trains, so that weight decay does not wear them down."""
    stance = {"stance_head", "stance_own", "stance_bias"}
    parts = {"role": {"role_head"}, "reported": {"reported_head"}, "tags": {"tag_head"}}
    own: set[str] = set()
    learned: set[str] = set()
    for source in config.mixture:
        for head in source.heads:
            if source.labels.new_labels(head):
                own.add(source.scheme_name)
            else:
                learned |= parts.get(head, stance)
        if "stance" in source.heads:
            learned.add("stance_hidden")
    for name in {"stance_hidden", *stance}.union(*parts.values()) - learned:
        getattr(model, name).requires_grad_(False)
    for layer, label_set in zip(model.label_head, model.config.label_sets, strict=True):
        layer.requires_grad_(label_set["name"] in own)


def _over_encoder(place: str, schemes: Schemes) -> StanceMineModel:
    try:
        inner = AutoConfig.from_pretrained(place)
        given = inner.to_dict()
        _without_attention_dropout(inner)
        pretrained = AutoModel.from_pretrained(place, config=inner, attn_implementation="eager")
    except (OSError, ValueError) as error:
        raise ModelError(
            f"cannot load the encoder {place!r}: give a folder that holds config.json, "
            f"model.safetensors and tokenizer.json ({one_line(error)})"
        ) from error
    model = StanceMineModel(_model_config(given, schemes))
    model.encoder = pretrained
    return model


def find_start(start: str) -> Path:
    """The folder of a bundled or packaged model, or what a training run saved."""
    path = Path(start)
    return path if (path / "config.json").is_file() else find_model(start).path


def load_trained(folder: Path) -> StanceMineModel:
    """The model of a folder, in fp32; raises `ModelError` where it holds none."""
    try:
        return StanceMineModel.from_pretrained(folder, dtype=torch.float32)
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"cannot go on from {folder}: it needs model.safetensors and config.json of a "
            f"stancemine model ({one_line(error)})"
        ) from error


def going_on_from(
    folder: Path, schemes: Schemes, alike: Likeness = NOTHING_ALIKE
) -> StanceMineModel:
    """The model of a folder with the heads of ``schemes``: its own where it knows a scheme, where
    it does not a copy of the one that ``alike`` names, or else of its default.
    """
    old = load_trained(folder)
    known = old.config
    schemes = _with_untouched(known, schemes)
    model = StanceMineModel(_model_config(dict(old.config.encoder), schemes))
    inner = old.encoder.config
    _without_attention_dropout(inner)
    inner._attn_implementation = "eager"
    model.encoder = AutoModel.from_config(inner)
    model.encoder.load_state_dict(old.encoder.state_dict())
    for name in ("tag_head", "stance_hidden", "stance_head"):
        getattr(model, name).load_state_dict(getattr(old, name).state_dict())
    role = _places(known.role_schemes, schemes.role, alike["role"])
    _carry(old.role_head, model.role_head, role, len(ROLES))
    reported = _places(known.reported_schemes, schemes.reported, alike["reported"])
    _carry(old.reported_head, model.reported_head, reported, 1)
    stance = _places(known.stance_schemes, schemes.stance, alike["stance"])
    _carry(old.stance_own, model.stance_own, stance, 4)
    _carry(old.stance_bias, model.stance_bias, stance, 1)
    before = list(map(LabelSet.from_dict, known.label_sets))
    for place, label_set in enumerate(schemes.label_sets):
        if label_set in before:
            weights = old.label_head[before.index(label_set)].state_dict()
            model.label_head[place].load_state_dict(weights)
    return model


def _with_untouched(known: StanceMineConfig, schemes: Schemes) -> Schemes:
    """The schemes, with those of the old model for a head that the mixture does not train, and its
    label sets after the mixture's.
    """
    names = {s.name for s in schemes.label_sets}
    kept = [s for s in map(LabelSet.from_dict, known.label_sets) if s.name not in names]
    heads = {
        head: tuple(getattr(known, f"{head}_schemes"))
        for head in ("role", "reported", "stance")
        if getattr(schemes, head) == NO_SCHEME
    }
    return replace(schemes, **heads, label_sets=(*schemes.label_sets, *kept))


def _places(known: Sequence[str], schemes: Sequence[str], alike: Mapping[str, str]) -> list[int]:
    """Which of the ``known`` schemes each scheme begins as."""
    began = [scheme if scheme in known else alike.get(scheme, known[0]) for scheme in schemes]
    return [known.index(scheme) for scheme in began]


def _carry(old: torch.nn.Module, new: torch.nn.Module, places: list[int], outputs: int) -> None:
    """Copy ``outputs`` rows of every parameter from each place."""
    rows = [place * outputs + i for place in places for i in range(outputs)]
    new.load_state_dict({name: values[rows] for name, values in old.state_dict().items()})


def _model_config(encoder: dict[str, object], schemes: Schemes) -> StanceMineConfig:
    return StanceMineConfig(
        encoder=encoder,
        role_schemes=schemes.role,
        reported_schemes=schemes.reported,
        stance_schemes=schemes.stance,
        label_sets=[asdict(label_set) for label_set in schemes.label_sets],
    )


def _without_attention_dropout(config: object) -> None:
    for name in _ATTENTION_DROPOUT:
        if hasattr(config, name):
            setattr(config, name, 0.0)
