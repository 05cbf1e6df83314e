"""Names in a text, found by capitals and small word lists: persons, bodies, and their roles.

No list of people is needed: a name is a run of capitalised words (with particles, initials,
hyphens and apostrophes) that is not the start of a sentence, a date or a place; titles before it
and appositions after it are its roles.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, Literal

from stancemine.lexicon import (
    BODY_NOUNS,
    BODY_WORDS,
    COMMON,
    DATES,
    DEMONYMS,
    FEMALE,
    FUNCTION,
    GROUPS,
    HONORIFICS,
    MAKERS,
    MALE,
    MONTHS_TOO,
    NAMES_TOO,
    OF_PLACES,
    OPENERS,
    PLACES,
    POSTNOMINALS,
    ROLE_WORDS,
    STATIONS,
    Gender,
    words_of,
)
from stancemine.speakers.first_names import gender_of
from stancemine.speakers.mentions import Mention, opens_sentence
from stancemine.speakers.mottoes import mottoes
from stancemine.speakers.plurals import settled
from stancemine.speakers.roles import (
    KNOWN_WORDS,
    TITLE_WORDS,
    role_before,
    role_of,
    title_length,
)
from stancemine.speakers.well_known import well_known

__all__ = ["LETTERS", "MONTH_AFTER", "mentions"]

MONTH_AFTER: Final = re.compile(
    r"(?:\b(?:in|on|since|until|by|of|from|last|this|next|every|early|late|mid)|[\d-])\s*$", re.I
)
"""What a month stands behind, and no name: "in May"."""

_PARTICLES = (
    r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ben|ter|ten|zu|af|y)"
)
_CAPITAL = (
    r"(?:(?:[A-Z]\.){2,}|(?:al-|el-|d['’]|O['’]|Mc|Mac|de)?"
    r"[A-ZÀ-ÖØ-ÞĀ-ŽА-Я]\w*(?:[-'’](?!s\b)\w+)*\.?)"
)
_MEMBERS = (
    r"(?:(?<=s)['’](?=\s(?:Union|Association|League|Federation|Council|Party|Alliance|Society|Club|"
    r"Trust|Forum|Fund|Foundation|Institute|Group|Network|Guild|Front|Movement|Committee|Congress|Defen[cs]e)))"
)
"""The apostrophe of "the Teachers’ Union"."""
_OF_FAMILY = re.compile(
    r"(?<![\w’'-])(?:(?<!\ba )(?<!\bthe )van(?:\s+de[nr]?)?|von(?:\s+der)?|de(?:\s+la)?|"
    r"della|di|dos|bin|ibn)\s+$"
)
"""A particle that opens a family name that stands alone: "de Wit said"."""
_RUN = re.compile(
    rf"(?<![\w.@#/]){_CAPITAL}(?:{_MEMBERS}?[^\S\n]+(?:(?:(?:{_PARTICLES}|&)[^\S\n]+){{0,2}}{_CAPITAL}))*"
)
_TOKEN = re.compile(r"\S+")
_ABBREVIATION = re.compile(
    r"(?:[A-Z]|M[rs]|Mrs|[DSJ]r|Prof|Sens?|Reps?|Gov|Gen|Lt|Col|Maj|Capt|Sgt|Adm|Cmdr|Rev|Hon|Ven|St)\."
)
_ROLE_OF = re.compile(rf"\b(?:{'|'.join(sorted(ROLE_WORDS))}) of (?:the )?$", re.IGNORECASE)
_COMPOUND = ("-based", "-backed", "-led", "-born", "-style", "-era", "-controlled", "-held")
_BODY_OF = re.compile(r"\s(?:of|for|on)\s(?:the\s)?")
_COMPLEMENT = re.compile(r"\s(?:of|for|on|in|at|from)\s")
_FIELD = re.compile(r"\s(?:of|for)\s(?:the\s)?([A-Z]\w+(?:\s(?:and\s)?[A-Z]\w+)*)(?![\w’'-])")
_CLAUSE = re.compile(
    r"\b(?:whose|which|where|when|after|before|but|and|here|there|"
    r"(?:in|at|on|from)\b(?!\s(?:the\s)?(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)[A-Z]))\b"
)
"""What ends the role in an apposition; "at" and its like do before no name."""
_VERB = re.compile(
    r"^(?!who\b).*\b(?:said|says|told|tells|added|has|had|did|does|will|would|is|was|are|were|can|"
    r"could|went|gave|made|took|saw|met|spoke|called|sat|stood|came|ran|knew|wrote|wore|fell|flew|"
    r"became|began|\w+ed(?!\s(?:by|in|at|to)\b)(?=\s[a-z]))\b"
)
_WHO = re.compile(r"(?<=[^,])\s(?:who|whom)\b")
_WATERS = words_of("river lake mount loch")
_WHO_DOES = re.compile(r"who\s+(?!is\b|was\b)")
_THING = re.compile(r",?[^\S\n]+which\b")
_BREAK = re.compile(r"[,;:!?“”\"()\n]|(?<=[a-z]{3})\.\s")
_OWNER = re.compile(r"^.*['’]s\s")
_BODIES = BODY_WORDS | STATIONS
_LAST_OF_BODIES = words_of(
    "aid relief corps rally rebellion advice research mail grid water vision palace energy"
)
"""What ends a body's name, where the first word is nobody's first name."""
_ALSO_BODIES = words_of("miner watchdog regulator bank council association coalition alliance")
_NO_NAMES = (
    GROUPS
    | COMMON
    | words_of(
        """supermarkets homes hotels resorts properties developments stores farms dairies plastics
        metals minerals textiles pictures chemicals airlines ferries laboratories labs ministries
        motors networks brothers partners trustees ventures workers"""
    )
)
_SENTENCE_END = re.compile(r"(?<=[a-z]{3})\.(?:\s|$)")
_OF_MEMBERS = words_of(
    """association confederation federation union society league alliance institute college
    guild chamber board conference fellowship"""
)
_NO_LAST_NAMES = DATES | FUNCTION | KNOWN_WORDS
_MEMBERS_TITLES = ROLE_WORDS & POSTNOMINALS
_COMMA = re.compile(r",\s+$")
_THE = re.compile(r"\bthe\s+$", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:the|an?)\s+$", re.IGNORECASE)
_COURTESIES = words_of("mr mrs ms miss")
_AND_HIS_WIFE = re.compile(r"\b(?:Mr|Dr|Rev|Prof|Gen|Sen|Gov)\.? and $")
LETTERS: Final = re.compile(rf"(?:\s+(?:{'|'.join(sorted(POSTNOMINALS))}))+$", re.IGNORECASE)
"""The same at the end of a phrase."""
_AGED = re.compile(r",\s+\d{1,3},")
_NOUN_BEFORE = re.compile(r"([a-z][\w-]*)\s+$")
_SAID_IT = re.compile(
    r"(?:\s+also|\s+on\s+\w+)?\s+(?:said|says|announced|reported|added|warned|confirmed)"
    r"(?:\s+on\s+\w+)?,?(?:\s+that)?\s+"
    r"(?:it|its)\b"
)
_BEARER = re.compile(
    r"(?:^|[.;:“\"\n]\s*|\s)((?:(?:the|an?|its|his|her|their|our|my|whose)\s|[\w’'.-]+['’]s\s)"
    r"[^,.;:()\n“”\"]{2,80}),\s+$",
    re.IGNORECASE,
)
"""The description before a name in commas: "The council's leader, Ana Ilves, said …"."""
_CLAUSES = re.compile(
    r"\s(?:as|while|when|and|but|that|because|after|before|where|if|said|says)\s(?=(?:the|its|his|"
    r"her|their|our|my)\s)",
    re.IGNORECASE,
)
"""What begins anew within it: "over the bill as the secretary, Ana Ilves"."""
_SPEAKS = re.compile(
    r"(?:,\s(?:an?|the|who)\s[^,.;\n]{2,60})?,?\s+(?:said|says|told|tells|added|warned|called|asked|denied|was|is|had|has|did|went|came|ran|runs|who)\b"
)
_SAYS = re.compile(
    r"(?:,\s(?:an?|the|who)\s[^,.;\n]{2,60})?,?\s+(?:said|says|told|tells|added|warned)\b"
)
_ENDS = re.compile(r"[.?!,;:)”\"]|['’]s\b|\s+(?:[a-z(–—-])")
_DOTTED = r"\b(?:M[rs]|Mrs|Dr|St|Sen|Rep|Gov|Gen)\.(?=\s[A-Z])|\b(?:[A-Z]\.){2,}(?=[ ,])"
"""Full stops that end no sentence: "spokesman for Mrs. Holm", "director of U.S. Watch"."""
_APPOSITION = re.compile(
    r"[^\S\n]*(?:\([^)]{0,30}\))?,[^\S\n]+("
    rf"(?:who (?:is|was)[^\S\n]+)?[\w’'.-]+[^\S\n](?:{_DOTTED}|[^,.;:()\"“”\n]){{0,90}}|[a-z]+)"
    r"(?=[,.;:\n]|$)"
)


def mentions(text: str, *, alone: bool = False) -> list[Mention]:
    """Every name in ``text``, in order; ``alone`` where the text may be a name and nothing else.

    >>> [m.name for m in mentions("Former NATO chief Anders Fogh Rasmussen met Mr. de Vries.")]
    ['NATO', 'Anders Fogh Rasmussen', 'de Vries']
    """
    found: list[Mention] = []
    position = 0
    while match := _RUN.search(text, position):
        position = match.end()
        if found and (end := _end_of_members(text, found[-1], match)):
            body, position = found[-1], end
            found[-1] = replace(body, end=end, name=text[body.start : end], kind="body", roles=())
            continue
        for mention in _in_run(text, match):
            if not mention.tokens:  # "II" alone, of "phase II": a suffix is nobody's name
                continue
            if mention.kind == "body" and mention.tokens[-1] in BODY_WORDS:
                mention = _with_field(text, mention)
            last = found[-1] if found else None
            if last and last.end >= mention.end:
                continue
            if (
                last
                and last.kind == "body"
                and last.tokens[-1] in BODY_WORDS
                and (_BODY_OF.fullmatch(text, last.end, mention.start))
            ):
                found[-1] = replace(last, end=mention.end, name=text[last.start : mention.end])
            else:
                found.append(mention)
    for start, end in sorted([*well_known(text), *mottoes(text)]):
        _put_body(text, found, start, end)
    return found if alone else settled(text, _with_family(text, found))


def _put_body(text: str, found: list[Mention], start: int, end: int) -> None:
    """Put the body that ``text[start:end]`` is said to be among the names, for parts of it; a
    longer name that it is part of is a body as a whole ("Goldman Sachs Asset Management"), unless
    it is a body anyhow or somebody's ("Helen Morgan Stanley", "Philip Morris, a farmer").
    """
    first = bisect_left(found, start, key=lambda mention: mention.end - 1)
    last = bisect_left(found, end, lo=first, key=lambda mention: mention.start)
    parts = found[first:last]
    if len(parts) == 1 and parts[0].start <= start and parts[0].end >= end:
        whole = parts[0]
        longer = whole.end - whole.start > end - start
        named = gender_of(whole.tokens[0]) is not None and (longer or whole.roles)
        if whole.kind == "body" or whole.titled or named or _AGED.match(text, whole.end):
            return
        start, end = whole.start, whole.end
    elif parts and parts[-1].kind == "body":
        end = max(end, parts[-1].end)  # "Stop the War Coalition"
    article = _THE.search(text, max(0, start - 6), start) is not None
    found[first:last] = [Mention(start, end, text[start:end], "body", article=article)]


def _end_of_members(text: str, body: Mention, run: re.Match[str]) -> int | None:
    """Where a run of capitals that is the rest of a body's name, its members, ends, whatever its
    words are elsewhere ("Association of | Chief Police Officers"); None for any other run.
    """
    if body.tokens[-1] not in _OF_MEMBERS or not _BODY_OF.fullmatch(text, body.end, run.start()):
        return None
    members = _SENTENCE_END.split(run[0], maxsplit=1)[0]
    is_several = members.endswith("s") and not members.endswith(("’s", "'s"))
    return run.start() + len(members) if is_several else None


def _with_family(text: str, found: Sequence[Mention]) -> list[Mention]:
    """The names, a first name that shares the family name behind "and" with it: "Stan and Edie
    Mott" are Stan Mott and Edie Mott.
    """
    whole = list(found)
    for place, (one, other) in enumerate(pairwise(found)):
        if (
            one.kind == other.kind == "person"
            and len(one.tokens) == 1 < len(other.tokens)
            and text[one.end : other.start] == " and "
            and None not in (gender_of(one.tokens[0]), gender_of(other.tokens[0]))
        ):
            family = other.name.split(maxsplit=1)[1]
            gender = gender_of(one.tokens[0])
            whole[place] = replace(one, name=f"{one.name} {family}", gender=gender)
    return whole


def _with_field(text: str, body: Mention) -> Mention:
    """A body with its field, where that is no name by itself: "Ministry of Health"."""
    match = _FIELD.match(text, body.end)
    if match is None or not set(match.group(1).casefold().split()) & DEMONYMS:
        return body
    return replace(body, end=match.end(), name=text[body.start : match.end()])


def _in_run(text: str, run: re.Match[str]) -> Iterator[Mention]:
    """The names in one run of capitalised words, cut at sentence ends and function words."""
    part: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(text, run.start(), run.end()):
        word = text[token.start() : token.end()]
        bare = word.strip(".,").casefold()
        lone = token.end() == run.end() and not part
        first = token.start() == run.start() or text[token.start() - 2] == "."
        opens = first and not part and opens_sentence(text, token.start())
        if opens and (bare == "said" or _is_no_name(text, bare, token.end(), lone)):
            continue
        if (
            (bare in FUNCTION and not word.startswith("WHO"))
            or bare in DATES
            or bare.endswith(_COMPOUND)
        ) and not _is_a_name_too(text, token, part, run.end()):
            yield from _name(text, part)
            part = []
            continue
        end = token.end()
        ends = word.endswith(".") and not _ABBREVIATION.fullmatch(word) and "." not in word[:-1]
        part.append((token.start(), end - ends))
        if ends:
            yield from _name(text, part)
            part = []
    yield from _name(text, part)


def _is_no_name(text: str, word: str, end: int, lone: bool) -> bool:
    """Whether a word that opens a sentence is one of those that are no names there."""
    if word in OPENERS:
        return not lone or _SAYS.match(text, end) is None  # "Rather said"
    return lone and word in _NO_NAMES


def _is_a_name_too(text: str, token: re.Match[str], part: list[tuple[int, int]], end: int) -> bool:
    """Whether a month or a function word is a person's name: "Theresa May", "June Dahl"."""
    bare = token.group().strip(".,").casefold()
    if bare not in MONTHS_TOO:
        return bare in NAMES_TOO and _is_first(text, token, part, end)
    if part:
        return gender_of(text[part[-1][0] : part[-1][1]]) is not None
    after = _TOKEN.search(text, token.end(), end)
    return (
        after is not None
        and after.group().strip(".,").casefold() not in _NO_LAST_NAMES
        and MONTH_AFTER.search(text, max(0, token.start() - 12), token.start()) is None
    )


