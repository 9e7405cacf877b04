"""The staff corner and paper: a test slip, a new roll, a slip once more, and what staff are told of each."""

from typing import Any

import pytest
from msgspec import structs

from hub.protocol.commands import Accepted, Language, NotExecuted, ReprintSlip, TicketClass
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, JobId, ServiceId, TicketId, copy_here
from hub.protocol.leases import LeasedDay
from hub.protocol.local_printing import trial_job
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.remembering import RememberedNumber
from hub.protocol.views import KioskView, SlipStatus
from kiosk.copying import GAP_MS, MOST, WITHIN_MS
from kiosk.core import KioskCore
from kiosk.effects import CoreEffect, PrintCopy, PrintSlip
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import (
    Back,
    EnterPin,
    Home,
    Intent,
    LookAtPrinter,
    OpenReprints,
    OpenStaff,
    PrintTest,
    PrintTrial,
    Reprint,
    SayPaperChanged,
    Submit,
    TurnPage,
    TypeKey,
    Withdraw,
)
from kiosk.journal import Gave, Journal, TakenBack, Told
from kiosk.model import Choice, ChoiceBody, MessageBody
from kiosk.own_number import own_slip_id
from kiosk.staff_gate import StaffGate
from kiosk.staff_paper import DOUBT_MS
from kiosk.staff_status import REFUSALS, SHOWN
from kiosk.steps import IDLE_MS
from tests.unit.kiosk.hall import AT, catalogue
from tests.unit.kiosk.leases import DAY_MS, NUMBERS, WELCOME, alone, choose, keep, lease_of
from tests.unit.kiosk.models import seen
from tests.unit.kiosk.test_journal import own
from tests.unit.kiosk.visits import AGENCY, at_start

TICKET = CommandId("00000000-0000-7000-8000-0000000000aa")
NUMBER = RememberedNumber(TICKET, "A012", AT)
READY = PrinterState.READY


def corner(printer: PrinterState | None = READY, given: int = 1) -> KioskFlow:
    """Return an open corner; A012 is the newest of so many numbers."""
    flow = at_start()
    flow.has_pin = True
    flow.printer_is(printer, AT)
    flow.intend(OpenStaff(), AT)
    flow.intend(TypeKey("270519"), AT)
    flow.intend(EnterPin(), AT)
    flow.pin_checked(StaffGate(), True, AT)
    older = (RememberedNumber(CommandId(f"t{each}"), f"A{each:03}", AT) for each in range(given - 1))
    flow.given_today = (NUMBER, *older) if given else ()
    return flow


def page(flow: KioskFlow) -> ChoiceBody:
    body = seen(flow).body
    assert isinstance(body, ChoiceBody)
    return body


def choice(flow: KioskFlow, key: str) -> Choice:
    return next(each for each in page(flow).choices if each.key == key)


def copies(*outcomes: SlipOutcome, elsewhere: dict[str, str] | None = None) -> KioskView:
    """Return the hub's word on the number's slips, the newest first."""
    count = len(outcomes)
    slips = tuple(
        SlipStatus(JobId(f"{TICKET}:{count - place}"), TicketId(TICKET), outcome, elsewhere=elsewhere)
        for place, outcome in enumerate(outcomes)
    )
    return KioskView(AT, READY, slips)


def reprinting(flow: KioskFlow) -> CommandId:
    """Ask for A012 once more; return the command's id."""
    flow.intend(OpenReprints(), AT)
    [effect] = flow.intend(Reprint("A012"), AT)
    assert isinstance(effect, Submit)
    command = effect.command
    assert command == ReprintSlip(command_id=command.command_id, number="A012")
    return command.command_id


# --- a test slip ---


