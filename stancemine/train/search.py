"""A small search for rates on the development score, with Optuna through `Trainer`."""

from __future__ import annotations

import importlib.util
import json
import warnings
from pathlib import Path
from typing import Any

from transformers import PrinterCallback

from stancemine.errors import MissingExtraError
from stancemine.train.config import ConfigError, TrainConfig
from stancemine.train.progress import Display
from stancemine.train.trainer import StanceTrainer, prepare

__all__ = ["searched"]

_LOGARITHMIC = ("learning_rate", "head_learning_rate", "weight_decay")
_ARGUMENTS = {
    "learning_rate": "learning_rate",
    "weight_decay": "weight_decay",
    "epochs": "num_train_epochs",
}
"""What Trainer knows under a name of its own; the rest is read from the configuration."""


def searched(
    config: TrainConfig, root: Path, *, show: Display, **named: Any
) -> tuple[TrainConfig, list[dict[str, float]]]:
    """The configuration with the best rates found, and every trial with its ``score``.

    The seed of the sampler is the configuration's. Kept in ``root/search.json``, so that a run
    that goes on does not search again. Needs the ``search`` extra.
    """
    file = root / "search.json"
    if config.search is None:
        raise ValueError("the configuration has no search")
    if not file.is_file():
        trials = _trials(config, root, show, named)
        file.write_text(json.dumps(trials, indent=2), encoding="utf-8")
    trials = json.loads(file.read_text(encoding="utf-8"))
    best = max(trials, key=lambda trial: trial["score"])
    chosen = {name: value for name, value in best.items() if name != "score"}
    show.say(
        f"trial {trials.index(best) + 1} of {len(trials)} is the best: the run takes its rates"
    )
    return config.model_copy(update=chosen), trials


def _trials(
    config: TrainConfig, root: Path, show: Display, named: dict[str, Any]
) -> list[dict[str, float]]:
    if importlib.util.find_spec("optuna") is None:
        raise MissingExtraError("a search for hyper-parameters", "search")
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    trainer, _ = prepare(config, root / "search", search=True, **named)
    trainer.remove_callback(PrinterCallback)
    if trainer.eval_dataset is None:
        raise ConfigError(
            "search chooses by development scores, but no source has development documents"
        )
    ranges = config.search.ranges() if config.search else {}
    found: list[dict[str, float]] = []

    def space(trial: Any) -> dict[str, float]:
        chosen = {
            name: trial.suggest_float(name, *limits, log=name in _LOGARITHMIC)
            for name, limits in ranges.items()
        }
        trainer.config = config.model_copy(update=chosen)
        found.append({**chosen, "score": -1.0})
        return {_ARGUMENTS[n]: value for n, value in chosen.items() if n in _ARGUMENTS}

    def objective(metrics: dict[str, float]) -> float:
        # Trainer asks at every evaluation, and once more at the end: the last one counts.
        score = metrics["eval_score"]
        if score != found[-1]["score"]:
            found[-1]["score"] = score
            parts = ", ".join(f"{name} {value:.4g}" for name, value in found[-1].items())
            show.say(f"trial {len(found)}: {parts}")
        return score

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Optuna's own, on what is experimental in it
        _search(trainer, space, objective, config)
    return found


def _search(trainer: StanceTrainer, space: Any, objective: Any, config: TrainConfig) -> None:
    import optuna

    if config.search is None:
        raise ValueError("the configuration has no search")
    trainer.hyperparameter_search(
        hp_space=space,
        compute_objective=objective,
        n_trials=config.search.trials,
        direction="maximize",
        backend="optuna",
        sampler=optuna.samplers.TPESampler(seed=config.seed),
        pruner=optuna.pruners.NopPruner(),  # each trial ends as it would in earnest
    )
