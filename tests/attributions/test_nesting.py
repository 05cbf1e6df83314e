from dataclasses import replace

from stancemine.attributions.nesting import number_and_nest
from stancemine.document import Attribution, Span


def report(cue: tuple[int, int] | None, content: tuple[int, int]) -> Attribution:
    span = Span(*content, "x" * (content[1] - content[0]))
    where = Span(*cue, "x" * (cue[1] - cue[0])) if cue else None
    return Attribution("indirect", None, where, (span,), None, 0.5)


def nested(*reports: Attribution) -> list[int | None]:
    return [a.within for found in number_and_nest([list(reports)]) for a in found]


def test_the_innermost_content_counts() -> None:
    found = nested(report((0, 4), (5, 60)), report((10, 14), (15, 50)), report((20, 24), (30, 40)))
    assert found == [None, 0, 1]


def test_reports_cannot_hold_each_other() -> None:
    assert nested(report((10, 14), (0, 9)), report((2, 5), (8, 20))) == [1, None]


def test_numbers_run_over_sentences() -> None:
    one = report((0, 4), (5, 9))
    found = number_and_nest([[one], [], [replace(one), report(None, (5, 9))]])
    assert [[a.id for a in reports] for reports in found] == [[0], [], [1, 2]]
