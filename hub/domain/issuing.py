"""Drawing numbers: what a visitor asks for at a kiosk or a console (T1-T3, Q1)."""

from hub.domain import commands
from hub.domain.events import TicketIssued
from hub.domain.numbering import number_text
from hub.domain.policy import ahead_of_newcomer, terms_of_service
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.state import DayState


def issue(state: DayState, command: commands.IssueTicket, now: int) -> Decision:
    """Return the ticket that is drawn at an instant (UTC ms), or why none is."""
    catalogue = state.catalogue
    assert catalogue is not None
    service = catalogue.service.get(command.service)
    if service is None or not catalogue.counters_of[service.id]:
        return Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": command.service})
    pool = catalogue.pool[service.pool]
    number = state.next_number.get(pool.id, 1)
    zone = catalogue.zone[service.zone]
    agency = catalogue.agency[service.agency]
    gap_ms = service.minutes * 60_000 // max(1, len(catalogue.counters_of[service.id]))
    terms = terms_of_service(catalogue, service.id)
    return [
        TicketIssued(
            ticket=command.ticket,
            pool=pool.id,
            number=number,
            text=number_text(pool, number),
            prefix=pool.prefix,
            service=service.id,
            agency=agency.id,
            service_name=service.name,
            agency_name=agency.name,
            zone=zone.id,
            place=zone.place,
            ticket_class=command.ticket_class,
            language=command.language,
            ahead=ahead_of_newcomer(terms, state.line(service.id), command.ticket_class, now, gap_ms),
            slip=None if command.printer is None else f"{command.ticket}:1",
            printer=command.printer,
        )
    ]
