"""A kiosk that goes on without its hub: what it tells, prints, keeps, hands in and remembers, and when."""

import pytest
from msgspec import structs

from hub.protocol import limits
from hub.protocol.commands import (
    Accepted,
    AskLease,
    CallNext,
    CheckInBooking,
    HandInTicket,
    IssueTicket,
    LeaseReceipt,
    LookUpBooking,
    NotExecuted,
    TicketClass,
)
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, CounterId, ServiceId, TicketId, first_job
from hub.protocol.leases import LeasedDay
from hub.protocol.marks import Mark
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.remembering import HandInMemory, HeldLease, RememberedNumber
from hub.protocol.views import KioskView, LeaseView, LobbyView
from kiosk.core import CANNOT_NOW, KioskCore
from kiosk.effects import Keep, KeepCatalogue, KeepLease, NotTold, PrintSlip, Report
from kiosk.flow import KioskFlow, Screen
from kiosk.giving import STORED_WITHIN_MS, TRY_AGAIN_MS
from kiosk.handing_in import LATER_MS
from kiosk.hub_number import TELL_ANYWAY_MS
from kiosk.intents import ChooseClass, ChooseService, Home, ScanCode, Submit, Withdraw
from kiosk.journal import ClockSeen, Gave, Journal, MarkKept, Settled, TakenBack, Told
from kiosk.offline import ANSWER_WITHIN_MS, NoNumber, Offline
from kiosk.recall import PART, PARTS_AT_ONCE
from kiosk.steps import AWAY_AFTER_MS, GIVE_UP_MS
from tests.unit.kiosk.hall import AT, catalogue, ids, receipt
from tests.unit.kiosk.leases import BREAK, COLLECTING, DAY_MS, WELCOME, alone, choose, keep, lease_of
from tests.unit.kiosk.visits import AGENCY

SAID = limits.EPOCH_SAID.value


def live() -> KioskCore:
    """Return a kiosk with a lease whose hub is there and has told of the lobby."""
    core = alone()
    core.joined(WELCOME, AT, AT)
    core.shown(LobbyView(AT, {}), AT)
    return core


def submitted(effects: list) -> list:  # type: ignore[type-arg]
    return [each.command for each in effects if isinstance(each, Submit)]


def told(core: KioskCore) -> str | None:
    return core.flow.receipt.number if core.flow.receipt and core.flow.screen is Screen.NUMBER else None


# --- alone ---


def test_a_kiosk_that_was_put_out_gives_no_number_that_nobody_would_call():
    core = live()
    core.parted(AT)
    core.tick(AT + AWAY_AFTER_MS)
    assert core.flow.can_give
    core.put_out()
    core.tick(AT + AWAY_AFTER_MS)
    assert core.flow.screen is Screen.AWAY
    core.joined(WELCOME, AT, AT + AWAY_AFTER_MS)
    core.parted(AT + AWAY_AFTER_MS)
    core.tick(AT + 2 * AWAY_AFTER_MS)
    assert core.flow.can_give, "the hub took it in again"


def test_a_wish_that_waits_while_its_kiosk_is_put_out_gets_no_number():
    core = live()
    choose(core)
    core.put_out()
    effects = core.tick(AT + ANSWER_WITHIN_MS)
    assert not [each for each in effects if isinstance(each, Keep)]
    assert core.flow.screen is Screen.REFUSED
    core.intend(Home(), AT + ANSWER_WITHIN_MS)
    core.tick(AT + ANSWER_WITHIN_MS)
    assert core.flow.screen is Screen.AWAY


def test_a_number_that_is_on_its_way_to_the_disk_while_its_kiosk_is_put_out_is_taken_back():
    core = alone()
    [gave] = [each for each in choose(core) if isinstance(each, Keep)]
    core.put_out()
    [withdrawn] = [each for each in core.kept(gave.entry, True, AT) if isinstance(each, Keep)]
    assert isinstance(gave.entry, Gave)
    assert withdrawn.entry == TakenBack(gave.entry.ticket.command_id)
    assert told(core) is None
    assert core.flow.screen is Screen.REFUSED
    core.joined(WELCOME, AT, AT)
    assert not [each for each in submitted(core.tick(AT)) if isinstance(each, HandInTicket)]


