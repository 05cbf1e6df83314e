"""Small files of safetensors, read with numpy alone: the core does without the library.

The format: eight bytes with the length of a JSON header, little-endian; the header with dtype,
shape and place of each tensor; then the numbers. Only fp32 is read here.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stancemine.errors import ModelError

__all__ = ["read_tensors"]


def read_tensors(path: Path) -> tuple[dict[str, NDArray[np.float32]], dict[str, str]]:
    """The tensors of a file by name, and its metadata; `ModelError` where it is no such file."""
    try:
        data = path.read_bytes()
        length = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + length])
        facts = dict(header.pop("__metadata__", {}))
        body = data[8 + length :]
        tensors = {}
        for name, entry in header.items():
            if entry["dtype"] != "F32":
                raise ValueError(f"{name} is {entry['dtype']}, not F32")
            start, end = entry["data_offsets"]
            if not 0 <= start <= end <= len(body):
                raise ValueError(f"{name} lies outside of the file")
            values = np.frombuffer(body[start:end], dtype="<f4")
            tensors[name] = values.reshape(entry["shape"]).copy()
        return tensors, facts
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{path} is no readable file of safetensors: {error}") from error
