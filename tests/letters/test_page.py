"""The HTML of a letter: well-formed, read aloud in order, in its language, and nothing fetched from anywhere."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from letters.book import LetterBook
from letters.letter import LetterKind
from letters.shelf import SHIPPED

BOOK = LetterBook()
VOID = {"meta", "br"}


class Page(HTMLParser):
    """Reads a page strictly: every element is closed, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.seen if tag in tags]


def page_of(kind: LetterKind, language: str) -> tuple[Page, str]:
    html = BOOK.write(BOOK.sample(kind, language), language).html
    page = Page()
    page.feed(html)
    page.close()
    assert page.open == []
    return page, html


ALL = [(kind, language) for kind in LetterKind for language in ("en", "cy")]


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_a_page_is_well_formed_names_its_language_and_has_a_title(kind: LetterKind, language: str) -> None:
    page, html = page_of(kind, language)
    assert html.startswith("<!DOCTYPE html>\n")
    assert page.of("html") == [{"lang": language, "dir": "ltr"}]
    assert re.search(rf"<title>[^<]*{BOOK.sample(kind, language).reference}[^<]*</title>", html)


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_headings_begin_with_the_subject_and_go_one_step_down(kind: LetterKind, language: str) -> None:
    page, _ = page_of(kind, language)
    headings = [tag for tag, _ in page.seen if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == "h1"
    assert set(headings[1:]) <= {"h2"}
    assert len(page.of("main")) == 1


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_nothing_is_fetched_and_nothing_runs(kind: LetterKind, language: str) -> None:
    page, html = page_of(kind, language)
    assert not page.of("img", "link", "script", "iframe", "object", "form", "base")
    assert not re.search(r"\b(src|srcset|href|background|onload)=|url\(|@import", html)


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_each_row_of_facts_has_its_heading(kind: LetterKind, language: str) -> None:
    page, _ = page_of(kind, language)
    assert len(page.of("tr")) == len(page.of("th")) == len(page.of("td"))
    assert all(one["scope"] == "row" for one in page.of("th"))


def test_a_page_says_both_colours_and_what_they_are_in_the_dark() -> None:
    page, html = page_of(LetterKind.RECEIPT, "en")
    (body,) = page.of("body")
    assert "background:#ffffff;color:#1a1a1a" in str(body["style"])
    assert "prefers-color-scheme: dark" in html
    assert "font-size:16px" in str(body["style"])


def test_a_language_from_right_to_left_turns_the_page(tmp_path: Path) -> None:
    (tmp_path / "ar").mkdir()
    for file in (SHIPPED / "en").iterdir():
        (tmp_path / "ar" / file.name).write_bytes(file.read_bytes())
    html = LetterBook(tmp_path).write(BOOK.sample(LetterKind.HOLDING), "ar").html
    assert '<html lang="ar" dir="rtl">' in html
    assert 'align="right"' in html
    assert "padding-right:24px" in html
    assert 'align="left"' not in html
