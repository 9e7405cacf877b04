"""A kiosk asks for a lease, sees what it may do by itself, and hands in what it gave."""

from dataclasses import replace

import pytest
from msgspec import structs

from hub.core.ahead import KNOWN, Ahead
from hub.core.effects import Ordered
from hub.domain.commands_trust import RevokeDevice
from hub.protocol import commands as wire
from hub.protocol.alarms import AlarmCode
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import Role
from hub.protocol.ids import CommandId, lease_topic, lobby_topic, supervisor_topic
from hub.protocol.leases import HandedIn, LeaseView
from hub.protocol.orders import ReprintReason, StopReason
from hub.protocol.printing import PrinterState, PrintJob, SlipOutcome, SlipReason, WithdrawJob
from tests.builders import DAY, DAY_MS, bindings, device, grouped, with_counter, with_service
from tests.unit.core.desk import Desk, published, sent


def ask(desk: Desk, kiosk: str = "k1", held: str | None = None) -> CommandId:
    answer = desk.ask(kiosk, wire.AskLease(command_id=desk.id(), held=held))
    assert isinstance(answer, wire.Accepted), answer
    assert isinstance(answer.result, wire.LeaseReceipt)
    return answer.result.lease


def look(desk: Desk) -> None:
    """Let the hub work out all it has to, and show it."""
    for _ in range(3):
        desk.core.look_ahead(desk.now)
        desk.step()


def given(desk: Desk, lease: str, **changed) -> wire.HandInTicket:
    message = wire.HandInTicket(
        command_id=desk.id(),
        lease=lease,
        day=DAY,
        pool="A",
        number=9_001,
        text="A9001",
        service="A.01",
        ticket_class=wire.TicketClass.REGULAR,
        language=wire.Language.INDONESIAN,
        issued_at=desk.now,
    )
    return wire.HandInTicket(**{name: changed.get(name, getattr(message, name)) for name in message.__struct_fields__})


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.join("k1", "k2", "p1")
    return made


def test_a_lease_is_given_and_the_same_for_a_repeated_id(desk):
    command = wire.AskLease(command_id=desk.id())
    expected = wire.Accepted(command.command_id, wire.LeaseReceipt(command.command_id))
    assert desk.ask("k1", command) == desk.ask("k1", command) == expected
    assert ask(desk, "k2") != command.command_id
    again = wire.AskLease(command_id=desk.id(), held=command.command_id)
    for _ in range(2):
        assert desk.ask("k1", again).result == wire.LeaseReceipt(command.command_id)
    desk = desk.restarted()
    desk.join("k1")
    assert desk.ask("k1", again).result == wire.LeaseReceipt(command.command_id)
    assert desk.ask("k1", wire.RequestOutcome(command.command_id)).result == wire.LeaseReceipt(command.command_id)


def test_a_lease_that_goes_on_is_answered_and_not_recorded_again(desk):
    lease = ask(desk)
    known = len(desk.journal)
    assert [ask(desk, held=lease) for _ in range(20)] == [lease] * 20
    assert len(desk.journal) == known
    command = wire.AskLease(command_id=desk.id(), held=lease)
    desk.ask("k1", command)
    outcome = desk.ask("k1", wire.RequestOutcome(command.command_id))
    assert outcome == wire.NotExecuted(command.command_id), "it asks anew"
    newer = ask(desk)
    assert newer != lease
    known = len(desk.journal)
    assert [ask(desk, held=lease) for _ in range(2)] == [lease] * 2
    assert len(desk.journal) == known + 1, "which of two is the newest is known"


def test_the_eleventh_kiosk_is_told_that_there_is_none_left():
    names = [f"k{number}" for number in range(3, 13)]
    desk = Desk(bindings=bindings(*(device(name, Role.KIOSK) for name in names)))
    desk.join("k1", *names)
    for name in names:
        ask(desk, name)
    refused = desk.ask("k1", wire.AskLease(command_id=desk.id()))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.values) == (RejectionCode.NO_LEASE_LEFT, {"most": "10"})


