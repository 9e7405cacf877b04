"""A supervisor's words on the command line become orders of the language, and the hall becomes lines."""

import argparse
from typing import get_args

import msgspec
import pytest

from config.translations import load_translator
from hub.client.order_faults import WrongWord
from hub.client.order_words import ORDERS, add_orders, cure_of, lines_of, order_of, refusal_line, words_of
from hub.core.roles import ALLOWED
from hub.protocol import commands as c
from hub.protocol.alarms import Alarm, AlarmCode
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.first_administrator import MakeFirstAdministrator
from hub.protocol.log_in import LogInMessage, Standing
from hub.protocol.views import CounterReport, CounterState, Emergency, StoppedAgency, StoppedService, SupervisorView
from tests.unit.kiosk.hall import catalogue

MORNING = 1_790_038_800_000
ID = "01900000-0000-7000-8000-000000000000"


def read(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_orders(parser)
    return parser.parse_args(words)


def order(*words: str) -> c.Command:
    return order_of(read(*words), c.CommandId(ID), MORNING, "Asia/Jakarta")


def test_every_order_of_a_supervisor_has_a_word():
    said = {*ORDERS.values(), c.TellOfficers, c.RequestOutcome, c.RecordPaperTicket, *get_args(LogInMessage)}
    said.add(MakeFirstAdministrator)
    assert said == set(ALLOWED[Standing.SUPERVISOR])


def test_what_an_order_needs_stands_behind_its_word():
    assert order("suspend-agency", "A", "system_down") == c.SuspendAgency(
        command_id=ID, agency="A", reason=c.StopReason.SYSTEM_DOWN
    )
    assert order("approve-closure", "loket-1") == c.ApproveClosure(command_id=ID, counter="loket-1")
    assert order("reserve-paper", "A", "50") == c.ReservePaper(command_id=ID, pool="A", count=50)


def test_a_list_stands_behind_its_word_and_may_be_empty():
    assert order("cancel-uncertain", "A.01", "B.01") == c.CancelUncertain(command_id=ID, services=("A.01", "B.01"))
    assert order("cancel-uncertain") == c.CancelUncertain(command_id=ID)


def test_a_supervisor_is_told_of_uncertain_tickets():
    view = SupervisorView(MORNING, (), (), (), {}, {}, uncertain={"A.01": 3})
    lines = lines_of(view, "Asia/Jakarta", load_translator("hub.client", "en"))
    assert "UNCERTAIN since history was rebuilt: A.01 3; cancel-uncertain closes them" in lines


def test_a_supervisor_is_told_what_kiosks_gave_by_themselves_and_what_is_beyond_quotas():
    view = SupervisorView(MORNING, (), (), (), {}, {}, by_kiosks={"A.01": 3, "B.01": 1}, over_quota={"A.01": 2})
    assert lines_of(view, "Asia/Jakarta", load_translator("hub.client", "en"))[1:] == [
        "given by kiosks without the hub: A.01 3, B.01 1",
        "QUOTA passed by: A.01 2",
    ]


def test_a_name_that_is_not_there_is_answered_with_those_that_are():
    offer = catalogue()
    services = [each.service for each in offer.services]
    assert cure_of(Refused(ID, RejectionCode.UNKNOWN_SERVICE, {"service": services[0].lower()}), offer)
    told = cure_of(Refused(ID, RejectionCode.UNKNOWN_SERVICE, {"service": "zzz"}), offer)
    assert told is not None
    assert told.startswith(services[0])
    assert cure_of(Refused(ID, RejectionCode.UNKNOWN_AGENCY, {}), offer) is not None
    assert cure_of(Refused(ID, RejectionCode.UNKNOWN_COUNTER, {}), offer) is not None
    assert cure_of(Refused(ID, RejectionCode.TOO_BUSY, {}), offer) is None


@pytest.mark.parametrize("reason", [*c.StopReason, *c.PauseReason])
def test_all_reasons_are_said_in_the_language_that_was_asked_for(reason: str):
    view = SupervisorView(MORNING, (), (StoppedService("A.01", reason),), (), {}, {})
    lines = lines_of(view, "Asia/Jakarta", load_translator("hub.client", "id"))
    assert lines[0] == "08.00  0 menunggu"
    assert lines[1].startswith("layanan A.01: tutup: ")
    assert "reason." not in lines[1]


def test_times_are_those_of_the_hall():
    assert order("pause-counter", "loket-1", "meal", "9:05").until_minute == 545
    paused = order("pause-counter", "loket-1", "meal", "13:00")
    assert isinstance(paused, c.PauseCounter)
    assert paused.until_minute == 780
    forced = order("force-counter-open", "loket-1", "event", "--until", "16:30")
    assert isinstance(forced, c.ForceCounterOpen)
    assert forced.until_minute == 990
    closed = order("close-service", "A.01", "technical", "--until", "09:00")
    assert isinstance(closed, c.CloseService)
    assert closed.until == MORNING + 3_600_000
    assert order("close-service", "A.01", "technical").until is None


def test_wrong_words_are_named(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        read("pause-counter", "loket-1", "meal", "9 Uhr")
    assert "'9 Uhr' is no time of day such as 14:30" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        read("suspend-agency", "A", "tired")
    said = capsys.readouterr().err
    assert "reason: invalid choice: 'tired'" in said
    assert "system_down" in said
    with pytest.raises(SystemExit):
        read("reprint", "A012", "--reason", "tired")
    assert "not_printed" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        read("pause-counter", "loket-1", "meal", "24:30")
    assert read("pause-counter", "loket-1", "meal", "24:00").until_minute == 1_440


@pytest.mark.parametrize(
    ("words", "english", "indonesian"),
    [
        (
            ("reserve-paper", "A", "501"),
            "count: 501 will not do. Write a whole number from 1 to 500.",
            "count: 501 tidak bisa. Tulis bilangan bulat dari 1 sampai 500.",
        ),
        (("reserve-paper", "A", "0"), "count: 0 will not do", "count: 0 tidak bisa"),
        (("reserve-paper", "A", "twenty"), "count: twenty will not do", "count: twenty tidak bisa"),
        (("reserve-paper", "a b", "5"), "pool: a b can be nothing of this hall", "pool: a b tidak mungkin ada"),
        (("cancel-uncertain", "A.01", "a b"), "services: a b can be nothing of", "services: a b tidak mungkin ada"),
        (("cancel-uncertain", *["A"] * 1_001), "services: at most 1000 at once.", "services: paling banyak 1000"),
        (("reprint", "A012", "--printer", "a b"), "--printer: a b can be nothing", "--printer: a b tidak mungkin"),
        (("reprint", "A-12"), "number: A-12 is no number of a ticket.", "number: A-12 bukan nomor antrean."),
        (
            ("emergency", "message", "--indonesian", "x" * 201),
            "--indonesian: at most 200 characters, on one line.",
            "--indonesian: paling banyak 200 karakter dalam satu baris.",
        ),
        (("emergency", "message", "--english", "a\nb"), "--english: at most 200 ", "--english: paling banyak 200 "),
        (("tell", "x" * 201), "text: at most 200 characters", "text: paling banyak 200 karakter"),
        (("tell", "Rapat", "1", "b" * 65), f"counters: {'b' * 40}… can be", f"counters: {'b' * 40}… tidak"),
        (("suspend-agency", "\x1b[2J", "event"), "agency: ?[2J can be nothing", "agency: ?[2J tidak mungkin"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_what_can_in_the_persons_language(
    words: tuple[str, ...], english: str, indonesian: str
):
    with pytest.raises(WrongWord) as wrong:
        words_of(read(*words)) if words[0] == "tell" else order(*words)
    assert wrong.value.said(load_translator("hub.client", "en")).startswith(english)
    assert wrong.value.said(load_translator("hub.client", "id")).startswith(indonesian)


def test_help_names_the_bounds_of_a_number(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        read("reserve-paper", "--help")
    assert "1 to 500" in capsys.readouterr().out


def test_officers_are_told_all_or_some():
    assert words_of(read("tell", "Rapat")) == c.TellOfficers("Rapat")
    assert words_of(read("tell", "Rapat", "1", "2")) == c.TellOfficers("Rapat", ("1", "2"))


def test_the_picture_says_what_there_is_to_say():
    state = CounterState(
        paused=c.PauseReason.MEAL,
        paused_until=MORNING,
        asked_to_close=c.StopReason.NO_STAFF,
        closed=c.StopReason.EVENT,
        forced_until=MORNING,
        wants_help=True,
    )
    view = SupervisorView(
        at=MORNING,
        counters=(CounterReport("1", 1), CounterReport("2", 2, state, "officer-2", "A012", 3, serves=True)),
        services=(
            StoppedService("A.01", c.StopReason.TECHNICAL, until=MORNING),
            StoppedService("A.02", c.StopReason.TECHNICAL, suspended=True),
        ),
        agencies=(StoppedAgency("B", c.StopReason.SYSTEM_DOWN),),
        waiting={"A.03": 2},
        longest_since={"A.03": MORNING - 600_000},
        alarms=(Alarm(AlarmCode.NO_BACKUPS, MORNING),),
    )
    assert lines_of(view, "Asia/Jakarta", load_translator("hub.client", "en")) == [
        "08:00  2 waiting",
        "ALARM (since 08:00): No backups are made. Set backup_dir in hub.toml to a folder on another disk.",
        "counter 2 (2): officer officer-2, has A012, break until 08:00: meal, asks to close: no staff, closed: event, "
        "open outside the hours until 08:00, WANTS HELP",
        "service A.01: closed until 08:00: technical",
        "service A.02: suspended: technical",
        "agency B: suspended: system down",
        "service A.03: 2 waiting, the first for 10 min",
    ]


def test_slips_are_printed_again_and_numbers_voided():
    assert order("reprint", "A012") == c.ReprintSlip(command_id=ID, number="A012")
    assert order("reprint", "A012", "--printer", "printer-2", "--reason", "lost") == c.ReprintSlip(
        command_id=ID, number="A012", printer="printer-2", reason=c.ReprintReason.LOST
    )
    assert order("void", "A012", "no_slip") == c.VoidNumber(command_id=ID, number="A012", reason=c.CancelReason.NO_SLIP)


@pytest.mark.parametrize("typed", ["a012", "A 012", " a 0 12"])
def test_a_number_is_understood_however_it_is_typed(typed: str):
    printed = order("reprint", typed)
    assert isinstance(printed, c.ReprintSlip)
    assert printed.number == "A012"


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_refusal_has_its_code_and_a_sentence(language: str):
    words = load_translator("hub.client", language)
    told = refusal_line(Refused(ID, RejectionCode.UNKNOWN_AGENCY, {"agency": "Q9"}), words)
    assert told.startswith("unknown_agency agency=Q9: ")
    newer = refusal_line(Refused(ID, "of_a_newer_hub"), words)  # type: ignore[arg-type]
    assert newer == "of_a_newer_hub"
    for code in RejectionCode:
        line = refusal_line(Refused(ID, code, {"number": "A012"}), words)
        assert line.startswith(f"{code} number=A012: ")
        assert line.endswith(".")
        assert "{" not in line
    over = refusal_line(Refused(ID, RejectionCode.NUMBER_OVER, {"number": "A012", "state": "cancelled"}), words)
    assert (
        over
        == {
            "id": "number_over number=A012 state=cancelled: "
            "Nomor A012 sudah selesai, dibatalkan, atau tidak berlaku lagi.",
            "en": "number_over number=A012 state=cancelled: Number A012 was served or cancelled, or holds no more.",
        }[language]
    )


def test_what_the_whole_hall_is_told_has_its_own_words():
    assert order("emergency", "evacuate") == c.SendEmergency(command_id=ID, kind=c.EmergencyKind.EVACUATE)
    text = {"indonesian": "Listrik padam.", "english": "The power is out."}
    assert order("emergency", "message", "--indonesian", "Listrik padam.", "--english", text["english"]) == (
        c.SendEmergency(command_id=ID, kind=c.EmergencyKind.MESSAGE, **text)
    )
    assert order("end-emergency") == c.EndEmergency(command_id=ID)
    assert order("running-text", "--english", text["english"], "--indonesian", text["indonesian"]) == (
        c.SetRunningText(command_id=ID, **text)
    )


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        (c.EmergencyKind.EVACUATE, {}, "evacuate"),
        (c.EmergencyKind.MESSAGE, {"id": "Listrik padam.", "en": "The power is out."}, "message: The power is out."),
    ],
)
def test_a_supervisor_is_reminded_of_what_the_whole_hall_is_told(kind, text, said):
    view = SupervisorView(
        *(MORNING, (), (), (), {}, {}),
        emergency=Emergency(kind, text, MORNING),
        running={"id": "Selamat datang", "en": "Welcome"},
    )
    lines = lines_of(view, "Asia/Jakarta", load_translator("hub.client", "en"))
    assert lines[1:] == [
        f"EMERGENCY on all screens since 08:00: {said}; end-emergency ends it",
        "running text: Welcome",
    ]


def test_a_supervisor_is_reminded_that_an_emergency_is_not_stored():
    words = load_translator("hub.client", "en")
    stored = SupervisorView(*(MORNING, (), (), (), {}, {}), emergency=Emergency(c.EmergencyKind.EVACUATE, {}, MORNING))
    not_stored = msgspec.structs.replace(stored, emergency_unstored=True)
    added = set(lines_of(not_stored, "Asia/Jakarta", words)) - set(lines_of(stored, "Asia/Jakarta", words))
    assert added == {words.text("show.emergency_unstored")}
