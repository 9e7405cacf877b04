"""Command ids, durability and failure: what was told stays told, and nothing is told that is not stored."""

from dataclasses import replace

import pytest

from hub.core import hub as hub_module
from hub.core.effects import Close, Log, Publish, Send
from hub.protocol import commands as wire
from hub.protocol import ids, limits
from hub.protocol.errors import ProblemCode, Refused, RejectionCode
from hub.protocol.hello import Welcome
from hub.protocol.ids import CommandId, kiosk_topic
from hub.protocol.printing import PrinterState, PrintJob, SlipOutcome
from hub.protocol.views import OfficerView
from tests.builders import DAY_MS, Ids, catalogue
from tests.unit.core.desk import Desk, closed, logged, published, sent


def hall(*devices: str) -> Desk:
    desk = Desk()
    desk.join(*(devices or ("k1", "o1", "p1", "h1")))
    return desk


def issue(desk: Desk, service: str = "A.01") -> wire.IssueTicket:
    return wire.IssueTicket(command_id=desk.id(), service=service)


def visit(desk: Desk) -> list[tuple[str, wire.Command]]:
    """Serve one visitor; return who said what."""
    said: list[tuple[str, wire.Command]] = []

    def ask(name: str, command: wire.Command) -> wire.Accepted:
        said.append((name, command))
        answer = desk.ask(name, command)
        assert isinstance(answer, wire.Accepted), answer
        return answer

    ticket = ask("k1", issue(desk)).result
    job = ticket.slip
    ask("p1", wire.RecordPrint(command_id=desk.id(), job=job, outcome=SlipOutcome.PRINTED))
    call = ask("o1", wire.CallNext(command_id=desk.id(), counter="1")).result
    ask("h1", wire.RecordShown(command_id=desk.id(), call=call.call))
    ask("h1", wire.RecordAnnouncement(command_id=desk.id(), call=call.call, phase=wire.VoicePhase.SPOKEN))
    ask("o1", wire.Recall(command_id=desk.id(), counter="1", ticket=ticket.ticket))
    ask("o1", wire.StartService(command_id=desk.id(), counter="1", ticket=ticket.ticket))
    ask("o1", wire.FinishService(command_id=desk.id(), counter="1", ticket=ticket.ticket))
    ask("k1", issue(desk))
    ticket = ask("o1", wire.CallNext(command_id=desk.id(), counter="1")).result.ticket
    ask("o1", wire.MarkNoShow(command_id=desk.id(), counter="1", ticket=ticket))
    ticket = ask("k1", issue(desk)).result.ticket
    ask("o1", wire.CancelTicket(command_id=desk.id(), counter="1", ticket=ticket, reason="pulang"))
    return said


def test_every_repeated_command_gets_the_same_answer_also_from_the_next_boot():
    desk = hall()
    said = visit(desk)
    answers = [desk.ask(name, command) for name, command in said]
    assert all(isinstance(answer, wire.Accepted) for answer in answers)
    stored = list(desk.journal)
    later = desk.restarted()
    later.now += 10_000
    later.join("k1", "o1", "p1", "h1")
    assert [later.ask(name, command) for name, command in said] == answers
    assert [later.ask(name, wire.RequestOutcome(command.command_id)) for name, command in said] == answers
    assert later.journal == stored
    assert later.core.state == desk.core.state


def test_another_body_under_the_same_id_is_refused():
    desk = hall()
    command = issue(desk)
    first = desk.ask("k1", command)
    other = desk.ask("k1", wire.IssueTicket(command_id=command.command_id, service="B.01"))
    assert other == Refused(command.command_id, RejectionCode.COMMAND_REUSED)
    assert desk.ask("k1", command) == first


def test_the_same_id_twice_in_one_batch_is_one_ticket():
    desk = hall()
    command = issue(desk)
    effects = desk.step(desk.said("k1", command), desk.said("k1", command))
    answers = [a for a in sent(effects, desk.sessions["k1"]) if isinstance(a, wire.Accepted)]
    assert len(answers) == 2
    assert answers[0] == answers[1]
    assert len(desk.core.state.tickets) == 1


