from dataclasses import dataclass, field

import msgspec
import pytest

from config.display_schema import OfficerKeys
from config.translations import load_translator
from counter_display import layout_file
from counter_display.layout_file import OfficerNote
from counter_display.officer.desk import OfficerDesk
from counter_display.officer.face import OfficerFace
from counter_display.officer.keys import Keyboard
from counter_display.officer.panel import BOUNCE_MS, OfficerPanel
from counter_display.officer.picture import Notice
from counter_display.officer.presses import MAIN
from counter_display.officer_program import keyboard
from counter_display.scene import Words
from hub.client.session import Output, Troubled
from hub.protocol.commands import Accepted, CallNext, CancelReason, CancelTicket, Recall, TicketClass
from hub.protocol.errors import Problem, ProblemCode, Refused, RejectionCode
from hub.protocol.ids import CounterId, ServiceId, TicketId
from hub.protocol.printing import SlipOutcome
from hub.protocol.views import OfficerAction, OfficerView, TicketPhase, WaitingTicket
from tests.unit.counter_display.links import FakeLink
from tests.unit.counter_display.test_panel import TICKET, view
from tests.unit.counter_display.views import Ids

A = OfficerAction
TRANSLATOR = load_translator("counter_display", "id")
WIDTH, HEIGHT = 1280.0, 800.0


@dataclass
class Bench:
    """A panel with face and desk, and a hub that is played by hand."""

    link: FakeLink = field(default_factory=FakeLink)

    def __post_init__(self) -> None:
        self.desk = OfficerDesk(OfficerPanel(CounterId(""), Ids()))
        self.desk.attach(self.link)
        self.face = OfficerFace(self.desk, keyboard(OfficerKeys()), TRANSLATOR, "Asia/Jakarta")
        self.take(self.link.join("L12"))

    def take(self, outputs: list[Output]) -> None:
        for output in outputs:
            self.desk.handle(output)

    def show(self, picture: OfficerView) -> None:
        self.take(self.link.show(picture))

    def answer_last(self, refusal: RejectionCode | None = None) -> None:
        command = self.link.submitted[-1].command_id
        answer = Accepted(command) if refusal is None else Refused(command, refusal)
        self.take(self.link.session.received(answer, self.link.at))

    def look(self) -> tuple[set[str], OfficerNote]:
        scene, note = self.face.look(WIDTH, HEIGHT)
        return {shape.text for shape in scene if isinstance(shape, Words)}, note

    def touch(self, target: str, until: str | None = None) -> None:
        _, note = self.look()
        begin, end = (next(b for b in note.buttons if b.id == id_) for id_ in (target, until or target))
        self.face.down(begin.x + 5, begin.y + 5)
        self.look()
        self.face.up(end.x + 5, end.y + 5)

    def key(self, name: str) -> None:
        self.face.key_down(name)
        self.face.key_up(name)


def test_a_touch_asks_and_the_hubs_word_settles() -> None:
    bench = Bench()
    bench.show(view(A.CALL_NEXT))
    bench.touch("call_next")
    assert isinstance(bench.link.submitted[-1], CallNext)
    texts, note = bench.look()
    assert note.notice == Notice.WAITING
    assert "Mengirim …" in texts
    bench.answer_last(RejectionCode.NOBODY_WAITING)
    texts, note = bench.look()
    assert note.notice == Notice.REFUSED
    assert "Tidak ada yang menunggu." in texts


def test_a_touch_that_ends_elsewhere_does_nothing() -> None:
    bench = Bench()
    bench.show(view(A.RECALL, A.START, current=TICKET))
    bench.touch("recall", until="start")
    bench.face.down(1, 1)
    bench.face.up(1, 1)
    assert bench.link.submitted == []


def test_keys_press_the_same_buttons() -> None:
    bench = Bench()
    bench.show(view(A.RECALL, current=TICKET))
    bench.face.tick()
    bench.face.drawn()
    bench.key("f2")
    bench.key("f1")
    assert [type(command) for command in bench.link.submitted] == [Recall]
    bench.face.key_down("f1")
    bench.face.keys_lost()


@pytest.mark.parametrize("key", ["2", "numpad2", None])
def test_a_reason_is_chosen_by_key_or_touch(key: str | None) -> None:
    bench = Bench()
    bench.show(view(A.CANCEL, A.START, current=TICKET))
    bench.key("f8")
    bench.link.at += BOUNCE_MS
    texts, note = bench.look()
    assert "Mengapa tiket A042 dibatalkan?" in texts
    assert [button.id for button in note.buttons] == [*CancelReason, "leave", "more"]
    for nothing in ("9", "a"):
        bench.key(nothing)
    if key is None:
        bench.touch("wrong_service")
    else:
        bench.key(key)
    command = bench.link.submitted[-1]
    assert isinstance(command, CancelTicket)
    assert command.reason == CancelReason.WRONG_SERVICE


@pytest.mark.parametrize("how", ["escape", "touch"])
def test_the_question_can_be_left(how: str) -> None:
    bench = Bench()
    bench.show(view(A.CANCEL, current=TICKET))
    bench.touch("cancel")
    bench.link.at += BOUNCE_MS
    if how == "touch":
        bench.touch("leave")
    else:
        bench.key("escape")
    assert [button.id for button in bench.look()[1].buttons] == [*MAIN, "more"]
    assert bench.link.submitted == []


def test_a_broken_link_is_said_with_its_time() -> None:
    bench = Bench()
    bench.show(view(A.CALL_NEXT))
    bench.take(bench.link.session.disconnected(bench.link.at))
    texts, note = bench.look()
    assert note.notice == Notice.HUB_AWAY
    assert any(text.startswith("Pusat antrean terputus sejak pukul 07.00") for text in texts)
    bench.take([Troubled(Problem(ProblemCode.MALFORMED, closing=False))])


