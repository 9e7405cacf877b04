"""Who is taken in at the hub: both sides say yes, or nobody is; a window, limits, and few failures."""

from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hub.core import askings as a
from hub.core import pairings as p
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import (
    AnswerPairing,
    CompletePairing,
    ConfirmPairing,
    Ending,
    OfferPairing,
    PairingClientMessage,
    RevealPairing,
    code_of,
    commitment_to,
)

KIOSK, PRINTER = DeviceId("kiosk-1"), DeviceId("printer-1")
ROLES = {KIOSK: Role.KIOSK, DeviceId("kiosk-2"): Role.KIOSK, PRINTER: Role.PRINTER}
OURS, THEIRS = "aa" * 32, "bb" * 32
PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


def offer(device: str = KIOSK, role: Role = Role.KIOSK, number: str = THEIRS) -> OfferPairing:
    return OfferPairing(DeviceId(device), role, PEM, commitment_to(number, PEM))


@dataclass
class Desk:
    pairings: p.Pairings = field(default_factory=lambda: p.Pairings("Balai", PEM, ROLES))
    now: int = 1_000

    def __post_init__(self) -> None:
        self.pairings.open(self.now)

    def hear(self, asking: int, said: PairingClientMessage | None, address: str = "10.0.0.2") -> list[a.PairingEffect]:
        return self.pairings.hear(a.AskingId(asking), address, said, OURS, self.now)

    def ask(self, asking: int = 1, address: str = "10.0.0.2") -> str:
        """Ask and say the number; return the code that the hub shows."""
        self.hear(asking, offer(), address)
        self.hear(asking, RevealPairing(THEIRS))
        (code,) = (each.code for each in self.pairings.askings if each.id == asking)
        assert code is not None
        return code


def problems(effects: list[a.PairingEffect]) -> list[ProblemCode]:
    return [each.message.code for each in effects if isinstance(each, a.Tell) and isinstance(each.message, Problem)]


def test_both_sides_show_one_code_and_both_have_to_say_yes() -> None:
    desk = Desk()
    (told,) = desk.hear(1, offer())
    assert told == a.Tell(a.AskingId(1), AnswerPairing("Balai", PEM, OURS))
    (noted,) = desk.hear(1, RevealPairing(THEIRS))
    assert isinstance(noted, a.Note)
    assert desk.pairings.askings[0].code == code_of(offer(), AnswerPairing("Balai", PEM, OURS), THEIRS)
    assert desk.hear(1, ConfirmPairing(True)) == []
    assert desk.pairings.approve(a.AskingId(1), DeviceId("kiosk-2"), "siti") == [
        a.Sign(a.AskingId(1), PEM, DeviceId("kiosk-2"), "siti")
    ]
    done = desk.pairings.signed(a.AskingId(1), PEM)
    assert done[0] == a.Tell(a.AskingId(1), CompletePairing(DeviceId("kiosk-2"), PEM))
    assert desk.pairings.askings == ()


def test_the_administrator_may_be_the_first_to_say_yes() -> None:
    desk = Desk()
    desk.ask()
    assert desk.pairings.approve(a.AskingId(1), KIOSK, "siti") == []
    assert desk.pairings.approve(a.AskingId(1), DeviceId("kiosk-2"), "budi") is a.Objection.APPROVED_BEFORE
    assert desk.hear(1, ConfirmPairing(True)) == [a.Sign(a.AskingId(1), PEM, KIOSK, "siti")]


def test_what_cannot_be_signed_or_stored_fails_and_who_is_gone_gets_nothing() -> None:
    desk = Desk()
    desk.ask()
    desk.hear(1, ConfirmPairing(True))
    desk.pairings.approve(a.AskingId(1), KIOSK, "siti")
    assert problems(desk.pairings.signed(a.AskingId(1), None)) == [ProblemCode.PAIRING_FAILED]
    desk.ask(2)
    desk.pairings.gone(a.AskingId(2))
    assert desk.pairings.signed(a.AskingId(2), PEM) == []


