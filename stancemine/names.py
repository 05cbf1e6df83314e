"""Names in a text, found by capitals and small word lists: persons, bodies, and their roles.

No list of people is needed: a name is a run of capitalised words (with particles, initials,
hyphens and apostrophes) that is not the start of a sentence, a date or a place; titles before it
and appositions after it are its roles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal

from stancemine.first_names import gender_of
from stancemine.lexicon import (
    BODY_NOUNS,
    BODY_WORDS,
    COMMON,
    COMPATRIOTS,
    DATES,
    DEMONYMS,
    FEMALE,
    FUNCTION,
    GROUPS,
    HONORIFICS,
    KNOWN_BODIES,
    MAKERS,
    MALE,
    MONTHS_TOO,
    NAMES_TOO,
    NATIONALITIES,
    OF_PLACES,
    OPENERS,
    PLACES,
    POSTNOMINALS,
    ROLE_WORDS,
    STATIONS,
    Gender,
    words_of,
)
from stancemine.roles import (
    KNOWN_WORDS,
    SUFFIXES,
    TITLE_WORDS,
    Role,
    role_before,
    role_of,
    title_length,
)

__all__ = [
    "COUNTRYMAN",
    "LETTERS",
    "Mention",
    "mentions",
    "opens_sentence",
]

_WHEN = re.compile(r"(?:\b(?:in|on|since|until|by|of|from|last|this|next|every)|[\d-])\s*$", re.I)

_PARTICLES = (
    r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ben|ter|ten|zu|af|y)"
)
_CAPITAL = (
    r"(?:(?:[A-Z]\.){2,}|(?:al-|el-|d['’]|O['’]|Mc|Mac|de)?"
    r"[A-ZÀ-ÖØ-ÞĀ-ŽА-Я]\w*(?:[-'’](?!s\b)\w+)*\.?)"
)
_MEMBERS = (
    r"(?:(?<=s)['’](?=\s(?:Union|Association|League|Federation|Council|Party|Alliance|Society|Club|"
    r"Guild|Front|Movement|Committee|Congress|Defen[cs]e)))"
)
"""The apostrophe of "the Teachers’ Union"."""
_RUN = re.compile(
    rf"(?<![\w.@#/]){_CAPITAL}(?:{_MEMBERS}?[^\S\n]+(?:(?:(?:{_PARTICLES}|&)[^\S\n]+){{0,2}}{_CAPITAL}))*"
)
_OPENS = re.compile(r"(?:^|[.?!:;“”\"'‘’»«—–-]\s*|\n\s*)\Z")
_TOKEN = re.compile(r"\S+")
_ABBREVIATION = re.compile(
    r"(?:[A-Z]|M[rs]|Mrs|[DSJ]r|Prof|Sens?|Reps?|Gov|Gen|Lt|Col|Maj|Capt|Sgt|Adm|Cmdr|Rev|Hon|Ven|St)\."
)
_ROLE_OF = re.compile(rf"\b(?:{'|'.join(sorted(ROLE_WORDS))}) of (?:the )?$", re.IGNORECASE)
_COMPOUND = ("-based", "-backed", "-led", "-born", "-style", "-era", "-controlled", "-held")
_BODY_OF = re.compile(r"\s(?:of|for|on)\s(?:the\s)?")
_FIELD = re.compile(r"\s(?:of|for)\s(?:the\s)?([A-Z]\w+(?:\s(?:and\s)?[A-Z]\w+)*)(?![\w’'-])")
_CLAUSE = re.compile(r"\b(?:whose|which|where|when|after|before|in|at|on|from|but|and)\b")
_VERB = re.compile(
    r"^(?!who\b).*\b(?:said|says|told|tells|added|has|had|did|does|will|would|is|was|are|were|can|"
    r"could|went|gave|made|took|saw|met|spoke|called|\w+ed(?!\s(?:by|in|at|to)\b)(?=\s[a-z]))\b"
)
_WHO = re.compile(r"(?<=[^,])\s(?:who|whom)\b")
_THING = re.compile(r",?[^\S\n]+which\b")
_BREAK = re.compile(r"[,;:!?“”\"()\n]|(?<=[a-z]{3})\.\s")
_OWNER = re.compile(r"^.*['’]s\s")
_BODIES = BODY_WORDS | STATIONS
_NO_NAMES = GROUPS | COMMON
_COURTESIES = words_of("mr mrs ms miss")
_AND_HIS_WIFE = re.compile(r"\b(?:Mr|Dr|Rev|Prof|Gen|Sen|Gov)\.? and $")
LETTERS: Final = re.compile(rf"(?:\s+(?:{'|'.join(sorted(POSTNOMINALS))}))+$", re.IGNORECASE)
"""The same at the end of a phrase."""
_NOUN_BEFORE = re.compile(r"([a-z][\w-]*)\s+$")
_SAID_IT = re.compile(
    r"(?:\s+also|\s+on\s+\w+)?\s+(?:said|says|announced|reported|added|warned|confirmed)"
    r"(?:\s+on\s+\w+)?,?(?:\s+that)?\s+"
    r"(?:it|its)\b"
)
_BEARER = re.compile(
    r"(?:^|[.;:“\"\n]\s*|\s)((?:(?:the|an?|its|his|her|their|our|my)\s|[\w’'.-]+['’]s\s)"
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
_NUMEROUS = re.compile(
    r"[A-Z]{2,}s|[A-Z][\w-]*(?:ers|ors|ists|ians|eans|cans|mans|ants|ents|ees|ials|nals|ics|ities|"
    r"ilies|anies|tries|sts|nions|irms|tates|tions|hools|pitals|rkets|anks|shops|uncils)"
)
"""A word that by its ending means several: "Developers", "MPs"."""
_THEY = re.compile(
    r"\s+(?:who|have|were|are|say|want|warn|fear|hope|argue|insist|"
    r"(?:said|says|warned|added|claimed)\s+(?:that\s+)?(?:they|their))\b"
)
_ONE = re.compile(
    r",\s+\d{1,3},|\s+(?:also\s+)?(?:said|says|told \w+)\s+(?:that\s+)?(?:s?he|h[ei][rs])\b"
)
"""After a name: there is only one of them."""
_SEVERAL = re.compile(
    r"(?:\b(?:most|many|some|few|several|two|three|other|these|those|all)|"
    r"\bthe\s+(?:opposition|ruling|governing|rival|visiting|home))\s+$",
    re.IGNORECASE,
)
COUNTRYMAN: Final = re.compile(
    r"(?:[A-Z][a-z]+(?:man|woman)|Briton|Dane|Swede|Pole|Turk|Spaniard|Finn|Scot|Serb|Croat|Kurd)"
)
"""Who comes from where: "the Frenchman"."""
_SPEAKS = re.compile(
    r",?\s+(?:said|says|told|tells|added|warned|was|is|had|has|did|went|came|ran|runs|who)\b"
)
_ENDS = re.compile(r"[.?!,;:)”\"]|['’]s\b|\s+(?:[a-z(–—-])")
_APPOSITION = re.compile(
    r"[^\S\n]*(?:\([^)]{0,30}\))?,[^\S\n]+("
    r"(?:who (?:is|was)[^\S\n]+)?[\w’'.-]+[^\S\n][^,.;:()\"“”\n]{0,90}|[a-z]+)(?=[,.;:\n]|$)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in the text: ``[start, end)`` holds the name without titles.

    ``roles`` are those of the title before and of the apposition after it.
    ``titled`` says that a title stands right before it; ``article`` that "the" does;
    ``described`` are the words of the apposition, lower-cased ("an elder of the valley"),
    ``courtesy`` is the "Mrs." right before it.
    """

    start: int
    end: int
    name: str
    kind: Literal["person", "body", "place"]
    roles: tuple[Role, ...] = ()
    gender: Gender | None = None
    titled: bool = False
    article: bool = False
    described: frozenset[str] = frozenset()
    courtesy: str = ""

    @property
    def tokens(self) -> tuple[str, ...]:
        """The name's words, lower-cased, without initials' dots and suffixes like Jr."""
        return _tokens_of(self.name)


