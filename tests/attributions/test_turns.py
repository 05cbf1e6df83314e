"""The turns of interviews and transcripts."""

import time
from itertools import product

import pytest

from stancemine import StanceMiner
from stancemine.attributions.turns import spoken_regions, turns


def shown(text: str) -> list[tuple[str, str]]:
    return [(text[t.label : t.colon], text[t.start : t.end]) for t in turns(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q: Did it leak?\n\nA: It did.", [("A", "It did.")]),
        ("A: the harbour\nB: the dam", []),
        (
            "SMITH: It is safe.\n\nJONES: I saw a crack.\n\nSMITH: Where?",
            [("SMITH", "It is safe."), ("JONES", "I saw a crack."), ("SMITH", "Where?")],
        ),
        (
            "Alan Rhodes came late.\nMR. SMITH: Was it safe?\nRHODES: It was.",
            [("MR. SMITH", "Was it safe?"), ("RHODES", "It was.")],
        ),
        (
            "Ida Falk: It leaks.\nHerald: Since when?\nIda Falk: May.\nHerald: Thank you.",
            [
                ("Ida Falk", "It leaks."),
                ("Herald", "Since when?"),
                ("Ida Falk", "May."),
                ("Herald", "Thank you."),
            ],
        ),
        (
            "Q: And now?\nA: We wait.\n\nWe wait long.\nQ: Why?\nA: It is late.\n\nThe end.",
            [("A", "We wait.\n\nWe wait long."), ("A", "It is late.")],
        ),
        (
            "Q: And now?\nA: We wait.\n\nWe wait long. “Soon,” they tell us.\n\n"
            "Her agent said on Monday that “nothing is signed”.\nQ: Why?\nA: It is late.",
            [("A", "We wait.\n\nWe wait long. “Soon,” they tell us."), ("A", "It is late.")],
        ),
        (
            "“SMITH: It is safe.\n\n“JONES: I saw a crack.\n\n“SMITH: Where?",
            [("SMITH", "It is safe."), ("JONES", "I saw a crack."), ("SMITH", "Where?")],
        ),
        (  # sentences that were joined: the last turn ends with its own
            "SMITH: It is safe. JONES: I saw a crack. In May. SMITH: Where? They left.",
            [("SMITH", "It is safe."), ("JONES", "I saw a crack. In May."), ("SMITH", "Where?")],
        ),
        (  # a headline
            "Jones: It leaks\n\nSMITH: It is safe.\n\nJONES: I saw a crack.\n\nJones left.",
            [("SMITH", "It is safe."), ("JONES", "I saw a crack.")],
        ),
        ("FILE PHOTO: The quay.\nGRAPHIC: Ships.\nFILE PHOTO: Ships at the quay.", []),
        ("WHO: The mayor\nWHEN: Monday\nWHERE: The hall", []),
        ("Update: the road is open.\nRead more: the dam", []),
        ("LONDON: Prices rose.\nPARIS: Prices fell.", []),
        ("He said: We go.\nShe said: We stay.", []),
        ("RHODES: It is safe. Rhodes then left.", []),
        ("", []),
    ],
)
def test_turns(text: str, expected: list[tuple[str, str]]) -> None:
    assert shown(text) == expected


def test_a_turn_is_spoken_and_quotation_marks_within_it_are_part_of_it() -> None:
    text = 'Q: Well?\nA: He said "no" to us.\n\nShe said "yes".'
    assert [text[r.start : r.end] for r in spoken_regions(text)] == [
        'He said "no" to us.',
        '"yes"',
    ]


def test_a_transcript_is_reported_turn_by_turn() -> None:
    document = StanceMiner.load()(
        "The committee heard Alan Rhodes, the port's director, on Monday.\n\n"
        "MR. SMITH: Was the bridge safe?\n\n"
        "RHODES: I have seen that claim. It is not true. The engineers told me it was sound.\n\n"
        "The hearing goes on today."
    )
    assert [sentence.reported for sentence in document.sentences] == [False, *[True] * 4, False]
    spoken = [sentence.attributions[0] for sentence in document.sentences[1:4]]
    assert [a.speaker.name for a in spoken if a.speaker] == ["Smith", "Alan Rhodes", "Alan Rhodes"]
    assert {a.kind for a in spoken} == {"direct"}


def test_a_label_may_hold_a_title() -> None:
    document = StanceMiner.load()(
        "Mayor Kate Linden spoke on Monday.\n\nMAYOR LINDEN: It is safe.\n\nREPORTER: Is it?\n\n"
        "MAYOR LINDEN: Yes."
    )
    named = [a.speaker and a.speaker.name for s in document.sentences for a in s.attributions]
    assert named == ["Kate Linden", "Reporter", "Kate Linden"]


def test_an_interview_names_who_answers_and_leaves_the_questions_to_the_author() -> None:
    document = StanceMiner.load()(
        "Ida Falk runs the institute. We met her at the dam.\n\n"
        "Q: Does it leak?\n\nA: It used to. We do not need a dam.\n\nQ: And now?\n\nA: It is dry."
    )
    speakers = [
        sentence.attributions[0].speaker.name if sentence.attributions else None
        for sentence in document.sentences
        if not sentence.attributions or sentence.attributions[0].speaker
    ]
    assert speakers == [None, None, None, "Ida Falk", "Ida Falk", None, "Ida Falk"]


def test_quoted_answers_to_the_authors_questions_are_the_one_persons_who_is_quoted() -> None:
    document = StanceMiner.load()(
        "Lena Abara chairs the commission.\n\nDoes the country need a tax?\n\n“Yes, it is overdue.”"
        "\n\nWould it not hurt the poor?\n\n“It hurts polluters,” Abara said.\n\n"
        "When should it come?\n\n“It should come next year.”"
    )
    named = [a.speaker and a.speaker.name for s in document.sentences for a in s.attributions]
    assert named == ["Lena Abara"] * 3


def test_the_time_is_about_linear_in_the_turns():
    names = ["".join(pair) for pair in product("BCDFGHJKLM", "AEIOU", "BCDFGHJKLM")]
    text = "\n".join(f"{'Q' if n % 2 else 'A'}: I have seen it, number {n}." for n in range(6000))
    text += "\n" + "\n".join(f"{name}: I, {name.title()}, have seen it." for name in names)
    begun = time.perf_counter()
    assert len(turns(text)) == 3000 + len(names)
    assert time.perf_counter() - begun < 5  # it took half a minute when each turn was a search


@pytest.mark.parametrize(
    "led_by",
    ["She spoke to Paul Hale in her mill.", "Interview by Paul Hale.", "She was alone."],
)
def test_who_leads_an_interview_is_not_who_answers(led_by: str) -> None:
    document = StanceMiner.load()(
        f"Vera Lund, 61, has dredged the canal for thirty years. {led_by}\n\n"
        "Q: Is it true that you never swam in it?\n\nA: Never. I know what lies there.\n\n"
        "Q: And Jo Berg?\n\nA: My father used to say, “Ask the eels.” He was right."
    )
    spoken = [a for s in document.sentences for a in s.attributions if a.kind == "direct"]
    assert {a.speaker.name for a in spoken if a.speaker and a.within is None} == {"Vera Lund"}
    assert {alias for speaker in document.speakers for alias in speaker.aliases} <= {"Lund"}