def test_nobody_is_heard_while_the_window_is_closed() -> None:
    desk = Desk()
    desk.ask()
    assert problems(desk.pairings.close()) == [ProblemCode.PAIRING_CLOSED]
    assert problems(desk.hear(2, offer())) == [ProblemCode.PAIRING_CLOSED]
    desk.pairings.open(desk.now)
    desk.now += p.WINDOW.value
    assert problems(desk.hear(3, offer())) == [ProblemCode.PAIRING_CLOSED]


def test_the_window_closes_by_itself_and_what_is_being_signed_is_completed() -> None:
    desk = Desk()
    desk.ask()
    desk.ask(2)
    desk.hear(2, ConfirmPairing(True))
    desk.pairings.approve(a.AskingId(2), KIOSK, "siti")
    assert desk.pairings.tick(desk.now) == []
    desk.now += p.WINDOW.value
    assert problems(desk.pairings.tick(desk.now)) == [ProblemCode.PAIRING_CLOSED]
    assert any(isinstance(each, a.Tell) for each in desk.pairings.signed(a.AskingId(2), PEM))


def test_who_does_not_say_its_number_is_sent_away() -> None:
    desk = Desk()
    desk.hear(1, offer())
    desk.now += p.REVEAL.value
    assert problems(desk.pairings.tick(desk.now)) == [ProblemCode.PAIRING_FAILED]


@pytest.mark.parametrize("said", [RevealPairing("cc" * 32), ConfirmPairing(True), ConfirmPairing(False), offer(), None])
def test_three_failures_close_the_window_to_their_address(said: PairingClientMessage | None) -> None:
    desk = Desk()
    desk.hear(90, offer(), "10.0.0.66")
    desk.ask(91, "10.0.0.7")
    for asking in range(1, p.FAILURES.value + 1):
        desk.hear(asking, offer(), "10.0.0.66")
        assert problems(desk.hear(asking, said))[0] is ProblemCode.PAIRING_FAILED
    assert problems(desk.hear(8, offer(), "10.0.0.66")) == [ProblemCode.PAIRING_UNHEARD]
    assert (desk.pairings.unheard, desk.pairings.is_shut) == (("10.0.0.66",), False)
    assert [each.address for each in desk.pairings.askings] == ["10.0.0.7"]
    desk.pairings.open(desk.now)  # as after each device that was paired
    assert problems(desk.hear(8, offer(), "10.0.0.66")) == [ProblemCode.PAIRING_UNHEARD]
    desk.pairings.close()
    desk.pairings.open(desk.now)
    assert desk.pairings.unheard == ()
    desk.ask(9, "10.0.0.66")


def test_guesses_from_many_addresses_close_the_window() -> None:
    desk = Desk()
    for asking in range(p.FAILURES_IN_ALL.value):
        assert desk.pairings.closes_at is not None
        address = f"2001:db8:0:{asking // 2}::{asking}"
        assert problems(desk.hear(asking, offer(), address)) == []
        desk.pairings.gone(a.AskingId(asking))
    assert desk.pairings.closes_at is None
    assert desk.pairings.is_shut
    assert problems(desk.hear(99, offer())) == [ProblemCode.PAIRING_CLOSED]
    desk.pairings.open(desk.now)
    assert not desk.pairings.is_shut


def test_another_code_is_a_failure_and_a_plain_no_is_none() -> None:
    desk = Desk()
    for asking in range(1, p.FAILURES.value + 1):
        desk.ask(asking)
        refused = desk.pairings.refuse(a.AskingId(asking), other_code=False)
        assert isinstance(refused, list)
        assert problems(refused) == [ProblemCode.PAIRING_REFUSED]
    assert desk.pairings.closes_at is not None
    for asking in range(11, 11 + p.FAILURES.value):
        assert desk.pairings.closes_at is not None
        desk.ask(asking, f"10.0.0.{asking}")
        desk.pairings.refuse(a.AskingId(asking), other_code=True)
    assert desk.pairings.closes_at is None
    assert desk.pairings.refuse(a.AskingId(1), other_code=True) is a.Objection.UNKNOWN_ASKING


