from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfoNotFoundError

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.protocol.printing import Slip
from printer import block_letters
from printer.layout import Align, Font, Gap, Line, QrCode, Rule
from printer.profiles import CAPITAL_SHARE, LINES_PER_INCH, MM_PER_INCH, PROFILES, Profile
from printer.sample import SAMPLE_LINK, sample_slip, trial_slip
from printer.slip import lay_out, number_size
from printer.wrapping import PARAGRAPH_LINES_MAX, wrap
from tests.unit.printer.slips import STATIONERY, any_slips

WIDE, NARROW = PROFILES["generic-80"], PROFILES["generic-58"]


def lines(slip: Slip, profile: Profile = WIDE) -> list[str]:
    return [block.text for block in lay_out(slip, profile, STATIONERY) if isinstance(block, Line)]


def test_order_of_the_slip() -> None:
    said = lines(sample_slip(STATIONERY, priority=True))
    order = [
        "Mal Pelayanan Publik Kota Banda Aceh",
        "Pencatatan Sipil (Disdukcapil)",
        "NOMOR ANTREAN",
        "A042",
        " PRIORITAS ",
        "Perekaman KTP elektronik",
        "Lantai 1, Zona Biru",
        "Senin, 5 Januari 2026, pukul 08.05 WIB",
        "7 orang di depan Anda",
        "Berlaku hari ini saja",
    ]
    places = [said.index(line) for line in order]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("timezone", "time"),
    [("Asia/Jakarta", "08.05 WIB"), ("Asia/Makassar", "09.05 WITA"), ("Asia/Jayapura", "10.05 WIT")],
)
def test_time_is_local_and_names_its_zone(timezone: str, time: str) -> None:
    slip = msgspec.structs.replace(sample_slip(STATIONERY), timezone=timezone)
    assert f"Senin, 5 Januari 2026, pukul {time}" in lines(slip)


def test_unknown_time_zone_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        lines(msgspec.structs.replace(sample_slip(STATIONERY), timezone="Asia/Atlantis"))


@pytest.mark.parametrize(
    ("ahead", "indonesian", "english"),
    [
        (0, "Tidak ada orang di depan Anda", "Nobody is ahead of you"),
        (1, "1 orang di depan Anda", "1 person ahead of you"),
        (12, "12 orang di depan Anda", "12 people ahead of you"),
    ],
)
def test_people_ahead(ahead: int, indonesian: str, english: str) -> None:
    said = lines(msgspec.structs.replace(sample_slip(STATIONERY), ahead=ahead))
    assert said.index(indonesian) + 1 == said.index(english)


def test_a_kiosk_without_its_hub_does_not_say_how_many_are_ahead() -> None:
    said = lines(msgspec.structs.replace(sample_slip(STATIONERY), ahead=None))
    assert not any("depan Anda" in line or "ahead of you" in line for line in said)


@pytest.mark.parametrize(
    ("low", "high", "copy", "indonesian", "english"),
    [
        (10, 20, 1, "10-20 menit lagi", "in 10-20 minutes"),
        (0, 10, 1, "kurang dari 10 menit lagi", "in less than 10 minutes"),
        (60, 90, 1, "60-90 menit lagi", "in 60-90 minutes"),
        (60, 95, 1, "pukul 09.05-09.40 WIB", "09:05-09:40 WIB"),
        (10, 20, 2, "pukul 08.15-08.25 WIB", "08:15-08:25 WIB"),
        (0, 10, 2, "pukul 08.05-08.15 WIB", "08:05-08:15 WIB"),
    ],
)
def test_expected_wait_stands_below_the_people_ahead(
    low: int, high: int, copy: int, indonesian: str, english: str
) -> None:
    slip = msgspec.structs.replace(sample_slip(STATIONERY, copy=copy), ahead=7, wait_low=low, wait_high=high)
    said = lines(slip)
    place = said.index(f"Perkiraan dipanggil: {indonesian}")
    assert said[place - 2 : place + 2] == [
        "7 orang di depan Anda",
        "7 people ahead of you",
        f"Perkiraan dipanggil: {indonesian}",
        f"Expected call: {english}",
    ]
    narrow = lines(slip, NARROW)
    assert narrow[narrow.index("Perkiraan dipanggil:") + 1] == indonesian


