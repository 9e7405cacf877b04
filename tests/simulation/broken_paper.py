"""Designs broken on purpose in what is about slips: which printer has them, and what reprints say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from hub.core.hub import HubCore
from hub.core.print_jobs import print_job
from hub.core.slips import Slips
from hub.domain.events import SlipOutcome
from hub.protocol.ids import DeviceId
from printer.job import PrintQueue
from tests.simulation.broken import Broken
from tests.simulation.broken_days import Patched
from tests.simulation.design import Design
from tests.simulation.printers import SimPrinter

if TYPE_CHECKING:
    from hub.core.bindings import Bindings
    from hub.core.printers import Printers
    from hub.core.visitor_pages import VisitorPages
    from hub.domain.catalogue import Catalogue
    from hub.domain.state import DayState, Slip
    from hub.protocol.ids import BootId
    from hub.protocol.printing import PrintJob
    from printer.effects import Effect


class HastySlips(Slips):
    """Gives a slip to another printer as soon as its own is in trouble, whatever that has begun."""

    def _has_no_paper(self, slip: Slip, printers: Printers) -> bool:
        is_away = slip.outcome is SlipOutcome.PENDING and not printers.is_usable(DeviceId(slip.printer))
        return is_away or super()._has_no_paper(slip, printers)


class HastyHub(HubCore):
    """Does not ask a printer for a slip back."""

    def __init__(
        self, catalogue: Catalogue, bindings: Bindings, *, boot: BootId, epoch: int, secret: bytes | None = None
    ) -> None:
        super().__init__(catalogue, bindings, boot=boot, epoch=epoch, secret=secret)
        self.slips = HastySlips()


def as_the_first(slip: Slip, state: DayState, pages: VisitorPages) -> PrintJob:
    """Return a job that does not say which copy it is."""
    job = print_job(slip, state, pages)
    return msgspec.structs.replace(job, slip=msgspec.structs.replace(job.slip, copy=1))


class SilentReprints(Patched):
    """Prints reprints like first slips."""

    changes = {"hub.core.handover.print_job": as_the_first}  # noqa: RUF012


class SecretiveQueue(PrintQueue):
    """Tells the hub of its own slips only."""

    def tick(self, now: int) -> list[Effect]:
        return self._time_passed(now)


class SecretivePrinter(SimPrinter):
    """A printer's program that keeps to the kiosk what became of the kiosk's own slips."""

    make_queue = SecretiveQueue


BROKEN_PAPER: Final = {
    "slips of lone kiosks that staff never hear of": Broken(
        Design(printer=SecretivePrinter), "the hub does not know that slip", 0, ("hub away", "partition", "paper out")
    ),
    "slips that another printer gets too early": Broken(
        Design(core=HastyHub), "printed 2 times unmarked", 2, ("paper out", "link break", "disk stall", "partition")
    ),
    "reprints that are not marked": Broken(
        Design(core=SilentReprints), "a reprint is not marked", 0, ("printer mute", "printer restart", "device restart")
    ),
}
"""Each broken design by what is wrong with it."""
