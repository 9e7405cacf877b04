"""The lists of agencies and services in words, one page at a time; what is closed says so in its place."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from config.translations import Translator
from hub.protocol.commands import WaitRange
from hub.protocol.views import AgencyEntry, CatalogueView, ServiceEntry
from kiosk import search_examples
from kiosk.closed_words import line
from kiosk.closures import agency_closed
from kiosk.flow import KioskFlow
from kiosk.intents import ChooseAgency, ChooseService, Intent, OpenSearch, TurnPage
from kiosk.model import Choice, FitGrid, Icon, ListBody, Mark, Pager, Tone
from kiosk.tongues import Tongues

Entry = TypeVar("Entry")


def agencies(flow: KioskFlow, catalogue: CatalogueView, tongues: Tongues, fit: FitGrid, now: int) -> ListBody:
    """Return a page of the agencies that have services, in the administrator's order."""
    counts: dict[str, int] = {}
    for service in catalogue.services:
        is_open = service.service not in flow.closed
        counts[service.agency] = counts.get(service.agency, 0) + (
            (flow.waiting(service.service) or 0) if is_open else 0
        )
    offered = [each for each in catalogue.agencies if each.agency in counts]
    closed = {each.agency: agency_closed(catalogue, flow.closed, each.agency) for each in offered}

    def tile(agency: AgencyEntry, words: Translator) -> Choice:
        name = words.name(agency.short_name or agency.name)
        why = closed[agency.agency]
        count = None if flow.is_alone else counts[agency.agency]
        ways = line(words, why, now, catalogue.timezone) if why else (waiting(words, count),)
        return _tile(f"agency:{agency.agency}", name, ways, ChooseAgency(agency.agency), why is not None)

    search = search_examples.button(flow.index, tongues.words)
    return _page(offered, tile, flow.agency_page, search, tongues, fit)


def services(flow: KioskFlow, catalogue: CatalogueView, tongues: Tongues, fit: FitGrid, now: int) -> ListBody:
    """Return a page of the chosen agency's services, in the administrator's order."""

    def tile(service: ServiceEntry, words: Translator) -> Choice:
        return service_tile(flow, catalogue, service, words, now)

    offered = [each for each in catalogue.services if flow.agency and each.agency == flow.agency.agency]
    search = search_examples.button(flow.index, tongues.words)
    return _page(offered, tile, flow.service_page, search, tongues, fit)


def service_tile(
    flow: KioskFlow, catalogue: CatalogueView, service: ServiceEntry, words: Translator, now: int
) -> Choice:
    """Return a service with its queue, or why it gives no numbers."""
    why = flow.closed.get(service.service)
    ways = line(words, why, now, catalogue.timezone) if why else _queue(flow, service, words)
    intent = ChooseService(service.service)
    return _tile(f"service:{service.service}", words.name(service.name), ways, intent, why is not None)


def waiting(words: Translator, count: int | None) -> str:
    """Return how many people wait; nothing when that is not known."""
    if count is None:
        return ""
    return words.text("kiosk.waiting", count=count) if count else words.text("kiosk.waiting_none")


def wait_key(wait: WaitRange, key: str) -> str:
    """Return the text's key for a range: one that begins at 0 is "less than"."""
    return key if wait.low else f"{key}_below"


def _queue(flow: KioskFlow, service: ServiceEntry, words: Translator) -> tuple[str, ...]:
    people = waiting(words, flow.waiting(service.service))
    wait = flow.fresh_lobby.waits.get(service.service) if flow.fresh_lobby else None
    if wait is None:
        return (people,)
    expected = words.text(wait_key(wait, "kiosk.wait_brief"), low=wait.low, high=wait.high)
    return words.text("kiosk.why_when", why=people, when=expected), people


def _tile(key: str, title: str, ways: tuple[str, ...], intent: Intent, is_closed: bool) -> Choice:
    return Choice(key, title, ways[0], intent, Tone.CLOSED if is_closed else Tone.CARD, briefer=ways[1:])


def _page(
    offered: list[Entry],
    tile: Callable[[Entry, Translator], Choice],
    wanted: int,
    search_title: str,
    tongues: Tongues,
    fit: FitGrid,
) -> ListBody:
    tiles = tuple(tuple(tile(entry, words) for entry in offered) for words in tongues.all)
    words, here, grid = tongues.words, tiles[tongues.place], fit(tiles)
    pages = max(1, -(-len(here) // grid.page_size))
    page = min(wanted, pages - 1)
    shown = here[page * grid.page_size : (page + 1) * grid.page_size]
    if not grid.has_details:
        shown = tuple(each if each.tone is Tone.CLOSED else replace(each, detail="", briefer=()) for each in shown)
    search = Choice(
        "search",
        search_title,
        intent=OpenSearch(),
        briefer=(words.text("kiosk.search_brief"),),
        icon=Icon.SEARCH,
    )
    if pages == 1:
        return ListBody(shown, grid, None, search)
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
        search,
    )
