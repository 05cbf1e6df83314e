"""What a cue tells: speech or thought, and whether the source denies the content.

PolNeAR calls an attribution whatever relates a content to a source: said, hoped, planned,
voted for, refused. The annotation guideline of the project counts only what was "said, written or
otherwise put into words".

The rule: a cue with a word of communication in it is ``speech``, as is one of punctuation alone
("Smith: …"); every other cue is ``thought``: belief, hope, intention, impression, attitude, act.
The list is of communication and not of thought because the cues that are neither ("voted for",
"restricting", "was seen among") are many, rare one by one, and not reported speech either.
Measured on the sentences that PolNeAR's and StanceNews's training parts share (782), reported
speech derived from each rule against the label of StanceNews: F1 .852 where named thoughts are
excluded and all else is speech, .866 for this rule (without any rule .844).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from stancemine.labels import Mode

__all__ = ["SPEECH_WORDS", "base_forms", "cue_mode", "is_denied", "is_inflected", "may_be_cue"]

_SAY = """
    say tell speak talk state utter remark comment mention note observe add continue declare
    announce proclaim pronounce report recount relate narrate describe recite detail specify
    summarize outline explain expound clarify explicate elaborate emphasize stress highlight
    underscore underline reiterate repeat renew paraphrase quote cite recall remind refer
    allude point hint imply suggest indicate signal convey communicate articulate express voice
    phrase dub label call name identify list caption title interject quip joke muse mutter
    whisper murmur shout yell chant cheer scream bark exclaim blurt gush snap vent rant preach
    lecture jest write read tweet retweet post blog email text publish print air broadcast
    cable release telegraph transcribe translate document chronicle
    characterize depict reference pontificate bellow blare boom chime crow deadpan effuse enthuse
    enumerate intone mumble ramble rave recap regale retell restate roar shriek sneer
    sputter stammer thunder trumpet whine grumble moan
"""  # to say, in general and by manner or channel
_ANSWER = """
    ask question query inquire answer reply respond response retort counter rebut refute debunk
    agree disagree concur echo concede acknowledge admit confess confide confirm deny decline
    dispute object protest challenge contest debate discuss admission confirmation quibble
    equivocate parry recant backpedal rejoin
"""  # to ask and answer, agree and dispute
_ARGUE = """
    argue argument contend maintain assert assertion claim insist allege allegation posit
    speculate opine conclude propose proposal recommend advise advice counsel instruct urge
    exhort encourage demand request implore beg plead appeal press persuade advocate warn
    caution alert threaten promise pledge vow swear assure guarantee offer predict prediction
    forecast project estimate rule decree stipulate order command forbid petition
"""  # to argue, advise, demand, promise, predict
_JUDGE = """
    praise laud tout extol hail applaud commend congratulate compliment credit celebrate thank
    welcome boast brag vouch defend endorse endorsement apologize apology criticize criticism
    critique slam blast bash rip lash pan knock jab skewer eviscerate savage lambaste lampoon
    deride decry denounce denunciation condemn condemnation rebuke scold chide berate excoriate
    ridicule mock taunt tease insult attack assail accuse accusation blame fault charge
    complain complaint lament bemoan grouse gripe rail hammer harp dismiss reject vilify malign
    portray paint liken compare downplay repudiate scoff rebuff disavow disclaim
    admonish castigate censure chastise commiserate deplore disparage fulminate heckle
    impugn inveigh jeer pillory reprimand reproach upbraid slander smear
"""  # to judge in words
_SOURCES = """
    according per word statement denial insistence suggestion assurance lie sigh announcement
    declaration testimony testify reveal disclose divulge inform disclosure interview speech
    address message warning remark poll survey show find reading reportedly allegedly rumor
    notify brief reassure account revelation
"""  # sources that speak, and nouns of what is put into words

_THINK = """
    believe think hope fear expect want wish feel know doubt worry suspect assume consider intend
    plan refuse prefer support oppose favor favour regret dream imagine suppose guess trust
    understand hear learn forget remember convince confident hopeful skeptical sceptical aware
