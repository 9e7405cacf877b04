"""What an administrator's command says to the hub on its own machine, by a socket in a folder that is the hub's alone.

One message a line, JSON as everywhere. Whoever may open the socket may say all of this; who it is, the system says.
"""

from collections.abc import Mapping
from enum import StrEnum, unique
from typing import Annotated, Final

import msgspec

from hub.protocol.codec import DecodeError
from hub.protocol.control_staff import PasswordMade, SetUpCodeMade, StaffList, StaffRequest
from hub.protocol.errors import ProblemCode
from hub.protocol.hello import Role
from hub.protocol.ids import LINE_PATTERN, NAME, DeviceId
from hub.protocol.limits import Limit
from hub.protocol.pairing import Ending

LINE: Final = Limit(1_048_576, "bytes", "a list of a thousand devices with their sightings takes a quarter of it")
REASON: Final = Limit(200, "characters", "a sentence on why a device was put out")

Asking = Annotated[int, msgspec.Meta(ge=1)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=REASON.value, pattern=LINE_PATTERN)]


class ListDevices(msgspec.Struct, frozen=True, tag="ListDevices", tag_field="type"):
    """Answered by `DeviceList`."""


class OpenPairing(msgspec.Struct, frozen=True, tag="OpenPairing", tag_field="type"):
    """Listen to devices that ask to be taken in, for five minutes from now on."""


class ClosePairing(msgspec.Struct, frozen=True, tag="ClosePairing", tag_field="type"):
    """Listen to nobody any more."""


class ListAskings(msgspec.Struct, frozen=True, tag="ListAskings", tag_field="type"):
    """Answered by `AskingList`."""


class ApprovePairing(msgspec.Struct, frozen=True, tag="ApprovePairing", tag_field="type"):
    """The code is the same on the device, and it is this one of the hall."""

    asking: Asking
    device: Annotated[DeviceId, NAME]


class RefusePairing(msgspec.Struct, frozen=True, tag="RefusePairing", tag_field="type"):
    """Send one away; `other_code`: since it shows another code."""

    asking: Asking
    other_code: bool = False


class RevokeDevice(msgspec.Struct, frozen=True, tag="RevokeDevice", tag_field="type"):
    """Put a device out at once."""

    device: Annotated[DeviceId, NAME]
    reason: Reason


class IssueIdentity(msgspec.Struct, frozen=True, tag="IssueIdentity", tag_field="type"):
    """Make key and certificate for a device that cannot ask itself; what it had before does not count any more."""

    device: Annotated[DeviceId, NAME]


DeviceRequest = (
    ListDevices
    | OpenPairing
    | ClosePairing
    | ListAskings
    | ApprovePairing
    | RefusePairing
    | RevokeDevice
    | IssueIdentity
)

ControlRequest = DeviceRequest | StaffRequest


@unique
class DeclineCode(StrEnum):
    """Why the hub did not do it."""

    MALFORMED = "malformed"
    IN_THE_CLEAR = "in_the_clear"
    PAIRING_CLOSED = "pairing_closed"
    UNKNOWN_ASKING = "unknown_asking"
    UNKNOWN_DEVICE = "unknown_device"
    NOT_PAIRED = "not_paired"
    WRONG_ROLE = "wrong_role"
    APPROVED_BEFORE = "approved_before"
    NOT_STORED = "not_stored"
    OUT_NOT_STORED = "out_not_stored"
    OUT_NOT_IN_HISTORY = "out_not_in_history"
    NOT_SIGNED = "not_signed"


class DevicePlace(msgspec.Struct, frozen=True):
    """Where a device stands, as far as the hall's file says: names are by language.

    A panel and a sign have a counter, a kiosk a `printer`, a printer its own `name`.
    """

    counter_number: int | None = None
    zone: Mapping[str, str] = {}
    printer: DeviceId | None = None
    name: Mapping[str, str] = {}


