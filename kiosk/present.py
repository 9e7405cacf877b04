"""The flow's state put into words: which texts, choices and notices a screen has."""

from typing import Final, assert_never

from config.translations import Translator
from hub.protocol.commands import Language, TicketReceipt
from hub.protocol.errors import RejectionCode
from kiosk import check_in_words, class_words, lists, number_words, refused_words, search_words, staff_words
from kiosk.closed_words import hall_notice
from kiosk.closures import HallClosed
from kiosk.comfort import Setting
from kiosk.emergency_words import emergency_body
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import Adjust, Back, Begin, ChooseLanguage, GoOn, Home
from kiosk.model import (
    AttractBody,
    Body,
    Choice,
    FitGrid,
    Icon,
    ListBody,
    Mark,
    MessageBody,
    QuestionBody,
    ScreenModel,
    Tone,
    WholeBody,
)
from kiosk.tongues import NO_REGIONAL, Regional, Tongues, tongues

Translators = dict[Language, Translator]

SWITCHES: Final = {
    Setting.LARGE: ("kiosk.larger", Icon.LARGER),
    Setting.CONTRAST: ("kiosk.contrast", Icon.CONTRAST),
    Setting.LOWER: ("kiosk.lower", Icon.LOWER),
    Setting.VOICE: ("kiosk.voice", Icon.VOICE),
}
"""What a visitor can switch on every screen, in the bar's order."""

GOES_BACK: Final = frozenset(
    {
        *(Screen.SERVICES, Screen.SEARCH, Screen.CHECK_IN, Screen.CLASS, Screen.NEEDS),
        *(Screen.CHECK_IN_CLASS, Screen.STAFF_REPRINT),
    }
)
"""Screens with a way back to the one before."""

MORE_TIME: Final = "more_time"
"""The scene of the question for more time, whatever screen it is asked on."""


EMERGENCY: Final = "emergency"
"""The scene of an emergency begins so, whatever screen it takes."""


def present(
    flow: KioskFlow,
    translators: Translators,
    fit: FitGrid,
    now: int,
    regional: Regional = NO_REGIONAL,
    *,
    is_heard: bool = False,
) -> ScreenModel:
    """Return what the kiosk says at `now`, in the hub's time (UTC ms).

    `is_heard`: for the voice, which speaks Indonesian where the glass shows a regional language.
    """
    if flow.alarm is not None:
        urgent = emergency_body(flow, flow.alarm, translators, flow.told_as_of, now)
        return ScreenModel(f"{EMERGENCY}:{flow.alarm.kind}", "", "", "", "", urgent, None, ())
    spoken = tongues((flow.language, "" if is_heard else flow.regional), translators, regional)
    words = spoken.words
    catalogue = flow.catalogue
    hall = flow.closed_start if flow.screen is flow.start else None
    crumb, title, body = _content(flow, spoken, fit, now, hall)
    return ScreenModel(
        scene=_scene(flow, body, hall),
        hall=words.name(catalogue.hall) if catalogue else "",
        clock=words.clock(now, catalogue.timezone) if catalogue else "",
        crumb=crumb,
        title=title,
        body=body,
        back=_back(flow, words) or _way_in(flow, words, body),
        bar=() if flow.screen is Screen.ATTRACT else _bar(flow, spoken),
    )


def _scene(flow: KioskFlow, body: WholeBody | Body, hall: HallClosed | None) -> str:
    if flow.leaves_in_s is not None:
        return MORE_TIME
    parts: list[str] = [flow.screen]
    if flow.screen is Screen.SERVICES and flow.agency:
        parts.append(flow.agency.agency)
    if hall:
        parts.append(hall.closed.why)
    if flow.screen is Screen.SEARCH:
        parts += [str(flow.hit_page), str(flow.key_page)]
    if flow.screen is Screen.CHECK_IN:
        parts.append(str(flow.key_page))
    if flow.screen in (Screen.CLASS, Screen.NEEDS) and flow.service:
        parts.append(flow.service.service)
    if flow.screen is Screen.NEEDS:
        parts.append(str(flow.need_page))
    if flow.screen is Screen.STAFF_REPRINT:
        parts.append(str(flow.reprint_page))
    if flow.screen is Screen.REFUSED and (flow.refusal or flow.declined):
        parts.append(flow.declined.why if flow.declined else str(flow.refusal))
    if isinstance(body, ListBody) and body.pager:
        parts.append(body.pager.text)
    return ":".join(parts)