def test_what_was_given_before_is_handed_in_when_the_hub_takes_the_kiosk_in_again():
    core = alone()
    keep(core, choose(core))
    number = told(core)
    core.put_out()
    core.tick(AT)
    assert told(core) == number, "who reads a number goes on reading"
    [own] = [each for each in submitted(core.joined(WELCOME, AT, AT)) if isinstance(each, HandInTicket)]
    assert own.text == number


def test_a_kiosk_started_without_its_hub_gives_numbers_of_its_lease():
    core = alone()
    assert core.flow.screen is Screen.AGENCIES
    effects = choose(core)
    assert core.flow.screen is Screen.ISSUING
    [effect] = effects
    assert isinstance(effect, Keep)
    assert isinstance(effect.entry, Gave)
    assert keep(core, effects) == []
    assert told(core) == "A19301"
    assert core.flow.receipt is not None
    assert (core.flow.receipt.ahead, core.flow.receipt.wait, core.flow.receipt.slip) == (None, None, None)
    assert core.flow.receipt.place == {"id": "Zona Biru, Lantai 1", "en": "Blue Zone, Floor 1"}
    assert core.flow.slip is None
    assert [each.text for each in core.journal.numbers()] == ["A19301"]


def test_its_own_printer_gets_the_slip_and_says_what_became_of_it():
    core = alone()
    core.printer_is(PrinterState.READY, AT)
    [effect] = keep(core, choose(core))
    assert isinstance(effect, PrintSlip)
    assert (effect.slip.number, effect.slip.ahead, effect.slip.service_id) == ("A19301", None, "A1.1")
    assert (effect.slip.hall, effect.slip.timezone) == (catalogue().hall, "Asia/Jakarta")
    assert effect.slip.agency == {"id": "Dinas A1", "en": "Office A1"}
    assert effect.replaces == effect.ticket.replaces
    job = first_job(TicketId(effect.ticket.command_id))
    assert core.flow.receipt is not None
    assert (core.flow.receipt.slip, core.flow.slip) == (job, SlipOutcome.PENDING)
    core.slip_settled(job, SlipOutcome.PENDING, None)
    core.slip_settled(first_job(TicketId("other")), SlipOutcome.PRINTED, None)
    assert core.flow.slip is SlipOutcome.PENDING
    core.slip_settled(job, SlipOutcome.FAILED, SlipReason.PAPER_OUT)
    assert (core.flow.slip, core.flow.slip_reason) == (SlipOutcome.FAILED, SlipReason.PAPER_OUT)
    core.printer_is(None, AT)
    assert not core.has_printer


def test_a_number_that_cannot_be_stored_is_taken_back_and_the_visitor_sent_to_staff():
    core = alone()
    keep(core, choose(core), is_kept=False)
    assert core.flow.screen is Screen.REFUSED
    assert core.flow.declined is not None
    assert core.flow.declined.why is NoNumber.NOT_STORED
    assert core.offline.to_hand_in() is None
    assert core.journal.numbers() == []
    core.tick(AT)
    assert core.flow.screen is Screen.REFUSED
    core.intend(Home(), AT)
    core.tick(AT + TRY_AGAIN_MS - 1)
    assert core.flow.screen is Screen.AWAY
    core.tick(AT + TRY_AGAIN_MS)
    assert core.flow.screen is Screen.AGENCIES


def test_after_a_hub_of_another_century_it_gives_numbers_again_also_over_a_restart():
    """It declined everything as of another day, until it reached the hub."""
    core = alone()
    days = (LeasedDay("2026-01-25", AT + 19 * DAY_MS, AT + 21 * DAY_MS),)
    far = structs.replace(lease_of(catalogue(), AT + 20 * DAY_MS), days=days)
    core.offline.take_lease(far)
    core.offline.told_time(AT + 20 * DAY_MS, AT)
    keep(core, choose(core))
    assert core.journal.seen_at == AT + 20 * DAY_MS
    keep(core, core.joined(WELCOME, AT + 5, AT + 5))
    [kept] = [each for each in core.journal.entries() if isinstance(each, ClockSeen)]
    assert kept == ClockSeen(AT + 5)
    again = Offline(Journal(core.journal.entries()).record(lease_of(catalogue()), 0))
    assert again.today(AT + 6) == "2026-01-05"
    assert [each for each in core.joined(WELCOME, AT + 7, AT + 7) if isinstance(each, Keep)] == []


