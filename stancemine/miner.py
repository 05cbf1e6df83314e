"""`StanceMiner`: the way of the data, from text to argument record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal, overload

import numpy as np

from stancemine.attributions import ScoredSpan, assemble
from stancemine.decoding import (
    Floats,
    label_probabilities,
    reported_probabilities,
    role_probabilities,
    spans_of,
    stance_probabilities,
)
from stancemine.document import (
    Attribution,
    Document,
    Explanation,
    HolderStance,
    ModelInfo,
    OwnLabel,
    Scores,
    Sentence,
    Stance,
    Topic,
    as_topics,
)
from stancemine.errors import InputError, ModelError, StanceMineError, TopicError
from stancemine.explain.document import explain_document, explain_label, the_sentence
from stancemine.folder import LabelSet, ModelFolder, Settings, find_model
from stancemine.heads import (
    check_knows_stances,
    chosen_of,
    index_of,
    label_set_of,
    own_labels,
    sentence_heads,
    silence_untrained,
    stance_heads,
)
from stancemine.holders import Part, parts_of
from stancemine.inputs import Article, as_article
from stancemine.labels import ROLES, STANCES, headline
from stancemine.relations.score import Scorer, relate
from stancemine.runtime import Logits, Runtime, RuntimeName, open_runtime
from stancemine.segmentation import split_sentences
from stancemine.speakers import link_speakers
from stancemine.spoken import THOUGHTS_COUNT, spoken_shares, with_spoken
from stancemine.windows import (
    Row,
    StanceQuery,
    Windower,
    batches_by_tokens,
    collate,
    topic_query,
)

__all__ = ["ArticleLike", "FailedDocument", "StanceMiner", "TopicLike"]

ArticleLike = str | Article | Mapping[str, Any]
TopicLike = str | Topic | Mapping[str, Any]

_Prepared = tuple[Article, str, list[tuple[int, int]]]
"""An article, its text, and where its sentences lie."""

_Judged = tuple[Floats, Floats]
"""Four stance probabilities, and the logits of the user's own labels."""

_CHUNK = 32, 60_000
"""Documents, and characters, that are judged together: enough to fill batches, few enough to stay
in memory and to show progress."""


@dataclass(frozen=True, slots=True)
class FailedDocument:
    """A document of a stream that could not be analysed, and why."""

    id: str | None
    reason: str


@dataclass(slots=True)
class _Draft:
    """A document on its way through the pipeline."""

    article: Article
    text: str
    offsets: list[tuple[int, int]]
    roles: Floats
    reported: Floats
    attributions: list[list[Attribution]]
    own: list[dict[str, OwnLabel]]

    def sentence(self, index: int) -> str:
        start, end = self.offsets[index]
        return self.text[start:end]

    def is_reported(self, index: int) -> bool:
        return float(self.reported[index]) >= 0.5

    def parts(self, index: int) -> tuple[Part, ...]:
        """The sentence's parts by holder, that of the main clause first."""
        start, end = self.offsets[index]
        return parts_of(self.text, start, end, self.attributions[index], self.is_reported(index))


