"""The flow's state put into words: which texts, choices and notices a screen has."""

from dataclasses import replace
from typing import Final, assert_never

from config.translations import Translator
from hub.protocol.commands import Language, TicketClass
from hub.protocol.errors import RejectionCode
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.views import AgencyEntry, ServiceEntry
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import Back, ChooseAgency, ChooseClass, ChooseLanguage, ChooseService, Home, TurnPage
from kiosk.model import (
    Body,
    Choice,
    ChoiceBody,
    FitGrid,
    ListBody,
    Mark,
    MessageBody,
    NumberBody,
    Pager,
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
"""Printers that will not give paper; the visitor is told before drawing a number. An unknown one may well print."""

REFUSALS: Final = {
    RejectionCode.UNKNOWN_SERVICE: "kiosk.refused_service_gone",
    RejectionCode.DAY_NOT_OPEN: "kiosk.refused_not_open",
    RejectionCode.NOT_AVAILABLE: "kiosk.refused_not_available",
    RejectionCode.COMMAND_OUTDATED: "kiosk.refused_uncertain",
}
"""Refusals that a visitor is told apart; every other one asks to try again."""


def present(flow: KioskFlow, translators: Translators, fit: FitGrid, now: int) -> ScreenModel:
    """Return what the kiosk says at `now`, in the hub's time (UTC ms)."""
    words = translators[flow.language]
    catalogue = flow.catalogue
    crumb, title, body = _content(flow, translators, fit)
    return ScreenModel(
        scene=_scene(flow, body),
        hall=words.name(catalogue.hall) if catalogue else "",
        clock=words.clock(now, catalogue.timezone) if catalogue else "",
        crumb=crumb,
        title=title,
        body=body,
        back=_back(flow, words),
        language=_language_switch(flow, translators),
    )


def _scene(flow: KioskFlow, body: Body) -> str:
    parts: list[str] = [flow.screen]
    if flow.screen is Screen.SERVICES and flow.agency:
        parts.append(flow.agency.agency)
    if flow.screen is Screen.CLASS and flow.service:
        parts.append(flow.service.service)
    if isinstance(body, ListBody) and body.pager:
        parts.append(body.pager.text)
    return ":".join(parts)


def _content(flow: KioskFlow, translators: Translators, fit: FitGrid) -> tuple[str, str, Body]:
    words = translators[flow.language]
    agency, service = flow.agency, flow.service
    agency_name = words.name(agency.short_name or agency.name) if agency else ""
    service_name = words.name(service.name) if service else ""
    match flow.screen:
        case Screen.AWAY:
            return "", "", MessageBody(words.text("kiosk.away_title"), words.text("kiosk.away_text"))
        case Screen.AGENCIES:
            return "", words.text("kiosk.choose_agency"), _agencies(flow, translators, fit)
        case Screen.SERVICES:
            return agency_name, words.text("kiosk.choose_service"), _services(flow, translators, fit)
        case Screen.CLASS:
            return agency_name, service_name, _classes(flow, words)
        case Screen.ISSUING:
            late = "_late" if flow.is_late else ""
            return (
                agency_name,
                service_name,
                MessageBody(words.text(f"kiosk.issuing{late}_title"), words.text(f"kiosk.issuing{late}_text")),
            )
        case Screen.NUMBER:
            return "", words.text("kiosk.your_number"), _number(flow, words)
        case Screen.REFUSED:
            return agency_name, service_name, _refused(flow, words)
        case _:
            assert_never(flow.screen)


def _back(flow: KioskFlow, words: Translator) -> Choice | None:
    if flow.screen in (Screen.SERVICES, Screen.CLASS):
        return Choice("back", words.text("kiosk.back"), intent=Back(), mark=Mark.BACK)
    if flow.screen is Screen.REFUSED:
        return Choice("home", words.text("kiosk.home"), intent=Home(), mark=Mark.BACK)
    if flow.screen is Screen.NUMBER:
        return Choice("done", words.text("kiosk.done"), intent=Home())
    return None


def _language_switch(flow: KioskFlow, translators: Translators) -> Choice:
    other = Language.ENGLISH if flow.language is Language.INDONESIAN else Language.INDONESIAN
    return Choice("language", translators[other].text("kiosk.language_name"), intent=ChooseLanguage(other))


def _waiting(words: Translator, count: int) -> str:
    return words.text("kiosk.waiting", count=count) if count else words.text("kiosk.waiting_none")


def _agencies(flow: KioskFlow, translators: Translators, fit: FitGrid) -> Body:
    words = translators[flow.language]
    services = flow.catalogue.services if flow.catalogue else ()
    counts: dict[str, int] = {}
    for service in services:
        counts[service.agency] = counts.get(service.agency, 0) + flow.waiting(service.service)
    offered = [a for a in (flow.catalogue.agencies if flow.catalogue else ()) if a.agency in counts]
    if not offered:
        return MessageBody(words.text("kiosk.empty_title"), words.text("kiosk.empty_text"))

    def tile(agency: AgencyEntry, in_words: Translator) -> Choice:
        name = in_words.name(agency.short_name or agency.name)
        waiting = _waiting(in_words, counts[agency.agency])
        return Choice(f"agency:{agency.agency}", name, waiting, ChooseAgency(agency.agency))

    tiles = {language: tuple(tile(a, t) for a in offered) for language, t in translators.items()}
    return _page(tiles, flow.language, flow.agency_page, words, fit)


def _services(flow: KioskFlow, translators: Translators, fit: FitGrid) -> Body:
    def tile(service: ServiceEntry, in_words: Translator) -> Choice:
        waiting = _waiting(in_words, flow.waiting(service.service))
        return Choice(
            f"service:{service.service}", in_words.name(service.name), waiting, ChooseService(service.service)
        )

    offered = [
        s for s in (flow.catalogue.services if flow.catalogue else ()) if flow.agency and s.agency == flow.agency.agency
    ]
    tiles = {language: tuple(tile(s, t) for s in offered) for language, t in translators.items()}
    return _page(tiles, flow.language, flow.service_page, translators[flow.language], fit)


def _page(
    tiles: dict[Language, tuple[Choice, ...]], language: Language, wanted: int, words: Translator, fit: FitGrid
) -> ListBody:
    grid = fit(tuple(tiles.values()))
    here = tiles[language]
    pages = max(1, -(-len(here) // grid.page_size))
    page = min(wanted, pages - 1)
    shown = here[page * grid.page_size : (page + 1) * grid.page_size]
    if not grid.has_details:
        shown = tuple(replace(choice, detail="") for choice in shown)
    if pages == 1:
        return ListBody(shown, grid, None)
    previous = TurnPage(page - 1) if page > 0 else None
    following = TurnPage(page + 1) if page + 1 < pages else None
    return ListBody(
        shown,
        grid,
        Pager(
            previous=Choice("previous", words.text("kiosk.prev_page"), intent=previous, mark=Mark.BACK),
            next=Choice("next", words.text("kiosk.next_page"), intent=following, mark=Mark.FORWARD),
            text=words.text("kiosk.page", page=page + 1, pages=pages),
        ),
    )


def _classes(flow: KioskFlow, words: Translator) -> ChoiceBody:
    service = flow.service
    assert service is not None
    printer = flow.kiosk.printer if flow.kiosk else None
    facts = (
        _waiting(words, flow.waiting(service.service)),
        words.text("kiosk.service_time", minutes=service.minutes),
    )
    return ChoiceBody(
        facts=facts,
        warning=words.text("kiosk.warn_no_paper") if printer in UNFIT_PRINTER else "",
        choices=(
            Choice(
                "class:regular",
                words.text("kiosk.priority_regular"),
                words.text("kiosk.regular_who"),
                ChooseClass(TicketClass.REGULAR),
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
    )


def _number(flow: KioskFlow, words: Translator) -> NumberBody:
    receipt = flow.receipt
    assert receipt is not None
    status, tone = _slip_status(flow.slip, flow.slip_reason)
    return NumberBody(
        number=receipt.number,
        tag=words.text("kiosk.priority_tag") if receipt.ticket_class is TicketClass.PRIORITY else "",
        service=words.name(flow.service.name) if flow.service else "",
        place=words.text("kiosk.wait_area", area=words.name(receipt.place)) if receipt.place else "",
        ahead=words.text("kiosk.ahead", count=receipt.ahead) if receipt.ahead else words.text("kiosk.ahead_none"),
        status=words.text(status),
        status_tone=tone,
    )


def _slip_status(slip: SlipOutcome | None, reason: SlipReason | None) -> tuple[str, Tone]:
    match slip:
        case None:
            return "kiosk.slip_none", Tone.NOTICE
        case SlipOutcome.PENDING:
            return "kiosk.slip_pending", Tone.QUIET
        case SlipOutcome.PRINTED:
            return "kiosk.slip_printed", Tone.GOOD
        case SlipOutcome.UNKNOWN:
            return "kiosk.slip_unknown", Tone.NOTICE
        case SlipOutcome.FAILED | SlipOutcome.NOT_PRINTED:
            paper_out = reason is SlipReason.PAPER_OUT
            return "kiosk.slip_paper_out" if paper_out else "kiosk.slip_failed", Tone.NOTICE
        case _:
            assert_never(slip)


def _refused(flow: KioskFlow, words: Translator) -> MessageBody:
    key = REFUSALS.get(flow.refusal, "kiosk.refused") if flow.refusal else "kiosk.refused"
    again = Choice("again", words.text("kiosk.again"), intent=Back(), tone=Tone.PRIMARY)
    return MessageBody(words.text(f"{key}_title"), words.text(f"{key}_text"), again if key == "kiosk.refused" else None)
