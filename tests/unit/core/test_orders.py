"""What supervisors, administrators and the clock change, and who is shown it."""

from dataclasses import replace

import pytest

from hub.core.effects import Ordered
from hub.core.hub import HubCore
from hub.domain import commands as domain
from hub.domain import commands_day as day
from hub.domain.calendar import Holiday
from hub.domain.catalogue import AgencyId, CounterId, PoolId, ServiceId
from hub.domain.catalogue_changes import Kind
from hub.domain.events import OfficerSignedOff, TicketCalled
from hub.domain.events_day import CounterReopened, CounterResumed
from hub.domain.state import DayState
from hub.domain.ticket import CallId, TicketClass, TicketId
from hub.protocol import commands as wire
from hub.protocol.commands import PauseReason, StopReason
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import Role
from hub.protocol.ids import counter_topic, hall_topic, lobby_topic, supervisor_topic
from hub.protocol.views import ClosedWhy, OfficerAction
from tests.builders import DAY, DAY_MS, MORNING, bindings, catalogue, counter, device, service
from tests.unit.core.desk import Desk, logged, published, sent

MINUTE_MS = 60_000
SUPERVISOR = ("k1", "o1", "o2", "h1", "v1")
WHY = "file_changed"


def hall(**rules: object) -> Desk:
    usual = catalogue()
    ruled = replace(usual.hall, rules=replace(usual.hall.rules, **rules))  # type: ignore[arg-type]
    desk = Desk(catalogue=replace(usual, hall=ruled))
    desk.join(*SUPERVISOR)
    return desk


def tell(desk: Desk, kind: type, name: str = "v1", **values: object) -> object:
    desk.now += 1_000
    return desk.ask(name, kind(command_id=desk.id(), **values))


def test_a_suspended_agency_is_closed_on_kiosks_and_told_in_the_hall():
    desk = hall(enforce_hours=True)
    tell(desk, wire.SuspendAgency, agency="A", reason=StopReason.SYSTEM_DOWN)
    [closed] = desk.view(lobby_topic()).closed
    assert (closed.why, closed.reason, closed.services) == (
        ClosedWhy.SUSPENDED,
        StopReason.SYSTEM_DOWN,
        ("A.01", "A.02"),
    )
    [notice] = desk.view(hall_topic("Z1")).notices
    assert (notice.name["id"], notice.reason) == ("A", StopReason.SYSTEM_DOWN)
    refused = desk.ask("k1", wire.IssueTicket(command_id=desk.id(), service="A.01"))
    assert isinstance(refused, Refused)
    assert refused.code is RejectionCode.NOT_AVAILABLE
    assert [each.agency for each in desk.view(supervisor_topic()).agencies] == ["A"]
    tell(desk, wire.ResumeAgency, agency="A", reason=wire.UndoReason.CAUSE_OVER)
    tell(desk, wire.SuspendService, service="A.02", reason=StopReason.TECHNICAL)
    assert [each.name["id"] for each in desk.view(hall_topic("Z1")).notices] == ["Layanan A.02"]
    assert [each.suspended for each in desk.view(supervisor_topic()).services] == [True]


def test_kiosks_learn_by_time_alone_that_the_hall_opens():
    desk = Desk(now=MORNING - 60 * MINUTE_MS)
    desk.catalogue = replace(
        desk.catalogue, hall=replace(desk.catalogue.hall, rules=replace(desk.catalogue.hall.rules, enforce_hours=True))
    )
    desk = desk.restarted()
    desk.join("k1")
    [closed] = desk.view(lobby_topic()).closed
    assert (closed.why, closed.until, closed.opens_at) == (ClosedWhy.BEFORE_OPENING, MORNING, MORNING)
    desk.now = MORNING - 1_000
    assert published(desk.step()) == []
    desk.now = MORNING
    desk.step()
    assert desk.view(lobby_topic()).closed == ()


def test_a_holiday_is_told_by_its_name():
    usual = catalogue()
    names = {"id": "Hari Jadi", "en": "Founding Day"}
    calendar = replace(usual.hall.calendar, holidays=(Holiday(DAY, names),))
    rules = replace(usual.hall.rules, enforce_hours=True)
    desk = Desk(catalogue=replace(usual, hall=replace(usual.hall, calendar=calendar, rules=rules)))
    desk.join("k1")
    [closed] = desk.view(lobby_topic()).closed
    assert (closed.why, closed.name, len(closed.services)) == (ClosedWhy.HOLIDAY, names, 3)