def test_a_kiosk_sees_its_own_lease_once_that_is_worked_out(desk):
    topic = lease_topic("k1")
    assert desk.view(topic) == LeaseView(desk.now, None)
    lease = ask(desk)
    assert desk.view(topic).lease is None
    look(desk)
    view = desk.view(topic)
    assert (view.lease.lease, view.lease.slot) == (lease, 0)
    assert [each.service for each in view.lease.services] == ["A.01", "A.02", "B.01"]
    assert desk.view(lease_topic("k2")).lease is None
    other = ask(desk, "k2")
    assert (desk.view(lease_topic("k2")).lease.lease, desk.view(lease_topic("k2")).lease.slot) == (other, 1)
    assert desk.view(lease_topic("k2")).lease.services is view.lease.services


def test_after_a_restart_it_sees_it_again(desk):
    lease = ask(desk)
    desk = desk.restarted()
    effects = desk.join("k1")
    assert lease_topic("k1") not in [show.topic for show in published(effects)]
    look(desk)
    assert desk.view(lease_topic("k1")).lease.lease == lease


def test_it_sees_what_was_closed_and_nothing_for_each_ticket(desk):
    hall = desk.catalogue.hall
    desk.catalogue = replace(desk.catalogue, hall=replace(hall, rules=replace(hall.rules, enforce_hours=True)))
    desk = desk.restarted()
    desk.join("k1")
    ask(desk)
    look(desk)
    before = len(desk.effects)
    for _ in range(3):
        desk.issue()
        desk.now += 1_000
        look(desk)
    assert lease_topic("k1") not in [show.topic for show in published(desk.effects[before:])]
    desk.join("v1")
    desk.ask("v1", wire.CloseService(command_id=desk.id(), service="A.01", reason=StopReason.TECHNICAL))
    desk.now += 5_000
    look(desk)
    services = {each.service: each for each in desk.view(lease_topic("k1")).lease.services}
    assert services["A.01"].outlooks[0].closed is not None
    assert services["A.02"].outlooks[0].closed is None


def test_the_next_day_it_goes_on(desk):
    lease = ask(desk)
    look(desk)
    desk.now += DAY_MS
    desk.step()
    look(desk)
    assert [each.day for each in desk.view(lease_topic("k1")).lease.days] == ["2026-09-23"]
    assert ask(desk, held=lease) == lease
    assert [each.day for each in desk.view(lease_topic("k1")).lease.days] == ["2026-09-23"]
    desk.now += 5_000
    look(desk)
    assert [each.day for each in desk.view(lease_topic("k1")).lease.days] == ["2026-09-23", "2026-09-24"]


def test_what_it_gave_is_a_ticket_like_others(desk):
    lease = ask(desk)
    own = given(desk, lease)
    desk.now += 10_000
    for _ in range(2):
        receipt = desk.ask("k1", own).result
        assert isinstance(receipt, wire.TicketReceipt)
        assert (receipt.ticket, receipt.number, receipt.issued_at) == (own.command_id, "A9001", desk.now - 10_000)
    assert desk.view(lobby_topic()).waiting == {"A.01": 1}
    refused = desk.ask("k2", given(desk, lease, number=9_002, text="A9002"))
    assert refused.code is RejectionCode.UNKNOWN_LEASE


def test_a_kiosk_that_joins_again_is_told_what_the_hub_has_from_it(desk):
    """Its memory card may have gone back to what it was in the morning: it gave the same numbers once more."""
    topic, lease = lease_topic("k1"), ask(desk)
    look(desk)
    assert [each.handed_in for each in desk.view(topic).lease.days] == [(), ()]
    desk.ask("k1", given(desk, lease))
    desk.ask("k1", given(desk, lease, number=9_003, text="A9003"))
    desk.ask("k1", given(desk, lease, pool="B", number=9_001, text="B9001", service="B.01"))
    painted, _ = desk.core._painter.paint(topic, desk.view(topic).at)
    assert painted == desk.view(topic), "until it joins again, it is shown nothing else"
    desk.join("k1")
    has = (HandedIn("A", (9_001, 9_003), ("A9001", "A9003")), HandedIn("B", (9_001,), ("B9001",)))
    assert [each.handed_in for each in desk.view(topic).lease.days] == [has, ()]
    desk = desk.restarted()
    desk.join("k1")
    look(desk)
    assert [each.handed_in for each in desk.view(topic).lease.days] == [has, ()]
    desk.now += DAY_MS
    desk.join("k1")
    look(desk)
    assert [each.handed_in for each in desk.view(topic).lease.days] == [()]


