"""A catalogue of agencies and services from a CSV file: every line's faults at once."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from config.csv_table import CsvLine, Form, read_csv
from config.faults import Fault
from config.hall_schema import NoteRule
from config.plan import ServiceSettings

COLUMNS: Final = (
    "agency_code",
    "agency_name",
    "service_code",
    "service_name_id",
    "service_name_en",
    "typical_minutes",
)
OPTIONAL_COLUMNS: Final = (
    "pool",
    "zone",
    "quota",
    "priority_quota",
    "weight",
    "help_after_minutes",
    "last_ticket_minutes",
    "outcomes",
    "outcome_required",
    "note",
    "accepting",
    "active",
    "archived",
)
NAME: Final = "service_name_"
REQUIREMENTS: Final = "requirements_"
FEE: Final = "fee_"
WORDS: Final = "words_"
FORM: Final = Form(COLUMNS, OPTIONAL_COLUMNS, in_languages=(NAME, REQUIREMENTS, FEE, WORDS))
MAY_BE_EMPTY: Final = ("service_name_en",)

CODE: Final = "[A-Z][A-Z0-9]{0,2}"
"""An agency's code, where it is its services' prefix, too."""
SERVICE_CODE: Final = "[A-Za-z0-9][A-Za-z0-9._:-]{0,63}"
LONGEST_NAME: Final = 200
LONGEST_MINUTES: Final = 480
"""A service that takes longer than a working day is a slip of the pen."""
LONGEST_HELP_MINUTES: Final = 1_440
LARGEST_QUOTA: Final = 99_999
LEAST_WEIGHT: Final = 0.01
LARGEST_WEIGHT: Final = 100.0
BETWEEN: Final = "|"
"""What stands between two outcomes, requirements or words in one cell."""

TEXTS: Final = ((REQUIREMENTS, 8, 80), (FEE, 1, 80), (WORDS, 16, 30))
"""Columns in languages, how many texts a cell has at most, and their characters: a kiosk's screen holds no more."""

WHOLE: Final = "[0-9]{1,6}"
DECIMAL: Final = r"[0-9]{1,3}(\.[0-9]{1,6})?"
TRUTH: Final = "true|false"
NOTES: Final = tuple(each.value for each in NoteRule)

CELLS: Final = (
    ("agency_code", SERVICE_CODE, "write a capital letter and up to two letters or digits"),
    ("service_code", SERVICE_CODE, "write 1 to 64 letters, digits and . _ : -"),
    ("typical_minutes", "[0-9]{1,4}", "write a whole number of minutes"),
    ("pool", SERVICE_CODE, "write 1 to 64 letters, digits and . _ : -"),
    ("zone", SERVICE_CODE, "write 1 to 64 letters, digits and . _ : -"),
    ("quota", WHOLE, "write a whole number, or leave it empty"),
    ("priority_quota", WHOLE, "write a whole number, or leave it empty"),
    ("weight", DECIMAL, "write a number such as 1.5, or leave it empty"),
    ("help_after_minutes", WHOLE, "write a whole number of minutes, or leave it empty"),
    ("last_ticket_minutes", WHOLE, "write a whole number of minutes, or leave it empty"),
    ("outcome_required", TRUTH, "write true or false"),
    ("note", "|".join(NOTES), "write off, optional or required"),
    ("accepting", TRUTH, "write true or false"),
    ("active", TRUTH, "write true or false"),
    ("archived", TRUTH, "write true or false"),
)
"""Columns whose cells have a form, with the cure where one does not."""

RANGES: Final = (
    ("quota", 0, LARGEST_QUOTA),
    ("priority_quota", 0, LARGEST_QUOTA),
    ("weight", LEAST_WEIGHT, LARGEST_WEIGHT),
    ("help_after_minutes", 1, LONGEST_HELP_MINUTES),
    ("last_ticket_minutes", 0, LONGEST_MINUTES),
)


@dataclass(frozen=True)
class CatalogueLine:
    """One service and its agency, as one line says them; `minutes` is the standard time, `pool` and `zone` "" unset."""

    line: int
    agency: str
    agency_name: str
    service: str
    name: dict[str, str]
    minutes: int
    pool: str
    zone: str
    settings: ServiceSettings


@dataclass(frozen=True)
class CatalogueFile:
    """What a catalogue says; `whole` is false when lines are missing here because they could not be read at all."""

    lines: list[CatalogueLine]
    faults: list[Fault]
    whole: bool
    path: Path


def read_catalogue(path: Path) -> CatalogueFile:
    """Return the lines of a catalogue, in their order, and all that is wrong with them."""
    table = read_csv(path, FORM)
    faults = list(table.faults)
    for line in table.lines:
        faults += _row_faults(path, line)
    faults.sort(key=_line_number)
    lines = [_line(line) for line in table.lines]
    if table.whole and not lines:
        faults.append(Fault(path, "", "has no service", "write a line for each"))
    faults += _double_faults(path, lines)
    return CatalogueFile(lines, faults, table.whole, path)


