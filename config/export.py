"""A hall as the text of its files: what `load_hall` reads from them is the same hall again.

An agency's short name comes back in all languages of its name: where it lacks one it is made from the name.
"""

import base64
import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from msgspec import structs

from config import catalogue_csv, holidays_csv
from config.hall_schema import DeviceRole, RulesTable
from config.plan import (
    AgencyPlan,
    BreakPlan,
    CounterPlan,
    DevicePlan,
    ExceptionPlan,
    HallPlan,
    OfficerPlan,
    PeriodPlan,
    PoolPlan,
    ServicePlan,
    ServiceSettings,
    SpeechPlan,
    Week,
    ZonePlan,
)
from config.times import NONE, WEEKDAYS, written, written_span

HALL_FILE: Final = "hall.toml"
CATALOGUE_FILE: Final = "catalogue.csv"
HOLIDAYS_FILE: Final = "holidays.csv"
LOGO_FILE: Final = "logo.png"

Value = str | int | float | bool | Sequence["Value"] | Mapping[str, "Value"]
"""What the writer can write; an absent key stands for None."""

Table = dict[str, Value]


@dataclass(frozen=True)
class HallTexts:
    """The files of a hall; `logo` is its picture (PNG), or empty, and then there is no such file."""

    hall: str
    catalogue: str
    holidays: str
    logo: bytes = b""

    def write(self, folder: Path) -> Path:
        """Write the files into a folder, made where it is missing, and return the hall file.

        Raises:
            OSError: the folder or a file cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if self.logo:
            (folder / LOGO_FILE).write_bytes(self.logo)
        for name, text in (
            (CATALOGUE_FILE, self.catalogue),
            (HOLIDAYS_FILE, self.holidays),
            (HALL_FILE, self.hall),
        ):
            (folder / name).write_text(text, encoding="utf-8", newline="")
        return folder / HALL_FILE


def export_hall(plan: HallPlan) -> HallTexts:
    """Return the files that say what the plan says, with every reference written out."""
    return HallTexts(
        hall=_hall(plan), catalogue=_catalogue(plan), holidays=_holidays(plan), logo=base64.b64decode(plan.logo)
    )


def _hall(plan: HallPlan) -> str:
    calendar = plan.calendar
    lines = [
        f"catalogue = {toml(CATALOGUE_FILE)}",
        f"holidays = {toml(HOLIDAYS_FILE)}",
        "",
        f"hall.name = {toml(plan.name)}",
        *([f"hall.local_name = {toml(plan.local_name)}"] if plan.local_name is not None else []),
        *([f"hall.address = {toml(plan.address)}"] if plan.address is not None else []),
        *([f"hall.colours = {toml(plan.colours)}"] if plan.colours else []),
        *([f"hall.logo = {toml(LOGO_FILE)}"] if plan.logo else []),
        *([f"hall.visitor_page = {toml(plan.visitor_page)}"] if plan.visitor_page else []),
        f"hall.timezone = {toml(plan.timezone)}",
        f"hall.day_start = {toml(written(plan.day_start_minute))}",
        f"hall.hours = {toml(_week(calendar.week))}",
        f"hall.friday_break = {toml(written_span(calendar.friday_break, NONE))}",
        f"hall.last_ticket_minutes = {calendar.last_ticket_minutes}",
        f"hall.periods = {_table_list(map(_period, calendar.periods))}",
        "",
        *_rules(plan.rules),
        "",
        f"zones = {_table_list(map(_zone, plan.zones))}",
        f"agencies = {_table_list(map(_agency, plan.agencies))}",
        f"pools = {_table_list(map(_pool, plan.pools))}",
        f"counters = {_table_list(map(_counter, plan.counters))}",
        f"officers = {_table_list(map(_officer, plan.officers))}",
        f"devices = {_table_list(map(_device, plan.devices))}",
    ]
    return "\n".join([*lines, ""])


def _rules(rules: RulesTable) -> list[str]:
    return [f"rules.{name} = {toml(value)}" for name, value in structs.asdict(rules).items()]


def _week(week: Week) -> Table:
    return {day: written_span(hours) for day, hours in zip(WEEKDAYS, week, strict=True)}


def _period(period: PeriodPlan) -> Table:
    return {
        "first": period.first,
        "last": period.last,
        "name": period.name,
        "hours": _week(period.week),
        "friday_break": written_span(period.friday_break, NONE),
    }


def _agency(agency: AgencyPlan) -> Table:
    written_: Table = {"id": agency.id, "name": agency.name, "short_name": agency.short_name}
    if agency.week is not None:
        written_["hours"] = _week(agency.week)
    others: Table = {
        "breaks": [_break(each) for each in agency.breaks],
        "break_stops_issuing": agency.break_stops_issuing,
        "exceptions": [_exception(each) for each in agency.exceptions],
        "choosing": agency.choosing.value,
    }
    return written_ | _unlike(others, {**_EMPTY, "choosing": "accumulating"}) | _state(agency.active, agency.archived)


_EMPTY: Final[Table] = {"breaks": [], "exceptions": [], "break_stops_issuing": False, "helps": []}


def _break(each: BreakPlan) -> Table:
    return {"times": written_span(each.span), "weekdays": [WEEKDAYS[day] for day in each.weekdays]}


def _exception(each: ExceptionPlan) -> Table:
    return {"date": each.day, "hours": written_span(each.hours), "name": each.name}


def _pool(pool: PoolPlan) -> Table:
    return {"id": pool.id, "prefix": pool.prefix, "width": pool.width, **_state(archived=pool.archived)}


def _zone(zone: ZonePlan) -> Table:
    speech = _speech(zone.speech)
    spoken: Table = {"speech": speech} if speech else {}
    return {"id": zone.id, "name": zone.name, "place": zone.place, **spoken, **_state(archived=zone.archived)}


def _speech(speech: SpeechPlan) -> Table:
    """Regional languages are named only: their words stand in files of their own."""
    own = SpeechPlan()
    values: dict[str, Value] = {
        "call": {code: text for code, text in speech.call.items() if code not in speech.digits},
        "recall": {code: text for code, text in speech.recall.items() if code not in speech.digits},
        "always": list(speech.always),
        "whole_numbers": speech.whole_numbers,
        "said": [f"{written} = {said}" for written, said in speech.said.items()],
        "repeats": speech.repeats,
        "crowd": speech.crowd,
    }
    usual: dict[str, Value] = {"call": {}, "recall": {}, "always": [], "whole_numbers": False, "said": []}
    return _unlike(values, usual | {"repeats": own.repeats, "crowd": own.crowd})


def _counter(counter: CounterPlan) -> Table:
    always: Table = {
        "id": counter.id,
        "number": counter.number,
        "zone": counter.zone,
        "services": counter.services,
    }
    staffed: Table = {} if counter.staffed is None else {"staffed": [written_span(each) for each in counter.staffed]}
    others = _unlike({"helps": list(counter.helps)}, _EMPTY) | staffed
    return always | others | _state(counter.active, counter.archived)


def _officer(officer: OfficerPlan) -> Table:
    return {"id": officer.id, "name": officer.name, **_set({"counter": officer.counter})}


def _device(device: DevicePlan) -> Table:
    places = {key: getattr(device, key) for key in ("zone", "counter", "officer", "printer", "group")}
    silent: Table = {"voice": False} if device.role is DeviceRole.HALL and not device.voice else {}
    named: Table = {"name": device.name} if device.name else {}
    return {"id": device.id, "role": device.role.value, **_set(places), **named, **silent}


def _set(values: Mapping[str, Value | None]) -> Table:
    return {key: value for key, value in values.items() if value is not None}


def _unlike(values: Mapping[str, Value], defaults: Mapping[str, Value]) -> Table:
    return {key: value for key, value in values.items() if value != defaults[key]}


def _state(active: bool = True, archived: bool = False) -> Table:
    return _unlike({"active": active, "archived": archived}, {"active": True, "archived": False})


def _table_list(tables: Iterable[Mapping[str, Value]]) -> str:
    lines = [f"    {toml(table)},\n" for table in tables]
    return f"[\n{''.join(lines)}]" if lines else "[]"


def toml(value: Value) -> str:
    """Return a value as TOML writes it; tables are inline."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case Mapping():
            pairs = [f"{key} = {toml(item)}" for key, item in value.items()]
            return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
        case _:
            return f"[{', '.join(toml(item) for item in value)}]"


