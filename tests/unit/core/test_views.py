"""What is shown, to whom, and when: shared, whole, in order, and the same for newcomers."""

from dataclasses import replace

import msgspec
import pytest

from hub.core.board import PAUSE_MS
from hub.core.effects import Publish
from hub.domain.catalogue import Speech
from hub.domain.events import CatalogueAdopted
from hub.protocol import commands as wire
from hub.protocol import limits
from hub.protocol.codec import encode
from hub.protocol.hello import Role
from hub.protocol.ids import counter_topic, hall_topic, kiosk_topic, lobby_topic, supervisor_topic
from hub.protocol.printing import PrinterState, SlipOutcome
from hub.protocol.views import CatalogueView, OfficerView, TicketPhase, ZoneSpeech
from tests.builders import bindings, catalogue, counter, device
from tests.unit.core.desk import Desk, published

EVERYBODY = ("k1", "k2", "p1", "h1", "h2", "h3", "o1", "o2", "o3", "s1", "l1", "v1")


def test_a_view_is_made_once_and_shared_by_all_who_watch_it():
    desk = Desk()
    desk.join(*EVERYBODY)
    desk.issue()
    desk.now += 1_000
    call = wire.CallNext(command_id=desk.id(), counter="1")
    effects = [effect for effect in desk.say("o1", call) if isinstance(effect, Publish)]
    topics = [effect.show.topic for effect in effects]
    assert len(topics) == len(set(topics))
    [hall] = [effect for effect in effects if effect.show.topic == "hall:Z1"]
    assert set(hall.sessions) == {desk.sessions[name] for name in ("h1", "h2", "s1")}
    assert "hall:Z2" not in topics


def test_sequences_grow_by_one_per_topic():
    desk = Desk()
    desk.join("h1", "k1", "o1")
    for _ in range(3):
        desk.issue()
        ticket = desk.call().ticket
        desk.ask("o1", wire.MarkNoShow(command_id=desk.id(), counter="1", ticket=ticket))
    shows = [show for show in published(desk.effects) if show.topic == "hall:Z1"]
    assert [show.sequence for show in shows] == list(range(1, len(shows) + 1))
    assert {(show.epoch, show.boot) for show in shows} == {(1, "boot-1")}


def test_a_newcomer_sees_what_the_old_listeners_see():
    desk = Desk()
    desk.join("h1", "k1", "o1", "p1", "h3", "o3")
    for service in ("A.01", "A.02", "A.01"):
        desk.issue(service=service)
    desk.call(1)
    desk.call(3)
    desk.now += 1_000
    desk.step()
    for old in ("h1", "k1", "o1", "h3", "o3"):
        seen = {show.topic: show for show in published(desk.effects, desk.sessions[old])}
        effects = desk.step(*desk.hello(old, name="newcomer"))
        again = {show.topic: show for show in published(effects, desk.sessions["newcomer"])}
        assert again == seen


def test_a_newcomer_in_the_batch_that_changes_its_view_ends_up_with_the_new_one():
    desk = Desk()
    desk.join("h1", "k1", "o1")
    desk.issue()
    call = wire.CallNext(command_id=desk.id(), counter="1")
    effects = desk.step(*desk.hello("h2"), desk.said("o1", call), *desk.hello("h4"))
    shows = [published(effects, desk.sessions[name]) for name in ("h1", "h2", "h4")]
    last = [[each for each in found if each.topic == hall_topic("Z1")][-1] for found in shows]
    assert len(last[0].view.calls) == 1
    assert last[0] == last[1] == last[2]


def test_the_lobby_changes_at_most_four_times_a_second_and_is_never_forgotten():
    desk = Desk()
    desk.join("k1", "o1")
    desk.now += 1_000
    sent_at: list[int] = []
    for _ in range(100):
        effects = desk.say("k1", wire.IssueTicket(command_id=desk.id(), service="A.01"))
        sent_at += [desk.now for show in published(effects) if show.topic == lobby_topic()]
        desk.now += 10
    assert len(sent_at) == 4
    desk.now += 250
    desk.step()
    assert desk.view(lobby_topic()).waiting == {"A.01": 100}
    assert [show.topic for show in published(desk.step())] == []


