"""The page of a report in a real browser: nothing complains, tables have heads, everything can be read, and printed."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from reports.forms import file_of
from storage.ledger import Ledger
from tests.reports import half_year
from tests.reports.test_area_pages import fill, of_year
from tests.reports.test_half_year import of_half_year
from tests.reports.test_rendering import ATTACKED

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
Scheme = Literal["light", "dark"]

FAINT = """() => {
  const light = (colour) => {
    const part = colour.match(/[0-9.]+/g).slice(0, 3).map((c) => c / 255)
      .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const behind = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (colour !== "rgba(0, 0, 0, 0)") return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const faint = [];
  for (const node of document.querySelectorAll("h1, h2, p, li, a, caption, th, td, figcaption, svg text")) {
    const style = getComputedStyle(node), colour = node.closest("svg") ? style.fill : style.color;
    if (ratio(light(colour), light(behind(node))) < 4.5) faint.push(node.outerHTML);
  }
  for (const node of document.querySelectorAll("svg rect"))
    if (ratio(light(getComputedStyle(node).fill), light(behind(node))) < 3) faint.push(node.outerHTML);
  return faint;
}"""
"""What stands out too little by WCAG 2.2: 4.5 to 1 for text, 3 to 1 for bars."""

BARE = """() => [...document.querySelectorAll("table")].filter((table) =>
  !table.caption || ![...table.tHead.rows[0].cells].every((cell) => cell.tagName === "TH" && cell.scope === "col")
  || ![...table.tBodies[0].rows].every((row) => row.cells[0].scope === "row"
    && row.cells.length === table.tHead.rows[0].cells.length)).map((table) => table.id)"""

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="the page of a report is NOT looked at: install Debian's chromium for it"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def file(sqlite_ledger: Ledger, tmp_path: Path) -> Path:
    """The published half-year as a page on the disk."""
    with sqlite_ledger.writing() as tx:
        half_year.write(tx)
    path = tmp_path / "report.html"
    path.write_bytes(file_of(of_half_year(sqlite_ledger), "html"))
    return path


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser, file: Path) -> Iterator[Page]:
    """In both schemes; the test fails if the page complained or asked for anything."""
    yield from opened(browser, file, request.param)


def opened(browser: Browser, file: Path, scheme: Scheme) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1100, "height": 1300}, color_scheme=scheme) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text))
        page.on("request", lambda asked: complaints.append(asked.url) if asked.url != file.as_uri() else None)
        page.goto(file.as_uri())
        yield page
    assert complaints == []


def test_every_table_has_its_caption_and_its_heads(page: Page) -> None:
    assert page.locator("table").count() > 8
    assert page.evaluate(BARE) == []


def test_nothing_is_too_faint_to_be_read(page: Page) -> None:
    assert page.evaluate(FAINT) == []
    if folder := os.environ.get("REPORT_PICTURES"):
        scheme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
        page.screenshot(path=str(Path(folder) / f"report-{scheme}.png"), full_page=True)


def test_a_chart_is_a_picture_with_its_numbers_in_words(page: Page) -> None:
    chart = page.get_by_role("img", name="Received and closed by month")
    assert "Jun 20: received 41, closed 24." in chart.locator("desc").text_content()  # type: ignore[operator]
    box = chart.bounding_box()
    assert box is not None
    assert box["width"] > 400
    assert box["height"] > 150


def test_no_text_of_a_chart_lies_outside_of_it(page: Page) -> None:
    outside = page.evaluate("""() => [...document.querySelectorAll("svg")].flatMap((svg) => {
      const room = svg.getBoundingClientRect();
      return [...svg.querySelectorAll("text")].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.left < room.left || box.right > room.right || box.top < room.top || box.bottom > room.bottom;
      }).map((text) => text.textContent);
    })""")
    assert outside == []


def test_a_telephone_scrolls_tables_and_not_the_page(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_paper_is_white_whatever_the_screen_was(page: Page) -> None:
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(FAINT) == []


def test_the_contents_lead_to_the_dashboard_of_an_area(browser: Browser, tmp_path: Path, sqlite_ledger: Ledger) -> None:
    fill(sqlite_ledger)
    path = tmp_path / "areas.html"
    path.write_bytes(file_of(of_year(sqlite_ledger), "html"))
    for page in opened(browser, path, "dark"):
        page.get_by_role("navigation").get_by_role("link", name="Finance - Council Tax").click()
        assert page.get_by_role("heading", name="Finance - Council Tax").bounding_box()["y"] < 200  # type: ignore[index]
        assert page.evaluate(BARE) == page.evaluate(FAINT) == []
        page.emulate_media(media="print")
        assert not page.get_by_role("navigation").is_visible()


def test_a_hostile_word_does_nothing_in_a_page(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "attacked.html"
    path.write_bytes(file_of(ATTACKED, "html"))
    for page in opened(browser, path, "light"):
        assert page.locator("script").count() == 0
        assert page.locator("td").count() == 1