@pytest.mark.parametrize(("low", "high"), [(None, None), (None, 10), (10, None)])
def test_a_wait_that_nobody_knows_is_said_to_be_so(low: int | None, high: int | None) -> None:
    said = lines(msgspec.structs.replace(sample_slip(STATIONERY), wait_low=low, wait_high=high))
    place = said.index("Perkiraan dipanggil: belum tersedia")
    assert said[place + 1] == "Expected call: not available yet"
    narrow = lines(msgspec.structs.replace(sample_slip(STATIONERY), wait_low=low, wait_high=high), NARROW)
    assert narrow[narrow.index("Perkiraan dipanggil:") + 1] == "belum tersedia"


def test_a_reprint_does_not_say_of_its_first_slip_that_nothing_was_known() -> None:
    said = lines(sample_slip(STATIONERY, copy=2))
    assert not [line for line in said if "Perkiraan" in line]


def test_stops_are_numbered_and_nothing_stands_under_a_number() -> None:
    said = lines(sample_slip(STATIONERY, route=True), NARROW)
    place = said.index("Setelah itu, dengan nomor ini")
    assert said[place:][:7] == [
        "Setelah itu, dengan nomor ini",
        "After that, with this number",
        "1. Pajak kendaraan bermotor",
        "   tahunan (Samsat)",
        "    Yearly motor vehicle tax (Samsat)",
        "2. Pendaftaran BPJS Kesehatan",
        "    Enrolment in health insurance (BPJS)",
    ]


def test_a_stop_without_english_is_said_once_and_one_without_a_name_is_counted() -> None:
    said = lines(msgspec.structs.replace(sample_slip(STATIONERY), stops=({"id": "Samsat"}, {"id": ""})))
    place = said.index("1. Samsat")
    assert said[place : place + 2] == ["1. Samsat", "2. "]


def test_names_without_english_are_said_once() -> None:
    slip = msgspec.structs.replace(sample_slip(STATIONERY), service={"id": "Akta kelahiran"}, agency={"id": "Samsat"})
    assert [line for line in lines(slip) if "Akta kelahiran" in line] == ["Akta kelahiran"]
    assert lines(slip).count("Samsat") == 1


@pytest.mark.parametrize("language", ["id", "en"])
def test_english_is_smaller_and_bold_only_for_those_who_chose_it(language: str) -> None:
    blocks = lay_out(sample_slip(STATIONERY, language=language), WIDE, STATIONERY)
    small = [block for block in blocks if isinstance(block, Line) and block.font is Font.B]
    assert small
    assert {block.bold for block in small} == {language == "en"}


@pytest.mark.parametrize("copy", [2, 3])
def test_reprint_says_so_first(copy: int) -> None:
    said = lines(sample_slip(STATIONERY, copy=copy))
    assert said[0] == " CETAK ULANG "
    assert said.index("Pertama kali diambil") + 1 == said.index("Senin, 5 Januari 2026, pukul 08.05 WIB")


@pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
@pytest.mark.parametrize("number", ["A1", "A042", "AA10000"])
def test_number_is_twelve_millimetres_high_and_fits(number: str, profile: Profile) -> None:
    blocks = lay_out(sample_slip(STATIONERY, number=number), profile, STATIONERY)
    assert number in {block.text for block in blocks if isinstance(block, Line)}
    if not profile.magnifies:
        drawn = block_letters.drawn("AA" if number == "AA10000" else number)
        assert [block.text for block in blocks if isinstance(block, Line) and "#" in block.text][:7] == list(drawn)
        assert len(drawn) / LINES_PER_INCH * MM_PER_INCH >= 12
        return
    width, height = number_size(len(number), profile)
    assert Line(number, Align.CENTRE, bold=True, width=width, height=height) in blocks
    assert width * profile.font_a[0] * len(number) <= profile.dots
    assert width <= profile.number_width
    assert profile.font_a[1] * height * CAPITAL_SHARE / profile.dots_per_mm >= 12


