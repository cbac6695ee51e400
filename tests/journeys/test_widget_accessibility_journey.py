"""Whoever sees little, hears the page, uses no mouse or a small screen gets the same chat."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser import WORDS, Tab, visiting
from tests.journeys.conftest import Running

QUESTION = "How long does the program last?"
CRY = "i want to kill myself"
ENGLISH = WORDS["en"]["panel"]
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
NARROW: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
ZOOMED: dict[str, Any] = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}  # 1280 px at 400 %
SETTINGS = [
    pytest.param(DESKTOP, id="desktop"),
    pytest.param({**DESKTOP, "color_scheme": "dark"}, id="dark"),
    pytest.param({**DESKTOP, "forced_colors": "active"}, id="forced colors"),
    pytest.param(PHONE, id="phone"),
    pytest.param(NARROW, id="320 px"),
    pytest.param(ZOOMED, id="400 percent"),
]
# All boxes of the page and of the chat. Wider than they show, they scroll sideways.
BOXES = """[document.documentElement, ...document.querySelector("clarity-chat").shadowRoot.querySelectorAll("*")]
  .filter((box) => box.checkVisibility() && box.getBoundingClientRect().width > 1)"""
SIDEWAYS = f"""() => {BOXES}
  .filter((box) => box.scrollWidth > box.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(box).overflowX))
  .concat(document.documentElement.scrollWidth > innerWidth ? [document.documentElement] : [])
  .map((box) => box.tagName + " " + box.getAttribute("part"))"""
PLACES = """.map((box) => [box.getAttribute("part") || box.textContent, box.getBoundingClientRect()])"""
OUTSIDE = f"""() => {BOXES}.filter((box) => box.matches("button, a, textarea")){PLACES}
  .filter(([, at]) => at.left < -1 || at.right > innerWidth + 1).map(([name]) => name)"""
# What lies over the page must be whole in the window: nobody can scroll to what stands above it. Below its lower edge
# one can where the panel scrolls as a whole.
OVER = "[part=dock], [part=panel], [part=help-card], [part=menu-card]"
CUT_OFF = f"""() => {BOXES}.filter((box) => box.matches("{OVER}") && !box.closest("[data-low]")){PLACES}
  .filter(([, at]) => at.top < -1 || at.bottom > innerHeight + 1)
  .map(([name, at]) => name + " from " + at.top + " to " + at.bottom)"""
# Rules by which axe would judge what nobody sees: the page's colors where the system forces its own, and the part of
# a control that is left to see where the panel scrolls as a whole.
BLIND = """() => [matchMedia("(forced-colors: active)").matches && "color-contrast", innerHeight < 470 && "target-size"]
  .filter(Boolean)"""
SMALL = f"""(least) => {BOXES}.filter((box) => box.matches("button, textarea, [part=calls] a")){PLACES}
  .filter(([, at]) => at.height < least || at.width < least)
  .map(([name, at]) => name + " " + at.width + " x " + at.height)"""
MOVING = """() => document.querySelector("clarity-chat").shadowRoot.getAnimations()
  .map((moved) => [moved.constructor.name, moved.effect.getComputedTiming().duration]).filter(([, time]) => time > 1)"""


async def seen(tab: Tab, state: str) -> list[str]:
    """Return what is wrong in this state: axe's violations, and what scrolls sideways or lies outside."""
    without = await tab.page.evaluate(BLIND)
    found = await tab.violations("html" if state == "closed" else "clarity-chat", without)
    found += [f"sideways: {box}" for box in await tab.page.evaluate(SIDEWAYS)]
    found += [f"outside: {name}" for name in await tab.page.evaluate(OUTSIDE)]
    found += [f"cut off: {name}" for name in await tab.page.evaluate(CUT_OFF)]
    return [f"{state}: {wrong}" for wrong in found]


@pytest.mark.parametrize("setting", SETTINGS)
async def test_no_state_has_a_barrier(browser: Browser, running: Running, setting: dict[str, Any]) -> None:
    """From the closed button to the question whether to delete, axe finds nothing and all stays in the window."""
    async with visiting(browser, running.demo, bypass_csp=True, **setting) as tab:
        wrong = await seen(tab, "closed")
        await tab.part("help").click()
        wrong += await seen(tab, "help card")
        await tab.page.keyboard.press("Escape")
        await tab.open()
        wrong += await seen(tab, "open")
        await tab.hears(QUESTION)
        wrong += await seen(tab, "answer with choices")
        await tab.hears(CRY, "crisis")
        wrong += await seen(tab, "crisis")
        await tab.part("menu").click()
        wrong += await seen(tab, "menu")
        await tab.part("menu-card").get_by_text(ENGLISH["privacy"], exact=True).click()
        wrong += await seen(tab, "privacy")
        await tab.part("back").click()
        await tab.part("menu").click()
        await tab.part("clear").click()
        await expect(tab.chat.get_by_text(ENGLISH["clearAsk"])).to_be_in_viewport(ratio=1)
        wrong += await seen(tab, "confirm")
        await tab.part("clear-no").click()
        await tab.page.context.set_offline(True)
        await tab.write(QUESTION)
        await expect(tab.part("retry")).to_be_visible()
        wrong += await seen(tab, "unsent")

        assert wrong == []


async def test_spanish_has_no_barrier(browser: Browser, running: Running) -> None:
    """The longer words of Spanish fit, and their language is told."""
    async with visiting(browser, running.demo, bypass_csp=True, **NARROW) as tab:
        await tab.open()
        await tab.part("menu").click()
        await tab.part("language").click()
        wrong = await seen(tab, "open")
        await tab.hears(QUESTION)
        wrong += await seen(tab, "answer")

        assert wrong == []


