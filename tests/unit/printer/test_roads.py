"""Slips that the hub and this machine's kiosk ask for: printed once, withdrawn in time, each told what it asked."""

from dataclasses import replace

import pytest

from hub.protocol.ids import CommandId, JobId, TicketId
from hub.protocol.local_printing import trial_job
from hub.protocol.printing import PrinterState, PrintJob, SlipOutcome, SlipReason
from printer.echoes import tokens_of
from printer.effects import Confirm, Effect, Keep, Look, Report, ReportState, TellHere, Write
from printer.fates import OFFER_AGAIN_MS, OFFER_MOST_MS, OFFERED_FOR_MS
from printer.job import CONFIRM_STEP_MS, LOOK_MS, RETRY_MS, PrintQueue
from printer.line import WAITING_MAX
from printer.record import Record, Stage, barred, sent
from tests.unit.printer.slips import job

READY, OFFLINE = PrinterState.READY, PrinterState.OFFLINE
NOT_PRINTED, WITHDRAWN, TOO_LATE = SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN, SlipReason.TOO_LATE
NOW = 1_000
PRINTED = SlipOutcome.PRINTED
MINE, REPLACED = job("own:1"), CommandId("wish")
TOKEN = next(tokens_of(MINE.job))


def kept(queue: PrintQueue, effects: list[Effect], now: int = NOW) -> list[Effect]:
    """Carry out what is to be kept, and return what comes of it and what else was to be done."""
    found: list[Effect] = []
    for effect in effects:
        found += queue.kept(effect.record, now) if isinstance(effect, Keep) else [effect]
    return found


def writing(queue: PrintQueue) -> None:
    assert kept(queue, queue.looked(READY, False, NOW)) == [Write(MINE)]


def printed(queue: PrintQueue) -> list[Effect]:
    assert queue.written(NOW) == [Confirm(MINE.job, CONFIRM_STEP_MS, TOKEN)]
    return kept(queue, queue.confirmed(True, READY, NOW))


def asked() -> PrintQueue:
    queue = PrintQueue(state=READY)
    assert queue.asked_here(MINE, None, NOW) == [Look()]
    return queue


def test_a_slip_of_the_kiosk_is_printed_and_told_to_it_alone() -> None:
    queue = asked()
    writing(queue)
    assert queue.fates.records[MINE.job] == replace(sent(MINE, NOW, for_hub=False), token=TOKEN)
    assert printed(queue) == [TellHere(MINE.job, SlipOutcome.PRINTED, None)]
    assert queue.idle
    assert queue.asked_here(MINE, None, NOW) == [TellHere(MINE.job, SlipOutcome.PRINTED, None)]


@pytest.mark.parametrize("stage", ["looking", "keeping", "writing", "closing"])
def test_the_hub_that_asks_for_it_meanwhile_is_told_too(stage: str) -> None:
    queue = asked()
    if stage == "looking":
        assert queue.arrived(MINE, NOW) == []
    keep = queue.looked(READY, False, NOW)
    if stage == "keeping":
        assert queue.arrived(MINE, NOW) == []
    assert kept(queue, keep) == [Write(MINE)]
    if stage == "writing":
        assert queue.arrived(MINE, NOW) == []
    queue.written(NOW)
    done = queue.confirmed(True, READY, NOW)
    if stage == "closing":
        assert queue.arrived(MINE, NOW) == []
    told = [Report(MINE.job, SlipOutcome.PRINTED, None), TellHere(MINE.job, SlipOutcome.PRINTED, None)]
    assert kept(queue, done) == told


def test_the_hub_that_asks_for_it_afterwards_is_told_and_settles_it() -> None:
    queue = asked()
    writing(queue)
    printed(queue)
    assert queue.arrived(MINE, NOW) == [Report(MINE.job, SlipOutcome.PRINTED, None)]
    assert queue.arrived(MINE, NOW) == []
    (keep,) = queue.settled(MINE.job, PRINTED, NOW)
    assert isinstance(keep, Keep)
    assert (keep.record.stage, keep.record.for_hub) == (Stage.SETTLED, True)


def test_the_kiosk_that_asks_for_a_slip_of_the_hub_is_told_too() -> None:
    queue = PrintQueue(state=READY)
    queue.arrived(MINE, NOW)
    assert queue.asked_here(MINE, None, NOW) == []
    writing(queue)
    assert queue.asked_here(MINE, None, NOW) == []
    assert len(printed(queue)) == 2
    assert queue.asked_here(MINE, None, NOW) == [TellHere(MINE.job, SlipOutcome.PRINTED, None)]


