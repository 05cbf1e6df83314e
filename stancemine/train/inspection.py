"""What a configuration's data holds, looked at before anything is trained."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from stancemine.corpora.leaks import plain, plain_sentences
from stancemine.corpora.own.analyzed import STANCE
from stancemine.corpora.own.problems import Problems
from stancemine.corpora.records import LabeledDocument, Split
from stancemine.train.beginning import first_tokenizer
from stancemine.train.config import Head, Source, TrainConfig
from stancemine.train.mixture import held_out_of
from stancemine.train.own import mapped, native_label, numbered_rows
from stancemine.train.pairs import is_pairs, read_pairs
from stancemine.train.progress import lacking_reporters
from stancemine.train.sources import documents_of, group_of
from stancemine.windows import StanceQuery, Windower

__all__ = [
    "FEW_DEV",
    "FEW_STEPS",
    "FEW_TRAIN",
    "MOST_ROWS",
    "Finding",
    "Inspection",
    "SourceFacts",
    "inspect",
    "labels_of",
]

FEW_TRAIN, FEW_DEV = 20, 5
"""A class with fewer examples than this is named: little can be learned of it, or measured."""

FEW_STEPS = 50
"""A run of fewer steps is named: its heads have hardly begun to move."""

MOST_ROWS = 50
"""So many bad rows of a source are named, the others counted."""

_STAND = ("training sentence also stands", "training sentences also stand")
_SPLITS: tuple[Split, ...] = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know before training; an "error" stops the run, a "warning" spoils figures.

    ``count`` is how many rows it is said of, where there are several.
    """

    level: Literal["error", "warning", "note"]
    source: str
    text: str
    count: int = 1


@dataclass(slots=True)
class SourceFacts:
    """What one source holds: per side, ``documents``, ``sentences``, and ``labels`` by head.

    ``long`` sentences are judged in pieces (train and dev), ``skipped`` ones give no example;
    ``tokens`` are those of train and dev.
    """

    name: str
    heads: tuple[Head, ...]
    documents: dict[str, int] = field(default_factory=dict)
    sentences: dict[str, int] = field(default_factory=dict)
    labels: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    long: int = 0
    skipped: int = 0
    tokens: int = 0
    train_tokens: int = 0


@dataclass(slots=True)
class Inspection:
    """All sources and findings of a configuration."""

    sources: list[SourceFacts] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> int:
        """How many findings, and bad rows, stop a run."""
        return sum(finding.count for finding in self.findings if finding.level == "error")

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain lists and dictionaries."""
        return asdict(self)


Sides = dict[Split, list[LabeledDocument]]


def inspect(
    config: TrainConfig, *, corpora: Path | None = None, place: str | None = None
) -> Inspection:
    """Read every source as a run would, and say what is amiss; nothing is trained.

    Bad rows of a user's own file are findings, all of them; the rest is looked at without them.
    Raises what a run would raise for a configuration, file or corpus that cannot be read.
    """
    windower = Windower(first_tokenizer(config, place), max_tokens=config.max_tokens)
    found = Inspection()
    read: dict[int, Sides] = {}
    for number, source in enumerate(config.mixture):
        facts = SourceFacts(source.corpus, source.heads)
        found.sources.append(facts)
        found.findings.extend(Finding("note", source.corpus, text) for text in source.own_labels)
        found.findings.extend(_alike(source))
        if source.path is None and is_pairs(source.corpus):
            found.findings.extend(_pairs(source, config, windower, corpora, facts))
            continue
        problems = Problems()
        # A file is read anew for each side: its bad rows are named once.
        sides = {
            split: documents_of(
                source, corpora, split, problems=problems if split == "train" else Problems()
            )
            for split in _SPLITS
        }
        found.findings.extend(_bad_rows(source, problems))
        read[number] = sides
        _count(source, sides, facts)
        found.findings.extend(_fits(source, sides, windower, config, facts))
        if not problems.found:  # else rows are missing from the counts
            found.findings.extend(_classes(source, facts))
        found.findings.extend(_duplicates(source, sides))
    found.findings.extend(_leaks(config, read))
    found.findings.extend(_left_out(config, corpora))
    found.findings.extend(_run_of(config, found))
    if not found.errors and not any(facts.documents.get("dev") for facts in found.sources):
        level: Literal["error", "warning"] = "warning"
        if config.keep_best or config.early_stopping or config.seeds or config.folds:
            level = "error"
        found.findings.append(
            Finding(level, "", "no source has development documents: nothing is measured or chosen")
        )
    return found


def _run_of(config: TrainConfig, found: Inspection) -> Iterator[Finding]:
    """What the run itself lacks: steps, and where it is to be followed."""
    pairs = zip(found.sources, config.mixture, strict=True)
    tokens = sum(facts.train_tokens * source.repeat for facts, source in pairs)
    a_pass = math.ceil(tokens / (config.batch_tokens * config.gradient_accumulation))
    if tokens and (steps := math.ceil(a_pass * config.epochs)) < FEW_STEPS:
        yield Finding(
            "warning",
            "",
            f"the run has about {_counted(steps, 'step')} of {config.batch_tokens} tokens: fewer "
            f"than {FEW_STEPS} teach little; raise epochs, or lower batch_tokens",
        )
    for problem in lacking_reporters(config):
        yield Finding("error", "", problem)


def _alike(source: Source) -> Iterator[Finding]:
    """Labels of a set of the user's own that differ in upper and lower case alone."""
    for head in source.heads:
        spelt: dict[str, list[str]] = defaultdict(list)
        for label in source.labels.new_labels(head):
            spelt[label.strip().casefold()].append(label)
        for several in spelt.values():
            if len(several) > 1:
                text = f"{head}: {' and '.join(map(repr, several))} are labels apart; if they are "
                yield Finding("warning", source.corpus, f"{text}one, map them to the same word")


