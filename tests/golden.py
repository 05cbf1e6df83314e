"""Golden cases for attributions: sentences with their spans marked in the text.

``[s:…]`` is a source, ``[c:…]`` a cue, ``[t:…]`` a content; marks nest. A sentence is reported
speech if it has a content or opens with ``R:``. Sentences are joined by one space.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stancemine.attributions.assembly import assemble
from stancemine.attributions.spans import ScoredSpan
from stancemine.document import Attribution
from stancemine.labels import SpanType

DATA = Path(__file__).parent / "data"
TYPES: dict[str, SpanType] = {"s": "source", "c": "cue", "t": "content"}


@dataclass(frozen=True)
class Page:
    text: str
    sentences: list[tuple[int, int]]
    spans: list[ScoredSpan]
    reported: list[bool]

    def assemble(self) -> list[list[Attribution]]:
        return assemble(self.text, self.sentences, self.spans, self.reported)


def page(marked: list[str]) -> Page:
    text = ""
    sentences, reported = [], []
    spans: list[ScoredSpan] = []
    for sentence in marked:
        reported.append(sentence.startswith("R:") or "[t:" in sentence)
        text += " " if text else ""
        start, opened = len(text), []
        for part in re.split(r"(\[[sct]:|\])", sentence.removeprefix("R:")):
            if re.fullmatch(r"\[[sct]:", part):
                opened.append((TYPES[part[1]], len(text)))
            elif part == "]":
                kind, begin = opened.pop()
                spans.append(ScoredSpan(kind, begin, len(text), 0.75))
            else:
                text += part
        sentences.append((start, len(text)))
    return Page(text, sentences, spans, reported)


def cases(name: str) -> list[Any]:
    """The cases of a data file as pytest parameters; a known failure is a strict xfail."""
    rows = [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]
    return [
        pytest.param(
            row,
            id=row["id"],
            marks=[pytest.mark.xfail(strict=True, reason=row["xfail"])] if "xfail" in row else [],
        )
        for row in rows
    ]


def report_line(report: Attribution) -> str:
    """An attribution on one line, as the golden cases have it:
    ``kind mode [denied] [<outer's id] | speaker, or (reason) | source | cue | content pieces``.
    """
    words = [report.kind, report.mode]
    words += ["denied"] if report.denied else []
    words += [] if report.within is None else [f"<{report.within}"]
    source, cue = (span.text if span else "" for span in (report.source, report.cue))
    content = " / ".join(" ".join(span.text.split()) for span in report.content)
    speaker = report.speaker.name if report.speaker else f"({report.reason})"
    return " | ".join((" ".join(words), speaker, source, cue, content))
