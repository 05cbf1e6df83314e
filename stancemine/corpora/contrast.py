"""StanceContrast: sentences in groups that share a topic, written for this project.

It ships inside the package (``data/contrast``, CC BY 4.0). Sentences and labels were written by a
large language model after our guideline, by no person; each group was reread with its labels
covered. A group has a topic, two or three other wordings of it (``also``), one of turned polarity
(``opposite``), and seven to nine sentences: favor, against, neutral and a near-miss unrelated, half
of them without a word of the topic.

Labels are ours, so nothing is mapped. A sentence is a document of its own; its stances are those
toward the topic, toward each other wording (the same label) and toward the opposite (labelled by
itself: who praises a rival plan does not always reject this one). The label belongs to ``holder``:
"author", or the words of the sentence that name the reported source; a sentence is reported speech
where its holder is not the author. ``meta`` has the ``phenomenon`` (negation, irony, …), the
``register``, whether the topic is ``named`` ("y" or "n"), and the ``domain``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from stancemine.corpora.files import read_jsonl
from stancemine.corpora.records import LabeledDocument, LabeledSentence, LabeledStance, Split
from stancemine.errors import CorpusError
from stancemine.labels import STANCES

__all__ = ["read"]

CORPUS: Final = "contrast"
SPLITS: Final[tuple[Split, ...]] = ("train", "dev", "test")


def read(directory: Path) -> Iterator[LabeledDocument]:
    """The sentences of ``train.jsonl``, ``dev.jsonl`` and ``test.jsonl``, one document each."""
    for split in SPLITS:
        path = directory / f"{split}.jsonl"
        for group in read_jsonl(path, CORPUS):
            try:
                yield from _documents(group, split)
            except (KeyError, TypeError) as error:
                where = f"{CORPUS}: {path}, group {group.get('id')!r}"
                raise CorpusError(f"{where} lacks or misuses a field: {error!r}") from error


def _documents(group: Mapping[str, Any], split: Split) -> Iterator[LabeledDocument]:
    for number, sentence in enumerate(group["sentences"], start=1):
        text, holder = sentence["text"], sentence["holder"]
        topics = [(group["topic"], sentence["stance"])]
        topics += [(wording, sentence["stance"]) for wording in group["also"]]
        topics.append((group["opposite"], sentence["opposite_stance"]))
        for _, label in topics:
            if label not in STANCES:
                raise CorpusError(
                    f"{CORPUS}: group {group['id']!r}: stance is {label!r}; allowed: "
                    + ", ".join(STANCES)
                )
        reported = holder != "author"
        yield LabeledDocument(
            corpus=CORPUS,
            id=f"{group['id']}/{number}",
            split=split,
            text=text,
            sentences=(
                LabeledSentence(
                    0,
                    len(text),
                    reported=reported,
                    source=holder if reported else None,
                    holder=holder,
                    stances=tuple(LabeledStance(t, label, holder) for t, label in topics),
                ),
            ),
            group=group["id"],
            meta={
                "phenomenon": sentence["phenomenon"],
                "register": sentence["register"],
                "named": "y" if sentence["named"] else "n",
                "domain": group["domain"],
            },
        )