def _bad_rows(source: Source, problems: Problems) -> Iterator[Finding]:
    """What a run would stop at, row by row, the first `MOST_ROWS` of them; what was passed over."""
    for one in problems.found[:MOST_ROWS]:
        yield Finding("error", source.corpus, f"{one.where}: {one.reason}", one.count)
    if more := sum(one.count for one in problems.found[MOST_ROWS:]):
        yield Finding("error", source.corpus, f"and {_counted(more, 'more bad row')}", more)
    for note in problems.notes:
        yield Finding("note", source.corpus, note)


def _count(source: Source, sides: Sides, facts: SourceFacts) -> None:
    for split, documents in sides.items():
        facts.documents[split] = len(documents)
        facts.sentences[split] = sum(len(document.sentences) for document in documents)
        counted: dict[str, Counter[str]] = {head: Counter() for head in source.heads}
        for document in documents:
            for head, label in labels_of(source, document):
                counted[head][label] += 1
        facts.labels[split] = {
            head: dict(sorted(labels.items())) for head, labels in counted.items() if documents
        }


def labels_of(source: Source, document: LabeledDocument) -> Iterator[tuple[Head, str]]:
    """Every label of a document as the model will learn it."""
    for index, sentence in enumerate(document.sentences):
        if "role" in source.heads:
            role: str | None = sentence.role
            if source.labels.role and (native := sentence.native or role):
                role = mapped(source, "role", native)
            if role:
                yield "role", role
        if "reported" in source.heads:
            said = sentence.reported
            if document.reported_derived:
                said = document.holds_attribution(index)
            if said is not None:
                yield "reported", "reported" if said else "other"
        if "stance" in source.heads:
            for stance in sentence.stances or ():
                label: str | None = stance.label
                if source.labels.stance:
                    label = mapped(source, "stance", native_label(stance))
                if label:
                    yield "stance", label
    if "tags" in source.heads:
        for attribution in document.attributions or ():
            for part in ("source", "cue", "content"):
                yield from (("tags", part) for _ in getattr(attribution, part))


def _fits(
    source: Source, sides: Sides, windower: Windower, config: TrainConfig, facts: SourceFacts
) -> Iterator[Finding]:
    """Sentences that are longer than a row; topics that are refused."""
    documents = [*sides["train"], *sides["dev"]]
    topics = {stance.topic for d in documents for s in d.sentences for stance in s.stances or ()}
    sizes = {topic: windower.question_tokens(topic) for topic in sorted(topics)}
    if "stance" in source.heads:
        for topic, size in sizes.items():
            if size > windower.topic_tokens:
                yield Finding(
                    "error",
                    source.corpus,
                    f"the topic {topic[:60]!r}… has {size} tokens, allowed are "
                    f"{windower.topic_tokens}: raise max_tokens, or say it in a phrase",
                )
    for number, document in enumerate(documents, start=1):
        texts = [document.sentence_text(i) for i in range(len(document.sentences))]
        if set(source.heads) - {"stance"}:
            rows = windower.sentence_rows(texts, config.context)
            pieces = Counter(target.sentence for row in rows for target in row.targets)
            facts.long += sum(number > 1 for number in pieces.values())
            facts.tokens += sum(map(len, rows))
        if "stance" in source.heads:
            queries = [
                StanceQuery(text, stance.topic)
                for text, sentence in zip(texts, document.sentences, strict=True)
                for stance in sentence.stances or ()
                if sizes[stance.topic] <= windower.topic_tokens
            ]
            facts.long += sum(not windower.fits(query) for query in queries)
            facts.tokens += sum(map(len, windower.stance_rows(queries)))
        if number == len(sides["train"]):
            facts.train_tokens = facts.tokens
        labelled = {
            index
            for index, sentence in enumerate(document.sentences)
            if sentence.role or sentence.native or sentence.reported is not None or sentence.stances
        }
        if document.attributions is None:
            facts.skipped += len(document.sentences) - len(labelled)
    if facts.long:
        yield Finding(
            "note",
            source.corpus,
            f"{_counted(facts.long, 'sentence is', 'sentences are')} longer than a row of "
            f"{config.max_tokens} tokens: for roles judged in pieces, of a stance pair the first "
            "piece is read",
        )
    if facts.skipped:
        yield Finding(
            "note",
            source.corpus,
            f"{_counted(facts.skipped, 'sentence has', 'sentences have')} no label: passed over"
            f"{_unlabelled(source)}",
        )


