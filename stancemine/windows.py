"""Sentences, their context and topics -> model inputs, and the way back.

The only place that knows how much of its document a sentence is read with (its *context*) and how
a topic is put to the model. A model input is a *row*: ``[CLS] segment [SEP] segment [SEP] …``. A
row has one or more *slots*: the sentences that are judged in it. Nothing is cut off: a sentence
that is longer than a row is judged in several pieces, which `Target` tells apart.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from stancemine.errors import TopicError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from stancemine.document import Topic

__all__ = [
    "Batch",
    "Context",
    "Row",
    "StanceQuery",
    "Target",
    "Tokens",
    "Windower",
    "batches_by_tokens",
    "collate",
    "topic_query",
]

Context = Literal["alone", "previous", "window"]
"""How a sentence is read: alone; with its predecessor as a second segment; or packed with its
neighbours into one window (Cohan et al. 2019)."""


@dataclass(frozen=True, slots=True)
class StanceQuery:
    """One stance question: a sentence, the topic, and optionally whose stance is asked for."""

    sentence: str
    topic: str
    holder: str | None = None
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's tokens: their ids, and [start, end) of each in code points of the text."""

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


Known = MutableMapping[str, Tokens]
"""Tokens by text: what was tokenised before is looked up there, what is new is added."""


@dataclass(frozen=True, slots=True)
class Target:
    """What one slot of a row judges: tokens ``[first, last)`` of the row are (a piece of) sentence
    ``sentence``; ``offsets`` are the tokens' code points in that sentence.
    """

    sentence: int
    first: int
    last: int
    offsets: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One model input: token ids, segment ids, and the slots to judge."""

    ids: tuple[int, ...]
    types: tuple[int, ...]
    targets: tuple[Target, ...]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as arrays: ``[rows, tokens]``, and ``pooling [rows, slots, tokens]``, whose product with
    the encoder's output is the mean over each slot's tokens.
    """

    input_ids: NDArray[np.int64]
    attention_mask: NDArray[np.int64]
    token_type_ids: NDArray[np.int64]
    pooling: NDArray[np.float32]

    def inputs(self, wanted: Collection[str] | None = None) -> dict[str, NDArray[np.generic]]:
        """The arrays under the names of the model's inputs; only those ``wanted``, where given (the
        graph of an encoder without segments, such as MPNet, takes no ``token_type_ids``).
        """
        arrays: dict[str, NDArray[np.generic]] = {
            "input_ids": self.input_ids,
            "attention_mask": self.attention_mask,
            "token_type_ids": self.token_type_ids,
            "pooling": self.pooling,
        }
        return {name: x for name, x in arrays.items() if wanted is None or name in wanted}


def topic_query(topic: Topic) -> list[str]:
    """The wordings under which a topic is put to the model: its text (with the description, where
    there is one) and each synonym.
    """
    head = f"{topic.text}: {topic.description}" if topic.description else topic.text
    return [head, *topic.synonyms]


