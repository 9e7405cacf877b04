"""Slips: handed over once stored, again after a reconnect, and never silently lost."""

import pytest

from hub.core.slips import SETTLE_MS
from hub.protocol import commands as wire
from hub.protocol import limits
from hub.protocol.printing import PrintJob, SlipOutcome, SlipReason, WithdrawJob
from tests.builders import DAY_MS
from tests.unit.core.desk import Desk, sent

DEADLINE = limits.SLIP_DEADLINE.value


def jobs(effects: list, desk: Desk, name: str = "p1") -> list[str]:
    return [m.job for m in sent(effects, desk.sessions[name]) if isinstance(m, PrintJob)]


def outcome(desk: Desk, job: str) -> tuple[SlipOutcome, SlipReason | None]:
    slip = desk.core.state.slips[job]
    return SlipOutcome(slip.outcome), slip.reason and SlipReason(slip.reason)


def test_a_job_says_all_that_the_slip_needs():
    desk = Desk()
    desk.join("k1", "p1")
    effects = desk.say(
        "k1", wire.IssueTicket(command_id=desk.id(), service="A.02", ticket_class="priority", language="en")
    )
    [job] = [m for m in sent(effects, desk.sessions["p1"]) if isinstance(m, PrintJob)]
    assert job.expires_at == desk.now + DEADLINE
    assert (job.slip.number, job.slip.priority, job.slip.language, job.slip.copy) == ("A001", True, "en", 1)
    assert (job.slip.agency["id"], job.slip.service["id"], job.slip.place["id"]) == (
        "Dinas A",
        "Layanan A.02",
        "Lantai Z1",
    )
    assert (job.slip.hall["id"], job.slip.timezone, job.slip.ahead) == ("Balai", "Asia/Jakarta", 0)
    assert job.slip.service_id == "A.02"


def test_a_kiosk_without_a_printer_gets_a_number_and_no_slip():
    desk = Desk()
    desk.join("k2", "p1")
    assert desk.issue("k2").slip is None
    assert desk.core.state.slips == {}


def test_a_printer_that_comes_back_gets_what_is_open_oldest_first_and_nothing_of_others():
    desk = Desk()
    desk.join("k1", "p2")
    slips = [desk.issue().slip for _ in range(3)]
    assert jobs(desk.join("p1"), desk) == slips
    desk.ask("p1", wire.RecordPrint(command_id=desk.id(), job=slips[1], outcome=SlipOutcome.PRINTED))
    assert jobs(desk.join("p1"), desk) == [slips[0], slips[2]]
    assert jobs(desk.join("p2"), desk, "p2") == []


def test_a_printer_that_comes_in_the_batch_of_the_ticket_gets_the_job_once():
    desk = Desk()
    desk.join("k1")
    command = wire.IssueTicket(command_id=desk.id(), service="A.01")
    effects = desk.step(desk.said("k1", command), *desk.hello("p1"))
    assert jobs(effects, desk) == [f"{command.command_id}:1"]


def test_a_job_that_no_printer_had_is_not_printed_after_its_time():
    desk = Desk()
    desk.join("k1")
    job = desk.issue().slip
    desk.now += DEADLINE - 1
    desk.step()
    assert outcome(desk, job) == (SlipOutcome.PENDING, None)
    desk.now += 1
    desk.step()
    assert outcome(desk, job) == (SlipOutcome.NOT_PRINTED, SlipReason.OFFLINE)
    assert jobs(desk.join("p1"), desk) == [], "a late slip would reach a stranger"


@pytest.mark.parametrize("restart", [False, True])
def test_of_a_job_that_a_printer_may_have_nobody_can_say_after_its_time(restart):
    desk = Desk()
    desk.join("k1", "p1")
    job = desk.issue().slip
    if restart:
        desk = desk.restarted()
    desk.now += DEADLINE + SETTLE_MS - 1
    desk.step()
    assert outcome(desk, job) == (SlipOutcome.PENDING, None)
    desk.now += 1
    desk.step()
    assert outcome(desk, job) == (SlipOutcome.UNKNOWN, SlipReason.NO_ANSWER)
    desk.join("p1")
    desk.ask("p1", wire.RecordPrint(command_id=desk.id(), job=job, outcome=SlipOutcome.PRINTED))
    assert outcome(desk, job) == (SlipOutcome.PRINTED, None)


