"""Closures in words: every reason has them, in both languages, and every opening is told as people say it."""

import pytest

from config.translations import Translator
from hub.protocol.commands import Language, StopReason
from hub.protocol.views import Closed, ClosedWhy
from kiosk.closed_words import BY_STAFF, countdown, hall_notice, line, shut_notice
from kiosk.closures import HallClosed, Shut
from kiosk.engine import kiosk_translators
from kiosk.intents import Back
from tests.unit.kiosk.hall import AT

WIB = "Asia/Jakarta"
WORDS = kiosk_translators()
INDONESIAN, ENGLISH = WORDS[Language.INDONESIAN], WORDS[Language.ENGLISH]
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
DAY = 24 * HOUR
NAME = {"id": "Nyepi", "en": "Day of Silence"}


def full(why: ClosedWhy, opens_at: int | None = None, reason: StopReason | None = None) -> Closed:
    return Closed(why, (), opens_at, opens_at, reason, NAME, AT - HOUR)


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("why", ClosedWhy)
def test_every_reason_has_a_line_a_title_and_a_text(why: ClosedWhy, words: Translator) -> None:
    for part in ("line", "title", "text"):
        assert words.texts[f"kiosk.closed_{why}_{part}"]
    assert all(line(words, full(why), AT, WIB))
    for notice in (
        shut_notice(words, Shut(full(why)), AT, WIB),
        hall_notice(words, HallClosed(full(why), is_shared=True), AT, WIB),
    ):
        assert notice.title
        assert notice.text
        assert notice.note


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("reason", StopReason)
def test_every_reason_of_the_staff_has_a_line_a_brief_one_and_a_text(reason: StopReason, words: Translator) -> None:
    for why in BY_STAFF:
        notice = shut_notice(words, Shut(full(why, reason=reason)), AT, WIB)
        assert notice.text == words.text(f"kiosk.stop_{reason}_text")
        fullest, briefer, briefest = line(words, full(why, reason=reason), AT, WIB)
        assert len(fullest) >= len(briefer) > len(briefest)
        assert all(way.startswith(briefest) for way in (fullest, briefer))
    assert shut_notice(words, Shut(full(ClosedWhy.HOLIDAY, reason=reason)), AT, WIB).text == words.name(NAME)


@pytest.mark.parametrize(
    ("opens_in", "expected"),
    [
        (HOUR, ("Istirahat · buka pukul 09.05", "Istirahat · buka 09.05", "Tutup · buka pukul 09.05")),
        (DAY, ("Istirahat · buka besok pukul 08.05", "Istirahat · buka besok", "Tutup · buka besok pukul 08.05")),
        (3 * DAY, ("Istirahat · buka Kamis pukul 08.05", "Istirahat · buka Kamis", "Tutup · buka Kamis pukul 08.05")),
        (7 * DAY, ("Istirahat · buka 12 Januari 2026", "Tutup · buka 12 Januari 2026", "Istirahat")),
    ],
)
def test_line_says_why_and_when_as_far_as_there_is_room(opens_in: int, expected: tuple[str, ...]) -> None:
    ways = line(INDONESIAN, full(ClosedWhy.AGENCY_BREAK, AT + opens_in), AT, WIB)
    assert ways[:3] == expected
    assert ways[-2:] == ("Istirahat", "Tutup")


def test_line_without_an_opening_says_why() -> None:
    assert line(INDONESIAN, full(ClosedWhy.QUOTA_REACHED), AT, WIB) == ("Nomor hari ini habis", "Tutup")
    assert line(INDONESIAN, full(ClosedWhy.QUOTA_REACHED, AT), AT, WIB) == ("Nomor hari ini habis", "Tutup")
    stopped = full(ClosedWhy.SUSPENDED, reason=StopReason.SYSTEM_DOWN)
    assert line(ENGLISH, stopped, AT, WIB) == ("Closed · system down", "Closed · system down", "Closed")


def test_day_of_the_opening_is_the_halls_own() -> None:
    late = AT + 15 * HOUR  # 23.05 WIB, tomorrow in Jayapura
    assert line(INDONESIAN, full(ClosedWhy.AGENCY_BREAK, late), AT, WIB)[0].endswith("buka pukul 23.05")
    assert line(INDONESIAN, full(ClosedWhy.AGENCY_BREAK, late), AT, "Asia/Jayapura")[0].endswith("besok pukul 01.05")


