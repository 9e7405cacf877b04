"""The flow's state put into words: which texts, choices and notices a screen has."""

from typing import Final, assert_never

from msgspec import structs

from config.translations import FALLBACK, Translator
from hub.protocol.commands import Language, TicketClass, TicketReceipt, WaitRange
from hub.protocol.errors import RejectionCode
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.views import ServiceEntry
from kiosk import check_in_words, lists, search_words, staff_words
from kiosk.closed_words import hall_notice, shut_notice
from kiosk.closures import HallClosed
from kiosk.comfort import Setting
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import Adjust, Back, Begin, ChooseClass, ChooseLanguage, GoOn, Home, ShowNeeds, TakeAnother, TurnPage
from kiosk.model import (
    AttractBody,
    Body,
    Choice,
    ChoiceBody,
    Fact,
    FitGrid,
    Icon,
    ListBody,
    Mark,
    MessageBody,
    NeedsBody,
    NumberBody,
    QuestionBody,
    ScreenModel,
    Tone,
)

Translators = dict[Language, Translator]

UNFIT_PRINTER: Final = frozenset(
    {
        PrinterState.PAPER_OUT,
        PrinterState.COVER_OPEN,
        PrinterState.JAM,
        PrinterState.ERROR,
        PrinterState.OFFLINE,
    }
)
"""Printers that will not give paper; the visitor is told before drawing a number. One that never answers may well."""

NO_SLIP: Final[dict[SlipReason | None, str]] = {
    SlipReason.PAPER_OUT: "kiosk.slip_paper_out",
    SlipReason.WITHDRAWN: "kiosk.slip_withdrawn",
}
"""Why there is no slip, where a visitor does something about it; a withdrawn slip's number is not valid any more."""

REFUSALS: Final = {
    RejectionCode.UNKNOWN_SERVICE: "kiosk.refused_service_gone",
    RejectionCode.DAY_NOT_OPEN: "kiosk.refused_not_open",
    RejectionCode.COMMAND_OUTDATED: "kiosk.refused_uncertain",
}
"""Refusals that a visitor is told apart; every other one asks to try again."""

SWITCHES: Final = {
    Setting.LARGE: ("kiosk.larger", Icon.LARGER),
    Setting.CONTRAST: ("kiosk.contrast", Icon.CONTRAST),
    Setting.LOWER: ("kiosk.lower", Icon.LOWER),
    Setting.VOICE: ("kiosk.voice", Icon.VOICE),
}
"""What a visitor can switch on every screen, in the bar's order."""

GOES_BACK: Final = frozenset({Screen.SERVICES, Screen.SEARCH, Screen.CHECK_IN, Screen.CLASS, Screen.NEEDS})
"""Screens with a way back to the one before."""

MORE_TIME: Final = "more_time"
"""The scene of the question for more time, whatever screen it is asked on."""

STOPS_NAMED: Final = 1
"""Names of services are long, and the number is the one thing on its screen."""


def present(flow: KioskFlow, translators: Translators, fit: FitGrid, now: int) -> ScreenModel:
    """Return what the kiosk says at `now`, in the hub's time (UTC ms)."""
    words = translators[flow.language]
    catalogue = flow.catalogue
    hall = flow.closed_start if flow.screen is flow.start else None
    crumb, title, body = _content(flow, translators, fit, now, hall)
    return ScreenModel(
        scene=_scene(flow, body, hall),
        hall=words.name(catalogue.hall) if catalogue else "",
        clock=words.clock(now, catalogue.timezone) if catalogue else "",
        crumb=crumb,
        title=title,
        body=body,
        back=_back(flow, words) or _way_in(flow, words, body),
        bar=() if flow.screen is Screen.ATTRACT else _bar(flow, translators),
    )


def _scene(flow: KioskFlow, body: AttractBody | Body, hall: HallClosed | None) -> str:
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
    if flow.screen is Screen.REFUSED and (flow.refusal or flow.declined):
        parts.append(flow.declined.why if flow.declined else str(flow.refusal))
    if isinstance(body, ListBody) and body.pager:
        parts.append(body.pager.text)
    return ":".join(parts)


