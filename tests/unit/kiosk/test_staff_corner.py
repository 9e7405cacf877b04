"""The staff corner: the hold, the PIN, the gate, and what staff see."""

import asyncio
import re
from io import StringIO
from pathlib import Path

import pytest

from config.staff_pin import is_right, keep
from hub.protocol.printing import PrinterState
from hub.protocol.views import KioskView
from kiosk import pin_command
from kiosk.flow import KioskFlow, Screen
from kiosk.hold import HOLD_MS, Hold
from kiosk.intents import (
    Back,
    CheckPin,
    ClearQuery,
    EnterPin,
    EraseKey,
    Home,
    Intent,
    OpenSearch,
    OpenStaff,
    PairAnew,
    ShowPairing,
    TypeKey,
)
from kiosk.model import ChoiceBody, MessageBody, SearchBody
from kiosk.staff_corner import MOST_PIN
from kiosk.staff_door import GATE, StaffDoor
from kiosk.staff_gate import FIRST_PAUSE_MS, FREE_TRIES, StaffGate
from kiosk.steps import IDLE_MS
from tests.unit.kiosk.hall import AT, ids
from tests.unit.kiosk.models import seen
from tests.unit.kiosk.visits import AGENCY, at_start, issuing, walked, with_number

PIN = "270519"


def held(*intents: Intent, typed: str = PIN) -> KioskFlow:
    flow = at_start()
    flow.has_pin = True
    for intent in (OpenStaff(), *map(TypeKey, typed), *intents):
        flow.intend(intent, AT)
    return flow


def pad(flow: KioskFlow) -> SearchBody:
    body = seen(flow).body
    assert isinstance(body, SearchBody)
    return body


# --- the hold ---


def test_a_finger_that_rests_in_the_corner_is_a_hold_once() -> None:
    hold = Hold((100.0, 50.0))
    assert hold.down((10.0, 10.0), AT)
    assert not hold.is_held(AT + HOLD_MS - 1)
    hold.move((90.0, 40.0))
    assert hold.is_held(AT + HOLD_MS)
    assert not hold.is_held(AT + 2 * HOLD_MS)


@pytest.mark.parametrize("point", [(101.0, 10.0), (10.0, 51.0), (-1.0, 10.0)])
def test_a_finger_beside_the_corner_holds_nothing(point: tuple[float, float]) -> None:
    hold = Hold((100.0, 50.0))
    assert not hold.down(point, AT)
    assert not hold.is_held(AT + HOLD_MS)
    hold.down((10.0, 10.0), AT)
    hold.move(point)
    assert not hold.is_held(AT + HOLD_MS)


def test_a_finger_that_was_lifted_holds_nothing() -> None:
    hold = Hold((100.0, 50.0))
    hold.down((10.0, 10.0), AT)
    hold.up()
    assert not hold.is_held(AT + HOLD_MS)


# --- the PIN ---


def test_the_right_pin_opens_the_corner() -> None:
    flow = held()
    assert (pad(flow).query, seen(flow).scene) == ("\N{BULLET}" * 6, "staff_pin")
    assert flow.intend(EnterPin(), AT) == [CheckPin(PIN)]
    assert (flow.pin, flow.intend(EnterPin(), AT)) == ("", [])
    assert pad(flow).space.intent is None
    flow.pin_checked(StaffGate(), True, AT)
    assert flow.screen is Screen.STAFF
    body = seen(flow).body
    assert isinstance(body, ChoiceBody)
    assert body.facts[0].text == "Hub: terhubung, sejak 08.05"
    flow.intend(Home(), AT)
    assert flow.screen is Screen.AGENCIES


def test_a_wrong_pin_is_told_until_the_next_digit() -> None:
    flow = held(EnterPin())
    flow.pin_checked(StaffGate(1), False, AT)
    assert (flow.screen, pad(flow).text) == (Screen.STAFF_PIN, "PIN salah. Silakan coba lagi.")
    flow.intend(TypeKey("1"), AT)
    assert pad(flow).text == "Masukkan PIN petugas."


def test_a_shut_gate_looks_at_no_pin() -> None:
    flow = held()
    flow.gate = StaffGate(FREE_TRIES, AT + FIRST_PAUSE_MS)
    assert pad(flow).space.intent is None
    assert flow.intend(EnterPin(), AT) == []
    assert flow.pin == ""
    assert pad(flow).text.startswith("Terlalu banyak PIN salah")