@pytest.mark.parametrize(
    ("outcome", "reason", "words"),
    [
        (SlipOutcome.PRINTED, None, "Slip uji: tercetak di printer kios ini."),
        (SlipOutcome.FAILED, SlipReason.PAPER_OUT, "Slip uji: gagal dicetak, kertas habis."),
        (SlipOutcome.NOT_PRINTED, SlipReason.OFFLINE, "Slip uji: tidak dicetak, printer mati atau tidak terhubung."),
        (SlipOutcome.UNKNOWN, SlipReason.NO_ANSWER, "Slip uji: tidak diketahui apakah tercetak"),
    ],
)
def test_what_becomes_of_a_test_slip_is_told_as_the_printer_says(
    outcome: SlipOutcome, reason: SlipReason | None, words: str
) -> None:
    flow = corner()
    [effect] = flow.intend(PrintTest(), AT)
    assert isinstance(effect, PrintTrial)
    assert page(flow).warning == "Slip uji: sedang dicetak …"
    flow.slip_settled(effect.job, SlipOutcome.PENDING, None)
    flow.slip_settled(trial_job(TICKET), outcome, reason)
    assert flow.is_busy, "another's word"
    flow.slip_settled(effect.job, outcome, reason)
    assert page(flow).warning.startswith(words)
    assert choice(flow, "test").intent == PrintTest()


@pytest.mark.parametrize("reason", SlipReason)
def test_there_are_words_for_every_reason(reason: SlipReason) -> None:
    flow = corner()
    [effect] = flow.intend(PrintTest(), AT)
    assert isinstance(effect, PrintTrial)
    flow.slip_settled(effect.job, SlipOutcome.NOT_PRINTED, reason)
    assert page(flow).warning.startswith("Slip uji: tidak dicetak, ")


def test_one_thing_at_a_time() -> None:
    flow = corner()
    flow.intend(PrintTest(), AT)
    assert [each.key for each in page(flow).choices if each.intent] == ["leave"]
    for intent in (PrintTest(), SayPaperChanged(), OpenReprints()):
        assert flow.intend(intent, AT) == []
    assert flow.screen is Screen.STAFF


def test_a_slip_that_nobody_hears_of_is_doubtful_and_a_late_word_still_counts() -> None:
    flow = corner()
    [effect] = flow.intend(PrintTest(), AT)
    assert isinstance(effect, PrintTrial)
    assert flow.tick(AT + DOUBT_MS - 1) == []
    assert flow.is_busy
    assert flow.tick(AT + DOUBT_MS) == []
    assert page(flow).warning.startswith("Slip uji: tidak diketahui apakah tercetak")
    flow.slip_settled(effect.job, SlipOutcome.PRINTED, None)
    assert page(flow).warning.startswith("Slip uji: tercetak")


def test_without_the_printers_program_neither_test_nor_new_paper_is_offered() -> None:
    flow = corner(printer=None)
    for intent in (PrintTest(), SayPaperChanged()):
        assert flow.intend(intent, AT) == []
    assert [each.key for each in page(flow).choices if each.intent] == ["reprint", "leave"]
    assert "tidak terjangkau" in page(flow).note


@pytest.mark.parametrize("intent", [PrintTest(), SayPaperChanged(), OpenReprints(), Reprint("A012")])
def test_outside_the_corner_nothing_of_it_can_be_had(intent: Intent) -> None:
    flow = at_start()
    flow.printer_is(READY, AT)
    flow.given_today = (NUMBER,)
    for screen in (Screen.AGENCIES, Screen.STAFF_PIN, Screen.SERVICES):
        if screen is Screen.STAFF_PIN:
            flow.intend(OpenStaff(), AT)
        if screen is Screen.SERVICES:
            flow.intend(Home(), AT)
            flow.intend(AGENCY, AT)
        assert (flow.intend(intent, AT), flow.screen, flow.task) == ([], screen, None)


# --- a new roll ---


def test_after_new_paper_the_printer_is_looked_at_and_its_word_told() -> None:
    flow = corner(PrinterState.PAPER_LOW)
    assert flow.intend(SayPaperChanged(), AT) == [LookAtPrinter()]
    assert page(flow).warning == "Memeriksa printer …"
    flow.printer_is(READY, AT)
    assert page(flow).warning == "Sudah diperiksa. Printer: siap"
    flow.intend(SayPaperChanged(), AT)
    flow.printer_is(PrinterState.PAPER_LOW, AT)
    assert page(flow).warning == "Sudah diperiksa. Printer: kertas hampir habis"
    flow.intend(SayPaperChanged(), AT)
    flow.printer_is(None, AT)
    assert page(flow).warning == "Sudah diperiksa. Printer: tidak diketahui"


# --- a slip once more ---