def test_numbers_of_a_kiosk_whose_clock_was_ahead_are_an_alarm_until_their_day_begins(desk):
    """Its visitor was called by nobody, and only a log knew."""
    desk.join("v1")
    lease = ask(desk)
    own = [given(desk, lease, day="2026-09-23", number=number, text=f"A{number}") for number in (9_001, 9_002)]
    for each in (*own, own[0]):
        assert desk.ask("k1", each).code is RejectionCode.DAY_NOT_OPEN
        desk.now += 1_000
    desk.step()
    [alarm] = [each for each in desk.view(supervisor_topic()).alarms if each.code is AlarmCode.KIOSK_AHEAD]
    assert alarm.values == {"device": "k1", "count": "2", "numbers": "A9001, A9002"}
    desk.now += DAY_MS
    desk.step()
    assert isinstance(desk.ask("k1", own[0]), wire.Accepted)
    desk.now += 1_000
    desk.step()
    assert AlarmCode.KIOSK_AHEAD not in {each.code for each in desk.view(supervisor_topic()).alarms}


def test_a_kiosk_that_says_many_numbers_of_later_days_hides_no_other_kiosk_s():
    ahead, desk = Ahead(), Desk()
    own = given(desk, desk.id(), day="2026-09-23")
    for number in range(KNOWN.value + 1):
        for _ in range(2):
            ahead.refused("k1", structs.replace(own, command_id=desk.id(), text=f"A{9_000 + number}"))
    ahead.refused("k2", own)
    assert [dict(each.values)["count"] for each in ahead.warned(None).troubles] == [str(KNOWN.value), "1"]
    assert ahead.warned("2026-09-23").troubles == ()


def test_what_a_kiosk_says_of_later_days_is_a_number_of_its_lease_and_forgotten_when_it_is_put_out(desk):
    desk.join("v1")
    lease, later = ask(desk), "2026-09-23"
    for unsound in (given(desk, lease, day=later, number=9_101, text="A9101"), given(desk, desk.id(), day=later)):
        assert desk.ask("k1", unsound).code is not RejectionCode.DAY_NOT_OPEN
    assert desk.ask("k1", given(desk, lease, day=later)).code is RejectionCode.DAY_NOT_OPEN
    assert _kiosks_ahead(desk) == ["k1"]
    desk.step(Ordered(RevokeDevice("k1", "aa" * 32, "stolen"), "admin"))
    assert _kiosks_ahead(desk) == []


def _kiosks_ahead(desk: Desk) -> list[str]:
    desk.now += 1_000
    desk.step()
    alarms = desk.view(supervisor_topic()).alarms
    return [each.values["device"] for each in alarms if each.code is AlarmCode.KIOSK_AHEAD]


def test_the_supervisor_sees_what_was_given_without_the_hub_and_beyond_a_quota(desk):
    desk = Desk(catalogue=with_service(desk.catalogue, "A.01", quota=1, priority_quota=1))
    desk.join("k1", "v1")
    lease = ask(desk)
    for number in (9_001, 9_002, 9_003):
        desk.ask("k1", given(desk, lease, number=number, text=f"A{number}"))
        desk.now += 1_000
    desk.step()
    view = desk.view(supervisor_topic())
    assert (view.by_kiosks, view.over_quota) == ({"A.01": 3}, {"A.01": 1})


