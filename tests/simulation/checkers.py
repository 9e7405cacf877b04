"""What must never happen, checked against what people saw, heard and held."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from hub.protocol.ids import CallId
from tests.simulation.counters import ROWS
from tests.simulation.device import SimDevice
from tests.simulation.entries import Called
from tests.simulation.history import History
from tests.simulation.ledger import Ledger, Presence
from tests.simulation.number_checks import numbers
from tests.simulation.paper_checks import papers
from tests.simulation.voice_checks import voices

SHOWN_WITHIN_MS: Final = 15_000
"""A screen that works without a break for so long while a ticket is called for shows it, whatever else goes wrong."""

ROW_LIFE_MS: Final = 2_000
"""For so long after a view a row must still be there to have been seen."""

WITHDRAWN_MAX: Final = 3
WITHDRAWN_SHARE: Final = 0.02
"""Kiosks give a wish up only when the hub could not be reached for two minutes: few do."""


def check(history: History, ledger: Ledger, now: int) -> list[str]:
    """Return every violation in words; empty when all promises were kept. `now` is when the run ended (UTC ms)."""
    return [
        *history.problems,
        *numbers(history, ledger),
        *_wishes_end(ledger),
        *_refusals_are_honest(history, ledger),
        *_calls_told(history, ledger),
        *_screens_tell_the_truth(history, ledger),
        *_screens_show(history, ledger, now),
        *_taken_back_is_gone(history, ledger),
        *voices(history, ledger, now),
        *papers(history, ledger),
    ]


def epochs_go_back(devices: Iterable[SimDevice]) -> list[str]:
    """Return the devices that went back to a lower epoch, or took a view of one."""
    return [
        f"{device.name} went back from epoch {before} to {after}"
        for device in devices
        for before, after in pairwise(device.epochs)
        if after < before
    ]


def _refusals_are_honest(history: History, ledger: Ledger) -> list[str]:
    found = [
        f"refused and yet issued: {history.tickets[command].event.text}"
        for wish in ledger.wishes
        if wish.refused
        for command in wish.commands
        if command in history.tickets and not (wish.outdated and history.tickets[command].day != history.day)
    ]  # over midnight "outdated" is true: the number of the day before has expired, and nobody was told it
    found += [
        f"refused as outdated: visitor {wish.visitor} at {wish.kiosk}"
        for wish in ledger.wishes
        if wish.outdated and history.days == 1
    ]
    found += [
        f"refused and yet issued: {history.tickets[command].event.text}"
        for command in ledger.unserved
        if command in history.tickets
    ]
    found += [f"refused and yet called: {c}" for c in ledger.refused_calls if c in history.calls]
    return found + [
        f"refused as outdated and yet called: {command}"
        for command in ledger.outdated_calls
        if command in history.calls and not history.calls[command].day_over
    ]


def _wishes_end(ledger: Ledger) -> list[str]:
    found = [
        f"never answered: visitor {wish.visitor} at {wish.kiosk}"
        for wish in ledger.wishes
        if wish.told is None and not (wish.refused or wish.withdrawn or wish.cut_off)
    ]
    withdrawn = sum(wish.withdrawn and not wish.disk_failed for wish in ledger.wishes)
    if withdrawn > max(WITHDRAWN_MAX, WITHDRAWN_SHARE * len(ledger.wishes)):
        found.append(f"gave up {withdrawn} of {len(ledger.wishes)} wishes")
    return found


def _calls_told(history: History, ledger: Ledger) -> list[str]:
    found: list[str] = []
    for told in ledger.calls:
        if told.command in ledger.forgotten_calls:
            continue
        call = history.calls.get(told.command)
        if call is None or str(call.event.ticket) != told.ticket or call.event.counter != told.counter:
            found.append(f"told and lost: counter {told.counter} was given {told.number}")
    by_ticket = Counter(told.ticket for told in ledger.calls if told.command not in ledger.forgotten_calls)
    called = Counter(str(call.event.ticket) for call in history.calls.values() if call.event.ordinal == 1)
    return found + [f"ticket {t} given to {n} officers" for t, n in by_ticket.items() if n > called[t]]


def _screens_tell_the_truth(history: History, ledger: Ledger) -> list[str]:
    found: list[str] = []
    for call_id, seen in ledger.shown.items():
        call = history.calls.get(call_id)
        if call_id in ledger.forgotten_calls:
            continue
        if call is None:
            found.append(f"shown and lost: {seen}")
            continue
        number = history.tickets[call.event.ticket].event.text
        for _, zone, shown_number, _ in seen:
            if shown_number != number or zone not in call.zones:
                found.append(f"{shown_number} shown in {zone}, but it is {number} in {call.event.zone}")
    for known, call in history.calls.items():
        if call.shown and known not in ledger.shown:
            found.append(f"call {known} recorded as shown, but no screen showed it")
    return found


def _screens_show(history: History, ledger: Ledger, now: int) -> list[str]:
    """Whoever waits before a screen that works sees the call, and the hub knows that it was seen."""
    found: list[str] = []
    for call_id, call in history.calls.items():
        until = now if call.until is None else call.until
        screens = {glance.screen for glance in ledger.shown.get(CallId(call_id), ())}
        for presence in ledger.presences:
            since = max(call.at, presence.since)
            if presence.zone not in call.zones or call.is_unsure:
                continue
            if min(until, presence.until) - since < SHOWN_WITHIN_MS or _pushed_out(history, call, presence, since):
                continue
            number = history.tickets[call.event.ticket].event.text
            if presence.screen not in screens:
                found.append(f"never shown: {number} on {presence.screen}")
            elif not call.shown:
                found.append(f"shown and never recorded: {number} on {presence.screen}")
    return found


def _taken_back_is_gone(history: History, ledger: Ledger) -> list[str]:
    """Nobody is sent to a counter by a picture that is younger than the undoing of the call."""
    return [
        f"still shown after it was taken back: {history.tickets[call.event.ticket].event.text}"
        for call_id, call in history.calls.items()
        if call.taken_back is not None and ledger.last_shown.get(CallId(call_id), 0) > call.taken_back
    ]


def _pushed_out(history: History, call: Called, presence: Presence, at: int) -> bool:
    """Return whether newer calls had taken all the rows when the screen came."""
    newer = [
        other
        for other in history.calls.values()
        if call.at <= other.at <= at + ROW_LIFE_MS and presence.zone in other.zones
    ]
    return len(newer) > ROWS
