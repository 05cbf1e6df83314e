r"""Which of the usual levers helps a training run? Each alone, beside the same run without it.

    python training/trials/levers.py training/trials/levers.toml \
        --corpora DIR --place EN-SMALL-0.3.0 --output FILE.jsonl --levers plain r-drop fgm

Prints and appends one JSON line a run: development scores at the end (``score`` is the mean over
heads), of the moving average of the weights and of their mean over the second half, and seconds. A
lever's runs see the same examples in the same order as the plain ones of the same seed.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import TrainerCallback

from stancemine import windows
from stancemine.train.batching import INPUTS
from stancemine.train.config import HEADS, TrainConfig, read_config
from stancemine.train.losses import losses, total_loss
from stancemine.train.shaping import Shaping
from stancemine.train.trainer import StanceTrainer, prepare, save_trained

DROPOUT_SAMPLES = 5
SMOOTHING = 0.1
DECAY = 0.99


class Adversarial(StanceTrainer):
    """A second pass, word vectors moved to where the loss grows fastest (Miyato et al. 2017)."""

    strength = 0.01
    """Length of the disturbance, as a share of that of the row's vectors."""

    _moved: Tensor | None = None
    _vectors: Tensor | None = None
    _watched: nn.Module | None = None

    def training_step(self, model: nn.Module, *args: Any, **kwargs: Any) -> Tensor:
        """Gradients of both passes add up."""
        self._watch(model)
        self._moved = None
        loss = super().training_step(model, *args, **kwargs)
        vectors = self._vectors
        assert vectors is not None
        assert vectors.grad is not None
        grad, size = vectors.grad.float(), vectors.detach().float().flatten(1).norm(dim=-1)
        length = grad.flatten(1).norm(dim=-1).clamp(min=1e-12)
        self._moved = grad * (self.strength * size / length)[:, None, None]
        again = super().training_step(model, *args, **kwargs)
        self._moved = None
        return (loss + again) / 2

    def _watch(self, model: nn.Module) -> None:
        if self._watched is model:
            return
        self._watched = model

        def keep(module: nn.Module, inputs: Any, output: Tensor) -> Tensor:
            if not module.training:
                return output
            if self._moved is not None:
                return output + self._moved.to(output.dtype)
            self._vectors = output if output.requires_grad else output.requires_grad_()
            self._vectors.retain_grad()
            return output

        self.accelerator.unwrap_model(model).encoder.embeddings.register_forward_hook(keep)


class Disturbed(Adversarial):
    """The same, further away."""

    strength = 0.05


