"""The code of a pairing: the same on both sides, and another one as soon as anything that was said differs."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.protocol import pairing_codec
from hub.protocol.codec import DecodeError
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import (
    DIGITS,
    MESSAGE,
    SAID,
    AnswerPairing,
    CompletePairing,
    ConfirmPairing,
    OfferPairing,
    RevealPairing,
    code_of,
    commitment_to,
    is_committed,
    plain,
    spaced,
)

PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
OTHER = PEM.replace("AAAA", "BBBB")
NUMBERS = st.binary(min_size=32, max_size=32).map(bytes.hex)
MINE, THEIRS = "01" * 32, "02" * 32
OFFER = OfferPairing(DeviceId("kiosk-1"), Role.KIOSK, PEM, commitment_to(MINE, PEM))
ANSWER = AnswerPairing("MPP Banda Aceh", PEM, THEIRS)


@given(NUMBERS, NUMBERS)
def test_both_sides_compute_the_same_six_digits(mine: str, theirs: str) -> None:
    offer = msgspec.structs.replace(OFFER, commitment=commitment_to(mine, PEM))
    answer = msgspec.structs.replace(ANSWER, number=theirs)
    code = code_of(offer, answer, mine)
    assert (len(code), code.isdigit()) == (DIGITS, True)
    assert is_committed(offer, mine)


def test_another_number_is_not_the_one_committed_to() -> None:
    assert not is_committed(OFFER, THEIRS)


def test_the_commitment_is_to_the_key_too() -> None:
    assert not is_committed(msgspec.structs.replace(OFFER, request=OTHER), MINE)


@pytest.mark.parametrize(
    ("offer", "answer", "number"),
    [
        (msgspec.structs.replace(OFFER, device=DeviceId("kiosk-2")), ANSWER, MINE),
        (msgspec.structs.replace(OFFER, role=Role.HALL), ANSWER, MINE),
        (msgspec.structs.replace(OFFER, request=OTHER), ANSWER, MINE),
        (msgspec.structs.replace(OFFER, commitment="00" * 32), ANSWER, MINE),
        (OFFER, msgspec.structs.replace(ANSWER, hall="MPP"), MINE),
        (OFFER, msgspec.structs.replace(ANSWER, authority=OTHER), MINE),
        (OFFER, msgspec.structs.replace(ANSWER, number=MINE), MINE),
        (OFFER, ANSWER, THEIRS),
    ],
)
def test_everything_that_was_said_goes_into_the_code(offer: OfferPairing, answer: AnswerPairing, number: str) -> None:
    assert code_of(offer, answer, number, 30) != code_of(OFFER, ANSWER, MINE, 30)


def test_both_sides_show_it_in_two_halves() -> None:
    assert (spaced("123456"), spaced("12"), spaced("1")) == ("123 456", "1 2", "1")


def test_fewer_digits_are_the_last_ones() -> None:
    assert code_of(OFFER, ANSWER, MINE).endswith(code_of(OFFER, ANSWER, MINE, 2))


@pytest.mark.parametrize("message", [OFFER, RevealPairing(MINE), ConfirmPairing(same=True)])
def test_what_a_device_says_arrives(message: OfferPairing | RevealPairing | ConfirmPairing) -> None:
    assert pairing_codec.decode_client(pairing_codec.encode(message)) == message


@pytest.mark.parametrize(
    "message", [ANSWER, CompletePairing(DeviceId("kiosk-1"), PEM), Problem(ProblemCode.PAIRING_REFUSED, closing=True)]
)
def test_what_a_hub_says_arrives(message: AnswerPairing | CompletePairing | Problem) -> None:
    assert pairing_codec.decode_hub(pairing_codec.encode(message)) == message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[" * 5_000, ProblemCode.MALFORMED),
        (b"\xff", ProblemCode.MALFORMED),
        (b'{"type":"Hello"}', ProblemCode.MALFORMED),
        (b'{"type":"RevealPairing","number":"AB"}', ProblemCode.MALFORMED),
        (b" " * (MESSAGE.value + 1), ProblemCode.TOO_LARGE),
    ],
)
def test_anything_else_is_refused(data: bytes, code: ProblemCode) -> None:
    for decode in (pairing_codec.decode_client, pairing_codec.decode_hub):
        with pytest.raises(DecodeError) as caught:
            decode(data)
        assert caught.value.code is code


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Balai Uji", "Balai Uji"),
        ("Balai\n\nCode: 123 456\x1b[8m", "Balai Code: 123 456 [8m"),
        ("Balai\x9b8m \u202e654 321\u2028", "Balai 8m 654 321"),
        ("Balai" + 80 * " " + "Code: 123 456", "Balai Code: 123 456"),
        (100 * "b", (SAID.value - 1) * "b" + "…"),
    ],
)
def test_what_a_stranger_calls_itself_stays_one_short_line(said: str, shown: str) -> None:
    assert plain(said) == shown


def test_a_complaint_about_a_stranger_says_nothing_that_the_stranger_wrote() -> None:
    for said in (b'{"type":"\\u001b[8m"}', b'{"type":"Problem","code":"\\u001b[8m","closing":true}'):
        with pytest.raises(DecodeError) as caught:
            pairing_codec.decode_hub(said)
        assert "[8m" not in caught.value.detail
