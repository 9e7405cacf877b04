"""Pictures of the officer's panel in every designed state; kept where `LOKET_GALLERY` says."""

import os
from pathlib import Path

import pytest

from hub.protocol.commands import TicketClass
from hub.protocol.ids import counter_topic
from hub.protocol.views import OfficerAction, OfficerView, TicketPhase
from tests.screens.display_hub import COUNTER, DisplayHub, now, officer_view, ticket
from tests.screens.display_window import DisplayWindow

pytestmark = pytest.mark.window

A = OfficerAction
CALLED = (A.RECALL, A.START, A.NO_SHOW, A.CANCEL)


def view_of(name: str) -> OfficerView:
    """Return the view behind a picture."""
    at = now()
    if name in {"officer-idle", "officer-pending"}:
        return officer_view(None, A.CALL_NEXT)
    if name == "officer-nobody":
        return officer_view(None, line=0)
    if name in {"officer-serving", "officer-away"}:
        return officer_view(ticket("A042", TicketPhase.SERVING, at), A.FINISH)
    return officer_view(ticket("A042", TicketPhase.CALLED, at, ticket_class=TicketClass.PRIORITY), *CALLED)


@pytest.mark.parametrize(
    "name",
    [
        *("officer-idle", "officer-nobody", "officer-called", "officer-serving", "officer-away", "officer-pending"),
        *("officer-cancel", "officer-dark"),
    ],
)
def test_picture_of_the_panel(name: str, tmp_path: Path) -> None:
    theme = "dark" if name == "officer-dark" else "light"
    with (
        DisplayHub(counter_topic(COUNTER), view_of(name)) as hub,
        DisplayWindow(hub, tmp_path, "officer", (1280, 800), 477.0, 0.6, theme) as window,
    ):
        window.officer(lambda note: note.counter == 12)
        if name == "officer-away":
            hub.go_away()
            window.officer(lambda note: note.notice == "hub_away")
        if name == "officer-pending":
            hub.answer = lambda command: None
            window.screen.key("F2")
            window.officer(lambda note: note.notice == "waiting")
        if name == "officer-cancel":
            window.screen.key("F8")
            window.officer(lambda note: len(note.buttons) == 4)
        picture = window.screen.screenshot(Path(os.environ.get("LOKET_GALLERY", tmp_path)) / f"{name}.png")
        assert picture.stat().st_size > 5_000
