"""What a training run is: one closed, typed configuration, read from TOML.

``default.toml`` beside this file has every key with its default and says what it does.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from stancemine.corpora.own import holds_documents, refuse_workbook
from stancemine.corpora.own.columns import RowColumns
from stancemine.errors import StanceMineError
from stancemine.labels import ROLES, STANCES
from stancemine.windows import Context

__all__ = [
    "BUILT_IN",
    "HEADS",
    "ConfigError",
    "Distill",
    "Head",
    "LabelMaps",
    "Lora",
    "Search",
    "Source",
    "TrainConfig",
    "as_config",
    "default_text",
    "one_line",
    "read_config",
    "with_teachers",
]

Head = Literal["role", "reported", "tags", "stance"]
"""A head of the model."""

HEADS: Final[tuple[Head, ...]] = get_args(Head)
"""All of them."""

BUILT_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "role": ROLES,
    "reported": ("reported", "other"),
    "stance": (*STANCES, "none"),
}
"""The labels of each head that a label map may name; other labels make a set of their own."""

_ROWS = (".csv", ".tsv", ".jsonl")

_OWN_SET: Final = (
    "a set of labels of your own goes under role (of a sentence) or stance (toward a topic): "
    "docs/tutorial-fine-tuning.md, section 3"
)


class ConfigError(StanceMineError, ValueError):
    """A training configuration that cannot be used; the text names the key."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LabelMaps(_Closed):
    """The authors' labels -> the model's, by head; an empty string leaves an item out."""

    role: dict[str, str] = Field(default={}, description="to claim, premise, none, or a new set")
    reported: dict[str, str] = Field(default={}, description="to reported, other")
    stance: dict[str, str] = Field(
        default={}, description="to favor, against, neutral, unrelated, none, or a new set"
    )

    @model_validator(mode="after")
    def _two_labels(self) -> Self:
        for head in ("role", "reported", "stance"):
            targets = set(getattr(self, head).values()) - {""}
            if getattr(self, head) and len(targets) < 2:
                raise ValueError(f"the map of {head} needs at least two labels to tell apart")
        if set(self.reported.values()) - {"", *BUILT_IN["reported"]}:
            raise ValueError("labels of reported are mapped to reported or other")
        for head in ("role", "stance"):
            for wrong, right in _misspelt(getattr(self, head).values(), BUILT_IN[head]):
                raise ValueError(
                    f"{head} is mapped to {wrong!r}: did you mean {right!r}? (Labels of your own "
                    f"beside ours must not look like one: call {wrong!r} otherwise.)"
                )
        return self

    def new_labels(self, head: Head) -> tuple[str, ...]:
        """The labels of a set of the user's own, in order; empty where the map is to ours."""
        found = dict.fromkeys(target for target in getattr(self, head, {}).values() if target)
        return () if set(found) <= set(BUILT_IN.get(head, ())) else tuple(found)


