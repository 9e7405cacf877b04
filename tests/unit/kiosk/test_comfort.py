"""What visitors set for themselves lasts for their visit."""

import pytest

from kiosk.comfort import DEFAULT_VOLUME, VOLUMES, Comfort, Setting


@pytest.mark.parametrize("setting", Setting)
def test_a_setting_is_switched_on_and_off_and_no_other(setting: Setting) -> None:
    on = Comfort().switched(setting)
    assert [each for each in Setting if on.is_on(each)] == [setting]
    assert on.switched(setting) == Comfort()


def test_the_volume_stays_within_its_steps() -> None:
    assert Comfort().volume == DEFAULT_VOLUME
    assert Comfort().at_volume(2).volume == 2
    assert (Comfort().at_volume(-1).volume, Comfort().at_volume(9).volume) == (0, VOLUMES - 1)
