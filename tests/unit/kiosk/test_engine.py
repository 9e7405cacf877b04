"""Flow, presenter and layout joined, with a link of cardboard."""

from dataclasses import replace

import pytest
from msgspec import structs

from hub.client.clock import since_boot_ns
from hub.client.session import (
    Answered,
    ClientSession,
    Hangup,
    JobArrived,
    Joined,
    Output,
    Parted,
    SendMessage,
    Shown,
    Troubled,
)
from hub.protocol.commands import Accepted, Command, EmergencyKind, IssueTicket, Language, TicketClass
from hub.protocol.emergency import Emergency
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role, Welcome
from hub.protocol.ids import (
    AgencyId,
    BootId,
    CommandId,
    DeviceId,
    ProcessId,
    ServiceId,
    catalogue_topic,
    kiosk_topic,
    lobby_topic,
)
from hub.protocol.local_printing import FateHere, KioskLine, PaperChangedHere, PrinterIs, PrintHere, PrintTestHere
from hub.protocol.marks import Mark
from hub.protocol.printing import PrinterState, PrintJob, Slip, SlipOutcome
from hub.protocol.remembering import RememberedNumber
from hub.protocol.views import KioskView, LobbyView, Show
from kiosk.core import KioskCore
from kiosk.engine import TEST_WITHIN_MS, KioskEngine
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import (
    ChooseAgency,
    ChooseClass,
    ChooseLanguage,
    ChooseService,
    EnterPin,
    Home,
    OpenStaff,
    PrintTest,
    SayPaperChanged,
    TypeKey,
)
from kiosk.journal import Entry, Told
from kiosk.keeper import KeepNothing, Then
from kiosk.last_word import KeptEmergency
from kiosk.layout import Layout
from kiosk.layout_file import describe, read, write
from kiosk.staff_gate import StaffGate
from kiosk.steps import GIVE_UP_MS
from kiosk.telling import SHOWN_AGAIN_MS, OnGlass
from tests.unit.kiosk.hall import AT, SURFACES, catalogue, ids, measure, receipt
from tests.unit.kiosk.leases import alone, lease_of

HELLO = Hello(PROTOCOL_VERSION, Role.KIOSK, DeviceId("kiosk-1"), ProcessId("p"))
WELCOME = Welcome(PROTOCOL_VERSION, "hall", 1, BootId("b"), AT, DeviceId("kiosk-1"))


class SoundDisk(KeepNothing):
    """A disk that keeps everything."""

    def keep(self, entry: Entry, then: Then) -> None:
        then(True)


class GlassDisk(SoundDisk):
    """A disk that knows what it was told of the glass."""

    def __init__(self) -> None:
        self.glass: list[OnGlass | None] = []
        self.emergencies: list[KeptEmergency | None] = []

    def keep_glass(self, number: OnGlass | None) -> None:
        self.glass.append(number)

    def keep_emergency(self, kept: KeptEmergency | None) -> None:
        self.emergencies.append(kept)


class CardboardLink:
    def __init__(self) -> None:
        self.session = ClientSession(HELLO)
        self.at = AT
        self.submitted: list[Command] = []

    def now(self) -> int:
        return self.at

    def submit(self, command: Command) -> None:
        self.submitted.append(command)
        self.session.submit(command, self.at)

    def report(self, message: object) -> None:
        raise AssertionError(message)

    async def run(self) -> None:
        raise AssertionError


def engine() -> tuple[KioskEngine, CardboardLink]:
    link = CardboardLink()
    it = KioskEngine(KioskCore(KioskFlow(ids()), ids()), Layout(SURFACES["32 inches upright"], measure), link)
    it.handle(Joined(WELCOME))
    it.handle(Shown(Show(catalogue_topic(), 1, BootId("b"), 1, catalogue())))
    return it, link


def choose(it: KioskEngine) -> None:
    it.touched()
    it.intend(ChooseAgency(AgencyId("A1")))
    it.intend(ChooseService(ServiceId("A1.1")))
    it.intend(ChooseClass(TicketClass.REGULAR))


def answer(it: KioskEngine, link: CardboardLink) -> None:
    [command] = [each for each in link.submitted if isinstance(each, IssueTicket)]
    it.handle(Answered(command, Accepted(command.command_id, receipt())))


def test_touches_become_one_command_and_its_answer_the_number() -> None:
    it, link = engine()
    choose(it)
    answer(it, link)
    assert it.placement().scene == "number"
    assert any("A042" in getattr(item, "lines", ()) for item in it.placement().items)