def test_what_is_typed_while_the_gate_is_shut_does_not_stay() -> None:
    flow = held(EnterPin(), TypeKey("2"))
    shut = StaffGate(FREE_TRIES, AT + FIRST_PAUSE_MS)
    flow.pin_checked(shut, False, AT)
    assert flow.pin == "", "typed while the last one was looked at"
    flow.intend(TypeKey("27"), shut.shut_until - 1)
    assert flow.pin == ""
    flow.intend(TypeKey("27"), shut.shut_until)
    assert (flow.pin, flow.intend(EraseKey(), shut.shut_until)) == ("27", [])
    assert flow.pin == "2"


def test_the_pad_takes_digits_only_and_so_many_as_a_pin_has() -> None:
    flow = held(EraseKey(), TypeKey("a9"), OpenSearch())
    assert flow.pin == "270519"
    flow.intend(TypeKey("1" * 20), AT)
    assert len(flow.pin) == MOST_PIN
    flow.intend(ClearQuery(), AT)
    assert (flow.pin, flow.intend(EnterPin(), AT)) == ("", [])


def test_without_a_pin_in_the_settings_it_is_said_how_to_set_one() -> None:
    flow = walked(OpenStaff())
    body = seen(flow).body
    assert isinstance(body, MessageBody)
    assert "loket-kiosk pin" in body.text
    assert seen(flow).back is None


def test_a_hold_ends_a_visit_but_takes_no_number_from_anybody() -> None:
    flow = walked(AGENCY, OpenStaff())
    assert (flow.screen, flow.agency) == (Screen.STAFF_PIN, None)
    for busy in (issuing()[0], with_number()):
        was = busy.screen
        busy.intend(OpenStaff(), AT)
        assert busy.screen is was
    flow.intend(Back(), AT)
    assert at_start().intend(EnterPin(), AT) == []


def test_a_kiosk_that_calls_people_and_one_that_asks_for_more_time_can_be_held() -> None:
    flow = at_start()
    flow.attract_after_ms = 1
    flow.tick(AT + 1)
    flow.intend(OpenStaff(), AT + 1)
    assert flow.screen is Screen.STAFF_PIN
    flow = walked(AGENCY)
    flow.tick(AT + IDLE_MS)
    flow.intend(OpenStaff(), AT + IDLE_MS)
    assert (flow.screen, flow.leaves_in_s) == (Screen.STAFF_PIN, None)


def test_who_touches_nothing_has_left_the_corner() -> None:
    flow = held(EnterPin())
    flow.pin_checked(StaffGate(), True, AT)
    flow.tick(AT + IDLE_MS - 1)
    assert flow.screen is Screen.STAFF
    flow.tick(AT + IDLE_MS)
    assert flow.screen is Screen.AGENCIES
    flow.tick(AT + IDLE_MS + 1)
    assert flow.screen is Screen.AGENCIES


def test_a_pin_that_was_right_too_late_opens_nothing() -> None:
    flow = held(EnterPin(), Home())
    flow.pin_checked(StaffGate(), True, AT)
    assert flow.screen is Screen.AGENCIES


def test_a_kiosk_without_hub_and_catalogue_has_its_corner() -> None:
    flow = KioskFlow(ids())
    flow.has_pin = True
    flow.own_printer = PrinterState.PAPER_OUT
    flow.intend(OpenStaff(), AT)
    assert pad(flow).query == ""
    flow.intend(TypeKey(PIN), AT)
    flow.intend(EnterPin(), AT)
    flow.pin_checked(StaffGate(), True, AT)
    body = seen(flow).body
    assert isinstance(body, ChoiceBody)
    facts = [fact.text for fact in body.facts]
    assert facts[:3] == ["Hub: terputus", "Alamat hub: dicari otomatis", "Printer: kertas habis"]
    flow.must_pair = True
    body = seen(flow).body
    assert isinstance(body, ChoiceBody)
    assert "loket-hub devices --config hub.toml pair" in body.facts[0].text
    pair = next(each for each in body.choices if each.key == "pair")
    assert isinstance(pair.intent, PairAnew)
    assert flow.intend(pair.intent, AT) == [ShowPairing()]
    flow.intend(Home(), AT)
    assert flow.screen is Screen.AWAY
    assert flow.intend(PairAnew(), AT) == [], "no visitor may begin it"


