"""What `train.py` returned -> a run that ``python -m stancemine.train.package`` takes.

    python -m training.gpu.restore WEIGHTS.safetensors training/en-small-6.toml --output RUN

The weights lack what was frozen (word vectors, an unused pooler): these are those of the
configuration's start or encoder (``--place`` where it is not found by its name).
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file

from stancemine.train.beginning import first_model
from stancemine.train.config import TrainConfig, as_config
from stancemine.train.examples import Schemes
from stancemine.train.trainer import save_trained


def restore(weights: Path, config: TrainConfig, place: str | None, output: Path) -> None:
    """Write ``output/model``; an error names what the weights have and the model lacks."""
    schemes = Schemes.of(config.mixture)
    mine = {head: list(getattr(schemes, head)) for head in ("role", "reported", "stance")}
    with safe_open(weights, "pt") as file:
        told = (file.metadata() or {}).get("schemes")  # weights of before 0.6.0 do not tell
    if told is not None and json.loads(told) != mine:
        raise SystemExit(f"{weights} has its schemes in another order than the configuration")
    model = first_model(config, place)
    found = {name: value.to(torch.float32) for name, value in load_file(weights).items()}
    lacking, unknown = model.load_state_dict(found, strict=False)
    frozen = ("encoder.embeddings.word_embeddings.", "encoder.pooler.")
    wrong = [*unknown, *(name for name in lacking if not name.startswith(frozen))]
    if wrong:
        raise SystemExit(f"{weights} is of another model: {', '.join(wrong[:5])}")
    folder = output / "model"
    save_trained(model, config, folder, place)
    report = weights.with_name("report.json")
    if report.is_file():
        shutil.copy(report, folder / "gpu.json")


def main() -> None:
    """Read the arguments and write the run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("config", type=Path)
    parser.add_argument("--place", help="folder of the encoder or start, if not found by name")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    restore(options.weights, as_config(options.config), options.place, options.output)


if __name__ == "__main__":
    main()
