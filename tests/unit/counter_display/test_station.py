import logging
from collections.abc import Sequence

import msgspec
import pytest

from config.tokens import Surface
from config.translations import load_translator
from counter_display.hall.announcer import LONGEST_MS, URGENT_PAUSE_MS, Announcer, Play, Warn
from counter_display.hall.face import HallFace
from counter_display.hall.layout import MOST_ROWS
from counter_display.hall.model import HallModel
from counter_display.hall.script import Script
from counter_display.hall.soundness import TRY_EVERY_MS
from counter_display.hall.speech import Clip, Part, estimated_ms, inventory
from counter_display.hall.station import HallStation
from counter_display.hall.widths import widths_of
from counter_display.hall_program import own_wording
from counter_display.layout_file import HallNote
from hub.client.session import Troubled
from hub.protocol.commands import RecordAnnouncement, RecordShown
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.ids import CallId
from hub.protocol.orders import EmergencyKind
from hub.protocol.views import Emergency, ZoneSpeech
from hub.protocol.voices import ReportVoice
from tests.unit.counter_display.links import FakeLink
from tests.unit.counter_display.views import DEVICE, Ids, entry, view

SCRIPT = Script(own_wording(), [load_translator("counter_display", language) for language in ("id", "en")])
FIRE = Emergency(EmergencyKind.EVACUATE, {}, 1_000)


class FakeVoice:
    def __init__(self) -> None:
        self.played: list[Play] = []
        self.warnings: list[Warn] = []
        self.prepared: list[tuple[Clip, ...]] = []
        self.stopped = 0
        self.tried: list[tuple[Part, ...]] = []
        self.slowness = 1

    def play(self, play: Play) -> None:
        self.played.append(play)

    def warn(self, warn: Warn) -> None:
        self.warnings.append(warn)

    def try_out(self, parts: Sequence[Part]) -> None:
        self.tried.append(tuple(parts))

    def stop(self) -> None:
        self.stopped += 1

    def prepare(self, clips: Sequence[Clip]) -> None:
        self.prepared.append(tuple(clips))

    def length_ms(self, parts: Sequence[Part]) -> int:
        return self.slowness * estimated_ms(parts)

    def close(self) -> None:
        pass


class Bench:
    """A station with everything around it faked."""

    def __init__(self, voice: bool = True) -> None:
        self.told: list[tuple[str, str, str, int]] = []
        self.voice = FakeVoice()
        self.link = FakeLink()
        announcer = Announcer(DEVICE, own_wording(), Ids()) if voice else None
        model = HallModel(3, Ids())
        self.station = HallStation(
            model,
            announcer,
            SCRIPT,
            DEVICE,
            lambda what, call, number, counter, at: self.told.append((what, call, number, counter)),
        )
        self.station.attach(self.link)
        self.station.give_voice(self.voice if voice else None)
        for output in self.link.join():
            self.station.handle(output)

    def show(self, *calls: object, emergency: Emergency | None = None) -> None:
        shown = msgspec.structs.replace(view(*calls), emergency=emergency)  # type: ignore[arg-type]
        for output in self.link.show(shown):
            self.station.handle(output)


def test_a_station_that_came_back_speaks_only_by_the_view_of_now() -> None:
    bench = Bench()
    bench.show()
    bench.link.at += 40_000
    bench.show(entry("c1", at=1))
    assert bench.voice.played == []
    for output in bench.link.join():
        bench.station.handle(output)
    bench.station.tick()
    assert bench.voice.played == []
    bench.show(entry("c1", at=1))
    assert [play.call for play in bench.voice.played] == ["c1"]


def test_a_call_is_shown_spoken_and_reported_with_its_number() -> None:
    bench = Bench()
    bench.show()
    bench.show(entry("c1"))
    bench.station.picture()
    bench.station.drawn()
    bench.station.spoken(CallId("c1"), True)
    assert bench.told == [
        ("speaking", "c1", "A001", 12),
        ("shown", "c1", "A001", 12),
        ("spoken", "c1", "A001", 12),
    ]
    assert [type(command) for command in bench.link.submitted] == [RecordAnnouncement, RecordShown, RecordAnnouncement]
    assert [play.number for play in bench.voice.played] == ["A001"]