@pytest.mark.parametrize(
    "setting",
    [
        pytest.param(DESKTOP, id="desktop"),
        pytest.param(PHONE, id="phone"),
        pytest.param(ZOOMED, id="400 percent"),
    ],
)
async def test_what_is_pressed_is_large_enough(browser: Browser, running: Running, setting: dict[str, Any]) -> None:
    """Every control is at least 24 by 24 pixels (WCAG 2.5.8); on a phone those of a thumb have 44."""
    async with visiting(browser, running.demo, **setting) as tab:
        closed = await tab.page.evaluate(SMALL, 44)
        await tab.open()
        await tab.hears(QUESTION)

        small = await tab.page.evaluate(SMALL, 44 if setting is PHONE else 24)

        assert closed == []
        assert small == []


async def test_a_whole_chat_by_keyboard(browser: Browser, running: Running) -> None:
    """Tab, Enter and Esc are enough to open, agree, ask, choose and close; focus comes back to where it was."""
    async with visiting(browser, running.demo) as tab:
        keys = tab.page.keyboard
        await reach(tab, tab.part("launcher"))
        await keys.press("Enter")
        await expect(tab.part("composer")).to_be_visible()
        await reach(tab, tab.part("composer"))
        await keys.type(QUESTION)
        await reach(tab, tab.part("send"))
        await keys.press("Enter")
        await expect(tab.entries("answer")).to_have_count(1)
        await reach(tab, tab.part("choice").first, "Shift+Tab")
        await keys.press("Enter")
        await expect(tab.entries("answer")).to_have_count(2)

        await keys.press("Escape")

        await expect(tab.part("panel")).to_be_hidden()
        await expect(tab.part("launcher")).to_be_focused()


async def test_what_arrives_never_takes_the_focus(browser: Browser, running: Running) -> None:
    """While somebody types the next message, an answer comes in and the caret stays where it is."""
    async with visiting(browser, running.demo) as tab:
        await tab.open()
        await tab.hears(QUESTION)
        await tab.write("How many people are in a group?")
        await tab.part("composer").click()
        await tab.page.keyboard.type("and one more")
        await expect(tab.entries("answer")).to_have_count(2)

        await tab.page.keyboard.type(" thing")

        await expect(tab.part("composer")).to_be_focused()
        await expect(tab.part("composer")).to_have_value("and one more thing")


async def test_a_screen_reader_meets_names_and_roles(browser: Browser, running: Running) -> None:
    """The states are told by role and name alone: a dialog, a log, a box for the question, buttons."""
    async with visiting(browser, running.demo) as tab:
        closed = await tab.snapshot()
        await tab.open()
        opened = await tab.snapshot()
        await tab.hears(QUESTION)
        await expect(tab.part("useful")).to_be_visible()
        answered = await tab.snapshot()

        loader = WORDS["en"]["loader"]
        assert [name for name in (loader["help"], loader["ask"]) if f'button "{name}"' not in closed] == []
        for role, name in (
            ("dialog", ENGLISH["title"]),
            ("log", ENGLISH["log"]),
            ("textbox", ENGLISH["composer"]),
            ("button", ENGLISH["agreeSend"]),
            ("button", ENGLISH["menu"]),
            ("button", ENGLISH["close"]),
            ("button", ENGLISH["exit"]),
            ("button", loader["help"]),
        ):
            assert f'{role} "{name}"' in opened
        assert "status" in opened
        assert f'button "{ENGLISH["useful"]}"' in answered
        assert f'button "{ENGLISH["send"]}"' in answered
        assert ENGLISH["you"] in answered


async def test_the_live_regions_are_there_before_their_words(browser: Browser, running: Running) -> None:
    """A region that comes together with its words is not read out: it is there, and empty, before."""
    async with visiting(browser, running.demo) as tab:
        early = await tab.chat.locator("[role=status]").count()
        await tab.open()
        log = await tab.chat.locator("[role=log]").element_handle()
        await tab.hears(QUESTION)

        kept = log is not None and await log.evaluate("(box) => box.isConnected")

        assert early == 1
        assert kept
        assert await tab.chat.locator("[role=status]").count() == 1


async def test_nothing_moves_for_who_asked_for_less_motion(browser: Browser, running: Running) -> None:
    """With reduced motion no part of the chat is animated, from opening to an answer."""
    async with visiting(browser, running.demo, reduced_motion="reduce") as tab:
        await tab.part("launcher").click()
        opening = await tab.page.evaluate(MOVING)
        await tab.write(QUESTION)
        asking = await tab.page.evaluate(MOVING)
        await expect(tab.entries("answer")).to_have_count(1)

        assert [opening, asking, await tab.page.evaluate(MOVING)] == [[], [], []]


async def test_above_an_on_screen_keyboard_one_sees_what_one_types(browser: Browser, running: Running) -> None:
    """When the keyboard takes half of the screen, the box for the question and its button stand above it."""
    async with visiting(browser, running.demo, **PHONE) as tab:
        await tab.open()
        await tab.part("composer").click()

        await tab.page.evaluate(
            """() => { Object.defineProperty(visualViewport, "height", { get: () => 420, configurable: true });
              visualViewport.dispatchEvent(new Event("resize")) }"""
        )

        await expect(tab.part("composer")).to_be_in_viewport()
        for name in ("composer", "send"):
            box = await tab.part(name).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 420


async def reach(tab: Tab, target: Locator, key: str = "Tab") -> None:
    """Press a key until the focus is there; fails after more presses than the page has places to stop at."""
    for _ in range(60):
        if await target.evaluate("(box) => box.getRootNode().activeElement == box"):
            return
        await tab.page.keyboard.press(key)
    pytest.fail(f"{target} cannot be reached by {key}")
