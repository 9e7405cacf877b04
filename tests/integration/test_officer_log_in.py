"""An officer logs in at a panel of a real hub by TLS, works, is put out, and comes back; history names who it was."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.display_schema import OfficerKeys
from config.translations import load_translator
from counter_display.layout_file import OfficerNote
from counter_display.officer.desk import OfficerDesk
from counter_display.officer.face import OfficerFace
from counter_display.officer.panel import OfficerPanel
from counter_display.officer_program import keyboard
from hub.client.connection import Connection
from hub.client.discovery import Discovery
from hub.domain.events import TicketCalled
from hub.domain.events_staff import LoggedIn, LoggedOut
from hub.protocol import limits
from hub.protocol.commands import Accepted
from hub.protocol.control import Carried, ControlReply, ControlRequest
from hub.protocol.control_staff import AddStaff, LockStaff, PasswordMade, RemoveStaff, UnlockStaff
from hub.protocol.hello import Role
from hub.protocol.ids import CounterId
from hub.protocol.log_in import Standing
from hub.protocol.views import OfficerAction
from hub.server.control_line import ControlLine
from hub.store.memory import MemoryJournal
from tests.integration.hall import device, hello, issue, until
from tests.integration.trusted_hall import TrustedHub, trusted_hub

CAUSES = ["account_changed", "idle", "asked"]
OWN = "tujuh burung di pohon"
LATER = "delapan ikan di kali"
WORDS = load_translator("counter_display", "id")
NAMES = {" ": "spacebar"}


@dataclass
class Panel:
    """A panel without its window: keys and fingers go to its face."""

    face: OfficerFace
    link: Connection

    def note(self) -> OfficerNote:
        return self.face.look(1280, 800)[1]

    async def shows(self, is_so: Callable[[OfficerNote], object], what: str) -> OfficerNote:
        def is_there() -> bool:
            return bool(is_so(self.note()))

        await until(is_there, what)
        return self.note()

    def press(self, key: str) -> None:
        self.face.key_down(key)
        self.face.key_up(key)

    def touch(self, id_: str) -> None:
        button = next((each for each in self.note().buttons if each.id == id_), None)
        if button is not None:
            self.face.down(button.x + 5, button.y + 5)
            self.face.up(button.x + 5, button.y + 5)

    async def touch_until(self, id_: str, is_so: Callable[[OfficerNote], object], what: str) -> OfficerNote:
        """Touch as a patient person does, again and again: what follows a change at once is taken for a slip."""

        def is_there() -> bool:
            self.touch(id_)
            return bool(is_so(self.note()))

        await until(is_there, what)
        return self.note()

    def log_in(self, account: str, password: str) -> None:
        self.press("escape")
        for text, end in ((account, "tab"), (password, "enter")):
            self.type(text)
            self.press(end)

    def type(self, text: str) -> None:
        for sign in text:
            self.press(NAMES.get(sign, sign))


@asynccontextmanager
async def panel(hub: TrustedHub, state_dir: Path) -> AsyncIterator[Panel]:
    desk = OfficerDesk(OfficerPanel(CounterId(""), lambda at: link.new_id(at), "Asia/Jakarta"))
    trust = await hub.lets_in(state_dir, "officer-1")
    discovery = Discovery(state_dir, configured=hub.address, zeroconf=False)
    link = Connection(hello("officer-1", Role.OFFICER), desk.handle, discovery, trust=trust, draw=lambda: 0.05)
    desk.attach(link)
    running = asyncio.create_task(link.run())
    try:
        yield Panel(OfficerFace(desk, keyboard(OfficerKeys()), WORDS, "Asia/Jakarta"), link)
    finally:
        running.cancel()
        await asyncio.wait([running])


async def staff(hub: TrustedHub, request: ControlRequest) -> ControlReply:
    """Ask as `loket-hub staff` does, by the socket on the hub's machine."""

    def ask() -> ControlReply:
        with ControlLine(hub.office.folder.path) as line:
            return line.ask(request)

    return await asyncio.to_thread(ask)