def _line_number(fault: Fault) -> int:
    return int(fault.where.removeprefix("line ") or 0)


def _row_faults(path: Path, line: CsvLine) -> list[Fault]:
    cells, where = line.cells, f"line {line.line}"
    faults = [
        Fault(path, where, f"{column} is empty", "fill it in")
        for column in COLUMNS
        if not cells[column] and column not in MAY_BE_EMPTY
    ]
    for column, usual, cure in CELLS:
        pattern = CODE if column == "agency_code" and not cells.get("pool") else usual
        if cells.get(column) and not re.fullmatch(pattern, cells[column]):
            faults.append(Fault(path, where, f"{column} {cells[column]!r} does not fit", cure))
    if not 1 <= _minutes(cells, 1) <= LONGEST_MINUTES:
        wrong = f"{cells['typical_minutes']} minutes is out of range"
        faults.append(Fault(path, where, wrong, f"write 1 to {LONGEST_MINUTES}"))
    for column, least, most in RANGES:
        value = _number(line, column, float, None)
        if value is not None and not least <= value <= most:
            wrong = f"{column} {cells[column]} is out of range"
            faults.append(Fault(path, where, wrong, f"write {least:g} to {most:g}"))
    names = [column for column in cells if column == "agency_name" or column.startswith(NAME)]
    faults += [
        Fault(path, where, f"{column} has {len(cells[column])} characters", f"write at most {LONGEST_NAME}")
        for column in names
        if len(cells[column]) > LONGEST_NAME
    ]
    return [*faults, *_text_faults(path, where, cells), *_settings_faults(path, where, _settings(line))]


def _text_faults(path: Path, where: str, cells: dict[str, str]) -> Iterator[Fault]:
    for column, cell in cells.items():
        for start, most, longest in TEXTS:
            if column.startswith(start):
                texts = (cell,) if start == FEE else _apart(cell)
                if len(texts) > most:
                    yield Fault(path, where, f"{column} has {len(texts)} texts", f"write at most {most}")
                for text in (each for each in texts if len(each) > longest):
                    wrong = f"{column} {text[:20] + '...'!r} has {len(text)} characters"
                    yield Fault(path, where, wrong, f"write at most {longest}")


def _settings_faults(path: Path, where: str, settings: ServiceSettings) -> list[Fault]:
    faults: list[Fault] = []
    if settings.priority_quota and settings.quota is None:
        faults.append(Fault(path, where, "priority_quota is set without quota", "set quota, too, or neither"))
    if settings.outcome_required and not settings.outcomes:
        faults.append(
            Fault(path, where, "outcome_required is set without outcomes", 'set outcomes, such as "Selesai|Ditolak"')
        )
    doubled = sorted({each for each in settings.outcomes if settings.outcomes.count(each) > 1})
    faults += [Fault(path, where, f"outcome {each!r} is there twice", "delete one") for each in doubled]
    return faults


def _line(line: CsvLine) -> CatalogueLine:
    cells = line.cells
    return CatalogueLine(
        line=line.line,
        agency=cells["agency_code"],
        agency_name=cells["agency_name"],
        service=cells["service_code"],
        name=line.names(NAME),
        minutes=_minutes(cells, 0),
        pool=cells.get("pool", ""),
        zone=cells.get("zone", ""),
        settings=_settings(line),
    )


def _settings(line: CsvLine) -> ServiceSettings:
    return ServiceSettings(
        quota=_number(line, "quota", int, None),
        priority_quota=_number(line, "priority_quota", int, 0),
        weight=_number(line, "weight", float, 1.0),
        help_after_minutes=_number(line, "help_after_minutes", int, None),
        last_ticket_minutes=_number(line, "last_ticket_minutes", int, None),
        outcomes=_apart(line.cells.get("outcomes", "")),
        outcome_required=line.cells.get("outcome_required") == "true",
        note=NoteRule(note) if (note := line.cells.get("note")) in NOTES else NoteRule.OFF,
        accepting=line.cells.get("accepting") != "false",
        active=line.cells.get("active") != "false",
        archived=line.cells.get("archived") == "true",
        requirements=_lists(line, REQUIREMENTS),
        fee={language: text for language, text in line.names(FEE).items() if text},
        words=_lists(line, WORDS),
    )


def _apart(cell: str) -> tuple[str, ...]:
    return tuple(text.strip() for text in cell.split(BETWEEN) if text.strip())


def _lists(line: CsvLine, start: str) -> dict[str, tuple[str, ...]]:
    """Return the texts by language of the columns that begin with `start`; a language without any is left out."""
    return {language: texts for language, cell in line.names(start).items() if (texts := _apart(cell))}


NumberT = TypeVar("NumberT", int, float)
OtherT = TypeVar("OtherT")


def _number(line: CsvLine, column: str, type_: Callable[[str], NumberT], otherwise: OtherT) -> NumberT | OtherT:
    cell = line.cells.get(column, "")
    return type_(cell) if re.fullmatch(DECIMAL if column == "weight" else WHOLE, cell) else otherwise


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
