"""The colours of every view, and how well they can be told apart.

Stances are blue and orange, the pair that protanopes, deuteranopes and tritanopes all keep apart
(Okabe and Ito 2008); speakers have eight colours, then the same ones again. No view relies on
colour alone: a label has its word and the shape of its edge, a stance its word and sign, a speaker
the name. Tests hold the contrasts (WCAG 2.2, 1.4.3 and 1.4.11) and the distances under simulated
colour blindness.
"""

from __future__ import annotations

from typing import Final, Literal

from stancemine.labels import StanceLabel

__all__ = ["SIGNS", "SPEAKERS", "THEMES", "Theme", "css_variables", "speaker_color"]

Theme = Literal["light", "dark"]

THEMES: Final[dict[Theme, dict[str, str]]] = {
    "light": {
        "paper": "#fcfcfa",
        "card": "#f4f4ef",
        "ink": "#1c1e22",
        "soft": "#595e67",
        "rule": "#dadad4",
        "edge": "#83878f",
        "claim": "#8a2a7c",
        "premise": "#1f4e9c",
        "reported": "#0b625e",
        "favor": "#0a5a9c",
        "favor-bg": "#dcebf8",
        "against": "#96420a",
        "against-bg": "#fde8d8",
        "neutral": "#565a61",
        "neutral-bg": "#ebebea",
        "focus": "#0b57d0",
        "nobody": "#7c8088",
    },
    "dark": {
        "paper": "#15171b",
        "card": "#1e2127",
        "ink": "#e9e9e4",
        "soft": "#a9aeb8",
        "rule": "#363a42",
        "edge": "#7d828c",
        "claim": "#e79fdc",
        "premise": "#9dbdf6",
        "reported": "#6fd0c6",
        "favor": "#8cc5f7",
        "favor-bg": "#14314a",
        "against": "#f7b27e",
        "against-bg": "#47280f",
        "neutral": "#c3c6cc",
        "neutral-bg": "#31343a",
        "focus": "#8ab4f8",
        "nobody": "#8d929c",
    },
}
"""Name -> colour, for each theme; the names are those of the style sheet's variables."""

SPEAKERS: Final[dict[Theme, tuple[str, ...]]] = {
    "light": (
        "#0072b2",
        "#c2500a",
        "#882255",
        "#008260",
        "#8a6d00",
        "#5a4fcf",
        "#c23b8a",
        "#3f7d20",
    ),
    "dark": (
        "#56b4e9",
        "#f0934a",
        "#ffd6e8",
        "#2fc79b",
        "#e0c341",
        "#a79ff5",
        "#f27d8f",
        "#96cf6c",
    ),
}
"""The colours of speakers, in the order in which they are given out."""

SIGNS: Final[dict[StanceLabel, str]] = {
    "favor": "▲",
    "against": "▼",
    "neutral": "◆",
    "unrelated": "·",
}
"""A sign for each stance, beside its word and colour."""


def speaker_color(number: int) -> str:
    """The style sheet's variable for the speaker of that number, from 0.

    >>> speaker_color(9)
    'var(--sm-s1)'
    """
    return f"var(--sm-s{number % len(SPEAKERS['light'])})"


def css_variables(theme: Theme) -> str:
    """The declarations of one theme, to stand inside a rule."""
    named = {**THEMES[theme], **{f"s{n}": color for n, color in enumerate(SPEAKERS[theme])}}
    return " ".join(f"--sm-{name}: {color};" for name, color in named.items())
