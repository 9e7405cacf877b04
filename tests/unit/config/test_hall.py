"""Hall files: the sample hall, what is derived, and all faults of file and catalogue at once."""

from pathlib import Path

import pytest

from config.export import export_hall
from config.faults import SettingsError
from config.hall import PoolPlan, load_hall, short_name
from config.hall_schema import DeviceRole
from hub.protocol.ids import DeviceId
from hub.server.hall import bindings_of

HEADER = "agency_code,agency_name,service_code,service_name_id,service_name_en,typical_minutes"

CATALOGUE = f"""{HEADER}
A,Dinas Satu (DS),A.01,Layanan satu,Service one,10
A,Dinas Satu (DS),A.02,Layanan dua,,5
B,Kantor Dua,B.01,Layanan tiga,Service three,15
"""

HALL = """
catalogue = "catalogue.csv"
hall.name = { id = "Mal Contoh" }
hall.local_name = "Baruga"
hall.timezone = "Asia/Makassar"
hall.day_start = "04:30"
zones = [
    { id = "biru", name = { id = "Zona Biru" }, place = { id = "Lantai 1", en = "Floor 1" } },
    { id = "hijau", name = { id = "Zona Hijau" }, place = { id = "Lantai 2" } },
]
counters = [
    { id = "loket-1", number = 1, zone = "biru", services = ["A.02"], agency = "A" },
    { id = "loket-2", number = 2, zone = "hijau", services = ["A.01", "B.01"] },
]
"""


def hall(folder: Path, text: str = HALL, catalogue: str = CATALOGUE) -> Path:
    (folder / "catalogue.csv").write_text(catalogue, encoding="utf-8")
    (folder / "hall.toml").write_text(text, encoding="utf-8")
    return folder / "hall.toml"


