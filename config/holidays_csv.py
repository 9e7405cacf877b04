"""Holidays from a CSV file: every line's faults at once."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.csv_table import CsvLine, Form, read_csv
from config.faults import Fault, suggestion
from config.hall_schema import HolidayKind
from config.plan import HolidayPlan
from config.times import is_date

NAME: Final = "name_"
COLUMNS: Final = ("date", "name_id", "name_en", "kind")
FORM: Final = Form(COLUMNS, in_languages=(NAME,))
LONGEST_NAME: Final = 200


@dataclass(frozen=True)
class HolidaysFile:
    """What a file of holidays says, in its order, and all that is wrong with it."""

    holidays: tuple[HolidayPlan, ...]
    faults: list[Fault]


def read_holidays(path: Path) -> HolidaysFile:
    """Return the holidays of a file; one without any is in order, too."""
    table = read_csv(path, FORM)
    faults = list(table.faults)
    holidays: list[HolidayPlan] = []
    first: dict[str, int] = {}
    for line in table.lines:
        here = _row_faults(path, line)
        other = first.setdefault(line.cells["date"], line.line)
        if other != line.line:
            wrong = f"{line.cells['date']} is already on line {other}"
            here.append(Fault(path, f"line {line.line}", wrong, "keep one line for each date"))
        faults += here
        if not here:
            holidays.append(HolidayPlan(line.cells["date"], line.names(NAME), HolidayKind(line.cells["kind"])))
    return HolidaysFile(tuple(holidays), faults)


def _row_faults(path: Path, line: CsvLine) -> list[Fault]:
    where = f"line {line.line}"
    faults: list[Fault] = []
    if not is_date(line.cells["date"]):
        wrong = f"{line.cells['date']!r} is no date"
        faults.append(Fault(path, where, wrong, "write year, month and day, such as 2027-01-31"))
    if not line.cells["name_id"]:
        faults.append(Fault(path, where, "name_id is empty", "fill it in"))
    for column, cell in line.cells.items():
        if column.startswith(NAME) and len(cell) > LONGEST_NAME:
            wrong = f"{column} has {len(cell)} characters"
            faults.append(Fault(path, where, wrong, f"write at most {LONGEST_NAME}"))
    kinds = [kind.value for kind in HolidayKind]
    if line.cells["kind"] not in kinds:
        wrong = f"kind {line.cells['kind']!r} is not possible here"
        faults.append(Fault(path, where, wrong, suggestion(line.cells["kind"], kinds)))
    return faults
