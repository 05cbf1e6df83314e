"""A record made by hand, with every case that a view has to show."""

from stancemine.document import (
    Attribution,
    Document,
    ModelInfo,
    Scores,
    Sentence,
    Span,
    Speaker,
    Stance,
    Topic,
)

TEXT = (
    "NATO must [bold]keep[/bold] talking & listening, its envoy Ilse Maarten <said>. "
    "“We will not wait,” he added.\n\n"
    "The exercise ended in June."
)
TOPICS = ("dialogue with Russia", "NATO strategy")


def _span(text: str) -> Span:
    start = TEXT.index(text)
    return Span(start, start + len(text), text)


def _sentence(text: str, label: str, role: str, stances: dict[str, Stance], **more) -> Sentence:
    span = _span(text)
    reported = label == "reported_speech"
    chances = dict.fromkeys(("claim", "premise", "reported_speech", "none"), 0.1) | {label: 0.7}
    roles = dict.fromkeys(("claim", "premise", "none"), 0.1) | {role: 0.8}
    scores = Scores(chances, roles, 0.9 if reported else 0.1)
    return Sentence(
        span.start, span.end, text, label, role, reported, scores, stances=stances, **more
    )


def sample_document() -> Document:
    """Three sentences, two topics, two speakers, of whom one is only in the source's words."""
    first, rest = TEXT.split(". ", 1)
    second, third = rest.split("\n\n")
    maarten, unnamed = Speaker("Ilse Maarten"), None
    said = Attribution(
        "indirect",
        _span("its envoy Ilse Maarten"),
        _span("said"),
        (_span("NATO must [bold]keep[/bold] talking & listening"),),
        maarten,
        0.91,
    )
    added = Attribution("direct", _span("he"), _span("added"), (_span(second),), unnamed, 0.55)
    unrelated = Stance("unrelated", 0.97, 0.03, "author")
    return Document(
        text=TEXT,
        sentences=(
            _sentence(
                first + ".",
                "reported_speech",
                "claim",
                {
                    TOPICS[0]: Stance("favor", 0.83, 0.95, "Ilse Maarten"),
                    TOPICS[1]: Stance("neutral", 0.6, 0.7, "Ilse Maarten"),
                },
                attributions=(said,),
            ),
            _sentence(
                second,
                "reported_speech",
                "claim",
                {TOPICS[0]: Stance("against", 0.41, 0.9, "unknown"), TOPICS[1]: unrelated},
                attributions=(added,),
                unsure=("role", TOPICS[0]),
            ),
            _sentence(third, "none", "none", {TOPICS[0]: unrelated, TOPICS[1]: unrelated}),
        ),
        topics=tuple(Topic(topic) for topic in TOPICS),
        model=ModelInfo("hand-made", "0"),
        id="talks",
        title="Envoy & talks",
    )
