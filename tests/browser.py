"""A real Chromium without a window, and a visitor's tab in it that remembers what it asked for."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, async_playwright, expect

from clarity.settings import ROOT

WORDS: dict[str, dict[str, Any]] = {
    language: json.loads((ROOT / "widget" / "src" / "words" / f"{language}.json").read_text(encoding="utf-8"))
    for language in ("en", "es")
}
INSTALLED = ("chromium", "chromium-browser", "google-chrome")
AXE = ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WAIT_MILLISECONDS = 15_000  # a reply takes 8 s at most; the rest is for a busy machine
ELSEWHERE = re.compile(r"^https?://(?!127\.0\.0\.1[:/]|localhost[:/])")
TOKEN = re.compile(r"\b\d+\.[\w-]+\.[\w-]+")  # clarity/security/tokens.py
# What a page keeps in a browser. An IndexedDB or a cache with no entry counts too.
STORED = """async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage), cookies: document.cookie,
  databases: (await indexedDB.databases()).map((kept) => kept.name), caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING_STORED = {"local": [], "session": [], "cookies": "", "databases": [], "caches": [], "workers": 0}
# Refusals by a content security policy do not always reach the console.
REPORT_REFUSALS = """document.addEventListener("securitypolicyviolation", (refused) =>
  console.error("refused", refused.effectiveDirective, refused.blockedURI, refused.sourceFile))"""

expect.set_options(timeout=WAIT_MILLISECONDS)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start the machine's Chromium, else the one that Playwright brought, and close it afterwards."""
    found = next((path for name in INSTALLED if (path := shutil.which(name))), None)
    options: dict[str, Any] = {"executable_path": found} if found else {}
    if os.geteuid() == 0:
        options["args"] = ["--no-sandbox"]  # Chromium refuses to start as root with it
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**options)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Tab:
    """One tab of a visitor: its page, every address it asked for, and every error that its console showed."""

    page: Page
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def chat(self) -> Locator:
        """The chat's element in the page."""
        return self.page.locator("clarity-chat")

    def part(self, name: str) -> Locator:
        """Return a named part of the chat."""
        return self.page.locator(f"clarity-chat [part~={name}]")

    def entries(self, kind: str = "") -> Locator:
        """Return what the conversation shows, or only entries of a kind."""
        return self.page.locator(f"clarity-chat [role=log] [data-kind{f'={kind}' if kind else ''}]")

    async def open(self) -> None:
        """Open the chat as a visitor does, and wait until one can write."""
        await self.part("launcher").click()
        await expect(self.part("composer")).to_be_visible()

    async def write(self, text: str) -> None:
        """Send a message and wait for nothing."""
        await self.part("composer").fill(text)
        await self.part("send").click()

    async def hears(self, text: str, kind: str = "answer") -> str:
        """Send a message, wait for an entry of the kind, and return the words of all that came of it."""
        return await self.gets(self.write(text), kind)

    async def chooses(self, title: str) -> str:
        """Press a quick reply, wait for an answer, and return its words."""
        return await self.gets(self.part("choice").get_by_text(title, exact=True).last.click(), "answer")

    async def gets(self, doing: Any, kind: str) -> str:
        """Do something, wait for an entry of the kind, and return the words of all that came of it."""
        before = await self.entries(kind).count()
        await doing
        await expect(self.entries(kind).nth(before)).to_be_visible()
        return "\n".join((await self.entries(kind).all_inner_texts())[before:])

    async def stored(self) -> dict[str, Any]:
        """Return the names of everything that the page keeps in this browser."""
        kept: dict[str, Any] = await self.page.evaluate(STORED)
        return kept

    async def token(self) -> str:
        """Return the session's token, as a thief with the visitor's computer would read it."""
        values: list[str] = await self.page.evaluate("() => Object.values(sessionStorage)")
        found = TOKEN.search(" ".join(values))
        assert found, "no token is kept"
        return found.group()

    async def violations(self, within: str = "clarity-chat", without: Sequence[str] = ()) -> list[str]:
        """Return what axe has against a part of the page as it stands: rule, element, reason; `without` some rules."""
        if not await self.page.evaluate("() => 'axe' in window"):
            await self.page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
        found = await self.page.evaluate(
            """([within, values, without]) => axe.run(within, {
              runOnly: { type: "tag", values }, resultTypes: ["violations"],
              rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])) })""",
            [within, AXE_TAGS, list(without)],
        )
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    async def snapshot(self) -> str:
        """Return the chat as a screen reader meets it: roles and names."""
        return await self.chat.aria_snapshot()


def watched(page: Page) -> Tab:
    """Return the tab of a page whose requests and errors are kept from now on."""
    tab = Tab(page)

    def complain(message: ConsoleMessage) -> None:
        if message.type == "error":
            tab.errors.append(message.text)

    page.on("request", lambda request: tab.asked.append(request.url))
    page.on("console", complain)
    page.on("pageerror", lambda error: tab.errors.append(str(error)))
    return tab


@asynccontextmanager
async def visiting(browser: Browser, address: str, **options: Any) -> AsyncIterator[Tab]:
    """Visit a page with a browser that nobody used before; options are those of Playwright's contexts."""
    context: BrowserContext = await browser.new_context(**{"reduced_motion": "reduce", **options})
    context.set_default_timeout(WAIT_MILLISECONDS)
    await context.add_init_script(REPORT_REFUSALS)
    # Nothing leaves this machine; that it was asked for is in `asked`.
    await context.route(ELSEWHERE, lambda route: route.fulfill(body="elsewhere", content_type="text/plain"))
    try:
        tab = watched(await context.new_page())
        await tab.page.goto(address)
        await expect(tab.part("launcher")).to_be_visible()
        yield tab
    finally:
        await context.close()


@contextmanager
def serving(page: str) -> Iterator[str]:
    """Serve one HTML page from an origin that is not the assistant's; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the server's name for it
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
