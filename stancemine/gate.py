"""The gate: which sentences may concern which topic, told before the model is asked for a stance.

The model reads every sentence once for its role anyhow. What that reading knows of the sentence's
subject (``Logits.topical``) is held against the same of the topic's wording, together with the
words that the two share, and with what the rest of the document is about. That costs a thousandth
of a question to the model, so that topics which few sentences concern cost little.

What may concern a topic is asked in two rounds: first the sentence of the document that is
likeliest to, and those that surely do; the others only where the model finds one of these about the
topic. Its answer says more of the document than the gate can. A text of one sentence is always
asked.

A model's folder may hold one as ``gate.safetensors``; `stancemine.train.gate` fits it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from stancemine.decoding import pool_pieces
from stancemine.document import Topic
from stancemine.errors import ModelError
from stancemine.windows import Row, topic_query

if TYPE_CHECKING:
    from stancemine.folder import ModelFolder
    from stancemine.runtime import Logits

__all__ = [
    "FEATURES",
    "Bools",
    "Gate",
    "GateMode",
    "Related",
    "TopicGate",
    "Vectors",
    "WordingReader",
    "gate_mode",
    "in_context",
    "open_gate",
    "pair_features",
    "vectors_of",
    "write_gate",
]

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

GateMode = Literal["strict", "wide", "off"]
"""How the gate is used: in two rounds; in one, so that every pair that passes is asked; not at all.
"""

FEATURES = ("closeness", "share of the topic's words", "rarest shared word", "sentence", "topic")
"""What the score of a pair is a weighted sum of."""

FORMAT = "2"
OLDER = "1"
"""Its ``least`` had a threshold for documents and one for texts of one sentence: no second round.
"""

KEPT = 4096
"""Wordings of topics whose vectors are kept for the next call."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Texts as the gate sees them: ``subjects [n, width]``, and the ids of each one's tokens."""

    subjects: Floats
    ids: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Gate:
    """The fitted numbers.

    ``centre [width]`` is taken from every vector before it is scaled to length 1;
    ``sentence`` and ``topic [width, rank]`` project; ``leaning [2, width]`` says how likely a
    sentence, or a topic, is to find a partner at all; ``rarity [vocabulary]`` weighs words.
    ``weights [5]`` and ``bias`` make a pair's score of `FEATURES`; ``context [4]`` makes log odds
    of a pair's score, the highest in its document, the higher of its neighbours', and 1. Of
    ``least [2]`` the first is the probability below which the model is not asked, the second that
    from which it is asked whatever it says of the rest of the document.
    """

    centre: Floats
    sentence: Floats
    topic: Floats
    leaning: Floats
    rarity: Floats
    weights: Floats
    bias: float
    context: Floats
    least: Floats

    def scores(self, sentences: Vectors, topics: Vectors) -> Floats:
        """``[sentences, topics]`` scores of pairs, each by itself."""
        weighed = _weighed(pair_features(self, sentences, topics), self.weights)
        return np.asarray(weighed + self.bias, dtype=np.float32)

    def probabilities(self, sentences: Vectors, topics: Vectors) -> Floats:
        """``[sentences, topics]``: the probability that each sentence of one document concerns
        each topic.
        """
        odds = _weighed(in_context(self.scores(sentences, topics)), self.context)
        return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))), dtype=np.float32)

    def related(self, chances: Floats, mode: GateMode = "strict") -> Related:
        """What to ask of one document, from `probabilities` of its sentences toward each topic."""
        if len(chances) == 1 or mode == "off":
            every = np.ones(chances.shape, dtype=np.bool_)
            return Related(chances, every, every)
        passes = chances >= self.least[0]
        first = passes
        if mode == "strict":
            likeliest = chances == chances.max(axis=0, keepdims=True)
            first = passes & (likeliest | (chances >= self.least[1]))
        return Related(chances, passes, first)


