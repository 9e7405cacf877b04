from counter_display.hall import announcer as module
from counter_display.hall.announcer import (
    LET_END_MS,
    LONGEST_MS,
    MARGIN_MS,
    REMEMBERED,
    URGENT_AGAIN_MS,
    URGENT_PAUSE_MS,
    Announcer,
    Effect,
    Hush,
    Play,
    Report,
    Stop,
    Urgent,
    Warn,
)
from counter_display.hall.soundness import TRY_EVERY_MS, Able, Try
from counter_display.hall.speech import Clip, estimated_ms
from counter_display.hall.wording import Templates, Wording
from counter_display.hall_program import own_wording
from hub.protocol import limits
from hub.protocol.commands import Language, VoicePhase
from hub.protocol.ids import CallId
from hub.protocol.views import CallEntry
from tests.unit.counter_display.views import DEVICE, OTHER, Ids, entry, view

SILENT = limits.ANNOUNCER_SILENCE.value


WORDING = own_wording()
FIRE = Urgent("e1", (("id", "Tinggalkan gedung"), ("en", "Leave the building")))


def make() -> Announcer:
    return Announcer(DEVICE, WORDING, Ids())


def started() -> Announcer:
    """Return an announcer that has seen its zone empty, so that nothing it sees later is inherited."""
    announcer = make()
    assert announcer.shown(view(), 0, 0) == []
    return announcer


def told(effects: list[Effect]) -> list[tuple[str, str]]:
    return [(e.fact.phase.value, e.fact.call) for e in effects if isinstance(e, Report)]


def played(effects: list[Effect]) -> list[Play]:
    return [effect for effect in effects if isinstance(effect, Play)]


def test_a_call_is_reported_then_spoken_then_reported() -> None:
    announcer = started()
    effects = announcer.shown(view(entry("c1")), 1_000, 0)
    assert isinstance(effects[0], Report)
    assert told(effects) == [("speaking", "c1")]
    (play,) = played(effects)
    assert (play.number, play.counter_number, play.again, play.times) == ("A001", 12, False, 2)
    assert announcer.playing == "c1"
    assert told(announcer.finished(CallId("c1"), True, 9_000, 0)) == [("spoken", "c1")]
    assert announcer.playing is None
    assert announcer.shown(view(entry("c1")), 9_100, 0) == []


def test_calls_are_spoken_one_at_a_time_in_the_order_in_which_they_were_made() -> None:
    announcer = started()
    announcer.shown(view(entry("c1", at=1_000)), 1_000, 0)
    assert announcer.shown(view(entry("c3", at=3_000), entry("c2", at=2_000), entry("c1")), 3_000, 0) == []
    assert announcer.waiting == ("c2", "c3")
    effects = announcer.finished(CallId("c1"), True, 9_000, 0)
    assert told(effects) == [("spoken", "c1"), ("speaking", "c2")]
    assert announcer.tick(10_000, 0) == []


def test_only_the_announcer_of_the_zone_speaks_and_only_calls_that_wait_here() -> None:
    announcer = started()
    assert announcer.shown(view(entry("c1"), announcer=OTHER), 1_000, 0) == []
    assert announcer.shown(view(entry("c1"), announcer=None), 1_000, 0) == []
    assert announcer.shown(view(entry("c1"), here=set()), 1_000, 0) == []
    assert announcer.waiting == ()


def test_a_call_that_has_begun_is_finished_even_when_another_device_takes_over() -> None:
    announcer = started()
    announcer.shown(view(entry("c1")), 1_000, 0)
    assert announcer.shown(view(entry("c2"), entry("c1"), announcer=OTHER), 2_000, 0) == []
    assert told(announcer.finished(CallId("c1"), True, 9_000, 0)) == [("spoken", "c1")]


def test_a_recall_is_marked() -> None:
    (play,) = played(started().shown(view(entry("c1", repeat=True)), 1_000, 0))
    assert play.again


