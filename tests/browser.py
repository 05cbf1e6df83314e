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


OUTLINE = """() => {
  const wrong = [];
  const mains = document.querySelectorAll("main");
  if (mains.length !== 1) wrong.push(`${mains.length} main landmarks`);
  for (const node of document.body.querySelectorAll("h1, p, li, td, button")) {
    if (node.closest("main, header, footer")) continue;
    wrong.push(`outside of main: ${node.outerHTML.slice(0, 80)}`);
  }
  let level = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) wrong.push(`h${level} is followed by ${heading.textContent.trim()}`);
    level = next;
  }
  for (const node of document.querySelectorAll("summary a, summary button, summary [tabindex]")) {
    wrong.push(`a control in a summary: ${node.outerHTML}`);
  }
  const name = (node) => node.getAttribute("aria-label")
    ?? document.getElementById(node.getAttribute("aria-labelledby"))?.textContent;
  const places = "section[aria-label], section[aria-labelledby], nav, form, [role=region]";
  const names = Array.from(document.querySelectorAll(places), name);
  for (const one of names) if (!one?.trim()) wrong.push("a landmark without a name");
  if (new Set(names).size < names.length) wrong.push(`landmarks of one name: ${names}`);
  for (const cell of document.querySelectorAll("th")) {
    if (!cell.textContent.trim()) wrong.push("an empty table header");
  }
  for (const node of document.querySelectorAll("select, input")) {
    if (!node.labels.length) wrong.push(`a field without a label: ${node.name}`);
  }
  return wrong;
}"""


def outline_faults(page: Page) -> list[str]:
    """What would mislead somebody who goes through the page by landmarks, headings and controls."""
    found: list[str] = page.evaluate(OUTLINE)
    return found
