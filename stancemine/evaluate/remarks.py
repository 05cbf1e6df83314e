"""What a report says of labelled files beside the scores: which rows were measured, and why a score
may flatter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from stancemine.corpora.leaks import plain, plain_sentences
from stancemine.corpora.records import LabeledDocument, LabeledSentence
from stancemine.evaluate.data import Data

__all__ = ["remarks"]

Row = Mapping[str, Any]

HEADS: Final = ("role", "reported", "stance")


def remarks(data: Data, rows: Sequence[Row], models: Sequence[Mapping[str, Any]]) -> list[str]:
    """One sentence for each thing that a reader of the scores on files of the user's own should
    know; ``models`` are those under test, with ``name`` and ``version``.
    """
    found: list[str] = []
    for corpus in dict.fromkeys(row["corpus"] for row in rows):
        if not data.is_own(corpus):
            continue
        documents = data.documents(corpus)
        found += _sides(data, corpus, documents)
        found += _leaks(data, corpus, documents)
        if not data.is_file(corpus):
            continue
        found += _unlabelled(corpus, documents)
        mine = [row for row in rows if row["corpus"] == corpus]
        for model in models:
            found += _own_answers(corpus, documents, mine, model)
    return found


def _sides(data: Data, corpus: str, documents: Sequence[LabeledDocument]) -> Iterator[str]:
    if data.is_undivided(corpus):
        yield (
            f"{corpus} names no split, so all of it was measured, whatever a model has learnt from "
            "it: write train, dev or test into a column or field `split`"
        )
    elif not data.is_file(corpus):
        if data.split == "dev" and not data.names_split(corpus):
            yield (
                f"{corpus} names no split, so the {len(documents)} documents that training with "
                "this configuration holds out were measured; where nothing was trained on it, "
                "--split test measures all of it"
            )
    elif free := data.without_side(corpus):
        yield (
            f"{corpus}: {free} document{'' if free == 1 else 's'} without a split count as train, "
            "since others name theirs"
        )


def _leaks(data: Data, corpus: str, documents: Sequence[LabeledDocument]) -> Iterator[str]:
    """How many of the sentences stand in the training rows, word for word."""
    if data.split == "train":
        return
    learnt = {text for d in data.training_documents(corpus) for text in plain_sentences(d)}
    every = [(plain(d.sentence_text(i)), s) for d in documents for i, s in enumerate(d.sentences)]
    labelled = [text for text, s in every if any(_is_labelled(s, head) for head in HEADS)]
    measured = labelled or [text for text, _ in every]  # of spans alone, all
    both = sum(text in learnt for text in measured)
    if both:
        where = "" if data.is_file(corpus) else " (stancemine debug-data shows where)"
        yield (
            f"{corpus}: {both} of {len(measured)} measured sentences "
            f"{'stands' if both == 1 else 'stand'} in its training rows, too{where}: what learnt "
            "from them, model or baseline, knows the answer, and its score flatters"
        )


def _unlabelled(corpus: str, documents: Sequence[LabeledDocument]) -> Iterator[str]:
    """How many sentences lack a label of a head that others have."""
    sentences = [sentence for document in documents for sentence in document.sentences]
    for head in HEADS:
        without = sum(not _is_labelled(sentence, head) for sentence in sentences)
        if 0 < without < len(sentences):
            yield (
                f"{corpus}: {without} of {len(sentences)} sentences have no label for {head}, "
                "others have one; they were left out of its score. Where they were left open "
                "because a model was unsure of them (convert --no-unsure), the score is better "
                "than the model"
            )


def _is_labelled(sentence: LabeledSentence, head: str) -> bool:
    if head == "stance":
        return bool(sentence.stances)
    return getattr(sentence, head) is not None


_CHANCE = 20
"""With fewer sentences all labels of some task may be right by chance."""


def _own_answers(
    corpus: str, documents: Sequence[LabeledDocument], rows: Sequence[Row], model: Row
) -> Iterator[str]:
    """Whether the labels are the model's own answers: all are the same, or those of most tasks (of
    topics with synonyms the answers cannot be had again), or of some in a file that names the model
    as their origin.
    """
    name = model["name"]
    asked = [row for row in rows if "confusion" in row["systems"].get(name, {})]
    same = [row for row in asked if row["systems"][name]["measures"]["accuracy"] == 1.0]
    origin = f"{name} {model['version']}"
    named = all(document.meta.get("model") == origin for document in documents)
    long = sum(len(document.sentences) for document in documents) >= _CHANCE
    most = len(same) == len(asked) or (long and 2 * len(same) > len(asked))
    if not same or not (named or most):
        return
    tasks = ", ".join(row["task"].partition("/")[2] for row in same)
    made = f", and the file says that {origin} made them" if named else ""
    yield (
        f"{corpus}: every label is {name}'s own answer ({tasks}){made}: unless people looked at "
        "each and agreed, such a score says nothing"
    )
