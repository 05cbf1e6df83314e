"""What is seen of a run while it trains: a bar, and the development scores of every head."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from transformers import PrinterCallback, Trainer, TrainerCallback

from stancemine.train.config import TrainConfig

__all__ = ["Display", "lacking_reporters", "score_line"]

_PACKAGES = {
    "tensorboard": ("tensorboard", "tensorboardX"),
    "wandb": ("wandb",),
    "mlflow": ("mlflow",),
}
"""What each of Trainer's reporters needs, one of them; others are Trainer's to judge."""


def lacking_reporters(config: TrainConfig) -> list[str]:
    """A line for each of ``report_to`` whose package is not installed."""
    return [
        f"report_to names {name}, which is not installed: pip install {packages[0]}"
        for name in config.report_to
        if (packages := _PACKAGES.get(name)) and not any(map(find_spec, packages))
    ]


class Display(TrainerCallback):
    """A progress bar (on a terminal) and one line each time that development data is scored.

    ``title`` says which run it is, where there are several. Everything goes to ``file``, by default
    stderr; nothing does if it is ``quiet``.
    """

    def __init__(self, title: str = "", *, file: TextIO | None = None, quiet: bool = False) -> None:
        self._console = Console(
            file=file or sys.stderr, soft_wrap=True, highlight=False, markup=False, quiet=quiet
        )
        self._title = title
        self._bar: Progress | None = None
        self._loss = ""

    def attach(self, trainer: Trainer) -> None:
        """Show this trainer's run, and nothing else of it."""
        trainer.remove_callback(PrinterCallback)
        trainer.add_callback(self)

    def say(self, line: str) -> None:
        """A line of its own, above the bar."""
        self._console.print(line)

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Begin the bar where the run begins, or goes on."""
        if not state.is_world_process_zero:
            return
        self._bar = Progress(
            TextColumn(self._title or "training"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._bar.start()
        self._bar.add_task("", total=state.max_steps, completed=state.global_step)

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """One step further."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=state.global_step)

    def on_log(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Keep the loss beside the bar."""
        logs: Mapping[str, float] = kwargs.get("logs") or {}
        if self._bar is not None and "loss" in logs:
            description = f"loss {float(logs['loss']):.3f}"
            self._bar.update(self._bar.task_ids[0], description=description)

    def on_evaluate(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """One line of scores."""
        if state.is_world_process_zero:
            place = f"step {state.global_step}/{state.max_steps}"
            self.say(f"{self._title} {place}  {score_line(kwargs['metrics'])}".strip())

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Put the bar away."""
        self.close()

    def close(self) -> None:
        """Put the bar away, also where a run was broken off."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def score_line(metrics: Mapping[str, float]) -> str:
    """Development scores as Trainer holds them, on one line.

    >>> score_line({"eval_role/essays": 0.5, "eval_score": 0.5})
    'role/essays .500  mean .500'
    """
    found = {name.removeprefix("eval_"): value for name, value in metrics.items()}
    mean = found.pop("score", None)
    parts = [f"{name} {_short(value)}" for name, value in found.items() if "/" in name]
    return "  ".join([*parts, *([f"mean {_short(mean)}"] if mean is not None else [])])


def _short(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")
