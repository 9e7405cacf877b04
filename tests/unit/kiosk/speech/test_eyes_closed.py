"""Visits with the eyes closed: only what was spoken is used to choose."""

import pytest
from msgspec import structs

from hub.client.session import Answered, Joined, Parted, Shown
from hub.protocol.commands import Accepted, EmergencyKind, IssueTicket, Language, TicketClass, WaitRange
from hub.protocol.emergency import Emergency
from hub.protocol.ids import BootId, DeviceId, ServiceId, kiosk_topic, lobby_topic
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.views import Closed, ClosedWhy, KioskView, LobbyView, Show, SlipStatus, View
from kiosk.comfort import PLAIN, Setting
from kiosk.engine import KioskEngine
from kiosk.flow import Screen
from kiosk.intents import Adjust
from kiosk.layout import Layout
from kiosk.speech.keypad import Key
from kiosk.steps import AWAY_AFTER_MS, IDLE_MS, QUESTION_MS
from tests.unit.kiosk.hall import AT, SURFACES, catalogue, measure, receipt, slip_id
from tests.unit.kiosk.leases import alone, lease_of
from tests.unit.kiosk.speech.eyes_closed import EyesClosed
from tests.unit.kiosk.test_engine import WELCOME, CardboardLink, SoundDisk, engine

ENDED = ("Suara dimatikan.", "Layar kembali ke awal.")


def visitor() -> tuple[EyesClosed, KioskEngine, CardboardLink]:
    it, link = engine()

    def wait(ms: int) -> None:
        link.at += ms

    return EyesClosed(it, wait), it, link


def show(it: KioskEngine, view: View) -> None:
    topic = kiosk_topic(DeviceId("kiosk-1")) if isinstance(view, KioskView) else lobby_topic()
    it.handle(Shown(Show(topic, 1, BootId("b"), 2, view)))


def answer(it: KioskEngine, link: CardboardLink) -> IssueTicket:
    """Let the hub give a number to the one wish there is."""
    [wish] = [each for each in link.submitted if isinstance(each, IssueTicket)]
    told = structs.replace(receipt(slip_id(), wish.ticket_class, 3), service=wish.service, wait=WaitRange(10, 20))
    it.handle(Answered(wish, Accepted(wish.command_id, told)))
    return wish


def test_a_number_in_indonesian() -> None:
    visit, it, link = visitor()
    assert visit.press(Key.HELP).startswith("Suara dinyalakan. | Tombol dua: maju.")
    assert "Pilih instansi" in visit.heard
    assert "Pilih layanan" in visit.choose("Dinas A dua")
    heard = visit.choose("Layanan A dua. tiga")
    assert "Perkiraan menunggu belum tersedia" in heard
    assert "dua pilihan" in heard
    assert "Mohon tunggu sebentar" in visit.choose("Ambil nomor biasa")
    wish = answer(it, link)
    assert (wish.service, wish.ticket_class) == (ServiceId("A2.3"), TicketClass.REGULAR)
    heard = visit.listen()
    for words in (
        "Nomor antrean Anda: a, nol empat dua",
        "Instansi: Dinas A dua",
        "Kelas: biasa",
        "Layanan: Layanan A dua. tiga",
        "Zona Biru, Lantai satu",
        "Senin, lima Januari dua ribu dua puluh enam",
        "tiga orang di depan Anda",
        "sepuluh sampai dua puluh menit",
        "Bila panggilan nomor Anda terlewat",
        "Berlaku hari ini saja.",
    ):
        assert words in heard
    assert visit.press(Key.REPEAT) == heard
    slip = SlipStatus(slip_id(), receipt().ticket, SlipOutcome.PRINTED)
    show(it, KioskView(AT, PrinterState.READY, (slip,)))
    assert visit.listen() == "Silakan ambil tiket Anda di bawah"
    visit.press(Key.BACK)
    assert it.flow.screen is Screen.AGENCIES
    assert it.flow.comfort == PLAIN
    assert visit.voice.said[-1] == ("id", ENDED, 1)


