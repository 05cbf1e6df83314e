"""Where spans begin and end: punctuation that a tagger takes in or leaves out at their edges.

The conventions are PolNeAR's (counted on its training part): a content keeps its quotation marks
and leaves the sentence's full stop outside, a cue is words, a source begins with its article, keeps
the comma that closes its apposition and no other, and neither a full stop nor the genitive; a
relative pronoun is a source of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from stancemine.attributions.quotes import QuotedRegion, region_at

__all__ = ["behind_dateline", "content_edges", "cue_edges", "source_edges"]

DATELINE = 100
"""A dateline is shorter, in code points."""

_LEADING = " \t\r\n,;:.–—-"
_TRAILING = " \t\r\n,;:–—-"
_GENITIVE = re.compile(r"(?<=\w)['’]s$|(?<=\w)['’]$")
_ARTICLE = re.compile(
    r"(?<![\w'’])(?:the|an?|his|her|my|their|its|our|your|some|many|most|all|both|several|few|those)"
    r"[ \xa0]+$",
    re.IGNORECASE,
)
_NOUNLESS = re.compile(r"\w+(?:ed|en|wn)\s+by\s")
_ITS_NOUN = re.compile(r"(?:^|[.!?;:,(“\"]\s*|\n)((?:[\w’'-]+[ \xa0]){2,12})$")
"""What stands before "seen by the Ledger", where that was tagged without its noun: "a draft"."""
_WHAT = re.compile(r"(?:what|how|why|where|whether)\s+(?=(?:the|an?|his|her|its|their)\s|[A-Z])")
_PRIVATELY = re.compile(
    r"(?<=\w)\s+(?:private|public|repeated|previous|recent|open|quiet|angri|brief|initial|final)ly$"
)
"""An adverb that is the cue's: "Divers privately | admit"."""
_WHOSE_OWNER = re.compile(r"(?:^|[.!?]\s+|\n)((?:[\w’'-]+[ \xa0]){0,7}[\w’'-]+,\s+)$")
_LED_IN = re.compile(r"(?:Even|Only|But|And|Yet|Still)\s+(?=\w)")
_SAID_ON = re.compile(r"(?<=\w)\s+(?:on|in|at|during)$", re.IGNORECASE)
_WHOM_TOLD = re.compile(
    r"\b(?:tell|tells|told|telling|(?:assur|warn|remind|inform|notif|convinc|persuad|promis)\w*)"
    r"(\s+(?:me|him|her|us|them|you))$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?<=\w)\s+(?:on|in)\s+(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|"
    r"April|May|June|July|August|September|October|November|December)$"
)
"""When somebody spoke, behind a cue: in PolNeAR's training part outside it 89 times of 102."""
_AS_TOLD_BY = re.compile(r"\b(?:[Aa]ccording\s+to|by)\s+(?:the\s+)?\Z")
_DAY_BEHIND = re.compile(r"(?<=[a-z]s)\s+(?:on\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\Z")
"""Behind "according to officials": when they said so."""
_DAY_BEFORE = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\s+(?=\w)")
_SAID = re.compile(
    r"\b(?:said|says?|told|wrote|tweeted|added|recalled|recalls|noted|warned|argued)\s+\w+$",
    re.IGNORECASE,
)
_CUT_GENITIVE = re.compile(r"s\s+(?=\w)")
_ASIDE = re.compile(
    r"(?:however|though|too|meanwhile|then|instead),\s+(?=\w)"
    r"|(?:(?:at\s+)?the\s+time|then)\s+(?=that\b)"
    r"|(?:afterwards?|later|earlier|yesterday|today)\s+(?=(?:that|he|she|it|they|his|her)\b)",
    re.IGNORECASE,
)
_LEFT_OVER = re.compile(r"(?<=\w),?\s+(?:on|at|in|of|and|but|for|from|to|by|with|as)$")
_TRAILING_WORDS = re.compile(
    r"(?:\s+(?:an?|the|in|of|at|on|and|but|by|from|for|to|with|through|about|over|against|its|his|"
    r"their)"
    r"|,\s+(?:which|who|something|as|an?\s\w+))+(?=\s+\w)",
    re.IGNORECASE,
)
"""Words that begin what follows a span, and end none that the sentence goes on after."""
_JUDGED = re.compile(
    r"(?:\s*[;–—]|\s-|,\s+but|,)\s+(?:he|she|they|it|that|this|which)\s+(?:is|are|was|were)\s+"
    r"(?:simply\s+|plainly\s+|just\s+)?"
    r"(?:wrong|false|untrue|mistaken|lying|nonsense|absurd|rubbish|incorrect|an?\s+lie|not\s+true)\b",
    re.IGNORECASE,
)
"""The author's verdict on what somebody says, behind it."""
_DATELINE = re.compile(
    r"[A-Z][A-Z .,'’-]{2,40}(?:(?<=,\s)[A-Z][\w .]{1,30}?)?(?:\([^)\n]{2,40}\)\s*)?"
    r"[—–-]+\s+(?=[A-Z“\"])"
)
_CLOCK = re.compile(r"(?:\d{1,2}[:.]|(?<=\d[:.]))\d\d(?:\s*[ap]\.?m\b\.?)?\s+(?=\w)", re.IGNORECASE)
"""The time that opens an entry of a live blog, or the rest of it: "09:40 Ray Ilves said"."""
_ITEM = re.compile(r"\d{1,2}\s+[–—-]+\s+(?=\w)")
_NOT_END = re.compile(r"(?<=pleaded)\s+not$", re.IGNORECASE)
_BY_ING = re.compile(r"by\s+(?=\w+ing\b)")
_DOES = re.compile(
    r"\s+(?:has|have|had|said|says|declined|reported|will|would|did|does|also|told)\b"
)
"""Behind a name that ends like a genitive: "Moody’s has said"."""
_RELATIVE = re.compile(r"(?<=\s)(?:who|which|that)$")
_NOT = re.compile(r"t\b", re.IGNORECASE)
_CUT_NEGATION = re.compile(r"\b\w+n['’]$")
_INFINITIVE = re.compile(r"\s+to$", re.IGNORECASE)
_PROMISED = re.compile(
    r"\b(?:vow|promis|pledg|threaten|agree|refus|declin|offer|want|hop|decid|intend|plan|expect|"
    r"propos|ask)\w*(\s+(?:(?:not|never)\s+)?to\s+\w+)$",
    re.IGNORECASE,
)
"""A cue that runs into its infinitive: "had promised | to call"."""
_NEVER = re.compile(r"(?<=\w)\s+(?:never|not)$", re.IGNORECASE)
_THEN_TO = re.compile(r"\s+to\b")
_TOWARD = re.compile(
    r"\b(?:(?:refer|respon|point|oppos|attention|support|tribute|allegian|allud|allusion|devot|hostil|"
    r"react|commit|loyal|object|compar|liken|admit|confess|listen|attribut|subject|answer|complain|"
    r"appeal|apolog|explain|testif)\w*"
    r"|according|back|ahead|forward|as|turned|due|reply|replied|spoke|speak|speaks|speaking)\s+to$",
    re.IGNORECASE,
)
"""Cues that keep their "to"; behind others it begins the infinitive that is their content."""
_ARTICLE_END = re.compile(r"(?<=\w)\s+(?:the|an?|no|any)$", re.IGNORECASE)
_OUT = re.compile(r"\s+out\b")
_ALL = re.compile(r"(?<=\w)\s+all$")
_BUT = re.compile(r"\s+but\b")
_ALL_BUT = re.compile(r"all\s+but\s+", re.IGNORECASE)
_ALL_BUT_MANY = re.compile(r"\ball\s+but\s+$", re.IGNORECASE)
_HOW = re.compile(r"(?!(?:report|alleg|purport|suppos|apparent|presum|ostens|seem)\w*)\w+ly")
_DID = re.compile(r"\s+\w+(?:ed|ew|id|old|ote)\b")
"""The verb behind a cue that is an adverb alone: "publicly | withdrew"."""
_RULE = re.compile(r"\brul(?:e[ds]?|ing)$", re.IGNORECASE)
_OPENED = re.compile(r"(?<![\w’'‘])['‘](?=\w)")
_CLOSED = re.compile(r"[,.?!…]?[’'](?!\w)")
"""Single marks, of a quotation within another, which no region tells of."""
_ABBREVIATION = re.compile(
    r"(?:\b[A-Za-z]|\b[DRI]-[A-Z][a-z]+|\b(?:Mr|Mrs|Ms|Dr|Jr|Sr|Inc|Co|Corp|Ltd|vs|etc|a\.m|p\.m))\.$"
)
_DOUBLE = '"“”„«»'
_CLOSERS = "\"”»›’'“"