def test_a_clock_that_was_a_day_ahead_gives_no_more_of_tomorrow_once_the_hub_has_said_which_day_it_is():
    """Also not after a restart with that clock: lease and journal know the hub's."""
    core, ahead = alone(), AT + DAY_MS
    keep(core, choose(core, now=ahead), ahead)
    assert core.offline.to_hand_in().day == "2026-01-06"
    effects = core.joined(WELCOME, AT + 5, ahead + 5)
    keep(core, effects)
    [kept] = [each for each in effects if isinstance(each, KeepLease)]
    again = Offline(Journal(core.journal.entries()).record(kept.lease, kept.offset_ms))
    assert (core.offline.today(ahead + 9), again.today(ahead + 9)) == ("2026-01-05", "2026-01-05")


def test_a_disk_that_hangs_sends_to_staff_soon_and_is_not_tried_until_it_answers():
    core = alone()
    effects = choose(core)
    core.tick(AT + STORED_WITHIN_MS - 1)
    assert core.flow.screen is Screen.ISSUING
    core.tick(AT + STORED_WITHIN_MS)
    assert core.flow.declined is not None
    assert (core.flow.screen, core.flow.declined.why) == (Screen.REFUSED, NoNumber.NOT_STORED)
    core.intend(Home(), AT + STORED_WITHIN_MS)
    later = AT + STORED_WITHIN_MS + TRY_AGAIN_MS
    core.tick(later)
    assert core.flow.screen is Screen.AWAY
    assert keep(core, effects, later) == []
    assert (told(core), core.offline.to_hand_in(), core.journal.numbers()) == (None, None, [])
    core.tick(later)
    assert core.flow.screen is Screen.AGENCIES


def test_a_kiosk_without_a_disk_asks_for_no_lease_and_has_no_numbers():
    core = live()
    core.can_keep = False
    assert submitted(core.tick(AT + DAY_MS)) == []
    core.parted(AT + DAY_MS)
    core.tick(AT + DAY_MS + AWAY_AFTER_MS)
    assert core.flow.screen is Screen.AWAY


def test_a_number_stored_after_the_visitor_was_sent_away_is_taken_back():
    core = alone()
    effects = choose(core)
    core.tick(AT + GIVE_UP_MS)
    assert core.flow.screen is Screen.REFUSED
    [gave] = effects
    assert isinstance(gave, Keep)
    assert isinstance(gave.entry, Gave)
    [back] = core.kept(gave.entry, True, AT + GIVE_UP_MS)
    assert back == Keep(TakenBack(gave.entry.ticket.command_id))
    keep(core, [back])
    assert core.offline.to_hand_in() is None
    assert core.journal.numbers() == []


def test_what_the_lease_does_not_give_is_said_calmly_and_nothing_is_asked_of_the_hub_later():
    core = alone(lease_of(catalogue(), texts=("9301",)))
    keep(core, choose(core, "A1.1"))
    core.intend(Home(), AT)
    effects = choose(core, "A1.2")
    assert core.flow.screen is Screen.REFUSED
    assert core.flow.declined is not None
    assert core.flow.declined.why is NoNumber.NONE_LEFT
    assert effects == []
    assert core.offline.due(AT + GIVE_UP_MS) is None


def test_a_service_that_closed_while_the_visitor_chose_says_why():
    core = alone()
    core.intend(AGENCY, AT)
    core.flow.closed = {}
    core.intend(ChooseService(ServiceId("A1.4")), AT)
    assert core.flow.screen is Screen.CLASS
    core.intend(ChooseClass(TicketClass.REGULAR), AT)
    assert (core.flow.screen, core.flow.refusal) == (Screen.REFUSED, RejectionCode.NOT_AVAILABLE)
    assert core.flow.shut is not None
    assert core.flow.shut.closed == BREAK
    assert core.flow.declined is None


def test_without_a_lease_it_waits_as_long_as_a_restart_takes_and_then_sends_to_staff():
    core = KioskCore(KioskFlow(ids()), ids())
    core.joined(WELCOME, AT, AT)
    core.shown(catalogue(), AT)
    core.parted(AT)
    effects = choose(core)
    [wish] = submitted(effects)
    assert core.tick(AT + AWAY_AFTER_MS) == []
    assert core.flow.screen is Screen.ISSUING
    assert core.tick(AT + ANSWER_WITHIN_MS) == [Withdraw(wish.command_id)]
    assert core.flow.declined is not None
    assert (core.flow.screen, core.flow.declined.why) == (Screen.REFUSED, NoNumber.NO_LEASE)


