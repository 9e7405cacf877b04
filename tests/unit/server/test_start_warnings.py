"""What a start of the hub says of certificates that are over, and of a clock that is far ahead of history."""

from hub.domain.events_trust import DeviceStanding
from hub.server.start_warnings import FAR_AHEAD, start_warnings

DAY = 86_400_000
NOW = 1_795_600_000_000  # 25 November 2026, 16.26 in Jakarta


def said(newest: int | None, *ending: DeviceStanding) -> list[str]:
    return [text % values for text, values in start_warnings(newest, NOW, ending, "Asia/Jakarta")]


def test_a_clock_far_ahead_of_history_is_named_with_both_dates() -> None:
    (line,) = said(NOW - 2290 * DAY)
    assert "2290 days ahead" in line
    assert "clock=2026-11-25 newest=2020-08-18" in line
    assert "look at `date`" in line
    assert said(NOW - FAR_AHEAD.value) == said(None) == []


def test_a_certificate_that_is_over_is_said_to_be_so_with_a_date_and_the_clock_beside_it() -> None:
    over, soon, out = (DeviceStanding(name, "ab", at, 1) for name, at in (("k1", NOW), ("k2", NOW + DAY), ("k3", None)))
    first, second = said(NOW, over, soon, out)
    assert "certificate is over" in first
    assert "device=k1 ended=2026-11-25" in first
    assert "if 2026-11-25 is not today, this computer's clock is wrong" in first
    assert second == "certificate ends soon, pair anew device=k2 ends=2026-11-26"
