"""When a kiosk's program tidies its memory."""

from kiosk.tidying import STILL_MS, Tidying


def test_it_is_once_when_nobody_has_stirred_for_a_moment() -> None:
    tidying = Tidying()
    assert not tidying.is_due(0)
    tidying.stir(100)
    tidying.stir(200)
    assert not tidying.is_due(100 + STILL_MS)
    assert tidying.is_due(200 + STILL_MS)
    assert not tidying.is_due(200 + 2 * STILL_MS)
