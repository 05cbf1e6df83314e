"""An evaluation's report in headless Chromium."""

from __future__ import annotations

from tests.browser import chromium, needs_browser, opened, outline_faults
from tests.evaluate.test_report import CHECKS, FACETS, report, row

pytestmark = needs_browser


def test_landmarks_headings_and_controls_are_in_order(tmp_path):
    rows = [row("stancenews/role", {"mine": 0.9, "svm": 0.5}, facets=FACETS)]
    made = report({"mine": 0.9, "svm": 0.5}, tasks=rows, behaviour={"mine": CHECKS})
    with chromium() as browser, opened(browser, made.to_html(), tmp_path) as page:
        assert outline_faults(page) == []
        assert page.locator("table").count() > 3
