"""A run's learning curves as a picture: the training loss, and development scores by head."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stancemine.errors import MissingExtraError

__all__ = ["draw_curves", "series_of"]

Series = dict[str, tuple[list[int], list[float]]]


def series_of(history: Sequence[Mapping[str, Any]]) -> Series:
    """Steps and values of every figure in Trainer's log: ``loss``, ``score``, ``head/scheme``.

    >>> series_of([{"step": 1, "loss": 2.0}, {"step": 2, "eval_role/a": 0.5}])
    {'loss': ([1], [2.0]), 'role/a': ([2], [0.5])}
    """
    found: Series = defaultdict(lambda: ([], []))
    for entry in history:
        for name, value in entry.items():
            short = name.removeprefix("eval_")
            if short in ("loss", "score") or "/" in short:
                found[short][0].append(int(entry["step"]))
                found[short][1].append(float(value))
    return dict(found)


def draw_curves(history: Sequence[Mapping[str, Any]], path: Path, *, title: str) -> None:
    """Write the curves to ``path``, as SVG; the same log gives the same bytes.

    Needs matplotlib (the ``train`` extra). Scores are on an axis from 0 to 1, the mean over heads
    in bold.
    """
    try:
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingExtraError("a picture of the learning curves", "train") from error
    series = series_of(history)
    with matplotlib.rc_context({"svg.hashsalt": "stancemine", "svg.fonttype": "none"}):
        figure = Figure(figsize=(9, 3.6), layout="constrained")
        FigureCanvasSVG(figure)
        left, right = figure.subplots(1, 2)
        figure.suptitle(title)
        steps, losses = series.pop("loss", ([], []))
        left.plot(steps, losses, color="0.3", linewidth=1.2)
        left.set(xlabel="step", ylabel="training loss")
        mean = series.pop("score", None)
        for name, (steps, values) in sorted(series.items()):
            right.plot(steps, values, marker=".", linewidth=1, label=name)
        if mean is not None:
            right.plot(*mean, marker=".", linewidth=2.4, color="black", label="mean over heads")
        right.set(xlabel="step", ylabel="development score", ylim=(0, 1))
        if right.lines:
            right.legend(fontsize="x-small", loc="best")
        figure.savefig(path, format="svg", metadata={"Date": None})
