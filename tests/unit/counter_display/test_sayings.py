"""A grey button that is pressed says why, and what was last done is said until something else is."""

import msgspec
import pytest

from counter_display.officer.panel import BOUNCE_MS
from counter_display.officer.picture import Notice
from counter_display.officer.sayings import MESSAGE_MS
from hub.protocol.commands import MarkNoShow
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import ServiceId, TicketId
from hub.protocol.views import AsideTicket, Denied, OfficerAction, OfficerView, TicketPhase
from tests.unit.counter_display.test_desk import Bench
from tests.unit.counter_display.test_panel import TICKET, view

A = OfficerAction
SERVED = msgspec.structs.replace(TICKET, phase=TicketPhase.SERVING, started_at=0)


def grey(*denied: Denied, current: bool = True) -> OfficerView:
    return msgspec.structs.replace(view(A.START, current=TICKET if current else None), denied=denied)


def said(bench: Bench) -> str:
    """Return the panel's line of words."""
    texts, note = bench.look()
    assert note.notice == Notice.DENIED
    return next(text for text in texts if text.startswith("Belum boleh: "))


@pytest.mark.parametrize("how", ["key", "finger"])
def test_a_grey_no_show_says_what_is_wanting(how: str) -> None:
    bench = Bench()
    seldom = Denied(A.NO_SHOW, RejectionCode.CALLED_TOO_SELDOM, {"calls": "2", "seconds": "30"})
    bench.show(grey(seldom))
    if how == "key":
        bench.key("f3")
    else:
        bench.touch("no_show")
    assert said(bench) == "Belum boleh: panggil 2 kali dan tunggu 30 detik."
    assert bench.link.submitted == []
    bench.link.at += MESSAGE_MS
    assert bench.look()[1].notice is None


def test_the_seconds_that_are_left_run_down_and_the_words_go_when_it_is_allowed() -> None:
    bench = Bench()
    at = bench.desk.picture().at
    soon = Denied(A.RECALL, RejectionCode.RECALLED_TOO_SOON, {"from": str(at + 4_500)})
    bench.show(grey(soon))
    bench.key("f1")
    assert said(bench).endswith("Terlalu cepat untuk memanggil ulang. Tunggu 5 detik lagi.")
    bench.link.at += 3_000
    assert said(bench).endswith("Tunggu 2 detik lagi.")
    bench.show(view(A.RECALL, current=TICKET))
    assert bench.look()[1].notice is None


@pytest.mark.parametrize(
    ("seen", "key", "words"),
    [
        (grey(Denied(A.CALL_NEXT, RejectionCode.COUNTER_BUSY)), "f2", "Selesaikan tiket yang sedang ditangani dahulu."),
        (grey(Denied(A.NO_SHOW, RejectionCode.CALLED_TOO_SELDOM)), "f3", "Panggil ulang dahulu"),
        (grey(current=False), "f1", "Tidak ada tiket di loket ini."),
        (grey(Denied(A.CANCEL, RejectionCode.ILLEGAL_TRANSITION)), "f8", "mulai layani dahulu."),
        (
            msgspec.structs.replace(
                view(A.FINISH, current=SERVED), denied=(Denied(A.RECALL, RejectionCode.ILLEGAL_TRANSITION),)
            ),
            "f1",
            "tiket ini sudah mulai dilayani.",
        ),
        (grey(), "f12", "tombol ini tidak dapat dipakai sekarang."),
    ],
)
def test_why_a_key_does_nothing(seen: OfficerView, key: str, words: str) -> None:
    bench = Bench()
    bench.show(seen)
    bench.key(key)
    assert words in said(bench)
    assert bench.link.submitted == []


@pytest.mark.parametrize(("place", "words"), [("5", "ditunda"), ("6", "tidak ada yang menunggu"), ("7", "terlambat")])
def test_a_rarer_action_says_that_there_is_nobody_for_it(place: str, words: str) -> None:
    bench = Bench()
    bench.show(grey(current=False))
    bench.key("f9")
    bench.link.at += BOUNCE_MS
    bench.key(place)
    assert words in said(bench)
    assert bench.look()[1].page == "more"


def test_a_second_press_of_the_same_key_is_no_question_why() -> None:
    bench = Bench()
    bench.show(view(A.CALL_NEXT))
    bench.key("f2")
    bench.answer_last()
    bench.show(grey(Denied(A.CALL_NEXT, RejectionCode.COUNTER_BUSY)))
    bench.link.at += BOUNCE_MS - 1
    bench.key("f2")
    assert bench.look()[1].notice is None
    bench.link.at += 1
    bench.key("f2")
    assert "Selesaikan" in said(bench)


def test_what_was_last_done_is_said_until_something_else_is() -> None:
    bench = Bench()
    bench.show(view(A.NO_SHOW, current=TICKET))
    assert "Siap" in bench.look()[0]
    bench.key("f3")
    assert isinstance(bench.link.submitted[-1], MarkNoShow)
    assert "Mengirim …" in bench.look()[0]
    bench.answer_last()
    aside = AsideTicket(TicketId("p"), "A042", ServiceId("A.01"), 0)
    bench.show(msgspec.structs.replace(view(A.CALL_NEXT), no_shows=(aside,)))
    assert "Siap. Terakhir: A042 ditandai tidak hadir" in bench.look()[0]
    bench.link.at += MESSAGE_MS
    bench.key("f2")
    bench.answer_last()
    bench.show(view(A.START, current=msgspec.structs.replace(TICKET, number="A043")))
    assert "Siap. Terakhir: A042 ditandai tidak hadir" in bench.look()[0]
