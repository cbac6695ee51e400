"""Files that browsers fetch: the widget for every page, and pages of our own, each with the policy it can live with."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, redirect

from clarity.gateway.refusals import Refusal
from clarity.settings import ROOT, Settings

WIDGET = ROOT / "widget" / "dist"
PAGES = Path(__file__).parent / "pages"
LOADER = "clarity-chat.js"
# Names with a hash never mean another file; the loader's name does, after five minutes at the latest.
_IMMUTABLE = "public, max-age=31536000, immutable"
_SHORT = "public, max-age=300"
_HASHED = re.compile(r"[a-z-]+\.[0-9a-f]{8}\.js\Z")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}\Z")
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_NOTHING_ELSE = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_DEMO_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
) + _NOTHING_ELSE
_STRICT_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types clarity-chat; "
) + _NOTHING_ELSE
_PLAIN_POLICY = "default-src 'none'; style-src 'nonce-{nonce}'; " + _NOTHING_ELSE


@dataclass(frozen=True)
class _File:
    stamp: tuple[int, int]
    body: bytes
    packed: bytes | None
    tag: str


class Files:
    """Serves the widget's build and our pages; a file that was built anew is noticed."""

    def __init__(self, configured: Settings, widget: Path = WIDGET, pages: Path = PAGES) -> None:
        self._configured = configured
        self._widget = widget
        self._pages = pages
        self._known: dict[Path, _File] = {}

    def add_routes(self, app: Sanic) -> None:
        """Add the routes; the demonstration and the proof page are there in development alone."""
        reading = ["GET", "HEAD"]
        app.add_route(self._of_widget, "/widget/<name:str>", methods=reading)
        app.add_route(self._no_icon, "/favicon.ico", methods=reading)
        if not self._configured.is_development:
            app.add_route(self._plain, "/", methods=reading)
            return
        app.add_route(self._to_demo, "/", methods=reading)
        app.add_route(self._demo, "/demo", methods=reading, name="demo")
        app.add_route(self._of_demo, "/demo/<path:path>", methods=reading)
        app.add_route(self._strict, "/strict", methods=reading)
        app.add_route(self._plain, "/plain", methods=reading)

    async def _of_widget(self, request: Request, name: str) -> HTTPResponse:
        # Any page may embed it; what it may ask of us is another matter (`origins.py`).
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Cache-Control": _IMMUTABLE if _HASHED.match(name) else _SHORT,
        }
        return self._sent(request, self._widget, name, headers)

    async def _to_demo(self, _request: Request) -> HTTPResponse:
        return redirect("/demo/")

    async def _demo(self, request: Request) -> HTTPResponse:
        # Without the slash the page's own links would miss the folder.
        if not request.path.endswith("/"):
            return redirect("/demo/")
        return self._page(request, "demo/index.html", _DEMO_POLICY)

    async def _of_demo(self, request: Request, path: str) -> HTTPResponse:
        if path in ("", "index.html"):
            return self._page(request, "demo/index.html", _DEMO_POLICY)
        return self._sent(request, self._pages / "demo", path, {"Cache-Control": "no-cache"})

    async def _strict(self, request: Request) -> HTTPResponse:
        try:
            manifest = json.loads((self._widget / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise Refusal(404, "not_built") from None
        loader = {"loader": manifest["loader_pinned"], "loader_integrity": manifest["loader_integrity"]}
        return self._page(request, "strict/index.html", _STRICT_POLICY, loader)

    async def _plain(self, request: Request) -> HTTPResponse:
        return self._page(request, "plain.html", _PLAIN_POLICY)

    async def _no_icon(self, _request: Request) -> HTTPResponse:
        return empty(headers={"Cache-Control": _SHORT})

    def _page(self, request: Request, path: str, policy: str, words: dict[str, str] | None = None) -> HTTPResponse:
        """Return a page with what it leaves open filled in, under a nonce of its own."""
        nonce = secrets.token_urlsafe(16)
        text = self._read(self._pages, path).body.decode()
        for name, word in {"base": self._base(request), "nonce": nonce, **(words or {})}.items():
            text = text.replace("{{" + name + "}}", html.escape(word))
        headers = {"Content-Security-Policy": policy.format(nonce=nonce)}
        return HTTPResponse(text, headers=headers, content_type=_TYPES[".html"])

    def _base(self, request: Request) -> str:
        """Return the origin that the browser has us under, where it is one of ours; else the public one."""
        host = request.headers.getone("host", "")
        origins = (self._configured.public_url, *self._configured.allowed_origins)
        return next((origin for origin in origins if urlsplit(origin).netloc == host), self._configured.public_url)

    def _sent(self, request: Request, folder: Path, path: str, headers: dict[str, str]) -> HTTPResponse:
        found = self._read(folder, path)
        headers = {**headers, "ETag": found.tag, "Vary": "Accept-Encoding"}
        if found.tag in request.headers.getone("if-none-match", ""):
            return HTTPResponse(b"", 304, headers)
        body = found.body
        if found.packed is not None and "gzip" in request.headers.getone("accept-encoding", ""):
            body, headers["Content-Encoding"] = found.packed, "gzip"
        return HTTPResponse(body, headers=headers, content_type=_TYPES[Path(path).suffix])

    def _read(self, folder: Path, path: str) -> _File:
        """Return a file below the folder; raises `Refusal` for what is none, and for whatever leads out of it."""
        file = folder.joinpath(*_parts(path.split("/")))
        try:
            stat = file.stat()
            stamp = stat.st_mtime_ns, stat.st_size
            known = self._known.get(file)
            if known is None or known.stamp != stamp:
                known = self._known[file] = _packed(file.read_bytes(), stamp)
        except OSError:
            raise Refusal(404, "not_found") from None
        return known


def _parts(parts: Iterable[str]) -> list[str]:
    """Return the parts of a path; raises `Refusal` for one that no file of ours has."""
    found = list(parts)
    if Path(found[-1]).suffix not in _TYPES or not all(_NAME.match(part) for part in found):
        raise Refusal(404, "not_found")
    return found


def _packed(body: bytes, stamp: tuple[int, int]) -> _File:
    packed = gzip.compress(body, 9, mtime=0)
    digest = hashlib.sha256(body).hexdigest()[:32]
    return _File(stamp, body, packed if len(packed) < len(body) * 0.9 else None, f'"{digest}"')
