"""Staff print a slip again, and take out numbers that nobody has; supervisors see what paper is missing."""

from typing import Any

import pytest

from hub.core.paper_reports import TROUBLES
from hub.protocol import commands as wire
from hub.protocol.alarms import AlarmCode
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import counter_topic, kiosk_topic, supervisor_topic
from hub.protocol.printing import MUTE, PrinterState, PrintJob, SlipOutcome, SlipReason, WithdrawJob
from hub.protocol.views import OfficerAction
from tests.builders import bindings, device
from tests.unit.core.desk import ROLE_OF, Desk, sent


def desk() -> Desk:
    made = Desk(bindings=bindings(device("o1", ROLE_OF["o1"], counter="1", officer="officer-1", printer="p2")))
    made.join("k1", "k2", "o1", "o2", "p1", "p2", "v1")
    return made


def record(desk: Desk, job: str, outcome: SlipOutcome, reason: SlipReason | None = None, printer: str = "p1") -> None:
    desk.ask(printer, wire.RecordPrint(command_id=desk.id(), job=job, outcome=outcome, reason=reason))


def reprint(desk: Desk, who: str = "v1", number: str = "A001", **more: Any) -> wire.ReprintSlip:
    return wire.ReprintSlip(command_id=desk.id(), number=number, **more)


def second(desk: Desk, receipt: wire.TicketReceipt) -> str:
    """Return the job of a number's second copy."""
    return next(job for job, slip in desk.core.state.slips.items() if (slip.ticket, slip.copy) == (receipt.ticket, 2))


def jobs(desk: Desk, printer: str) -> list[PrintJob]:
    return [each for each in sent(desk.effects, desk.sessions[printer]) if isinstance(each, PrintJob)]


def overview(desk: Desk) -> Any:
    desk.now += 1_000
    desk.step()
    return desk.view(supervisor_topic())


def test_a_reprint_is_marked_and_says_when_the_number_was_first_given_and_where_its_visitor_waits_now():
    hall = desk()
    receipt = hall.issue(service="A.02")
    record(hall, receipt.slip, SlipOutcome.UNKNOWN, SlipReason.NO_ANSWER)
    for service, counter in (("B.01", "1"),):
        call = hall.call()
        hall.ask("o1", wire.TransferTicket(command_id=hall.id(), counter=counter, ticket=call.ticket, service=service))
    hall.now += 60_000
    assert isinstance(hall.ask("v1", reprint(hall)), wire.Accepted)
    first, again = jobs(hall, "p1")
    assert (first.slip.copy, again.slip.copy) == (1, 2)
    assert (again.job, again.slip.number, again.slip.ticket) == (second(hall, receipt), "A001", receipt.ticket)
    assert again.slip.issued_at == first.slip.issued_at == receipt.issued_at
    assert (again.slip.service["id"], again.slip.place["id"], again.slip.ahead) == ("Layanan B.01", "Lantai Z2", None)
    assert again.expires_at == hall.now + 30_000
    entry = next(each for each in hall.journal if type(each.event).__name__ == "SlipReprinted")
    assert (entry.device, entry.event.reason) == ("v1", "not_printed")
    assert len(hall.core.state.tickets) == 1


def test_a_printer_that_comes_in_the_batch_of_a_reprint_gets_it_once():
    hall = desk()
    receipt = hall.issue()
    record(hall, receipt.slip, SlipOutcome.UNKNOWN)
    asked = hall.said("v1", reprint(hall))
    helped = hall.said("o1", wire.AskHelp(command_id=hall.id(), counter="1"))
    hall.effects.clear()
    hall.step(hall.left("p1"), helped, asked, *hall.hello("p1"))
    assert [each.job for each in jobs(hall, "p1")] == [second(hall, receipt)]


def test_an_officers_own_printer_or_a_named_one_may_print_it():
    hall = desk()
    receipt = hall.issue("k2")
    assert receipt.slip is None
    assert isinstance(hall.ask("o1", reprint(hall)), wire.Accepted)
    assert [each.slip.copy for each in jobs(hall, "p2")] == [2]
    record(hall, second(hall, receipt), SlipOutcome.PRINTED, printer="p2")
    hall.now += 10_000
    assert isinstance(hall.ask("v1", reprint(hall, printer="p1", reason=wire.ReprintReason.LOST)), wire.Accepted)
    assert [each.slip.copy for each in jobs(hall, "p1")] == [3]


