"""The behaviour checklist: templates as data, and the cases that they give."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from stancemine.errors import InputError
from stancemine.labels import StanceLabel

__all__ = [
    "Checklist",
    "DirectionCase",
    "FunctionCase",
    "InvarianceSet",
    "builtin_checklist",
    "direction_cases",
    "function_cases",
    "invariance_sets",
    "read_checklist",
]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Text = Annotated[str, Field(min_length=1)]


class CheckTopic(_Closed):
    """A topic as a noun phrase that fits into the templates, and its opposite."""

    text: Text
    opposite: Text
    """A wording of turned polarity: who favors the one is against the other."""
    plural: bool = False

    def fill(self, template: str, **more: str) -> str:
        """The template with the topic in it; raises `ValueError` for an unknown placeholder."""
        number = (
            {"is": "are", "has": "have", "it": "them", "deserves": "deserve"}
            if self.plural
            else {"is": "is", "has": "has", "it": "it", "deserves": "deserves"}
        )
        capital = self.text[:1].upper() + self.text[1:]
        try:
            return template.format(
                topic=self.text, Topic=capital, opposite=self.opposite, **number, **more
            )
        except (KeyError, IndexError, AttributeError) as error:
            raise ValueError(f"unknown placeholder {error} in {template!r}") from None


class FunctionTemplate(_Closed):
    """Minimum functionality: a sentence whose answer is beyond doubt."""

    capability: Text
    sentence: Text
    stance: StanceLabel | None = None
    """The stance toward the topic."""
    reported: bool | None = None
    """Whether the sentence is reported speech."""

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if (self.stance is None) == (self.reported is None):
            raise ValueError("give either stance or reported")
        return self


class DirectionTemplate(_Closed):
    """A change after which favor must become against, or the reverse."""

    capability: Text
    sentence: Text
    changed: Text | None = None
    """The changed sentence, same topic."""
    opposite_topic: bool = False
    """The same sentence, toward the topic's opposite."""

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        if (self.changed is None) == (not self.opposite_topic):
            raise ValueError("give either changed or opposite_topic = true")
        return self


class Slot(_Closed):
    """What is swapped: groups of fillings that must all fare the same."""

    name: Text
    values: dict[Text, Annotated[tuple[Text, ...], Field(min_length=1)]] = Field(min_length=2)


class InvarianceTemplate(_Closed):
    """A sentence with ``{value}``, filled with every value of every slot."""

    sentence: Text


class Checklist(_Closed):
    """Templates of the three kinds, their topics and slots."""

    topic: tuple[CheckTopic, ...] = ()
    function: tuple[FunctionTemplate, ...] = ()
    direction: tuple[DirectionTemplate, ...] = ()
    slot: tuple[Slot, ...] = ()
    invariance: tuple[InvarianceTemplate, ...] = ()

    @model_validator(mode="after")
    def _templates_fit(self) -> Self:
        probe = CheckTopic(text="the topic", opposite="its opposite")
        for one in self.function:
            probe.fill(one.sentence)
        for other in self.direction:
            probe.fill(other.sentence)
            probe.fill(other.changed or "")
        for template in self.invariance:
            if "{value}" not in template.sentence:
                raise ValueError(f"no {{value}} in the invariance template {template.sentence!r}")
            probe.fill(template.sentence, value="somebody")
        return self

    def joined(self, more: Checklist) -> Checklist:
        """The checklist with another's tables behind its own."""
        return Checklist(
            topic=self.topic + more.topic,
            function=self.function + more.function,
            direction=self.direction + more.direction,
            slot=self.slot + more.slot,
            invariance=self.invariance + more.invariance,
        )


@dataclass(frozen=True, slots=True)
class FunctionCase:
    """One sentence, what is asked of it, and the answer."""

    capability: str
    topic: str
    sentence: str
    stance: StanceLabel | None
    reported: bool | None


@dataclass(frozen=True, slots=True)
class DirectionCase:
    """Two questions, (sentence, topic) each, whose answers must be favor and against."""

    capability: str
    topic: str
    before: tuple[str, str]
    after: tuple[str, str]


@dataclass(frozen=True, slots=True)
class InvarianceSet:
    """The fillings of one template on one topic: (group of the slot, sentence) each."""

    slot: str
    topic: str
    fillings: tuple[tuple[str, str], ...]


def function_cases(checklist: Checklist) -> Iterator[FunctionCase]:
    """Every functionality template on every topic."""
    for t in checklist.function:
        for topic in checklist.topic:
            sentence = topic.fill(t.sentence)
            yield FunctionCase(t.capability, topic.text, sentence, t.stance, t.reported)


def direction_cases(checklist: Checklist) -> Iterator[DirectionCase]:
    """Every direction template on every topic."""
    for t in checklist.direction:
        for topic in checklist.topic:
            before = (topic.fill(t.sentence), topic.text)
            if t.changed is not None:
                after = (topic.fill(t.changed), topic.text)
            else:
                after = (before[0], topic.opposite)
            yield DirectionCase(t.capability, topic.text, before, after)


def invariance_sets(checklist: Checklist) -> Iterator[InvarianceSet]:
    """Every invariance template with every slot on every topic."""
    for slot in checklist.slot:
        for template in checklist.invariance:
            for topic in checklist.topic:
                yield InvarianceSet(
                    slot.name,
                    topic.text,
                    tuple(
                        (group, topic.fill(template.sentence, value=value))
                        for group, values in slot.values.items()
                        for value in values
                    ),
                )


@cache
def builtin_checklist() -> Checklist:
    """The checklist that comes with the package."""
    text = (files(__package__) / "checklist.toml").read_text(encoding="utf-8")
    return Checklist.model_validate(tomllib.loads(text))


def read_checklist(paths: Sequence[Path]) -> Checklist:
    """The built-in checklist and the user's own files; raises `InputError` with what is wrong."""
    found = builtin_checklist()
    for path in paths:
        try:
            own = Checklist.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
        except OSError as error:
            raise InputError(f"cannot read the checklist {path}: {error.strerror}") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "checklist"
            raise InputError(f"{path}: {where}: {first['msg']}") from error
        except ValueError as error:
            raise InputError(f"{path} is not TOML: {error}") from error
        found = found.joined(own)
    return found
