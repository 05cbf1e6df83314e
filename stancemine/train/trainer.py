"""The training run, on `transformers.Trainer`."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch.utils.data import DataLoader, Dataset
from transformers import AutoConfig, AutoModel, Trainer, TrainingArguments, set_seed
from transformers.trainer_utils import get_last_checkpoint

from stancemine.corpora import read
from stancemine.corpora.records import LabeledDocument
from stancemine.corpora.stancenews import origin
from stancemine.errors import ModelError
from stancemine.model import StanceMineConfig, StanceMineModel
from stancemine.train.batching import TokenBudgetSampler, collate_examples
from stancemine.train.config import Source, TrainConfig, one_line
from stancemine.train.examples import Example, Schemes, sentence_examples, stance_examples
from stancemine.train.losses import total_loss
from stancemine.windows import Windower

__all__ = ["StanceTrainer", "mixture_examples", "new_model", "train"]

_ATTENTION_DROPOUT = ("attention_probs_dropout_prob", "attention_dropout")
"""What the encoders' configurations call it."""

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


def new_model(config: TrainConfig, encoder: str | None = None) -> StanceMineModel:
    """A model over the pretrained encoder ``config.encoder``, its heads new.

    ``encoder`` is the folder to load that encoder from, where it is not found by its name. Raises
    `ModelError` where it cannot be loaded. Attention dropout is off and attention eager: on a CPU
    that trains a third faster than the fused kernel, whose backward pass is slow there. The other
    dropouts stay.
    """
    schemes = Schemes.of(config.mixture)
    place = encoder or config.encoder
    try:
        inner = AutoConfig.from_pretrained(place)
        given = inner.to_dict()
        for name in _ATTENTION_DROPOUT:
            if hasattr(inner, name):
                setattr(inner, name, 0.0)
        pretrained = AutoModel.from_pretrained(place, config=inner, attn_implementation="eager")
    except (OSError, ValueError) as error:
        raise ModelError(
            f"cannot load the encoder {place!r}: give a folder that holds config.json, "
            f"model.safetensors and tokenizer.json ({one_line(error)})"
        ) from error
    model = StanceMineModel(
        StanceMineConfig(
            encoder=given,
            role_schemes=schemes.role,
            reported_schemes=schemes.reported,
            stance_schemes=schemes.stance,
        )
    )
    model.encoder = pretrained
    if config.freeze_embeddings:
        model.encoder.get_input_embeddings().weight.requires_grad_(False)
    return model


def mixture_examples(
    config: TrainConfig, windower: Windower, corpora: Path | None
) -> tuple[list[Example], dict[str, int]]:
    """The training examples of one epoch, and how many tokens each source gives."""
    schemes = Schemes.of(config.mixture)
    held_out = _held_out(config, corpora)
    examples: list[Example] = []
    tokens: dict[str, int] = {}
    for number, source in enumerate(config.mixture):
        rng = random.Random(f"{config.seed}-{number}-{source.corpus}")
        documents = [
            document
            for document in read(source.corpus, corpora, split="train")
            if (document.corpus, document.id) not in held_out
        ]
        found = list(_repeated(documents, windower, source, schemes, config, rng))
        examples.extend(found)
        name = f"{source.corpus} ({', '.join(source.heads)})"
        tokens[name] = tokens.get(name, 0) + sum(map(len, found))
    return examples, tokens


def train(
    config: TrainConfig,
    output: Path,
    *,
    encoder: str | None = None,
    corpora: Path | None = None,
    resume: bool = True,
    max_steps: int = -1,
) -> StanceMineModel:
    """Train a model and save it, with its tokenizer, to ``output/model``.

    Checkpoints go to ``output/checkpoints``; an interrupted run goes on from the last one, or
    deletes them and begins anew if ``resume`` is false. ``max_steps`` ends it early, for a
    rehearsal. ``encoder`` is the folder that holds ``config.encoder`` on this machine; the model
    keeps the configuration's name for it.
    """
    set_seed(config.seed)
    model = new_model(config, encoder)
    tokenizer = _tokenizer(encoder or config.encoder)
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


def _tokenizer(encoder: str) -> Tokenizer:
    """The tokenizer of an encoder's folder, or of its name on the hub."""
    folder = Path(encoder)
    try:
        if folder.is_dir():
            return Tokenizer.from_file(str(folder / "tokenizer.json"))
        return Tokenizer.from_pretrained(encoder)
    except Exception as error:  # tokenizers raises no narrower type
        raise ModelError(
            f"cannot load the tokenizer of {encoder!r}: its folder needs a tokenizer.json "
            f"({one_line(error)})"
        ) from error


def _held_out(config: TrainConfig, corpora: Path | None) -> set[tuple[str, str]]:
    """Documents of other corpora whose text stancenews labels in its development part: whoever
    trained on them would be measured on what it has seen.
    """
    if all(source.corpus != "stancenews" for source in config.mixture):
        return set()
    found = (origin(document.id) for document in read("stancenews", corpora, split="dev"))
    return {(corpus.replace("_", "-"), name) for corpus, name in filter(None, found)}


def _repeated(
    documents: Sequence[LabeledDocument],
    windower: Windower,
    source: Source,
    schemes: Schemes,
    config: TrainConfig,
    rng: random.Random,
) -> Iterator[Example]:
    """``source.repeat`` passes; a fractional one takes a random share of the examples."""
    left = source.repeat
    while left > 1e-9:
        share = min(left, 1.0)
        left -= 1.0
        for example in _one_pass(documents, windower, source, schemes, config, rng):
            if share == 1.0 or rng.random() < share:
                yield example


def _one_pass(
    documents: Sequence[LabeledDocument],
    windower: Windower,
    source: Source,
    schemes: Schemes,
    config: TrainConfig,
    rng: random.Random,
) -> Iterator[Example]:
    if set(source.heads) - {"stance"}:
        yield from sentence_examples(documents, windower, source, schemes, config.context)
    if "stance" in source.heads:
        yield from stance_examples(documents, windower, source, schemes, rng)