def test_a_priority_number_in_english() -> None:
    visit, it, link = visitor()
    visit.press(Key.NEXT)
    assert "Choose the agency you need" in visit.choose("English")
    visit.choose("Dinas A one", "Next")
    visit.choose("Service A one. one", "Next")
    visit.choose("Take a priority number", "Next")
    wish = answer(it, link)
    assert (wish.ticket_class, wish.language) == (TicketClass.PRIORITY, "en")
    heard = visit.listen()
    assert "Your queue number: A, zero four two" in heard
    assert "Class: Priority" in heard
    assert visit.voice.said[-1][0] == "en"


def test_a_closed_service_says_why_and_leads_back() -> None:
    visit, it, _ = visitor()
    show(it, LobbyView(AT, {}, (Closed(ClosedWhy.FRIDAY_BREAK, (ServiceId("A1.2"),), opens_at=AT + 3_600_000),)))
    visit.press(Key.NEXT)
    visit.choose("Dinas A satu")
    heard = visit.choose("Layanan A satu. dua")
    assert "Istirahat salat Jumat" in heard
    assert "Buka kembali pukul sembilan nol lima" in heard
    assert "Pilih layanan" in visit.choose("Pilih layanan lain")
    assert it.flow.screen is Screen.SERVICES


def test_the_hub_away_without_numbers_is_said_and_so_is_its_return() -> None:
    visit, it, link = visitor()
    visit.press(Key.NEXT)
    visit.choose("Dinas A satu")
    it.handle(Parted())
    link.at += AWAY_AFTER_MS
    it.tick()
    assert "Mohon tunggu sebentar" in visit.listen()
    assert visit.press(Key.BACK) == "Tidak ada langkah kembali dari layar ini."
    it.handle(Joined(WELCOME))
    assert "Pilih instansi" in visit.listen()
    it.handle(Parted())
    link.at += AWAY_AFTER_MS
    visit.listen()
    assert (it.flow.screen, it.flow.comfort.voice) == (Screen.AWAY, True)
    link.at += 2 * IDLE_MS
    visit.listen()
    assert (it.flow.screen, it.flow.comfort) == (Screen.AWAY, PLAIN)


def test_a_kiosk_alone_gives_a_number_of_its_own() -> None:
    link = CardboardLink()
    it = KioskEngine(alone(lease_of(catalogue())), Layout(SURFACES["10 inches lying"], measure), link, SoundDisk())

    def wait(ms: int) -> None:
        link.at += ms

    visit = EyesClosed(it, wait)
    visit.press(Key.NEXT)
    visit.choose("Dinas A satu")
    visit.choose("Layanan A satu. satu")
    visit.choose("Ambil nomor prioritas")
    assert "Nomor antrean Anda: a" in visit.listen()
    assert "Ingat atau foto nomor ini" in visit.heard


def test_the_end_of_a_visit_is_told_in_its_own_language() -> None:
    visit, it, link = visitor()
    visit.press(Key.NEXT)
    visit.choose("English")
    link.at += 2 * IDLE_MS
    assert "Are you still here?" in visit.listen()
    link.at += 2 * QUESTION_MS
    visit.listen()
    assert (it.flow.language, visit.voice.said[-1][0]) == (Language.INDONESIAN, "en")
    assert visit.heard == "Speech is off. | The screen is back at the start."


def test_a_number_is_told_again_when_an_emergency_is_over() -> None:
    visit, it, link = visitor()
    visit.press(Key.NEXT)
    visit.choose("Dinas A satu")
    visit.choose("Layanan A satu. satu")
    visit.choose("Ambil nomor biasa")
    answer(it, link)
    number = visit.listen()
    visit.press(Key.NEXT)
    show(it, LobbyView(AT, {}, emergency=Emergency(EmergencyKind.SUSPENDED, {}, AT)))
    visit.listen()
    visit.press(Key.NEXT)
    assert len(visit.voice.warned) == 1
    show(it, LobbyView(AT, {}))
    it.press_key(Key.SELECT)
    assert it.flow.screen is Screen.NUMBER
    assert visit.listen() == number