def test_what_nobody_watches_is_not_made_until_somebody_does():
    desk = Desk()
    desk.join("k2")
    desk.now += 1_000
    assert {
        show.topic for show in published(desk.say("k2", wire.IssueTicket(command_id=desk.id(), service="A.01")))
    } == {"lobby"}
    desk.join("o1")
    assert desk.view(counter_topic("1")).waiting_total == 1
    desk.step(desk.left("o1"))
    desk.issue("k2")
    desk.join("o1")
    assert desk.view(counter_topic("1")).waiting_total == 2


def test_the_catalogue_shows_what_somebody_serves():
    desk = Desk(catalogue=catalogue(counters=(counter(1, "Z1", "A.02"),)))
    desk.join("k1")
    view = desk.view("catalogue")
    assert isinstance(view, CatalogueView)
    assert [entry.agency for entry in view.agencies] == ["A"]
    assert [(entry.service, entry.minutes, entry.place["id"]) for entry in view.services] == [("A.02", 10, "Lantai Z1")]


def test_a_kiosk_shows_its_printer_and_the_fate_of_its_last_slips():
    desk = Desk()
    desk.join("k1", "k2")
    assert desk.view(kiosk_topic("k1")).printer is PrinterState.OFFLINE
    assert desk.view(kiosk_topic("k2")).printer is None
    desk.join("p1")
    assert desk.view(kiosk_topic("k1")).printer is PrinterState.UNKNOWN
    desk.say("p1", wire.ReportPrinter(PrinterState.READY))
    slips = [desk.issue().slip for _ in range(10)]
    desk.ask("p1", wire.RecordPrint(command_id=desk.id(), job=slips[-1], outcome=SlipOutcome.FAILED, reason="jam"))
    view = desk.view(kiosk_topic("k1"))
    assert view.printer is PrinterState.READY
    assert [slip.job for slip in view.slips] == slips[:1:-1]
    assert (view.slips[0].outcome, view.slips[0].reason) == ("failed", "jam")
    assert view.slips[1].reason is None


def test_the_hall_shows_calls_newest_first_and_all_that_its_voice_owes():
    desk = Desk()
    desk.join("h1", "k1", "o1", "h3")
    calls = []
    for _ in range(40):
        desk.issue()
        receipt = desk.call()
        calls.append(receipt.call)
        desk.ask("o1", wire.MarkNoShow(command_id=desk.id(), counter="1", ticket=receipt.ticket))
    view = desk.view(hall_topic("Z1"))
    assert [call.call for call in view.calls] == calls[:7:-1], "thirty-two are owed"
    assert view.spoken_here == tuple(call.call for call in view.calls)
    assert view.announcer == "h1"
    for call in calls[8:]:
        phase = wire.VoicePhase.SPOKEN
        desk.ask("h1", wire.RecordAnnouncement(command_id=desk.id(), call=call, phase=phase))
    assert len(desk.view(hall_topic("Z1")).calls) == limits.CALLS_STAYING.value, "all of a minute are shown"
    desk.now += limits.CALL_STAYS.value
    desk.issue()
    calls.append(desk.call().call)
    desk.ask("h1", wire.RecordAnnouncement(command_id=desk.id(), call=calls[-1], phase=wire.VoicePhase.SPOKEN))
    view = desk.view(hall_topic("Z1"))
    assert [call.call for call in view.calls] == calls[:32:-1], "eight are shown"
    dropped = [call for call in desk.core.state.calls.values() if call.voice == "dropped"]
    assert [call.id for call in dropped] == calls[:8]


def test_a_call_from_another_zone_is_shown_in_both_and_spoken_where_its_visitor_waits():
    desk = Desk()
    desk.join("h1", "h3", "k1", "o3")
    desk.issue(service="A.02")
    call = desk.call(3)
    for zone, spoken in (("Z1", (call.call,)), ("Z2", ())):
        view = desk.view(hall_topic(zone))
        [entry] = view.calls
        assert (entry.number, entry.prefix, entry.digits, entry.counter_number) == ("A001", "A", "001", 3)
        assert (entry.active, entry.repeat, entry.voice) == (True, False, "pending")
        assert view.spoken_here == spoken
    desk.ask("o3", wire.Recall(command_id=desk.id(), counter="3", ticket=call.ticket))
    first, second = reversed(desk.view(hall_topic("Z1")).calls)
    assert (first.active, first.repeat, second.active, second.repeat) == (False, False, True, True)


