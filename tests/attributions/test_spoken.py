"""What tagged reports say of a sentence's being reported."""

import time

from hypothesis import given
from hypothesis import strategies as st

from stancemine.attributions.spoken import quoted_sentences
from stancemine.document import Attribution, Span

spans = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted).map(tuple)


def said(*contents: tuple[int, int]) -> Attribution:
    cue = Span(0, 4, "said")
    return Attribution("direct", None, cue, tuple(Span(a, b, "x") for a, b in contents), None, 0.9)


@given(sentences=st.lists(spans, max_size=6), contents=st.lists(spans, max_size=8))
def test_a_sentence_is_quoted_where_one_content_holds_it(sentences, contents):
    found = quoted_sentences(sentences, [[said(*contents)]])
    assert found.tolist() == [
        any(a <= start and end <= b + 1 for a, b in contents) for start, end in sentences
    ]


def test_the_time_is_about_linear_in_the_sentences():
    places = [(10 * n, 10 * n + 9) for n in range(20_000)]
    begun = time.perf_counter()
    assert quoted_sentences(places, [[said(place)] for place in places]).all()
    assert time.perf_counter() - begun < 5  # it took a minute when each was held to each