def test_a_quota_is_counted_down_on_kiosks():
    services = (replace(service("A.01"), quota=2, priority_quota=1), service("A.02"))
    usual = catalogue(services=services, counters=(counter(1, "Z1", "A.01", "A.02"),))
    ruled = replace(usual, hall=replace(usual.hall, rules=replace(usual.hall.rules, enforce_hours=True)))
    desk = Desk(catalogue=ruled)
    desk.join("k1")
    left = []
    for ticket_class in ("regular", "regular", "priority"):
        desk.now += 1_000
        desk.ask("k1", wire.IssueTicket(command_id=desk.id(), service="A.01", ticket_class=ticket_class))
        view = desk.view(lobby_topic())
        left.append([(each.regular, each.priority) for each in view.left.values()])
    assert left == [[(1, 2)], [(0, 1)], []]
    assert [(each.why, each.services) for each in view.closed] == [(ClosedWhy.QUOTA_REACHED, ("A.01",))]


def test_a_closure_is_asked_for_approved_and_ends_by_itself():
    desk = hall()
    tell(desk, wire.AskClosure, "o1", counter="1", reason=StopReason.NO_STAFF)
    asked = [each for each in desk.view(supervisor_topic()).counters if each.state.asked_to_close is not None]
    assert [each.number for each in asked] == [1]
    tell(desk, wire.ApproveClosure, counter="1")
    state = desk.view(counter_topic("1")).state
    assert (state.closed, state.asked_to_close) == (StopReason.NO_STAFF, None)
    assert state.closed_until is not None
    later = desk.restarted()
    later.now = state.closed_until + MINUTE_MS
    later.join("o1")
    assert any(isinstance(record.event, CounterReopened) for record in later.journal), "the hub was down at its end"
    assert later.view(counter_topic("1")).state.closed is None


def test_a_break_is_shown_and_ends_on_the_minute_without_anybody():
    desk = hall()
    tell(desk, wire.PauseCounter, "o1", counter="1", reason=PauseReason.MEAL, until_minute=8 * 60 + 30)
    view = desk.view(counter_topic("1"))
    assert (view.state.paused, view.state.paused_until) == (PauseReason.MEAL, MORNING + 30 * MINUTE_MS)
    assert OfficerAction.RESUME in view.actions
    desk.now = MORNING + 30 * MINUTE_MS
    desk.step()
    assert any(isinstance(record.event, CounterResumed) for record in desk.journal)
    assert desk.view(counter_topic("1")).state.paused is None


def test_a_counter_that_is_forced_open_says_until_when():
    desk = hall()
    tell(desk, wire.ForceCounterOpen, counter="1", reason=wire.OpenReason.EVENT, until_minute=1_000)
    assert desk.view(counter_topic("1")).state.forced_until is not None
    tell(desk, wire.EndForcedOpening, counter="1", reason=wire.UndoReason.CAUSE_OVER)
    assert desk.view(counter_topic("1")).state.forced_until is None


def test_help_is_called_for_silently():
    desk = hall()
    tell(desk, wire.AskHelp, "o2", counter="2")
    assert [each.number for each in desk.view(supervisor_topic()).counters if each.state.wants_help] == [2]
    assert desk.view(hall_topic("Z1")).calls == ()
    tell(desk, wire.EndHelp, counter="2")
    assert not any(each.state.wants_help for each in desk.view(supervisor_topic()).counters)


def test_a_supervisors_word_reaches_all_or_some_and_is_taken_back():
    desk = hall()

    def words() -> list[str | None]:
        shown = [desk.view(counter_topic(each)).word for each in "12"]
        return [None if word is None else word.text for word in shown]

    desk.say("v1", wire.TellOfficers("Rapat pukul 14"))
    assert words() == ["Rapat pukul 14"] * 2
    desk.say("v1", wire.TellOfficers("Ke ruang server", ("2",)))
    assert words() == ["Rapat pukul 14", "Ke ruang server"]
    desk.say("v1", wire.TellOfficers(" ", ("2",)))
    assert words() == ["Rapat pukul 14"] * 2
    desk.say("v1", wire.TellOfficers(""))
    assert words() == [None, None]


def test_a_word_before_the_first_day_is_kept():
    core = HubCore(catalogue(), bindings(), boot="b", epoch=1)
    core._hearing.tell_officers(wire.TellOfficers("Halo"), MORNING)
    assert core.words.at("1").text == "Halo"


