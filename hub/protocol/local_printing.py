"""What a kiosk and its host's printer program say to each other when the hub is away: JSON lines on a local socket.

The kiosk asks with `PrintHere` and asks again after every reconnect until it knows the fate; a job is known by its
id, so one that comes again, or also by way of the hub, is printed once. The printer says `PrinterIs` at the start of
a connection and whenever it changes, and `FateHere` for each job of this connection when its fate is known; once more
for one whose fate nobody knew, when the printer says later that it is on paper.
"""

from typing import Annotated, Final

import msgspec

from hub.protocol import limits
from hub.protocol.ids import NAME, JobId, NewCommandId
from hub.protocol.printing import PrinterState, Slip, SlipOutcome, SlipReason

LINE: Final = limits.Limit(16_384, "bytes", "a slip in two languages is under 2 kB")
CONNECTIONS: Final = limits.Limit(4, "connections", "one kiosk has one, and a second while the first is being closed")
OPEN_JOBS: Final = limits.Limit(
    32, "jobs", "a kiosk gives one number at a time; more lines are not read until some end"
)


class PrintHere(msgspec.Struct, frozen=True, tag="PrintHere", tag_field="type"):
    """Print this slip; `replaces` names the command whose slip, if the hub sent one, is not to be begun any more.

    `begin_by` is the last instant at which the visitor is sure to be there still, in milliseconds since this machine
    was started (`hub.client.clock.since_boot_ns`): the one clock that both programs share, that nobody can set, and
    that goes on while one of them is stopped. At most `limits.SLIP_DEADLINE_MOST` from now counts. One that is past (0)
    only asks for the fate, as a kiosk does that was restarted: a job that nobody knows is then `NOT_PRINTED`
    (`TOO_LATE`), and stays so.
    """

    job: Annotated[JobId, NAME]
    slip: Slip
    begin_by: Annotated[int, msgspec.Meta(ge=0, le=281_474_976_710_655)]
    replaces: NewCommandId | None = None


class PrinterIs(msgspec.Struct, frozen=True, tag="PrinterIs", tag_field="type"):
    """How the printer is now; one that can answer and has ceased to `is_mute`."""

    state: PrinterState
    is_mute: bool = False


class FateHere(msgspec.Struct, frozen=True, tag="FateHere", tag_field="type"):
    """What became of a slip."""

    job: JobId
    outcome: SlipOutcome
    reason: SlipReason | None = None


KioskLine = PrintHere
"""Everything a kiosk may say."""

PrinterLine = PrinterIs | FateHere
"""Everything the printer's program may say."""
