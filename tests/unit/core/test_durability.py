"""Durability: nothing leaves that is not stored, and a failed step leaves no trace."""

from dataclasses import replace

import pytest

from hub.core.effects import Close, Log, Publish, Send
from hub.protocol import commands as wire
from hub.protocol import limits
from hub.protocol.errors import ProblemCode, Refused, RejectionCode
from hub.protocol.hello import Welcome
from hub.protocol.ids import kiosk_topic
from hub.protocol.printing import PrinterState, PrintJob
from hub.protocol.views import OfficerView
from tests.builders import Ids, catalogue
from tests.unit.core.desk import Desk, closed, published, sent

LOCAL_MIDNIGHT = 1_790_096_400_000
"""2026-09-23 00:00 WIB."""


def hall(*devices: str) -> Desk:
    desk = Desk()
    desk.join(*(devices or ("k1", "o1", "p1", "h1")))
    return desk


def issue(desk: Desk, service: str = "A.01") -> wire.IssueTicket:
    return wire.IssueTicket(command_id=desk.id(), service=service)


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
    assert {show.topic for show in published(effects, desk.sessions["o1"])} == {"catalogue", "counter:1"}


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
        desk.said("p1", issue(desk)),
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
    assert [m.code for m in sent(effects, desk.sessions["p1"])] == [RejectionCode.NOT_ALLOWED]
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


def test_a_newcomer_is_never_shown_a_call_that_was_rolled_back():
    desk = Desk()
    desk.join("k1")
    desk.issue()
    later = desk.restarted()
    later.step()
    call = wire.CallNext(command_id=later.id(), counter="1")
    together = [*later.hello("o1"), later.said("o1", call), *later.hello("h1"), *later.hello("h2")]
    later.fails(*together)
    effects = later.refuse(*together, code=RejectionCode.STORAGE_UNAVAILABLE)
    shown = [show.view for show in published(effects) if show.topic == "hall:Z1"]
    assert shown
    assert all(view.calls == () for view in shown)
