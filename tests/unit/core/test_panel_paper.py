"""An officer's panel knows of the paper around it: printers in trouble, the slip drawn there, and reserved numbers."""

from typing import Any

import msgspec

from hub.core.panel_paper import panel_that_drew, paper_blocks
from hub.domain.catalogue import CounterId, PoolId
from hub.protocol import commands as wire
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import Role
from hub.protocol.ids import counter_topic
from hub.protocol.printing import MUTE, PrinterState, SlipOutcome
from hub.protocol.views import DrawnSlip, OfficerAction, OfficerView, PanelPrinter, PaperBlock
from tests.builders import bindings, device
from tests.unit.core.desk import Desk


def hall() -> Desk:
    """Return a hall whose first panel has a printer with another in its group; the second has none."""
    made = Desk(
        bindings=bindings(
            device("o1", Role.OFFICER, counter="1", officer="officer-1", printer="p2"),
            device("p2", Role.PRINTER, group="lobby", name={"id": "dekat pintu"}),
            device("p3", Role.PRINTER, group="lobby"),
        )
    )
    made.join("k1", "o1", "o2", "o3", "p1", "p2", "p3", "v1")
    for each in ("p1", "p2", "p3"):
        report(made, each, PrinterState.READY)
    return made


def panel(desk: Desk, counter: int = 1) -> OfficerView:
    view = desk.view(counter_topic(str(counter)))
    assert isinstance(view, OfficerView)
    return view


def report(desk: Desk, printer: str, state: PrinterState, **more: Any) -> None:
    desk.step(desk.said(printer, wire.ReportPrinter(state=state, **more)))


def states(desk: Desk, counter: int = 1) -> dict[str, PrinterState]:
    return {each.printer: each.state for each in panel(desk, counter).printers}


def test_a_panel_sees_its_printer_and_the_group_fail_and_recover_at_once():
    desk = hall()
    assert panel(desk).printers == (
        PanelPrinter("p2", PrinterState.READY, {"id": "dekat pintu"}),
        PanelPrinter("p3", PrinterState.READY),
    )
    report(desk, "p3", PrinterState.PAPER_OUT)
    assert states(desk) == {"p2": PrinterState.READY, "p3": PrinterState.PAPER_OUT}
    report(desk, "p2", PrinterState.UNKNOWN, detail=MUTE)
    assert [each.is_mute for each in panel(desk).printers] == [True, False]
    report(desk, "p3", PrinterState.READY)
    assert states(desk)["p3"] is PrinterState.READY
    assert panel(desk, 2).printers == ()


def test_a_panel_sees_the_printer_of_the_slip_that_its_visitor_lacks():
    desk = hall()
    desk.issue(service="A.01")
    desk.call(2)
    assert states(desk, 2) == {"p1": PrinterState.READY}
    report(desk, "p1", PrinterState.JAM)
    assert states(desk, 2) == {"p1": PrinterState.JAM}
    assert "p1" not in states(desk)


def test_a_panel_is_told_what_became_of_the_slip_that_was_drawn_there():
    desk = hall()
    report(desk, "p3", PrinterState.PAPER_OUT)  # else the slip comes out there
    assert panel(desk).drawn is None
    answer = desk.ask("o1", wire.IssueTicket(command_id=desk.id(), service="A.01"))
    assert isinstance(answer, wire.Accepted)
    receipt = answer.result
    assert isinstance(receipt, wire.TicketReceipt)
    assert panel(desk).drawn == DrawnSlip(receipt.ticket, SlipOutcome.PENDING)
    desk.ask("p2", wire.RecordPrint(command_id=desk.id(), job=receipt.slip, outcome=SlipOutcome.FAILED))
    assert panel(desk).drawn == DrawnSlip(receipt.ticket, SlipOutcome.FAILED)
    assert panel(desk, 2).drawn is None


def test_a_device_that_is_no_panel_draws_for_none():
    desk = hall()
    assert panel_that_drew(None, desk.bindings) == panel_that_drew("gone", desk.bindings) == []
    assert panel_that_drew("k1", desk.bindings) == []
    assert panel_that_drew("o1", desk.bindings) == [counter_topic("1")]
    nowhere = bindings(device("o9", Role.OFFICER))
    assert panel_that_drew("o9", nowhere) == []


