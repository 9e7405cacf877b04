"""Pictures of the officer's panel in every designed state; kept where `LOKET_GALLERY` says."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from counter_display.layout_file import OfficerNote
from hub.protocol.commands import (
    Accepted,
    Command,
    EmergencyKind,
    IssueTicket,
    PauseReason,
    StopReason,
    TicketClass,
    TicketReceipt,
)
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import DeviceId, PoolId, ServiceId, TicketId, counter_topic
from hub.protocol.log_in import LoggedIn, LogIn, LogInCause, LogInNeeded, LogInProblem, LogInRefused, Standing
from hub.protocol.printing import PrinterState
from hub.protocol.views import (
    AsideTicket,
    ChosenFor,
    CounterState,
    CurrentTicket,
    Denied,
    Emergency,
    NoteRule,
    OfficerAction,
    OfficerView,
    PanelPrinter,
    PaperBlock,
    SupervisorWord,
    TicketPhase,
    Why,
)
from tests.screens.display_hub import COUNTER, DisplayHub, catalogue_view, now, officer_view, ticket
from tests.screens.display_window import DisplayWindow

pytestmark = pytest.mark.window

A = OfficerAction
CALLED = (A.RECALL, A.START, A.NO_SHOW, A.CANCEL)
SERVING = (A.FINISH, A.RETURN, A.TRANSFER, A.ADD_STOP, A.PARK, A.ASK_CLOSURE, A.ASK_HELP, A.SIGN_OFF)
FREE = (A.CALL_NEXT, A.UNPARK, A.CALL_NUMBER, A.READMIT, A.ISSUE, A.PAUSE, A.ASK_CLOSURE, A.ASK_HELP, A.SIGN_OFF)
SELDOM = Denied(A.NO_SHOW, RejectionCode.CALLED_TOO_SELDOM, {"calls": "2", "seconds": "30"})
EVACUATION = Emergency(EmergencyKind.EVACUATE, {}, 0)
LONG_WORDS = Emergency(
    EmergencyKind.MESSAGE,
    {
        "id": "Listrik gedung padam sampai pukul 11.00. Nomor Anda tetap berlaku dan dipanggil kembali sesuai urutan. "
        "Silakan tunggu di ruang tunggu lantai satu, atau ikuti petunjuk petugas di pintu timur.",
        "en": "The building is without power until 11.00. Your number stays valid and is called again in its order. "
        "Please wait in the waiting area on the first floor, or follow the staff at the east door.",
    },
    0,
)
OUTCOMES = ("KTP dicetak", "KTP menyusul", "Berkas kurang", "Ditolak")


def called() -> CurrentTicket:
    """Return a ticket that was called a moment ago."""
    why = Why(ChosenFor.LARGEST_SCORE, rival="A039")
    return ticket("A042", TicketPhase.CALLED, now(), ticket_class=TicketClass.PRIORITY, why=why)


def serving(minutes: int = 7, **changes: Any) -> CurrentTicket:
    """Return a ticket that has been served for so long."""
    at = now()
    stops = ({"id": "Samsat: pajak kendaraan"}, {"id": "Imigrasi: paspor"})
    standard: dict[str, Any] = {"standard_minutes": 10, "started_at": at - minutes * 60_000 - 12_000, "stops": stops}
    why = Why(ChosenFor.LONGEST_WAIT, rival="A043")
    return ticket("A042", TicketPhase.SERVING, at, **(standard | {"why": why} | changes))


def idle(**changes: Any) -> OfficerView:
    """Return a counter without a ticket, at which much has happened."""
    at = now()
    parked = tuple(AsideTicket(TicketId(f"p{n}"), f"A0{n}", ServiceId("A.01"), at - n * 60_000) for n in (31, 35))
    totals = {ServiceId("A.01"): 9, ServiceId("A.02"): 4, ServiceId("A.03"): 2}
    known: dict[str, Any] = {
        "parked": parked,
        "no_shows": parked[:1],
        "totals": totals,
        "next_why": Why(ChosenFor.LONGEST_WAIT),
    }
    return officer_view(None, *FREE, **(known | changes))


def rebuilt() -> OfficerView:
    """Return a counter after a rebuild: of the ticket, and of some in line, nobody knows whether they were served."""
    view = officer_view(
        ticket("A042", TicketPhase.CALLED, now(), uncertain=True, ticket_class=TicketClass.PRIORITY), *CALLED
    )
    waiting = tuple(structs.replace(each, uncertain=place in (0, 1, 3)) for place, each in enumerate(view.waiting))
    return structs.replace(view, waiting=waiting)


def paper() -> OfficerView:
    """Return a counter that has a block of paper, and a printer without any."""
    printers = PanelPrinter(DeviceId("printer-1"), PrinterState.PAPER_OUT, {"id": "dekat pintu utara"})
    blocks = PaperBlock(PoolId("A"), "A118", "A142", "A121", 22)
    later = (A.RESERVE_PAPER, A.RECORD_PAPER)
    return structs.replace(officer_view(called(), *CALLED), printers=(printers,), paper=(blocks,), later_actions=later)


@dataclass(frozen=True)
class Shot:
    """A picture: what the hub shows, which keys are pressed then, and what the panel must have come to."""

    view: Callable[[], OfficerView]
    keys: tuple[str, ...] = ()
    is_so: Callable[[OfficerNote], bool] = lambda note: note.counter == 12


def asks(action: OfficerAction) -> Callable[[OfficerNote], bool]:
    """Return whether a question about an action is shown."""
    return lambda note: note.asks == action


SHOTS = {
    "officer-idle": Shot(idle),
    "officer-nobody": Shot(lambda: officer_view(None, A.SIGN_ON, line=0, officer=None)),
    "officer-called": Shot(lambda: officer_view(called(), *CALLED, A.UNDO)),
    "officer-serving": Shot(lambda: officer_view(serving(), *SERVING)),
    "officer-over": Shot(lambda: officer_view(serving(14), *SERVING)),
    "officer-paper": Shot(paper, ("F9", "period", "1"), asks(A.RECORD_PAPER)),
    "officer-away": Shot(lambda: officer_view(serving(), *SERVING)),
    "officer-pending": Shot(idle),
    "officer-cancel": Shot(lambda: officer_view(called(), *CALLED), ("F8",), asks(A.CANCEL)),
    "officer-dark": Shot(lambda: officer_view(called(), *CALLED, A.UNDO)),
    "officer-uncertain": Shot(rebuilt),
    "officer-more": Shot(idle, ("F9",), lambda note: note.page == "more"),
    "officer-outcome": Shot(
        lambda: officer_view(serving(outcomes=OUTCOMES, note=NoteRule.OPTIONAL), *SERVING), ("F4",), asks(A.FINISH)
    ),
    "officer-note": Shot(
        lambda: officer_view(serving(note=NoteRule.REQUIRED), *SERVING),
        ("F4", *"foto"),
        lambda note: note.typed == "foto",
    ),
    "officer-transfer": Shot(lambda: officer_view(serving(), *SERVING), ("F9", "2"), asks(A.TRANSFER)),
    "officer-services": Shot(lambda: officer_view(serving(), *SERVING), ("F9", "3", "1"), asks(A.ADD_STOP)),
    "officer-standing": Shot(lambda: officer_view(serving(), *SERVING), ("F9", "2", "1", "3"), asks(A.TRANSFER)),
    "officer-pause": Shot(idle, ("F9", "9"), asks(A.PAUSE)),
    "officer-until": Shot(idle, ("F9", "9", "2"), asks(A.PAUSE)),
    "officer-closure": Shot(idle, ("F9", "0"), asks(A.ASK_CLOSURE)),
    "officer-number": Shot(idle, ("F9", "6", *"a039"), lambda note: note.typed == "A039"),
    "officer-reason": Shot(idle, ("F9", "6", *"a039", "Return"), asks(A.CALL_NUMBER)),
    "officer-parked": Shot(idle, ("F9", "5"), asks(A.UNPARK)),
    "officer-issue": Shot(idle, ("F9", "8"), asks(A.ISSUE)),
    "officer-new": Shot(idle, ("F9", "8", "2", "Return"), lambda note: note.new_number == "A117"),
    "officer-sign-on": Shot(lambda: officer_view(None, A.SIGN_ON, officer=None), ("F9", "plus"), asks(A.SIGN_ON)),
    "officer-paused": Shot(
        lambda: idle(state=CounterState(PauseReason.PRAYER, now() + 900_000, wants_help=True), actions=(A.RESUME,))
    ),
    "officer-asked": Shot(lambda: idle(state=CounterState(asked_to_close=StopReason.SYSTEM_DOWN))),
    "officer-evacuated": Shot(lambda: officer_view(serving(), *SERVING, emergency=EVACUATION)),
    "officer-emergency": Shot(
        lambda: officer_view(serving(), *SERVING, emergency=LONG_WORDS), ("F9", "2"), asks(A.TRANSFER)
    ),
    "officer-grey": Shot(
        lambda: officer_view(called(), *CALLED[:2], denied=(SELDOM,)), ("F3",), lambda note: note.notice == "denied"
    ),
    "officer-word": Shot(
        lambda: idle(
            word=SupervisorWord(
                "Sistem Dukcapil pusat pulih pukul 10.30. Layani dahulu yang sudah membawa foto.", now()
            ),
            calls_by_itself_at=now() + 60_000,
        )
    ),
}


def type_account(hub: DisplayHub, window: DisplayWindow) -> None:
    """Type account and a password that is not sent yet."""
    del hub
    window.screen.key(*"siti", "Tab", *"kudalaut")
    window.officer(lambda note: note.signs == (4, 8))


def refuse(hub: DisplayHub, window: DisplayWindow) -> None:
    """Send it, and be told to wait."""
    type_account(hub, window)
    window.screen.key("Return")
    hub.wait_for(LogIn)
    hub.tell(LogInRefused(LogInProblem.WAIT, 900_000))
    window.officer(lambda note: note.said == "wait")


def must_change(hub: DisplayHub, window: DisplayWindow) -> None:
    """Come in with a password that somebody else made."""
    type_account(hub, window)
    window.screen.key("Return")
    hub.wait_for(LogIn)
    hub.tell(LoggedIn("siti", Standing.OFFICER, must_change=True, key="5e" * 32))
    window.officer(lambda note: note.stage == "must_change")


def come_in(hub: DisplayHub, window: DisplayWindow) -> None:
    """Come in, and press once to leave."""
    type_account(hub, window)
    window.screen.key("Return")
    hub.wait_for(LogIn)
    hub.let_in(LoggedIn("siti", Standing.OFFICER, key="5e" * 32))
    window.officer(lambda note: note.counter == 12)
    window.press_key("F10")


def choose(hub: DisplayHub, window: DisplayWindow) -> None:
    """Come in, and begin to choose another password."""
    come_in(hub, window)
    window.press_key("F11")
    window.screen.key(*"kudalaut", "Tab", *"tujuhburung")
    window.officer(lambda note: note.signs == (8, 11, 0))


def be_put_out(hub: DisplayHub, window: DisplayWindow) -> None:
    """Come in, and find the log-in ended."""
    come_in(hub, window)
    hub.tell(LogInNeeded(LogInCause.IDLE))
    window.officer(lambda note: note.said == "idle")


LOG_IN: dict[str, Callable[[DisplayHub, DisplayWindow], None]] = {
    "officer-log-in": type_account,
    "officer-log-in-wait": refuse,
    "officer-log-in-change": must_change,
    "officer-log-in-in": come_in,
    "officer-log-in-choose": choose,
    "officer-log-in-ended": be_put_out,
}
SMALL = (
    "officer-evacuated",
    "officer-called",
    "officer-uncertain",
    "officer-more",
    "officer-transfer",
    "officer-number",
    "officer-word",
)


def answer(command: Command) -> Accepted:
    """Say yes; a number that is drawn is A117."""
    if not isinstance(command, IssueTicket):
        return Accepted(command.command_id)
    place = {"id": "Lantai 1, Zona Biru"}
    result = TicketReceipt(TicketId("t"), "A117", ServiceId("A.02"), TicketClass.REGULAR, now(), 7, place)
    return Accepted(command.command_id, result)


def take(name: str, shot: Shot, size: tuple[int, int], file: str, folder: Path) -> None:
    """Bring a panel into a state and keep its picture."""
    theme = "dark" if name == "officer-dark" else "light"
    with (
        DisplayHub(counter_topic(COUNTER), shot.view(), catalogue_view()) as hub,
        DisplayWindow(hub, folder, "officer", size, 477.0, 0.6, theme) as window,
    ):
        hub.answer = answer
        window.officer(lambda note: note.counter == 12)
        hub.wait_until(lambda: hub.has_listeners, "a panel")
        if name == "officer-away":
            hub.go_away()
            window.officer(lambda note: note.notice == "hub_away")
        if name == "officer-pending":
            hub.answer = lambda command: None
            window.screen.key("F2")
            window.officer(lambda note: note.notice == "waiting")
        for key in shot.keys:
            window.press_key(key)
        window.officer(shot.is_so)
        picture = window.screen.screenshot(Path(os.environ.get("LOKET_GALLERY", folder)) / f"{file}.png")
        assert picture.stat().st_size > 5_000


@pytest.mark.parametrize("name", SHOTS)
def test_picture_of_the_panel(name: str, tmp_path: Path) -> None:
    take(name, SHOTS[name], (1280, 800), name, tmp_path)


@pytest.mark.parametrize("name", SMALL)
def test_picture_of_a_small_panel(name: str, tmp_path: Path) -> None:
    take(name, SHOTS[name], (800, 480), f"{name}-small", tmp_path)


@pytest.mark.parametrize(("size", "mark"), [((1280, 800), ""), ((800, 480), "-small")])
@pytest.mark.parametrize("name", LOG_IN)
def test_picture_of_a_log_in(name: str, size: tuple[int, int], mark: str, tmp_path: Path) -> None:
    hub = DisplayHub(counter_topic(COUNTER), officer_view(None, A.CALL_NEXT, A.SIGN_ON, officer=None))
    hub.asks = LogInNeeded(LogInCause.FIRST)
    with hub, DisplayWindow(hub, tmp_path, "officer", size, 477.0, 0.6, "light") as window:
        window.officer(lambda note: note.stage == "asked")
        LOG_IN[name](hub, window)
        window.screen.wait_for_still_picture()
        picture = window.screen.screenshot(Path(os.environ.get("LOKET_GALLERY", tmp_path)) / f"{name}{mark}.png")
        assert picture.stat().st_size > 5_000