def _catalogue(plan: HallPlan) -> str:
    names = {agency.id: agency.name["id"] for agency in plan.agencies}
    rows = [_service(service, names[service.agency]) for service in plan.services]
    return _csv(catalogue_csv.COLUMNS, rows)


def _service(service: ServicePlan, agency_name: str) -> dict[str, str]:
    texts = {f"{catalogue_csv.NAME}{language}": text for language, text in service.name.items()}
    settings, usual = service.settings, ServiceSettings()
    by_language = (
        (catalogue_csv.REQUIREMENTS, settings.requirements),
        (catalogue_csv.FEE, settings.fee),
        (catalogue_csv.WORDS, settings.words),
    )
    more = {f"{start}{language}": _cell(said) for start, texts in by_language for language, said in texts.items()}
    others = {
        column: _cell(getattr(settings, column))
        for column in catalogue_csv.OPTIONAL_COLUMNS
        if hasattr(settings, column) and getattr(settings, column) != getattr(usual, column)
    }
    return {
        "agency_code": service.agency,
        "agency_name": agency_name,
        "service_code": service.id,
        **texts,
        "typical_minutes": str(service.minutes),
        "pool": service.pool,
        "zone": service.zone,
        **others,
        **more,
    }


def _cell(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return catalogue_csv.BETWEEN.join(value)
        case _:
            return str(value)


def _holidays(plan: HallPlan) -> str:
    rows = [
        {
            "date": holiday.day,
            **{f"{holidays_csv.NAME}{language}": text for language, text in holiday.name.items()},
            "kind": holiday.kind.value,
        }
        for holiday in plan.calendar.holidays
    ]
    return _csv(holidays_csv.COLUMNS, rows)


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    """Return rows below their heading: the given columns, then whatever else a row has."""
    used = dict.fromkeys([*columns, *(column for row in rows for column in row)])
    text = io.StringIO()
    writer = csv.DictWriter(text, list(used), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
