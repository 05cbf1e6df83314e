"""Reports inside reports, as the bundled model finds them when it reads contents once more."""

from dataclasses import replace

import pytest

from stancemine import StanceMiner
from stancemine.document import Attribution, Document
from stancemine.inner import reads_again

Inner = tuple[str | None, str | None, str]


@pytest.fixture(scope="module")
def miner() -> StanceMiner:
    return StanceMiner.load()


def reports(document: Document) -> list[Attribution]:
    return [one for sentence in document.sentences for one in sentence.attributions]


def inner(document: Document) -> list[Inner]:
    """Source, cue and content of the reports inside others."""
    return [
        (
            one.source.text if one.source else None,
            one.cue.text if one.cue else None,
            " / ".join(piece.text for piece in one.content),
        )
        for one in reports(document)
        if one.within is not None
    ]


CASES: list[tuple[str, list[Inner]]] = [
    (
        "Ana Ilves said that Jonas Berg had promised to call the mayor.",
        [("Jonas Berg", "had promised", "to call the mayor")],
    ),
    (
        "According to the paper, the captain admitted that his crew had left first.",
        [("the captain", "admitted", "that his crew had left first")],
    ),
    (
        "“The mayor told me the bridge was safe,” Ana Ilves said.",
        [("The mayor", "told", "the bridge was safe")],
    ),
    (
        "Ilves said the port had denied the leak and that the union had warned of another.",
        [("the port", "had denied", "the leak"), ("the union", "had warned of", "another")],
    ),
    (
        "She said he had told her that the committee feared a split.",
        [
            ("he", "had told", "that the committee feared a split"),
            ("the committee", "feared", "a split"),
        ],
    ),
    ("The ministry said it had been alleged that the dam leaked.", [
        (None, "had been alleged", "that the dam leaked"),
    ]),
    ("“I told the mayor that the bridge was safe,” Ana Ilves said.", [
        ("I", "told", "that the bridge was safe"),
    ]),
    ("“They say he has lied before, and I believe them,” Ana Ilves said.", [
        ("They", "say", "he has lied before"),
    ]),
    ("“My coach shouted, ‘Stay on the left, and I will follow,’” Ana Ilves said.", [
        ("My coach", "shouted", "‘Stay on the left, and I will follow,’"),
    ]),
    ("“My coach shouted, ‘Stay on the left,’” Ana Ilves said.", [
        ("My coach", "shouted", "‘Stay on the left,’"),
    ]),
    ("Officers said they had questioned a diver but did not suspect foul play.", [
        ("they", "had questioned", "a diver"),
        ("they", "did not suspect", "foul play"),
    ]),
    ("Asked whether he would tell the divers, he said: “They can swim.”", []),
    ("“My staff tells me that it leaks,” Ana Ilves said.", [
        ("My staff", "tells", "that it leaks"),
    ]),
    ("“Nobody wants to be the first to say it aloud,” Ana Ilves said.", []),
    ("Ana Ilves plans to call him as a witness.", []),
    ("“I think the ferry must stay,” Ana Ilves said.", []),
    ("The board said the claim office would close and its report was late.", []),
    ("“Everything went according to plan,” the captain said.", []),
    ("Ana Ilves said prices would fall.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_reports_inside_reports(miner: StanceMiner, text: str, expected: list[Inner]) -> None:
    assert inner(miner(text)) == expected


def test_each_level_stands_in_the_one_before(miner: StanceMiner) -> None:
    document = miner("She said he had told her that the committee feared a split.")
    assert [(one.id, one.within) for one in reports(document)] == [(0, None), (1, 0), (2, 1)]


def test_offsets_are_those_of_the_document(miner: StanceMiner) -> None:
    text = "🙂 Zoë waits. Ana Ilves said that Jonas Berg — “the boss” — had denied the leak."
    document = miner(text)
    spans = [
        span
        for one in reports(document)
        for span in (one.source, one.cue, *one.content)
        if span is not None
    ]
    assert any(span.text == "had denied" for span in spans)
    assert all(text[span.start : span.end] == span.text for span in spans)


def test_a_text_may_end_where_a_report_ends(miner: StanceMiner) -> None:
    told = [("Jonas Berg", "had denied", "the leak")]
    assert inner(miner("Ana Ilves said that Jonas Berg had denied the leak")) == told
    texts = [f"Ana Ilves said that Jonas Berg {cue}" for cue in ("denied", "said", "told Holm so")]
    assert len(miner(texts)) == 3


def test_a_sentence_of_a_long_quotation(miner: StanceMiner) -> None:
    document = miner(
        "“We waited all summer. The clerk told us that the form had been lost. Then it rained,” "
        "said Ana Ilves."
    )
    assert inner(document) == [("The clerk", "told", "that the form had been lost")]


def test_who_speaks_a_quoted_sentence_holds_it_whatever_it_tells(miner: StanceMiner) -> None:
    document = miner(
        "“We waited all summer. They said it would be a market. Then it rained,” said Ana Ilves."
    )
    running, told = document.sentences[1].attributions
    assert running.cue is None
    assert (running.speaker and running.speaker.name, running.kind) == ("Ana Ilves", "direct")
    assert (told.within, told.kind) == (document.sentences[2].attributions[0].id, "indirect")


def test_the_inner_speaker_holds_his_stance(miner: StanceMiner) -> None:
    text = "Ana Ilves praised the dam and said that Jonas Berg had called it a disaster for Varn."
    by_holder = miner(text, ["the dam"]).sentences[0].stances["the dam"].by_holder
    sides = {name: one.label for name, one in by_holder.items()}
    assert sides == {"Ana Ilves": "favor", "Jonas Berg": "against"}


def test_who_is_only_told_of_is_not_counted_as_quoted(miner: StanceMiner) -> None:
    document = miner("Ana Ilves said that Jonas Berg had denied the leak.")
    counted = {one.name: (one.reports, one.thoughts, one.retold) for one in document.speakers}
    assert counted == {"Ana Ilves": (1, 0, 0), "Jonas Berg": (0, 0, 1)}
    assert document.speakers[0].share == 1.0


def test_documents_of_a_batch_keep_their_own(miner: StanceMiner) -> None:
    texts = [text for text, _ in CASES]
    assert [inner(document) for document in miner(texts)] == [found for _, found in CASES]


def test_not_in_a_scheme_that_marks_none_nor_with_tags_that_never_learned(
    miner: StanceMiner,
) -> None:
    assert inner(miner(CASES[0][0], scheme="polnear")) == []
    assert reads_again(miner.settings, None)
    assert not reads_again(replace(miner.settings, untrained=("tags",)), None)


def test_what_somebody_tells_of_herself_is_not_counted_twice(miner: StanceMiner) -> None:
    document = miner("Ana Ilves said that she had warned the crew of the leak.")
    assert len(document.sentences[0].attributions) == 2
    counted = {one.name: (one.reports, one.thoughts, one.retold) for one in document.speakers}
    assert counted == {"Ana Ilves": (1, 0, 0)}
