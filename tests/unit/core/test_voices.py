"""One voice per zone: who speaks, who takes over, and when."""

import pytest

from hub.core.announcers import TAKEOVER_AFTER_MS
from hub.domain.state import Voice
from hub.protocol.alarms import AlarmCode
from hub.protocol.commands import Accepted, Recall
from hub.protocol.errors import RejectionCode
from hub.protocol.hello import Role
from hub.protocol.ids import hall_topic, supervisor_topic
from hub.protocol.voices import ReportVoice
from tests.builders import DAY_MS, bindings, device, with_rules
from tests.unit.core.desk import Desk


def voice(desk: Desk, zone: str = "Z1") -> tuple[str | None, int]:
    view = desk.view(hall_topic(zone))
    return view.announcer, view.announcer_since


def test_the_first_screen_with_a_voice_speaks_and_its_zone_hears_of_it():
    desk = Desk()
    desk.join("h4", "s1")
    assert voice(desk) == (None, 0), "neither a screen without a voice nor a sign speaks"
    desk.join("h1")
    since = desk.now
    assert voice(desk) == ("h1", since)
    desk.now += 1_000
    desk.join("h2", "h3")
    assert voice(desk) == ("h1", since)
    assert voice(desk, "Z2") == ("h3", desk.now)


def test_a_voice_that_comes_back_in_time_goes_on():
    desk = Desk()
    desk.join("h1", "h2")
    since = desk.now
    desk.step(desk.left("h1"))
    desk.now += TAKEOVER_AFTER_MS - 1
    desk.step()
    assert voice(desk) == ("h1", since)
    desk.join("h1")
    desk.now += TAKEOVER_AFTER_MS
    desk.step()
    assert voice(desk) == ("h1", since)


def test_a_voice_that_stays_away_is_replaced_and_does_not_get_its_office_back():
    desk = Desk()
    desk.join("h1", "h2")
    desk.step(desk.left("h1"))
    desk.now += TAKEOVER_AFTER_MS
    desk.step()
    assert voice(desk) == ("h2", desk.now)
    since = desk.now
    desk.now += 1_000
    desk.join("h1")
    assert voice(desk) == ("h2", since)


def test_with_no_successor_the_office_waits():
    desk = Desk()
    desk.join("h1", "h4")
    since = desk.now
    desk.step(desk.left("h1"))
    desk.now += 10 * TAKEOVER_AFTER_MS
    desk.step()
    assert voice(desk) == ("h1", since)
    desk.join("h2")
    assert voice(desk) == ("h2", desk.now)


def test_a_program_started_anew_is_appointed_anew():
    desk = Desk()
    desk.join("h1")
    desk.now += 1_000
    desk.join("h1", process="process-2")
    assert voice(desk) == ("h1", desk.now)


@pytest.mark.parametrize("process", ["process-1", "process-2"])
def test_a_restarted_hub_knows_its_voice_and_gives_it_time(process):
    desk = Desk()
    desk.join("h1")
    since = desk.now
    later = desk.restarted()
    later.now += 5_000
    later.join("h2")
    assert voice(later) == ("h1", since)
    later.now += TAKEOVER_AFTER_MS - 1
    later.step()
    assert voice(later) == ("h1", since)
    later.join("h1", process=process)
    assert voice(later) == ("h1", since if process == "process-1" else later.now)


def test_a_restarted_hub_replaces_a_voice_that_does_not_come():
    desk = Desk()
    desk.join("h1")
    later = desk.restarted()
    later.now += 5_000
    later.join("h2")
    later.now += TAKEOVER_AFTER_MS
    later.step()
    assert voice(later) == ("h2", later.now)


def test_nobody_hears_of_an_appointment_that_is_not_stored():
    desk = Desk()
    desk.join("h4")
    batch = desk.hello("h1")
    desk.fails(*batch)
    desk.refuse(*batch, code=RejectionCode.STORAGE_UNAVAILABLE)
    assert voice(desk) == (None, 0)
    desk.step()
    assert voice(desk) == ("h1", desk.now)


def test_the_voice_stays_over_the_change_of_day():
    desk = Desk()
    desk.join("h1", "h2")
    desk.now += DAY_MS
    desk.step()
    assert desk.core.state.voices["Z1"] == Voice("h1", "process-1", desk.now)


def silenced(desk: Desk, *devices: str) -> Desk:
    """Return the next boot of this hub, whose hall file says that these do not speak."""
    later = desk.restarted()
    changed = bindings(*(device(each, Role.HALL, zone="Z1") for each in devices))
    return Desk(later.catalogue, changed, later.journal, later.now, later.boot, ids=later.ids)


