"""The training run, on `transformers.Trainer`."""

from __future__ import annotations

import json
import math
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset
from transformers import (
    EarlyStoppingCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    set_seed,
)

from stancemine.errors import ModelError
from stancemine.model import StanceMineModel, StanceMineOutput
from stancemine.runtime.torch import TorchRuntime
from stancemine.train.adapters import merge_adapters, with_adapters
from stancemine.train.agreement import disagreement
from stancemine.train.batching import INPUTS, TokenBudgetSampler, collate_examples
from stancemine.train.beginning import (
    find_start,
    first_model,
    first_tokenizer,
    load_trained,
    schemes_of,
    started_from,
)
from stancemine.train.config import HEADS, ConfigError, TrainConfig
from stancemine.train.development import collect, development_examples, mean_score, scores
from stancemine.train.distill import distillation_losses, read_teachers, with_soft_labels
from stancemine.train.examples import Example, Schemes
from stancemine.train.likeness import NOTHING_ALIKE, most_alike
from stancemine.train.losses import total_loss, weighted
from stancemine.train.mixture import mixture_examples
from stancemine.train.optimizer import parameter_groups
from stancemine.train.progress import Display
from stancemine.train.shaping import Shaping, shaping_of
from stancemine.train.sources import Fold
from stancemine.train.work import last_checkpoint
from stancemine.windows import Windower

__all__ = ["StanceTrainer", "prepare", "save_trained", "train"]

SAVE_SECONDS = 300.0
"""So long after a checkpoint the next is made, whatever ``save_every`` says."""


class ExampleSet(Dataset[Example]):
    """A list of examples as torch wants it."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._examples = examples

    def __len__(self) -> int:
        return len(self._examples)

    @property
    def lengths(self) -> list[int]:
        """Tokens of every example."""
        return [len(example) for example in self._examples]

    def __getitem__(self, index: int) -> Example:
        return self._examples[index]


class _InTime(TrainerCallback):
    """A checkpoint where none was made for five minutes: a small run on a slow machine has few
    steps, and each of them is dear.
    """

    def __init__(self) -> None:
        self._last = time.monotonic()

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """The clock begins with the run."""
        self._last = time.monotonic()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Ask for one."""
        if time.monotonic() - self._last >= SAVE_SECONDS:
            control.should_save = True

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """One was made, for whatever reason."""
        self._last = time.monotonic()


