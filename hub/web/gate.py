"""What every request passes before the pages see it: who asks too often, by a strange name, or to write, is refused.

It is plain ASGI around the application, so that nothing of that answers a method, a name or an origin by itself; and
whatever goes out bears the same headers.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from typing import Any, Final

from hub.protocol.limits import Limit
from hub.web.asking import is_own_name, is_own_page
from hub.web.document import refusal
from hub.web.guests import Guests

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

ADDRESS: Final = Limit(512, "bytes", "a zone's id has 64; what is longer was made by no page of ours")

HEAD: Final = Limit(8_192, "bytes", "browsers of televisions send under 1,000")

HEADERS: Final = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self'; "
        b"img-src 'self'; "
        b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), usb=(), serial=()"),
)
"""A page of ours loads from here alone, stands in nobody's frame, and gives nothing away of where it was."""

READING: Final = ("GET", "HEAD")


class Gate:
    """Everything here happens on the loop's thread; `now` is the steady clock's ms, `names` are this machine's."""

    def __init__(self, app: App, guests: Guests, names: Collection[str], now: Callable[[], int]) -> None:
        self._app = app
        self._guests = guests
        self._names = names
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the pages do it."""
        if scope["type"] == "websocket":
            allowed = self._refused(scope, "GET") is None and is_own_page(*_said(scope, b"origin", b"host"))
            await (self._app(scope, receive, send) if allowed else send({"type": "websocket.close", "code": 1008}))
            return
        sealed = _sealed(send)
        refused = self._refused(scope, scope["method"])
        if refused is None:
            await self._app({**scope, "method": "GET"}, receive, sealed)  # to HEAD the server itself says no body
        else:
            await _refuse(sealed, *refused)

    def _refused(self, scope: Scope, method: str) -> tuple[int, str] | None:
        """Return status and reason of a refusal, if there is to be one."""
        address = str((scope.get("client") or ("",))[0])
        (host,) = _said(scope, b"host")
        if not self._guests.asks(address, self._now()):
            return 429, "page.too_many"
        if not is_own_name(host, self._names):
            return 421, "page.wrong_name"
        if len(scope["raw_path"]) + len(scope["query_string"]) > ADDRESS.value:
            return 414, "page.not_found"
        if sum(len(name) + len(value) for name, value in scope["headers"]) > HEAD.value:
            return 431, "page.not_allowed"
        if method not in READING:
            return 405, "page.not_allowed"
        return None


def _said(scope: Scope, *names: bytes) -> list[str | None]:
    """Return what headers say; one that is said twice says nothing."""
    found: list[str | None] = []
    for wanted in names:
        values = [value for name, value in scope["headers"] if name.lower() == wanted]
        found.append(values[0].decode("latin-1") if len(values) == 1 else None)
    return found


def _sealed(send: Send) -> Send:
    """Return a way out on which every answer gets the headers of all."""
    ours = {name for name, _ in HEADERS}

    async def say(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            given: Iterable[tuple[bytes, bytes]] = message.get("headers", ())
            message = {**message, "headers": [*(each for each in given if each[0].lower() not in ours), *HEADERS]}
        await send(message)

    return say


async def _refuse(send: Send, status: int, key: str) -> None:
    words = refusal(key)
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(words)).encode())]
    headers += [(b"connection", b"close"), (b"cache-control", b"no-store")]
    headers += [(b"allow", b"GET, HEAD")] if status == 405 else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words})