def content_edges(
    text: str, start: int, end: int, regions: Sequence[QuotedRegion]
) -> tuple[int, int]:
    """A content without outer punctuation, with the quotation marks that belong to it.

    >>> from stancemine.attributions.quotes import quoted_regions
    >>> text = 'He said: "We go."'
    >>> content_edges(text, 7, 16, quoted_regions(text))
    (9, 17)
    >>> content_edges("Ilves rejected the plan in a letter.", 15, 28, ())
    (15, 23)
    """
    first, last = start, end
    while first < last and text[first] in _LEADING and not _opens_number(text, first):
        first += 1
    if dateline := _DATELINE.match(text, first, last):
        first = dateline.end()
    if aside := _ASIDE.match(text, first, last):
        first = aside.end()
    at = region_at(regions, first - 1) if first else None
    if at is not None and regions[at].start == first - 1:
        first -= 1
    region = region_at(regions, last - 1)
    if region is not None:
        close = regions[region].end
        gap = text[last:close] if regions[region].start >= first else ""
        if gap and len(gap) <= 3 and not gap.strip(_TRAILING + "." + _CLOSERS):
            last = close
        last = _with_inner_close(text, first, last)
        return (first, last) if first < last else (start, end)
    if judged := _JUDGED.search(text, first + 1, last):
        last = judged.start()
    while first < last and text[last - 1] in _TRAILING:
        last -= 1
    if last - first > 1 and text[last - 1] == "." and not _ABBREVIATION.search(text, first, last):
        last -= 1
    while first < last and text[last - 1] in _TRAILING:
        last -= 1
    for trailing in _TRAILING_WORDS.finditer(text, max(first, last - 20)):
        if trailing.end() >= last:
            last = min(last, trailing.start())
            while first < last and text[last - 1] in _TRAILING:
                last -= 1
            break
    return (first, last) if first < last else (start, end)