@lru_cache(maxsize=4096)  # asked of every name again and again
def _tokens_of(name: str) -> tuple[str, ...]:
    words = (word.strip(".,").casefold() for word in name.split())
    return tuple(word for word in words if word not in SUFFIXES)


def mentions(text: str, *, alone: bool = False) -> list[Mention]:
    """Every name in ``text``, in order; ``alone`` where the text may be a name and nothing else.

    >>> [m.name for m in mentions("Former NATO chief Anders Fogh Rasmussen met Mr. de Vries.")]
    ['NATO', 'Anders Fogh Rasmussen', 'de Vries']
    """
    found: list[Mention] = []
    for match in _RUN.finditer(text):
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
    return found if alone else _settled(text, found)


def _settled(text: str, found: list[Mention]) -> list[Mention]:
    """The names without what the text as a whole shows to be none: a plural that is capitalised
    only where a sentence opens ("Officials"); a firm's first word alone is the firm.
    """
    longer = [mention for mention in found if len(mention.tokens) > 1]
    parts = {token for mention in longer for token in mention.tokens}
    surnames = {mention.tokens[-1] for mention in longer if mention.kind == "person"}
    firms = {mention.tokens[0] for mention in longer if mention.kind == "body"} - surnames
    bodies = {
        mention.tokens[0]
        for mention in found
        if mention.kind == "body"
        and len(mention.tokens) == 1
        and not mention.name.isupper()
        # "The Merkel government" makes no body of Merkel.
        and not mention.article
    } - surnames
    within = {
        mention.tokens[0]
        for mention in found
        if len(mention.tokens) == 1 and not opens_sentence(text, mention.start)
    }
    kept = []
    for mention in found:
        lone = mention.kind == "person" and len(mention.tokens) == 1 and not mention.titled
        word = mention.tokens[0]
        if len(mention.tokens) == 1 and (
            (mention.article and (COUNTRYMAN.fullmatch(mention.name) or word in COMPATRIOTS))
            or _is_many(text, mention, surnames)
        ):
            continue
        if lone and word in firms | bodies and not mention.roles:
            mention = replace(mention, kind="body", gender=None)
        elif (
            lone
            and not mention.roles
            and (
                (
                    _NUMEROUS.fullmatch(mention.name)
                    and word not in KNOWN_BODIES
                    and not _ONE.match(text, mention.end)
                )
                or (mention.name.endswith("s") and _THEY.match(text, mention.end))
            )
        ):
            plain = word not in parts | within and gender_of(word) is None
            if plain or word.removesuffix("s") in NATIONALITIES or mention.name[:-1].isupper():
                continue
        kept.append(mention)
    return kept