# --- hub late ---


def test_after_the_deadline_the_kiosk_gives_its_own_and_a_late_answer_is_not_told():
    core = live()
    [wish] = [each for each in submitted(choose(core)) if isinstance(each, IssueTicket)]
    assert core.tick(AT + ANSWER_WITHIN_MS - 1) == []
    effects = core.tick(AT + ANSWER_WITHIN_MS)
    assert effects[0] == Withdraw(wish.command_id)
    [own] = submitted(keep(core, effects, AT + ANSWER_WITHIN_MS)[1:])
    assert isinstance(own, HandInTicket)
    assert own.replaces == wish.command_id
    assert told(core) == "A19301"
    assert core.answered(wish, Accepted(wish.command_id, receipt()), AT + ANSWER_WITHIN_MS) == []
    assert told(core) == "A19301"


def test_a_wish_that_a_mute_hub_and_the_lease_cannot_serve_waits_for_the_hub():
    core = KioskCore(KioskFlow(ids()), ids())
    core.joined(WELCOME, AT, AT)
    core.shown(catalogue(), AT)
    [wish] = [each for each in submitted(choose(core)) if isinstance(each, IssueTicket)]
    core.tick(AT + ANSWER_WITHIN_MS)
    assert core.flow.screen is Screen.ISSUING
    core.parted(AT + ANSWER_WITHIN_MS)
    assert core.flow.screen is Screen.ISSUING
    keep(core, core.answered(wish, Accepted(wish.command_id, receipt()), AT + ANSWER_WITHIN_MS))
    assert told(core) == "A042"


def test_a_wish_declined_and_waiting_is_refused_when_the_hub_stays_away():
    core = KioskCore(KioskFlow(ids()), ids())
    core.joined(WELCOME, AT, AT)
    core.shown(catalogue(), AT)
    [wish] = [each for each in submitted(choose(core)) if isinstance(each, IssueTicket)]
    core.tick(AT + ANSWER_WITHIN_MS)
    core.parted(AT + ANSWER_WITHIN_MS)
    late = AT + ANSWER_WITHIN_MS + AWAY_AFTER_MS
    assert core.tick(late) == [Withdraw(wish.command_id)]
    assert core.flow.screen is Screen.REFUSED


# --- numbers of the hub's ---


def test_a_number_of_the_hub_s_is_told_when_it_is_on_disk():
    core = live()
    [wish] = [each for each in submitted(choose(core)) if isinstance(each, IssueTicket)]
    effects = core.answered(wish, Accepted(wish.command_id, receipt()), AT)
    assert core.flow.screen is Screen.ISSUING
    number = RememberedNumber(wish.command_id, "A042", AT, wish.service)
    assert effects == [Keep(Told(number))]
    keep(core, effects)
    assert told(core) == "A042"
    assert core.journal.numbers() == [number]


def test_a_disk_that_fails_or_hangs_keeps_nobody_from_the_hub_s_number():
    for hangs in (False, True):
        core = live()
        [wish] = [each for each in submitted(choose(core)) if isinstance(each, IssueTicket)]
        effects = core.answered(wish, Accepted(wish.command_id, receipt()), AT)
        if hangs:
            core.tick(AT + TELL_ANYWAY_MS - 1)
            assert core.flow.screen is Screen.ISSUING
            core.tick(AT + TELL_ANYWAY_MS)
        else:
            keep(core, effects, is_kept=False)
        assert told(core) == "A042"
        keep(core, effects)
        assert told(core) == "A042"


@pytest.mark.parametrize("code", [RejectionCode.UNKNOWN_SERVICE, RejectionCode.INTERNAL_ERROR])
def test_refusals_of_the_hub_are_told_at_once(code: RejectionCode):
    core = live()
    [wish] = [each for each in submitted(choose(core)) if isinstance(each, IssueTicket)]
    assert core.answered(wish, Refused(wish.command_id, code), AT) == []
    assert (core.flow.screen, core.flow.refusal) == (Screen.REFUSED, code)


