"""The little HTTP that a button box speaks: requests read from bytes, answers written to them (RFC 9112)."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from hub.protocol import limits

HEAD: Final = limits.Limit(8_192, "bytes", "a box sends a few hundred")
BODY: Final = limits.Limit(1_024, "bytes", "what a box says beside the path is not read")
REASONS: Final = {
    200: "OK",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    429: "Too Many Requests",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class BadRequest(ValueError):
    """Bytes that are no request."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request's head; names of headers are in small letters."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, list[str]] = field(default_factory=dict)

    @property
    def verb(self) -> str:
        """Return the path without its slashes."""
        return self.path.strip("/")

    @property
    def secret(self) -> str:
        """Return what was said as secret: `Authorization: Bearer …`, or `?secret=…` from boxes that know no headers."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else self.query.get("secret", [""])[0]

    @property
    def wants_websocket(self) -> bool:
        """Return whether it asks for another way to speak (RFC 6455)."""
        return self.headers.get("upgrade", "").lower() == "websocket"

    @property
    def body_bytes(self) -> int:
        """Return how many bytes follow the head.

        Raises:
            BadRequest: more than a box has to say, or in pieces.
        """
        length = self.headers.get("content-length", "0")
        if "transfer-encoding" in self.headers or not length.isascii() or not length.isdigit():
            raise BadRequest("a body of unknown length")
        if len(length) > len(str(BODY.value)) or int(length) > BODY.value:
            raise BadRequest("too long a body")
        return int(length)


def read_head(head: bytes) -> Request:
    """Return a request from its head, which ends with an empty line.

    Raises:
        BadRequest: it is none.
    """
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1.") or not parts[1].startswith("/"):
        raise BadRequest("no request")
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if line and not colon:
            raise BadRequest("no header")
        headers.setdefault(name.strip().lower(), value.strip())
    try:
        address = urlsplit(parts[1])
        return Request(parts[0], address.path, headers, parse_qs(address.query, max_num_fields=8))
    except ValueError as error:
        raise BadRequest("no path") from error


def written(status: int, body: bytes) -> bytes:
    """Return an answer, after which the connection ends."""
    head = (
        f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
