"""Every role and no role, by every message a client can send: exactly the listed pairs pass."""

import msgspec
import pytest

from hub.core.effects import Send
from hub.core.role_matrix import lines
from hub.core.roles import Kind
from hub.protocol import commands as wire
from hub.protocol.codec import ClientMessage
from hub.protocol.errors import Problem, ProblemCode, Refused, RejectionCode
from hub.protocol.hello import Hello, Role
from hub.protocol.log_in import ChangePassword, LogIn, Standing
from hub.protocol.printing import PrinterState, SlipOutcome
from hub.protocol.remembering import HandInMemory
from hub.protocol.signs import ReportBoards
from hub.protocol.voices import ReportVoice
from tests.builders import DAY
from tests.unit.core.desk import ROLE_OF, Desk, closed, sent
from tests.unit.core.people import PASSWORD, log_in, looked_at, staffed

LOG_IN = {"LogIn", "ResumeLogIn", "ChangePassword", "LogOut", "MakeFirstAdministrator"}
OF_SERVICES = {"CloseService", "ReopenService", "SuspendService", "ResumeService", "SuspendAgency", "ResumeAgency"}
OF_SUPERVISOR = {
    *("PauseCounter", "ResumeCounter", "ApproveClosure", "RefuseClosure", "ReopenCounter", "ForceCounterOpen"),
    *("EndForcedOpening", "ReservePaper", "RecordPaperTicket", "EndHelp", "CancelUncertain", "TellOfficers"),
    *("ReprintSlip", "VoidNumber", "SendEmergency", "EndEmergency", "SetRunningText", "RequestOutcome"),
    *OF_SERVICES,
    *LOG_IN,
}
LISTED = {
    "kiosk": {
        *("IssueTicket", "CheckInBooking", "LookUpBooking", "AskLease", "HandInTicket", "HandInMemory"),
        *("ReprintSlip", "RequestOutcome"),
    },
    "hall": {"RecordShown", "RecordAnnouncement", "ReportVoice", "RequestOutcome"},
    "sign": {"RecordShown", "RequestOutcome"},
    "led": {"RecordShown", "ReportBoards", "RequestOutcome"},
    "printer": {"RecordPrint", "ReportPrinter", "HandInMemory", "RequestOutcome"},
    "officer": {
        *("CallNext", "Recall", "StartService", "FinishService", "MarkNoShow", "CancelTicket", "ReturnToLine"),
        *("TransferTicket", "AddStop", "UndoCall", "ParkTicket", "UnparkTicket", "CallNumber", "ReadmitNoShow"),
        *("SignOn", "SignOff", "AskHelp", "EndHelp", "PauseCounter", "ResumeCounter", "AskClosure"),
        *("IssueTicket", "CheckInBooking", "ReservePaper", "RecordPaperTicket", "ReprintSlip", "RequestOutcome"),
        *LOG_IN,
    },
    "supervisor": OF_SUPERVISOR,
    "administrator": OF_SUPERVISOR,
    "agency_administrator": {*OF_SERVICES, "RequestOutcome", *LOG_IN},
    "read_only": LOG_IN,
    "nobody": LOG_IN,
}
SPEAKERS = (
    *((role, device, None) for device, role in ROLE_OF.items()),
    *(("officer", "o1", "siti"), ("officer", "o1", "budi"), ("nobody", "o1", "")),
    *(("supervisor", "v1", "budi"), ("administrator", "v1", "ani"), ("agency_administrator", "v1", "agus")),
    *(("read_only", "v1", "rina"), ("nobody", "v1", "")),
)
"""As what, at which device, and who is logged in there; None: in a hall without accounts, empty: nobody yet."""
REASONS = {
    wire.CancelTicket: wire.CancelReason.VISITOR_ASKED,
    wire.CallNumber: wire.CallReason.URGENT,
    wire.PauseCounter: wire.PauseReason.REST,
    wire.ForceCounterOpen: wire.OpenReason.EVENT,
    wire.ReprintSlip: wire.ReprintReason.LOST,
    wire.VoidNumber: wire.CancelReason.NO_SLIP,
}
NUMBERS = {wire.RecordPaperTicket: 1, wire.HandInTicket: 9_001}
UNANSWERED = (wire.ReportPrinter, wire.TellOfficers, HandInMemory, ReportBoards, ReportVoice)
MESSAGES = [message for message in ClientMessage.__args__ if message is not Hello]