def _is_first(text: str, token: re.Match[str], part: list[tuple[int, int]], end: int) -> bool:
    """Whether a function word is a first name: "said Will Hanley", "Per Aune said". It stands
    before one last word, at most behind titles, and does not open the sentence unless "said" or
    the like follows.
    """
    after = _TOKEN.search(text, token.end(), end)
    if after is None or text[token.end()] == "\n":
        return False
    ends = after.group().endswith(".")
    if not ends and after.end() < end:
        return False
    last = after.group().strip(".,").casefold()
    if last in _NO_LAST_NAMES or after.group().isupper():
        return False
    titles = [text[a:b].strip(".").casefold() for a, b in part]
    if not TITLE_WORDS.issuperset(titles):
        return False
    if not part and opens_sentence(text, token.start()):
        # "An Uber was late", but "An Nguyen said".
        follows = _SAYS if token.group() == "An" else _SPEAKS
        return follows.match(text, end) is not None
    return ends or _ENDS.match(text, end) is not None


def _name(text: str, part: list[tuple[int, int]]) -> Iterator[Mention]:
    words = [text[start:end].strip(".,").casefold() for start, end in part]
    called_un = len(part) > 1 and text[slice(*part[-1])] == "Un"  # "Kim Jong Un"
    while words and words[-1] in ("al", "el", "de", "la"):
        words.pop()
        part.pop()
    while len(words) > 2 and words[-1] in POSTNOMINALS:
        words.pop()
        part.pop()
    maker = len(words) > 1 and words[0] in MAKERS
    if maker:
        words, part = words[1:], part[1:]
    title = title_length(words)
    if not title and len(words) > 2 and _ROLE_OF.search(text, max(0, part[0][0] - 40), part[0][0]):
        title = len(words) - 2  # "President of Norland Marta Holm", of a land that no list has
    if title == len(words) or HONORIFICS.issuperset(words):
        return
    if (
        len(words) == 2
        and words[1] in _MEMBERS_TITLES
        and _ARTICLE.search(text, max(0, part[0][0] - 6), part[0][0])
    ):
        return  # "the Labour MP for Riga" is a description
    start, end = part[title][0], part[-1][1]
    rest = words[title:]
    bearer = (
        _BEARER.search(text, max(0, part[0][0] - 100), part[0][0])
        if _COMMA.search(text, max(0, part[0][0] - 3), part[0][0])  # most have none: not looked for
        else None
    )
    closed = bearer is not None and text[end : end + 1] == ","
    carrier = _CLAUSES.split(bearer[1])[-1] if bearer and closed else ""
    apposed_role = role_of(carrier) if carrier else None
    role = role_before(text, start)
    titled = role is not None or bool(set(words[:title]) & HONORIFICS)
    article = not title and _THE.search(text, max(0, start - 6), start) is not None
    kind: Literal["person", "body", "place"] = "person"
    described = _apposition(text, end)
    water = len(rest) > 1 and rest[0] in _WATERS and not titled and _BODIES.isdisjoint(rest)
    land = rest[-1] in PLACES and len(rest) <= 2 and not titled and not _bears(rest, described)
    if water or land:
        kind = "place"
    elif (
        not _BODIES.isdisjoint(rest[: len(rest) - called_un])
        or (rest[-1] in _LAST_OF_BODIES and len(rest) > 1 and gender_of(rest[0]) is None)
        or ("&" in rest[1:-1] and gender_of(rest[rest.index("&") + 1]) is None)
        or text[start:end].isupper()
        or maker
        or (not titled and (article or (not title and _is_a_body(text, start, end, len(rest)))))
    ):
        kind = "body"
    called = carrier or described
    if kind == "person" and not titled and called and _is_of_a_body(called, rest):
        kind = "body"  # "The company, Minera Sol, …"
    if kind == "person" and not titled and _THING.match(text, end):
        kind = "body"  # "Domus, which owns …"
    after = role_of(described) if kind == "person" else None
    if kind != "person":
        apposed_role = None
    roles = tuple(one for one in (role, apposed_role, after) if one)
    before = role.text if role else ""  # not "Mr" of "Mr Holm met", which is another's
    told = [words for words in (carrier if apposed_role else "", before) if words]
    gender = _gender(words, rest, " ".join(map(_own_words, told)))
    courtesy = ""
    if title and words[title - 1] in _COURTESIES:
        courtesy = text[slice(*part[title - 1])]
        if _AND_HIS_WIFE.search(text, max(0, part[0][0] - 10), part[0][0]):
            gender = (gender_of(rest[0]) or "he") if len(rest) > 1 else None
    apposed = frozenset(re.findall(r"[\w’'-]+", described.casefold())) - FUNCTION
    family = None if title else _OF_FAMILY.search(text, max(0, start - 9), start)
    if kind == "person" and family:
        start = family.start()
    yield Mention(
        start, end, text[start:end], kind, roles, gender, titled, article, apposed, courtesy
    )


