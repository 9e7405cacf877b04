"""Which commands override what the system or somebody else decided, and so need a reason (X4).

Ordinary is what is done hundreds of times a day and what rules already bound: officers' work with the visitor who is
with them, a message to the hall, numbers, and what programs report. Every command has its place here; a test says so.
A transfer that puts a visitor first needs no word at the counter, but `hub.domain.audit` tells it.
"""

from enum import StrEnum, unique
from typing import Final

from hub.domain import commands as c
from hub.domain import commands_day as day
from hub.domain import commands_lease as lease
from hub.domain import commands_officer as officer
from hub.domain import commands_public as public
from hub.domain import commands_rebuild as rebuild
from hub.domain import commands_slip as slip
from hub.domain import commands_staff as staff
from hub.domain import commands_trust as trust


@unique
class Weight(StrEnum):
    """Whether a command overrides anything.

    `OF_ANOTHER` does unless it is said at the own counter. `SAYS_WHY` does, and its reason lies in itself: what an
    officer asked for, what is wrong, what was lost.
    """

    ORDINARY = "ordinary"
    OVERRIDE = "override"
    OF_ANOTHER = "of_another"
    SAYS_WHY = "says_why"


WEIGHTS: Final[dict[type[c.Command], Weight]] = {
    **dict.fromkeys(
        (
            *(c.OpenDay, c.IssueTicket, c.RecordShown, c.RecordAnnouncement, c.AppointVoice),
            *(officer.CallNext, officer.Recall, officer.StartService, officer.FinishService, officer.MarkNoShow),
            *(officer.ReturnToLine, officer.TransferTicket, officer.AddStop, officer.UndoCall, officer.ParkTicket),
            *(officer.UnparkTicket, officer.ReadmitNoShow, officer.SignOn, officer.SignOff, officer.AskHelp),
            *(officer.EndHelp, day.AskClosure, day.EndOverdue, day.ReservePaper, day.RecordPaperTicket, day.CheckIn),
            *(lease.GiveLease, lease.HandInTicket, slip.RecordSlip, slip.MoveSlip, slip.ReprintSlip),
            *(public.SetRunningText, staff.LogIn, staff.LogOut),
        ),
        Weight.ORDINARY,
    ),
    **dict.fromkeys(
        (
            *(c.AdoptCatalogue, c.PutThing, c.ArchiveThing, c.RestoreThing),
            *(officer.CallNumber, officer.CancelTicket, slip.VoidNumber),
            *(day.RefuseClosure, day.ReopenCounter, day.ForceCounterOpen, day.EndForcedOpening),
            *(day.CloseService, day.ReopenService, day.SuspendService, day.ResumeService),
            *(day.SuspendAgency, day.ResumeAgency, public.EndEmergency),
            *(staff.AddAccount, staff.GiveDuty, staff.SetPassword, staff.LockAccount, staff.UnlockAccount),
            *(staff.RemoveAccount, trust.PairDevice, trust.RevokeDevice),
        ),
        Weight.OVERRIDE,
    ),
    **dict.fromkeys((day.PauseCounter, day.ResumeCounter), Weight.OF_ANOTHER),
    **dict.fromkeys(
        (
            *(day.ApproveClosure, public.SendEmergency, trust.RecordOtherCode),
            *(rebuild.CancelUncertain, rebuild.RebuildHistory, rebuild.WithholdLeases, rebuild.RestoreHistory),
        ),
        Weight.SAYS_WHY,
    ),
}


def lacks_reason(command: c.Command, *, at_own_place: bool = False) -> bool:
    """Return whether somebody overrides something and does not say why."""
    needed = {Weight.OVERRIDE} if at_own_place else {Weight.OVERRIDE, Weight.OF_ANOTHER}
    if WEIGHTS.get(type(command)) not in needed:
        return False
    reason: str | None = getattr(command, "reason", None)
    return reason is None or not reason.strip()
