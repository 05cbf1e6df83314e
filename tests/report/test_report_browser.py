"""The report in headless Chromium: links, drill-down, screens, themes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stancemine.report import write_report
from tests.browser import chromium, needs_browser, outline_faults, watched
from tests.rich import rich_document

pytestmark = needs_browser


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("corpus") / "report"
    days = ["2026-01-05", "2026-02-11", None]
    write_report([replace(rich_document(), id=str(d), date=d) for d in days], place)
    return place


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_it_fits_every_screen(browser, folder, scheme, width):
    context = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    with watched(browser, folder / "index.html", **context) as page:
        inside = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert inside[0] <= inside[1]
        assert page.locator("svg[role=img]:visible").count() == 7


def test_from_a_bar_down_to_a_sentence_in_its_article(browser, folder):
    with watched(browser, folder / "index.html", viewport={"width": 1200, "height": 500}) as page:
        row = page.get_by_role("row", name="the mayor")
        row.locator("summary").click()
        first = row.locator("li").first
        assert "had promised to" in first.inner_text()
        first.locator("a").click()
        page.wait_for_url("**/articles/000001.html#s3")
        box = page.locator("#s3").bounding_box()
        assert 0 <= box["y"] < 500


def test_landmarks_headings_and_controls_are_in_order(browser, folder):
    with watched(browser, folder / "index.html") as page:
        assert outline_faults(page) == []


def test_print_leaves_out_what_only_a_screen_can_use(browser, folder):
    with watched(browser, folder / "index.html") as page:
        page.emulate_media(media="print")
        for gone in ("nav", ".sm-numbers", ".sm-files"):
            assert page.locator(f"{gone}:visible").count() == 0
        assert page.locator("svg[role=img]:visible").count() == 7
        assert page.locator(".sm-holders summary").first.is_visible()
        assert page.pdf().startswith(b"%PDF")