def _classes(source: Source, facts: SourceFacts) -> Iterator[Finding]:
    """Classes with few examples, and those that one side has and the other lacks."""
    for head in source.heads:
        train = facts.labels.get("train", {}).get(head, {})
        dev = facts.labels.get("dev", {}).get(head, {})
        if not train:
            yield Finding("error", source.corpus, f"{head}: no training example has a label of it")
        for label, number in train.items():
            if number < FEW_TRAIN:
                yield Finding(
                    "warning",
                    source.corpus,
                    f"{head}: {label} has {_counted(number, 'training example')}, fewer than "
                    f"{FEW_TRAIN}",
                )
            if dev and dev.get(label, 0) < FEW_DEV:
                yield Finding(
                    "warning",
                    source.corpus,
                    f"{head}: {label} has {_counted(dev.get(label, 0), 'development example')}, "
                    f"fewer than {FEW_DEV}: its score says little",
                )
        for label in sorted(set(dev) - set(train)):
            yield Finding("warning", source.corpus, f"{head}: {label} is in dev but never in train")


_Item = tuple[str, str, str]
"""Text, topic and holder as a reader would compare them; without a stance the last two are empty,
and so is a holder whom the question does not name."""


def _items(documents: Sequence[LabeledDocument]) -> Iterator[tuple[_Item, frozenset[str]]]:
    """What the model is asked of each sentence, once, with its labels: several where holders are
    not asked for and take different sides.
    """
    for document in documents:
        for index, sentence in enumerate(document.sentences):
            text = plain(document.sentence_text(index))
            found: dict[_Item, set[str]] = defaultdict(set)
            for stance in sentence.stances or ():
                holder = stance.holder if stance.holder_span is not None else None
                item = text, plain(stance.topic), plain(holder or "")
                found[item].add(native_label(stance))
            if sentence.role or (sentence.native and not sentence.stances):
                found[text, "", ""].add(str(sentence.native or sentence.role))
            yield from ((item, frozenset(labels)) for item, labels in found.items())


def _duplicates(source: Source, sides: Sides) -> Iterator[Finding]:
    """Training items that stand there twice, those with two labels, and holders who are not told
    apart.
    """
    labels: dict[_Item, Counter[frozenset[str]]] = defaultdict(Counter)
    for item, said in _items(sides["train"]):
        labels[item][said] += 1
    again = next((item for item, counted in labels.items() if counted.total() > 1), None)
    other = next((item for item, counted in labels.items() if len(counted) > 1), None)
    twice = sum(counted.total() - 1 for counted in labels.values())
    torn = sum(len(counted) > 1 for counted in labels.values())
    if twice:
        yield Finding(
            "note",
            source.corpus,
            f"{_counted(twice, 'training item repeats', 'training items repeat')} another, word "
            f"for word{_first(source, again)}",
        )
    if torn:
        yield Finding(
            "warning",
            source.corpus,
            f"{_counted(torn, 'training item stands', 'training items stand')} there with "
            f"different labels{_first(source, other)}",
        )
    both = [item for item, counted in labels.items() if any(len(said) > 1 for said in counted)]
    if both:
        yield Finding(
            "warning",
            source.corpus,
            f"{_counted(len(both), 'training sentence has', 'training sentences have')} different "
            f"stances of several holders toward one topic{_first(source, both[0])}: the question "
            "does not name the holder; say ask_holder = true, or keep the main clause's",
        )