def test_a_call_older_than_the_appointment_is_marked_unless_begun_here() -> None:
    announcer = started()
    (play,) = played(announcer.shown(view(entry("c1", at=1_000), since=1_500), 2_000, 0))
    assert play.again
    announcer = started()
    (play,) = played(announcer.shown(view(entry("c1", at=1_500), since=1_500), 2_000, 0))
    assert not play.again


def test_a_call_that_somebody_else_began_is_marked() -> None:
    (play,) = played(started().shown(view(entry("c1", voice=VoicePhase.SPEAKING)), 1_000, 0))
    assert play.again


def test_a_restarted_program_marks_what_it_finds() -> None:
    (play,) = played(make().shown(view(entry("c1")), 1_000, 0))
    assert play.again


def test_what_the_hub_knows_as_spoken_or_dropped_is_left_alone() -> None:
    calls = (entry("c2", voice=VoicePhase.SPOKEN), entry("c1", voice=VoicePhase.DROPPED))
    assert started().shown(view(*calls), 1_000, 0) == []


def test_a_call_over_before_its_turn_is_dropped_and_reported_once() -> None:
    announcer = started()
    effects = announcer.shown(view(entry("c2", at=2_000), entry("c1", active=False)), 2_000, 0)
    assert told(effects) == [("dropped", "c1"), ("speaking", "c2")]
    announcer.finished(CallId("c2"), True, 9_000, 0)
    assert announcer.tick(9_100, 0) == []


def test_nothing_begins_while_the_hub_is_silent() -> None:
    announcer = started()
    announcer.shown(view(entry("c2", at=2_000), entry("c1")), 1_000, 0)
    assert told(announcer.finished(CallId("c1"), True, 9_000, SILENT + 1)) == [("spoken", "c1")]
    assert announcer.tick(9_500, SILENT + 501) == []
    assert announcer.tick(9_600, None) == []
    assert told(announcer.tick(10_000, SILENT)) == [("speaking", "c2")]


def test_a_call_is_read_once_when_many_others_wait() -> None:
    calls = [entry(f"c{place}", at=place) for place in (4, 3, 2, 1)]
    (play,) = played(started().shown(view(*calls), 10, 0))
    assert play.times == 1
    (play,) = played(started().shown(view(*calls[1:]), 10, 0))
    assert play.times == 2
    calls[0] = entry("c4", at=4, active=False)
    (play,) = played(started().shown(view(*calls), 10, 0))
    assert play.times == 2


def test_a_call_too_long_for_the_takeover_is_read_less_often() -> None:
    long = Templates(call="kata " * 40 + "{number}", recall="")
    announcer = Announcer(DEVICE, Wording({"id": long}, repeats=3), Ids())
    announcer.shown(view(), 0, 0)
    (play,) = played(announcer.shown(view(entry("c1")), 1_000, 0))
    assert play.times == 1


def test_a_call_too_long_in_many_languages_leaves_out_the_last_ones_never_indonesian() -> None:
    sentence = Templates("kata " * 18 + "{number}", "")
    wording = Wording(dict.fromkeys(("id", "jv", "en"), sentence), always=("jv",), digits={"jv": ("x",) * 10})
    announcer = Announcer(DEVICE, wording, Ids())
    announcer.shown(view(), 0, 0)
    (play,) = played(announcer.shown(view(entry("c1", language=Language.ENGLISH)), 1_000, 0))
    assert play.estimate_ms <= LONGEST_MS - MARGIN_MS
    assert list(dict.fromkeys(part.language for part in play.parts if isinstance(part, Clip))) == ["id", "en"]
    assert play.times == 1


def slow(factor: int) -> Announcer:
    """Return an announcer with a voice that takes so many times as long as estimated."""
    announcer = started()
    announcer.length_ms = lambda parts: factor * estimated_ms(parts)
    return announcer


def test_a_slow_voice_of_the_halls_own_reads_less_often() -> None:
    call = view(entry("c1", number="D787", counter=57))
    (usual,) = played(started().shown(call, 1_000, 0))
    announcer = slow(2)
    (play,) = played(announcer.shown(call, 1_000, 0))
    assert (usual.times, play.times) == (2, 1)
    assert play.estimate_ms == 2 * estimated_ms(play.parts) <= LONGEST_MS - MARGIN_MS
    assert announcer.tick(1_000 + play.estimate_ms, 0) == []


