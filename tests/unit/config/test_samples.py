import io
import math
import wave
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.sound.chime import CHIME_DBFS, FIRST_HZ, LENGTH_MS, SECOND_AT_MS, SECOND_HZ, chime
from config.sound.samples import (
    FRAME,
    LEVEL_DBFS,
    PEAK_DBFS,
    RATE,
    NotThisSound,
    duration_ms,
    from_wav,
    joined,
    level,
    levelled,
    peak,
    scaled,
    silence,
    to_wav,
    trim,
)


def tone(ms: int, loudness: int = 8_000, hz: float = 440) -> "array[int]":
    return array("h", [round(loudness * math.sin(2 * math.pi * hz * i / RATE)) for i in range(RATE * ms // 1000)])


def share_of(samples: "array[int]", hz: float) -> float:
    """Return how much of a sound is a tone of this height (Goertzel), 0 to about 1."""
    turn = 2 * math.pi * hz / RATE
    real = sum(s * math.cos(turn * i) for i, s in enumerate(samples))
    imaginary = sum(s * math.sin(turn * i) for i, s in enumerate(samples))
    return 2 * (real**2 + imaginary**2) / (len(samples) * sum(s * s for s in samples))


def test_silence_has_its_length_and_no_level() -> None:
    nothing = silence(250)
    assert duration_ms(nothing) == 250 - 1 or duration_ms(nothing) == 250
    assert level(nothing) == peak(nothing) == -math.inf
    assert peak(array("h")) == -math.inf


def test_trimming_takes_the_quiet_ends_and_leaves_no_click() -> None:
    cut = trim(joined([silence(300), tone(200), silence(400)]))
    assert 200 <= duration_ms(cut) <= 240
    assert abs(cut[0]) < 300
    assert abs(cut[-1]) < 300
    assert trim(silence(100)) == array("h")


@given(st.integers(300, 30_000))
def test_every_sound_is_brought_to_the_same_level(loudness: int) -> None:
    assert level(levelled(tone(100, loudness))) == pytest.approx(LEVEL_DBFS, abs=0.1)


def test_levelling_never_clips() -> None:
    burst = joined([tone(300, 400), array("h", [32_000, -32_000] * 20), tone(300, 400)])
    loud = levelled(burst, -12)
    assert peak(loud) <= PEAK_DBFS + 0.01
    assert levelled(silence(50)) == silence(50)


def test_wav_files_go_and_come_back() -> None:
    sound = tone(20)
    assert from_wav(to_wav(sound)) == sound


def test_other_sounds_are_refused() -> None:
    with pytest.raises(NotThisSound, match="no WAV file"):
        from_wav(b"not at all")
    with pytest.raises(NotThisSound, match="no WAV file"):
        from_wav(b"")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(44_100)
    with pytest.raises(NotThisSound, match="2 channels of 16 bit at 44100 Hz"):
        from_wav(file.getvalue())


def test_the_chime_is_two_soft_tones_a_fourth_apart() -> None:
    sound = chime()
    assert 800 <= duration_ms(sound) <= 1_200
    assert abs(duration_ms(sound) - LENGTH_MS) <= 1
    assert math.isclose(FIRST_HZ / SECOND_HZ, 4 / 3)
    split = RATE * SECOND_AT_MS // 1000
    first, second = sound[:split], sound[split:]
    assert share_of(first, FIRST_HZ) > 0.85
    assert share_of(first, SECOND_HZ) < 0.05
    assert share_of(second, SECOND_HZ) > share_of(second, FIRST_HZ)
    assert level(sound) == pytest.approx(CHIME_DBFS, abs=1)
    assert peak(sound) <= PEAK_DBFS
    assert max(map(abs, sound[:FRAME])) < max(map(abs, sound[FRAME : 4 * FRAME]))
    assert abs(sound[-1]) < 100


def test_a_step_of_loudness_is_heard_and_none_changes_nothing() -> None:
    sound = tone(200)
    assert level(scaled(sound, -6.0)) == pytest.approx(level(sound) - 6.0, abs=0.1)
    assert scaled(sound, 0.0) is sound
