"""Names in a text, found by capitals and small word lists: persons, bodies, and their roles.

No list of people is needed: a name is a run of capitalised words (with particles, initials,
hyphens and apostrophes) that is not the start of a sentence, a date or a place; titles before it
and appositions after it are its roles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final, Literal

__all__ = [
    "BODY_WORDS",
    "KNOWN_ROLES",
    "LETTERS",
    "Gender",
    "Mention",
    "Role",
    "mentions",
    "role_of",
    "words_of",
]

Gender = Literal["he", "she"]


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


MALE: Final = words_of(
    "mr sir lord king prince father congressman chairman spokesman businessman brother"
)
FEMALE: Final = words_of(
    "mrs ms miss dame lady queen princess sister congresswoman chairwoman spokeswoman businesswoman"
)
HONORIFICS: Final = words_of(
    """mr mrs ms miss mx dr prof sir dame lord lady rev reverend father king queen prince princess
    pope imam sheikh rabbi gen lt col maj capt sgt adm cmdr sen sens rep reps gov justice judge
    president cllr supt insp dci"""
)
ROLE_WORDS: Final = words_of(
    """prof gen col capt adm lt sgt maj president premier minister chancellor secretary senator sen
    rep representative congressman congresswoman gov governor mayor ambassador envoy
    commissioner chairman chairwoman chair chairperson chief director head leader speaker
    spokesman spokeswoman spokesperson judge justice attorney lawyer prosecutor sheriff
    officer candidate nominee lawmaker delegate councilman councilwoman councillor
    undersecretary adviser advisor aide analyst professor author economist pollster
    strategist manager executive ceo coach bishop archbishop cardinal detective inspector
    coordinator deputy assistant general lieutenant colonel major captain sergeant admiral
    commander marshal king queen prince princess pope imam businessman businesswoman
    journalist reporter host historian researcher scientist founder dictator ruler monarch
    diplomat negotiator organizer organiser activist strongman billionaire mogul frontrunner
    columnist editor expert accountant actor actress archaeologist architect artist
    astronomer auditor baker banker barrister biologist broker builder campaigner chemist
    clerk climatologist conductor consultant coroner correspondent counsel counsellor critic
    curator dean dentist designer doctor driver ecologist educator engineer farmer filmmaker
    financier firefighter fisherman footballer geologist headmaster headmistress heir
    hydrologist inventor investor landlord lecturer librarian lobbyist magistrate matron
    mediator meteorologist midwife missionary musician nurse novelist ombudsman organist
    owner painter paramedic parliamentarian pathologist pharmacist philosopher photographer
    physician physicist pilot playwright poet politician principal producer programmer
    psychiatrist psychologist publisher ranger rector registrar regulator restorer sailor
    sculptor seismologist shopkeeper singer skipper sociologist solicitor statistician
    surgeon surveyor teacher technician theologian trader trainer treasurer trustee tutor vet
    veteran vicar violinist virologist warden whip winemaker workman writer zoologist
    alderman bailiff epidemiologist harbourmaster member president-elect vice-president
    vice-chancellor co-founder co-author shareholder settler tycoon chieftain elder constable
    superintendent corporal brigadier baroness baron taoiseach boss mp mep neighbour neighbor
    pensioner resident tenant eyewitness shopper mother grandmother grandfather striker
    goalkeeper midfielder"""
)
BODY_WORDS: Final = words_of(
    """ministry party council union university college organization organisation committee bank
    court house office department agency institute institution centre center group
    corporation company inc corp ltd co times post news journal tribune herald guardian
    press administration government parliament congress senate kremlin pentagon commission
    alliance association federation foundation society league service bureau board authority
    assembly duma rada cabinet army navy force forces police guard campaign movement front
    network coalition club fund trust school hospital tribunal embassy mission secretariat
    nations nato un eu osce who imf command staff states republic kingdom street summit
    agreement agreements accord accords act constitution war diocese museum affairs treaty
    charter conference process forum platform agenda academy airline airlines airport
    airways archive automotive bakery bancorp brewery brigade brothers bundesbank bundestag
    capital chamber choir church clinic consortium consulate directorate dynamics electric
    electricity energy enterprises exchange ferries fleet foods gas gallery gazette global
    holding holdings industries insurance international laboratories laboratory labs lines
    logistics media medical mining ministries motors municipality mutual networks
    observatory oil orchestra organizers parish partners partnership petroleum pharma
    pharmaceuticals plc power productions programme project railway railways records
    regiment registry renewables resources securities shipping shipyard solutions steel
    studios supermarkets syndicate systems taskforce technologies telecom telegraph
    telephone theatre trustees ventures watch works workers ag gmbh sa nv llc co-operative
    cooperative yard zoo"""
)
PLACES: Final = words_of(
    """afghanistan africa albania america argentina armenia asia australia austria azerbaijan
    belarus belgium brazil britain bulgaria california canada chile china colombia crimea
    croatia cuba cyprus czechia denmark donbas donetsk egypt england estonia europe finland
    florida france georgia germany greece hungary iceland india indonesia iran iraq ireland
    israel italy japan jordan kazakhstan kenya kosovo latvia lebanon libya lithuania luhansk
    malaysia mexico moldova montenegro netherlands nigeria norway pakistan palestine
    philippines poland portugal romania russia scotland serbia singapore slovakia slovenia
    somalia spain sudan sweden switzerland syria taiwan texas thailand tunisia turkey türkiye
    ukraine venezuela vietnam yemen zimbabwe uk usa us u.k u.s kyiv kiev moscow washington
    brussels london paris berlin beijing tokyo rome madrid warsaw vienna geneva minsk ankara
    tehran baghdad kabul damascus jerusalem davos helsinki stockholm oslo vilnius riga tallinn
    york chicago boston ohio iowa nevada michigan virginia carolina hampshire wisconsin
    pennsylvania algeria angola andorra bahamas bahrain bangladesh barbados belize benin bhutan
    bolivia bosnia botswana brunei burundi cambodia cameroon congo djibouti ecuador eritrea
    eswatini ethiopia fiji gabon gambia ghana greenland guatemala guinea guyana haiti honduras
    jamaica kuwait kyrgyzstan laos lesotho liberia liechtenstein luxembourg macedonia madagascar
    malawi maldives malta mauritania mauritius monaco mongolia morocco mozambique myanmar namibia
    nepal nicaragua niger oman panama paraguay peru qatar rwanda senegal seychelles suriname
    tajikistan tanzania togo tonga turkmenistan uganda uruguay uzbekistan vatican zambia arabia
    korea lanka kong emirates islands amsterdam athens baku bangkok belgrade berne bratislava
    bucharest budapest cairo canberra chisinau copenhagen delhi dhaka doha dublin hanoi havana
    islamabad jakarta kinshasa lisbon ljubljana luxembourg manila mogadishu nairobi nicosia ottawa
    podgorica prague pretoria pristina pyongyang rabat reykjavik riyadh sarajevo seoul skopje sofia
    stockholm strasbourg taipei tashkent tbilisi tirana tripoli tunis ulaanbaatar valletta yerevan
    zagreb"""
)
NATIONALITIES: Final = words_of(
    """american russian ukrainian british english french german italian spanish polish chinese
    japanese turkish iranian israeli canadian mexican european belarusian georgian lithuanian
    latvian estonian finnish swedish norwegian danish dutch belgian swiss austrian hungarian
    romanian bulgarian greek serbian syrian iraqi afghan indian pakistani australian korean
    brazilian african asian arab western soviet democratic republican democrat democrats
    republicans palestinian egyptian moldovan armenian irish scottish welsh czech slovak
    portuguese kurdish jewish muslim christian catholic"""
)
DEMONYMS: Final = NATIONALITIES | words_of(
    """federal foreign national international global central northern southern eastern first deputy
    vice prime former acting state high defence defense interior finance security justice trade
    energy health education senior"""
)
_COUNTRY_OF: Final = {
    "french": "france", "german": "germany", "british": "britain", "polish": "poland",
    "turkish": "turkey", "spanish": "spain", "dutch": "netherlands", "finnish": "finland",
    "swedish": "sweden", "danish": "denmark", "greek": "greece", "swiss": "switzerland",
    "american": "us", "u.s": "us", "chinese": "china", "norwegian": "norway", "states": "us",
    "premier": "prime", "chairwoman": "chair", "chairman": "chair", "spokeswoman": "spokesman",
    "spokesperson": "spokesman", "advisor": "adviser", "defense": "defence", "gov": "governor",
    "sen": "senator", "prof": "professor", "gen": "general", "col": "colonel", "capt": "captain",
    "adm": "admiral", "lt": "lieutenant", "sgt": "sergeant", "maj": "major",
    "rep": "representative", "congressman": "representative",
    "congresswoman": "representative", "secretary-general": "secretary",
}  # fmt: skip
_DATES: Final = words_of(
    """january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday jan feb aug sept oct nov dec"""
)
_MONTHS_TOO = words_of("jan april may june august")
_WHEN = re.compile(r"(?:\b(?:in|on|since|until|by|of|from|last|this|next|every)|[\d-])\s*$", re.I)
_FUNCTION: Final = words_of(
    """the a an this that these those it he she they we i you his her their our my your its who
    what when where why how which if but and or so as at by for from in into of on to with
    without about after before during since while although though because however moreover
    meanwhile then there here now today yesterday tomorrow not no yes all any some many most
    several both each every few one two three another other such according asked speaking
    earlier later still also even just only once again additionally separately finally instead
    despite under over between among against through until unless whether had has have is are
    was were be been do does did will would can could may might must should shall let good
    dear thank thanks well oh please perhaps maybe never always former noting citing adding
    recent recently more than like amid given per via regarding answering continuing
    concerning commenting following including nothing everything something someone everyone
    nobody i'm i've it's we're he's she's they're that's don't i’m i’ve it’s we’re he’s she’s
    they’re that’s don’t there’s there's let’s let's what's what’s"""
)
_FIRST_NAMES: Final[dict[str, Gender]] = {
    **dict.fromkeys(
        words_of(
            """james john robert michael william david richard joseph thomas charles donald george
            paul mark steven andrew peter vladimir sergei sergey dmitry volodymyr emmanuel boris
            joe barack bill jens anders olaf viktor recep jeff bernie ted mike ben tom jim jack
            alexander andriy kevin brian ron antonio carlos jose juan pedro ivan igor nikolai
            mikhail mohammed ahmed ali hassan abdul hans jean pierre francois marco matteo mario
            craig kyle roman ralph steve martin"""
        ),
        "he",
    ),
    **dict.fromkeys(
        words_of(
            """mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa
            margaret betty sandra ashley dorothy kimberly emily donna michelle carol amanda
            melissa deborah angela hillary theresa ursula maria anna olga natalia svetlana
            marine nicola nikki condoleezza madeleine julia yulia kaja sanna ilyse kristan penny
            julie christine federica annalena ivanka melania valentina elena irina tatiana laura
            anne jane helen ruth kate"""
        ),
        "she",
    ),
}  # fmt: skip

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
    r"(?:[A-Z]|M[rs]|Mrs|[DSJ]r|Prof|Sens?|Reps?|Gov|Gen|Lt|Col|Maj|Capt|Sgt|Adm|Cmdr|Rev|St)\."
)
_ROLE_OF = re.compile(rf"\b(?:{'|'.join(sorted(ROLE_WORDS))}) of (?:the )?$", re.IGNORECASE)
_LINKS = words_of("of the for")
_TITLE_WORDS = HONORIFICS | ROLE_WORDS | DEMONYMS
_TITLED_OR_LINKS = ROLE_WORDS | DEMONYMS | _LINKS
_KNOWN_WORDS = _TITLE_WORDS | PLACES | BODY_WORDS
_OF = re.compile(r"\s(?:of|for|to|at|in|from|with|on)\s", re.IGNORECASE)
_OWNER = re.compile(r"^.*['’]s\s")
_COMPOUND = ("-based", "-backed", "-led", "-born", "-style", "-era", "-controlled", "-held")
_BODY_OF = re.compile(r"\s(?:of|for|on)\s(?:the\s)?")
_LEADING = re.compile(r"^(?:who (?:is|was) )?(?:(?:the|an?|its|his|her|their) )?", re.IGNORECASE)
_TITLE_END = re.compile(r"\s(?:who|whose|which|that|where|when)\b|[,;:(]|\s[–—-]\s")
_FIELD = re.compile(r"\s(?:of|for)\s(?:the\s)?([A-Z]\w+(?:\s(?:and\s)?[A-Z]\w+)*)(?![\w’'-])")
_HEAD_OF_STATE = re.compile(r"\bhead of (?:the )?state\b", re.IGNORECASE)
_CLAUSE = re.compile(r"\b(?:whose|which|where|when|after|before|in|at|on|from|but|and)\b")
_VERB = re.compile(
    r"^(?!who\b).*\b(?:said|says|told|tells|added|has|had|did|does|will|would|is|was|are|were|can|"
    r"could|went|gave|made|took|saw|met|spoke|called|\w+ed(?!\s(?:by|in|at|to)\b)(?=\s[a-z]))\b"
)
_WHO = re.compile(r"(?<=[^,])\s(?:who|whom)\b")
_THING = re.compile(r",?[^\S\n]+which\b")
_NO_ROLE = words_of("former then acting longtime ex late current new outgoing incoming")
_SUFFIX = words_of("jr sr ii iii iv")
_LETTERS = words_of("qc kc mp mep msp obe mbe cbe kbe phd md esq")
"""What stands behind a name and is no part of it."""
LETTERS: Final = re.compile(r"(?:\s+(?:[QK]C|MP|MEP|MSP|[OMCK]BE|PhD|MD|Esq))+$")
"""The same at the end of a phrase."""
_BODY_NOUNS = words_of(
    """agency app airline bank brand broadcaster carmaker chain charity club company conglomerate
    consultancy federation firm giant group insurer lender magazine maker
    manufacturer network newspaper operator party platform retailer
    start-up startup supplier think-tank union utility website wire"""
)
_OF_PLACES = words_of(
    "north south east west new saudi sri united hong costa sierra great san los las el port cape"
)
_NOUN_BEFORE = re.compile(r"([a-z][\w-]*)\s+$")
_SAID_IT = re.compile(
    r"\s+(?:said|says|announced|reported|added|warned|confirmed)(?:\s+on\s+\w+)?,?(?:\s+that)?\s+"
    r"(?:it|its)\b"
)
_BEARER = re.compile(
    r"(?:^|[.;:“\"\n]\s*|\s)((?:(?:the|an?|its|his|her|their|our|my)\s|[\w’'.-]+['’]s\s)"
    r"[^,.;:()\n“”\"]{2,80}),\s+$",
    re.IGNORECASE,
)
"""The description before a name in commas: "The council's leader, Ana Ilves, said …"."""
_NUMEROUS = re.compile(
    r"[A-Z]{2,}s|[A-Z][\w-]*(?:ers|ors|ists|ians|eans|cans|mans|ants|ents|ees|ials|nals|ics|ities|"
    r"ilies|anies|tries|sts|nions|irms|tates|tions|hools|pitals|rkets|anks|shops|uncils)"
)
"""A word that by its ending means several: "Developers", "MPs"."""
_APPOSITION = re.compile(
    r"[^\S\n]*(?:\([^)]{0,30}\))?,[^\S\n]+("
    r"(?:who (?:is|was)[^\S\n]+)?[\w’'.-]+[^\S\n][^,.;:()\"“”\n]{0,90}|[a-z]+)(?=[,.;:\n]|$)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in the text: ``[start, end)`` holds the name without titles.

    ``roles`` are those of the title before and of the apposition after it.
    ``titled`` says that a title stands right before it; ``article`` that "the" does;
    ``described`` are the words of the apposition, lower-cased ("an elder of the valley").
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

    @property
    def tokens(self) -> tuple[str, ...]:
        """The name's words, lower-cased, without initials' dots and suffixes like Jr."""
        words = (word.strip(".,").casefold() for word in self.name.split())
        return tuple(word for word in words if word not in _SUFFIX)


@dataclass(frozen=True, slots=True)
class Role:
    """A title or description: its head ("the *Russian president*'s spokesman": spokesman) and all
    of its words, lower-cased, countries for their adjectives, one word for synonyms; ``text`` is
    what stands there, without article and relative clause.
    """

    head: frozenset[str]
    words: frozenset[str]
    text: str = field(default="", compare=False)


GROUPS: Final = words_of(
    """residents voters villagers experts witnesses neighbours neighbors opponents supporters
    protesters protestors demonstrators parents students pupils workers miners fishermen drivers
    passengers tourists visitors locals insiders observers onlookers bystanders rebels separatists
    militants insurgents islamists troops soldiers recruits veterans survivors victims relatives
    friends colleagues rivals allies partners members delegates ministers leaders donors investors
    shareholders traders customers consumers tenants homeowners taxpayers doctors nurses patients
    refugees migrants immigrants activists campaigners environmentalists unionists loyalists
    conservatives liberals socialists progressives moderates hardliners skeptics sceptics
    detractors fans players clerics bishops rabbis authorities investigators detectives
    prosecutors defendants jurors plaintiffs firefighters medics rescuers engineers sources men
    women people children teenagers others"""
)
"""Nouns for several people that may open a sentence, hence be capitalised without being names."""


def role_of(text: str) -> Role | None:
    """The role that a title or description names, or None where it holds no role word.

    >>> sorted(role_of("the former French President").head)
    ['france', 'president']
    """
    phrase = _HEAD_OF_STATE.sub("president", text)
    head = _OF.split(phrase, maxsplit=1)[0]
    shown = _TITLE_END.split(_LEADING.sub("", " ".join(text.split())), maxsplit=1)[0]
    role = Role(_role_words(_OWNER.sub("", head)), _role_words(phrase), shown.strip(" ,.;:"))
    return role if role.head & KNOWN_ROLES else None


def _role_words(text: str) -> frozenset[str]:
    words: set[str] = set()
    for word in re.findall(r"[\w’'.-]+", text.casefold()):
        word = re.sub(r"['’]s$|^ex-", "", word.strip(".'’-"))
        if word not in _FUNCTION and word not in _NO_ROLE:
            words.update(_role_word(part) for part in word.split("-"))
    return frozenset(words - {""})


def _role_word(word: str) -> str:
    if word in _COUNTRY_OF:
        return _COUNTRY_OF[word]
    if word in DEMONYMS and word.endswith(("ian", "an")):
        stem = word.removesuffix("n").removesuffix("ia")
        return next(
            (p for p in sorted(PLACES) if p.startswith(stem) and len(p) < len(stem) + 3), word
        )
    return word


KNOWN_ROLES: Final = frozenset(map(_role_word, ROLE_WORDS)) | {"prime"}


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
    within = {
        mention.tokens[0]
        for mention in found
        if len(mention.tokens) == 1 and not _opens_sentence(text, mention.start)
    }
    kept = []
    for mention in found:
        lone = mention.kind == "person" and len(mention.tokens) == 1 and not mention.titled
        word = mention.tokens[0]
        if lone and word in firms and not mention.roles:
            mention = replace(mention, kind="body", gender=None)
        elif lone and not mention.roles and _NUMEROUS.fullmatch(mention.name):
            plain = word not in parts | within | _FIRST_NAMES.keys()
            if plain or word.removesuffix("s") in NATIONALITIES or mention.name[:-1].isupper():
                continue
        kept.append(mention)
    return kept


def _opens_sentence(text: str, start: int) -> bool:
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
        opens = token.start() == run.start() and _opens_sentence(text, token.start())
        if opens and (bare == "said" or (lone and bare in GROUPS)):
            continue
        if not _is_first_or_last(text, token, part, run.end()) and (
            (bare in _FUNCTION and not word.startswith("WHO"))
            or bare in _DATES
            or bare.endswith(_COMPOUND)
        ):
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


def _is_first_or_last(
    text: str, token: re.Match[str], part: list[tuple[int, int]], end: int
) -> bool:
    """Whether a month's name is a person's: "Theresa May", "June Dahl"."""
    bare = token.group().strip(".,").casefold()
    if bare not in _MONTHS_TOO:
        return False
    if part:
        return text[part[-1][0] : part[-1][1]].casefold() in _FIRST_NAMES
    after = _TOKEN.search(text, token.end(), end)
    return (
        after is not None
        and after.group().strip(".,").casefold() not in _DATES | _FUNCTION | _KNOWN_WORDS
        and _WHEN.search(text, max(0, token.start() - 12), token.start()) is None
    )


def _name(text: str, part: list[tuple[int, int]]) -> Iterator[Mention]:
    words = [text[start:end].strip(".,").casefold() for start, end in part]
    while words and words[-1] in ("al", "el", "de", "la"):
        words.pop()
        part.pop()
    while len(words) > 2 and words[-1] in _LETTERS:
        words.pop()
        part.pop()
    title = _title_length(words)
    if not title and len(words) > 2 and _ROLE_OF.search(text, max(0, part[0][0] - 40), part[0][0]):
        title = len(words) - 2  # "President of Norland Marta Holm", of a land that no list has
    if title == len(words) or HONORIFICS.issuperset(words):
        return
    start, end = part[title][0], part[-1][1]
    rest = words[title:]
    bearer = _BEARER.search(text, max(0, part[0][0] - 100), part[0][0])
    closed = bearer is not None and text[end : end + 1] == ","
    apposed_role = role_of(bearer[1]) if bearer and closed else None
    role = _before(text, start)
    titled = role is not None or bool(set(words[:title]) & HONORIFICS)
    article = (
        not title and re.search(r"\bthe\s+$", text[max(0, start - 6) : start], re.I) is not None
    )
    kind: Literal["person", "body", "place"] = "person"
    described = _apposition(text, end)
    if rest[-1] in PLACES and len(rest) <= 2 and not titled and not _bears(rest, described):
        kind = "place"
    elif (
        set(rest) & BODY_WORDS
        or text[start:end].isupper()
        or (not titled and (article or (not title and _is_a_body(text, start, end, len(rest)))))
    ):
        kind = "body"
    if kind == "person" and not titled and _THING.match(text, end):
        kind = "body"  # "Domus, which owns …"
    after = role_of(described) if kind == "person" else None
    if kind != "person":
        apposed_role = None
    roles = tuple(one for one in (role, apposed_role, after) if one)
    before = text[max(0, start - 40) : start] if titled else ""
    gender = _gender(words, rest, f"{bearer[1]} {before}" if bearer and apposed_role else before)
    apposed = frozenset(re.findall(r"[\w’'-]+", described.casefold())) - _FUNCTION
    yield Mention(start, end, text[start:end], kind, roles, gender, titled, article, apposed)


def _bears(words: list[str], described: str) -> bool:
    """Whether a name that ends like a place is a person's: "Julia Ireland", "Rob York, a judge"."""
    if len(words) != 2 or words[0] in _OF_PLACES | DEMONYMS:
        return False
    return words[0] in _FIRST_NAMES or role_of(described) is not None


def _is_a_body(text: str, start: int, end: int, words: int) -> bool:
    """Whether the words around a name without title say that it is a body's: "the charity Brook",
    "Brook said it would".
    """
    noun = _NOUN_BEFORE.search(text, max(0, start - 30), start)
    if noun and noun[1] in _BODY_NOUNS:
        return True
    return words == 1 and _SAID_IT.match(text, end) is not None


def _title_length(words: list[str]) -> int:
    """How many leading words of a run are title: through the last role, office or country word;
    all of them where the run is a bare title ("Prime Minister").
    """
    if all(word in _TITLE_WORDS or word.removesuffix("s") in ROLE_WORDS for word in words):
        return len(words)
    last = next((n for n in range(len(words) - 1, -1, -1) if words[n] not in _SUFFIX), 0)
    if last == 1 and words[0] in PLACES and words[1] not in _KNOWN_WORDS:
        return 0  # "Jordan Peters"
    if words[last] in DEMONYMS:
        return len(words)
    if words[last] not in _KNOWN_WORDS:
        return max((n + 1 for n in range(last) if words[n] in _KNOWN_WORDS), default=0)
    # "Foreign Ministry", "John King": the last word is part of the name itself.
    return next((n for n in range(last) if words[n] not in HONORIFICS), last)


def _before(text: str, start: int) -> Role | None:
    """The role in the title right before a name: "President of Ukraine", "pollster"."""
    clause = re.split(
        r"[,;:!?\"“”()\n]|(?<=[a-z\d]{3})(?<!Prof)\.\s|\s[–—-]\s", text[max(0, start - 120) : start]
    )[-1]
    if clause and not clause[-1].isspace():
        return None
    taken: list[str] = []
    for word in reversed(re.findall(r"[\w’'.-]+", clause)):
        low = word.casefold().strip(".")
        ending = low.rsplit("-", 1)[-1]
        if word[0].islower() and not (
            ending in _TITLED_OR_LINKS or (taken and low.endswith(("al", "ic")))
        ):
            break
        if low in _FUNCTION and low not in _LINKS and low != "former":
            break
        if not taken and low in _LINKS:
            break
        taken.append(word)
    return role_of(" ".join(reversed(taken)))


def _apposition(text: str, end: int) -> str:
    """The apposition after a name, up to its first clause: "Ana Ilves, the foreign minister,"."""
    match = _APPOSITION.match(text, end, min(len(text), end + 140))
    if not match:
        return ""
    phrase = _WHO.split(match.group(1), maxsplit=1)[0]
    return "" if _VERB.search(phrase) else _CLAUSE.split(phrase)[0]


def _gender(words: list[str], rest: list[str], title: str) -> Gender | None:
    known = set(words) | set(title.casefold().split())
    if known & FEMALE:
        return "she"
    if known & MALE:
        return "he"
    return _FIRST_NAMES.get(rest[0]) if len(rest) > 1 else None