def test_a_reading_that_cannot_be_shorter_is_waited_for_to_its_end() -> None:
    announcer = slow(5)
    (play,) = played(announcer.shown(view(entry("c1")), 1_000, 0))
    assert play.times == 1
    assert play.estimate_ms > LONGEST_MS
    assert announcer.tick(1_000 + play.estimate_ms + MARGIN_MS, 0) == []
    assert announcer.tick(1_001 + play.estimate_ms + MARGIN_MS, 0) == [Stop(CallId("c1")), Able(False)]


def failed(*calls: CallEntry) -> Announcer:
    """Return an announcer whose sound has just failed, with the oldest of these calls, at 1,100 ms."""
    announcer = started()
    announcer.shown(view(*calls), 1_000, 0)
    assert announcer.finished(calls[-1].call, False, 1_100, 0) == [Able(False)]
    return announcer


def test_a_screen_without_sound_says_so_and_leaves_its_calls_to_another() -> None:
    announcer = failed(entry("c2", at=2_000), entry("c1"))
    assert announcer.finished(CallId("c1"), True, 1_200, 0) == []
    assert announcer.tick(1_300, 0) == []
    calls = (entry("c2", at=2_000), entry("c1", voice=VoicePhase.SPEAKING))
    assert announcer.shown(view(*calls), 1_400, 0) == [], "the hub has not answered yet"
    assert announcer.shown(view(*calls, announcer=OTHER, since=1_500), 1_500, 0) == []
    assert announcer.waiting == ()


def test_a_screen_that_is_told_to_go_on_tries_once_more_and_then_gives_the_call_up() -> None:
    announcer = failed(entry("c2", at=2_000), entry("c1"))
    calls = (entry("c2", at=2_000), entry("c1", voice=VoicePhase.SPEAKING))
    effects = announcer.shown(view(*calls, since=1_500), 1_500, 0)
    assert told(effects) == [("speaking", "c1")]
    assert played(effects)[0].again
    effects = announcer.finished(CallId("c1"), False, 1_600, 0)
    assert told(effects) == [("dropped", "c1"), ("speaking", "c2")]
    assert announcer.finished(CallId("c2"), False, 2_600, 0) == [Able(False)]
    calls = (entry("c2", at=2_000, voice=VoicePhase.SPEAKING), entry("c1", voice=VoicePhase.DROPPED))
    effects = announcer.shown(view(*calls, since=2_700), 2_700, 0)
    assert told(effects) == [("speaking", "c2")]
    effects = announcer.finished(CallId("c2"), True, 9_000, 0)
    assert told(effects) == [("spoken", "c2")]
    assert effects[-1] == Able(True)


def test_a_screen_that_comes_back_while_it_speaks_gives_its_voice_to_nobody() -> None:
    announcer = failed(entry("c1"))
    announcer.shown(view(entry("c1"), since=1_500), 1_500, 0)
    assert announcer.playing == "c1"
    assert announcer.joined() == []


def test_a_screen_without_sound_tries_whether_it_is_back_and_says_so() -> None:
    announcer = failed(entry("c1"))
    announcer.shown(view(announcer=OTHER, since=1_500), 1_500, 0)
    assert announcer.tick(1_099 + TRY_EVERY_MS, 0) == []
    (effect,) = announcer.tick(1_100 + TRY_EVERY_MS, 0)
    assert isinstance(effect, Try)
    assert Clip("id", "Nomor antrean") in effect.parts
    assert announcer.tried(False, 1_200 + TRY_EVERY_MS, 0) == []
    assert announcer.tick(1_099 + 2 * TRY_EVERY_MS, 0) == []
    assert announcer.tick(1_100 + 2 * TRY_EVERY_MS, 0) != []
    assert announcer.tried(True, 1_200 + 2 * TRY_EVERY_MS, 0) == [Able(True)]
    assert announcer.tick(1_100 + 3 * TRY_EVERY_MS, 0) == []


