"""The training run, on `transformers.Trainer`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset
from transformers import Trainer, TrainingArguments, set_seed
from transformers.trainer_utils import get_last_checkpoint

from stancemine.model import StanceMineModel
from stancemine.train.batching import TokenBudgetSampler, collate_examples
from stancemine.train.beginning import first_model, first_tokenizer
from stancemine.train.config import TrainConfig
from stancemine.train.examples import Example
from stancemine.train.losses import total_loss
from stancemine.train.mixture import mixture_examples
from stancemine.windows import Windower

__all__ = ["StanceTrainer", "train"]

_INPUTS = ("input_ids", "attention_mask", "token_type_ids", "pooling")


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


class StanceTrainer(Trainer):
    """`Trainer` with our loss, batches by token budget, and a learning rate of the heads' own."""

    def __init__(self, config: TrainConfig, examples: Sequence[Example], **kwargs: Any) -> None:
        self._examples = ExampleSet(examples)
        self._config = config
        self._trained: torch.nn.Module = kwargs["model"]
        super().__init__(data_collator=collate_examples, train_dataset=self._examples, **kwargs)

    def get_train_dataloader(self) -> DataLoader[Example]:
        """Batches by token budget; their order depends on the seed and the epoch alone."""
        dataset = self._examples
        sampler = TokenBudgetSampler(
            dataset.lengths,
            budget=self._config.batch_tokens,
            seed=self._config.seed,
        )
        loader = DataLoader(dataset, batch_sampler=sampler, collate_fn=collate_examples)
        return self.accelerator.prepare(loader)  # type: ignore[no-any-return]

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: dict[str, torch.Tensor],
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | int | None = None,
    ) -> Any:
        """The weighted sum of the heads' masked losses."""
        output = model(**{name: inputs[name] for name in _INPUTS})
        loss = total_loss(output, inputs, self._config.loss_weights)
        return (loss, output) if return_outputs else loss

    def create_optimizer(self, model: torch.nn.Module | None = None) -> torch.optim.Optimizer:
        """AdamW with two learning rates: the encoder's and the heads'; no decay on vectors."""
        if self.optimizer is None:
            groups: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
            for name, parameter in self._trained.named_parameters():
                if parameter.requires_grad:
                    key = (name.startswith("encoder."), parameter.ndim > 1)
                    groups.setdefault(key, []).append(parameter)
            self.optimizer = torch.optim.AdamW(
                [
                    {
                        "params": parameters,
                        "lr": self._config.learning_rate
                        if encoder
                        else self._config.head_learning_rate,
                        "weight_decay": self._config.weight_decay if matrix else 0.0,
                    }
                    for (encoder, matrix), parameters in groups.items()
                ],
                fused=True,
            )
        return self.optimizer


def train(
    config: TrainConfig,
    output: Path,
    *,
    place: str | None = None,
    corpora: Path | None = None,
    resume: bool = True,
    max_steps: int = -1,
) -> StanceMineModel:
    """Train a model and save it, with its tokenizer, to ``output/model``.

    Checkpoints go to ``output/checkpoints``; an interrupted run goes on from the last one, or
    deletes them and begins anew if ``resume`` is false. ``max_steps`` ends it early, for a
    rehearsal. ``place`` is the folder that holds the configuration's ``encoder`` or ``start`` on
    this machine; the model keeps the configuration's name for it.
    """
    set_seed(config.seed)
    model = first_model(config, place)
    tokenizer = first_tokenizer(config, place)
    windower = Windower(tokenizer, max_tokens=config.max_tokens)
    examples, tokens = mixture_examples(config, windower, corpora)
    checkpoints = output / "checkpoints"
    arguments = TrainingArguments(
        output_dir=str(checkpoints),
        num_train_epochs=config.epochs,
        max_steps=max_steps,
        learning_rate=config.learning_rate,
        warmup_steps=config.warmup,
        lr_scheduler_type="linear",
        bf16=config.bf16,
        use_cpu=not torch.accelerator.is_available(),
        seed=config.seed,
        logging_steps=25,
        logging_first_step=True,
        save_steps=config.save_every,
        save_total_limit=2,
        remove_unused_columns=False,
        report_to=[],
        dataloader_pin_memory=False,
        disable_tqdm=True,
    )
    trainer = StanceTrainer(config, examples, model=model, args=arguments)
    print(json.dumps({"examples": len(examples), "tokens": tokens, "sum": sum(tokens.values())}))
    if not resume:  # left there, they would be taken for this run's when it is interrupted
        shutil.rmtree(checkpoints, ignore_errors=True)
    last = get_last_checkpoint(str(checkpoints)) if checkpoints.is_dir() else None
    trainer.train(resume_from_checkpoint=last)
    folder = output / "model"
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "train.json").write_text(config.model_dump_json(indent=2), encoding="utf-8")
    return model
