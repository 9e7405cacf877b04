"""What stands above each counter, and what supervisors hear of LED boards."""

from dataclasses import replace

import pytest

from hub.core.boards import CODES
from hub.core.sign_view import all_signs, sign_view
from hub.protocol import commands as wire
from hub.protocol.alarms import AlarmCode
from hub.protocol.errors import ProblemCode
from hub.protocol.ids import CounterId, sign_topic, signs_topic, supervisor_topic
from hub.protocol.signs import BoardFault, BoardTrouble, CounterSign, ReportBoards, SignState, SignView
from tests.builders import catalogue, with_counter, with_rules
from tests.unit.core.desk import Desk, published

FIRST = CounterId("1")


def sign(desk: Desk, counter: CounterId = FIRST) -> CounterSign:
    view, _ = sign_view(desk.core.state, counter, desk.now)
    [found] = view.counters
    return found


def hall() -> Desk:
    desk = Desk()
    desk.join("k1", "p1", "o1", "o2", "s1", "l1", "v1")
    return desk


def alarms(desk: Desk) -> list[tuple[AlarmCode, dict[str, str]]]:
    desk.now += 1_000
    desk.step()
    view = desk.view(supervisor_topic())
    return [(each.code, each.values) for each in view.alarms if each.code is not AlarmCode.PRINTER_OFFLINE]


def test_a_sign_shows_who_is_called_to_its_counter_until_that_one_leaves() -> None:
    desk = hall()
    assert sign(desk) == CounterSign(FIRST, 1)
    desk.issue()
    desk.now += 1_000
    call = desk.call()
    assert sign(desk) == CounterSign(FIRST, 1, call.call, "A", "001", desk.now, is_called=True)
    desk.now += 1_000
    answer = desk.ask("o1", wire.Recall(command_id=desk.id(), counter="1", ticket=call.ticket))
    assert isinstance(answer, wire.Accepted)
    again = sign(desk)
    assert (again.call == call.call, again.called_at, again.is_called) == (False, desk.now, True)
    desk.ask("o1", wire.StartService(command_id=desk.id(), counter="1", ticket=call.ticket))
    assert (sign(desk).digits, sign(desk).is_called) == ("001", False)
    desk.ask("o1", wire.FinishService(command_id=desk.id(), counter="1", ticket=call.ticket))
    assert sign(desk) == CounterSign(FIRST, 1)


def test_a_sign_hears_of_its_own_counter_and_the_boards_program_of_all() -> None:
    desk = hall()
    desk.issue()
    desk.issue()
    told = {show.topic for show in published(desk.say("o2", wire.CallNext(command_id=desk.id(), counter="2")))}
    assert (signs_topic() in told, sign_topic(FIRST) in told) == (True, False)
    told = {show.topic for show in published(desk.say("o1", wire.CallNext(command_id=desk.id(), counter="1")))}
    assert {signs_topic(), sign_topic(FIRST)} <= told
    everywhere = desk.view(signs_topic())
    assert isinstance(everywhere, SignView)
    assert [(each.counter_number, each.prefix + each.digits) for each in everywhere.counters] == [
        (1, "A002"),
        (2, "A001"),
        (3, ""),
    ]


def test_a_break_says_when_it_ends_and_a_closure_comes_before_it() -> None:
    desk = hall()
    minute = (desk.now // 60_000 + 7 * 60 + 30) % 1_440
    reason = wire.PauseReason.MEAL
    desk.ask("o1", wire.PauseCounter(command_id=desk.id(), counter="1", reason=reason, until_minute=minute))
    ends = desk.now // 60_000 * 60_000 + 30 * 60_000
    view, until = sign_view(desk.core.state, FIRST, desk.now)
    assert (view.counters[0].state, view.counters[0].until, until) == (SignState.PAUSED, ends, ends)
    assert all_signs(desk.core.state, desk.now)[1] == ends
    desk.ask("o1", wire.AskClosure(command_id=desk.id(), counter="1", reason=wire.StopReason.NO_STAFF))
    desk.ask("v1", wire.ApproveClosure(command_id=desk.id(), counter="1"))
    assert sign(desk).state is SignState.CLOSED


def test_a_counter_that_is_switched_off_is_closed_and_one_that_is_archived_hangs_nowhere() -> None:
    off = Desk(with_counter(catalogue(), "3", active=False))
    off.step()
    assert sign(off, CounterId("3")).state is SignState.CLOSED
    gone = Desk(replace(with_counter(catalogue(), "2", archived=True)))
    gone.step()
    assert [each.counter_number for each in all_signs(gone.core.state, gone.now)[0].counters] == [1, 3]
    assert sign(gone, CounterId("2")).state is SignState.CLOSED


def test_where_officers_must_sign_on_a_counter_without_one_is_closed() -> None:
    desk = Desk(with_rules(sign_on_required=True))
    desk.join("o1")
    assert sign(desk).state is SignState.CLOSED
    desk.ask("o1", wire.SignOn(command_id=desk.id(), counter="1", officer="officer-1"))
    assert sign(desk).state is SignState.OPEN


def test_an_emergency_is_told_to_boards_and_over_when_it_is_over() -> None:
    desk = hall()
    desk.ask("v1", wire.SendEmergency(command_id=desk.id(), kind=wire.EmergencyKind.EVACUATE))
    assert desk.view(signs_topic()).is_emergency
    desk.ask("v1", wire.EndEmergency(command_id=desk.id(), reason=wire.UndoReason.DRILL))
    assert not desk.view(signs_topic()).is_emergency


def test_boards_that_do_not_show_what_they_should_are_alarms_until_they_do() -> None:
    desk = hall()
    troubles = (
        BoardTrouble(3, BoardFault.NO_ANSWER, CounterId("1")),
        BoardTrouble(4, BoardFault.REFUSES, CounterId("2"), 2),
        BoardTrouble(5, BoardFault.NO_ANSWER, CounterId("3")),
        BoardTrouble(0, BoardFault.LINE_GONE),
    )
    desk.say("l1", ReportBoards(troubles))
    assert alarms(desk) == [
        (AlarmCode.BOARD_NO_ANSWER, {"device": "l1", "board": "3", "counter": "1"}),
        (AlarmCode.BOARD_REFUSES, {"device": "l1", "board": "4", "counter": "2", "code": "2"}),
        (AlarmCode.BOARD_NO_ANSWER, {"device": "l1", "board": "5", "counter": "3"}),
        (AlarmCode.BOARD_LINE_GONE, {"device": "l1", "board": "0"}),
    ]
    desk.say("l1", ReportBoards())
    assert alarms(desk) == []


def test_boards_without_their_program_are_an_alarm_until_it_is_back() -> None:
    desk = hall()
    desk.say("l1", ReportBoards((BoardTrouble(3, BoardFault.NO_ANSWER),)))
    desk.step(desk.left("l1"))
    assert alarms(desk) == [(AlarmCode.BOARDS_AWAY, {"device": "l1"})]
    desk.join("l1")
    assert alarms(desk) == []


def test_only_the_boards_program_speaks_of_boards() -> None:
    desk = hall()
    effects = desk.say("s1", ReportBoards())
    assert [e.message.code for e in effects if hasattr(e, "message")] == [ProblemCode.WRONG_ROLE]


@pytest.mark.parametrize("fault", BoardFault)
def test_every_fault_of_a_board_is_an_alarm(fault: BoardFault) -> None:
    assert CODES[fault] in AlarmCode
