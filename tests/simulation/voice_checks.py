"""What must never happen to a waiting hall: a call lost, doubled unmarked, in the wrong zone, or over another one."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from hub.domain.events import VoicePhase
from hub.protocol import limits
from tests.simulation.history import History
from tests.simulation.ledger import Ledger, Sound

UNTOLD_MAX: Final = 5
UNTOLD_SHARE: Final = 0.2
"""So many beginnings may come when the call's end is stored already: in a hub's restart, or while its disk is away."""


JUST_CALLED_MS: Final = 30_000
"""A call made so shortly before the run ends may still wait for its voice, or be on it."""


def voices(history: History, ledger: Ledger, now: int) -> list[str]:
    """Return every promise that the zones' voices broke (A3, A4); `now` is when the run ended (UTC ms)."""
    found: list[str] = []
    by_call: dict[str, list[Sound]] = defaultdict(list)
    by_zone: dict[str, list[Sound]] = defaultdict(list)
    for sound in ledger.sounds:
        by_call[sound.call].append(sound)
        by_zone[sound.zone].append(sound)
    for call_id, sounds in by_call.items():
        call = history.calls.get(call_id)
        if call is None and call_id in ledger.forgotten_calls:
            pass
        elif call is None:
            found.append(f"announced and lost: {sounds[0].number}")
        elif any(sound.zone != str(call.event.zone) for sound in sounds):
            found.append(f"announced outside {call.event.zone}: {sounds[0].number}")
        if any(not sound.again for sound in sounds[1:]):
            found.append(f"announced twice unmarked: {sounds[0].number}")
    for call_id, call in history.calls.items():
        whole = any(sound.ended is not None for sound in by_call.get(call_id, []))
        if call.is_unsure:
            continue
        if call.voice is VoicePhase.SPOKEN and not whole:
            found.append(f"recorded as spoken, but never heard whole: {call.event.ticket}")
        elif call.dropped_active and not any(sound.stopped for sound in by_call.get(call_id, [])):
            found.append(f"dropped while its visitor was called: {call.event.ticket}")
        elif (
            call.voice in (VoicePhase.PENDING, VoicePhase.SPEAKING)
            and not call.day_over
            and now - call.at >= JUST_CALLED_MS
        ):
            found.append(f"never announced and never dropped: {call.event.ticket}")
    found += [*_begun_without_leave(history, ledger), *_beginnings_told(history)]
    for zone, sounds in by_zone.items():
        for earlier, later in pairwise(sounds):
            if earlier.silent_at is None or later.began < earlier.silent_at:
                found.append(f"two voices at once in {zone}: {earlier.number} and {later.number}")
    return found


def delays(history: History, ledger: Ledger) -> list[int]:
    """Return how long after each first call somebody began to speak it, in ms (world's clock)."""
    began: dict[str, int] = {}
    for sound in ledger.sounds:
        began.setdefault(sound.call, sound.began)
    return [
        began[id_] - call.at
        for id_, call in history.calls.items()
        if id_ in began and call.event.ordinal == 1 and not call.is_unsure
    ]


def spread(delays: Iterable[int]) -> str:
    """Return how long it took from first calls to their announcements, in words."""
    ms = sorted(delays)
    if not ms:
        return "nothing was announced"
    middle, most = ms[len(ms) // 2], ms[int(len(ms) * 0.95)]
    return f"from call to voice: median {middle} ms, p95 {most} ms, longest {ms[-1]} ms of {len(ms)}"


def _begun_without_leave(history: History, ledger: Ledger) -> list[str]:
    """A voice begins by the hub's word only: heard lately, and appointed (A4)."""
    found: list[str] = []
    for sound in ledger.sounds:
        if sound.hub_silent_ms is None or sound.hub_silent_ms > limits.ANNOUNCER_SILENCE.value:
            found.append(f"begun without the hub's word: {sound.number} by {sound.screen}, {sound.hub_silent_ms} ms")
        appointed = [device for at, device in history.voices.get(str(sound.zone), []) if at <= sound.began]
        if not history.rebuilds and appointed[-1:] != [sound.screen]:
            found.append(f"begun without the hub's word: {sound.number} by {sound.screen}, appointed {appointed[-1:]}")
    return found


def _beginnings_told(history: History) -> list[str]:
    """A hub that could not store that a call began may have its end alone; else both stand in history."""
    spoken = [call for call in history.calls.values() if call.voice is VoicePhase.SPOKEN and not call.is_unsure]
    untold = sum(VoicePhase.SPEAKING not in call.phases for call in spoken)
    if untold <= max(UNTOLD_MAX, UNTOLD_SHARE * len(spoken)):
        return []
    return [f"spoken and never recorded as speaking: {untold} of {len(spoken)}"]