def _misspelt(targets: Iterable[str], ours: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(label, ours that it is nearly) where some labels of a map are ours and some are not.

    "related" beside "unrelated" or a "claim 2" beside "claim" are labels in their own right.
    """
    found = [target for target in dict.fromkeys(targets) if target]
    if not set(found) & set(ours):
        return
    for label in found:
        if label in ours or any(letter.isdigit() for letter in label):
            continue
        for near in difflib.get_close_matches(label.casefold(), ours, n=1, cutoff=0.8):
            whole = near.endswith(label) or label.endswith(near)
            if not (whole and abs(len(near) - len(label)) > 1):
                yield label, near


class Source(_Closed):
    """One corpus of the mixture and how much of it is read."""

    corpus: str = Field(description="name in the corpus registry, or of your own file")
    heads: tuple[Head, ...] = Field(description="which heads learn from it", min_length=1)
    repeat: float = Field(default=1.0, gt=0, description="passes an epoch; a fraction samples")
    scheme: str | None = Field(
        default=None, description="annotation scheme it trains; the corpus's name by default"
    )
    keep_unrelated: float = Field(
        default=1.0, ge=0, le=1, description="share of labelled unrelated pairs kept a pass"
    )
    draw_unrelated: float = Field(
        default=0.0, ge=0, le=1, description="pairs with a foreign topic, per labelled pair"
    )
    reword: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="pairs under another wording of the topic, per pair that is not unrelated "
        "(stancenews has such wordings)",
    )
    frame: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="pairs under the topic in words of support or opposition, per pair that is not "
        "unrelated",
    )
    swap_names: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="share of the sentences with persons that are put again with other persons",
    )
    context: bool = Field(
        default=False, description="stance: read each sentence with its predecessor"
    )
    ask_holder: bool = Field(
        default=False, description="stance: ask for that of the holder, where the corpus has one"
    )
    without: tuple[str, ...] = Field(
        default=(), description="groups (topics, debates) that are left out, to be tested on"
    )
    path: Path | None = Field(default=None, description="your own file or folder")
    dev_path: Path | None = Field(default=None, description="your own file of development rows")
    mapping: Path | None = Field(
        default=None, description="TOML as for `stancemine corpora convert`: reads all its formats"
    )
    dev_share: float = Field(
        default=0.15, gt=0, lt=1, description="held out where your file names no dev rows"
    )
    topic: str | None = Field(default=None, description="the topic of all rows of your file")
    licence: str | None = Field(default=None, description="licence of your file, for the card")
    columns: RowColumns = RowColumns()
    labels: LabelMaps = LabelMaps()

    @property
    def scheme_name(self) -> str:
        """The annotation scheme that it trains."""
        return self.scheme or self.corpus

    @property
    def own_labels(self) -> tuple[str, ...]:
        """A sentence for each head whose map makes a label set of the user's own."""
        return tuple(
            f"these labels ({head}) make a set of your own, {self.scheme_name}: {', '.join(labels)}"
            for head in self.heads
            if (labels := self.labels.new_labels(head))
        )

    @property
    def rows(self) -> bool:
        """Whether it is a table of sentences that ``columns`` and ``labels`` describe."""
        if self.path is None or self.mapping is not None:
            return False
        return self.path.suffix.lower() in _ROWS and not holds_documents(self.path)

    @model_validator(mode="after")
    def _own_or_registered(self) -> Self:
        fields = type(self).model_fields
        own = [
            name
            for name in ("columns", "dev_path", "dev_share", "licence", "mapping", "topic")
            if getattr(self, name) != fields[name].default
        ]
        if self.path is None and own:
            raise ValueError(f"{', '.join(own)}: only for a file of your own (path)")
        for place in filter(None, (self.path, self.dev_path)):
            refuse_workbook(place)
        if self.rows and "tags" in self.heads:
            raise ValueError(
                "tags: rows of sentences hold no spans; give a path in one of the formats of "
                "docs/your-corpus.md"
            )
        if (
            self.path is not None
            and not self.rows
            and (self.columns != fields["columns"].default or self.topic is not None)
        ):
            raise ValueError("columns and topic: for this path, say them in its mapping")
        if self.labels.new_labels("stance"):
            idle = ["keep_unrelated", "draw_unrelated", "reword", "frame"]
            idle += ["swap_names"] if self.heads == ("stance",) else []
            given = [name for name in idle if getattr(self, name) != fields[name].default]
            if given:
                raise ValueError(
                    f"{', '.join(given)}: for favor, against, neutral and unrelated, not for a set "
                    "of labels of your own"
                )
        if self.swap_names and self.context:
            raise ValueError("swap_names: of sentences that are read alone, not with context")
        for head in HEADS:
            if getattr(self.labels, head, None) and head not in self.heads:
                raise ValueError(f"labels.{head} is given, but {head} is not among its heads")
        return self


class Lora(_Closed):
    """Low-rank adapters instead of all weights (Hu et al. 2022); merged when training ends."""

    rank: int = Field(default=16, ge=1, description="rank of the adapters")
    alpha: float = Field(default=32.0, gt=0, description="their scale is alpha / rank")
    dropout: float = Field(default=0.05, ge=0, lt=1)
    modules: tuple[str, ...] | Literal["all-linear"] = Field(
        default="all-linear", description="names of the encoder's layers that get one"
    )


class Search(_Closed):
    """A search for rates on the development score (Optuna): the range of each, low to high."""

    trials: int = Field(default=10, ge=1, description="runs; each ends as it would in earnest")
    learning_rate: tuple[float, float] | None = Field(default=(2e-5, 5e-4), description="log scale")
    head_learning_rate: tuple[float, float] | None = Field(default=None, description="log scale")
    weight_decay: tuple[float, float] | None = None
    epochs: tuple[float, float] | None = None
    layer_decay: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _ranges(self) -> Self:
        for name, value in self.ranges().items():
            if not 0 < value[0] < value[1]:
                raise ValueError(f"{name} is a range of two positive numbers, low to high")
            if name == "layer_decay" and value[1] > 1:
                raise ValueError("layer_decay is a share of the layer above: its range ends at 1")
        if not self.ranges():
            raise ValueError("there is nothing to search: give the range of a key")
        return self

    def ranges(self) -> dict[str, tuple[float, float]]:
        """What is searched."""
        values = {name: getattr(self, name) for name in type(self).model_fields if name != "trials"}
        return {name: value for name, value in values.items() if value is not None}


class Distill(_Closed):
    """Learning from trained models' answers beside the labels (Hinton et al. 2015)."""

    teachers: tuple[str, ...] = Field(
        description="folders of trained models with the student's vocabulary; several are averaged",
        min_length=1,
    )
    weight: float = Field(
        default=0.7, gt=0, le=1, description="of the teachers' answers; the labels have the rest"
    )
    head_weights: dict[Head, Annotated[float, Field(ge=0, le=1)]] = Field(
        default_factory=dict, description="the same for single heads, where it is to be another"
    )
    temperature: float = Field(
        default=2.0, gt=0, description="answers are softened by it; 1 leaves them as they are"
    )
    pairs: int = Field(
        default=0, ge=0, description="unlabelled pairs of a sentence and a topic of the mixture"
    )
    sentences: int = Field(default=0, ge=0, description="unlabelled sentences of the mixture")
    corpus_temperature: float = Field(
        default=1.0,
        ge=1,
        description="the pairs' sentences come from a corpus of n in proportion to "
        "n ** (1 / temperature): 1 by size, more for small corpora too",
    )
    near: float = Field(
        default=0.7, ge=0, le=1, description="share of the pairs whose topic is near the document"
    )
    previous: float = Field(
        default=0.0, ge=0, le=1, description="share of the pairs read with the sentence before"
    )

    def weights(self) -> dict[Head, float]:
        """The weight of the teachers' answers for each head."""
        return {head: self.head_weights.get(head, self.weight) for head in HEADS}


class TrainConfig(_Closed):
    """A training run. Lengths are in tokens, rates are per optimiser step."""

    name: str = Field(description="name of the model folder", pattern=r"^[\w.-]+$")
    version: str = Field(default="0.1.0", description="version written into the model")
    encoder: str | None = Field(
        default=None, description="folder or hub name of the encoder to start from, heads new"
    )
    start: str | None = Field(
        default=None,
        description="model folder or bundled name to go on from: its encoder, and its heads for "
        "the schemes of this mixture; a new scheme begins as its default one",
    )
    base_model: str | None = Field(
        default=None, description="what the card names as base; encoder or start by default"
    )
    context: Context = Field(default="alone", description="how a sentence is read for its role")
    stance_context: bool = Field(
        default=False, description="the packaged model asks for stances with the sentence before"
    )
    max_tokens: int = Field(default=256, ge=64, le=512, description="longest row")

    seed: int = 13
    seeds: tuple[int, ...] = Field(default=(), description="one run a seed; the best is kept")
    folds: int = Field(default=0, ge=0, description="grouped k-fold runs before the final one")
    epochs: float = Field(default=1.0, gt=0)
    batch_tokens: int = Field(default=3072, ge=256, description="rows x longest row, per step")
    gradient_accumulation: int = Field(default=1, ge=1, description="batches a step")
    sampling_temperature: float | None = Field(
        default=None, ge=1, description="sources give n ** (1 / T) of their n examples"
    )
    learning_rate: float = Field(default=1.5e-4, gt=0)
    head_learning_rate: float = Field(default=1e-3, gt=0)
    layer_decay: float = Field(
        default=1.0, gt=0, le=1, description="rate of a layer, as a share of the layer above"
    )
    schedule: Literal["linear", "cosine", "constant"] = "linear"
    warmup: float = Field(default=0.06, ge=0, lt=1, description="share of the steps")
    weight_decay: float = Field(default=0.01, ge=0)
    max_grad_norm: float = Field(default=1.0, gt=0, description="gradients are clipped to it")
    freeze_embeddings: bool = Field(
        default=False, description="leave the encoder's word vectors as they are"
    )
    freeze_encoder: bool = Field(default=False, description="train the heads alone")
    bf16: bool = True
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    workers: int = Field(
        default=0, ge=0, description="processes that make batches; for a GPU, which would wait"
    )

    evaluate_every: int | Literal["epoch", "never"] = Field(
        default="epoch", description="steps between development scores"
    )
    dev_limit: int | None = Field(
        default=1000, ge=1, description="sentences a source that are scored while it runs"
    )
    early_stopping: int = Field(
        default=0, ge=0, description="scores without a gain after which a run ends; 0: never"
    )
    keep_best: bool = Field(default=False, description="keep the weights of the best score")
    save_every: int = Field(default=200, ge=1, description="steps between checkpoints")
    report_to: tuple[str, ...] = Field(
        default=(), description="where Trainer reports: tensorboard, wandb, mlflow, …"
    )

    loss: Literal["cross-entropy", "focal", "logit-adjusted"] = "cross-entropy"
    focal_gamma: float = Field(default=2.0, ge=0, description="Lin et al. 2017")
    logit_adjustment: float = Field(default=1.0, ge=0, description="tau of Menon et al. 2021")
    label_smoothing: float = Field(default=0.0, ge=0, lt=1, description="of roles and own labels")
    class_weights: Literal["none", "balanced"] = "none"
    r_drop: float = Field(
        default=0.0, ge=0, description="weight of how far two passes are apart (Liang et al. 2021)"
    )
    loss_weights: dict[Head, float] = Field(
        default={"role": 1.0, "reported": 1.0, "tags": 1.0, "stance": 1.0},
        description="weight of each head's loss in the sum",
    )
    lora: Lora | None = None
    distill: Distill | None = None
    search: Search | None = None
    mixture: tuple[Source, ...] = Field(min_length=1)

    @property
    def scores_itself(self) -> bool:
        """Whether development scores are taken while it runs."""
        return self.evaluate_every != "never"

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.encoder is None) == (self.start is None):
            raise ValueError("give either encoder (heads new) or start (a model to go on from)")
        if self.context != "alone" and any(source.swap_names for source in self.mixture):
            raise ValueError('swap_names: of sentences that are read alone (context = "alone")')
        if isinstance(self.evaluate_every, int) and self.evaluate_every < 1:
            raise ValueError("evaluate_every is a number of steps, 'epoch' or 'never'")
        needed = self.early_stopping or self.keep_best or self.search or self.folds or self.seeds
        if needed and not self.scores_itself:
            raise ValueError(
                "early_stopping, keep_best, search, folds and seeds need development scores: "
                "evaluate_every must not be 'never'"
            )
        if self.folds == 1:
            raise ValueError("folds is 0 for none, or at least 2")
        if self.lora is not None and self.freeze_encoder:
            raise ValueError("lora trains adapters in the encoder: do not set freeze_encoder too")
        if len(set(self.seeds)) < len(self.seeds):
            raise ValueError("seeds: each seed once")
        return self


