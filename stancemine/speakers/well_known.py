"""Well-known bodies whose names look like a person's or like ordinary words.

Only such: what a word like "Ministry" or "International" tells is in the lexicon. Left out are
names that are a well-known person's, too (Christian Dior), and single common words (Shelter, Mind).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stancemine.lexicon import BODY_WORDS, words_of

__all__ = ["KNOWN_BODIES", "KNOWN_FIRMS", "is_no_firm", "well_known"]

KNOWN_FIRMS: Final = words_of(
    """accenture adidas aeroflot airbnb airbus aldi alibaba amazon anthropic apple aramco
    arcelormittal asda astrazeneca audi baidu barclays bechtel biontech blackrock boeing bytedance
    capita carillion carlsberg carrefour chevron chrysler citigroup coca-cola comcast commerzbank
    daimler danone deliveroo deloitte diageo doordash easyjet ebay energoatom equinor ericsson
    etsy exxon exxonmobil facebook fedex ferrari fiat foxconn gazprom glaxosmithkline glencore
    google gucci halliburton heineken hitachi honda huawei hyundai iberdrola ikea instagram intel
    jpmorgan lidl linkedin lufthansa lukoil lyft maersk mastercard mazda mckinsey meta microsoft
    moderna monsanto naftogaz natwest nestle nestlé netflix nike nintendo nissan nokia novartis
    novavax nvidia openai panasonic paypal pepsico petrobras peugeot pfizer pinterest porsche
    prada qantas qualcomm raytheon reddit renault rheinmetall rolls-royce rosatom rosneft ryanair
    samsung sanofi santander sberbank serco siemens snapchat sony spacex spotify starbucks
    starlink stellantis syngenta telefonica telefónica telenor telia tencent tesco tesla thales
    thyssenkrupp tiktok toshiba totalenergies toyota twitter uber ukrenergo unicredit unilever
    uniper vattenfall verizon vodafone volkswagen volvo walmart whatsapp xiaomi youtube"""
)
"""Firms of one word, in lower case."""
_OTHERS_OF_ONE_WORD = words_of(
    """actionaid airwars attac bellingcat bloomberg breitbart caritas ciudadanos eurojust europol
    eurostat fatah fidesz fox frontex gallup greenpeace haaretz hamas hezbollah hizbollah holyrood
    interfax interpol izvestia jobbik kommersant likud meduza mossad mumsnet ofcom ofgem ofsted
    ofwat oxfam podemos politico pravda reuters roscosmos roskosmos stormont syriza taliban tass
    unesco unicef unison usdaw vox whitehall wikileaks wikipedia xinhua yabloko"""
)
KNOWN_BODIES: Final = KNOWN_FIRMS | _OTHERS_OF_ONE_WORD
"""All of one word."""

_CHARITIES = """
Action Against Hunger; Age UK; Amnesty International; Big Brother Watch; Boy Scouts of America;
Breaking the Silence; Campaign for Nuclear Disarmament; Campaign for Real Ale; Cancer Research UK;
Care International; Chatham House; Christian Aid; Citizens Advice; Comic Relief; Common Cause;
Crisis Group; Doctors of the World; Doctors Without Borders; Engineers Without Borders;
Everytown for Gun Safety; Feed the Children; Feeding America; Forensic Architecture;
Freedom from Torture; Freedom House; Friends of the Earth; Girl Scouts; Habitat for Humanity;
Handicap International; Help the Aged; Human Rights First; Human Rights Watch; Humanity & Inclusion;
International Alert; Islamic Relief; Keep Britain Tidy; Lawyers Without Borders;
Marie Stopes International; Medecins Sans Frontieres; Mercy Corps; Mercy Ships;
Mothers Against Drunk Driving; Musicians Without Borders; Médecins du Monde;
Médecins Sans Frontières; Oxfam America; Parents Defending Education; Pax Christi;
Physicians for Human Rights; Plan International; Planned Parenthood; Refugee Action;
Refugees International; Reporters Without Borders; Right to Play; Samaritan's Purse;
Save the Children; Save The Children; Sea Shepherd; Sea Watch; Smile Train; Teach First;
Teach for America; Transparency International; War Child; War on Want;
Women for Women International; Women's Aid; World Central Kitchen; World Vision
"""
_CAMPAIGNS = """
America First Legal; Better Together; Black Lives Matter; Blood and Honour; Code Pink; Earth First;
Extinction Rebellion; Fridays for Future; Hope Not Hate; If Not Now; Insulate Britain;
Jewish Voice for Peace; Just Stop Oil; Ku Klux Klan; Last Generation; Leave Means Leave;
Led By Donkeys; Led by Donkeys; March for Life; March for Our Lives; Moms Demand Action;
Moms for Liberty; Mothers of Srebrenica; Mothers of the Plaza de Mayo; Not In My Name; Oath Keepers;
Occupy Wall Street; Palestine Action; Patriot Prayer; Peace Now; Proud Boys; Pussy Riot;
Reclaim These Streets; Restore Nature Now; Scientist Rebellion; Standing Rock Sioux; Stop the Steal;
Stop the War; Stop The War; Stop the War Coalition; Students for Fair Admissions;
Students for Justice in Palestine; Sunrise Movement; Surfers Against Sewage; Tax Justice UK;
Three Percenters; Turning Point USA; Ultima Generazione; Veterans for Peace; Vote Leave;
Women in Black; Youth Demand
"""
_PARTIES = """
Aam Aadmi; Alternative for Germany; Barisan Nasional; Brothers of Italy; Civic Platform; Die Linke;
En Marche; European Solidarity; Fianna Fail; Fianna Fáil; Fine Gael; Forza Italia; France Unbowed;
Frente Amplio; Georgian Dream; Golden Dawn; Identity and Democracy; Italia Viva; Just Russia;
La France Insoumise; La République En Marche; Law and Justice; Lega Nord; Mebyon Kernow;
National Front; National Rally; Nea Dimokratia; New Democracy; One Nation; Otzma Yehudit;
Pakatan Harapan; People Before Profit; Pheu Thai; Plaid Cymru; Reform UK; Religious Zionism;
Renew Europe; Right Sector; Servant of the People; Shiv Sena; Sinn Fein; Sinn Féin;
Sweden Democrats; Swedish Democrats; True Finns; United Russia; United Torah Judaism; Vlaams Belang;
Volt Europa; Yesh Atid; Yisrael Beiteinu
"""
_ARMED = """
Abu Sayyaf; Al Qaeda; Al Qaida; Al Shabaab; Al-Qaeda; al-Qaeda; Al-Qaida; al-Qaida; Al-Shabaab;
al-Shabaab; Ansar Allah; Boko Haram; Grey Wolves; Hayat Tahrir al-Sham; Islamic Jihad;
Islamic State; Jabhat al-Nusra; Lashkar-e-Taiba; Muslim Brotherhood; Shining Path; Tamil Tigers
"""
_FIRMS = """
Activision Blizzard; Aer Lingus; Air France; Air India; Andreessen Horowitz; Aston Martin;
Bain Capital; Baker McKenzie; Berkshire Hathaway; Blue Origin; Booz Allen; Booz Allen Hamilton;
British Airways; Burger King; Cambridge Analytica; Cantor Fitzgerald; Cathay Pacific;
China Evergrande; Clearview AI; Clifford Chance; Costa Coffee; Credit Suisse; Crédit Agricole;
Deutsche Telekom; Dow Jones; Electronic Arts; Eli Lilly; Fannie Mae; Freddie Mac; General Atomics;
Goldman Sachs; Harley-Davidson; Hewlett Packard; Hewlett-Packard; Home Depot; Hugging Face;
IG Metall; Jaguar Land Rover; Johnson Matthey; JP Morgan; JPMorgan Chase; Kraft Heinz; Land Rover;
Lloyd's of London; Lockheed Martin; Marks and Spencer; Merrill Lynch; Morgan Stanley;
Mossack Fonseca; Munich Re; National Grid; Network Rail; Nord Stream; Northrop Grumman;
Novo Nordisk; Philip Morris; Pratt & Whitney; Procter and Gamble; Quinn Emanuel; Reckitt Benckiser;
Rio Tinto; Royal Dutch Shell; Royal Mail; Sainsbury's; Saudi Aramco; Severn Trent; Siemens Energy;
Sotheby's; Southern Water; Stack Overflow; Standard & Poor's; Standard Chartered; Swiss Re;
Tata Steel; Taylor Wimpey; Texas Instruments; Thames Water; Virgin Atlantic; Warner Bros;
Warner Bros.; Warner Bros. Discovery; Wells Fargo; Western Digital; Western Union; Wizz Air;
Wood Mackenzie; Yorkshire Water
"""
_MEDIA = """
Al Arabiya; Al Jazeera; Al Mayadeen; Ars Technica; Corriere della Sera; Daily Mail; Der Spiegel;
Deutsche Welle; Die Welt; Die Zeit; El Pais; El País; Fox News; Frankfurter Allgemeine;
Good Morning America; Good Morning Britain; Jyllands-Posten; La Repubblica; La Stampa; Le Figaro;
Le Monde; Middle East Eye; Mother Jones; Novaya Gazeta; Private Eye; Radio Free Asia;
Radio Free Europe; RIA Novosti; Russia Today; Sky News; Süddeutsche Zeitung; Ukrainska Pravda;
Vanity Fair; Voice of America
"""
_STATE = """
Border Force; Buckingham Palace; Companies House; Customs and Border Protection; Historic England;
Kensington Palace; Lambeth Palace; Natural England; New Scotland Yard; Public Health England;
Scotland Yard; Shin Bet; Sport England; Transport for London; Trinity House
"""
_MORE = BODY_WORDS | {"uk", "us", "usa"}
_NEXT = re.compile(r" ([A-Z][\w-]*)")
_OFFICE = r"(?:Minister|Ministry|Committee|Department|Commission|Secretary)"
_ELSE = re.compile(rf"\s{_OFFICE}\b")
_OF_ELSE = re.compile(rf"\b{_OFFICE}\s(?:of|for|on)\s(?:the\s)?$")
"""What makes it the name of something else: "the Law and Justice Minister"."""
_FIRST = re.compile(r"(?<![\w’'.-])(?:[A-ZÀ-Þ]|al-)(?:[\w-]|['’]\w)*")


def _names_in(*lists: str) -> frozenset[str]:
    return frozenset(name.strip() for one in lists for name in " ".join(one.split()).split(";"))


def _by_first_word(names: frozenset[str]) -> dict[str, list[str]]:
    """The names by their first words, longer ones first."""
    found: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        found.setdefault(name.split()[0], []).append(name)
    return found


_NO_FIRMS = _names_in(_CHARITIES, _CAMPAIGNS, _PARTIES, _ARMED, _MEDIA, _STATE)
_BY_FIRST: Final = _by_first_word(_NO_FIRMS | _names_in(_FIRMS))


def is_no_firm(name: str) -> bool:
    """Whether a body is well known and "the company" is not what a text calls it.

    >>> is_no_firm("Reuters"), is_no_firm("Save the Children"), is_no_firm("Toyota")
    (True, True, False)
    """
    return name in _NO_FIRMS or name.casefold() in _OTHERS_OF_ONE_WORD


def well_known(text: str) -> Iterator[tuple[int, int]]:
    """Where the names stand in ``text``, with what makes them longer ("Save the Children UK").

    >>> [text[a:b] for text in ["Aid from Save the Children UK came."] for a, b in well_known(text)]
    ['Save the Children UK']
    """
    position = 0
    for word in _FIRST.finditer(text):
        start = word.start()
        if start < position:
            continue
        for name in _BY_FIRST.get(word[0].replace("’", "'"), ()):
            end = start + len(name)
            if (
                text[start:end].replace("’", "'") == name
                and not text[end : end + 1].isalnum()
                and not _ELSE.match(text, end)
                and not _OF_ELSE.search(text, max(0, start - 20), start)
            ):
                while (more := _NEXT.match(text, end)) and more[1].casefold() in _MORE:
                    end = more.end()
                yield start, end
                position = end
                break
