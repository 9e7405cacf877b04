"""Bookings from a CSV file, as another system writes them: every line's faults at once, and nobody's name.

A booking is a promise of a time; the number is drawn at check-in (B1). Nothing is kept here of the person: a column
that is not needed is refused. No fault quotes a cell: faults go into the log, what stands in the wrong column may be a
name, and a code is its visitor's.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.csv_table import CsvLine, Form, read_csv
from config.faults import Fault
from config.plan import BookingPlan
from config.times import is_date, span

COLUMNS: Final = ("code", "service_code", "date", "start", "end")
FORM: Final = Form(COLUMNS, private=True)
CODE: Final = "[A-Z0-9]{4,16}"
"""What a visitor types at a kiosk, or shows as a QR code."""


@dataclass(frozen=True)
class BookingsFile:
    """What a file of bookings says, in its order, and all that is wrong with it."""

    bookings: tuple[BookingPlan, ...]
    faults: list[Fault]


def read_bookings(path: Path, services: frozenset[str]) -> BookingsFile:
    """Return the bookings of a file for these services; one without any is in order, too."""
    table = read_csv(path, FORM)
    faults = list(table.faults)
    bookings: list[BookingPlan] = []
    first: dict[str, int] = {}
    for line in table.lines:
        here = _row_faults(path, line, services)
        code = line.cells["code"].upper()
        other = first.setdefault(code, line.line)
        if other != line.line:
            here.append(Fault(path, f"line {line.line}", f"its code is already on line {other}", "delete one"))
        faults += here
        session = _session(line)
        if not here and session is not None:
            bookings.append(BookingPlan(code, line.cells["service_code"], line.cells["date"], *session))
    return BookingsFile(tuple(bookings), faults)


def _session(line: CsvLine) -> tuple[int, int] | None:
    return span(f"{line.cells['start']}-{line.cells['end']}")


def _row_faults(path: Path, line: CsvLine, services: frozenset[str]) -> list[Fault]:
    where, cells = f"line {line.line}", line.cells
    faults: list[Fault] = []
    if not re.fullmatch(CODE, cells["code"].upper()):
        faults.append(Fault(path, where, "its code does not fit", "write 4 to 16 letters and digits"))
    if cells["service_code"] not in services:
        wrong = "service_code is none of the catalogue's"
        faults.append(Fault(path, where, wrong, "write a service code of the catalogue"))
    if not is_date(cells["date"]):
        wrong = "its date is none"
        faults.append(Fault(path, where, wrong, "write year, month and day, such as 2027-01-31"))
    session = _session(line)
    if session is None or session[0] >= session[1]:
        wrong = "start and end are no session"
        faults.append(Fault(path, where, wrong, "write two times, such as 09:00 and 10:00"))
    return faults
