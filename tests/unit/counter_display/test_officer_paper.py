"""What the panel asks and shows of paper: reserved numbers, slips torn off by hand, printers, and missing slips."""

from typing import Any

import msgspec
import pytest

from counter_display.officer.asking import Asking
from counter_display.officer.panel import BOUNCE_MS
from counter_display.officer.questions import Question, Typing
from counter_display.officer.times import clock_instant
from hub.protocol import commands as c
from hub.protocol.commands import Accepted, IssueTicket, TicketClass, TicketReceipt
from hub.protocol.ids import CounterId, DeviceId, JobId, PoolId, ServiceId, TicketId
from hub.protocol.printing import PrinterState, SlipOutcome
from hub.protocol.views import DrawnSlip, OfficerAction, OfficerView, PanelPrinter, PaperBlock
from tests.unit.counter_display.officers import catalogue
from tests.unit.counter_display.test_asking import AT, BASE, ID, PAPER, walk
from tests.unit.counter_display.test_desk import Bench
from tests.unit.counter_display.test_officer_pages import open_page
from tests.unit.counter_display.test_panel import COUNTER, TICKET, view

A = OfficerAction
BLOCKS = (PaperBlock(PoolId("A"), "A010", "A019", "A012", 8), PaperBlock(PoolId("A"), "A043", "A067", "A043", 25))
PRINTERS = (
    PanelPrinter(DeviceId("p1"), PrinterState.PAPER_OUT, {"id": "dekat pintu"}),
    PanelPrinter(DeviceId("p2"), PrinterState.READY),
)


def paper_view(*actions: OfficerAction, **more: Any) -> OfficerView:
    return msgspec.structs.replace(view(current=TICKET), later_actions=actions, **more)


def asking(seen: OfficerView, **more: Any) -> Asking:
    return Asking(COUNTER, seen, catalogue(**more), AT, "Asia/Makassar")


def test_a_block_is_reserved_for_one_of_the_counters_sequences() -> None:
    step = asking(paper_view(), services_here=3).first_step(A.RESERVE_PAPER)
    assert isinstance(step, Question)
    assert [choice.id for choice in step.choices] == ["pool:A", "pool:B"]
    assert step.choices[0].label.values["count"] == 1
    assert walk(step, ["pool:B", "sheets:25", "yes"]) == c.ReservePaper(command_id=ID, pool=PoolId("B"), count=25)


def test_numbers_are_set_aside_for_good_only_by_a_second_press_that_names_them() -> None:
    bench = Bench()
    bench.take(bench.link.show(catalogue(services_here=1)))
    bench.show(paper_view(A.RESERVE_PAPER))
    asked = "200 nomor A untuk kertas: tidak dapat dibatalkan."
    texts = open_page(bench, "f9", "numpaddecimal", "numpad5")
    assert {asked, "Ya, sediakan 200 nomor", "Tidak"} <= texts
    assert asked in open_page(bench, "numpadenter")
    assert "Berapa nomor A untuk kertas? Tidak dapat dibatalkan." in open_page(bench, "numpad2")
    assert not bench.link.submitted
    open_page(bench, "numpad5", "numpad1")
    assert [command.count for command in bench.link.submitted if isinstance(command, c.ReservePaper)] == [200]


def test_before_the_catalogue_is_known_there_is_nothing_to_choose() -> None:
    unknown = Asking(COUNTER, paper_view(A.RESERVE_PAPER), None, AT, "Asia/Makassar")
    for action in (A.RESERVE_PAPER, A.RECORD_PAPER):
        step = unknown.first_step(action)
        assert isinstance(step, Question)
        assert [choice.id for choice in step.choices] == ([] if action is A.RESERVE_PAPER else ["reserve_paper"])


def test_the_next_number_of_the_newest_block_stands_there_already() -> None:
    step = asking(paper_view(A.RESERVE_PAPER, paper=BLOCKS)).first_step(A.RECORD_PAPER)
    assert isinstance(step, Question)
    line = step.choices[0].then()
    assert isinstance(line, Typing)
    assert line.text == "A043"
    assert walk(step, ["A.01", "43", "priority", "0801", "waits"]) == msgspec.structs.replace(
        PAPER, given_at=60_000, ticket_class=TicketClass.PRIORITY
    )
    assert walk(step, ["reserve_paper", "sheets:10", "yes"]) == c.ReservePaper(
        command_id=ID, pool=PoolId("A"), count=10
    )


def test_who_was_served_meanwhile_is_entered_with_both_times() -> None:
    step = asking(paper_view()).first_step(A.RECORD_PAPER)
    served = walk(step, ["A.02", "A12", "regular", "801", "served", ""])
    assert served == msgspec.structs.replace(PAPER, service=ServiceId("A.02"), number=12, given_at=60_000, ended_at=AT)


@pytest.mark.parametrize("wrong", ["B012", "A", "A000", "A12B"])
def test_what_is_no_number_is_asked_again(wrong: str) -> None:
    step = asking(paper_view()).first_step(A.RECORD_PAPER)
    assert walk(step, ["A.01", wrong, wrong, "A043", "regular", "", "waits"]) == PAPER


@pytest.mark.parametrize("wrong", ["2460", "2500", "8", "12"])
def test_what_is_no_time_is_asked_again(wrong: str) -> None:
    step = asking(paper_view()).first_step(A.RECORD_PAPER)
    assert walk(step, ["A.01", "A043", "regular", wrong, wrong, "", "waits"]) == PAPER


