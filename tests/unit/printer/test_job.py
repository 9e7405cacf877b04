from dataclasses import replace

import pytest

from hub.protocol.ids import JobId
from hub.protocol.printing import PrinterState, PrintJob, SlipOutcome, SlipReason
from printer import fates as fates_module
from printer.backends.network import CONNECT_S
from printer.courier import TICK_S
from printer.echoes import tokens_of
from printer.effects import Confirm, Effect, Keep, Look, Recover, Report, ReportState, Write
from printer.job import (
    AGAIN_MS,
    CONFIRM_MS,
    CONFIRM_SILENT_MS,
    CONFIRM_STEP_MS,
    LOOK_MS,
    REASONS,
    RETRY_MS,
    STOPPED_MS,
    PrintQueue,
)
from printer.line import WAITING_MAX
from printer.looking import LOOK_S, QUESTION_S
from printer.record import Record, Stage, sent
from printer.status import Detail
from tests.unit.printer.slips import job

READY, UNKNOWN, OFFLINE = PrinterState.READY, PrinterState.UNKNOWN, PrinterState.OFFLINE
NOW = 1_000
TOKEN = next(tokens_of(job().job))


def fate(effects: list[Effect]) -> tuple[SlipOutcome, SlipReason | None]:
    """What the one record among the effects says."""
    (record,) = [effect.record for effect in effects if isinstance(effect, Keep)]
    assert record.stage is Stage.DONE
    assert record.outcome is not None
    return record.outcome, record.reason


def kept(queue: PrintQueue, effects: list[Effect], now: int = NOW) -> list[Effect]:
    """Carry out what is to be kept."""
    return [later for effect in effects if isinstance(effect, Keep) for later in queue.kept(effect.record, now)]


def looking(one: PrintJob | None = None, **how: bool) -> PrintQueue:
    queue = PrintQueue(state=READY, **how)
    assert queue.arrived(one or job(), NOW) == [Look()]
    return queue


def writing(one: PrintJob | None = None, silent: bool = False, **how: bool) -> PrintQueue:
    one = one or job()
    queue = looking(one, **how)
    effects = queue.looked(READY, silent, NOW)
    assert kept(queue, effects) == [Write(one)]
    return queue


def test_a_slip_is_looked_after_journalled_written_confirmed_and_reported() -> None:
    one = job()
    queue = PrintQueue(state=READY)
    assert queue.arrived(one, NOW) == [Look()]
    (keep,) = queue.looked(READY, False, NOW)
    assert keep == Keep(replace(sent(one, NOW, for_hub=True), token=TOKEN))
    assert queue.kept(keep.record, NOW) == [Write(one)]
    assert queue.written(NOW) == [Confirm(one.job, CONFIRM_STEP_MS, TOKEN)]
    (keep,) = queue.confirmed(True, READY, NOW + 5)
    done = replace(sent(one, NOW + 5, for_hub=True), stage=Stage.DONE, outcome=SlipOutcome.PRINTED, token=TOKEN)
    assert keep == Keep(done)
    assert queue.kept(done, NOW) == [Report(one.job, SlipOutcome.PRINTED, None)]
    assert queue.idle
    assert queue.settled(one.job, SlipOutcome.PRINTED, NOW + 9) == [
        Keep(replace(done, stage=Stage.SETTLED, at=NOW + 9))
    ]
    assert queue.settled(one.job, SlipOutcome.PRINTED, NOW + 9) == []
    assert queue.kept(replace(done, stage=Stage.SETTLED), NOW) == []


def test_a_slip_whose_record_took_too_long_to_sync_is_not_begun() -> None:
    one = job()
    queue = looking(one)
    (keep,) = queue.looked(READY, False, one.expires_at - 1)
    assert isinstance(keep, Keep)
    effects = queue.kept(keep.record, one.expires_at)
    assert fate(effects) == (SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE)
    assert kept(queue, effects) == [Report(one.job, SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE)]
    assert queue.idle


def test_a_durable_backend_needs_no_word() -> None:
    assert fate(writing(durable=True).written(NOW)) == (SlipOutcome.PRINTED, None)


