from pathlib import Path

from config.hall import load_hall
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