def _bears(words: list[str], described: str) -> bool:
    """Whether a name that ends like a place is a person's: "Julia Ireland", "Rob York, a judge"."""
    if len(words) != 2 or words[0] in OF_PLACES or words[0] in DEMONYMS:
        return False
    return gender_of(words[0]) is not None or role_of(described) is not None


def _is_of_a_body(description: str, name: list[str]) -> bool:
    """Whether a description before a name in commas is a body's: "the company, Minera Sol,"."""
    head = _COMPLEMENT.split(description, maxsplit=1)[0].split()[-1].casefold()
    body = head in BODY_NOUNS or head in _ALSO_BODIES
    return body and (len(name) == 1 or gender_of(name[0]) is None)


def _is_a_body(text: str, start: int, end: int, words: int) -> bool:
    """Whether the words around a name without title say that it is a body's: "the charity Brook",
    "Brook said it would".
    """
    if words == 1 and text[start:end].endswith("bank"):
        return True
    noun = _NOUN_BEFORE.search(text, max(0, start - 30), start)
    if noun and noun[1] in BODY_NOUNS:
        return True
    return words == 1 and _SAID_IT.match(text, end) is not None


def _apposition(text: str, end: int) -> str:
    """The apposition after a name, up to its first clause: "Ana Ilves, the foreign minister,"."""
    match = _APPOSITION.match(text, end, min(len(text), end + 140))
    if not match:
        return ""
    phrase = _WHO.split(match.group(1), maxsplit=1)[0]
    if _WHO_DOES.match(phrase):
        return ""
    return "" if _VERB.search(phrase) else _CLAUSE.split(phrase)[0]


def _own_words(title: str) -> str:
    """A title without its owner and its complement: "Lady Shaw’s brother", "wife of the king"."""
    return _BODY_OF.split(_OWNER.sub("", title), maxsplit=1)[0]


def _gender(words: list[str], rest: list[str], title: str) -> Gender | None:
    known = set(words) | set(title.casefold().split())
    if known & FEMALE:
        return "she"
    if known & MALE:
        return "he"
    return gender_of(rest[0]) if len(rest) > 1 else None
