"""A real panel at which somebody logs in: real touches, real keys, and what is never written down."""

from pathlib import Path

import pytest

from hub.protocol.commands import Accepted, CallNext, Command
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import counter_topic
from hub.protocol.log_in import (
    ChangePassword,
    LoggedIn,
    LogIn,
    LogInCause,
    LogInNeeded,
    LogInProblem,
    LogInRefused,
    LogOut,
    ResumeLogIn,
    Standing,
)
from hub.protocol.views import OfficerAction
from tests.screens.display_hub import COUNTER, DisplayHub, officer_view
from tests.screens.display_window import DisplayWindow

pytestmark = pytest.mark.window

SIZE = (1280, 800)
KEY = "5e" * 32
SITI = LoggedIn("siti", Standing.OFFICER, key=KEY)


def closed_hub() -> DisplayHub:
    """A hub that asks who works at the counter before it shows anything."""
    hub = DisplayHub(counter_topic(COUNTER), officer_view(None, OfficerAction.CALL_NEXT, officer=None))
    hub.asks = LogInNeeded(LogInCause.FIRST)
    return hub


def panel(hub: DisplayHub, folder: Path) -> DisplayWindow:
    return DisplayWindow(hub, folder, "officer", SIZE, 477.0, 0.6, "light")


def touch_sign(window: DisplayWindow, sign: str, count: tuple[int, int]) -> None:
    window.touch_until(f"sign:{sign}", lambda note: note.signs == count)


def test_an_officer_logs_in_and_out_by_touch_alone(tmp_path: Path) -> None:
    with closed_hub() as hub, panel(hub, tmp_path) as window:
        window.officer(lambda note: note.stage == "asked")
        for place, sign in enumerate("ani", start=1):
            touch_sign(window, sign, (place, 0))
        window.touch("field_second")
        touch_sign(window, "k", (3, 1))
        window.touch_until("pad_capitals", lambda note: "sign:K" in {button.id for button in note.buttons})
        touch_sign(window, "K", (3, 2))
        window.touch_until("pad_signs", lambda note: "sign:!" in {button.id for button in note.buttons})
        touch_sign(window, "!", (3, 3))
        window.touch("log_in")
        (said,) = hub.wait_for(LogIn)
        assert (said.account, said.password) == ("ani", "kK!")
        hub.let_in(SITI)
        note = window.officer(lambda note: note.counter == 12)
        assert (note.stage, note.account) == ("in", "siti")
        window.touch_until("call_next", lambda note: bool(hub.of(CallNext)))
        while not hub.of(LogOut):
            window.touch("log_out")
        hub.tell(LogInNeeded(LogInCause.ASKED))
        note = window.officer(lambda note: note.stage == "asked")
        assert (note.said, note.account, note.counter) == ("asked", "", None)


def test_by_keyboard_a_password_is_refused_changed_and_stands_nowhere(tmp_path: Path) -> None:
    first, own = "Kuda/Laut?7", "tujuh-burung"
    with closed_hub() as hub, panel(hub, tmp_path) as window:
        window.officer(lambda note: note.stage == "asked")
        window.screen.key("F2")
        window.officer(lambda note: note.said == "log_in_first")
        window.screen.key(*"siti", "Tab")
        window.screen.key(*("K", "u", "d", "a", "slash", "L", "a", "u", "t", "question", "7"))
        window.officer(lambda note: note.signs == (4, len(first)))
        window.screen.key("Return")
        assert hub.wait_for(LogIn)[0].password == first
        hub.tell(LogInRefused(LogInProblem.WAIT, 2_000))
        window.officer(lambda note: note.said == "wait")
        window.officer(lambda note: note.said is None)
        window.screen.key("k", "Caps_Lock", "u", "Caps_Lock", "Return")
        assert hub.wait_for(LogIn, 2)[1].password == "kU"
        hub.tell(LoggedIn("siti", Standing.OFFICER, must_change=True, key=KEY))
        window.officer(lambda note: note.stage == "must_change")
        for _ in range(2):
            window.screen.key(*"tujuh", "minus", *"burung", "Tab")
        window.officer(lambda note: note.signs == (len(own), len(own)))
        window.screen.key("Return")
        assert hub.wait_for(ChangePassword)[0].new == own
        hub.let_in(LoggedIn("siti", Standing.OFFICER))
        window.officer(lambda note: note.counter == 12)
        assert window.end() == 0
        written = window.log() + "".join(
            path.read_text(encoding="utf-8", errors="replace") for path in tmp_path.rglob("*") if path.is_file()
        )
        assert not [secret for secret in (first, own, KEY) if secret in written]


def test_a_broken_link_asks_for_no_password_and_the_end_of_a_log_in_is_said(tmp_path: Path) -> None:
    with closed_hub() as hub, panel(hub, tmp_path) as window:
        hub.answer = refuse
        window.officer(lambda note: note.stage == "asked")
        window.screen.key(*"siti", "Tab", *"kuda", "Return")
        hub.wait_for(LogIn)
        hub.let_in(SITI)
        window.officer(lambda note: note.counter == 12)
        hub.go_away()
        window.officer(lambda note: note.notice == "hub_away")
        hub.come_back()
        assert hub.wait_for(ResumeLogIn)[0].key == KEY
        hub.tell(LoggedIn("siti", Standing.OFFICER))
        note = window.officer(lambda note: note.notice is None)
        assert (note.stage, note.account) == ("in", "siti")
        hub.tell(LogInNeeded(LogInCause.IDLE))
        note = window.officer(lambda note: note.stage == "asked")
        assert (note.said, note.signs, note.counter) == ("idle", (4, 0), None)


def refuse(command: Command) -> Accepted | Refused:
    return Refused(command.command_id, RejectionCode.NOT_ALLOWED)