def test_a_silent_printer_is_not_waited_for() -> None:
    queue = writing(silent=True)
    assert queue.written(NOW) == [Confirm(job().job, CONFIRM_STEP_MS, TOKEN)]
    steps = 1
    while isinstance(queue.confirmed(False, UNKNOWN, NOW, waits=True)[-1], Confirm):
        steps += 1
    assert steps * CONFIRM_STEP_MS == CONFIRM_SILENT_MS


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (PrinterState.PAPER_OUT, SlipReason.PAPER_OUT),
        (PrinterState.COVER_OPEN, SlipReason.COVER_OPEN),
        (PrinterState.JAM, SlipReason.JAM),
        (PrinterState.ERROR, SlipReason.ERROR),
    ],
)
def test_a_printer_in_trouble_gets_no_byte(state: PrinterState, reason: SlipReason) -> None:
    told, *effects = looking().looked(state, False, NOW)
    assert told == ReportState(state)
    assert fate(effects) == (SlipOutcome.FAILED, reason)


@pytest.mark.parametrize("state", [READY, PrinterState.PAPER_LOW, UNKNOWN])
def test_no_answer_and_little_paper_do_not_stop_a_slip(state: PrinterState) -> None:
    keep = looking().looked(state, state is UNKNOWN, NOW)[-1]
    assert isinstance(keep, Keep)
    assert keep.record.stage is Stage.SENT


def test_an_absent_printer_is_tried_until_the_job_expires() -> None:
    queue = looking(job(expires_at=NOW + 5_000))
    assert queue.looked(OFFLINE, True, NOW) == [ReportState(OFFLINE)]
    assert queue.tick(NOW + RETRY_MS - 1) == []
    assert queue.tick(NOW + RETRY_MS) == [Look()]
    assert queue.looked(OFFLINE, True, NOW + 4_999) == []
    assert queue.tick(NOW + 6_000) == [Look()]
    assert fate(queue.looked(OFFLINE, True, NOW + 6_000)) == (SlipOutcome.NOT_PRINTED, SlipReason.OFFLINE)


def test_a_clock_set_back_does_not_stop_the_retries() -> None:
    queue = looking()
    queue.looked(OFFLINE, True, NOW)
    assert queue.tick(NOW - 3_600_000) == [Look()]


def test_an_absent_printer_that_comes_back_prints() -> None:
    queue = looking()
    queue.looked(OFFLINE, True, NOW)
    queue.tick(NOW + RETRY_MS)
    told, keep = queue.looked(READY, False, NOW + RETRY_MS)
    assert told == ReportState(READY)
    assert isinstance(keep, Keep)


@pytest.mark.parametrize("late", [0, 1])
def test_a_late_job_is_not_begun(late: int) -> None:
    effects = PrintQueue().arrived(job(expires_at=NOW), NOW + late)
    assert fate(effects) == (SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE)


def test_a_job_that_expires_while_the_printer_is_asked_is_not_begun() -> None:
    queue = looking(job(expires_at=NOW + 10))
    assert fate(queue.looked(READY, False, NOW + 10)) == (SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE)


def test_jobs_print_one_after_the_other_and_expire_in_the_line() -> None:
    first, second, third = job("a:1"), job("b:1", expires_at=NOW + 50), job("c:1")
    queue = writing(first, durable=True)
    assert queue.arrived(second, NOW) == []
    assert queue.arrived(third, NOW) == []
    assert not queue.idle
    report, keep = kept(queue, queue.written(NOW), NOW + 50)
    assert report == Report(first.job, SlipOutcome.PRINTED, None)
    assert fate([keep]) == (SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE)
    report, look = kept(queue, [keep], NOW + 50)
    assert report == Report(second.job, SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE)
    assert look == Look()


def test_a_full_line_takes_no_more() -> None:
    queue = looking(job("first:1"))
    for place in range(WAITING_MAX.value):
        assert queue.arrived(job(f"t{place}:1"), NOW) == []
    assert fate(queue.arrived(job("more:1"), NOW)) == (SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE)


@pytest.mark.parametrize(
    ("begun", "reason", "told"),
    [
        (False, SlipReason.OFFLINE, SlipOutcome.FAILED),
        (True, SlipReason.OFFLINE, SlipOutcome.UNKNOWN),
        (True, SlipReason.NO_ANSWER, SlipOutcome.UNKNOWN),
        (False, SlipReason.UNPRINTABLE, SlipOutcome.NOT_PRINTED),
    ],
)
def test_what_a_failed_write_means(begun: bool, reason: SlipReason, told: SlipOutcome) -> None:
    assert fate(writing().write_failed(begun, reason, NOW)) == (told, reason)


