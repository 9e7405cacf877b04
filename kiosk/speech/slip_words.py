"""All that a slip says, for who cannot read it: the lines that the screen leaves out or shortens (L1, H1).

What a hall's own texts say (`slip.toml`) only the printers' settings know.
"""

from dataclasses import dataclass

from config.translations import Translator
from kiosk.entries import agency_entry
from kiosk.flow import KioskFlow
from kiosk.steps import Screen


@dataclass(frozen=True, slots=True)
class SlipWords:
    """Lines of a slip as they are written; whatever is empty is not on it."""

    hall: str
    agency: str
    issued: str
    no_wait: str
    stops: str
    absent: str
    today: str


def slip_words(flow: KioskFlow, words: Translator, own: Translator) -> SlipWords | None:
    """Return what the slip of the number on the screen says beside it; None when there is none, or it is not valid.

    `words` has the kiosk's texts for names and dates, `own` the voice's.
    """
    receipt, catalogue = flow.valid_receipt, flow.catalogue
    if flow.screen is not Screen.NUMBER or receipt is None or catalogue is None:
        return None
    agency = agency_entry(catalogue, flow.service.agency) if flow.service else None
    zone = words.zone(receipt.issued_at, catalogue.timezone)
    issued = own.text(
        "speech.slip_issued",
        date=words.date(receipt.issued_at, catalogue.timezone),
        time=words.clock(receipt.issued_at, catalogue.timezone),
        zone=zone,
    )
    stops = ", ".join(words.name(stop) for stop in receipt.stops)
    return SlipWords(
        hall=words.name(catalogue.hall),
        agency=own.text("speech.slip_agency", name=words.name(agency.name)) if agency else "",
        issued=issued,
        no_wait="" if receipt.wait else words.text("kiosk.wait_unknown"),
        stops=own.text("speech.slip_stops", stops=stops) if stops else "",
        absent=own.text("speech.slip_absent"),
        today=own.text("speech.slip_today"),
    )