def message_of(kind: type, desk: Desk, officer: str = "officer-1") -> ClientMessage:
    """Return a message that names nothing that exists but counter 1."""
    values = {
        "command_id": desk.id(),
        "service": "A.01",
        "code": "K7P2QA",
        "counter": "1",
        "ticket": "nobody",
        "reason": REASONS.get(kind, wire.StopReason.TECHNICAL),
        "officer": officer,
        "agency": "A",
        "pool": "A",
        "count": 1,
        "number": NUMBERS.get(kind, "A001"),
        "numbers": (),
        "lease": desk.id(),
        "day": DAY,
        "given_at": desk.now,
        "until_minute": 1_000,
        "text": "A9001" if kind is wire.HandInTicket else "Tolong",
        "ticket_class": wire.TicketClass.REGULAR,
        "language": wire.Language.INDONESIAN,
        "issued_at": desk.now,
        "kind": wire.EmergencyKind.EVACUATE,
        "is_able": True,
        "job": "nothing",
        "outcome": SlipOutcome.PRINTED,
        "call": "nothing",
        "phase": wire.VoicePhase.SPOKEN,
        "state": PrinterState.READY,
        "account": "siti",
        "password": PASSWORD,
        "new": "tujuh burung di pohon",
        "key": "0" * 64,
    }
    wanted = {name: values[name] for name in kind.__struct_fields__ if name in values}
    if kind is wire.RecordPrint:
        wanted.pop("reason")
    return kind(**wanted)


def speaking(device: str, person: str | None) -> Desk:
    """A hall in which somebody, nobody, or just the device speaks."""
    desk = Desk() if person is None else staffed()
    desk.join(device)
    if person:
        log_in(desk, device, person)
    return desk


def test_the_matrix_is_whole():
    assert set(LISTED) == set(Standing) == {standing for standing, _, _ in SPEAKERS}
    assert set(ROLE_OF.values()) == set(Role)
    assert len(MESSAGES) == 59
    cells = (len(SPEAKERS) + 1) * len(MESSAGES)
    print(f"{cells} cells: {len(SPEAKERS)} speakers and one without a hello, {len(MESSAGES)} messages")


@pytest.mark.parametrize("kind", MESSAGES)
@pytest.mark.parametrize(("standing", "device", "person"), SPEAKERS)
def test_exactly_the_listed_pairs_pass(standing, device, person, kind):
    desk = speaking(device, person)
    effects = desk.say(device, message_of(kind, desk, person or "officer-1"))
    answers = sent(effects, desk.sessions[device])
    passes = kind.__name__ in LISTED[standing]
    if kind.__name__ in LOG_IN:
        is_wrong = Problem in {type(each) for each in answers}
        assert is_wrong != passes
        is_looked_at = (kind is LogIn and person is not None) or (kind is ChangePassword and bool(person))
        assert bool(looked_at(effects)) == (passes and is_looked_at)
    elif kind in UNANSWERED or (kind is wire.RequestOutcome and not passes):
        assert [type(a) for a in answers] == ([] if passes else [Problem])
        assert passes or answers[0].code is ProblemCode.WRONG_ROLE
        assert (desk.core.printers.states.get("p1") is PrinterState.READY) == (passes and kind is wire.ReportPrinter)
        assert (desk.core.words.at("1") is not None) == (passes and kind is wire.TellOfficers)
    else:
        [answer] = answers
        refused = isinstance(answer, Refused) and answer.code is RejectionCode.NOT_ALLOWED
        assert refused != passes