def _content(
    flow: KioskFlow, translators: Translators, fit: FitGrid, now: int, hall: HallClosed | None
) -> tuple[str, str, AttractBody | Body]:
    """Return what stands above the title, the title, and the body; the start has the hall's own name there."""
    words = translators[flow.language]
    catalogue, agency, service = flow.catalogue, flow.agency, flow.service
    if flow.leaves_in_s is not None:
        return "", "", _more_time(words, flow.leaves_in_s, flow.receipt)
    agency_name = words.name(agency.short_name or agency.name) if agency else ""
    service_name = words.name(service.name) if service else ""
    if flow.is_checking_in:
        service_name = words.text("kiosk.check_in_doing")
    if flow.screen is Screen.STAFF_PIN or flow.screen is Screen.STAFF:
        return "", words.text("kiosk.staff_title"), staff_words.corner(flow, words, now)
    if catalogue is None or flow.screen is Screen.AWAY:
        key = "kiosk.used_up" if flow.has_lease and catalogue else "kiosk.away"
        return "", "", MessageBody(words.text(f"{key}_title"), words.text(f"{key}_text"))
    match flow.screen:
        case Screen.AGENCIES | Screen.SERVICES if hall:
            return agency_name or catalogue.local_name, "", hall_notice(words, hall, now, catalogue.timezone)
        case Screen.ATTRACT:
            return catalogue.local_name, "", _attract(translators)
        case Screen.AGENCIES:
            tiles = lists.agencies(flow, catalogue, translators, fit, now)
            empty = MessageBody(words.text("kiosk.empty_title"), words.text("kiosk.empty_text"))
            return catalogue.local_name, words.text("kiosk.choose_agency"), tiles if tiles.tiles else empty
        case Screen.SERVICES:
            tiles = lists.services(flow, catalogue, translators, fit, now)
            return agency_name, words.text("kiosk.choose_service"), tiles
        case Screen.SEARCH:
            return "", words.text("kiosk.search_title"), search_words.search(flow, catalogue, words, now)
        case Screen.CHECK_IN:
            return "", words.text("kiosk.check_in_title"), check_in_words.keys(flow, words)
        case Screen.CLASS:
            return agency_name, service_name, _classes(flow, words)
        case Screen.NEEDS:
            return agency_name, service_name, _all_needs(flow, words)
        case Screen.ISSUING:
            late = "_late" if flow.is_late else ""
            title, text = words.text(f"kiosk.issuing{late}_title"), words.text(f"kiosk.issuing{late}_text")
            return agency_name, service_name, MessageBody(title, text)
        case Screen.NUMBER:
            return "", words.text("kiosk.your_number"), _number(flow, words)
        case Screen.REFUSED if flow.is_checking_in:
            return "", "", check_in_words.refused(flow, words, now, catalogue.timezone)
        case Screen.REFUSED:
            return agency_name, service_name, _refused(flow, words, now, catalogue.timezone)
        case _:
            assert_never(flow.screen)


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


def _way_in(flow: KioskFlow, words: Translator, body: AttractBody | Body) -> Choice | None:
    is_offered = flow.has_bookings and flow.screen is flow.start and isinstance(body, ListBody)
    return check_in_words.way_in(words) if is_offered else None


def _bar(flow: KioskFlow, translators: Translators) -> tuple[Choice, ...]:
    words = translators[flow.language]
    other = Language.ENGLISH if flow.language is Language.INDONESIAN else Language.INDONESIAN
    switches = (
        Choice(setting, words.text(key), intent=Adjust(setting), icon=icon, is_on=flow.comfort.is_on(setting))
        for setting, (key, icon) in SWITCHES.items()
    )
    name = translators[other].text("kiosk.language_name")
    return (Choice("language", name, intent=ChooseLanguage(other), icon=Icon.LANGUAGE), *switches)


