"""Any labelled document that the record allows, for property tests, and one by hand."""

from __future__ import annotations

from hypothesis import strategies as st

from stancemine.corpora.own.markup import main_sentence
from stancemine.corpora.records import (
    LabeledAttribution,
    LabeledComponent,
    LabeledDocument,
    LabeledSentence,
    LabeledStance,
    Offsets,
    Relation,
)

# Letters, white space of every kind, quotes, two code units in UTF-16, and what formats escape.
SIGNS = "ab.,;:\"'“”\\|#{}<>&=-_ \t\n\r\u2028\x85\xa0é\u0301ß中😀🇺🇦\U0001f469\u200d\U0001f4bb"
TEXTS = st.text(st.sampled_from(SIGNS), min_size=1, max_size=40).filter(lambda text: text.strip())
WORDS = st.one_of(st.none(), st.just(""), st.text(st.sampled_from(SIGNS), max_size=8))
NAMES = st.text(st.sampled_from(SIGNS), min_size=1, max_size=8).filter(lambda name: name.strip())


@st.composite
def spans(draw: st.DrawFn, length: int) -> Offsets:
    """One to three pieces in order, apart from each other."""
    cuts = sorted(draw(st.sets(st.integers(0, length), min_size=2, max_size=6)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return tuple(pairs)


@st.composite
def stances(draw: st.DrawFn, text: str) -> LabeledStance:
    label = draw(st.sampled_from(["favor", "against", "neutral", "unrelated", "none"]))
    if draw(st.booleans()) and text.strip():
        (topic_span,) = draw(spans(len(text)))[:1]
        if text[slice(*topic_span)].strip():
            (holder_span,) = draw(spans(len(text)))[:1]
            topic, holder = text[slice(*topic_span)], text[slice(*holder_span)]
            return LabeledStance(topic, label, holder, topic_span, holder_span)
    return LabeledStance(draw(NAMES), label, draw(WORDS))


@st.composite
def documents(draw: st.DrawFn, name: str = "d") -> LabeledDocument:
    text = draw(TEXTS.filter(lambda text: len(text) > 1))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=8)))
    bounds = list(zip(cuts[::2], cuts[1::2], strict=False))
    sentences = tuple(
        LabeledSentence(
            start,
            end,
            role=draw(st.sampled_from(["claim", "premise", "none", None])),
            reported=draw(st.sampled_from([True, False, None])),
            kind=draw(st.sampled_from(["direct", "indirect", "mixed", None])),
            source=draw(WORDS),
            cue=draw(WORDS),
            holder=draw(WORDS),
            stances=draw(st.one_of(st.none(), st.lists(stances(text), max_size=2).map(tuple))),
            native=draw(WORDS),
        )
        for start, end in bounds
    )
    span = spans(len(text))
    parts = st.tuples(st.one_of(st.just(()), span), span, st.one_of(st.just(()), span))
    mode = st.sampled_from(["speech", "thought", None])
    attributions = draw(
        st.none()
        | st.lists(st.tuples(parts, mode), max_size=3).map(
            lambda found: tuple(LabeledAttribution(*spans, mode) for spans, mode in found)
        )
    )
    component = st.builds(
        LabeledComponent, span, st.sampled_from(["claim", "premise", "none"]), WORDS
    )
    components = draw(st.none() | st.lists(component, max_size=3).map(tuple))
    relations = draw(st.none() | st.lists(joined(bounds, components), max_size=3).map(tuple))
    return LabeledDocument(
        corpus=draw(NAMES),
        id=name,
        split=draw(st.sampled_from(["train", "dev", "test", None])),
        text=text,
        sentences=sentences,
        attributions=attributions,
        relations=relations,
        title=draw(WORDS),
        group=draw(WORDS),
        meta=draw(st.dictionaries(NAMES, st.text(st.sampled_from(SIGNS), max_size=5), max_size=2)),
        reported_derived=draw(st.booleans()),
        components=components,
    )


@st.composite
def joined(
    draw: st.DrawFn,
    bounds: list[tuple[int, int]],
    components: tuple[LabeledComponent, ...] | None,
) -> Relation:
    def end() -> tuple[int, int | None]:
        if components and draw(st.booleans()):
            at = draw(st.integers(0, len(components) - 1))
            return main_sentence(components[at].pieces, bounds), at
        return draw(st.integers(0, len(bounds) - 1)), None

    (head, head_component), (tail, tail_component) = end(), end()
    label = draw(st.sampled_from(["support", "attack"]))
    return Relation(head, tail, label, head_component, tail_component)


CORPORA = st.integers(1, 3).flatmap(
    lambda number: st.tuples(*(documents(f"d{at}") for at in range(number)))
)


def example(name: str = "quay", split: str | None = "train") -> LabeledDocument:
    """A report that is interrupted, an overlap, a relation and two holders, with emoji."""
    text = "😀 “The quay,” Ann Dahl said, “must go.” Bo disagrees 🇳🇴. Forty piles are rotten."
    said = text.index("said")
    first = text.index(" Bo")
    third = text.index("Forty")
    ann = (text.index("Ann"), text.index("Ann") + len("Ann Dahl"))
    quay = (text.index("quay"), text.index("quay") + 4)
    content = ((2, text.index("Ann") - 1), (said + 6, first))
    favor = LabeledStance("the quay", "against", "Ann Dahl")
    marked = LabeledStance("quay", "favor", "Bo", quay, (first + 1, first + 3))
    return LabeledDocument(
        "own",
        name,
        split,  # type: ignore[arg-type]
        text,
        (
            LabeledSentence(
                0, first, "claim", True, "direct", "Ann Dahl", "said", "Ann Dahl", (favor, marked)
            ),
            LabeledSentence(first + 1, third - 1, "none", False, stances=()),
            LabeledSentence(third, len(text), "premise", False, cue="", native="FACT"),
        ),
        attributions=(LabeledAttribution((ann,), ((said, said + 4),), content, "speech"),),
        relations=(Relation(0, 2, "support", 0, 1), Relation(0, 1, "attack")),
        title="The quay",
        group="north",
        meta={"outlet": "Øyposten"},
        components=(
            LabeledComponent(content, "claim"),
            LabeledComponent(((third, len(text) - 1),), "premise", "FACT"),
        ),
    )