class StanceTrainer(Trainer):
    """`Trainer` with our loss, batches by token budget, rates by layer, and scores by head.

    ``held_out`` are the development examples that `evaluate` scores.
    """

    def __init__(
        self,
        config: TrainConfig,
        examples: Sequence[Example],
        *,
        schemes: Schemes,
        held_out: Sequence[Example] = (),
        **kwargs: Any,
    ) -> None:
        self._examples = ExampleSet(examples)
        self.config = config
        self._schemes = schemes
        self._held_out = held_out
        self._shaping: Shaping = shaping_of(config, examples, schemes)
        super().__init__(
            data_collator=collate_examples,
            train_dataset=self._examples,
            eval_dataset=ExampleSet(held_out) if held_out else None,
            **kwargs,
        )

    def get_train_dataloader(self) -> DataLoader[Example]:
        """Batches by token budget; their order depends on the seed and the epoch alone."""
        dataset = self._examples
        loader = DataLoader(
            dataset,
            batch_sampler=_sampler(self.config, dataset.lengths),
            collate_fn=collate_examples,
            num_workers=self.config.workers,
        )
        return self.accelerator.prepare(loader)  # type: ignore[no-any-return]

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: dict[str, torch.Tensor],
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | int | None = None,
    ) -> Any:
        """The weighted sum of the heads' masked losses."""
        given = {name: inputs[name] for name in INPUTS}
        output = model(**given)
        loss = self._loss(output, inputs)
        if self.config.r_drop:
            again = model(**given)
            apart = disagreement(output, again, inputs, self._schemes.label_sets)
            loss = (loss + self._loss(again, inputs)) / 2
            loss = loss + self.config.r_drop * weighted(apart, self.config.loss_weights)
        if self.args.world_size > 1:
            # Processes wait for a gradient of every parameter, also of heads that their batch has
            # no labels for, and of a pooler that nothing reads.
            trained = (p for p in model.parameters() if p.requires_grad)
            loss = loss + sum(parameter.sum() for parameter in trained) * 0.0
        return (loss, output) if return_outputs else loss

    def _loss(self, output: StanceMineOutput, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
        """The loss of one answer to a batch."""
        weights, distill = self.config.loss_weights, self.config.distill
        taught = {} if distill is None else distill.weights()
        labelled = {head: weights.get(head, 1.0) * (1 - taught.get(head, 0.0)) for head in HEADS}
        loss = total_loss(output, inputs, labelled, self._shaping)
        if distill is not None:
            answers = distillation_losses(output, inputs, distill.temperature)
            of_head = {head: weights.get(head, 1.0) * taught[head] for head in HEADS}
            loss = loss + weighted(answers, of_head)
        return loss

    def create_optimizer(self, model: torch.nn.Module | None = None) -> torch.optim.Optimizer:
        """AdamW with rates for the encoder, its layers and the heads; no decay on vectors."""
        if self.optimizer is None:
            module = self.accelerator.unwrap_model(self.model)
            groups = parameter_groups(module, self.config)
            self.optimizer = torch.optim.AdamW(groups, fused=True)
        return self.optimizer

    def evaluate(
        self,
        eval_dataset: Any = None,
        ignore_keys: list[str] | None = None,
        metric_key_prefix: str = "eval",
    ) -> dict[str, float]:
        """Development scores by head and scheme, and ``score``, their mean over heads."""
        model = self.accelerator.unwrap_model(self.model)
        training = model.training
        model.eval()
        runtime = TorchRuntime.of(model, self.args.device)
        found = scores(collect(runtime, self._held_out, self._schemes))
        model.train(training)
        metrics = {f"{metric_key_prefix}_{name}": value for name, value in found.items()}
        metrics[f"{metric_key_prefix}_score"] = mean_score(found)
        self.log(dict(metrics))
        self.control = self.callback_handler.on_evaluate(
            self.args, self.state, self.control, metrics
        )
        return metrics


def train(
    config: TrainConfig,
    output: Path,
    *,
    place: str | None = None,
    corpora: Path | None = None,
    resume: bool = True,
    max_steps: int = -1,
    fold: Fold | None = None,
    display: Display | None = None,
) -> StanceMineModel:
    """Train a model and save it, with its tokenizer, to ``output/model``.

    Checkpoints go to ``output/checkpoints``; an interrupted run goes on from the last one, or
    deletes them and begins anew if ``resume`` is false. ``max_steps`` ends it early, for a
    rehearsal. ``place`` is the folder that holds the configuration's ``encoder`` or ``start`` on
    this machine; the model keeps the configuration's name for it. ``fold`` trains on all but one
    fold of the documents. With a ``display`` nothing is printed but what it shows.
    """
    checkpoints = output / "checkpoints"
    trainer, tokens = prepare(
        config,
        checkpoints,
        place=place,
        corpora=corpora,
        max_steps=max_steps,
        fold=fold,
        display=display,
    )
    if display is None:
        size = len(trainer.train_dataset)  # type: ignore[arg-type]
        print(json.dumps({"examples": size, "tokens": tokens, "sum": sum(tokens.values())}))
    if not resume:  # left there, they would be taken for this run's when it is interrupted
        shutil.rmtree(checkpoints, ignore_errors=True)
    last = last_checkpoint(checkpoints)
    if display is not None and last is not None:
        display.say(f"going on from {last.name}")
    trainer.train(resume_from_checkpoint=None if last is None else str(last))
    model = merge_adapters(trainer.accelerator.unwrap_model(trainer.model))
    if trainer.is_world_process_zero():
        folder = output / "model"
        folder.mkdir(parents=True, exist_ok=True)
        history = {"tokens": tokens, "steps": trainer.state.log_history}
        (folder / "history.json").write_text(json.dumps(history, indent=1), encoding="utf-8")
        save_trained(model, config, folder, place)
    trainer.accelerator.wait_for_everyone()
    return model


def save_trained(
    model: StanceMineModel, config: TrainConfig, folder: Path, place: str | None = None
) -> None:
    """Write what ``stancemine.train.package`` takes: the model, its tokenizer and configuration,
    and the settings of the model that it went on from.
    """
    model.save_pretrained(folder)
    first_tokenizer(config, place).save(str(folder / "tokenizer.json"))
    begun = started_from(config, place)
    (folder / "start.json").unlink(missing_ok=True)  # of an earlier run
    if begun is not None:
        (folder / "start.json").write_text(begun.to_json(), encoding="utf-8")
    (folder / "train.json").write_text(config.model_dump_json(indent=2), encoding="utf-8")


def prepare(
    config: TrainConfig,
    checkpoints: Path,
    *,
    place: str | None = None,
    corpora: Path | None = None,
    max_steps: int = -1,
    fold: Fold | None = None,
    display: Display | None = None,
    search: bool = False,
    kind: type[StanceTrainer] = StanceTrainer,
) -> tuple[StanceTrainer, dict[str, int]]:
    """A trainer with its model and examples, and how many tokens each source gives.

    ``search`` is for many short runs: nothing is saved, and each run begins with a new model.
    ``kind`` is the trainer's class, for one that computes its loss in another way.
    """
    set_seed(config.seed)
    if torch.cuda.is_available() and config.device in ("auto", "cuda"):
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.use_deterministic_algorithms(True, warn_only=True)

    alike = NOTHING_ALIKE

    def begin() -> StanceMineModel:
        set_seed(config.seed)
        return with_adapters(first_model(config, place, alike), config.lora)

    model = begin()
    schemes = schemes_of(model.config)
    tokenizer = first_tokenizer(config, place)
    windower = Windower(tokenizer, max_tokens=config.max_tokens)
    examples, tokens = mixture_examples(config, windower, corpora, fold=fold)
    if not examples:
        raise ConfigError("there is nothing to train on: no source gives a labelled example")
    if config.start is not None:
        start = load_trained(find_start(place or config.start))
        alike = most_alike(start, examples, schemes, config.seed)
        if any(alike.values()):
            model = begin()
    held_out: list[Example] = []
    if config.scores_itself:
        held_out = development_examples(
            config, windower, corpora, schemes=schemes, sentences=config.dev_limit, fold=fold
        )
    if config.distill is not None:
        device = _device(config)
        teachers = read_teachers(config.distill.teachers, schemes, tokenizer, device)
        examples = with_soft_labels(examples, teachers)
    arguments = _arguments(
        config, checkpoints, examples, scored=bool(held_out), max_steps=max_steps, search=search
    )
    beginning = {"model_init": begin} if search else {"model": model}
    trainer = kind(
        config, examples, schemes=schemes, held_out=held_out, args=arguments, **beginning
    )
    if _world() == 1 and not search:  # clocks of several processes differ
        trainer.add_callback(_InTime())
    if config.early_stopping and not search:
        trainer.add_callback(EarlyStoppingCallback(config.early_stopping))
    if display is not None:
        display.attach(trainer)
        for head, begun in alike.items():
            for scheme, known in begun.items():
                display.say(f"{head} of {scheme} begins as that of {known}, which is most like it")
    return trainer, tokens


def _arguments(
    config: TrainConfig,
    checkpoints: Path,
    examples: Sequence[Example],
    *,
    scored: bool,
    max_steps: int,
    search: bool,
) -> TrainingArguments:
    best = bool(config.keep_best or config.early_stopping) and not search
    if best and not scored:
        raise ConfigError(
            "keep_best and early_stopping choose by development scores, but no source has "
            "development documents: give dev_path, or a split column"
        )
    batches = len(_sampler(config, [len(example) for example in examples])) // _world()
    an_epoch = math.ceil(batches / config.gradient_accumulation)
    every = an_epoch if config.evaluate_every == "epoch" else config.evaluate_every
    total = max_steps if max_steps > 0 else math.ceil(an_epoch * config.epochs)
    values: dict[str, Any] = {
        "output_dir": str(checkpoints),
        "num_train_epochs": config.epochs,
        "max_steps": max_steps,
        "learning_rate": config.learning_rate,
        "weight_decay": config.weight_decay,
        "gradient_accumulation_steps": config.gradient_accumulation,
        "max_grad_norm": config.max_grad_norm,
        "warmup_steps": config.warmup,
        "lr_scheduler_type": _SCHEDULES[config.schedule],
        "bf16": config.bf16 and _has_bf16(config),
        "use_cpu": _on_cpu(config),
        "seed": config.seed,
        "logging_steps": min(25, max(total // 20, 1)),
        "logging_first_step": True,
        "eval_strategy": "steps" if scored else "no",
        "eval_steps": every if scored else None,
        "save_strategy": "no" if search else "steps",
        "save_steps": every if best else config.save_every,
        "save_total_limit": 2,
        "load_best_model_at_end": best,
        "restore_callback_states_from_checkpoint": True,  # the patience of early stopping
        "metric_for_best_model": "score" if scored else None,
        "greater_is_better": True if scored else None,
        "remove_unused_columns": False,
        "report_to": list(config.report_to),
        "run_name": config.name,
        "dataloader_pin_memory": False,
        "disable_tqdm": True,
        "ddp_find_unused_parameters": False,
        # Batches differ in size; the sampler itself gives every process as many.
        "accelerator_config": {"even_batches": False},
    }
    try:
        return TrainingArguments(**values)
    except (ImportError, ValueError) as error:
        raise ConfigError(f"Trainer refuses the configuration: {error}") from error


_SCHEDULES: Mapping[str, str] = {
    "linear": "linear",
    "cosine": "cosine",
    "constant": "constant_with_warmup",
}


def _sampler(config: TrainConfig, lengths: Sequence[int]) -> TokenBudgetSampler:
    return TokenBudgetSampler(
        lengths, budget=config.batch_tokens, seed=config.seed, processes=_world()
    )


def _world() -> int:
    """The number of processes, as ``torchrun`` and ``accelerate`` say it."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def _on_cpu(config: TrainConfig) -> bool:
    there = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
    if config.device in ("auto", "cpu"):
        return config.device == "cpu" or there is None
    if there is None or there.type != config.device:
        raise ModelError(
            f"device is {config.device!r}, but torch sees {there.type if there else 'only the CPU'}"
            " here: say 'auto' or 'cpu'"
        )
    return False


def _device(config: TrainConfig) -> torch.device:
    there = None if _on_cpu(config) else torch.accelerator.current_accelerator()
    return there or torch.device("cpu")


def _has_bf16(config: TrainConfig) -> bool:
    """bf16 is left out where the device cannot do it: a GPU before Ampere, Apple's MPS."""
    if _on_cpu(config):
        return True
    return torch.cuda.is_available() and torch.cuda.is_bf16_supported()
