"""Promises of every response: the headers that protect a browser, who may read it, health, and the files we serve."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from yarl import URL

from clarity.gateway.files import Files
from clarity.settings import Environment
from tests.clarity.gateway.door import PAGE, Door, Reply, opened
from tests.clarity.gateway.engine import Engine

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}
PATHS = [
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/"),
    ("GET", "/demo/"),
    ("GET", "/demo/style.css"),
    ("GET", "/plain"),
    ("GET", "/favicon.ico"),
    ("GET", "/nowhere"),
    ("PUT", "/health/live"),
    ("OPTIONS", "/chat/v1/messages"),
    ("OPTIONS", "/nowhere"),
    ("POST", "/chat/v1/messages"),
    ("POST", "/chat/v1/sessions"),
    ("GET", "/chat/v1/entries"),
    ("GET", "/chat/v1/stream"),
    ("DELETE", "/chat/v1/conversation"),
]
WIDGET = {"clarity-chat.js": b"loader();" * 50, "clarity-chat.0a1b2c3d.js": b"loader();" * 50, "manifest.json": b"{}"}


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_every_response_protects_the_browser(door: Door, method: str, path: str) -> None:
    """Errors as well; and nothing tells what runs here."""
    reply = await door.visitor().ask(method, path)

    assert {name: reply.headers.get(name) for name in SECURITY} == SECURITY
    assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
    assert not {"Server", "Set-Cookie", "X-Powered-By"} & set(reply.headers)


async def test_a_stream_protects_the_browser_too(door: Door) -> None:
    """It is a response like another."""
    visitor = await door.agreed()

    async with visitor.stream() as events:
        headers = dict(events.response.headers)

    assert {name: headers.get(name) for name in SECURITY} == SECURITY


@pytest.mark.parametrize("path", ["/chat/v1/entries", "/chat/v1/stream", "/health/ready", "/nowhere"])
async def test_nothing_that_was_said_is_kept_by_a_cache(door: Door, path: str) -> None:
    """Neither in a browser nor on the way."""
    reply = await door.visitor().ask("GET", path)

    assert reply.headers["Cache-Control"] == "no-store"


async def test_any_page_may_read_that_the_door_is_there(door: Door) -> None:
    """A widget on a page that is refused tells that from a server that is away."""
    visitor = door.visitor(origin="https://foreign.example.net")

    reply = await visitor.ask("GET", "/health/live")

    assert (reply.headers["Access-Control-Allow-Origin"], reply.content) == ("*", {"status": "alive"})


async def test_a_plain_address_promises_no_encryption(engine: Engine, memory: Path) -> None:
    """A browser that believed it could not reach a developer's machine any more."""
    async with opened(memory / "plain", engine.url, public_url="http://127.0.0.1:8080") as door:
        reply = await door.visitor().ask("GET", "/health/live")

    assert "Strict-Transport-Security" not in reply.headers


async def test_an_allowed_page_may_read_and_send(door: Door) -> None:
    """It alone, by name, without cookies, and with the headers that the widget needs."""
    reply = await door.visitor().ask("OPTIONS", "/chat/v1/messages")

    assert (reply.status, reply.headers["Access-Control-Allow-Origin"], reply.headers["Vary"]) == (204, PAGE, "Origin")
    assert reply.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type, Last-Event-ID"
    assert "Access-Control-Allow-Credentials" not in reply.headers


async def test_an_allowed_page_may_read_a_refusal(door: Door) -> None:
    """Or the widget could not tell a person what is wrong."""
    reply = await door.visitor().say("hello")

    assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (401, PAGE)


async def test_a_foreign_page_may_not_ask_before(door: Door) -> None:
    """Its browser then never sends the request."""
    reply = await door.visitor(origin="https://evil.example.net").ask("OPTIONS", "/chat/v1/messages")

    assert (reply.status, "Access-Control-Allow-Origin" in reply.headers, reply.headers["Vary"]) == (
        403,
        False,
        "Origin",
    )


async def test_health_tells_what_stands_behind(door: Door) -> None:
    """For whoever is on call."""
    replies = [await door.visitor().ask("GET", f"/health/{name}") for name in ("live", "ready", "engine")]

    assert [(reply.status, reply.content) for reply in replies] == [
        (200, {"status": "alive"}),
        (200, {"status": "ready", "engine": "up", "record": "up"}),
        (200, {"engine": "up"}),
    ]


async def test_a_dead_engine_makes_nobody_unready(memory: Path) -> None:
    """A gateway with a dead engine still answers a cry, so it must get them."""
    async with opened(memory / "unready", Engine().url) as door:
        ready, engine = [await door.visitor().ask("GET", f"/health/{name}") for name in ("ready", "engine")]

    assert (ready.status, ready.content["engine"], engine.status) == (200, "down", 503)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a widget that was built, beside something that is nobody's business."""
    folder = tmp_path / "dist"
    folder.mkdir()
    for name, body in WIDGET.items():
        (folder / name).write_bytes(body)
    (folder / ".secret.js").write_text("secret")
    (tmp_path / "secret.js").write_text("secret")
    monkeypatch.setattr("clarity.gateway.app.Files", lambda settings: Files(settings, folder))
    return folder