@pytest.mark.parametrize(("standing", "device", "person"), SPEAKERS)
def test_nobody_learns_what_became_of_anothers_command(standing, device, person):
    """Neither by asking nor by saying it again: a ticket's id leads to its visitor's page."""
    desk = speaking(device, person)
    kiosk = "k2" if device == "k1" else "k1"
    desk.join(kiosk)
    mine = wire.IssueTicket(command_id=desk.id(), service="A.01", again=True)
    assert isinstance(desk.ask(kiosk, mine), wire.Accepted)
    [answer] = sent(desk.say(device, wire.RequestOutcome(mine.command_id)), desk.sessions[device])
    may_ask = "RequestOutcome" in LISTED[standing]
    assert answer == wire.NotExecuted(mine.command_id) if may_ask else isinstance(answer, Problem)
    [again] = sent(desk.say(device, mine), desk.sessions[device])
    allowed_to_draw = "IssueTicket" in LISTED[standing]
    code = RejectionCode.COMMAND_REUSED if allowed_to_draw else RejectionCode.NOT_ALLOWED
    assert again == Refused(mine.command_id, code)
    assert desk.ask(kiosk, wire.RequestOutcome(mine.command_id)) == desk.ask(kiosk, mine)


@pytest.mark.parametrize("kind", MESSAGES)
def test_who_has_not_said_hello_is_heard_in_nothing(kind):
    desk = Desk()
    desk.step(*desk.opened("nobody"))
    before = len(desk.journal)
    effects = desk.say("nobody", message_of(kind, desk))
    assert closed(effects, desk.sessions["nobody"]) == [ProblemCode.HELLO_EXPECTED]
    assert not [effect for effect in effects if isinstance(effect, Send)]
    assert len(desk.journal) == before
    assert desk.say("nobody", message_of(kind, desk)) == []


def served() -> Desk:
    """A ticket of A.02, waiting in Z1, called to counter 3 in Z2; its slip is at p1."""
    desk = Desk()
    desk.join("k1", "o1", "o3", "p1", "p2", "h1", "h3", "s1", "l1")
    return desk


def test_an_officer_acts_for_the_own_counter_only():
    desk = served()
    desk.issue()
    kinds = [kind for kind in MESSAGES if kind.__name__ in LISTED["officer"] and "counter" in kind.__struct_fields__]
    assert len(kinds) == 23
    for kind in kinds:
        message = message_of(kind, desk)
        answer = desk.ask("o3", msgspec.structs.replace(message, counter="1"))
        assert isinstance(answer, Refused)
        assert answer.code is RejectionCode.NOT_ALLOWED


def test_a_panel_signs_on_who_was_set_for_it():
    desk = Desk()
    desk.join("o1")
    for officer, passes in (("officer-2", False), ("officer-1", True)):
        answer = desk.ask("o1", wire.SignOn(command_id=desk.id(), counter="1", officer=officer))
        assert isinstance(answer, wire.Accepted) == passes


def test_a_printer_speaks_of_its_own_slips_only():
    desk = served()
    job = desk.issue().slip
    foreign = desk.ask("p2", wire.RecordPrint(command_id=desk.id(), job=job, outcome=SlipOutcome.PRINTED))
    assert foreign.code is RejectionCode.NOT_ALLOWED
    own = desk.ask("p1", wire.RecordPrint(command_id=desk.id(), job=job, outcome=SlipOutcome.PRINTED))
    assert isinstance(own, wire.Accepted)


@pytest.mark.parametrize(
    ("screen", "service", "counter", "may_show", "may_speak"),
    [
        ("h1", "A.02", 3, True, True),
        ("h3", "A.02", 3, True, False),
        ("h3", "A.01", 1, False, False),
        ("h1", "B.01", 3, False, False),
        ("s1", "A.02", 3, True, False),
        ("l1", "B.01", 3, False, False),
    ],
)
def test_a_screen_speaks_of_calls_in_its_zone_only(screen, service, counter, may_show, may_speak):
    desk = served()
    desk.issue(service=service)
    call = desk.call(counter).call
    shown = desk.ask(screen, wire.RecordShown(command_id=desk.id(), call=call))
    assert isinstance(shown, wire.Accepted) == may_show
    message = wire.RecordAnnouncement(command_id=desk.id(), call=call, phase=wire.VoicePhase.SPEAKING)
    assert isinstance(desk.ask(screen, message), wire.Accepted) == may_speak


EVERYWHERE = {"A", "B", "Z1", "Z2", "hall"}


def allowed(desk: Desk, device: str, message: ClientMessage) -> bool:
    answer = desk.ask(device, message)
    return not (isinstance(answer, Refused) and answer.code is RejectionCode.NOT_ALLOWED)


