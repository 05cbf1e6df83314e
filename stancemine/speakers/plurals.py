"""Which capitalised words a text as a whole shows to be no names: plurals, peoples, families."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from stancemine.lexicon import BODY_WORDS, COMPATRIOTS, NATIONALITIES, ROLE_WORDS
from stancemine.speakers.first_names import gender_of
from stancemine.speakers.mentions import Mention, opens_sentence
from stancemine.speakers.ordinary import is_ordinary, made_of_words
from stancemine.speakers.well_known import KNOWN_BODIES, KNOWN_FIRMS

__all__ = ["COUNTRYMAN", "settled"]

_NUMEROUS = re.compile(
    r"[A-Z]{2,}s|[A-Z][\w-]*(?:ers|ors|ists|ians|eans|cans|mans|ants|ents|ees|ials|nals|ics|ities|"
    r"ilies|anies|tries|sts|nions|irms|tates|tions|hools|pitals|rkets|anks|shops|uncils)"
)
"""A word that by its ending means several: "Developers", "MPs"."""
_THEY = re.compile(
    r"\s+(?:who|have|were|are|say|want|warn|fear|hope|argue|insist|"
    r"(?:said|says|warned|added|claimed)\s+(?:that\s+)?(?:they|their))\b"
)
_AGED_OR_SAID = r",\s+\d{1,3},|\s+(?:also\s+)?(?:said|says|told \w+)\s+(?:that\s+)?"
_ONE = re.compile(rf"{_AGED_OR_SAID}(?:she|he|his|her)\b")
"""After a name: there is only one of them."""
_HE = re.compile(rf",\s+who\b|{_AGED_OR_SAID}(?:she|he)\b")
"""The same, and no firm: "Google said his account …" is of another's."""
_CAMEL = re.compile(
    r"(?!(?:Mc|Mac|De|Di|Du|Da|El|Al|Fitz|La|Le|Li|Lo|Au|San|Van|Von|Ru|Jo|Ann|Mary|Ta|Ke|Ja|Ce)[A-Z])"
    r"[A-Z][a-z]+[A-Z]\w*"
)
"""A firm's name, as "BlackRock"; not "McKay" or "DeLong"."""
_SEVERAL = re.compile(
    r"(?:\b(?:most|many|some|few|several|two|three|other|these|those|all)|"
    r"\bthe\s+(?:opposition|ruling|governing|rival|visiting|home))\s+$",
    re.IGNORECASE,
)
COUNTRYMAN: Final = re.compile(
    r"(?:[A-Z][a-z]+(?:man|woman)|Briton|Dane|Swede|Pole|Turk|Spaniard|Finn|Scot|Serb|Croat|Kurd)"
)
"""Who comes from where: "the Frenchman"."""


def settled(text: str, found: list[Mention]) -> list[Mention]:
    """The names without what the text as a whole shows to be none: a plural that is capitalised
    only where a sentence opens ("Officials"); a firm's first word alone is the firm.
    """
    people = {
        mention.tokens[-1]
        for mention in found
        if mention.titled or _HE.match(text, mention.end) or ROLE_WORDS & set(mention.tokens[1:])
    }
    found = [
        replace(mention, kind="body", gender=None)
        if mention.kind == "person"
        and not (mention.titled or mention.roles or mention.tokens[-1] in people)
        and _is_a_body_s(mention.tokens)
        else mention
        for mention in found
    ]
    found = _without_verbs(text, found)
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
    known = KNOWN_BODIES - surnames - people
    kept = []
    for mention in found:
        lone = mention.kind == "person" and len(mention.tokens) == 1 and not mention.titled
        word = mention.tokens[0]
        if len(mention.tokens) == 1 and (
            (mention.article and (COUNTRYMAN.fullmatch(mention.name) or word in COMPATRIOTS))
            or _is_many(text, mention, surnames)
        ):
            continue
        camel = _CAMEL.fullmatch(mention.name) and word not in surnames | people
        if lone and (word in known or camel or (word in firms | bodies and not mention.roles)):
            mention = replace(mention, kind="body", gender=None)
        elif (
            lone
            and not mention.roles
            and (
                (_is_numerous(mention.name) and not _ONE.match(text, mention.end))
                or (mention.name.endswith("s") and _THEY.match(text, mention.end))
            )
        ):
            plain = word not in parts | within and gender_of(word) is None
            if plain or word.removesuffix("s") in NATIONALITIES or mention.name[:-1].isupper():
                continue
        kept.append(mention)
    return kept


def _without_verbs(text: str, found: Sequence[Mention]) -> list[Mention]:
    """The names, those of a headline without the verb before them: "Dismissed Ana Ilves" where the
    text has "Ana Ilves".
    """
    whole = {m.tokens for m in found if m.kind == "person" and len(m.tokens) > 1}
    return [_without_verb(text, m, whole) if len(m.tokens) > 2 else m for m in found]


def _without_verb(text: str, mention: Mention, whole: Collection[tuple[str, ...]]) -> Mention:
    words = mention.name.split()
    for place in range(1, len(words) - 1):
        tail = tuple(word.strip(".,").casefold() for word in words[place:])
        verb = words[place - 1].casefold()
        if tail in whole and is_ordinary(verb) and gender_of(verb) is None:
            start = mention.end - len(
                re.split(r"\s+", text[mention.start : mention.end], maxsplit=place)[-1]
            )
            return replace(mention, start=start, name=text[start : mention.end])
    return mention


def _is_numerous(name: str) -> bool:
    """Whether a word means several: by its ending, or an ordinary word's plural ("Audiences")."""
    word = name.casefold()
    plain = word.endswith("s") and is_ordinary(word) and is_ordinary(word.removesuffix("s"))
    return plain or _NUMEROUS.fullmatch(name) is not None


def _is_a_body_s(tokens: Sequence[str]) -> bool:
    """Whether several words are a body's name: "Positive Money", "Samsung Display"."""
    first, rest = tokens[0], tokens[1:]
    belongs = first in KNOWN_FIRMS or (first in KNOWN_BODIES and all(map(is_ordinary, rest)))
    return bool(rest) and (belongs or made_of_words(tokens))


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
