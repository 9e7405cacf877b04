"""Every action of the wire: what is asked first, and the command it ends in."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from counter_display.officer.asking import Asking, once_more
from counter_display.officer.questions import Question, Send, Step, Typing
from counter_display.officer.times import break_ends, duration, minutes
from hub.protocol import commands as c
from hub.protocol.ids import CommandId, CounterId, OfficerId, PoolId, ServiceId, TicketId
from hub.protocol.views import AsideTicket, CatalogueView, CurrentTicket, NoteRule, OfficerAction
from tests.unit.counter_display.officers import catalogue
from tests.unit.counter_display.test_panel import COUNTER, TICKET, view

A = OfficerAction
ID = CommandId("0190a0e0-0000-7000-8000-000000000000")
AT = 3 * 60_000 + 10_000
"""08:03:10 in Makassar."""
BASE: dict[str, Any] = {"command_id": ID, "counter": COUNTER}
TICKETED: dict[str, Any] = {**BASE, "ticket": TicketId("t1")}
SERVICE = ServiceId("A.01")
PAPER = c.RecordPaperTicket(**BASE, service=SERVICE, number=43, given_at=AT)
ASIDE = AsideTicket(TicketId("t7"), "A031", SERVICE, 0)


def asking(current: CurrentTicket | None = TICKET, known: CatalogueView | None = None, note: str = "") -> Asking:
    seen = msgspec.structs.replace(view(current=current), parked=(ASIDE,), no_shows=(ASIDE,))
    return Asking(COUNTER, seen, known or catalogue(), AT, "Asia/Makassar", note, "ani")


def walk(step: Step | None, answers: Sequence[str]) -> c.Command:
    """Answer question after question, by a choice's id or by a line, and return the command."""
    for answer in answers:
        if isinstance(step, Typing):
            step = step.then(answer)
        else:
            assert isinstance(step, Question)
            step = next(choice for choice in step.choices if choice.id == answer).then()
    assert isinstance(step, Send)
    return step.make(ID)


@pytest.mark.parametrize(
    ("action", "answers", "command"),
    [
        (A.CALL_NEXT, (), c.CallNext(**BASE)),
        (A.RECALL, (), c.Recall(**TICKETED)),
        (A.START, (), c.StartService(**TICKETED)),
        (A.FINISH, (), c.FinishService(**TICKETED)),
        (A.NO_SHOW, (), c.MarkNoShow(**TICKETED)),
        (A.CANCEL, ("double_ticket",), c.CancelTicket(**TICKETED, reason=c.CancelReason.DOUBLE_TICKET)),
        (A.REPRINT, ("lost",), c.ReprintSlip(**BASE, number=TICKET.number, reason=c.ReprintReason.LOST)),
        (A.RETURN, (), c.ReturnToLine(**TICKETED)),
        (
            A.TRANSFER,
            ("B", "B.02", "first"),
            c.TransferTicket(**TICKETED, standing=c.Standing.FIRST, service=ServiceId("B.02")),
        ),
        (A.TRANSFER, ("to_counter", "counter:13", "by_credit"), c.TransferTicket(**TICKETED, desk=CounterId("L13"))),
        (A.ADD_STOP, ("C", "C.01"), c.AddStop(**TICKETED, service=ServiceId("C.01"))),
        (A.UNDO, (), c.UndoCall(**TICKETED)),
        (A.PARK, (), c.ParkTicket(**TICKETED)),
        (A.UNPARK, ("A031",), c.UnparkTicket(**BASE, ticket=TicketId("t7"))),
        (A.CALL_NUMBER, ("A042", "urgent"), c.CallNumber(**BASE, number="A042", reason=c.CallReason.URGENT)),
        (A.READMIT, ("A031",), c.ReadmitNoShow(**BASE, ticket=TicketId("t7"))),
        (
            A.ISSUE,
            ("A.02", "priority"),
            c.IssueTicket(command_id=ID, service=ServiceId("A.02"), ticket_class=c.TicketClass.PRIORITY),
        ),
        (
            A.ISSUE,
            ("A.01", "regular_en"),
            c.IssueTicket(command_id=ID, service=SERVICE, language=c.Language.ENGLISH),
        ),
        (A.PAUSE, ("prayer", "in_15"), c.PauseCounter(**BASE, reason=c.PauseReason.PRAYER, until_minute=8 * 60 + 20)),
        (A.RESUME, (), c.ResumeCounter(**BASE)),
        (A.ASK_CLOSURE, ("no_staff",), c.AskClosure(**BASE, reason=c.StopReason.NO_STAFF)),
        (A.ASK_HELP, (), c.AskHelp(**BASE)),
        (A.END_HELP, (), c.EndHelp(**BASE)),
        (A.SIGN_ON, ("budi",), c.SignOn(**BASE, officer=OfficerId("budi"))),
        (A.SIGN_OFF, (), c.SignOff(**BASE)),
        (A.RESERVE_PAPER, ("sheets:50", "yes"), c.ReservePaper(command_id=ID, pool=PoolId("A"), count=50)),
        (A.RECORD_PAPER, ("A.01", "A043", "regular", "", "waits"), PAPER),
    ],
)
def test_every_action_ends_in_its_command(action: OfficerAction, answers: Sequence[str], command: c.Command) -> None:
    assert walk(asking().first_step(action), answers) == command


