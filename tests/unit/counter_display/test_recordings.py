"""A voice of the hall's own: what is to be recorded, what is wrong with it, and what is heard then."""

import asyncio
from array import array
from pathlib import Path

import pytest

from config.display_schema import DisplayConfig, VolumeTable
from config.sound.chime import CHIME_DBFS, chime
from config.sound.players import About
from config.sound.recorded import Flaw
from config.sound.samples import LEVEL_DBFS, RATE, duration_ms, level, scaled, silence, to_wav
from counter_display import app
from counter_display.hall.announcer import Play, Warn
from counter_display.hall.clips import ClipStore
from counter_display.hall.loudness import Loudness, gain_db
from counter_display.hall.recordings import Recordings, file_of
from counter_display.hall.script import Script
from counter_display.hall.speaker import Own, Speaker
from counter_display.hall.speech import Chime, Clip, Silence, estimated_ms, inventory
from counter_display.hall.voice import length_ms, sound_of
from counter_display.hall.wording import Templates, Wording
from counter_display.hall_program import own_sound, own_wording
from hub.protocol.ids import CallId
from hub.protocol.views import ZoneSpeech
from tests.unit.config.test_hall import HALL, hall

NOON = 1_767_587_400_000
"""2026-01-05 11:30 in Jakarta."""

