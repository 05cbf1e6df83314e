"""Which speaker each source of a report stands for, over the whole document.

Rules only: names by capitals, titles and appositions (`names`), people and bodies without a name
by their descriptions (`descriptions`), pronouns by who spoke or acted last (`pronouns`). Wrong is
worse than unknown: what no rule reaches stays None, with the reason, and the source span keeps the
words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from stancemine.attributions.turns import ANSWER
from stancemine.document import Attribution, Span, Speaker
from stancemine.labels import AUTHOR, UNKNOWN, OpenReason
from stancemine.lexicon import (
    COMPATRIOTS,
    HONORIFICS,
    NATIONALITIES,
    ROLE_WORDS,
    Gender,
)
from stancemine.speakers.described import Described
from stancemine.speakers.descriptions import COMMA, describe
from stancemine.speakers.mentions import Mention
from stancemine.speakers.names import LETTERS, mentions
from stancemine.speakers.noun_phrases import phrase_before
from stancemine.speakers.people import (
    in_a_headline,
    of_label,
    people_of,
    who_asks,
    with_role_surnames,
)
from stancemine.speakers.plurals import COUNTRYMAN
from stancemine.speakers.pronouns import HE, PLURAL, RELATIVE, SHE, is_pronoun, pronoun_in
from stancemine.speakers.sourceless import Said

__all__ = ["link_speakers"]

_HEAD_END = re.compile(
    rf"{COMMA}|;|\(|\s(?:[–—-]|--)\s|\b(?:who|whom|whose|which|that|speaking|when|while)\b"
)
_PREPOSITIONS = re.compile(
    r"\b(?:of|for|to|at|in|from|with|on|by|about|against|near|including|like|among)\s", re.I
)
_LIST = re.compile(r"\s*,\s+([^,]*)(?:,\s+)?(?:and|or)\s")
_INDEFINITE = re.compile(
    r"(?:an?|one|another|some|many|several|two|three|few|other|most|both|all|any|each|every)\b",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"[^\S\n]*(?:\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?(?:[^\S\n]*[–—-]+)?|"
    r"[A-Z][A-Z ,.’'-]+,[^\S\n]+[A-Z][a-z]{2,8}\.?\s\d{1,2}[^\S\n]+[–—-]+)[^\S\n]+"
)
"""The time or date that opens a line: "09:40", "SAN ARDO, October 2 –"."""
_BY = re.compile(r"\b(?:by|against|near|about|like)\s", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_IMPERSONAL = re.compile(
    r"(?:is|was|has been|had been|will be)\s+(?:\w+\s+)?\w+(?:ed|en|wn|id|ought)\b", re.IGNORECASE
)
_COMPATRIOT = re.compile(rf"[Tt]he\s+(?:{COUNTRYMAN.pattern}|(?i:{'|'.join(sorted(COMPATRIOTS))}))")
_AGE = re.compile(r"[Tt]he\s+[\w-]+-year-old\b")
_EPITHET = re.compile(
    r"the\s+(?:[\w’'-]+\s+){0,4}(?P<noun>billionaire|mogul|tycoon|strongman|nominee|front-?runner|"
    r"hopeful|contender|challenger|incumbent|documentarian|filmmaker|native|"
    r"newcomer|outsider|firebrand|maverick)",
    re.IGNORECASE,
)
"""Other words for somebody whom the text names: "the New York billionaire"."""
_TITLES = HONORIFICS | ROLE_WORDS | NATIONALITIES
_SELF = re.compile(r"(?:that\s+)?(he|she)\b", re.IGNORECASE)
_JOINS = re.compile(r"(\s*,\s*(?:and\s+|n?or\s+)?|\s+(?:and|n?or|&)\s+)")
_BOTH = re.compile(r"(?:both|n?either)\s+", re.IGNORECASE)
_WHOSE = re.compile(r"whose\s+(?=\w)", re.IGNORECASE)
_AND_SEEN_BY = re.compile(
    r"\sand\s(?:\w+ly\s)?(?:\w+(?:ed|en|wn)\sby|dated|published|signed|leaked|written)\b"
)
"""No two: "a draft dated 3 May and seen by the Ledger"."""
_JOINT = re.compile(r"\s(?:and|n?or)\s|\s&\s")


def link_speakers(
    text: str,
    sentences: Sequence[tuple[int, int]],
    attributions: Sequence[Sequence[Attribution]],
) -> list[list[Attribution]]:
    """The attributions with ``speaker`` filled where a rule finds the name, else None.

    ``sentences`` are [start, end) in code points of ``text``, in order, and ``attributions`` has
    one list for each of them. Raises `ValueError` where their lengths differ.

    >>> text = "Ana Ilves, the mayor, spoke first. Ilves said no."
    >>> report = Attribution("indirect", Span(35, 40, "Ilves"), Span(41, 45, "said"),
    ...                      (Span(46, 48, "no"),), None, 0.9)
    >>> link_speakers(text, [(0, 34), (35, 49)], [[], [report]])[1][0].speaker
    Speaker(name='Ana Ilves', type='person', title='mayor', aliases=('Ilves',))
    """
    if len(attributions) != len(sentences):
        raise ValueError(
            f"attributions has {len(attributions)} lists for {len(sentences)} sentences: "
            "give one each"
        )
    linker = _Linker(text, sentences, attributions)
    names = linker.names()
    speakers = _speakers(linker, attributions)
    return [
        [
            replace(report, speaker=speakers.get(name or ""), reason=_reason(report, name))
            for report, name in zip(reports, found, strict=True)
        ]
        for reports, found in zip(attributions, names, strict=True)
    ]


def _speakers(linker: _Linker, attributions: Sequence[Sequence[Attribution]]) -> dict[str, Speaker]:
    """Every speaker of the document by name, with type, title and the words used for them."""
    aliases: dict[str, dict[str, None]] = {}
    for reports, found in zip(attributions, linker.found, strict=True):
        for report, name in zip(reports, found, strict=True):
            if not name:
                continue
            words = aliases.setdefault(name, {})
            if (
                report.source
                and not is_pronoun(report.source.text)
                and report.source.text != ANSWER
            ):
                alias = _HEAD_END.split(linker.timeless(report.source).text, maxsplit=1)[0].strip()
                bare = _ARTICLE.sub("", alias).casefold()
                if alias and bare != _ARTICLE.sub("", name).casefold():
                    words.setdefault(alias)
    return {
        name: Speaker(
            _unlike_a_holder(name),
            linker.types.get(name, "unnamed"),
            linker.title(name),
            tuple(words),
        )
        for name, words in aliases.items()
    }


def _unlike_a_holder(name: str) -> str:
    """A speaker's name that is no holder's: `AUTHOR` and `UNKNOWN` are nobody whom the text quotes.

    >>> _unlike_a_holder("author"), _unlike_a_holder("aide")
    ('the author', 'aide')
    """
    return f"the {name}" if name in (AUTHOR, UNKNOWN) else name


def _is_expletive(report: Attribution) -> bool:
    """Whether the source is the "it" of "it was announced that …", which is nobody."""
    return (
        report.source is not None
        and report.cue is not None
        and report.source.text.casefold() == "it"
        and _IMPERSONAL.match(report.cue.text) is not None
    )


def _reason(report: Attribution, name: str | None) -> OpenReason | None:
    """Why a report has no speaker; None where it has one."""
    if name:
        return None
    if report.source is None or _is_expletive(report):
        return "no_source"
    if not is_pronoun(report.source.text):
        return "unclear"
    return "plural_pronoun" if pronoun_in(report.source.text) in PLURAL else "pronoun"


class _Linker(Described):
    """One document: its names, and the speakers found so far."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[tuple[int, int]],
        attributions: Sequence[Sequence[Attribution]],
    ) -> None:
        found = with_role_surnames(text, mentions(text))
        super().__init__(text, sentences, attributions, found, people_of(found))
        self.said = Said(sentences, self.regions)
        self._placed = {report.id: (index, number) for index, number, report in self._reports()}
        self._lands: dict[str, str] = {}
        self._interviewed: str | None = None
        self._asking: frozenset[str] | None = None

    def names(self) -> list[list[str | None]]:
        """The speaker's name of every attribution: named sources, then what leans on them."""
        for index, number, report in self._reports():
            if report.source and not self.waits(report):
                name = self._named(report, report.source, index)
                self.found[index][number] = name
                self._note_gender(report, name)
                if name:
                    self.said.note(self._told_outside(report), name)
        for index, number, report in self._reports():
            if not report.source:
                self.found[index][number] = self.speaks_on(report, index, number)
        for index, number, report in self._reports():
            if report.source and self.waits(report):
                self.found[index][number] = self.stands_inside(report, report.source, index)
        return self.found

    def _told_outside(self, report: Attribution) -> tuple[Span, ...]:
        """The content of a report; of one within another what goes on behind that."""
        if report.within is None:
            return report.content
        index, number = self._placed[report.within]
        outer = self.attributions[index][number]
        end = max(span.end for span in (*outer.content, outer.cue) if span)
        return tuple(piece for piece in report.content if piece.start >= end)

    def _reports(self) -> Iterator[tuple[int, int, Attribution]]:
        for index, reports in enumerate(self.attributions):
            for number, report in enumerate(reports):
                yield index, number, report

    def _note_gender(self, report: Attribution, name: str | None) -> None:
        """Of "Kranz said she was pleased" and, where Kranz is meant, "she said": Kranz is a woman,
        if nothing else tells.
        """
        source = pronoun_in(report.source.text) if report.source else ""
        if report.source and is_pronoun(report.source.text) and source in HE | SHE:
            told = source
        else:
            opening = _SELF.match(report.content[0].text) if report.content else None
            told = opening[1].casefold() if opening else ""
        if not name or not told:
            return
        said: Gender = "she" if told in SHE else "he"
        if name in self.humans and told == source:
            self.genders.setdefault(name, said)
        for person in self.people:
            if person.name == name and not person.genders:
                person.genders[said] += 1

    def title(self, name: str) -> str | None:
        """The fullest role that the text states of a person."""
        roles = [role.text for p in self.people if p.name == name for role in p.roles if role.text]
        return max(roles, key=lambda text: len(text.split()), default=None)

    # -- sources with words -----------------------------------------------------------------

    def _named(self, report: Attribution, source: Span, index: int) -> str | None:
        source = self.timeless(source)
        if _is_expletive(report):
            return None
        if report.cue and report.cue.text == ":" and source.text.isupper():
            return self._labelled(source)
        if is_pronoun(source.text):
            word = pronoun_in(source.text)
            if word in RELATIVE:
                return self._relative(word, source, index)
            return self.stands_for(word, report, source, index)
        if whose := _WHOSE.match(source.text):
            return self._owned(source, whose.end(), index)
        head = _HEAD_END.split(source.text, maxsplit=1)[0].rstrip()
        bare = LETTERS.sub("", head)
        if bare[bare.rfind(" ") + 1 :][:1].isupper() and not _ARTICLE.fullmatch(f"{bare} "):
            head = bare  # "Ann Orr MP", not "the MP"
        mention = self._head_name(source, head)
        if mention:
            rest = _LIST.match(self.text, source.start + len(head), source.end)
            if rest and any(m.start == rest.start(1) for m in self.mentions):
                return self._together(source, source.text)
            return self.full_name(mention)
        if self._joints(_JOINT, source.start, source.start + len(head)):
            return self._together(source, head)
        apposed = self._apposed(source, head)
        if apposed or _INDEFINITE.match(head):
            return apposed or self.brought_up(source, index)
        if _AGE.match(head):
            return self.last_person(index, source.start)
        if _COMPATRIOT.fullmatch(head):
            return self._compatriot(head, source, index) or self.brought_up(source, index)
        return (
            self.by_role(head, index)
            or self.by_kind(head, source)
            or self.by_apposition(head, source)
            or self._by_epithet(head, source, index)
            or self.brought_up(source, index)
        )

    def _by_epithet(self, head: str, source: Span, index: int) -> str | None:
        """Who "the New York billionaire" is: the last person in focus, where the text has spoken of
        no "billionaire" before.
        """
        epithet = _EPITHET.fullmatch(head)
        if epithet is None:
            return None
        noun = epithet["noun"].casefold()
        if re.search(rf"\b{noun}\b", self.text[: source.start], re.IGNORECASE):
            return None
        name = self.last_person(index, source.start)
        return name if name and self.types.get(name, "person") == "person" else None

    def _relative(self, word: str, source: Span, index: int) -> str | None:
        """Whom a relative pronoun follows: a name, a source, or a phrase without a name."""
        meant = self.antecedent(word, source, index)
        if meant:
            return self.full_name(meant)
        for report, name in zip(self.attributions[index], self.found[index], strict=True):
            gap = self.text[report.source.end : source.start] if report.source else ""
            if name and word == "who" and re.fullmatch(r",?\s+", gap):
                return name
        phrase = phrase_before(self.text, self.sentences[index][0], source.start, word)
        return self.described(phrase, index) if phrase else None

    def _owned(self, source: Span, at: int, index: int) -> str | None:
        """Who "whose lawyer" is: "Ana Ilves's lawyer"."""
        owner = self._relative("whose", Span(source.start, source.start + at, ""), index)
        noun = _HEAD_END.split(source.text[at:], maxsplit=1)[0].rstrip()
        if not owner or not noun:
            return None
        whose = f"{owner}'" if owner.endswith("s") else f"{owner}'s"
        return self.brought_up(replace(source, text=f"{whose} {noun}"), index, owned=True)

    def timeless(self, source: Span) -> Span:
        """A source without the time or date that opens its line: "09:40 Captain Berg", and the "40"
        alone where it begins too late.
        """
        line = self.text.rfind("\n", 0, source.start) + 1
        stamp = _STAMP.match(self.text, line)
        if stamp is None or not source.start < stamp.end() < source.end:
            return source
        return Span(stamp.end(), source.end, self.text[stamp.end() : source.end])

    def _compatriot(self, head: str, source: Span, index: int) -> str | None:
        """Who "the Italian" is: the last person in focus, whom the text calls by no other land."""
        name = self.last_person(index, source.start)
        land = head.split()[-1].casefold()
        return name if name and self._lands.setdefault(name, land) == land else None

    def _labelled(self, label: Span) -> str | None:
        """Who speaks in a turn of a transcript or an interview."""
        name = self._interviewed if label.text == ANSWER else None
        if label.text == ANSWER and self._asking is None:
            self._asking = who_asks(self.text, self.people)
        name = name or of_label(label.text, label.start, self.people, self._asking or ())
        if label.text == ANSWER:
            self._interviewed = name
        if name:
            self.types.setdefault(name, "person")
        return name

    def _together(self, source: Span, words: str) -> str | None:
        """Several speakers as one group, those with a name under their full names."""
        names, phrases = [], []
        opening = _BOTH.match(words)
        at = source.start + (opening.end() if opening else 0)
        for part in self._parts(at, source.start + len(words)):
            if part.strip() and not re.fullmatch(r"[\s,]*(?:and|n?or|&)?[\s,]*", part):
                mention = self._head_name(Span(at, at + len(part), part), part)
                names.append(self.full_name(mention) if mention else None)
                owned = mention and _PREPOSITIONS.search(part[: mention.start - at])
                phrases.append(part if owned else names[-1] or part)
            else:
                phrases.append(part)
            at += len(part)
        known = [name for name in names if name]
        if len(known) == len(names) and len(set(known)) > 1:
            name = f"{', '.join(known[:-1])} and {known[-1]}"
        else:
            name = _ARTICLE.sub("", " ".join("".join(phrases).split())).strip(" ,")
            name = name.replace(" nor ", " and ")
        if not name:
            return None
        self.types[name] = "group"
        return name

    def _parts(self, start: int, end: int) -> Iterator[str]:
        """What is joined in ``[start, end)``, and in between what joins it."""
        for joint in self._joints(_JOINS, start, end):
            yield self.text[start : joint.start()]
            yield joint.group()
            start = joint.end()
        yield self.text[start:end]

    def _head_name(self, source: Span, head: str) -> Mention | None:
        """The mention that names the source itself, not one that is only part of its phrase."""
        start, end = source.start, source.start + len(head)
        inside = self.between(start, end)
        if not inside:
            around = [m for m in self.between(max(0, start - 60), end + 60) if m.start <= start]
            if around and (
                around[-1].end == end
                or (around[-1].kind == "body" and around[-1].end > end and not head.isupper())
            ):
                return around[-1]  # the tagger has cut a name short: "Moms Demand" Action
            return in_a_headline(head, start, self.people)
        last, first = inside[-1], inside[0]
        if len(inside) > 1 and self._joined(inside[-2].end, last.start):
            return None
        before = self.text[start : last.start]
        part_of = _PREPOSITIONS.search(before) and not self._is_title(before, last)
        if (
            last.end >= end
            and not part_of
            and not (_INDEFINITE.match(head) and last.kind != "person")
        ):
            return last
        after = self.text[first.end : end]
        if self._opens_source(first, source, after):
            return first
        opens = not _PREPOSITIONS.search(self.text[start : first.start])
        if opens and re.match(r"\s+(?:of|from|in|at|for|himself|herself|also)\b|\s*$", after):
            return first if not _INDEFINITE.match(head) else None
        return None

    def _joined(self, start: int, end: int) -> bool:
        """Whether what stands between two names joins them, not two roles of the second: "Atlas
        founder and chief executive Ana Ilves".
        """
        parts = _JOINT.split(self.text[start:end])
        return len(parts) > 1 and not all(
            part.strip() and part.split()[-1].casefold() in ROLE_WORDS for part in parts
        )

    def _joints(self, joint: re.Pattern[str], start: int, end: int) -> list[re.Match[str]]:
        """What joins several in ``[start, end)``; the "&" of a firm's name does not."""
        names = self.between(start, end)
        return [
            match
            for match in joint.finditer(self.text, start, end)
            if not any(name.start < match.start() < name.end for name in names)
            and not _AND_SEEN_BY.match(self.text, match.start())
        ]

    @staticmethod
    def _is_title(before: str, last: Mention) -> bool:
        """Whether what stands before a name is its title, in spite of a preposition: "President of
        Norland Marta Holm", but not "an expert hired by Mr. Holm".
        """
        titled = last.kind == "person" and last.titled and not last.courtesy
        return titled and not _INDEFINITE.match(before) and not _BY.search(before, 1)

    def _opens_source(self, mention: Mention, source: Span, after: str) -> bool:
        """Whether a source is a person's whole name with words after it: "Neil Wilson chief …"."""
        title = self.text[source.start : mention.start].casefold().replace(".", "").split()
        return (
            mention.kind == "person"
            and len(mention.tokens) > 1
            and _TITLES.issuperset(title)
            and re.match(r"\s[a-z]", after) is not None
            and not _JOINT.match(after)
        )

    def _apposed(self, source: Span, head: str) -> str | None:
        """The name that follows a description: "a spokesman for the fleet, Ivo Dahl", "the insurer,
        Atlas Mutual".
        """
        described = describe(head)
        if described is None or described.type == "group":
            return None
        rest = self.text[source.start + len(head) : source.end]
        gap = re.match(r"\s*,\s*", rest)
        if not gap:
            return None
        at = source.start + len(head) + gap.end()
        for mention in self.between(at, source.end)[:1]:
            title = self.text[at : mention.start]
            apart = len(title) < 40 and not _PREPOSITIONS.search(f"{title} ")
            closed = mention.kind == "person" and self.text[mention.end : mention.end + 1] == ","
            named = len(mention.tokens) > 1 or mention.titled or closed
            named = named or (mention.kind == "body" and described.type == "organisation")
            if apart and named and mention.kind != "place":
                return self.full_name(mention)
        return None
