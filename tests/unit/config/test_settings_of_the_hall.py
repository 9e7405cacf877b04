"""Times, rules, services' settings and holidays in a hall's files: what they become, and every fault."""

from pathlib import Path

import pytest

from config.hall import load_hall
from config.hall_schema import Choosing, DeviceRole, HolidayKind, NoteRule
from config.holidays_csv import read_holidays
from config.plan import BreakPlan, ExceptionPlan, HolidayPlan, PeriodPlan, ServiceSettings, Span
from config.times import is_date, minute_of_day, span, written, written_span
from tests.unit.config.test_hall import CATALOGUE, HALL, HEADER, faults_of, hall

OFFICE = Span(480, 960)
FRIDAY = Span(480, 990)

TIMES = """
hall.address = "Jalan Satu"
hall.hours = { monday = "07:30-14:00", saturday = "08:00-12:00" }
hall.friday_break = "12:00-13:00"
hall.periods = [
    { first = "2027-02-08", last = "2027-03-09", name = { id = "Ramadan" }, hours = { friday = "closed" } },
    { first = "2027-04-01", last = "2027-04-01", name = { id = "Uji" }, friday_break = "none" },
]
holidays = "holidays.csv"
rules = { ratio = 4, finish_by_calling = true }
agencies = [
    { id = "A", hours = { tuesday = "closed" }, breaks = [
        { times = "12:00-13:00" },
        { times = "10:00-10:15", weekdays = ["friday", "monday", "friday"] },
    ], break_stops_issuing = true, choosing = "first_come", exceptions = [
        { date = "2026-12-24", hours = "08:00-12:00", name = { id = "Rapat" } },
        { date = "2026-12-31", hours = "closed", name = { id = "Tutup buku" } },
    ] },
    { id = "C", name = { id = "Kantor Baru" }, active = false },
]
devices = [
    { id = "layar-1", role = "hall", zone = "biru" },
    { id = "layar-2", role = "hall", zone = "biru", voice = false },
    { id = "layar-3", role = "hall", zone = "biru", voice = true },
    { id = "kios", role = "kiosk" },
]
"""


def test_times_and_rules(tmp_path: Path) -> None:
    (tmp_path / "holidays.csv").write_text(
        "kind,date,name_id,name_en,name_ace\nlocal,2026-04-22,Hari Jadi Kota,,Uroe\n"
        "national,2026-12-25,Natal,Christmas,\n"
    )
    plan = load_hall(hall(tmp_path, HALL + TIMES))
    week = (Span(450, 840), OFFICE, OFFICE, OFFICE, FRIDAY, Span(480, 720), None)
    assert plan.address == "Jalan Satu"
    assert plan.calendar.week == week
    assert plan.calendar.friday_break == Span(720, 780)
    assert plan.calendar.last_ticket_minutes == 30
    assert plan.calendar.periods == (
        PeriodPlan("2027-02-08", "2027-03-09", {"id": "Ramadan"}, (*week[:4], None, *week[5:]), Span(720, 780)),
        PeriodPlan("2027-04-01", "2027-04-01", {"id": "Uji"}, week, None),
    )
    assert plan.calendar.holidays == (
        HolidayPlan("2026-04-22", {"id": "Hari Jadi Kota", "ace": "Uroe"}, HolidayKind.LOCAL),
        HolidayPlan("2026-12-25", {"id": "Natal", "en": "Christmas"}, HolidayKind.NATIONAL),
    )
    assert (plan.rules.ratio, plan.rules.cap, plan.rules.finish_by_calling) == (4, 2, True)
    assert plan.rules.enforce_hours
    assert plan.rules.asks_before_second
    one, new, two = plan.agencies
    assert one.week == (week[0], None, *week[2:])
    assert one.breaks == (BreakPlan((0, 1, 2, 3, 4, 5, 6), Span(720, 780)), BreakPlan((0, 4), Span(600, 615)))
    assert one.exceptions == (
        ExceptionPlan("2026-12-24", Span(480, 720), {"id": "Rapat"}),
        ExceptionPlan("2026-12-31", None, {"id": "Tutup buku"}),
    )
    assert (one.break_stops_issuing, one.choosing) == (True, Choosing.FIRST_COME)
    assert (new.id, new.short_name, new.active, two.id, two.week) == ("C", {"id": "Kantor Baru"}, False, "B", None)
    assert [(d.role, d.voice) for d in plan.devices] == [
        (DeviceRole.HALL, True),
        (DeviceRole.HALL, False),
        (DeviceRole.HALL, True),
        (DeviceRole.KIOSK, False),
    ]


