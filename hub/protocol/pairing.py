"""How a device comes to belong to a hall: the messages of its pairing, and the code that both sides show.

A device that has no certificate of the hall connects to the hub's `PATH` by TLS without believing in the hub's
certificate, and asks with `OfferPairing`: its key (in a certificate request), and a commitment to a number that it
keeps secret. The hub answers with its hall's certificate and a number of its own (`AnswerPairing`); only then the
device says its number (`RevealPairing`), and both compute the same six digits from all of this (`code_of`).

A person compares: the device shows the code and asks whether the hub shows the same; the hub shows it to an
administrator, who says which device of the hall this is. Both have to say yes: the device `ConfirmPairing`, the
administrator at the hub. Then the hub signs the device's key (`CompletePairing`), and the device keeps the hall's
certificate: it believes no other.

Someone who stands between them has to show each side a key of his own, and has to fix his number before he knows
theirs: the two codes are then equal once in a million times, whatever he does (numeric comparison with commitment, as
in Bluetooth Core 5.4, vol. 3, part H, 2.3.5.6.2).
"""

import hmac
from enum import StrEnum, unique
from hashlib import sha256
from typing import Annotated, Final

import msgspec

from hub.protocol import limits
from hub.protocol.errors import Problem
from hub.protocol.hello import Role
from hub.protocol.ids import LINE_PATTERN, NAME, DeviceId

PATH: Final = "/pair"
"""Where an unpaired device asks; everything else of the device port needs a certificate of the hall."""

NUMBER_BYTES: Final = 32
DIGITS: Final = 6
"""One guess in a million; three failures close the hub's window."""

SAID: Final = limits.Limit(64, "characters", "no line of a terminal is so short that it goes on below")

MESSAGE: Final = limits.Limit(8_192, "bytes", "two certificates and their chain stay under 4 kB")

Pem = Annotated[
    str, msgspec.Meta(max_length=4_096, pattern="^-----BEGIN [A-Z ]+-----\n[A-Za-z0-9+/=\n]+-----END [A-Z ]+-----\n\\Z")
]
Hex = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}\\Z", description="32 bytes as lower-case hexadecimal digits")]


class OfferPairing(msgspec.Struct, frozen=True, tag="OfferPairing", tag_field="type"):
    """A device asks to be taken in: what it is, its certificate request, and its commitment to a number.

    `device` is what its settings call it, which the administrator may change; `program` its version.
    """

    device: Annotated[DeviceId, NAME]
    role: Role
    request: Pem
    commitment: Hex
    program: Annotated[str, msgspec.Meta(max_length=64, pattern=LINE_PATTERN)] = ""


class AnswerPairing(msgspec.Struct, frozen=True, tag="AnswerPairing", tag_field="type"):
    """The hub's part: the name and the certificate of its hall, and its number."""

    hall: Annotated[str, msgspec.Meta(max_length=limits.HALL_NAME.value)]
    authority: Pem
    number: Hex


class RevealPairing(msgspec.Struct, frozen=True, tag="RevealPairing", tag_field="type"):
    """The number to which the device had committed itself."""

    number: Hex


class ConfirmPairing(msgspec.Struct, frozen=True, tag="ConfirmPairing", tag_field="type"):
    """Somebody at the device saw that the hub shows the same code; `same` False: another one, or none."""

    same: bool


class CompletePairing(msgspec.Struct, frozen=True, tag="CompletePairing", tag_field="type"):
    """The administrator approved: the device is called `device` in this hall, and this is its certificate."""

    device: Annotated[DeviceId, NAME]
    certificate: Pem


@unique
class Ending(StrEnum):
    """Why a hub ended a pairing: the `detail` of its `Problem`, so that the device can say what happened.

    A device that does not know the word, or is told none, goes by the problem's code.
    """

    OTHER_CODE_AT_DEVICE = "other_code_at_device"
    OTHER_CODE_AT_HUB = "other_code_at_hub"
    TURNED_DOWN = "turned_down"
    LEFT = "left"
    OUT_OF_TURN = "out_of_turn"
    NO_NUMBER = "no_number"
    UNHEARD = "unheard"
    TIME_OVER = "time_over"
    STOPPED = "stopped"
    HUB_STOPS = "hub_stops"
    SHUT = "shut"
    NOT_SIGNED = "not_signed"


DOUBTS: Final = frozenset({Ending.OTHER_CODE_AT_DEVICE, Ending.OTHER_CODE_AT_HUB})
"""Somebody saw two different codes: the one sign of somebody between."""


PairingClientMessage = OfferPairing | RevealPairing | ConfirmPairing
"""Everything a device says on `PATH`."""

PairingHubMessage = AnswerPairing | CompletePairing | Problem
"""Everything the hub says on `PATH`; a `Problem` there always ends it."""


def commitment_to(number: str, request: str) -> str:
    """Return the commitment of a device to its number (64 hexadecimal digits) for the key in its request (PEM)."""
    return hmac.new(bytes.fromhex(number), b"loket pairing: commitment\n" + request.encode(), sha256).hexdigest()


def is_committed(offer: OfferPairing, number: str) -> bool:
    """Return whether a revealed number is the one that was committed to."""
    return hmac.compare_digest(offer.commitment, commitment_to(number, offer.request))


def code_of(offer: OfferPairing, answer: AnswerPairing, number: str, digits: int = DIGITS) -> str:
    """Return the digits that both sides show; `number` is the device's, `digits` fewer only for measuring.

    All that was said goes into it, each part with its length before it: no two conversations look alike.
    """
    parts = (
        offer.device,
        offer.role,
        offer.request,
        offer.commitment,
        answer.hall,
        answer.authority,
        answer.number,
        number,
    )
    said = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in ("loket pairing: code", *parts))
    return str(int.from_bytes(sha256(said).digest(), "big") % 10**digits).zfill(digits)


def plain(said: str) -> str:
    """Return what a stranger calls itself so that it can stand beside a code: one short line, no signs of control.

    Else it could hide the code that follows, or write another one in its place, on the one screen that must not lie.
    """
    words = "".join(sign if sign.isprintable() else " " for sign in said).split()
    line = " ".join(words)
    return line if len(line) <= SAID.value else f"{line[: SAID.value - 1]}…"


def spaced(code: str) -> str:
    """Return a code in two halves, as both sides show it: people read it aloud so."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}" if half else code
