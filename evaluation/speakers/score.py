"""How well sources are linked to speakers: on articles written for the purpose, or on PolNeAR.

With the sources, cues and contents marked by hand (linking alone), or from the raw text with a
model (what a user gets):

    python evaluation/speakers/score.py
    python evaluation/speakers/score.py --model en-small --part held
    python evaluation/speakers/score.py --set polnear --corpora DIR --part dev
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polnear

from stancemine.attributions.assembly import assemble
from stancemine.attributions.spans import ScoredSpan
from stancemine.corpora.polnear import read as read_polnear
from stancemine.document import Attribution
from stancemine.evaluate.intervals import bootstrap_interval
from stancemine.labels import SpanType
from stancemine.speakers.linking import link_speakers

if TYPE_CHECKING:
    from stancemine import StanceMiner

HERE = Path(__file__).parent
PARTS = {"own": ("look", "held"), "polnear": ("dev", "test")}
TYPES: dict[str, SpanType] = {"s": "source", "c": "cue", "t": "content"}
OUTCOMES = ("right", "open", "wrong", "missed")
_MARK = re.compile(r"(\[[sct]:|\|[\w?]+\]|\])")
_ARTICLE = re.compile(r"^(?:the|an?)\s+")


@dataclass(frozen=True)
class Mention:
    """One source: where it stands, and the key of who it is."""

    start: int
    end: int
    key: str


@dataclass
class Article:
    """One article with its sources labelled."""

    id: str
    names: dict[str, list[str]]
    text: str = ""
    sentences: list[tuple[int, int]] = field(default_factory=list)
    spans: list[ScoredSpan] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)

    def accepted(self, key: str) -> set[str]:
        """The names under which an answer is right: those declared, and for a speaker whom the
        article does not name, any of the words it uses.
        """
        words = {_bare(name) for name in self.names[key]}
        if all(name.islower() for name in self.names[key]):
            words |= {_bare(self.text[m.start : m.end]) for m in self.mentions if m.key == key}
        return words


def read(path: Path) -> list[Article]:
    """The articles of one file; README.md describes the format. Raises `ValueError`."""
    articles: list[Article] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            if line.startswith("= "):
                articles.append(Article(line.removeprefix("= "), {}))
            elif name := re.fullmatch(r"(\w+): ([^\[]+)", line):
                articles[-1].names[name[1]] = name[2].split(", ")
            elif line.strip():
                _add(articles[-1], line)
        except (ValueError, IndexError) as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from error
    for article in articles:
        unknown = {m.key for m in article.mentions} - set(article.names)
        if unknown:
            raise ValueError(f"{path.name}, {article.id}: no name is given for {sorted(unknown)}")
    return articles


def _add(article: Article, marked: str) -> None:
    text = article.text + (" " if article.text else "")
    start, opened = len(text), []
    for part in _MARK.split(marked):
        if part[:1] == "[" and part[1:2] in TYPES and part[2:] == ":":
            opened.append((TYPES[part[1]], len(text)))
        elif part == "]" or re.fullmatch(r"\|[\w?]+\]", part):
            kind, begin = opened.pop()
            if (kind == "source") != (part != "]"):
                raise ValueError("a source, and nothing else, ends with |key]")
            article.spans.append(ScoredSpan(kind, begin, len(text), 1.0))
            if kind == "source":
                article.mentions.append(Mention(begin, len(text), part[1:-1]))
        else:
            text += part
    if opened:
        raise ValueError("a mark is not closed")
    article.text = text
    article.sentences.append((start, len(text)))


def linked_from_marks(article: Article) -> list[Attribution]:
    """The attributions that the marks give, their sources linked by the library."""
    reported = [
        any(s.type == "content" and s.start < end and s.end > start for s in article.spans)
        for start, end in article.sentences
    ]
    found = assemble(article.text, article.sentences, article.spans, reported)
    return [a for one in link_speakers(article.text, article.sentences, found) for a in one]


def outcome(article: Article, mention: Mention, found: list[Attribution]) -> tuple[str, str | None]:
    """What became of one mention, and the name it was given."""
    what, name = answer(mention, found)
    if name is None:
        return what, None
    return ("right" if _bare(name) in article.accepted(mention.key) else "wrong"), name


def answer(
    mention: "Mention | polnear.Mention", found: Sequence[Attribution]
) -> tuple[str, str | None]:
    """The name that a mention was given; else whether it was left open or missed.

    The attribution that counts is the one whose source overlaps the mention most.
    """
    overlaps = [
        (min(a.source.end, mention.end) - max(a.source.start, mention.start), -n)
        for n, a in enumerate(found)
        if a.source and a.source.start < mention.end and a.source.end > mention.start
    ]
    if not overlaps:
        return "missed", None
    speaker = found[-max(overlaps)[1]].speaker
    return ("answered", speaker.name) if speaker else ("open", None)


def _bare(name: str) -> str:
    return _ARTICLE.sub("", name.casefold().replace("’", "'").strip(" ,."))


def main() -> None:
    """Print one line a part, and with --errors each mention that is not right."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", choices=PARTS, default="own", help="default: own articles")
    parser.add_argument("--corpora", type=Path, help="the corpora's folder, for --set polnear")
    parser.add_argument("--model", help="analyse the raw text with this model (default: the marks)")
    parser.add_argument("--part", help="look or held; of polnear dev or test (default: both)")
    parser.add_argument("--errors", action="store_true", help="list what is not right")
    options = parser.parse_args()
    parts = PARTS[options.set]
    if options.part and options.part not in parts:
        parser.error(f"--part of --set {options.set} is one of {', '.join(parts)}")
    if options.set == "polnear" and not options.corpora:
        parser.error("--set polnear needs --corpora, the folder in which polnear/ lies")
    miner = None
    if options.model:
        from stancemine import StanceMiner

        miner = StanceMiner.load(options.model)
    if options.set == "polnear":
        documents = list(read_polnear(options.corpora / "polnear"))
    for part in [options.part] if options.part else parts:
        if options.set == "polnear":
            labels = polnear.read_labels(HERE / f"polnear-{part}.jsonl")
            _score_polnear(part, polnear.join(labels, documents), miner, options.errors)
            continue
        counts = []
        for article in read(HERE / f"{part}.txt"):
            if miner:
                found = [a for s in miner(article.text).sentences for a in s.attributions]
            else:
                found = linked_from_marks(article)
            tally: Counter[str] = Counter()
            for mention in article.mentions:
                what, name = outcome(article, mention, found)
                tally[what] += 1
                if options.errors and what != "right":
                    words = article.text[mention.start : mention.end]
                    print(f"{article.id}: {what}: {words!r} -> {name!r}, is {mention.key}")
            counts.append([tally[what] for what in OUTCOMES])
        print(_line(part, np.array(counts)))


