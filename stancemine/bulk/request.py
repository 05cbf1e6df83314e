"""What a run was asked for, so that it is only ever continued as the same run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from stancemine import __version__
from stancemine.bulk.stream import Wishes
from stancemine.document import Topic
from stancemine.errors import OutputError
from stancemine.files import ReadOptions
from stancemine.folder import ModelFolder
from stancemine.gate import GateMode
from stancemine.sources import Sources

__all__ = ["FILE", "begun", "check_same", "request_of"]

FILE: Final = "_run.json"
_FORMAT: Final = 1
"""The version of the file's keys."""

_WORDS: Final[Mapping[str, str]] = {
    "format": "the layout of the run's folder",
    "stancemine": "the version of stancemine",
    "model": "the model",
    "topics": "the topics",
    "scheme": "the scheme",
    "relations": "the relations",
    "explain": "the explanations",
    "gate": "the gate",
    "inputs": "the inputs",
    "read": "how the inputs are read",
    "output": "the format of the output",
}


def request_of(
    model: ModelFolder,
    topics: Sequence[Topic],
    sources: Sources,
    options: ReadOptions,
    output: str,
    wishes: Wishes,
    gate: GateMode = "strict",
) -> dict[str, Any]:
    """Everything that the records depend on, as JSON has it; the model as a hash of its files."""
    settings = model.settings
    request: dict[str, Any] = {
        "format": _FORMAT,
        "stancemine": __version__,
        "model": {
            "name": settings.name,
            "version": settings.version,
            "sha256": model.fingerprint(relations=wishes.relations),
        },
        "topics": [asdict(topic) for topic in topics],
        **asdict(wishes),
        "gate": gate,
        "inputs": sources.fingerprint(),
        "read": asdict(options),
        "output": output,
    }
    plain: dict[str, Any] = json.loads(json.dumps(request))
    return plain


def begun(folder: Path) -> dict[str, Any] | None:
    """What a folder's run was asked for and, under "finished", how it ended; None where there is
    no run. Raises `OutputError` for a folder that holds something else.
    """
    file = folder / FILE
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        strange = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
        if strange:
            raise OutputError(
                f"{folder} is not empty and holds no run of stancemine (it has {strange[0]}): "
                "give --output a folder that is new or empty"
            ) from None
        return None
    except (OSError, ValueError) as error:
        raise OutputError(f"{file} cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise OutputError(f"{file} is no note of a run: begin anew in another folder")
    return found


def check_same(before: Mapping[str, Any], now: Mapping[str, Any], folder: Path) -> None:
    """Raise `OutputError` that names what differs between the run in ``folder`` and this one."""
    different = [
        f"{words} ({_told(key, before.get(key))} then, {_told(key, now.get(key))} now)"
        for key, words in _WORDS.items()
        if before.get(key) != now.get(key)
    ]
    if different:
        raise OutputError(
            f"{folder} holds a run that was begun with another request; what differs: "
            f"{'; '.join(different)}. Ask for the same, or give another --output"
        )


def _told(key: str, value: Any) -> str:
    if key == "model" and isinstance(value, dict):
        return f"{value.get('name')} {value.get('version')}, {str(value.get('sha256'))[:12]}"
    if key == "topics" and isinstance(value, list):
        return ", ".join(repr(topic.get("text")) for topic in value) or "none"
    if key == "inputs" and isinstance(value, dict):
        return (
            f"{value.get('files')} files of {value.get('bytes')} bytes, "
            f"{str(value.get('sha256'))[:12]}"
        )
    return json.dumps(value, ensure_ascii=False)
