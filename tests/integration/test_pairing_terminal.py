"""The terminal at which an administrator compares codes."""

import io
import os
import pty
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from msgspec import structs

from config.translations import LANGUAGES, load_translator
from hub.client.pairing_round import APART_S
from hub.protocol import control as c
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import Ending
from hub.server import pairing_talk
from hub.server.admin_terminal import DONE, REFUSED, USAGE, Desk
from hub.server.control_line import NoHub
from hub.server.devices_command import PACKAGE, _approve, _refuse
from hub.server.pairing_talk import TOLD_OTHERWISE, PairingTalk
from tests.integration.hall import PATIENCE_S

QUESTION = "Does the device show the same code?"
SIGN, KIOSK = (
    c.AskingLine(number, name, role, "10.0.0.66", "loket 1", code, approved=False, confirmed=True)
    for number, name, role, code in ((1, "tanda-01", Role.SIGN, "123456"), (2, "kiosk-1", Role.KIOSK, "654321"))
)


class Heard:
    """Stands for the hub: notes what it is told, and does it; `list` is who asks."""

    def __init__(self) -> None:
        self.requests: list[c.ControlRequest] = []
        self.list = c.AskingList(300_000)
        self.devices: tuple[c.DeviceLine, ...] = ()
        self.refused = threading.Event()
        self.error: BaseException | None = None

    def ask(self, request: c.ControlRequest) -> c.ControlReply:
        if isinstance(request, c.ListAskings) and self.error is not None:
            raise self.error
        if isinstance(request, c.ListAskings):
            return self.list
        if isinstance(request, c.ListDevices):
            return c.DeviceList(self.devices, "Asia/Jakarta")
        self.requests.append(request)
        if isinstance(request, c.RefusePairing):
            self.refused.set()
        if isinstance(request, c.ApprovePairing):
            approved = {request.asking: {"approved": True, "approved_as": request.device}}
            askings = (structs.replace(each, **approved.get(each.asking, {})) for each in self.list.askings)
            self.list = structs.replace(self.list, askings=tuple(askings))
        return c.Carried()

    @property
    def decided(self) -> list[c.ControlRequest]:
        return [each for each in self.requests if isinstance(each, c.ApprovePairing | c.RefusePairing)]


class Screen(io.StringIO):
    """What is shown; whoever waits looks again at each flush."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def flush(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def wait(self, shows: Callable[[str], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: shows(self.getvalue()), PATIENCE_S), self.getvalue()


@dataclass
class Talk:
    hub: Heard = field(default_factory=Heard)
    screen: Screen = field(default_factory=Screen)
    keyboard: int = -1
    statuses: list[int] = field(default_factory=list)
    thread: threading.Thread | None = None

    def type(self, line: str) -> None:
        os.write(self.keyboard, f"{line}\n".encode())

    def asked(self, times: int) -> None:
        self.screen.wait(lambda shown: shown.count(QUESTION) == times)

    def says(self, words: str) -> None:
        self.screen.wait(lambda shown: words in shown)

    def changed(self, **values: object) -> None:
        self.hub.list = structs.replace(self.hub.list, **values)

    def begin(self) -> None:
        assert self.thread is not None
        self.thread.start()

    def end(self, **values: object) -> int:
        """Let the window close; return the command's status."""
        assert self.thread is not None
        self.changed(left_ms=None, askings=(), **values)
        self.thread.join(PATIENCE_S)
        return self.statuses[0]


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    """An administrator at a real terminal, in a thread of the command's own."""
    for name in ("hub.server.admin_terminal.LOOK_S", "hub.server.pairing_talk.LOOK_S"):
        monkeypatch.setattr(name, 0.01)
    monkeypatch.setattr(pairing_talk, "LULL_S", 0.0)
    made = Talk()
    made.keyboard, terminal = pty.openpty()
    with open(terminal, encoding="ascii") as typed:  # noqa: PTH123  # a handle
        desk = Desk(made.hub, load_translator(PACKAGE, "en"), typed, made.screen)  # type: ignore[arg-type]
        dialog = PairingTalk(desk, once=False)
        made.thread = threading.Thread(target=lambda: made.statuses.append(dialog.run()), daemon=True)
        yield made
        if made.thread.is_alive():
            made.end()
    os.close(made.keyboard)


