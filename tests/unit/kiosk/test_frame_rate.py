"""How often the window's loop looks."""

from kiosk.frame_rate import CALM_FPS, QUICK_FOR_MS, QUICK_FPS, FrameRate


def test_it_is_calm_until_somebody_stirs_it_and_after_a_while_again() -> None:
    rate = FrameRate()
    assert rate.at(0) == CALM_FPS
    rate.stir(100)
    assert rate.at(100) == rate.at(100 + QUICK_FOR_MS - 1) == QUICK_FPS
    assert rate.at(100 + QUICK_FOR_MS) == CALM_FPS


def test_every_stir_begins_the_time_anew() -> None:
    rate = FrameRate()
    rate.stir(0)
    rate.stir(QUICK_FOR_MS - 1)
    assert rate.at(QUICK_FOR_MS) == QUICK_FPS
