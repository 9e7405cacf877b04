"""What supervisors tell the whole hall: who sees it, at once, and also after a restart of the hub."""

from dataclasses import replace

import pytest

from hub.protocol import commands as wire
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import counter_topic, emergency_topic, hall_topic, lobby_topic, supervisor_topic
from hub.protocol.views import Emergency, EmergencyView
from tests.builders import LENIENT, catalogue
from tests.unit.core.desk import Desk, published
from tests.unit.core.people import log_in, staffed

BOTH = {"indonesian": "Keluar lewat pintu timur.", "english": "Leave by the east door."}
TEXT = {"id": BOTH["indonesian"], "en": BOTH["english"]}


def hall() -> Desk:
    desk = Desk()
    desk.join("h1", "v1")
    return desk


def tell(desk: Desk, order: type, /, **values: object) -> object:
    return desk.ask("v1", order(command_id=desk.id(), **values))


def test_an_emergency_is_on_all_screens_with_the_step_that_was_stored():
    desk = hall()
    order = wire.SendEmergency(command_id=desk.id(), kind=wire.EmergencyKind.EVACUATE, **BOTH)
    effects = desk.say("v1", order)
    shows = {show.topic: show.view for show in published(effects)}
    assert shows[hall_topic("Z1")].emergency == Emergency(wire.EmergencyKind.EVACUATE, TEXT, desk.now)
    desk.now += 1_000
    desk.step()
    assert desk.view(supervisor_topic()).emergency == Emergency(wire.EmergencyKind.EVACUATE, TEXT, desk.now - 1_000)
    assert tell(desk, wire.EndEmergency, reason=wire.UndoReason.DRILL) == wire.Accepted(desk.journal[-1].command_id)
    assert desk.view(hall_topic("Z1")).emergency is None


@pytest.mark.parametrize("rules", [LENIENT, replace(LENIENT, enforce_hours=True)], ids=["any hour", "hours"])
def test_it_is_on_all_kiosks_with_the_same_step(rules):
    whole = catalogue()
    desk = Desk(catalogue=replace(whole, hall=replace(whole.hall, rules=rules)))
    desk.join("v1", "k1")
    desk.now += 1_000
    order = wire.SendEmergency(command_id=desk.id(), kind=wire.EmergencyKind.EVACUATE, **BOTH)
    shows = {show.topic: show.view for show in published(desk.say("v1", order))}
    assert shows[lobby_topic()].emergency == Emergency(wire.EmergencyKind.EVACUATE, TEXT, desk.now)
    refused = desk.ask("k1", wire.IssueTicket(command_id=desk.id(), service="A.01"))
    assert refused.code is RejectionCode.NOT_AVAILABLE
    assert refused.values == {"code": "evacuated"}
    desk.now += 1_000
    tell(desk, wire.EndEmergency, reason=wire.UndoReason.DRILL)
    assert desk.view(lobby_topic()).emergency is None


def test_it_outlives_the_hub():
    desk = hall()
    tell(desk, wire.SendEmergency, kind=wire.EmergencyKind.SUSPENDED)
    since = desk.now
    desk.now += 60_000
    again = desk.restarted()
    again.join("h1")
    assert again.view(hall_topic("Z1")).emergency == Emergency(wire.EmergencyKind.SUSPENDED, {}, since)


def test_a_message_without_words_is_refused():
    desk = hall()
    refused = tell(desk, wire.SendEmergency, kind=wire.EmergencyKind.MESSAGE)
    assert isinstance(refused, Refused)
    assert refused.code is RejectionCode.TEXT_MISSING
    assert desk.view(hall_topic("Z1")).emergency is None


def test_the_running_text_is_on_all_screens_and_told_to_supervisors():
    desk = hall()
    tell(desk, wire.SetRunningText, **BOTH)
    assert desk.view(hall_topic("Z1")).running == TEXT
    desk.now += 1_000
    desk.step()
    assert desk.view(supervisor_topic()).running == TEXT
    tell(desk, wire.SetRunningText)
    assert desk.view(hall_topic("Z1")).running == {}


def test_officers_panels_show_an_emergency_with_the_same_step_and_its_end():
    desk = hall()
    desk.join("o1", "o2")
    effects = desk.say("v1", wire.SendEmergency(command_id=desk.id(), kind=wire.EmergencyKind.EVACUATE, **BOTH))
    shows = {show.topic: show.view for show in published(effects)}
    told = Emergency(wire.EmergencyKind.EVACUATE, TEXT, desk.now)
    assert [shows[counter_topic(each)].emergency for each in ("1", "2")] == [told, told]
    desk.now += 1_000
    tell(desk, wire.EndEmergency, reason=wire.UndoReason.DRILL)
    assert desk.view(counter_topic("1")).emergency is None


def test_a_panel_at_which_nobody_is_logged_in_is_shown_an_emergency_and_nothing_else():
    desk = staffed()
    desk.join("k1", "v1", "o1")
    assert published(desk.effects, desk.sessions["o1"])[-1].view == EmergencyView(desk.now)
    log_in(desk, "v1", "ani")
    before = len(desk.effects)
    desk.issue()
    assert published(desk.effects[before:], desk.sessions["o1"]) == []
    desk.now += 1_000
    order = wire.SendEmergency(command_id=desk.id(), kind=wire.EmergencyKind.EVACUATE, **BOTH)
    told = EmergencyView(desk.now, Emergency(wire.EmergencyKind.EVACUATE, TEXT, desk.now))
    shows = published(desk.say("v1", order), desk.sessions["o1"])
    assert [(show.topic, show.view) for show in shows] == [(emergency_topic(), told)]
    desk.now += 1_000
    effects = desk.say("v1", wire.EndEmergency(command_id=desk.id(), reason=wire.UndoReason.DRILL))
    assert [show.view for show in published(effects, desk.sessions["o1"])] == [EmergencyView(desk.now)]
    log_in(desk, "o1", "siti")
    assert desk.sessions["o1"] not in desk.core.sessions.listeners(emergency_topic())
