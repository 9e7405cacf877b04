"""A slip of the state as its printer is told it: with the names and the time that its visitor was told."""

from hub.core.slips import deadline_ms
from hub.core.visitor_pages import VisitorPages
from hub.domain.state import DayState, Slip
from hub.protocol import printing as wire
from hub.protocol.ids import JobId, ServiceId, TicketId


def print_job(slip: Slip, state: DayState, pages: VisitorPages) -> wire.PrintJob:
    """Return the job of a slip.

    A reprint has the first time of issue and says what holds now: where its visitor waits, and which stops are left.
    How many were ahead and how long it would take was true at issue only.
    """
    assert state.catalogue is not None
    ticket = state.tickets[slip.ticket]
    is_first = slip.copy == 1
    told = ticket.told if is_first and ticket.told is not None else ticket.stop
    wait = ticket.wait if is_first else None
    return wire.PrintJob(
        job=JobId(slip.job),
        slip=wire.Slip(
            ticket=TicketId(ticket.id),
            number=ticket.text,
            hall=state.catalogue.hall.name,
            agency=told.agency_name,
            service=told.service_name,
            place=told.place,
            priority=ticket.ticket_class == "priority",
            language=ticket.language,
            issued_at=ticket.issued_at,
            timezone=state.catalogue.hall.timezone,
            ahead=ticket.ahead if is_first else None,
            copy=slip.copy,
            wait_low=None if wait is None else wait.low_minutes,
            wait_high=None if wait is None else wait.high_minutes,
            stops=tuple(stop.service_name for stop in (ticket.told_stops if is_first else ticket.stops)),
            service_id=ServiceId(told.service),
            link=pages.link(state, ticket),
        ),
        expires_at=slip.made_at + deadline_ms(state),
    )