def _is_many(text: str, mention: Mention, surnames: set[str]) -> bool:
    """Whether a name in the plural means several: "the Holms", "most Norlanders", "the opposition
    Greens".
    """
    name, word = mention.name, mention.tokens[0]
    if not name.endswith("s") or name.endswith("ss") or name.isupper() or word in BODY_WORDS:
        return False
    if mention.article:
        family = word.removesuffix("s") in surnames or word.removesuffix("es") in surnames
        return family or _THEY.match(text, mention.end) is not None
    if mention.kind != "person" or mention.titled or word in surnames:
        return False
    return _SEVERAL.search(text, max(0, mention.start - 30), mention.start) is not None


def opens_sentence(text: str, start: int) -> bool:
    """Whether a sentence, a line or a quotation begins at ``start``."""
    return _OPENS.search(text, max(0, start - 9), start) is not None


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
        if opens and (bare == "said" or bare in OPENERS or (lone and bare in _NO_NAMES)):
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
        and after.group().strip(".,").casefold() not in DATES | FUNCTION | KNOWN_WORDS
        and _WHEN.search(text, max(0, token.start() - 12), token.start()) is None
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
    if last in DATES | FUNCTION | KNOWN_WORDS or after.group().isupper():
        return False
    titles = [text[a:b].strip(".").casefold() for a, b in part]
    if not TITLE_WORDS.issuperset(titles):
        return False
    if not part and opens_sentence(text, token.start()):
        return _SPEAKS.match(text, end) is not None
    return ends or _ENDS.match(text, end) is not None


def _name(text: str, part: list[tuple[int, int]]) -> Iterator[Mention]:
    words = [text[start:end].strip(".,").casefold() for start, end in part]
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
    start, end = part[title][0], part[-1][1]
    rest = words[title:]
    bearer = _BEARER.search(text, max(0, part[0][0] - 100), part[0][0])
    closed = bearer is not None and text[end : end + 1] == ","
    carrier = _CLAUSES.split(bearer[1])[-1] if bearer and closed else ""
    apposed_role = role_of(carrier) if carrier else None
    role = role_before(text, start)
    titled = role is not None or bool(set(words[:title]) & HONORIFICS)
    article = (
        not title and re.search(r"\bthe\s+$", text[max(0, start - 6) : start], re.I) is not None
    )
    kind: Literal["person", "body", "place"] = "person"
    described = _apposition(text, end)
    if rest[-1] in PLACES and len(rest) <= 2 and not titled and not _bears(rest, described):
        kind = "place"
    elif (
        not _BODIES.isdisjoint(rest)
        or text[start:end].isupper()
        or maker
        or (not titled and (article or (not title and _is_a_body(text, start, end, len(rest)))))
    ):
        kind = "body"
    if kind == "person" and not titled and carrier and _is_of_a_body(carrier, rest):
        kind = "body"  # "The company, Minera Sol, …"
    if kind == "person" and not titled and _THING.match(text, end):
        kind = "body"  # "Domus, which owns …"
    after = role_of(described) if kind == "person" else None
    if kind != "person":
        apposed_role = None
    roles = tuple(one for one in (role, apposed_role, after) if one)
    before = _BREAK.split(text[max(0, start - 40) : start])[-1] if titled else ""
    called = [text for text in (carrier if apposed_role else "", before) if text]
    gender = _gender(words, rest, " ".join(map(_own_words, called)))
    courtesy = ""
    if title and words[title - 1] in _COURTESIES:
        courtesy = text[slice(*part[title - 1])]
        if _AND_HIS_WIFE.search(text, max(0, part[0][0] - 10), part[0][0]):
            gender = (gender_of(rest[0]) or "he") if len(rest) > 1 else None
    apposed = frozenset(re.findall(r"[\w’'-]+", described.casefold())) - FUNCTION
    yield Mention(
        start, end, text[start:end], kind, roles, gender, titled, article, apposed, courtesy
    )


def _bears(words: list[str], described: str) -> bool:
    """Whether a name that ends like a place is a person's: "Julia Ireland", "Rob York, a judge"."""
    if len(words) != 2 or words[0] in OF_PLACES | DEMONYMS:
        return False
    return gender_of(words[0]) is not None or role_of(described) is not None


def _is_of_a_body(description: str, name: list[str]) -> bool:
    """Whether a description before a name in commas is a body's: "the company, Minera Sol,"."""
    head = _BODY_OF.split(description, maxsplit=1)[0].split()[-1].casefold()
    return (head in BODY_NOUNS or head == "miner") and (
        len(name) == 1 or gender_of(name[0]) is None
    )


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
