"""Touches, answers, disk, link and time in any order: one visitor, one number, and none told that is not on disk."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from hub.protocol.commands import (
    Accepted,
    AskLease,
    CheckInBooking,
    HandInTicket,
    IssueTicket,
    LeaseReceipt,
    LookUpBooking,
    NotExecuted,
    TicketClass,
)
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId
from hub.protocol.leases import LeaseView
from hub.protocol.printing import PrinterState
from hub.protocol.views import LobbyView
from kiosk.core import KioskCore
from kiosk.effects import CoreEffect, Keep, PrintSlip
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import (
    Back,
    Begin,
    ChooseClass,
    ChooseService,
    GoOn,
    Home,
    OpenSearch,
    ScanCode,
    Submit,
    TakeAnother,
    TypeKey,
    Withdraw,
)
from kiosk.journal import Gave, Journal, TakenBack
from kiosk.offline import Offline
from kiosk.steps import AWAITING
from tests.unit.kiosk.hall import AT, catalogue, ids, receipt
from tests.unit.kiosk.leases import COLLECTING, DAY_MS, WELCOME, lease_of
from tests.unit.kiosk.visits import AGENCY, REGULAR, SERVICE

Wish = IssueTicket | CheckInBooking | LookUpBooking | AskLease | HandInTicket
HALL = structs.replace(catalogue(), has_bookings=True, looks_up_bookings=True)
TEXTS = tuple(str(number) for number in range(9_301, 9_340))
STEPS = st.one_of(
    st.sampled_from([AGENCY, SERVICE, REGULAR, ChooseClass(TicketClass.PRIORITY), Back(), Home(), TakeAnother()]),
    st.just(ChooseService(SERVICE.service)),
    st.sampled_from([OpenSearch(), TypeKey("a1"), GoOn(), Begin()]),
    st.sampled_from(["visit"] * 3 + ["join", "collect", "part", "out", "lobby", "printer", "no printer", "crash"]),
    st.sampled_from(["accept", "refuse", "lose"]),
    st.just(ScanCode("K7P2QA")),
    st.sampled_from(["stored", "stored", "not stored"]),
    st.sampled_from(["own", "own", "put out", "home", "home refused"]),
    st.sampled_from([1, 900, 3_000, 4_000, 61_000, 120_000, DAY_MS]),
)


def name(own: HandInTicket) -> str:
    """Return a number with its day: on the next one the lease has it again."""
    return f"{own.day} {own.text}"


class Glass:
    """A kiosk, what its shell holds for it, and what people were told."""

    def __init__(self) -> None:
        self.now = AT
        self.disk = Journal()
        self.told: list[str] = []
        self.printed: list[str] = []
        self.handed_in: set[str] = set()
        self.new_id = ids()
        self.is_out = False
        self.boot()

    def boot(self) -> None:
        lease = lease_of(catalogue(), texts=TEXTS)
        journal = Journal(self.disk.entries())
        self.core = KioskCore(KioskFlow(self.new_id), self.new_id, Offline(self.disk.record(lease, 0)), journal)
        self.open: dict[CommandId, Wish] = {}
        self.unwritten: list[Keep] = []
        self.was: object = None
        if self.is_out:
            self.core.put_out()
        self.take(self.core.shown(HALL, self.now))

    def take(self, effects: list[CoreEffect]) -> None:
        for effect in effects:
            match effect:
                case Submit(command):
                    assert isinstance(command, Wish)
                    self.open[command.command_id] = command
                case Withdraw(command_id):
                    self.open.pop(command_id, None)
                case Keep():
                    self.unwritten.append(effect)
                case PrintSlip(ticket=own):
                    self.printed.append(name(own))
                case _:
                    pass
        self.look()

    def look(self) -> None:
        flow = self.core.flow
        shown = flow.receipt if flow.screen is Screen.NUMBER else None
        if shown is not None and shown is not self.was:
            if shown.ahead is not None:
                self.told.append("A042")
            else:
                entries = self.disk.entries()
                gave = [each.ticket for each in entries if isinstance(each, Gave)]
                [own] = [each for each in gave if str(each.command_id) == shown.ticket]
                assert TakenBack(own.command_id) not in entries
                assert name(own) not in self.told
                assert not self.is_out
                self.told.append(name(own))
        self.was = shown
        assert sum(isinstance(each, IssueTicket | CheckInBooking | LookUpBooking) for each in self.open.values()) <= (
            flow.screen in AWAITING
        )
        assert flow.screen not in AWAITING or flow.command_id is not None
        assert (flow.shut is not None) == (flow.refusal is RejectionCode.NOT_AVAILABLE)

    def step(self, step: object) -> None:
        core, now = self.core, self.now
        match step:
            case int():
                self.now += step
                self.take(core.tick(self.now))
            case "visit":
                for intent in (Home(), AGENCY, SERVICE, REGULAR):
                    self.take(core.intend(intent, now))
            case "out":
                self.is_out = True
                core.put_out()
                self.take(core.tick(now))
            case "join" | "collect":
                self.is_out = False
                self.take(core.joined(WELCOME if step == "join" else COLLECTING, now, now))
            case "part":
                self.take(core.parted(now))
            case "lobby":
                self.take(core.shown(LobbyView(now, {}), now))
            case "printer" | "no printer":
                core.printer_is(PrinterState.READY if step == "printer" else None, now)
            case "crash":
                self.boot()
            case "own" | "put out":
                for each in ("part", 4_000, "visit", "stored" if step == "own" else "out", "stored"):
                    self.step(each)
            case "home" | "home refused":
                for each in ("join", "accept" if step == "home" else "refuse", "stored"):
                    self.step(each)
            case "accept" | "refuse" | "lose":
                self.answer(step)
            case "stored" | "not stored":
                if self.unwritten:
                    keep = self.unwritten.pop(0)
                    if step == "stored":
                        self.disk.take(keep.entry)
                    self.take(core.kept(keep.entry, step == "stored", now))
            case _:
                self.take(core.intend(step, now))  # type: ignore[arg-type]

    def answer(self, how: str) -> None:
        if not self.open:
            return
        command_id, command = self.open.popitem()
        answer: Accepted | Refused | NotExecuted = NotExecuted(command_id)
        if how == "refuse":
            is_own = isinstance(command, HandInTicket)
            answer = Refused(command_id, RejectionCode.DAY_NOT_OPEN if is_own else RejectionCode.NUMBER_USED)
        elif how == "accept" and isinstance(command, IssueTicket | CheckInBooking):
            answer = Accepted(command_id, receipt())
        elif how == "accept" and isinstance(command, AskLease):
            self.take(self.core.shown(LeaseView(self.now, lease_of(catalogue(), texts=TEXTS)), self.now))
            answer = Accepted(command_id, LeaseReceipt(command.held or command_id))
        elif how == "accept":
            answer = Accepted(command_id)
            self.handed_in |= {name(command)} if isinstance(command, HandInTicket) else set()
        self.take(self.core.answered(command, answer, self.now))


@settings(max_examples=150)
@given(st.lists(STEPS, min_size=20, max_size=60))
def test_one_visitor_one_number_that_is_on_disk(steps: list[object]) -> None:
    glass = Glass()
    for step in steps:
        glass.step(step)
    own = [each for each in glass.told if each != "A042"]
    assert len(own) == len(set(own))
    assert len(glass.printed) == len(set(glass.printed))
    assert set(glass.printed) <= set(own)
    remembered = {each.text for each in glass.disk.numbers()}
    assert {each.split()[-1] for each in own} <= remembered
    to_hand_in = {name(each) for each in glass.disk.record(None, 0).outbox}
    assert set(own) <= to_hand_in | glass.handed_in