def test_a_fate_is_told_to_the_kiosk_only_when_it_is_on_disk() -> None:
    queue = PrintQueue(state=READY)
    keep = queue.asked_here(job("own:1", expires_at=NOW), None, NOW)
    assert queue.asked_here(MINE, None, NOW) == []
    assert kept(queue, keep) == [TellHere(MINE.job, NOT_PRINTED, TOO_LATE)]


def test_after_a_crash_the_kiosk_that_asks_again_hears_that_nobody_knows() -> None:
    queue = PrintQueue()
    _, *keep = queue.restore([sent(MINE, NOW, for_hub=False)], NOW)
    assert queue.asked_here(MINE, None, NOW) == []
    assert kept(queue, keep) == [TellHere(MINE.job, SlipOutcome.UNKNOWN, SlipReason.RESTARTED)]
    again = PrintQueue()
    assert again.restore(queue.fates.records.values(), NOW) == [], "the hub did not ask for it"
    assert again.asked_here(MINE, None, NOW) == [TellHere(MINE.job, SlipOutcome.UNKNOWN, SlipReason.RESTARTED)]


def test_a_full_line_takes_no_more_of_the_kiosk() -> None:
    queue = asked()
    for place in range(WAITING_MAX.value):
        assert queue.asked_here(job(f"t{place}:1"), None, NOW) == []
    assert kept(queue, queue.asked_here(job("more:1"), None, NOW)) == [TellHere(JobId("more:1"), NOT_PRINTED, TOO_LATE)]


def test_the_slip_of_a_replaced_wish_is_not_begun_whenever_it_arrives() -> None:
    queue = PrintQueue(state=READY)
    queue.arrived(job("first:1"), NOW)
    queue.arrived(job("wish:1"), NOW)
    bar, end = queue.asked_here(MINE, REPLACED, NOW)
    assert bar == Keep(barred_record())
    assert kept(queue, [bar]) == []
    assert kept(queue, [end]) == [Report(JobId("wish:1"), NOT_PRINTED, WITHDRAWN)]
    assert kept(queue, queue.arrived(job("wish:2"), NOW)) == [Report(JobId("wish:2"), NOT_PRINTED, WITHDRAWN)]
    assert queue.asked_here(MINE, REPLACED, NOW) == []
    later = PrintQueue(state=READY)
    later.restore([barred_record()], NOW)
    assert kept(later, later.arrived(job("wish:1"), NOW)) == [Report(JobId("wish:1"), NOT_PRINTED, WITHDRAWN)]


def barred_record() -> Record:
    return barred(TicketId(REPLACED), NOW)


def test_what_the_hub_withdraws_in_the_line_is_not_begun() -> None:
    queue = PrintQueue(state=READY)
    queue.arrived(MINE, NOW)
    queue.arrived(job("b:1"), NOW)
    assert kept(queue, queue.withdrawn(JobId("b:1"), NOW)) == [Report(JobId("b:1"), NOT_PRINTED, WITHDRAWN)]
    assert queue.withdrawn(JobId("b:1"), NOW) == [], "its report is open"
    queue.settled(JobId("b:1"), NOT_PRINTED, NOW)
    assert queue.withdrawn(JobId("b:1"), NOW) == [Report(JobId("b:1"), NOT_PRINTED, WITHDRAWN)]


@pytest.mark.parametrize("stage", ["looking", "offline", "keeping"])
def test_what_is_withdrawn_before_the_first_byte_gets_none(stage: str) -> None:
    queue = PrintQueue(state=READY)
    queue.arrived(MINE, NOW)
    effects: list[Effect] = []
    if stage == "keeping":
        effects = queue.looked(READY, False, NOW)
    assert queue.withdrawn(MINE.job, NOW) == []
    if stage != "keeping":
        effects = queue.looked(READY if stage == "looking" else OFFLINE, False, NOW)
    told = kept(queue, kept(queue, effects))
    assert [effect for effect in told if isinstance(effect, Report)] == [Report(MINE.job, NOT_PRINTED, WITHDRAWN)]
    assert queue.idle


def test_what_is_withdrawn_while_the_printer_is_away_ends_at_once() -> None:
    queue = PrintQueue(state=OFFLINE)
    queue.arrived(MINE, NOW)
    queue.looked(OFFLINE, True, NOW)
    assert kept(queue, queue.withdrawn(MINE.job, NOW)) == [Report(MINE.job, NOT_PRINTED, WITHDRAWN)]
    assert queue.idle
    assert queue.tick(NOW + LOOK_MS) == [Look()]
    assert queue.looked(READY, False, NOW + LOOK_MS) == [ReportState(READY)], "and nothing is printed"


