"""A visitor's browser keeps and sends nothing before they agree, and nothing is left after they go."""

from __future__ import annotations

import base64
import json
import sqlite3

from playwright.async_api import Browser, expect

from tests.browser import ELSEWHERE, NOTHING_STORED, WORDS, Tab, serving, visiting
from tests.journeys.conftest import Running

QUESTION = "How many hours a week is the program?"
PEEK = """async ([address, token]) => {
  try { return (await (await fetch(address, { headers: { Authorization: `Bearer ${token}` } })).text()) }
  catch (refused) { return "refused by the browser" }
}"""
# What lies uppermost at nine places of the window.
ON_TOP = """() => [...new Set([0.02, 0.5, 0.98].flatMap((x) => [0.02, 0.5, 0.98].map((y) =>
  document.elementFromPoint(x * innerWidth, y * innerHeight)?.tagName)))]"""


def of_the_chat(tab: Tab) -> list[str]:
    """Return the paths that the chat asked for, in order."""
    return [url.split("/", 3)[3] for url in tab.asked if "/widget/" in url or "/chat/" in url]


async def test_a_page_on_which_nobody_chats_keeps_nothing_and_asks_for_one_file(
    browser: Browser, running: Running
) -> None:
    """Before the chat is opened there is one request, and no cookie, storage, cache or worker."""
    async with visiting(browser, running.demo) as tab:
        await tab.page.wait_for_load_state("networkidle")

        stored, cookies = await tab.stored(), await tab.page.context.cookies()

        assert of_the_chat(tab) == ["widget/clarity-chat.js"]
        assert stored == NOTHING_STORED
        assert cookies == []


async def test_opening_and_writing_keep_nothing_and_tell_nobody(browser: Browser, running: Running) -> None:
    """Until "Agree and send" only the panel's own file is fetched, and nothing is stored."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.part("composer").press_sequentially(QUESTION)

        stored = await tab.stored()

        assert [path.split(".")[0] for path in of_the_chat(tab)] == ["widget/clarity-chat", "widget/panel"]
        assert stored == NOTHING_STORED


async def test_a_whole_chat_leaves_one_key_in_the_tab_and_asks_nobody_else(browser: Browser, running: Running) -> None:
    """The session's token in sessionStorage is all that is kept, and every request goes to the assistant."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)

        stored, cookies = await tab.stored(), await tab.page.context.cookies()

        assert stored == {**NOTHING_STORED, "session": ["clarity-chat"]}
        assert cookies == []
        assert [url for url in tab.asked if not url.startswith(running.gateway)] == []
        assert [url for url in tab.asked if await tab.token() in url] == []
        assert tab.errors == []


async def test_a_deleted_chat_is_gone_on_the_server(browser: Browser, running: Running) -> None:
    """After "Delete this chat" the page is empty, its token is refused and the database holds no word of it."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)
        token = await tab.token()
        before = kept_entries(running, token)

        await tab.part("menu").click()
        await tab.part("clear").click()
        await tab.part("clear-yes").click()
        await expect(tab.entries("message")).to_have_count(0)

        refused = await tab.page.request.get(
            f"{running.gateway}/chat/v1/entries?after=0", headers={"Authorization": f"Bearer {token}"}
        )
        assert (refused.status, (await refused.json())["error"]) == (401, "session_ended")
        assert before >= 2
        assert kept_entries(running, token) == 0
        assert await tab.stored() == NOTHING_STORED


async def test_the_quick_exit_wipes_and_leaves_no_way_back(browser: Browser, running: Running) -> None:
    """The button leaves by replacing the page: nothing is stored, and "back" does not return to it."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)
        steps = await tab.page.evaluate("history.length")

        await tab.part("exit").click()
        await tab.page.wait_for_url(lambda url: not url.startswith(running.gateway))

        assert await tab.page.evaluate("history.length") == steps
        await tab.page.go_back()
        assert not tab.page.url.startswith(running.gateway)
        await tab.page.goto(running.demo)
        assert await tab.stored() == NOTHING_STORED


async def test_the_page_is_covered_before_the_way_out_has_loaded(browser: Browser, running: Running) -> None:
    """On a slow line nothing of the page or of the chat is seen or stored any more from the first moment."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)
        # No content: the browser stays where it is, as it does while a slow page has not begun to come.
        await tab.page.route(ELSEWHERE, lambda route: route.fulfill(status=204))

        await tab.part("exit").click()

        await expect(tab.part("cover")).to_be_visible()
        assert await tab.page.evaluate(ON_TOP) == ["CLARITY-CHAT"]
        assert await tab.stored() == NOTHING_STORED
        assert await tab.page.title() == "\u2026"


async def test_three_times_shift_leaves_too(browser: Browser, running: Running) -> None:
    """Whoever has a hand on the keyboard alone leaves by it."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)

        for _ in range(3):
            await tab.page.keyboard.press("Shift")
        await tab.page.wait_for_url(lambda url: not url.startswith(running.gateway))

        await tab.page.goto(running.demo)
        assert await tab.stored() == NOTHING_STORED


async def test_a_page_of_somebody_else_begins_no_chat(browser: Browser, running: Running) -> None:
    """On a page that is not allowed a message stays unsent, the reason is said, and there is no session."""
    page = f'<!doctype html><title>Else</title><script src="{running.gateway}/widget/clarity-chat.js" defer></script>'
    with serving(page) as address:
        async with visiting(browser, address) as tab:
            await tab.open()
            await tab.write(QUESTION)

            await expect(tab.chat.get_by_text(WORDS["en"]["panel"]["reason_origin"])).to_be_visible()

            assert await tab.stored() == NOTHING_STORED
            assert await tab.entries("answer").count() == 0


async def test_what_a_thief_takes_opens_nothing_elsewhere(browser: Browser, running: Running) -> None:
    """A stolen token shows nothing to another page or to its server."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)
        token = await tab.token()
    entries = f"{running.gateway}/chat/v1/entries?after=0"

    with serving("<!doctype html><title>Thief</title>") as address:
        thief = await browser.new_page()
        await thief.goto(address)
        seen = await thief.evaluate(PEEK, [entries, token])
        headers = {"Authorization": f"Bearer {token}", "Origin": address.rstrip("/")}
        told = await thief.request.get(entries, headers=headers)
        words = await told.text()
        await thief.close()

    assert "hours" not in seen
    assert told.status == 403
    assert "hours" not in words


async def test_the_id_of_a_conversation_opens_nothing(browser: Browser, running: Running) -> None:
    """Whoever learns a conversation's id, or writes a token around it, is refused."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)
        token = await tab.token()
        version, content, _ = token.split(".")
        forged = [conversation_of(token), f"{version}.{content}.{'A' * 43}", f"{version}.{content}."]

        statuses = [
            (
                await tab.page.request.get(
                    f"{running.gateway}/chat/v1/entries?after=0", headers={"Authorization": f"Bearer {said}"}
                )
            ).status
            for said in forged
        ]

        assert statuses == [401, 401, 401]


def conversation_of(token: str) -> str:
    """Return the id of the conversation that a token speaks for."""
    content = token.split(".")[1]
    conversation: str = json.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)))["conversation"]
    return conversation


def kept_entries(running: Running, token: str) -> int:
    """Return how many entries of the token's conversation the database of the running assistant holds."""
    with sqlite3.connect(running.var / "clarity.db") as database:
        question = "SELECT count(*) FROM conversation_entries WHERE conversation = ?"
        count: int = database.execute(question, [conversation_of(token)]).fetchone()[0]
        return count