def test_an_officer_who_does_nothing_has_left_after_an_hour():
    desk = hall(idle_sign_off_s=3_600)
    tell(desk, wire.SignOn, "o1", counter="1", officer="officer-1")
    assert desk.view(counter_topic("1")).officer == "officer-1"
    assert desk.view(supervisor_topic()).counters[0].officer == "officer-1"
    desk.now += 3_600_000
    desk.step()
    assert isinstance(desk.journal[-1].event, OfficerSignedOff)
    assert desk.view(counter_topic("1")).officer is None


def test_the_next_is_called_by_itself_where_the_hall_wants_that():
    desk = hall(call_by_itself_s=20)
    tell(desk, wire.SignOn, "o1", counter="1", officer="officer-1")
    for _ in range(2):
        desk.issue()
    ticket = desk.call().ticket
    tell(desk, wire.StartService, "o1", counter="1", ticket=ticket)
    tell(desk, wire.FinishService, "o1", counter="1", ticket=ticket)
    due = desk.view(counter_topic("1")).calls_by_itself_at
    assert due == desk.now + 20_000
    desk.now = due
    desk.step()
    call = desk.journal[-1].event
    assert isinstance(call, TicketCalled)
    assert (call.by_itself, desk.view(counter_topic("1")).current.number) == (True, "A002")
    assert call.call == f"by-itself-1-{desk.journal[-1].revision}"  # epoch and revision: no rebuild repeats one
    assert desk.view(counter_topic("1")).calls_by_itself_at is None


def test_two_counters_call_by_themselves_in_one_instant_with_one_who_waits():
    desk = hall(call_by_itself_s=20)
    for number in (1, 2):
        desk.issue()
        tell(desk, wire.SignOn, f"o{number}", counter=str(number), officer=f"officer-{number}")
        ticket = desk.call(number).ticket
        tell(desk, wire.StartService, f"o{number}", counter=str(number), ticket=ticket)
        tell(desk, wire.FinishService, f"o{number}", counter=str(number), ticket=ticket)
    desk.issue()
    desk.now += 20_000
    desk.step()
    assert list(desk.core.state.at_counter) == ["1"]


def test_nothing_is_called_by_itself_after_an_officer_has_come_anew():
    desk = hall(call_by_itself_s=20)
    tell(desk, wire.SignOn, "o1", counter="1", officer="officer-1")
    desk.issue()
    ticket = desk.call().ticket
    tell(desk, wire.StartService, "o1", counter="1", ticket=ticket)
    tell(desk, wire.FinishService, "o1", counter="1", ticket=ticket)
    desk.issue()
    tell(desk, wire.SignOff, "o1", counter="1")
    assert desk.view(counter_topic("1")).calls_by_itself_at is None
    tell(desk, wire.SignOn, "o1", counter="1", officer="officer-1")
    assert desk.view(counter_topic("1")).calls_by_itself_at is None


def test_why_a_ticket_was_called_stays_on_the_panel_through_recalls():
    desk = hall()
    for _ in range(2):
        desk.issue()
        desk.now += 1_000
    desk.step()
    assert desk.view(counter_topic("1")).next_why.chosen_for == "longest_wait"
    ticket = desk.call().ticket
    why = desk.view(counter_topic("1")).current.why
    assert why.chosen_for == "longest_wait"
    desk.now += 30_000
    tell(desk, wire.Recall, "o1", counter="1", ticket=ticket)
    assert desk.view(counter_topic("1")).current.why == why


def test_a_panel_learns_by_time_alone_that_a_recall_is_allowed():
    desk = hall(recall_gap_s=15)
    desk.bindings = bindings()
    desk.issue("k1", "B.01")
    desk.join("o3")
    desk.call(3)
    desk.step()
    assert OfficerAction.RECALL not in desk.view(counter_topic("3")).actions
    desk.now += 15_000
    desk.step()
    assert OfficerAction.RECALL in desk.view(counter_topic("3")).actions


