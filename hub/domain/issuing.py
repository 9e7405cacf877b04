"""Drawing numbers: at a kiosk or console, for blocks of paper, and for bookings (T1-T3, T6-T8, B1)."""

from typing import Final, assert_never

from hub.domain import commands
from hub.domain.ahead import ahead_of_newcomer
from hub.domain.availability import Availability, AvailabilityCode
from hub.domain.catalogue import PoolId, Service, ServiceId
from hub.domain.commands_day import CheckIn, NumberCommand, RecordPaperTicket, ReservePaper
from hub.domain.estimate import Wait
from hub.domain.events import TicketIssued
from hub.domain.events_day import CheckInRepeated, PaperReserved, PaperTicketRecorded
from hub.domain.events_public import EmergencyKind
from hub.domain.look_alikes import go_over, room_from
from hub.domain.numbering import number_text
from hub.domain.policy import terms_of_service
from hub.domain.rejection import Decision, Rejection, RejectionCode
from hub.domain.service_day import service_day
from hub.domain.state import DayState
from hub.domain.ticket import Stop, first_slip, stop_at

MOST_PAPER: Final = 500
"""Numbers in one block: five pads of 100; more at once is a slip of the finger, and it cannot be taken back."""

MOST_RESERVED: Final = 1_000
"""Numbers of one pool that one device sets aside for paper in a day, entered or not: a whole day of any counter's
visitors, and far from all that a sequence has, so that no panel can use it up. Another panel, or a console, has as many
of its own: what one has used up is taken from nobody."""

POOLS_NAMED: Final = 40
"""Pools that are named to who wrote one that is not there; more would be no sentence."""

_LONGEST_DAY_MS: Final = 2 * 86_400_000
"""No service day is as long, whatever clocks are set; what was given before was given on another."""

_MINUTE_MS: Final = 60_000
"""What people type of a time."""

_NO_CHECK_IN: Final = frozenset(
    {
        AvailabilityCode.INACTIVE,
        AvailabilityCode.SUSPENDED,
        AvailabilityCode.FORCED_CLOSED,
        AvailabilityCode.AGENCY_INACTIVE,
        AvailabilityCode.NO_ACTIVE_COUNTER,
        AvailabilityCode.ALL_COUNTERS_CLOSED,
    }
)
"""What stops a booking, too: hours, breaks and the quota were thought of when its session was offered."""

EVACUATED: Final = "evacuated"
"""Why nobody draws a number while people must leave the hall, whatever its hours (V3); no code of a service's own."""


def issue(state: DayState, command: commands.IssueTicket, at: int) -> Decision:
    """Return the ticket that is drawn at an instant (UTC ms), or why none is.

    Availability and quota count only where the hall's rules enforce its hours; see `Rules`.
    """
    if command.ticket in state.barred or command.ticket in state.tickets:  # the latter is in a rebuilt history
        return _replaced(command.ticket)
    service = _service(state, command.service)
    if isinstance(service, Rejection):
        return service
    if _must_leave(state):
        return Rejection(RejectionCode.NOT_AVAILABLE, {"code": EVACUATED})
    assert state.catalogue is not None
    stops: list[Stop] = []
    for wanted in command.stops:
        stop = stop_at(state.catalogue, wanted)
        if stop is None:
            return _unknown(wanted)
        stops.append(stop)
    rules = state.catalogue.hall.rules
    if rules.enforce_hours:
        now = state.availability(service.id, command.ticket_class, at)
        if not now.available:
            return _not_available(now)
    elif not service.active or not state.catalogue.active_counters_of[service.id]:
        return _unknown(service.id)  # its ticket would wait where nobody calls
    if rules.asks_before_second and command.device is not None and not command.again:
        drawn_at = state.drawn_at.get((command.device, service.id))
        if drawn_at is not None and at - drawn_at < rules.double_tap_s * 1_000:
            return Rejection(RejectionCode.ASKS_FIRST, {"service": service.id, "drawn_at": str(drawn_at)})
    return _drawn(state, service, command, at, stops=tuple(stops), wait=command.wait)


