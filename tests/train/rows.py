"""A user's own rows, made up for the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FORMS = {
    "demand": ("{} must go on", "no {} is on"),
    "reason": ("the minister said that {} is not on", "she said {} is with nato"),
    "rest": ("he is with {}", "yes {} is on"),
}
NAMES = ("talks", "russia", "nato", "go", "that", "not", "he", "she", "on", "with")


def write_rows(folder: Path, name: str = "letters.csv") -> Path:
    """Six sentences about each of ten names, one letter a name."""
    rows = [
        f"{form.format(word)},{kind},{word}"
        for word in NAMES
        for kind, forms in FORMS.items()
        for form in forms
    ]
    (folder / name).write_text("\n".join(["text,kind,letter", *rows]) + "\n", encoding="utf-8")
    return folder / name


def own_config(folder: Path, encoder: Path | None, **changes: Any) -> dict[str, Any]:
    """A mapping that trains roles on `write_rows`' file; ``labels`` may be changed."""
    labels = {"demand": "claim", "reason": "premise", "rest": "none"}
    source = {
        "corpus": "letters",
        "path": str(write_rows(folder)),
        "heads": ["role"],
        "columns": {"role": "kind", "document": "letter"},
        "labels": {"role": changes.pop("labels", labels)},
        "dev_share": 0.2,
        **changes.pop("source", {}),
    }
    return {
        "name": "letters",
        **({} if encoder is None else {"encoder": str(encoder)}),
        "max_tokens": 64,
        "batch_tokens": 512,
        "learning_rate": 1e-3,
        "head_learning_rate": 1e-2,
        "bf16": False,
        "epochs": 2.0,
        "mixture": [source],
        **changes,
    }
