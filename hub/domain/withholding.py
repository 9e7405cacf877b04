"""What a restored history keeps from kiosks: slots of leases that its lost end may have given (architecture.md §6).

Rules:
- Nobody knows which slots were given after the backup, nor which of their numbers were told. Each slot that no lease of
  the backup holds is nobody's on the day of the restore and on the next service day, the days for which one could have
  been given: no kiosk gets it, and what was told of it can be handed in.
- On the backup's own day, too: what a kiosk told then, by a lease of after the backup, is handed in later.
- A lease that the backup knows goes on; one of today has the next day, too, which no other can have got. A rebuild from
  the same backup asks the kiosks, and withholds less.
"""

from hub.domain.commands_rebuild import WithholdLeases
from hub.domain.day import DayState
from hub.domain.events import Event
from hub.domain.events_lease import LeaseGiven
from hub.domain.leases import NOBODYS, next_day
from hub.domain.numbering import SLOTS
from hub.domain.service_day import service_day


def withhold(state: DayState, command: WithholdLeases, at: int) -> list[Event]:
    """Return whose each slot is now that nobody knows; `at` is the instant of the events (UTC ms)."""
    catalogue, day = state.catalogue, state.day
    assert catalogue is not None and day is not None  # noqa: PT018  # both are the open day's
    today = max(day, service_day(command.now, catalogue.hall.timezone, catalogue.hall.day_start_minute))
    days = tuple(dict.fromkeys((day, today, next_day(state, command.now, today))))
    taken = {(lease.slot, each): id_ for id_, lease in state.leases.items() for each in lease.days}
    events: list[Event] = []
    for slot in range(SLOTS):
        free = tuple(each for each in days if (slot, each) not in taken)
        id_ = taken.get((slot, today))
        if id_ is not None and free:
            lease = state.leases[id_]
            events.append(LeaseGiven(id_, lease.kiosk, slot, tuple(sorted((*lease.days, *free))), lease.given_at))
        elif free:
            events.append(LeaseGiven(f"restored:{today}:{slot}", NOBODYS, slot, free, at))
    return events