def test_a_call_that_was_taken_back_is_shown_no_more_and_its_voice_is_told_so():
    desk = Desk()
    desk.join("h1", "h3", "k1", "o1", "o2", "o3")
    for _ in range(2):
        desk.issue(service="A.02")
    before = desk.call()
    desk.ask("o1", wire.StartService(command_id=desk.id(), counter="1", ticket=before.ticket))
    call = desk.call(3)
    desk.ask("o3", wire.UndoCall(command_id=desk.id(), counter="3", ticket=call.ticket))
    assert [(each.call, each.active, each.taken_back) for each in desk.view(hall_topic("Z1")).calls] == [
        (call.call, False, True),
        (before.call, False, False),
    ], "its voice owes it yet"
    assert desk.view(hall_topic("Z2")).calls == ()
    desk.ask("h1", wire.RecordAnnouncement(command_id=desk.id(), call=call.call, phase=wire.VoicePhase.DROPPED))
    assert [each.call for each in desk.view(hall_topic("Z1")).calls] == [before.call]
    again = desk.call(3)
    assert [(each.call, each.active, each.taken_back) for each in desk.view(hall_topic("Z2")).calls] == [
        (again.call, True, False)
    ]
    assert desk.core.state.calls[call.call].is_taken_back
    desk.now += 60_000
    for _ in range(limits.CALLS_SHOWN.value - 2):
        desk.issue()
        receipt = desk.call(2)
        desk.ask("o2", wire.MarkNoShow(command_id=desk.id(), counter="2", ticket=receipt.ticket))
        desk.ask("h1", wire.RecordAnnouncement(command_id=desk.id(), call=receipt.call, phase=wire.VoicePhase.SPOKEN))
    assert len(desk.view(hall_topic("Z1")).calls) == limits.CALLS_SHOWN.value, "it takes no place of the last"


def test_the_calls_of_one_batch_stand_in_the_order_they_were_made():
    desk = Desk()
    desk.join("h1", "k1", "o1", "o2")
    tickets = [desk.issue() for _ in range(2)]
    batch = [desk.said(f"o{n}", wire.CallNext(command_id=desk.id(), counter=str(n))) for n in (1, 2)]
    recalls = [
        desk.said("o1", wire.Recall(command_id=desk.id(), counter="1", ticket=tickets[0].ticket)) for _ in range(6)
    ]
    desk.step(*batch, *recalls)
    assert [call.number for call in reversed(desk.view(hall_topic("Z1")).calls)] == ["A001", "A002", *["A001"] * 6]


def test_a_hall_view_of_eight_calls_stays_under_three_kilobytes():
    desk = Desk()
    desk.join("h1", "k1", "o1")
    for _ in range(8):
        desk.issue()
        ticket = desk.call().ticket
        desk.ask("o1", wire.MarkNoShow(command_id=desk.id(), counter="1", ticket=ticket))
    [show] = [show for show in published(desk.effects) if show.topic == "hall:Z1"][-1:]
    assert len(show.view.calls) == 8
    assert len(encode(show)) < 3_000


def test_a_place_that_is_no_longer_there_has_no_view():
    other = catalogue(services=catalogue().services[:2], counters=catalogue().counters[:1])
    desk = Desk(catalogue=other, bindings=bindings(device("h9", Role.HALL, zone="Z9")))
    effects = desk.join("h9", "o3")
    assert {show.topic for show in published(effects)} == {"catalogue"}


def test_a_counter_keeps_the_number_it_called_with():
    desk = Desk()
    desk.join("h1", "k1", "o1")
    desk.issue()
    desk.call()
    renumbered = replace(catalogue().counters[0], number=77)
    desk.catalogue = catalogue(counters=(renumbered, *catalogue().counters[1:]))
    later = desk.restarted()
    later.join("h1")
    assert [call.counter_number for call in later.view(hall_topic("Z1")).calls] == [1]


