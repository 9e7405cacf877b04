import asyncio
import json
import logging
import math
import os
import shutil
import time
import wave
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from config.sound.chime import chime
from config.sound.players import About, AplayPlayer, FilePlayer, Player, PlayerFailed
from config.sound.samples import (
    LEVEL_DBFS,
    PEAK_DBFS,
    RATE,
    TRIM_DBFS,
    NotThisSound,
    amplitude,
    duration_ms,
    from_wav,
    level,
    peak,
    silence,
    to_wav,
)
from config.sound.synthesis import SynthesisFailed, phonetic
from counter_display.hall.announcer import Play, Warn
from counter_display.hall.clips import ClipStore, sealed, unsealed
from counter_display.hall.speaker import SilentSpeaker, Speaker
from counter_display.hall.speech import Chime, Clip, Part, Silence, announcement, estimated_ms, inventory
from counter_display.hall.voice import Unspeakable, assemble, sound_of
from counter_display.hall.wording import Templates, Wording
from counter_display.hall_program import own_wording
from hub.protocol.commands import Language
from hub.protocol.ids import CallId

ID = Language.INDONESIAN
WORDING = own_wording()
SATU = Clip(ID, "satu")

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def play(*parts: Part, call: str = "c1") -> Play:
    return Play(CallId(call), "A042", 12, False, 1, parts, estimated_ms(parts))


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> ClipStore:
    """Return a store with every clip of one announcement in both languages, and of the longest number's first call."""
    store = ClipStore(tmp_path_factory.mktemp("clips"))
    longest = announcement(WORDING, "WX", "999", 99, ("id",), again=False, times=1)
    parts = announcement(WORDING, "A", "042", 12, ("id", "en"), again=True, times=1)
    asyncio.run(
        store.render_all(
            list(dict.fromkeys(part for part in (*parts, *longest) if isinstance(part, Clip))), lambda done, of: None
        )
    )
    return store


@needs_espeak
def test_clips_are_equally_loud_trimmed_and_kept(clips: ClipStore) -> None:
    for text in ("Nomor antrean", "nol", "silakan menuju loket", "dua belas"):
        sound = ClipStore(clips.folder).get(Clip(ID, text))
        assert sound is not None
        assert abs(level(sound) - LEVEL_DBFS) <= 1
        assert peak(sound) <= PEAK_DBFS + 0.01
        assert clips.missing([Clip(ID, text)]) == []


@needs_espeak
@pytest.mark.parametrize(
    ("again", "number"), [(False, ("A", "042", 12)), (True, ("A", "042", 12)), (False, ("WX", "999", 99))]
)
def test_an_announcement_has_its_silences_and_is_short_enough(
    clips: ClipStore, again: bool, number: tuple[str, str, int]
) -> None:
    parts = announcement(WORDING, *number, ("id",), again=again, times=1)
    sound = assemble(parts, clips.get)
    assert sound is not None
    at = 0
    for part in parts:
        if isinstance(part, Silence):
            assert part.ms <= heard_pause(sound, at) <= part.ms + TAILS_MS
        at += len(assemble((part,), clips.get) or [])
    assert at == len(sound)
    assert duration_ms(sound) <= 9_000
    assert peak(sound) <= PEAK_DBFS + 0.01
    loud = [assemble((part,), clips.get) for part in parts if isinstance(part, Clip)]
    levels = [level(each) for each in loud if each is not None]
    assert len(levels) == len(loud)
    assert max(levels) - min(levels) <= 1


def heard_pause(sound: "array[int]", at: int) -> int:
    """Return how long it is quiet around a place, in ms."""
    floor = amplitude(TRIM_DBFS)
    first, last = at, at
    while abs(sound[first - 1]) < floor:
        first -= 1
    while abs(sound[last]) < floor:
        last += 1
    return (last - first) * 1000 // RATE


TAILS_MS = 60
"""A word fades before a pause and rises after it: so much of both ends may be quieter than is heard."""


@needs_espeak
def test_estimates_do_not_promise_less_than_the_voice_takes(clips: ClipStore) -> None:
    parts = announcement(WORDING, "A", "042", 12, ("id", "en"), again=True, times=1)
    sound = assemble(parts, clips.get)
    assert sound is not None
    assert estimated_ms(parts) * 0.8 <= duration_ms(sound) <= estimated_ms(parts) * 1.1