def _content(
    flow: KioskFlow, spoken: Tongues, fit: FitGrid, now: int, hall: HallClosed | None
) -> tuple[str, str, WholeBody | Body]:
    """Return what stands above the title, the title, and the body; the start has the hall's own name there."""
    words = spoken.words
    catalogue, agency, service = flow.catalogue, flow.agency, flow.service
    if flow.leaves_in_s is not None:
        return "", "", _more_time(words, flow.leaves_in_s, flow.valid_receipt)
    agency_name = words.name(agency.short_name or agency.name) if agency else ""
    service_name = words.name(service.name) if service else ""
    if flow.is_checking_in:
        service_name = words.text("kiosk.check_in_doing")
    if flow.screen is Screen.STAFF_PIN or flow.screen is Screen.STAFF or flow.screen is Screen.STAFF_REPRINT:
        key = "kiosk.staff_reprint" if flow.screen is Screen.STAFF_REPRINT else "kiosk.staff_title"
        return "", words.text(key), staff_words.corner(flow, words, now)
    if catalogue is None or flow.screen is Screen.AWAY:
        key = "kiosk.used_up" if flow.has_lease and catalogue else "kiosk.away"
        key = "kiosk.put_out" if flow.must_pair else key
        return "", "", MessageBody(words.text(f"{key}_title"), words.text(f"{key}_text"))
    match flow.screen:
        case Screen.AGENCIES | Screen.SERVICES if hall:
            return agency_name or catalogue.local_name, "", hall_notice(words, hall, now, catalogue.timezone)
        case Screen.ATTRACT:
            return catalogue.local_name, "", _attract(spoken)
        case Screen.AGENCIES:
            tiles = lists.agencies(flow, catalogue, spoken, fit, now)
            empty = MessageBody(words.text("kiosk.empty_title"), words.text("kiosk.empty_text"))
            return catalogue.local_name, words.text("kiosk.choose_agency"), tiles if tiles.tiles else empty
        case Screen.SERVICES:
            tiles = lists.services(flow, catalogue, spoken, fit, now)
            return agency_name, words.text("kiosk.choose_service"), tiles
        case Screen.SEARCH:
            return "", words.text("kiosk.search_title"), search_words.search(flow, catalogue, words, now)
        case Screen.CHECK_IN:
            return "", words.text("kiosk.check_in_title"), check_in_words.keys(flow, words)
        case Screen.CHECK_IN_CLASS:
            return "", words.text("kiosk.check_in_doing"), class_words.booked(check_in_words.grouped(flow.code), words)
        case Screen.CLASS:
            return agency_name, service_name, class_words.classes(flow, words)
        case Screen.NEEDS:
            return agency_name, service_name, class_words.all_needs(flow, words)
        case Screen.ISSUING | Screen.CHECK_IN_LOOK:
            return agency_name, service_name, _awaiting(flow, words)
        case Screen.NUMBER:
            return "", words.text("kiosk.your_number"), number_words.number(flow, words)
        case Screen.REFUSED if flow.is_checking_in:
            return "", "", check_in_words.refused(flow, words, now, catalogue.timezone)
        case Screen.REFUSED:
            return agency_name, service_name, refused_words.refused(flow, words, now, catalogue.timezone)
        case _:
            assert_never(flow.screen)


def _awaiting(flow: KioskFlow, words: Translator) -> MessageBody:
    """Return what is said while the hub is asked for a number, or whether there is one for a booking's code."""
    late = "_late" if flow.is_late else ""
    key = "kiosk.check_in_look" if flow.screen is Screen.CHECK_IN_LOOK else "kiosk.issuing"
    return MessageBody(words.text(f"kiosk.issuing{late}_title"), words.text(f"{key}{late}_text"))


def _back(flow: KioskFlow, words: Translator) -> Choice | None:
    if flow.leaves_in_s is not None:
        return None
    if flow.screen in GOES_BACK and flow.screen is not flow.start:
        return Choice("back", words.text("kiosk.back"), intent=Back(), mark=Mark.BACK)
    if flow.screen is Screen.STAFF_PIN and flow.has_pin:
        return Choice("home", words.text("kiosk.home"), intent=Home(), mark=Mark.BACK)
    if flow.screen is Screen.REFUSED and flow.refusal is not RejectionCode.ASKS_FIRST:
        return Choice("home", words.text("kiosk.home"), intent=Home(), mark=Mark.BACK)
    if flow.screen is Screen.NUMBER:
        return Choice("done", words.text("kiosk.done"), intent=Home())
    return None


def _way_in(flow: KioskFlow, words: Translator, body: WholeBody | Body) -> Choice | None:
    is_offered = flow.has_bookings and flow.screen is flow.start and isinstance(body, ListBody)
    return check_in_words.way_in(words) if is_offered else None


def _bar(flow: KioskFlow, spoken: Tongues) -> tuple[Choice, ...]:
    words, other = spoken.words, spoken.next
    switches = (
        Choice(setting, words.text(key), intent=Adjust(setting), icon=icon, is_on=flow.comfort.is_on(setting))
        for setting, (key, icon) in SWITCHES.items()
    )
    name, intent = other.words.text("kiosk.language_name"), ChooseLanguage(other.language, other.regional)
    return (Choice("language", name, intent=intent, icon=Icon.LANGUAGE), *switches)


def _attract(spoken: Tongues) -> AttractBody:
    """Call in all languages at once: who passes by has not chosen one."""
    first, *others = dict.fromkeys(words.text("kiosk.attract") for words in spoken.all)
    return AttractBody(Choice("begin", first, "\n".join(others), Begin(), Tone.PRIMARY))


def _more_time(words: Translator, seconds: int, receipt: TicketReceipt | None) -> QuestionBody:
    """Ask who has not touched the glass for long; a valid number that was told stays to be read."""
    text = words.text("kiosk.more_time_text", seconds=seconds)
    if receipt is not None:
        text = words.text("kiosk.more_time_number", number=receipt.number, when=text)
    return QuestionBody(
        title=words.text("kiosk.more_time_title"),
        text=text,
        choices=(
            Choice("go_on", words.text("kiosk.more_time_yes"), intent=GoOn(), tone=Tone.PRIMARY),
            Choice("home", words.text("kiosk.more_time_no"), intent=Home()),
        ),
    )
