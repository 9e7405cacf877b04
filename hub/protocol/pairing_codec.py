"""Pairing messages to bytes and back, as strictly as all others, in a small language of their own."""

from typing import Final, TypeVar

import msgspec

from hub.protocol.codec import DecodeError, complaint
from hub.protocol.errors import ProblemCode
from hub.protocol.pairing import MESSAGE, PairingClientMessage, PairingHubMessage

_T = TypeVar("_T")

_ENCODER: Final = msgspec.json.Encoder()
_CLIENT_DECODER: Final[msgspec.json.Decoder[PairingClientMessage]] = msgspec.json.Decoder(PairingClientMessage)
_HUB_DECODER: Final[msgspec.json.Decoder[PairingHubMessage]] = msgspec.json.Decoder(PairingHubMessage)


def encode(message: PairingClientMessage | PairingHubMessage) -> bytes:
    """Return a message as UTF-8 JSON."""
    return _ENCODER.encode(message)


def decode_client(data: bytes) -> PairingClientMessage:
    """Return what a device said.

    Raises:
        DecodeError: too large, not JSON, an unknown type, or fields that break the rules.
    """
    return _decode(data, _CLIENT_DECODER)


def decode_hub(data: bytes) -> PairingHubMessage:
    """Return what a hub said.

    Raises:
        DecodeError: as `decode_client`.
    """
    return _decode(data, _HUB_DECODER)


def _decode(data: bytes, decoder: msgspec.json.Decoder[_T]) -> _T:
    if len(data) > MESSAGE.value:
        raise DecodeError(ProblemCode.TOO_LARGE, f"{len(data)} of at most {MESSAGE.value} {MESSAGE.unit}")
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise DecodeError(ProblemCode.MALFORMED, complaint(error)) from None
