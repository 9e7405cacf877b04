"""The staff corner in words: the pad for the PIN, and what it opens (`kiosk.staff_status`)."""

from typing import Final

from config.translations import Translator
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import ClearQuery, EnterPin, EraseKey, Home, TurnKeys, TurnPage, TypeKey
from kiosk.model import Choice, ChoiceBody, Icon, Mark, MessageBody, SearchBody, Tone
from kiosk.staff_status import reprints, status

ROWS: Final = ("123", "456", "789", "0")
"""The digits as on a telephone."""

NO_ZONE: Final = "UTC"
"""A kiosk that never had a catalogue does not know its hall's time zone."""

DOT: Final = "\N{BULLET}"


def corner(flow: KioskFlow, words: Translator, now: int) -> ChoiceBody | SearchBody | MessageBody:
    """Return what staff see: the pad, or what it opens once the PIN was right."""
    timezone = flow.catalogue.timezone if flow.catalogue else NO_ZONE
    match flow.screen:
        case Screen.STAFF:
            return status(flow, words, now, timezone)
        case Screen.STAFF_REPRINT:
            return reprints(flow, words, timezone)
        case _:
            return pin_pad(flow, words, now, timezone)


def pin_pad(flow: KioskFlow, words: Translator, now: int, timezone: str) -> SearchBody | MessageBody:
    """Return the pad; a PIN is shown in dots. Without a PIN in the settings it is said how to set one."""
    if not flow.has_pin:
        leave = Choice("leave", words.text("kiosk.home"), intent=Home(), tone=Tone.PRIMARY)
        return MessageBody(words.text("kiosk.staff_no_pin_title"), words.text("kiosk.staff_no_pin_text"), leave)
    text = words.text("kiosk.staff_pin_hint")
    if flow.is_pin_checked:
        text = words.text("kiosk.staff_pin_looking")
    elif flow.gate.is_shut(now):
        text = words.text("kiosk.staff_pin_shut", time=words.clock(flow.gate.shut_until, timezone))
    elif flow.is_pin_wrong:
        text = words.text("kiosk.staff_pin_wrong")
    enter = EnterPin() if flow.can_enter_pin and not flow.gate.is_shut(now) else None
    return SearchBody(
        query=DOT * len(flow.pin),
        text=text,
        found="",
        hits=(),
        page=0,
        more=Choice("more", words.text("kiosk.search_more"), intent=TurnPage(0), mark=Mark.FORWARD),
        letters=tuple(tuple(Choice(f"key:{key}", key, intent=TypeKey(key)) for key in row) for row in ROWS),
        key_page=0,
        other_keys=Choice("other_keys", words.text("kiosk.other_keys"), intent=TurnKeys(0), mark=Mark.FORWARD),
        space=Choice("go", words.text("kiosk.staff_enter"), intent=enter, tone=Tone.PRIMARY),
        erase=Choice("key:erase", words.text("kiosk.key_erase"), intent=EraseKey(), icon=Icon.ERASE),
        clear=Choice("key:clear", words.text("kiosk.key_clear"), intent=ClearQuery()),
        is_code=True,
    )
