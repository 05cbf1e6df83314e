"""The colours: readable on their ground, and told apart by the colour-blind."""

from itertools import combinations

import numpy as np
import pytest

from stancemine.render.palette import SPEAKERS, THEMES, css_variables

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(color: str) -> np.ndarray:
    values = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(TO_XYZ[1] @ linear(c)) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(color: str, blindness: str) -> np.ndarray:
    seen = np.clip(BLINDNESS[blindness] @ linear(color), 0, 1)
    share = TO_XYZ @ seen / np.array([0.9505, 1.0, 1.089])
    x, y, z = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one: str, other: str, blindness: str = "none") -> float:
    return float(np.linalg.norm(lab(one, blindness) - lab(other, blindness)))


def test_the_measures_are_the_known_ones():
    assert contrast("#000000", "#ffffff") == pytest.approx(21, abs=0.01)
    assert distance("#000000", "#ffffff") == pytest.approx(100, abs=0.1)
    assert distance("#ff0000", "#00b300", "protanopia") < distance("#ff0000", "#00b300") / 2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_its_ground(theme):
    colors = THEMES[theme]
    for name in ("ink", "soft", "claim", "premise", "reported", "favor", "against", "neutral"):
        for ground in ("paper", "card"):
            assert contrast(colors[name], colors[ground]) >= 4.5, (name, ground)
    for stance in ("favor", "against", "neutral"):
        assert contrast(colors[stance], colors[f"{stance}-bg"]) >= 4.5, stance


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_and_edges_stand_out_from_the_paper(theme):
    paper = THEMES[theme]["paper"]
    for color in (*SPEAKERS[theme], *(THEMES[theme][n] for n in ("edge", "nobody", "focus"))):
        assert contrast(color, paper) >= 3, color


@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_stances_are_told_apart_by_everybody(theme, blindness):
    colors = THEMES[theme]
    assert distance(colors["favor"], colors["against"], blindness) > 40
    for side in ("favor", "against"):
        assert distance(colors[side], colors["edge"], blindness) > 20


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_speakers_are_told_apart(theme):
    closest = min(distance(a, b) for a, b in combinations(SPEAKERS[theme], 2))
    assert closest > 20
    first = SPEAKERS[theme][:3]
    for blindness in BLINDNESS:
        assert min(distance(a, b, blindness) for a, b in combinations(first, 2)) > 12, blindness


def test_the_themes_have_the_same_names():
    assert THEMES["light"].keys() == THEMES["dark"].keys()
    assert len(SPEAKERS["light"]) == len(SPEAKERS["dark"])
    assert css_variables("light").count("--sm-") == len(THEMES["light"]) + len(SPEAKERS["light"])
