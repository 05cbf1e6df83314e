"""The folder of a run's work: whose it is, what it was made from, and where it goes on."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

from stancemine.errors import OutputError
from stancemine.train.config import TrainConfig

__all__ = ["claimed", "first_process", "last_checkpoint"]


@contextmanager
def claimed(root: Path, config: TrainConfig, max_steps: int, *, resume: bool) -> Iterator[None]:
    """Note whose work a folder holds; it is removed where nothing was trained in the end.

    Raises `OutputError` where it holds that of another configuration, of a rehearsal, or of files
    that have changed since, unless ``resume`` is false: then that is deleted.
    """
    if first_process():
        _claim(root, config, max_steps, resume=resume)
    try:
        yield
    finally:
        if first_process() and root.is_dir() and not _worked(root):
            shutil.rmtree(root)


def _claim(root: Path, config: TrainConfig, max_steps: int, *, resume: bool) -> None:
    file = root / "config.json"
    data = {str(path): _digest(path) for path in _files(config)}
    mine = {
        "max_steps": max_steps,
        "config": config.model_dump(mode="json"),
        "data": data,
    }
    before = _noted(file)
    if resume and _worked(root) and before != mine:
        changed = "of another configuration or number of steps"
        if before is not None and {**before, "data": data} == mine:
            names = [name for name, digest in data.items() if before["data"].get(name) != digest]
            changed = f"begun before {' and '.join(names)} changed"
        raise OutputError(
            f"{root} holds work {changed}: begin anew (--restart), or give another folder for the "
            "work (--work)"
        )
    if not resume and before is not None:
        _clear(root)
    root.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(mine, indent=1), encoding="utf-8")


def _noted(file: Path) -> dict[str, Any] | None:
    """What `_claim` wrote; None of any other file: a model's folder has a config.json, too."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    ours = isinstance(found, dict) and {"max_steps", "config"} <= found.keys()
    return {"data": {}, **found} if ours else None


def _files(config: TrainConfig) -> Iterator[Path]:
    """The user's own files that a run reads."""
    for source in config.mixture:
        for path in (source.path, source.dev_path, source.mapping):
            if path is not None:
                yield Path(path)


def _digest(path: Path) -> str:
    """A SHA-256 over a file, or over the names and contents of a folder's files."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
        parts = [f"{file.relative_to(path).as_posix()} {_digest(file)}" for file in files]
        return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
    if not path.is_file():
        return ""  # reading it will say so
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _clear(root: Path) -> None:
    """Delete what runs have left in a folder of work: a seed, a fold or a search of before would be
    taken for this configuration's when it is gone on with.
    """
    for name in ("model", "checkpoints", "search", "seed-*", "fold-*"):
        for folder in root.glob(name):
            shutil.rmtree(folder)
    (root / "search.json").unlink(missing_ok=True)


def _worked(root: Path) -> bool:
    """Whether a folder holds work beside the configuration that it belongs to."""
    file = root / "config.json"
    return file.is_file() and any(f.is_file() and f != file for f in root.rglob("*"))


def last_checkpoint(checkpoints: Path) -> Path | None:
    """The last checkpoint that is whole; what was being written when a run was killed is deleted.

    Trainer writes its state last.
    """
    found = sorted(
        checkpoints.glob(f"{PREFIX_CHECKPOINT_DIR}-*"),
        key=lambda folder: int(folder.name.rpartition("-")[2]),
        reverse=True,
    )
    for folder in found:
        try:
            json.loads((folder / "trainer_state.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            if first_process():
                shutil.rmtree(folder)
        else:
            return folder
    return None


def first_process() -> bool:
    """Whether this is the only process of a run, or the first of several."""
    return os.environ.get("RANK", "0") == "0"
