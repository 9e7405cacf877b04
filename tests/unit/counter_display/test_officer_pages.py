"""What stands on the officer's panel in its states, and that it can be pressed where it stands."""

import msgspec
import pytest

from counter_display.officer.panel import BOUNCE_MS
from hub.protocol.commands import (
    Accepted,
    CallNumber,
    IssueTicket,
    PauseReason,
    ResumeCounter,
    TicketClass,
    TicketReceipt,
    UndoCall,
)
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import OfficerId, ServiceId, TicketId
from hub.protocol.views import (
    AsideTicket,
    ChosenFor,
    CounterState,
    NoteRule,
    OfficerAction,
    SupervisorWord,
    TicketPhase,
    WaitingTicket,
    Why,
)
from tests.unit.counter_display.officers import catalogue
from tests.unit.counter_display.test_desk import Bench
from tests.unit.counter_display.test_panel import TICKET, view

A = OfficerAction
LINE = (WaitingTicket(TicketId("w1"), "A043", ServiceId("A.01"), TicketClass.REGULAR, 0),)
SERVING = msgspec.structs.replace(TICKET, phase=TicketPhase.SERVING, started_at=0, standard_minutes=10)


def open_page(bench: Bench, *keys: str) -> set[str]:
    """Press keys, each some time after the other; return the words that are shown then."""
    for key in keys:
        bench.link.at += BOUNCE_MS
        bench.key(key)
    return bench.look()[0]


def test_the_page_of_rarer_actions_says_how_many_stand_aside() -> None:
    bench = Bench()
    aside = (AsideTicket(TicketId("p1"), "A031", ServiceId("A.01"), 0),)
    bench.show(msgspec.structs.replace(view(A.UNPARK, current=TICKET), parked=aside))
    texts = open_page(bench, "f9")
    assert {"Tindakan lain", "A042", "Panggil yang", "ditunda (1)", "F12", "+", "Kembali"} <= texts
    _, note = bench.look()
    assert note.page == "more"
    assert [button.id for button in note.buttons if button.enabled] == ["unpark", "leave", "more"]
    bench.touch("unpark")
    bench.link.at += BOUNCE_MS
    bench.touch("unpark")
    assert "A031 · sejak pukul 07.00" in bench.look()[0]
    assert bench.look()[1].asks == "unpark"


def test_choices_stand_on_pages() -> None:
    bench = Bench()
    bench.take(bench.link.show(catalogue(agencies=9)))
    bench.show(view(A.TRANSFER, current=TICKET))
    texts = open_page(bench, "f9", "2")
    assert {"Alihkan A042 ke mana?", "1 / 2", "Ke loket tertentu", "Berikutnya"} <= texts
    assert "2 / 2" in open_page(bench, "9")
    texts = open_page(bench, "0", "1", "1")
    assert {"Di mana A042 dalam antrean?", "ENTER"} <= texts
    assert "2 / 2" not in texts


def test_nothing_to_choose_is_said() -> None:
    bench = Bench()
    bench.show(view(A.ISSUE))
    assert "Tidak ada pilihan" in open_page(bench, "f9", "8")


def test_a_number_is_typed_on_the_glass() -> None:
    bench = Bench()
    bench.show(view(A.CALL_NUMBER))
    assert {"Nomor yang mana?", "|", "Z"} <= open_page(bench, "f9", "6")
    bench.link.at += BOUNCE_MS
    for sign in ("sign:A", "sign:0", "sign:0", "sign:1", "sign:1", "erase"):
        bench.touch(sign)
    texts, note = bench.look()
    assert "A001|" in texts
    assert note.typed == "A001"
    bench.touch("send")
    bench.link.at += BOUNCE_MS
    assert "Mengapa A001 dipanggil di luar giliran?" in bench.look()[0]
    bench.touch("urgent")
    command = bench.link.submitted[-1]
    assert isinstance(command, CallNumber)
    assert command.number == "A001"


@pytest.mark.parametrize(("rule", "title"), [("optional", "Catatan untuk A042, boleh kosong"), ("required", None)])
def test_a_note_warns_of_personal_data(rule: str, title: str | None) -> None:
    bench = Bench()
    bench.show(view(A.FINISH, current=msgspec.structs.replace(SERVING, note=NoteRule(rule))))
    texts = open_page(bench, "f4")
    assert {title or "Catatan untuk A042", "Jangan menulis nama, NIK, atau nomor telepon siapa pun.", "spasi"} <= texts
    send = next(button for button in bench.look()[1].buttons if button.id == "send")
    assert send.enabled is (rule == "optional")


