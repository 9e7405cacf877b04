"""Messages to bytes and back: JSON with explicit type tags, checked while decoding."""

import re
from typing import Final, TypeVar

import msgspec

from hub.protocol import commands, limits
from hub.protocol.errors import Problem, ProblemCode, Refused
from hub.protocol.first_administrator import FirstAdministratorAnswer, MakeFirstAdministrator
from hub.protocol.hello import Hello, Welcome
from hub.protocol.log_in import LogInAnswer, LogInMessage
from hub.protocol.printing import PrintJob, WithdrawJob
from hub.protocol.remembering import HandInMemory
from hub.protocol.signs import ReportBoards
from hub.protocol.views import Show
from hub.protocol.voices import ReportVoice

ClientMessage = (
    Hello
    | commands.Command
    | commands.RequestOutcome
    | commands.ReportPrinter
    | commands.TellOfficers
    | HandInMemory
    | ReportBoards
    | ReportVoice
    | LogInMessage
    | MakeFirstAdministrator
)
"""Everything a client may send."""

HubMessage = (
    Welcome
    | Problem
    | Refused
    | commands.Accepted
    | commands.NotExecuted
    | Show
    | PrintJob
    | WithdrawJob
    | LogInAnswer
    | FirstAdministratorAnswer
)
"""Everything the hub may send."""


_T = TypeVar("_T")


class DecodeError(ValueError):
    """Bytes that are not a message of the language; `code` says why, `detail` is for the log."""

    def __init__(self, code: ProblemCode, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class _Tagged(msgspec.Struct):
    type: str


_ENCODER: Final = msgspec.json.Encoder()
_CLIENT_DECODER: Final[msgspec.json.Decoder[ClientMessage]] = msgspec.json.Decoder(ClientMessage)
_HUB_DECODER: Final[msgspec.json.Decoder[HubMessage]] = msgspec.json.Decoder(HubMessage)
_TAG_DECODER: Final = msgspec.json.Decoder(_Tagged)
_QUOTED: Final = re.compile(r"""^(Invalid (?:enum )?value) (['"]).*\2""", re.DOTALL)
"""Words of the client in a complaint: it goes into the log, where nobody's name may be (X1)."""

_TEXT_OR_BRACKET: Final = re.compile(rb'"(?:[^"\\]|\\.)*"?|[][{}]', re.DOTALL)


def _tags(union: object) -> frozenset[str]:
    members = union.__args__  # type: ignore[attr-defined]  # typing has no public way to list a union's members
    return frozenset(str(member.__struct_config__.tag) for member in members)


CLIENT_TAGS: Final = _tags(ClientMessage)
HUB_TAGS: Final = _tags(HubMessage)


def encode(message: ClientMessage | HubMessage) -> bytes:
    """Return a message as UTF-8 JSON."""
    return _ENCODER.encode(message)


def decode_client(data: bytes | str) -> ClientMessage:
    """Return what a client sent.

    Raises:
        DecodeError: too large, not JSON, an unknown type, or fields that break the rules.
    """
    raw = _bytes(data)
    _check_size(raw, limits.CLIENT_MESSAGE)
    if _is_deeper(raw, limits.DEPTH.value):
        raise DecodeError(ProblemCode.MALFORMED, f"deeper than {limits.DEPTH.value} {limits.DEPTH.unit}")
    return _decode(raw, _CLIENT_DECODER, CLIENT_TAGS)


def decode_hub(data: bytes | str) -> HubMessage:
    """Return what the hub sent.

    Raises:
        DecodeError: as `decode_client`.
    """
    raw = _bytes(data)
    _check_size(raw, limits.HUB_MESSAGE)
    return _decode(raw, _HUB_DECODER, HUB_TAGS)


def _bytes(data: bytes | str) -> bytes:
    try:
        return data.encode() if isinstance(data, str) else data
    except UnicodeEncodeError as error:
        raise DecodeError(ProblemCode.MALFORMED, error.reason) from None


def _check_size(data: bytes, size: limits.Limit) -> None:
    if len(data) > size.value:
        raise DecodeError(ProblemCode.TOO_LARGE, f"{len(data)} of at most {size.value} {size.unit}")


def _is_deeper(data: bytes, most: int) -> bool:
    """Return whether brackets outside of texts nest deeper than `most`; few brackets can't, and are not looked at."""
    if data.count(b"{") + data.count(b"[") <= most:
        return False
    depth = 0
    for found in _TEXT_OR_BRACKET.finditer(data):
        if found[0] in (b"{", b"["):
            depth += 1
            if depth > most:
                return True
        elif found[0] in (b"}", b"]"):
            depth -= 1
    return False


def _decode(data: bytes, decoder: msgspec.json.Decoder[_T], tags: frozenset[str]) -> _T:
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise DecodeError(_why(data, tags), complaint(error)) from None


def complaint(error: Exception) -> str:
    """Return what is wrong with a message, without anything that stood in it: it goes into logs and to terminals."""
    return _QUOTED.sub(r"\1", str(error))[: limits.TEXT.value]


def _why(data: bytes, tags: frozenset[str]) -> ProblemCode:
    try:
        tag = _TAG_DECODER.decode(data).type
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return ProblemCode.MALFORMED
    return ProblemCode.MALFORMED if tag in tags else ProblemCode.UNKNOWN_TYPE
