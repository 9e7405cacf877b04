"""An officer's panel offers what the rules allow, no more and no less, and shows all it takes to ask for it."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.bindings import DeviceBinding
from hub.core.translate import to_domain
from hub.domain.decide import Rejection, decide
from hub.protocol import commands as wire
from hub.protocol import ids
from hub.protocol.errors import RejectionCode
from hub.protocol.hello import Role
from hub.protocol.ids import counter_topic, supervisor_topic
from hub.protocol.views import NoteRule, OfficerAction, OfficerView
from tests.builders import MORNING, catalogue
from tests.unit.core.desk import Desk

NOBODY = ids.TicketId("nobody")
OF_A_TICKET = {
    OfficerAction.CALL_NEXT,
    OfficerAction.RECALL,
    OfficerAction.START,
    OfficerAction.FINISH,
    OfficerAction.NO_SHOW,
    OfficerAction.CANCEL,
    OfficerAction.RETURN,
    OfficerAction.TRANSFER,
    OfficerAction.ADD_STOP,
    OfficerAction.UNDO,
    OfficerAction.PARK,
    OfficerAction.UNPARK,
    OfficerAction.READMIT,
    OfficerAction.REPRINT,
    OfficerAction.RECORD_PAPER,
}
"""What is refused when it is not offered; the others may be said again without harm."""


def command(action: OfficerAction, view: OfficerView, desk: Desk) -> wire.Command:
    """Return what a panel would send, made out of nothing but its view."""
    base = {"command_id": desk.id(), "counter": view.counter}
    current = view.current
    with_ticket = {**base, "ticket": NOBODY if current is None else current.ticket}
    outcome = current.outcomes[0] if current is not None and current.outcome_required and current.outcomes else None
    note = "ya" if current is not None and current.note is NoteRule.REQUIRED else None
    number = view.waiting[0].number if view.waiting else "A001"
    made = {
        OfficerAction.CALL_NEXT: lambda: wire.CallNext(**base),
        OfficerAction.RECALL: lambda: wire.Recall(**with_ticket),
        OfficerAction.START: lambda: wire.StartService(**with_ticket),
        OfficerAction.FINISH: lambda: wire.FinishService(**with_ticket, outcome=outcome, note=note),
        OfficerAction.NO_SHOW: lambda: wire.MarkNoShow(**with_ticket),
        OfficerAction.CANCEL: lambda: wire.CancelTicket(**with_ticket, reason=wire.CancelReason.VISITOR_ASKED),
        OfficerAction.RETURN: lambda: wire.ReturnToLine(**with_ticket),
        OfficerAction.TRANSFER: lambda: wire.TransferTicket(**with_ticket, service="B.01"),
        OfficerAction.ADD_STOP: lambda: wire.AddStop(**with_ticket, service="B.01"),
        OfficerAction.UNDO: lambda: wire.UndoCall(**with_ticket),
        OfficerAction.PARK: lambda: wire.ParkTicket(**with_ticket),
        OfficerAction.UNPARK: lambda: wire.UnparkTicket(
            **base, ticket=view.parked[0].ticket if view.parked else NOBODY
        ),
        OfficerAction.CALL_NUMBER: lambda: wire.CallNumber(**base, number=number, reason=wire.CallReason.URGENT),
        OfficerAction.READMIT: lambda: wire.ReadmitNoShow(
            **base, ticket=view.no_shows[0].ticket if view.no_shows else NOBODY
        ),
        OfficerAction.ISSUE: lambda: wire.IssueTicket(command_id=desk.id(), service="A.02"),
        OfficerAction.PAUSE: lambda: wire.PauseCounter(**base, reason=wire.PauseReason.MEAL, until_minute=1_439),
        OfficerAction.RESUME: lambda: wire.ResumeCounter(**base),
        OfficerAction.ASK_CLOSURE: lambda: wire.AskClosure(**base, reason=wire.StopReason.NO_STAFF),
        OfficerAction.ASK_HELP: lambda: wire.AskHelp(**base),
        OfficerAction.END_HELP: lambda: wire.EndHelp(**base),
        OfficerAction.SIGN_ON: lambda: wire.SignOn(**base, officer=view.usual_officer),
        OfficerAction.SIGN_OFF: lambda: wire.SignOff(**base),
        OfficerAction.RESERVE_PAPER: lambda: wire.ReservePaper(command_id=desk.id(), pool="A", count=2),
        OfficerAction.RECORD_PAPER: lambda: wire.RecordPaperTicket(
            **base,
            service="A.01",
            number=int(view.paper[-1].next.removeprefix("A")) if view.paper else 9_999_999,
            given_at=desk.now,
        ),
        OfficerAction.REPRINT: lambda: wire.ReprintSlip(**base, number="A000" if current is None else current.number),
    }
    assert set(made) == set(OfficerAction)
    return made[action]()


def hall() -> Desk:
    """Return a hall with real limits of recall and no-show, an outcome and a note that are asked for."""
    usual = catalogue()
    rules = replace(usual.hall.rules, recall_gap_s=15, recalls=2, no_show_after_calls=2, no_show_after_s=30)
    first, second, third = usual.services
    asked = replace(first, outcomes=("selesai", "berkas kurang"), outcome_required=True, note=NoteRule.REQUIRED)
    desk = Desk(catalogue=replace(usual, hall=replace(usual.hall, rules=rules), services=(asked, second, third)))
    desk.join("k1", "o1", "o2", "v1")
    return desk


ACTS = st.one_of(
    st.tuples(st.sampled_from(["issue", *OfficerAction]), st.integers(1, 2)),
    st.tuples(st.just("wait"), st.sampled_from([0, 5_000, 15_000, 30_000, 600_000, 4_000_000])),
    st.tuples(st.just("close"), st.integers(1, 2)),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(ACTS, max_size=30))
def test_an_action_is_offered_exactly_when_it_would_be_accepted(acts):
    desk = hall()
    for act, number in acts:
        if act == "issue":
            desk.issue(service=f"A.0{number}")
        elif act == "wait":
            desk.now += number
            desk.step()
        elif act == "close":
            desk.ask("v1", wire.ApproveClosure(command_id=desk.id(), counter=str(number)))
        else:
            desk.ask(f"o{number}", command(act, desk.view(counter_topic(str(number))), desk))
        for each in ("1", "2"):
            view = desk.view(counter_topic(each))
            binding = DeviceBinding(f"o{each}", Role.OFFICER, counter=each, officer=f"officer-{each}")
            would = {
                action
                for action in OfficerAction
                if not isinstance(
                    decide(desk.core.state, to_domain(command(action, view, desk), binding), desk.now), Rejection
                )
            }
            assert set(view.allowed) <= would
            assert set(view.allowed) & OF_A_TICKET == would & OF_A_TICKET


def test_what_holds_at_the_counter_is_offered_to_be_ended():
    desk = hall()

    def offered() -> set[OfficerAction]:
        return set(desk.view(counter_topic("1")).allowed)

    a = OfficerAction
    assert {a.SIGN_ON, a.ASK_HELP, a.PAUSE, a.ASK_CLOSURE, a.ISSUE} <= offered()
    for begin, end in ((a.SIGN_ON, a.SIGN_OFF), (a.ASK_HELP, a.END_HELP), (a.PAUSE, a.RESUME)):
        desk.ask("o1", command(begin, desk.view(counter_topic("1")), desk))
        assert begin not in offered()
        assert end in offered()
        desk.ask("o1", command(end, desk.view(counter_topic("1")), desk))
        assert begin in offered()
        assert end not in offered()
    desk.ask("o1", command(a.ASK_CLOSURE, desk.view(counter_topic("1")), desk))
    assert a.ASK_CLOSURE not in offered()
    desk.ask("v1", wire.ApproveClosure(command_id=desk.id(), counter="1"))
    assert offered().isdisjoint({a.ASK_CLOSURE, a.PAUSE})


def test_a_panel_without_an_officer_of_its_own_lets_nobody_sign_on():
    desk = Desk()
    desk.bindings.devices["o1"] = replace(desk.bindings.devices["o1"], officer=None)
    desk.join("o1")
    assert OfficerAction.SIGN_ON not in desk.view(counter_topic("1")).allowed


def test_in_a_days_last_minute_no_break_is_offered():
    desk = Desk(now=MORNING + 15 * 3_600_000 + 59 * 60_000 + 30_000)
    desk.join("o1")
    assert OfficerAction.PAUSE not in desk.view(counter_topic("1")).allowed


def test_a_day_that_begins_at_five_ends_with_the_minute_before():
    usual = catalogue(day_start_minute=300)
    desk = Desk(catalogue=usual)
    desk.join("o1")
    assert OfficerAction.PAUSE in desk.view(counter_topic("1")).allowed


def test_what_is_not_allowed_says_why():
    desk = Desk()
    desk.join("k1", "o1")
    assert {each.action: each.code for each in desk.view(counter_topic("1")).denied}[OfficerAction.CALL_NEXT] == (
        RejectionCode.NOBODY_WAITING
    )
    desk.issue()
    desk.call(1)
    view = desk.view(counter_topic("1"))
    why = {each.action: each.code for each in view.denied}
    assert why[OfficerAction.CALL_NEXT] is RejectionCode.COUNTER_BUSY
    assert why[OfficerAction.FINISH] is RejectionCode.ILLEGAL_TRANSITION
    assert not set(why) & set(view.allowed)


def test_the_wait_ends_with_the_first_call_whether_it_is_made_again_or_the_ticket_held():
    desk = Desk()
    desk.join("k1", "o1", "v1")
    desk.issue()
    first = desk.now + 60_000
    desk.now = first
    desk.call(1)
    ticket = desk.view(counter_topic("1")).current.ticket
    place = {"counter": "1", "ticket": ticket}
    assert not desk.view(supervisor_topic()).counters[0].serves
    for order in (wire.Recall, wire.ParkTicket, wire.UnparkTicket):
        desk.now += 60_000
        desk.ask("o1", order(command_id=desk.id(), **place))
    current = desk.view(counter_topic("1")).current
    assert (current.first_called_at, current.called_at) == (first, desk.now)
    desk.ask("o1", wire.StartService(command_id=desk.id(), **place))
    desk.now += 60_000
    desk.step()
    assert desk.view(supervisor_topic()).counters[0].serves
