"""What a slip prints is said with its number: asked of the slip's own composition, part by part."""

from dataclasses import replace

import pytest
from msgspec import structs

from config.slip_design import BUILT_IN, SlipBlock, SlipDesign, SlipPart
from hub.protocol.commands import Language, TicketClass, TicketReceipt, WaitRange
from hub.protocol.printing import Slip
from kiosk.flow import KioskFlow
from kiosk.present import present
from kiosk.speech.slip_words import slip_words
from kiosk.speech.spoken import spoken
from kiosk.speech.texts import speech_translators
from kiosk.speech.wording import Wording
from printer.profiles import PROFILES
from printer.slip import lay_out
from tests.unit.kiosk.hall import AT
from tests.unit.kiosk.models import WORDS, numbered, two_a_page
from tests.unit.printer.slips import STATIONERY

SAID = {
    SlipPart.HALL: "hall",
    SlipPart.AGENCY: "agency",
    SlipPart.NUMBER: "number",
    SlipPart.HEADING: "number",
    SlipPart.PRIORITY: "tag",
    SlipPart.SERVICE: "service",
    SlipPart.PLACE: "place",
    SlipPart.ISSUED: "issued",
    SlipPart.AHEAD: "ahead",
    SlipPart.EXPECTED: "wait",
    SlipPart.STOPS: "stops",
    SlipPart.QR: "scan",
    SlipPart.ABSENT: "absent",
    SlipPart.VALID_TODAY: "today",
}
"""Where the keypad hears a part; a logo has no words, and a text of the hall's own stands in its printers' settings."""

SPEECH = speech_translators()
ID = Language.INDONESIAN


def slip_of(flow: KioskFlow, receipt: TicketReceipt) -> Slip:
    assert flow.catalogue is not None
    assert flow.service is not None
    agency = next(each for each in flow.catalogue.agencies if flow.service and each.agency == flow.service.agency)
    wait = receipt.wait
    return Slip(
        ticket=receipt.ticket,
        number=receipt.number,
        hall=flow.catalogue.hall,
        agency=agency.name,
        service=flow.service.name,
        place=receipt.place,
        priority=receipt.ticket_class is TicketClass.PRIORITY,
        language=ID,
        issued_at=AT,
        timezone=flow.catalogue.timezone,
        ahead=receipt.ahead,
        wait_low=wait.low if wait else None,
        wait_high=wait.high if wait else None,
        stops=receipt.stops,
        link=receipt.link,
        copy=1,
    )


def printed(slip: Slip, part: SlipPart) -> bool:
    design = SlipDesign(blocks=(SlipBlock(block=part),))
    return bool(lay_out(slip, PROFILES["generic-80"], replace(STATIONERY, design=design)))


@pytest.mark.parametrize("ticket_class", TicketClass)
@pytest.mark.parametrize("ahead", [None, 7])
@pytest.mark.parametrize("wait", [None, WaitRange(20, 35)])
@pytest.mark.parametrize("is_more", [False, True])
def test_every_part_that_is_printed_is_a_stop_and_said_by_itself(
    ticket_class: TicketClass, ahead: int | None, wait: WaitRange | None, is_more: bool
) -> None:
    """`is_more`: there are services to visit after this one, and a page to follow the queue on."""
    flow = numbered(ticket_class=ticket_class)
    assert flow.receipt
    receipt = flow.receipt = structs.replace(
        flow.receipt,
        ahead=ahead,
        wait=wait,
        stops=({"id": "Pembayaran"},) if is_more else (),
        link="http://a.id/t/x" if is_more else None,
    )
    page = spoken(present(flow, WORDS, two_a_page, AT), Wording(SPEECH[ID]), slip_words(flow, WORDS[ID], SPEECH[ID]))
    parts = {block.block for block in BUILT_IN.blocks} - {SlipPart.LOGO, SlipPart.RULE, SlipPart.GAP}
    for part in parts:
        item = page.find(SAID[part])
        if printed(slip_of(flow, receipt), part):
            assert item, part
            assert item.is_stop, part
            assert set(item.said) <= set(page.introduction), part