def test_before_the_first_view_the_panel_is_connecting() -> None:
    desk = OfficerDesk(OfficerPanel(CounterId(""), Ids()))
    desk.attach(FakeLink())
    face = OfficerFace(desk, keyboard(OfficerKeys()), TRANSLATOR, "Asia/Jakarta")
    scene, note = face.look(WIDTH, HEIGHT)
    assert "Menghubungkan ke pusat antrean …" in {shape.text for shape in scene if isinstance(shape, Words)}
    assert note.counter is None
    assert not any(button.enabled for button in note.buttons)


def test_the_ticket_its_times_and_the_line_are_shown() -> None:
    bench = Bench()
    serving = msgspec.structs.replace(
        TICKET, phase=TicketPhase.SERVING, ticket_class=TicketClass.PRIORITY, called_at=-90 * 60_000, started_at=-65_000
    )
    line = tuple(
        WaitingTicket(TicketId(f"w{i}"), f"B{i:03d}", ServiceId("B.01"), kind, -60_000 * i)
        for i, kind in enumerate([TicketClass.PRIORITY, *[TicketClass.REGULAR] * 11])
    )
    bench.show(msgspec.structs.replace(view(A.FINISH, current=serving), waiting=line, waiting_total=40))
    texts, note = bench.look()
    assert {"A 042", "Sedang dilayani", "PRIORITAS", "Lama layanan", "01:06", "1 kali", "B000", "B008"} <= texts
    assert {"Loket 12", "40", "dan 31 lagi", "F2", "F4"} <= texts
    assert (note.number, note.phase, note.waiting) == ("A042", "serving", 40)
    small, _ = bench.face.look(640, 300)
    assert len([shape for shape in small if isinstance(shape, Words)]) > 20


def test_what_is_uncertain_is_said_of_the_ticket_and_in_the_line() -> None:
    bench = Bench()
    doubtful = msgspec.structs.replace(TICKET, uncertain=True, ticket_class=TicketClass.PRIORITY)
    line = tuple(
        WaitingTicket(TicketId(f"w{i}"), f"B00{i}", ServiceId("B.01"), kind, 0, uncertain=True)
        for i, kind in enumerate(TicketClass)
    )
    bench.show(msgspec.structs.replace(view(A.START, current=doubtful), waiting=line, waiting_total=2))
    scene, _ = bench.face.look(WIDTH, HEIGHT)
    texts = [shape.text for shape in scene if isinstance(shape, Words)]
    assert texts.count("TIDAK PASTI") == 2
    assert texts.count("TIDAK PASTI: MUNGKIN SUDAH DILAYANI") == 1
    assert texts.count("PRIORITAS") == 1


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (SlipOutcome.UNKNOWN, "TIKET MUNGKIN TIDAK KELUAR"),
        (SlipOutcome.FAILED, "TIKET TIDAK KELUAR"),
        (SlipOutcome.NOT_PRINTED, "TIKET TIDAK KELUAR"),
        (SlipOutcome.PRINTED, None),
        (SlipOutcome.PENDING, None),
        (None, None),
    ],
)
def test_a_slip_that_may_be_missing_is_said_of_the_ticket(outcome: SlipOutcome | None, said: str | None) -> None:
    bench = Bench()
    bench.show(view(A.START, current=msgspec.structs.replace(TICKET, slip=outcome)))
    texts, _ = bench.look()
    assert {text for text in texts if text.startswith("TIKET")} == ({said} if said else set())


def test_a_number_without_prefix_is_shown_as_it_is() -> None:
    bench = Bench()
    bench.show(view(A.START, current=msgspec.structs.replace(TICKET, number="042")))
    assert "042" in bench.look()[0]


def test_a_button_without_a_key_and_a_short_line_leave_nothing_empty() -> None:
    bench = Bench()
    bench.face = OfficerFace(bench.desk, Keyboard({}), TRANSLATOR, "Asia/Jakarta")
    line = (WaitingTicket(TicketId("w1"), "B001", ServiceId("B.01"), TicketClass.REGULAR, 0),)
    bench.show(msgspec.structs.replace(view(A.CALL_NEXT), waiting=line, waiting_total=1))
    texts, _ = bench.look()
    assert "B001" in texts
    assert not any(text.startswith(("F", "dan ")) for text in texts)


def test_places_never_change_between_states() -> None:
    bench = Bench()
    places = []
    for picture in (view(A.CALL_NEXT), view(A.RECALL, A.START, A.NO_SHOW, current=TICKET), view()):
        bench.show(picture)
        places.append([(b.id, b.x, b.y, b.width, b.height) for b in bench.look()[1].buttons])
    assert places[0] == places[1] == places[2]
    areas = {id_: width * height for id_, _, _, width, height in places[0]}
    assert max(areas, key=lambda id_: areas[id_]) == "call_next"


def test_the_layout_file_is_whole_and_read_back(tmp_path) -> None:  # type: ignore[no-untyped-def]
    bench = Bench()
    bench.show(view(A.CALL_NEXT))
    _, note = bench.look()
    layout_file.write(tmp_path / "deep" / "layout.json", note)
    assert layout_file.read(tmp_path / "deep" / "layout.json") == note
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["layout.json"]


def test_every_refusal_and_notice_has_words_in_both_languages() -> None:
    for language in ("id", "en"):
        translator = load_translator("counter_display", language)
        for code in RejectionCode:
            translator.text(f"officer.refused.{code}")
        for notice in set(Notice) - {Notice.REFUSED, Notice.DENIED}:
            translator.text(f"officer.notice.{notice}", time="08.05")
