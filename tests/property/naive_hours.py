"""Whether a naive hall gives numbers, and what it answers to kiosks and supervisors: a refusal's code, or None."""

from collections.abc import Callable
from typing import Any

from hub.domain import commands
from hub.domain import commands_day as c
from hub.domain.catalogue import CounterId, PoolId, ServiceId
from tests.property.naive_hall import MINUTE, SECOND, NaiveHall, Visit

HOUR = 60 * MINUTE
DAY = 24 * HOUR
OFFSETS = {"Asia/Jakarta": 7 * HOUR, "Asia/Makassar": 8 * HOUR, "Asia/Jayapura": 9 * HOUR}
FRIDAY = 4
STOPS_BOOKINGS = (
    "inactive",
    "suspended",
    "forced_closed",
    "agency_inactive",
    "no_active_counter",
    "all_counters_closed",
)


def local(hall: NaiveHall, now: int) -> int:
    return now + OFFSETS[hall.catalogue.hall.timezone]


def weekday(hall: NaiveHall, now: int) -> int:
    return (local(hall, now) // DAY + 3) % 7


def minute(hall: NaiveHall, now: int) -> int:
    return local(hall, now) % DAY // MINUTE


def midnight(hall: NaiveHall, now: int) -> int:
    """Return when the date of an instant began (UTC ms)."""
    return now - local(hall, now) % DAY


def _lasts(things: dict[str, Any], key: str, now: int) -> bool:
    return key in things and (things[key] is None or things[key] > now)


def availability(hall: NaiveHall, service_id: str, ticket_class: str, now: int) -> str:
    """Return the code; the hall has the default week, one Friday break, and neither holidays nor exceptions."""
    service = hall.catalogue.service[ServiceId(service_id)]
    agency = hall.catalogue.agency[service.agency]
    counters = [each for each in hall.catalogue.counters if service_id in each.services]
    counters = [each for each in counters if each.active and not each.archived]
    is_open = [each for each in counters if not _lasts(hall.closed, each.id, now)]
    forced = any(_lasts(hall.forced, each.id, now) for each in is_open)
    day, at = weekday(hall, now), minute(hall, now)
    given = hall.given(service_id, "regular") + hall.given(service_id, "priority")
    limit = None if service.quota is None else service.quota
    if limit is not None and ticket_class == "priority":
        limit += service.priority_quota
    reasons = [
        ("inactive", service.archived or not service.active),
        ("suspended", service_id in hall.down or agency.id in hall.agencies_down),
        ("forced_closed", _lasts(hall.shut, service_id, now)),
        ("not_accepting", not service.accepting),
        ("agency_inactive", agency.archived or not agency.active),
        ("friday_break", day == FRIDAY and 690 <= at < 780),
        ("no_active_counter", not counters),
        ("all_counters_closed", not is_open),
        ("weekday_closed", not forced and day > FRIDAY),
        ("before_opening", not forced and at < 480),
        ("after_last_ticket", not forced and at >= (960 if day == FRIDAY else 930)),
        ("quota_reached", limit is not None and given >= limit),
        ("available", True),
    ]
    return next(code for code, holds in reasons if holds)


def _draw(hall: NaiveHall, command: Any, now: int, since: int, stops: tuple[str, ...], booking: str | None) -> None:
    pool = hall.catalogue.service[command.service].pool
    _add(hall, command, pool, hall.next_number(pool), now, since, stops, booking)
    if command.printer is not None:
        hall.slips[f"{command.ticket}:1"] = "pending"


def _add(
    hall: NaiveHall,
    command: Any,
    pool: PoolId,
    number: int,
    now: int,
    since: int,
    stops: tuple[str, ...],
    booking: str | None,
) -> Visit:
    known = hall.catalogue.pool[pool]
    digits = str(number)
    text = known.prefix + "0" * (known.width - len(digits)) + digits
    order, service = len(hall.visits), command.service
    made = Visit(
        ticket=command.ticket,
        pool=pool,
        number=number,
        text=text,
        service=service,
        ticket_class=command.ticket_class,
        issued_at=now,
        since=since,
        order=order,
        zone=hall.catalogue.service[service].zone,
        drawn_for=service,
        booking=booking,
        stops=stops,
    )
    hall.visits.append(made)
    return made


def _gives(hall: NaiveHall, service: str) -> bool:
    known = [each for each in hall.catalogue.services if each.id == service]
    return bool(known) and not known[0].archived and hall.is_served(service, working=False)


def issue(hall: NaiveHall, command: commands.IssueTicket, now: int) -> str | None:
    if not _gives(hall, command.service) or not all(hall.is_stop(each) for each in command.stops):
        return "unknown_service"
    rules = hall.catalogue.hall.rules
    if not rules.enforce_hours and not hall.is_stop(command.service):
        return "unknown_service"
    if rules.enforce_hours and availability(hall, command.service, command.ticket_class, now) != "available":
        return "not_available"
    drawn = [at for device, service, at in hall.drawn if (device, service) == (command.device, command.service)]
    asks = rules.asks_before_second and not command.again and drawn
    if asks and now - drawn[-1] < rules.double_tap_s * SECOND:
        return "asks_first"
    _draw(hall, command, now, now, command.stops, None)
    if command.device is not None:
        hall.drawn.append((command.device, command.service, now))
    return None


def check_in(hall: NaiveHall, command: c.CheckIn, now: int) -> str | None:
    if not _gives(hall, command.service):
        return "unknown_service"
    if any(each.booking == command.booking for each in hall.visits):
        return None
    rules = hall.catalogue.hall.rules
    came = now if command.came_at is None else command.came_at
    if came > now:
        return "wrong_time"
    if came < command.start - rules.check_in_early_s * SECOND:
        return "too_early"
    if came >= command.end + rules.check_in_late_s * SECOND:
        return "too_late"
    if rules.enforce_hours and availability(hall, command.service, command.ticket_class, now) in STOPS_BOOKINGS:
        return "not_available"
    _draw(hall, command, now, came, (), command.booking)
    return None


def reserve(hall: NaiveHall, command: c.ReservePaper, now: int) -> str | None:
    if not any(pool.id == command.pool and not pool.archived for pool in hall.catalogue.pools):
        return "unknown_pool"
    if not 1 <= command.count <= 500:
        return "wrong_count"
    if len(hall.blocks.get(command.pool, [])) + command.count > 1_000:  # all are of one device
        return "too_much_paper"
    first = hall.next_number(command.pool)
    block = list(range(first, first + command.count))
    hall.blocks.setdefault(command.pool, []).extend(block)
    hall.on_paper.setdefault(command.pool, []).extend(block)
    hall.paper_since.update({(command.pool, number): now for number in block})
    return None


def record_paper(hall: NaiveHall, command: c.RecordPaperTicket, now: int) -> str | None:
    if not _gives(hall, command.service):
        return "unknown_service"
    if command.counter is not None and command.counter not in {each.id for each in hall.catalogue.counters}:
        return "unknown_counter"
    pool = hall.catalogue.service[command.service].pool
    if command.number not in hall.on_paper.get(pool, []):
        given = 1 <= command.number < hall.next_number(pool)
        return "number_used" if given else "number_not_reserved"
    ended = now if command.ended_at is None else command.ended_at
    if command.given_at // MINUTE < hall.paper_since[pool, command.number] // MINUTE:
        return "wrong_time"
    if not command.given_at <= ended <= now or midnight(hall, command.given_at) != midnight(hall, now):
        return "wrong_time"
    hall.on_paper[pool].remove(command.number)
    made = _add(hall, command, pool, command.number, command.given_at, command.given_at, (), None)
    if command.ended_at is not None:
        made.state, made.counter, made.ended_at = "served", command.counter, ended
    return None


def _named(hall: NaiveHall, command: Any) -> str | None:
    kinds: dict[str, Any] = {
        "counter": hall.catalogue.counters,
        "service": hall.catalogue.services,
        "agency": hall.catalogue.agencies,
    }
    for kind, known in kinds.items():
        named = getattr(command, kind, None)
        if named is not None and named not in {each.id for each in known if not each.archived}:
            return f"unknown_{kind}"
    reason = getattr(command, "reason", None)
    return "reason_missing" if reason is not None and reason.strip() == "" else None


def situation(hall: NaiveHall, command: Any, now: int) -> str | None:
    """Answer to whatever begins or ends a break, a closure or a suspension."""
    if code := _named(hall, command):
        return code
    match command:
        case c.PauseCounter() | c.ForceCounterOpen():
            return _for_today(hall, command, now)
        case c.AskClosure():
            if _lasts(hall.closed, command.counter, now):
                return "counter_closed"
            if hall.asked.get(command.counter) != command.reason:
                hall.touch(command.counter, now)
            hall.asked[command.counter] = command.reason
        case c.ApproveClosure():
            return _approve(hall, command.counter, now)
        case c.CloseService():
            if command.until is not None and command.until <= now:
                return "time_passed"
            hall.shut[command.service] = command.until
        case c.SuspendService():
            hall.down[command.service] = command.reason
        case c.SuspendAgency():
            hall.agencies_down[command.agency] = command.reason
        case c.EndOverdue():
            endings: tuple[dict[str, Any], ...] = (hall.paused, hall.closed, hall.forced, hall.shut)
            for things in endings:
                for key in [key for key in things if not _lasts(things, key, now)]:
                    del things[key]
            for counter in [each for each in hall.officers if hall.is_idle(each, now)]:
                del hall.officers[counter]
        case _:
            if isinstance(command, c.ResumeCounter) and command.counter in hall.paused:
                hall.touch(command.counter, now)
            _end(hall, command)
    return None


def _for_today(hall: NaiveHall, command: Any, now: int) -> str | None:
    if _lasts(hall.closed, command.counter, now):
        return "counter_closed"
    wanted = 24 * 60 if command.until_minute is None else command.until_minute
    until = midnight(hall, now) + wanted * MINUTE
    if until <= now:
        return "time_passed"
    if isinstance(command, c.ForceCounterOpen):
        hall.forced[command.counter] = until
    elif hall.paused.get(command.counter) != until or hall.paused_for.get(command.counter) != command.reason:
        hall.paused[command.counter], hall.paused_for[command.counter] = until, command.reason
        hall.touch(command.counter, now)
    return None


def _approve(hall: NaiveHall, counter: CounterId, now: int) -> str | None:
    if counter not in hall.asked:
        return None if _lasts(hall.closed, counter, now) else "nothing_asked"
    day = midnight(hall, now) + DAY
    while weekday(hall, day) > FRIDAY:
        day += DAY
    hall.closed[counter] = day + 8 * HOUR
    del hall.asked[counter]
    return None


def _end(hall: NaiveHall, command: Any) -> None:
    ended: dict[type, tuple[dict[str, Any], str]] = {
        c.ResumeCounter: (hall.paused, "counter"),
        c.RefuseClosure: (hall.asked, "counter"),
        c.ReopenCounter: (hall.closed, "counter"),
        c.EndForcedOpening: (hall.forced, "counter"),
        c.ReopenService: (hall.shut, "service"),
        c.ResumeService: (hall.down, "service"),
        c.ResumeAgency: (hall.agencies_down, "agency"),
    }
    things, kind = ended[type(command)]
    things.pop(getattr(command, kind), None)


NUMBERS: dict[type, Callable[[NaiveHall, Any, int], str | None]] = {
    commands.IssueTicket: issue,
    c.CheckIn: check_in,
    c.ReservePaper: reserve,
    c.RecordPaperTicket: record_paper,
}