def test_enter_approves_nobody_whenever_it_is_pressed(talk: Talk) -> None:
    talk.changed(askings=(SIGN,))
    talk.type("\n")
    talk.begin()
    talk.asked(1)
    talk.type("")
    talk.asked(2)
    talk.type("n")
    talk.hub.refused.wait(PATIENCE_S)
    assert talk.end() == 1
    assert talk.hub.decided == [c.RefusePairing(1, other_code=True)]


def test_a_device_that_is_gone_makes_room_and_an_address_that_is_not_heard_is_named(talk: Talk) -> None:
    talk.changed(askings=(SIGN,))
    talk.begin()
    talk.asked(1)
    talk.changed(askings=(KIOSK,), unheard=("10.0.0.66",))
    talk.says("Asking 1 is gone")
    talk.says("10.0.0.66 is not heard any more")
    shown = talk.screen.getvalue()
    assert shown.index("until this pair ends") < shown.index("Asking 1 is gone"), "the cause before what it does"
    talk.says("654 321")
    talk.asked(2)
    talk.type("y")
    talk.says("Say yes on kiosk-1, too.")
    assert talk.hub.decided == [c.ApprovePairing(2, DeviceId("kiosk-1"))]
    assert talk.screen.getvalue().count("is not heard any more") == 1
    talk.changed(paired=(DeviceId("kiosk-1"),))
    talk.says("kiosk-1 is paired.")
    assert talk.end() == 0
    assert "NOT paired" not in talk.screen.getvalue()


def test_another_code_is_told_as_what_it_may_be_whoever_saw_it(talk: Talk) -> None:
    def ended(line: c.AskingLine, ending: Ending) -> c.EndedLine:
        return c.EndedLine(line.asking, line.device, line.address, ending)

    there, here = ended(SIGN, Ending.OTHER_CODE_AT_DEVICE), ended(KIOSK, Ending.OTHER_CODE_AT_HUB)
    nobodys = c.EndedLine(9, "kiosk-9", "10.0.0.9", Ending.LEFT)
    talk.changed(askings=(SIGN,))
    talk.begin()
    talk.asked(1)
    talk.changed(askings=(KIOSK,), ended=(nobodys, there))
    talk.says("calls itself tanda-01 (10.0.0.66, asking 1) said that its code is NOT the one shown here")
    talk.asked(2)
    talk.type("n")
    talk.hub.refused.wait(PATIENCE_S)
    talk.changed(askings=(), ended=(nobodys, there, here))
    talk.says("Noted: the code of asking 2 (kiosk-1, 10.0.0.66) is another one")
    assert talk.end() == 1
    shown = talk.screen.getvalue()
    assert shown.count("Somebody may be listening on the network") == 2
    assert "Asking 1 is gone" not in shown
    assert "kiosk-9" not in shown


