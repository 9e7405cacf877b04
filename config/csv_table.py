"""A CSV file with a heading as lines of named cells, with all that is wrong with its form."""

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path

from config.faults import Fault, suggestion


@dataclass(frozen=True)
class Form:
    """The columns of a kind of file; `in_languages` begin columns such as "name_id" and "name_en", whole in `required`.

    `required` stand in the heading, `optional` may. Of a `private` kind no fault quotes the file: what stands there
    instead of a heading may be about a person.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    in_languages: tuple[str, ...] = ()
    private: bool = False

    def knows(self, column: str) -> bool:
        """Return whether there is such a column."""
        known = column in self.required or column in self.optional
        return known or any(re.fullmatch(f"{start}[a-z]{{2,3}}", column) for start in self.in_languages)


@dataclass(frozen=True)
class CsvLine:
    """One line's cells by column, without the spaces around them."""

    line: int
    cells: dict[str, str]

    def names(self, start: str) -> dict[str, str]:
        """Return the text by language of the columns that begin with `start`; an empty cell is no text."""
        texts = {column.removeprefix(start): cell for column, cell in self.cells.items() if column.startswith(start)}
        return {language: text for language, text in texts.items() if text or language == "id"}


@dataclass(frozen=True)
class CsvTable:
    """What a file says; `whole` is false when lines are missing here because they could not be read at all."""

    columns: tuple[str, ...] = ()
    lines: list[CsvLine] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    whole: bool = True


def read_csv(path: Path, form: Form) -> CsvTable:
    """Return the lines of a file in their order."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        return _unreadable(Fault(path, "", f"cannot be read ({error.strerror})", "check the path and its rights"))
    except UnicodeDecodeError as error:
        return _unreadable(Fault(path, "", f"is not UTF-8 (byte {error.start + 1})", "save it as UTF-8"))
    rows = csv.reader(text.splitlines(keepends=True))
    try:
        return _table(path, form, [(rows.line_num, row) for row in rows if row])
    except csv.Error as error:
        return _unreadable(Fault(path, f"line {rows.line_num}", f"is not CSV ({error})", "close every quote"))


def _unreadable(*faults: Fault) -> CsvTable:
    return CsvTable(faults=list(faults), whole=False)


def _table(path: Path, form: Form, rows: list[tuple[int, list[str]]]) -> CsvTable:
    header = rows[0][1] if rows else []
    if faults := _header_faults(path, form, header):
        return _unreadable(*faults)
    lines: list[CsvLine] = []
    for number, row in rows[1:]:
        if len(row) == len(header):
            cells = {column: cell.strip() for column, cell in zip(header, row, strict=True)}
            lines.append(CsvLine(number, cells))
        else:
            cure = "quote a cell that holds a comma" if len(row) > len(header) else "write a comma after each cell"
            wrong = f"has {len(row)} cells instead of {len(header)}"
            faults.append(Fault(path, f"line {number}", wrong, cure))
    return CsvTable(tuple(header), lines, faults, whole=not faults)


def _header_faults(path: Path, form: Form, header: list[str]) -> list[Fault]:
    columns = (*form.required, *form.optional)
    unknown = [column for column in header if not form.knows(column)]
    doubled = [column for place, column in enumerate(header) if column in header[:place]]
    missing = [column for column in form.required if column not in header]
    return [
        *(
            Fault(path, "line 1", f"column {header.index(column) + 1} is unknown", suggestion("", columns))
            if form.private
            else Fault(path, "line 1", f"unknown column {column!r}", suggestion(column, columns))
            for column in unknown
        ),
        *(
            Fault(path, "line 1", f"column {column!r} is there twice", "delete one")
            for column in doubled
            if form.knows(column) or not form.private
        ),
        *(
            Fault(path, "line 1", f"column {column!r} is missing", f"the columns are {', '.join(form.required)}")
            for column in missing
        ),
    ]