def decide_number(state: DayState, command: NumberCommand, at: int) -> Decision:
    """Return what follows from a command about paper or a booking at an instant (UTC ms), or why it is refused."""
    match command:
        case ReservePaper():
            return _reserve_paper(state, command)
        case RecordPaperTicket():
            return _record_paper(state, command, at)
        case CheckIn():
            return _check_in(state, command, at)
        case _:
            assert_never(command)


def _check_in(state: DayState, command: CheckIn, at: int) -> Decision:
    """Return the ticket of a booking whose visitor is here, the one it got at this device, or why there is none."""
    service = _service(state, command.service)
    if isinstance(service, Rejection):
        return service
    if command.ticket in state.barred:
        return _replaced(command.ticket)
    known = state.check_ins.get(command.booking)
    if known is not None and state.tickets[known].kiosk == command.device:
        return [CheckInRepeated(command.booking, known)]
    if known is not None:  # elsewhere it may be anybody who heard the code, and a receipt opens its visitor's page
        return Rejection(RejectionCode.NUMBER_USED, {"number": state.tickets[known].text})
    if command.ticket in state.tickets:  # another order's id: its visitor must not get this one's number
        return Rejection(RejectionCode.NUMBER_USED, {"number": state.tickets[command.ticket].text})
    if _must_leave(state):
        return Rejection(RejectionCode.NOT_AVAILABLE, {"code": EVACUATED})
    assert state.catalogue is not None
    rules = state.catalogue.hall.rules
    came_at = at if command.came_at is None else command.came_at
    if came_at > at:
        return Rejection(RejectionCode.WRONG_TIME, {"at": str(came_at)})
    opens, closes = command.start - rules.check_in_early_s * 1_000, command.end + rules.check_in_late_s * 1_000
    if came_at < opens:
        return Rejection(RejectionCode.TOO_EARLY, {"from": str(opens)})
    if came_at >= closes:
        return Rejection(RejectionCode.TOO_LATE, {"until": str(closes)})
    if rules.enforce_hours:
        now = state.availability(service.id, command.ticket_class, at)
        if now.code in _NO_CHECK_IN:
            return _not_available(now)
    return _drawn(state, service, command, at, booking=command.booking, credited_at=came_at)


def _reserve_paper(state: DayState, command: ReservePaper) -> Decision:
    """Return the block of a pool's next numbers that the sequence leaves out, or why there is none."""
    assert state.catalogue is not None
    pool = state.catalogue.pool.get(command.pool)
    if pool is None or pool.archived:
        there = [each.id for each in state.catalogue.pools if not each.archived]
        known = ", ".join(there[:POOLS_NAMED]) + (", ..." if len(there) > POOLS_NAMED else "")
        return Rejection(RejectionCode.UNKNOWN_POOL, {"pool": command.pool, "known": known})
    if not 1 <= command.count <= MOST_PAPER:
        return Rejection(RejectionCode.WRONG_COUNT, {"count": str(command.count), "most": str(MOST_PAPER)})
    reserved = state.reserved.get((command.device, pool.id), 0)
    if reserved + command.count > MOST_RESERVED:
        return Rejection(RejectionCode.TOO_MUCH_PAPER, {"reserved": str(reserved), "most": str(MOST_RESERVED)})
    passed, first = go_over(state, pool)
    room = room_from(state, pool, first, command.count)
    if room < command.count:
        return Rejection(RejectionCode.WRONG_COUNT, {"count": str(command.count), "most": str(room)})
    return [*passed, PaperReserved(pool.id, first, first + command.count - 1)]


