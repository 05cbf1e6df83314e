"""Sentences: the offset contract by property, golden cases, oddities, linear time."""

from __future__ import annotations

import textwrap
import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stancemine.segmentation import split_sentences, text_blocks
from tests.golden import cases

FRAGMENTS = st.sampled_from(
    [
        *"“”\"'’‘«»„()[]-*•.!?…,:; \t\n\r\v\f\0\x1c\x85\u2028\u2029\u200b\xa0",
        *[
            "\r\n",
            "\n\n",
            "...",
            "?” ",
            '!" ',
            " he asked. ",
            " Berg said. ",
            "Mr. ",
            "Lt. ",
            "U.S. ",
        ],
        *[
            "5 p.m. ",
            "no. ",
            "e\u0301",
            "😀",
            "👩‍👩‍👧",
            "🇳🇴",
            "word ",
            "Word ",
            "1. ",
            "- ",
            "ÅÄ ",
            "李",
        ],
        *["The dam that was built in the year of the flood ", "and stood for a hundred years\n"],
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(FRAGMENTS, max_size=40).map("".join))


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@given(TEXTS)
@example("")
@example(" \n\t ")
@example("…”")
@example("Yes. ” No.")
def test_sentences_are_in_order_trimmed_and_hold_every_character(text: str) -> None:
    position = 0
    for start, end in split_sentences(text):
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@given(TEXTS)
def test_no_sentence_crosses_a_block(text: str) -> None:
    blocks = list(text_blocks(text))
    for start, end in split_sentences(text):
        assert any(first <= start and end <= last for first, last in blocks)


@given(TEXTS)
def test_the_same_text_gives_the_same_sentences(text: str) -> None:
    assert split_sentences(text) == split_sentences(text)


@given(st.lists(st.sampled_from(["It rains.", "He left?", "“We go,” she said."]), min_size=1))
def test_offsets_are_code_points_whatever_stands_before(parts: list[str]) -> None:
    for opening in ("😀👩‍👩‍👧 e\u0301te\u0301 ok.", "\ufeffSo.", "A\0b."):
        assert sentences("\r\n".join([opening, *parts])) == [opening, *parts]
        assert sentences(" ".join([opening, *parts])) == [opening, *parts]


@pytest.mark.parametrize("case", cases("sentences.jsonl"))
def test_golden(case: dict[str, Any]) -> None:
    assert sentences(case.get("text", " ".join(case["sentences"]))) == case["sentences"]


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t", "\x0b\x0c\x85\u2028", "\xa0\u3000"])
def test_nothing_in_nothing_out(text: str) -> None:
    assert split_sentences(text) == []


@pytest.mark.parametrize("text", ["...", "?!", "“”", "—", "\0", "( . ) ! “", '" " "'])
def test_marks_alone_are_one_sentence(text: str) -> None:
    assert sentences(text) == [text]


def test_nul_stays_in_its_sentence() -> None:
    assert sentences("It\0 rains. He \0left. Bye.\0") == ["It\0 rains.", "He \0left.", "Bye.\0"]


def test_5000_words_without_a_mark_are_one_sentence() -> None:
    text = "word " * 5000
    assert split_sentences(text) == [(0, len(text) - 1)]


def test_a_quotation_that_never_closes_does_not_swallow_the_rest() -> None:
    text = "He said: “It rains. " + "She left. " * 500
    assert len(sentences(text)) == 501


@pytest.mark.parametrize("width", [30, 40, 60, 80, 110])
def test_hard_wrapped_lines_of_any_usual_width_are_one_text(width: int) -> None:
    whole = (
        "The cabinet on Tuesday approved a tax of 45 crowns a tonne, which the opposition called "
        "a punishment for villages. Ana Ilves, the finance minister, said it would pay for buses. "
        "Nobody in the hall believed her, and the vote was close. Farmers who had come by tractor "
        "sounded their horns in the square until the police asked them to stop."
    )
    found = sentences("\n".join(textwrap.wrap(whole, width)))
    assert [" ".join(sentence.split()) for sentence in found] == sentences(whole)


def test_a_line_in_capitals_does_not_make_wrapped_lines_of_paragraphs() -> None:
    paragraph = "The river rose in the night and the dam, which is old, held until the morning came"
    text = "\n".join([paragraph, paragraph + ".", "WHAT NEXT", paragraph])
    assert sentences(text) == text.split("\n")


@pytest.mark.parametrize(
    "unit",
    [
        "word ",
        "a",
        ".",
        "!",
        "?",
        ".”",
        "a?”",
        "? ",
        "“",
        '"',
        "U.S. ",
        '"Is it? said. ',
        "line of text\n",
    ],
)
def test_time_is_linear_in_the_length(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            split_sentences(text)
            best = min(best, time.perf_counter() - start)
        return best

    # Eight times the text: about 8 if linear, 64 if quadratic; half a second is what the
    # quadratic cases of nupunkt passed at this length.
    taken = seconds(80_000)
    assert taken < 0.5 or taken < 24 * seconds(10_000)