def _classes(flow: KioskFlow, words: Translator) -> ChoiceBody:
    service, lobby = flow.service, flow.fresh_lobby
    assert service is not None
    left = lobby.left.get(service.service) if lobby else None
    has_regular = left is None or left.regular > 0
    ranges = (lobby.waits if has_regular else lobby.priority_waits) if lobby else {}
    wait = ranges.get(service.service)
    people = lists.waiting(words, flow.waiting(service.service))
    if left:
        key, count = ("kiosk.left", left.regular) if has_regular else ("kiosk.left_priority", left.priority)
        people = words.text("kiosk.why_when", why=people, when=words.text(key, count=count))
    queue = () if flow.is_alone else (Fact(_wait(words, wait), is_strong=wait is not None), Fact(people))
    needs = _needs(flow, words)
    way = Choice("all_needs", words.text("kiosk.needs_all", count=len(needs)), intent=ShowNeeds(), mark=Mark.FORWARD)
    return ChoiceBody(
        facts=(*queue, *_standing(service, words)),
        warning=_warning(flow, words),
        choices=(
            Choice(
                "class:regular",
                words.text("kiosk.priority_regular"),
                words.text("kiosk.regular_who" if has_regular else "kiosk.regular_out"),
                ChooseClass(TicketClass.REGULAR) if has_regular else None,
                Tone.PRIMARY,
            ),
            Choice(
                "class:priority",
                words.text("kiosk.priority_take"),
                words.text("kiosk.priority_who"),
                ChooseClass(TicketClass.PRIORITY),
                Tone.PRIMARY,
            ),
        ),
        note=words.text("kiosk.priority_privacy"),
        needs_title=words.text("kiosk.needs_title") if needs else "",
        needs=needs,
        all_needs=way if needs else None,
    )


def _all_needs(flow: KioskFlow, words: Translator) -> NeedsBody:
    turn = TurnPage(flow.need_page + 1)
    more = Choice("more", words.text("kiosk.next_page"), intent=turn, mark=Mark.FORWARD)
    assert flow.service is not None
    facts = _standing(flow.service, words)
    return NeedsBody(facts, words.text("kiosk.needs_title"), _needs(flow, words), flow.need_page, more)


def _standing(service: ServiceEntry, words: Translator) -> tuple[Fact, ...]:
    """Return what is so every day: the standard time and the fee."""
    time = words.text("kiosk.service_time", minutes=service.minutes)
    fee = words.text("kiosk.fee", fee=words.name(service.fee)) if service.fee else ""
    return tuple(Fact(text, is_standing=True) for text in (time, fee) if text)


def _needs(flow: KioskFlow, words: Translator) -> tuple[str, ...]:
    """Return what the chosen service needs, in this language or else in Indonesian."""
    needs = flow.service.requirements if flow.service else {}
    return needs.get(words.language) or needs.get(FALLBACK, ())


def _warning(flow: KioskFlow, words: Translator) -> str:
    """Return what a visitor must know of paper before a number is drawn."""
    is_unfit = flow.printer in UNFIT_PRINTER
    if not is_unfit and not flow.is_mute:
        return ""
    if flow.prints_elsewhere is None:
        return words.text("kiosk.warn_no_paper" if is_unfit else "kiosk.warn_doubtful")
    return words.text("kiosk.warn_elsewhere", place=words.name(flow.prints_elsewhere))


def _wait(words: Translator, wait: WaitRange | None) -> str:
    if wait is None:
        return words.text("kiosk.wait_unknown")
    return words.text(lists.wait_key(wait, "kiosk.wait"), low=wait.low, high=wait.high)


def _number(flow: KioskFlow, words: Translator) -> NumberBody:
    receipt = flow.receipt
    assert receipt is not None
    elsewhere = flow.slip_elsewhere is not None
    has_printer = flow.printer is not PrinterState.OFFLINE
    status, tone = _slip_status(flow.slip, flow.slip_reason, elsewhere=elsewhere, has_printer=has_printer)
    place = words.name(flow.slip_elsewhere) if flow.slip_elsewhere else ""
    is_valid = flow.slip_reason is not SlipReason.WITHDRAWN
    link = receipt.link if receipt.link and is_valid else ""
    if not is_valid:
        receipt = structs.replace(receipt, place={}, ahead=None, wait=None, stops=())
    return NumberBody(
        number=receipt.number,
        tag=words.text("kiosk.priority_tag") if receipt.ticket_class is TicketClass.PRIORITY else "",
        service=words.name(flow.service.name) if flow.service else "",
        place=words.text("kiosk.wait_area", area=words.name(receipt.place)) if receipt.place else "",
        ahead=_ahead(words, receipt.ahead),
        wait=_wait(words, receipt.wait) if receipt.wait else "",
        stops=_stops(receipt, words),
        status=words.text(status, place=place) if elsewhere else words.text(status),
        status_tone=tone,
        link=link,
        scan=words.text("kiosk.scan") if link else "",
    )


