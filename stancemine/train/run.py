"""One command from a configuration to a packaged model: search, folds, seeds, package."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import torch

from stancemine.model import without_bars
from stancemine.train.config import ConfigError, TrainConfig, as_config
from stancemine.train.export import check_replaceable
from stancemine.train.package import package
from stancemine.train.pairs import is_pairs
from stancemine.train.progress import Display, lacking_reporters
from stancemine.train.search import searched
from stancemine.train.sources import Fold, documents_of, group_of
from stancemine.train.trainer import train
from stancemine.train.work import claimed, first_process

if TYPE_CHECKING:
    from stancemine.miner import StanceMiner

__all__ = ["TrainedModel", "fine_tune"]


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A finished run: the model's ``folder``, where its checkpoints are (``work``; they may be
    deleted), development ``scores`` of the int8 model, and the whole ``report``.
    """

    folder: Path
    work: Path
    scores: Mapping[str, float]
    report: Mapping[str, Any]

    def load(self) -> StanceMiner:
        """The model, ready to use."""
        from stancemine.miner import StanceMiner

        return StanceMiner.load(self.folder)


def fine_tune(
    config: TrainConfig | Mapping[str, Any] | str | Path,
    output: str | Path | None = None,
    *,
    corpora: str | Path | None = None,
    place: str | Path | None = None,
    work: str | Path | None = None,
    max_steps: int = -1,
    resume: bool = True,
    quiet: bool = False,
) -> TrainedModel:
    """Train the model of a configuration and package it; this is ``stancemine.train(…)``.

    ``config`` is a TOML file, a mapping with its keys, or a `TrainConfig`. ``output`` is the model
    folder that is made, by default one of the model's name; ``work`` holds the checkpoints, by
    default ``output`` with ``.run`` behind its name. A run that was broken off goes on from there
    unless ``resume`` is false. ``corpora`` is the folder of the registered corpora, ``place`` that
    of the encoder or start where it is not found by its name. ``max_steps`` ends each run early.

    Raises `ConfigError`, `CorpusError`, `ModelError` or `OutputError`; an older model folder is
    replaced only when the new one is whole.
    """
    read = as_config(config)
    folder = Path(output or read.name)
    check_replaceable(folder)
    if lacking := lacking_reporters(read):
        raise ConfigError(lacking[0])
    if first_process():
        display = _display("", quiet)
        for source in read.mixture:
            for text in source.own_labels:
                display.say(f"{source.corpus}: {text}")
    whole = folder.resolve() if folder.name in ("", "..") else folder  # "." has no name
    root = Path(work) if work is not None else whole.with_name(f"{whole.name}.run")
    with without_bars(), claimed(root, read, max_steps, resume=resume):
        return _fine_tuned(
            read,
            folder,
            root,
            {
                "place": None if place is None else str(place),
                "corpora": None if corpora is None else Path(corpora),
                "max_steps": max_steps,
            },
            resume=resume,
            quiet=quiet,
            command=_command(config, folder),
        )


def _fine_tuned(
    config: TrainConfig,
    folder: Path,
    root: Path,
    named: dict[str, Any],
    *,
    resume: bool,
    quiet: bool,
    command: str,
) -> TrainedModel:
    further: dict[str, object] = {}
    _check_held_out(config, named["corpora"])
    if config.search is not None:
        config, found = searched(config, root, show=_display("search", quiet), **named)
        further["search"] = found
    if config.folds:
        folds = [Fold(number, config.folds, config.seed) for number in range(config.folds)]
        further["folds"] = [
            _run(config, root / title, named, resume, quiet, fold=fold, title=title)
            for fold in folds
            for title in [f"fold-{fold.number}"]
        ]
    best = root
    if config.seeds:
        runs = {
            seed: _run(
                config.model_copy(update={"seed": seed}),
                root / f"seed-{seed}",
                named,
                resume,
                quiet,
                title=f"seed-{seed}",
            )
            for seed in config.seeds
        }
        further["seeds"] = [{"seed": seed, **found} for seed, found in runs.items()]
        best = root / f"seed-{max(runs, key=lambda seed: runs[seed]['score'])}"
    else:
        _run(config, root, named, resume, quiet)
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()  # the first process packages alone
    report: dict[str, object] = {"int8": {}}
    if first_process():
        report = package(
            best,
            folder,
            corpora=named["corpora"],
            command=command,
            further=further,
        )
    return TrainedModel(folder, root, cast("dict[str, float]", report["int8"]), report)


def _check_held_out(config: TrainConfig, corpora: Path | None) -> None:
    """Refuse folds and seeds where there is nothing to score them on."""
    if not config.folds and not config.seeds:
        return
    measured = [s for s in config.mixture if s.path is not None or not is_pairs(s.corpus)]
    sides = [[documents_of(s, corpora, side) for side in ("train", "dev")] for s in measured]
    if config.seeds and not any(dev for _, dev in sides):
        raise ConfigError(
            "seeds are chosen by development scores, but no source has development documents: "
            "give dev_path, or a split column"
        )
    groups = [len({group_of(d) for side in both for d in side}) for both in sides]
    most, name = max(zip(groups, (s.corpus for s in measured), strict=True), default=(0, "nothing"))
    if config.folds > most:
        raise ConfigError(
            f"folds is {config.folds}, but {name} has {most} documents or groups that must not be "
            "divided, and no source has more: make fewer folds"
        )


def _run(
    config: TrainConfig,
    root: Path,
    named: Mapping[str, Any],
    resume: bool,
    quiet: bool,
    *,
    fold: Fold | None = None,
    title: str = "",
) -> dict[str, float]:
    """Train in ``root``, unless that is done; returns the development scores of what was kept: of
    each head and scheme, and their mean ``score``.
    """
    if not (resume and (root / "model" / "train.json").is_file()):
        display = _display(title, quiet)
        try:
            train(config, root, resume=resume, fold=fold, display=display, **named)
        finally:
            display.close()
    history = json.loads((root / "model" / "history.json").read_text(encoding="utf-8"))
    scored = [entry for entry in history["steps"] if "eval_score" in entry]
    if not scored:
        return {"score": 0.0}
    best = config.keep_best or config.early_stopping
    kept = max(scored, key=lambda entry: entry["eval_score"]) if best else scored[-1]
    prefix = "eval_"
    return {k.removeprefix(prefix): float(v) for k, v in kept.items() if k.startswith(prefix)}


def _display(title: str, quiet: bool) -> Display:
    return Display(title, quiet=quiet)


def _command(given: object, folder: Path) -> str:
    """How to make the model again, without folders of this machine."""
    if isinstance(given, (str, Path)):
        names = (shlex.quote(name) for name in (Path(given).name, folder.name))
        return "stancemine train {} --output {}".format(*names)
    return f'stancemine.train(config, "{folder.name}")  # its config is train.json'
