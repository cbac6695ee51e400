"""On the page with the strictest policy the chat works, and the policy never has to refuse it anything."""

from __future__ import annotations

from playwright.async_api import Browser

from tests.browser import visiting
from tests.journeys.conftest import Running

STRICT = {
    "default-src 'none'",
    "connect-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types clarity-chat",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
}


async def test_the_chat_works_where_almost_nothing_is_allowed(browser: Browser, running: Running) -> None:
    """Pinned, with a nonce and trusted types: it opens, answers, goes on, and nothing was refused."""
    async with visiting(browser, f"{running.gateway}/strict/") as tab:
        served = await tab.page.reload()
        assert served is not None
        policy = {rule.strip() for rule in (await served.all_headers())["content-security-policy"].split(";")}
        await tab.open()
        answer = await tab.hears("How many hours a week is the program?")
        await tab.part("menu").click()
        await tab.page.keyboard.press("Escape")
        crisis = await tab.hears("i want to kill myself", "crisis")

        assert policy >= STRICT
        assert not [rule for rule in policy if "unsafe" in rule or "*" in rule]
        assert "9-12 hours" in answer
        assert "988" in crisis
        assert tab.errors == []


async def test_the_pinned_file_is_named_with_its_fingerprint(browser: Browser, running: Running) -> None:
    """The tag of the page carries the digest that the manifest names."""
    async with visiting(browser, f"{running.gateway}/strict/") as tab:
        manifest = await (await tab.page.request.get(f"{running.gateway}/widget/manifest.json")).json()

        script = tab.page.locator("script[src]").first

        assert await script.get_attribute("integrity") == manifest["loader_integrity"]
        assert str(await script.get_attribute("src")).endswith(f"/widget/{manifest['loader_pinned']}")