def test_a_printer_without_paper_is_said_before_and_after() -> None:
    visit, it, link = visitor()
    show(it, KioskView(AT, PrinterState.PAPER_OUT, ()))
    visit.press(Key.NEXT)
    visit.choose("Dinas A satu")
    assert "Tiket sedang tidak dapat dicetak" in visit.choose("Layanan A satu. satu")
    visit.choose("Ambil nomor biasa")
    answer(it, link)
    visit.listen()
    slip = SlipStatus(slip_id(), receipt().ticket, SlipOutcome.FAILED, SlipReason.PAPER_OUT)
    show(it, KioskView(AT, PrinterState.PAPER_OUT, (slip,)))
    assert visit.listen().startswith("Kertas habis. Nomor Anda tetap berlaku")


def test_who_hears_has_twice_the_time_and_the_question_is_spoken() -> None:
    visit, it, link = visitor()
    visit.press(Key.NEXT)
    visit.press(Key.LOUDER)
    link.at += 2 * IDLE_MS - 2_000
    assert visit.listen() == "Volume tiga dari empat"
    link.at += 2_000
    heard = visit.listen()
    assert "Masih di sini?" in heard
    assert "dua pilihan" in heard
    visit.choose("Ya, lanjutkan")
    assert "Pilih instansi" in visit.heard
    link.at += 2 * IDLE_MS
    visit.listen()
    link.at += 2 * QUESTION_MS
    visit.listen()
    assert it.flow.comfort == PLAIN
    assert visit.voice.said[-1] == ("id", ENDED, 2)


def test_without_a_voice_there_is_no_switch_for_it_and_keys_do_nothing() -> None:
    it, _ = engine()
    before = it.placement()
    it.press_key(Key.NEXT)
    it.plug(is_in=True)
    it.speak()
    assert it.placement() == before
    assert not it.is_spoken
    assert not it.flow.comfort.voice


def test_what_is_in_focus_has_a_ring_and_a_finger_finds_it() -> None:
    visit, it, _ = visitor()
    plain = it.placement()
    visit.press(Key.NEXT)
    visit.find("Dinas A dua")
    assert len(it.placement().items) == len(plain.items) + 8
    assert visit.voice.ready[0].startswith("Pilih instansi")


def test_who_begins_by_touch_is_told_of_touches() -> None:
    visit, it, _ = visitor()
    it.intend(Adjust(Setting.VOICE))
    assert visit.listen().startswith("Suara dinyalakan. | Di layar: sentuh untuk mendengar")


def test_speech_that_nobody_can_hear_ends_and_has_no_switch_until_it_is_tried_again() -> None:
    visit, it, _ = visitor()
    visit.press(Key.NEXT)
    assert Setting.VOICE in keys(it)
    visit.voice.failures = 1
    visit.listen()
    assert visit.voice.said[-1] == ("", (), 0)
    assert not it.is_spoken
    assert Setting.VOICE not in keys(it)
    assert "Suara dinyalakan" in visit.press(Key.NEXT)
    assert it.is_spoken
    assert Setting.VOICE in keys(it)


def keys(it: KioskEngine) -> list[str]:
    return [target.key for target in it.placement().targets]


@pytest.mark.parametrize("plug", [True, False])
def test_a_headset_begins_and_ends_speech(plug: bool) -> None:
    visit, it, _ = visitor()
    it.plug(is_in=True)
    assert "Suara dinyalakan" in visit.listen()
    assert it.is_spoken
    it.plug(is_in=plug)
    assert it.is_spoken is plug


def test_a_screen_that_is_still_spoken_does_not_go_away() -> None:
    visit, it, link = visitor()
    visit.press(Key.NEXT)
    visit.choose("Dinas A satu")
    visit.voice.is_speaking = True
    for _ in range(4):
        link.at += IDLE_MS
        visit.listen()
    assert (it.flow.screen, it.flow.leaves_in_s) == (Screen.SERVICES, None)
    visit.voice.is_speaking = False
    link.at += 2 * IDLE_MS
    visit.listen()
    assert it.flow.leaves_in_s == 2 * QUESTION_MS // 1_000
