"""Emergencies while nothing can be stored: shown at once, told to be so, stored when that can be again, never twice."""

import pytest

from hub.core.urgent import MOST
from hub.domain.events_public import EmergencyEnded, EmergencySent
from hub.protocol import commands as wire
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import hall_topic, supervisor_topic
from hub.protocol.views import Emergency, HallView, SupervisorView
from tests.unit.core.desk import Desk, sent
from tests.unit.core.test_public import BOTH, TEXT, hall

FULL = RejectionCode.STORAGE_UNAVAILABLE


def order(desk: Desk, kind: str = "evacuate", **text: str) -> wire.SendEmergency:
    return wire.SendEmergency(command_id=desk.id(), kind=wire.EmergencyKind(kind), **text)


def end(desk: Desk) -> wire.EndEmergency:
    return wire.EndEmergency(command_id=desk.id(), reason=wire.UndoReason.DRILL)


def told(desk: Desk, command: wire.Command) -> object:
    """Return the answer to a command while nothing can be stored."""
    desk.now += 1_000
    effects = desk.refuse(desk.said("v1", command), code=FULL)
    return sent(effects, desk.sessions["v1"])[0]


def on_screens(desk: Desk) -> Emergency | None:
    view = desk.view(hall_topic("Z1"))
    assert isinstance(view, HallView)
    return view.emergency


def is_unstored(desk: Desk) -> bool:
    desk.now += 1_000
    desk.refuse(code=FULL)
    view = desk.view(supervisor_topic())
    assert isinstance(view, SupervisorView)
    return view.emergency_unstored


def kept(desk: Desk) -> list[object]:
    return [each.event for each in desk.journal if isinstance(each.event, EmergencySent | EmergencyEnded)]


def test_it_is_on_all_screens_at_once_and_who_sent_it_knows_that_it_is_not_stored() -> None:
    desk = hall()
    command = order(desk, **BOTH)
    assert told(desk, command) == Refused(command.command_id, RejectionCode.DONE_NOT_STORED)
    assert on_screens(desk) == Emergency(wire.EmergencyKind.EVACUATE, TEXT, desk.now)
    assert is_unstored(desk)
    assert kept(desk) == []


def test_the_first_step_that_is_stored_has_it_with_its_instant_and_its_author() -> None:
    desk = hall()
    command = order(desk)
    told(desk, command)
    since = desk.now
    desk.now += 60_000
    desk.step()
    assert kept(desk) == [EmergencySent("evacuate", {}, since)]
    assert (desk.journal[-1].command_id, desk.journal[-1].device) == (command.command_id, "v1")
    desk.now += 1_000
    desk.step()
    assert on_screens(desk) == Emergency(wire.EmergencyKind.EVACUATE, {}, since), "no voice says it anew"
    assert not is_unstored(desk)
    assert desk.ask("v1", command) == wire.Accepted(command.command_id)
    assert desk.restarted().core.state.public == desk.core.state.public
    assert len(kept(desk)) == 1


def test_a_store_that_fails_again_keeps_it_on_screens() -> None:
    desk = hall()
    told(desk, order(desk))
    for _ in range(3):
        desk.fails()
        assert is_unstored(desk)
        assert on_screens(desk) is not None
    desk.step()
    assert len(kept(desk)) == 1


def test_the_same_once_more_is_said_to_be_unstored_and_stored_once() -> None:
    desk = hall()
    first = order(desk)
    for command in (first, first, order(desk)):
        answer = told(desk, command)
        assert isinstance(answer, Refused)
        assert answer.code is RejectionCode.DONE_NOT_STORED
    desk.step()
    assert len(kept(desk)) == 1


def test_who_lost_the_answer_learns_that_it_is_so_and_not_stored() -> None:
    desk = hall()
    command = order(desk)
    told(desk, command)
    effects = desk.refuse(desk.said("v1", wire.RequestOutcome(command.command_id)), code=FULL)
    answer = sent(effects, desk.sessions["v1"])[0]
    assert answer == Refused(command.command_id, RejectionCode.DONE_NOT_STORED)
    other = desk.id()
    effects = desk.refuse(desk.said("v1", wire.RequestOutcome(other)), code=FULL)
    assert sent(effects, desk.sessions["v1"])[0] == wire.NotExecuted(other)


def test_it_ends_also_while_nothing_can_be_stored() -> None:
    desk = hall()
    desk.ask("v1", order(desk))
    assert isinstance(told(desk, end(desk)), Refused)
    assert on_screens(desk) is None
    desk.fails()
    assert desk.core.state.public.emergency is None, "what is stored does not come back"
    told(desk, order(desk, "suspended"))
    desk.step()
    assert [type(each) for each in kept(desk)] == [EmergencySent, EmergencyEnded, EmergencySent]
    assert on_screens(desk) is not None


def test_what_is_stored_already_is_done() -> None:
    desk = hall()
    desk.ask("v1", order(desk))
    again = order(desk)
    assert told(desk, again) == wire.Accepted(again.command_id)


def test_of_very_many_the_last_count() -> None:
    desk = hall()
    for _ in range(MOST):
        told(desk, order(desk))
        told(desk, end(desk))
    told(desk, order(desk, "suspended"))
    desk.step()
    assert len(kept(desk)) == MOST
    assert desk.core.state.public.emergency is not None
    assert desk.restarted().core.state.public == desk.core.state.public


@pytest.mark.parametrize(
    ("kind", "code"), [("message", RejectionCode.TEXT_MISSING), ("evacuate", RejectionCode.COMMAND_OUTDATED)]
)
def test_what_the_rules_refuse_is_refused(kind: str, code: RejectionCode) -> None:
    desk = hall()
    command = order(desk, kind)
    if code is RejectionCode.COMMAND_OUTDATED:
        desk.now += 3 * 86_400_000
    answer = told(desk, command)
    assert isinstance(answer, Refused)
    assert answer.code is code
    assert not is_unstored(desk)


def test_only_supervisors_and_only_emergencies() -> None:
    desk = hall()
    desk.join("o1")
    answer = sent(desk.refuse(desk.said("o1", order(desk)), code=FULL), desk.sessions["o1"])[0]
    assert isinstance(answer, Refused)
    assert answer.code is RejectionCode.NOT_ALLOWED
    for command, why in (
        (wire.SetRunningText(command_id=desk.id(), **BOTH), FULL),
        (order(desk), RejectionCode.TOO_BUSY),
    ):
        refused = sent(desk.refuse(desk.said("v1", command), code=why), desk.sessions["v1"])[0]
        assert isinstance(refused, Refused)
        assert refused.code is why
    assert on_screens(desk) is None


def test_a_new_day_keeps_it() -> None:
    desk = hall()
    told(desk, order(desk))
    desk.now += 86_400_000
    desk.step()
    assert desk.core.state.public.emergency is not None
    assert desk.restarted().core.state.public == desk.core.state.public


def test_also_while_nothing_can_be_stored_its_end_has_a_reason() -> None:
    desk = hall()
    told(desk, order(desk))
    bare = wire.EndEmergency(command_id=desk.id())
    assert told(desk, bare) == Refused(bare.command_id, RejectionCode.REASON_MISSING)
    assert on_screens(desk) is not None
