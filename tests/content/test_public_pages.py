"""Promised here: the public pages say what the facts hold, in our own words, and ask nobody else for anything."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from clarity.program import facts
from clarity.settings import ROOT
from tests.content.figures import figures, is_vouched_for
from tests.content.test_banned_claims import BANS
from tests.content.test_page_wording import borrowed
from tests.content.wording import ADMISSIONS

PAGES_DIRECTORY = ROOT / "clarity" / "gateway" / "pages"
DEMO = PAGES_DIRECTORY / "demo" / "index.html"
PAGES = [
    pytest.param(path, id=path.relative_to(PAGES_DIRECTORY).as_posix()) for path in PAGES_DIRECTORY.rglob("*.html")
]
DRAWN = [
    pytest.param(path, id=path.name) for path in PAGES_DIRECTORY.rglob("*") if path.suffix in {".html", ".css", ".svg"}
]
NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


class Page(HTMLParser):
    """The words of a page as a person reads them, and its tags with their attributes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._inside = ""
        self.feed(path.read_text(encoding="utf-8"))
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self._inside = tag
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep words, and no styles."""
        if self._inside not in {"style", "script"}:
            self.words.append(data)


def test_the_demonstration_page_holds_no_figure_that_no_fact_holds() -> None:
    """Every number, range and phone of the page stands in a fact."""
    told = figures(Page(DEMO).text)
    known = {figure for fact in facts().values() for figure in figures(fact.figures_text)}

    invented = {figure for figure in told if not is_vouched_for(figure, known)}

    assert invented == set()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_quotes_the_program_or_makes_a_banned_claim(path: Path) -> None:
    """The sentences are our own, and none promises what nobody can keep."""
    text = Page(path).text

    banned = [ban.id for ban in BANS if re.search(ban.pattern, text, re.IGNORECASE)]

    assert borrowed(text) == []
    assert banned == []


def test_the_demonstration_page_says_what_it_is() -> None:
    """A visitor who lands on it knows that it is not the clinic's website, and whom to call."""
    text = Page(DEMO).text

    said = ["This page is a demonstration on your own machine.", ADMISSIONS, "988", "911", "not a guarantee"]

    assert [words for words in said if words not in text] == []


def test_the_chat_is_one_tag() -> None:
    """The page's only script is the chat's, with nothing inside it."""
    scripts = [attributes for tag, attributes in Page(DEMO).tags if tag == "script"]

    expected = {"src": "{{base}}/widget/clarity-chat.js", "data-lang": "en", "defer": None}

    assert scripts == [expected]


@pytest.mark.parametrize("path", DRAWN)
def test_nothing_is_asked_of_anybody_else(path: Path) -> None:
    """No page, style or drawing names an address beyond its own server."""
    content = path.read_text(encoding="utf-8").replace(NAMESPACE, "")

    foreign = re.findall(r"(?:https?:)?//[\w.-]+\.\w+|@import", content)

    assert foreign == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_on_a_page_needs_a_weaker_policy(path: Path) -> None:
    """No tag carries a style or a handler of its own."""
    tags = Page(path).tags

    inline = [name for _, attributes in tags for name in attributes if name == "style" or name.startswith("on")]

    assert inline == []