def test_services_may_say_more(tmp_path: Path) -> None:
    columns = (
        "pool,zone,quota,priority_quota,weight,help_after_minutes,last_ticket_minutes,outcomes,outcome_required,"
        "note,accepting,active,archived,service_name_ace"
    )
    rows = [
        f"{HEADER},{columns}",
        "A,Dinas Satu (DS),A.01,Layanan satu,,10,campur,biru,120,20,1.5,15,45,"
        "Bisa | Tidak,true,required,false,false,,Saboh",
        "A,Dinas Satu (DS),A.02,Layanan dua,,10,,,,,,,,,,,,,,",
        "B,Kantor Dua,B.01,Layanan tiga,,10,,,,,,,,,,off,true,true,false,",
        "lama,Kantor Lama,L.01,Layanan lama,,10,campur,hijau,,,,,,,,,,,true,",
    ]
    text = HALL.replace(
        'number = 2, zone = "hijau"',
        'number = 2, zone = "hijau", staffed = ["08:00-12:00", "13:00-16:00"], helps = ["A.02"]',
    )
    text += 'pools = [{ id = "campur", prefix = "X" }]\n'
    plan = load_hall(hall(tmp_path, text, "\n".join(rows)))
    one, two, three, old = plan.services
    assert (one.name, one.pool, one.zone) == ({"id": "Layanan satu", "ace": "Saboh"}, "campur", "biru")
    assert one.settings == ServiceSettings(
        120, 20, 1.5, 15, 45, ("Bisa", "Tidak"), True, NoteRule.REQUIRED, False, False, False
    )
    assert (two.pool, two.zone, two.settings) == ("A", "biru", ServiceSettings())
    assert three.settings == ServiceSettings()
    assert (old.agency, old.zone, old.settings.archived) == ("lama", "hijau", True)
    assert plan.counters[1].helps == ("A.02",)
    assert [each.staffed for each in plan.counters[:2]] == [None, (Span(480, 720), Span(780, 960))]
    assert [pool.id for pool in plan.pools] == ["campur", "A", "B"]


MORE = "requirements_id,requirements_en,fee_id,fee_en,words_id"


def test_visitors_are_told_what_to_bring_and_what_it_costs_and_find_it_by_everyday_words(tmp_path: Path) -> None:
    rows = [
        f"{HEADER},{MORE}",
        "A,Dinas Satu (DS),A.01,Layanan satu,,10,KTP asli | Fotokopi KK |,ID card,Gratis,,ktp|kartu penduduk",
        "A,Dinas Satu (DS),A.02,Layanan dua,,5,,,,Free,",
        "B,Kantor Dua,B.01,Layanan tiga,,15,,,,,",
    ]
    one, two, three = (each.settings for each in load_hall(hall(tmp_path, HALL, "\n".join(rows))).services)
    assert one.requirements == {"id": ("KTP asli", "Fotokopi KK"), "en": ("ID card",)}
    assert (one.fee, one.words) == ({"id": "Gratis"}, {"id": ("ktp", "kartu penduduk")})
    assert (two.requirements, two.fee, three) == ({}, {"en": "Free"}, ServiceSettings())


def test_what_no_screen_holds_is_named_with_its_line(tmp_path: Path) -> None:
    many, long = "|".join("abcdefghi"), "x" * 81
    rows = [
        f"{HEADER},{MORE}",
        f"A,Dinas Satu (DS),A.01,Layanan satu,,10,{many},{long},{long},a|b,{'w' * 31}",
        "A,Dinas Satu (DS),A.02,Layanan dua,,5,,,,,",
        "B,Kantor Dua,B.01,Layanan tiga,,15,,,,,",
    ]
    assert faults_of(hall(tmp_path, HALL, "\n".join(rows))) == [
        "catalogue.csv: line 2: requirements_id has 9 texts; write at most 8",
        f"catalogue.csv: line 2: requirements_en '{'x' * 20}...' has 81 characters; write at most 80",
        f"catalogue.csv: line 2: fee_id '{'x' * 20}...' has 81 characters; write at most 80",
        f"catalogue.csv: line 2: words_id '{'w' * 20}...' has 31 characters; write at most 30",
    ]


@pytest.mark.parametrize(
    ("times", "fault"),
    [
        ("[]", "staffed: names no times; delete the key, or set active = false where nobody will be"),
        ('["12:00-08:00", "09:00-10:00"]', "staffed[1]: '12:00-08:00' ends before it begins; write the earlier"),
        ('["08:00-12:00", "11:00-13:00"]', "staffed: two times overlap; join them"),
        ('["pagi"]', "staffed[1]: 'pagi' does not fit; write times such as"),
    ],
)
def test_when_a_counter_is_staffed_has_to_be_times(tmp_path: Path, times: str, fault: str) -> None:
    text = HALL.replace('number = 2, zone = "hijau"', f'number = 2, zone = "hijau", staffed = {times}')
    (found,) = faults_of(hall(tmp_path, text))
    assert found.startswith(f"hall.toml: counters[2].{fault}")


FAULTY = f"""{HEADER},pool,quota,weight,outcomes,outcome_required,help_after_minutes,archived
A,Dinas Satu (DS),A.01,Layanan satu,Service one,10,qq,1.5,many,,true,0,
A,Dinas Satu (DS),A.02,Layanan dua,,5,,9999999,0,Ya|Ya,,,perhaps
b,Kantor Dua,B.01,Layanan tiga,Service three,15,A,100000,101,,,,
"""


