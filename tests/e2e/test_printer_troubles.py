"""Real programs: what a printer suffers reaches hub, kiosk, supervisor and alarms, and no slip is lost or doubled.

How soon, `tests.bench.printer_status` measures.
"""

import time
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.printing_hall import FAR, NEAR, PLACES, SERVICE, PrintingHall
from tests.e2e.waiting import wait_for
from tests.fakes.virtual_printer import Trouble

pytestmark = pytest.mark.e2e

TROUBLES: Final = (
    (Trouble.PAPER_LOW, "paper_low"),
    (Trouble.PAPER_OUT, "paper_out"),
    (Trouble.COVER, "cover_open"),
    (Trouble.JAM, "jam"),
    (Trouble.ERROR, "error"),
    (Trouble.HOT, "error"),
    (Trouble.UNPLUGGED, "offline"),
    (Trouble.POWER, "offline"),
    (Trouble.MUTE, "mute"),
)
"""What befalls a printer, and how staff are alarmed of it."""

STATES: Final = {"mute": "unknown"}
"""How an alarm's printer is called, where that is not the alarm."""

WARNINGS: Final = {"paper_low": "", "mute": "kiosk.warn_doubtful"}
"""What a visitor is told, where it is not that there is no paper."""

ELSEWHERE: Final = PLACES[FAR]["id"]
DEADLINE_S: Final = 5
CLOCKS_S: Final = 0.5
"""How far the printer's belief of the hub's time may be off."""

LONG_S: Final = 60.0
"""A cable is out, and a head too hot, until they are cured."""


def test_troubles_of_printers_are_known_everywhere_and_cost_no_slip(tmp_path: Path) -> None:
    with PrintingHall(tmp_path, grouped=True, deadline_s=DEADLINE_S) as hall:
        hall.kiosk.ask(service=SERVICE, language="id")  # one who cannot decide, and sees the warnings come and go
        for trouble, alarm in TROUBLES:
            _befalls(hall, trouble, alarm)
        hall.decide()
        _slips_come_out_once_or_are_missing(hall)


def _befalls(hall: PrintingHall, trouble: Trouble, alarm: str) -> None:
    """Let a trouble come and go; all say so, and say it no more."""
    befallen = (NEAR,) if trouble is Trouble.UNPLUGGED else (NEAR, FAR)
    for printer in befallen:
        mechanism = hall.mechanisms[printer]
        mechanism.away_s = mechanism.hot_s = LONG_S
        mechanism.strike(trouble)
    # a serial line says nothing of its far end: a printer without power there is just silent
    named = {each: "mute" if each == FAR and trouble is Trouble.POWER else alarm for each in befallen}
    states = {each: STATES.get(name, name) for each, name in named.items()}
    alarms = {each: [f"printer_{name}"] for each, name in named.items()}
    hall.supervisor.wait_until(
        "paper",
        lambda told: (
            states.items() <= told["printers"].items()
            and all(told["alarms"][each] == alarms[each] for each in befallen)
        ),
    )
    key = WARNINGS.get(alarm, "kiosk.warn_no_paper")
    warning = hall.words.text(key) if key else ""
    if FAR not in befallen:
        warning = hall.words.text("kiosk.warn_elsewhere", place=ELSEWHERE)
    told = "ready" if alarm == "paper_low" else states[NEAR]  # low paper is for staff to know
    hall.kiosk_shows(lambda it: (it["printer"], it["warning"]) == (told, warning))
    for mechanism in hall.mechanisms.values():
        mechanism.cure()
        mechanism.come_back()
    seen = hall.shows(dict.fromkeys(befallen, "ready"))
    assert not any(seen["alarms"][printer] for printer in befallen), trouble
    hall.kiosk_shows(lambda it: (it["printer"], it["warning"]) == ("ready", ""))


def _slips_come_out_once_or_are_missing(hall: PrintingHall) -> None:
    near, far = hall.near.mechanism, hall.far.mechanism
    first = hall.drawn_slip()
    near.strike(Trouble.PAPER_OUT)
    hall.kiosk_shows(lambda it: it["printer"] == "paper_out" and it["elsewhere"])
    moved = hall.draw()
    says = hall.words.text("kiosk.slip_printed_elsewhere", place=ELSEWHERE)
    assert (moved["slip"], moved["says"]) == ("printed", says)
    assert [slip.number for slip in far.slips] == [moved["number"]]

    far.strike(Trouble.COVER)
    hall.kiosk_shows(lambda it: not it["elsewhere"])
    failed = hall.draw()
    assert (failed["slip"], failed["says"]) == ("failed", hall.words.text("kiosk.slip_paper_out"))
    near.cure()
    near.strike(Trouble.UNPLUGGED)
    hall.kiosk_shows(lambda it: it["printer"] == "offline")
    began = time.monotonic()
    lost = hall.draw()
    assert (lost["slip"], lost["says"]) == ("not_printed", hall.words.text("kiosk.slip_failed"))
    assert time.monotonic() - began >= DEADLINE_S - CLOCKS_S, "the printer had its time to come back"
    missing = {failed["number"]: "failed", lost["number"]: "not_printed"}
    hall.supervisor.wait_until("paper", lambda told: told["unprinted"] == missing)

    near.come_back()
    far.cure()
    hall.shows({NEAR: "ready", FAR: "ready"})
    hall.order("reprint", lost["number"], "--printer", FAR)
    [_, reprint] = far.wait_for_slips(2)
    assert reprint.number == lost["number"]
    assert "CETAK ULANG" in reprint.text
    del missing[lost["number"]]
    hall.supervisor.wait_until("paper", lambda told: told["unprinted"] == missing)

    hall.hub.kill()
    hall.kiosk_shows(lambda it: it["alone"] and it["printer"] == "ready")
    near.strike(Trouble.COVER)
    hall.kiosk_shows(lambda it: it["printer"] == "cover_open")
    near.cure()
    hall.kiosk_shows(lambda it: it["printer"] == "ready")
    alone = hall.draw()
    assert (alone["slip"], alone["own"]) == ("printed", True)
    hall.start_hub()
    wait_for("its hand-in", lambda: alone["number"] in {ticket.number for ticket in hall.history.tickets()})
    online = hall.draw()
    assert online["slip"] == "printed"
    printed = [str(slip.number) for mechanism in (near, far) for slip in mechanism.slips]
    assert sorted(printed) == sorted(str(each["number"]) for each in (first, moved, lost, alone, online)), "each once"