def faults_of(file: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_hall(file)
    return [str(fault).removeprefix(f"{file.parent}/") for fault in caught.value.faults]


def test_a_small_hall_and_all_that_is_derived(tmp_path: Path) -> None:
    plan = load_hall(hall(tmp_path))
    assert (plan.name, plan.local_name, plan.timezone) == ({"id": "Mal Contoh"}, "Baruga", "Asia/Makassar")
    assert plan.day_start_minute == 4 * 60 + 30
    assert [(a.id, a.name, a.short_name) for a in plan.agencies] == [
        ("A", {"id": "Dinas Satu (DS)"}, {"id": "DS"}),
        ("B", {"id": "Kantor Dua"}, {"id": "Kantor Dua"}),
    ]
    assert plan.pools == (PoolPlan("A", "A", 3), PoolPlan("B", "B", 3))
    assert [counter.services for counter in plan.counters] == [("A.02", "A.01"), ("A.01", "B.01")]
    assert [(s.id, s.pool, s.minutes, s.zone) for s in plan.services] == [
        ("A.01", "A", 10, "hijau"),  # the main service of counter 2, though counter 1 serves it too
        ("A.02", "A", 5, "biru"),
        ("B.01", "B", 15, "hijau"),  # nobody's main service
    ]
    assert plan.services[0].name == {"id": "Layanan satu", "en": "Service one"}
    assert plan.services[1].name == {"id": "Layanan dua"}
    assert plan.zones[0].place == {"id": "Lantai 1", "en": "Floor 1"}
    assert (plan.officers, plan.devices) == ((), ())


def test_names_pools_people_and_devices(tmp_path: Path) -> None:
    more = """
        agencies = [{ id = "A", name = { en = "Office One (OO)" }, short_name = { id = "Satu" } }]
        pools = [
            { id = "campur", prefix = "X", width = 4, agencies = ["B"], services = ["A.02"] },
            { id = "A", prefix = "Q2" },
        ]
        officers = [{ id = "ani", name = "Ani", counter = "loket-1" }]
        devices = [
            { id = "printer-1", role = "printer" },
            { id = "kiosk-1", role = "kiosk", zone = "biru", printer = "printer-1" },
            { id = "layar", role = "hall", zone = "biru" },
            { id = "panel", role = "officer", counter = "loket-1", officer = "ani" },
        ]
    """
    plan = load_hall(hall(tmp_path, HALL + more))
    assert plan.agencies[0].name == {"id": "Dinas Satu (DS)", "en": "Office One (OO)"}
    assert plan.agencies[0].short_name == {"id": "Satu", "en": "OO"}
    assert plan.pools == (PoolPlan("campur", "X", 4), PoolPlan("A", "Q2", 3))
    assert [(s.id, s.pool) for s in plan.services] == [("A.01", "A"), ("A.02", "campur"), ("B.01", "campur")]
    assert plan.officers[0].counter == "loket-1"
    assert [device.role for device in plan.devices] == [
        DeviceRole.PRINTER,
        DeviceRole.KIOSK,
        DeviceRole.HALL,
        DeviceRole.OFFICER,
    ]
    assert plan.devices[1].printer == "printer-1"


def test_every_hall_screen_may_speak_unless_its_file_says_no(tmp_path: Path) -> None:
    devices = """
        devices = [
            { id = "layar", role = "hall", zone = "biru" },
            { id = "layar-2", role = "hall", zone = "biru", voice = true },
            { id = "layar-3", role = "hall", zone = "biru", voice = false },
            { id = "kiosk-1", role = "kiosk" },
        ]
    """
    plan = load_hall(hall(tmp_path, HALL + devices))
    assert [device.voice for device in plan.devices] == [True, True, False, False]
    assert faults_of(hall(tmp_path, HALL + 'devices = [{ id = "kiosk-1", role = "kiosk", voice = false }]')) == [
        "hall.toml: devices[1].voice: a device of role kiosk has no voice; delete the key"
    ]


FAULTY = """
catalogue = "catalogue.csv"
hall.name = { en = "Sample" }
hall.timezone = "Asia/Jakata"
hall.day_start = "24:00"
hall.colour = "blue"
zones = [
    { id = "biru", name = { id = "Zona Biru" }, place = { id = "Lantai 1" } },
    { id = "biru", name = { en = "Blue" }, place = { Indonesia = "Lantai 1" } },
    { id = "hijau", name = "Hijau", plaec = { id = "Lantai 2" } },
]
agencies = [{ id = "C" }, { id = "A" }]
pools = [
    { id = "satu", prefix = "A1", agencies = ["A", "Z"] },
    { id = "dua", prefix = "a", width = 9, services = ["A.01", "A.99", "A.02"] },
    { id = "tiga", prefix = "A", services = ["A.01"] },
]
counters = [
    { id = "loket-1", number = 1, zone = "brru", services = ["A.02"] },
    { id = "loket-1", number = 1, zone = "biru", services = ["A.9"] },
    { id = "loket-3", number = 0, zone = "biru", agency = "AB" },
    { id = "loket-4", number = 4, zone = "biru" },
    7,
]
officers = [{ id = "ani", name = "", counter = "lokt-1" }]
devices = [
    { id = "kiosk-1", role = "kiosk", printer = "kiosk-1", counter = "loket-1" },
    { id = "layar", role = "hall" },
    { id = "panel", role = "officer", counter = "loket1" },
    { id = "tv", role = "television" },
]
"""


def test_a_break_or_exception_that_is_no_table_is_named_with_one_that_is_right(tmp_path: Path) -> None:
    own = 'a table such as { times = "12:00-13:00", weekdays = ["monday", "friday"] }'
    for breaks, place, wrong in (
        ('["12:00-13:00"]', "breaks[1]", f"'12:00-13:00' is not a table; write {own}"),
        ('"12:00-13:00"', "breaks", f"'12:00-13:00' is not a list in [ ]; write a list in [ ]: {own}"),
        ('[{ times = "12-13" }]', "breaks[1].times", "'12-13' does not fit; write times such as \"12:00-13:00\""),
    ):
        agency = f'agencies = [{{ id = "A", breaks = {breaks} }}]'
        assert faults_of(hall(tmp_path, HALL + agency)) == [f"hall.toml: agencies[1].{place}: {wrong}"]
    assert faults_of(hall(tmp_path, HALL + 'agencies = [{ id = "A", exceptions = ["2027-01-31"] }]')) == [
        "hall.toml: agencies[1].exceptions[1]: '2027-01-31' is not a table; write "
        'a table such as { date = "2027-01-31", hours = "08:00-11:00", name = { id = "…", en = "…" } }'
    ]
    right = own.removeprefix("a table such as ")
    assert load_hall(hall(tmp_path, HALL + f'agencies = [{{ id = "A", breaks = [{right}] }}]')).agencies[0].breaks


def test_every_fault_of_a_hall_file_is_named_in_one_run(tmp_path: Path) -> None:
    found = faults_of(hall(tmp_path, FAULTY))
    assert found == [
        "hall.toml: hall.colour: unknown key; did you mean 'colours'?",
        'hall.toml: hall.day_start: \'24:00\' does not fit; write a time such as "00:00" or "04:30"',
        'hall.toml: zones[2].place.Indonesia: is no language code; use two or three small letters, such as "id"',
        "hall.toml: zones[3].plaec: unknown key; did you mean 'place'?",
        'hall.toml: zones[3].name: \'Hijau\' is not texts by language, such as { id = "…", en = "…" }; '
        'write texts by language, such as { id = "…", en = "…" }',
        'hall.toml: zones[3].place: is missing; set place to texts by language, such as { id = "…", en = "…" }',
        "hall.toml: counters[3].number: 0 is out of range; write 1 to 999",
        "hall.toml: counters[5]: 7 is not a table; write a table",
        "hall.toml: pools[2].prefix: 'a' does not fit; write a capital letter and up to two letters or digits",
        "hall.toml: pools[2].width: 9 is out of range; write 1 to 6 digits",
        "hall.toml: officers[1].name: '' does not fit; write 1 to 200 characters",
        "hall.toml: devices[4].role: 'television' is not possible here; known: kiosk, hall, sign, led, "
        "officer, printer, supervisor",
        "hall.toml: hall.timezone: 'Asia/Jakata' is no IANA time zone; did you mean 'Asia/Jakarta'?",
        'hall.toml: hall.name: has no Indonesian text; add id = "…"',
        'hall.toml: zones[2].name: has no Indonesian text; add id = "…"',
        'hall.toml: zones[2].place: has no Indonesian text; add id = "…"',
        "hall.toml: zones[2].id: 'biru' is already zones[1]; choose another one",
        "hall.toml: counters[2].id: 'loket-1' is already counters[1]; choose another one",
        "hall.toml: counters[2].number: 1 is already counters[1]; choose another one",
        "hall.toml: counters[1].zone: there is no zone 'brru'; did you mean 'biru'?",
        "hall.toml: counters[4]: serves nothing; set services or agency",
        "hall.toml: officers[1].counter: there is no counter 'lokt-1'; did you mean 'loket-1'?",
        "hall.toml: devices[1].counter: a device of role kiosk has no counter; delete the key",
        "hall.toml: devices[1].printer: there is no printer 'kiosk-1'; there are none",
        "hall.toml: devices[2].zone: is missing; a device of role hall needs its zone",
        "hall.toml: devices[3].counter: there is no counter 'loket1'; did you mean 'loket-1'?",
        "hall.toml: devices[3].officer: is missing; a device of role officer needs its officer",
        "hall.toml: agencies[1].id: there is no agency 'C'; known: A, B",
        "hall.toml: pools[1].agencies[2]: there is no agency 'Z'; known: A, B",
        "hall.toml: pools[2].services[2]: there is no service 'A.99'; known: A.01, A.02, B.01",
        "hall.toml: pools[3].services[1]: 'A.01' is already in pools[2]; let one pool have it",
        "hall.toml: pools[3].prefix: prefix 'A' can make the same numbers as 'A1' of pools[1].prefix; "
        "choose another prefix",
        "hall.toml: counters[2].services[1]: there is no service 'A.9'; known: A.01, A.02, B.01",
        "hall.toml: counters[3].agency: there is no agency 'AB'; did you mean 'B'?",
        "hall.toml: counters: no counter serves 'A.01' (line 2 of the catalogue); "
        "name it in a counter's services, or its agency",
        "hall.toml: counters: no counter serves 'B.01' (line 4 of the catalogue); "
        "name it in a counter's services, or its agency",
    ]


def test_faults_of_the_catalogue_come_with_their_lines(tmp_path: Path) -> None:
    rows = [
        HEADER,
        "A,Dinas Satu (DS),A.01,Layanan satu,Service one,10",
        "A,Dinas Satu,A.01,Layanan satu,Service one,ten",
        "",
        "aa,Kantor Dua,B 01,,,0",
        f"B,Kantor Dua,B.02,{'x' * 201},Service,999",
        "B,Kantor Dua,B.03,Layanan, tiga,,5",
        "B,Kantor Dua",
    ]
    text = HALL.replace('"hijau", services', '"merah", services')
    assert faults_of(hall(tmp_path, text, "\n".join(rows))) == [
        "hall.toml: counters[2].zone: there is no zone 'merah'; known: biru, hijau",
        "catalogue.csv: line 3: typical_minutes 'ten' does not fit; write a whole number of minutes",
        "catalogue.csv: line 5: service_name_id is empty; fill it in",
        "catalogue.csv: line 5: agency_code 'aa' does not fit; write a capital letter and up to two letters or digits",
        "catalogue.csv: line 5: service_code 'B 01' does not fit; write 1 to 64 letters, digits and . _ : -",
        "catalogue.csv: line 5: 0 minutes is out of range; write 1 to 480",
        "catalogue.csv: line 6: 999 minutes is out of range; write 1 to 480",
        "catalogue.csv: line 6: service_name_id has 201 characters; write at most 200",
        "catalogue.csv: line 7: has 7 cells instead of 6; quote a cell that holds a comma",
        "catalogue.csv: line 8: has 2 cells instead of 6; write a comma after each cell",
        "catalogue.csv: line 3: service 'A.01' is already on line 2; give it another code, or delete one",
        "catalogue.csv: line 3: agency 'A' is 'Dinas Satu' here and 'Dinas Satu (DS)' on line 2; use one name",
    ]


@pytest.mark.parametrize(
    ("catalogue", "faults"),
    [
        (
            "agency_code,agency_nmae,service_code,service_name_id,service_name_en,typical_minutes\n",
            [
                "line 1: unknown column 'agency_nmae'; did you mean 'agency_name'?",
                "line 1: column 'agency_name' is missing; the columns are agency_code, agency_name, service_code, "
                "service_name_id, service_name_en, typical_minutes",
            ],
        ),
        (f"{HEADER}\n", ["has no service; write a line for each"]),
    ],
)
def test_a_catalogue_without_services(tmp_path: Path, catalogue: str, faults: list[str]) -> None:
    file = hall(tmp_path, HALL, catalogue)
    assert [fault for fault in faults_of(file) if "catalogue.csv" in fault] == [f"catalogue.csv: {f}" for f in faults]


def test_a_catalogue_that_cannot_be_read(tmp_path: Path) -> None:
    file = hall(tmp_path)
    (tmp_path / "catalogue.csv").write_bytes(HEADER.encode() + b"\n\xff")
    assert faults_of(file) == [f"catalogue.csv: is not UTF-8 (byte {len(HEADER) + 2}); save it as UTF-8"]
    (tmp_path / "catalogue.csv").unlink()
    assert faults_of(file) == [
        "catalogue.csv: cannot be read (No such file or directory); check the path and its rights"
    ]


def test_a_catalogue_whose_quotes_are_not_closed(tmp_path: Path) -> None:
    (fault,) = faults_of(hall(tmp_path, HALL, CATALOGUE + 'B,"' + "x" * 200_000))
    assert fault.startswith("catalogue.csv: line 5: is not CSV (field larger")


def test_a_hall_file_without_anything(tmp_path: Path) -> None:
    assert faults_of(hall(tmp_path, "")) == [
        "hall.toml: catalogue: is missing; set catalogue to a path in quotes",
        "hall.toml: hall: is missing; set hall",
        "hall.toml: zones: is missing; set zones",
        "hall.toml: counters: is missing; set counters",
    ]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Dinas Kependudukan (Disdukcapil)", "Disdukcapil"),
        ("Kantor Imigrasi Kelas I TPI", "Kantor Imigrasi Kelas I TPI"),
        ("Kantor (ATR) dan (BPN)", "BPN"),
        ("Kantor (ATR) Kota", "Kantor (ATR) Kota"),
        ("(BPN)", "(BPN)"),
        ("Kantor ()", "Kantor ()"),
        ("Kantor (ATR", "Kantor (ATR"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


PRINTERS = """
hall.visitor_page = "http://antrean.example/n/"
rules = { slip_deadline_s = 45 }
officers = [{ id = "ani", name = "Ani" }]
devices = [
    { id = "printer-1", role = "printer", group = "lobi", name = { id = "pintu utara", en = "north door" } },
    { id = "printer-2", role = "printer", name = { id = "meja informasi" } },
    { id = "panel-1", role = "officer", counter = "loket-1", officer = "ani", printer = "printer-2" },
]
"""


def test_printers_stand_in_for_each_other_and_are_named_for_visitors(tmp_path: Path) -> None:
    plan = load_hall(hall(tmp_path, HALL + PRINTERS))
    assert [(each.group, each.name) for each in plan.devices] == [
        ("lobi", {"id": "pintu utara", "en": "north door"}),
        (None, {"id": "meja informasi"}),
        (None, {}),
    ]
    assert plan.devices[2].printer == "printer-2"
    assert (plan.visitor_page, plan.rules.slip_deadline_s) == ("http://antrean.example/n", 45)
    bindings = bindings_of(plan)
    assert bindings.devices[DeviceId("printer-1")].name == {"id": "pintu utara", "en": "north door"}
    assert bindings.devices[DeviceId("printer-1")].group == "lobi"
    exported = export_hall(plan).write(tmp_path / "out")
    assert load_hall(exported) == plan


def test_what_is_wrong_with_a_printers_group_or_name_is_named(tmp_path: Path) -> None:
    devices = """
        hall.visitor_page = "antrean.example"
        rules = { slip_deadline_s = 4 }
        devices = [
            { id = "printer-1", role = "printer", group = "lobi" },
            { id = "printer-2", role = "printer", name = { en = "north door" } },
            { id = "kiosk-1", role = "kiosk", group = "lobi", name = { id = "x" } },
        ]
    """
    assert faults_of(hall(tmp_path, HALL + devices)) == [
        "hall.toml: hall.visitor_page: 'antrean.example' does not fit; write an address such as \"http://antrean.example/n\"",
        "hall.toml: rules.slip_deadline_s: 4 is out of range; write 5 to 120 seconds",
        'hall.toml: devices[1].name: has no Indonesian text; add name = { id = "…" }: where visitors find it',
        'hall.toml: devices[2].name: has no Indonesian text; add name = { id = "…" }: where visitors find it',
        "hall.toml: devices[3].group: a device of role kiosk has no group; delete the key",
        "hall.toml: devices[3].name: a device of role kiosk has no name; delete the key",
    ]