@pytest.mark.parametrize(
    ("person", "allowed_where"),
    [
        ("budi", {"A", "B", "Z1", "Z2", "hall"}),
        ("ani", {"A", "B", "Z1", "Z2", "hall"}),
        ("zaki", {"Z1"}),
        ("agus", {"A"}),
    ],
)
def test_everybody_acts_within_the_own_agency_zone_or_hall(person, allowed_where):
    desk = staffed()
    desk.join("v1")
    log_in(desk, "v1", person)
    stop = wire.StopReason.TECHNICAL
    found = {
        "A": allowed(desk, "v1", wire.SuspendAgency(command_id=desk.id(), agency="A", reason=stop)),
        "B": allowed(desk, "v1", wire.SuspendService(command_id=desk.id(), service="B.01", reason=stop))
        and allowed(desk, "v1", wire.ResumeAgency(command_id=desk.id(), agency="B")),
        "Z1": allowed(desk, "v1", wire.EndForcedOpening(command_id=desk.id(), counter="1")),
        "Z2": allowed(desk, "v1", wire.EndForcedOpening(command_id=desk.id(), counter="3")),
        "hall": allowed(desk, "v1", wire.EndEmergency(command_id=desk.id())),
    }
    assert {place for place, passes in found.items() if passes} == allowed_where


def test_every_order_has_a_place():
    """What a supervisor of a zone may ask for, here, elsewhere, and for the whole hall."""
    desk = staffed()
    desk.join("k1", "v1", "o3")
    here, there = desk.issue().number, desk.issue(service="B.01").number
    log_in(desk, "v1", "zaki")
    lost = wire.ReprintReason.LOST
    of = {
        "here": [
            wire.ReprintSlip(command_id=desk.id(), number=here, reason=lost),
            wire.VoidNumber(command_id=desk.id(), number=here, reason=wire.CancelReason.NO_SLIP),
            wire.CancelUncertain(command_id=desk.id(), services=("A.01",)),
            wire.ReservePaper(command_id=desk.id(), pool="A", count=1),
            wire.RecordPaperTicket(command_id=desk.id(), service="A.01", number=9, given_at=desk.now, counter="1"),
            wire.CloseService(command_id=desk.id(), service="A.01", reason=wire.StopReason.EVENT),
        ],
        "nowhere": [
            wire.ReprintSlip(command_id=desk.id(), number="X999", reason=lost),
            wire.CloseService(command_id=desk.id(), service="X", reason=wire.StopReason.EVENT),
            wire.EndForcedOpening(command_id=desk.id(), counter="99"),
            wire.ResumeAgency(command_id=desk.id(), agency="X"),
        ],
        "elsewhere": [
            wire.ReprintSlip(command_id=desk.id(), number=there, reason=lost),
            wire.CancelUncertain(command_id=desk.id(), services=("A.01", "B.01")),
            wire.ReservePaper(command_id=desk.id(), pool="B", count=1),
            wire.RecordPaperTicket(command_id=desk.id(), service="A.01", number=9, given_at=desk.now, counter="3"),
            wire.ResumeAgency(command_id=desk.id(), agency="A"),
        ],
        "hall": [
            wire.CancelUncertain(command_id=desk.id()),
            wire.SetRunningText(command_id=desk.id()),
        ],
    }
    for where, messages in of.items():
        for message in messages:
            assert allowed(desk, "v1", message) == (where in ("here", "nowhere")), (where, message)
    for counters, passes in ((("1",), True), (("3",), False), ((), False)):
        told = sent(desk.say("v1", wire.TellOfficers("Halo", counters)), desk.sessions["v1"])
        assert (told == []) == passes
    assert isinstance(desk.ask("v1", wire.RequestOutcome(desk.id())), wire.NotExecuted)


def test_the_matrix_can_be_read():
    head, _, *rows, _, count = lines()
    assert head.count("|") == len(Standing) + 2
    assert "| CallNext |   |   |   |   |   | x |   |   |   |   |   |" in rows
    assert "| *supervisor* |   |   |   |   |   |   | x | x | x | x |   |" in rows
    assert "| *emergency* |   |   |   |   |   |   |   |   |   |   | x |" in rows
    assert count == f"{(len(MESSAGES) + len(Kind)) * len(Standing)} cells"