def test_a_hub_that_has_not_answered_is_told_again() -> None:
    announcer = failed(entry("c1"))
    assert announcer.joined() == [Able(False)]
    announcer.shown(view(since=1_500), 1_500, 0)
    assert announcer.joined() == [Able(False)]
    assert announcer.shown(view(entry("c1"), since=1_500), 1_500, 0) == [], "it may be another's now"
    effects = announcer.tick(1_100 + TRY_EVERY_MS, None)
    assert effects[0] == Able(False)
    effects = announcer.tried(True, 1_200 + TRY_EVERY_MS, 0)
    assert effects[0] == Able(True)
    assert told(effects) == [("speaking", "c1")]
    assert announcer.joined() == []


def test_a_player_that_hangs_is_stopped_and_the_call_said_again_by_whom_the_hub_appoints() -> None:
    announcer = started()
    announcer.shown(view(entry("c2", at=2_000), entry("c1")), 1_000, 0)
    assert announcer.tick(1_000 + LONGEST_MS, 0) == []
    assert announcer.tick(1_001 + LONGEST_MS, 0) == [Stop(CallId("c1")), Able(False)]
    calls = (entry("c2", at=2_000), entry("c1", voice=VoicePhase.SPEAKING))
    effects = announcer.shown(view(*calls, since=30_000), 30_000, 0)
    assert told(effects) == [("speaking", "c1")]
    assert played(effects)[0].again
    effects = announcer.tick(30_001 + LONGEST_MS, 0)
    assert effects[0] == Stop(CallId("c1"))
    assert told(effects) == [("dropped", "c1"), ("speaking", "c2")]


def test_nothing_begins_after_a_new_welcome_before_the_view_came_again() -> None:
    announcer = started()
    announcer.shown(view(entry("c1")), 1_000, 40_000)
    announcer.joined()
    assert announcer.tick(50_000, 5) == []
    assert announcer.shown(view(entry("c1"), announcer=OTHER, since=30_000), 50_001, 5) == []
    announcer.joined()
    assert told(announcer.shown(view(entry("c1")), 60_000, 5)) == [("speaking", "c1")]


def test_a_screen_that_was_put_out_speaks_for_nobody_until_it_is_shown_its_zone_again() -> None:
    announcer = started()
    announcer.shown(view(entry("c1")), 1_000, 5)
    assert announcer.put_out() == [], "one that has begun is never cut off"
    announcer.shown(view(entry("c2", at=2_000), entry("c1")), 2_000, 5)
    announcer.put_out()
    assert told(announcer.finished(CallId("c1"), True, 3_000, 5)) == [("spoken", "c1")]
    assert announcer.tick(4_000, 5) == []
    assert told(announcer.shown(view(entry("c2", at=2_000), entry("c1")), 5_000, 5)) == [("speaking", "c2")]


def test_what_was_given_up_in_vain_is_taken_up_by_the_next_appointment() -> None:
    announcer = started()
    begun = view(entry("c2", at=2_000, active=False), entry("c1"))
    announcer.shown(begun, 1_000, 0)
    announcer.tick(1_001 + LONGEST_MS, 40_000)
    announcer.shown(begun, 30_000, 0)
    calls = (entry("c2", at=2_000, active=False), entry("c1", voice=VoicePhase.SPEAKING))
    assert told(announcer.shown(view(*calls, announcer=OTHER, since=50_000), 60_000, 0)) == []
    effects = announcer.shown(view(*calls, since=90_000), 90_000, 0)
    assert told(effects) == [("speaking", "c1")]
    assert played(effects)[0].again
    effects = announcer.finished(CallId("c1"), True, 99_000, 0)
    assert told(effects) == [("spoken", "c1"), ("dropped", "c2")]
    over = (entry("c2", at=2_000, active=False), entry("c1", voice=VoicePhase.SPOKEN))
    assert announcer.shown(view(*over, announcer=OTHER, since=120_000), 120_000, 0) == []
    assert told(announcer.shown(view(*over, since=160_000), 160_000, 0)) == [("dropped", "c2")]


