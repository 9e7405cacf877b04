"""Marks of history: kiosks are told them, and a hub that has lost what it marked gives no number any more."""

from dataclasses import replace as exchanged

import pytest
from msgspec.structs import replace

from hub.core.effects import Close, Connected, Effect, Input, Log, Ordered, Received, SessionId
from hub.domain.commands_trust import PairDevice, PairReason
from hub.domain.marks import MarkFate
from hub.protocol import limits
from hub.protocol.alarms import AlarmCode
from hub.protocol.commands import CallNext, SendEmergency
from hub.protocol.emergency import EmergencyKind
from hub.protocol.errors import ProblemCode, Refused, RejectionCode
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role, Welcome
from hub.protocol.ids import CounterId, DeviceId, ProcessId, kiosk_topic, supervisor_topic
from hub.protocol.marks import Mark
from hub.protocol.views import KioskView, SupervisorView
from tests.unit.core.desk import Desk, closed, sent

HALL = "Balai"
HASH = "ab" * 32


def mark(revision: int, at: int = 0, epoch: int = 1) -> Mark:
    return Mark(epoch, revision, at, HASH, HASH)


def marking() -> tuple[Desk, list[int]]:
    """Return a hub that makes marks, with a kiosk and a supervisor, and the instants at which it made them."""
    desk, made = Desk(), []

    def read(now: int) -> Mark:
        made.append(now)
        return mark(desk.core.state.revision, now)

    desk.core.marks.read = read
    desk.join("k1")
    desk.join("v1")
    return desk, made


def greeting(desk: Desk, device: str, fate: MarkFate | None, hall: str = HALL) -> list[Input]:
    role = desk.bindings.devices[DeviceId(device)].role
    said = Hello(PROTOCOL_VERSION, role, DeviceId(device), ProcessId("p"), hall=hall, epoch=1, mark=mark(900))
    opened = desk.opened(device)
    received = desk.said(device, said)
    assert isinstance(received, Received)
    return [*opened, exchanged(received, fate=fate)]


def told(desk: Desk) -> Mark | None:
    view = desk.view(kiosk_topic(DeviceId("k1")))
    assert isinstance(view, KioskView)
    return view.mark


def alarms(desk: Desk) -> list[tuple[AlarmCode, dict[str, str]]]:
    desk.now += 1_000
    desk.step()
    view = desk.view(supervisor_topic())
    assert isinstance(view, SupervisorView)
    return [(one.code, one.values) for one in view.alarms if "history" in one.code]


def errors(effects: list[Effect]) -> list[Log]:
    return [each for each in effects if isinstance(each, Log) and each.is_error]


def test_a_kiosk_is_told_a_mark_of_what_is_stored_now_and_then() -> None:
    desk, made = marking()
    first = told(desk)
    assert first is not None
    desk.issue()
    desk.issue()
    assert told(desk) == first
    desk.now += limits.MARK_EVERY.value
    desk.step()
    newer = told(desk)
    assert newer is not None
    assert newer.revision == desk.head() > first.revision
    for _ in range(3):  # slips that nobody printed are given up
        desk.now += limits.SLIP_DEADLINE.value
        desk.step()
    settled, before = told(desk), len(made)
    desk.now += limits.MARK_EVERY.value
    desk.step()
    assert (told(desk), len(made)) == (settled, before)


def test_a_day_that_begins_seals_the_one_before_and_is_marked_at_once() -> None:
    desk, made = marking()
    desk.now += 86_400_000
    desk.step()
    before = len(made)
    desk.now += 1_000
    desk.now += 86_400_000
    desk.step()
    assert len(made) == before + 1


def test_a_hub_without_a_journal_that_marks_tells_none() -> None:
    desk = Desk()
    desk.join("k1")
    assert told(desk) is None


def test_a_hub_that_lost_what_it_marked_gives_no_number_and_says_so_once() -> None:
    desk, made = marking()
    desk.join("o1")
    stored, marks = desk.head(), len(made)
    effects = desk.step(*greeting(desk, "k2", MarkFate.LOST))
    assert isinstance(sent(effects, desk.sessions["k2"])[0], Welcome)
    (error,) = errors(effects)
    assert "loket-hub rebuild" in error.what
    assert error.values == (("device", "k2"), ("revision", "900"))
    assert alarms(desk) == [(AlarmCode.HISTORY_WENT_BACK, {"device": "k2", "revision": "900"})]
    call = CallNext(command_id=desk.id(), counter=CounterId("1"))
    (answer,) = sent(desk.step(desk.said("o1", call)), desk.sessions["o1"])
    assert answer == Refused(call.command_id, RejectionCode.STORAGE_UNAVAILABLE)
    assert errors(desk.step(*greeting(desk, "k1", MarkFate.LOST))) == []
    desk.now += 86_400_000
    desk.step()
    assert (desk.head(), len(made)) == (stored, marks)


def test_what_came_before_the_proof_in_one_batch_is_not_decided_either() -> None:
    desk, _ = marking()
    desk.join("o1")
    stored = desk.head()
    call = CallNext(command_id=desk.id(), counter=CounterId("1"))
    desk.step(desk.said("o1", call), *greeting(desk, "k2", MarkFate.LOST))
    assert desk.head() == stored