def test_faults_of_services_come_with_their_lines(tmp_path: Path) -> None:
    cure = "write a whole number, or leave it empty"
    assert faults_of(hall(tmp_path, HALL, FAULTY)) == [
        "catalogue.csv: line 2: there is no pool 'qq'; known: A, b",
        f"catalogue.csv: line 2: quota '1.5' does not fit; {cure}",
        "catalogue.csv: line 2: weight 'many' does not fit; write a number such as 1.5, or leave it empty",
        "catalogue.csv: line 2: help_after_minutes 0 is out of range; write 1 to 1440",
        'catalogue.csv: line 2: outcome_required is set without outcomes; set outcomes, such as "Selesai|Ditolak"',
        f"catalogue.csv: line 3: quota '9999999' does not fit; {cure}",
        "catalogue.csv: line 3: archived 'perhaps' does not fit; write true or false",
        "catalogue.csv: line 3: weight 0 is out of range; write 0.01 to 100",
        "catalogue.csv: line 3: outcome 'Ya' is there twice; delete one",
        "catalogue.csv: line 4: quota 100000 is out of range; write 0 to 99999",
        "catalogue.csv: line 4: weight 101 is out of range; write 0.01 to 100",
    ]


def test_a_column_may_not_be_there_twice(tmp_path: Path) -> None:
    rows = CATALOGUE.replace("typical_minutes", "typical_minutes,quota,quota").replace("0\n", "0,,\n")
    assert "catalogue.csv: line 1: column 'quota' is there twice; delete one" in faults_of(hall(tmp_path, HALL, rows))


def test_an_archived_counter_serves_nobody_and_gives_its_number_away(tmp_path: Path) -> None:
    text = HALL.replace('"hijau", services', '"hijau", archived = true, services').replace("number = 2", "number = 1")
    assert faults_of(hall(tmp_path, text)) == [
        "hall.toml: counters: no counter serves 'B.01' (line 4 of the catalogue); "
        "name it in a counter's services, or its agency"
    ]
    catalogue = CATALOGUE.replace("minutes\n", "minutes,zone\n").replace(",10\n", ",10,\n").replace(",5\n", ",5,\n")
    plan = load_hall(hall(tmp_path, text, catalogue.replace(",15\n", ",15,hijau\n")))
    assert [counter.number for counter in plan.counters] == [1, 1]


def test_a_counter_cannot_serve_an_agency_whose_services_are_archived(tmp_path: Path) -> None:
    rows = f"{HEADER},zone,archived\nA,Dinas,A.01,Satu,,5,biru,true\nB,Kantor,B.01,Dua,,5,,\n"
    text = HALL.replace('services = ["A.02"], agency = "A"', 'agency = "A"').replace('["A.01", "B.01"]', '["B.01"]')
    assert faults_of(hall(tmp_path, text, rows)) == [
        "hall.toml: counters[1].agency: all services of the agency are archived; set services"
    ]


HOLIDAYS = f"""date,name_id,name_en,kind
2026-02-30,Tahun Baru,,national
2026-12-25,,Christmas,local
2026-12-25,{"x" * 201},,localy
2026-12-26,Cuti
"""


def test_faults_of_holidays_come_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "holidays.csv"
    file.write_text(HOLIDAYS)
    result = read_holidays(file)
    assert result.holidays == ()
    assert [str(fault).removeprefix(f"{file}: ") for fault in result.faults] == [
        "line 5: has 2 cells instead of 4; write a comma after each cell",
        "line 2: '2026-02-30' is no date; write year, month and day, such as 2027-01-31",
        "line 3: name_id is empty; fill it in",
        "line 4: name_id has 201 characters; write at most 200",
        "line 4: kind 'localy' is not possible here; did you mean 'local'?",
        "line 4: 2026-12-25 is already on line 3; keep one line for each date",
    ]
    file.write_text("date,name_id,name_en,kind\n")
    assert read_holidays(file).faults == []


def test_a_date_that_has_no_form_is_told_once(tmp_path: Path) -> None:
    text = HALL + 'hall.periods = [{ first = "1 Feb", last = "2027-02-09", name = { id = "X" } }]\n'
    assert faults_of(hall(tmp_path, text)) == [
        "hall.toml: hall.periods[1].first: '1 Feb' does not fit; write a date in quotes, such as \"2027-01-31\""
    ]


def test_times_in_words_and_back() -> None:
    assert span("08:00-16:30") == Span(480, 990)
    assert (span("closed"), span("none"), span("8-9")) == (None, None, None)
    assert (written_span(Span(0, 1440)), written_span(None), written_span(None, "none")) == (
        "00:00-24:00",
        "closed",
        "none",
    )
    assert minute_of_day(written(599)) == 599
    assert [is_date(text) for text in ("2028-02-29", "2027-02-29", "20270101", "")] == [True, False, False, False]


@pytest.mark.parametrize("holidays", ['""', "7"])
def test_a_path_of_holidays_that_is_none_is_told(tmp_path: Path, holidays: str) -> None:
    (fault,) = faults_of(hall(tmp_path, f"holidays = {holidays}\n{HALL}"))
    assert fault.startswith("hall.toml: holidays: ")
