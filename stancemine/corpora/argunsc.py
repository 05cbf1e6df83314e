"""ArgUNSC (Poiaganova & Stede 2025): UN Security Council speeches, claims, premises, relations.

The authors label components inside sentences and, in ``sentence_CP.csv``, one type a sentence
(where a sentence holds a claim and a premise, the one they took). That sentence type is mapped:

- ``claim`` -> claim and ``premise`` -> premise: the guideline's definitions are the same in kind
  (something disputable its speaker wants accepted; what is given in support);
- ``non-arg`` -> none.

A speech is its speaker's own words, but the corpus does not say what is quoted in it: ``reported``
is None. Support and attack between sentences become `Relation`s with the authors' claim as
``head`` and premise as ``tail`` (341 of the 2,973 lie inside one sentence: head equals tail); the
2,973 pairs listed as "no relation" are the authors' negative examples and are left out.

Sentences are in the order of the council's record; 15 of them occur in several speeches (courtesy
formulas), so a sentence is looked up by its number, never by its text. Line breaks of the printed
record inside a sentence become one space, after a hyphen nothing. ``split.csv`` divides by speech;
it is ours, so where the folder has none the package's copy is read.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, get_args

from stancemine.corpora.files import join_sentences, read_csv
from stancemine.corpora.records import LabeledDocument, LabeledSentence, Relation, Split
from stancemine.errors import CorpusError
from stancemine.labels import Role

__all__ = ["MAPPING", "read"]

MAPPING: Final[Mapping[str, Role]] = {"claim": "claim", "premise": "premise", "non-arg": "none"}
"""The authors' sentence types as roles."""

_CORPUS = "argunsc"


def read(directory: Path) -> Iterator[LabeledDocument]:
    """One document a speech, in the order of ``split.csv``."""
    splits = _splits(directory)
    speech_of = _speeches(directory)
    sentences: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for row in read_csv(directory / "data" / "sentence_CP.csv", _CORPUS):
        number = int(row["Sentence_ID"])
        if number not in speech_of:
            raise CorpusError(f"{_CORPUS}: sentence {number} has no speech in base.csv")
        sentences[speech_of[number]].append((number, _unwrap(row["Sentence"]), row["Arg_Type"]))
    relations = _relations(directory, speech_of)
    if set(splits) != set(sentences):
        odd = sorted(set(splits) ^ set(sentences))
        raise CorpusError(f"{_CORPUS}: split.csv and base.csv differ in the speeches {odd[:5]}")
    for speech, split in splits.items():
        yield _document(speech, split, sentences[speech], relations[speech])


def _splits(directory: Path) -> dict[str, Split]:
    """The project's own division; what the authors publish does not hold it, the package does."""
    path = directory / "split.csv"
    if not path.exists():
        path = Path(__file__).parent / "data" / "argunsc_split.csv"
    splits: dict[str, Split] = {}
    for row in read_csv(path, _CORPUS):
        if row["split"] not in get_args(Split):
            raise CorpusError(f"{_CORPUS}: split.csv gives {row['Speech']} to {row['split']!r}")
        splits[row["Speech"]] = row["split"]  # type: ignore[assignment]  # checked just above
    return splits


def _speeches(directory: Path) -> dict[int, str]:
    """The speech of each sentence number."""
    rows = read_csv(directory / "data" / "base.csv", _CORPUS)
    return {int(row["Sentence_ID"]): row["Speech"] for row in rows}


def _unwrap(sentence: str) -> str:
    r"""The sentence on one line.

    >>> _unwrap("The self-\nproclaimed council,\ntoo, met.")
    'The self-proclaimed council, too, met.'
    """
    return " ".join(re.sub(r"(?<=\w-)\s*\n\s*", "", sentence).split())


def _relations(
    directory: Path, speech_of: Mapping[int, str]
) -> dict[str, list[tuple[int, int, str]]]:
    """Per speech: (number of the claim's sentence, number of the premise's, label)."""
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for row in read_csv(directory / "data" / "sentence_relations_local.csv", _CORPUS):
        if row["relation"] == "no relation":
            continue
        claim = int(ast.literal_eval(row["sentence_claim"])[0])
        premise = int(ast.literal_eval(row["sentence_premise"])[0])
        if speech_of.get(claim) != speech_of.get(premise):
            raise CorpusError(f"{_CORPUS}: relation {row['id']} joins two speeches")
        found[speech_of[claim]].append((claim, premise, row["relation"]))
    return found


def _document(
    speech: str,
    split: Split,
    rows: Sequence[tuple[int, str, str]],
    relations: Sequence[tuple[int, int, str]],
) -> LabeledDocument:
    text, offsets = join_sentences(sentence for _, sentence, _ in rows)
    index = {number: i for i, (number, _, _) in enumerate(rows)}
    return LabeledDocument(
        corpus=_CORPUS,
        id=speech,
        split=split,
        text=text,
        sentences=tuple(
            LabeledSentence(start, end, role=_role(native), native=native)
            for (_, _, native), (start, end) in zip(rows, offsets, strict=True)
        ),
        relations=tuple(
            Relation(index[claim], index[premise], _relation_label(label))
            for claim, premise, label in relations
        ),
        group=speech,
    )


def _role(native: str) -> Role:
    if native not in MAPPING:
        raise CorpusError(f"{_CORPUS}: Arg_Type is {native!r}; known: {', '.join(MAPPING)}")
    return MAPPING[native]


def _relation_label(label: str) -> Literal["support", "attack"]:
    if label == "support":
        return "support"
    if label == "attack":
        return "attack"
    raise CorpusError(f"{_CORPUS}: relation is {label!r}; known: support, attack, no relation")
