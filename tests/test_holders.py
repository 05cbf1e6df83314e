import pytest

from stancemine.holders import Part, parts_of
from stancemine.speakers.linking import link_speakers
from tests.golden import page


def parts(*marked: str, reported: bool = True) -> tuple[Part, ...]:
    given = page(list(marked))
    linked = link_speakers(given.text, given.sentences, given.assemble())
    start, end = given.sentences[-1]
    return parts_of(given.text, start, end, linked[-1], reported)


def shown(found: tuple[Part, ...]) -> list[tuple[str, str]]:
    return [(part.holder, part.text) for part in found]


@pytest.mark.parametrize(
    ("marked", "reported", "expected"),
    [
        ("The ferry must stay.", False, [("author", "The ferry must stay.")]),
        (
            "[s:Ana Ilves] [c:said] [t:the ferry must stay].",
            True,
            [("Ana Ilves", "Ana Ilves said the ferry must stay.")],
        ),
        (
            "While [s:some] [c:advocate] [t:talks with Moscow], [s:others] [c:argue] "
            "[t:that talks reward force].",
            True,
            [
                ("others", "others argue that talks reward force"),
                ("some", "some advocate talks with Moscow"),
            ],
        ),
        (
            "[s:Ana Ilves] [c:said] [t:the ferry was dear], but the town cannot live without it.",
            True,
            [
                ("Ana Ilves", "Ana Ilves said the ferry was dear"),
                ("author", "the town cannot live without it"),
            ],
        ),
        (
            "[s:Jonas Berg] [c:said] [t:that [s:Ana Ilves] [c:had called] [t:the ferry a folly]].",
            True,
            [
                ("Jonas Berg", "Jonas Berg said that Ana Ilves had called the ferry a folly."),
                ("Ana Ilves", "Ana Ilves had called the ferry a folly"),
            ],
        ),
        (
            "[s:The mayor] [c:hopes] [t:that the ferry stays].",
            False,
            [
                ("author", "The mayor hopes that the ferry stays."),
                ("mayor", "The mayor hopes that the ferry stays."),
            ],
        ),
        (
            "[s:Ana Ilves] [c:praised] [t:the crew] and [c:promised] [t:a new boat].",
            True,
            [("Ana Ilves", "Ana Ilves praised the crew and promised a new boat.")],
        ),
    ],
)
def test_parts(marked: str, reported: bool, expected: list[tuple[str, str]]) -> None:
    assert shown(parts(marked, reported=reported)) == expected


def test_a_running_quotation_leaves_nothing_to_the_author() -> None:
    assert shown(
        parts("[t:“We need it,”] [s:Ana Ilves] [c:said].", "[t:“The ferry must stay.”]")
    ) == [("Ana Ilves", "“The ferry must stay.”")]


def test_a_report_whose_content_was_not_found_leaves_nothing_to_the_author() -> None:
    assert shown(parts("[s:Ana Ilves] [c:warned against] any ban at all.")) == [
        ("Ana Ilves", "Ana Ilves warned against any ban at all.")
    ]


def test_a_report_without_content_has_its_words_and_the_author_nothing() -> None:
    assert shown(
        parts("[t:The ferry], [c:praised] by [s:Ana Ilves], [c:was condemned by] [s:Jonas Berg].")
    ) == [
        ("Ana Ilves", "The ferry, praised by Ana Ilves"),
        ("Jonas Berg", "was condemned by Jonas Berg"),
    ]


@pytest.mark.parametrize(
    ("marked", "rest"),
    [
        ("[t:“It must stay,”] [s:Ana Ilves] [c:told] a meeting on ferries in the old town.", []),
        ("[t:“It must stay,”] [c:said] [s:Ana Ilves] at a meeting in the old town hall.", []),
        (
            "[t:“It must stay,”] [c:said] [s:Ana Ilves] while the town talked of little else.",
            ["the town talked of little else"],
        ),
        (
            "[t:“It must stay,”] [c:said] [s:Ana Ilves], whose party would rather build roads.",
            ["whose party would rather build roads"],
        ),
    ],
)
def test_whom_somebody_tells_and_where_is_not_the_authors_view(
    marked: str, rest: list[str]
) -> None:
    found = shown(parts(marked))
    assert found[0][0] == "Ana Ilves"
    assert [text for holder, text in found[1:] if holder == "author"] == rest


@pytest.mark.parametrize(
    ("marked", "holder"),
    [
        ("[s:I] [c:told] [t:the mayor that the ferry must stay].", "author"),
        ("[t:“It must stay,”] [s:I] [c:said].", "author"),
        ("“[s:I] [c:told] [t:them that it must stay].”", "unknown"),
        ("‘[s:I] [c:told] [t:them that it must stay],’ he wrote.", "unknown"),
        ("[t:“[s:I] [c:told] [t:them so],”] [s:Ana Ilves] [c:said].", "Ana Ilves"),
    ],
)
def test_the_author_says_i_outside_quotation_marks(marked: str, holder: str) -> None:
    assert parts(marked)[0].holder == holder


def test_a_sentence_without_a_known_speaker() -> None:
    assert shown(parts("[c:It was noted] [t:that the river had risen].")) == [
        ("unknown", "It was noted that the river had risen.")
    ]


def test_a_report_is_about_what_its_sentence_is_about_and_the_rest_is_not() -> None:
    found = parts(
        "[s:Ana Ilves] [c:said] [t:the ferry was dear], but the town cannot live without it."
    )
    assert [(part.holder, part.of_sentence) for part in found] == [
        ("Ana Ilves", True),
        ("author", False),
    ]
    found = parts(
        "The town cannot live without the ferry that [s:Ana Ilves] [c:called] [t:dear].",
        reported=False,
    )
    assert [(part.holder, part.of_sentence) for part in found] == [
        ("author", True),
        ("Ana Ilves", True),
    ]
    assert not any(part.of_sentence for part in parts("The ferry must stay.", reported=False))