"""  # the commonest cues of thoughts


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SPEECH_WORDS: Final = _words(" ".join((_SAY, _ANSWER, _ARGUE, _JUDGE, _SOURCES)))
"""Words of communication, in their base form."""

_CUE_WORDS: Final = SPEECH_WORDS | _words(_THINK)

_SELDOM: Final = _words(
    """account accounts add address addresses air answer answers appeal appeals attack attacks
    challenge challenges challenging charge charges contest contests continue continued continues
    continuing credit debate debates demand document documents email emails endorsement
    endorsements fault find interview interviews lie lies list lists message messages name names
    note notes order orders per plan point points poll polling polls post posts press print project
    projects read related report reports respond response responses rule rules speak speaking
    speech speeches state statement statements states text texts thank trust tweet tweets
    understand understanding voice voices word words write written"""
)
"""Forms that are cues, but hardly ever within what somebody says: mostly nouns. Counted on 300
documents of PolNeAR's training part, less than one in ten."""

_WORD = re.compile(r"[a-z]+")
_ENDINGS: Final = (
    ("ies", "y"),
    ("ied", "y"),
    ("ing", ""),
    ("ing", "e"),
    ("ed", ""),
    ("ed", "e"),
    ("es", ""),
    ("s", ""),
)


_DENIES: Final = _words("deny denial refute rebut repudiate disavow debunk disclaim")
_THROWS_OUT: Final = _words("reject dismiss dispute contest rebuff brush shrug scoff")
_SAYINGS: Final = _words(
    """claim allegation accusation charge report suggestion notion idea assertion rumor rumour
    contention insinuation speculation statement theory story account version estimate figure
    finding characterisation characterization"""
)
_NEGATED = re.compile(
    r"\b(?:never|(?:did|do|does|has|had|have|would)(?:\s+not|n['’]t)(?:\s+\w+)?|no longer)\s+"
    r"(say|said|claim(?:ed)?|suggest(?:ed)?|argue[d]?|assert(?:ed)?|maintain(?:ed)?|state[d]?|"
    r"allege[d]?|promise[d]?|tell|told|call(?:ed)?|mean(?:t)?)\b",
    re.IGNORECASE,
)
_DISPUTES = re.compile(r"\bdisput\w+$", re.IGNORECASE)
_THIS = re.compile(r"(?:this|that|it)\W*", re.IGNORECASE)
_MAKE = r"(?:ma[dk]e|makes|making)"
_TAKE = r"(?:took|takes?|taking|taken)"
_IN_WORDS = re.compile(
    rf"\b(?:(?:put|puts) it|{_MAKE} (?:it )?(?:\w+ )?(?:clear|plain)|"
    rf"{_MAKE} (?:the|a|his|her|their) case|{_TAKE} (?:issue|aim)|to task|push\w* back|"
    r"la(?:y|ys|id|ying) (?:it )?out|(?:brush|shrug|wav|laugh)\w* (?:\w+ )?(?:off|aside)|"
    r"fess\w* up|own\w* up|hit(?:s|ting)? (?:back|out)|fir\w+ back|lash\w* out|weigh\w* in|"
    r"rais\w+ (?:\w+ )?(?:concerns?|objections?|the (?:issue|prospect|possibility))|"
    r"walk\w* back|br(?:eak|eaks|oke|eaking) the news|play\w* down|s[aiu]ng\w* (?:the )?praises)\b",
    re.IGNORECASE,
)
"""Cues of words that are none of communication one by one: "made clear", "took issue with"."""
_OPEN_QUESTION = re.compile(r"\W*(?:whether|if|who|what|when|where|how|why)\b", re.IGNORECASE)
_NO_DENIAL = re.compile(
    r"(?:\b(?:not|neither|nor|without|never)|n['’]t|\b(?:refus|declin)\w+\s+to|short\s+of|"
    r"\bconfirm\w*\s+n?or)\s+(?:\w+\s+)?(?:den|refut|rebut|disput|reject)",
    re.IGNORECASE,
)
_WITHHELD = re.compile(
    r"\W*(?:(?:him|her|them|us|me)\s+\w+|(?:\w+\s+){0,3}?(?:requests?|bids?|motions?|appeals?|bail|permits?|"
    r"permission|access|entry|visas?|parole|applications?))\b",
    re.IGNORECASE,
)
_IRREGULAR: Final = {
    "found": "find",
    "given": "give",
    "said": "say",
    "shown": "show",
    "spoke": "speak",
    "spoken": "speak",
    "sworn": "swear",
    "swore": "swear",
    "told": "tell",
    "written": "write",
    "wrote": "write",
}


