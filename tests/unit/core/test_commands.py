"""Command ids: what was told stays told, whoever asks again and however often."""

import pytest

from hub.core import clerk
from hub.protocol import commands as wire
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.printing import SlipOutcome
from tests.unit.core.desk import Desk, logged, sent


def hall(*devices: str) -> Desk:
    desk = Desk()
    desk.join(*(devices or ("k1", "o1", "p1", "h1")))
    return desk


def issue(desk: Desk, service: str = "A.01") -> wire.IssueTicket:
    return wire.IssueTicket(command_id=desk.id(), service=service)


def visit(desk: Desk) -> list[tuple[str, wire.Command]]:
    """Serve one visitor; return who said what."""
    said: list[tuple[str, wire.Command]] = []

    def ask(name: str, command: wire.Command) -> wire.Accepted:
        said.append((name, command))
        answer = desk.ask(name, command)
        assert isinstance(answer, wire.Accepted), answer
        return answer

    ticket = ask("k1", issue(desk)).result
    job = ticket.slip
    ask("p1", wire.RecordPrint(command_id=desk.id(), job=job, outcome=SlipOutcome.PRINTED))
    call = ask("o1", wire.CallNext(command_id=desk.id(), counter="1")).result
    ask("h1", wire.RecordShown(command_id=desk.id(), call=call.call))
    ask("h1", wire.RecordAnnouncement(command_id=desk.id(), call=call.call, phase=wire.VoicePhase.SPOKEN))
    ask("o1", wire.Recall(command_id=desk.id(), counter="1", ticket=ticket.ticket))
    ask("o1", wire.StartService(command_id=desk.id(), counter="1", ticket=ticket.ticket))
    ask("o1", wire.FinishService(command_id=desk.id(), counter="1", ticket=ticket.ticket))
    ask("k1", issue(desk))
    ticket = ask("o1", wire.CallNext(command_id=desk.id(), counter="1")).result.ticket
    ask("o1", wire.MarkNoShow(command_id=desk.id(), counter="1", ticket=ticket))
    ticket = ask("k1", issue(desk)).result.ticket
    ask(
        "o1",
        wire.CancelTicket(command_id=desk.id(), counter="1", ticket=ticket, reason=wire.CancelReason.VISITOR_ASKED),
    )
    return said


def test_every_repeated_command_gets_the_same_answer_also_from_the_next_boot():
    desk = hall()
    said = visit(desk)
    answers = [desk.ask(name, command) for name, command in said]
    assert all(isinstance(answer, wire.Accepted) for answer in answers)
    stored = list(desk.journal)
    later = desk.restarted()
    later.now += 10_000
    later.join("k1", "o1", "p1", "h1")
    assert [later.ask(name, command) for name, command in said] == answers
    assert [later.ask(name, wire.RequestOutcome(command.command_id)) for name, command in said] == answers
    assert later.journal == stored
    assert later.core.state == desk.core.state


def test_another_body_under_the_same_id_is_refused():
    desk = hall()
    command = issue(desk)
    first = desk.ask("k1", command)
    other = desk.ask("k1", wire.IssueTicket(command_id=command.command_id, service="B.01"))
    assert other == Refused(command.command_id, RejectionCode.COMMAND_REUSED)
    assert desk.ask("k1", command) == first


def test_the_same_id_twice_in_one_batch_is_one_ticket():
    desk = hall()
    command = issue(desk)
    effects = desk.step(desk.said("k1", command), desk.said("k1", command))
    answers = [a for a in sent(effects, desk.sessions["k1"]) if isinstance(a, wire.Accepted)]
    assert len(answers) == 2
    assert answers[0] == answers[1]
    assert len(desk.core.state.tickets) == 1


def test_a_refusal_is_not_remembered():
    desk = hall()
    command = wire.CallNext(command_id=desk.id(), counter="1")
    assert desk.ask("o1", command) == Refused(command.command_id, RejectionCode.NOBODY_WAITING)
    assert desk.ask("o1", wire.RequestOutcome(command.command_id)) == wire.NotExecuted(command.command_id)
    desk.issue()
    assert isinstance(desk.ask("o1", command), wire.Accepted)


def test_a_second_report_of_the_same_fact_is_accepted_and_stores_nothing():
    desk = hall("k1", "o1", "h1", "h2")
    desk.issue()
    call = desk.call().call
    assert isinstance(desk.ask("h1", wire.RecordShown(command_id=desk.id(), call=call)), wire.Accepted)
    before = len(desk.journal)
    command = wire.RecordShown(command_id=desk.id(), call=call)
    assert desk.ask("h2", command) == wire.Accepted(command.command_id)
    assert len(desk.journal) == before


LOCAL_MIDNIGHT = 1_790_096_400_000
"""2026-09-23 00:00 WIB."""


def test_a_command_of_the_day_before_is_never_done_again():
    """Sent at 23:59:58, answered, the answer lost, sent again at 00:00:03: its ticket is of yesterday."""
    desk = Desk(now=LOCAL_MIDNIGHT - 2_000)
    desk.join("k1")
    command = issue(desk)
    assert isinstance(desk.ask("k1", command), wire.Accepted)
    desk.now = LOCAL_MIDNIGHT + 3_000
    assert desk.ask("k1", command) == Refused(command.command_id, RejectionCode.COMMAND_OUTDATED)
    assert desk.core.state.day == "2026-09-23"
    assert isinstance(desk.ask("k1", issue(desk)), wire.Accepted)


def test_an_id_of_tomorrow_is_refused_since_tomorrow_would_not_know_it():
    desk = Desk(now=LOCAL_MIDNIGHT - 2_000)
    desk.join("k1")
    command = wire.IssueTicket(command_id=desk.ids(LOCAL_MIDNIGHT + 1), service="A.01")
    assert desk.ask("k1", command).code is RejectionCode.COMMAND_OUTDATED


@pytest.mark.parametrize("at", [0, (1 << 48) - 1])
def test_an_id_from_the_end_of_time_harms_nobody(at):
    desk = hall("k1")
    command = wire.IssueTicket(command_id=desk.ids(at), service="A.01")
    assert desk.ask("k1", command) == Refused(command.command_id, RejectionCode.COMMAND_OUTDATED)


def test_a_bug_refuses_its_command_with_an_alarm_and_nothing_else(monkeypatch):
    desk = hall()

    def broken(state, command, now):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(clerk, "decide", broken)
        command = issue(desk)
        effects = desk.say("k1", command)
    assert Refused(command.command_id, RejectionCode.INTERNAL_ERROR) in sent(effects, desk.sessions["k1"])
    assert logged(effects, "bug") == [{"command": "IssueTicket", "error": "ZeroDivisionError()"}]
    assert isinstance(desk.ask("k1", command), wire.Accepted)