def test_blocks_of_paper_stand_on_every_panel_of_their_numbers_until_all_are_recorded():
    desk = hall()
    assert OfficerAction.RESERVE_PAPER in panel(desk).later_actions
    assert OfficerAction.RECORD_PAPER not in panel(desk).allowed
    desk.issue(service="A.01")
    for count in (2, 3):
        desk.ask("o1", wire.ReservePaper(command_id=desk.id(), pool="A", count=count))
    first, second = PaperBlock("A", "A002", "A003", "A002", 2), PaperBlock("A", "A004", "A006", "A004", 3)
    assert panel(desk).paper == panel(desk, 2).paper == panel(desk, 3).paper == (first, second)
    assert OfficerAction.RECORD_PAPER in panel(desk).later_actions
    assert OfficerAction.RECORD_PAPER not in panel(desk).actions

    def record(number: int) -> None:
        command = wire.RecordPaperTicket(
            command_id=desk.id(), counter="2", service="A.01", number=number, given_at=desk.now
        )
        assert isinstance(desk.ask("o2", command), wire.Accepted)

    record(4)
    assert panel(desk, 3).paper == (first, msgspec.structs.replace(second, next="A005", left=2))
    for number in (2, 3):
        record(number)
    assert panel(desk).paper == panel(desk, 3).paper == (msgspec.structs.replace(second, next="A005", left=2),)
    for number in (5, 6):
        record(number)
    assert panel(desk).paper == ()
    assert OfficerAction.RECORD_PAPER not in panel(desk).allowed


def test_who_sets_numbers_aside_is_told_which_and_again_when_asking_again():
    desk = hall()
    desk.issue(service="A.01")
    order = wire.ReservePaper(command_id=desk.id(), pool="A", count=20)
    told = wire.Accepted(order.command_id, paper=wire.PaperReceipt("A002", "A021", 20))
    assert desk.ask("v1", order) == told
    desk.ask("o1", wire.ReservePaper(command_id=desk.id(), pool="A", count=3))
    assert desk.ask("v1", order) == told
    assert desk.ask("v1", wire.RequestOutcome(order.command_id)) == told


def test_a_panel_shows_the_newest_blocks_only():
    desk = hall()
    for _ in range(6):
        desk.ask("o1", wire.ReservePaper(command_id=desk.id(), pool="A", count=1))
    assert [block.first for block in panel(desk).paper] == ["A003", "A004", "A005", "A006"]


def test_numbers_of_other_counters_are_no_matter_of_a_panel():
    desk = hall()
    desk.ask("o3", wire.ReservePaper(command_id=desk.id(), pool="B", count=1))
    assert [block.first for block in panel(desk, 3).paper] == ["B001"]
    assert panel(desk, 2).paper == ()


def test_a_panel_reserves_paper_of_its_own_counter_alone():
    desk = hall()
    for panel_of, pool, passes in (("o1", "A", True), ("o1", "B", False), ("o3", "B", True), ("v1", "B", True)):
        answer = desk.ask(panel_of, wire.ReservePaper(command_id=desk.id(), pool=pool, count=1))
        assert isinstance(answer, wire.Accepted) == passes, (panel_of, pool)
        assert passes or answer.code is RejectionCode.NOT_ALLOWED
    unknown = desk.ask("o1", wire.ReservePaper(command_id=desk.id(), pool="X", count=1))
    assert unknown.code is RejectionCode.UNKNOWN_POOL


def test_a_panel_shows_its_newest_blocks_without_looking_at_every_number():
    desk = hall()
    for _ in range(3):
        desk.ask("o1", wire.ReservePaper(command_id=desk.id(), pool="A", count=300))
    state = desk.core.state
    known = state.paper[PoolId("A")]
    state.paper[PoolId("A")] = None  # type: ignore[assignment]
    shown = paper_blocks(state, desk.catalogue.counter[CounterId("1")])
    state.paper[PoolId("A")] = known
    assert [(each.first, each.left) for each in shown] == [("A001", 300), ("A301", 300), ("A601", 300)]


def test_a_panel_enters_slips_of_its_own_counters_services_alone():
    desk = hall()
    for pool in "AB":
        desk.ask("v1", wire.ReservePaper(command_id=desk.id(), pool=pool, count=5))

    def enters(panel_of: str, service: str, number: int) -> wire.Accepted | Refused:
        return desk.ask(
            panel_of,
            wire.RecordPaperTicket(command_id=desk.id(), service=service, number=number, given_at=desk.now),
        )

    assert enters("o1", "B.01", 1).code is RejectionCode.NOT_ALLOWED
    assert enters("o1", "X", 1).code is RejectionCode.UNKNOWN_SERVICE
    for panel_of, service in (("o1", "A.01"), ("o3", "B.01"), ("v1", "B.01")):
        number = min(desk.core.state.paper[PoolId(service[0])])
        assert isinstance(enters(panel_of, service, number), wire.Accepted)