def test_an_agency_that_the_catalogue_does_not_have_is_told_once_with_those_it_has(
    caplog: pytest.LogCaptureFixture,
) -> None:
    it, _ = engine()
    it.flow.home_agency = AgencyId("XX")
    for revision, agencies in enumerate((3, 3, 4), start=2):
        it.handle(Shown(Show(catalogue_topic(), 1, BootId("b"), revision, catalogue(agencies))))
    [error] = [each for each in caplog.records if each.levelname == "ERROR"]
    assert "agency = 'XX'" in error.getMessage()
    assert error.getMessage().endswith("A1, A2, A3")


def test_a_number_that_another_visitor_has_is_an_error_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    it, link = engine()
    it.core.kept(Told(RememberedNumber(CommandId("another"), "A042", AT), "2026-01-05"), True, AT)
    choose(it)
    [command] = [each for each in link.submitted if isinstance(each, IssueTicket)]
    it.handle(Answered(command, Accepted(command.command_id, structs.replace(receipt(), day="2026-01-05"))))
    assert it.flow.screen is Screen.REFUSED
    [error] = [each for each in caplog.records if each.levelname == "ERROR"]
    assert "run loket-hub rebuild number=A042 day=2026-01-05" in error.message


def test_wish_given_up_is_withdrawn_from_the_session() -> None:
    it, link = engine()
    choose(it)
    assert link.session.open_commands == 1
    it.handle(Parted())
    link.at += GIVE_UP_MS
    it.tick()
    assert link.session.open_commands == 0
    assert it.flow.screen is Screen.REFUSED


def test_a_slip_by_the_local_road_has_the_time_that_the_hall_gives_its_slips() -> None:
    core = alone(lease_of(catalogue(), slip_deadline_ms=7_000))
    asked: list[KioskLine] = []
    layout = Layout(SURFACES["32 inches upright"], measure)
    it = KioskEngine(core, layout, CardboardLink(), SoundDisk(), print=asked.append)
    it.hear_printer(PrinterIs(PrinterState.READY))
    before = since_boot_ns() // 1_000_000
    choose(it)
    assert it.flow.screen is Screen.NUMBER
    [wanted] = asked
    assert isinstance(wanted, PrintHere)
    assert before + 7_000 <= wanted.begin_by <= since_boot_ns() // 1_000_000 + 7_000


def test_staff_have_a_test_slip_and_a_look_at_the_printer_by_the_local_road() -> None:
    core = alone(lease_of(catalogue()))
    core.flow.has_pin = True
    asked: list[KioskLine] = []
    layout = Layout(SURFACES["32 inches upright"], measure)
    it = KioskEngine(core, layout, CardboardLink(), SoundDisk(), print=asked.append)
    it.hear_printer(PrinterIs(PrinterState.READY))
    for intent in (OpenStaff(), TypeKey("270519"), EnterPin()):
        it.intend(intent)
    it.pin_checked(StaffGate(), True)
    assert it.flow.spare is not None
    before = since_boot_ns() // 1_000_000
    it.intend(PrintTest())
    [trial] = asked
    assert isinstance(trial, PrintTestHere)
    assert before + TEST_WITHIN_MS <= trial.begin_by <= since_boot_ns() // 1_000_000 + TEST_WITHIN_MS
    it.hear_printer(FateHere(trial.job, SlipOutcome.PRINTED))
    it.intend(SayPaperChanged())
    assert asked[1:] == [PaperChangedHere()]


def test_nothing_is_laid_out_while_nothing_has_changed() -> None:
    it, link = engine()
    first = it.placement()
    measured: list[str] = []

    def counted(text: str, bold: bool, font_px: float) -> float:
        measured.append(text)
        return measure(text, bold, font_px)

    it.layout = replace(it.layout, measure=counted)
    it.placement()
    assert measured
    measured.clear()
    link.at += 250
    it.tick()
    assert it.placement() == first
    assert not measured
    link.at += 60_000
    assert it.placement() != first, "the clock"
    measured.clear()
    it.intend(ChooseLanguage(Language.ENGLISH))
    it.placement()
    assert measured


