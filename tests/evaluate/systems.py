"""What the tests of this folder share: documents of our own and systems whose answers are known."""

from __future__ import annotations

import numpy as np

from stancemine.corpora.records import LabeledDocument, LabeledSentence, LabeledStance
from stancemine.evaluate.systems import NotApplicable, Predictions

SENTENCES = (
    "The envoy said the talks should go on.",
    "The talks are no use to anybody.",
    "Exports fell by a third after the talks ended in a long and bitter quarrel over fish.",
    "Snow fell on the capital overnight.",
    "“We will talk again,” the minister said.",
)
ROLES = ("claim", "claim", "premise", "none", "claim")
REPORTED = (True, False, False, False, True)
STANCES = ("favor", "against", "neutral", "unrelated", "favor")


def document(number, corpus="stancenews", split="dev", **more):
    sentences, start = [], 0
    for text, role, reported, stance in zip(SENTENCES, ROLES, REPORTED, STANCES, strict=True):
        sentences.append(
            LabeledSentence(
                start,
                start + len(text),
                role=role,
                reported=reported,
                kind="indirect" if reported else None,
                holder="the envoy" if reported else "author",
                source="the envoy" if reported else None,
                stances=(LabeledStance(f"the talks {number % 2}", stance),),
            )
        )
        start += len(text) + 1
    return LabeledDocument(
        corpus, f"{corpus}-{number}", split, " ".join(SENTENCES), tuple(sentences), **more
    )


class Constant:
    """One label for everything."""

    def __init__(self, name, label):
        self.name, self.label = name, label

    def predict(self, task, examples, documents):
        if self.label not in task.labels:
            raise NotApplicable(f"it only says {self.label}")
        return Predictions((self.label,) * len(examples))


class Noisy:
    """Right in a share of the cases, seeded, and sure of itself to that degree."""

    def __init__(self, name, share, seed=0):
        self.name, self.share, self.seed = name, share, seed

    def predict(self, task, examples, documents):
        rng = np.random.default_rng(self.seed)
        rows = np.full((len(examples), len(task.labels)), 0.1 / (len(task.labels) - 1))
        for index, example in enumerate(examples):
            gold = task.labels.index(example.gold)
            shift = 0 if rng.random() < self.share else 1
            rows[index, (gold + shift) % len(task.labels)] = 0.9
        labels = tuple(task.labels[i] for i in rows.argmax(axis=1))
        return Predictions(labels, rows, rows.max(axis=1) < 0.5)