def _first(source: Source, item: _Item | None) -> str:
    """Where in the user's tables the first such item stands; of other files, what it says."""
    if item is None:
        return ""
    text, topic, _ = item
    where = _where(
        source,
        lambda row: (
            plain(str(row.get(source.columns.text) or "")) == text
            and (not topic or topic in _asked(source, row))
        ),
    )
    said = text if len(text) <= 60 else f"{text[:59]}…"
    return f" (the first: {where or repr(said)})"


def _unlabelled(source: Source) -> str:
    """Where rows of the user's tables stand that have a text and no label."""
    columns = [getattr(source.columns, head, "") for head in source.heads]

    def bare(row: Mapping[str, Any]) -> bool:
        labels = (*(row.get(column) for column in columns), *_stances_of(row))
        said = row.get(source.columns.text)
        return bool(said) and not any(str(x).strip() for x in labels if x is not None)

    where = _where(source, bare)
    return where and f" ({where})"


def _stances_of(row: Mapping[str, Any]) -> list[Any]:
    return [value for name, value in row.items() if name.startswith(STANCE)]


def _where(source: Source, wanted: Callable[[Mapping[str, Any]], bool]) -> str:
    """Where the first rows of the user's tables stand that are ``wanted``."""
    lines = [
        f"{path.name}, line {line}"
        for path in (source.path, source.dev_path)
        if path is not None and source.rows
        for line, row in numbered_rows(path, Problems())
        if wanted(row)
    ]
    return "; ".join(lines[:4]) + ("; …" if len(lines) > 4 else "")


def _asked(source: Source, row: Mapping[str, Any]) -> set[str]:
    """The topics that a row of the user's table asks about."""
    named = str(row.get(source.columns.topic) or source.topic or "")
    columns = (name.removeprefix(STANCE) for name in row if name.startswith(STANCE) and row[name])
    return set(map(plain, (named, *columns)))


def _counted(number: int, one: str, several: str = "") -> str:
    """A number with its noun, which gets an s where no other plural is given.

    >>> _counted(1, "sentence is", "sentences are"), _counted(2, "warning")
    ('1 sentence is', '2 warnings')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def _leaks(config: TrainConfig, read: Mapping[int, Sides]) -> Iterator[Finding]:
    """Texts and groups on two sides, within a source and from one to another.

    Texts of under five words ("Thank you.") are no leak.
    """
    held: dict[str, set[str]] = defaultdict(set)
    for number, sides in read.items():
        name = config.mixture[number].corpus
        for split in _SPLITS[1:]:
            for document in sides[split]:
                for text in plain_sentences(document):
                    held[text].add(f"{name} {split}")
    seen: set[tuple[str, str]] = set()
    for number, sides in read.items():
        name = config.mixture[number].corpus
        met: dict[str, list[str]] = defaultdict(list)
        for document in sides["train"]:
            for text in plain_sentences(document):
                for where in held.get(text, ()):
                    met[where].append(text)
        for where, texts in sorted(met.items()):
            if (name, where) not in seen:
                seen.add((name, where))
                first = _first(config.mixture[number], (texts[0], "", ""))
                said = f"{_counted(len(texts), *_STAND)} in {where}: a leak{first}"
                yield Finding("warning", name, said)
        groups = {split: {group_of(d) for d in sides[split]} for split in _SPLITS}
        for split in _SPLITS[1:]:
            both = sum(bool(d.group) and d.group in groups[split] for d in sides["train"])
            if both and (name, f"group {split}") not in seen:
                seen.add((name, f"group {split}"))
                yield Finding(
                    "note",
                    name,
                    f"{_counted(both, 'training document shares', 'training documents share')} a "
                    f"group (story, topic, debate) with {split}",
                )


def _left_out(config: TrainConfig, corpora: Path | None) -> Iterator[Finding]:
    number = len(held_out_of(config, corpora))
    if number:
        yield Finding(
            "note",
            "stancenews",
            f"{_counted(number, 'document')} of its development part left out of other corpora's "
            "training",
        )


def _pairs(
    source: Source,
    config: TrainConfig,
    windower: Windower,
    corpora: Path | None,
    facts: SourceFacts,
) -> Iterator[Finding]:
    pairs = list(read_pairs(source.corpus, corpora))
    fitting = sum(windower.fits(StanceQuery(p.premise, p.hypothesis)) for p in pairs if p.premise)
    facts.documents["train"] = len(pairs)
    facts.skipped = len(pairs) - fitting
    facts.labels["train"] = {"stance": dict(Counter(pair.label for pair in pairs))}
    if facts.skipped:
        yield Finding(
            "note", source.corpus, f"of {len(pairs):,} pairs {facts.skipped:,} too long for a row"
        )