def test_no_shows_may_be_let_in_again_as_long_as_they_may():
    desk = hall(return_within_s=600)
    for _ in range(14):
        desk.issue()
        ticket = desk.call().ticket
        tell(desk, wire.MarkNoShow, "o1", counter="1", ticket=ticket)
    assert len(desk.view(counter_topic("1")).no_shows) == 12
    assert desk.view(counter_topic("1")).no_shows[0].ticket == ticket
    tell(desk, wire.ReadmitNoShow, "o1", counter="1", ticket=ticket)
    assert ticket not in [each.ticket for each in desk.view(counter_topic("1")).no_shows]
    assert desk.call().ticket == ticket
    tell(desk, wire.MarkNoShow, "o1", counter="1", ticket=ticket)
    assert ticket not in [each.ticket for each in desk.view(counter_topic("1")).no_shows], "once is enough"
    desk.now += 601_000
    desk.step()
    assert desk.view(counter_topic("1")).no_shows == ()


def test_parked_tickets_are_offered_to_whoever_serves_them():
    desk = hall()
    desk.issue()
    ticket = desk.call().ticket
    tell(desk, wire.ParkTicket, "o1", counter="1", ticket=ticket)
    assert [each.ticket for each in desk.view(counter_topic("2")).parked] == [ticket]
    assert desk.view(counter_topic("1")).totals == {}


def test_a_stopped_service_is_on_the_supervisors_picture_until_it_ends():
    desk = hall()
    until = desk.now + 10 * MINUTE_MS
    tell(desk, wire.CloseService, service="A.01", reason=StopReason.EVENT, until=until)
    [stopped] = desk.view(supervisor_topic()).services
    assert (stopped.service, stopped.reason, stopped.until) == ("A.01", StopReason.EVENT, until)
    desk.issue(service="A.02")
    desk.now = until
    desk.step()
    view = desk.view(supervisor_topic())
    assert view.services == ()
    assert set(view.longest_since) == set(view.waiting) == {"A.02"}


def test_what_is_stopped_and_archived_is_not_on_the_supervisors_picture():
    desk = hall()
    tell(desk, wire.SuspendAgency, agency="A", reason=StopReason.SYSTEM_DOWN)
    tell(desk, wire.SuspendService, service="B.01", reason=StopReason.SYSTEM_DOWN)
    tell(desk, wire.CloseService, service="A.01", reason=StopReason.EVENT)
    assert len(desk.view(supervisor_topic()).services) == 2
    things = ((Kind.SERVICE, "B.01"), (Kind.AGENCY, "A"))
    desk.step(*(Ordered(domain.ArchiveThing(*each, WHY), "admin") for each in things))
    desk.now += 1_000
    desk.step()
    view = desk.view(supervisor_topic())
    assert (view.services, view.agencies) == ((), ())


def test_a_console_issues_and_prints_on_a_printer_it_names():
    desk = hall()
    desk.join("p2")
    wanted = wire.IssueTicket(command_id=desk.id(), service="A.01", printer="p2")
    effects = desk.say("o1", wanted)
    assert [message.slip.number for message in sent(effects, desk.sessions["p2"])] == ["A001"]
    unknown = desk.ask("o1", wire.IssueTicket(command_id=desk.id(), service="A.01", printer="h1"))
    assert unknown.code is RejectionCode.UNKNOWN_PRINTER
    foreign = desk.ask("k1", wire.IssueTicket(command_id=desk.id(), service="A.01", printer="p2"))
    assert foreign.code is RejectionCode.UNKNOWN_PRINTER


def test_a_route_is_one_number_on_slip_and_receipt_and_its_receipt_never_changes():
    desk = hall()
    desk.join("p1", "o3")
    wanted = wire.IssueTicket(command_id=desk.id(), service="A.01", stops=("B.01",))
    first = desk.ask("k1", wanted)
    assert [names["id"] for names in first.result.stops] == ["Layanan B.01"]
    ticket = desk.call().ticket
    tell(desk, wire.StartService, "o1", counter="1", ticket=ticket)
    assert len(desk.view(counter_topic("1")).current.stops) == 1
    tell(desk, wire.FinishService, "o1", counter="1", ticket=ticket)
    assert desk.call(3).ticket == ticket
    assert desk.ask("k1", wanted) == first


def test_paper_is_reserved_and_recorded():
    desk = hall()
    tell(desk, wire.ReservePaper, pool="A", count=5)
    desk.now += MINUTE_MS
    assert desk.issue().number == "A006"
    given = desk.now - MINUTE_MS
    tell(desk, wire.RecordPaperTicket, "o1", service="A.01", number=3, given_at=given)
    assert [each.number for each in desk.view(counter_topic("1")).waiting] == ["A003", "A006"]


