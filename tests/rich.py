"""A record made by hand with what is hard to draw: reports in reports, crossing and broken ones."""

from __future__ import annotations

from dataclasses import replace

from stancemine.document import (
    Attribution,
    Document,
    HolderStance,
    ModelInfo,
    Scores,
    Sentence,
    Span,
    Speaker,
    Stance,
    Topic,
)

PARAGRAPHS = (
    ("The harbour should stay open to every ship.", "Two of three berths stood empty last year."),
    (
        "Minister Jana Veltroni said that the mayor had promised to “keep the cranes running”.",
        "“We never closed it,” Veltroni, who took office in May, told the paper, “and we won't.”",
        "She denied that the port was for sale.",
    ),
    (
        "Critics believe that the quay will be sold.",
        "“Nobody asked us,” a docker said.",
        "They were told on Friday.",
    ),
)
TOPICS = ("keeping the harbour open", "selling the quay")
VELTRONI = Speaker("Jana Veltroni", "person", "minister", ("Minister Jana Veltroni", "Veltroni"))
MAYOR = Speaker("the mayor", "unnamed")
CRITICS = Speaker("critics", "group")
DOCKER = Speaker("a docker", "unnamed")
TEXT = "\n\n".join(" ".join(paragraph) for paragraph in PARAGRAPHS)


def _span(text: str, after: str = "") -> Span:
    start = TEXT.index(text, TEXT.index(after))
    return Span(start, start + len(text), text)


def _attributions() -> dict[int, tuple[Attribution, ...]]:
    return {
        2: (
            Attribution(
                "indirect",
                _span("Minister Jana Veltroni"),
                _span("said"),
                (_span("that the mayor had promised to “keep the cranes running”"),),
                VELTRONI,
                0.9,
                id=0,
            ),
            Attribution(
                "mixed",
                _span("the mayor"),
                _span("promised"),
                (_span("to “keep the cranes running”"),),
                MAYOR,
                0.8,
                id=1,
                within=0,
            ),
        ),
        3: (
            Attribution(
                "direct",
                _span("Veltroni, who took office in May,"),
                _span("told"),
                (_span("“We never closed it,”"), _span("“and we won't.”")),
                VELTRONI,
                0.95,
                id=2,
            ),
        ),
        4: (
            Attribution(
                "indirect",
                _span("She"),
                _span("denied"),
                (_span("that the port was for sale"),),
                VELTRONI,
                0.7,
                denied=True,
                id=3,
            ),
        ),
        5: (
            Attribution(
                "indirect",
                _span("Critics"),
                _span("believe"),
                (_span("that the quay will be sold"),),
                CRITICS,
                0.6,
                mode="thought",
                id=4,
            ),
        ),
        6: (
            Attribution(
                "direct",
                _span("a docker"),
                _span("said", after="a docker"),
                (_span("“Nobody asked us,”"),),
                DOCKER,
                0.85,
                id=5,
            ),
        ),
        7: (
            Attribution(
                "indirect",
                None,
                _span("were told"),
                (_span("on Friday"),),
                None,
                0.3,
                reason="no_source",
                id=6,
            ),
        ),
    }


_LABELS = {0: "claim", 1: "premise", 5: "none", 7: "none"}
_STANCES = {
    (0, 0): {"author": ("favor", 0.88)},
    (1, 0): {"author": ("against", 0.46)},
    (2, 0): {"Jana Veltroni": ("neutral", 0.6), "the mayor": ("favor", 0.75)},
    (3, 0): {"Jana Veltroni": ("favor", 0.91)},
    (4, 1): {"Jana Veltroni": ("against", 0.7)},
    (5, 1): {"author": ("neutral", 0.55), "critics": ("against", 0.52)},
}


def _stance(index: int, topic: int, holder: str) -> Stance:
    given = _STANCES.get((index, topic), {holder: ("unrelated", 0.95)})
    parts = {
        name: HolderStance(label, score, 0.05 if label == "unrelated" else 0.9, name == "critics")
        for name, (label, score) in given.items()
    }
    first, part = next(iter(parts.items()))
    return Stance(part.label, part.score, part.relevance, first, parts)


def rich_document() -> Document:
    """Eight sentences in three paragraphs, four speakers, two topics."""
    sentences = []
    attributions = _attributions()
    number = 0
    for paragraph in PARAGRAPHS:
        for text in paragraph:
            span, label = _span(text), _LABELS.get(number, "reported_speech")
            reported = label == "reported_speech"
            role = "claim" if reported else label
            chances = dict.fromkeys(("claim", "premise", "reported_speech", "none"), 0.1)
            own = attributions.get(number, ())
            holder = own[0].speaker.name if reported and own[0].speaker else "author"
            sentences.append(
                Sentence(
                    span.start,
                    span.end,
                    text,
                    label,
                    role,
                    reported,
                    Scores(
                        chances | {label: 0.7},
                        dict.fromkeys(("claim", "premise", "none"), 0.1) | {role: 0.8},
                        0.7 if reported else 0.1,
                    ),
                    own,
                    {topic: _stance(number, t, holder) for t, topic in enumerate(TOPICS)},
                    ("role",) if number == 5 else (TOPICS[0],) if number == 1 else (),
                )
            )
            number += 1
    return Document(
        TEXT,
        tuple(sentences),
        tuple(map(Topic, TOPICS)),
        ModelInfo("hand-made", "0"),
        id="harbour",
        title="Harbour to stay open",
        outlet="The Quay",
    )


def long_document(times: int = 50) -> Document:
    """The same article many times over, as one of 8 × ``times`` sentences."""
    document = rich_document()
    step, count = len(TEXT) + 2, sum(len(s.attributions) for s in document.sentences)

    def moved(span: Span | None, by: int) -> Span | None:
        return span and Span(span.start + by, span.end + by, span.text)

    def again(sentence: Sentence, turn: int) -> Sentence:
        by = turn * step
        return replace(
            sentence,
            start=sentence.start + by,
            end=sentence.end + by,
            attributions=tuple(
                replace(
                    a,
                    source=moved(a.source, by),
                    cue=moved(a.cue, by),
                    content=tuple(moved(span, by) for span in a.content),
                    id=a.id + turn * count,
                    within=None if a.within is None else a.within + turn * count,
                )
                for a in sentence.attributions
            ),
        )

    return replace(
        document,
        text="\n\n".join([TEXT] * times),
        sentences=tuple(again(s, turn) for turn in range(times) for s in document.sentences),
    )
