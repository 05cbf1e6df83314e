"""Golden cases for whole reports: mode, denial, nesting and speaker, from marked sentences."""

from typing import Any

import pytest

from stancemine.speakers.linking import link_speakers
from tests.golden import cases, page, report_line


@pytest.mark.parametrize("case", cases("reports.jsonl"))
def test_golden_cases(case: dict[str, Any]) -> None:
    given = page(case["sentences"])
    linked = link_speakers(given.text, given.sentences, given.assemble())
    assert [report_line(report) for found in linked for report in found] == case["reports"]