def cue_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """A cue without outer punctuation and final article; one of punctuation alone stays.

    >>> cue_edges("According to the board,", 0, 16), cue_edges("Ilves: no", 5, 6)
    ((0, 12), (5, 6))
    >>> cue_edges("He didn’t say", 8, 13), cue_edges("It said on Monday", 3, 10)
    ((3, 13), (3, 7))
    """
    first, last = start, end
    while first < last and text[first] in _LEADING:
        first += 1
    if by := _BY_ING.match(text, first, last):
        first = by.end()
    if _NOT.match(text, first, last) and (
        cut := _CUT_NEGATION.search(text, max(0, first - 20), first)
    ):
        first = cut.start()
    if first and text[first - 1] in "'’" and (cut := _CUT_GENITIVE.match(text, first, last)):
        first = cut.end()
    while first < last and text[last - 1] in " \t\r\n,;.–—-":
        last -= 1
    if told := _WHOM_TOLD.search(text, first, last):
        last = told.start(1)
    if dated := _DATED.search(text, first, last):
        last = dated.start()
    if negated := _NOT_END.search(text, first, last):
        last = negated.start()
    if article := _ARTICLE_END.search(text, first, last):
        last = article.start()
    if _SAID.search(text, first, last) and (tail := _SAID_ON.search(text, first, last)):
        last = tail.start()
    if (to := _INFINITIVE.search(text, first, last)) and not _TOWARD.search(text, first, last):
        last = to.start() if to.start() > first else last
    if promised := _PROMISED.search(text, first, last):
        last = promised.start(1)
    if (never := _NEVER.search(text, first, last)) and _THEN_TO.match(text, last):
        last = never.start()
    if day := _DAY_BEFORE.match(text, first, last):
        first = day.end()
    if _HOW.fullmatch(text, first, last) and (verb := _DID.match(text, last)):
        last = verb.end()
    if _RULE.search(text, first, last) and (out := _OUT.match(text, last)):
        last = out.end()
    if text[first:last].startswith("but ") and _ALL_BUT.match(text, max(0, first - 4)):
        first -= len("all ")
    return (first, last) if first < last else (start, end)


