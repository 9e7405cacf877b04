"""How often a password may be tried (S5): bounded by time, whatever is sent, and nobody else is kept out."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from hub.core import lock_out
from hub.core.lock_out import DEVICE_FREE, FIRST_MS, FORGOTTEN_MS, FREE, LONGEST_MS, REMEMBERED, LockOut

DAY_MS = 86_400_000


def test_a_million_wrong_passwords_are_few_evaluations():
    """Of a million tries in a day at one device, so many are looked at; another device's log-in never waits."""
    guard, evaluated = LockOut(), 0
    for attempt in range(1_000_000):
        now = attempt * DAY_MS // 1_000_000
        evaluated += guard.admit("siti", "o1", now) == 0
        if attempt % 100_000 == 0:
            assert guard.admit("siti", "o2", now) == 0
            guard.forgive("siti", "o2", is_right=True)
            assert guard.admit("budi", "o2", now) == 0
            guard.forgive("budi", "o2", is_right=True)
    assert evaluated <= FREE + 7 + DAY_MS // LONGEST_MS
    assert evaluated == guard.failures("siti", "o1")


def test_names_in_turn_are_as_few():
    guard, evaluated = LockOut(), 0
    for attempt in range(100_000):
        evaluated += guard.admit(f"name{attempt}", "o1", attempt * 10) == 0
    assert evaluated <= DEVICE_FREE + 3 + 1_000_000 // lock_out.DEVICE_LONGEST_MS + 1


def attacked(guard: LockOut, devices: int, until: int) -> int:
    """Try an account's passwords at many devices, each once a minute; return how many were looked at."""
    return sum(guard.admit("siti", f"o{n}", now) == 0 for now in range(0, until, 60_000) for n in range(devices))


def test_who_is_at_sixty_devices_has_hardly_more_tries_than_at_one():
    allowed = lock_out.ACCOUNT_FREE + 60 + 6 + FORGOTTEN_MS // lock_out.ACCOUNT_LONGEST_MS
    assert attacked(LockOut(), 60, FORGOTTEN_MS) <= allowed


def test_who_tries_an_account_everywhere_keeps_its_owner_out_nowhere():
    guard = LockOut()
    assert guard.admit("siti", "home", 0) == 0
    guard.forgive("siti", "home", is_right=True)
    attacked(guard, 20, 3_600_000)
    assert [guard.admit("siti", "home", 3_600_000) for _ in range(FREE)] == [0] * FREE
    assert guard.admit("siti", "new", 3_600_000) == 0, "somebody sent to another counter types it right"
    assert guard.admit("siti", "new", 3_600_000) in range(1, lock_out.ACCOUNT_LONGEST_MS + 1)
    assert guard.admit("budi", "new", 3_600_000) == 0


def test_a_right_password_at_home_gives_no_further_tries_elsewhere():
    guard = LockOut()
    looked = attacked(guard, 40, 60_000)
    assert looked == 40
    guard.admit("siti", "home", 60_000)
    guard.forgive("siti", "home", is_right=True)
    assert guard.admit("siti", "o1", 60_000) > 0


def test_an_accounts_last_few_devices_are_its_own():
    guard = LockOut()
    for number in range(lock_out.OWN_DEVICES + 1):
        guard.admit("siti", f"own{number}", 0)
        guard.forgive("siti", f"own{number}", is_right=True)
    attacked(guard, 40, 60_000)
    assert [guard.admit("siti", f"own{number}", 0) for number in (0, 1)] == [0, 0]
    assert guard.admit("siti", "own0", 0) > 0
    assert guard.admit("siti", "own1", 0) == 0
    for number in range(REMEMBERED.value):
        guard.forgive(f"n{number}", "o1", is_right=True)
    assert len(guard._at_home) == REMEMBERED.value


def test_some_mistakes_cost_nothing_and_the_next_ones_twice_as_much_each():
    guard, now, waits = LockOut(), 0, []
    for _ in range(FREE + 9):
        assert guard.admit("siti", "o1", now) == 0
        waits.append(guard.admit("siti", "o1", now))
        now += waits[-1]
    assert waits[-1] == LONGEST_MS


def test_a_pause_begins_with_the_fifth_failure_and_doubles():
    guard = LockOut()
    assert [guard.admit("siti", "o1", 0) for _ in range(FREE)] == [0] * FREE
    assert guard.admit("siti", "o1", 0) == FIRST_MS
    assert guard.admit("siti", "o1", FIRST_MS - 1) == 1
    assert guard.admit("siti", "o1", FIRST_MS) == 0
    assert guard.admit("siti", "o1", FIRST_MS) == 2 * FIRST_MS


def test_the_right_password_clears_what_was_before_it():
    guard = LockOut()
    for _ in range(FREE - 1):
        guard.admit("siti", "o1", 0)
    assert guard.admit("siti", "o1", 0) == 0
    guard.forgive("siti", "o1", is_right=True)
    assert guard.failures("siti", "o1") == 0
    assert guard.admit("siti", "o1", 0) == 0


def test_what_was_not_looked_at_is_no_failure():
    guard = LockOut()
    guard.admit("siti", "o1", 0)
    guard.admit("siti", "o1", 0)
    guard.forgive("siti", "o1", is_right=False)
    assert guard.failures("siti", "o1") == 1
    guard.forgive("nobody", "o9", is_right=False)
    assert guard.failures("nobody", "o9") == 0


def test_failures_are_forgotten_in_the_end():
    guard = LockOut()
    for _ in range(FREE):
        guard.admit("siti", "o1", 0)
    assert guard.admit("siti", "o1", 1)
    assert guard.admit("siti", "o1", FORGOTTEN_MS) == 0
    assert guard.failures("siti", "o1") == 1


def test_what_is_remembered_is_bounded():
    guard = LockOut()
    for number in range(REMEMBERED.value + 10):
        guard.admit("siti", f"o{number}", 0)
    assert guard.failures("siti", "o0") == 0
    assert guard.failures("siti", f"o{REMEMBERED.value + 9}") == 1


@given(st.lists(st.tuples(st.integers(0, 600_000), st.sampled_from(["a", "b"]), st.sampled_from(["o1", "o2"]))))
def test_no_order_of_tries_gets_more_than_time_allows(tries):
    guard, now, looked = LockOut(), 0, []
    for pause, account, device in tries:
        now += pause
        if guard.admit(account, device, now) == 0:
            looked.append((account, device, now))
    for key in itertools.product("ab", ("o1", "o2")):
        times = [at for account, device, at in looked if (account, device) == key]
        assert all(later - earlier >= FIRST_MS for earlier, later in itertools.pairwise(times[FREE - 1 :]))


def test_who_makes_the_hub_start_again_gains_one_try():
    guard = LockOut()
    guard.begin_anew(0)
    assert guard.admit("siti", "o1", 0) == 0
    assert guard.admit("siti", "o1", 0) == FIRST_MS
    assert [guard.admit(f"name{each}", "o1", 0) for each in range(FREE)] == [0] * (FREE - 1) + [FIRST_MS]
    later = lock_out.STRICT_MS
    assert [guard.admit("budi", "o2", later) for _ in range(FREE)] == [0] * FREE
    assert guard.admit("budi", "o2", later) == FIRST_MS
