"""``python -m stancemine.train CONFIG.toml --output DIR [--corpora DIR]``."""

from __future__ import annotations

import argparse
from pathlib import Path

from stancemine.errors import MissingExtraError, StanceMineError
from stancemine.train.config import read_config, with_teachers


def main() -> None:
    """Train the model of a configuration; go on from the last checkpoint if there is one."""
    parser = argparse.ArgumentParser(prog="python -m stancemine.train", description=main.__doc__)
    parser.add_argument("config", type=Path, help="TOML file, such as training/en-small.toml")
    parser.add_argument("--output", type=Path, required=True, help="folder for checkpoints, model")
    parser.add_argument("--corpora", type=Path, help="folder of the corpora (STANCEMINE_CORPORA)")
    parser.add_argument(
        "--encoder", "--start", dest="place", help="folder of the configuration's encoder or start"
    )
    parser.add_argument(
        "--teachers", nargs="+", help="folders of the teachers, instead of the configuration's"
    )
    parser.add_argument("--seed", type=int, help="instead of the configuration's")
    parser.add_argument("--epochs", type=float, help="instead of the configuration's")
    parser.add_argument("--max-steps", type=int, default=-1, help="end early, for a rehearsal")
    parser.add_argument("--restart", action="store_true", help="delete checkpoints, begin anew")
    options = parser.parse_args()
    try:
        _run(options)
    except StanceMineError as error:
        parser.exit(2, f"error: {error}\n")


def _run(options: argparse.Namespace) -> None:
    config = read_config(options.config)
    given = {"seed": options.seed, "epochs": options.epochs}
    config = config.model_copy(update={k: v for k, v in given.items() if v is not None})
    if options.teachers:
        config = with_teachers(config, options.teachers)
    try:
        from stancemine.train.trainer import train
    except ModuleNotFoundError as error:
        raise MissingExtraError("training", "train") from error
    train(
        config,
        options.output,
        place=options.place,
        corpora=options.corpora,
        resume=not options.restart,
        max_steps=options.max_steps,
    )


if __name__ == "__main__":
    main()
