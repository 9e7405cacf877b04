"""Who overrode what, why, and how it was before and after, out of the records alone (X4)."""

from dataclasses import replace

import pytest

from hub.domain import commands as c
from hub.domain import commands_day as day
from hub.domain import commands_officer as officer
from hub.domain import commands_public as public
from hub.domain import commands_rebuild as rebuild
from hub.domain import commands_slip as slip
from hub.domain import commands_staff as staff
from hub.domain import commands_trust as trust
from hub.domain.audit import ABOUT, Auditor, Override
from hub.domain.catalogue import AgencyId, CounterId, ServiceId
from hub.domain.catalogue_changes import Kind
from hub.domain.events import EVENT_TYPES
from hub.domain.events_public import EmergencyKind
from hub.domain.events_staff import Duty, StaffReason, StaffRole
from hub.domain.overrides import WEIGHTS, Weight
from hub.domain.rejection import Rejection
from hub.domain.ticket import CallId, TicketId
from tests.builders import DAY_MS, MORNING, Book, catalogue, counter, service

ONE, A01, A = CounterId("1"), ServiceId("A.01"), AgencyId("A")
OFFICER = Duty(StaffRole.OFFICER)
PANELS = frozenset({"o1"})
MINUTE_MS = 60_000

Told = tuple[str, str, str | None, str, str]


@pytest.fixture
def book() -> Book:
    return Book().opened()


def does(book: Book, *commands: c.Command, device: str = "v1") -> None:
    for command in commands:
        book.at += MINUTE_MS
        decision = book.do(command, device=device)
        assert decision, command
        assert not isinstance(decision, Rejection), decision


def audited(book: Book, first: int = 0) -> list[Override]:
    auditor = Auditor(PANELS)
    return [each for record in book.records[first:] for each in auditor.take(record)] + auditor.end()


def told(book: Book) -> list[Told]:
    return [(each.what, each.subject, each.reason, each.before, each.after) for each in audited(book)]


def test_every_event_is_about_something_that_is_overridden_or_about_nothing() -> None:
    assert set(ABOUT) == set(EVENT_TYPES.values())


def test_a_counter_is_told_as_it_was_and_as_it_is(book: Book):
    does(
        book,
        day.PauseCounter(ONE, "meeting", 1_000),
        day.ResumeCounter(ONE, "mistake"),
        day.ForceCounterOpen(ONE, "event"),
        day.EndForcedOpening(ONE, "cause_over"),
    )
    does(book, day.AskClosure(ONE, "no_staff"), device="o1")
    does(book, day.RefuseClosure(ONE, "many_waiting"))
    does(book, day.AskClosure(ONE, "no_staff"), device="o1")
    does(book, day.ApproveClosure(ONE), day.ReopenCounter(ONE, "many_waiting"))
    one = "counter 1"
    asked = "closure_asked no_staff"
    closed = "closed no_staff until 2026-09-23 08:00"
    assert told(book) == [
        ("CounterPaused", one, "meeting", "as_planned", "paused meeting until 2026-09-22 16:40"),
        ("CounterResumed", one, "mistake", "paused meeting until 2026-09-22 16:40", "as_planned"),
        ("CounterForcedOpen", one, "event", "as_planned", "forced_open until 2026-09-23 00:00"),
        ("CounterForcedOpenEnded", one, "cause_over", "forced_open until 2026-09-23 00:00", "as_planned"),
        ("ClosureRefused", one, "many_waiting", asked, "as_planned"),
        ("ClosureApproved", one, "no_staff", asked, closed),
        ("CounterReopened", one, "many_waiting", closed, "as_planned"),
    ]
    assert {each.device for each in audited(book)} == {"v1"}


def test_officers_breaks_and_what_ends_by_itself_are_left_out(book: Book):
    does(book, day.PauseCounter(ONE, "rest", 1_000), day.ResumeCounter(ONE), device="o1")
    does(book, day.ForceCounterOpen(ONE, "event", 1_000))
    book.at += 10 * 3_600_000
    book.do(day.EndOverdue())
    assert [each[0] for each in told(book)] == ["CounterForcedOpen"]


def test_services_and_agencies(book: Book):
    does(
        book,
        day.CloseService(A01, "technical"),
        day.SuspendService(A01, "system_down"),
        day.ReopenService(A01, "mistake"),
        day.ResumeService(A01, "cause_over"),
        day.SuspendAgency(A, "event"),
        day.ResumeAgency(A),
    )
    closed = "closed technical"
    assert told(book) == [
        ("ServiceClosed", "service A.01", "technical", "as_planned", closed),
        ("ServiceSuspended", "service A.01", "system_down", closed, f"{closed}, suspended system_down"),
        ("ServiceReopened", "service A.01", "mistake", f"{closed}, suspended system_down", "suspended system_down"),
        ("ServiceResumed", "service A.01", "cause_over", "suspended system_down", "as_planned"),
        ("AgencySuspended", "agency A", "event", "as_planned", "suspended event"),
        ("AgencyResumed", "agency A", None, "suspended event", "as_planned"),
    ]


