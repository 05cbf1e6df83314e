"""Drafts and stances -> the document that a user gets back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from stancemine.decoding import Floats, decided_stances
from stancemine.document import (
    Document,
    HolderStance,
    ModelInfo,
    OwnLabel,
    Scores,
    Sentence,
    Stance,
    Topic,
)
from stancemine.drafts import Draft
from stancemine.folder import Settings
from stancemine.heads import own_labels
from stancemine.labels import ROLES, STANCES, Role, headline
from stancemine.stances import ByTopic, Judged

__all__ = ["compose"]


def compose(
    draft: Draft, topics: tuple[Topic, ...], stances: Sequence[ByTopic], settings: Settings
) -> Document:
    """The record of one document; ``stances`` has one mapping a sentence."""
    return Document(
        text=draft.text,
        sentences=tuple(
            _sentence(draft, index, stances[index], settings) for index in range(len(stances))
        ),
        topics=topics,
        model=ModelInfo(settings.name, settings.version),
        id=draft.article.id,
        title=draft.article.title,
        outlet=draft.article.outlet,
        date=draft.article.date,
    )


def _sentence(draft: Draft, index: int, stances: ByTopic, settings: Settings) -> Sentence:
    start, end = draft.offsets[index]
    roles = dict(zip(ROLES, _rounded(draft.roles[index]), strict=True))
    said = float(draft.reported[index])
    role = ROLES[int(draft.roles[index].argmax())]
    reported = draft.is_reported(index)
    own = {label: round((1 - said) * p, 4) for label, p in roles.items()}
    taken = {topic: _stance(by_holder, settings) for topic, by_holder in stances.items()}
    return Sentence(
        start=start,
        end=end,
        text=draft.text[start:end],
        label=headline(reported, role),
        role=role,
        reported=reported,
        scores=Scores(
            label={
                "claim": own["claim"],
                "premise": own["premise"],
                "reported_speech": round(said, 4),
                "none": own["none"],
            },
            role=roles,
            reported=round(said, 4),
        ),
        attributions=tuple(draft.attributions[index]),
        stances=taken,
        unsure=_unsure(draft, index, roles, said, taken, settings),
        own=draft.own[index],
    )


def _unsure(
    draft: Draft,
    index: int,
    roles: Mapping[Role, float],
    said: float,
    stances: Mapping[str, Stance],
    settings: Settings,
) -> tuple[str, ...]:
    """What is a guess: the head, topic or own label set whose best label is below its threshold."""
    limits, untrained = settings.calibration.thresholds, settings.untrained
    unsure = [
        name
        for name, confidence in (
            ("role", max(roles.values())),
            ("reported", max(said, 1 - said)),
        )
        if confidence < limits.get(name, 0.0) or name in untrained
    ]
    unsure += [topic for topic, stance in stances.items() if stance.by_holder[stance.holder].unsure]
    unsure += _unsure_own(draft.own[index], limits, "")
    for topic, stance in stances.items():
        unsure += _unsure_own(stance.own, limits, f": {topic}")
    return tuple(unsure)


def _unsure_own(
    own: Mapping[str, OwnLabel], limits: Mapping[str, float], behind: str
) -> Iterator[str]:
    for name, found in own.items():
        if found.score < limits.get(f"own:{name}", 0.0):
            yield f"own:{name}{behind}"


def _stance(by_holder: Mapping[str, Judged], settings: Settings) -> Stance:
    """The stance of the main clause's holder, who comes first, with everybody's beside it."""
    parts = {
        holder: _holder_stance(judged.probabilities, settings)
        for holder, judged in by_holder.items()
    }
    holder, main = next(iter(parts.items()))
    own = own_labels(settings, by_holder[holder].own, "stance")
    return Stance(main.label, main.score, main.relevance, holder, parts, own)


def _holder_stance(probabilities: Floats, settings: Settings) -> HolderStance:
    values = _rounded(probabilities)
    best = int(decided_stances(probabilities[None])[0])
    limit = settings.calibration.thresholds.get("stance", 0.0)
    unsure = "stance" in settings.untrained or float(probabilities[best]) < limit
    return HolderStance(STANCES[best], values[best], round(1 - values[-1], 4), unsure)


def _rounded(probabilities: Floats) -> list[float]:
    return [round(p, 4) for p in probabilities.tolist()]
