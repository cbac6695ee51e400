"""A visitor asks the running assistant through the chat on the demonstration page."""

from __future__ import annotations

import json

from playwright.async_api import Browser, expect

from clarity.answers import answers
from tests.browser import WORDS, visiting
from tests.conversations.test_callback_form import GOOD, REFERENCE
from tests.journeys.conftest import Running

QUESTION = "How many hours a week is the program?"
ENGLISH, SPANISH = WORDS["en"]["panel"], WORDS["es"]["panel"]


async def test_the_first_send_agrees_to_what_stands_above_it(browser: Browser, running: Running) -> None:
    """The disclosure is read, one tap agrees and sends the words that were typed, and the real answer comes."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await expect(tab.part("disclosure")).to_contain_text("not a person")
        await expect(tab.part("disclosure")).to_contain_text("not for emergencies")
        await expect(tab.part("send")).to_have_accessible_name(ENGLISH["agreeSend"])

        answer = await tab.hears(QUESTION)

        assert "9-12 hours" in answer
        assert QUESTION in await tab.entries("message").last.inner_text()
        await expect(tab.part("send")).to_have_accessible_name(ENGLISH["send"])


async def test_a_quick_reply_leads_on_and_its_payload_never_reaches_the_page(
    browser: Browser, running: Running
) -> None:
    """A button under an answer is a real one; pressed, it brings its answer, and stands as the visitor's words."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        heard: list[str] = []
        tab.page.on("requestfinished", lambda request: heard.append(request.post_data or ""))
        await tab.hears("How long does the program last?")
        title, payload = answers()["utter_ask_duration"].web.buttons[1]

        answer = await tab.chooses(title)

        assert answers()["utter_ask_step_down"].web.text.split("\n")[0] in answer
        assert title in await tab.entries("message").last.inner_text()
        assert payload not in json.dumps(heard) + await tab.page.content()


async def test_an_answer_is_rated_and_the_rating_stays(browser: Browser, running: Running) -> None:
    """A thumb is pressed or not, also after the page was loaded again."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)

        async with tab.page.expect_response("**/chat/v1/ratings"):
            await tab.part("useful").click()
        await expect(tab.part("useful")).to_have_attribute("aria-pressed", "true")
        await tab.page.reload()
        await tab.open()

        await expect(tab.part("useful")).to_have_attribute("aria-pressed", "true")
        await expect(tab.part("not-useful")).to_have_attribute("aria-pressed", "false")


async def test_a_phone_number_in_an_answer_is_called_by_a_tap(browser: Browser, running: Running) -> None:
    """The line of admissions is a link that dials."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()

        await tab.hears("what is the phone number?")

        link = tab.entries("answer").last.get_by_role("link", name="949-625-0564")
        await expect(link.first).to_have_attribute("href", "tel:+19496250564")


async def test_in_spanish_no_english_word_of_the_chat_is_left(browser: Browser, running: Running) -> None:
    """Everything that the chat itself says, read or heard, changes with the language."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)
        await tab.part("menu").click()
        await tab.part("language").click()
        await expect(tab.part("send")).to_have_accessible_name(SPANISH["send"])

        heard = await tab.snapshot()

        english = [words for key, words in ENGLISH.items() if isinstance(words, str) and words not in SPANISH.values()]
        quoted = [f'"{words}"' for words in english if words and key_is_shown(words)]
        assert [words for words in quoted if words in heard] == []
        assert SPANISH["composer"] in heard
        assert await tab.part("panel").get_attribute("lang") == "es"


async def test_a_call_is_asked_for_and_the_number_is_not_replayed(browser: Browser, running: Running) -> None:
    """The whole form goes through the chat; after a reload neither number nor name is in the page."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears("can someone call me please")
        replies = [await tab.hears(answer) for answer in GOOD.values()]

        await tab.page.reload()
        await tab.open()
        await expect(tab.entries("answer")).to_have_count(len(GOOD) + 1)

        replayed = await tab.part("panel").inner_text()
        assert REFERENCE.search(replies[-1])
        assert "[your phone number]" in replayed
        assert "555" not in replayed
        assert "0123" not in replayed
        assert "Dana" not in replayed


def key_is_shown(words: str) -> bool:
    """Whether words are whole, not a pattern with a number in it."""
    return "{" not in words