def _score_polnear(
    part: str, cases: Sequence[polnear.Case], miner: "StanceMiner | None", errors: bool
) -> None:
    """Print the library's line, one a form and mode; on gold spans the baselines', too."""
    simple = ("the source's own words", "the nearest name")
    counts = {
        what: np.zeros((len(cases), len(OUTCOMES)), dtype=int)
        for what in ("all", *polnear.FORMS, "speech", "thought", *simple)
    }
    unclear = 0
    for row, case in enumerate(cases):
        if miner:
            found = [a for s in miner(case.document.text).sentences for a in s.attributions]
        else:
            found = polnear.linked_from_gold(case.document)
        for mention in case.labels.mentions:
            if not mention.speakers:
                unclear += 1
                continue
            words, form = case.words(mention), case.form(mention)
            given, name = answer(mention, found)
            what = _judged(case, mention, given, name)
            for of in ("all", form, case.mode(mention)):
                counts[of][row, OUTCOMES.index(what)] += 1
            near = polnear.nearest_name(case.document.text, mention)
            for system, one in zip(simple, (words, near), strict=True):
                counts[system][row, OUTCOMES.index(_judged(case, mention, "open", one))] += 1
            if errors and what != "right":
                who = "+".join(mention.speakers)
                print(f"{case.document.id}: {what}: {form}: {words!r} -> {name!r}, is {who}")
    print(_line(part, counts.pop("all")), f"({unclear} unclear mentions left out)")
    for of, tally in counts.items():
        if of in simple and not miner:
            print(_line(f"{part}, baseline, {of}", tally))
        elif of not in simple and tally.any():
            print(_line(f"  {of}", tally))


def _judged(case: polnear.Case, mention: polnear.Mention, what: str, name: str | None) -> str:
    if name is None:
        return what
    return "right" if case.is_right(mention, name) else "wrong"


def _line(part: str, counts: np.ndarray) -> str:
    total = counts.sum(axis=0)

    def right(summed: np.ndarray) -> np.ndarray:
        return summed[..., 0] / np.maximum(summed.sum(axis=-1), 1)

    low, high = bootstrap_interval(counts, right)
    of = total.sum()
    shares = ", ".join(f"{what} {n}" for what, n in zip(OUTCOMES, total, strict=True))
    answered = max(total[0] + total[2], 1)
    return (
        f"{part}: {len(counts)} articles, {of} mentions: {shares}; accuracy {total[0] / of:.3f} "
        f"[{low:.3f}, {high:.3f}], open {total[1] / of:.3f}, right where answered "
        f"{total[0] / answered:.3f}"
    )


if __name__ == "__main__":
    sys.exit(main())