FEW = Wording({"id": Templates("{number}", "{number}")}, digits={"id": tuple("0123456789")})
WORD = chime()[: RATE // 5]


def record(folder: Path, clip: Clip, data: bytes | None = None) -> None:
    path = folder / file_of(clip)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(to_wav(WORD) if data is None else data)


def test_every_clip_has_a_file_of_its_own() -> None:
    speech = ZoneSpeech(
        always=("jv",),
        whole_numbers=True,
        digits={"jv": tuple("abcdefghij")},
        call={"jv": "{number} {counter}"},
        recall={"jv": "Lagi {number} {counter}"},
    )
    clips = inventory(Script(own_wording(), ()).wording(speech))
    files = [file_of(clip) for clip in clips]
    assert file_of(Clip("id", "Nomor antrean")) == Path("id/nomor-antrean.wav")
    assert len({str(file).lower() for file in files}) == len(files)


def test_recordings_are_levelled_and_flaws_are_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    good, quiet, other, none = (Clip("id", word) for word in ("satu", "dua", "tiga", "empat"))
    record(tmp_path, good, to_wav(scaled(WORD, -8)))
    record(tmp_path, quiet, to_wav(scaled(WORD, -20)))
    record(tmp_path, other, b"RIFF")
    recordings = Recordings(tmp_path)
    assert recordings.get(good) is None
    flaws = recordings.load([good, quiet, other, none])
    assert flaws == {quiet: Flaw.TOO_QUIET, other: Flaw.FORMAT, none: Flaw.MISSING}
    sound = recordings.get(good)
    assert sound is not None
    assert level(sound) == pytest.approx(LEVEL_DBFS, abs=1)
    (tmp_path / file_of(good)).unlink()
    assert recordings.load([good]) == {}
    assert "tiga.wav" in caplog.text


def test_an_announcement_has_one_voice_only(tmp_path: Path) -> None:
    satu, dua = Clip("id", "satu"), Clip("id", "dua")
    store = ClipStore(tmp_path / "rendered", program="no-such-program")
    store._ready |= {satu: silence(100), dua: silence(100)}
    recordings = Recordings(tmp_path)
    record(tmp_path, satu)
    recordings.load([satu, dua])
    assert asyncio.run(sound_of((satu,), store, recordings)) == recordings.get(satu)
    assert asyncio.run(sound_of((satu, dua), store, recordings)) == silence(100) + silence(100)
    own = silence(50)
    assert asyncio.run(sound_of((Chime(), satu), store, None, own)) == own + silence(100)


def test_the_voice_is_softer_at_some_times_of_the_day() -> None:
    volume = [Loudness(690, 780, -9.0), Loudness(0, 360, -20.0)]
    assert gain_db(volume, NOON, "Asia/Jakarta") == -9
    assert gain_db(volume, NOON - 60_000, "Asia/Jakarta") == 0
    assert gain_db(volume, NOON, "Asia/Jayapura") == 0
    assert gain_db([], NOON, "Asia/Jakarta") == 0


def test_an_announcement_is_as_long_as_its_recordings(tmp_path: Path) -> None:
    satu, dua = Clip("id", "satu"), Clip("id", "dua")
    store = ClipStore(tmp_path / "rendered", program="no-such-program")
    store._ready |= {satu: silence(100), dua: silence(200)}
    recordings = Recordings(tmp_path)
    record(tmp_path, satu, to_wav(WORD * 9))
    recordings.load([satu])
    gong = silence(2_500)
    assert length_ms((satu,), store, recordings) == pytest.approx(1_800, abs=50)
    assert length_ms((satu, Silence(50), dua), store, recordings) == pytest.approx(350, abs=5), "all of it is rendered"
    assert length_ms((Chime(), satu), store, recordings, gong) == pytest.approx(4_300, abs=50)
    assert length_ms((Chime(), satu), store) == pytest.approx(duration_ms(chime()) + 100, abs=5)
    lost = (Chime(), Clip("id", "tiga"))
    assert length_ms(lost, store, recordings) == estimated_ms(lost)


class Ear:
    """A player that remembers what it was given."""

    def __init__(self) -> None:
        self.heard: list[array[int]] = []

    async def play(self, samples: "array[int]", about: About) -> None:
        self.heard.append(samples)


def test_what_is_the_halls_own_is_heard(tmp_path: Path) -> None:
    (tmp_path / "gong.wav").write_bytes(to_wav(scaled(WORD, -6)))
    record(tmp_path, Clip("id", "satu"))
    settings = DisplayConfig(
        device="layar",
        role="hall",  # type: ignore[arg-type]  # as the file says it
        chime=tmp_path / "gong.wav",
        recordings_dir=tmp_path,
        volume=(VolumeTable(times="11:00-12:00", db=-6),),
    )
    own = own_sound(settings, lambda: "Asia/Jakarta", lambda: NOON)
    assert own.chime is not None
    assert level(own.chime) == pytest.approx(CHIME_DBFS, abs=0.5)
    assert own.gain_db() == -6
    ear = Ear()

    async def story() -> None:
        async with asyncio.TaskGroup() as group:
            store = ClipStore(tmp_path / "rendered", program="no-such-program")
            speaker = Speaker(group, store, ear, lambda call, heard: None, lambda id_, heard: None, own=own)
            speaker.prepare([Clip("id", "satu")])
            assert own.recordings is not None
            while own.recordings.get(Clip("id", "satu")) is None:  # noqa: ASYNC110  # nobody is told
                await asyncio.sleep(0.01)
            parts = (Chime(), Clip("id", "satu"))
            speaker.play(Play(CallId("c1"), "A042", 12, False, 1, parts, 1_000))
            assert speaker._speaking is not None
            await speaker._speaking
            speaker.warn(Warn("e1", "id", parts, 1_000))
            await speaker._speaking
            speaker.close()

    asyncio.run(story())
    call, emergency = ear.heard
    assert level(call[: len(own.chime)]) == pytest.approx(CHIME_DBFS - 6, abs=1)
    assert level(call[len(own.chime) :]) == pytest.approx(LEVEL_DBFS - 6, abs=1)
    assert level(emergency[len(own.chime) :]) == pytest.approx(LEVEL_DBFS, abs=1)


def test_nothing_of_its_own_is_nothing() -> None:
    settings = DisplayConfig(device="layar", role="hall")  # type: ignore[arg-type]  # as the file says it
    own = own_sound(settings, lambda: "Asia/Jakarta", lambda: NOON)
    assert (own.recordings, own.chime, own.gain_db()) == (None, None, 0)
    assert Own().gain_db() == 0


def test_the_list_names_each_file_and_its_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert app.main(["clips", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert str(RATE) in lines[0]
    assert "id/nomor-antrean.wav\tNomor antrean" in lines
    assert "en/please-go-to-counter.wav\tplease go to counter" in lines
    words = 'speech = { call = { id = "Nomor {number} ke {counter}" }, recall = { id = "Lagi {number} ke {counter}" } }'
    file = hall(tmp_path, HALL.replace('id = "biru", ', f'id = "biru", {words}, '))
    assert app.main(["clips", "list", "--hall", str(file), "--zone", "biru"]) == 0
    assert "id/lagi.wav\tLagi" in capsys.readouterr().out
    assert app.main(["clips", "list", "--hall", str(file)]) == 0
    both = capsys.readouterr().out
    assert "id/lagi.wav" in both
    assert "id/nomor-antrean.wav" in both
    assert app.main(["clips", "list", "--hall", str(file), "--zone", "birru"]) == 2
    assert "there is no zone 'birru'" in capsys.readouterr().err


def test_the_check_says_what_is_left_to_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    clips = inventory(own_wording())
    for clip in clips:
        record(tmp_path, clip)
    assert app.main(["clips", "check", str(tmp_path)]) == 0
    assert "Semua rekaman siap" in capsys.readouterr().out
    english = [clip for clip in clips if clip.language == "en"]
    (tmp_path / file_of(english[0])).unlink()
    record(tmp_path, english[1], to_wav(scaled(WORD, -20)))
    record(tmp_path, Clip("id", "empat"), to_wav(WORD * 19))
    assert app.main(["clips", "check", str(tmp_path), "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert app.main(["clips", "check", str(tmp_path), "--language", "en"]) == 1
    assert capsys.readouterr().out == out
    assert f"{file_of(english[0])}\t{english[0].text}\tis not there" in out
    assert "too quiet, below -38 dBFS" in out
    assert "1 are missing, 1 have to be put right" in out
    (slow,) = [line for line in out.splitlines() if line.startswith("The longest call")]
    assert "(id) takes" in slow
    assert "18 s is the most that fits" in slow
    assert app.main(["clips", "check", str(tmp_path / "nowhere")]) == 2
    assert "bukan folder" in capsys.readouterr().err
