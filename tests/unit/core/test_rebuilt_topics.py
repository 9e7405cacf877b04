"""What a rebuilt history shows: tickets of unknown fate, known answers, and everything anew."""

import pytest

from hub.core.effects import Ordered
from hub.core.openings import Openings
from hub.core.touches import changes_everything, topics_touched
from hub.domain.catalogue import ServiceId
from hub.domain.commands_rebuild import RebuildHistory, Remembered
from hub.domain.events_rebuild import HistoryRebuilt, TicketRestored
from hub.domain.ticket import TicketId
from hub.protocol import commands as wire
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CounterId, counter_topic, lobby_topic, supervisor_topic
from tests.builders import MORNING, Book, catalogue, with_service
from tests.unit.core.desk import Desk

TOLD = Remembered(TicketId("t1"), "A007", MORNING, "k1", "k1", ServiceId("A.01"))


def rebuilt(*numbers: Remembered) -> Desk:
    desk = Desk()
    desk.join("k1", "o1", "v1")
    desk.step(Ordered(RebuildHistory("loket.db", 2, numbers), "rebuild"))
    return desk


def test_a_rebuilt_history_changes_everything_and_a_restored_number_its_service() -> None:
    book = Book(catalogue=with_service(catalogue(), "A.01", quota=1)).opened()
    openings = Openings()
    assert openings.of(book.state, ServiceId("A.01"), book.at).available
    book.do(RebuildHistory(None, 2, (TOLD,), (), all_heard=True))
    history, restored = book.records[-2:]
    assert isinstance(history.event, HistoryRebuilt)
    assert changes_everything(history)
    assert topics_touched(history, book.state) == []
    assert isinstance(restored.event, TicketRestored)
    counters = [counter_topic(CounterId(each)) for each in "12"]
    assert topics_touched(restored, book.state) == [supervisor_topic(), lobby_topic(), *counters]
    openings.took(restored)
    assert not openings.of(book.state, ServiceId("A.01"), book.at).available


def test_staff_see_what_is_uncertain_and_a_supervisor_cancels_it() -> None:
    desk = rebuilt(TOLD)
    fresh = desk.issue()
    assert [(each.number, each.uncertain) for each in desk.view(counter_topic(CounterId("1"))).waiting] == [
        ("A007", True),
        (fresh.number, False),
    ]
    desk.now += 1_000
    desk.step()
    assert desk.view(supervisor_topic()).uncertain == {"A.01": 1}
    desk.call()
    assert desk.view(counter_topic(CounterId("1"))).current.uncertain
    again = rebuilt(TOLD)
    again.ask("v1", wire.CancelUncertain(command_id=again.id(), services=(ServiceId("A.01"),)))
    again.now += 1_000
    again.step()
    assert again.view(supervisor_topic()).uncertain == {}


def test_a_restored_number_is_the_answer_to_its_command() -> None:
    desk = Desk()
    desk.join("k1")
    command = wire.IssueTicket(command_id=desk.id(), service=ServiceId("A.01"))
    told = Remembered(TicketId(command.command_id), "A007", MORNING, "k1", "k1", ServiceId("A.01"))
    desk.step(Ordered(RebuildHistory("loket.db", 2, (told,)), "rebuild"))
    for answer in (desk.ask("k1", command), desk.ask("k1", wire.RequestOutcome(command.command_id))):
        assert isinstance(answer, wire.Accepted)
        assert isinstance(answer.result, wire.TicketReceipt)
        assert answer.result.number == "A007"


@pytest.mark.parametrize(("kiosk", "hears"), [("k1", {"k1"}), (None, {"k1", "k2", "o1"})])
def test_what_became_of_a_command_is_told_to_its_device_or_where_none_is_known_to_any_that_draws(
    kiosk: str | None, hears: set[str]
) -> None:
    desk = Desk()
    desk.join("k1", "k2", "o1", "h1", "p1", "v1")
    id_ = desk.id()
    told = Remembered(TicketId(id_), "A007", MORNING, kiosk or "p1", kiosk, ServiceId("A.01"))
    desk.step(Ordered(RebuildHistory("loket.db", 2, (told,)), "rebuild"))
    answers = {name: desk.ask(name, wire.RequestOutcome(id_)) for name in ("k1", "k2", "o1", "h1", "p1", "v1")}
    assert {name for name, answer in answers.items() if answer != wire.NotExecuted(id_)} == hears


def test_an_officer_cancels_no_others_tickets() -> None:
    desk = rebuilt(TOLD)
    refused = desk.ask("o1", wire.CancelUncertain(command_id=desk.id()))
    assert isinstance(refused, Refused)
    assert refused.code is RejectionCode.NOT_ALLOWED
