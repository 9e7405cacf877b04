"""A screen that is its zone's voice by the hall's file and mute by its own: another one speaks, or supervisors know."""

from msgspec import structs

from counter_display.hall.voiceless import Voiceless
from hub.protocol.alarms import AlarmCode
from hub.protocol.commands import VoicePhase
from hub.protocol.ids import DeviceId, hall_topic, supervisor_topic
from hub.protocol.orders import EmergencyKind
from hub.protocol.views import Emergency
from hub.protocol.voices import ReportVoice
from tests.unit.core.desk import Desk
from tests.unit.counter_display.views import DEVICE, OTHER, entry, view


def test_it_says_so_once_on_a_link_and_for_each_newer_call() -> None:
    screen = Voiceless(DEVICE)
    assert screen.shown(view(announcer=OTHER)) is None
    assert screen.shown(view(announcer=None)) is None
    assert screen.shown(view(since=5)) == ReportVoice(False, 5)
    assert screen.shown(view(since=6)) is None, "that was the answer"
    first = entry("c1", at=1_000)
    assert screen.shown(view(first, since=6)) == ReportVoice(False, 6)
    assert screen.shown(view(first, since=7)) is None
    over, other = entry("c2", at=2_000, active=False), entry("c3", at=3_000)
    said, dropped = (entry("c4", at=4_000, voice=each) for each in (VoicePhase.SPOKEN, VoicePhase.DROPPED))
    assert screen.shown(view(dropped, said, other, over, first, since=7, here={"c1", "c2", "c4"})) is None
    begun = entry("c5", at=5_000, voice=VoicePhase.SPEAKING)
    assert screen.shown(view(begun, first, since=7)) == ReportVoice(False, 7), "its voice went away with it"
    assert screen.shown(view(first, since=8)) is None
    screen.joined()
    assert screen.shown(view(first, since=8)) == ReportVoice(False, 8), "the hub has forgotten it"
    assert screen.shown(view(begun, since=9)) is None
    leave = structs.replace(view(since=9), emergency=Emergency(EmergencyKind.EVACUATE, {}, 6_000))
    assert screen.shown(leave) == ReportVoice(False, 9)
    assert screen.shown(leave) is None


class Muted:
    """The screen h1 at a hub's desk, mute by its own settings; it hears each view until it has no more to say."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.screen, self.said = desk, Voiceless(DeviceId("h1")), 0

    def listens(self) -> None:
        for _ in range(10):
            shown = self.desk.view(hall_topic("Z1"))
            said = self.screen.shown(shown)
            if said is None:
                return
            self.said += 1
            self.desk.now += 1_000
            self.desk.say("h1", said)
        raise AssertionError("hub and screen go on for ever")


def test_another_screen_speaks_at_once() -> None:
    desk = Desk()
    desk.join("h1", "h2")
    muted = Muted(desk)
    assert desk.view(hall_topic("Z1")).announcer == "h1"
    muted.listens()
    assert (desk.view(hall_topic("Z1")).announcer, muted.said) == ("h2", 1)


def test_where_there_is_no_other_yet_supervisors_know_and_the_next_call_is_said_by_who_came_since() -> None:
    desk = Desk()
    desk.join("h1", "v1", "k1", "o1")
    muted = Muted(desk)
    muted.listens()
    desk.now += 1_000
    desk.step()
    assert AlarmCode.VOICE_MUTE in [each.code for each in desk.view(supervisor_topic()).alarms]
    assert (desk.view(hall_topic("Z1")).announcer, muted.said) == ("h1", 1)
    desk.join("h2")
    muted.listens()
    assert (desk.view(hall_topic("Z1")).announcer, muted.said) == ("h1", 1), "nothing is to be said yet"
    desk.issue()
    call = desk.call().call
    muted.listens()
    shown = desk.view(hall_topic("Z1"))
    assert (shown.announcer, shown.spoken_here, muted.said) == ("h2", (call,), 2)
