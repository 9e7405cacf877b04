import asyncio
import itertools
import os
import shutil
import threading
import time
from array import array
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from config.kinds import SoundOutput
from config.schema import KioskConfig
from config.sound.card import CardPlayer
from config.sound.players import About, FilePlayer, PlayerFailed, SilentPlayer
from config.sound.samples import RATE, level, silence, to_wav
from kiosk.comfort import VOLUMES
from kiosk.speech import voice as voice_module
from kiosk.speech.assembly import speech
from kiosk.speech.headset import watch
from kiosk.speech.jack import EVENT
from kiosk.speech.voice import LocalVoice
from kiosk.speech.voice_thread import VoiceThread

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


class Listener:
    """A player that hears each sound for as long as it is let."""

    def __init__(self, failure: str = "") -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.cut: list[str] = []
        self.levels: list[float] = []
        self.goes_on = asyncio.Event()
        self._failure = failure

    async def play(self, samples: "array[int]", about: About) -> None:
        text = str(about["text"])
        self.begun.append(text)
        self.levels.append(level(samples))
        if self._failure:
            raise PlayerFailed(self._failure)
        try:
            await self.goes_on.wait()
        except asyncio.CancelledError:
            self.cut.append(text)
            raise
        self.ended.append(text)


def program(folder: Path, lines: str) -> str:
    """Return a synthesiser of shell, which gives half a second of nothing and notes what it was asked for."""
    wav = folder / "half.wav"
    wav.write_bytes(to_wav(array("h", [3_000, -3_000] * (RATE // 4))))
    path = folder / "synthesiser"
    path.write_text(f"#!/bin/sh\n{lines.format(wav=wav, asked=folder / 'asked')}\n")
    path.chmod(0o755)
    return str(path)


SPEAKS = 'echo "$(cat)" >> {asked}; cat {wav}'


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


def run(
    story: Callable[[LocalVoice, Listener], Coroutine[Any, Any, None]], program: str, failure: str = ""
) -> Listener:
    async def whole() -> Listener:
        async with asyncio.TaskGroup() as group:
            listener = Listener(failure)
            voice = LocalVoice(group, listener, program)
            await story(voice, listener)
            voice.hush()
        return listener

    return asyncio.run(whole())


def test_sentences_follow_each_other_and_new_ones_take_their_place(tmp_path: Path) -> None:
    async def story(voice: LocalVoice, listener: Listener) -> None:
        voice.say("id", ("satu", "dua"), 1)
        await until(lambda: listener.begun == ["satu"])
        voice.say("id", ("tiga",), 1)
        await until(lambda: listener.begun == ["satu", "tiga"])
        assert listener.cut == ["satu"]
        assert voice.is_speaking
        listener.goes_on.set()
        voice.say("id", ("dua", "tiga"), 1)
        await until(lambda: listener.ended == ["dua", "tiga"])
        await until(lambda: not voice.is_speaking)

    listener = run(story, program(tmp_path, SPEAKS))
    assert listener.cut == ["satu", "tiga"]
    assert sorted((tmp_path / "asked").read_text().split()) == ["dua", "satu", "tiga"]


def test_what_is_to_be_said_next_cuts_nothing_off_and_replaces_what_is_outdated(tmp_path: Path) -> None:
    async def story(voice: LocalVoice, listener: Listener) -> None:
        voice.say_next("id", ("satu", "lama"), 1, ())
        await until(lambda: listener.begun == ["satu"])
        voice.say_next("id", ("baru",), 1, ("satu", "lama"))
        listener.goes_on.set()
        await until(lambda: listener.ended == ["satu", "baru"])
        await until(lambda: not voice.is_speaking)

    listener = run(story, program(tmp_path, SPEAKS))
    assert listener.cut == []


def test_a_warning_takes_the_place_of_what_is_said_each_part_in_its_language(tmp_path: Path) -> None:
    async def story(voice: LocalVoice, listener: Listener) -> None:
        voice.say("id", ("satu",), 1)
        await until(lambda: listener.begun == ["satu"])
        voice.warn((("id", ("keluar",)), ("en", ("leave", "now"))), 3)
        await until(lambda: listener.begun == ["satu", "keluar"])
        assert listener.cut == ["satu"]
        listener.goes_on.set()
        await until(lambda: listener.ended == ["keluar", "leave", "now"])

    run(story, program(tmp_path, 'echo "$*" >> {asked}; cat > /dev/null; cat {wav}'))
    voices = [line.split()[line.split().index("-v") + 1] for line in (tmp_path / "asked").read_text().splitlines()]
    assert voices == ["id", "id", "en", "en"]


def test_what_was_made_ready_is_not_synthesised_again(tmp_path: Path) -> None:
    async def story(voice: LocalVoice, listener: Listener) -> None:
        voice.prepare("id", ["satu", "satu", "dua"], 1)
        await until(lambda: len(voice.ready) == 2)
        voice.prepare("id", ["dua"], 1)
        listener.goes_on.set()
        voice.say("id", ("satu", "dua"), 1)
        await until(lambda: listener.ended == ["satu", "dua"])

    run(story, program(tmp_path, SPEAKS))
    assert (tmp_path / "asked").read_text().split() == ["satu", "dua"]


def test_each_step_of_volume_is_six_decibels(tmp_path: Path) -> None:
    async def story(voice: LocalVoice, listener: Listener) -> None:
        listener.goes_on.set()
        for step in range(VOLUMES):
            voice.say("id", ("satu",), step)
            await until(lambda: len(listener.ended) > step)  # noqa: B023

    steps = run(story, program(tmp_path, SPEAKS)).levels
    assert [later - earlier for earlier, later in itertools.pairwise(steps)] == pytest.approx([6.0] * 3, abs=0.1)


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_module, "KEPT", voice_module.Limit(2, "seconds of sound", "for this test"))

    async def story(voice: LocalVoice, listener: Listener) -> None:
        listener.goes_on.set()
        for word in ("satu", "dua", "tiga", "empat"):
            voice.say("id", (word,), 1)
            await until(lambda: word in listener.ended)  # noqa: B023
        assert voice.ready == ["tiga", "empat"] or voice.ready == ["dua", "tiga", "empat"]

    run(story, program(tmp_path, SPEAKS))


def test_a_synthesiser_that_fails_is_told_and_the_rest_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(voice: LocalVoice, listener: Listener) -> None:
        listener.goes_on.set()
        voice.say("id", ("satu", "dua"), 1)
        await until(lambda: listener.ended == ["dua"])

    run(story, program(tmp_path, "read -r text; [ $text = satu ] || cat {wav}"))
    assert "not spoken" in caplog.text
    assert "satu" not in caplog.text, "it may be a booking's code, or a name that somebody looks for"


@pytest.mark.parametrize("sentences", [("satu",), ("satu", "dua"), ("satu", "dua", "tiga", "empat")])
def test_a_synthesiser_that_gives_nothing_counts_as_not_heard(tmp_path: Path, sentences: tuple[str, ...]) -> None:
    async def story(voice: LocalVoice, listener: Listener) -> None:
        voice.say("id", sentences, 1)
        await until(lambda: voice.failures == 1)
        assert listener.begun == []

    run(story, program(tmp_path, 'echo "$(cat)" >> {asked}'))
    assert (tmp_path / "asked").read_text().split()[:2] == list(sentences[:2])


def test_one_sentence_without_sound_does_not_silence_the_others(tmp_path: Path) -> None:
    async def story(voice: LocalVoice, listener: Listener) -> None:
        listener.goes_on.set()
        voice.say("id", ("satu", "dua"), 1)
        await until(lambda: listener.ended == ["dua"])
        assert voice.failures == 0

    run(story, program(tmp_path, "read -r text; [ $text = satu ] || cat {wav}"))


def test_a_player_that_fails_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def story(voice: LocalVoice, listener: Listener) -> None:
        for times in (1, 2):
            voice.say("id", ("satu", "dua"), 1)
            await until(lambda: len(listener.begun) == times)  # noqa: B023
        await asyncio.sleep(0)

        assert voice.failures == 2

    run(story, program(tmp_path, SPEAKS), failure="no sound card")
    assert caplog.text.count("no sound card") == 1


def test_the_voice_has_a_thread_of_its_own_and_ends_with_the_kiosk(tmp_path: Path) -> None:
    threads: list[str] = []

    class Instant:
        async def play(self, samples: "array[int]", about: About) -> None:
            threads.append(threading.current_thread().name)

    async def story() -> None:
        thread = VoiceThread(Instant(), program(tmp_path, SPEAKS))
        watching = asyncio.create_task(thread.watch())
        thread.prepare("id", ["dua"], 1)
        thread.say("id", ("satu",), 1)
        await until(lambda: len(threads) == 1)
        assert thread.failures == 0
        await until(lambda: not thread.is_speaking)
        thread.hush()
        thread.close()
        thread.close()
        await watching

    asyncio.run(story())
    assert threads == ["kiosk-voice"]


def test_a_synthesiser_that_hangs_does_not_keep_the_kiosk_from_ending(tmp_path: Path) -> None:
    begun = tmp_path / "begun"

    async def story() -> float:
        thread = VoiceThread(Listener(), program(tmp_path, f"touch {begun}; exec sleep 60"))
        thread.say("id", ("satu",), 1)
        await until(begun.exists)
        began = time.monotonic()
        thread.close()
        return time.monotonic() - began

    assert asyncio.run(story()) < 8


def test_a_bug_of_the_voice_ends_the_kiosk(tmp_path: Path) -> None:
    class Broken:
        async def play(self, samples: "array[int]", about: About) -> None:
            raise ZeroDivisionError

    async def story() -> None:
        thread = VoiceThread(Broken(), program(tmp_path, SPEAKS))
        thread.say("id", ("satu",), 1)
        try:
            await thread.watch()
        finally:
            thread.close()

    with pytest.raises(ExceptionGroup) as bugs:
        asyncio.run(story())
    assert bugs.group_contains(ZeroDivisionError)


def test_a_silent_player_takes_the_time() -> None:
    async def story() -> float:
        began = asyncio.get_running_loop().time()
        await SilentPlayer().play(silence(50), {})
        return asyncio.get_running_loop().time() - began

    assert asyncio.run(story()) >= 0.049


def settings(folder: Path, **more: Any) -> KioskConfig:
    return KioskConfig(device="kiosk-1", state_dir=folder / "state", **more)


def assembled(wanted: KioskConfig) -> object:
    async def story() -> object:
        with ExitStack() as closing:
            async with asyncio.TaskGroup() as group:
                made = speech(wanted, group, closing)
                closing.close()
                return made and made._voice._player  # type: ignore[attr-defined]

    return asyncio.run(story())


@needs_espeak
def test_sound_goes_where_the_settings_say(tmp_path: Path) -> None:
    assert isinstance(assembled(settings(tmp_path)), CardPlayer)
    assert isinstance(assembled(settings(tmp_path, sound=SoundOutput.SILENT)), SilentPlayer)
    player = assembled(settings(tmp_path, sound=SoundOutput.FILE, sound_dir=tmp_path / "heard"))
    assert isinstance(player, FilePlayer)
    assert (tmp_path / "heard" / "heard.wav").is_file()


@needs_espeak
def test_a_folder_for_sound_that_cannot_be_made_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    assert assembled(settings(tmp_path, sound=SoundOutput.FILE, sound_dir=tmp_path / "file")) is None
    assert f"sound_dir = {tmp_path / 'file'} cannot be written" in caplog.text


def test_without_a_synthesiser_one_line_names_the_cure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.speech.assembly.SYNTHESISER", "no-such-program")
    assert assembled(settings(tmp_path)) is None
    assert caplog.text.count("install the Debian package") == 1


def test_a_socket_that_is_none_does_not_end_the_kiosk(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.speech.headset.TRY_AGAIN_S", 0)
    nothing = tmp_path / "file"
    nothing.touch()

    async def story(device: Path) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await watch(device, lambda _: None)

    for device in (tmp_path, nothing):
        caplog.clear()
        asyncio.run(story(device))
        assert caplog.text.count("headset_device") == 1


def test_a_headset_is_watched_and_its_device_opened_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.speech.headset.TRY_AGAIN_S", 0.01)
    device = tmp_path / "event"
    plugs: list[bool] = []

    async def story() -> None:
        task = asyncio.create_task(watch(device, plugs.append))
        await until(lambda: "cannot be read" in caplog.text)
        read_end, write_end = os.pipe()
        device.symlink_to(f"/proc/self/fd/{read_end}")
        os.write(write_end, EVENT.pack(0, 0, 5, 2, 1) + EVENT.pack(0, 0, 0, 0, 0))
        await until(lambda: plugs == [True])
        os.write(write_end, EVENT.pack(0, 0, 5, 2, 0))
        await until(lambda: plugs == [True, False])
        os.close(write_end)
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        os.close(read_end)

    asyncio.run(story())
    assert caplog.text.count("headset_device") == 1