def test_a_hub_that_can_store_nothing_now_sees_the_proof_all_the_same() -> None:
    desk, _ = marking()
    effects = desk.core.refuse(greeting(desk, "k2", MarkFate.LOST), RejectionCode.STORAGE_UNAVAILABLE, desk.now)
    assert len(errors(effects)) == 1
    assert desk.core.marks.has_lost


@pytest.mark.parametrize(
    ("fingerprint", "device", "role", "protocol"),
    [
        ("ff" * 32, "k1", Role.KIOSK, PROTOCOL_VERSION),  # put out, or of another device
        ("aa" * 32, "nobody", Role.KIOSK, PROTOCOL_VERSION),
        ("aa" * 32, "k2", Role.KIOSK, PROTOCOL_VERSION),
        ("aa" * 32, "k1", Role.HALL, PROTOCOL_VERSION),
        ("aa" * 32, "k1", Role.KIOSK, PROTOCOL_VERSION + 1),
        ("bb" * 32, "p1", Role.PRINTER, PROTOCOL_VERSION),
    ],
)
@pytest.mark.parametrize("is_connected", [False, True])
def test_a_proof_counts_only_from_a_kiosk_that_is_paired(
    fingerprint: str, device: str, role: Role, protocol: int, is_connected: bool
) -> None:
    desk, _ = marking()
    for paired, of in (("k1", "aa" * 32), ("p1", "bb" * 32)):
        desk.step(Ordered(PairDevice(paired, of, desk.now + 86_400_000, PairReason.CODE_COMPARED), "admin"))
    opened = Connected(SessionId(77), "10.0.0.66", True, fingerprint, "k1")
    shown = mark(900)
    hello = Hello(protocol, role, DeviceId(device), ProcessId("p"), hall=HALL, epoch=1, mark=shown)
    said = Received(SessionId(77), hello, MarkFate.LOST)
    if is_connected:
        desk.step(opened)
        desk.step(said)
    else:
        desk.step(opened, said)
    assert not desk.core.marks.has_lost
    assert alarms(desk) == []
    assert desk.issue()


@pytest.mark.parametrize("is_connected", [False, True])
def test_the_certificate_of_a_paired_kiosk_makes_it_a_proof(is_connected: bool) -> None:
    desk, _ = marking()
    desk.step(Ordered(PairDevice("k1", "aa" * 32, desk.now + 86_400_000, PairReason.CODE_COMPARED), "admin"))
    opened = Connected(SessionId(77), "10.0.0.66", True, "aa" * 32, "k1")
    *_, said = greeting(desk, "k1", MarkFate.LOST)
    assert isinstance(said, Received)
    said = exchanged(said, session=SessionId(77))
    if is_connected:
        desk.step(opened)
        desk.step(said)
    else:
        desk.step(opened, said)
    assert desk.core.marks.has_lost


def test_who_is_here_already_shows_a_proof_as_itself_alone() -> None:
    desk, _ = marking()
    *_, said = greeting(desk, "k2", MarkFate.LOST)
    assert isinstance(said, Received)
    desk.step(exchanged(said, session=desk.sessions["k1"]))
    assert not desk.core.marks.has_lost


def test_people_s_safety_goes_on() -> None:
    desk, _ = marking()
    desk.step(*greeting(desk, "k2", MarkFate.LOST))
    said = SendEmergency(command_id=desk.id(), kind=EmergencyKind.EVACUATE)
    desk.step(desk.said("v1", said))
    assert desk.core.urgent.is_any


def test_one_kiosk_with_a_mark_that_nobody_sealed_is_sent_away_and_nobody_else() -> None:
    desk, _ = marking()
    effects = desk.step(*greeting(desk, "k2", MarkFate.FOREIGN))
    assert closed(effects, desk.sessions["k2"]) == [ProblemCode.HISTORY_OLDER]
    (error,) = errors(effects)
    assert "another history" in error.what
    (gone,) = [each for each in effects if isinstance(each, Close)]
    assert "another history" in gone.problem.detail
    assert alarms(desk) == [(AlarmCode.OTHER_HISTORY, {"device": "k2"})]
    assert desk.issue()
    desk.step(*greeting(desk, "k2", MarkFate.KEPT))
    assert alarms(desk) == []


def test_a_mark_of_another_hall_says_nothing() -> None:
    desk, _ = marking()
    effects = desk.step(*greeting(desk, "k2", MarkFate.FOREIGN, hall="another hall"))
    assert isinstance(sent(effects, desk.sessions["k2"])[0], Welcome)


def test_a_fate_without_a_mark_names_no_record() -> None:
    desk, _ = marking()
    *opened, received = greeting(desk, "k2", MarkFate.LOST)
    assert isinstance(received, Received)
    assert isinstance(received.message, Hello)
    (error,) = errors(desk.step(*opened, exchanged(received, message=replace(received.message, mark=None))))
    assert error.values == (("device", "k2"), ("revision", "?"))