def test_yesterdays_jobs_are_forgotten():
    desk = Desk()
    desk.join("k1", "p1")
    desk.issue()
    desk = desk.restarted()
    desk.join("k1", "p1")
    assert desk.core.slips.handed_over
    desk.now += DAY_MS
    desk.step()
    assert not desk.core.slips.handed_over
    assert not desk.core.slips._from_before


# --- cancelled tickets ---


def withdrawn(effects: list, desk: Desk, name: str = "p1") -> list[str]:
    return [m.job for m in sent(effects, desk.sessions[name]) if isinstance(m, WithdrawJob)]


def cancel(desk: Desk, job: str) -> wire.CancelTicket:
    ticket = desk.core.state.slips[job].ticket
    reason = wire.CancelReason.VISITOR_ASKED
    return wire.CancelTicket(command_id=desk.id(), counter="1", ticket=ticket, reason=reason)


def signed_on(*devices: str) -> Desk:
    desk = Desk()
    desk.join("k1", "o1", *devices)
    desk.ask("o1", wire.SignOn(command_id=desk.id(), counter="1", officer="officer-1"))
    return desk


def test_a_printer_is_told_that_a_slip_it_was_given_is_nobody_s_any_more():
    desk = signed_on("p1")
    job, other = desk.issue().slip, desk.issue().slip
    assert withdrawn(desk.say("o1", cancel(desk, job)), desk) == [job]
    assert outcome(desk, job) == (SlipOutcome.PENDING, None)
    answer = wire.RecordPrint(
        command_id=desk.id(), job=job, outcome=SlipOutcome.NOT_PRINTED, reason=SlipReason.WITHDRAWN
    )
    desk.ask("p1", answer)
    assert outcome(desk, job) == (SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN)
    assert outcome(desk, other) == (SlipOutcome.PENDING, None)


def test_what_the_printer_says_of_it_counts():
    desk = signed_on("p1")
    job = desk.issue().slip
    desk.say("o1", cancel(desk, job))
    desk.ask("p1", wire.RecordPrint(command_id=desk.id(), job=job, outcome=SlipOutcome.PRINTED))
    assert outcome(desk, job) == (SlipOutcome.PRINTED, None)


def test_no_printer_gets_a_slip_whose_ticket_was_cancelled_before():
    desk = signed_on()
    job = desk.issue().slip
    desk.say("o1", cancel(desk, job))
    assert outcome(desk, job) == (SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN)
    effects = desk.join("p1")
    assert (jobs(effects, desk), withdrawn(effects, desk)) == ([], [])


def test_nor_one_that_is_cancelled_in_the_same_batch():
    desk = signed_on("p1")
    command = wire.IssueTicket(command_id=desk.id(), service="A.01")
    gone = wire.CancelTicket(
        command_id=desk.id(), counter="1", ticket=command.command_id, reason=wire.CancelReason.VISITOR_ASKED
    )
    effects = desk.step(desk.said("k1", command), desk.said("o1", gone))
    assert (jobs(effects, desk), withdrawn(effects, desk)) == ([], [])
    assert outcome(desk, f"{command.command_id}:1") == (SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN)


@pytest.mark.parametrize("restart", [False, True])
def test_a_printer_that_comes_back_is_told_of_what_was_cancelled_meanwhile(restart):
    desk = signed_on("p1")
    job, kept = desk.issue().slip, desk.issue().slip
    desk.step(desk.left("p1"))
    if restart:
        desk = desk.restarted()
        desk.join("o1")
    desk.say("o1", cancel(desk, job))
    assert outcome(desk, job) == (SlipOutcome.PENDING, None), "it may be printed already"
    effects = desk.join("p1")
    assert (jobs(effects, desk), withdrawn(effects, desk)) == ([kept], [job])
