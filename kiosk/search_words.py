"""The search in words: the query, its hits with their agencies, and the keys."""

from dataclasses import replace
from typing import Final

from config.translations import Translator
from hub.protocol.views import CatalogueView, ServiceEntry
from kiosk.entries import agency_entry, service_entry
from kiosk.flow import KioskFlow
from kiosk.intents import ClearQuery, EraseKey, TurnKeys, TurnPage, TypeKey
from kiosk.lists import service_tile
from kiosk.model import Choice, Icon, Mark, SearchBody
from kiosk.search_examples import hint

ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
"""The keys as people know them from telephones and typewriters."""


def search(flow: KioskFlow, catalogue: CatalogueView, words: Translator, now: int) -> SearchBody:
    """Return the keys with what was typed and found."""
    found = [entry for entry in (service_entry(catalogue, hit) for hit in flow.hits) if entry]
    told = words.text("kiosk.search_none") if flow.query.strip() else hint(flow.index, words)
    return SearchBody(
        query=flow.query.upper(),
        text="" if found else told,
        found=words.text("kiosk.search_found", count=len(found)) if found else "",
        hits=tuple(_hit(flow, catalogue, each, words, now) for each in found),
        page=flow.hit_page,
        more=Choice("more", words.text("kiosk.search_more"), intent=TurnPage(flow.hit_page + 1), mark=Mark.FORWARD),
        letters=tuple(tuple(Choice(f"key:{key}", key.upper(), intent=TypeKey(key)) for key in row) for row in ROWS),
        key_page=flow.key_page,
        other_keys=Choice(
            "other_keys", words.text("kiosk.other_keys"), intent=TurnKeys(flow.key_page + 1), mark=Mark.FORWARD
        ),
        space=Choice("key:space", words.text("kiosk.key_space"), intent=TypeKey(" ")),
        erase=Choice("key:erase", words.text("kiosk.key_erase"), intent=EraseKey(), icon=Icon.ERASE),
        clear=Choice("key:clear", words.text("kiosk.key_clear"), intent=ClearQuery()),
    )


def _hit(flow: KioskFlow, catalogue: CatalogueView, service: ServiceEntry, words: Translator, now: int) -> Choice:
    """Return a service as in its agency's list, with the agency before its queue."""
    tile = service_tile(flow, catalogue, service, words, now)
    agency = agency_entry(catalogue, service.agency)
    name = words.name(agency.short_name or agency.name) if agency else ""
    ways = tuple(words.text("kiosk.why_when", why=name, when=way) for way in (tile.detail, *tile.briefer) if way)
    return replace(tile, detail=(*ways, name)[0], briefer=(*ways, name)[1:])