async def draw(hub: TrustedHub, state_dir: Path) -> None:
    trust = await hub.lets_in(state_dir, "kiosk-1")
    async with device("kiosk-1", Role.KIOSK, hub.address, state_dir=state_dir, trust=trust) as kiosk:
        await kiosk.joined()
        assert isinstance(await kiosk.do(issue(kiosk.link)), Accepted)


def test_an_officer_logs_in_calls_is_put_out_and_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = MemoryJournal()

    async def story() -> None:
        async with trusted_hub(tmp_path / "hub", journal) as hub, panel(hub, tmp_path / "panel") as at:
            await at.shows(lambda note: note.counter == 1, "a hall without accounts")
            made = await staff(hub, AddStaff("siti", Standing.OFFICER))
            assert isinstance(made, PasswordMade)
            note = await at.shows(lambda note: note.stage == "asked", "the first officer's account closes the panel")
            assert note.counter is None

            at.log_in("siti", "not the password")
            await at.shows(lambda note: note.said == "wrong", "a wrong password is refused")
            at.log_in("siti", made.password)
            await at.shows(lambda note: note.stage == "must_change", "a made password opens its change")
            for _ in range(2):
                at.type(OWN)
                at.press("tab")
            at.press("enter")
            note = await at.shows(lambda note: note.counter == 1, "the officer is in")
            assert (note.stage, note.account, note.officer) == ("in", "siti", None)

            await at.touch_until("sign_on", lambda note: note.officer == "siti", "one touch signs on")
            await draw(hub, tmp_path / "kiosk")
            await at.shows(lambda note: note.waiting == 1, "somebody waits")
            at.press("f2")
            await at.shows(lambda note: note.number == "A001", "A001 is called")

            boot = at.link.session.welcome
            at.link._cut()
            await at.shows(lambda note: at.link.session.welcome is not boot, "the link is there again")
            await at.shows(lambda note: note.notice is None and may(note, OfficerAction.START), "nothing is typed")

            assert await staff(hub, LockStaff("siti", suspected=True)) == Carried()
            note = await at.shows(lambda note: note.stage == "asked", "the account is locked")
            assert (note.said, note.number) == ("ended", None)
            at.press("f4")
            assert at.note().said == "log_in_first"
            at.log_in("siti", OWN)
            await at.shows(lambda note: note.said == "locked", "who is locked stays out")

            assert await staff(hub, UnlockStaff("siti")) == Carried()
            at.log_in("siti", OWN)
            await at.shows(lambda note: note.number == "A001", "the ticket is still there")
            monkeypatch.setattr(limits, "LOG_IN_IDLE", limits.Limit(1, "ms", "an hour is long"))
            await at.shows(lambda note: note.said == "idle", "nothing was pressed for too long")
            monkeypatch.undo()
            at.log_in("siti", OWN)
            await at.shows(lambda note: note.number == "A001", "the officer is back")
            at.press("f11")
            for text in (OWN, LATER, LATER):
                at.type(text)
                at.press("tab")
            at.press("enter")
            await at.shows(lambda note: note.said == "changed", "another password is chosen")
            await at.touch_until("log_out", lambda note: note.said == "asked", "two touches log out")

            assert await staff(hub, RemoveStaff("siti")) == Carried()
            at.log_in("siti", LATER)
            await at.shows(lambda note: (note.stage, note.number) == ("open", "A001"), "nobody has to log in any more")

    asyncio.run(story())
    records = list(journal.open_day())
    [called] = [each for each in records if isinstance(each.event, TicketCalled)]
    assert (called.actor, called.device) == ("siti", "officer-1")
    assert [each.actor for each in records if isinstance(each.event, LoggedIn)] == ["siti"] * 3
    assert [str(each.event.cause) for each in records if isinstance(each.event, LoggedOut)] == CAUSES


def may(note: OfficerNote, action: OfficerAction) -> bool:
    return action in {button.id for button in note.buttons if button.enabled}