def test_a_refusal_is_not_remembered():
    desk = hall()
    command = wire.CallNext(command_id=desk.id(), counter="1")
    assert desk.ask("o1", command) == Refused(command.command_id, RejectionCode.NOBODY_WAITING)
    assert desk.ask("o1", wire.RequestOutcome(command.command_id)) == wire.NotExecuted(command.command_id)
    desk.issue()
    assert isinstance(desk.ask("o1", command), wire.Accepted)


def test_a_second_report_of_the_same_fact_is_accepted_and_stores_nothing():
    desk = hall("k1", "o1", "h1", "h2")
    desk.issue()
    call = desk.call().call
    assert isinstance(desk.ask("h1", wire.RecordShown(command_id=desk.id(), call=call)), wire.Accepted)
    before = len(desk.journal)
    command = wire.RecordShown(command_id=desk.id(), call=call)
    assert desk.ask("h2", command) == wire.Accepted(command.command_id)
    assert len(desk.journal) == before


LOCAL_MIDNIGHT = 1_790_096_400_000
"""2026-09-23 00:00 WIB."""


def test_a_command_of_the_day_before_is_never_done_again():
    """Sent at 23:59:58, answered, the answer lost, sent again at 00:00:03: its ticket is of yesterday."""
    desk = Desk(now=LOCAL_MIDNIGHT - 2_000)
    desk.join("k1")
    command = issue(desk)
    assert isinstance(desk.ask("k1", command), wire.Accepted)
    desk.now = LOCAL_MIDNIGHT + 3_000
    assert desk.ask("k1", command) == Refused(command.command_id, RejectionCode.COMMAND_OUTDATED)
    assert desk.core.state.day == "2026-09-23"
    assert isinstance(desk.ask("k1", issue(desk)), wire.Accepted)


def test_an_id_of_tomorrow_is_refused_since_tomorrow_would_not_know_it():
    desk = Desk(now=LOCAL_MIDNIGHT - 2_000)
    desk.join("k1")
    command = wire.IssueTicket(command_id=desk.ids(LOCAL_MIDNIGHT + 1), service="A.01")
    assert desk.ask("k1", command).code is RejectionCode.COMMAND_OUTDATED


@pytest.mark.parametrize("at", [0, (1 << 48) - 1])
def test_an_id_from_the_end_of_time_harms_nobody(at):
    desk = hall("k1")
    command = wire.IssueTicket(command_id=desk.ids(at), service="A.01")
    assert desk.ask("k1", command) == Refused(command.command_id, RejectionCode.COMMAND_OUTDATED)


def test_a_bug_refuses_its_command_with_an_alarm_and_nothing_else(monkeypatch):
    desk = hall()

    def broken(state, command, now):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(hub_module, "decide", broken)
        command = issue(desk)
        effects = desk.say("k1", command)
    assert Refused(command.command_id, RejectionCode.INTERNAL_ERROR) in sent(effects, desk.sessions["k1"])
    assert logged(effects, "bug") == [{"command": "IssueTicket", "error": "ZeroDivisionError()"}]
    assert isinstance(desk.ask("k1", command), wire.Accepted)


# --- nothing leaves before it is durable ---


def test_nothing_is_released_before_the_commit():
    desk = hall()
    records = desk.core.step([desk.said("k1", issue(desk))], desk.now)
    assert [type(record.event).__name__ for record in records] == ["TicketIssued"]
    with pytest.raises(AssertionError, match="neither committed nor rolled back"):
        desk.core.step([], desk.now)
    with pytest.raises(AssertionError, match="neither committed nor rolled back"):
        desk.core.refuse([], RejectionCode.STORAGE_UNAVAILABLE, desk.now)
    effects = desk.core.committed(desk.now)
    assert {Send, Publish, Log} == {type(effect) for effect in effects}
    assert desk.core.committed(desk.now) == []


