from dataclasses import replace
from pathlib import Path

from config.hall import load_hall
from config.hall_schema import DeviceRole
from hub.protocol.ids import DeviceId
from hub.server.hall import bindings_of, catalogue_of

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


def test_a_hall_screen_without_a_voice_never_becomes_one() -> None:
    plan = load_hall(SAMPLE)
    screens = [each for each in plan.devices if each.role is DeviceRole.HALL]
    assert all(bindings_of(plan).devices[DeviceId(each.id)].voice for each in screens)
    silent = screens[0]
    mute = replace(plan, devices=tuple(replace(each, voice=each.voice and each is not silent) for each in plan.devices))
    bindings = bindings_of(mute)
    assert not bindings.devices[DeviceId(silent.id)].voice
    assert all(DeviceId(silent.id) not in voices for voices in bindings.voices_of.values())
