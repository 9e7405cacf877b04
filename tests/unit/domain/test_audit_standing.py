"""What no day's state tells is told by who reads all of history."""

import pytest

from hub.domain.audit_standing import Aspect, local, standing
from hub.domain.state import DayState
from tests.builders import MORNING


@pytest.mark.parametrize("aspect", [Aspect.DEVICE, Aspect.CATALOGUE])
def test_of_devices_and_the_catalogue_a_day_says_nothing(aspect: Aspect) -> None:
    assert standing(DayState(), aspect, "k1") == "none"


def test_before_the_first_catalogue_an_instant_is_one_of_utc() -> None:
    assert local(MORNING, DayState()) == "2026-09-22 01:00"
