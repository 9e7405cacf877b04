"""Sound as plain samples: silence, trimming, equal loudness, joining, WAV; pure, with nothing but the standard library.

Samples are signed 16 bit, one channel, `RATE` a second; levels are in dB relative to full scale (dBFS).
"""

import io
import math
import sys
import wave
from array import array
from collections.abc import Iterable
from operator import mul
from typing import Final

RATE: Final = 22_050
"""What espeak-ng renders; speech has nothing above 11 kHz that a hall would hear."""

FULL_SCALE: Final = 32_767
FRAME: Final = RATE // 100
"""10 ms: the step in which sound is judged loud or quiet."""

TRIM_DBFS: Final = -45.0
LEVEL_DBFS: Final = -20.0
PEAK_DBFS: Final = -1.0
FADE_MS: Final = 4
"""Cut ends are faded so that no click is heard."""


class NotThisSound(ValueError):
    """A WAV file with another rate, width or number of channels."""


def amplitude(dbfs: float) -> float:
    """Return the amplitude (0 to `FULL_SCALE`) of a level."""
    return float(FULL_SCALE * 10 ** (dbfs / 20))


def level(samples: "array[int]") -> float:
    """Return the RMS level in dBFS of a sound without its quiet frames; -inf for silence."""
    loud = [frame for frame in _frames(samples) if _rms(frame) > amplitude(TRIM_DBFS)]
    if not loud:
        return -math.inf
    power = sum(sum(map(mul, frame, frame)) for frame in loud) / sum(len(frame) for frame in loud)
    return 20 * math.log10(math.sqrt(power) / FULL_SCALE)


def peak(samples: "array[int]") -> float:
    """Return the highest level in dBFS; -inf for silence."""
    highest = max(max(samples, default=0), -min(samples, default=0))
    return 20 * math.log10(highest / FULL_SCALE) if highest else -math.inf


def silence(ms: int) -> "array[int]":
    """Return so many ms of nothing."""
    return array("h", bytes(2 * (RATE * ms // 1000)))


def duration_ms(samples: "array[int]") -> int:
    """Return how long a sound is, in ms."""
    return len(samples) * 1000 // RATE


def trim(samples: "array[int]") -> "array[int]":
    """Return a sound without the quiet at its ends, faded where it was cut; empty when it is quiet throughout."""
    floor = amplitude(TRIM_DBFS)
    loud = [place for place, frame in enumerate(_frames(samples)) if _rms(frame) > floor]
    if not loud:
        return array("h")
    first = max(0, loud[0] - 1) * FRAME
    last = min(len(samples), (loud[-1] + 3) * FRAME)
    return _faded(samples[first:last])


def levelled(samples: "array[int]", dbfs: float = LEVEL_DBFS) -> "array[int]":
    """Return a sound brought to a level; peaks that would pass `PEAK_DBFS` are bent below it, never clipped."""
    now = level(samples)
    if math.isinf(now):
        return samples
    gain = 10 ** ((dbfs - now) / 20)
    ceiling = amplitude(PEAK_DBFS)
    knee = ceiling * 0.7
    room = ceiling - knee
    if gain * max(max(samples), -min(samples)) <= knee:
        return array("h", [round(sample * gain) for sample in samples])
    return array("h", [_bent(sample * gain, knee, room) for sample in samples])


def scaled(samples: "array[int]", db: float) -> "array[int]":
    """Return a sound made quieter, by so many dB (0 or less)."""
    factor = 10 ** (db / 20)
    return samples if db == 0 else array("h", [int(sample * factor) for sample in samples])


def joined(pieces: "Iterable[array[int]]") -> "array[int]":
    """Return the pieces one after the other."""
    whole: array[int] = array("h")
    for piece in pieces:
        whole.extend(piece)
    return whole


def to_wav(samples: "array[int]") -> bytes:
    """Return a sound as the bytes of a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(to_bytes(samples))
    return file.getvalue()


def from_wav(data: bytes, whole: bool = False) -> "array[int]":
    """Return the samples of a WAV file; `whole` refuses one that is shorter than it says (a stream may be).

    Raises:
        NotThisSound: it is no WAV file, or not 16 bit, one channel, `RATE`, or not whole.
    """
    try:
        with wave.open(io.BytesIO(data), "rb") as reader:
            shape = (reader.getnchannels(), reader.getsampwidth(), reader.getframerate())
            said = reader.getnframes()
            frames = reader.readframes(said)
    except (wave.Error, EOFError) as error:
        raise NotThisSound(f"no WAV file: {error}") from None
    if shape != (1, 2, RATE):
        raise NotThisSound(f"{shape[0]} channels of {8 * shape[1]} bit at {shape[2]} Hz; 1 of 16 at {RATE} are needed")
    if whole and len(frames) != 2 * said:
        raise NotThisSound(f"it was cut off: {len(frames) // 2} samples of {said}")
    return _little(array("h", frames[: len(frames) // 2 * 2]))


def to_bytes(samples: "array[int]") -> bytes:
    """Return samples as WAV keeps them, little-endian."""
    return _little(samples).tobytes()


def _little(samples: "array[int]") -> "array[int]":
    if sys.byteorder == "little":
        return samples
    swapped = samples[:]  # pragma: no cover  # no big-endian machine to test on
    swapped.byteswap()  # pragma: no cover
    return swapped  # pragma: no cover


def _frames(samples: "array[int]") -> "list[array[int]]":
    return [samples[start : start + FRAME] for start in range(0, len(samples), FRAME)]


def _rms(frame: "array[int]") -> float:
    return math.sqrt(sum(map(mul, frame, frame)) / len(frame))


def _faded(samples: "array[int]") -> "array[int]":
    steps = min(RATE * FADE_MS // 1000, len(samples) // 2)
    faded = samples[:]
    for step in range(steps):
        faded[step] = samples[step] * step // steps
        faded[-1 - step] = samples[-1 - step] * step // steps
    return faded


def _bent(value: float, knee: float, room: float) -> int:
    size = abs(value)
    if size <= knee:
        return round(value)
    return round(math.copysign(knee + room * math.tanh((size - knee) / room), value))