@needs_espeak
def test_with_one_clip_missing_the_whole_sentence_is_synthesised(tmp_path: Path) -> None:
    store = ClipStore(tmp_path)
    parts = announcement(WORDING, "A", "042", 12, ("id",), again=False, times=2)

    async def story() -> "array[int]":
        await store.render(Clip(ID, "Nomor antrean"))
        return await sound_of(parts, store)

    sound = asyncio.run(story())
    assert duration_ms(sound) > 2 * 2_500
    kept = sorted(path.name for path in tmp_path.rglob("*"))
    assert len(kept) == 2
    assert kept[0] == "id"
    assert kept[1].startswith("nomor-antrean.")


def test_without_a_synthesiser_nothing_is_said_rather_than_half(tmp_path: Path) -> None:
    store = ClipStore(tmp_path, program="no-such-program")
    with pytest.raises(Unspeakable, match="no-such-program is not installed"):
        asyncio.run(sound_of((Chime(), SATU), store))


def test_a_synthesiser_that_gives_nothing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SynthesisFailed, match="true gave no sound: NotThisSound"):
        asyncio.run(ClipStore(tmp_path, program="true").render(SATU))
    mute = _program(tmp_path, f"cat {_quiet(tmp_path)}")
    with pytest.raises(SynthesisFailed, match="gave only silence"):
        asyncio.run(ClipStore(tmp_path, program=mute).render(SATU))


def test_what_is_said_to_the_hall_stands_in_no_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An emergency is in somebody's own words, with a name in them perhaps."""
    caplog.set_level(logging.DEBUG)
    words = (Chime(), Clip(ID, "Ibu Siti Rahayu"))
    for program in ("true", _program(tmp_path, f"cat {_quiet(tmp_path)}")):
        with pytest.raises(Unspeakable) as caught:
            asyncio.run(sound_of(words, ClipStore(tmp_path, program=program)))
        assert "Siti" not in f"{caught.value} {caplog.text}"
    assert "a clip is missing" in caplog.text


def test_a_synthesiser_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.sound.synthesis.TIMEOUT_S", 0.2)
    program = _program(tmp_path, "exec sleep 60")
    with pytest.raises(SynthesisFailed, match="TimeoutError"):
        asyncio.run(ClipStore(tmp_path, program=program).render(SATU))


def test_rendering_tells_its_progress_and_gives_up_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    told: list[tuple[int, int]] = []
    store = ClipStore(tmp_path, program="no-such-program")
    clips = [Clip(ID, word) for word in ("satu", "dua", "tiga", "empat", "lima")]
    left = asyncio.run(store.render_all(clips, lambda done, of: told.append((done, of))))
    assert told == [(0, 5)] * 3
    assert left == clips
    assert "failed 3 times in a row" in caplog.text
    assert "empat" not in caplog.text


NO_DUA = """text=$(cat)
case $text in
    dua) [ -e {folder}/mended ] || exit 1 ;;
esac
cat {folder}/sound.wav"""
"""A synthesiser that cannot say one word until it is mended."""


def test_a_clip_that_fails_is_named_and_the_others_go_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "sound.wav").write_bytes(to_wav(chime()))
    store = ClipStore(tmp_path / "clips", program=_program(tmp_path, NO_DUA.format(folder=tmp_path)))
    told: list[tuple[int, int]] = []
    clips = [Clip(ID, word) for word in ("satu", "dua", "tiga")]
    assert asyncio.run(store.render_all(clips, lambda done, of: told.append((done, of)))) == [clips[1]]
    assert told[-1] == (2, 3)
    assert store.missing(clips) == [clips[1]]
    assert "clip 'dua' (id) is not rendered" in caplog.text


@pytest.mark.parametrize("is_soon", [True, False])
def test_a_clip_that_failed_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_soon: bool) -> None:
    monkeypatch.setattr("counter_display.hall.speaker.RENDER_AGAIN_S", 0.05 if is_soon else 3_600.0)
    (tmp_path / "sound.wav").write_bytes(to_wav(chime()))
    store = ClipStore(tmp_path / "clips", program=_program(tmp_path, NO_DUA.format(folder=tmp_path)))
    clips = [Clip(ID, word) for word in ("satu", "dua", "tiga")]

    async def story() -> None:
        async with asyncio.TaskGroup() as group:
            speaker = Speaker(group, store, Instant(), lambda call, heard: None, lambda id_, heard: None)
            speaker.prepare(clips)
            while not store.path(clips[2]).exists():  # noqa: ASYNC110  # a file tells nobody that it is there
                await asyncio.sleep(0.01)
            (tmp_path / "mended").touch()
            while not store.path(clips[1]).exists():
                if not is_soon:  # a call that is spoken meanwhile needs it
                    speaker.play(play(Silence(1)))
                await asyncio.sleep(0.05)
            speaker.close()

    asyncio.run(story())
    assert store.missing(clips) == []