def test_what_was_spoken_is_not_spoken_again_by_the_next_appointment() -> None:
    announcer = started()
    calls = (entry("c2", at=2_000), entry("c1"))
    announcer.shown(view(*calls), 1_000, 0)
    announcer.finished(CallId("c1"), True, 9_000, 0)
    assert announcer.playing == "c2"
    assert announcer.shown(view(*calls, since=10_000), 10_000, 0) == []
    assert announcer.waiting == ()


def test_what_is_remembered_is_bounded() -> None:
    announcer = started()
    for place in range(REMEMBERED + 10):
        announcer.shown(view(entry(f"c{place}", at=place, active=False)), place, 0)
    assert len(announcer._begun) == REMEMBERED
    assert module.MARGIN_MS < LONGEST_MS


def test_a_view_that_was_long_under_way_starts_nothing():
    announcer = started()
    late = view(entry("c1", at=1_000))
    assert announcer.shown(late, 40_000, 39_000) == []
    assert played(announcer.tick(40_500, 400))


def urge(announcer: Announcer, text: Urgent | None, now: int, silent: int | None) -> list[Effect]:
    """Let it take a text, and time pass."""
    return [*announcer.urge(text, now), *announcer.tick(now, silent)]


def warned(effects: list[Effect]) -> list[tuple[str, str]]:
    return [(effect.id, effect.language) for effect in effects if isinstance(effect, Warn)]


def test_an_urgent_text_comes_before_the_queue_and_is_repeated_in_both_languages_until_it_ends() -> None:
    announcer = started()
    effects = urge(announcer, FIRE, 1_000, 0)
    assert warned(effects) == [("e1", "id")]
    assert announcer.shown(view(entry("c1")), 1_100, 0) == []
    assert announcer.warned("e1", True, 5_000, 0) == []
    assert announcer.tick(5_000 + URGENT_PAUSE_MS - 1, 0) == []
    assert warned(announcer.tick(5_000 + URGENT_PAUSE_MS, 0)) == [("e1", "en")]
    assert urge(announcer, FIRE, 7_000, 0) == []
    announcer.warned("e1", True, 9_000, 0)
    assert warned(announcer.tick(9_000 + URGENT_PAUSE_MS, 0)) == [("e1", "id")]
    effects = urge(announcer, None, 11_000, 0)
    assert effects[0] == Hush()
    assert told(effects) == [("speaking", "c1")]
    assert not played(effects)[0].again
    assert announcer.warned("e1", True, 11_100, 0) == []


def test_a_screen_that_was_put_out_hushes_what_nobody_would_end() -> None:
    announcer = started()
    urge(announcer, FIRE, 1_000, 0)
    assert announcer.put_out() == [Hush()]
    assert announcer.warned("e1", False, 1_100, 0) == []
    assert announcer.tick(60_000, 0) == []


def test_an_urgent_text_hushes_the_call_that_is_being_said_which_is_then_said_again_marked() -> None:
    announcer = started()
    announcer.shown(view(entry("c1")), 1_000, 0)
    effects = urge(announcer, FIRE, 2_000, 0)
    assert effects[0] == Hush()
    assert warned(effects) == [("e1", "id")]
    assert announcer.finished(CallId("c1"), True, 2_100, 0) == []
    announcer.warned("e1", True, 5_000, 0)
    effects = urge(announcer, None, 5_500, 0)
    assert told(effects) == [("speaking", "c1")]
    assert played(effects)[0].again


def test_an_urgent_text_lets_end_what_ends_within_a_second_and_waits_no_longer() -> None:
    announcer = started()
    (play,) = played(announcer.shown(view(entry("c1")), 1_000, 0))
    late = 1_000 + play.estimate_ms - LET_END_MS
    assert urge(announcer, FIRE, late, 0) == []
    effects = announcer.finished(CallId("c1"), True, late + 900, 0)
    assert told(effects) == [("spoken", "c1")]
    assert warned(effects) == [("e1", "id")]

    slow = started()
    slow.shown(view(entry("c1")), 1_000, 0)
    assert urge(slow, FIRE, late, 0) == []
    assert slow.tick(late + LET_END_MS - 1, 0) == []
    effects = slow.tick(late + LET_END_MS, 0)
    assert effects[0] == Hush()
    assert warned(effects) == [("e1", "id")]