@pytest.mark.parametrize("ending", [each for each in Ending if each not in TOLD_OTHERWISE])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_end_that_is_told_has_its_words(ending: Ending, language: str) -> None:
    words = load_translator(PACKAGE, language)
    said = words.text(f"pair.ended.{ending}", number=7, device="kiosk-1", address="10.0.0.66")
    assert all(each in said for each in ("7", "kiosk-1", "10.0.0.66"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hub_says_when_a_device_asks_again_as_the_device_does(language: str) -> None:
    assert f" {APART_S:.0f} " in load_translator(PACKAGE, language).text("pair.doubt")


def test_a_hub_that_stops_meanwhile_is_told_and_so_is_ctrl_c(talk: Talk) -> None:
    talk.changed(askings=(SIGN,))
    talk.begin()
    talk.asked(1)
    talk.hub.error = NoHub("gone")
    talk.says("The hub stopped or restarted in the middle of pairing")
    assert talk.thread is not None
    talk.thread.join(PATIENCE_S)
    assert talk.statuses == [USAGE]
    talk.hub.error = KeyboardInterrupt()
    dialog = PairingTalk(Desk(talk.hub, load_translator(PACKAGE, "en"), io.StringIO(), talk.screen), once=False)  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        dialog.run()
    talk.says("Pairing was stopped")
    assert talk.hub.requests[-1] == c.ClosePairing()


def test_an_approved_device_that_is_thrown_out_and_a_window_that_failures_closed_are_told(talk: Talk) -> None:
    talk.changed(askings=(SIGN,))
    talk.begin()
    talk.asked(1)
    talk.type("y")
    talk.says("Say yes on tanda-01, too.")
    talk.changed(askings=())
    talk.says("tanda-01 is NOT paired")
    assert talk.end(is_shut=True) == 1
    assert "too many tries failed" in talk.screen.getvalue()


@pytest.mark.parametrize("other_code", [False, True])
def test_a_second_terminal_says_what_it_refused(other_code: bool) -> None:
    hub, shown = Heard(), Screen()
    desk = Desk(hub, load_translator(PACKAGE, "en"), io.StringIO(), shown)  # type: ignore[arg-type]
    assert _refuse(desk, Namespace(number=7, other_code=other_code)) == DONE
    assert hub.decided == [c.RefusePairing(7, other_code=other_code)]
    assert "Asking 7 was sent away" in shown.getvalue()
    assert ("Somebody may be listening" in shown.getvalue()) is other_code


WORKING = c.DeviceLine(
    DeviceId("tanda-01"), Role.SIGN, True, 1, 10**15, seen_at=1, address="10.0.0.5", program="loket 1"
)
AWAY = c.DeviceLine(DeviceId("tanda-02"), Role.SIGN, False, 1, 10**15, seen_at=1, address="10.0.0.6", program="loket 1")


def test_whom_a_device_would_put_out_is_told_before_a_yes(talk: Talk) -> None:
    """Most often its settings were copied from the one that works, and `device` was left as it was."""
    talk.hub.devices = (WORKING, AWAY)
    talk.changed(askings=(SIGN,))
    talk.begin()
    talk.asked(1)
    shown = talk.screen.getvalue()
    assert (
        "tanda-01 is paired already (since Thursday, 1 January 1970 07:00) and WORKS NOW: connected from 10.0.0.5"
        in shown
    )
    assert shown.index("WORKS NOW") < shown.index(QUESTION)
    talk.type("tanda-02")
    talk.says("write tanda-02 once more")
    assert "tanda-02 is paired already (since Thursday, 1 January 1970 07:00), last seen" in talk.screen.getvalue()
    talk.asked(2)
    assert talk.hub.decided == []
    talk.type("y")  # as to "if that is what you mean", which is about another name than the question
    talk.asked(3)
    assert talk.hub.decided == []
    talk.type("tanda-02")
    talk.says("Say yes on tanda-02, too.")
    assert talk.hub.decided == [c.ApprovePairing(1, DeviceId("tanda-02"))]
    talk.changed(askings=(), paired=(DeviceId("tanda-02"),), replacing=(0,))
    talk.says("tanda-02 is paired; whoever was tanda-02 before is put out.")


def test_of_two_copies_of_one_settings_file_that_are_both_new_the_second_is_warned_of(talk: Talk) -> None:
    copy = structs.replace(SIGN, asking=3, address="10.0.0.67")
    talk.changed(askings=(SIGN,))
    talk.begin()
    talk.asked(1)
    talk.type("y")
    talk.says("Say yes on tanda-01, too.")
    talk.changed(askings=(*talk.hub.list.askings, copy))
    talk.asked(2)
    assert "WARNING: asking 1 (from 10.0.0.66) is approved as tanda-01 already" in talk.screen.getvalue()
    talk.hub.devices = (WORKING,)
    talk.changed(askings=(copy,), paired=(DeviceId("tanda-01"),))
    talk.says("tanda-01 is paired.\n")
    talk.asked(3)
    talk.type("y")
    talk.says("and WORKS NOW: connected from 10.0.0.5")
    talk.asked(4)
    assert talk.hub.decided == [c.ApprovePairing(1, DeviceId("tanda-01"))]
    talk.hub.devices = (structs.replace(WORKING, is_connected=False),)
    talk.type("tanda-01")
    talk.screen.wait(lambda shown: shown.count("Say yes on tanda-01, too.") == 2)
    assert talk.hub.decided[1:] == [c.ApprovePairing(3, DeviceId("tanda-01"))]


def test_a_second_terminal_tells_what_happens_from_its_begin_on_and_of_nobody_that_he_is_put_out(talk: Talk) -> None:
    talk.hub.devices = (WORKING,)
    talk.changed(paired=(DeviceId("kiosk-1"),))
    talk.begin()
    talk.says("The hub listens")
    talk.changed(unheard=("10.0.0.7",))
    talk.says("10.0.0.7 is not heard any more")
    talk.hub.devices = ()  # somebody revokes it meanwhile
    talk.changed(paired=(DeviceId("kiosk-1"), DeviceId("tanda-01")))
    talk.says("tanda-01 is paired.\n")
    assert talk.end() == 0
    assert "kiosk-1" not in talk.screen.getvalue()


def test_what_was_paired_before_is_not_what_this_terminal_did(talk: Talk) -> None:
    talk.changed(paired=(DeviceId("kiosk-1"),))
    talk.begin()
    talk.says("The hub listens")
    assert talk.end() == 1


def test_what_becomes_of_others_is_told_below_a_question_that_stays_open(talk: Talk) -> None:
    talk.changed(askings=(SIGN,))
    talk.begin()
    talk.asked(1)
    os.write(talk.keyboard, b"tanda-")
    talk.changed(paired=(DeviceId("printer-1"),), unheard=("10.0.0.7",))
    talk.says("\nprinter-1 is paired.\nDoes the device")
    talk.says("10.0.0.7 is not heard any more")
    talk.asked(3)
    talk.type("01")
    talk.says("Say yes on tanda-01, too.")
    assert talk.hub.decided == [c.ApprovePairing(1, DeviceId("tanda-01"))]
    assert talk.end() == 0
    assert talk.screen.getvalue().count("printer-1 is paired.") == 1


@pytest.mark.parametrize("device", [WORKING, AWAY])
def test_a_second_terminal_puts_out_nobody_unless_it_says_so(device: c.DeviceLine) -> None:
    hub, shown = Heard(), Screen()
    hub.devices = (device,)
    desk = Desk(hub, load_translator(PACKAGE, "en"), io.StringIO(), shown)  # type: ignore[arg-type]
    said = {"number": 7, "device": device.device, "config": "my hub.toml", "database": None}
    assert _approve(desk, Namespace(**said, replace=False)) == REFUSED
    warning = shown.getvalue()
    assert hub.decided == []
    assert f"{device.device} is paired already" in warning
    own = "loket-hub devices --config 'my hub.toml'"
    assert f"{own} refuse 7, put device right" in warning
    assert f"If that is what you mean: {own} approve 7 --as {device.device} --replace\n" in warning
    assert _approve(desk, Namespace(**said, replace=True)) == DONE
    assert hub.decided == [c.ApprovePairing(7, device.device)]
    assert f"Whoever is {device.device} until now is put out" in shown.getvalue().removeprefix(warning)


def test_a_second_terminal_is_warned_of_what_the_first_one_approved() -> None:
    hub, shown = Heard(), Screen()
    hub.list = structs.replace(hub.list, askings=(SIGN, structs.replace(SIGN, asking=3)))
    desk = Desk(hub, load_translator(PACKAGE, "en"), io.StringIO(), shown)  # type: ignore[arg-type]
    said = {"device": "tanda-01", "config": "hub.toml", "database": "sqlite:///hall.db", "replace": False}
    assert _approve(desk, Namespace(number=3, **said)) == DONE
    assert shown.getvalue() == "Say yes on tanda-01, too.\n"
    assert _approve(desk, Namespace(number=1, **said)) == REFUSED
    assert "asking 3 (from 10.0.0.66) is approved as tanda-01 already" in shown.getvalue()
    assert "--database sqlite:///hall.db refuse 1, put" in shown.getvalue()