def test_a_disk_that_takes_no_clip_keeps_none_from_the_hall(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    sound = tmp_path / "sound.wav"
    sound.write_bytes(to_wav(chime()))
    (tmp_path / "clips").write_text("a file where the folder should be")
    store = ClipStore(tmp_path / "clips", program=_program(tmp_path, f"cat {sound}"))
    clips, told = [SATU, Clip(ID, "dua")], []
    asyncio.run(store.render_all(clips, lambda done, of: told.append((done, of))))
    assert told[-1] == (2, 2)
    assert all(store.get(clip) for clip in clips)
    assert caplog.text.count("in memory alone") == 1


def test_a_damaged_clip_counts_as_missing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = ClipStore(tmp_path)
    store.path(SATU).parent.mkdir(parents=True)
    store.path(SATU).write_bytes(b"RIFF, but no more")
    assert store.get(SATU) is None
    assert "cannot be read" in caplog.text
    assert store.missing([SATU]) == [SATU]


@pytest.mark.parametrize("harm", ["cut off", "a block of zeros", "empty", "no seal"])
def test_a_clip_harmed_by_a_power_cut_is_never_half_spoken(harm: str) -> None:
    whole = sealed(chime())
    assert unsealed(whole) == chime()
    assert from_wav(whole) == chime()
    data = {
        "cut off": whole[: len(whole) // 2],
        "a block of zeros": whole[:4096] + bytes(4096) + whole[8192:],
        "empty": b"",
        "no seal": to_wav(chime()),
    }[harm]
    with pytest.raises(NotThisSound, match="damaged"):
        unsealed(data)


def test_a_recording_that_was_cut_off_is_no_sound() -> None:
    with pytest.raises(NotThisSound, match="cut off"):
        from_wav(to_wav(chime())[:-1_000], whole=True)


def test_old_clips_that_nobody_needs_are_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("counter_display.hall.clips.FILES", 2)
    store = ClipStore(tmp_path)
    words = [Clip(ID, word) for word in ("satu", "dua", "tiga", "empat", "lima")]
    for age, clip in enumerate(words):
        store.path(clip).parent.mkdir(exist_ok=True)
        store.path(clip).write_bytes(sealed(silence(20)))
        os.utime(store.path(clip), (age, age))
    store.tidy([words[0]])
    assert [clip for clip in words if store.path(clip).exists()] == [words[0], *words[3:]]
    monkeypatch.setattr("pathlib.Path.glob", lambda path, pattern: iter([tmp_path / "gone.wav"]))
    store.tidy([])
    assert "not deleted" in caplog.text


@needs_espeak
def test_damaged_clips_are_rendered_anew_before_they_are_needed(tmp_path: Path) -> None:
    few = Wording({"id": Templates("{number}", "{number}")})
    wanted = inventory(few)[:2]
    store = ClipStore(tmp_path)
    asyncio.run(store.render_all(wanted, lambda done, of: None))
    path = store.path(wanted[0])
    good = path.read_bytes()
    path.write_bytes(good[:-100])

    async def story() -> None:
        async with asyncio.TaskGroup() as group:
            speaker = Speaker(group, ClipStore(tmp_path), Instant(), lambda call, heard: None, lambda id_, heard: None)
            speaker.prepare(wanted)
            speaker.prepare(wanted)
            while path.read_bytes() != good:  # noqa: ASYNC110  # a file tells nobody that it has changed
                await asyncio.sleep(0.01)
            speaker.close()

    asyncio.run(story())


def test_loket_is_pronounced_as_people_say_it() -> None:
    assert phonetic("silakan menuju loket dua") == "silakan menuju [[l'okEt]] dua"
    assert phonetic("nomor antrean") == "nomor antrean"


def test_the_file_player_records_sound_and_times(tmp_path: Path) -> None:
    async def story() -> None:
        with FilePlayer(tmp_path) as player:
            await player.play(chime(), {"call": "c1"})
            await player.play(silence(150), {"call": "c2"})

    began = time.monotonic()
    asyncio.run(story())
    assert time.monotonic() - began >= 1.1
    lines = [json.loads(line) for line in (tmp_path / "heard.jsonl").read_text().splitlines()]
    assert [(line["event"], line["call"]) for line in lines] == [
        *(("start", "c1"), ("end", "c1"), ("start", "c2"), ("end", "c2"))
    ]
    assert lines[1]["at_ms"] - lines[0]["at_ms"] == pytest.approx(duration_ms(chime()), abs=2)
    assert lines[2]["at_ms"] >= lines[1]["at_ms"]
    with wave.open(str(tmp_path / "heard.wav"), "rb") as reader:
        reader.setpos(RATE * lines[0]["at_ms"] // 1000)
        heard = array("h", reader.readframes(len(chime())))
    assert level(heard) == pytest.approx(level(chime()), abs=0.5)


def test_a_recording_that_was_cut_off_shows_it(tmp_path: Path) -> None:
    async def story() -> None:
        with FilePlayer(tmp_path) as player:
            task = asyncio.create_task(player.play(silence(5_000), {}))
            await asyncio.sleep(0)  # it writes its first piece before it waits
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(story())
    events = [json.loads(line)["event"] for line in (tmp_path / "heard.jsonl").read_text().splitlines()]
    assert events == ["start", "cut"]


@pytest.mark.parametrize("what", ["_write", "_line"])
def test_a_full_disk_is_a_failed_player(tmp_path: Path, what: str) -> None:
    async def story() -> None:
        with FilePlayer(tmp_path) as player:
            setattr(player, what, full)
            await player.play(silence(10), {})

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(PlayerFailed, match="No space left"):
        asyncio.run(story())


def test_a_silent_speaker_takes_its_share_of_the_time() -> None:
    done: list[str] = []

    async def story() -> None:
        async with asyncio.TaskGroup() as group:
            speaker = SilentSpeaker(
                group, lambda call, heard: done.append(call), lambda id_, heard: done.append(id_), 10
            )
            speaker.stop()
            speaker.try_out([SATU])
            speaker.prepare([SATU])
            speaker.play(play(Silence(1_000)))

    async def warn() -> None:
        async with asyncio.TaskGroup() as group:
            speaker = SilentSpeaker(
                group, lambda call, heard: done.append(call), lambda id_, heard: done.append(id_), 10
            )
            speaker.warn(Warn("e1", "id", (SATU,), 100))

    async def cut() -> None:
        async with asyncio.TaskGroup() as group:
            speaker = SilentSpeaker(
                group, lambda call, heard: done.append(call), lambda id_, heard: done.append(id_), 0.001
            )
            speaker.play(play(Silence(2_000)))
            speaker.close()

    began = time.monotonic()
    asyncio.run(story())
    assert time.monotonic() - began >= 0.09
    asyncio.run(cut())
    asyncio.run(warn())
    assert done == ["c1", "e1"]


def _quiet(folder: Path) -> Path:
    file = folder / "quiet.wav"
    file.write_bytes(to_wav(silence(50)))
    return file


def _program(folder: Path, lines: str) -> str:
    path = folder / "player"
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    return str(path)


def test_aplay_is_given_the_whole_sound(tmp_path: Path) -> None:
    program = _program(tmp_path, f"cat > {tmp_path}/got.wav")
    asyncio.run(AplayPlayer(program).play(chime(), {}))
    assert (tmp_path / "got.wav").read_bytes() == to_wav(chime())


def test_aplay_without_a_card_is_named(tmp_path: Path) -> None:
    program = _program(tmp_path, "cat > /dev/null; echo no soundcards found >&2; exit 1")
    with pytest.raises(PlayerFailed, match="no soundcards found"):
        asyncio.run(AplayPlayer(program).play(silence(10), {}))
    with pytest.raises(PlayerFailed, match="alsa-utils"):
        asyncio.run(AplayPlayer("no-such-program").play(silence(10), {}))


def test_an_aplay_that_cannot_be_started_is_named(tmp_path: Path) -> None:
    program = tmp_path / "broken"
    program.write_bytes(b"\x7fELF and nothing more")
    program.chmod(0o700)
    with pytest.raises(PlayerFailed, match="broken"):
        asyncio.run(AplayPlayer(str(program)).play(silence(10), {}))


def test_an_aplay_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.sound.players.LATENESS_S", 0.1)
    program = _program(tmp_path, "exec sleep 60")
    with pytest.raises(PlayerFailed, match="hangs"):
        asyncio.run(AplayPlayer(program).play(silence(10), {}))


class Instant:
    """A player that needs no time."""

    async def play(self, samples: "array[int]", about: About) -> None:
        pass


class Stuck:
    """A player that never comes back."""

    async def play(self, samples: "array[int]", about: About) -> None:
        await asyncio.Event().wait()


def speak(
    tmp_path: Path, player: Player, story: Callable[[Speaker, list[tuple[CallId, bool]]], None], program: str
) -> list[tuple[CallId, bool]]:
    """Run a speaker until its story is told; return what it said was finished."""
    done: list[tuple[CallId, bool]] = []

    async def run() -> None:
        store = ClipStore(tmp_path, program)
        async with asyncio.TaskGroup() as group:
            speaker = Speaker(
                group,
                store,
                player,
                lambda call, heard: done.append((call, heard)),
                lambda id_, heard: done.append((CallId(id_), heard)),
            )
            story(speaker, done)
            if speaker._speaking is not None:
                await asyncio.wait([speaker._speaking])
            speaker.close()

    asyncio.run(run())
    return done


def test_the_speaker_says_when_a_call_was_spoken_or_not(tmp_path: Path) -> None:
    def say(speaker: Speaker, done: list[tuple[CallId, bool]]) -> None:
        speaker.play(play(Chime()))

    assert speak(tmp_path, Instant(), say, "no-such-program") == [("c1", True)]

    def say_words(speaker: Speaker, done: list[tuple[CallId, bool]]) -> None:
        speaker.play(play(SATU))

    assert speak(tmp_path, Instant(), say_words, "no-such-program") == [("c1", False)]

    def warn(speaker: Speaker, done: list[tuple[CallId, bool]]) -> None:
        speaker.warn(Warn("e1", "id", (Chime(),), 1_000))

    assert speak(tmp_path, Instant(), warn, "no-such-program") == [("e1", True)]


class Deaf:
    """A player without a card until it has one."""

    def __init__(self) -> None:
        self.has_card = False

    async def play(self, samples: "array[int]", about: About) -> None:
        if not self.has_card:
            raise PlayerFailed("no sound card")


def test_a_trial_says_whether_there_is_sound_and_words_to_say(tmp_path: Path) -> None:
    found: list[bool] = []

    async def story() -> None:
        player = Deaf()
        async with asyncio.TaskGroup() as group:
            store = ClipStore(tmp_path, "no-such-program")
            speaker = Speaker(group, store, player, lambda call, heard: None, lambda id_, heard: None, found.append)

            async def tried(*parts: Part) -> None:
                speaker.try_out(parts)
                assert speaker._trial is not None
                await speaker._trial

            await tried(Chime())
            player.has_card = True
            await tried(SATU)
            await tried(Chime())
            assert found == [False, False, True]
            speaker.try_out([Chime()])
            speaker.try_out([Chime()])
            speaker.play(play(Chime()))  # which shows it as well
            assert speaker._speaking is not None
            await speaker._speaking
            speaker.try_out([Chime()])
            speaker.close()
        assert len(found) == 3

    asyncio.run(story())


def test_a_sound_that_comes_late_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def say(speaker: Speaker, done: list[tuple[CallId, bool]]) -> None:
        monkeypatch.setattr("counter_display.hall.speaker.START_WITHIN_S", -1.0)
        speaker.play(play(Chime()))

    assert speak(tmp_path, Instant(), say, "no-such-program") == [("c1", False)]


def test_a_stopped_call_ends_without_a_word(tmp_path: Path) -> None:
    def story(speaker: Speaker, done: list[tuple[CallId, bool]]) -> None:
        speaker.stop()
        speaker.play(play(Chime()))
        speaker.stop()

    assert speak(tmp_path, Stuck(), story, "no-such-program") == []


def test_levels_are_numbers() -> None:
    assert not math.isnan(level(chime()))
