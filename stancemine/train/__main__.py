"""``python -m stancemine.train CONFIG.toml --output DIR [--corpora DIR]``."""

from __future__ import annotations

import argparse
from pathlib import Path

from stancemine.train.config import read_config


def main() -> None:
    """Train the model of a configuration; go on from the last checkpoint if there is one."""
    parser = argparse.ArgumentParser(prog="python -m stancemine.train", description=main.__doc__)
    parser.add_argument("config", type=Path, help="TOML file, such as training/en-small.toml")
    parser.add_argument("--output", type=Path, required=True, help="folder for checkpoints, model")
    parser.add_argument("--corpora", type=Path, help="folder of the corpora (STANCEMINE_CORPORA)")
    parser.add_argument("--encoder", help="encoder folder, in place of the configuration's")
    parser.add_argument("--max-steps", type=int, default=-1, help="end early, for a rehearsal")
    parser.add_argument("--restart", action="store_true", help="ignore checkpoints")
    options = parser.parse_args()
    config = read_config(options.config)
    if options.encoder:
        config = config.model_copy(update={"encoder": options.encoder})
    from stancemine.train.trainer import train

    train(
        config,
        options.output,
        corpora=options.corpora,
        resume=not options.restart,
        max_steps=options.max_steps,
    )


if __name__ == "__main__":
    main()
