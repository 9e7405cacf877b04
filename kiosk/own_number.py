"""A number that the kiosk gave by itself, as the hub would have told, printed and remembered it."""

from hub.protocol.commands import CheckInBooking, IssueTicket, TicketClass, TicketReceipt
from hub.protocol.ids import CommandId, JobId, TicketId, first_job
from hub.protocol.leases import HandInTicket, Lease
from hub.protocol.printing import Slip
from hub.protocol.remembering import RememberedNumber
from hub.protocol.views import CatalogueView
from hub.protocol.visitor_token import key_bytes, page_link, token_of
from kiosk.entries import agency_entry, service_entry


def own_slip_id(own: HandInTicket) -> JobId:
    """Return the id under which a number's slip is printed once, whichever way it is sent."""
    return first_job(TicketId(own.command_id))


def own_receipt(own: HandInTicket, lease: Lease, *, has_slip: bool) -> TicketReceipt:
    """Return what is told; how many are ahead and how long it takes nobody knows."""
    service = next(each for each in lease.services if each.service == own.service)
    return TicketReceipt(
        ticket=TicketId(own.command_id),
        number=own.text,
        service=own.service,
        ticket_class=own.ticket_class,
        issued_at=own.issued_at,
        ahead=None,
        place=service.place,
        slip=own_slip_id(own) if has_slip else None,
        link=own_link(own, lease),
    )


def own_slip(own: HandInTicket, lease: Lease, catalogue: CatalogueView) -> Slip:
    """Return what is printed."""
    service = next(each for each in lease.services if each.service == own.service)
    return Slip(
        ticket=TicketId(own.command_id),
        number=own.text,
        hall=catalogue.hall,
        agency=service.agency_name,
        service=service.name,
        place=service.place,
        priority=own.ticket_class is TicketClass.PRIORITY,
        language=own.language,
        issued_at=own.issued_at,
        timezone=catalogue.timezone,
        ahead=None,
        service_id=own.service,
        link=own_link(own, lease),
    )


def slip_again(
    number: RememberedNumber, own: HandInTicket | None, lease: Lease | None, catalogue: CatalogueView, copy: int
) -> Slip | None:
    """Return what is printed of a number once more: what its first slip said, as far as the kiosk still knows.

    None: nobody here knows its service any more. Only an `own` number has the address of its page.
    """
    leased = next((each for each in (lease.services if lease else ()) if each.service == number.service), None)
    listed = None if number.service is None else service_entry(catalogue, number.service)
    agency = None if listed is None else agency_entry(catalogue, listed.agency)
    if leased is not None:
        of_agency, service, place = leased.agency_name, leased.name, leased.place
    elif listed is not None and agency is not None:
        of_agency, service, place = agency.name, listed.name, listed.place
    else:
        return None
    return Slip(
        ticket=TicketId(number.ticket),
        number=number.text,
        hall=catalogue.hall,
        agency=of_agency,
        service=service,
        place=place,
        priority=number.ticket_class is TicketClass.PRIORITY,
        language=number.language,
        issued_at=number.issued_at,
        timezone=catalogue.timezone,
        ahead=None,
        copy=copy,
        service_id=number.service,
        link=None if own is None or lease is None else own_link(own, lease),
    )


def own_link(own: HandInTicket, lease: Lease) -> str | None:
    """Return the address of the visitor's page, which the hub will know once it has the number; None: there is none."""
    key = next((each.key for each in lease.days if each.day == own.day), "")
    if lease.visitor_page is None or not key:
        return None
    return page_link(lease.visitor_page, token_of(key_bytes(key), own.day, own.text))


def own_memory(own: HandInTicket) -> RememberedNumber:
    """Return what is remembered of a number of the kiosk's own."""
    return RememberedNumber(
        ticket=own.command_id,
        text=own.text,
        issued_at=own.issued_at,
        service=own.service,
        ticket_class=own.ticket_class,
        language=own.language,
    )


def told_memory(wish: IssueTicket | CheckInBooking, receipt: TicketReceipt) -> RememberedNumber:
    """Return what is remembered of a number that the hub gave; a ticket's id is that of the command that drew it.

    A booking's may have been drawn by an earlier one.
    """
    return RememberedNumber(
        ticket=CommandId(receipt.ticket) if isinstance(wish, CheckInBooking) else wish.command_id,
        text=receipt.number,
        issued_at=receipt.issued_at,
        service=receipt.service,
        ticket_class=receipt.ticket_class,
        language=wish.language,
    )