def test_another_urgent_text_takes_the_place_of_the_first_at_once() -> None:
    announcer = started()
    urge(announcer, FIRE, 1_000, 0)
    effects = urge(announcer, Urgent("e2", (("id", "Aman"),)), 2_000, 0)
    assert effects[0] == Hush()
    assert warned(effects) == [("e2", "id")]
    assert announcer.warned("e1", True, 2_100, 0) == []
    announcer.warned("e2", True, 4_000, 0)
    assert warned(announcer.tick(4_000 + URGENT_PAUSE_MS, 0)) == [("e2", "id")]


def test_an_urgent_text_that_cannot_be_said_is_tried_again_after_a_while() -> None:
    announcer = started()
    urge(announcer, FIRE, 1_000, 0)
    assert announcer.warned("e1", False, 1_100, 0) == [Able(False)]
    assert announcer.tick(1_100 + URGENT_AGAIN_MS, 0) == [], "another may say it"
    announcer.shown(view(since=1_200), 1_200, 0)
    assert announcer.tick(1_099 + URGENT_AGAIN_MS, 0) == []
    assert warned(announcer.tick(1_100 + URGENT_AGAIN_MS, 0)) == [("e1", "en")]
    assert announcer.tick(1_101 + URGENT_AGAIN_MS + LONGEST_MS, 0) == [Hush(), Able(False)]
    effects = announcer.shown(view(since=40_000), 40_000, 0)
    assert warned(effects) == [("e1", "id")]
    assert announcer.warned("e1", True, 45_000, 0) == [Able(True)]


def test_words_that_failed_and_are_not_to_be_said_any_more_are_not_what_is_tried() -> None:
    announcer = started()
    urge(announcer, FIRE, 1_000, 0)
    announcer.warned("e1", False, 1_100, 0)
    announcer.urge(None, 2_000)
    assert announcer.tick(1_100 + TRY_EVERY_MS, 0) == [Able(False), Try(())]


def test_an_urgent_text_is_said_on_and_on_while_the_hub_is_silent() -> None:
    announcer = started()
    assert warned(urge(announcer, FIRE, 1_000, SILENT)) == [("e1", "id")]
    announcer.warned("e1", True, 5_000, SILENT + 4_000)
    assert warned(announcer.tick(60_000, 60_000)) == [("e1", "en")]
    announcer.warned("e1", True, 65_000, 65_000)
    assert announcer.shown(view(announcer=OTHER, since=70_000), 70_000, 0) == []
    assert announcer.tick(80_000, 0) == []


def test_only_the_voice_of_the_zone_that_hears_the_hub_says_an_urgent_text() -> None:
    other = make()
    other.shown(view(announcer=OTHER), 0, 0)
    assert urge(other, FIRE, 1_000, 0) == []
    deaf = started()
    assert urge(deaf, FIRE, 1_000, SILENT + 1) == []
    assert warned(deaf.tick(2_000, SILENT)) == [("e1", "id")]
    nobody = make()
    assert urge(nobody, FIRE, 1_000, 0) == []


def test_a_former_voice_falls_silent_for_an_urgent_text() -> None:
    announcer = started()
    announcer.shown(view(entry("c1")), 1_000, 0)
    announcer.shown(view(entry("c1"), announcer=OTHER, since=1_500), 1_500, 0)
    assert urge(announcer, FIRE, 2_000, 0) == [Hush()]
    assert urge(announcer, None, 9_000, 0) == []


def test_an_urgent_text_itself_begins_nothing_by_a_view_of_long_ago() -> None:
    announcer = started()
    announcer.shown(view(entry("c1")), 1_000, 40_000)
    assert announcer.urge(None, 41_000) == []
    assert announcer.urge(FIRE, 41_000) == []
    assert announcer.shown(view(entry("c1"), announcer=OTHER, since=30_000), 41_000, 0) == []