@pytest.mark.parametrize("code", sorted(CANNOT_NOW))
def test_a_hub_that_cannot_now_is_as_good_as_away(code: RejectionCode):
    """Its disk is full, and this kiosk's is not."""
    core = live()
    [wish] = [each for each in submitted(choose(core)) if isinstance(each, IssueTicket)]
    effects = core.answered(wish, Refused(wish.command_id, code), AT)
    assert core.flow.screen is Screen.ISSUING
    [own] = submitted(keep(core, effects))
    assert isinstance(own, HandInTicket)
    assert (own.replaces, told(core)) == (wish.command_id, "A19301")
    assert core.answered(wish, Accepted(wish.command_id, receipt()), AT) == []
    assert told(core) == "A19301"


@pytest.mark.parametrize("lacks", ["lease", "number", "disk"])
def test_a_kiosk_that_has_no_number_either_says_why_the_hub_has_none(lacks: str):
    has_none = KioskCore(KioskFlow(ids()), ids())
    core = has_none if lacks == "lease" else alone(lease_of(catalogue(), texts=("9301",)))
    core.joined(WELCOME, AT, AT)
    core.shown(catalogue(), AT)
    core.shown(LobbyView(AT, {}), AT)
    if lacks == "number":
        [wish] = [each for each in submitted(choose(core)) if isinstance(each, IssueTicket)]
        keep(core, core.answered(wish, Refused(wish.command_id, RejectionCode.STORAGE_UNAVAILABLE), AT))
        core.intend(Home(), AT)
    if lacks == "disk":
        core.can_keep = False
    [wish] = [each for each in submitted(choose(core, "A1.2")) if isinstance(each, IssueTicket)]
    assert core.answered(wish, Refused(wish.command_id, RejectionCode.STORAGE_UNAVAILABLE), AT) == []
    assert (core.flow.screen, core.flow.refusal) == (Screen.REFUSED, RejectionCode.STORAGE_UNAVAILABLE)
    assert core.offline.due(AT + GIVE_UP_MS) is None


def test_a_refusal_of_a_wish_that_has_a_number_already_gives_no_second_one():
    core = live()
    [wish] = [each for each in submitted(choose(core)) if isinstance(each, IssueTicket)]
    effects = core.tick(AT + ANSWER_WITHIN_MS)
    refused = Refused(wish.command_id, RejectionCode.STORAGE_UNAVAILABLE)
    assert core.answered(wish, refused, AT + ANSWER_WITHIN_MS) == []
    keep(core, effects, AT + ANSWER_WITHIN_MS)
    assert told(core) == "A19301"


def test_what_is_no_command_of_a_kiosk_changes_nothing():
    core = live()
    command = CallNext(command_id=CommandId("c"), counter=CounterId("1"))
    assert core.answered(command, NotExecuted(CommandId("c")), AT) == []


# --- leases and handing in ---


def test_a_lease_is_asked_for_taken_and_kept():
    core = KioskCore(KioskFlow(ids()), ids())
    [ask] = submitted(core.joined(WELCOME, AT + 500, AT))
    assert ask == AskLease(command_id=ask.command_id)
    lease = lease_of(catalogue(), lease=ask.command_id)
    assert core.shown(LeaseView(AT, lease), AT) == []
    assert core.offline.held is None
    effects = core.answered(ask, Accepted(ask.command_id, LeaseReceipt(ask.command_id)), AT)
    assert effects == [KeepLease(lease, 500)]
    assert core.offline.held == ask.command_id


def test_numbers_are_handed_in_one_after_another_when_the_hub_is_back():
    core = alone()
    for service in ("A1.1", "A2.1"):
        keep(core, choose(core, service))
        core.intend(Home(), AT)
    [first] = submitted(core.joined(WELCOME, AT, AT))
    assert first.text == "A19301"
    assert submitted(core.tick(AT)) == []
    assert core.answered(first, NotExecuted(first.command_id), AT) == [Submit(first)]
    effects = core.answered(first, Accepted(first.command_id), AT)
    assert effects[0] == Keep(Settled(first.command_id))
    [second] = submitted(effects)
    assert second.text == "A29301"
    effects = core.answered(second, Refused(second.command_id, RejectionCode.UNKNOWN_SERVICE), AT)
    assert effects == [Keep(Settled(second.command_id, RejectionCode.UNKNOWN_SERVICE))]
    assert [each.code for each in core.offline.refused] == [RejectionCode.UNKNOWN_SERVICE]