def test_a_stranger_with_two_addresses_keeps_nobody_else_from_pairing() -> None:
    desk = Desk()
    places = ("10.0.0.66", "10.0.0.67")
    for asking in range(2 * p.FAILURES.value):
        desk.ask(asking, places[asking % 2])
        desk.pairings.refuse(a.AskingId(asking), other_code=True)
    assert desk.pairings.unheard == places
    desk.ask(20, "10.0.0.7")
    desk.pairings.open(desk.now)
    desk.ask(21, "10.0.0.8")
    desk.pairings.refuse(a.AskingId(21), other_code=True)
    assert desk.pairings.is_shut  # a third one: seven guesses before the administrator's eyes, and no more


def test_who_failed_less_often_begins_anew_with_each_device_that_was_paired() -> None:
    desk = Desk()
    for asking in range(2 * p.FAILURES.value):
        desk.ask(asking, f"10.0.0.{asking}")
        desk.pairings.refuse(a.AskingId(asking), other_code=True)
        desk.pairings.open(desk.now)
        assert not desk.pairings.is_shut
    desk.now += p.WINDOW.value
    desk.pairings.open(desk.now)
    assert desk.pairings.unheard == ()


def test_a_failure_after_the_window_was_closed_only_fails() -> None:
    desk = Desk()
    for asking in (1, 2, 3):
        desk.ask(asking)
        desk.hear(asking, ConfirmPairing(True))
        desk.pairings.approve(a.AskingId(asking), KIOSK, "siti")
    desk.pairings.close()
    for asking in (1, 2, 3):
        assert problems(desk.hear(asking, ConfirmPairing(True))) == [ProblemCode.PAIRING_FAILED]


def test_nobody_crowds_the_others_out() -> None:
    desk = Desk()
    for asking in range(p.PER_ADDRESS.value):
        desk.hear(asking, offer(), "10.0.0.66")
    assert problems(desk.hear(90, offer(), "10.0.0.66")) == [ProblemCode.TOO_MANY]
    for asking in range(10, 10 + p.AT_ONCE.value - p.PER_ADDRESS.value):
        assert problems(desk.hear(asking, offer(), f"10.0.0.{asking}")) == []
    assert problems(desk.hear(91, offer(), "10.0.1.1")) == [ProblemCode.TOO_MANY]


def test_an_approval_names_a_device_of_the_hall_with_that_role() -> None:
    desk = Desk()
    assert desk.pairings.approve(a.AskingId(1), KIOSK, "siti") is a.Objection.UNKNOWN_ASKING
    desk.hear(1, offer())
    assert desk.pairings.approve(a.AskingId(1), KIOSK, "siti") is a.Objection.UNKNOWN_ASKING
    desk.hear(1, RevealPairing(THEIRS))
    assert desk.pairings.approve(a.AskingId(1), DeviceId("nobody"), "siti") is a.Objection.UNKNOWN_DEVICE
    assert desk.pairings.approve(a.AskingId(1), PRINTER, "siti") is a.Objection.WRONG_ROLE


def test_who_begins_with_something_else_is_sent_away() -> None:
    desk = Desk()
    for said in (RevealPairing(THEIRS), ConfirmPairing(True), None):
        assert problems(desk.hear(1, said)) == [ProblemCode.MALFORMED]