def test_what_is_withdrawn_too_late_has_the_fate_that_it_has() -> None:
    queue = asked()
    writing(queue)
    assert queue.withdrawn(MINE.job, NOW) == []
    told = [Report(MINE.job, SlipOutcome.PRINTED, None), TellHere(MINE.job, SlipOutcome.PRINTED, None)]
    assert printed(queue) == told


def test_what_is_withdrawn_before_it_arrives_is_not_begun() -> None:
    queue = PrintQueue(state=READY)
    assert kept(queue, queue.withdrawn(MINE.job, NOW)) == [Report(MINE.job, NOT_PRINTED, WITHDRAWN)]
    assert queue.arrived(MINE, NOW) == []
    queue.settled(MINE.job, NOT_PRINTED, NOW)
    assert queue.arrived(MINE, NOW) == [Report(MINE.job, NOT_PRINTED, WITHDRAWN)]


@pytest.mark.parametrize("by_ms", [-3_600_000, 3_600_000])
def test_a_visitor_stays_no_longer_and_no_shorter_when_the_hub_has_another_time(by_ms: int) -> None:
    first, second = job("a:1", expires_at=NOW + 10), job("b:1", expires_at=NOW + 20)
    queue = PrintQueue(state=READY)
    queue.asked_here(first, None, NOW)
    queue.asked_here(second, None, NOW)
    queue.clock_set(by_ms)
    now = NOW + by_ms
    assert kept(queue, queue.looked(OFFLINE, True, now + 9)) != []
    assert queue.tick(now + 9 + RETRY_MS) == [Look()]
    told = kept(queue, queue.looked(OFFLINE, True, now + 19), now + 19)
    assert told == [TellHere(first.job, NOT_PRINTED, SlipReason.OFFLINE), Look()]
    keep = queue.looked(READY, False, now + 19)
    assert kept(queue, keep[-1:], now + 19) == [Write(PrintJob(second.job, second.slip, now + 20))]


@pytest.mark.parametrize("id_", ["wish", "wish:1", "wish:1767575100000:2"])
def test_whatever_follows_the_ticket_in_an_id_a_replaced_ticket_has_no_slip(id_: str) -> None:
    queue = PrintQueue(state=READY)
    queue.asked_here(MINE, REPLACED, NOW)
    [keep] = queue.arrived(job(id_), NOW)
    assert isinstance(keep, Keep)
    assert (keep.record.job, keep.record.reason) == (id_, SlipReason.WITHDRAWN)


# --- what the hub is told of the kiosk's own slips ---


def ended_here(queue: PrintQueue, name: str, now: int = NOW) -> Report:
    """Let a slip of the kiosk's own come to its end; return how the hub will be told."""
    kept(queue, queue.asked_here(job(name, expires_at=now), None, now))
    return Report(JobId(name), NOT_PRINTED, TOO_LATE)


def offered(queue: PrintQueue, now: int) -> list[Effect]:
    return [effect for effect in queue.tick(now) if isinstance(effect, Report)]


def test_the_hub_is_told_of_the_kiosks_own_slips_one_after_another_once_it_knows_their_numbers() -> None:
    queue = PrintQueue()
    first, second = ended_here(queue, "t1:1"), ended_here(queue, "t2:1")
    assert offered(queue, NOW) == [first]
    assert offered(queue, NOW + 1) == [], "one at a time"
    assert queue.refused(first.job, NOT_PRINTED, NOW + 1) == []
    assert offered(queue, NOW + 1) == [second], "the others are not kept waiting"
    assert queue.refused(second.job, NOT_PRINTED, NOW + 1) == []
    assert offered(queue, NOW + OFFER_AGAIN_MS) == [], "all were refused"
    now = NOW + 1 + OFFER_AGAIN_MS
    assert offered(queue, now) == [first]
    assert queue.refused(first.job, NOT_PRINTED, now) == []
    assert offered(queue, now) == [second]
    [keep] = queue.settled(second.job, NOT_PRINTED, now)
    assert keep.record.stage is Stage.SETTLED
    assert offered(queue, now) == [first]
    for refusals in (1, 2, 30):
        for _ in range(refusals):
            queue.refused(first.job, NOT_PRINTED, now)
            now += OFFER_MOST_MS
            assert offered(queue, now) == [first], "never lost"
    queue.settled(first.job, NOT_PRINTED, now)
    assert offered(queue, now + OFFER_MOST_MS) == []


