import itertools
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancemine.attributions.assembly import assemble
from stancemine.attributions.spans import ScoredSpan
from stancemine.document import Attribution
from stancemine.holders import holder_of
from stancemine.labels import SPAN_TYPES
from stancemine.speakers.linking import link_speakers
from tests.golden import cases, page


def shown(report: Attribution) -> str:
    source, cue = (span.text if span else "" for span in (report.source, report.cue))
    return "|".join((report.kind, source, cue, " / ".join(span.text for span in report.content)))


@pytest.mark.parametrize("case", cases("attributions.jsonl"))
def test_golden_cases(case: dict[str, Any]) -> None:
    found = page(case["sentences"]).assemble()
    assert [[shown(report) for report in reports] for reports in found] == case["attributions"]


def test_score_is_the_mean_of_the_parts() -> None:
    spans = [
        ScoredSpan("source", 0, 3, 0.9),
        ScoredSpan("cue", 4, 8, 0.6),
        ScoredSpan("content", 9, 11, 0.3),
    ]
    [[report]] = assemble("Ana said no.", [(0, 12)], spans, [True])
    assert report.score == pytest.approx(0.6)
    assert report.speaker is None


def test_a_running_quotation_has_the_score_given() -> None:
    [[report]] = assemble("It will hold.", [(0, 13)], [], [0.8])
    assert report.score == 0.8
    assert assemble("It will hold.", [(0, 13)], [], [0.4]) == [[]]


def test_the_order_of_spans_does_not_matter() -> None:
    given_page = page(["[s:Berg] [c:said] [t:that [s:Ilves] [c:denied] [t:any delay]]."])
    turned = assemble(
        given_page.text, given_page.sentences, given_page.spans[::-1], given_page.reported
    )
    assert turned == given_page.assemble()


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="reported has 2 values for 1 sentences"):
        assemble("One.", [(0, 4)], [], [True, False])


def test_a_document_without_sentences() -> None:
    assert assemble("", [], [ScoredSpan("cue", 0, 4, 0.5)], []) == []


PIECES = [
    "Ana Ilves",
    "Mr. Berg",
    "he",
    "the President",
    "said",
    "that",
    '"',
    "“",
    "”",
    "'",
    "„",
    "«",
]
PIECES += [
    "»",
    ".",
    ",",
    ":",
    " ",
    "\n\n",
    "\r\n",
    "NATO",
    "of",
    "(",
    "😀",
    "e\u0301",
    "by",
    "İ",
    "ﬀ",
]
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
)


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]], list[ScoredSpan], list[bool]]:
    text = draw(TEXTS)
    cuts = sorted({0, len(text), *draw(st.lists(st.integers(0, len(text)), max_size=5))})
    sentences = list(itertools.pairwise(cuts))
    place = st.integers(-3, len(text) + 3)
    score = st.floats(0, 1)
    spans = draw(
        st.lists(
            st.builds(ScoredSpan, st.sampled_from(SPAN_TYPES), place, place, score), max_size=9
        )
    )
    reported = draw(st.lists(st.booleans(), min_size=len(sentences), max_size=len(sentences)))
    return text, sentences, spans, reported


@given(pages())
def test_never_raises_and_every_span_is_its_text(
    drawn: tuple[str, list[tuple[int, int]], list[ScoredSpan], list[bool]],
) -> None:
    text, sentences, spans, reported = drawn
    found = link_speakers(text, sentences, assemble(text, sentences, spans, reported))
    assert len(found) == len(sentences)
    for reports, is_reported in zip(found, reported, strict=True):
        assert reports or not is_reported
        assert holder_of(reports, is_reported)
        for report in reports:
            assert 0 <= report.score <= 1
            assert report.content or report.source
            for span in (report.source, report.cue, *report.content):
                if span is not None:
                    assert 0 <= span.start < span.end <= len(text) or not span.text.strip()
                    assert text[span.start : span.end] == span.text
            if report.speaker:
                assert report.speaker.name.strip()


def test_time_is_linear_in_the_number_of_quotations() -> None:
    def seconds(count: int) -> float:
        given = page(
            [
                "[t:“I have seen it,”] [s:Ana Ilves] [c:said].",
                "“It is late.",
                "[s:The engineers] [c:told] [t:me that it was sound].”",
            ]
            * count
        )
        begun = time.process_time()
        link_speakers(given.text, given.sentences, given.assemble())
        return time.process_time() - begun

    few = min(seconds(100) for _ in range(3))
    # Four times as many take four times as long; where each looks at all, sixteen times.
    assert min(seconds(400) for _ in range(3)) < 10 * few
