from typing import Any

import pytest

from stancemine.document import Attribution, Span, Speaker
from stancemine.holders import holder_of
from stancemine.labels import AUTHOR, UNKNOWN
from stancemine.speakers.linking import link_speakers
from stancemine.speakers.names import mentions
from stancemine.speakers.roles import role_of
from tests.golden import cases, page


@pytest.mark.parametrize("case", cases("speakers.jsonl"))
def test_golden_cases(case: dict[str, Any]) -> None:
    given = page(case["sentences"])
    found = link_speakers(given.text, given.sentences, given.assemble())
    names = [[r.speaker.name if r.speaker else None for r in reports] for reports in found]
    assert names == case["speakers"]


def test_only_the_speaker_changes() -> None:
    given = page(["[s:Ana Ilves] [c:said] [t:the dam holds]."])
    [[before]], [[after]] = (
        given.assemble(),
        link_speakers(given.text, given.sentences, given.assemble()),
    )
    assert after.speaker == Speaker("Ana Ilves", "person")
    assert (before.source, before.cue, before.content, before.score) == (
        after.source,
        after.cue,
        after.content,
        after.score,
    )


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="attributions has 0 lists for 1 sentences"):
        link_speakers("One.", [(0, 4)], [])


def report(
    cue: int, content: tuple[int, int], source: str | None = None, speaker: str | None = None
) -> Attribution:
    return Attribution(
        "indirect",
        Span(0, len(source), source) if source else None,
        Span(cue, cue + 4, "said"),
        (Span(*content, "x" * (content[1] - content[0])),),
        Speaker(speaker) if speaker else None,
        0.9,
    )


@pytest.mark.parametrize(
    ("attributions", "reported", "holder"),
    [
        ([report(9, (14, 30), "Ilves", "Ana Ilves")], True, "Ana Ilves"),
        ([report(9, (14, 30), "Ilves", "Ana Ilves")], False, AUTHOR),
        ([report(9, (14, 30), "a guard")], True, UNKNOWN),
        ([report(9, (14, 30), "He")], True, UNKNOWN),
        ([report(9, (14, 30))], True, UNKNOWN),
        (
            [report(50, (0, 49), "Berg", "Jonas Berg"), report(9, (14, 30), "Ilves")],
            True,
            "Jonas Berg",
        ),
        ([report(9, (14, 30)), report(40, (44, 60), "Berg", "Jonas Berg")], True, "Jonas Berg"),
        ([report(9, (14, 30), "a", "A"), report(40, (44, 60), "b", "B")], True, "A"),
    ],
)
def test_holder(attributions: list[Attribution], reported: bool, holder: str) -> None:
    assert holder_of(attributions, reported) == holder


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("On Monday the talks in May failed.", []),
        ("However, Ana Ilves of Riga left.", ["Ana Ilves", "Riga"]),
        ("Sen. Ana Ilves (I-Vt.) met Dr. Omar bin Said.", ["Ana Ilves", "I-Vt", "Omar bin Said"]),
        ("The Bank of Norland and Jonas Berg Jr. agreed.", ["Bank of Norland", "Jonas Berg Jr."]),
        ("The Prime Minister left.", []),
        ("U.S. President Joe Stone’s aide left", ["Joe Stone"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    found = mentions(text)
    assert [mention.name for mention in found] == names
    assert all(text[mention.start : mention.end] == mention.name for mention in found)


def test_the_head_of_a_role_is_not_its_complement() -> None:
    role = role_of("the head of the Office of the President of Norland")
    assert role is not None
    assert role.head == {"head"}
    assert {"president", "norland"} <= role.words
    assert role_of("a quiet morning") is None


def test_a_numeral_alone_is_no_name():
    assert [m.name for m in mentions("In phase II and III, Berg said, it held.")] == ["Berg"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Holt said of Ostvik striker Luca Ferri", "Ostvik striker"),
        ("He spoke of Prime Minister Ilona Dahl", "Prime Minister"),
        ("“I was only a guest”. Plant manager Li Na", "Plant manager"),
        ("said lead author Dr. Ingrid Solheim", "author"),
        ("Chairman Sir Gerald Knox", "Chairman"),
        ("Goalkeeper Dean Marsh", "Goalkeeper"),
        (
            "They met over the Dam Bill as the environment secretary, Ana Dahl,",
            "environment secretary",
        ),
        ("The leader of the council, Ana Dahl,", "leader of the council"),
    ],
)
def test_the_title_is_what_stands_for_the_office(text: str, title: str) -> None:
    assert [role.text for role in mentions(text)[-1].roles] == [title]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (
            "Bo Dahl, a spokesman for Mrs. Holm, left.",
            {"Bo Dahl": "spokesman for Mrs. Holm", "Holm": ""},
        ),
        ("Bo Dahl, a spokesman for President Ida Holm, left.", {"Ida Holm": "President"}),
        (
            "Bo Dahl, program director of U.S. Watch, left.",
            {"Bo Dahl": "program director of U.S. Watch"},
        ),
        ("Bo Dahl, an economist at Varn Bank, left.", {"Bo Dahl": "economist at Varn Bank"}),
        ("Bo Dahl, a spokesman here in Varn, left.", {"Bo Dahl": "spokesman"}),
        ("Bo Dahl, a clerk on Monday, left.", {"Bo Dahl": "clerk"}),
        ("Minister of Finance Bo Dahl left.", {"Bo Dahl": "Minister of Finance"}),
        ("Harbour Agency administrator Bo Dahl left.", {"Bo Dahl": "Harbour Agency administrator"}),
    ],
)
def test_a_title_is_whole_and_its_bearer_s(text: str, titles: dict[str, str]) -> None:
    found = {m.name: " ".join(role.text for role in m.roles) for m in mentions(text)}
    assert {name: found[name] for name in titles} == titles


def test_what_a_relative_clause_tells_is_no_title() -> None:
    [found] = mentions("It was Ivo Dahl, who says he promised his mother a ticket.")
    assert found.roles == ()


def test_who_opens_a_paragraph_goes_on_in_it() -> None:
    said = "Ida Holm said no. She said so twice."
    text = f"{said}\n\nMia Varn, a diver, wept. “I saw it,” she said."
    starts = [text.index(words) for words in ("Ida", "She", "Mia", "“I")]
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    ends[1] -= 1

    def report(source: str, content: str, at: int) -> Attribution:
        where, what = text.index(source, at), text.index(content, at)
        cue = text.index("said", at)
        spoken = Span(what, what + len(content), content)
        return Attribution(
            "direct" if content[0] == "“" else "indirect",
            Span(where, where + len(source), source),
            Span(cue, cue + 4, "said"),
            (spoken,),
            None,
            0.9,
        )

    reports = [
        [report("Ida Holm", "no", 0)],
        [report("She", "so twice", starts[1])],
        [],
        [report("she", "“I saw it,”", starts[3])],
    ]
    linked = link_speakers(text, list(zip(starts, ends, strict=True)), reports)
    names = [one.speaker.name if one.speaker else None for found in linked for one in found]
    assert names == ["Ida Holm", "Ida Holm", "Mia Varn"]
