from hypothesis import given
from hypothesis import strategies as st

from hub.client.backoff import Backoff, cap_ms

MINUTE = 60_000


def test_the_waits_of_a_long_outage() -> None:
    backoff = Backoff(down_since=1_000)
    assert backoff.next_ms(1_000, 0.5) == 500
    assert backoff.next_ms(1_500, 0.5) == 1_000
    assert backoff.next_ms(1_000 + MINUTE - 1, 0.5) == 1_000
    assert backoff.next_ms(1_000 + MINUTE, 0.5) == 5_000


def test_the_first_wait_is_short_even_after_a_long_connect_timeout() -> None:
    assert cap_ms(0, 2 * MINUTE) == 1_000


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 20_000)), max_size=30))
def test_no_wait_is_longer_than_its_cap(steps: list[tuple[float, int]]) -> None:
    now = 0
    backoff = Backoff(down_since=0)
    for attempt, (random, passed) in enumerate(steps):
        wait = backoff.next_ms(now, random)
        assert 0 <= wait < (1_000 if attempt == 0 else 2_000 if now < MINUTE else 10_000)
        now += wait + passed