class MultiSample(StanceTrainer):
    """The heads see several dropout masks of one encoding (Inoue 2019)."""

    def compute_loss(self, model: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """The mean loss over the masks."""
        encoder, forward = model.encoder, model.encoder.forward
        kept: list[Any] = []

        def once(**given: Any) -> Any:
            if not kept:
                kept.append(forward(**given))
            return kept[0]

        encoder.forward = once
        try:
            found = [
                super(MultiSample, self).compute_loss(model, inputs) for _ in range(DROPOUT_SAMPLES)
            ]
        finally:
            del encoder.forward
        return torch.stack(found).mean()


class Smoothed(StanceTrainer):
    """A tenth of each label's weight goes to all that could be (Szegedy et al. 2016)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._shaping = _Smooth(smoothing=SMOOTHING, label_sets=self._shaping.label_sets)


class _Smooth(Shaping):
    """Label smoothing of stances, too."""

    def masks(
        self, scores: Tensor, gold: Tensor, candidates: Tensor, schemes: Tensor
    ) -> tuple[Tensor, Tensor]:
        loss, weights = super().masks(scores, gold, candidates, schemes)
        among = scores.masked_fill(~candidates, -torch.inf).log_softmax(-1)
        even = -(among.masked_fill(~candidates, 0.0).sum(-1) / candidates.sum(-1))
        return (1 - self.smoothing) * loss + self.smoothing * even, weights


class Uncertain(StanceTrainer):
    """A weight a head that is learnt with it (Kendall et al. 2018)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spread = nn.ParameterDict({head: nn.Parameter(torch.zeros(())) for head in HEADS})

    def compute_loss(self, model: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Each head's loss over its spread, which is not free."""
        output = model(**{name: inputs[name] for name in INPUTS})
        parts = losses(output, inputs, self._shaping)
        found = [(-self.spread[h]).exp() * loss + self.spread[h] / 2 for h, loss in parts.items()]
        return torch.stack(found).sum() if found else total_loss(output, inputs, {})

    def create_optimizer(self, model: nn.Module | None = None) -> torch.optim.Optimizer:
        """The spreads learn ten times as fast as the heads."""
        known = self.optimizer is not None
        optimizer = super().create_optimizer(model)
        if not known:
            rate = 10 * self.config.head_learning_rate
            optimizer.add_param_group(
                {"params": list(self.spread.values()), "lr": rate, "weight_decay": 0.0}
            )
        return optimizer


def _question(query: windows.StanceQuery) -> str:
    whose = query.holder or "the speaker"
    return f"What is the position of {whose} toward {query.topic}?"


def _hypothesis(query: windows.StanceQuery) -> str:
    return f"{query.holder or 'The speaker'} is in favor of {query.topic}."


LEVERS: Mapping[str, type[StanceTrainer]] = {
    "plain": StanceTrainer,
    "r-drop": StanceTrainer,
    "fgm": Adversarial,
    "fgm-far": Disturbed,
    "multi-sample": MultiSample,
    "smoothing": Smoothed,
    "uncertainty": Uncertain,
    "temperature": StanceTrainer,
    "question": StanceTrainer,
    "hypothesis": StanceTrainer,
}
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "r-drop": {"r_drop": 1.0},
    "temperature": {"sampling_temperature": 2.0},
}
QUESTIONS: Mapping[str, Callable[[windows.StanceQuery], str]] = {
    "question": _question,
    "hypothesis": _hypothesis,
}


class Averages(TrainerCallback):
    """A moving average of the weights, and their mean over the second half of the run."""

    def __init__(self) -> None:
        self.moving: dict[str, Tensor] = {}
        self.half: dict[str, Tensor] = {}
        self._seen = 0

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Take the new weights in."""
        now = {name: p.detach() for name, p in kwargs["model"].named_parameters()}
        if not self.moving:
            self.moving = {name: p.clone() for name, p in now.items()}
        for name, p in now.items():
            self.moving[name].lerp_(p, 1 - DECAY)
        if state.global_step * 2 >= state.max_steps:
            self._seen += 1
            if not self.half:
                self.half = {name: p.clone() for name, p in now.items()}
            for name, p in now.items():
                self.half[name].lerp_(p, 1 / self._seen)


def run(lever: str, config: TrainConfig, options: argparse.Namespace) -> dict[str, Any]:
    """One run and its scores."""
    config = config.model_copy(update=SETTINGS.get(lever, {}))
    plain = windows._question
    windows._question = QUESTIONS.get(lever, plain)
    try:
        with tempfile.TemporaryDirectory() as folder:
            trainer, tokens = prepare(
                config,
                Path(folder),
                place=options.place,
                corpora=options.corpora,
                max_steps=options.max_steps,
                search=True,
                kind=LEVERS[lever],
            )
            averages = Averages()
            trainer.add_callback(averages)
            started = time.perf_counter()
            trainer.train()
            seconds = round(time.perf_counter() - started)
    finally:
        windows._question = plain
    history = [s for s in trainer.state.log_history if "eval_score" in s]
    result = {
        "lever": lever,
        "config": config.name,
        "seed": config.seed,
        "tokens": sum(tokens.values()),
        "seconds": seconds,
        "epochs": [round(s["eval_score"], 4) for s in history],
        "last": _scores(history[-1]),
    }
    for name in ("moving", "half"):
        trainer.model.load_state_dict(getattr(averages, name), strict=False)
        result[name] = _scores(trainer.evaluate())
    if options.keep is not None:
        save_trained(trainer.model, config, options.keep / f"{lever}-{config.seed}", options.place)
    return result


def _scores(metrics: Mapping[str, float]) -> dict[str, float]:
    found = ((n.removeprefix("eval_"), value) for n, value in metrics.items() if "eval_" in n)
    return {name: round(value, 4) for name, value in found}


def main() -> None:
    """Run the levers, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--place", help="folder of the configuration's encoder or start")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--levers", nargs="+", choices=LEVERS, default=list(LEVERS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[13])
    parser.add_argument("--keep", type=Path, help="folder for the trained models")
    parser.add_argument("--max-steps", type=int, default=-1, help="end early, for a rehearsal")
    options = parser.parse_args()
    for seed in options.seeds:
        config = read_config(options.config).model_copy(update={"seed": seed})
        for lever in options.levers:
            line = json.dumps(run(lever, config, options))
            print(line, flush=True)
            with options.output.open("a", encoding="utf-8") as lines:
                lines.write(line + "\n")


if __name__ == "__main__":
    main()
