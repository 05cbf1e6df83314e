"""What must not happen in the middle of a write: an interrupt, and a second process."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from stancemine.errors import OutputError

__all__ = ["lone_writer", "uninterrupted"]


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay what Ctrl-C does (a `KeyboardInterrupt`) to the end of the block."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only
        return
    came: list[tuple[int, FrameType | None]] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append((number, frame))

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came and callable(before):  # by default it raises KeyboardInterrupt
        before(*came[0])


@contextmanager
def lone_writer(folder: Path) -> Iterator[None]:
    """Hold a run's folder against other processes; the system lets go of it when this one dies.

    Raises `OutputError` if another holds it. Where the system has no such locks, nothing is held.
    """
    try:
        import fcntl
    except ImportError:  # not POSIX
        yield
        return
    with (folder / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError(
                f"another process is writing into {folder}: wait for it, or end it"
            ) from None
        except OSError:
            pass  # a file system without locks
        yield
