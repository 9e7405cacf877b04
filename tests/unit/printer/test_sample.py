"""The slips that come from no queue: whose hall they name, and what time it is there."""

from dataclasses import replace

import pytest

from printer.preview import plain_text
from printer.profiles import PROFILES
from printer.render import render
from printer.sample import SAMPLE_AT, sample_slip, trial_slip
from printer.slip import lay_out
from tests.unit.printer.slips import STATIONERY

WIDE = PROFILES["generic-80"]


@pytest.mark.parametrize(
    ("hours", "time"), [(7, "pukul 08.05 WIB"), (8, "pukul 09.05 WITA"), (9, "pukul 10.05 WIT"), (0, "pukul 08.05 WIB")]
)
def test_a_test_slip_has_the_time_of_the_machines_zone(hours: int, time: str) -> None:
    slip = trial_slip(STATIONERY, SAMPLE_AT, hours * 3_600)
    assert f"{time}\n" in plain_text(render(lay_out(slip, WIDE, STATIONERY), WIDE), WIDE)


def test_a_sample_names_the_hall_that_is_known() -> None:
    known = replace(STATIONERY, hall="Mal Pelayanan Publik Baubau")
    assert sample_slip(known).hall == trial_slip(known, SAMPLE_AT, 0).hall == {"id": "Mal Pelayanan Publik Baubau"}
    assert sample_slip(STATIONERY).hall["id"] == STATIONERY.indonesian.text("sample.hall")