@pytest.mark.parametrize("code", LATER_MS)
def test_a_number_that_the_hub_cannot_take_yet_is_handed_in_later_and_keeps_no_other_waiting(code: RejectionCode):
    core = alone()
    for service in ("A1.1", "A2.1"):
        keep(core, choose(core, service))
        core.intend(Home(), AT)
    [first] = submitted(core.joined(WELCOME, AT, AT))
    effects = core.answered(first, Refused(first.command_id, code), AT)
    [second] = submitted(effects)
    assert second.text == "A29301"
    assert [each for each in effects if isinstance(each, Keep)] == []
    core.answered(second, Accepted(second.command_id), AT)
    assert submitted(core.tick(AT + LATER_MS[code] - 1)) == []
    assert submitted(core.tick(AT + LATER_MS[code])) == [first]
    effects = core.answered(first, Accepted(first.command_id), AT + LATER_MS[code])
    assert effects == [Keep(Settled(first.command_id))]
    assert (core.offline.to_hand_in(), core.offline.refused) == (None, ())


def test_a_number_is_not_handed_in_before_it_is_on_disk():
    """Else a number that nobody was told would be the hub's, and be given again after a restart."""
    core = live()
    choose(core)
    effects = core.tick(AT + ANSWER_WITHIN_MS)
    assert submitted([*effects, *core.tick(AT + ANSWER_WITHIN_MS)]) == []
    assert submitted(core.joined(WELCOME, AT, AT)) == []
    [handed_in] = submitted(keep(core, effects))
    assert isinstance(handed_in, HandInTicket)


def test_the_catalogue_is_kept_and_other_views_are_not():
    core = live()
    assert core.shown(catalogue(), AT) == [KeepCatalogue(catalogue())]
    assert core.shown(KioskView(AT, None, ()), AT) == []


# --- a hub that collects ---


def reports(effects: list) -> list[HandInMemory]:  # type: ignore[type-arg]
    return [each.message for each in effects if isinstance(each, Report)]


def held(core: KioskCore) -> HeldLease:
    lease = core.offline.lease
    assert lease is not None
    return HeldLease(lease.lease, lease.slot, tuple(each.day for each in lease.days))


def test_a_kiosk_that_knows_nothing_says_so():
    core = KioskCore(KioskFlow(ids()), ids())
    assert core.joined(COLLECTING, AT, AT) == [Report(HandInMemory((), is_last=True))]


def test_a_hub_that_collects_is_told_all_numbers_in_parts_and_nothing_else():
    numbers = [RememberedNumber(CommandId(f"c{i:03d}"), f"A{i:03d}", AT + i) for i in range(PART + 1)]
    core = alone()
    core.journal = Journal(map(Told, numbers))
    effects = core.joined(COLLECTING, AT, AT)
    assert effects == [
        Report(HandInMemory(tuple(numbers[:PART]))),
        Report(HandInMemory(tuple(numbers[PART:]), is_last=True, lease=held(core))),
    ]
    assert submitted(core.tick(AT)) == []


def test_a_week_of_numbers_is_told_a_little_at_a_time_and_what_is_given_meanwhile_among_them():
    whole = PARTS_AT_ONCE * PART
    numbers = [RememberedNumber(CommandId(f"c{i:05d}"), f"A{i:05d}", AT + i) for i in range(2 * whole)]
    core = alone()
    core.journal = Journal(map(Told, numbers))
    told_first = reports(core.joined(COLLECTING, AT, AT))
    assert [len(each.numbers) for each in told_first] == [PART] * PARTS_AT_ONCE
    assert reports(keep(core, choose(core))) == []
    told_next = reports(core.tick(AT))
    assert len(told_next) == PARTS_AT_ONCE
    assert not any(each.is_last for each in (*told_first, *told_next))
    [last] = reports(core.tick(AT))
    assert (last.is_last, last.lease, [each.text for each in last.numbers]) == (True, held(core), ["A19301"])
    parts = (*told_first, *told_next)
    assert [number for each in parts for number in each.numbers] == numbers
    assert reports(core.tick(AT)) == []


