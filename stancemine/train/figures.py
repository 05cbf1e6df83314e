"""What stands behind the scores of a model card: how much data, which labels, which calibration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from stancemine.corpora.records import LabeledDocument
from stancemine.folder import Settings
from stancemine.labels import ROLES, STANCES
from stancemine.train.calibrate import MINIMUM
from stancemine.train.config import TrainConfig
from stancemine.train.development import Collected, stance_choices
from stancemine.train.examples import Schemes
from stancemine.train.inspection import labels_of
from stancemine.train.mixture import held_out_of
from stancemine.train.pairs import is_pairs, read_pairs
from stancemine.train.sources import documents_of, group_of

__all__ = [
    "FEW_GROUPS",
    "calibration_lines",
    "class_scores",
    "class_table",
    "data_counts",
    "data_table",
]

FEW_GROUPS = 20
"""With fewer development groups than this, the card says that scores say little."""

_TOPICS: Final = 100
"""So many topics of a source are kept."""

_UNITS: Final[Mapping[str, str]] = {
    "role": "sentences",
    "reported": "sentences",
    "tags": "spans",
    "stance": "pairs of sentence and topic",
}


def data_counts(config: TrainConfig, corpora: Path | None) -> list[dict[str, Any]]:
    """Labelled items of each source and head: "train" in one pass, "dev", and "groups", the
    development groups (documents, stories, debates) that hold them; whether they are of a set of
    its "own" labels, and the first "topics" of stances. What is read both alone and with the
    sentence before is counted once.
    """
    held_out = held_out_of(config, corpora)
    found: list[dict[str, Any]] = []
    alike = {(s.corpus, s.path, s.heads, s.labels.model_dump_json()): s for s in config.mixture}
    for source in alike.values():
        if source.path is None and is_pairs(source.corpus):
            size = sum(1 for _ in read_pairs(source.corpus, corpora))
            row = {"source": source.corpus, "head": "stance", "train": size, "dev": 0, "groups": 0}
            found.append(row)
            continue
        train: Counter[str] = Counter()
        dev: Counter[str] = Counter()
        groups: dict[str, set[str]] = {head: set() for head in source.heads}
        topics: dict[str, None] = {}
        for document in documents_of(source, corpora, "train"):
            if (document.corpus, document.id) not in held_out:
                train.update(head for head, _ in labels_of(source, document))
                topics.update(dict.fromkeys(_topics(document)))
        for document in documents_of(source, corpora, "dev"):
            for head, _ in labels_of(source, document):
                dev[head] += 1
                groups[head].add(group_of(document))
        found += [
            {
                "source": source.corpus,
                "head": head,
                "train": train[head],
                "dev": dev[head],
                "groups": len(groups[head]),
                "own": bool(source.labels.new_labels(head)),
                "topics": list(topics)[:_TOPICS] if head == "stance" else [],
            }
            for head in source.heads
        ]
    return found


def _topics(document: LabeledDocument) -> Iterator[str]:
    return (stance.topic for found in document.sentences for stance in found.stances or ())


def data_table(counts: Sequence[Mapping[str, Any]]) -> list[str]:
    """`data_counts` as Markdown, and a warning where few groups stand behind a score."""
    if not counts:
        return []
    lines = [
        "What was trained on in a pass, and what the scores below were measured on; a group is a "
        "document, story or debate that the split keeps together (or a sentence):",
        "",
        "| corpus | head | training | development | development groups |",
        "|---|---|--:|--:|--:|",
        *(
            f"| {row['source']} | {'labels of its own' if row.get('own') else row['head']} "
            f"({_UNITS[row['head']]}) | {row['train']:,} | "
            f"{row['dev']:,} | {row['groups']:,} |"
            for row in counts
        ),
        "",
    ]
    few = dict.fromkeys(row["source"] for row in counts if 0 < row["groups"] < FEW_GROUPS)
    if few:
        lines += [
            f"**Fewer than {FEW_GROUPS} development groups** stand behind the scores of "
            f"{', '.join(few)}: they say little, and other documents would move them much.",
            "",
        ]
    return lines


def class_scores(found: Collected, schemes: Schemes) -> dict[str, dict[str, tuple[int, float]]]:
    """(items, F1) of each label that the development data has, by ``head/scheme``; of roles,
    stances ("none" is neutral and unrelated in one) and users' own labels.
    """
    result: dict[str, dict[str, tuple[int, float]]] = {}
    for scheme, (logits, gold) in found.role.items():
        result[f"role/{scheme}"] = _by_label(gold, logits.argmax(-1), ROLES)
    for scheme, (logits, masks) in found.stance.items():
        merged = bool((masks[:, 0, 2] & masks[:, 0, 3]).any())
        names = [*STANCES[:2], "none"] if merged else STANCES
        result[f"stance/{scheme}"] = _by_label(*stance_choices(logits, masks), names)
    for label_set in schemes.label_sets:
        if label_set.name in found.labels:
            logits, gold = found.labels[label_set.name]
            scored = _by_label(gold, logits.argmax(-1), label_set.labels)
            result[f"own/{label_set.name}"] = scored
    return result


def _by_label(
    gold: NDArray[np.integer], chosen: NDArray[np.integer], names: Sequence[str]
) -> dict[str, tuple[int, float]]:
    there = np.unique(gold)
    scores = f1_score(gold, chosen, labels=there, average=None, zero_division=0.0)
    return {
        names[label]: (int((gold == label).sum()), round(float(score), 4))
        for label, score in zip(there.tolist(), scores, strict=True)
    }


def class_table(classes: Mapping[str, Mapping[str, tuple[int, float]]]) -> list[str]:
    """`class_scores` as Markdown."""
    if not classes:
        return []
    return [
        "By label, as shipped (int8):",
        "",
        "| head / scheme | label | development items | F1 |",
        "|---|---|--:|--:|",
        *(
            f"| {name} | {label} | {items:,} | {score:.3f} |"
            for name, labels in sorted(classes.items())
            for label, (items, score) in labels.items()
        ),
        "",
    ]


def calibration_lines(config: TrainConfig, settings: Settings) -> list[str]:
    """For each head and own label set, whether its probabilities are scaled and when it is
    ``unsure``; heads that never learned anything are left out.
    """
    fitted = settings.calibration
    learned = {
        f"own:{s.scheme_name}" if s.labels.new_labels(head) else str(head)
        for s in config.mixture
        for head in s.heads
    }
    scaled = {
        "role": fitted.role,
        "reported": fitted.reported,
        "stance": {**fitted.about, **fitted.stance},
        **{f"own:{s.name}": _only(fitted.labels, s.name) for s in settings.label_sets},
    }
    return [
        f"- {_NAMES.get(head) or f'Labels `{head[4:]}`'}: {text}"
        for head, by_scheme in scaled.items()
        if head not in settings.untrained
        for text in _calibrated(
            sorted(by_scheme),
            fitted.thresholds.get(head),
            None if head in learned else config.start,
        )
    ]


_NAMES: Final[Mapping[str, str]] = {
    "role": "Role",
    "reported": "Reported speech",
    "stance": "Stance",
}


def _only(scalings: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {name: scalings[name]} if name in scalings else {}


def _calibrated(schemes: Sequence[str], limit: float | None, start: str | None) -> Iterator[str]:
    never = "it is never `unsure`"
    below = never if limit is None else f"`unsure` below {limit:.2f}"
    if start is not None and schemes:
        yield f"as in `{start}`, not fitted again after this training; {below}."
    elif start is not None:
        yield f"**not calibrated**, as in `{start}`; {below}."
    elif schemes:
        yield f"scaled on development data ({', '.join(schemes)}); {below}."
    else:
        yield (
            f"**not calibrated**: too little development data (fewer than {MINIMUM} labelled "
            f"items that it can be fitted on). Probabilities are as they come, and {below}."
        )