def test_the_receipt_of_a_paper_ticket_never_changes_either():
    desk = hall()
    tell(desk, wire.ReservePaper, pool="A", count=5)
    desk.now += MINUTE_MS
    entered = wire.RecordPaperTicket(command_id=desk.id(), service="A.01", number=3, given_at=desk.now - MINUTE_MS)
    first = desk.ask("o1", entered)
    assert first.result.service == "A.01"
    ticket = desk.call().ticket
    tell(desk, wire.TransferTicket, "o1", counter="1", ticket=ticket, service="B.01")
    assert desk.ask("o1", entered) == first


def test_an_order_from_within_is_carried_out_once_and_by_name():
    desk = hall()
    order = Ordered(domain.ArchiveThing(Kind.SERVICE, "A.02", WHY), "admin", "order-1")
    effects = desk.step(order, order)
    assert logged(effects, "ordered") == [{"command": "ArchiveThing", "actor": "admin", "events": "1"}]
    assert [record.actor for record in desk.journal if record.command_id == "order-1"] == ["admin"]
    assert "A.02" not in [each.service for each in desk.view("catalogue").services]
    refused = desk.step(Ordered(domain.ArchiveThing(Kind.SERVICE, "Z.99", WHY), "admin"))
    assert logged(refused, "refused")[0]["code"] == "unknown_thing"
    unstored = desk.refuse(Ordered(domain.ArchiveThing(Kind.AGENCY, "A", WHY), "admin"), code=RejectionCode.TOO_BUSY)
    assert logged(unstored, "refused")[0]["code"] == "too_busy"


def test_an_order_that_meets_a_bug_harms_nobody(monkeypatch: pytest.MonkeyPatch):
    desk = hall()
    effects = desk.step(Ordered(None, "admin"))  # type: ignore[arg-type]
    assert logged(effects, "bug")[0]["command"] == "NoneType"


def test_a_booking_is_checked_in_from_within():
    desk = hall()
    check_in = day.CheckIn(
        TicketId("booked"), "b1", ServiceId("A.01"), MORNING, MORNING + 3_600_000, TicketClass.REGULAR, "id"
    )
    desk.step(Ordered(check_in, "booking", "x1"), Ordered(check_in, "booking", "x2"))
    assert desk.core.state.check_ins == {"b1": "booked"}
    assert len(desk.core.state.tickets) == 1


def test_what_was_edited_outlives_restart_and_day_until_the_file_changes():
    desk = hall()
    desk.step(Ordered(domain.ArchiveThing(Kind.SERVICE, "A.02", WHY), "admin"))
    later = desk.restarted()
    later.join("k1")
    assert "A.02" not in [each.service for each in later.view("catalogue").services]
    later.now += DAY_MS
    later.step()
    assert later.core.state.catalogue.service["A.02"].archived
    later.catalogue = replace(later.catalogue, hall=replace(later.catalogue.hall, address="Jalan Baru 1"))
    changed = later.restarted()
    changed.join("k1")
    assert not changed.core.state.catalogue.service["A.02"].archived


def test_a_whole_catalogue_from_within_is_what_the_next_day_begins_with():
    desk = hall()
    moved = replace(desk.catalogue, hall=replace(desk.catalogue.hall, address="Jalan Baru 1"))
    desk.step(Ordered(domain.AdoptCatalogue(moved, reason=WHY), "admin"))
    assert desk.view("catalogue").address == "Jalan Baru 1"
    desk.now += DAY_MS
    desk.step()
    assert desk.core.state.catalogue.hall.address == "Jalan Baru 1"


def test_an_unsound_catalogue_from_within_is_refused_today_and_tomorrow():
    desk = hall()
    doubled = replace(desk.catalogue, counters=(*desk.catalogue.counters, desk.catalogue.counters[0]))
    effects = desk.step(Ordered(domain.AdoptCatalogue(doubled, reason=WHY), "admin"))
    assert logged(effects, "refused")[0]["code"] == "unsound_catalogue"
    desk.now += DAY_MS
    desk.step()
    assert desk.core.state.catalogue == desk.catalogue


def test_reasons_that_the_wire_has_no_word_for_are_told_as_others():
    desk = hall(enforce_hours=True)
    desk.step(
        Ordered(day.SuspendService(ServiceId("A.01"), "gempa"), "admin"),
        Ordered(day.PauseCounter(CounterId("1"), "teh", 1_439), "admin"),
        Ordered(day.SuspendAgency(AgencyId("B"), "gempa"), "admin"),
        Ordered(day.ReservePaper(PoolId("A"), 2), "admin"),
    )
    desk.now += 1_000
    desk.step()
    assert {each.reason for each in desk.view(lobby_topic()).closed} == {StopReason.TECHNICAL}
    assert desk.view(counter_topic("1")).state.paused is PauseReason.REST