def test_a_zone_whose_screens_speak_no_more_by_the_hall_file_has_no_voice() -> None:
    """Its glass asks people to watch it then, not to listen; a voice that comes back is the same as before."""
    desk = Desk()
    desk.join("h1")
    was = voice(desk)
    later = silenced(desk, "h1", "h2")
    later.join("h1")
    assert voice(later) == (None, 0)
    later.now += TAKEOVER_AFTER_MS
    later.step()
    later.join("h2")
    assert voice(later) == (None, 0)
    again = later.restarted()
    again.bindings = desk.bindings
    again = again.restarted()
    again.join("h1")
    assert voice(again) == was


def test_a_screen_that_speaks_no_more_by_the_hall_file_makes_room_for_another_one_in_time() -> None:
    desk = Desk()
    desk.join("h1")
    later = silenced(desk, "h1")
    later.join("h1", "h2")
    assert voice(later) == (None, 0), "what the former one began may still be heard"
    later.now += TAKEOVER_AFTER_MS
    later.step()
    assert voice(later) == ("h2", later.now)


def test_where_no_screen_speaks_any_more_no_officer_waits_for_a_voice() -> None:
    desk = Desk(with_rules(recall_gap_s=15))
    desk.join("h1", "o1", "k1")
    later = silenced(desk, "h1", "h2")
    later.join("h1", "o1", "k1")
    later.issue()
    ticket = later.call().ticket
    later.now += 15_000
    assert isinstance(later.ask("o1", Recall(command_id=later.id(), counter="1", ticket=ticket)), Accepted)


def can(desk: Desk, device: str, *, is_able: bool) -> None:
    desk.now += 1_000
    desk.say(device, ReportVoice(is_able, voice(desk)[1]))


def alarms(desk: Desk) -> list[dict[str, str]]:
    desk.now += 1_000  # the supervisor's picture comes at most four times a second
    desk.step()
    return [each.values for each in desk.view(supervisor_topic()).alarms if each.code is AlarmCode.VOICE_MUTE]


def test_a_voice_without_sound_is_replaced_at_once_and_takes_part_again_when_it_is_back() -> None:
    desk = Desk()
    desk.join("h1", "h2", "v1")
    can(desk, "h1", is_able=False)
    assert voice(desk) == ("h2", desk.now)
    assert alarms(desk) == [{"device": "h1", "zone": "Z1"}]
    can(desk, "h1", is_able=True)
    assert alarms(desk) == []
    can(desk, "h2", is_able=False)
    assert voice(desk) == ("h1", desk.now)


def test_where_nobody_else_can_speak_a_voice_is_told_to_go_on() -> None:
    desk = Desk()
    desk.join("h1", "h2")
    can(desk, "h2", is_able=False)
    since = voice(desk)[1]
    can(desk, "h1", is_able=False)
    assert voice(desk) == ("h1", desk.now)
    assert desk.now > since
    since = desk.now
    desk.now += 1_000
    desk.step()
    assert voice(desk) == ("h1", since), "one answer is enough"


def test_a_word_that_was_long_under_way_does_not_take_the_voice_from_whom_it_was_given_anew() -> None:
    desk = Desk()
    desk.join("h1")
    before = voice(desk)[1]
    can(desk, "h1", is_able=False)
    assert voice(desk) == ("h1", desk.now)
    desk.join("h2")
    desk.now += 1_000
    desk.say("h1", ReportVoice(False, before))
    assert voice(desk)[0] == "h1"
    can(desk, "h1", is_able=False)
    assert voice(desk)[0] == "h2"


def test_a_word_on_an_appointment_that_a_rebuilt_hub_has_forgotten_takes_no_voice() -> None:
    """The screen takes the older appointment that it is shown for its answer, and speaks."""
    desk = Desk()
    desk.join("h1", "h2")
    name, since = voice(desk)
    desk.now += 1_000
    desk.say("h1", ReportVoice(False, since + 500))
    desk.step()
    assert voice(desk) == (name, since)


def test_a_voice_that_fails_in_the_instant_of_its_appointment_is_answered_after_it() -> None:
    desk = Desk()
    desk.join("h1")
    since = desk.now
    desk.say("h1", ReportVoice(False, since))
    assert voice(desk) == ("h1", since)
    desk.now += 1
    desk.step()
    assert voice(desk) == ("h1", desk.now)


def test_a_screen_without_sound_is_chosen_last_and_better_than_none() -> None:
    desk = Desk()
    desk.join("h1", "h2")
    can(desk, "h2", is_able=False)
    desk.step(desk.left("h1"))
    desk.now += TAKEOVER_AFTER_MS
    desk.step()
    assert voice(desk) == ("h2", desk.now)


def test_a_screen_that_comes_anew_is_taken_for_sound() -> None:
    desk = Desk()
    desk.join("h1", "v1")
    can(desk, "h1", is_able=False)
    assert alarms(desk) != []
    desk.step(desk.left("h1"))
    assert alarms(desk) == []
    desk.join("h1")
    assert alarms(desk) == []


def test_a_screen_that_has_no_voice_is_no_alarm() -> None:
    desk = Desk()
    desk.join("h4", "v1")
    can(desk, "h4", is_able=False)
    assert alarms(desk) == []