def test_tickets_out_of_turn_and_out_of_the_queue_by_their_number(book: Book):
    first, _ = book.issue(), book.issue()
    does(book, officer.CallNumber(CallId("c1"), ONE, "A002", "urgent"), device="o1")
    does(book, officer.CancelTicket(ONE, book.state.at_counter[ONE], "visitor_asked"), device="o1")
    does(book, slip.VoidNumber("A001", "no_slip"))
    waiting = "waiting for A.01 since 2026-09-22 08:00"
    assert told(book) == [
        ("TicketCalled", "ticket A002", "urgent", waiting, "called at 1"),
        ("TicketCancelled", "ticket A002", "visitor_asked", "called at 1", "cancelled"),
        ("TicketCancelled", "ticket A001", "no_slip", waiting, "cancelled"),
    ]
    assert first not in str(audited(book)), "a ticket's id is in its visitor's link"


def test_a_transfer_that_lets_a_visitor_pass_others_is_told_and_no_other(book: Book):
    for wanted in ("B.01", "A.01", "A.01", "A.01"):
        book.issue(wanted)
        book.at += 10 * MINUTE_MS
    book.issue("A.02")
    for number, standing in enumerate(officer.Standing):
        does(book, officer.CallNext(CallId(f"c{number}"), ONE), device="o1")
        ticket = book.state.at_counter[ONE]
        move = officer.TransferTicket(ONE, ticket, standing, ServiceId("B.01"))
        does(book, move, device="o1")
    ((what, subject, why, before, after),) = told(book)
    assert (what, subject, why, before) == ("TicketQueued", "ticket A001", "put_first", "called at 1")
    assert after.startswith("waiting for B.01 since 2026-09-22 07:")


def test_ordinary_work_is_left_out(book: Book):
    book.issue()
    call = officer.CallNext(CallId("c1"), ONE)
    does(book, call, device="o1")
    ticket = book.state.at_counter[ONE]
    does(book, officer.StartService(ONE, ticket), officer.FinishService(ONE, ticket), device="o1")
    does(book, public.SetRunningText({"id": "Selamat datang", "en": "Welcome"}))
    assert told(book) == []


def test_an_emergency_without_its_words(book: Book):
    text = {"id": "Bapak Budi di lobi", "en": "Mr Budi in the lobby"}
    does(book, public.SendEmergency(EmergencyKind.EVACUATE, {}), public.SendEmergency(EmergencyKind.MESSAGE, text))
    does(book, public.EndEmergency("drill"))
    evacuated, message = "evacuate since 2026-09-22 08:01", "message since 2026-09-22 08:02"
    assert told(book) == [
        ("EmergencySent", "emergency", "evacuate", "none", evacuated),
        ("EmergencySent", "emergency", "message", evacuated, message),
        ("EmergencyEnded", "emergency", "drill", message, "none"),
    ]


def test_accounts_and_never_a_persons_own_password(book: Book):
    zone = Duty(StaffRole.SUPERVISOR, zone="Z1")
    does(
        book,
        staff.AddAccount("ani", Duty(StaffRole.ADMINISTRATOR), "p0"),
        staff.AddAccount("siti", OFFICER, "11111111ff"),
        staff.SetPassword("siti", "22222222ff", False, StaffReason.CHOSEN_ANEW),
        staff.GiveDuty("siti", zone),
        staff.LockAccount("siti", StaffReason.SUSPECTED),
        staff.UnlockAccount("siti"),
        staff.SetPassword("siti", "33333333ff", True, StaffReason.FORGOTTEN),
        staff.GiveDuty("siti", Duty(StaffRole.AGENCY_ADMINISTRATOR, agency="A")),
        staff.RemoveAccount("siti"),
    )
    supervisor = "supervisor, zone Z1"
    agency = "agency_administrator, agency A, must_change, password 33333333"
    assert told(book)[1:] == [
        ("AccountAdded", "account siti", "joined", "none", "officer, must_change, password 11111111"),
        (
            *("DutyGiven", "account siti", "duties_changed"),
            *("officer, password 22222222", f"{supervisor}, password 22222222"),
        ),
        (
            *("AccountLocked", "account siti", "suspected"),
            *(f"{supervisor}, password 22222222", f"{supervisor}, locked, password 22222222"),
        ),
        (
            *("AccountUnlocked", "account siti", "cleared"),
            *(f"{supervisor}, locked, password 22222222", f"{supervisor}, password 22222222"),
        ),
        (
            *("PasswordSet", "account siti", "forgotten"),
            *(f"{supervisor}, password 22222222", f"{supervisor}, must_change, password 33333333"),
        ),
        ("DutyGiven", "account siti", "duties_changed", f"{supervisor}, must_change, password 33333333", agency),
        ("AccountRemoved", "account siti", "left", agency, "none"),
    ]