@pytest.mark.parametrize("printer", ["k1", "nobody"])
def test_what_is_no_printer_prints_nothing(printer):
    hall = desk()
    hall.issue()
    answer = hall.ask("v1", reprint(hall, printer=printer))
    assert isinstance(answer, Refused)
    assert answer.code is RejectionCode.UNKNOWN_PRINTER


def test_an_officer_reprints_no_other_counters_ticket_even_when_no_counter_is_named():
    hall = desk()
    record(hall, hall.issue().slip, SlipOutcome.PRINTED)
    hall.call(2)
    answers = [hall.ask("o1", reprint(hall, counter=counter)) for counter in (None, "1", "2")]
    assert [answer.code for answer in answers if isinstance(answer, Refused)] == [
        RejectionCode.WRONG_TICKET,
        RejectionCode.WRONG_TICKET,
        RejectionCode.NOT_ALLOWED,
    ]
    assert isinstance(hall.ask("o2", reprint(hall, counter="2")), wire.Accepted)


def test_a_kiosks_staff_reprint_what_it_gave_where_they_stand_and_see_what_became_of_it():
    hall = desk()
    receipt = hall.issue()
    record(hall, receipt.slip, SlipOutcome.FAILED, SlipReason.PAPER_OUT)
    answer = hall.ask("k2", reprint(hall))
    assert isinstance(answer, Refused)
    assert answer.code is RejectionCode.NOT_ALLOWED
    unknown = hall.ask("k1", reprint(hall, number="A009"))
    assert isinstance(unknown, Refused)
    assert unknown.code is RejectionCode.UNKNOWN_TICKET
    assert isinstance(hall.ask("k1", reprint(hall)), wire.Accepted)
    job = second(hall, receipt)
    assert [(each.job, each.slip.copy) for each in jobs(hall, "p1")][-1] == (job, 2)
    record(hall, job, SlipOutcome.PRINTED)
    assert [(each.job, each.outcome) for each in hall.view(kiosk_topic("k1")).slips] == [
        (job, SlipOutcome.PRINTED),
        (receipt.slip, SlipOutcome.FAILED),
    ]


def test_a_kiosks_reprint_comes_out_of_its_own_printer_wherever_the_slip_before_came_out():
    hall = desk()
    receipt = hall.issue()
    record(hall, receipt.slip, SlipOutcome.PRINTED)
    assert isinstance(hall.ask("v1", reprint(hall, printer="p2")), wire.Accepted)
    record(hall, second(hall, receipt), SlipOutcome.PRINTED, printer="p2")
    hall.now += 10_000
    assert isinstance(hall.ask("k1", reprint(hall)), wire.Accepted)
    assert [each.slip.copy for each in jobs(hall, "p1")] == [1, 3]


def test_the_panel_offers_it_while_it_is_allowed_and_says_what_became_of_the_slip():
    hall = desk()
    receipt = hall.issue()
    hall.call()

    def panel() -> tuple[bool, object]:
        view = hall.view(counter_topic("1"))
        return OfficerAction.REPRINT in view.actions, view.current.slip

    assert panel() == (False, SlipOutcome.PENDING)
    record(hall, receipt.slip, SlipOutcome.UNKNOWN)
    assert panel() == (True, SlipOutcome.UNKNOWN)
    hall.ask("o1", reprint(hall, counter="1"))
    record(hall, second(hall, receipt), SlipOutcome.PRINTED)
    assert panel() == (False, SlipOutcome.PRINTED)
    hall.now += 10_000
    hall.step()
    assert panel() == (True, SlipOutcome.PRINTED)


def test_a_void_number_is_nobodys_and_its_slip_is_withdrawn():
    hall = desk()
    receipt = hall.issue()
    void = wire.VoidNumber(command_id=hall.id(), number="A001", reason=wire.CancelReason.NO_SLIP)
    assert isinstance(hall.ask("v1", void), wire.Accepted)
    assert [each.job for each in sent(hall.effects, hall.sessions["p1"]) if isinstance(each, WithdrawJob)] == [
        receipt.slip
    ]
    cancelled = next(each for each in hall.journal if type(each.event).__name__ == "TicketCancelled")
    assert (cancelled.event.reason, cancelled.device) == ("no_slip", "v1")
    answer = hall.ask("v1", reprint(hall))
    assert isinstance(answer, Refused)
    assert (answer.code, answer.values) == (RejectionCode.NUMBER_OVER, {"number": "A001", "state": "cancelled"})


# --- what supervisors see ---


