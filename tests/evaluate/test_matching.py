"""Whole attributions: the matching against trying every assignment."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from stancemine.corpora.records import LabeledAttribution, LabeledDocument, LabeledSentence
from stancemine.document import Attribution, Scores, Sentence, Span
from stancemine.evaluate.matching import Parts, attribution_counts, gold_parts, record_parts

span = st.tuples(st.just(0), st.integers(0, 6), st.integers(1, 3)).map(
    lambda s: (s[0], s[1], s[1] + s[2])
)
part = st.frozensets(span, max_size=2)
attributions = st.lists(st.builds(Parts, part, part, part), max_size=4, unique=True)


def touches(one, other):
    characters = [{(s, c) for s, a, b in spans for c in range(a, b)} for spans in (one, other)]
    return bool(characters[0] & characters[1])


def slow(gold, predicted, overlap):
    def fits(g, p):
        if not overlap:
            return g == p
        return all(
            touches(a, b) if a else not b
            for a, b in ((g.source, p.source), (g.cue, p.cue), (g.content, p.content))
        )

    longer = [*predicted, *[None] * len(gold)]
    return max(
        sum(p is not None and fits(g, p) for g, p in zip(gold, order, strict=False))
        for order in permutations(longer, len(gold))
    )


@settings(max_examples=60, deadline=None)
@given(attributions, attributions)
def test_as_many_pairs_as_any_assignment_gives(gold, predicted):
    for overlap in (False, True):
        found = attribution_counts(gold, predicted, overlap=overlap)
        best = slow(gold, predicted, overlap)
        assert found.tolist() == [best, len(predicted), best, len(gold)]


def test_a_part_too_many_or_too_few_is_no_match():
    whole = Parts(frozenset({(0, 0, 3)}), frozenset({(0, 4, 8)}), frozenset({(0, 9, 20)}))
    no_source = Parts(frozenset(), whole.cue, whole.content)
    assert attribution_counts([whole], [no_source], overlap=True)[0] == 0
    assert attribution_counts([no_source], [whole], overlap=True)[0] == 0
    shorter = Parts(whole.source, whole.cue, frozenset({(0, 12, 20)}))
    assert attribution_counts([whole], [shorter], overlap=True)[0] == 1
    assert attribution_counts([whole], [shorter], overlap=False)[0] == 0


def test_gold_and_record_are_cut_alike():
    text = "She said talks help. They do."
    bounds = ((0, 20), (21, 29))
    gold = LabeledDocument(
        "polnear", "d", "dev", text, tuple(LabeledSentence(*b) for b in bounds),
        attributions=(LabeledAttribution(((0, 3),), ((4, 8),), ((9, 29),)),) * 2,
    )  # fmt: skip
    span_of = lambda a, b: Span(a, b, text[a:b])  # noqa: E731
    found = Attribution("indirect", span_of(0, 3), span_of(4, 8), (span_of(9, 29),), None, 0.9)
    scores = Scores({}, {}, 1.0)
    sentences = [
        Sentence(a, b, text[a:b], "none", "none", True, scores, (found,) if a == 0 else ())
        for a, b in bounds
    ]
    expected = Parts(
        frozenset({(0, 0, 3)}), frozenset({(0, 4, 8)}), frozenset({(0, 9, 20), (1, 0, 8)})
    )
    assert gold_parts(gold) == [expected]  # the same twice counts once
    assert record_parts(sentences) == [expected]
