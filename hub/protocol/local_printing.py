"""What a kiosk and its host's printer program say to each other when the hub is away: JSON lines on a local socket.

The kiosk asks with `PrintHere` and asks again after every reconnect until it knows the fate; a job is known by its
id, so one that comes again, or also by way of the hub, is printed once. Its staff corner asks with `PrintTestHere` for
a slip that says that it is a test, and says `PaperChangedHere` of a new roll. The printer says `PrinterIs` at the start
of a connection and whenever it changes, and `FateHere` for each job of this connection when its fate is known; once
more for one whose fate nobody knew, when the printer says later that it is on paper.
"""

from typing import Annotated, Final

import msgspec

from hub.protocol import limits
from hub.protocol.ids import NAME, CommandId, JobId, NewCommandId, TicketId
from hub.protocol.printing import PrinterState, Slip, SlipOutcome, SlipReason

LINE: Final = limits.Limit(16_384, "bytes", "a slip in two languages is under 2 kB")
CONNECTIONS: Final = limits.Limit(4, "connections", "one kiosk has one, and a second while the first is being closed")
OPEN_JOBS: Final = limits.Limit(
    32, "jobs", "a kiosk gives one number at a time; more lines are not read until some end"
)

TESTS: Final = TicketId("test")
"""The ticket that every test slip is of: there is none, and the hub hears nothing of them."""


def trial_job(wish: CommandId) -> JobId:
    """Return the id of a test slip that was wished for under an id of its own."""
    return JobId(f"{TESTS}:{wish}")


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


class PrintTestHere(msgspec.Struct, frozen=True, tag="PrintTestHere", tag_field="type"):
    """Print a slip that says that it is a test; `begin_by` is as in `PrintHere`, and so is what is told of its fate."""

    job: Annotated[JobId, msgspec.Meta(pattern=rf"^{TESTS}:[0-9a-f-]{{36}}\Z")]
    begin_by: Annotated[int, msgspec.Meta(ge=0, le=281_474_976_710_655)]


class PaperChangedHere(msgspec.Struct, frozen=True, tag="PaperChangedHere", tag_field="type"):
    """Somebody put a new roll in: look at the printer at once, and say how it is, also when that is no news."""


class PrinterIs(msgspec.Struct, frozen=True, tag="PrinterIs", tag_field="type"):
    """How the printer is now; one that can answer and has ceased to `is_mute`."""

    state: PrinterState
    is_mute: bool = False


class FateHere(msgspec.Struct, frozen=True, tag="FateHere", tag_field="type"):
    """What became of a slip."""

    job: JobId
    outcome: SlipOutcome
    reason: SlipReason | None = None


KioskLine = PrintHere | PrintTestHere | PaperChangedHere
"""Everything a kiosk may say."""

PrinterLine = PrinterIs | FateHere
"""Everything the printer's program may say."""
