"""Bookings: promises of a time, without anybody's name."""

from pathlib import Path

import pytest

from config.bookings_csv import read_bookings
from config.faults import SettingsError
from config.hall import load_hall
from config.plan import BookingPlan
from tests.unit.config.test_hall import HALL, hall

SERVICES = frozenset({"A.01"})


def read(
    tmp_path: Path, *lines: str, heading: str = "code,service_code,date,start,end"
) -> tuple[list[str], tuple[BookingPlan, ...]]:
    path = tmp_path / "bookings.csv"
    path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    file = read_bookings(path, SERVICES)
    return [str(fault).removeprefix(f"{tmp_path}/") for fault in file.faults], file.bookings


def test_a_booking_is_a_code_for_a_session(tmp_path: Path) -> None:
    faults, bookings = read(tmp_path, "k7p2qa,A.01,2026-11-23,09:00,10:00")
    assert faults == []
    assert bookings == (BookingPlan("K7P2QA", "A.01", "2026-11-23", 540, 600),)
    assert read(tmp_path) == ([], ())


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("ab,A.01,2026-11-23,09:00,10:00", "its code does not fit; write 4 to 16 letters and digits"),
        (
            "ABCD,B.09,2026-11-23,09:00,10:00",
            "service_code is none of the catalogue's; write a service code of the catalogue",
        ),
        ("ABCD,A.01,23-11-2026,09:00,10:00", "its date is none; write year, month and day, such as 2027-01-31"),
        (
            "ABCD,A.01,2026-11-23,10:00,09:00",
            "start and end are no session; write two times, such as 09:00 and 10:00",
        ),
        (
            "ABCD,A.01,2026-11-23,pagi,09:00",
            "start and end are no session; write two times, such as 09:00 and 10:00",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, line: str, fault: str) -> None:
    faults, bookings = read(tmp_path, line)
    assert (faults, bookings) == ([f"bookings.csv: line 2: {fault}"], ())


def test_a_code_promises_one_session(tmp_path: Path) -> None:
    faults, _ = read(tmp_path, "ABCD,A.01,2026-11-23,09:00,10:00", "abcd,A.01,2026-11-24,09:00,10:00")
    assert faults == ["bookings.csv: line 3: its code is already on line 2; delete one"]


def test_nobodys_name_is_taken_in(tmp_path: Path) -> None:
    faults, _ = read(tmp_path, heading="code,service_code,date,start,end,name")
    assert faults[0].startswith("bookings.csv: line 1: column 6 is unknown; ")


@pytest.mark.parametrize(
    ("heading", "line"),
    [
        ("K7P2QA,Siti Rahayu,2026-11-23,09:00,10:00", "K7P2QB,A.01,2026-11-23,09:00,10:00"),
        ("K7P2QA,K7P2QA,2026-11-23,09:00,Siti Rahayu,Siti Rahayu", ""),
        ("code,service_code,date,start,end", "K7P2QA,Siti Rahayu,Siti Rahayu,Siti Rahayu,Siti Rahayu"),
        ("code,service_code,date,start,end", "Siti Rahayu,A.01,2026-11-23,09:00,10:00"),
        ("code,service_code,date,start,end", "K7P2QA,A.01,2026-11-23,09:00,10:00,Siti Rahayu"),
    ],
)
def test_no_fault_says_a_name_or_a_code(tmp_path: Path, heading: str, line: str) -> None:
    """Faults go into the hub's log; somebody may give it a list without headings, or in another order (X1)."""
    faults, _ = read(tmp_path, line, "K7P2QA,A.01,2026-11-23,09:00,10:00", heading=heading)
    assert faults != []
    assert [fault for fault in faults if "Siti" in fault or "K7P2QA" in fault] == []


def test_the_hall_file_names_the_bookings(tmp_path: Path) -> None:
    read(tmp_path, "ABCD,A.01,2026-11-23,09:00,10:00")
    path = hall(tmp_path, f'bookings = "bookings.csv"\n{HALL}')
    assert [each.code for each in load_hall(path).bookings] == ["ABCD"]
    read(tmp_path, "ABCD,Z.01,2026-11-23,09:00,10:00")
    with pytest.raises(SettingsError, match="service_code is none of the catalogue's"):
        load_hall(path)
