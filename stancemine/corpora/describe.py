"""The registry in words: one corpus for the terminal, all of them as ``docs/corpora.md``.

``python -m stancemine.corpora.describe docs/corpora.md`` writes the page anew.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from stancemine.corpora.records import Split
from stancemine.corpora.registry import CorpusInfo, SplitSize, entries, manifest

__all__ = ["describe", "figures", "how_to_get", "mapping", "overview", "page"]

_HEAD: Final = """\
# Labelled corpora

<!-- Written by python -m stancemine.corpora.describe docs/corpora.md: edit the registry. -->

`stancemine.corpora` reads {number} labelled corpora in their authors' formats, each as documents of
sentences with character offsets and whichever labels the corpus has. What it lacks is absent. This
project's own three ship with it ([own-corpora.md](own-corpora.md)), the others are not included.
`stancemine corpora list` shows this table, `describe NAME` one of them, `fetch NAME` gets it,
`check NAME` holds what is on your machine to these counts. A corpus of yours:
[your-corpus.md](your-corpus.md).

**Ship** says whether weights that this project ships may be trained on the corpus: licensed for it,
or published for research with no restriction stated. The others are benchmarks.

**Verified** means that the counts below were taken from files that are, byte for byte, those of the
named revision of the authors' repository; their checksums come with the package. Where it says *not
verified*, no such comparison was possible, and what you download may differ.

"""


def overview() -> list[tuple[str, ...]]:
    """A header and a row for each corpus: name, what it labels, how much, splits, licence, ship."""
    rows: list[tuple[str, ...]] = [("name", "labels", "size", "sides", "licence", "ship")]
    for name, facts in entries().items():
        rows.append(
            (
                name,
                ", ".join(facts.tasks),
                _extent(facts),
                " ".join(facts.sizes),
                facts.licence,
                "yes" if facts.ship else "no",
            )
        )
    return rows


def describe(facts: CorpusInfo) -> str:
    """All that is known of a corpus, as plain text."""
    parts = [f"{facts.name}: {facts.title}", "", *(f"{k}: {v}" for k, v in _facts(facts)), ""]
    parts += ["Sizes"]
    parts += [f"  {side}: {', '.join(figures(size))}" for side, size in facts.sizes.items()]
    if facts.scores:
        parts += ["", "Published scores"]
        parts += [
            f"  {s.measure}, {s.split}: {s.value} {s.model} ({s.source})" for s in facts.scores
        ]
    parts += ["", "How its labels become ours", *_indented(mapping(facts))]
    parts += ["", "Citation", *_indented((facts.citation or "nothing published").strip())]
    return "\n".join(parts) + "\n"


def mapping(facts: CorpusInfo) -> str:
    """How the corpus's labels become ours, with the reasons: its reader's own words."""
    module = import_module(f"stancemine.corpora.{facts.reader.partition(':')[0]}")
    return inspect.cleandoc(module.__doc__ or "")


def how_to_get(facts: CorpusInfo) -> str:
    """In a sentence or two: what ``fetch`` does, or where to go."""
    if facts.bundled:
        return "It ships with the package."
    if facts.fetch is not None:
        source = f"{facts.fetch.repository} at {facts.fetch.revision[:12]}"
        if facts.fetch.unverified:
            return (
                f"`stancemine corpora fetch {facts.name}` ({source}; not verified: no checksum is "
                f"known of {', '.join(facts.fetch.unverified)})."
            )
        number = len(manifest(facts.name))
        return f"`stancemine corpora fetch {facts.name}` ({source}; {number} files, verified)."
    return f"{facts.by_hand or 'Unknown.'} (not verified)"


def page() -> str:
    """``docs/corpora.md``."""
    rows = overview()
    lines = [_HEAD.format(number=len(entries())), _table(rows)]
    for facts in entries().values():
        lines.append("\n".join(_section(facts)))
    return "\n".join(lines)


def _section(facts: CorpusInfo) -> Iterator[str]:
    yield f"## {facts.name}\n"
    yield f"**{facts.title}**\n"
    yield from (f"- {name}: {value}" for name, value in _facts(facts))
    yield ""
    yield _table([("side", "what is in it"), *_size_rows(facts.sizes)])
    if facts.scores:
        head = ("published score", "part", "value", "model", "source")
        scores = [(s.measure, s.split, str(s.value), s.model, s.source) for s in facts.scores]
        yield _table([head, *scores])
    yield "How its labels become ours, in the words of its reader:\n"
    yield f"```text\n{mapping(facts)}\n```\n"
    if facts.citation:
        yield f"```bibtex\n{facts.citation.strip()}\n```\n"


def _facts(facts: CorpusInfo) -> Iterator[tuple[str, str]]:
    yield "labels", ", ".join(facts.tasks)
    yield "domain", facts.domain
    yield "language", facts.language
    yield "splits", facts.splits
    yield "licence", facts.licence
    yield "ship", "yes" if facts.ship else "no"
    if facts.address is not None:
        yield "address", str(facts.address)
    yield "get it", how_to_get(facts)
    if facts.notes:
        yield "notes", facts.notes


def _size_rows(sizes: Mapping[Split, SplitSize]) -> list[tuple[str, str]]:
    return [(side, "; ".join(figures(size))) for side, size in sizes.items()]


def figures(size: SplitSize) -> Iterator[str]:
    """The counts of a side in words, those that it has."""
    for name in ("documents", "sentences", "pairs"):
        if number := getattr(size, name):
            yield f"{number:,} {name}"
    for name in ("roles", "stances", "labels"):
        labels = getattr(size, name)
        if labels:
            counted = ", ".join(f"{label} {number:,}" for label, number in labels.items())
            yield f"{name} {counted}"
    for name in ("reported", "attributions", "relations"):
        number = getattr(size, name)
        if number is not None:
            yield f"{name} {number:,}"


def _extent(facts: CorpusInfo) -> str:
    sizes = facts.sizes.values()
    pairs = sum(size.pairs for size in sizes)
    if pairs:
        return f"{pairs:,} pairs"
    documents = sum(size.documents for size in sizes)
    return f"{documents:,} documents, {sum(size.sentences for size in sizes):,} sentences"


def _table(rows: list[tuple[str, ...]]) -> str:
    cells = [[re.sub(r"\|", r"\\|", cell) for cell in row] for row in rows]
    head, *body = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body, ""])


def _indented(text: str) -> list[str]:
    return [f"  {line}".rstrip() for line in text.splitlines()]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