def test_slips_that_the_hub_will_never_know_keep_no_other_from_it_for_long() -> None:
    """The simulator's seed 465: six numbers of a kiosk whose disk was lost went round before five that it had."""
    queue = PrintQueue()
    names = [f"t{n}:1" for n in range(11)]
    for name in names:
        ended_here(queue, name)
    known, told, now = {"t6:1", "t7:1", "t8:1", "t9:1", "t10:1"}, [], NOW
    for _ in range(30):
        for report in offered(queue, now):
            assert isinstance(report, Report)
            queue.refused(report.job, NOT_PRINTED, now)
        now += OFFER_MOST_MS
    while now < NOW + 31 * OFFER_MOST_MS:
        for report in offered(queue, now):
            assert isinstance(report, Report)
            if report.job in known:
                told.append(report.job)
                queue.settled(report.job, NOT_PRINTED, now)
            else:
                queue.refused(report.job, NOT_PRINTED, now)
        now += 1_000
    assert {*told} == known


def test_the_hub_is_told_of_them_after_a_restart_but_not_of_yesterdays() -> None:
    queue = PrintQueue()
    told = ended_here(queue, "t1:1")
    record = queue.fates.records[told.job]
    for age_ms, expected in ((0, [told]), (OFFERED_FOR_MS, [])):
        again = PrintQueue()
        assert again.restore([record], NOW) == []
        assert offered(again, record.issued_at + age_ms) == expected


def test_a_clock_that_was_ahead_keeps_no_slip_from_the_hub() -> None:
    """The simulator's seed 45: the printer's machine was a year ahead when the slip ended, and was put right."""
    queue = PrintQueue()
    first, hubs = ended_here(queue, "t1:1"), ended_here(queue, "t2:1")
    queue.arrived(job("t2:1"), NOW)
    issued_at = queue.fates.records[first.job].issued_at
    assert offered(queue, issued_at + 10 * OFFERED_FOR_MS) == [], "both seem to be of last month"
    assert offered(queue, issued_at) == [first]
    queue.settled(first.job, NOT_PRINTED, issued_at)
    assert offered(queue, issued_at - 1) == []
    assert hubs.job in queue.fates.records


def test_a_late_word_on_one_is_told_in_its_turn() -> None:
    queue = PrintQueue()
    record = replace(sent(job("t1:1"), NOW, for_hub=False), token="0001")
    kept(queue, queue.restore([record], NOW))
    report = Report(record.job, SlipOutcome.UNKNOWN, SlipReason.RESTARTED)
    assert offered(queue, NOW) == [report]
    corrected = queue.echoed("0001", NOW)
    queue.settled(record.job, SlipOutcome.UNKNOWN, NOW)
    assert offered(queue, NOW) == [], "it is not on disk yet"
    kept(queue, corrected)
    assert offered(queue, NOW) == [Report(record.job, SlipOutcome.PRINTED, None)]


def test_what_the_hub_refuses_of_its_own_slips_is_not_told_again() -> None:
    queue = PrintQueue()
    withdrawn = queue.withdrawn(JobId("t1:1"), NOW)
    [report] = kept(queue, withdrawn)
    [keep] = queue.refused(report.job, report.outcome, NOW)
    assert keep.record.stage is Stage.SETTLED


# --- what staff ask at the kiosk ---


def test_of_a_test_slip_the_kiosk_is_told_and_the_hub_hears_nothing() -> None:
    trial = job(trial_job(CommandId("00000000-0000-7000-8000-000000000001")))
    queue = PrintQueue(state=READY)
    queue.asked_here(trial, None, NOW)
    assert kept(queue, queue.looked(READY, False, NOW)) == [Write(trial)]
    queue.written(NOW)
    assert kept(queue, queue.confirmed(True, READY, NOW)) == [TellHere(trial.job, PRINTED, None)]
    assert queue.tick(NOW) == []
    after = PrintQueue(state=READY)
    after.restore(queue.fates.records.values(), NOW)
    assert after.tick(NOW) == [Look()]


def test_after_new_paper_the_printer_is_looked_at_and_its_state_told_also_when_it_is_no_news() -> None:
    queue = PrintQueue(state=READY)
    assert queue.asked_how() == [Look()]
    assert queue.asked_how() == []
    assert queue.looked(READY, False, NOW) == [ReportState(READY)]
    assert queue.tick(NOW + LOOK_MS) == [Look()]
    assert queue.looked(READY, False, NOW + LOOK_MS) == []


def test_new_paper_while_a_slip_is_on_its_way_is_told_of_with_its_next_look() -> None:
    queue = asked()
    assert queue.asked_how() == []
    assert queue.looked(READY, False, NOW)[0] == ReportState(READY)