@pytest.mark.parametrize(
    ("left", "indonesian", "english"),
    [
        (2 * HOUR + 24 * MINUTE + 1, "2 jam 25 menit lagi", "in 2 h 25 min"),
        (2 * HOUR, "2 jam lagi", "in 2 h"),
        (HOUR + 1, "1 jam 1 menit lagi", "in 1 h 1 min"),
        (HOUR, "60 menit 00 detik lagi", "in 60 min 00 s"),
        (24 * MINUTE + 4 * SECOND + 1, "24 menit 05 detik lagi", "in 24 min 05 s"),
        (MINUTE, "1 menit 00 detik lagi", "in 1 min 00 s"),
        (59 * SECOND, "59 detik lagi", "in 59 s"),
        (1, "1 detik lagi", "in 1 s"),
        (0, "Sebentar lagi", "In a moment"),
        (-5 * MINUTE, "Sebentar lagi", "In a moment"),
    ],
)
def test_countdown(left: int, indonesian: str, english: str) -> None:
    assert countdown(INDONESIAN, AT + left, AT) == indonesian
    assert countdown(ENGLISH, AT + left, AT) == english


def test_hall_counts_down_to_an_opening_today_and_names_another_day() -> None:
    before = hall_notice(INDONESIAN, HallClosed(full(ClosedWhy.BEFORE_OPENING, AT + HOUR), is_shared=True), AT, WIB)
    assert (before.title, before.lead, before.main, before.below) == (
        "Belum buka",
        "Buka pukul",
        "09.05",
        "60 menit 00 detik lagi",
    )
    assert before.note
    prayer = hall_notice(INDONESIAN, HallClosed(full(ClosedWhy.FRIDAY_BREAK, AT + 2 * HOUR), is_shared=True), AT, WIB)
    assert (prayer.title, prayer.lead, prayer.main) == ("Istirahat salat Jumat", "Buka kembali pukul", "10.05")
    holiday = hall_notice(INDONESIAN, HallClosed(full(ClosedWhy.HOLIDAY, AT + 2 * DAY), is_shared=True), AT, WIB)
    assert (holiday.title, holiday.text) == ("Hari ini libur", "Nyepi")
    assert (holiday.lead, holiday.main, holiday.below) == ("Buka kembali", "Rabu", "7 Januari 2026, pukul 08.05")
    assert holiday.note == ""


def test_hall_after_the_last_ticket_comforts_those_who_wait() -> None:
    closed = full(ClosedWhy.AFTER_LAST_TICKET, AT + DAY)
    notice = hall_notice(INDONESIAN, HallClosed(closed, is_shared=True), AT, WIB)
    assert (notice.lead, notice.main) == ("Buka kembali besok", "Selasa")
    assert notice.text == "Nomor terakhir hari ini diberikan pukul 07.05."
    assert notice.note == "Nomor yang sudah diambil tetap dilayani."
    unknown = Closed(ClosedWhy.AFTER_LAST_TICKET, ())
    assert hall_notice(INDONESIAN, HallClosed(unknown, is_shared=True), AT, WIB).text == ""


def test_hall_closed_for_different_reasons_names_none() -> None:
    notice = hall_notice(INDONESIAN, HallClosed(full(ClosedWhy.SUSPENDED), is_shared=False), AT, WIB)
    assert (notice.title, notice.text, notice.main) == ("Semua layanan sedang tutup", "", "")
    assert notice.note.startswith("Petugas")


def test_weekday_and_nameless_days() -> None:
    weekday = shut_notice(INDONESIAN, Shut(Closed(ClosedWhy.WEEKDAY_CLOSED, ())), AT, WIB)
    assert weekday.text == "Tidak ada pelayanan pada hari Senin."
    assert shut_notice(INDONESIAN, Shut(Closed(ClosedWhy.DATE_EXCEPTION, ())), AT, WIB).text == ""


def test_one_service_names_its_opening_without_counting_and_leads_back() -> None:
    notice = shut_notice(INDONESIAN, Shut(full(ClosedWhy.AGENCY_BREAK, AT + HOUR)), AT, WIB)
    assert (notice.lead, notice.main, notice.below) == ("Buka kembali pukul", "09.05", "")
    assert notice.choice
    assert notice.choice.intent == Back()


def test_service_with_priority_numbers_only_says_so() -> None:
    notice = shut_notice(INDONESIAN, Shut(full(ClosedWhy.QUOTA_REACHED), priority_left=8), AT, WIB)
    assert notice.title == "Nomor biasa hari ini sudah habis"
    assert "8 nomor prioritas" in notice.text
    assert notice.choice


def test_reason_of_a_newer_hub_sends_to_another_service_or_to_staff() -> None:
    notice = shut_notice(INDONESIAN, Shut(None), AT, WIB)
    assert notice.title == "Layanan ini sedang tutup"
    assert notice.choice
