"""A few hundred random touches, fingers and keys on a real kiosk; `kiosk_chaos` plays as many as are wanted."""

import random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hub.protocol.commands import IssueTicket, TicketClass
from hub.protocol.ids import CommandId, ServiceId
from kiosk.layout_file import ScreenNote, TargetNote
from tests.screens.kiosk_chaos import Chaos, NobodyAsked, Press, play

REGULAR = TargetNote("class:regular", "Ambil nomor biasa", 100, 100, 50, 50, True)
WISH = IssueTicket(command_id=CommandId("1"), service=ServiceId("A.01"), ticket_class=TicketClass.REGULAR)


@pytest.mark.window
def test_a_kiosk_goes_on_whatever_is_touched() -> None:
    assert "all asked for" in play(100, 1)


def judged(*presses: Press) -> Chaos:
    """Return a run on no kiosk, whose hub was asked for one number."""
    note = ScreenNote("class:A.01", 1, (REGULAR,), ())
    watcher = SimpleNamespace(classes=lambda: [("A.01", target) for target in note.targets])
    hub = SimpleNamespace(issued=[WISH])
    nobody = cast(Any, None)
    return Chaos(nobody, cast(Any, hub), nobody, cast(Any, watcher), random.Random(0), list(presses))


@pytest.mark.parametrize(("began", "ended"), [((99, 110), (110, 110)), ((110, 110), (110, 151))])
def test_a_number_for_which_no_class_was_pressed_is_noticed(
    began: tuple[float, float], ended: tuple[float, float]
) -> None:
    with pytest.raises(NobodyAsked):
        judged(Press(began, ended, 0)).judge()


def test_one_press_asks_for_one_number() -> None:
    run = judged(Press((110, 110), (120, 120), 1e12))
    run.judge()
    assert run.judged == 1
    run.hub.issued.append(WISH)
    with pytest.raises(NobodyAsked):
        run.judge()
