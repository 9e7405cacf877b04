"""Whatever stands in a settings file, the answer is settings or faults, never another exception."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct, structs

from config.catalogue_csv import COLUMNS, OPTIONAL_COLUMNS, read_catalogue
from config.display_schema import DisplayConfig, OfficerKeys
from config.faults import SettingsError
from config.hall import HallPlan, load_hall
from config.hall_schema import (
    AgencyTable,
    BreakTable,
    ColoursTable,
    CounterTable,
    DeviceTable,
    ExceptionTable,
    HallFile,
    HallTable,
    OfficerTable,
    PeriodTable,
    PoolTable,
    RulesTable,
    WeekTable,
    ZoneTable,
)
from config.holidays_csv import COLUMNS as HOLIDAY_COLUMNS
from config.holidays_csv import read_holidays
from config.loading import load
from config.printer_schema import PrinterConfig
from config.schema import HubConfig, KioskConfig
from config.slip_design import SlipDesign

STRUCTS: list[type[Struct]] = [
    *(HallFile, HallTable, AgencyTable, PoolTable, ZoneTable, CounterTable, OfficerTable, DeviceTable),
    *(RulesTable, ColoursTable, WeekTable, PeriodTable, BreakTable, ExceptionTable),
    *(HubConfig, KioskConfig, DisplayConfig, PrinterConfig, OfficerKeys),
]
KEYS = sorted({field.encode_name for struct in STRUCTS for field in structs.fields(struct)} | {"id", "en", "x"})
WORDS = [
    "A",
    "B",
    "A.01",
    "biru",
    "loket-1",
    "kiosk",
    "hall",
    "officer",
    "printer",
    "tcp",
    "file",
    "id",
    "00:00",
    "08:00-16:00",
    "2027-02-29",
    "closed",
    "#0b5394",
    "#FFFFFF",
    "required",
    "",
    "~",
]

on_any_machine = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault of the settings."""

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=30,
).filter(lambda value: value is not None)
tables = st.dictionaries(st.sampled_from(KEYS), values, max_size=8)


def assert_result_or_faults(call: Callable[[], object], type_: type) -> None:
    try:
        result = call()
    except SettingsError as error:
        result, faults = None, error.faults
    else:
        faults = ()
    assert faults or isinstance(result, type_)


@on_any_machine
@given(raw=tables, type_=st.sampled_from([HubConfig, KioskConfig, DisplayConfig, PrinterConfig, SlipDesign]))
def test_settings_or_faults(raw: dict[str, Any], type_: type[Struct]) -> None:
    with patch("config.loading.read_toml", return_value=raw):
        assert_result_or_faults(lambda: load(Path("settings.toml"), type_), type_)


def table_of(type_: type[Struct], **inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    names = [field.encode_name for field in structs.fields(type_)]
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, values | st.sampled_from(WORDS)) | inner)


halls = st.fixed_dictionaries(
    {"catalogue": st.just("catalogue.csv")},
    optional={
        "hall": table_of(HallTable, hours=table_of(WeekTable), periods=st.lists(table_of(PeriodTable), max_size=2)),
        "rules": table_of(RulesTable),
        "zones": st.lists(table_of(ZoneTable), max_size=3),
        "counters": st.lists(table_of(CounterTable), max_size=3),
        "agencies": st.lists(
            table_of(AgencyTable, hours=table_of(WeekTable), exceptions=st.lists(table_of(ExceptionTable), max_size=2)),
            max_size=3,
        ),
        "pools": st.lists(table_of(PoolTable), max_size=3),
        "officers": st.lists(table_of(OfficerTable), max_size=3),
        "devices": st.lists(table_of(DeviceTable), max_size=3),
    },
)
CSV = f"{','.join(COLUMNS)}\nA,Dinas,A.01,Satu,One,10\nB,Kantor,B.01,Dua,Two,5\n"


@on_any_machine
@given(raw=halls)
def test_a_hall_or_faults(raw: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "any-hall"
    folder.mkdir(exist_ok=True)
    (folder / "catalogue.csv").write_text(CSV, encoding="utf-8")
    with patch("config.hall.read_toml", return_value=raw):
        assert_result_or_faults(lambda: load_hall(folder / "hall.toml"), HallPlan)


cells = st.sampled_from(["A", "B", "A.01", "Dinas (D)", "10", "0", "", '"', "a,b", "\r", "\0"]) | st.text(max_size=4)


@on_any_machine
@given(rows=st.lists(st.lists(cells, max_size=8), max_size=6), ending=st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_a_catalogue_or_faults(rows: list[list[str]], ending: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    text = ending.join([",".join(COLUMNS), *(",".join(row) for row in rows)])
    file.write_bytes(text.encode("utf-8", "replace"))
    catalogue = read_catalogue(file)
    assert catalogue.lines or catalogue.faults
    if not catalogue.faults:
        assert len({line.service for line in catalogue.lines}) == len(catalogue.lines)


@on_any_machine
@given(rows=st.lists(st.lists(cells | st.just("2027-01-01"), min_size=4, max_size=4), max_size=6))
def test_holidays_or_faults(rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "any-holidays.csv"
    text = "\n".join([",".join(HOLIDAY_COLUMNS), *(",".join(row) for row in rows)])
    file.write_bytes(text.encode("utf-8", "replace"))
    found = read_holidays(file)
    assert len({holiday.day for holiday in found.holidays}) == len(found.holidays)


@on_any_machine
@given(row=st.lists(cells, min_size=len(OPTIONAL_COLUMNS), max_size=len(OPTIONAL_COLUMNS)))
def test_services_with_any_settings(row: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "any-settings.csv"
    text = f"{','.join((*COLUMNS, *OPTIONAL_COLUMNS))}\nA,Dinas,A.01,Satu,One,10,{','.join(row)}\n"
    file.write_bytes(text.encode("utf-8", "replace"))
    catalogue = read_catalogue(file)
    assert catalogue.lines or catalogue.faults