def test_a_reprint_goes_to_the_hub_and_what_becomes_of_it_is_told() -> None:
    flow = corner()
    flow.shown(copies(SlipOutcome.FAILED), AT)
    command = reprinting(flow)
    assert (flow.screen, page(flow).warning) == (Screen.STAFF, "A012: sedang dicetak …")
    flow.shown(copies(SlipOutcome.PRINTED, SlipOutcome.FAILED), AT)
    assert flow.is_busy, "the answer comes first"
    flow.reprint_answered(TICKET, Accepted(TICKET))
    flow.reprint_answered(command, Accepted(command))
    assert page(flow).warning == "A012: tercetak di printer kios ini."


def test_a_copy_that_came_out_elsewhere_is_told_with_the_place() -> None:
    flow = corner()
    command = reprinting(flow)
    flow.reprint_answered(command, Accepted(command))
    flow.shown(copies(SlipOutcome.PENDING, elsewhere={"id": "Lantai 2"}), AT)
    assert flow.is_busy
    flow.shown(copies(SlipOutcome.PRINTED, elsewhere={"id": "Lantai 2"}), AT)
    assert page(flow).warning == "A012: tercetak di Lantai 2."


def test_a_hub_that_shows_nothing_yet_is_waited_for() -> None:
    flow = corner()
    flow.kiosk = None
    command = reprinting(flow)
    flow.reprint_answered(command, Accepted(command))
    flow.shown(KioskView(AT, READY, ()), AT)
    assert flow.is_busy


@pytest.mark.parametrize("code", [*sorted(REFUSALS), "not_allowed"])
def test_why_the_hub_prints_none_is_told(code: str) -> None:
    flow = corner()
    command = reprinting(flow)
    flow.reprint_answered(command, Refused(command, RejectionCode(code), {"seconds": "7"}))
    told = page(flow).warning
    assert told.startswith("A012: ")
    assert (code in told) == (code == "not_allowed")
    assert ("7 detik" in told) == (code == "reprinted_too_soon")
    flow.shown(copies(SlipOutcome.PRINTED), AT)
    assert page(flow).warning == told, "another's copy"


def test_a_wish_that_the_hub_never_carried_out_is_not_printed() -> None:
    flow = corner()
    command = reprinting(flow)
    flow.reprint_answered(command, NotExecuted(command))
    assert page(flow).warning == "A012: tidak dicetak, sebabnya tidak diketahui."


def test_a_wish_without_an_answer_is_taken_back_also_when_staff_have_left() -> None:
    flow = corner()
    command = reprinting(flow)
    flow.intend(Home(), AT)
    assert flow.tick(AT + DOUBT_MS) == [Withdraw(command)]
    assert flow.tick(AT + DOUBT_MS) == []


def test_with_hub_and_printers_program_away_no_slip_is_printed_once_more_and_so_it_is_said() -> None:
    flow = corner(printer=None)
    flow.parted(AT)
    assert flow.intend(OpenReprints(), AT) == []
    assert flow.screen is Screen.STAFF
    assert page(flow).warning.startswith("Hub terputus")
    flow = corner()
    flow.intend(OpenReprints(), AT)
    flow.parted(AT)
    flow.printer_is(None, AT)
    assert flow.intend(Reprint("A012"), AT) == []
    assert (flow.screen, flow.is_busy) == (Screen.STAFF, False)
    assert page(flow).warning.startswith("Hub terputus")


def test_only_a_number_of_the_list_can_be_had() -> None:
    flow = corner()
    flow.intend(OpenReprints(), AT)
    assert flow.intend(Reprint("B001"), AT) == []
    assert flow.screen is Screen.STAFF_REPRINT
    flow.intend(Back(), AT)
    assert flow.screen is Screen.STAFF


def test_the_numbers_have_pages_and_the_last_leads_to_the_first() -> None:
    flow = corner(given=2 * SHOWN)
    flow.intend(OpenReprints(), AT)
    first = page(flow).choices
    assert [each.key for each in first] == ["number:A012", "number:A000", "number:A001", "number:A002", "more"]
    assert (first[0].title, first[0].detail, seen(flow).scene) == ("A012", "08.05", "staff_reprint:0")
    assert first[-1].intent == TurnPage(1)
    flow.intend(TurnPage(1), AT)
    assert page(flow).choices[0].key == "number:A003"
    assert page(flow).choices[-1].intent == TurnPage(0)