@pytest.mark.parametrize("knows_names", [True, False])
@pytest.mark.parametrize("slip", [None, "t9:1"])
def test_a_new_number_is_shown_large_with_its_place(knows_names: bool, slip: str | None) -> None:
    bench = Bench()
    bench.take(bench.link.show(catalogue(services_here=1)))
    bench.show(view(A.ISSUE))
    open_page(bench, "f9", "8", "enter")
    command = bench.link.submitted[-1]
    assert isinstance(command, IssueTicket)
    place = {"id": "Lantai 1"}
    service = ServiceId("A.01" if knows_names else "gone")
    drawn = TicketReceipt(TicketId("t9"), "A117", service, TicketClass.REGULAR, 0, 3, place, slip)  # type: ignore[arg-type]
    bench.take(bench.link.session.received(Accepted(command.command_id, drawn), bench.link.at))
    bench.show(view(A.ISSUE))
    texts, note = bench.look()
    assert {"Nomor baru", "A 117", "Lantai 1", "3 orang di depan"} <= texts
    assert ("Layanan A1" in texts) is knows_names
    assert ("Tiket sedang dicetak." in texts) is (slip is not None)
    assert note.new_number == "A117"
    assert "A 117" not in open_page(bench, "enter")


def test_before_names_are_known_a_new_number_is_shown_all_the_same() -> None:
    bench = Bench()
    bench.show(view(A.CALL_NEXT))
    bench.key("f2")
    drawn = TicketReceipt(TicketId("t9"), "A117", ServiceId("s"), TicketClass.REGULAR, 0, 3, {"id": "Lantai 1"})
    bench.take(bench.link.session.received(Accepted(bench.link.submitted[-1].command_id, drawn), bench.link.at))
    assert "A 117" in bench.look()[0]


def test_the_running_time_stands_against_the_standard_time() -> None:
    bench = Bench()
    bench.link.at = 7 * 60_000 - 500
    bench.show(view(A.FINISH, current=SERVING))
    assert {"Lama layanan", "07:00 / 10 mnt"} <= bench.look()[0]
    bench.link.at = 12 * 60_000 - 500
    texts, _ = bench.look()
    assert {"Melewati waktu standar", "12:00 / 10 mnt"} <= texts
    assert "Lama layanan" not in texts


def test_why_this_one_what_follows_and_who_is_next() -> None:
    bench = Bench()
    stops = ({"id": "Samsat"}, {"id": "Imigrasi"})
    current = msgspec.structs.replace(SERVING, why=Why(ChosenFor.TIE), stops=stops)
    totals = {ServiceId("A.02"): 4, ServiceId("A.01"): 9}
    busy = view(A.FINISH, current=current)
    bench.show(
        msgspec.structs.replace(
            busy, next_why=Why(ChosenFor.ALONE), waiting=LINE, waiting_total=1, totals=totals, officer=OfficerId("ani")
        )
    )
    texts, note = bench.look()
    assert "Dipanggil karena waktu tunggunya sama, nomornya lebih dahulu" in texts
    assert {"Setelah ini: Samsat · Imigrasi", "Berikutnya: satu-satunya yang menunggu"} <= texts
    assert {"Petugas ani", "A.01", "9", "A.02", "4"} <= texts
    assert note.officer == "ani"
    bench.take(bench.link.show(catalogue()))
    assert {"Layanan A1", "Layanan A2"} <= bench.look()[0]


def test_one_service_needs_no_sum_of_its_own() -> None:
    bench = Bench()
    bench.show(msgspec.structs.replace(view(A.CALL_NEXT), totals={ServiceId("A.01"): 9}))
    assert "A.01" not in bench.look()[0]


def test_a_long_name_is_cut_rather_than_made_small() -> None:
    bench = Bench()
    known = catalogue()
    long = tuple(msgspec.structs.replace(entry, name={"id": "Cetak ulang " * 6}) for entry in known.services)
    bench.take(bench.link.show(msgspec.structs.replace(known, services=long)))
    totals = {ServiceId("A.01"): 9, ServiceId("A.02"): 2}
    bench.show(msgspec.structs.replace(view(A.CALL_NEXT), totals=totals))
    assert "Cetak ulang Cetak ulang Cetak …" in bench.look()[0]


def test_an_undo_stands_beside_the_number_and_has_its_key() -> None:
    bench = Bench()
    bench.show(view(A.UNDO, A.START, current=TICKET))
    assert {"Urungkan panggilan", "F7"} <= bench.look()[0]
    open_page(bench, "f7")
    assert isinstance(bench.link.submitted[-1], UndoCall)
    assert "Urungkan panggilan" not in bench.look()[0]


