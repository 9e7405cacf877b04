"""What is exported reads back as the same hall, whatever is in it."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from config.catalogue_csv import COLUMNS, FORM, OPTIONAL_COLUMNS
from config.check import FAULTY, main
from config.export import export_hall, toml
from config.faults import SettingsError
from config.hall import load_hall
from config.hall_schema import RulesTable
from config.plan import HallPlan, ServiceSettings
from hub.domain.calendar import Calendar
from hub.domain.catalogue import Catalogue, Rules
from hub.domain.catalogue_checks import all_problems
from hub.domain.editing import Edited, replace
from hub.server.hall import catalogue_of, plan_of
from tests.catalogues import catalogues

SAMPLE = Path(__file__).parents[3] / "config" / "sample" / "hall.toml"
FAULTS = Path(__file__).parents[2] / "data" / "faulty-hall" / "hall.toml"

on_any_machine = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def there_and_back(plan: HallPlan, folder: Path) -> HallPlan:
    return load_hall(export_hall(plan).write(folder))


def test_the_sample_hall_comes_back_as_it_was(tmp_path: Path) -> None:
    plan = load_hall(SAMPLE)
    assert there_and_back(plan, tmp_path / "new") == plan
    assert plan_of(catalogue_of(plan), plan.officers, plan.devices) == plan


@on_any_machine
@given(before=catalogues(), after=catalogues())
def test_every_catalogue_comes_back_as_it_was(
    before: Catalogue, after: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert all_problems(before) == []
    folder = tmp_path_factory.getbasetemp() / "there-and-back"
    assert catalogue_of(there_and_back(plan_of(before), folder)) == before
    edited = replace(before, after)
    if isinstance(edited, Edited):  # with archived things
        assert catalogue_of(there_and_back(plan_of(edited.catalogue), folder)) == edited.catalogue


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('a "b"\\\n\x7f', '"a \\"b\\"\\\\\\n\\u007f"'),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (0.5, "0.5"),
        ([1, [2]], "[1, [2]]"),
        ({"a": 1, "b": {}}, "{ a = 1, b = {} }"),
    ],
)
def test_values_as_toml(value: str | float, text: str) -> None:
    assert toml(value) == text


def test_a_hall_without_people_and_devices(tmp_path: Path) -> None:
    plan = plan_of(catalogue_of(load_hall(SAMPLE)))
    assert "officers = []\ndevices = []\n" in export_hall(plan).hall
    assert there_and_back(plan, tmp_path).devices == ()


def test_what_is_not_set_is_as_the_rules_have_it(tmp_path: Path) -> None:
    for name in ("catalogue.csv", "holidays.csv"):
        shutil.copy(SAMPLE.parent / name, tmp_path)
    lines = SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    skipped = ("holidays =", "hall.hours", "hall.friday_break", "hall.last_ticket")
    (tmp_path / "hall.toml").write_text("".join(line for line in lines if not line.startswith(skipped)))
    hall = catalogue_of(load_hall(tmp_path / "hall.toml")).hall
    assert hall.calendar == Calendar()
    assert hall.rules == Rules()
    assert catalogue_of(load_hall(SAMPLE)).hall.calendar.week == Calendar().week


def test_the_files_can_say_all_that_the_catalogue_knows() -> None:
    assert set(RulesTable.__struct_fields__) == set(Rules.__dataclass_fields__)
    in_languages = {start.removesuffix("_") for start in FORM.in_languages}
    assert set(ServiceSettings.__dataclass_fields__) < {*OPTIONAL_COLUMNS, *in_languages}
    assert not set(COLUMNS) & set(OPTIONAL_COLUMNS)


def test_forty_faults_are_named_in_one_run_and_nothing_is_imported(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        load_hall(FAULTS)
    named = [(fault.file.name, fault.where, fault.wrong) for fault in caught.value.faults]
    assert len(set(named)) == len(named) == len(FORTY) == 40
    for file, where, words in FORTY:
        assert [n for n in named if n[:2] == (file, where) and words in n[2]], (file, where, words)
    assert all(fault.cure for fault in caught.value.faults)
    assert main([str(FAULTS)]) == FAULTY
    output = capsys.readouterr()
    assert output.out == "1 file: 40 to repair\n"
    assert len(output.err.splitlines()) == 40


FORTY = [
    ("hall.toml", "hall.name", "no Indonesian text"),
    ("hall.toml", "hall.timezone", "'Asia/Makasar'"),
    ("hall.toml", "hall.day_start", "'24:30'"),
    ("hall.toml", "hall.colour", "unknown key"),
    ("hall.toml", "hall.hours.monday", "ends before it begins"),
    ("hall.toml", "hall.hours.sunday", "'tutup' does not fit"),
    ("hall.toml", "hall.last_ticket_minutes", "out of range"),
    ("hall.toml", "hall.periods[1]", "ends before it begins"),
    ("hall.toml", "hall.periods[2].first", "there is no 2027-02-29"),
    ("hall.toml", "rules.cap", "out of range"),
    ("hall.toml", "zones[2].id", "already zones[1]"),
    ("hall.toml", "zones[3].place", "is missing"),
    ("hall.toml", "agencies[1].breaks[1].times", "ends before it begins"),
    ("hall.toml", "agencies[1].choosing", "not possible"),
    ("hall.toml", "agencies[2].exceptions[2].date", "already exceptions[1]"),
    ("hall.toml", "agencies[3].id", "no agency 'Z'"),
    ("hall.toml", "agency 'A' of the catalogue", "same numbers as 'A1'"),
    ("hall.toml", "pools[2].prefix", "'x' does not fit"),
    ("hall.toml", "pools[2].width", "out of range"),
    ("hall.toml", "pools[2].services[1]", "no service 'A.77'"),
    ("hall.toml", "counters[2].number", "already counters[1]"),
    ("hall.toml", "counters[2].zone", "no zone 'bru'"),
    ("hall.toml", "counters[3]", "serves nothing"),
    ("hall.toml", "counters[4].helps[1]", "serves 'B.01' anyway"),
    ("hall.toml", "counters[4].helps[2]", "no service 'B.88'"),
    ("hall.toml", "officers[1].counter", "no counter 'loket-9'"),
    ("hall.toml", "devices[1].voice", "has no voice"),
    ("hall.toml", "devices[1].printer", "no printer 'cetak-1'"),
    ("hall.toml", "devices[2].zone", "is missing"),
    ("hall.toml", "devices[3].role", "not possible"),
    ("catalogue.csv", "line 2", "typical_minutes 'sepuluh'"),
    ("catalogue.csv", "line 3", "agency 'A' is 'Dinas Satunya' here"),
    ("catalogue.csv", "line 4", "already on line 2"),
    ("catalogue.csv", "line 4", "service_name_id is empty"),
    ("catalogue.csv", "line 5", "no zone 'merah'"),
    ("catalogue.csv", "line 5", "priority_quota is set without quota"),
    ("catalogue.csv", "line 5", "accepting 'ya'"),
    ("catalogue.csv", "line 6", "900 minutes"),
    ("holidays.csv", "line 2", "'2026-13-01' is no date"),
    ("holidays.csv", "line 3", "kind 'natinal'"),
]
"""File, place and some words of each deliberate fault."""
