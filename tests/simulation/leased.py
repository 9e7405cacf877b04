"""Leases and hand-ins told again plainly: who may give which numbers, and what they replace."""

from dataclasses import dataclass, field

from hub.domain.events_lease import LeaseGiven, TicketHandedIn


@dataclass(slots=True)
class Leases:
    """`slots` has whose each slot is on each day, `replaced` by which ticket a command was replaced."""

    leases: dict[str, LeaseGiven] = field(default_factory=dict)
    slots: dict[tuple[str, int], str] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)

    def give(self, event: LeaseGiven) -> list[str]:
        """Take a lease; return in words what is wrong with it."""
        found: list[str] = []
        for day in event.days:
            holder = self.slots.setdefault((day, event.slot), event.lease)
            if holder != event.lease:
                found.append(f"lease granted twice: slot {event.slot} of {day} to {holder} and {event.lease}")
        known = self.leases.get(event.lease)
        if known is not None and (known.kiosk, known.slot) != (event.kiosk, event.slot):
            found.append(f"lease {event.lease} is another kiosk's or slot's")
        self.leases[event.lease] = event
        return found

    def hand_in(self, event: TicketHandedIn, at: int) -> list[str]:
        """Take a number that was handed in at an instant (UTC ms); return in words what is wrong with it."""
        found: list[str] = []
        lease = self.leases.get(event.lease)
        if lease is None or lease.kiosk != event.kiosk or event.day not in lease.days:
            found.append(f"{event.text} is of no lease of {event.kiosk}")
        elif event.number // 100 != 90 + lease.slot or event.text[-4:] != str(event.number):
            found.append(f"{event.text} is not of slot {lease.slot}")
        if event.issued_at > at or (lease is not None and event.issued_at < lease.given_at):
            found.append(f"{event.text} is said to be given outside its lease, or later than now")
        if event.replaces is not None and self.replaced.setdefault(event.replaces, event.ticket) != event.ticket:
            found.append(f"{event.text} replaces what another has replaced")
        return found
