"""No message is lost and none is there twice: offline, after a reload, in two tabs, when servers die."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from playwright.async_api import Browser, Error, expect

from tests.browser import WORDS, Tab, visiting, watched
from tests.journeys.conftest import Running

QUESTION = "How many hours a week is the program?"
SECOND = "How many people are in a group?"
BACK_MILLISECONDS = 120_000  # a killed engine loads its model again
ENGLISH = WORDS["en"]["panel"]


async def said(tab: Tab) -> list[str]:
    """Return the kinds and words of the conversation as the page shows it."""
    shown: list[str] = await tab.entries().evaluate_all(
        "(entries) => entries.map((entry) => entry.dataset.kind + ': ' + entry.innerText.replace(/\\s+/g, ' '))"
    )
    return shown


async def test_offline_a_message_waits_and_is_sent_once(browser: Browser, running: Running) -> None:
    """It is shown as not sent, with a way to try again; back online it goes out once and is answered once."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)

        await tab.page.context.set_offline(True)
        await tab.write(SECOND)
        await expect(tab.part("retry")).to_be_visible()
        await expect(tab.chat.get_by_text(ENGLISH["reason_offline"])).to_be_visible()
        await tab.page.context.set_offline(False)
        await expect(tab.entries("answer")).to_have_count(2)

        await expect(tab.part("retry")).to_have_count(0)
        await tab.page.reload()
        await tab.open()
        await expect(tab.entries("answer")).to_have_count(2)
        assert await tab.entries("message").filter(has_text=SECOND).count() == 1
        assert "8-12" in await tab.entries("answer").last.inner_text()


async def test_a_reload_brings_the_chat_back(browser: Browser, running: Running) -> None:
    """The launcher offers to go on, and the same words stand there in the same order."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)
        await tab.hears(SECOND)
        before = await said(tab)

        await tab.page.reload()
        await expect(tab.part("launcher")).to_have_accessible_name(WORDS["en"]["loader"]["again"])
        await tab.open()
        await expect(tab.entries("answer")).to_have_count(2)

        assert await said(tab) == before


async def test_two_tabs_of_one_chat_see_the_same(browser: Browser, running: Running) -> None:
    """What is asked in one tab and answered stands in its copy too, once."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)
        async with tab.page.context.expect_page() as opened:
            await tab.page.evaluate("() => { window.open(location.href) }")
        copy = watched(await opened.value)
        await copy.open()
        await expect(copy.entries("answer")).to_have_count(1)

        await tab.hears(SECOND)
        await copy.hears("What is the phone number?")
        await expect(copy.entries("answer")).to_have_count(3)
        await expect(tab.entries("answer")).to_have_count(3)

        assert await said(copy) == await said(tab)


async def test_a_gateway_that_dies_in_the_middle_loses_nothing(browser: Browser, running: Running) -> None:
    """Killed while a reply is being made, it comes back, and the message is there once with one answer."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)

        async with tab.page.expect_request("**/chat/v1/messages"):
            await tab.write(SECOND)
        os.kill(process_of(running, "clarity.gateway"), signal.SIGKILL)
        await expect(tab.entries("answer")).to_have_count(2, timeout=60_000)
        shown = await said(tab)
        await tab.page.reload()
        await tab.open()
        await expect(tab.entries("answer")).to_have_count(2)

        assert await tab.entries("message").filter(has_text=SECOND).count() == 1
        assert await said(tab) == shown


async def test_a_gateway_that_dies_before_a_reload_still_answers(browser: Browser, running: Running) -> None:
    """The page forgot that it was waiting, the record did not: the answer comes after the reload, once."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)

        async with tab.page.expect_request("**/chat/v1/messages"):
            await tab.write(SECOND)
        await tab.page.wait_for_timeout(150)  # it is in the record by then, and hardly answered
        os.kill(process_of(running, "clarity.gateway"), signal.SIGKILL)
        await until_live(tab, running)
        await tab.page.reload()
        await tab.open()

        await expect(tab.entries("message")).to_have_count(2)
        await expect(tab.page.locator("clarity-chat [role=log] [data-kind=answer]").nth(1)).to_be_visible()
        assert "8-12" in await tab.entries().last.inner_text()


async def test_while_the_engine_is_dead_a_crisis_is_answered_and_a_question_waits(
    browser: Browser, running: Running
) -> None:
    """The crisis words come at once; a question gets a true word, and its answer when the engine is back."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)
        os.kill(process_of(running, "rasa run"), signal.SIGKILL)

        crisis = await tab.hears("i want to kill myself", "crisis")
        wait = await tab.hears(SECOND, "wait")
        found = await tab.violations()
        await expect(tab.entries("late").first).to_be_visible(timeout=BACK_MILLISECONDS)

        assert "988" in crisis
        assert "949-625-0564" in wait
        assert found == []
        assert "8-12" in await tab.entries("late").first.inner_text()
        assert await tab.entries("message").filter(has_text=SECOND).count() == 1


async def until_live(tab: Tab, running: Running) -> None:
    """Wait until the gateway that the supervisor starts again answers."""
    for _ in range(300):
        try:
            if (await tab.page.request.get(f"{running.gateway}/health/live")).ok:
                return
        except Error:
            await asyncio.sleep(0.1)
    pytest.fail("the gateway did not come back")


def process_of(running: Running, command: str) -> int:
    """Return the id of this assistant's process whose command line holds the words; others may run beside it."""
    folder = f"CLARITY_VAR={running.var}\0".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if command in line and folder in (entry / "environ").read_bytes():
                return int(entry.name)
        except OSError:
            continue  # it ended meanwhile, or belongs to somebody else
    raise LookupError(command)
