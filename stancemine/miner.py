"""`StanceMiner`: the way of the data, from text to argument record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Literal, overload

import numpy as np

from stancemine.compose import compose
from stancemine.decoding import Floats, label_probabilities, stance_probabilities
from stancemine.document import Document, Explanation, FailedDocument, Topic, as_topics
from stancemine.drafts import Draft, drafts_of
from stancemine.errors import InputError, ModelError, TopicError
from stancemine.explain.document import explain_document, explain_label, the_sentence
from stancemine.flights import Work, fly, judged
from stancemine.folder import LabelSet, ModelFolder, Settings, find_model
from stancemine.gate import (
    Gate,
    GateMode,
    Related,
    TopicGate,
    Vectors,
    WordingReader,
    gate_mode,
    open_gate,
    vectors_of,
)
from stancemine.heads import (
    check_knows_stances,
    chosen_of,
    index_of,
    label_set_of,
    sentence_heads,
    stance_heads,
)
from stancemine.inputs import Article, as_article, as_sentences
from stancemine.intake import ArticleLike, Prepared, Streamed, chunks, in_turn, prepare
from stancemine.labels import ROLES, STANCES
from stancemine.relations.score import Scorer, relate
from stancemine.rounds import first_round, joined, second_round
from stancemine.runtime import Logits, Runtime, RuntimeName, open_runtime
from stancemine.runtime.pool import RowPool
from stancemine.stances import ByTopic, ask, stances_of
from stancemine.windows import Row, StanceQuery, Tokens, topic_query

__all__ = ["ArticleLike", "FailedDocument", "StanceMiner", "TopicLike"]

TopicLike = str | Topic | Mapping[str, Any]
TopicsLike = Sequence[TopicLike] | TopicLike | None

BATCH_TOKENS = 1024
"""How many tokens one core judges at once, padding included; see ``docs/performance.md``."""


_LONE_AT_ONCE = 512
"""Sentences by themselves that are judged together: as many as some thirty articles have."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of every article of a stream, and whether a failing one ends it."""

    topics: tuple[Topic, ...]
    scheme: str | None
    gate: TopicGate | None
    keep: bool


