"""VAST: comments on news debates and the stance toward thousands of topics (Allaway 2020).

Labels: 1 (pro) is favor, 0 (con) is against. 2 (neutral) is ``none``: most of these rows are the
authors' synthetic neutrals, a comment paired with another comment's topic, the rest are crowd
judgements that do not tell "takes no side" from "is not about it". ``meta["synthetic"]`` is "1"
where all topics of the document are such drawn ones, so that a trainer may treat them as
unrelated.

Topics: ``new_topic``, as the annotators wrote it. Synthetic rows (``type_idx`` 4) keep the
comment's own topic there; what was drawn stands only in ``topic_str``, lemmatized. It is turned
back into the form that the same file uses most often for that lemma string.

Rows: all rows of one comment that agree in ``seen?`` and in being synthetic are one document. In
training, repeated (comment, topic) pairs are one stance by majority, ties are dropped, and so is
the topic "none" (the annotators' word for "no topic"). Dev and test rows are kept as they are,
since published scores count each of them: a repeated pair there opens another document.
``meta["seen"]`` is "0" for topics absent from training (zero-shot).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stancemine.corpora.records import GoldStance, LabeledDocument, LabeledStance, Split
from stancemine.corpora.rows import in_label_set, lone_text, table

__all__ = ["read"]

CORPUS: Final = "vast"
STANCES: Final[Mapping[str, GoldStance]] = {"1": "favor", "0": "against", "2": "none"}
FILES: Final[Mapping[Split, str]] = {
    "train": "vast_train.csv",
    "dev": "vast_dev.csv",
    "test": "vast_test.csv",
}
COLUMNS: Final = ("post", "new_topic", "label", "type_idx", "arc_id", "topic_str", "seen?")
SYNTHETIC: Final = "4"
NO_TOPIC: Final = "none"

Key = tuple[str, str, bool, int]
"""Comment (``arc_id``), seen, synthetic, and how often the pair came before."""


@dataclass(frozen=True, slots=True)
class _Row:
    comment: str
    post: str
    topic: str
    lemmas: str
    label: GoldStance
    seen: str
    synthetic: bool


def read(directory: Path) -> Iterator[LabeledDocument]:
    """All documents: comments with the topics that somebody judged them on."""
    for split, name in FILES.items():
        rows = _with_drawn_topics(list(_rows(directory / name)))
        if split == "train":
            rows = _without_repeats(row for row in rows if row.topic != NO_TOPIC)
        yield from _documents(rows, split)


def _rows(path: Path) -> Iterator[_Row]:
    for line, row in table(path, CORPUS, COLUMNS):
        yield _Row(
            comment=row["arc_id"],
            post=row["post"],
            topic=row["new_topic"],
            lemmas=row["topic_str"],
            label=in_label_set(STANCES, row["label"], path, line),
            seen=row["seen?"],
            synthetic=row["type_idx"] == SYNTHETIC,
        )


def _with_drawn_topics(rows: list[_Row]) -> list[_Row]:
    """The rows, with the topic that was drawn in place of the comment's own where it was."""
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if not row.synthetic:
            forms[row.lemmas][row.topic] += 1

    def drawn(row: _Row) -> str:
        known = forms.get(row.lemmas)
        return known.most_common(1)[0][0] if known else row.lemmas

    return [
        _Row(row.comment, row.post, drawn(row), row.lemmas, row.label, row.seen, True)
        if row.synthetic
        else row
        for row in rows
    ]


def _without_repeats(rows: Iterable[_Row]) -> list[_Row]:
    """One row for each comment and topic, with the label of most; none where most is a tie."""
    same: defaultdict[tuple[str, str, bool], list[_Row]] = defaultdict(list)
    for row in rows:
        same[row.comment, row.topic, row.synthetic].append(row)
    kept = []
    for repeats in same.values():
        votes = Counter(row.label for row in repeats).most_common(2)
        if len(votes) == 1 or votes[0][1] > votes[1][1]:
            kept.append(next(row for row in repeats if row.label == votes[0][0]))
    return kept


def _documents(rows: Iterable[_Row], split: Split) -> Iterator[LabeledDocument]:
    documents: defaultdict[Key, list[_Row]] = defaultdict(list)
    before: Counter[tuple[str, str, str, bool]] = Counter()
    for row in rows:
        pair = (row.comment, row.topic, row.seen, row.synthetic)
        documents[row.comment, row.seen, row.synthetic, before[pair]].append(row)
        before[pair] += 1
    for (comment, seen, synthetic, repeat), members in documents.items():
        yield lone_text(
            CORPUS,
            f"{split}/{comment}/{'synthetic' if synthetic else 'topics'}-{seen}-{repeat}",
            split,
            members[0].post,
            [LabeledStance(row.topic, row.label) for row in members],
            group=comment,
            meta={"seen": seen, "synthetic": str(int(synthetic))},
        )