@pytest.mark.parametrize("state", [None, *PrinterState])
def test_the_page_has_words_for_every_printer(state: PrinterState | None) -> None:
    flow = held(EnterPin())
    flow.shown(KioskView(AT, state, ()), AT)
    flow.pin_checked(StaffGate(), True, AT)
    body = seen(flow).body
    assert isinstance(body, ChoiceBody)
    assert body.facts[2].text.startswith("Printer: ")


# --- the lock and its command ---


def test_the_lock_looks_at_pins_and_remembers_wrong_ones_over_a_restart(tmp_path: Path) -> None:
    kept = keep(PIN)

    async def look(*pins: str) -> list[tuple[StaffGate, bool]]:
        heard: asyncio.Queue[tuple[StaffGate, bool]] = asyncio.Queue()
        door = StaffDoor(kept, tmp_path, lambda gate, right: heard.put_nowait((gate, right)), AT)
        told = []
        for pin in pins:
            door.look(pin, AT)
            told.append(await heard.get())
        return told

    assert asyncio.run(look("111222", "111333")) == [(StaffGate(1), False), (StaffGate(2), False)]
    assert asyncio.run(look("111222")) == [(StaffGate(3, AT + FIRST_PAUSE_MS), False)]
    assert asyncio.run(look(PIN, "111222")) == [(StaffGate(), True), (StaffGate(1), False)]
    for nonsense in (b"what?", b"\xff", b'{"x": ' + b"[" * 100_000):
        (tmp_path / GATE).write_bytes(nonsense)
        assert StaffDoor(kept, tmp_path, lambda *_: None, AT).gate == StaffGate()


def test_a_wrong_pin_is_on_the_disk_before_anybody_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else whoever pulls the plug after each few tries has as many again, and never a pause."""
    synced: list[Path] = []
    monkeypatch.setattr("os.fsync", lambda number: synced.append(Path(f"/proc/self/fd/{number}").readlink()))
    assert not StaffDoor(keep(PIN), tmp_path, lambda *_: None, AT)._weigh("111222", AT)
    assert synced == [tmp_path / f"{GATE}.new", tmp_path]
    assert [each.name for each in tmp_path.iterdir()] == [GATE]


def test_a_disk_that_fails_keeps_nobody_out(tmp_path: Path) -> None:
    door = StaffDoor(keep(PIN), tmp_path / "missing", lambda *_: None, AT)
    assert door._weigh(PIN, AT)


def test_the_command_prints_the_line_for_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert pin_command.main(lambda _: PIN) == 0
    found = re.fullmatch('staff_pin = "(.*)"\n', capsys.readouterr().out)
    assert found
    assert is_right(PIN, found[1])


@pytest.mark.parametrize("answers", [["123456"], ["1234"], [PIN, "270518"]])
def test_the_command_takes_no_weak_pin_and_no_slip_of_the_finger(
    answers: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    given = iter(answers)
    assert pin_command.main(lambda _: next(given)) == pin_command.BAD_PIN
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("language", "why"), [("id_ID.UTF-8", "Jalankan di terminal."), ("en_GB", "in a terminal.")])
@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt, OSError])
@pytest.mark.parametrize("answers", [[], [PIN]])
def test_the_command_refuses_in_words_when_nobody_types(
    answers: list[str],
    end: type[BaseException],
    language: str,
    why: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    given = iter(answers)

    def ask(_: str) -> str:
        try:
            return next(given)
        except StopIteration:
            raise end from None

    assert pin_command.main(ask) == pin_command.BAD_PIN
    said = capsys.readouterr()
    assert said.out == ""
    assert why in said.err


def test_the_command_takes_piped_lines_and_their_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(f"{PIN}\n{PIN}\n"))
    assert pin_command.main() == 0
    assert capsys.readouterr().out.startswith("staff_pin = ")
    assert pin_command.main() == pin_command.BAD_PIN
    assert capsys.readouterr().err.startswith("loket-kiosk: ")
