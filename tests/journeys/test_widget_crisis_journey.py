"""Somebody in danger is shown 988 and 911 whatever is down, and may go on afterwards."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.browser import visiting
from tests.journeys.conftest import Running

CRY = "i want to kill myself"
QUESTION = "How many hours a week is the program?"


async def test_help_opens_while_typing_and_nothing_is_sent(browser: Browser, running: Running) -> None:
    """The words are noticed in the page itself: help is there before a single request."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.page.wait_for_load_state("networkidle")
        before = len(tab.asked)

        await tab.part("composer").press_sequentially(CRY)

        await expect(tab.part("help-card")).to_be_visible()
        await expect(tab.part("help-card").get_by_role("link", name="988").first).to_be_visible()
        assert tab.asked[before:] == []
        await expect(tab.part("composer")).to_be_focused()
        await expect(tab.part("composer")).to_have_value(CRY)


async def test_after_a_crisis_the_chat_goes_on_and_988_stays(browser: Browser, running: Running) -> None:
    """The crisis words come, cannot be rated, and the next question gets its answer with a line on 988."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()

        crisis = await tab.hears(CRY, "crisis")
        answer = await tab.hears(QUESTION)

        assert "988" in crisis
        assert "911" in crisis
        assert await tab.entries("crisis").locator("[part~=useful], [part~=not-useful]").count() == 0
        assert "9-12 hours" in answer
        assert "988" in answer


async def test_help_is_there_without_the_panel_and_without_a_network(browser: Browser, running: Running) -> None:
    """Where the panel cannot be loaded, the numbers and the line stand in its place."""
    async with visiting(browser, running.demo) as tab:
        await tab.page.route("**/widget/panel*", lambda route: route.abort())
        await tab.page.context.set_offline(True)

        await tab.part("launcher").click()

        card = tab.part("help-card")
        await expect(card).to_be_visible()
        for number in ("988", "911", "949-625-0564"):
            await expect(card.get_by_role("link", name=number).first).to_be_visible()


async def test_need_help_now_is_in_the_first_frame(browser: Browser, running: Running) -> None:
    """The help control opens its card with no chat, no panel and no request."""
    async with visiting(browser, running.demo) as tab:
        await tab.page.wait_for_load_state("networkidle")
        before = len(tab.asked)

        await tab.part("help").click()

        await expect(tab.part("help-card").get_by_role("link", name="988").first).to_be_visible()
        assert tab.asked[before:] == []