def test_a_hub_that_leaves_while_it_collects_is_told_everything_anew_when_it_is_back():
    numbers = [RememberedNumber(CommandId(f"c{i:05d}"), f"A{i:05d}", AT + i) for i in range(PARTS_AT_ONCE * PART + 1)]
    core = alone()
    core.journal = Journal(map(Told, numbers))
    first = reports(core.joined(COLLECTING, AT, AT))
    core.parted(AT)
    assert reports(core.tick(AT)) == []
    assert reports(core.joined(COLLECTING, AT, AT)) == first


def test_a_number_given_while_the_hub_collects_is_told_it_too():
    core = alone()
    assert core.joined(COLLECTING, AT, AT) == [Report(HandInMemory((), is_last=True, lease=held(core)))]
    effects = choose(core)
    assert submitted(effects) == []
    [report] = keep(core, effects)
    assert isinstance(report, Report)
    assert [each.text for each in report.message.numbers] == ["A19301"]
    assert report.message.is_last
    core.parted(AT)
    assert submitted(core.joined(WELCOME, AT, AT))


# --- a hub whose history went back ---


def given_before(core: KioskCore, day: str = "2026-01-05") -> IssueTicket:
    """Let the kiosk have told A042 to somebody on a day, and let a visitor wish another number; return the wish."""
    number = RememberedNumber(CommandId("another"), "A042", AT - 60_000)
    core.kept(Told(number, day), True, AT)
    [wish] = [each for each in submitted(choose(core)) if isinstance(each, IssueTicket)]
    return wish


TODAY = structs.replace(receipt(), day="2026-01-05")


def test_a_number_that_another_visitor_has_is_not_told_and_one_of_its_own_takes_its_place():
    core = live()
    wish = given_before(core)
    first, *effects = core.answered(wish, Accepted(wish.command_id, TODAY), AT)
    assert first == NotTold("A042", "2026-01-05", wish.command_id)
    [own] = submitted(keep(core, effects))
    assert isinstance(own, HandInTicket)
    assert (own.replaces, told(core)) == (wish.command_id, "A19301")


def test_without_a_number_of_its_own_the_visitor_is_sent_to_try_again():
    core = KioskCore(KioskFlow(ids()), ids())
    core.shown(catalogue(), AT)
    core.joined(WELCOME, AT, AT)
    wish = given_before(core)
    twice = Accepted(wish.command_id, TODAY)
    assert core.answered(wish, twice, AT) == [NotTold("A042", "2026-01-05", wish.command_id)]
    assert (core.flow.screen, core.flow.refusal) == (Screen.REFUSED, RejectionCode.NUMBER_USED)
    core.intend(Home(), AT)
    assert core.answered(wish, twice, AT) == [NotTold("A042", "2026-01-05", wish.command_id)]
    assert core.flow.screen is Screen.AGENCIES


@pytest.mark.parametrize("day", ["2026-01-04", ""])
def test_the_same_number_of_another_day_is_told(day: str):
    core = live()
    wish = given_before(core, day)
    keep(core, core.answered(wish, Accepted(wish.command_id, TODAY), AT))
    assert told(core) == "A042"


def test_a_number_that_is_told_again_to_whom_it_belongs_is_told():
    core = live()
    [wish] = [each for each in submitted(choose(core)) if isinstance(each, IssueTicket)]
    core.kept(Told(RememberedNumber(wish.command_id, "A042", AT), "2026-01-05"), True, AT)
    keep(core, core.answered(wish, Accepted(wish.command_id, TODAY), AT))
    assert told(core) == "A042"


# --- bookings ---


def checking_in(core: KioskCore) -> CheckInBooking:
    core.shown(structs.replace(catalogue(), has_bookings=True), AT)
    core.intend(ScanCode("K7P2QA"), AT)
    chosen = core.intend(ChooseClass(TicketClass.REGULAR), AT)
    [command] = [each for each in submitted(chosen) if isinstance(each, CheckInBooking)]
    return command


def test_a_booking_never_gets_a_number_of_the_kiosks_own():
    core = live()
    command = checking_in(core)
    assert keep(core, core.tick(AT + ANSWER_WITHIN_MS)) == []
    assert core.flow.screen is Screen.ISSUING
    core.parted(AT + ANSWER_WITHIN_MS)
    effects = core.tick(AT + ANSWER_WITHIN_MS + AWAY_AFTER_MS)
    assert effects == [Withdraw(command.command_id)]
    assert core.flow.screen is Screen.REFUSED
    assert core.journal.numbers() == []
    core = live()
    command = checking_in(core)
    refusal = Refused(command.command_id, RejectionCode.STORAGE_UNAVAILABLE)
    assert keep(core, core.answered(command, refusal, AT)) == []
    assert core.flow.screen is Screen.REFUSED


