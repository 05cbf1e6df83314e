"""A report's tables as LaTeX, for a paper's appendix: needs only the package booktabs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stancemine.evaluate.report.figures import difference_text, p_value, score_text, signed
from stancemine.evaluate.report.findings import comparisons
from stancemine.evaluate.report.shown import systems_of

__all__ = ["escape", "to_latex"]

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "−": "$-$", "<": "$<$", "†": r"\textdagger{}", "…": r"\ldots{}", "–": "--",
}  # fmt: skip
_FIND = re.compile("|".join(map(re.escape, _SPECIAL)))


def escape(text: str) -> str:
    r"""Text as LaTeX shows it.

    >>> escape("50 % of x_1")
    '50 \\% of x\\_1'
    """
    return _FIND.sub(lambda match: _SPECIAL[match.group()], text)


def to_latex(report: Mapping[str, Any]) -> str:
    """Two tables: scores of every system, and `findings.comparisons` with their verdicts."""
    return "\n".join([f"% {report['title']}", f"% {report['header']['command']}",
                      "% needs \\usepackage{booktabs}", "", *_scores(report), "",
                      *_differences(report), ""])  # fmt: skip


def _table(
    caption: str, label: str, titles: Sequence[str], rows: Sequence[Sequence[str]], words: int
) -> Iterator[str]:
    columns = "l" * words + "r" * (len(titles) - words)
    yield r"\begin{table*}[t]\centering\small"
    yield rf"\begin{{tabular}}{{{columns}}}\toprule"
    yield " & ".join(map(escape, titles)) + r" \\ \midrule"
    yield from (" & ".join(map(escape, row)) + r" \\" for row in rows)
    yield r"\bottomrule\end{tabular}"
    yield rf"\caption{{{escape(caption)}}}\label{{{label}}}"
    yield r"\end{table*}"


def _scores(report: Mapping[str, Any]) -> Iterator[str]:
    systems = systems_of(report)
    rows = [
        [row["task"], row["measure"], str(row["n"]),
         *(score_text(row, s) for s in systems)]
        for row in report["tasks"]
    ]  # fmt: skip
    caption = (
        f"{report['title']}, with 95 % intervals of a bootstrap over groups "
        f"({report['header']['resamples']} resamples); *: fewer than 20 groups.{_sample(report)}"
    )
    yield from _table(caption, "tab:scores", ["Task", "Measure", "n", *systems], rows, 2)


def _differences(report: Mapping[str, Any]) -> Iterator[str]:
    rows = [
        [pair["task"], f"{pair['a']} − {pair['b']}", signed(pair["difference"]),
         difference_text(pair["row"], pair), p_value(pair["p_holm"]), pair["verdict"]]
        for pair in comparisons(report)
    ]  # fmt: skip
    caption = (
        "Differences by paired bootstrap over groups; p corrected by Holm's method; "
        "*: fewer than 20 groups, interval and p not to be trusted, and better or worse only where "
        f"a sign test over the groups says the same.{_sample(report)}"
    )
    titles = ["Task", "Systems", "Difference", "95 % interval", "p", "Verdict"]
    yield from _table(caption, "tab:differences", titles, rows, 2)


def _sample(report: Mapping[str, Any]) -> str:
    """A sentence that says so where not all of the corpora was measured."""
    limit = report["header"]["limit"]
    return "" if limit is None else f" Measured on a sample of about {limit} sentences a corpus."
