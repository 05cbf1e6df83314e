"""A configuration's examples and development set as arrays, for `train.py` on a machine with a GPU.

    python -m training.gpu.pack training/en-small-6.toml --corpora DIR --output DATA.npz

Rows are kept as their three segments (question, sentence, the sentence before), each distinct
segment once: a sentence that is put to fifty topics costs its tokens once.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancemine.train.beginning import first_tokenizer
from stancemine.train.config import Source, TrainConfig, as_config
from stancemine.train.development import development_examples
from stancemine.train.examples import (
    IGNORE,
    Example,
    Schemes,
    sentence_examples,
    stance_examples,
)
from stancemine.train.mixture import mixture_examples
from stancemine.train.sources import documents_of
from stancemine.windows import Row, Windower
from training.gpu.rows import CLS, NO_TAG, SEP


class Segments:
    """Distinct token sequences, numbered; number 0 is the empty one."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, ...], int] = {(): 0}

    def number(self, ids: tuple[int, ...]) -> int:
        """Its number, a new one where it is new."""
        return self._numbers.setdefault(ids, len(self._numbers))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All tokens, one segment after the other, and their lengths."""
        lengths = [len(ids) for ids in self._numbers]
        flat = itertools.chain.from_iterable(self._numbers)
        return {
            "segment_tokens": np.fromiter(flat, dtype=np.uint16, count=sum(lengths)),
            "segment_lengths": np.array(lengths, dtype=np.uint16),
        }


class Rows:
    """Distinct rows, numbered, as the numbers of their segments."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._numbers: dict[tuple[int, int, int], int] = {}

    def number(self, row: Row) -> int:
        """Its number, a new one where it is new."""
        (target,) = row.targets
        if row.ids[0] != CLS or row.ids[target.last] != SEP:
            raise SystemExit(f"a vocabulary with [CLS] {CLS} and [SEP] {SEP} is needed: BERT's")
        parts = (
            row.ids[1 : max(target.first - 1, 1)],
            row.ids[target.first : target.last],
            row.ids[target.last + 1 : -1],
        )
        question, sentence, before = map(self._segments.number, parts)
        key = question, sentence, before
        return self._numbers.setdefault(key, len(self._numbers))

    def array(self) -> NDArray[np.int32]:
        """``[rows, 3]``: the numbers of question, sentence and the sentence before."""
        return np.array(list(self._numbers), dtype=np.int32)


def example_arrays(examples: Sequence[Example], rows: Rows) -> dict[str, NDArray[Any]]:
    """What each example asks, of which row, and its labels; -1 where there is none."""
    tags: list[NDArray[np.uint8]] = []
    places: list[int] = []
    at = 0
    for example in examples:
        if example.tags is None:
            places.append(-1)
            continue
        found = example.tags.astype(np.int64)
        packed = np.where((found == IGNORE).any(-1), NO_TAG, found @ np.array([9, 3, 1]))
        tags.append(packed.astype(np.uint8))
        places.append(at)
        at += len(packed)

    def bits(mask: Sequence[bool] | None) -> int:
        return sum(1 << i for i, on in enumerate(mask or ()) if on)

    def label(values: Sequence[int] | None) -> int:
        return -1 if values is None or values[0] == IGNORE else values[0]

    judged = [rows.number(e.original or e.row) for e in examples]
    return {
        "row": np.array([rows.number(e.row) for e in examples], dtype=np.int32),
        "judged": np.array(judged, dtype=np.int32),
        "turned": np.array([e.turned for e in examples], dtype=bool),
        "asks_stance": np.array([e.asks_stance for e in examples], dtype=bool),
        "same_tokens": np.array([e.original is None for e in examples], dtype=bool),
        "role": np.array([label(e.roles) for e in examples], dtype=np.int8),
        "role_scheme": np.array([e.role_scheme for e in examples], dtype=np.uint8),
        "reported": np.array([label(e.reported) for e in examples], dtype=np.int8),
        "reported_scheme": np.array([e.reported_scheme for e in examples], dtype=np.uint8),
        "gold": np.array([bits(e.gold) for e in examples], dtype=np.uint8),
        "candidates": np.array([bits(e.candidates) for e in examples], dtype=np.uint8),
        "stance_scheme": np.array([e.stance_scheme for e in examples], dtype=np.uint8),
        "tag_place": np.array(places, dtype=np.int32),
        "tags": np.concatenate([*tags, np.zeros(0, dtype=np.uint8)]),
    }


def measured(
    config: TrainConfig, windower: Windower, corpora: Path | None, schemes: Schemes
) -> dict[str, list[Example]]:
    """Development examples: of every corpus with its sentences alone, of StanceNews' stances with
    the sentence before, and of the home topics both ways. For looking at a run; choosing is done
    with the packaged model.
    """

    def held_out(sources: Iterable[Source]) -> list[Example]:
        kept = config.model_copy(update={"mixture": tuple(sources)})
        return development_examples(kept, windower, corpora, schemes=schemes, sentences=1500)

    home = documents_of(Source(corpus="nato-russia", heads=("role",)), corpora, "dev")
    found = {
        "dev": held_out(s for s in config.mixture if not s.context),
        "context": held_out(s for s in config.mixture if s.context),
    }
    for name, context in (("home", False), ("home-context", True)):
        source = Source(
            corpus="nato-russia", heads=("role", "reported", "stance"), context=context,
            scheme="stancenews",
        )  # fmt: skip
        rng = random.Random(config.seed)
        found[name] = [
            *sentence_examples(home, windower, source, schemes, config.context),
            *stance_examples(home, windower, source, schemes, rng),
        ]
    return found


def pack(config: TrainConfig, place: str | None, corpora: Path | None, output: Path) -> None:
    """Write the arrays of a configuration; prints how large they are."""
    began = time.monotonic()
    schemes = Schemes.of(config.mixture)
    windower = Windower(first_tokenizer(config, place), max_tokens=config.max_tokens)
    examples, tokens = mixture_examples(config, windower, corpora)
    print(json.dumps(tokens), f"{time.monotonic() - began:.0f} s", flush=True)
    segments = Segments()
    rows = Rows(segments)
    arrays = example_arrays(examples, rows)
    arrays["trained_rows"] = np.array(len(rows.array()))
    held_out = measured(config, windower, corpora, schemes)
    together = list(itertools.chain(*held_out.values()))
    arrays |= {f"measured_{n}": x for n, x in example_arrays(together, rows).items()}
    sets = np.repeat(np.arange(len(held_out)), [len(x) for x in held_out.values()])
    arrays["measured_set"] = sets.astype(np.uint8)
    arrays["rows"] = rows.array()
    arrays |= segments.arrays()
    sizes = {
        "examples": len(examples),
        "tokens": sum(tokens.values()),
        "rows": len(arrays["rows"]),
        "segments": len(arrays["segment_lengths"]),
    }
    np.savez(output, **arrays)
    facts = {
        "schemes": {h: list(getattr(schemes, h)) for h in ("role", "reported", "stance")},
        "sets": list(held_out),
        "sizes": sizes,
        "config": config.model_dump(mode="json"),
    }
    output.with_suffix(".json").write_text(json.dumps(facts, indent=1), encoding="utf-8")
    print(json.dumps(sizes), f"{time.monotonic() - began:.0f} s")


def main() -> None:
    """Read the arguments and write the arrays."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--encoder", help="folder of the encoder or start, if not found by name")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    pack(as_config(options.config), options.encoder, options.corpora, options.output)


if __name__ == "__main__":
    main()
