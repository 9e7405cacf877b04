"""What must hold of the times in a hall file: every span begins before it ends, every date is in the calendar."""

from itertools import pairwise

from config.hall_schema import AgencyTable, HallFile, PeriodTable, WeekTable
from config.reading import Reader
from config.times import WEEKDAYS, has_date_form, is_date, span

END_FIRST = "ends before it begins"


def check_times(file: HallFile, reader: Reader) -> None:
    """Note in `reader` every fault of the hall's and the agencies' times."""
    _check_week("hall.hours", file.hall.hours, reader)
    _check_span("hall.friday_break", file.hall.friday_break, reader)
    for number, period in enumerate(file.hall.periods, start=1):
        _check_period(f"hall.periods[{number}]", period, reader)
    for number, agency in enumerate(file.agencies, start=1):
        _check_agency(f"agencies[{number}]", agency, reader)
    for number, counter in enumerate(file.counters, start=1):
        _check_staffed(f"counters[{number}].staffed", counter.staffed, reader)


def _check_week(where: str, table: WeekTable, reader: Reader) -> None:
    for day in WEEKDAYS:
        _check_span(f"{where}.{day}", getattr(table, day), reader)


def _check_span(where: str, text: str | None, reader: Reader) -> None:
    times = span(text) if text else None
    if times and not times.start < times.end:
        reader.fault(where, f"{text!r} {END_FIRST}", "write the earlier time first")


def _check_period(where: str, period: PeriodTable, reader: Reader) -> None:
    _check_date(f"{where}.first", period.first, reader)
    _check_date(f"{where}.last", period.last, reader)
    if is_date(period.first) and is_date(period.last) and period.last < period.first:
        reader.fault(where, f"{period.first} to {period.last} {END_FIRST}", "write the earlier date first")
    _check_week(f"{where}.hours", period.hours, reader)
    _check_span(f"{where}.friday_break", period.friday_break, reader)


def _check_agency(where: str, agency: AgencyTable, reader: Reader) -> None:
    if agency.hours:
        _check_week(f"{where}.hours", agency.hours, reader)
    for number, each in enumerate(agency.breaks, start=1):
        _check_span(f"{where}.breaks[{number}].times", each.times, reader)
    first: dict[str, int] = {}
    for number, exception in enumerate(agency.exceptions, start=1):
        here = f"{where}.exceptions[{number}]"
        _check_date(f"{here}.date", exception.date, reader)
        _check_span(f"{here}.hours", exception.hours, reader)
        other = first.setdefault(exception.date, number)
        if exception.date and other != number:
            reader.fault(f"{here}.date", f"{exception.date} is already exceptions[{other}]", "keep one")


def _check_staffed(where: str, texts: tuple[str, ...] | None, reader: Reader) -> None:
    if texts is None:
        return
    if not texts:
        reader.fault(where, "names no times", "delete the key, or set active = false where nobody will be")
    for number, text in enumerate(texts, start=1):
        _check_span(f"{where}[{number}]", text, reader)
    found = sorted(times for text in texts if (times := span(text)) and times.start < times.end)
    if any(after.start < before.end for before, after in pairwise(found)):
        reader.fault(where, "two times overlap", "join them")


def _check_date(where: str, text: str, reader: Reader) -> None:
    if has_date_form(text) and not is_date(text):
        reader.fault(where, f"there is no {text}", "write a date of the calendar")
