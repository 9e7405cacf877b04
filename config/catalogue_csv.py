"""A catalogue of agencies and services from a CSV file: every line's faults at once."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.faults import Fault, suggestion

COLUMNS: Final = (
    "agency_code",
    "agency_name",
    "service_code",
    "service_name_id",
    "service_name_en",
    "typical_minutes",
)
MAY_BE_EMPTY: Final = ("service_name_en",)

CODE: Final = "[A-Z][A-Z0-9]{0,2}"
SERVICE_CODE: Final = "[A-Za-z0-9][A-Za-z0-9._:-]{0,63}"
LONGEST_NAME: Final = 200
LONGEST_MINUTES: Final = 480
"""A service that takes longer than a working day is a slip of the pen."""


@dataclass(frozen=True)
class CatalogueLine:
    """One service and its agency, as one line says them; `minutes` is the standard time."""

    line: int
    agency: str
    agency_name: str
    service: str
    name: dict[str, str]
    minutes: int


@dataclass(frozen=True)
class CatalogueFile:
    """What a catalogue says; `whole` is false when lines are missing here because they could not be read at all."""

    lines: list[CatalogueLine]
    faults: list[Fault]
    whole: bool


def read_catalogue(path: Path) -> CatalogueFile:
    """Return the lines of a catalogue, in their order, and all that is wrong with them."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        return _unreadable(Fault(path, "", f"cannot be read ({error.strerror})", "check the path and its rights"))
    except UnicodeDecodeError as error:
        return _unreadable(Fault(path, "", f"is not UTF-8 (byte {error.start + 1})", "save it as UTF-8"))
    rows = csv.reader(text.splitlines(keepends=True))
    try:
        return _catalogue(path, [(rows.line_num, row) for row in rows if row])
    except csv.Error as error:
        return _unreadable(Fault(path, f"line {rows.line_num}", f"is not CSV ({error})", "close every quote"))


def _catalogue(path: Path, rows: list[tuple[int, list[str]]]) -> CatalogueFile:
    header = rows[0][1] if rows else []
    if faults := _header_faults(path, header):
        return _unreadable(*faults)
    lines: list[CatalogueLine] = []
    whole = True
    for number, row in rows[1:]:
        if len(row) == len(COLUMNS):
            cells = {column: cell.strip() for column, cell in zip(header, row, strict=True)}
            faults += _row_faults(path, number, cells)
            lines.append(_line(number, cells))
        else:
            whole = False
            cure = "quote a cell that holds a comma" if len(row) > len(COLUMNS) else "write a comma after each cell"
            wrong = f"has {len(row)} cells instead of {len(COLUMNS)}"
            faults.append(Fault(path, f"line {number}", wrong, cure))
    if whole and not lines:
        faults.append(Fault(path, "", "has no service", "write a line for each"))
    faults += _double_faults(path, lines)
    return CatalogueFile(lines, faults, whole)


def _unreadable(*faults: Fault) -> CatalogueFile:
    return CatalogueFile([], list(faults), whole=False)


def _header_faults(path: Path, header: list[str]) -> list[Fault]:
    unknown = [column for column in header if column not in COLUMNS]
    missing = [column for column in COLUMNS if column not in header]
    return [Fault(path, "line 1", f"unknown column {column!r}", suggestion(column, COLUMNS)) for column in unknown] + [
        Fault(path, "line 1", f"column {column!r} is missing", f"the columns are {', '.join(COLUMNS)}")
        for column in missing
    ]


def _row_faults(path: Path, line: int, cells: dict[str, str]) -> list[Fault]:
    where = f"line {line}"
    faults = [
        Fault(path, where, f"{column} is empty", "fill it in")
        for column in COLUMNS
        if not cells[column] and column not in MAY_BE_EMPTY
    ]
    for column, pattern, cure in (
        ("agency_code", CODE, "write a capital letter and up to two letters or digits"),
        ("service_code", SERVICE_CODE, "write 1 to 64 letters, digits and . _ : -"),
        ("typical_minutes", "[0-9]{1,4}", "write a whole number of minutes"),
    ):
        if cells[column] and not re.fullmatch(pattern, cells[column]):
            faults.append(Fault(path, where, f"{column} {cells[column]!r} does not fit", cure))
    if not 1 <= _minutes(cells, 1) <= LONGEST_MINUTES:
        wrong = f"{cells['typical_minutes']} minutes is out of range"
        faults.append(Fault(path, where, wrong, f"write 1 to {LONGEST_MINUTES}"))
    faults += [
        Fault(path, where, f"{column} has {len(cells[column])} characters", f"write at most {LONGEST_NAME}")
        for column in ("agency_name", "service_name_id", "service_name_en")
        if len(cells[column]) > LONGEST_NAME
    ]
    return faults


def _line(line: int, cells: dict[str, str]) -> CatalogueLine:
    name = {"id": cells["service_name_id"]}
    if cells["service_name_en"]:
        name["en"] = cells["service_name_en"]
    return CatalogueLine(
        line, cells["agency_code"], cells["agency_name"], cells["service_code"], name, _minutes(cells, 0)
    )


def _minutes(cells: dict[str, str], otherwise: int) -> int:
    return int(cells["typical_minutes"]) if re.fullmatch("[0-9]{1,4}", cells["typical_minutes"]) else otherwise


def _double_faults(path: Path, lines: list[CatalogueLine]) -> list[Fault]:
    faults: list[Fault] = []
    first_service: dict[str, CatalogueLine] = {}
    first_of_agency: dict[str, CatalogueLine] = {}
    for line in lines:
        other = first_service.setdefault(line.service, line)
        if other is not line:
            wrong = f"service {line.service!r} is already on line {other.line}"
            faults.append(Fault(path, f"line {line.line}", wrong, "give it another code, or delete one"))
        named = first_of_agency.setdefault(line.agency, line)
        if named.agency_name != line.agency_name:
            wrong = (
                f"agency {line.agency!r} is {line.agency_name!r} here and {named.agency_name!r} on line {named.line}"
            )
            faults.append(Fault(path, f"line {line.line}", wrong, "use one name"))
    return faults