class DeviceLine(msgspec.Struct, frozen=True):
    """One device of the hall; instants are UTC ms. `paired_at` None: never; `expires_at` None: it is not in.

    `seen_at` is when it was last at this hub, from `address`, with version `program`; `refused_at` when one was turned
    away last, from `refused_address`, that showed a certificate of this name which does not count, and did not come in
    from there since.
    """

    device: DeviceId
    role: Role | None
    is_connected: bool
    paired_at: int | None = None
    expires_at: int | None = None
    ends_soon: bool = False
    fingerprint: str = ""
    seen_at: int | None = None
    address: str = ""
    program: str = ""
    place: DevicePlace = DevicePlace()
    refused_at: int | None = None
    refused_address: str = ""


class DeviceList(msgspec.Struct, frozen=True, tag="DeviceList", tag_field="type"):
    """All devices of the hall, and those that were once paired; `timezone` is the hall's."""

    devices: tuple[DeviceLine, ...]
    timezone: str


class AskingLine(msgspec.Struct, frozen=True):
    """One that asks, with the code that it should show; `approved` and `confirmed`: who has said yes.

    `device` is what it calls itself, `approved_as` the device of the hall that it was approved as, by whomever.
    """

    asking: int
    device: str
    role: Role
    address: str
    program: str
    code: str
    approved: bool
    confirmed: bool
    approved_as: DeviceId | None = None


class EndedLine(msgspec.Struct, frozen=True):
    """One that asked and ended without a certificate, after its code was shown; `device` is what it calls itself."""

    asking: int
    device: str
    address: str
    ending: Ending


class AskingList(msgspec.Struct, frozen=True, tag="AskingList", tag_field="type"):
    """Who asks now; `left_ms` is how long the hub still listens (None: it does not).

    `paired` are the devices that were taken in since it began to, in order, `replacing` the places in it (from 0) of
    those that put out one of their name; `unheard` the addresses that failed too often to be heard any more, and
    `is_shut` says that it listens to nobody because of failures. `ended` are the last ones whose codes were shown
    since, and that were not taken in.
    """

    left_ms: int | None
    askings: tuple[AskingLine, ...] = ()
    paired: tuple[DeviceId, ...] = ()
    unheard: tuple[str, ...] = ()
    is_shut: bool = False
    ended: tuple[EndedLine, ...] = ()
    replacing: tuple[int, ...] = ()


class Issued(msgspec.Struct, frozen=True, tag="Issued", tag_field="type"):
    """Key, certificate and the hall's certificate, one below the other (PEM): whoever has this text is the device."""

    text: str
    expires_at: int

    def __repr__(self) -> str:
        return "Issued(...)"


class Carried(msgspec.Struct, frozen=True, tag="Carried", tag_field="type"):
    """It is done."""


class Declined(msgspec.Struct, frozen=True, tag="Declined", tag_field="type"):
    """It is not done; `detail` is for the administrator."""

    code: DeclineCode
    detail: str = ""


ControlReply = DeviceList | AskingList | Issued | Carried | Declined | StaffList | PasswordMade | SetUpCodeMade

_ENCODER: Final = msgspec.json.Encoder()
_REQUESTS: Final[msgspec.json.Decoder[ControlRequest]] = msgspec.json.Decoder(ControlRequest)
_REPLIES: Final[msgspec.json.Decoder[ControlReply]] = msgspec.json.Decoder(ControlReply)


def encode(message: ControlRequest | ControlReply) -> bytes:
    """Return a message as one line of UTF-8 JSON, its end included."""
    return _ENCODER.encode(message) + b"\n"


def decode_request(line: bytes) -> ControlRequest:
    """Return what an administrator's command said.

    Raises:
        DecodeError: it is no such thing.
    """
    try:
        return _REQUESTS.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise DecodeError(ProblemCode.MALFORMED, str(error)) from None


def decode_reply(line: bytes) -> ControlReply:
    """Return what the hub said.

    Raises:
        DecodeError: it is no such thing.
    """
    try:
        return _REPLIES.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise DecodeError(ProblemCode.MALFORMED, str(error)) from None
