"""A spaCy component: ``nlp.add_pipe("stancemine", config={"topics": ["NATO strategy"]})``.

It needs no other component, a blank pipeline will do. After it a document has

- ``doc._.stancemine``: the `Document`; ``span._.stancemine``: the `Sentence` that a span begins in
  (None before the component ran, and between sentences);
- ``doc.spans["stancemine_sentences"]``: sentences, labelled claim, premise, reported_speech or
  none;
- ``doc.spans["stancemine_attributions"]``: sources, cues and contents, labelled so; ``span.id_`` is
  the number of the attribution;
- ``doc.spans["stancemine_stances"]``: sentences that take a side, labelled with it, ``span.kb_id_``
  the topic and ``span.id_`` the holder.

Spans that do not lie on tokens are widened to them; the record keeps the exact offsets. The record
is saved with the document (``DocBin(store_user_data=True)``, ``doc.to_bytes()``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from stancemine.document import Document, Sentence, as_topics
from stancemine.errors import MissingExtraError
from stancemine.miner import StanceMiner

try:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, SpanGroup
except ImportError:
    raise MissingExtraError("The spaCy component", "spacy") from None

__all__ = ["ATTRIBUTIONS", "SENTENCES", "STANCES", "StanceMineComponent", "create_component"]

SENTENCES: Final = "stancemine_sentences"
"""Key of the span group of sentences."""
ATTRIBUTIONS: Final = "stancemine_attributions"
"""Key of the span group of sources, cues and contents."""
STANCES: Final = "stancemine_stances"
"""Key of the span group of sentences that take a side."""


class StanceMineComponent:
    """Analyses a document's text and writes the record and its spans into the document.

    The text is split into sentences as stancemine does it; where no earlier component has set
    sentence starts, they are set so.
    """

    def __init__(
        self,
        miner: StanceMiner,
        topics: Sequence[Any] = (),
        *,
        scheme: str | None = None,
    ) -> None:
        self.miner = miner
        self.topics = as_topics(topics)
        self.scheme = scheme
        _extend()

    def __call__(self, doc: Doc) -> Doc:
        """Analyse one document."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Analyse a stream of documents in constant memory; blank ones pass untouched."""
        batch: list[Doc] = []
        for doc in stream:
            batch.append(doc)
            if len(batch) == batch_size:
                yield from self._batch(batch)
                batch = []
        yield from self._batch(batch)

    def _batch(self, docs: Sequence[Doc]) -> Iterator[Doc]:
        spoken = [doc for doc in docs if doc.text.strip()]
        articles = [{"text": doc.text} for doc in spoken]
        records = iter(self.miner.pipe(articles, self.topics, scheme=self.scheme))
        for doc in docs:
            if doc.text.strip():
                _write(doc, next(records))
            yield doc


@Language.factory(
    "stancemine",
    assigns=["doc._.stancemine", "span._.stancemine", "doc.spans"],
    default_config={
        "model": "en-small",
        "topics": [],
        "scheme": None,
        "runtime": "auto",
        "gate": "strict",
    },
)
def create_component(
    nlp: Language,
    name: str,
    model: str,
    topics: list[Any],
    scheme: str | None,
    runtime: Any,
    gate: Any,
) -> StanceMineComponent:
    """What ``nlp.add_pipe("stancemine", config=...)`` calls."""
    miner = StanceMiner.load(model, runtime, gate=gate)
    return StanceMineComponent(miner, topics, scheme=scheme)


def _write(doc: Doc, record: Document) -> None:
    doc._.stancemine_record = record.to_json()
    starts = not doc.has_annotation("SENT_START")
    spans: dict[str, list[Span]] = {SENTENCES: [], ATTRIBUTIONS: [], STANCES: []}
    for sentence in record.sentences:
        span = _span(doc, sentence.start, sentence.end, sentence.label)
        spans[SENTENCES].append(span)
        for a in sentence.attributions:
            parts = [("source", a.source), ("cue", a.cue), *(("content", c) for c in a.content)]
            for label, part in parts:
                if part:
                    marked = _span(doc, part.start, part.end, label)
                    marked.id_ = str(a.id)
                    spans[ATTRIBUTIONS].append(marked)
        for topic, stance in sentence.stances.items():
            for holder, own in stance.by_holder.items():
                if own.label != "unrelated":
                    sided = _span(doc, sentence.start, sentence.end, own.label)
                    sided.kb_id_, sided.id_ = topic, holder
                    spans[STANCES].append(sided)
    for key, found in spans.items():
        doc.spans[key] = SpanGroup(doc, name=key, spans=found)
    if starts:
        firsts = {span.start for span in spans[SENTENCES]}
        for token in doc:
            token.is_sent_start = token.i in firsts or token.i == 0


def _span(doc: Doc, start: int, end: int, label: str) -> Span:
    span = doc.char_span(start, end, label=label, alignment_mode="expand")
    if span is None:
        raise ValueError(f"no tokens at {start}:{end} of a document of {len(doc.text)} characters")
    return span


def _extend() -> None:
    """The extensions, also for documents that are only read back."""
    if not Doc.has_extension("stancemine_record"):
        Doc.set_extension("stancemine_record", default=None)
        Doc.set_extension("stancemine", getter=_document)
        Span.set_extension("stancemine", getter=_sentence)


def _document(doc: Doc) -> Document | None:
    record = doc._.stancemine_record
    return None if record is None else _parsed(record)


def _sentence(span: Span) -> Sentence | None:
    document = _document(span.doc)
    if document is None:
        return None
    starts = [sentence.start for sentence in document.sentences]
    at = bisect_right(starts, span.start_char) - 1
    if at < 0 or document.sentences[at].end <= span.start_char:
        return None
    return document.sentences[at]


@lru_cache(maxsize=32)
def _parsed(record: str) -> Document:
    return Document.from_json(record)


_extend()