class StanceMiner:
    """Turns articles into argument records with one model.

    ``batch_tokens`` is how many tokens, padding included, are judged at once.

    >>> miner = StanceMiner.load()
    >>> doc = miner("The minister said talks with Moscow must resume.", topics=["NATO"])
    >>> doc.sentences[0].label
    'reported_speech'
    """

    def __init__(self, folder: ModelFolder, runtime: Runtime, *, batch_tokens: int = 4096) -> None:
        from tokenizers import Tokenizer

        self.settings: Settings = folder.settings
        self._folder = folder
        self._runtime = runtime
        self._batch_tokens = batch_tokens
        self._windower = Windower(
            Tokenizer.from_file(str(folder.tokenizer)), max_tokens=folder.settings.max_tokens
        )

    @classmethod
    def load(
        cls,
        name_or_path: str | Path = "en-small",
        runtime: RuntimeName = "auto",
        *,
        device: str | None = None,
        threads: int | None = None,
    ) -> StanceMiner:
        """Load a bundled model by name or any model folder by path; nothing is downloaded.

        ``runtime`` is "onnx" (int8 on the CPU), "torch" (needs the ``train`` extra; ``device`` such
        as "cuda") or "auto". ``threads`` defaults to the machine's cores. Raises `ModelError`.
        """
        folder = find_model(name_or_path)
        return cls(folder, open_runtime(folder, runtime, device=device, threads=threads))

    @overload
    def __call__(
        self,
        articles: list[Any] | tuple[Any, ...],
        topics: Sequence[TopicLike] | TopicLike = ...,
        *,
        scheme: str | None = ...,
        relations: bool = ...,
        explain: bool = ...,
    ) -> list[Document]: ...

    @overload
    def __call__(
        self,
        articles: ArticleLike | None = ...,
        topics: Sequence[TopicLike] | TopicLike = ...,
        *,
        sentences: Sequence[str] | None = ...,
        scheme: str | None = ...,
        relations: bool = ...,
        explain: bool = ...,
    ) -> Document: ...

    def __call__(
        self,
        articles: ArticleLike | list[Any] | tuple[Any, ...] | None = None,
        topics: Sequence[TopicLike] | TopicLike = (),
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
            articles = Article(sentences=tuple(_checked(sentences)))
        if articles is None:
            raise InputError("give an article: text, a mapping with 'text', or sentences=[...]")
        if isinstance(articles, (list, tuple)):
            given = articles
            return list(
                self.pipe(given, topics, scheme=scheme, relations=relations, explain=explain)
            )
        return next(
            self.pipe([articles], topics, scheme=scheme, relations=relations, explain=explain)
        )

    @overload
    def pipe(
        self,
        articles: Iterable[ArticleLike],
        topics: Sequence[TopicLike] | TopicLike = ...,
        *,
        scheme: str | None = ...,
        on_error: Literal["raise"] = ...,
        relations: bool = ...,
        explain: bool = ...,
    ) -> Iterator[Document]: ...

    @overload
    def pipe(
        self,
        articles: Iterable[ArticleLike],
        topics: Sequence[TopicLike] | TopicLike = ...,
        *,
        scheme: str | None = ...,
        on_error: Literal["keep"],
        relations: bool = ...,
        explain: bool = ...,
    ) -> Iterator[Document | FailedDocument]: ...

    def pipe(
        self,
        articles: Iterable[ArticleLike],
        topics: Sequence[TopicLike] | TopicLike = (),
        *,
        scheme: str | None = None,
        on_error: Literal["raise", "keep"] = "raise",
        relations: bool = False,
        explain: bool = False,
    ) -> Iterator[Document | FailedDocument]:
        """Analyse a stream of articles in constant memory; results come in the order of the input.

        With ``on_error="keep"`` an article that cannot be analysed gives a `FailedDocument` in its
        place instead of ending the stream. ``relations`` and ``explain`` are those of a call.
        Raises at once `TopicError` for a topic and `ModelError` for a scheme that the model cannot
        take, and on the way `InputError` for an article.
        """
        checked = as_topics(topics)
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
        keep = on_error == "keep"
        stream = self._stream(iter(articles), checked, scheme, keep=keep)
        if not (relations or explain):
            return stream
        if scheme is not None:
            raise InputError("relations and explanations are of the default scheme: give no scheme")
        scorer = Scorer.open(self._folder) if relations else None
        return self._with_more(stream, scorer, explain, keep=keep)

    def explain(
        self,
        document: Document | ArticleLike,
        about: TopicLike,
        *,
        sentence: int | None = None,
        holder: str | None = None,
        counter: bool = True,
    ) -> Explanation:
        """Why a sentence has its label: which words carried it, and what would turn it.

        ``about`` is "role", "reported" or a topic; ``sentence`` counts from 0 and may be left out
        where there is only one; ``holder`` is whose stance, by default the main clause's.
        ``document`` is a record or anything that can be analysed. Without ``counter`` no
        counter-example is looked for, which saves rows. ``docs/explanations.md`` has the method,
        its cost and how faithful it is. Raises `InputError` and `ModelError`.

        >>> miner = StanceMiner.load()
        >>> found = miner.explain("The minister said that talks must resume.", "reported")
        >>> max(found.words, key=lambda word: word.weight).text
        'said'
        """
        topic = about if about in ("role", "reported") else as_topics(about)[0]
        record = document if isinstance(document, Document) else self(document)
        index = the_sentence(record, sentence)
        return explain_label(
            self,
            record,
            index,
            topic if isinstance(topic, Topic) else str(topic),
            holder=holder,
            counter=counter,
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

    def stance_probabilities(
        self, queries: Sequence[StanceQuery], *, scheme: str | None = None
    ) -> Floats:
        """``[queries, 4]`` calibrated probabilities, in the order of `STANCES`."""
        if not queries:
            return np.zeros((0, len(STANCES)), dtype=np.float32)
        return stance_probabilities(
            self.stance_logits(queries, scheme=scheme),
            self.settings.calibration,
            chosen_of(self.settings.stance_schemes, scheme),
        )

    def stance_logits(self, queries: Sequence[StanceQuery], *, scheme: str | None = None) -> Floats:
        """``[queries, 4]`` raw logits: favor, against, neutral, about the topic."""
        return self._stance_heads(queries, scheme)[0]

    def sentence_logits(
        self, sentences: Sequence[str], *, scheme: str | None = None
    ) -> tuple[Floats, Floats]:
        """Raw logits of one document's sentences: roles ``[n, 3]`` and reported speech ``[n]``."""
        rows = self._windower.sentence_rows(sentences, self.settings.context)
        return self._sentence_heads(rows, self._run(rows), len(sentences), scheme)[:2]

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
            rows = self._windower.sentence_rows(sentences, self.settings.context)
            logits = self._sentence_heads(rows, self._run(rows), len(sentences), None)[2]
        else:
            if topics is None or len(topics) != len(sentences):
                raise TopicError(f"{name} labels sentences toward a topic: give one a sentence")
            queries = [StanceQuery(s, t) for s, t in zip(sentences, topics, strict=True)]
            logits = self._stance_heads(queries, None)[1]
        return label_probabilities(logits[:, place], self.settings.calibration, name)

    def _stream(
        self,
        articles: Iterator[ArticleLike],
        topics: tuple[Topic, ...],
        scheme: str | None,
        *,
        keep: bool,
    ) -> Iterator[Document | FailedDocument]:
        prepared = (_prepare(article, keep=keep) for article in articles)
        for chunk in _chunks(prepared):
            sound = [item for item in chunk if not isinstance(item, FailedDocument)]
            finished = iter(self._records(sound, topics, scheme, keep=keep))
            for item in chunk:
                yield item if isinstance(item, FailedDocument) else next(finished)

    def _records(
        self,
        sound: Sequence[_Prepared],
        topics: tuple[Topic, ...],
        scheme: str | None,
        *,
        keep: bool,
    ) -> list[Document | FailedDocument]:
        """The records of a chunk; if it fails and ``keep`` is true, one document at a time."""
        try:
            drafts = self._read(sound, scheme)
            stances = self._judge(drafts, topics, scheme)
            return [self._document(d, topics, s) for d, s in zip(drafts, stances, strict=True)]
        except Exception as error:
            # What nobody foresaw in one document must not cost the others of a long run.
            if not keep:
                raise
            if len(sound) == 1:
                return [FailedDocument(sound[0][0].id, f"{type(error).__name__}: {error}")]
            return [r for one in sound for r in self._records([one], topics, scheme, keep=True)]

    def _read(self, prepared: Sequence[_Prepared], scheme: str | None) -> list[_Draft]:
        """Roles, reported speech and attributions of every document of a chunk."""
        per_document = [
            self._windower.sentence_rows([text[a:b] for a, b in offsets], self.settings.context)
            for _, text, offsets in prepared
        ]
        logits = iter(self._run([row for rows in per_document for row in rows]))
        drafts = []
        for (article, text, offsets), rows in zip(prepared, per_document, strict=True):
            outputs = list(islice(logits, len(rows)))
            roles, reported, own = self._sentence_heads(rows, outputs, len(offsets), scheme)
            calibration = self.settings.calibration
            p_role = role_probabilities(
                roles, calibration, chosen_of(self.settings.role_schemes, scheme)
            )
            p_reported = reported_probabilities(
                reported, calibration, chosen_of(self.settings.reported_schemes, scheme)
            )
            starts = [start for start, _ in offsets]
            spans: list[ScoredSpan] = [
                span
                for row, output in zip(rows, outputs, strict=True)
                for span in spans_of(row, output.tags[0], starts, text)
                if "tags" not in self.settings.untrained
            ]
            if chosen_of(self.settings.reported_schemes, scheme) not in THOUGHTS_COUNT:
                tagged = assemble(text, offsets, spans, [0.0] * len(offsets))
                p_reported = with_spoken(p_reported, spoken_shares(text, offsets, tagged))
            silence_untrained(self.settings, p_role, p_reported)
            found = assemble(text, offsets, spans, [float(p) for p in p_reported])
            linked = link_speakers(text, offsets, found)
            labels = [own_labels(self.settings, logit, "role") for logit in own]
            drafts.append(_Draft(article, text, offsets, p_role, p_reported, linked, labels))
        return drafts

    def _sentence_heads(
        self, rows: Sequence[Row], outputs: Sequence[Logits], count: int, scheme: str | None
    ) -> tuple[Floats, Floats, Floats]:
        role = index_of(self.settings.role_schemes, scheme)
        said = index_of(self.settings.reported_schemes, scheme)
        return sentence_heads(rows, outputs, count, role, said)

    def _stance_heads(
        self, queries: Sequence[StanceQuery], scheme: str | None
    ) -> tuple[Floats, Floats]:
        rows = self._windower.stance_rows(queries)
        place = index_of(self.settings.stance_schemes, scheme)
        return stance_heads(rows, self._run(rows), len(queries), place)

    def _judge(
        self, drafts: Sequence[_Draft], topics: Sequence[Topic], scheme: str | None
    ) -> list[list[dict[str, dict[str, _Judged]]]]:
        """Per document and sentence, by topic and holder: the four stance probabilities, and the
        logits of the user's own labels.

        Of each topic's holders, that of the main clause comes first.
        """
        results: list[list[dict[str, dict[str, _Judged]]]] = [
            [{topic.text: {} for topic in topics} for _ in draft.offsets] for draft in drafts
        ]
        asked: list[tuple[int, int, str, str]] = []
        queries: list[StanceQuery] = []
        for number, draft in enumerate(drafts):
            for index in range(len(draft.offsets)):
                before = (
                    draft.sentence(index - 1) if index and self.settings.stance_context else None
                )
                for part in draft.parts(index) if topics else ():
                    for topic in topics:
                        for wording in topic_query(topic):
                            asked.append((number, index, topic.text, part.holder))
                            queries.append(StanceQuery(part.text, wording, previous=before))
        if not queries:
            return results
        logits, own = self._stance_heads(queries, scheme)
        chosen = chosen_of(self.settings.stance_schemes, scheme)
        scores = stance_probabilities(logits, self.settings.calibration, chosen)
        if "stance" in self.settings.untrained:
            scores[:] = [stance == "unrelated" for stance in STANCES]
        for (number, index, name, holder), score, labels in zip(asked, scores, own, strict=True):
            best = results[number][index][name].get(holder)
            # Of a topic's wordings, the one that the part is most about decides.
            if best is None or score[-1] < best[0][-1]:
                results[number][index][name][holder] = score, labels
        return results

    def _document(
        self,
        draft: _Draft,
        topics: tuple[Topic, ...],
        stances: Sequence[Mapping[str, Mapping[str, _Judged]]],
    ) -> Document:
        sentences = tuple(self._sentence(draft, i, stances[i]) for i in range(len(draft.offsets)))
        return Document(
            text=draft.text,
            sentences=sentences,
            topics=topics,
            model=ModelInfo(self.settings.name, self.settings.version),
            id=draft.article.id,
            title=draft.article.title,
            outlet=draft.article.outlet,
            date=draft.article.date,
        )

    def _sentence(
        self, draft: _Draft, index: int, stances: Mapping[str, Mapping[str, _Judged]]
    ) -> Sentence:
        start, end = draft.offsets[index]
        roles = dict(zip(ROLES, _rounded(draft.roles[index]), strict=True))
        said = float(draft.reported[index])
        role = ROLES[int(draft.roles[index].argmax())]
        reported = draft.is_reported(index)
        main = {topic: next(iter(by_holder.values())) for topic, by_holder in stances.items()}
        own = {label: round((1 - said) * p, 4) for label, p in roles.items()}
        limits = self.settings.calibration.thresholds
        unsure = [
            name
            for name, confidence in (
                ("role", max(roles.values())),
                ("reported", max(said, 1 - said)),
            )
            if confidence < limits.get(name, 0.0) or name in self.settings.untrained
        ]
        untold = "stance" in self.settings.untrained
        unsure += [
            topic
            for topic, (p, _) in main.items()
            if untold or float(p.max()) < limits.get("stance", 0.0)
        ]
        new = draft.own[index]
        unsure += [
            f"own:{name}"
            for name, found in new.items()
            if found.score < limits.get(f"own:{name}", 0.0)
        ]
        return Sentence(
            start=start,
            end=end,
            text=draft.text[start:end],
            label=headline(reported, role),
            role=role,
            reported=reported,
            scores=Scores(
                label={
                    "claim": own["claim"],
                    "premise": own["premise"],
                    "reported_speech": round(said, 4),
                    "none": own["none"],
                },
                role=roles,
                reported=round(said, 4),
            ),
            attributions=tuple(draft.attributions[index]),
            stances={
                topic: _stance(by_holder, self.settings) for topic, by_holder in stances.items()
            },
            unsure=tuple(unsure),
            own=new,
        )

    def _run(self, rows: Sequence[Row]) -> list[Logits]:
        """The logits of every row, in order; each as a batch of one row without padding."""
        results: list[Logits | None] = [None] * len(rows)
        for batch in batches_by_tokens([len(row) for row in rows], self._batch_tokens):
            logits = self._runtime(collate([rows[i] for i in batch]))
            for position, index in enumerate(batch):
                one = slice(position, position + 1)
                width = len(rows[index])
                results[index] = Logits(
                    logits.roles[one],
                    logits.reported[one],
                    logits.tags[one, :width],
                    logits.stance[one],
                    None if logits.labels is None else logits.labels[one],
                )
        return [logits for logits in results if logits is not None]


def _chunks(
    items: Iterable[_Prepared | FailedDocument],
) -> Iterator[list[_Prepared | FailedDocument]]:
    """Consecutive items up to the sizes of `_CHUNK`."""
    documents, characters = _CHUNK
    chunk: list[_Prepared | FailedDocument] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += 0 if isinstance(item, FailedDocument) else len(item[1])
        if len(chunk) >= documents or size >= characters:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _prepare(given: ArticleLike, *, keep: bool) -> _Prepared | FailedDocument:
    """An article as text and sentence offsets."""
    try:
        article = as_article(given)
        if article.sentences is not None:
            return article, *_join(article.sentences)
        text = article.text or ""
        offsets = split_sentences(text)
        if not offsets:
            raise InputError(f"{article.describe()} is blank: there is nothing to analyse")
        return article, text, offsets
    except Exception as error:  # what nobody foresaw, too, costs one document of a stream only
        if not keep:
            raise
        foreseen = isinstance(error, StanceMineError)
        reason = str(error) if foreseen else f"{type(error).__name__}: {error}"
        return FailedDocument(_identifier(given), reason)


def _join(sentences: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Given sentences joined by one space, and where each lies."""
    offsets, position = [], 0
    for sentence in sentences:
        offsets.append((position, position + len(sentence)))
        position += len(sentence) + 1
    return " ".join(sentences), offsets


def _checked(sentences: Sequence[str]) -> Sequence[str]:
    if isinstance(sentences, str):
        raise InputError("sentences is a list of strings, not one string: give it as the article")
    return sentences


def _identifier(given: ArticleLike) -> str | None:
    if isinstance(given, Article):
        return given.id
    found = given.get("id") if isinstance(given, Mapping) else None
    return None if found is None else str(found)


def _stance(by_holder: Mapping[str, _Judged], settings: Settings) -> Stance:
    """The stance of the main clause's holder, who comes first, with everybody's beside it."""
    parts = {holder: _holder_stance(score) for holder, (score, _) in by_holder.items()}
    holder, main = next(iter(parts.items()))
    own = own_labels(settings, by_holder[holder][1], "stance")
    return Stance(main.label, main.score, main.relevance, holder, parts, own)


def _holder_stance(probabilities: Floats) -> HolderStance:
    values = _rounded(probabilities)
    best = int(probabilities.argmax())
    return HolderStance(STANCES[best], values[best], round(1 - values[-1], 4))


def _rounded(probabilities: Floats) -> list[float]:
    return [round(float(p), 4) for p in probabilities]