def _ahead(words: Translator, ahead: int | None) -> str:
    if ahead is None:
        return ""
    return words.text("kiosk.ahead", count=ahead) if ahead else words.text("kiosk.ahead_none")


def _stops(receipt: TicketReceipt, words: Translator) -> str:
    """Return the way that follows: all of it if it is short, and it is on the slip."""
    names = [words.name(each) for each in receipt.stops]
    if len(names) > STOPS_NAMED:
        return words.text("kiosk.stops_more", stop=names[0], count=len(names) - 1)
    return words.text("kiosk.stops", stops=", ".join(names)) if names else ""


def _slip_status(
    slip: SlipOutcome | None, reason: SlipReason | None, *, elsewhere: bool, has_printer: bool
) -> tuple[str, Tone]:
    """Return what is said of the paper; one for which nobody prints now is not promised, and may still come."""
    match slip:
        case None:
            return "kiosk.slip_none", Tone.NOTICE
        case SlipOutcome.PENDING if elsewhere:
            return "kiosk.slip_pending_elsewhere", Tone.NOTICE
        case SlipOutcome.PENDING if not has_printer:
            return "kiosk.slip_unknown", Tone.NOTICE
        case SlipOutcome.PENDING:
            return "kiosk.slip_pending", Tone.QUIET
        case SlipOutcome.PRINTED:
            return "kiosk.slip_printed_elsewhere" if elsewhere else "kiosk.slip_printed", Tone.GOOD
        case SlipOutcome.UNKNOWN:
            return "kiosk.slip_unknown_elsewhere" if elsewhere else "kiosk.slip_unknown", Tone.NOTICE
        case SlipOutcome.FAILED | SlipOutcome.NOT_PRINTED:
            return NO_SLIP.get(reason, "kiosk.slip_failed"), Tone.NOTICE
        case _:
            assert_never(slip)


def _refused(flow: KioskFlow, words: Translator, now: int, timezone: str) -> Body:
    if flow.shut:
        return shut_notice(words, flow.shut, now, timezone)
    if flow.refusal is RejectionCode.ASKS_FIRST:
        return _another(flow, words)
    if flow.declined:
        other = Choice("back", words.text("kiosk.other_service"), intent=Back(), tone=Tone.PRIMARY)
        return MessageBody(words.text("kiosk.refused_staff_title"), words.text("kiosk.refused_staff_text"), other)
    key = REFUSALS.get(flow.refusal, "kiosk.refused") if flow.refusal else "kiosk.refused"
    again = Choice("again", words.text("kiosk.again"), intent=Back(), tone=Tone.PRIMARY)
    return MessageBody(words.text(f"{key}_title"), words.text(f"{key}_text"), again if key == "kiosk.refused" else None)


def _attract(translators: Translators) -> AttractBody:
    """Call in all languages at once: who passes by has not chosen one."""
    first, *others = (words.text("kiosk.attract") for words in translators.values())
    return AttractBody(Choice("begin", first, "\n".join(others), Begin(), Tone.PRIMARY))


def _more_time(words: Translator, seconds: int, receipt: TicketReceipt | None) -> QuestionBody:
    """Ask who has not touched the glass for long; a number that was told stays to be read."""
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


def _another(flow: KioskFlow, words: Translator) -> QuestionBody:
    """Ask before a second number; whoever stands there now need not be who took the first."""
    last, service = flow.last_receipt, flow.service
    known = last if last and service and last.service == service.service else None
    return QuestionBody(
        title=words.text("kiosk.another_title"),
        text=words.text("kiosk.another_text", number=known.number)
        if known
        else words.text("kiosk.another_text_unknown"),
        choices=(
            Choice(
                "another",
                words.text("kiosk.another_yes"),
                words.text("kiosk.another_yes_detail"),
                TakeAnother(),
                Tone.PRIMARY,
            ),
            Choice("home", words.text("kiosk.another_no"), words.text("kiosk.another_no_detail"), Home(), Tone.PRIMARY),
        ),
    )
