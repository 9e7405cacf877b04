"""Much in one batch, and at other counters: every screen still ends up with what holds."""

from dataclasses import replace

from hub.core.effects import Ordered
from hub.domain import commands as domain
from hub.domain.catalogue import ServiceId, ZoneId
from hub.protocol import commands as wire
from hub.protocol.hello import Role
from hub.protocol.ids import counter_topic, hall_topic
from hub.protocol.views import OfficerAction
from tests.builders import bindings, catalogue, device
from tests.unit.core.desk import Desk


def hall(desk: Desk | None = None) -> Desk:
    desk = desk or Desk()
    desk.join("k1", "o1", "o2", "o3", "h1", "h3", "v1")
    return desk


def tell(desk: Desk, name: str, kind: type, **values: object) -> None:
    answer = desk.ask(name, kind(command_id=desk.id(), **values))
    assert isinstance(answer, wire.Accepted), answer


def test_a_call_ends_on_its_screens_though_its_ticket_is_called_elsewhere_in_the_same_batch():
    desk = hall()
    desk.issue()
    ticket = desk.call().ticket
    [shown] = desk.view(hall_topic("Z1")).calls
    assert shown.active
    desk.step(
        desk.said("o1", wire.TransferTicket(command_id=desk.id(), counter="1", ticket=ticket, service="B.01")),
        desk.said("o3", wire.CallNext(command_id=desk.id(), counter="3")),
    )
    assert [call.active for call in desk.view(hall_topic("Z2")).calls] == [True]
    assert [call.active for call in desk.view(hall_topic("Z1")).calls] == [False]


def test_a_call_ends_in_the_zone_that_its_counter_has_left_when_it_is_called_again_in_the_new_one():
    desk = hall()
    desk.issue(service="A.02")
    ticket = desk.call(3).ticket
    moved = replace(catalogue().counters[2], zone=ZoneId("Z1"))
    desk.step(Ordered(domain.PutThing(moved, "file_changed"), "admin"))
    assert [call.active for call in desk.view(hall_topic("Z2")).calls] == [True]
    tell(desk, "o3", wire.Recall, counter="3", ticket=ticket)
    assert [call.active for call in desk.view(hall_topic("Z2")).calls] == [False]
    assert [call.active for call in desk.view(hall_topic("Z1")).calls] == [True, False]


def test_a_batch_that_is_done_again_shows_what_came_of_it_the_second_time():
    desk = hall()
    desk.issue()
    call = desk.said("o1", wire.CallNext(command_id=desk.id(), counter="1"))
    desk.fails(call)
    desk.step()
    assert desk.view(hall_topic("Z1")).calls == ()
    desk.step(call)
    assert len(desk.view(hall_topic("Z1")).calls) == 1


def test_a_panel_offers_its_officer_to_sign_on_once_that_one_is_free_elsewhere():
    more = bindings(device("o9", Role.OFFICER, counter="2"))
    devices = dict(more.devices)
    del devices["o2"]
    desk = Desk(bindings=replace(more, devices=devices))
    desk.join("k1", "o1", "o9", "h1")
    tell(desk, "o9", wire.SignOn, counter="2", officer="officer-1")
    assert OfficerAction.SIGN_ON in desk.view(counter_topic("1")).actions
    desk.issue()
    tell(desk, "o9", wire.CallNext, counter="2")
    assert OfficerAction.SIGN_ON not in desk.view(counter_topic("1")).actions
    [ticket] = desk.core.state.tickets
    tell(desk, "o9", wire.StartService, counter="2", ticket=ticket)
    tell(desk, "o9", wire.FinishService, counter="2", ticket=ticket)
    assert OfficerAction.SIGN_ON in desk.view(counter_topic("1")).actions


def test_who_was_parked_leaves_the_panel_of_who_parked_it_whoever_calls_it_then():
    desk = hall()
    ticket = desk.issue().ticket
    desk.call()
    first = replace(catalogue().counters[0], services=(ServiceId("A.02"),))
    desk.step(Ordered(domain.PutThing(first, "file_changed"), "admin"))
    tell(desk, "o1", wire.ParkTicket, counter="1", ticket=ticket)
    assert [each.ticket for each in desk.view(counter_topic("1")).parked] == [ticket]
    tell(desk, "o2", wire.UnparkTicket, counter="2", ticket=ticket)
    assert desk.view(counter_topic("1")).parked == ()


def test_a_visitor_served_on_paper_counts_on_the_panel_of_its_counter_at_once():
    desk = hall()
    tell(desk, "v1", wire.ReservePaper, pool="B", count=1)
    desk.now += 1_000
    tell(
        desk,
        "v1",
        wire.RecordPaperTicket,
        service="B.01",
        number=1,
        given_at=desk.now - 1_000,
        ended_at=desk.now,
        counter="1",
    )
    assert desk.view(counter_topic("1")).served_today == 1