def test_it_is_taken_days_later(desk):
    lease = ask(desk)
    own = given(desk, lease)
    desk.now += 3 * DAY_MS
    desk.step()
    for _ in range(2):
        assert desk.ask("k1", own) == wire.Accepted(own.command_id)
    assert desk.core.state.tickets == {}
    desk.now += DAY_MS
    desk.step()
    assert desk.ask("k1", own) == wire.Accepted(own.command_id)


def fate(desk: Desk, ticket: str, outcome: SlipOutcome = SlipOutcome.FAILED) -> wire.RecordPrint:
    return wire.RecordPrint(command_id=desk.id(), job=f"{ticket}:1", outcome=outcome, reason=SlipReason.PAPER_OUT)


def test_what_became_of_its_slip_is_refused_until_the_number_is_there_and_then_known_to_staff():
    desk = Desk(bindings=grouped())
    desk.join("k1", "v1", "p1", "p2")
    desk.say("p2", wire.ReportPrinter(PrinterState.READY))
    own = given(desk, ask(desk))
    refused = desk.ask("p1", fate(desk, own.command_id))
    assert refused.code is RejectionCode.UNKNOWN_JOB
    desk.ask("k1", own)
    for _ in range(2):
        told = fate(desk, own.command_id)
        assert desk.ask("p1", told) == wire.Accepted(told.command_id)
    desk.now += 1_000
    desk.step()
    [missing] = desk.view(supervisor_topic()).unprinted
    assert (missing.number, missing.printer, missing.outcome) == ("A9001", "p1", SlipOutcome.FAILED)
    assert (missing.reason, missing.at) == (SlipReason.PAPER_OUT, own.issued_at)
    online = desk.issue().slip
    assert [m.job for m in sent(desk.effects, desk.sessions["p2"]) if isinstance(m, PrintJob)] == [], "by hand only"
    assert [m.job for m in sent(desk.effects, desk.sessions["p1"]) if isinstance(m, PrintJob)] == [online]
    again = wire.ReprintSlip(command_id=desk.id(), number="A9001", reason=ReprintReason.NOT_PRINTED)
    assert desk.ask("v1", again) == wire.Accepted(again.command_id)
    desk.now += 1_000
    desk.step()
    assert desk.view(supervisor_topic()).unprinted == ()


def test_what_became_of_the_slip_of_a_day_before_is_nobodys_matter(desk):
    own = given(desk, ask(desk))
    desk.now += DAY_MS
    desk.step()
    desk.ask("k1", own)
    told = fate(desk, own.command_id)
    assert desk.ask("p1", told) == wire.Accepted(told.command_id)
    assert desk.core.state.slips == {}


def test_the_number_it_replaces_is_cancelled_with_its_slip(desk):
    lease, lost = ask(desk), desk.issue()
    effects = desk.say("k1", given(desk, lease, replaces=lost.ticket))
    assert sent(effects, desk.sessions["p1"]) == [WithdrawJob(lost.slip)]
    assert desk.core.state.tickets[lost.ticket].state == "cancelled"
    told = SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN
    desk.ask("p1", wire.RecordPrint(command_id=desk.id(), job=lost.slip, outcome=told[0], reason=told[1]))
    slip = desk.core.state.slips[lost.slip]
    assert (slip.outcome, slip.reason) == told


def test_a_replaced_command_that_comes_late_is_refused(desk):
    lease = ask(desk)
    late = wire.IssueTicket(command_id=desk.id(), service="A.01")
    desk.ask("k1", given(desk, lease, replaces=late.command_id))
    assert desk.ask("k1", late).code is RejectionCode.COMMAND_REPLACED


def test_a_service_that_is_gone_is_not_in_it_any_more():
    desk = Desk()
    desk.join("k1")
    ask(desk)
    look(desk)
    desk.catalogue = with_service(with_counter(desk.catalogue, "3", services=("A.02",)), "B.01", archived=True)
    desk = desk.restarted()
    desk.join("k1")
    look(desk)
    assert [each.service for each in desk.view(lease_topic("k1")).lease.services] == ["A.01", "A.02"]