def one_line(error: Exception) -> str:
    """The text of another library's error without its line breaks."""
    return " ".join(str(error).split())


def default_text() -> str:
    """The commented default configuration, as TOML."""
    return (files("stancemine.train") / "default.toml").read_text(encoding="utf-8")


def read_config(path: Path) -> TrainConfig:
    """Read and check a TOML configuration; a `ConfigError` names every key that is off.

    A relative ``path`` or ``dev_path`` of a source is taken from the configuration's own folder.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not TOML: {one_line(error)}") from error
    return _validated(_placed(values, path.parent), str(path))


def as_config(given: TrainConfig | Mapping[str, Any] | str | Path) -> TrainConfig:
    """A configuration in any accepted form: one, a mapping with its keys, or a TOML file's path."""
    if isinstance(given, TrainConfig):
        return given
    if isinstance(given, Mapping):
        return _validated(dict(given), "the configuration")
    return read_config(Path(given))


def with_teachers(config: TrainConfig, folders: Sequence[str]) -> TrainConfig:
    """The configuration with its teachers taken from ``folders`` on this machine."""
    if config.distill is None:
        raise ConfigError(f"{config.name} has no [distill] table: it learns from no teacher")
    distill = config.distill.model_copy(update={"teachers": tuple(folders)})
    return config.model_copy(update={"distill": distill})


