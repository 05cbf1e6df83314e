"""Speakers who are named beside what is said, without a verb."""

import time

import pytest

from stancemine.attributions.labelled import with_labels
from stancemine.attributions.spans import ScoredSpan
from stancemine.segmentation import split_sentences

BELOW = "\n\nThe mayor, Marta Holm, spoke of Varn on Monday."


def labelled(text: str, *tagged: ScoredSpan) -> list[str]:
    found = with_labels(text, split_sentences(text), tagged)
    return [f"{span.type}: {text[span.start : span.end]}" for span in found]


@pytest.mark.parametrize(
    ("headline", "speaker"),
    [
        ("Holm: Harbour will stay open", "Holm"),
        ("“Holm: Harbour will stay open", None),
        ("Marta Holm: Why the harbour will stay open", "Marta Holm"),
        ("Holm on Varn: “It will stay open”", "Holm"),
        ("Holm on Varn: It will stay open", None),  # no telling whose words follow
        ("Experts: Harbour will freeze", "Experts"),
        ("Holm: hero or villain?", None),
        ("Varn: The harbour will stay open", None),  # told of below, as the place it is
        ("The Latest: Harbour will stay open", None),
        ("Big win for Holm: Harbour will stay open", None),
        ("FILE PHOTO: Marta Holm at the harbour", None),
        ("Berg: Harbour will freeze", None),  # nobody the text tells of
    ],
)
def test_a_headline_opens_with_its_speaker(headline: str, speaker: str | None) -> None:
    found = [line for line in labelled(headline + BELOW) if line.startswith("source")]
    assert found == ([f"source: {speaker}"] if speaker else [])


def test_only_the_first_sentence_is_a_headline() -> None:
    assert labelled("Ships came in.\n\nHolm: Harbour will stay open" + BELOW) == []


def test_what_is_told_in_a_headline_stays() -> None:
    text = "Holm: Berg promised a harbour" + BELOW
    tagged = [ScoredSpan("cue", 11, 19, 0.9), ScoredSpan("content", 20, 29, 0.9)]
    assert labelled(text, *tagged) == [
        "cue: promised",
        "content: a harbour",
        "source: Holm",
        "cue: :",
        "content: Berg promised a harbour",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "“It is narrow.” — Reuters" + BELOW,
        "“It is narrow,” — Maria Koppel, Varn" + BELOW,  # no whole sentence
        "She read “Bridges.” — Maria Koppel was there." + BELOW,
        "“It is narrow.” — She means it." + BELOW,
        "“It is narrow.”\n\nMaria Koppel, Varn" + BELOW,
    ],
)
def test_no_signature(text: str) -> None:
    assert labelled(text) == []


def test_a_signature_is_that_of_all_paragraphs_of_a_quotation() -> None:
    text = "“It is narrow.\n\n“It is old.” – Holm" + BELOW
    assert labelled(text) == [
        "source: Holm",
        "cue: –",
        "content: “It is narrow.",
        "content: “It is old.”",
    ]


def test_quotations_that_are_signed_one_by_one() -> None:
    text = "”It is narrow.” ― Ida Falk.\n\n“It is old.” ― Bo Dahl Jr.\n\nHolm spoke." + BELOW
    assert [line for line in labelled(text) if line.startswith(("source", "content"))] == [
        "source: Ida Falk",
        "content: ”It is narrow.”",
        "source: Bo Dahl Jr",
        "content: “It is old.”",
    ]


@pytest.mark.parametrize("below", ["a" * 100_000, "Holmes " * 20_000, "“Ab.” — Cd. " * 20_000])
def test_the_time_is_about_linear_in_the_text(below: str) -> None:
    text = f"Holm: Harbour stays\n\n{below}"
    sentences = [(0, 19), (21, len(text))]
    begun = time.perf_counter()
    with_labels(text, sentences, [])
    assert time.perf_counter() - begun < 2
