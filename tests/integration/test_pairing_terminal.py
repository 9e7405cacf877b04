"""The terminal at which an administrator compares codes."""

import io
import os
import pty
import threading

from config.translations import load_translator
from hub.protocol import control as c
from hub.protocol.hello import Role
from hub.server.devices_command import PACKAGE, Desk, _compare
from tests.integration.hall import PATIENCE_S


class Heard:
    """Stands for the hub: notes what it is told, and does it."""

    def __init__(self) -> None:
        self.requests: list[c.ControlRequest] = []

    def ask(self, request: c.ControlRequest) -> c.ControlReply:
        self.requests.append(request)
        return c.Carried()


class Screen(io.StringIO):
    """What is shown; `asked` is set when a question stands there."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()

    def flush(self) -> None:
        if "Does the device show the same code?" in self.getvalue():
            self.asked.set()


def test_enter_that_was_pressed_before_a_code_was_shown_approves_nobody() -> None:
    keyboard, terminal = pty.openpty()
    hub, screen = Heard(), Screen()
    stranger = c.AskingLine(1, "kiosk-1", Role.KIOSK, "10.0.0.66", "loket-kiosk 1", "123456", False, True)
    with open(terminal, encoding="ascii") as typed:  # noqa: PTH123  # a handle
        os.write(keyboard, b"\n\n")
        desk = Desk(hub, load_translator(PACKAGE, "en"), typed, screen)  # type: ignore[arg-type]
        comparing = threading.Thread(target=_compare, args=(desk, stranger), daemon=True)
        comparing.start()
        assert screen.asked.wait(PATIENCE_S)
        os.write(keyboard, b"n\n")
        comparing.join(PATIENCE_S)
    os.close(keyboard)
    assert hub.requests == [c.RefusePairing(1, other_code=True)]
