"""Who guesses codes of bookings has one try a minute, and who mistypes now and then waits for nobody."""

from itertools import pairwise

from hub.core.code_tries import FIRST_PAUSE_MS, FORGIVEN_MS, FREE, LONGEST_PAUSE_MS, CodeTries
from hub.protocol.ids import DeviceId

KIOSK, OTHER = DeviceId("k1"), DeviceId("k2")
MORNING = 1_790_038_800_000
HOUR_MS = 3_600_000


def guessed(tries: CodeTries, now: int, until: int) -> list[int]:
    """Return when somebody could guess who tries again as soon as it is possible."""
    at = []
    while now < until:
        if not tries.is_shut(KIOSK, now):
            tries.failed(KIOSK, now)
            at.append(now)
        now += 100
    return at


def test_some_are_free_and_the_pauses_grow_up_to_the_longest() -> None:
    at = guessed(CodeTries(), MORNING, MORNING + HOUR_MS)
    pauses = [later - earlier for earlier, later in pairwise(at)]
    assert set(pauses[: FREE - 1]) == {100}
    assert pauses[FREE - 1 : FREE + 2] == [FIRST_PAUSE_MS, 2 * FIRST_PAUSE_MS, 4 * FIRST_PAUSE_MS]
    assert max(pauses) == LONGEST_PAUSE_MS


def test_a_day_of_guessing_has_few_tries() -> None:
    hours = 8
    tries = len(guessed(CodeTries(), MORNING, MORNING + hours * HOUR_MS))
    assert tries <= hours * HOUR_MS // FORGIVEN_MS + 2 * FREE


def test_who_mistypes_now_and_then_never_waits() -> None:
    tries = CodeTries()
    for minute in range(600):
        now = MORNING + minute * FORGIVEN_MS
        tries.failed(KIOSK, now)
        assert not tries.is_shut(KIOSK, now)


def test_a_device_concerns_no_other_and_a_quiet_hour_forgives_all() -> None:
    tries = CodeTries()
    for _ in range(3 * FREE):
        tries.failed(KIOSK, MORNING)
    assert tries.is_shut(KIOSK, MORNING)
    assert tries.is_shut(KIOSK, MORNING + LONGEST_PAUSE_MS - 1)
    assert not tries.is_shut(KIOSK, MORNING + LONGEST_PAUSE_MS)
    assert not tries.is_shut(OTHER, MORNING)
    later = MORNING + HOUR_MS
    for _ in range(FREE - 1):
        tries.failed(KIOSK, later)
        assert not tries.is_shut(KIOSK, later)
    tries.failed(KIOSK, later)
    assert tries.is_shut(KIOSK, later)