def behind_dateline(text: str, start: int) -> int:
    """Where what begins at ``start`` begins without the dateline that opens its line.

    >>> behind_dateline("VARN, Ostland (ONA) — Ida Holm left.", 15)
    22
    """
    near = max(0, start - DATELINE)
    line = text.rfind("\n", near, start) + 1
    found = _DATELINE.match(text, line) if line or not near else None
    return max(start, found.end()) if found else start


def source_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """A source with its article, without full stop, colon, genitive and what was left over.

    >>> source_edges("The Kremlin’s claim", 0, 13), source_edges("the ministry, said", 4, 13)
    ((0, 11), (0, 12))
    >>> source_edges("Ana Ilves, who denied it", 0, 14)
    (11, 14)
    """
    first, last = start, end
    while first < last and text[first] in _LEADING:
        first += 1
    for before in (_CLOCK, _ITEM, _DATELINE):
        if opening := before.match(text, first, last):
            first = opening.end()
    if led_in := _LED_IN.match(text, first, last):
        first = led_in.end()
    if what := _WHAT.match(text, first, last):
        first = what.end()
    if _NOUNLESS.match(text, first, last) and (
        noun := _ITS_NOUN.search(text[max(0, first - 120) : first])
    ):
        first -= len(noun[1])
    if left_over := _LEFT_OVER.search(text, first, last):
        last = left_over.start()
    if adverb := _PRIVATELY.search(text, first, last):
        last = adverb.start()
    if _AS_TOLD_BY.search(text, max(0, first - 20), first) and (
        day := _DAY_BEHIND.search(text, first, last)
    ):
        last = day.start()
    if "," in text[last - 1 : last + 1] and text.startswith("whose ", first):
        # "The hospital, | whose chief resigned, | apologised": it did, not the chief.
        owner = _WHOSE_OWNER.search(text[max(0, first - 90) : first])
        first -= len(owner[1]) if owner else 0
    if (every := _ALL.search(text, first, last)) and _BUT.match(text, last):
        last = every.start()
    if relative := _RELATIVE.search(text, first, last):
        return relative.span()
    while first < last and text[last - 1] in " :;–—":
        last -= 1
    if last - first > 1 and text[last - 1] == "." and not _ABBREVIATION.search(text, first, last):
        last -= 1
    genitive = _GENITIVE.search(text, first, last)
    if genitive and not _DOES.match(text, last):
        last = genitive.start()
    closed = text[last - 1] == ","
    set_off = "," in text[first : last - closed]
    if closed and not set_off:
        last -= 1
    elif set_off and not closed and text[last : last + 1] == ",":
        last += 1
    first, last = _without_stray_mark(text, first, last)
    if all_but := _ALL_BUT_MANY.search(text, max(0, first - 10), first):
        first = all_but.start()
    elif article := _ARTICLE.search(text, max(0, first - 10), first):
        first = article.start()
    return (first, last) if first < last else (start, end)


def _without_stray_mark(text: str, first: int, last: int) -> tuple[int, int]:
    """A source without a double quotation mark at one edge whose partner it does not hold."""
    marks = [at for at in range(first, last) if text[at] in _DOUBLE]
    if len(marks) == 1 and marks[0] == first:
        first += 1
    elif len(marks) == 1 and marks[0] == last - 1:
        last -= 1
        while last > first and text[last - 1].isspace():
            last -= 1
    return first, last


def _with_inner_close(text: str, first: int, last: int) -> int:
    """The end of a content with the closing single mark of a quotation that it holds the opening
    mark of: "‘Lena, only the first page | ,’” she said".
    """
    opened = list(_OPENED.finditer(text, first, last))
    if opened and not _CLOSED.search(text, opened[-1].end(), last):
        closing = _CLOSED.match(text, last)
        last = closing.end() if closing else last
    return last


def _opens_number(text: str, position: int) -> bool:
    return text[position] in ".-–" and text[position + 1 : position + 2].isdigit()
