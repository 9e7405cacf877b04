"""What is said before a number is drawn: the classes, the queue, the fee, what is needed, and a warning of paper."""

from typing import Final

from config.translations import FALLBACK, Translator
from hub.protocol.commands import TicketClass, WaitRange
from hub.protocol.printing import PrinterState
from hub.protocol.views import ServiceEntry
from kiosk import lists
from kiosk.flow import KioskFlow
from kiosk.intents import ChooseClass, ShowNeeds, TurnPage
from kiosk.model import Choice, ChoiceBody, Fact, Mark, NeedsBody, Tone

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


def classes(flow: KioskFlow, words: Translator) -> ChoiceBody:
    """Return the choice of a class, with what is known of the queue, the paper and what is needed."""
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
    queue = () if flow.is_alone else (Fact(wait_words(words, wait), is_strong=wait is not None), Fact(people))
    needs = _needs(flow, words)
    way = Choice("all_needs", words.text("kiosk.needs_all", count=len(needs)), intent=ShowNeeds(), mark=Mark.FORWARD)
    return ChoiceBody(
        facts=(*queue, *_standing(service, words)),
        warning=_warning(flow, words),
        choices=both(words, has_regular=has_regular),
        note=words.text("kiosk.priority_privacy"),
        needs_title=words.text("kiosk.needs_title") if needs else "",
        needs=needs,
        all_needs=way if needs else None,
    )


def booked(code: str, words: Translator) -> ChoiceBody:
    """Return the choice of a class for a booking's number; what its service is the hub alone knows."""
    fact = Fact(words.text("kiosk.check_in_code", code=code))
    return ChoiceBody((fact,), "", both(words, has_regular=True), words.text("kiosk.priority_privacy"))


def both(words: Translator, *, has_regular: bool) -> tuple[Choice, Choice]:
    """Return the two classes; the regular one may have no numbers left."""
    return (
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
    )


def all_needs(flow: KioskFlow, words: Translator) -> NeedsBody:
    """Return all that the chosen service needs, a page of it."""
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


def wait_words(words: Translator, wait: WaitRange | None) -> str:
    """Return how long it takes; None is not known."""
    if wait is None:
        return words.text("kiosk.wait_unknown")
    return words.text(lists.wait_key(wait, "kiosk.wait"), low=wait.low, high=wait.high)