@dataclass(frozen=True, slots=True)
class Related:
    """``[sentences, topics]`` of one document: how likely each pair is related, whether the model
    may be asked about it, and whether it is asked in the first round.
    """

    chances: Floats
    passes: Bools
    first: Bools

    def only(self, pairs: Bools) -> Related:
        """The same, where nothing but ``pairs`` is asked, all of it at once."""
        return Related(self.chances, pairs, pairs)

    def second(self, about: Bools) -> Bools:
        """``[sentences, topics]``: what is asked in the second round, where ``about [topics]`` says
        whether the model found a sentence of the first to be about the topic.
        """
        return self.passes & ~self.first & about


class TopicGate:
    """A gate for the topics of one call; a topic has the vectors of all its wordings."""

    def __init__(
        self,
        gate: Gate,
        topics: Sequence[Topic],
        read: WordingReader,
        mode: GateMode = "strict",
    ) -> None:
        self._gate, self._mode = gate, mode
        wordings = [topic_query(topic) for topic in topics]
        self._vectors = read([wording for own in wordings for wording in own])
        self._starts = np.cumsum([0, *(len(own) for own in wordings)])[:-1]

    def related(self, rows: Sequence[Row], outputs: Sequence[Logits], count: int) -> Related:
        """How likely each of a document's ``count`` sentences concerns each topic, under the
        wording that it concerns most; from what the model read and gave.
        """
        found = self._gate.probabilities(vectors_of(rows, outputs, count), self._vectors)
        return self._gate.related(np.maximum.reduceat(found, self._starts, axis=1), self._mode)


class WordingReader:
    """Wordings of topics to vectors, each read once and kept; ``judge`` reads with the model."""

    def __init__(self, judge: Callable[[Sequence[str]], Vectors]) -> None:
        self._judge = judge
        self._known: dict[str, tuple[Floats, Sequence[int]]] = {}

    def __call__(self, wordings: Sequence[str]) -> Vectors:
        """The vectors of the wordings, in order."""
        known = self._known  # another thread may begin anew meanwhile
        new = [wording for wording in dict.fromkeys(wordings) if wording not in known]
        if new:
            if len(known) + len(new) > KEPT:
                known, new = {}, list(dict.fromkeys(wordings))
            found = self._judge(new)
            known.update(zip(new, zip(found.subjects, found.ids, strict=True), strict=True))
            self._known = known
        pairs = [known[wording] for wording in wordings]
        return Vectors(np.stack([vector for vector, _ in pairs]), [ids for _, ids in pairs])


def vectors_of(rows: Sequence[Row], outputs: Sequence[Logits], count: int) -> Vectors:
    """The vectors of ``count`` sentences from what the model read and gave."""
    targets = [target for row in rows for target in row.targets]
    values = [
        output.topical[0, : len(row.targets)]
        for row, output in zip(rows, outputs, strict=True)
        if output.topical is not None
    ]
    ids: list[tuple[int, ...]] = [()] * count
    for row in rows:
        for target in row.targets:
            ids[target.sentence] += row.ids[target.first : target.last]
    return Vectors(pool_pieces(targets, np.concatenate(values), count), ids)


def gate_mode(gate: bool | GateMode) -> GateMode:
    """The mode that a caller means: True is "strict", False "off".

    Raises `ModelError` for anything else.
    """
    if isinstance(gate, bool):
        return "strict" if gate else "off"
    if gate not in get_args(GateMode):
        raise ModelError(f"gate is one of {', '.join(get_args(GateMode))}, not {gate!r}")
    return gate


def open_gate(folder: ModelFolder) -> Gate | None:
    """The gate of a model's folder, None where it has none; `ModelError` says what is amiss."""
    if not folder.gate.is_file():
        return None
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(folder.gate), framework="numpy") as file:
            form = (file.metadata() or {}).get("format")
            if form not in (FORMAT, OLDER):
                raise ModelError(
                    f"{folder.gate} is not of format {FORMAT}: install the matching stancemine "
                    "version, or delete the file to do without a gate"
                )
            names = list(file.keys())
            found = {n: np.asarray(file.get_tensor(n), dtype=np.float32) for n in names}
        if form == OLDER:
            found["least"] = found["least"][[0, 0]]
        return Gate(bias=float(found.pop("bias")[0]), **found)
    except (OSError, SafetensorError, KeyError, TypeError, IndexError) as error:
        raise ModelError(f"{folder.gate} cannot be used: {error}") from error