@pytest.mark.parametrize("action", [A.RECALL, A.START, A.FINISH, A.CANCEL, A.TRANSFER, A.ADD_STOP, A.UNDO, A.PARK])
def test_what_is_for_a_ticket_needs_one(action: OfficerAction) -> None:
    assert asking(None).first_step(action) is None


def test_every_action_is_tried_above() -> None:
    assert all(asking().first_step(action) is not None for action in A)


OUTCOMES = ("Dicetak", "Berkas kurang")


def test_an_outcome_is_asked_where_the_service_has_any() -> None:
    current = msgspec.structs.replace(TICKET, outcomes=OUTCOMES)
    step = asking(current).first_step(A.FINISH)
    assert walk(step, ["outcome:2"]) == c.FinishService(**TICKETED, outcome="Berkas kurang")
    assert walk(step, ["no_outcome"]) == c.FinishService(**TICKETED)
    required = asking(msgspec.structs.replace(current, outcome_required=True)).first_step(A.FINISH)
    assert isinstance(required, Question)
    assert [choice.id for choice in required.choices] == ["outcome:1", "outcome:2"]


def test_a_note_is_asked_where_the_service_wants_one() -> None:
    optional = asking(msgspec.structs.replace(TICKET, note=NoteRule.OPTIONAL)).first_step(A.FINISH)
    assert isinstance(optional, Typing)
    assert optional.may_be_empty
    assert walk(optional, [""]) == c.FinishService(**TICKETED)
    assert walk(optional, ["Foto ulang"]) == c.FinishService(**TICKETED, note="Foto ulang")
    current = msgspec.structs.replace(TICKET, outcomes=OUTCOMES, note=NoteRule.REQUIRED)
    both = asking(current, note="Foto").first_step(A.FINISH)
    assert walk(both, ["outcome:1", "Foto"]) == c.FinishService(**TICKETED, outcome="Dicetak", note="Foto")
    assert isinstance(both, Question)
    line = both.choices[0].then()
    assert isinstance(line, Typing)
    assert (line.may_be_empty, line.text) == (False, "Foto")


def ids(step: Step | None) -> list[str]:
    assert isinstance(step, Question)
    return [choice.id for choice in step.choices]


def test_the_own_agency_comes_first_then_counters_then_the_others() -> None:
    current = msgspec.structs.replace(TICKET, service=ServiceId("B.01"))
    transfer = asking(current).first_step(A.TRANSFER)
    assert ids(transfer) == ["B", "to_counter", "A", "C"]
    elsewhere = asking(msgspec.structs.replace(TICKET, service=ServiceId("gone"))).first_step(A.TRANSFER)
    assert ids(elsewhere) == ["to_counter", "A", "B", "C"]
    assert isinstance(transfer, Question)
    assert ids(transfer.choices[1].then()) == ["counter:13", "counter:14"], "by number, without this one"


def test_before_the_catalogue_has_come_there_is_nothing_to_choose() -> None:
    known = Asking(COUNTER, view(current=TICKET), None, AT, "Asia/Makassar")
    transfer = known.first_step(A.TRANSFER)
    assert ids(transfer) == ["to_counter"]
    assert isinstance(transfer, Question)
    assert ids(transfer.choices[0].then()) == []
    assert ids(known.first_step(A.ISSUE)) == ids(known.first_step(A.ADD_STOP)) == []


def test_a_counter_with_one_service_asks_for_the_class_at_once() -> None:
    step = asking(known=catalogue(services_here=1)).first_step(A.ISSUE)
    assert isinstance(step, Question)
    assert step.first_is_usual
    assert ids(step) == ["regular", "priority", "regular_en", "priority_en"]


def test_a_panel_that_is_set_for_an_officer_need_not_ask_who_it_is() -> None:
    known = asking()
    set_up = replace(known, view=msgspec.structs.replace(known.view, usual_officer=OfficerId("budi")))
    assert walk(set_up.first_step(A.SIGN_ON), ()) == c.SignOn(**BASE, officer=OfficerId("budi"))


def test_a_second_number_says_that_it_is_wanted() -> None:
    first = c.IssueTicket(command_id=ID, service=SERVICE, ticket_class=c.TicketClass.PRIORITY)
    assert walk(once_more(first), ["again"]) == msgspec.structs.replace(first, again=True)


def test_breaks_end_at_round_times_before_midnight() -> None:
    ends = break_ends(AT, "Asia/Makassar")
    assert [(end.after, end.minute) for end in ends] == [(15, 500), (30, 515), (45, 530), (60, 545)]
    assert ends[0].at == 20 * 60_000
    late = break_ends((15 * 60 + 40) * 60_000, "Asia/Makassar")
    assert [end.minute for end in late] == [1435, 1440, 1440, 1440]


def test_durations_are_minutes_and_seconds_and_never_negative() -> None:
    assert [duration(ms) for ms in (-5, 65_999, 3_600_000)] == ["00:00", "01:05", "60:00"]
    assert [minutes(ms) for ms in (-5, 119_999)] == [0, 1]
