"""A real sign at a counter: the number as it is called, and every state it was designed for."""

import os
from pathlib import Path

import pytest

from config.tokens import THEMES, rgba
from hub.protocol.commands import RecordShown
from hub.protocol.ids import CallId, sign_topic
from hub.protocol.signs import CounterSign, SignState, SignView
from tests.screens.display_hub import COUNTER, DisplayHub, now
from tests.screens.display_window import DisplayWindow

pytestmark = pytest.mark.window

SIZE = (1280, 800)
CALL = tuple(round(255 * part) for part in rgba(THEMES[os.environ.get("LOKET_THEME", "dark")].call)[:3])


def view(sign: CounterSign) -> SignView:
    return SignView(now(), "Asia/Jakarta", (sign,))


def test_picture_of_a_sign_with_its_counter_its_call_its_break_and_grown_old(tmp_path: Path) -> None:
    gallery = Path(os.environ.get("LOKET_GALLERY", tmp_path))
    with (
        DisplayHub(sign_topic(COUNTER), view(CounterSign(COUNTER, 12))) as hub,
        DisplayWindow(hub, tmp_path, "sign", SIZE, 217.0, 4.0) as window,
    ):
        window.sign(lambda note: note.counter == 12)
        window.screen.wait_for_picture(lambda picture: picture.getpixel((20, SIZE[1] - 20)) != CALL)
        window.screen.screenshot(gallery / "sign-free.png")
        hub.show(view(CounterSign(COUNTER, 12, CallId("c1"), "A", "042", now(), is_called=True)))
        window.screen.wait_for_picture(lambda picture: picture.getpixel((20, SIZE[1] - 20)) == CALL)
        window.screen.screenshot(gallery / "sign-call.png")
        assert window.sign(lambda note: note.number is not None).number == "A042"
        assert [fact.call for fact in hub.wait_for(RecordShown)] == ["c1"]
        hub.show(view(CounterSign(COUNTER, 12, state=SignState.PAUSED, until=now() + 900_000)))
        window.sign(lambda note: note.state == "paused" and note.number is None)
        window.screen.screenshot(gallery / "sign-paused.png")
        hub.go_away()
        window.sign(lambda note: note.stale)
        picture = window.screen.screenshot(gallery / "sign-stale.png")
        assert picture.stat().st_size > 2_000
        assert window.end() == 0