def test_a_rolled_back_step_leaves_no_trace_and_can_be_done_again():
    desk = hall()
    desk.issue()
    before = desk.core.state.tickets.keys() | set()
    command = issue(desk)
    batch = [*desk.hello("h2"), desk.said("k1", command)]
    desk.fails(*batch)
    assert desk.core.state.tickets.keys() == before
    effects = desk.step(*batch)
    [answer] = [a for a in sent(effects, desk.sessions["k1"]) if isinstance(a, wire.Accepted)]
    assert answer.result.number == "A002"
    assert len([m for m in sent(effects, desk.sessions["h2"]) if isinstance(m, Welcome)]) == 1
    assert len([m for m in sent(effects, desk.sessions["p1"]) if isinstance(m, PrintJob)]) == 1
    assert desk.core.state == desk.restarted().core.state


def test_a_new_hall_can_fail_to_store_its_first_day():
    desk = Desk()
    desk.fails(*desk.hello("k1"))
    assert desk.core.state.day is None
    refused = desk.refuse(*desk.hello("o1"), code=RejectionCode.STORAGE_UNAVAILABLE)
    assert [type(m) for m in sent(refused, desk.sessions["o1"])] == [Welcome]
    assert published(refused) == []
    effects = desk.step(*desk.hello("o2"))
    assert {show.topic for show in published(effects, desk.sessions["o1"])} == {"counter:1"}


def test_who_waited_for_the_first_view_gets_it_with_the_newcomer():
    desk = Desk()
    desk.refuse(*desk.hello("h1"), code=RejectionCode.STORAGE_UNAVAILABLE)
    effects = desk.step(*desk.hello("h2"))
    for name in ("h1", "h2"):
        assert published(effects, desk.sessions[name])


def test_what_a_failed_step_closed_stays_closed_when_it_is_done_again():
    """Two connections of one device in one batch: the later one lives, whatever storing does."""
    desk = hall("k1")
    batch = [*desk.hello("h1", name="old"), *desk.hello("h1", name="new"), desk.said("k1", issue(desk))]
    desk.fails(*batch)
    effects = desk.step(*batch)
    assert closed(effects, desk.sessions["old"]) == [ProblemCode.REPLACED]
    assert closed(effects, desk.sessions["new"]) == []
    assert any(isinstance(m, Welcome) for m in sent(effects, desk.sessions["new"]))
    assert len([effect for effect in effects if isinstance(effect, Close)]) == 1


def test_a_batch_that_cannot_be_stored_is_refused_and_the_rest_goes_on():
    desk = hall("k1", "p1", "o1")
    done = issue(desk)
    answer = desk.ask("k1", done)
    fresh = issue(desk)
    reused = replace_service(done)
    batch = [
        desk.said("k1", done),
        desk.said("k1", reused),
        desk.said("k1", fresh),
        desk.said("o1", issue(desk)),
        desk.said("k1", wire.RequestOutcome(done.command_id)),
        desk.said("p1", wire.ReportPrinter(PrinterState.PAPER_OUT)),
        *desk.hello("h1"),
        *desk.opened("silent"),
        desk.said("silent", issue(desk)),
    ]
    desk.fails(*batch)
    before = list(desk.journal)
    effects = desk.refuse(*batch, code=RejectionCode.STORAGE_UNAVAILABLE)
    to_kiosk = sent(effects, desk.sessions["k1"])
    assert to_kiosk == [
        answer,
        Refused(done.command_id, RejectionCode.COMMAND_REUSED),
        Refused(fresh.command_id, RejectionCode.STORAGE_UNAVAILABLE),
        answer,
    ]
    assert [m.code for m in sent(effects, desk.sessions["o1"])] == [RejectionCode.NOT_ALLOWED]
    assert any(isinstance(m, Welcome) for m in sent(effects, desk.sessions["h1"]))
    assert closed(effects, desk.sessions["silent"])
    assert desk.view(kiosk_topic("k1")).printer is PrinterState.PAPER_OUT
    assert desk.journal == before
    assert isinstance(desk.ask("k1", fresh), wire.Accepted)


def replace_service(command: wire.IssueTicket) -> wire.IssueTicket:
    return wire.IssueTicket(command_id=command.command_id, service="B.01")


