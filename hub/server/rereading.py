"""Reads the hall file again while the hub runs, and makes an order of it: nothing happens where anything is unsound."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace as with_
from pathlib import Path
from typing import Final, Protocol

from config.faults import SettingsError
from config.hall import load_hall
from hub.core.bindings import Bindings
from hub.core.bookings import Bookings
from hub.core.effects import Ordered
from hub.domain.catalogue import Catalogue, Hall
from hub.domain.commands import AdoptCatalogue
from hub.domain.editing import Edited, Refused, replace
from hub.domain.state import DayState
from hub.server.dry_run import change_lines, warning_line
from hub.server.hall import bindings_of, bookings_of, catalogue_of
from hub.server.inbox import Inbox

_log = logging.getLogger(__name__)

ACTOR: Final = "hall-file"
"""Who stands in history: whoever may write the hall file."""

REASON: Final = "file_changed"
"""Why, as far as a signal can tell."""

MOST_LINES: Final = 100
"""Lines of the log for one reading: a hall of 229 services that is wholly new would flood it."""


class Core(Protocol):
    """What is read and set here of `hub.core.hub.HubCore`."""

    catalogue: Catalogue
    bindings: Bindings
    state: DayState

    def know_bookings(self, bookings: Bookings) -> None:
        """Go on with these bookings."""


async def keep_reading(file: Path, core: Core, asked: asyncio.Event, inbox: Inbox) -> None:
    """Read the hall file each time that it is asked for; what was asked meanwhile is one more time."""
    while True:
        await asked.wait()
        asked.clear()
        try:
            catalogue, bindings, bookings = await asyncio.get_running_loop().run_in_executor(None, _read, file)
        except SettingsError as error:
            _refuse(file, [str(fault) for fault in error.faults])
        except Exception:
            _log.exception("the hall file could not be read file=%s; report this bug", file)
        else:
            order = take_over(file, catalogue, bindings, core)
            if order is not None:
                core.know_bookings(bookings)
                _log.info("bookings known=%d", len(bookings))
                await inbox.put(order)


def _read(file: Path) -> tuple[Catalogue, Bindings, Bookings]:
    """Return what the hall file says.

    Raises:
        SettingsError: with all faults.
    """
    plan = load_hall(file)
    return catalogue_of(plan), bindings_of(plan), bookings_of(plan)


def take_over(file: Path, wanted: Catalogue, bindings: Bindings, core: Core) -> Ordered | None:
    """Let the devices be as the file says, and return the order that makes the catalogue so; None where it is unsound.

    A device that is new may connect at once; one that is changed or gone is so when it connects again.
    """
    running = core.state.catalogue or core.catalogue
    started, hall = core.catalogue.hall, wanted.hall
    wanted = with_(wanted, hall=with_(hall, timezone=started.timezone, day_start_minute=started.day_start_minute))
    edited = replace(running, wanted)
    if isinstance(edited, Refused) or (found := bindings.problems()):
        _refuse(file, edited.problems if isinstance(edited, Refused) else found)
        return None
    _tell(file, [*_lines(edited), *_devices(core.bindings, bindings)], edited)
    if late := list(_late(started, hall)):
        _log.warning("needs a restart: %s", ", ".join(late))
    core.bindings = bindings
    return Ordered(AdoptCatalogue(wanted, reason=REASON), ACTOR)


def _refuse(file: Path, faults: Sequence[str]) -> None:
    for fault in faults[:MOST_LINES]:
        _log.error("%s", fault)
    _log.error("hall file not taken over, nothing changed file=%s to_repair=%d", file, len(faults))


def _tell(file: Path, lines: Sequence[str], edited: Edited) -> None:
    for line in lines[:MOST_LINES]:
        _log.info("%s", line)
    if len(lines) > MOST_LINES:
        _log.info("and %d lines more: see python -m hub.server.dry_run", len(lines) - MOST_LINES)
    _log.info(
        "hall file read file=%s changes=%d beware=%d; what today does not allow waits for the next day",
        *(file, len(edited.changes), len(edited.warnings)),
    )


def _lines(edited: Edited) -> Iterator[str]:
    for change in edited.changes:
        yield from change_lines(change)
    yield from (warning_line(warning) for warning in edited.warnings)


def _devices(before: Bindings, after: Bindings) -> Iterator[str]:
    for device in sorted({*before.devices, *after.devices}):
        old, new = before.devices.get(device), after.devices.get(device)
        if old is None:
            yield f"device {device}: added"
        elif new is None:
            yield (
                f"device {device}: removed: it works on until its connection ends, and is refused from then on; "
                f"loket-hub devices revoke {device} puts it out at once"
            )
        elif old != new:
            yield f"device {device}: changed, once it connects again"


def _late(started: Hall, wanted: Hall) -> Iterator[str]:
    """Yield what only a start can change, since it decides which day it is."""
    if wanted.timezone != started.timezone:
        yield f"hall.timezone {started.timezone} -> {wanted.timezone}"
    if wanted.day_start_minute != started.day_start_minute:
        yield f"hall.day_start minute {started.day_start_minute} -> {wanted.day_start_minute}"
