"""What a gate is fitted on: documents with topics, and which pairs of a sentence and a topic are
related.

Few corpora have whole documents, and a list of topics in use is not like theirs: so documents are
also held against the topics of all corpora, and some have a sentence of another corpus put into
them, which alone concerns its topic.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stancemine.corpora.records import LabeledDocument, LabeledSentence, Split
from stancemine.train.config import TrainConfig
from stancemine.train.mixture import held_out_of
from stancemine.train.pairs import is_pairs
from stancemine.train.sources import documents_of

__all__ = ["IMPLANTS", "Labels", "Page", "implanted", "pages_of"]

Labels = NDArray[np.int8]

CHARACTERS = 200_000
"""How much of a corpus' training part is read, and four times what of its development part; of the
default scheme's, everything."""

FOREIGN = 20
"""Topics of other documents of its corpus that every document of several sentences is held against,
as unrelated, and as many of all corpora; a text of one, against three."""

IMPLANTS, IMPLANT_CHARACTERS = 1500, 400
"""How many documents get a sentence of another corpus put into them, and how long it may be."""


@dataclass(frozen=True, slots=True)
class Page:
    """A document's sentences, topics, and ``labels [sentences, topics]``: 1 related, 0 unrelated,
    -1 nobody knows.
    """

    scheme: str
    sentences: tuple[str, ...]
    topics: tuple[str, ...]
    labels: Labels


def pages_of(
    config: TrainConfig, corpora: Path | None, split: Split, whole: str | None = None
) -> list[Page]:
    """The documents of one side of the mixture's stance sources, as pages: `CHARACTERS` of each,
    but all of the scheme ``whole``.
    """
    rng = random.Random(config.seed)
    held_out = held_out_of(config, corpora) if split == "train" else set()
    most = CHARACTERS if split == "train" else CHARACTERS // 4
    pages: list[Page] = []
    seen: set[tuple[str, str]] = set()
    for source in config.mixture:
        own = source.labels.new_labels("stance")
        if "stance" not in source.heads or own or (source.path is None and is_pairs(source.corpus)):
            continue
        if split == "dev" and source.path is None and source.scheme not in (None, source.corpus):
            continue  # a threshold is chosen on the scheme's own corpus
        documents = [
            document
            for document in documents_of(source, corpora, split)
            if (key := (document.corpus, document.id)) not in held_out and key not in seen
        ]
        rng.shuffle(documents)
        topics = sorted({s.topic for d in documents for x in d.sentences for s in x.stances or ()})
        size = 0
        for document in documents:
            if size >= most and source.scheme_name != whole:
                break
            seen.add((document.corpus, document.id))
            page = _page(document, source.scheme_name, topics, rng)
            pages.extend([page] if page else [])
            size += len(document.text)
    return _against_all(pages, rng) if split == "train" else pages


def _page(
    document: LabeledDocument, scheme: str, topics: Sequence[str], rng: random.Random
) -> Page | None:
    """A document with its own topics and some of others; None where no label says anything."""
    sentences = tuple(document.sentence_text(i) for i in range(len(document.sentences)))
    own = list(dict.fromkeys(s.topic for x in document.sentences for s in x.stances or ()))
    drawn = rng.sample(topics, min(FOREIGN if len(sentences) > 1 else 3, len(topics)))
    text = document.text.casefold()
    foreign = [t for t in drawn if t not in own and t.casefold() not in text]
    labels = np.full((len(sentences), len(own) + len(foreign)), -1, dtype=np.int8)
    labels[:, len(own) :] = 0
    for row, sentence in enumerate(document.sentences):
        for topic, label in _related(sentence, document.meta.get("synthetic") == "1"):
            labels[row, own.index(topic)] = label
    if not own or (labels < 0).all():
        return None
    return Page(scheme, sentences, (*own, *foreign), labels)


def _against_all(pages: Sequence[Page], rng: random.Random) -> list[Page]:
    """The pages, those of several sentences with `FOREIGN` topics of all of them as well."""
    topics = sorted({topic for page in pages for topic in page.topics})
    found = []
    for page in pages:
        if len(page.sentences) > 1:
            drawn = rng.sample(topics, min(FOREIGN, len(topics)))
            page = _with_topics(page, drawn)
        found.append(page)
    return found


def _with_topics(page: Page, topics: Sequence[str]) -> Page:
    """A page with more topics, as unrelated; those that it has or names are left out."""
    text = " ".join(page.sentences).casefold()
    new = [t for t in topics if t not in page.topics and t.casefold() not in text]
    labels = np.zeros((len(page.sentences), len(new)), dtype=np.int8)
    return replace(
        page,
        topics=(*page.topics, *new),
        labels=np.concatenate([page.labels, labels], axis=1),
    )


def implanted(
    documents: Sequence[Page], alone: Sequence[Page], count: int, rng: random.Random
) -> list[Page]:
    """``count`` documents, or as many as can be, with a sentence of another corpus put into each:
    it is the only one that concerns its topic. Every corpus has its turn.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for page in alone:
        if len(page.sentences[0]) <= IMPLANT_CHARACTERS:
            related = (
                t for t, label in zip(page.topics, page.labels[0], strict=True) if label == 1
            )
            pairs = found.setdefault(page.scheme, [])
            pairs += [(page.sentences[0], topic) for topic in related]
    corpora = [pairs for _, pairs in sorted(found.items()) if pairs]
    topics = sorted({topic for page in alone for topic in page.topics})
    pages = []
    for _ in range(count if corpora and documents else 0):
        sentence, topic = rng.choice(rng.choice(corpora))
        around = rng.choice(documents)
        if topic in around.topics or topic.casefold() in " ".join(around.sentences).casefold():
            continue
        place = rng.randrange(len(around.sentences) + 1)
        sentences = (*around.sentences[:place], sentence, *around.sentences[place:])
        labels = np.zeros((len(sentences), 1), dtype=np.int8)
        labels[place] = 1
        page = Page(around.scheme, sentences, (topic,), labels)
        pages.append(_with_topics(page, rng.sample(topics, min(FOREIGN // 2, len(topics)))))
    return pages


def _related(sentence: LabeledSentence, drawn: bool) -> list[tuple[str, int]]:
    """A sentence's topics with 1 or 0; "none", which may be neutral, tells of drawn ones only."""
    found = []
    for stance in sentence.stances or ():
        if stance.label == "none":
            if drawn:
                found.append((stance.topic, 0))
        else:
            found.append((stance.topic, int(stance.label != "unrelated")))
    return found