def test_an_officer_sees_the_current_ticket_and_the_line():
    desk = Desk()
    desk.join("k1", "o1", "s1")
    receipts = [desk.issue(service=service) for service in ("A.01", "A.02")]
    desk.call()
    view = desk.view(counter_topic("1"))
    assert isinstance(view, OfficerView)
    assert view.usual_officer == "officer-1", "the sign at this counter hides nobody"
    assert (view.current.number, view.current.phase, view.current.calls) == ("A001", TicketPhase.CALLED, 1)
    assert [ticket.ticket for ticket in view.waiting] == [receipts[1].ticket]
    desk.ask("o1", wire.StartService(command_id=desk.id(), counter="1", ticket=receipts[0].ticket))
    assert desk.view(counter_topic("1")).current.started_at == desk.now
    desk.ask("o1", wire.FinishService(command_id=desk.id(), counter="1", ticket=receipts[0].ticket))
    view = desk.view(counter_topic("1"))
    assert (view.current, view.served_today, view.waiting_total) == (None, 1, 1)


def test_a_cancelled_ticket_leaves_every_panel_that_listed_it():
    desk = Desk()
    desk.join("k1", "o1", "o2")
    receipt = desk.issue()
    assert desk.view(counter_topic("2")).waiting_total == 1
    desk.ask(
        "o1",
        wire.CancelTicket(
            command_id=desk.id(), counter="1", ticket=receipt.ticket, reason=wire.CancelReason.VISITOR_ASKED
        ),
    )
    for number in ("1", "2"):
        assert desk.view(counter_topic(number)).waiting_total == 0


def test_every_view_can_be_read_by_its_receiver():
    desk = Desk()
    desk.join(*EVERYBODY)
    desk.issue()
    desk.call()
    for show in published(desk.effects):
        assert msgspec.json.decode(encode(show), type=type(show)) == show
    assert any(isinstance(record.event, CatalogueAdopted) for record in desk.journal)
    with pytest.raises(AssertionError):
        desk.core._painter.paint("nonsense", desk.now)


def test_what_the_voice_has_said_is_seen_in_the_counters_zone_too():
    desk = Desk()
    desk.join("h1", "h3", "k1", "o3")
    desk.issue(service="A.02")
    call = desk.call(3).call
    desk.ask("h1", wire.RecordAnnouncement(command_id=desk.id(), call=call, phase=wire.VoicePhase.SPOKEN))
    for zone in ("Z1", "Z2"):
        assert [entry.voice for entry in desk.view(hall_topic(zone)).calls] == ["spoken"]


def test_a_zones_screens_are_told_how_its_calls_are_spoken():
    hall = catalogue()
    zone = replace(hall.zones[0], speech=Speech(whole_numbers=True, always=("jv",), digits={"jv": ("nol",) * 10}))
    desk = Desk(catalogue=replace(hall, zones=(zone, *hall.zones[1:])))
    desk.join("h1", "h3")
    speech = desk.view(hall_topic("Z1")).speech
    assert (speech.whole_numbers, speech.always, speech.digits["jv"][0]) == (True, ("jv",), "nol")
    assert desk.view(hall_topic("Z2")).speech == ZoneSpeech()


def test_a_newcomer_is_shown_no_counts_that_no_longer_hold():
    """Who gave an order and looks at once sees what came of it, however often the counts may change."""
    desk = Desk()
    desk.join("k1", "v1")
    desk.now += PAUSE_MS
    desk.issue()
    desk.now += 1
    desk.issue(service="A.02")
    desk.effects.clear()
    desk.now += 1
    desk.join("v1", process="process-2")
    assert desk.view(supervisor_topic()).waiting == {"A.01": 1, "A.02": 1}


def test_screens_are_told_how_wide_the_halls_numbers_and_counters_can_be():
    desk = Desk()
    desk.join("h1")
    view = desk.view(hall_topic("Z1"))
    assert view.prefixes == tuple(sorted({pool.prefix for pool in desk.catalogue.pools}))
    assert view.number_digits == max(pool.width for pool in desk.catalogue.pools)
    assert view.highest_counter == max(counter.number for counter in desk.catalogue.counters)