def test_few_numbers_have_one_page_and_none_is_said() -> None:
    flow = corner(given=SHOWN)
    flow.intend(OpenReprints(), AT)
    assert len(page(flow).choices) == SHOWN
    flow = corner(given=0)
    flow.intend(OpenReprints(), AT)
    assert isinstance(seen(flow).body, MessageBody)


# --- the corner ---


def test_who_touches_nothing_has_left_also_from_the_numbers() -> None:
    flow = corner()
    flow.intend(OpenReprints(), AT)
    flow.tick(AT + IDLE_MS)
    assert flow.screen is Screen.AGENCIES


def enter_again(flow: KioskFlow) -> None:
    for intent in (Home(), OpenStaff(), TypeKey("270519"), EnterPin()):
        flow.intend(intent, AT)
    flow.pin_checked(StaffGate(), True, AT)


def test_the_next_in_the_corner_see_only_what_is_under_way() -> None:
    flow = corner()
    [effect] = flow.intend(PrintTest(), AT)
    assert isinstance(effect, PrintTrial)
    enter_again(flow)
    assert page(flow).warning == "Slip uji: sedang dicetak …"
    flow.slip_settled(effect.job, SlipOutcome.PRINTED, None)
    enter_again(flow)
    assert page(flow).warning == ""


def test_since_when_hub_and_printer_are_as_they_are_is_told_by_the_hubs_clock() -> None:
    flow = corner()
    flow.hub_offset_ms = 60_000
    assert [fact.text for fact in page(flow).facts][:4] == [
        "Hub: terhubung, sejak 08.06",
        "Alamat hub: dicari otomatis",
        "Printer: siap, sejak 08.06",
        "Nomor cadangan hari ini: tidak ada",
    ]
    flow.parted(AT - DAY_MS)
    flow.printer_is(PrinterState.JAM, AT + 60_000)
    facts = [fact.text for fact in page(flow).facts]
    assert facts[0] == "Hub: terputus, sejak 4 Januari 2026, pukul 08.06"
    assert facts[2] == "Printer: kertas macet, sejak 08.07"
    assert KioskFlow(flow.new_id).hub_since is None


# --- the core ---


def test_staff_see_what_is_left_of_the_lease_and_the_numbers_of_today() -> None:
    core = alone()
    keep(core, choose(core))
    flow = core.flow
    flow.has_pin = True
    for intent in (Home(), OpenStaff(), TypeKey("270519"), EnterPin()):
        core.intend(intent, AT)
    flow.pin_checked(StaffGate(), True, AT)
    core.tick(AT)
    assert page(flow).facts[3].text == "Nomor cadangan hari ini: 8, paling sedikit A1: 2"
    core.joined(WELCOME, AT + 5, AT)
    core.tick(AT)
    assert flow.hub_offset_ms == 5
    core.intend(OpenReprints(), AT)
    assert [each.text for each in flow.given_today] == ["A19301"]
    [effect] = core.intend(Reprint("A19301"), AT)
    assert isinstance(effect, Submit)
    assert isinstance(effect.command, ReprintSlip)
    id_ = effect.command.command_id
    assert core.answered(effect.command, Refused(id_, RejectionCode.UNKNOWN_TICKET), AT) == []
    assert "belum mengenal" in page(flow).warning


def test_a_kiosk_without_a_lease_has_nothing_left_and_knows_no_day() -> None:
    core = alone()
    core.flow.screen = Screen.STAFF
    core.tick(AT + 3 * DAY_MS)
    assert (core.flow.spare, core.offline.today(AT + 3 * DAY_MS)) == (None, None)
    assert core.flow.catalogue == catalogue()


