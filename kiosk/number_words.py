"""What is said with a number: where to wait, how many are before, what follows, and what became of the paper."""

from typing import Final, assert_never

from msgspec import structs

from config.translations import Translator
from hub.protocol.commands import TicketClass, TicketReceipt
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from kiosk.class_words import wait_words
from kiosk.flow import KioskFlow
from kiosk.model import NumberBody, Tone

NO_SLIP: Final[dict[SlipReason | None, str]] = {
    SlipReason.PAPER_OUT: "kiosk.slip_paper_out",
    SlipReason.WITHDRAWN: "kiosk.slip_withdrawn",
}
"""Why there is no slip, where a visitor does something about it; a withdrawn slip's number is not valid any more."""

STOPS_NAMED: Final = 1
"""Names of services are long, and the number is the one thing on its screen."""


def number(flow: KioskFlow, words: Translator) -> NumberBody:
    """Return the number that was told, the way from here, and what became of its slip."""
    receipt = flow.receipt
    assert receipt is not None
    elsewhere = flow.slip_elsewhere is not None
    has_printer = flow.printer is not PrinterState.OFFLINE
    status, tone = _slip_status(flow.slip, flow.slip_reason, elsewhere=elsewhere, has_printer=has_printer)
    place = words.name(flow.slip_elsewhere) if flow.slip_elsewhere else ""
    is_valid = flow.valid_receipt is not None
    link = receipt.link if receipt.link and is_valid else ""
    if not is_valid:
        receipt = structs.replace(receipt, place={}, ahead=None, wait=None, stops=())
    return NumberBody(
        number=receipt.number,
        tag=words.text("kiosk.priority_tag") if receipt.ticket_class is TicketClass.PRIORITY else "",
        service=words.name(flow.service.name) if flow.service else "",
        place=words.text("kiosk.wait_area", area=words.name(receipt.place)) if receipt.place else "",
        ahead=_ahead(words, receipt.ahead),
        wait=wait_words(words, receipt.wait) if receipt.wait else "",
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
