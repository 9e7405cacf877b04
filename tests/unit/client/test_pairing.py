"""A device's side of a pairing: the code is that of both, and no certificate comes before a person's word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.client.pairing import (
    ANSWER_WITHIN,
    PERSON_WITHIN,
    Compare,
    Ended,
    Paired,
    Pairing,
    Say,
    Step,
    Why,
)
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import (
    AnswerPairing,
    CompletePairing,
    ConfirmPairing,
    Ending,
    OfferPairing,
    RevealPairing,
    code_of,
    commitment_to,
    is_committed,
)

PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
REQUEST = PEM.replace("CERTIFICATE", "CERTIFICATE REQUEST")
NUMBER = "ab" * 32
OFFER = OfferPairing(DeviceId("kiosk-1"), Role.KIOSK, REQUEST, commitment_to(NUMBER, REQUEST))
ANSWER = AnswerPairing("Balai", PEM, "cd" * 32)
COMPLETE = CompletePairing(DeviceId("kiosk-7"), PEM)


def pairing() -> Pairing:
    return Pairing(OFFER, NUMBER, began_at=1_000)


def comparing() -> Pairing:
    made = pairing()
    made.hear(ANSWER, 2_000)
    return made


def waiting() -> Pairing:
    made = comparing()
    made.compare(same=True)
    return made


def test_a_device_is_paired_when_both_said_that_the_codes_are_the_same() -> None:
    made = pairing()
    assert made.begin() == [Say(OFFER)]
    said, shown = made.hear(ANSWER, 2_000)
    assert said == Say(RevealPairing(NUMBER))
    assert is_committed(OFFER, NUMBER)
    assert shown == Compare("Balai", code_of(OFFER, ANSWER, NUMBER))
    assert made.compare(same=True) == [Say(ConfirmPairing(same=True))]
    assert made.hear(COMPLETE, 3_000) == [Paired(DeviceId("kiosk-7"), PEM, ANSWER.authority)]
    assert made.step is Step.PAIRED
    assert made.lose() == made.tick(10**9) == made.compare(same=False) == made.hear(COMPLETE, 4_000) == []


def test_another_code_ends_it_and_the_hub_is_told() -> None:
    made = comparing()
    assert made.compare(same=False) == [Say(ConfirmPairing(same=False)), Ended(Why.DIFFERENT)]
    assert made.compare(same=True) == made.hear(COMPLETE, 3_000) == []
    assert made.step is Step.ENDED


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (ProblemCode.PAIRING_CLOSED, Why.CLOSED),
        (ProblemCode.PAIRING_UNHEARD, Why.UNHEARD),
        (ProblemCode.PAIRING_REFUSED, Why.REFUSED),
        (ProblemCode.PAIRING_FAILED, Why.FAILED),
        (ProblemCode.MALFORMED, Why.FAILED),
    ],
)
def test_the_hubs_word_ends_it_at_each_step(code: ProblemCode, why: Why) -> None:
    for made in (pairing(), comparing(), waiting()):
        assert made.hear(Problem(code, closing=True), 3_000) == [Ended(why)]


@pytest.mark.parametrize(
    ("detail", "why"),
    [
        (Ending.OTHER_CODE_AT_HUB, Why.OTHER_AT_HUB),
        (Ending.TIME_OVER, Why.OVER),
        (Ending.STOPPED, Why.STOPPED),
        (Ending.SHUT, Why.SHUT),
        (Ending.HUB_STOPS, Why.CUT),
        (Ending.LEFT, Why.FAILED),
        ("a word of a later hub", Why.FAILED),
        ("", Why.FAILED),
    ],
)
def test_a_hub_that_says_more_is_understood_and_one_that_does_not_is_too(detail: str, why: Why) -> None:
    assert waiting().hear(Problem(ProblemCode.PAIRING_FAILED, True, detail), 3_000) == [Ended(why)]


def test_what_comes_out_of_turn_ends_it() -> None:
    for made, message in (
        (pairing(), COMPLETE),
        (comparing(), COMPLETE),
        (comparing(), ANSWER),
        (waiting(), ANSWER),
    ):
        assert made.hear(message, 3_000) == [Ended(Why.OUT_OF_TURN)]


def test_a_lost_link_and_silence_end_it() -> None:
    assert pairing().lose() == [Ended(Why.LOST)]
    assert comparing().lose() == waiting().lose() == [Ended(Why.CUT)]
    assert waiting().lose(Why.NOT_FITTING) == [Ended(Why.NOT_FITTING)]
    made = pairing()
    assert made.tick(1_000 + ANSWER_WITHIN.value) == []
    assert made.tick(1_001 + ANSWER_WITHIN.value) == [Ended(Why.SILENT)]
    for made in (comparing(), waiting()):
        assert made.tick(2_000 + PERSON_WITHIN.value) == []
        assert made.tick(2_001 + PERSON_WITHIN.value) == [Ended(Why.LATE)]


def test_fewer_digits_are_for_measuring() -> None:
    made = Pairing(OFFER, NUMBER, 0, digits=2)
    shown = made.hear(ANSWER, 0)[1]
    assert isinstance(shown, Compare)
    assert len(shown.code) == 2


@given(st.lists(st.sampled_from(["answer", "complete", "problem", "same", "other", "lost", "late"]), max_size=8))
def test_no_order_of_events_gives_a_certificate_without_a_code_and_a_yes(story: list[str]) -> None:
    made, seen, agreed = pairing(), False, False
    for event in story:
        agreed = agreed or (event == "same" and made.step is Step.COMPARING)
        effects = {
            "answer": lambda: made.hear(ANSWER, 2_000),
            "complete": lambda: made.hear(COMPLETE, 2_000),
            "problem": lambda: made.hear(Problem(ProblemCode.PAIRING_FAILED, closing=True), 2_000),
            "same": lambda: made.compare(same=True),
            "other": lambda: made.compare(same=False),
            "lost": made.lose,
            "late": lambda: made.tick(10**9),
        }[event]()
        seen = seen or any(isinstance(each, Compare) for each in effects)
        if any(isinstance(each, Paired) for each in effects):
            assert seen
            assert agreed