def base_forms(word: str) -> set[str]:
    """The base forms that a lower-case word may be an inflection of, itself included.

    >>> sorted(base_forms("slammed"))
    ['slam', 'slamm', 'slamme', 'slammed']
    """
    forms = {word, _IRREGULAR.get(word, word)}
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            forms.add(stem + instead)
            if not instead and len(stem) > 2 and stem[-1] == stem[-2]:
                forms.add(stem[:-1])
    return forms | {form[:-3] + "ize" for form in forms if form.endswith("ise")}


@lru_cache(maxsize=50_000)
def may_be_cue(word: str) -> bool:
    """Whether a word may be the cue of a report within a report, or its main part: one of speech,
    or a common one of thought.

    >>> [may_be_cue(word) for word in ("Said", "hopes", "speech", "harbour")]
    [True, True, False, False]
    """
    lower = word.lower()
    return lower not in _SELDOM and not base_forms(lower).isdisjoint(_CUE_WORDS)


def is_inflected(word: str) -> bool:
    """Whether a word that `may_be_cue` is no base form: "told", "hopes".

    >>> is_inflected("think"), is_inflected("told")
    (False, True)
    """
    return word.lower() not in _CUE_WORDS


def cue_mode(cue: str) -> Mode:
    """Whether a cue marks words or a thought, by its words alone.

    >>> cue_mode("also said he hoped"), cue_mode("had hoped"), cue_mode(":")
    ('speech', 'thought', 'speech')
    >>> cue_mode("took issue with"), cue_mode("took part in")
    ('speech', 'thought')
    """
    words = _WORD.findall(cue.lower())
    if not words or _IN_WORDS.search(cue):
        return "speech"
    return "speech" if any(base_forms(word) & SPEECH_WORDS for word in words) else "thought"


def is_denied(cue: str, content: str = "") -> bool:
    """Whether the source says that the content is not so, by the words of cue and content.

    A denial ("denied", "refuted"), a negated saying ("never said") or a rejection of somebody's
    words ("rejected claims that …"); rejecting an offer or denying a request denies nothing.

    >>> is_denied("denied"), is_denied("did not deny"), is_denied("never said")
    (True, False, True)
    >>> is_denied("rejected", "claims that the dam leaks"), is_denied("rejected", "the offer")
    (True, False)
    >>> is_denied("disputes", "this"), is_denied("rejects", "this")
    (True, False)
    >>> is_denied("refused to deny"), is_denied("denied", "the request for bail")
    (False, False)
    """
    if _NO_DENIAL.search(cue):
        return False
    forms = [base_forms(word) for word in _WORD.findall(cue.lower())]
    if any(form & _DENIES for form in forms):
        return not (any("deny" in form for form in forms) and _WITHHELD.match(content))
    if _NEGATED.search(cue):
        return not _OPEN_QUESTION.match(content)
    if not any(form & _THROWS_OUT for form in forms):
        return False
    if _DISPUTES.search(cue) and _THIS.fullmatch(content):
        return True
    opening = [base_forms(word) for word in _WORD.findall(content.lower())[:4]]
    return any(form & _SAYINGS for form in (*forms, *opening))
