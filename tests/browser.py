"""Headless Chromium for tests of the pages: pages are opened from files, without a network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)

needs_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no chromium on the PATH (Debian: apt-get install chromium)"
    ),
]


@contextmanager
def chromium() -> Iterator[Any]:
    """A running browser; as root it runs without its sandbox, which refuses root."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    sandbox = [] if hasattr(os, "geteuid") and os.geteuid() else ["--no-sandbox"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def watched(browser: Any, place: Path, **context: Any) -> Iterator[Page]:
    """A page in a window of its own; whatever it complains of fails the test."""
    window = browser.new_context(offline=True, **context)
    page = window.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    page.goto(place.as_uri())
    try:
        yield page
    finally:
        window.close()
    assert complaints == []


@contextmanager
def opened(browser: Any, html: str, folder: Path, **context: Any) -> Iterator[Page]:
    """The same for a page that is only text yet."""
    place = folder / "page.html"
    place.write_text(html, encoding="utf-8")
    with watched(browser, place, **context) as page:
        yield page
