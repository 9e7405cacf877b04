"""One visitor, one valid number: what was told, by the hub or by a kiosk alone, held against history."""

from collections import defaultdict
from typing import Final

from tests.simulation.entries import Issued
from tests.simulation.history import History
from tests.simulation.ledger import Ledger

TIME_OFF_MS: Final = 15_000
"""How far the time of issue that a kiosk names may be from the true one: by what a delayed welcome is late."""

OVER: Final = ("cancelled", "expired", "served", "no_show")
"""How a number is that will not be called any more."""


def numbers(history: History, ledger: Ledger) -> list[str]:
    """Return in words every number that was told and is not known, or is somebody else's, or is one too many."""
    return [
        *_told(history, ledger),
        *(f"told twice: {again}" for again in ledger.told_again),
        *_one_visitor_one_number(history, ledger),
        *_own_numbers(history, ledger),
    ]


def _told(history: History, ledger: Ledger) -> list[str]:
    found: list[str] = []
    holders: dict[tuple[str, str], int] = {}
    for wish in ledger.wishes:
        if wish.told is None or wish.told[0] in ledger.forgotten:
            continue
        ticket_id, number = wish.told
        own = ledger.own.get(ticket_id)
        ticket = history.tickets.get(ticket_id)
        day = history.day if own is None else own.ticket.day
        if ticket is not None:
            day = ticket.day
        if (ticket is None and (own is None or not own.lost)) or (ticket is not None and ticket.event.text != number):
            found.append(f"told and lost: {number} at {wish.kiosk}")
        if ticket is None and own is None and history.days > 1:
            continue
        if holders.setdefault((day, number), wish.visitor) != wish.visitor:
            found.append(f"doubled: {number} told to two visitors")
        elif ticket is not None and ticket.reason == "replaced":
            found.append(f"told and cancelled: {number} at {wish.kiosk}")
    return found


def _one_visitor_one_number(history: History, ledger: Ledger) -> list[str]:
    found: list[str] = []
    asked: set[str] = set(ledger.asked)
    by_command: dict[str, list[Issued]] = defaultdict(list)
    for ticket in history.tickets.values():
        for command in {str(ticket.event.ticket), ticket.command}:
            by_command[command].append(ticket)
    for wish in ledger.wishes:
        asked |= set(wish.commands)
        made = [ticket for command in wish.commands for ticket in by_command[command]]
        if len(made) > 1 and not any(each.uncertain for each in made) and not _all_but_one_over(made, ledger):
            found.append(f"doubled: one touch at {wish.kiosk} drew {' and '.join(each.event.text for each in made)}")
    found += [
        f"nobody asked for {t.event.text}"
        for t in history.tickets.values()
        if asked.isdisjoint((t.command, t.event.ticket))
    ]
    return found


def _all_but_one_over(made: list[Issued], ledger: Ledger) -> bool:
    """Return whether a kiosk's own number has taken the hub's place, which will not be called any more."""
    own = [each for each in made if each.command in ledger.own]
    hubs = [each for each in made if each.command not in ledger.own]
    return len(own) == 1 and len(hubs) == 1 and hubs[0].state in OVER


def _own_numbers(history: History, ledger: Ledger) -> list[str]:
    """Hold what kiosks gave by themselves against what they handed in."""
    found: list[str] = []
    told = {wish.told[0] for wish in ledger.wishes if wish.told is not None}
    for ticket_id, own in ledger.own.items():
        ticket = history.tickets.get(ticket_id)
        if ticket is None:
            if ticket_id in told and not own.lost and ticket_id not in ledger.forgotten:
                found.append(f"never handed in: {own.ticket.text} of {own.kiosk}")
            continue
        off = ticket.issued_at - own.at - own.hub_ahead_ms
        if abs(off) > TIME_OFF_MS and not own.clock_was_set and ticket.issued_at != ticket.at:
            found.append(f"out of time: {ticket.event.text} said to be given {off} ms from when it was")
    return found