def test_a_booking_is_told_when_it_is_on_disk_and_its_number_stays_its_own():
    core = live()
    command = checking_in(core)
    first = structs.replace(receipt(), ticket=TicketId(command.command_id), day="2026-01-05")
    [effect] = core.answered(command, Accepted(command.command_id, first), AT)
    assert isinstance(effect, Keep)
    assert told(core) is None
    keep(core, [effect])
    assert told(core) == "A042"
    core.intend(Home(), AT)
    again = checking_in(core)
    assert keep(core, core.answered(again, Accepted(again.command_id, first), AT)) == []
    assert told(core) == "A042"
    assert [(each.ticket, each.text) for each in core.journal.numbers()] == [(command.command_id, "A042")]


def test_a_disk_that_hangs_keeps_a_bookings_number_for_a_moment_only():
    core = live()
    command = checking_in(core)
    core.answered(command, Accepted(command.command_id, receipt()), AT)
    core.tick(AT + TELL_ANYWAY_MS)
    assert told(core) == "A042"


def test_a_code_that_the_hub_knows_leads_to_the_class_without_a_word_on_disk():
    core = live()
    core.shown(structs.replace(catalogue(), has_bookings=True, looks_up_bookings=True), AT)
    [look] = [each for each in submitted(core.intend(ScanCode("K7P2QA"), AT)) if isinstance(each, LookUpBooking)]
    assert core.answered(look, Accepted(look.command_id), AT) == []
    assert core.flow.screen is Screen.CHECK_IN_CLASS


def test_a_bookings_number_that_another_visitor_has_is_not_told():
    core = live()
    one = structs.replace(receipt(), day="2026-01-05")
    [wish] = [each for each in submitted(choose(core)) if isinstance(each, IssueTicket)]
    keep(core, core.answered(wish, Accepted(wish.command_id, one), AT))
    core.intend(Home(), AT)
    command = checking_in(core)
    assert core.answered(command, Accepted(command.command_id, structs.replace(one, ticket=TicketId("t2"))), AT) == [
        NotTold("A042", "2026-01-05", CommandId("t2"))
    ]
    assert (core.flow.screen, core.flow.refusal) == (Screen.REFUSED, RejectionCode.NUMBER_USED)


def test_an_answer_that_nobody_waits_for_tells_no_booking():
    core = live()
    command = checking_in(core)
    core.parted(AT)
    core.tick(AT + AWAY_AFTER_MS)
    assert core.answered(command, Accepted(command.command_id, receipt()), AT) == []
    assert core.flow.screen is Screen.REFUSED


# --- marks of history ---


def test_a_mark_of_history_is_kept_once_if_it_is_newer():
    core = live()
    first, second = (Mark(1, revision, AT, "ab" * 32, "cd" * 32) for revision in (5, 9))
    assert core.shown(KioskView(AT, None, ()), AT) == []
    [effect] = core.shown(KioskView(AT, None, (), mark=first), AT)
    assert effect == Keep(MarkKept("hall", first))
    assert core.shown(KioskView(AT, None, (), mark=first), AT) == []
    keep(core, [effect])
    assert core.journal.mark == MarkKept("hall", first)
    keep(core, core.shown(KioskView(AT, None, (), mark=second), AT))
    assert core.shown(KioskView(AT, None, (), mark=first), AT) == []
    assert core.journal.mark == MarkKept("hall", second)


@pytest.mark.parametrize(
    ("epoch", "of_hub", "is_kept"), [(1, 1, True), (2, 1, False), (SAID, SAID, True), (SAID + 1, SAID + 1, False)]
)
def test_no_mark_is_kept_that_no_rebuild_could_leave_behind(epoch: int, of_hub: int, is_kept: bool):
    """A false hub's would lock the kiosk out of every true one."""
    core = alone()
    core.joined(structs.replace(WELCOME, epoch=of_hub), AT, AT)
    shown = core.shown(KioskView(AT, None, (), mark=Mark(epoch, 5, AT, "ab" * 32, "cd" * 32)), AT)
    assert bool(shown) is is_kept
