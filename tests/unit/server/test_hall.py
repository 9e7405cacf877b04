from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from config.hall import load_hall
from config.hall_schema import DeviceRole
from config.plan import DevicePlan
from hub.domain.availability import AvailabilityCode
from hub.domain.schedule import availability
from hub.domain.situation import Situation
from hub.protocol.ids import DeviceId
from hub.server.hall import bindings_of, catalogue_of
from tests.e2e.settings_files import SettingsFiles

SAMPLE = Path(__file__).parents[3] / "config" / "sample" / "hall.toml"


def test_the_sample_hall_is_sound_and_whole() -> None:
    plan = load_hall(SAMPLE)
    catalogue, bindings = catalogue_of(plan), bindings_of(plan)
    assert catalogue.problems() == []
    assert bindings.problems() == []
    assert len(catalogue.services) == len(plan.services)
    assert len(catalogue.agencies) == len(plan.agencies)
    assert len(catalogue.counters) == len(plan.counters)
    assert len(catalogue.zones) == len(plan.zones)
    assert len(catalogue.pools) == len(plan.pools)
    assert len(bindings.devices) == len(plan.devices)


def test_a_hall_for_tests_is_open_at_every_instant_of_every_date(tmp_path: Path) -> None:
    catalogue = catalogue_of(SettingsFiles(tmp_path).plan)
    assert catalogue.hall.rules.enforce_hours
    service = catalogue.services[0].id
    midnight = int(
        datetime(2026, 12, 25, tzinfo=ZoneInfo("Asia/Jakarta")).timestamp() * 1000
    )  # a Friday, and Christmas
    for day in range(8):
        for minute in (0, 1, 330, 690, 720, 959, 991, 1439):
            for ms in (-1, 0, 1):
                at = midnight + (day * 1440 + minute) * 60_000 + ms
                found = availability(catalogue, Situation(), service, at)
                assert found.code is AvailabilityCode.AVAILABLE, (day, minute, ms, found)


def test_a_hall_screen_without_a_voice_never_becomes_one() -> None:
    plan = load_hall(SAMPLE)
    screens = [each for each in plan.devices if each.role is DeviceRole.HALL]
    assert all(bindings_of(plan).devices[DeviceId(each.id)].voice for each in screens)
    silent = screens[0]
    mute = replace(plan, devices=tuple(replace(each, voice=each.voice and each is not silent) for each in plan.devices))
    bindings = bindings_of(mute)
    assert not bindings.devices[DeviceId(silent.id)].voice
    assert all(DeviceId(silent.id) not in voices for voices in bindings.voices_of.values())


def test_a_sign_stands_in_its_counters_zone_and_boards_belong_to_the_whole_hall() -> None:
    plan = load_hall(SAMPLE)
    place = plan.counters[0]
    more = (
        DevicePlan("sign-1", DeviceRole.SIGN, None, place.id, None, None, voice=False, group=None, name={}),
        DevicePlan("boards", DeviceRole.LED, None, None, None, None, voice=False, group=None, name={}),
    )
    devices = bindings_of(replace(plan, devices=more)).devices
    sign, boards = devices[DeviceId("sign-1")], devices[DeviceId("boards")]
    assert (sign.zone, sign.counter) == (place.zone, place.id)
    assert (boards.zone, boards.counter) == (None, None)