def test_waits_are_told_on_kiosk_receipt_and_slip_once_they_are_foreseen():
    desk = hall()
    desk.join("p1")
    assert desk.issue().wait is None
    desk.core.look_ahead(desk.now)
    desk.now += 1_000
    desk.step()
    told = desk.view(lobby_topic()).waits["A.01"]
    effects = desk.say("k1", wire.IssueTicket(command_id=desk.id(), service="A.01"))
    [answer] = sent(effects, desk.sessions["k1"])
    assert answer.result.wait == told
    [job] = sent(effects, desk.sessions["p1"])
    assert (job.slip.wait_low, job.slip.wait_high) == (told.low, told.high)
    desk.core.look_ahead(desk.now)
    desk.now += 60_000
    desk.core.look_ahead(desk.now)
    desk.core.look_ahead(desk.now + 60_000)
    assert desk.core.state.tickets[answer.result.ticket].wait is not None


def test_a_hub_without_a_day_foresees_nothing():
    core = HubCore(catalogue(), bindings(device("o9", Role.OFFICER, counter="1")), boot="b", epoch=1)
    core.look_ahead(MORNING)
    assert core.foresight.forecast is None
    assert DayState().catalogue is None


def test_a_helper_learns_when_a_line_waits_too_long():
    services = (service("A.01"), replace(service("A.02"), help_after_minutes=5))
    helper = replace(counter(1, "Z1", "A.01"), helps=(ServiceId("A.02"),))
    desk = Desk(catalogue=catalogue(services=services, counters=(helper, counter(2, "Z1", "A.02"))))
    desk.join("k1", "o1")
    desk.issue(service="A.02")
    assert OfficerAction.CALL_NEXT not in desk.view(counter_topic("1")).actions
    desk.now += 5 * MINUTE_MS + 1
    desk.step()
    assert OfficerAction.CALL_NEXT in desk.view(counter_topic("1")).actions
    call = desk.call(1)
    assert desk.core.state.calls[CallId(call.call)].grounds.helping


@pytest.mark.parametrize(
    ("begin", "end", "values"),
    [
        (wire.SuspendAgency, wire.ResumeAgency, {"agency": "A"}),
        (wire.SuspendService, wire.ResumeService, {"service": "A.01"}),
        (wire.CloseService, wire.ReopenService, {"service": "A.01"}),
    ],
)
def test_who_ends_what_another_decided_says_why_and_history_keeps_it(begin: type, end: type, values: dict[str, str]):
    desk = hall()
    tell(desk, begin, reason=StopReason.TECHNICAL, **values)
    refused = tell(desk, end, **values)
    assert isinstance(refused, Refused)
    assert refused.code is RejectionCode.REASON_MISSING
    assert isinstance(tell(desk, end, reason=wire.UndoReason.MISTAKE, **values), wire.Accepted)
    assert desk.journal[-1].event.reason == "mistake"  # type: ignore[union-attr]


def test_an_officer_ends_the_own_break_without_a_word_and_a_supervisor_does_not():
    desk = hall()
    pause = {"counter": "1", "reason": PauseReason.REST, "until_minute": 1_000}
    tell(desk, wire.PauseCounter, "o1", **pause)
    assert isinstance(tell(desk, wire.ResumeCounter, "o1", counter="1"), wire.Accepted)
    tell(desk, wire.PauseCounter, "o1", **pause)
    refused = tell(desk, wire.ResumeCounter, counter="1")
    assert isinstance(refused, Refused)
    assert refused.code is RejectionCode.REASON_MISSING
    assert isinstance(tell(desk, wire.ResumeCounter, counter="1", reason=wire.UndoReason.MISTAKE), wire.Accepted)
    assert desk.journal[-1].event == CounterResumed(CounterId("1"), reason="mistake")


def test_an_order_from_within_says_why_too():
    desk = hall()
    effects = desk.step(Ordered(domain.ArchiveThing(Kind.SERVICE, "A.02"), "admin"))
    assert logged(effects, "refused") == [{"command": "ArchiveThing", "actor": "admin", "code": "reason_missing"}]