class AnyOrder(RuleBasedStateMachine):
    """Whatever anybody says in whatever order: nothing is signed that both sides have not said yes to."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.confirmed: set[int] = set()
        self.approved: set[int] = set()
        self.shown: set[int] = set()

    def _look(self, effects: list[a.PairingEffect]) -> None:
        for each in effects:
            if isinstance(each, a.Sign):
                assert {each.asking} <= self.shown & self.confirmed & self.approved

    @rule(asking=st.integers(1, 5), which=st.sampled_from(["offer", "reveal", "other", "yes", "no", "noise"]))
    def says(self, asking: int, which: str) -> None:
        before = {each.id: each.stage for each in self.desk.pairings.askings}
        said = {
            "offer": offer(),
            "reveal": RevealPairing(THEIRS),
            "other": RevealPairing(OURS),
            "yes": ConfirmPairing(True),
            "no": ConfirmPairing(False),
            "noise": None,
        }[which]
        stage = before.get(a.AskingId(asking))
        if which == "offer" and stage is None:
            self.shown.discard(asking)
            self.confirmed.discard(asking)
            self.approved.discard(asking)
        if which == "reveal" and stage is a.Stage.ASKED:
            self.shown.add(asking)
        if which == "yes" and stage is a.Stage.SHOWN:
            self.confirmed.add(asking)
        self._look(self.desk.hear(asking, said))

    @rule(asking=st.integers(1, 5))
    def approves(self, asking: int) -> None:
        stages = {each.id: each.stage for each in self.desk.pairings.askings}
        if stages.get(a.AskingId(asking)) is a.Stage.SHOWN:
            self.approved.add(asking)
        done = self.desk.pairings.approve(a.AskingId(asking), KIOSK, "siti")
        self._look(done if isinstance(done, list) else [])

    @rule(ms=st.integers(0, 400_000))
    def waits(self, ms: int) -> None:
        self.desk.now += ms
        self._look(self.desk.pairings.tick(self.desk.now))

    @precondition(lambda self: self.desk.pairings.closes_at is None)
    @rule()
    def opens(self) -> None:
        self.desk.pairings.open(self.desk.now)

    @invariant()
    def nobody_is_left_when_the_window_is_closed(self) -> None:
        if self.desk.pairings.closes_at is None:
            assert all(each.stage is a.Stage.SIGNING for each in self.desk.pairings.askings)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)


def test_who_leaves_with_the_hubs_number_counts_as_one_that_guesses() -> None:
    for stage in (a.Stage.ASKED, a.Stage.SHOWN):
        desk = Desk()
        for asking in range(1, 1 + p.FAILURES.value):
            assert problems(desk.hear(asking, offer())) == []
            if stage is a.Stage.SHOWN:
                desk.hear(asking, RevealPairing(THEIRS))
            desk.pairings.gone(a.AskingId(asking))
        assert problems(desk.hear(9, offer())) == [ProblemCode.PAIRING_UNHEARD]


def test_who_leaves_while_its_key_is_signed_is_no_guesser() -> None:
    desk = Desk()
    for asking in range(1, 1 + p.FAILURES.value):
        desk.ask(asking)
        desk.pairings.approve(a.AskingId(asking), KIOSK, "siti")
        desk.hear(asking, ConfirmPairing(True))
        assert desk.pairings.gone(a.AskingId(asking)) == desk.pairings.gone(a.AskingId(asking)) == []
        assert desk.pairings.signed(a.AskingId(asking), PEM) == []
    assert desk.pairings.closes_at is not None


def test_more_silent_ones_at_once_than_an_address_may_send_are_sent_away_once() -> None:
    desk = Desk()
    for asking in range(1, p.FAILURES.value + 2):
        desk.hear(asking, offer())
    effects = desk.pairings.tick(desk.now + p.REVEAL.value)
    assert problems(effects) == [ProblemCode.PAIRING_FAILED] * p.FAILURES.value + [ProblemCode.PAIRING_UNHEARD]
    assert desk.pairings.askings == ()


def endings(desk: Desk) -> list[tuple[int, Ending]]:
    return [(each.id, each.ending) for each in desk.pairings.ended]


def test_two_different_codes_are_warned_of_and_told_to_the_other_side() -> None:
    desk = Desk()
    desk.ask(1)
    desk.pairings.approve(a.AskingId(1), KIOSK, "siti")
    told, noted, remembered = desk.hear(1, ConfirmPairing(False))
    assert remembered == a.Remember(KIOSK, Ending.OTHER_CODE_AT_DEVICE, "")
    desk.ask(2)
    refused = desk.pairings.refuse(a.AskingId(2), other_code=True, by="ani")
    assert isinstance(refused, list)
    assert told == a.Tell(a.AskingId(1), Problem(ProblemCode.PAIRING_FAILED, True, Ending.OTHER_CODE_AT_DEVICE))
    assert refused[0] == a.Tell(a.AskingId(2), Problem(ProblemCode.PAIRING_FAILED, True, Ending.OTHER_CODE_AT_HUB))
    for note, why in ((noted, Ending.OTHER_CODE_AT_DEVICE), (refused[1], Ending.OTHER_CODE_AT_HUB)):
        assert isinstance(note, a.Note)
        assert note.gravity is a.Gravity.WARNING
        assert {("peer", "10.0.0.2"), ("why", why)} < set(note.values)
    assert list(desk.pairings.ended) == [
        a.Ended(a.AskingId(1), KIOSK, "10.0.0.2", Ending.OTHER_CODE_AT_DEVICE),
        a.Ended(a.AskingId(2), KIOSK, "10.0.0.2", Ending.OTHER_CODE_AT_HUB),
    ]


def test_history_keeps_one_strangers_word_of_an_address_and_each_of_an_administrator() -> None:
    desk, kept = Desk(), list[a.PairingEffect]()
    for asking, name in ((1, KIOSK), (2, KIOSK), (3, "no kiosk of ours")):
        desk.hear(asking, offer(name))
        desk.hear(asking, RevealPairing(THEIRS))
        said = desk.hear(asking, ConfirmPairing(False)) if asking < 3 else []
        kept += [each for each in said if isinstance(each, a.Remember)]
    refused = desk.pairings.refuse(a.AskingId(3), other_code=True, by="ani")
    assert isinstance(refused, list)
    kept += [each for each in refused if isinstance(each, a.Remember)]
    here, there = Ending.OTHER_CODE_AT_HUB, Ending.OTHER_CODE_AT_DEVICE
    assert kept == [a.Remember(KIOSK, there, ""), a.Remember(None, here, "ani")]
    desk.pairings.close()
    desk.pairings.open(desk.now)
    desk.ask(4)
    assert any(isinstance(each, a.Remember) for each in desk.hear(4, ConfirmPairing(False)))


def test_before_there_is_a_code_nobody_can_say_that_it_is_another_one() -> None:
    desk = Desk()
    desk.hear(1, offer())
    told, noted = desk.hear(1, ConfirmPairing(False))
    assert told == a.Tell(a.AskingId(1), Problem(ProblemCode.PAIRING_FAILED, True, Ending.OUT_OF_TURN))
    assert isinstance(noted, a.Note)
    assert noted.gravity is a.Gravity.INFO
    assert endings(desk) == []


def test_how_each_one_ended_is_known_until_pairing_is_opened_anew() -> None:
    desk = Desk()
    desk.ask(1)
    desk.pairings.gone(a.AskingId(1))
    desk.ask(2, "10.0.0.3")
    desk.pairings.refuse(a.AskingId(2), other_code=False)
    desk.ask(3, "10.0.0.4")
    desk.hear(3, ConfirmPairing(True))
    desk.pairings.approve(a.AskingId(3), KIOSK, "siti")
    desk.pairings.signed(a.AskingId(3), None)
    desk.ask(4, "10.0.0.5")
    desk.pairings.open(desk.now)
    desk.pairings.close()
    assert endings(desk) == [(1, Ending.LEFT), (2, Ending.TURNED_DOWN), (3, Ending.NOT_SIGNED), (4, Ending.STOPPED)]
    desk.pairings.open(desk.now)
    desk.ask(5)
    desk.now += p.WINDOW.value
    (told, _) = desk.pairings.tick(desk.now)
    assert told == a.Tell(a.AskingId(5), Problem(ProblemCode.PAIRING_CLOSED, True, Ending.TIME_OVER))
    assert endings(desk) == [(5, Ending.TIME_OVER)]


def test_a_stranger_can_warn_of_other_codes_as_often_as_he_may_fail() -> None:
    desk, warned = Desk(), 0
    for asking in range(1, 200):
        desk.hear(asking, offer(), f"10.0.0.{asking % 7}")
        desk.hear(asking, RevealPairing(THEIRS))
        said = desk.hear(asking, ConfirmPairing(False))
        warned += sum(1 for each in said if isinstance(each, a.Note) and each.gravity is a.Gravity.WARNING)
    assert warned == p.FAILURES_IN_ALL.value
    assert len(desk.pairings.ended) <= p.KEPT.value
