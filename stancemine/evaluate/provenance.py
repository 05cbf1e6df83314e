"""Where a report comes from: commit, model, data, libraries, machine."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Collection, Iterable
from importlib import metadata
from pathlib import Path

__all__ = [
    "commit",
    "hash_file",
    "hash_files",
    "hash_sources",
    "library_versions",
    "machine",
]

LIBRARIES = ("stancemine", "numpy", "onnxruntime", "tokenizers", "scikit-learn", "torch")
_BLOCK = 1 << 20


def hash_file(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def hash_files(path: Path) -> str:
    """The SHA-256 over a file, or over a folder's files: each one's relative name and hash, sorted.

    Unlabelled files lie beside some labelled ones and are no part of a measurement: left out.
    """
    if path.is_file():
        return hash_file(path)
    digest = hashlib.sha256()
    for file in sorted(_files(path), key=lambda f: f.relative_to(path).as_posix()):
        digest.update(f"{file.relative_to(path).as_posix()} {hash_file(file)}\n".encode())
    return digest.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    return (f for f in folder.rglob("*") if f.is_file() and not f.stem.endswith("-unlabelled"))


def hash_sources(*parts: str, leave_out: Collection[str] = ()) -> str:
    """The SHA-256 over the package's own Python files: those whose path in it begins with one of
    ``parts``, or all but those of the sub-packages to ``leave_out``.

    A report's kept answers carry it, so that changed code never answers from an old run.
    """
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        inner = file.relative_to(root).as_posix()
        if (parts and not inner.startswith(parts)) or inner.partition("/")[0] in leave_out:
            continue
        digest.update(f"{inner} {hash_file(file)}\n".encode())
    return digest.hexdigest()


def commit() -> str | None:
    """The commit of this source tree, with "+changes" if files differ; None outside of git."""
    here = Path(__file__).parent
    try:
        head = _git(here, "rev-parse", "HEAD")
        changed = _git(here, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return None
    return head + ("+changes" if changed else "")


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def library_versions() -> dict[str, str]:
    """The installed versions of what a score may depend on."""
    versions = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def machine() -> dict[str, str | int]:
    """The processor, its cores, and the operating system; no name of a host or user."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count() or 1,
        "system": f"{platform.system()} {platform.machine()}",
    }


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return platform.processor() or platform.machine()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