def test_staff_are_told_that_the_kiosk_must_be_paired_until_a_hub_takes_it_in() -> None:
    it, _ = engine()
    it.handle(Troubled(Problem(ProblemCode.MUST_PAIR, closing=True)))
    assert not it.flow.must_pair, "it was not the hall who said so"
    it.handle(Troubled(Problem(ProblemCode.MUST_PAIR, closing=True), by_hall=True))
    it.handle(Troubled(Problem(ProblemCode.SHUTTING_DOWN, closing=True), by_hall=True))
    assert it.flow.must_pair
    assert it.flow.screen is Screen.AWAY
    it.handle(Joined(Welcome(PROTOCOL_VERSION, "Balai", 1, BootId("b"), AT, DeviceId("kiosk-1"))))
    assert not it.flow.must_pair


def test_what_is_not_for_a_kiosk_changes_nothing() -> None:
    it, _ = engine()
    before = it.placement()
    slip = Slip(receipt().ticket, "A042", {}, {}, {}, {}, False, "id", AT, "Asia/Jakarta", 0)
    others: list[Output] = [
        Troubled(Problem(ProblemCode.MALFORMED, closing=False)),
        SendMessage(HELLO),
        Hangup(ProblemCode.REPLACED),
        JobArrived(PrintJob(receipt().slip or "t:1", slip, AT)),  # type: ignore[arg-type]
    ]
    for output in others:
        it.handle(output)
    assert it.placement() == before


def test_layout_file_says_what_is_on_the_screen(tmp_path) -> None:  # type: ignore[no-untyped-def]
    it, _ = engine()
    path = tmp_path / "deep" / "layout.json"
    write(path, describe(it.placement(), 3))
    note = read(path)
    assert (note.screen, note.change) == ("agencies", 3)
    assert [t.key for t in note.targets if t.key.startswith("agency:")] == ["agency:A1", "agency:A2", "agency:A3"]
    first = next(t for t in note.targets if t.key == "agency:A1")
    assert first.enabled
    assert first.text == "Dinas A1 Tanpa antrean"
    assert first.width > first.height > 0
    assert any(t.key == "title" and t.text == "Pilih instansi yang Anda tuju" for t in note.texts)
    assert [p.name for p in path.parent.iterdir()] == ["layout.json"]


def test_layout_file_leaves_marks_out(tmp_path) -> None:  # type: ignore[no-untyped-def]
    it, _ = engine()
    it.intend(ChooseAgency(AgencyId("A1")))
    back = next(t for t in describe(it.placement(), 1).targets if t.key == "back")
    assert back.text == "Kembali"


def test_the_number_on_the_glass_is_kept_while_it_stands_there() -> None:
    it, link = engine()
    it.keeper = disk = GlassDisk()
    choose(it)
    answer(it, link)
    it.tick()
    [number] = disk.glass
    assert number == it.flow.on_glass
    assert number is not None
    it.intend(Home())
    assert disk.glass == [number, None]


@pytest.mark.parametrize("later", [1_000, SHOWN_AGAIN_MS])
def test_a_number_that_stood_on_the_glass_is_shown_again_or_forgotten(later: int) -> None:
    before, before_link = engine()
    choose(before)
    answer(before, before_link)
    it, link = engine()
    it.keeper = disk = GlassDisk()
    link.at += later
    it.show_again(None)
    it.show_again(before.flow.on_glass)
    is_there = later < SHOWN_AGAIN_MS
    assert (it.flow.screen is Screen.NUMBER, disk.glass) == (is_there, [] if is_there else [None])


def test_an_emergency_is_kept_while_it_holds() -> None:
    it, _ = engine()
    it.keeper = disk = GlassDisk()
    fire = Emergency(EmergencyKind.EVACUATE, {}, AT)
    for emergency in (fire, None):
        it.handle(Shown(Show(lobby_topic(), 1, BootId("b"), 1, LobbyView(AT, {}, emergency=emergency))))
    assert disk.emergencies == [KeptEmergency(fire, AT), None]


def test_a_mark_of_history_is_said_to_the_next_hub_once_it_is_on_disk() -> None:
    it, link = engine()
    mark = Mark(1, 9, AT, "ab" * 32, "cd" * 32)
    shown = Shown(Show(kiosk_topic(DeviceId("kiosk-1")), 1, BootId("b"), 1, KioskView(AT, None, (), mark=mark)))
    it.handle(Joined(WELCOME))
    it.handle(shown)
    assert link.session.kept is None
    it.keeper = SoundDisk()
    it.core.joined(WELCOME, AT, AT)
    it.handle(Shown(structs.replace(shown.show, view=KioskView(AT, None, (), mark=structs.replace(mark, revision=10)))))
    assert link.session.kept == ("hall", structs.replace(mark, revision=10))