class StanceMiner:
    """Turns articles into argument records with one model.

    ``batch_tokens`` is how many tokens, padding included, one core judges at once. ``gate`` is that
    of `load`. Threads may share one; pickled, as for a pool of processes, it loads its files again.

    >>> miner = StanceMiner.load()
    >>> doc = miner("The minister said talks with Moscow must resume.", topics=["NATO"])
    >>> doc.sentences[0].label
    'reported_speech'
    """

    def __init__(
        self,
        folder: ModelFolder,
        runtime: Runtime,
        *,
        batch_tokens: int | None = None,
        gate: bool | GateMode = "strict",
    ) -> None:
        self.settings: Settings = folder.settings
        self._folder = folder
        self._runtime = runtime
        self._batch_tokens = batch_tokens or int(getattr(runtime, "batch_tokens", BATCH_TOKENS))
        self._windower = folder.windower()
        self._gate_mode = gate_mode(gate)
        gated = self._gate_mode != "off" and self._can_be_gated()
        self._gate: Gate | None = open_gate(folder) if gated else None
        if self._gate and "topical" not in getattr(runtime, "outputs", ("topical",)):
            raise ModelError(
                f"{folder.path} has a gate, but its graph has no output 'topical': export the "
                "model again, or load it with gate=False"
            )
        self._wordings = WordingReader(self._vectors)

    def __repr__(self) -> str:
        """Which model it is, and how it runs."""
        what = f"{self.settings.name} {self.settings.version}"
        return f"<StanceMiner {what}, {type(self._runtime).__name__}, gate {self._gate_mode}>"

    @classmethod
    def load(
        cls,
        name_or_path: str | Path = "en-small",
        runtime: RuntimeName = "auto",
        *,
        device: str | None = None,
        threads: int | None = None,
        gate: bool | GateMode = "strict",
    ) -> StanceMiner:
        """Load a bundled model by name or any model folder by path; nothing is downloaded.

        ``runtime`` is "onnx" (int8 on the CPU), "torch" (needs the ``train`` extra; ``device`` such
        as "cuda") or "auto". ``threads`` is how many batches are judged at once, by default
        one on each of the machine's cores, at most eight; under torch on the CPU it is the whole
        process' number of threads for one batch. ``gate`` says which
        sentences of an article are asked for their stance (``docs/performance.md``): "off" (or
        False) asks every sentence about every topic; "wide" those that may concern the topic, as
        far as the model's gate can tell; "strict" (or True) at first the likeliest of those, and
        the others where the model finds one of them about the topic. Raises `ModelError`.
        """
        folder = find_model(name_or_path)
        opened = open_runtime(folder, runtime, device=device, threads=threads)
        return cls(folder, opened, gate=gate)

    @overload
    def __call__(
        self,
        articles: list[Any] | tuple[Any, ...],
        topics: TopicsLike = ...,
        *,
        scheme: str | None = ...,
        relations: bool = ...,
        explain: bool = ...,
    ) -> list[Document]: ...

    @overload
    def __call__(
        self,
        articles: ArticleLike | None = ...,
        topics: TopicsLike = ...,
        *,
        sentences: Sequence[str] | None = ...,
        scheme: str | None = ...,
        relations: bool = ...,
        explain: bool = ...,
    ) -> Document: ...

    def __call__(
        self,
        articles: ArticleLike | list[Any] | tuple[Any, ...] | None = None,
        topics: TopicsLike = (),
        *,
        sentences: Sequence[str] | None = None,
        scheme: str | None = None,
        relations: bool = False,
        explain: bool = False,
    ) -> Document | list[Document]:
        """Analyse one article (text, `Article` or mapping) or a list of them.

        ``sentences`` takes one article that is already split. Without ``topics`` the record has
        roles, reported speech and speakers only. ``scheme`` asks for the labels of one training
        corpus' annotation scheme instead of the default. ``relations`` adds support and attack
        between sentences (``docs/relations.md`` says how good they are), ``explain`` why each label
        is what it is, at about ten times the rows. Raises `InputError` or
        `TopicError`, and `ModelError` for relations that the model's folder does not have.
        """
        if sentences is not None:
            if articles is not None:
                raise InputError("give either an article or its sentences, not both")
            articles = Article(sentences=as_sentences(sentences))
        if articles is None:
            raise InputError("give an article: text, a mapping with 'text', or sentences=[...]")
        if isinstance(articles, (list, tuple)):
            given = articles
            return list(
                self.pipe(given, topics, scheme=scheme, relations=relations, explain=explain)
            )
        one = [as_article(articles)]
        return next(self.pipe(one, topics, scheme=scheme, relations=relations, explain=explain))

    @overload
    def pipe(
        self,
        articles: Iterable[Streamed],
        topics: TopicsLike = ...,
        *,
        scheme: str | None = ...,
        on_error: Literal["raise"] = ...,
        relations: bool = ...,
        explain: bool = ...,
    ) -> Iterator[Document]: ...

    @overload
    def pipe(
        self,
        articles: Iterable[Streamed],
        topics: TopicsLike = ...,
        *,
        scheme: str | None = ...,
        on_error: Literal["keep"],
        relations: bool = ...,
        explain: bool = ...,
    ) -> Iterator[Document | FailedDocument]: ...

    def pipe(
        self,
        articles: Iterable[Streamed],
        topics: TopicsLike = (),
        *,
        scheme: str | None = None,
        on_error: Literal["raise", "keep"] = "raise",
        relations: bool = False,
        explain: bool = False,
    ) -> Iterator[Document | FailedDocument]:
        """Analyse a stream of articles in constant memory; results come in the order of the input.

        With ``on_error="keep"`` an article that cannot be analysed gives a `FailedDocument` in its
        place instead of ending the stream. ``relations`` and ``explain`` are those of a call.
        Raises at once `InputError` for what is no stream (a text, a data frame: see `articles_of`),
        `TopicError` for a topic and `ModelError` for a scheme that the model cannot take, and on
        the way `InputError` for an article.
        """
        given, checked = in_turn(articles), as_topics(topics)
        if scheme is not None and scheme not in self.schemes:
            raise ModelError(
                f"{self.settings.name} has no scheme {scheme!r}; it has: {', '.join(self.schemes)}"
            )
        if checked:
            check_knows_stances(self.settings)
        if on_error not in ("raise", "keep"):
            raise ValueError(f"on_error is 'raise' or 'keep', not {on_error!r}")
        # A topic that the model cannot take is the caller's mistake, not an article's.
        self._windower.stance_rows(
            [StanceQuery("", wording) for topic in checked for wording in topic_query(topic)]
        )
        gate = (
            TopicGate(self._gate, checked, self._wordings, self._gate_mode)
            if self._gate and checked
            else None
        )
        asked = _Asked(checked, scheme, gate, keep=on_error == "keep")
        stream = self._stream(given, asked)
        if not (relations or explain):
            return stream
        if scheme is not None:
            raise InputError("relations and explanations are of the default scheme: give no scheme")
        scorer = Scorer.open(self._folder) if relations else None
        return self._with_more(stream, scorer, explain, keep=asked.keep)

    def explain(
        self,
        document: Document | ArticleLike,
        about: TopicLike,
        *,
        sentence: int | None = None,
        holder: str | None = None,
        counter: bool = True,
        progress: Callable[[int, int], None] | None = None,
    ) -> Explanation:
        """Why a sentence has its label: which words carried it, and what would turn it.

        ``about`` is "role", "reported", a topic, or a label set of a user's own: "own:SET", of a
        set of stances "own:SET: TOPIC". ``sentence`` counts from 0 and may be left out
        where there is only one; ``holder`` is whose stance, by default the main clause's.
        ``document`` is a record or anything that can be analysed. Without ``counter`` no
        counter-example is looked for, which saves rows. ``progress`` is called with how many texts
        the model has read, and how many it has to read. ``docs/explanations.md`` has the method,
        its cost and how faithful it is. Raises `InputError` and `ModelError`.

        >>> miner = StanceMiner.load()
        >>> found = miner.explain("The minister said that talks must resume.", "reported")
        >>> max(found.words, key=lambda word: word.weight).text
        'said'
        """
        topic = about if about in ("role", "reported") else as_topics([about])[0]
        if isinstance(about, str) and isinstance(topic, Topic):
            topic = topic.text  # of the record's topics, with its synonyms
        record = document if isinstance(document, Document) else self(as_article(document))
        index = the_sentence(record, sentence)
        return explain_label(
            self,
            record,
            index,
            topic if isinstance(topic, Topic) else str(topic),
            holder=holder,
            counter=counter,
            progress=progress,
        )

    def _with_more(
        self,
        stream: Iterator[Document | FailedDocument],
        scorer: Scorer | None,
        explain: bool,
        *,
        keep: bool,
    ) -> Iterator[Document | FailedDocument]:
        """Every record with its relations, where there is a scorer, and its explanations."""
        for document in stream:
            if isinstance(document, FailedDocument):
                yield document
                continue
            try:
                found = relate(self, document, scorer) if scorer else document
                yield explain_document(self, found) if explain else found
            except Exception as error:
                if not keep:
                    raise
                yield FailedDocument(document.id, f"{type(error).__name__}: {error}")

    @property
    def schemes(self) -> tuple[str, ...]:
        """The annotation schemes that any of the model's heads knows."""
        settings = self.settings
        return tuple(
            dict.fromkeys(
                (*settings.role_schemes, *settings.reported_schemes, *settings.stance_schemes)
            )
        )

    @property
    def label_sets(self) -> tuple[LabelSet, ...]:
        """The users' own label sets that the model knows beside the project's labels."""
        return self.settings.label_sets

    def fingerprint(self) -> str:
        """A hash of what records depend on beside articles and topics: the model's files, how they
        are run, and the version of stancemine. Raises `ModelError` where a file is gone.
        """
        from stancemine import __version__

        parts = (
            self._folder.fingerprint(),
            type(self._runtime).__name__,
            self._gate_mode,
            __version__,
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def stance_probabilities(
        self, queries: Sequence[StanceQuery], *, scheme: str | None = None
    ) -> Floats:
        """``[queries, 4]`` calibrated probabilities, in the order of `STANCES`."""
        return stance_probabilities(
            self.stance_logits(queries, scheme=scheme),
            self.settings.calibration,
            chosen_of(self.settings.stance_schemes, scheme),
        )

    def lone_sentences(
        self, sentences: Sequence[str], *, scheme: str | None = None
    ) -> tuple[Floats, Floats]:
        """Probabilities of roles ``[n, 3]`` and of reported speech ``[n]`` of sentences each of
        which is a document by itself: those of its record, not rounded.
        """
        roles, reported = [np.zeros((0, len(ROLES)), np.float32)], [np.zeros(0, np.float32)]
        alone = (Prepared(Article(text), text, [(0, len(text))]) for text in sentences)
        with RowPool(self._runtime, self._batch_tokens) as pool:
            while some := list(islice(alone, _LONE_AT_ONCE)):
                work = drafts_of(some, self._windower, self.settings, scheme, {})
                for draft in judged(work, pool):
                    roles.append(draft.roles)
                    reported.append(draft.reported)
        return np.concatenate(roles), np.concatenate(reported)

    def stance_logits(self, queries: Sequence[StanceQuery], *, scheme: str | None = None) -> Floats:
        """``[queries, 4]`` raw logits: favor, against, neutral, about the topic."""
        return self._stance_heads(queries, scheme)[0]

    def sentence_logits(
        self, sentences: Sequence[str], *, scheme: str | None = None
    ) -> tuple[Floats, Floats]:
        """Raw logits of one document's sentences: roles ``[n, 3]`` and reported speech ``[n]``."""
        return self._sentence_heads(sentences, scheme)[:2]

    def sentence_outputs(self, sentences: Sequence[str]) -> tuple[Floats, Floats, Floats]:
        """As `sentence_logits` in the default scheme, with ``[n, labels]`` of all label sets of a
        user's own, one after the other as in ``label_sets``.
        """
        return self._sentence_heads(sentences, None)

    def stance_outputs(self, queries: Sequence[StanceQuery]) -> tuple[Floats, Floats]:
        """``[queries, 4]`` calibrated probabilities of stances in the default scheme, and
        ``[queries, labels]`` raw logits of all label sets of a user's own, in one reading.
        """
        logits, own = self._stance_heads(queries, None)
        scheme = self.settings.stance_schemes[0]
        return stance_probabilities(logits, self.settings.calibration, scheme), own

    def label_probabilities(
        self, name: str, sentences: Sequence[str], topics: Sequence[str] | None = None
    ) -> Floats:
        """``[n, labels]`` calibrated probabilities of the user's own label set ``name``.

        A set of stances asks for as many ``topics``, one a sentence. Sentences are read as those of
        one document. Raises `ModelError` for a name that the model does not know, `TopicError`
        where topics are lacking.
        """
        place, found = label_set_of(self.settings, name)
        if found.head == "role":
            logits = self._sentence_heads(sentences, None)[2]
        else:
            if topics is None or len(topics) != len(sentences):
                raise TopicError(f"{name} labels sentences toward a topic: give one a sentence")
            queries = [StanceQuery(s, t) for s, t in zip(sentences, topics, strict=True)]
            logits = self._stance_heads(queries, None)[1]
        return label_probabilities(logits[:, place], self.settings.calibration, name)

    def _stream(
        self, articles: Iterator[Streamed], asked: _Asked
    ) -> Iterator[Document | FailedDocument]:
        prepared = (prepare(a, number, keep=asked.keep) for number, a in enumerate(articles))
        with RowPool(self._runtime, self._batch_tokens) as pool:
            work = partial(self._work, asked=asked)
            yield from fly(work, pool, chunks(prepared), keep=asked.keep)

    def _work(self, prepared: Sequence[Prepared], asked: _Asked) -> Work:
        """The way of a chunk, from its texts to its records."""
        known: dict[str, Tokens] = {}
        drafts = yield from drafts_of(prepared, self._windower, self.settings, asked.scheme, known)

        related = (
            None
            if asked.gate is None
            else [asked.gate.related(d.rows, d.outputs, len(d.offsets)) for d in drafts]
        )
        at_once = None if related is None else first_round(related)
        stances = yield from self._ask(drafts, at_once, asked, known)
        if related is not None and (rest := second_round(related, stances, asked.topics)):
            more = yield from self._ask(drafts, rest, asked, known)
            stances = joined(stances, more, rest, asked.topics)

        return [
            compose(draft, asked.topics, found, self.settings)
            for draft, found in zip(drafts, stances, strict=True)
        ]

    def _ask(
        self,
        drafts: Sequence[Draft],
        related: Sequence[Related] | None,
        asked: _Asked,
        known: dict[str, Tokens],
    ) -> Generator[Sequence[Row], list[Logits], list[list[ByTopic]]]:
        """The stances of a chunk's drafts, as far as ``related`` lets them be asked."""
        questions = ask(drafts, asked.topics, self.settings, related)
        if not questions.queries:
            return questions.answers
        rows = self._windower.stance_rows(questions.queries, known)
        outputs = yield rows
        logits, own = self._stance_outputs(rows, outputs, len(questions.queries), asked.scheme)
        return stances_of(questions, logits, own, self.settings, asked.scheme)

    def _sentence_heads(
        self, sentences: Sequence[str], scheme: str | None
    ) -> tuple[Floats, Floats, Floats]:
        if not sentences:
            none = np.zeros((0, len(ROLES)), dtype=np.float32)
            return none, none[:, 0], self._no_labels()
        rows = self._windower.sentence_rows(sentences, self.settings.context)
        role = index_of(self.settings.role_schemes, scheme)
        said = index_of(self.settings.reported_schemes, scheme)
        return sentence_heads(rows, self._run(rows), len(sentences), role, said)

    def _stance_heads(
        self, queries: Sequence[StanceQuery], scheme: str | None
    ) -> tuple[Floats, Floats]:
        if not queries:
            return np.zeros((0, len(STANCES)), dtype=np.float32), self._no_labels()
        rows = self._windower.stance_rows(queries)
        return self._stance_outputs(rows, self._run(rows), len(queries), scheme)

    def _stance_outputs(
        self, rows: Sequence[Row], outputs: Sequence[Logits], count: int, scheme: str | None
    ) -> tuple[Floats, Floats]:
        return stance_heads(rows, outputs, count, index_of(self.settings.stance_schemes, scheme))

    def _no_labels(self) -> Floats:
        """``[0, labels]`` of all label sets of a user's own: what is said of nothing."""
        width = sum(len(found.labels) for found in self.label_sets)
        return np.zeros((0, width), dtype=np.float32)

    def _can_be_gated(self) -> bool:
        """Whether the stance head answers in the project's own labels: a user's are asked of every
        sentence.
        """
        return not any(found.head == "stance" for found in self.settings.label_sets)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        """What the gate sees of texts that are read alone, as wordings of topics are."""
        rows = self._windower.sentence_rows(texts, "alone")
        return vectors_of(rows, self._run(rows), len(texts))

    def _run(self, rows: Sequence[Row]) -> list[Logits]:
        with RowPool(self._runtime, self._batch_tokens) as pool:
            return pool(rows)