def _validated(values: dict[str, Any], where: str) -> TrainConfig:
    try:
        return TrainConfig.model_validate(values)
    except ValidationError as error:
        found = error.errors()
        # That a list is empty, since its only item was refused, says nothing new.
        inside = {details["loc"][:n] for details in found for n in range(len(details["loc"]))}
        problems = "; ".join(
            _problem(details)
            for details in found
            if details["type"] != "too_short" or details["loc"] not in inside
        )
        raise ConfigError(f"{where}: {problems}") from error


def _problem(details: Any) -> str:
    place = ".".join(map(str, details["loc"]))
    message = details["msg"].removeprefix("Value error, ")
    if details["type"] == "extra_forbidden":
        known = _keys(details["loc"][:-1])
        near = difflib.get_close_matches(str(details["loc"][-1]), known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        return f"{place}: there is no such key; {_key_hint(details['loc'], bool(near)) or hint}"
    if details["type"] == "literal_error" and "heads" in details["loc"]:
        message = f"{message}; {_OWN_SET}"
    if details["type"] == "too_short":
        message = f"needs at least {details['ctx']['min_length']} item"
    return f"{place}: {message[:1].lower()}{message[1:]}" if place else message


def _key_hint(place: tuple[int | str, ...], near: bool) -> str:
    """What to say of a key of a source's columns or labels that is none of ours."""
    if place[-2:] == ("columns", "group"):
        return "rows that a split must keep together are named by document"
    if near or not {"columns", "labels"} & set(place[:-1]):
        return ""
    return f"known are {', '.join(_keys(place[:-1]))}; {_OWN_SET}"


def _keys(place: tuple[int | str, ...]) -> list[str]:
    """The keys of the table at a place in the configuration."""
    model: type[BaseModel] = TrainConfig
    for part in place:
        if part in model.model_fields:
            model = _model_in(model.model_fields[str(part)].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _placed(values: dict[str, Any], base: Path) -> dict[str, Any]:
    """The tables of a configuration, the paths of its sources taken from ``base``."""

    def placed(source: Any) -> Any:
        keys = ("path", "dev_path", "mapping") if isinstance(source, dict) else ()
        given = {key: source[key] for key in keys if isinstance(source.get(key), str)}
        return {**source, **{key: base / path for key, path in given.items()}} if given else source

    mixture = values.get("mixture")
    return (
        {**values, "mixture": list(map(placed, mixture))} if isinstance(mixture, list) else values
    )
