"""The supervisor's view made from the state: the whole hall, or what a scope sees of it."""

from collections import Counter as Count
from collections.abc import Container

from hub.core.paper_reports import printer_alarms, printer_reports, unprinted_slips
from hub.core.printers import Printers
from hub.core.reasons import stop_reason
from hub.core.sight import Sight
from hub.core.staff_views import counter_state
from hub.core.views import emergency_of
from hub.domain import catalogue as c
from hub.domain.quota import numbers_over
from hub.domain.rebuilding import CANCELLABLE
from hub.domain.situation import held
from hub.domain.state import DayState
from hub.domain.ticket import TicketState
from hub.protocol import limits
from hub.protocol.alarms import Alarm
from hub.protocol.ids import AgencyId, CounterId, OfficerId, ServiceId
from hub.protocol.views import CounterReport, StoppedAgency, StoppedService, SupervisorView


def supervisor_view(
    state: DayState, alarms: tuple[Alarm, ...], now: int, printers: Printers, sight: Sight
) -> tuple[SupervisorView, int | None]:
    """Return the hall for who oversees it, and until when it holds (UTC ms; None: until something happens).

    What is archived is left out: nobody could end what holds there.
    """
    assert state.catalogue is not None
    happened, offered, bindings, seen = state.happenings, state.catalogue, sight.bindings, sight.services()
    lines = [(ServiceId(service), line) for service, line in state.lines.items() if len(line) and service in seen]
    over = {
        each.id: numbers_over(each, happened.issued.get(each.id, {})) for each in offered.services if each.id in seen
    }
    unprinted = unprinted_slips(state, seen)
    wrong = sorted((*alarms, *printer_alarms(printers, bindings)), key=lambda alarm: alarm.since)
    view = SupervisorView(
        at=now,
        counters=tuple(_report(state, each, now, sight) for each in sight.counters() if not each.archived),
        services=(
            *(
                StoppedService(ServiceId(service), stop_reason(closure.reason), until=closure.until)
                for service, closure in happened.closed_services.items()
                if service in seen
                and held(happened.closed_services, service, now) is not None
                and not offered.service[service].archived
            ),
            *(
                StoppedService(ServiceId(service), stop_reason(reason), suspended=True)
                for service, reason in happened.suspended_services.items()
                if service in seen and not offered.service[service].archived
            ),
        ),
        agencies=tuple(
            StoppedAgency(AgencyId(agency), stop_reason(reason))
            for agency, reason in happened.suspended_agencies.items()
            if not offered.agency[agency].archived and sight.sees_agency(agency)
        ),
        waiting={service: len(line) for service, line in lines},
        longest_since={service: line.waiting_since() or 0 for service, line in lines},
        alarms=tuple(each for each in wrong if sight.sees_alarm(each)),
        by_kiosks={ServiceId(service): count for service, count in state.handed_in.items() if service in seen},
        over_quota={ServiceId(service): count for service, count in over.items() if count},
        uncertain=_uncertain(state, seen),
        printers=tuple(
            each for each in printer_reports(state, printers, bindings, seen) if sight.sees_device(each.printer)
        ),
        unprinted=unprinted[: limits.UNPRINTED_SHOWN.value],
        unprinted_total=len(unprinted),
        emergency=emergency_of(state),
        running=state.public.running,
    )
    things = (happened.paused_counters, happened.closed_counters, happened.forced_open, happened.closed_services)
    ends = [thing.until for kind in things for thing in kind.values() if thing.until is not None and thing.until > now]
    return view, min(ends) if ends else None


def _uncertain(state: DayState, seen: Container[c.ServiceId]) -> dict[ServiceId, int]:
    """Return how many tickets of unknown fate wait for each service; only a rebuilt day is looked through for them."""
    tickets = state.tickets.values() if state.skipped else ()
    found = (each for each in tickets if each.uncertain and each.state in CANCELLABLE and each.service in seen)
    return {**Count(ServiceId(each.service) for each in found)}


def _report(state: DayState, counter: c.Counter, now: int, sight: Sight) -> CounterReport:
    attendance = state.officers.get(counter.id)
    there = state.at_counter.get(counter.id)
    current = None if there is None or not sight.sees_called(counter, state.tickets[there].service) else there
    return CounterReport(
        counter=CounterId(counter.id),
        number=counter.number,
        state=counter_state(state, counter.id, now),
        officer=None if attendance is None else OfficerId(attendance.officer),
        number_called=None if current is None else state.tickets[current].text,
        served=state.served.get(counter.id, 0),
        serves=current is not None and state.tickets[current].state is TicketState.SERVING,
    )