def test_devices_keep_their_standing_from_day_to_day(book: Book):
    does(book, trust.PairDevice("k1", "aaaaaaaaff", MORNING, "code_compared"))
    book.at += DAY_MS
    does(book, c.OpenDay("2026-09-23", book.catalogue), device="v1")
    does(book, trust.RevokeDevice("k1", "aaaaaaaaff", "stolen"), trust.RevokeDevice("k9", "ff", "sold"))
    paired = "paired aaaaaaaa until 2026-09-22 08:00"
    assert told(book) == [
        ("DevicePaired", "device k1", "code_compared", "never_paired", paired),
        ("DeviceRevoked", "device k1", "stolen", paired, "put_out"),
        ("DeviceRevoked", "device k9", "sold", "never_paired", "put_out"),
    ]


def test_two_codes_that_somebody_saw_are_told_and_change_nothing(book: Book):
    does(book, trust.RecordOtherCode("k1", "other_code_at_device"))
    does(book, trust.PairDevice("k1", "aaaaaaaaff", MORNING, "code_compared"))
    does(book, trust.RecordOtherCode("k1", "other_code_at_hub"))
    paired = "paired aaaaaaaa until 2026-09-22 08:00"
    assert told(book) == [
        ("OtherCodeSeen", "device k1", "other_code_at_device", "never_paired", "never_paired"),
        ("DevicePaired", "device k1", "code_compared", "never_paired", paired),
        ("OtherCodeSeen", "device k1", "other_code_at_hub", paired, paired),
    ]


def test_what_is_no_longer_kept_is_not_known_but_for_what_is_recalled(book: Book):
    does(book, trust.PairDevice("k1", "aaaaaaaaff", MORNING, "code_compared"))
    book.at += DAY_MS
    first = len(book.records)
    renamed = replace(book.catalogue, hall=replace(book.catalogue.hall, local_name="Baruga"))
    does(book, c.OpenDay("2026-09-23", renamed))
    does(book, trust.RevokeDevice("k1", "aaaaaaaaff", "stolen"))
    opened = next(index for index, each in enumerate(book.records) if each.day == "2026-09-23")
    assert opened >= first
    assert [each.before for each in audited(book, opened)] == ["not_known"]
    auditor = Auditor()
    for record in book.records[:opened]:
        auditor.recall(record)
    later = [each for record in book.records[opened:] for each in auditor.take(record)]
    assert [(each.what, each.before) for each in later] == [
        ("CatalogueAdopted", "local_name="),
        ("DeviceRevoked", "paired aaaaaaaa until 2026-09-22 08:00"),
    ]


def test_the_catalogue_thing_by_thing_whoever_changed_it(book: Book):
    named = replace(service("A.01"), name={**service("A.01").name, "id": "Paspor"})
    does(book, c.PutThing(named, "edited"), c.ArchiveThing(Kind.COUNTER, "2", "edited"))
    does(book, c.RestoreThing(Kind.COUNTER, "2", "mistake"), c.PutThing(service("A.09"), "edited"))
    services = book.catalogue.services
    turned = replace(book.state.catalogue or book.catalogue, services=(services[1], services[0], *services[2:]))
    book.do(c.AdoptCatalogue(turned))
    found = [each for each in told(book) if each[0] == "CatalogueAdopted"]
    assert found[0] == ("CatalogueAdopted", "service A.01", "edited", "name.id=Layanan A.01", "name.id=Paspor")
    assert ("CatalogueAdopted", "counter 2", "edited", "in_use", "archived") in found
    assert ("CatalogueAdopted", "counter 2", "mistake", "archived", "in_use") in found
    assert ("CatalogueAdopted", "service A.09", "edited", "none", "in_use") in found
    assert ("CatalogueAdopted", "service", "file_changed", "order", "another order") in found