def test_a_time_is_the_last_one_that_the_clock_showed() -> None:
    assert clock_instant("0803", AT, "Asia/Makassar") == 3 * 60_000
    assert clock_instant("804", AT, "Asia/Makassar") == 4 * 60_000 - 86_400_000
    assert clock_instant("0759", AT, "Asia/Makassar") == -60_000


def test_a_reprint_comes_out_where_the_officer_wants() -> None:
    step = asking(paper_view(printers=PRINTERS)).first_step(A.REPRINT)
    lost = c.ReprintSlip(**BASE, number=TICKET.number, reason=c.ReprintReason.LOST)
    assert walk(step, ["lost", "usual_printer"]) == lost
    assert walk(step, ["lost", "printer:p2"]) == msgspec.structs.replace(lost, printer=DeviceId("p2"))
    alone = asking(paper_view(printers=PRINTERS[:1])).first_step(A.REPRINT)
    assert walk(alone, ["lost"]) == lost


def test_printers_in_trouble_and_open_blocks_stand_beside_the_line() -> None:
    bench = Bench()
    mute = PanelPrinter(DeviceId("p3"), PrinterState.UNKNOWN, is_mute=True)
    bench.show(paper_view(printers=(*PRINTERS, mute), paper=BLOCKS))
    texts = bench.look()[0]
    assert {"Printer dekat pintu: kertas habis", "Printer p3: tidak menjawab"} <= texts
    assert {"Kertas A010–A019: 8 belum dicatat", "Kertas A043–A067: 25 belum dicatat"} <= texts
    assert not any("p2" in text for text in texts)


def test_a_reprint_says_which_printer_is_in_trouble() -> None:
    bench = Bench()
    bench.show(msgspec.structs.replace(view(A.REPRINT, current=TICKET), printers=PRINTERS))
    texts = open_page(bench, "f9", "/", "1")
    assert {"Di mana A042 dicetak?", "Di printer yang biasa", "Printer dekat pintu: kertas habis", "p2"} <= texts


def test_the_button_of_paper_names_what_its_page_offers() -> None:
    bench = Bench()
    bench.take(bench.link.show(catalogue(services_here=1)))
    bench.show(paper_view(A.RESERVE_PAPER))
    assert "Sediakan nomor" in open_page(bench, "f9")
    assert "Berapa nomor A untuk kertas? Tidak dapat dibatalkan." in open_page(bench, ".")
    bench.show(paper_view(A.RESERVE_PAPER, A.RECORD_PAPER, paper=BLOCKS))
    open_page(bench, "escape")
    assert {"Tiket kertas:", "catat, sediakan"} <= open_page(bench, "f9")
    page = open_page(bench, ".")
    assert {"Catat tiket kertas layanan apa, atau sediakan nomor?", "Sediakan nomor kertas"} <= page


def test_a_slip_of_paper_is_entered_by_a_number_pad_alone() -> None:
    bench = Bench()
    bench.take(bench.link.show(catalogue(services_here=1)))
    bench.show(paper_view(A.RESERVE_PAPER, A.RECORD_PAPER, paper=BLOCKS))
    assert {"Tiket kertas:", "catat, sediakan"} <= open_page(bench, "f9")
    texts = open_page(bench, "numpaddecimal", "numpad1")
    assert "Nomor berapa yang disobek?" in texts
    texts = open_page(bench, "numpadenter", "numpad1")
    assert {"Pukul berapa A043 diberikan?", "Empat angka, misalnya 0805. Kosong berarti sekarang."} <= texts
    open_page(bench, "numpad0", "numpad7", "numpad5", "numpad9", "numpadenter", "numpad1")
    command = bench.link.submitted[-1]
    assert isinstance(command, c.RecordPaperTicket)
    assert (command.number, command.counter, command.ended_at) == (43, CounterId("L12"), None)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (SlipOutcome.PENDING, "Tiket sedang dicetak."),
        (SlipOutcome.PRINTED, "Tiket sudah dicetak."),
        (SlipOutcome.FAILED, "Tiket tidak keluar: sebutkan nomor ini kepada pengunjung."),
        (SlipOutcome.UNKNOWN, "Tiket mungkin tidak keluar: periksa printernya."),
    ],
)
def test_a_number_drawn_here_says_what_became_of_its_slip(outcome: SlipOutcome, said: str) -> None:
    bench = Bench()
    bench.take(bench.link.show(catalogue(services_here=1)))
    bench.show(view(A.ISSUE))
    open_page(bench, "f9", "8", "1")
    command = bench.link.submitted[-1]
    assert isinstance(command, IssueTicket)
    ticket = TicketId("t9")
    receipt = TicketReceipt(
        ticket, "A044", ServiceId("A.01"), TicketClass.REGULAR, 0, 3, {"id": "Lantai 1"}, slip=JobId("t9:1")
    )
    bench.take(bench.link.session.received(Accepted(command.command_id, receipt), bench.link.at))
    assert "Tiket sedang dicetak." in bench.look()[0]
    bench.show(msgspec.structs.replace(view(A.ISSUE), drawn=DrawnSlip(ticket, outcome)))
    bench.link.at += BOUNCE_MS
    assert said in bench.look()[0]