def _record_paper(state: DayState, command: RecordPaperTicket, at: int) -> Decision:
    """Return a ticket that was torn off by hand earlier today, or why it cannot be entered."""
    service = _service(state, command.service)
    if isinstance(service, Rejection):
        return service
    catalogue = state.catalogue
    assert catalogue is not None
    if command.counter is not None and command.counter not in catalogue.counter:
        return Rejection(RejectionCode.UNKNOWN_COUNTER, {"counter": command.counter})
    pool, zone, agency = catalogue.pool[service.pool], catalogue.zone[service.zone], catalogue.agency[service.agency]
    text = number_text(pool, command.number)
    since = state.paper_since(pool.id, command.number)
    if since is None or text in state.numbers or command.ticket in state.tickets:
        return Rejection(_why_not_on_paper(state, pool.id, command.number), {"number": text})
    ended_at = at if command.ended_at is None else command.ended_at
    hall = catalogue.hall
    if (
        not max(since // _MINUTE_MS * _MINUTE_MS, at - _LONGEST_DAY_MS) <= command.given_at <= ended_at <= at
        or service_day(command.given_at, hall.timezone, hall.day_start_minute) != state.day
    ):
        return Rejection(RejectionCode.WRONG_TIME, {"at": str(command.given_at)})
    return [
        PaperTicketRecorded(
            ticket=command.ticket,
            pool=pool.id,
            number=command.number,
            text=text,
            prefix=pool.prefix,
            service=service.id,
            agency=agency.id,
            service_name=service.name,
            agency_name=agency.name,
            zone=zone.id,
            place=zone.place,
            ticket_class=command.ticket_class,
            language=command.language,
            given_at=command.given_at,
            ended_at=command.ended_at,
            counter=None if command.ended_at is None else command.counter,
        )
    ]


def _must_leave(state: DayState) -> bool:
    """Return whether the hall is evacuated; other emergencies take kiosks, and leave officers free to draw numbers."""
    emergency = state.public.emergency
    return emergency is not None and emergency.kind is EmergencyKind.EVACUATE


def _service(state: DayState, wanted: ServiceId) -> Service | Rejection:
    assert state.catalogue is not None
    service = state.catalogue.service.get(wanted)
    if service is None or service.archived or not state.catalogue.counters_of[service.id]:
        return _unknown(wanted)
    return service


def _unknown(service: ServiceId) -> Rejection:
    return Rejection(RejectionCode.UNKNOWN_SERVICE, {"service": service})


def _replaced(command: str) -> Rejection:
    return Rejection(RejectionCode.COMMAND_REPLACED, {"command": command})


def _why_not_on_paper(state: DayState, pool: PoolId, number: int) -> RejectionCode:
    given = 1 <= number < state.next_number.get(pool, 1)
    return RejectionCode.NUMBER_USED if given else RejectionCode.NUMBER_NOT_RESERVED


def _not_available(now: Availability) -> Rejection:
    """Return why a service gives no numbers: what a text may name, instants as UTC ms; names as `name.<language>`."""
    values = now.values
    named: dict[str, object | None] = {
        "code": now.code.value,
        "until": values.until,
        "reason": values.reason,
        "last_ticket_at": values.last_ticket_at,
        "opens_at": now.opens_at,
        "left": None if values.left is None else values.left.regular,
        "priority_left": None if values.left is None else values.left.priority,
        **{f"name.{language}": text for language, text in (values.name or {}).items()},
    }
    return Rejection(
        RejectionCode.NOT_AVAILABLE, {name: str(value) for name, value in named.items() if value is not None}
    )


def _drawn(
    state: DayState,
    service: Service,
    command: commands.IssueTicket | CheckIn,
    at: int,
    *,
    booking: str | None = None,
    credited_at: int | None = None,
    stops: tuple[Stop, ...] = (),
    wait: Wait | None = None,
) -> Decision:
    catalogue = state.catalogue
    assert catalogue is not None
    pool = catalogue.pool[service.pool]
    passed, number = go_over(state, pool)
    zone = catalogue.zone[service.zone]
    agency = catalogue.agency[service.agency]
    gap_ms = service.minutes * 60_000 // max(1, len(catalogue.active_counters_of[service.id]))
    terms = terms_of_service(catalogue, service.id)
    issued = TicketIssued(
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
        ahead=ahead_of_newcomer(terms, state.line(service.id), command.ticket_class, at, gap_ms),
        slip=None if command.printer is None else first_slip(command.ticket),
        printer=command.printer,
        booking=booking,
        credited_at=credited_at,
        stops=stops,
        wait=wait,
    )
    return [*passed, issued]