def write_gate(gate: Gate, path: Path) -> None:
    """Write a gate as `open_gate` reads it; its matrices in half precision."""
    from safetensors.numpy import save_file

    halved = {"sentence", "topic", "rarity"}
    tensors: dict[str, NDArray[np.generic]] = {}
    for name in Gate.__slots__:
        value = np.atleast_1d(np.asarray(getattr(gate, name), dtype=np.float32))
        tensors[name] = value.astype(np.float16) if name in halved else value
    with NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as scratch:
        new = Path(scratch.name)
    try:
        save_file(tensors, new, metadata={"format": FORMAT})
        new.chmod(0o644)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def pair_features(gate: Gate, sentences: Vectors, topics: Vectors) -> Floats:
    """``[sentences, topics, 5]``: `FEATURES` of every pair."""
    said, asked = _unit(sentences.subjects - gate.centre), _unit(topics.subjects - gate.centre)
    shape = len(said), len(asked)
    share, rarest = _shared_words(gate.rarity, sentences.ids, topics.ids)
    return np.stack(
        [
            (said @ gate.sentence) @ (asked @ gate.topic).T,
            share,
            rarest,
            np.broadcast_to((said @ gate.leaning[0])[:, None], shape),
            np.broadcast_to((asked @ gate.leaning[1])[None], shape),
        ],
        axis=-1,
    )


def _weighed(features: Floats, weights: Floats) -> Floats:
    """The weighted sums of a few features. Not by matmul: with rows as short as these, OpenBLAS
    now and then warns of invalid numbers where all are finite.
    """
    found: Floats = np.einsum("...f,f->...", features, weights)
    return found


def in_context(scores: Floats) -> Floats:
    """``[sentences, topics, 4]``: a pair's score, the highest in the document, the higher of the
    sentences beside it, and 1.
    """
    highest = np.broadcast_to(scores.max(axis=0, keepdims=True), scores.shape)
    padded = np.pad(scores, ((1, 1), (0, 0)), mode="edge")
    beside = np.maximum(padded[:-2], padded[2:])
    return np.stack([scores, highest, beside, np.ones_like(scores)], axis=-1)


def _shared_words(
    rarity: Floats, sentences: Sequence[Sequence[int]], topics: Sequence[Sequence[int]]
) -> tuple[Floats, Floats]:
    """``[sentences, topics]`` twice: which share of the topic's words, weighed by rarity, stands in
    the sentence; and how rare the rarest of them is, 1 for the rarest word of all.
    """
    words = np.unique(np.concatenate([np.asarray(ids, dtype=np.int64) for ids in topics]))
    column = np.full(len(rarity), -1, dtype=np.int64)
    column[words] = np.arange(len(words))
    has = np.zeros((len(sentences), len(words)), dtype=np.float32)
    for row, ids in enumerate(sentences):
        found = column[np.asarray(ids, dtype=np.int64)]
        has[row, found[found >= 0]] = 1
    weight = np.zeros((len(topics), len(words)), dtype=np.float32)
    for row, ids in enumerate(topics):
        own = np.asarray(ids, dtype=np.int64)
        weight[row, column[own]] = rarity[own]
    total = np.maximum(weight.sum(axis=1), 1e-6)
    rarest = np.stack([(has * own).max(axis=1, initial=0.0) for own in weight], axis=1)
    share = (has @ weight.T / total).astype(np.float32)
    return share, (rarest / max(float(rarity.max()), 1e-6)).astype(np.float32)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-6), dtype=np.float32)
