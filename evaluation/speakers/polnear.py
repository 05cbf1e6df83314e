"""Who the sources of 36 PolNeAR documents are: the labels, and when an answer is right.

The labels stand off: offsets, ids and names, no sentence. README.md tells how they came about.
"""

import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from stancemine.attributions.quotes import quoted_regions, quoted_share
from stancemine.corpora.records import LabeledDocument, Offsets
from stancemine.document import Attribution, Span
from stancemine.labels import Kind, Mode
from stancemine.lexicon import words_of
from stancemine.speakers.linking import link_speakers
from stancemine.speakers.names import mentions
from stancemine.speakers.people import candidates, nearest, people_of

Form = Literal["full name", "part of a name", "pronoun", "description", "unnamed", "several"]
FORMS: tuple[Form, ...] = (
    "full name",
    "part of a name",
    "pronoun",
    "description",
    "unnamed",
    "several",
)

_ARTICLE = re.compile(r"^(?:the|an?)\s+")
_TITLES = words_of(
    """mr mrs ms miss dr prof sir rev sen senator rep reps representative representatives gov
    governor president vice former secretary gen lt col ret retired justice judge mayor"""
)
_SUFFIXES = words_of("jr sr ii iii iv")
_PRONOUNS = words_of(
    """i me my we us our you your he him his she her hers it its they them their those these who
    whom whose which that one"""
)
_PREPOSITIONS = words_of("of for to at in from with on by about against near among")
_JOINED = re.compile(r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+")


class Closed(BaseModel):
    """Part of a line of the labels."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Who(Closed):
    """One speaker: every name that is right, the fullest first; or, for one whom the document does
    not name, the nouns that it has for them, one of which a right answer contains.
    """

    names: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()


class Mention(Closed):
    """One source, ``[start, end)`` in code points: whose words they are (keys of speakers; several
    who speak together, none where it is unclear).
    """

    start: int
    end: int
    speakers: tuple[str, ...]


class Labels(Closed):
    """The labels of one document: every source before ``end``."""

    id: str
    split: Literal["dev", "test"]
    sha256: str
    end: int
    speakers: dict[str, Who]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class Case:
    """A document with its labels."""

    document: LabeledDocument
    labels: Labels

    def words(self, mention: Mention) -> str:
        """The mention's text."""
        return self.document.text[mention.start : mention.end]

    def form(self, mention: Mention) -> Form:
        """How the text refers to the speaker there."""
        if len(mention.speakers) > 1:
            return "several"
        who = self.labels.speakers[mention.speakers[0]]
        if who.unnamed:
            return "unnamed"
        said = bare(self.words(mention))
        if set(said.split()) <= _PRONOUNS:
            return "pronoun"
        if any(_holds(said, bare(name)) for name in who.names):
            return "full name"
        shared = {word for name in who.names for word in bare(name).split()} & set(said.split())
        capitals = {bare(word) for word in self.words(mention).split() if word[:1].isupper()}
        return "part of a name" if shared & capitals else "description"

    def mode(self, mention: Mention) -> Mode:
        """Speech, if this is the source of any report of speech; else thought."""
        modes = {
            gold.mode
            for gold in self.document.attributions or ()
            if gold.source
            and (gold.source[0][0], gold.source[-1][1]) == (mention.start, mention.end)
        }
        return "speech" if "speech" in modes else "thought"

    def is_right(self, mention: Mention, answer: str) -> bool:
        """Whether ``answer`` is who speaks: each of those who speak, and nobody else."""
        if len(mention.speakers) == 1:
            return self._is_one(mention.speakers[0], answer)
        parts = [part for part in _JOINED.split(answer) if part.strip()]
        return len(parts) == len(mention.speakers) and any(
            all(self._is_one(key, part) for key, part in zip(order, parts, strict=True))
            for order in permutations(mention.speakers)
        )

    def _is_one(self, key: str, answer: str) -> bool:
        who, given = self.labels.speakers[key], bare(answer)
        if who.names:
            return any(given == bare(name) or _is_qualified(answer, name) for name in who.names)
        if not any(_holds(given, bare(noun)) for noun in who.unnamed):
            return False
        said = [bare(self.words(m)) for m in self.labels.mentions if key in m.speakers]
        words = {word for text in [*said, *map(bare, who.unnamed)] for word in text.split()}
        return set(given.split()) <= words or any(_holds(given, text) for text in said)


def bare(name: str) -> str:
    """A name without what does not matter: case, article, titles before it, initials after the
    first name, Jr. and the like, the possessive.

    >>> bare("the Rev. James E. Clyburn Jr."), bare("Clinton’s campaign")
    ('james clyburn', 'clinton campaign')
    """
    text = re.sub(r"'s?(?=\W|$)", "", " ".join(name.casefold().replace("’", "'").split()))
    words = [word.strip(' ,.;:()[]"“”') for word in _ARTICLE.sub("", text.strip()).split()]
    words = [word for word in words if word and word not in _SUFFIXES]
    while len(words) > 1 and words[0] in _TITLES:
        del words[0]
    return " ".join(w for n, w in enumerate(words) if not n or len(w) > 1 or not w.isalpha())


def _is_qualified(answer: str, name: str) -> bool:
    """Whether ``answer`` is a name that ends with a common noun, with more words for it: "a new
    Harbour Post poll of anglers" for "Harbour Post poll".
    """
    if not name.rsplit(maxsplit=1)[-1].islower():
        return False
    before, found, after = f" {bare(answer)} ".partition(f" {bare(name)} ")
    own = {word.casefold() for word in answer.split() if word.islower()}
    follows = after.split()[:1]
    return (
        bool(found)
        and own.issuperset(before.split())
        and _PREPOSITIONS.isdisjoint(before.split())
        and all(word in _PREPOSITIONS or word.endswith("ed") for word in follows)
    )


def _holds(text: str, part: str) -> bool:
    """Whether the words of ``part`` stand in ``text``, in this order and together."""
    return f" {part} " in f" {text} "


def draw(documents: Iterable[LabeledDocument], number: int, seed: int) -> list[str]:
    """The ids of ``number`` documents, from every outlet equally many; where that does not come
    out even, one more from outlets that are drawn, too.
    """
    rng = random.Random(seed)
    by_outlet: dict[str, list[str]] = defaultdict(list)
    for document in sorted(documents, key=lambda document: document.id):
        by_outlet[document.meta["publisher"]].append(document.id)
    outlets = sorted(by_outlet)
    more = set(rng.sample(outlets, number % len(outlets)))
    each = number // len(outlets)
    return sorted(
        one for outlet in outlets for one in rng.sample(by_outlet[outlet], each + (outlet in more))
    )


def read_labels(path: Path) -> list[Labels]:
    """The labels of one file, a document a line. Raises `ValueError` with the line."""
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            labels = Labels.model_validate(json.loads(line))
            _check(labels)
        except (ValueError, ValidationError) as error:
            raise ValueError(f"{path.name}, line {number}: {error}") from error
        found.append(labels)
    return found


def _check(labels: Labels) -> None:
    for key, who in labels.speakers.items():
        if bool(who.names) == bool(who.unnamed):
            raise ValueError(f"{key} has either names or the nouns of somebody unnamed")
    for mention in labels.mentions:
        if not 0 <= mention.start < mention.end <= labels.end:
            raise ValueError(f"[{mention.start}, {mention.end}) is no span before {labels.end}")
        if unknown := set(mention.speakers) - set(labels.speakers):
            raise ValueError(f"no name is given for {sorted(unknown)}")


def join(labels: Sequence[Labels], documents: Iterable[LabeledDocument]) -> list[Case]:
    """The labels with their documents. Raises `ValueError` where a document is missing or its text
    is not the one that was labelled.
    """
    wanted = {one.id for one in labels}
    found = {document.id: document for document in documents if document.id in wanted}
    for one in labels:
        if one.id not in found:
            raise ValueError(f"the corpus has no document {one.id}")
        if checksum(found[one.id].text) != one.sha256:
            raise ValueError(
                f"the text of {one.id} is not the one that was labelled: its SHA-256 differs; "
                "get the revision of the corpus that docs/corpora.md names"
            )
    return [Case(found[one.id], one) for one in labels]


def checksum(text: str) -> str:
    """The SHA-256 of a text, in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def linked_from_gold(document: LabeledDocument) -> list[Attribution]:
    """The gold attributions that have a source or content, their sources linked by the library."""
    spans = [(sentence.start, sentence.end) for sentence in document.sentences]
    regions = quoted_regions(document.text)
    placed: list[list[Attribution]] = [[] for _ in spans]
    for gold in document.attributions or ():
        anchor = (gold.cue or gold.source or gold.content)[0][0]
        index = max((n for n, (start, _) in enumerate(spans) if start <= anchor), default=0)
        quoted = sum((e - s) * quoted_share(document.text, s, e, regions) for s, e in gold.content)
        length = sum(e - s for s, e in gold.content)
        kind: Kind = "indirect" if not quoted else "direct" if quoted >= 0.9 * length else "mixed"
        source, cue = _hull(document.text, gold.source), _hull(document.text, gold.cue)
        content = tuple(Span(s, e, document.text[s:e]) for s, e in gold.content)
        placed[index].append(
            Attribution(kind, source, cue, content, None, 1.0, gold.mode or "speech")
        )
    return [one for found in link_speakers(document.text, spans, placed) for one in found]


def _hull(text: str, pieces: Offsets) -> Span | None:
    if not pieces:
        return None
    start, end = pieces[0][0], pieces[-1][1]
    return Span(start, end, text[start:end])


def nearest_name(text: str, mention: Mention) -> str | None:
    """The first name in the source, else the last one before it, in its fullest form: the
    textbook's rule for who speaks, with the library's names.
    """
    found = mentions(text)
    inside = [name for name in found if mention.start <= name.start < mention.end]
    before = [name for name in found if name.start < mention.start]
    if not inside and not before:
        return None
    chosen = inside[0] if inside else before[-1]
    person = nearest(candidates(chosen, people_of(found)), mention.start)
    return person.name if person else chosen.name
