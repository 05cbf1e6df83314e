"""Bodies that only their names show to be bodies, and persons that must stay persons."""

import time

import pytest

from stancemine.speakers.bodies import firms_among
from stancemine.speakers.mottoes import mottoes
from stancemine.speakers.names import mentions
from stancemine.speakers.well_known import well_known


def kinds(text: str) -> dict[str, str]:
    return {mention.name: mention.kind for mention in mentions(text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Aid from Save the Children came late.", "Save the Children"),
        ("Doctors Without Borders said its tents were hit.", "Doctors Without Borders"),
        ("Former Goldman Sachs banker Ana Ilves resigned.", "Goldman Sachs"),
        ("Amnesty International UK condemned the raid.", "Amnesty International UK"),
        ("He quit Sainsbury’s in May.", "Sainsbury’s"),
        ("It fled al-Shabaab fighters.", "al-Shabaab"),
        ("Toyota said the plant would close.", "Toyota"),
        ("Later Samsung Display cut prices.", "Samsung Display"),
        ("Parents for Safe Schools said the road was a trap.", "Parents for Safe Schools"),
        ("On Monday Neighbours Against the Dam were heard.", "Neighbours Against the Dam"),
        ("Dignity Now, a charity, welcomed the bill.", "Dignity Now"),
        ("Save Our Harbour's founder left.", "Save Our Harbour"),
        ("Positive Money said rates were too high.", "Positive Money"),
        ("Hanley Cancer Support said the ward must stay.", "Hanley Cancer Support"),
        ("Global Witness said the ore was stolen.", "Global Witness"),
        ("Octopus Energy said bills would fall.", "Octopus Energy"),
        ("Holm & Berg said the claim was void.", "Holm & Berg"),
        ("Then BlackRock sold its shares.", "BlackRock"),
        ("Norsk Rally said the vote was rigged.", "Norsk Rally"),
        ("Twitter said his account had been suspended. Twitter said no more.", "Twitter"),
        ("Google, the owner of YouTube, said the ruling was wrong.", "Google"),
        ("The International Crisis Group said talks must go on.", "International Crisis Group"),
        ("Air France-KLM said flights were full.", "Air France-KLM"),
        ("Morgan Stanley Investment Management said so.", "Morgan Stanley Investment Management"),
        ("The Dow Jones Industrial Average fell.", "Dow Jones Industrial Average"),
        ("The Ministry of Law and Justice said no.", "Ministry of Law and Justice"),
        ("Then DeepMind sold its shares.", "DeepMind"),
        ("Warner Bros. Discovery cut jobs.", "Warner Bros. Discovery"),
    ],
)  # fmt: skip
def test_a_name_shows_that_it_is_a_body_s(text, name):
    assert kinds(text).get(name) == "body"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hope Green said no.", "Hope Green"),
        ("Chief engineer Stone Marsh said no.", "Stone Marsh"),
        ("Positive Money, the rapper, said he was tired. Mr. Money left.", "Positive Money"),
        ("Liam Fox resigned. Fox said the plan was bad.", "Fox"),
        ("Nikola Tesla, an engineer, died. Tesla said little.", "Tesla"),
        ("Apple said he would go.", "Apple"),
        ("Mary McKay said no. McKay left.", "McKay"),
        ("Han Jong Un said no.", "Han Jong Un"),
        ("Mr. Philip Morris said no.", "Philip Morris"),
        ("Philip Morris, a farmer, said no. Morris said he was tired.", "Philip Morris"),
        ("Helen Morgan Stanley said no.", "Helen Morgan Stanley"),
        ("Eli Lilly, 54, a nurse, said no.", "Eli Lilly"),
        ("Mohamed ElBaradei spoke. ElBaradei said no.", "ElBaradei"),
        ("Diamond White said she was tired. White left.", "Diamond White"),
        ("Apple Martin said she was tired.", "Apple Martin"),
        ("Omar Relief said no.", "Omar Relief"),
        ("Farmers First grew.\nAna Ilves has said no.", "Ana Ilves"),
        ("Protests Against War\nAna Ilves said no.", "Ana Ilves"),
        ("Charges Against Donald Trump were dropped.", "Donald Trump"),
        ("Dean DeLong said no. DeLong left.", "DeLong"),
    ],
)
def test_a_person_stays_a_person(text, name):
    assert kinds(text).get(name) == "person"


@pytest.mark.parametrize(
    "text",
    [
        "The Law and Justice Minister, Ana Ilves, said no.",
        "Their common cause was lost. Common cause is rare.",
        "Ministers for Education and Health said no.",
        "Stop Russia now, he said.",
        "Save the children first.",
        "Residents for years have said so.",
        "Minister of Law and Justice Arjun Vell said no.",
        "Trump Now says the wall will be built.",
        "Putin First called Ankara.",
        "Crimes Against Humanity were committed.",
        "Sanctions Against Russia will stay.",
        "Prospects for Peace have dimmed.",
        "Save Mary Jones, a nurse, from prison.",
    ],
)
def test_what_is_no_body_s_name(text):
    assert not [*well_known(text), *mottoes(text)]


@pytest.mark.parametrize("words", ["Stop ", "Save Our ", "Women Against ", "Save Aa Bb Cc Dd Ee "])
def test_capitals_without_end_take_linear_time(words):
    started = time.process_time()
    list(mottoes(words * (100_000 // len(words))))
    assert time.process_time() - started < 2


def test_many_names_of_bodies_take_no_longer_than_other_text():
    mottos = "".join(f"{word} Now said no. " for word in ("Rivers", "Climate", "Harbours") * 2000)
    started = time.process_time()
    assert len(mentions("Goldman Sachs said no. " * 5000 + mottos)) == 11_000
    assert time.process_time() - started < 5


def test_the_company_is_not_the_agency_that_was_told():
    found = mentions("The director of Toyota told Reuters on Monday. Oxfam and Al Jazeera agreed.")
    assert firms_among(found) == {"Toyota"}
