"""The weighted mean of the weights of two or more runs that went on from each other.

Runs that share their beginning lie in one valley of the loss: their mean often beats each of them
(Wortsman et al. 2022, "Model soups"; 2022, "Robust fine-tuning of zero-shot models").

``python -m stancemine.train.average RUN2 RUN3 --weights 0.3 0.7 --output RUN`` writes a ``model``
that ``stancemine.train.package`` takes like that of a run.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch

from stancemine.errors import ModelError, StanceMineError
from stancemine.model import StanceMineModel
from stancemine.train.beginning import going_on_from, schemes_of
from stancemine.train.config import one_line
from stancemine.train.examples import Schemes

__all__ = ["average"]


def average(runs: Sequence[Path], weights: Sequence[float], output: Path) -> StanceMineModel:
    """Write the mean of the runs' models to ``output/model``; the last run's settings go with it.

    Earlier models are taken with the last one's schemes, as a run that goes on from them begins.
    ``weights`` are one a run, and sum to one. Raises `ModelError` where they do not, where a run
    has no model, or where two models differ in their encoder or heads.
    """
    if len(runs) < 2 or len(runs) != len(weights) or abs(sum(weights) - 1) > 1e-6:
        raise ModelError(f"two runs or more, and weights that sum to 1: got {len(runs)}, {weights}")
    last = _model(runs[-1])
    models = [_model(run, schemes_of(last.config)) for run in runs[:-1]] + [last]
    for run, model in zip(runs, models, strict=True):
        if [p.shape for p in model.parameters()] != [p.shape for p in last.parameters()]:
            raise ModelError(f"{run} and {runs[-1]} differ in encoder or heads: no mean of them")
    states = [model.state_dict() for model in models]
    mean = {
        name: sum(
            (weight * state[name] for weight, state in zip(weights, states, strict=True)),
            torch.zeros_like(values),
        )
        for name, values in states[-1].items()
        if values.is_floating_point()
    }
    last.load_state_dict(states[-1] | mean)
    last.save_pretrained(output / "model")
    for name in ("tokenizer.json", "train.json"):
        shutil.copy(runs[-1] / "model" / name, output / "model" / name)
    # What the runs went on from: its settings are those of the heads that they left alone.
    begun = runs[-1] / "model" / "start.json"
    (output / "model" / "start.json").unlink(missing_ok=True)
    if begun.is_file():
        shutil.copy(begun, output / "model" / "start.json")
    return last


def _model(run: Path, schemes: Schemes | None = None) -> StanceMineModel:
    try:
        if schemes is not None:
            return going_on_from(run / "model", schemes)
        return StanceMineModel.from_pretrained(run / "model", dtype=torch.float32)
    except (OSError, ValueError, RuntimeError, ModelError) as error:
        raise ModelError(f"{run} is no finished training run: {one_line(error)}") from error


def main() -> None:
    """Average the models of training runs."""
    parser = argparse.ArgumentParser(prog="python -m stancemine.train.average")
    parser.add_argument("runs", type=Path, nargs="+", help="--output folders of training runs")
    parser.add_argument("--weights", type=float, nargs="+", required=True, help="one a run")
    parser.add_argument("--output", type=Path, required=True, help="folder to write model/ into")
    options = parser.parse_args()
    try:
        average(options.runs, options.weights, options.output)
    except StanceMineError as error:
        parser.exit(2, f"error: {error}\n")


if __name__ == "__main__":
    main()
