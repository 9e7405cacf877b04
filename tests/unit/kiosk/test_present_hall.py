"""What the hall knows of itself in words: closures, waits, quotas, and the way that follows."""

from msgspec import structs

from hub.protocol.commands import StopReason, TicketClass, WaitRange
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import AgencyId, ServiceId
from hub.protocol.views import Closed, ClosedWhy, Left, LobbyView
from kiosk.flow import KioskFlow
from kiosk.intents import (
    ChooseAgency,
    ChooseClass,
    Home,
)
from kiosk.model import (
    ChoiceBody,
    Grid,
    ListBody,
    NoticeBody,
    NumberBody,
    QuestionBody,
    Tone,
)
from kiosk.present import present
from tests.unit.kiosk.hall import AT, catalogue, receipt, slip_id
from tests.unit.kiosk.models import AGENCY, REGULAR, SERVICE, WORDS, numbered, seen, walked


def class_body(lobby: LobbyView) -> ChoiceBody:
    flow = walked(AGENCY, SERVICE)
    flow.shown(lobby, AT)
    body = seen(flow).body
    assert isinstance(body, ChoiceBody)
    return body


def test_class_screen_tells_the_expected_wait_and_what_is_left() -> None:
    one = ServiceId("A1.1")
    body = class_body(LobbyView(AT, {one: 12}, left={one: Left(12, 32)}, waits={one: WaitRange(10, 20)}))
    assert [(fact.text, fact.is_strong) for fact in body.facts] == [
        ("Perkiraan menunggu 10–20 menit", True),
        ("12 menunggu · sisa 12 nomor hari ini", False),
        ("Waktu pelayanan standar: 8 menit", False),
    ]
    assert all(choice.intent for choice in body.choices)
    body = class_body(LobbyView(AT, {}, waits={one: WaitRange(0, 5)}))
    assert body.facts[0].text == "Perkiraan menunggu kurang dari 5 menit"


def test_class_screen_with_priority_numbers_only_says_so_on_the_regular_button() -> None:
    one = ServiceId("A1.1")
    waits, priority = {one: WaitRange(40, 60)}, {one: WaitRange(5, 10)}
    body = class_body(LobbyView(AT, {}, left={one: Left(0, 8)}, waits=waits, priority_waits=priority))
    regular, other = body.choices
    assert (regular.title, regular.detail) == ("Ambil nomor biasa", "Nomor biasa hari ini sudah habis")
    assert regular.intent is None
    assert other.intent == ChooseClass(TicketClass.PRIORITY)
    assert [fact.text for fact in body.facts[:2]] == [
        "Perkiraan menunggu 5–10 menit",
        "Tanpa antrean · sisa 8 nomor prioritas hari ini",
    ]


def test_lists_say_the_wait_where_there_is_room() -> None:
    flow = walked(AGENCY)
    waits = {ServiceId("A1.1"): WaitRange(10, 20), ServiceId("A1.2"): WaitRange(0, 5)}
    flow.shown(LobbyView(AT, {ServiceId("A1.1"): 3}, waits=waits), AT)
    body = seen(flow).body
    assert isinstance(body, ListBody)
    assert [(tile.detail, tile.briefer) for tile in body.tiles] == [
        ("3 menunggu · 10–20 mnt", ("3 menunggu",)),
        ("Tanpa antrean · di bawah 5 mnt", ("Tanpa antrean",)),
    ]


def test_closed_entries_stay_in_their_place_and_say_why() -> None:
    flow = walked()
    of_first = tuple(ServiceId(f"A1.{i + 1}") for i in range(4))
    soon = AT + 3_600_000
    pause = Closed(ClosedWhy.AGENCY_BREAK, of_first, soon, soon)
    stopped = Closed(ClosedWhy.SUSPENDED, (ServiceId("A2.1"),), reason=StopReason.TECHNICAL)
    flow.shown(LobbyView(AT, {ServiceId("A1.1"): 3, ServiceId("A2.1"): 4, ServiceId("A2.2"): 5}, (pause, stopped)), AT)
    body = seen(flow).body
    assert isinstance(body, ListBody)
    assert [(tile.title, tile.detail, tile.tone) for tile in body.tiles] == [
        ("Dinas A1", "Istirahat · buka pukul 09.05", Tone.CLOSED),
        ("Dinas A2", "5 menunggu", Tone.CARD),
    ]
    flow.intend(ChooseAgency(AgencyId("A2")), AT)
    without_details = present(flow, WORDS, lambda _: Grid(1, 2, 100, has_details=False), AT).body
    assert isinstance(without_details, ListBody)
    assert [tile.detail for tile in without_details.tiles] == ["Tutup · gangguan teknis", ""]


def test_hall_without_numbers_says_so_in_place_of_the_agencies() -> None:
    flow = walked(view=structs.replace(catalogue(), local_name="MPP Pasar Aceh"))
    before = seen(flow)
    assert (before.crumb, before.title) == ("MPP Pasar Aceh", "Pilih instansi yang Anda tuju")
    of_all = tuple(service.service for service in catalogue().services)
    flow.shown(LobbyView(AT, {}, (Closed(ClosedWhy.BEFORE_OPENING, of_all, AT + 90_000, AT + 90_000),)), AT)
    model = seen(flow)
    assert isinstance(model.body, NoticeBody)
    assert (model.crumb, model.title, model.body.below) == ("MPP Pasar Aceh", "", "1 menit 30 detik lagi")
    assert model.scene != before.scene
    flow.shown(LobbyView(AT, {}), AT)
    assert seen(flow) == before


def test_closed_service_says_why_under_its_name() -> None:
    flow = walked(AGENCY, SERVICE)
    flow.shown(LobbyView(AT, {}, (Closed(ClosedWhy.QUOTA_REACHED, (SERVICE.service,)),)), AT)
    model = seen(flow)
    assert isinstance(model.body, NoticeBody)
    assert (model.crumb, model.title, model.body.title) == ("Dinas A1", "Layanan A1.1", "Nomor hari ini sudah habis")
    assert model.body.choice


def test_question_names_the_last_number_of_this_service_only() -> None:
    def question(flow: KioskFlow) -> str:
        for intent in (Home(), AGENCY, SERVICE, REGULAR):
            flow.intend(intent, AT)
        assert flow.command_id
        flow.answered(flow.command_id, Refused(flow.command_id, RejectionCode.ASKS_FIRST), AT)
        model = seen(flow)
        assert isinstance(model.body, QuestionBody)
        assert model.back is None
        return model.body.text

    assert question(numbered()) == "Nomor A042 untuk layanan ini baru saja diambil di sini."
    assert question(walked()) == "Nomor untuk layanan ini baru saja diambil di sini."
    other = numbered()
    other.last_receipt = structs.replace(receipt(), service=ServiceId("A1.2"))
    assert question(other) == "Nomor untuk layanan ini baru saja diambil di sini."


def test_number_tells_the_wait_and_the_way() -> None:
    flow = numbered()
    names = ({"id": "Legalisasi"}, {"id": "Samsat"}, {"id": "Imigrasi"})
    for stops, words in (((), ""), (names[:1], "Setelah itu: Legalisasi"), (names, "Legalisasi dan 2 layanan lagi")):
        flow.receipt = structs.replace(receipt(slip_id()), wait=WaitRange(20, 35), stops=stops)
        body = seen(flow).body
        assert isinstance(body, NumberBody)
        assert body.wait == "Perkiraan menunggu 20–35 menit"
        assert body.stops.endswith(words)
        assert bool(body.stops) == bool(stops)