def test_printers_are_listed_with_their_state_and_trouble_is_an_alarm():
    hall = desk()
    hall.say("p1", wire.ReportPrinter(PrinterState.READY))
    hall.issue()
    view = overview(hall)
    assert [(each.printer, each.state, each.pending) for each in view.printers] == [
        ("p1", PrinterState.READY, 1),
        ("p2", PrinterState.UNKNOWN, 0),
    ]
    assert view.alarms == ()
    hall.say("p1", wire.ReportPrinter(PrinterState.PAPER_OUT))
    since = hall.now
    hall.now += 250
    hall.step()
    [alarm] = hall.view(supervisor_topic()).alarms
    assert (alarm.code, alarm.values, alarm.since) == (AlarmCode.PRINTER_PAPER_OUT, {"printer": "p1"}, since)
    hall.say("p1", wire.ReportPrinter(PrinterState.PAPER_OUT))
    hall.step(hall.left("p2"))
    assert [each.code for each in overview(hall).alarms] == [AlarmCode.PRINTER_PAPER_OUT, AlarmCode.PRINTER_OFFLINE]
    assert overview(hall).printers[0].since == since, "said again is no news"


def test_a_printer_that_ceased_to_answer_is_an_alarm_until_it_speaks_and_one_that_never_did_is_none():
    hall = Desk()
    hall.join("v1", "p1", "p2")
    hall.say("p2", wire.ReportPrinter(PrinterState.UNKNOWN))
    assert overview(hall).alarms == ()
    hall.now += 5_000
    since = hall.now
    hall.say("p1", wire.ReportPrinter(PrinterState.UNKNOWN, MUTE))
    view = overview(hall)
    assert [(each.code, each.values, each.since) for each in view.alarms] == [
        (AlarmCode.PRINTER_MUTE, {"printer": "p1"}, since)
    ]
    assert [(each.state, each.is_mute) for each in view.printers] == [
        (PrinterState.UNKNOWN, True),
        (PrinterState.UNKNOWN, False),
    ]
    hall.say("p1", wire.ReportPrinter(PrinterState.READY))
    assert overview(hall).alarms == ()
    hall.say("p1", wire.ReportPrinter(PrinterState.UNKNOWN, MUTE))
    hall.step(hall.left("p1"))
    assert [each.code for each in overview(hall).alarms] == [AlarmCode.PRINTER_OFFLINE]


def test_every_state_that_needs_a_hand_is_an_alarm():
    assert set(PrinterState) - set(TROUBLES) == {PrinterState.READY, PrinterState.UNKNOWN}


def test_a_printer_that_never_came_is_in_trouble_since_the_hub_began():
    hall = Desk()
    hall.join("v1")
    began = hall.now
    assert [(each.state, each.since) for each in overview(hall).printers] == [(PrinterState.OFFLINE, began)] * 2


def test_numbers_whose_slips_may_be_missing_are_listed_until_they_are_printed_or_over():
    hall = desk()
    receipts = [hall.issue() for _ in range(4)]
    for receipt, fate in zip(receipts, ("unknown", "failed", "not_printed", "printed"), strict=True):
        record(hall, receipt.slip, SlipOutcome(fate), SlipReason.JAM if fate == "failed" else None)
    view = overview(hall)
    assert [(each.number, each.outcome, each.reason) for each in view.unprinted] == [
        ("A003", SlipOutcome.NOT_PRINTED, None),
        ("A002", SlipOutcome.FAILED, SlipReason.JAM),
        ("A001", SlipOutcome.UNKNOWN, None),
    ]
    record(hall, receipts[0].slip, SlipOutcome.PRINTED)
    hall.ask("v1", reprint(hall, number="A002"))
    hall.ask("v1", wire.VoidNumber(command_id=hall.id(), number="A003", reason=wire.CancelReason.NO_SLIP))
    view = overview(hall)
    assert (view.unprinted, view.unprinted_total) == ((), 0)
    record(hall, second(hall, receipts[1]), SlipOutcome.UNKNOWN)
    [slip] = overview(hall).unprinted
    assert (slip.number, slip.copy) == ("A002", 2)
    record(hall, receipts[1].slip, SlipOutcome.PRINTED)
    assert overview(hall).unprinted == (slip,)


def test_a_kiosk_is_not_told_that_paper_runs_low():
    hall = desk()
    hall.say("p1", wire.ReportPrinter(PrinterState.PAPER_LOW))
    assert hall.view("kiosk:k1").printer is PrinterState.READY