def test_the_journal_has_the_numbers_of_a_day_the_newest_first() -> None:
    first, second, taken, before = own(9_301), own(9_302, at=AT + 1), own(9_303), own(9_304, "2026-01-04")
    told = Told(RememberedNumber(TICKET, "A012", AT + 5), "2026-01-05")
    unknown = Told(RememberedNumber(CommandId("t"), "A013", AT + 6))
    gave = [Gave(first), Gave(second), Gave(taken), TakenBack(taken.command_id), Gave(before)]
    journal = Journal([*gave, told, unknown])
    today = ["A012", "A19302", "A19301"]
    assert [each.text for each in journal.given_on("2026-01-05")] == today
    assert [each.text for each in journal.given_on(None)] == today
    assert [each.text for each in journal.given_on("2026-01-04")] == ["A19304"]
    assert Journal().given_on(None) == ()


# --- without the hub ---


def lone_corner(texts: tuple[str, ...] = NUMBERS, **changed: Any) -> KioskCore:
    """Return a kiosk without its hub that gave A19301, whose slip is printed; staff are in its corner."""
    core = alone(lease_of(catalogue(), texts=texts, **changed))
    core.flow.has_pin = True
    core.printer_is(READY, AT)
    [first] = keep(core, choose(core))
    assert isinstance(first, PrintSlip)
    core.slip_settled(own_slip_id(first.ticket), SlipOutcome.PRINTED, None)
    enter_corner(core)
    return core


def enter_corner(core: KioskCore, now: int = AT) -> None:
    for intent in (Home(), OpenStaff(), TypeKey("270519"), EnterPin()):
        core.intend(intent, now)
    core.flow.pin_checked(StaffGate(), True, now)


def copy_of(core: KioskCore, number: str = "A19301", now: int = AT, is_kept: bool = True) -> list[CoreEffect]:
    """Ask for a slip once more; return what follows when the disk has answered."""
    core.intend(OpenReprints(), now)
    return keep(core, core.intend(Reprint(number), now), now, is_kept)


def test_without_the_hub_the_hosts_printer_prints_a_slip_once_more_as_the_first_one_was() -> None:
    core = lone_corner(visitor_page="https://mpp/v")
    core.intend(OpenReprints(), AT)
    assert page(core.flow).facts[0].text.startswith("Hub terputus: kios ini tidak tahu")
    [effect] = keep(core, core.intend(Reprint("A19301"), AT + 5))
    assert isinstance(effect, PrintCopy)
    first = core.journal.numbers()[0]
    assert effect.job == copy_here(TicketId(first.ticket), AT + 5)
    slip = effect.slip
    assert (slip.number, slip.copy, slip.issued_at, slip.ahead, slip.link) == ("A19301", 2, AT, None, None)
    assert (slip.agency["id"], slip.service, slip.place["id"]) == (
        "Dinas A1",
        catalogue().services[0].name,
        "Zona Biru, Lantai 1",
    )
    assert page(core.flow).warning == "A19301: sedang dicetak …"
    core.slip_settled(effect.job, SlipOutcome.PRINTED, None)
    assert page(core.flow).warning == "A19301: tercetak di printer kios ini."
    assert len(core.journal.numbers()) == 1, "no new number"


def test_a_copy_without_the_hub_has_the_address_of_its_page_where_the_kiosk_can_make_it() -> None:
    day = LeasedDay("2026-01-05", AT - 3_600_000, AT + DAY_MS, key="c2VjcmV0")
    core = lone_corner(days=(day,), visitor_page="https://mpp/v")
    [effect] = copy_of(core)
    assert isinstance(effect, PrintCopy)
    assert effect.slip.link is not None
    assert effect.slip.link.startswith("https://mpp/v/")


def test_copies_without_the_hub_are_counted_over_a_restart_not_too_soon_and_not_without_end() -> None:
    core = lone_corner()
    now = AT
    for count in range(MOST):
        [effect] = copy_of(core, now=now)
        assert isinstance(effect, PrintCopy)
        assert effect.slip.copy == count + 2
        assert copy_of(core, now=now) == [], "one thing at a time"
        core.slip_settled(effect.job, SlipOutcome.PRINTED, None)
        assert copy_of(core, now=now + 3_500) == []
        assert page(core.flow).warning == "A19301: baru saja dicetak ulang. Coba lagi 7 detik lagi."
        now += GAP_MS
    again = Journal(core.journal.entries())
    assert len(again.copied(core.journal.numbers()[0].ticket)) == MOST
    again.forget_old()
    assert again.entries() == core.journal.entries()
    assert copy_of(core, now=now) == []
    assert page(core.flow).warning == "A19301: sudah terlalu sering dicetak ulang."


