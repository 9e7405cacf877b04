"""The check-in in words: its keys, and why a booking has no number now."""

from typing import Final

from config.translations import Translator
from hub.protocol.errors import RejectionCode
from kiosk.closed_words import date_words, is_today, shut_notice
from kiosk.flow import KioskFlow
from kiosk.intents import Back, CheckIn, ClearQuery, EraseKey, Home, OpenCheckIn, TurnKeys, TurnPage, TypeKey
from kiosk.model import Choice, Icon, Mark, MessageBody, NoticeBody, SearchBody, Tone
from kiosk.search_words import ROWS

DIGITS: Final = "1234567890"

GROUP: Final = 4
"""So many signs people compare at once."""

TIMES: Final = {RejectionCode.TOO_EARLY: "kiosk.check_in_early", RejectionCode.TOO_LATE: "kiosk.check_in_late"}
"""Refusals that have to do with the time."""


def way_in(words: Translator) -> Choice:
    """Return what leads from the start to the check-in."""
    return Choice("booking", words.text("kiosk.check_in"), intent=OpenCheckIn(), icon=Icon.BOOKING)


def keys(flow: KioskFlow, words: Translator) -> SearchBody:
    """Return the keys with the code so far; the widest one leads on once the code is long enough."""
    letters = tuple(
        tuple(Choice(f"key:{key}", key.upper(), intent=TypeKey(key)) for key in row) for row in (DIGITS, *ROWS)
    )
    return SearchBody(
        query=grouped(flow.code),
        text=words.text("kiosk.check_in_hint"),
        found="",
        hits=(),
        page=0,
        more=Choice("more", words.text("kiosk.search_more"), intent=TurnPage(0), mark=Mark.FORWARD),
        letters=letters,
        key_page=flow.key_page,
        other_keys=Choice(
            "other_keys", words.text("kiosk.other_keys"), intent=TurnKeys(flow.key_page + 1), mark=Mark.FORWARD
        ),
        space=Choice(
            "go", words.text("kiosk.check_in_go"), intent=CheckIn() if flow.can_check_in else None, tone=Tone.PRIMARY
        ),
        erase=Choice("key:erase", words.text("kiosk.key_erase"), intent=EraseKey(), icon=Icon.ERASE),
        clear=Choice("key:clear", words.text("kiosk.key_clear"), intent=ClearQuery()),
        is_code=True,
    )


def refused(flow: KioskFlow, words: Translator, now: int, timezone: str) -> MessageBody | NoticeBody:
    """Return why a booking has no number now, and what to do."""
    back = Choice("back", words.text("kiosk.again"), intent=Back(), tone=Tone.PRIMARY)
    if flow.shut:
        notice = shut_notice(words, flow.shut, now, timezone)
        home = Choice("home_now", words.text("kiosk.other_service"), intent=Home(), tone=Tone.PRIMARY)
        return NoticeBody(notice.title, notice.text, notice.lead, notice.main, notice.below, notice.note, home)
    if flow.refusal is RejectionCode.UNKNOWN_BOOKING:
        text = words.text("kiosk.check_in_unknown_text", code=grouped(flow.code).replace(" ", "\N{NO-BREAK SPACE}"))
        mend = Choice("back", words.text("kiosk.check_in_mend"), intent=Back(), tone=Tone.PRIMARY)
        return MessageBody(words.text("kiosk.check_in_unknown_title"), text, mend)
    if flow.refusal is RejectionCode.NUMBER_USED:
        done = Choice("home_now", words.text("kiosk.done"), intent=Home(), tone=Tone.PRIMARY)
        return MessageBody(words.text("kiosk.check_in_taken_title"), words.text("kiosk.check_in_taken_text"), done)
    if flow.refusal in TIMES and flow.booked_at is not None:
        return _wrong_time(words, flow.refusal, flow.booked_at, now, timezone)
    key = "kiosk.check_in_wait" if flow.refusal is RejectionCode.TOO_MANY_TRIES else "kiosk.check_in_away"
    return MessageBody(words.text(f"{key}_title"), words.text(f"{key}_text"), back)


def _wrong_time(words: Translator, refusal: RejectionCode, at: int, now: int, timezone: str) -> NoticeBody:
    """Return from or until when the number can be had: a time of today, else the day first."""
    key, time = TIMES[refusal], words.clock(at, timezone)
    lead, main, below = words.text(f"{key}_lead"), time, ""
    if not is_today(at, now, timezone):
        main, day = date_words(words, at, timezone)
        lead, below = words.text(f"{key}_day"), words.text("kiosk.date_at", date=day, time=time)
    number = None
    if refusal is RejectionCode.TOO_LATE:
        number = Choice("home_now", words.text("kiosk.check_in_other"), intent=Home(), tone=Tone.PRIMARY)
    return NoticeBody(words.text(f"{key}_title"), "", lead, main, below, words.text(f"{key}_note"), number)


def grouped(code: str) -> str:
    """Return a code in groups."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