def test_how_a_printer_is_that_took_only_part_of_a_slip_is_told_with_the_slips_fate() -> None:
    told = writing().write_failed(True, SlipReason.JAM, NOW, PrinterState.JAM, Detail.CUTTER)
    assert told[0] == ReportState(PrinterState.JAM, Detail.CUTTER)
    assert fate(told[1:]) == (SlipOutcome.UNKNOWN, SlipReason.JAM)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (READY, SlipReason.NO_ANSWER),
        (UNKNOWN, SlipReason.NO_ANSWER),
        (PrinterState.PAPER_OUT, SlipReason.PAPER_OUT),
        (OFFLINE, SlipReason.OFFLINE),
    ],
)
def test_no_word_is_unknown_with_what_is_known(state: PrinterState, reason: SlipReason) -> None:
    queue = writing()
    queue.written(NOW)
    effects = queue.confirmed(False, state, NOW)
    assert (ReportState(state) in effects) == (state is not READY)
    assert fate(effects) == (SlipOutcome.UNKNOWN, reason)


@pytest.mark.parametrize(
    ("state", "detail"),
    [(READY, Detail.NONE), (UNKNOWN, Detail.NONE), (PrinterState.ERROR, Detail.HOT), (OFFLINE, Detail.FEED_KEY)],
)
def test_the_word_is_waited_for_in_steps_while_it_may_come(state: PrinterState, detail: Detail) -> None:
    queue = writing()
    (first,) = queue.written(NOW)
    again = Confirm(job().job, CONFIRM_STEP_MS, TOKEN, is_again=True)
    for _ in range(CONFIRM_MS // CONFIRM_STEP_MS - 1):
        assert queue.confirmed(False, state, NOW, detail, waits=True)[-1] == again
    last = queue.confirmed(False, state, NOW, detail, waits=True)
    assert fate(last) == (SlipOutcome.UNKNOWN, REASONS.get(state, SlipReason.NO_ANSWER))
    assert not isinstance(first, Confirm) or not first.is_again


def test_a_trouble_ends_the_wait_and_is_said_at_once() -> None:
    queue = writing()
    queue.written(NOW)
    told, *effects = queue.confirmed(False, PrinterState.PAPER_OUT, NOW, Detail.REST_KEPT, waits=True)
    assert told == ReportState(PrinterState.PAPER_OUT, Detail.REST_KEPT)
    assert fate(effects) == (SlipOutcome.UNKNOWN, SlipReason.PAPER_OUT)


def test_a_trouble_that_passes_holds_a_job_up_and_fails_it_only_in_the_end() -> None:
    queue = looking(job(expires_at=NOW + 1_500))
    assert queue.looked(PrinterState.ERROR, False, NOW, Detail.HOT) == [ReportState(PrinterState.ERROR, Detail.HOT)]
    assert queue.tick(NOW + RETRY_MS) == [Look()]
    effects = queue.looked(PrinterState.ERROR, False, NOW + 1_500, Detail.HOT)
    assert fate(effects) == (SlipOutcome.NOT_PRINTED, SlipReason.ERROR)


def test_a_printer_that_takes_no_bytes_is_unknown_within_two_seconds() -> None:
    queue = writing()
    assert queue.tick(NOW + STOPPED_MS - 1) == []
    assert queue.tick(NOW + STOPPED_MS) == [ReportState(UNKNOWN)]
    assert queue.tick(NOW + STOPPED_MS + 1) == []


def test_a_printer_that_goes_on_taking_bytes_is_not_unknown_however_long_its_line_takes() -> None:
    queue = writing()
    for ms in range(0, 4_000, 250):
        queue.took(NOW + ms)
        assert queue.tick(NOW + ms + 249) == []
    assert queue.tick(NOW + 3_750 + STOPPED_MS) == [ReportState(UNKNOWN)], "counted from the last byte that it took"


def test_bytes_that_are_no_slip_s_hold_nothing_up() -> None:
    queue = PrintQueue()
    queue.took(LOOK_MS)
    assert queue.tick(LOOK_MS) == [Look()]


def test_a_late_echo_finds_its_own_job_and_corrects_it() -> None:
    queue = writing()
    queue.written(NOW)
    unknown = queue.confirmed(False, READY, NOW)
    assert kept(queue, unknown) == [Report(job().job, SlipOutcome.UNKNOWN, SlipReason.NO_ANSWER)]
    other = job("other:1")
    queue.arrived(other, NOW)
    queue.looked(READY, False, NOW)
    (keep,) = queue.echoed(TOKEN, NOW + 9)
    assert isinstance(keep, Keep)
    assert (keep.record.outcome, keep.record.reason, keep.record.stage) == (SlipOutcome.PRINTED, None, Stage.DONE)
    assert kept(queue, [keep]) == [Report(job().job, SlipOutcome.PRINTED, None)]
    assert queue.settled(job().job, SlipOutcome.UNKNOWN, NOW) == [], "that report has been overtaken"
    (keep,) = queue.settled(job().job, SlipOutcome.PRINTED, NOW)
    assert isinstance(keep, Keep)
    assert keep.record.stage is Stage.SETTLED
    assert queue.echoed(TOKEN, NOW) == []
    assert queue.echoed("nobody", NOW) == []


def test_a_correction_that_overtakes_the_first_word_is_told_alone() -> None:
    queue = writing()
    queue.written(NOW)
    unknown = queue.confirmed(False, READY, NOW)
    printed = queue.echoed(TOKEN, NOW)
    assert kept(queue, unknown) == [], "what is not true any more is not told"
    assert kept(queue, printed) == [Report(job().job, SlipOutcome.PRINTED, None)]


def test_an_echo_finds_its_job_after_a_restart_too() -> None:
    told = Record(JobId("b:1"), "A002", 6, Stage.SETTLED, 11, SlipOutcome.UNKNOWN, SlipReason.RESTARTED, token="aaaa")
    lost = Record(JobId("c:1"), "A003", 6, Stage.SENT, 11, token="bbbb")
    queue = PrintQueue()
    queue.restore([told, lost], NOW)
    for token in ("aaaa", "bbbb"):
        assert fate(queue.echoed(token, NOW)) == (SlipOutcome.PRINTED, None)
    queue.fates.echoes.expect("cccc", JobId("forgotten:1"))
    assert queue.echoed("cccc", NOW) == []


def test_a_job_that_comes_again_is_never_printed_again() -> None:
    one = job()
    queue = looking(one)
    again = replace_expiry(one)
    assert queue.arrived(again, NOW) == []
    (keep,) = queue.looked(READY, False, NOW)
    assert queue.arrived(again, NOW) == []
    queue.kept(keep.record, NOW)
    assert queue.arrived(again, NOW) == []
    queue.written(NOW)
    done = queue.confirmed(True, READY, NOW)
    assert queue.arrived(again, NOW) == []
    kept(queue, done)
    assert queue.arrived(again, NOW) == [], "its report is still open and is resent by the session"
    queue.settled(one.job, SlipOutcome.PRINTED, NOW)
    assert queue.arrived(again, NOW) == [Report(one.job, SlipOutcome.PRINTED, None)]
    assert queue.arrived(again, NOW) == []


def replace_expiry(one: PrintJob) -> PrintJob:
    return PrintJob(one.job, one.slip, one.expires_at + 60_000)


def test_a_waiting_job_that_comes_again_stands_in_line_once() -> None:
    queue = looking(job("a:1"))
    queue.arrived(job("b:1"), NOW)
    assert queue.arrived(job("b:1"), NOW) == []
    assert len(queue._line) == 1


def test_after_a_restart_what_was_sent_is_unknown_and_what_was_told_is_told_again() -> None:
    sent = Record(JobId("a:1"), "A001", 5, Stage.SENT, 10)
    done = Record(JobId("b:1"), "A002", 6, Stage.DONE, 11, SlipOutcome.FAILED, SlipReason.PAPER_OUT)
    settled = Record(JobId("c:1"), "A003", 7, Stage.SETTLED, 12, SlipOutcome.PRINTED)
    queue = PrintQueue()
    recover, keep, report = queue.restore([sent, done, settled], NOW)
    assert recover == Recover()
    assert fate([keep]) == (SlipOutcome.UNKNOWN, SlipReason.RESTARTED)
    assert report == Report(done.job, SlipOutcome.FAILED, SlipReason.PAPER_OUT)
    assert queue.arrived(job("a:1"), NOW) == []
    assert kept(queue, [keep]) == [Report(sent.job, SlipOutcome.UNKNOWN, SlipReason.RESTARTED)]
    assert queue.arrived(job("c:1"), NOW) == [Report(settled.job, SlipOutcome.PRINTED, None)]


def test_a_trouble_has_its_name_within_two_seconds_with_time_to_tell_it() -> None:
    telling_s = 0.25
    for untold_ms in (LOOK_MS + 1000 * LOOK_S, STOPPED_MS):
        assert untold_ms / 1000 + TICK_S + telling_s <= 2.0


def test_a_printer_that_ceases_to_answer_and_one_that_is_back_are_known_in_that_time_too() -> None:
    wait_s = LOOK_MS / 1000 + TICK_S
    assert wait_s + QUESTION_S + AGAIN_MS / 1000 + TICK_S + QUESTION_S <= 2.0
    assert sum(CONNECT_S) + wait_s <= 2.0


def test_a_printer_that_has_just_gone_silent_is_asked_once_more_at_once() -> None:
    queue = PrintQueue()
    queue.tick(LOOK_MS)
    queue.looked(READY, False, LOOK_MS)
    assert queue.tick(2 * LOOK_MS) == [Look()]
    now = 2 * LOOK_MS
    assert queue.looked(UNKNOWN, True, now) == [ReportState(UNKNOWN)]
    assert queue.tick(now + AGAIN_MS - 1) == []
    assert queue.tick(now + AGAIN_MS) == [Look()]
    now += AGAIN_MS
    assert queue.looked(UNKNOWN, True, now, Detail.MUTE) == [ReportState(UNKNOWN, Detail.MUTE)]
    assert queue.tick(now + LOOK_MS - 1) == []
    assert queue.tick(now + LOOK_MS) == [Look()]
    assert queue.looked(READY, False, now + LOOK_MS) == [ReportState(READY)]


def test_an_idle_printer_is_looked_at_and_its_changes_are_told_once() -> None:
    queue = PrintQueue()
    assert queue.tick(LOOK_MS) == [Look()]
    assert queue.tick(LOOK_MS + 1) == []
    assert queue.looked(READY, False, LOOK_MS + 2) == [ReportState(READY)]
    assert queue.tick(LOOK_MS + 3) == []
    assert queue.tick(2 * LOOK_MS + 2) == [Look()]
    assert queue.looked(READY, False, 2 * LOOK_MS + 3) == []
    assert queue.joined() == [ReportState(READY)]


def test_a_job_waits_for_an_idle_look_to_end() -> None:
    queue = PrintQueue(state=READY)
    queue.tick(LOOK_MS)
    assert queue.arrived(job(), LOOK_MS) == []
    assert queue.looked(READY, False, LOOK_MS) == [Look()]


def test_answers_to_what_was_not_asked_change_nothing() -> None:
    queue = PrintQueue(state=READY)
    assert queue.looked(READY, False, NOW) == []
    assert queue.written(NOW) == []
    assert queue.write_failed(True, SlipReason.OFFLINE, NOW) == []
    assert queue.confirmed(True, READY, NOW) == []
    assert queue.settled(JobId("nobody:1"), SlipOutcome.PRINTED, NOW) == []
    assert queue.tick(NOW) == []
    assert writing().looked(READY, False, NOW) == []


def test_memory_is_bounded_and_open_reports_are_never_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fates_module, "KNOWN_MAX", fates_module.KNOWN_MAX._replace(value=2))
    settled = [Record(JobId(f"{n}:1"), "A", n, Stage.SETTLED, n, SlipOutcome.PRINTED) for n in range(3)]
    done = Record(JobId("open:1"), "A", 9, Stage.DONE, 9, SlipOutcome.PRINTED)
    queue = PrintQueue()
    queue.restore([*settled, done], NOW)
    queue.settled(done.job, SlipOutcome.PRINTED, NOW)
    assert list(queue.fates.records) == ["2:1", "open:1"]
    queue = PrintQueue()
    last = replace(done, job=JobId("last:1"))
    queue.restore([done, *settled, last], NOW)
    queue.settled(last.job, SlipOutcome.PRINTED, NOW)
    assert done.job in queue.fates.records