def test_an_order_of_the_file_without_a_reason_has_none(book: Book):
    named = replace(service("A.01"), name={**service("A.01").name, "id": "Paspor"})
    book.do(c.PutThing(named))
    record = replace(book.records[-1], actor="hall-file")
    auditor = Auditor()
    for each in book.records[:-1]:
        auditor.take(each)
    assert [(each.actor, each.reason) for each in auditor.take(record)] == [("hall-file", None)]


def test_a_backup_that_somebody_chose_is_no_lost_history(book: Book):
    book.issue()
    does(book, rebuild.RestoreHistory("loket.db", 2, book.at))
    assert told(book)[0][:3] == ("HistoryRebuilt", "history loket.db", "restored")


def test_a_rebuilt_history(book: Book):
    book.issue()
    does(book, rebuild.RebuildHistory("loket.db", 2, ()))
    does(book, rebuild.CancelUncertain())
    assert told(book) == [
        ("HistoryRebuilt", "history loket.db", "history_lost", "uncertain=0", "uncertain=1"),
        (
            *("TicketCancelled", "ticket A001", "uncertain"),
            *("waiting for A.01 since 2026-09-22 08:00", "cancelled"),
        ),
    ]


def test_a_rebuilt_history_counts_what_devices_brought_back_too(book: Book):
    book.issue()
    brought = tuple(rebuild.Remembered(TicketId(f"t-{number}"), f"A00{number}", book.at, "k1") for number in (2, 3))
    does(book, rebuild.RebuildHistory("loket.db", 2, brought))
    book.issue()
    assert told(book) == [("HistoryRebuilt", "history loket.db", "history_lost", "uncertain=0", "uncertain=3")]


def test_what_nobody_calls_any_more_is_told_after_the_rebuild_that_brought_it_back():
    book = Book(catalogue(counters=(counter(1, "Z1", "A.01"),))).opened()
    book.issue()
    brought = tuple(
        rebuild.Remembered(TicketId(text), text, book.at, "k1", service=ServiceId(f"{text[0]}.01"))
        for text in ("B001", "A002", "A9301")
    )
    does(book, rebuild.RebuildHistory("loket.db", 2, brought))
    assert told(book) == [
        ("HistoryRebuilt", "history loket.db", "history_lost", "uncertain=0", "uncertain=3"),
        ("TicketCancelled", "ticket B001", "nobody_calls", "waiting for B.01 since 2026-09-22 08:00", "cancelled"),
    ]
    does(book, rebuild.RebuildHistory("later.db", 3, ()))
    assert told(book)[2][1:] == ("history later.db", "history_lost", "uncertain=3", "uncertain=3")


def test_a_rebuilt_history_with_which_the_records_end_is_told(book: Book):
    book.issue()
    brought = (rebuild.Remembered(TicketId("t-2"), "A002", book.at, "k1"),)
    does(book, rebuild.RebuildHistory("loket.db", 2, brought))
    auditor = Auditor(PANELS)
    assert [each for record in book.records for each in auditor.take(record)] == []
    (found,) = auditor.end()
    assert (found.what, found.before, found.after) == ("HistoryRebuilt", "uncertain=0", "uncertain=2")
    assert auditor.end() == []


def test_a_record_that_does_not_follow_is_not_told(book: Book):
    auditor = Auditor()
    auditor.take(book.records[0])
    with pytest.raises(AssertionError):
        auditor.take(replace(book.records[1], revision=9))


def test_who_and_where_and_when_stand_with_it(book: Book):
    does(book, day.SuspendAgency(A, "event"))
    (found,) = audited(book)
    assert (found.revision, found.at, found.day, found.actor, found.device) == (
        *(book.records[-1].revision, book.at, book.day),
        *(None, "v1"),
    )


def test_no_override_is_left_out_of_this_file() -> None:
    """Each command with a weight has its event above; a new one must come here, too."""
    known = {
        *("AdoptCatalogue", "PutThing", "ArchiveThing", "RestoreThing", "CallNumber", "CancelTicket", "VoidNumber"),
        *("RefuseClosure", "ReopenCounter", "ForceCounterOpen", "EndForcedOpening", "CloseService", "ReopenService"),
        *("SuspendService", "ResumeService", "SuspendAgency", "ResumeAgency", "EndEmergency", "AddAccount", "GiveDuty"),
        *("SetPassword", "LockAccount", "UnlockAccount", "RemoveAccount", "PairDevice", "RevokeDevice"),
        *(
            "PauseCounter",
            "ResumeCounter",
            "ApproveClosure",
            "SendEmergency",
            "RecordOtherCode",
            "CancelUncertain",
            "RebuildHistory",
        ),
        *("RestoreHistory", "WithholdLeases"),
    }
    assert {kind.__name__ for kind, weight in WEIGHTS.items() if weight is not Weight.ORDINARY} == known