def test_a_break_is_said_and_can_be_ended_where_the_eye_is() -> None:
    bench = Bench()
    paused = CounterState(paused=PauseReason.PRAYER, paused_until=3_600_000, wants_help=True)
    bench.show(msgspec.structs.replace(view(A.RESUME), state=paused))
    assert "Loket istirahat sampai pukul 08.00: Ibadah · Pengawas sudah dipanggil" in bench.look()[0]
    bench.touch("resume")
    assert isinstance(bench.link.submitted[-1], ResumeCounter)


def test_the_supervisors_word_stands_over_the_totals_until_it_is_read() -> None:
    bench = Bench()
    bench.show(msgspec.structs.replace(view(), word=SupervisorWord("Rapat singkat pukul dua belas", 3_600_000)))
    texts, note = bench.look()
    assert {"Pesan pengawas, pukul 08.00", "Rapat singkat pukul dua belas"} <= texts
    assert note.word == "Rapat singkat pukul dua belas"
    bench.touch("hide_word")
    assert bench.look()[1].word is None


def test_the_next_call_by_itself_is_counted_down() -> None:
    bench = Bench()
    bench.show(msgspec.structs.replace(view(A.CALL_NEXT), calls_by_itself_at=bench.link.at + 500 + 4_200))
    assert "Otomatis dalam 5 detik" in bench.look()[0]
    bench.link.at += 60_000
    assert "Otomatis dalam 0 detik" in bench.look()[0]


def test_a_refusal_says_until_when_to_wait() -> None:
    bench = Bench()
    bench.show(view(A.RECALL, current=TICKET))
    bench.key("f1")
    command = bench.link.submitted[-1].command_id
    refused = Refused(command, RejectionCode.RECALLED_TOO_SOON, {"from": "3605900"})
    bench.take(bench.link.session.received(refused, bench.link.at))
    assert "Terlalu cepat untuk memanggil ulang. Tunggu sampai pukul 08.00.05." in bench.look()[0]


def test_no_number_during_an_evacuation_is_said_in_its_own_words() -> None:
    bench = Bench()
    bench.show(view(A.RECALL, current=TICKET))
    bench.key("f1")
    command = bench.link.submitted[-1].command_id
    refused = Refused(command, RejectionCode.NOT_AVAILABLE, {"code": "evacuated"})
    bench.take(bench.link.session.received(refused, bench.link.at))
    assert "Evakuasi sedang berlangsung: nomor tidak diberikan." in bench.look()[0]


def test_every_touch_of_every_page_stays_within_the_window() -> None:
    for keys in (("f9",), ("f8",), ("f9", "6"), ("f9", "2"), ("f9", "+"), ("f9", ".")):
        bench = Bench()
        bench.take(bench.link.show(catalogue(agencies=12)))
        bench.show(view(*A, current=TICKET))
        open_page(bench, *keys)
        for size in ((1280, 800), (800, 480), (1024, 600)):
            _, note = bench.face.look(*size)
            for one in note.buttons:
                assert 0 <= one.x < one.x + one.width <= size[0]
                assert 0 <= one.y < one.y + one.height <= size[1]
                others = [other for other in note.buttons if other is not one]
                assert not any(
                    other.x < one.x + one.width
                    and one.x < other.x + other.width
                    and other.y < one.y + one.height
                    and one.y < other.y + other.height
                    for other in others
                ), one


@pytest.mark.parametrize(("held", "words"), [(1, "1 ditunda: A001"), (5, "5 ditunda: A001, A002, A003, A004 …")])
def test_who_is_held_and_who_may_still_come_stands_beside_the_line(held: int, words: str) -> None:
    bench = Bench()
    aside = tuple(AsideTicket(TicketId(f"p{n}"), f"A{n:03d}", ServiceId("A.01"), 0) for n in range(1, held + 1))
    bench.show(msgspec.structs.replace(view(A.UNPARK), parked=aside, no_shows=aside[:1]))
    lines = " ".join(sorted(bench.look()[0]))
    assert all(word in lines for word in words.split())
    assert "1 tidak hadir, masih boleh datang:" in lines
    bench.show(view(A.CALL_NEXT))
    assert not any("ditunda:" in text for text in bench.look()[0])


def test_the_wait_before_does_not_grow_with_calls() -> None:
    bench = Bench()
    again = msgspec.structs.replace(TICKET, first_called_at=60_000, called_at=420_000, calls=3)
    bench.show(view(A.START, current=again))
    assert "1 mnt" in bench.look()[0]
    assert "7 mnt" not in bench.look()[0]
