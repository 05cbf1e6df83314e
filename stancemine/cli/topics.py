"""Topics from the command line and from a file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stancemine.document import Topic, as_topics
from stancemine.errors import InputError, TopicError

__all__ = ["gather_topics"]


def gather_topics(phrases: Sequence[str], file: Path | None) -> tuple[Topic, ...]:
    """The topics of ``--topic`` and then those of ``--topics-file``, checked together.

    The file is .txt (a topic a line; lines that begin with "# " are comments), .json (a list, or an
    object with the list under "topics") or .toml (``topics = [...]`` or ``[[topics]]`` tables);
    entries are phrases or have text, description and synonyms. Raises `TopicError`, or `InputError`
    for a file that cannot be read.
    """
    return as_topics([*phrases, *(_from_file(file) if file is not None else ())])


def _from_file(path: Path) -> tuple[Topic, ...]:
    try:
        entries = _parse(path.read_text(encoding="utf-8-sig"), path.suffix.lower())
    except OSError as error:
        raise InputError(f"cannot read the topics in {path}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"cannot read the topics in {path}: {error}") from None
    if not isinstance(entries, list) or not entries:
        raise TopicError(f"{path} holds no list of topics: give phrases, or objects with 'text'")
    try:
        return as_topics(entries)
    except TopicError as error:
        raise TopicError(f"{path}: {error}") from None


def _parse(text: str, ending: str) -> Any:
    if ending == ".txt":
        lines = (line.strip() for line in text.splitlines())
        return [line for line in lines if line and line != "#" and not line.startswith("# ")]
    if ending == ".json":
        content = json.loads(text)
    elif ending == ".toml":
        content = tomllib.loads(text)
    else:
        raise ValueError(f"its ending is {ending or 'missing'}; allowed are .txt, .json and .toml")
    if not isinstance(content, dict):
        return content
    # A misspelt table beside the right one would be left out without a word.
    wrong = [key for key in content if key != "topics" and key.casefold().startswith("topic")]
    if wrong:
        raise ValueError(f"it has {wrong[0]!r}: did you mean 'topics' ([[topics]] in TOML)?")
    return content.get("topics")