def test_an_outage_at_midnight_is_an_outage_and_no_old_command():
    desk = Desk(now=LOCAL_MIDNIGHT - 2_000)
    desk.join("k1")
    desk.now = LOCAL_MIDNIGHT + 60_000
    command = issue(desk)
    desk.fails(desk.said("k1", command))
    effects = desk.refuse(desk.said("k1", command), code=RejectionCode.STORAGE_UNAVAILABLE)
    assert sent(effects, desk.sessions["k1"]) == [Refused(command.command_id, RejectionCode.STORAGE_UNAVAILABLE)]


def test_silent_connections_end_also_while_nothing_can_be_stored():
    desk = hall("k1")
    desk.step(*desk.opened("silent"))
    desk.now += limits.HELLO_TIMEOUT.value
    effects = desk.refuse(code=RejectionCode.STORAGE_UNAVAILABLE)
    assert closed(effects, desk.sessions["silent"]) == [ProblemCode.HELLO_TOO_LATE]


def test_a_journal_that_does_not_end_where_it_says_is_refused():
    desk = hall("k1")
    with pytest.raises(AssertionError, match="the journal at"):
        desk.core.rolled_back(desk.open_day(), 99)


def test_a_hall_that_does_not_fit_together_does_not_start():
    with pytest.raises(AssertionError, match="no service"):
        Desk(catalogue=catalogue(counters=(replace(catalogue().counters[0], services=("X",)),)))


def test_the_hubs_time_never_goes_back():
    desk = hall()
    desk.issue()
    at = desk.journal[-1].at
    desk.now -= 5_000
    desk.ids = Ids(2)
    desk.issue()
    assert desk.journal[-1].at == at
    assert min(show.view.at for show in published(desk.effects) if isinstance(show.view, OfficerView)) >= at


# --- the day ---


def test_the_day_changes_while_the_hall_is_open():
    desk = hall("k1", "o1", "h1", "p1")
    desk.issue()
    desk.call()
    desk.issue()
    desk.now += 1_000
    desk.step()
    desk.now += DAY_MS
    effects = desk.step()
    assert logged(effects, "day opened") == [{"day": "2026-09-23"}]
    assert [line.what for line in effects if isinstance(line, Log)].count("TicketExpired") == 2
    topics = {show.topic for show in published(effects)}
    assert {"lobby", "kiosk:k1", "hall:Z1", "counter:1"} == topics, "the catalogue is the same and need not go out"
    assert desk.issue().number == "A001"
    assert desk.core.slips.handed_over == set(desk.core.state.slips)


def test_a_restart_takes_over_another_catalogue():
    desk = hall("k1")
    desk.issue()
    desk.catalogue = catalogue(services=catalogue().services[:2], counters=catalogue().counters[:2])
    later = desk.restarted()
    later.join("k1")
    assert later.core.state.catalogue == later.catalogue
    assert [type(r.event).__name__ for r in later.journal].count("CatalogueAdopted") == 2
    again = later.restarted()
    again.join("k1")
    assert [type(r.event).__name__ for r in again.journal].count("CatalogueAdopted") == 2


def test_a_catalogue_that_would_double_numbers_waits_for_the_next_day():
    desk = hall("k1")
    desk.issue()
    swapped = replace(
        catalogue(), pools=tuple(replace(p, prefix={"A": "B", "B": "A"}[p.prefix]) for p in catalogue().pools)
    )
    desk.catalogue = swapped
    later = desk.restarted()
    effects = later.join("k1")
    assert logged(effects, "catalogue waits for the next day") == [{"prefix": "A"}]
    assert logged(later.step(), "catalogue waits for the next day") == []
    assert later.issue().number == "A002"
    later.now += DAY_MS
    assert later.issue().number == "B001"


def test_a_job_can_be_named_by_its_ticket():
    desk = hall()
    receipt = desk.issue()
    assert receipt.slip == ids.job_id(receipt.ticket, 1)
    assert CommandId(receipt.ticket) in desk.core.state.answers
