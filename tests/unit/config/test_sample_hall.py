"""The sample hall: as large as a real one, in both languages, and nothing in it sounds alike."""

import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest
from msgspec import structs

from config.hall import HallPlan, load_hall
from config.hall_schema import DeviceRole, RulesTable
from hub.domain.catalogue import Rules

SAMPLE = Path(__file__).parents[3] / "config" / "sample"

SOUND_ALIKE = ("BCDGJPTVWY", "MN", "FS", "HK")
"""Letters that sound alike when spoken (D3): be, ce, de …; em, en; ef, es; ha, ka."""


@pytest.fixture(name="sample", scope="module")
def loaded_sample() -> HallPlan:
    return load_hall(SAMPLE / "hall.toml")


def test_the_sample_hall_is_as_large_as_the_one_it_follows(sample: HallPlan) -> None:
    assert (len(sample.agencies), len(sample.services)) == (29, 229)
    assert (len(sample.counters), len(sample.zones)) == (60, 10)
    roles = [device.role for device in sample.devices]
    assert roles.count(DeviceRole.KIOSK) == 8
    assert roles.count(DeviceRole.PRINTER) >= 2
    assert {d.zone for d in sample.devices if d.role is DeviceRole.HALL} == {zone.id for zone in sample.zones}
    panels = [device.counter for device in sample.devices if device.role is DeviceRole.OFFICER]
    assert panels == [counter.id for counter in sample.counters]


def test_the_sample_hall_speaks_both_languages_in_short_names(sample: HallPlan) -> None:
    for agency in sample.agencies:
        assert agency.name.keys() == agency.short_name.keys() == {"id", "en"}
        assert all(len(short) <= 24 for short in agency.short_name.values())
    for language in ("id", "en"):
        names = [agency.short_name[language] for agency in sample.agencies]
        assert len(set(names)) == len(names)
    assert all(service.name.keys() == {"id", "en"} for service in sample.services)


def test_in_the_sample_hall_no_zone_calls_prefixes_that_sound_alike(sample: HallPlan) -> None:
    prefix = {pool.id: pool.prefix for pool in sample.pools}
    for zone in sample.zones:
        prefixes = {prefix[service.pool] for service in sample.services if service.zone == zone.id}
        single = [p for p in prefixes if len(p) == 1]
        for group in SOUND_ALIKE:
            assert len([p for p in single if p in group]) <= 1, (zone.id, prefixes)


def test_the_sample_names_every_rule_with_its_default() -> None:
    (line,) = [
        line for line in (SAMPLE / "hall.toml").read_text(encoding="utf-8").splitlines() if line.startswith("# rules =")
    ]
    rules = tomllib.loads(line.removeprefix("# "))["rules"]
    assert rules == structs.asdict(RulesTable())
    assert asdict(Rules()) == rules