def test_a_slip_that_is_on_its_way_is_not_printed_once_more() -> None:
    core = alone()
    core.flow.has_pin = True
    core.printer_is(READY, AT)
    [first] = keep(core, choose(core))
    assert isinstance(first, PrintSlip)
    enter_corner(core)
    assert copy_of(core) == []
    assert page(core.flow).warning == "A19301: slip sebelumnya masih dicetak."
    core.slip_settled(own_slip_id(first.ticket), SlipOutcome.PENDING, None)
    assert copy_of(core) == []
    core.slip_settled(own_slip_id(first.ticket), SlipOutcome.FAILED, SlipReason.PAPER_OUT)
    [effect] = copy_of(core)
    assert isinstance(effect, PrintCopy)
    core.slip_settled(copy_here(TicketId("another"), AT), SlipOutcome.PRINTED, None)
    assert core.flow.is_busy, "another's word"


def test_a_disk_that_fails_keeps_a_copy_from_nobody_but_one_that_hangs_does() -> None:
    core = lone_corner()
    [effect] = copy_of(core, is_kept=False)
    assert isinstance(effect, PrintCopy)
    core.slip_settled(effect.job, SlipOutcome.PRINTED, None)
    later = AT + GAP_MS
    core.intend(OpenReprints(), later)
    effects = core.intend(Reprint("A19301"), later)
    assert keep(core, effects, later + WITHIN_MS) == []
    assert page(core.flow).warning == "A19301: tidak dicetak, waktunya sudah lewat."


def test_a_number_that_the_hub_gave_is_printed_once_more_from_what_the_kiosk_knows() -> None:
    core = alone()
    number = RememberedNumber(TICKET, "A1012", AT - 60_000, ServiceId("A1.1"), TicketClass.PRIORITY, Language.ENGLISH)
    stray = structs.replace(number, ticket=CommandId("s"), text="A1013", service=ServiceId("gone"))
    nameless = structs.replace(number, ticket=CommandId("n"), text="A1014", service=None)
    for each in (number, stray, nameless):
        core.kept(Told(each, "2026-01-05"), True, AT)
    core.flow.has_pin = True
    core.printer_is(READY, AT)
    enter_corner(core)
    [effect] = copy_of(core, "A1012")
    assert isinstance(effect, PrintCopy)
    slip = effect.slip
    assert (slip.priority, slip.language, slip.issued_at, slip.link) == (True, "en", AT - 60_000, None)
    core.slip_settled(effect.job, SlipOutcome.PRINTED, None)
    for text in ("A1013", "A1014"):
        assert copy_of(core, text) == []
        assert page(core.flow).warning.startswith(f"{text}: layanannya tidak lagi ada di kios ini.")


def test_without_a_catalogue_nobody_knows_what_a_copy_says() -> None:
    core = KioskCore(KioskFlow(at_start().new_id), at_start().new_id)
    core.kept(Told(NUMBER, "2026-01-05"), True, AT)
    core.flow.has_pin = True
    core.printer_is(READY, AT)
    enter_corner(core)
    assert copy_of(core, "A012") == []
    assert core.flow.task is not None
    assert core.flow.task.refusal is RejectionCode.UNKNOWN_SERVICE


def test_without_a_lease_the_catalogue_says_what_a_copy_says() -> None:
    core = KioskCore(KioskFlow(at_start().new_id), at_start().new_id)
    core.shown(catalogue(), AT)
    number = RememberedNumber(TICKET, "A1012", AT, ServiceId("A1.1"))
    core.kept(Told(number, "2026-01-05"), True, AT)
    core.flow.has_pin = True
    core.printer_is(READY, AT)
    enter_corner(core)
    [effect] = copy_of(core, "A1012")
    assert isinstance(effect, PrintCopy)
    assert effect.slip.place == catalogue().services[0].place


def test_a_word_for_a_copy_that_nobody_asked_for_changes_nothing() -> None:
    flow = corner()
    flow.copied(JobId("t:1:here"))
    flow.not_copied(RejectionCode.SLIP_PENDING, {})
    assert flow.task is None