@pytest.mark.parametrize(
    ("number", "rows"),
    [
        ("AB9312", ["AB", "9312"]),
        ("A93121", ["A", "93121"]),
        ("AB-9312", ["AB-", "9312"]),
        ("A931214", ["A931", "214"]),
        ("ABCDEF", ["ABC", "DEF"]),
        ("AB931", ["AB931"]),
    ],
)
def test_a_long_number_is_broken_between_letters_and_digits_or_evenly(number: str, rows: list[str]) -> None:
    blocks = lay_out(sample_slip(STATIONERY, number=number), PROFILES["tm-u220"], STATIONERY)
    drawn = [block.text for block in blocks if isinstance(block, Line) and "#" in block.text]
    assert drawn == [row for part in rows for row in block_letters.drawn(part)]


@pytest.mark.parametrize("number", ["", "  ", "\n\0", "\u0301"])
def test_a_slip_without_a_number_is_none(number: str) -> None:
    with pytest.raises(ValueError, match="there is none"):
        lay_out(sample_slip(STATIONERY, number=number), PROFILES["generic-80"], STATIONERY)


def test_endless_number_is_broken_not_cut() -> None:
    number = "ABCDEFGHIJ0123456789"
    said = lines(sample_slip(STATIONERY, number=number), NARROW)
    assert "".join(line for line in said if line and line in number) == number


def test_endless_name_is_cut_with_a_mark() -> None:
    rows = wrap("kata " * 500, 32)
    assert len(rows) == PARAGRAPH_LINES_MAX
    assert rows[-1].endswith("...")


def test_balanced_lines_leave_no_word_alone() -> None:
    assert wrap("Mal Pelayanan Publik Kota Banda Aceh", 32, balanced=True) == (
        "Mal Pelayanan Publik",
        "Kota Banda Aceh",
    )
    assert wrap("Zona", 32, balanced=True) == ("Zona",)
    assert wrap("Kependudukan ya", 13, balanced=True) == ("Kependudukan", "ya")
    assert wrap("", 32, balanced=True) == ()


def test_trial_slip_says_that_it_is_a_test() -> None:
    assert "CETAK UJI" in lines(trial_slip(STATIONERY, 0, 0))
    assert QrCode("LOKET-UJI") in lay_out(trial_slip(STATIONERY, 0, 0), WIDE, STATIONERY)


@given(any_slips, st.sampled_from(list(PROFILES.values())))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_everything_fits_any_paper(slip: Slip, profile: Profile) -> None:
    for block in lay_out(slip, profile, STATIONERY):
        if isinstance(block, Line):
            columns = profile.small_columns if block.font is Font.B else profile.columns
            assert len(block.text) * block.width <= columns
            assert block.text.isascii()
            assert block.text.isprintable()
            assert profile.magnifies or (block.width, block.height, block.inverse) == (1, 1, False)


@given(any_slips, st.sampled_from(["generic-80", "tm-u220"]))
@settings(max_examples=30, deadline=None)
def test_no_two_gaps_or_rules_follow_each_other(slip: Slip, name: str) -> None:
    blocks = lay_out(slip, PROFILES[name], STATIONERY)
    for above, below in pairwise(blocks):
        assert not (isinstance(above, Gap) and isinstance(below, Gap | Rule))
        assert not (isinstance(above, Rule) and isinstance(below, Rule))
    assert isinstance(blocks[0], Line)
    assert isinstance(blocks[-1], Line)


@pytest.mark.parametrize("name", ["generic-80", "generic-58", "tm-t20"])
def test_a_code_stands_below_what_it_is_for(name: str) -> None:
    blocks = lay_out(sample_slip(STATIONERY, link=SAMPLE_LINK), PROFILES[name], STATIONERY)
    place = blocks.index(QrCode(SAMPLE_LINK))
    assert [block.text for block in blocks[place - 2 : place] if isinstance(block, Line)] == [
        "Pantau antrean Anda di ponsel",
        "Follow the queue on your phone",
    ]


@pytest.mark.parametrize(
    "profile", [PROFILES["tm-u220"], replace(PROFILES["generic-58"], dots=120)], ids=["no pictures", "narrow"]
)
def test_where_no_code_can_be_printed_nothing_is_said_of_it(profile: Profile) -> None:
    slip = sample_slip(STATIONERY, link=SAMPLE_LINK)
    assert lines(slip, profile) == lines(sample_slip(STATIONERY), profile)
    assert not any(isinstance(block, QrCode) for block in lay_out(slip, profile, STATIONERY))