class Windower:
    """Builds rows for one model: its tokenizer and row length.

    ``max_tokens`` (at least 32) is the longest row, special tokens included. Half of it is the
    longest topic: a longer one is refused, not cut. A quarter is the most that is read of a
    predecessor: its end, where running quotations and names are.
    """

    def __init__(self, tokenizer: Tokenizer, *, max_tokens: int = 256) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._cls = _special(tokenizer, "[CLS]", "<s>")
        self._sep = _special(tokenizer, "[SEP]", "</s>")
        if max_tokens < 32:
            raise ValueError(f"max_tokens must be at least 32, not {max_tokens}")
        self.max_tokens = max_tokens
        self.topic_tokens = max_tokens // 2
        self._previous_tokens = max_tokens // 4

    def sentence_rows(
        self, sentences: Sequence[str], context: Context, known: Known | None = None
    ) -> list[Row]:
        """Rows that judge every sentence of one document, in the document's order."""
        encoded = self.tokens(sentences, known)
        if context == "window":
            return list(self._packed_rows(encoded))
        rows: list[Row] = []
        for index, encoding in enumerate(encoded):
            follows = index and context == "previous"
            after = encoded[index - 1].ids[-self._previous_tokens :] if follows else ()
            rows.extend(self._rows((), encoding, after, index))
        return rows

    def stance_rows(self, queries: Sequence[StanceQuery], known: Known | None = None) -> list[Row]:
        """Rows that judge every query; a target's ``sentence`` is the query's index.

        Raises `TopicError` for a topic of over ``topic_tokens``.
        """
        known = {} if known is None else known
        questions = [_question(query) for query in queries]
        before = [query.previous for query in queries if query.previous]
        self.tokens([*questions, *(query.sentence for query in queries), *before], known)
        rows: list[Row] = []
        for index, query in enumerate(queries):
            question = known[questions[index]].ids
            if len(question) > self.topic_tokens:
                raise TopicError(
                    f"the topic {query.topic[:60]!r}… has {len(question)} tokens, allowed are "
                    f"{self.topic_tokens}: say it in a phrase or a sentence"
                )
            tail = known[query.previous].ids[-self._previous_tokens :] if query.previous else ()
            rows.extend(self._rows(question, known[query.sentence], tail, index))
        return rows

    def fits(self, query: StanceQuery) -> bool:
        """Whether a query is one row, its topic not refused."""
        question, sentence = (len(t.ids) for t in self.tokens([_question(query), query.sentence]))
        room = self.max_tokens - 3
        if query.previous:
            before = len(self.tokens([query.previous])[0].ids)
            room -= min(before, self._previous_tokens) + 1
        return question <= self.topic_tokens and question + sentence <= room

    def question_tokens(self, topic: str) -> int:
        """How many tokens a topic has; over ``topic_tokens`` it is refused."""
        return len(self.tokens([topic])[0].ids)

    def tokens(self, texts: Sequence[str], known: Known | None = None) -> list[Tokens]:
        """The tokens of each text, without special ones; each is tokenised once."""
        known = {} if known is None else known
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            found = self._tokenizer.encode_batch(new, add_special_tokens=False)
            for text, encoding in zip(new, found, strict=True):
                known[text] = Tokens(tuple(encoding.ids), tuple(encoding.offsets))
        return [known[text] for text in texts]

    def _rows(
        self, before: Sequence[int], sentence: Tokens, after: Sequence[int], index: int
    ) -> Iterable[Row]:
        """``[CLS] before [SEP] sentence [SEP] after [SEP]``, one row a piece of the sentence."""
        head = [self._cls, *before, self._sep] if before else [self._cls]
        tail = [self._sep, *after, self._sep] if after else [self._sep]
        room = self.max_tokens - len(head) - len(tail)
        ids, offsets = sentence.ids, sentence.offsets
        for start in range(0, max(len(ids), 1), room):
            piece = ids[start : start + room]
            first, last = len(head), len(head) + len(piece)
            kind = 1 if before else 0
            yield Row(
                ids=(*head, *piece, *tail),
                types=(0,) * first + (kind,) * (len(piece) + 1) + (1,) * (len(tail) - 1),
                targets=(Target(index, first, last, offsets[start : start + room]),),
            )

    def _packed_rows(self, encoded: Sequence[Tokens]) -> Iterable[Row]:
        """Consecutive sentences, each closed by [SEP], packed to ``max_tokens``."""
        room = self.max_tokens - 1
        ids: list[int] = [self._cls]
        targets: list[Target] = []
        for index, encoding in enumerate(encoded):
            for start in range(0, max(len(encoding.ids), 1), room - 1):
                piece = encoding.ids[start : start + room - 1]
                if len(ids) + len(piece) + 1 > self.max_tokens and targets:
                    yield Row(tuple(ids), (0,) * len(ids), tuple(targets))
                    ids, targets = [self._cls], []
                offsets = encoding.offsets[start : start + room - 1]
                targets.append(Target(index, len(ids), len(ids) + len(piece), offsets))
                ids.extend((*piece, self._sep))
        if targets:
            yield Row(tuple(ids), (0,) * len(ids), tuple(targets))


def collate(rows: Sequence[Row]) -> Batch:
    """Rows as arrays, padded with zeros to the longest."""
    width = max(len(row) for row in rows)
    slots = max(len(row.targets) for row in rows)
    ids = np.zeros((len(rows), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    types = np.zeros_like(ids)
    pooling = np.zeros((len(rows), slots, width), dtype=np.float32)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row.ids
        mask[i, : len(row)] = 1
        types[i, : len(row)] = row.types
        for slot, target in enumerate(row.targets):
            if target.last > target.first:
                pooling[i, slot, target.first : target.last] = 1 / (target.last - target.first)
    return Batch(ids, mask, types, pooling)


def batches_by_tokens(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Indices of rows, sorted by length and cut so that rows x longest stays within ``budget``.

    >>> batches_by_tokens([9, 2, 3, 8], budget=16)
    [[1, 2], [3], [0]]
    """
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if not batches or (len(batches[-1]) + 1) * lengths[index] > budget:
            batches.append([])
        batches[-1].append(index)
    return batches


def _question(query: StanceQuery) -> str:
    return f"{query.topic} according to {query.holder}" if query.holder else query.topic


def _special(tokenizer: Tokenizer, *names: str) -> int:
    for name in names:
        found = tokenizer.token_to_id(name)
        if found is not None:
            return found
    raise ValueError(f"the tokenizer has none of the special tokens {', '.join(names)}")