def test_who_asks_for_the_halls_zone_does_not_tell_what_was_on_the_glass() -> None:
    bench = Bench(voice=False)
    assert bench.station.timezone() == "Asia/Jakarta"
    bench.show()
    bench.station.picture()
    shown = msgspec.structs.replace(view(entry("c1")), timezone="Asia/Jayapura")
    for output in bench.link.show(shown):
        bench.station.handle(output)
    assert bench.station.timezone() == "Asia/Jayapura"
    bench.station.drawn()
    assert bench.told == [], "the newest picture on the glass is the one before"
    bench.station.picture()
    bench.station.drawn()
    assert bench.told == [("shown", "c1", "A001", 12)]


def test_calls_are_reckoned_by_the_length_of_the_voice_that_speaks() -> None:
    bench = Bench()
    bench.voice.slowness = 3
    bench.show()
    bench.show(entry("c1"))
    (play,) = bench.voice.played
    assert play.estimate_ms == 3 * estimated_ms(play.parts)


def test_a_hanging_player_is_stopped(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()
    bench.show()
    bench.show(entry("c1"))
    bench.show()
    bench.link.at += LONGEST_MS + 1
    bench.station.tick()
    assert bench.voice.stopped == 1
    assert bench.link.reported == [ReportVoice(False)]
    assert "given up" in caplog.text


def test_a_screen_without_sound_tries_it_and_tells_the_hub_when_it_is_back() -> None:
    bench = Bench()
    bench.show()
    bench.show(entry("c1"))
    bench.station.spoken(CallId("c1"), False)
    assert bench.link.reported == [ReportVoice(False)]
    bench.link.at += TRY_EVERY_MS
    bench.station.tick()
    assert bench.voice.tried == [bench.voice.played[0].parts]
    bench.station.tried(True)
    assert bench.link.reported[-1] == ReportVoice(True)
    mute = Bench(voice=False)
    mute.station.tried(True)
    assert mute.link.reported == []


def test_an_emergency_silences_a_call_and_is_said_in_both_languages_until_it_ends() -> None:
    bench = Bench()
    bench.show()
    bench.show(entry("c1"))
    bench.show(entry("c1"), emergency=FIRE)
    assert bench.voice.stopped == 1
    (warn,) = bench.voice.warnings
    bench.station.warned(warn.id, True)
    bench.link.at += URGENT_PAUSE_MS
    bench.show(entry("c1"), emergency=FIRE)
    bench.station.warned(warn.id, True)
    assert [warn.language for warn in bench.voice.warnings] == ["id", "en"]
    bench.show(entry("c1"))
    assert [(play.call, play.again) for play in bench.voice.played] == [("c1", False), ("c1", True)]


def test_a_screen_that_its_hall_puts_out_is_silent() -> None:
    bench = Bench()
    bench.show()
    bench.show(emergency=FIRE)
    bench.station.handle(Troubled(Problem(ProblemCode.MUST_PAIR, closing=True)))
    assert not bench.station.is_put_out, "it was not the hall who said so"
    bench.station.handle(Troubled(Problem(ProblemCode.MUST_PAIR, closing=True), by_hall=True))
    assert bench.station.is_put_out
    assert bench.voice.stopped == 1


def test_a_zones_words_are_taken_over_and_made_ready_once() -> None:
    bench = Bench()
    speech = ZoneSpeech(
        call={"jv": "Angka {number} dhateng {counter}", "id": "{number} {counter}"},
        recall={"jv": "Malih. Angka {number} dhateng {counter}"},
        always=("jv",),
        digits={"jv": ("x",) * 10},
        said={"PTSP": "ptsp"},
    )
    bench.show()
    assert bench.voice.prepared == []
    for _ in range(2):
        shown = msgspec.structs.replace(view(entry("c1")), speech=speech)
        for output in bench.link.show(shown):
            bench.station.handle(output)
    (clips,) = bench.voice.prepared
    assert Clip("jv", "Angka") in clips
    (play,) = bench.voice.played
    assert Clip("jv", "Angka") in play.parts
    wording = SCRIPT.wording(speech)
    assert wording.templates["jv"].recall.startswith("Malih")
    assert wording.templates["id"] == SCRIPT.own.templates["id"], "half a pair is no pair"
    assert wording.said == {"ptsp": "ptsp"}


def test_an_emergency_is_said_in_pieces_and_the_usual_ones_are_rendered_before_all_else() -> None:
    assert SCRIPT.urgent(None) is None
    usual = SCRIPT.urgent(FIRE)
    assert usual is not None
    assert [language for language, _ in usual.pieces] == ["id", "en"]
    assert usual.pieces[0][1].startswith("Evakuasi! ")
    clips = SCRIPT.clips(SCRIPT.own)
    assert clips[:2] == tuple(Clip(*piece) for piece in usual.pieces)
    assert clips[4:] == inventory(SCRIPT.own)
    long = SCRIPT.urgent(Emergency(EmergencyKind.MESSAGE, {"id": "Harap tenang. " * 35}, 2_000))
    assert long is not None
    assert long.id != usual.id
    assert [language for language, _ in long.pieces] == ["id"] * 3 + ["en"] * 3
    assert all(estimated_ms([Clip(*piece)]) < LONGEST_MS for piece in long.pieces)


def test_a_screen_without_voice_shows_and_warns_once_when_it_should_speak(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench(voice=False)
    with caplog.at_level(logging.ERROR):
        bench.show(entry("c1"))
        bench.show(entry("c2", at=2_000), entry("c1"))
    bench.station.tick()
    bench.station.spoken(CallId("c1"), True)
    bench.show(emergency=FIRE)
    bench.station.warned("e1", True)
    assert caplog.text.count("voice = false") == 1
    assert bench.link.reported == [ReportVoice(False)] * 2, "the hub may appoint another one"
    assert bench.voice.played == []


def test_the_face_follows_the_window_and_says_what_it_shows() -> None:
    bench = Bench()
    bench.show(entry("c2", at=60_000), entry("c1"))
    face = HallFace(bench.station, Surface(1920, 1080, 1872), 5.0, [load_translator("counter_display", "id")])
    face.tick()
    scene, note = face.look(1920, 1080)
    smaller, _ = face.look(1280, 720)
    assert scene != smaller
    assert isinstance(note, HallNote)
    assert note.current is not None
    assert (note.current.number, [row.number for row in note.recent]) == ("A002", ["A001"])
    face.drawn()
    assert [c.call for c in bench.link.submitted if isinstance(c, RecordShown)] == ["c2", "c1"]
    for touch in (face.down, face.up):
        touch(1, 1)
    for key in (face.key_down, face.key_up):
        key("f1")
    face.keys_lost()
    assert face.look(1280, 720)[0] == smaller


def test_a_screen_fills_as_many_rows_as_its_glass_really_has() -> None:
    bench = Bench()
    bench.show(*(entry(f"c{place}", at=place * 10_000) for place in range(12, 0, -1)))
    face = HallFace(bench.station, Surface(1920, 1080, 1210), 8.0, [load_translator("counter_display", "id")])
    found = {size: len(face.look(*size)[1].recent) for size in ((1920, 1080), (1080, 1920), (1920, 1080))}
    assert found[1920, 1080] < found[1080, 1920] <= MOST_ROWS


def test_a_glass_too_small_for_its_distance_shows_what_it_can_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench = Bench()
    bench.show(entry("c2", at=60_000), entry("c1"))
    face = HallFace(bench.station, Surface(1920, 1080, 1210), 8.0, [load_translator("counter_display", "id")])
    for size in ((2560, 1080), (2560, 1080), (30, 2)):
        _, note = face.look(*size)
        assert isinstance(note, HallNote)
        assert note.current is not None
        assert note.recent
    assert caplog.text.count("2560 × 1080") <= 1
    assert caplog.text.count("as large as it goes") == 2


def test_a_face_makes_room_for_what_the_hall_really_has() -> None:
    rows = {}
    for prefix in ("A", "WWW"):
        bench = Bench()
        calls = [entry(f"c{place}", at=place * 10_000) for place in range(12, 0, -1)]
        shown = msgspec.structs.replace(view(*calls), prefixes=(prefix,), highest_counter=88)
        for output in bench.link.show(shown):
            bench.station.handle(output)
        face = HallFace(bench.station, Surface(1080, 1920, 700), 4.0, [load_translator("counter_display", "id")])
        rows[prefix] = len(face.look(1080, 1920)[1].recent)
        assert bench.station.widths() == widths_of((prefix,), 88)
    assert rows["A"] >= rows["WWW"] >= 1
