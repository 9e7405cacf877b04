"""Closures in words: one line for a list, a whole screen for a service or the hall, and the time until it opens."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from config.translations import Translator
from hub.protocol.views import Closed, ClosedWhy
from kiosk.closures import HallClosed, Shut
from kiosk.intents import Back
from kiosk.model import Choice, NoticeBody, Tone

SECOND_MS: Final = 1_000
HOUR_S: Final = 3_600
"""Up to an hour the seconds are counted; who waits longer needs minutes only."""

WEEK_DAYS: Final = 7
"""So many days ahead a weekday alone could be the wrong one."""

BY_STAFF: Final = frozenset({ClosedWhy.SUSPENDED, ClosedWhy.FORCED_CLOSED, ClosedWhy.ALL_COUNTERS_CLOSED})
"""Closed by somebody who gave a reason; that is what visitors are told."""


def line(words: Translator, closed: Closed, now: int, timezone: str) -> tuple[str, ...]:
    """Return ways to say in one line why there are no numbers and when there will be, the fullest first."""
    stop = closed.reason if closed.why in BY_STAFF else None
    why = words.text(_key("kiosk.stop", stop, "line") if stop else _key("kiosk.closed", closed.why, "line"))
    whens = _whens(words, closed.opens_at, now, timezone)
    if not whens and stop:
        reasons = (why[0].lower() + why[1:], words.text(_key("kiosk.stop", stop, "brief")))
        return *(words.text("kiosk.closed_when", when=reason) for reason in reasons), words.text("kiosk.closed")
    return (
        *(words.text("kiosk.why_when", why=why, when=when) for when in whens),
        *(words.text("kiosk.closed_when", when=when) for when in whens),
        why,
        words.text("kiosk.closed"),
    )


def hall_notice(words: Translator, hall: HallClosed, now: int, timezone: str) -> NoticeBody:
    """Return what stands in place of the agencies while no service gives numbers; it counts down on the day itself."""
    closed = hall.closed
    lead, main, below = _opening(words, closed, now, timezone)
    opens_today = closed.opens_at is not None and _days_until(closed.opens_at, now, timezone) <= 0
    if closed.opens_at is not None and opens_today:
        below = countdown(words, closed.opens_at, now)
    title = _title(words, closed) if hall.is_shared else words.text("kiosk.closed_all_title")
    text = _text(words, closed, now, timezone) if hall.is_shared else ""
    note = words.text("kiosk.by_itself") if opens_today else _note(words, closed)
    return NoticeBody(title, text, lead, main, below, note)


def shut_notice(words: Translator, shut: Shut, now: int, timezone: str) -> NoticeBody:
    """Return what is said of one service that gives no numbers."""
    closed = shut.closed
    if shut.priority_left:
        text = words.text("kiosk.only_priority_text", count=shut.priority_left)
        back = Choice("back", words.text("kiosk.back"), intent=Back(), tone=Tone.PRIMARY)
        return NoticeBody(words.text("kiosk.only_priority_title"), text, choice=back)
    other = Choice("back", words.text("kiosk.other_service"), intent=Back(), tone=Tone.PRIMARY)
    if closed is None:
        title, text = words.text("kiosk.refused_not_available_title"), words.text("kiosk.refused_not_available_text")
        return NoticeBody(title, text, choice=other)
    lead, main, below = _opening(words, closed, now, timezone)
    return NoticeBody(
        _title(words, closed), _text(words, closed, now, timezone), lead, main, below, _note(words, closed), other
    )


def countdown(words: Translator, until: int, now: int) -> str:
    """Return how long it is from `now` until an instant (UTC ms): by the second, by the minute beyond an hour."""
    seconds = -(-(until - now) // SECOND_MS)
    if seconds <= 0:
        return words.text("kiosk.in_a_moment")
    if seconds > HOUR_S:
        hours, minutes = divmod(-(-seconds // 60), 60)
        return words.text("kiosk.in_hours" if minutes else "kiosk.in_whole_hours", hours=hours, minutes=minutes)
    minutes, rest = divmod(seconds, 60)
    return words.text("kiosk.in_minutes" if minutes else "kiosk.in_seconds", minutes=minutes, seconds=rest)


def _key(of: str, member: StrEnum, part: str) -> str:
    return f"{of}_{member}_{part}"


def _title(words: Translator, closed: Closed) -> str:
    return words.text(_key("kiosk.closed", closed.why, "title"))


def _text(words: Translator, closed: Closed, now: int, timezone: str) -> str:
    if closed.reason and closed.why in BY_STAFF:
        return words.text(_key("kiosk.stop", closed.reason, "text"))
    if closed.why is ClosedWhy.AFTER_LAST_TICKET and closed.last_ticket_at is None:
        return ""
    return words.text(
        _key("kiosk.closed", closed.why, "text"),
        name=words.name(closed.name) if closed.name else "",
        weekday=date_words(words, now, timezone)[0],
        time=words.clock(closed.last_ticket_at or now, timezone),
    )


def _note(words: Translator, closed: Closed) -> str:
    if closed.why is ClosedWhy.AFTER_LAST_TICKET:
        return words.text("kiosk.still_served")
    return "" if closed.opens_at is not None else words.text("kiosk.ask_when")


def _opening(words: Translator, closed: Closed, now: int, timezone: str) -> tuple[str, str, str]:
    """Return what leads to the next opening, its largest word, and the rest; nothing when it is not known."""
    opens_at = closed.opens_at
    if opens_at is None:
        return "", "", ""
    time = words.clock(opens_at, timezone)
    days = _days_until(opens_at, now, timezone)
    if days <= 0:
        is_first = closed.why is ClosedWhy.BEFORE_OPENING
        return words.text("kiosk.opens_first_at" if is_first else "kiosk.opens_again_at"), time, ""
    weekday, day = date_words(words, opens_at, timezone)
    lead = words.text("kiosk.opens_again_tomorrow" if days == 1 else "kiosk.opens_again")
    return lead, weekday, words.text("kiosk.date_at", date=day, time=time)


def _whens(words: Translator, opens_at: int | None, now: int, timezone: str) -> tuple[str, ...]:
    """Return ways to say in a few words when it opens, the fullest first; none when that is not known, or past."""
    if opens_at is None or opens_at <= now:
        return ()
    time, (weekday, day) = words.clock(opens_at, timezone), date_words(words, opens_at, timezone)
    days = _days_until(opens_at, now, timezone)
    if days == 0:
        keys: tuple[str, ...] = ("kiosk.opens_at", "kiosk.opens_brief")
    elif days == 1:
        keys = ("kiosk.opens_tomorrow", "kiosk.opens_tomorrow_brief")
    elif days < WEEK_DAYS:
        keys = ("kiosk.opens_weekday", "kiosk.opens_weekday_brief")
    else:
        keys = ("kiosk.opens_date",)
    return tuple(words.text(key, time=time, weekday=weekday, date=day) for key in keys)


def date_words(words: Translator, instant: int, timezone: str) -> tuple[str, str]:
    """Return a local weekday and the rest of its date: "Senin" and "5 Januari 2026"."""
    weekday, _, day = words.date(instant, timezone).partition(", ")
    return weekday, day


def is_today(instant: int, now: int, timezone: str) -> bool:
    """Return whether an instant is on the local day of another."""
    return _days_until(instant, now, timezone) == 0


def _days_until(instant: int, now: int, timezone: str) -> int:
    return (_local(instant, timezone) - _local(now, timezone)).days


def _local(instant: int, timezone: str) -> date:
    return datetime.fromtimestamp(instant / 1000, UTC).astimezone(ZoneInfo(timezone)).date()