async def test_any_page_may_load_the_widget(files: Path, engine: Engine) -> None:
    """The loader's name means a newer file after five minutes, a name with a hash never another."""
    async with opened(files.parent / "var", engine.url) as door:
        loader, pinned = [await door.visitor().ask("GET", f"/widget/{name}") for name in list(WIDGET)[:2]]

    assert loader.headers["Cache-Control"] == "public, max-age=300"
    assert pinned.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for reply in (loader, pinned):
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert reply.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert reply.content == WIDGET["clarity-chat.js"].decode()


async def test_a_browser_that_takes_gzip_gets_less(files: Path, engine: Engine) -> None:
    """And one that has the file already gets nothing."""
    async with opened(files.parent / "var", engine.url) as door:
        async with door.client.get(f"{door.url}/widget/clarity-chat.js") as packed:
            size, coding, tag = (
                packed.headers["Content-Length"],
                packed.headers["Content-Encoding"],
                packed.headers["ETag"],
            )
        async with door.client.get(f"{door.url}/widget/clarity-chat.js", headers={"If-None-Match": tag}) as known:
            status = known.status

    assert (int(size) < 100, coding, status) == (True, "gzip", 304)


async def test_a_widget_that_was_built_anew_is_noticed(files: Path, engine: Engine) -> None:
    """Without a restart."""
    async with opened(files.parent / "var", engine.url) as door:
        await door.visitor().ask("GET", "/widget/clarity-chat.js")
        (files / "clarity-chat.js").write_bytes(b"newer();")

        reply = await door.visitor().ask("GET", "/widget/clarity-chat.js")

    assert reply.content == "newer();"


@pytest.mark.parametrize(
    "path",
    [
        "/widget/../secret.js",
        "/widget/%2e%2e%2fsecret.js",
        "/widget/..%2fsecret.js",
        "/widget/.secret.js",
        "/widget/",
        "/widget/clarity-chat.py",
        "/widget/%00.js",
        "/demo/../../app.py",
        "/demo/%2e%2e/%2e%2e/settings.py",
        "/demo/..%2fplain.html",
        "/demo/fonts",
        "/demo/" + "a" * 300 + ".css",
    ],
)
async def test_only_files_of_ours_are_served(files: Path, engine: Engine, path: str) -> None:
    """Nothing leads out of the folders."""
    async with opened(files.parent / "var", engine.url) as door:
        reply = await _as_it_is(door, path)

    assert (reply.status, reply.content) == (404, {"error": "not_found"})


async def test_the_strict_page_pins_the_loader(files: Path, engine: Engine) -> None:
    """Its number is new each time, and all that its policy allows carries it."""
    integrity = "sha384-" + hashlib.sha384(b"x").hexdigest()
    (files / "manifest.json").write_text(
        f'{{"loader_pinned": "clarity-chat.0a1b2c3d.js", "loader_integrity": "{integrity}"}}'
    )
    async with opened(files.parent / "var", engine.url) as door:
        first, second = [await door.visitor().ask("GET", "/strict/") for _ in range(2)]

    nonces = [re.findall(r"'nonce-([^']+)'", reply.headers["Content-Security-Policy"])[0] for reply in (first, second)]
    assert nonces[0] != nonces[1]
    assert set(re.findall(r'nonce="([^"…&]+)"', first.content)) == {nonces[0]}
    assert f'integrity="{integrity}"' in first.content
    assert "https://chat.example.org/widget/clarity-chat.0a1b2c3d.js" in first.content
    assert "require-trusted-types-for 'script'" in first.headers["Content-Security-Policy"]
    assert "{{" not in first.content


async def test_a_page_uses_the_address_it_was_opened_at(door: Door) -> None:
    """A developer's machine has two names; a made-up one is answered with the public one."""
    own, foreign = [await _with_host(door, host) for host in ("clinic.example.org", "evil.example.net")]

    assert 'src="https://clinic.example.org/widget/' in own
    assert ("evil.example.net" in foreign, "https://chat.example.org/widget/" in foreign) == (False, True)


async def test_production_shows_one_plain_page(engine: Engine, memory: Path) -> None:
    """With the line, 988 and 911; the demonstration and the proof are for developers."""
    async with opened(memory / "production", engine.url, environment=Environment.PRODUCTION) as door:
        plain = await door.visitor().ask("GET", "/")
        others = [
            await door.visitor().ask("GET", path)
            for path in ("/demo", "/demo/", "/demo/style.css", "/strict", "/plain")
        ]

    assert [word for word in ("949-625-0564", "988", "911") if word not in plain.content] == []
    assert {reply.status for reply in others} == {404}


async def _as_it_is(door: Door, path: str) -> Reply:
    """Ask for a path without having it tidied up."""
    async with door.client.get(URL(f"{door.url}{path}", encoded=True)) as found:
        return Reply(found.status, await found.json(), dict(found.headers), 0.0)


async def _with_host(door: Door, host: str) -> str:
    async with door.client.get(f"{door.url}/demo/", headers={"Host": host}) as found:
        return await found.text()
