"""Word lists about names: titles, roles, bodies, places and what is capitalised without being a
name. Lower case, without dots.
"""

from __future__ import annotations

from typing import Final, Literal

__all__ = [
    "BODY_NOUNS",
    "BODY_WORDS",
    "COMMON",
    "COMPATRIOTS",
    "COUNTRY_OF",
    "DATES",
    "DEMONYMS",
    "FEMALE",
    "FUNCTION",
    "GROUPS",
    "HONORIFICS",
    "MAKERS",
    "MALE",
    "MONTHS_TOO",
    "NAMES_TOO",
    "NATIONALITIES",
    "OF_PLACES",
    "OPENERS",
    "PLACES",
    "POSTNOMINALS",
    "ROLE_WORDS",
    "SECTIONS",
    "STATIONS",
    "Gender",
    "words_of",
]

Gender = Literal["he", "she"]


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


MALE: Final = words_of(
    """mr sir lord king prince father congressman chairman spokesman businessman brother husband
    grandfather boyfriend widower nephew uncle actor waiter monk
    assemblyman selectman viscount"""
)
FEMALE: Final = words_of(
    """mrs ms miss dame lady queen princess sister congresswoman chairwoman spokeswoman
    businesswoman wife mother grandmother daughter girlfriend widow niece aunt actress nun
    assemblywoman alderwoman countess duchess viscountess"""
)
HONORIFICS: Final = words_of(
    """mr mrs ms miss mx dr prof sir dame lord lady rev reverend hon honourable venerable ven
    father king queen prince princess pope imam sheikh rabbi gen lt col maj capt sgt adm cmdr
    sen sens rep reps gov justice judge president cllr supt insp dci"""
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
    goalkeeper midfielder wife husband daughter widow widower niece nephew aunt uncle cousin
    girlfriend boyfriend fellow abbot paediatrician pediatrician cardiologist assemblywoman
    assemblyman assemblymember councilmember alderwoman selectman commodore trooper quarterback
    sprinter provost headteacher pastor chaplain consul attaché cfo presenter
    rapper chef electrician plumber astronaut viscount viscountess countess duchess ayatollah mullah
    comptroller backbencher msp supervisor archivist composer pianist dancer choreographer
    entrepreneur industrialist philanthropist warlord oligarch dissident whistleblower survivor
    administrator star documentarian incumbent challenger contender"""
)
BODY_WORDS: Final = words_of(
    """ministry party council union university college organization organisation committee bank
    court house office department agency institute institution centre center group
    corporation company inc corp ltd co times post news journal tribune herald guardian
    press administration government parliament congress senate kremlin pentagon commission
    alliance association federation confederation guild foundation society league service bureau
    board authority
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
    cooperative yard zoo chemicals homes rovers wanderers athletic software robotics
    therapeutics minerals metals cement textiles pictures entertainment hotels resorts
    properties developments stores farms dairies plastics ceramics timber"""
)
PLACES: Final = words_of(
    """afghanistan africa albania america argentina armenia asia australia austria azerbaijan
    belarus belgium brazil britain bulgaria california canada chile china colombia crimea
    croatia cuba cyprus czechia denmark donbas donetsk egypt england estonia europe finland
    florida france georgia germany greece hungary iceland india indonesia iran iraq ireland
    israel italy japan jordan kazakhstan kenya kosovo latvia lebanon libya lithuania luhansk
    malaysia mexico moldova montenegro netherlands nigeria norway pakistan palestine philippines
    poland portugal romania russia scotland serbia singapore slovakia slovenia somalia spain
    sudan sweden switzerland syria taiwan texas thailand tunisia turkey türkiye ukraine
    venezuela vietnam yemen zimbabwe uk usa us u.k u.s kyiv kiev moscow washington brussels
    london paris berlin beijing tokyo rome madrid warsaw vienna geneva minsk ankara tehran
    baghdad kabul damascus jerusalem davos helsinki stockholm oslo vilnius riga tallinn york
    chicago boston ohio iowa nevada michigan virginia carolina hampshire wisconsin pennsylvania
    algeria angola andorra bahamas bahrain bangladesh barbados belize benin bhutan bolivia
    bosnia botswana brunei burundi cambodia cameroon congo djibouti ecuador eritrea eswatini
    ethiopia fiji gabon gambia ghana greenland guatemala guinea guyana haiti honduras jamaica
    kuwait kyrgyzstan laos lesotho liberia liechtenstein luxembourg macedonia madagascar malawi
    maldives malta mauritania mauritius monaco mongolia morocco mozambique myanmar namibia nepal
    nicaragua niger oman panama paraguay peru qatar rwanda senegal seychelles suriname
    tajikistan tanzania togo tonga turkmenistan uganda uruguay uzbekistan vatican zambia arabia
    korea lanka kong emirates islands amsterdam athens baku bangkok belgrade berne bratislava
    bucharest budapest cairo canberra chisinau copenhagen delhi dhaka doha dublin hanoi havana
    islamabad jakarta kinshasa lisbon ljubljana manila mogadishu nairobi nicosia ottawa
    podgorica prague pretoria pristina pyongyang rabat reykjavik riyadh sarajevo seoul skopje
    sofia strasbourg taipei tashkent tbilisi tirana tripoli tunis ulaanbaatar valletta yerevan
    zagreb alabama alaska arizona arkansas colorado connecticut delaware hawaii idaho illinois
    indiana kansas kentucky louisiana maine maryland massachusetts minnesota mississippi
    missouri montana nebraska oklahoma oregon tennessee utah vermont wyoming philadelphia
    detroit miami"""
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
COUNTRY_OF: Final = {
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
DATES: Final = words_of(
    """january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday jan feb aug sept oct nov dec"""
)
MONTHS_TOO: Final = words_of("jan april may june august")
"""Months that people are called."""
FUNCTION: Final = words_of(
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
STATIONS: Final = words_of("radio tv television broadcasting")
"""What makes a name a broadcaster's, and is a title nowhere: "Radio Carrow"."""
COMPATRIOTS: Final = words_of(
    """american russian ukrainian german italian canadian mexican iranian belarusian georgian
    lithuanian latvian estonian norwegian belgian austrian hungarian romanian bulgarian greek
    serbian syrian iraqi indian pakistani australian korean brazilian palestinian egyptian
    moldovan armenian slovak czech israeli afghan japanese portuguese argentine argentinian
    albanian algerian bolivian bosnian cambodian chilean colombian croatian cuban cypriot
    ecuadorian ethiopian ghanaian icelander indonesian jamaican jordanian kazakh kenyan lebanese
    libyan malaysian maltese moroccan nepalese nigerian paraguayan peruvian rwandan saudi
    senegalese singaporean slovenian sudanese taiwanese thai tunisian ugandan uruguayan
    venezuelan vietnamese yemeni zambian zimbabwean"""
)
"""Adjectives of lands that a single person is called by: "the Italian"."""
COMMON: Final = words_of(
    """business industry management science research evidence polls surveys studies reports records
    documents data statistics results figures anyone anybody somebody none hundreds thousands
    dozens millions scores four five six seven eight nine ten eleven twelve twenty thirty forty
    fifty half footage video poll report survey study newspaper newspapers"""
)
"""Other nouns that open a sentence, hence capitalised, and are no names."""
OPENERS: Final = words_of(
    """unlike yet hence nor neither either besides beside alongside except poor ask take enter meet
    whereas thus therefore indeed nevertheless nonetheless otherwise likewise elsewhere often
    sometimes soon rather toward towards across behind beneath beyond inside outside near within
    throughout around along apart privately publicly reportedly allegedly apparently ironically
    surprisingly unsurprisingly predictably sadly initially originally eventually ultimately
    lately previously similarly fortunately unfortunately quoting praising joining replacing
    supporting calling electing backing echoing recalling defending criticising criticizing
    interviewing"""
)
"""What opens a sentence right before a name and is no part of it: "Unlike Ida Falk"."""
NAMES_TOO: Final = words_of("an can do per will")
"""Function words that people are called: "Per Aune"."""
POSTNOMINALS: Final = words_of("qc kc mp mep msp obe mbe cbe kbe phd md esq")
"""What stands behind a name and is no part of it."""
MAKERS: Final = words_of(
    """airline brewer broadcaster carmaker charity chipmaker conglomerate drugmaker insurer lender
    manufacturer planemaker retailer startup supplier"""
)
"""What opens a firm's title where a sentence opens: "Carmaker Lindal"."""
BODY_NOUNS: Final = MAKERS | words_of(
    """agency app bank brand chain club company consultancy federation firm giant group lobby
    magazine maker militia network newspaper operator party platform site start-up think-tank union
    utility website wire"""
)
"""What a body is said to be right before its name: "the charity Brook"."""
OF_PLACES: Final = words_of(
    "north south east west new saudi sri united hong costa sierra great san los las el port cape"
)
"""First words of places' names, which are no first names."""
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
    women people children teenagers others opposition monks nuns casinos clergy"""
)
"""Nouns for several people that may open a sentence, hence be capitalised without being names."""

SECTIONS: Final = words_of(
    """latest news daily update updates email notice photo photos file graphic graphics chart map
    image credit caption slideshow keywords related note exclusive breaking opinion analysis
    editorial video watch live interview explainer timeline factbox podcast column letters review
    preview recap transcript byline source eds ednotes"""
)
"""What stands before a colon and is no speaker: "The Latest: …", "FILE PHOTO: …"."""
