"""An emergency on the officer's panel: seen above everything else in both languages, and nothing is pressed amiss."""

import itertools

import msgspec
import pytest

from config.display_schema import OfficerKeys
from config.translations import load_translator
from counter_display.officer.face import OfficerFace
from counter_display.officer_program import keyboard
from counter_display.scene import Fill, Scene, Words
from hub.protocol.log_in import LoggedIn, LogInCause, LogInNeeded, Standing
from hub.protocol.orders import EmergencyKind
from hub.protocol.views import ChosenFor, Emergency, EmergencyView, OfficerAction, OfficerView, TicketPhase, Why
from tests.unit.counter_display.test_desk import HEIGHT, TRANSLATOR, WIDTH, Bench
from tests.unit.counter_display.test_panel import TICKET, view

A = OfficerAction
ENGLISH = load_translator("counter_display", "en")
EVACUATE = Emergency(EmergencyKind.EVACUATE, {}, 0)
LONG = Emergency(EmergencyKind.MESSAGE, {"id": "keluar lewat " * 15, "en": "leave by this " * 14}, 0)
SERVED = msgspec.structs.replace(
    *(TICKET,),
    phase=TicketPhase.SERVING,
    started_at=0,
    why=Why(ChosenFor.LONGEST_WAIT),
    stops=({"id": "Samsat: pajak"},),
)


def in_emergency(emergency: Emergency | None, seen: OfficerView | None = None) -> Bench:
    bench = Bench()
    keys = keyboard(OfficerKeys())
    bench.face = OfficerFace(bench.desk, keys, TRANSLATOR, "Asia/Jakarta", others=(ENGLISH,))
    bench.show(msgspec.structs.replace(seen or view(A.FINISH, current=SERVED), emergency=emergency))
    return bench


def drawn(bench: Bench) -> Scene:
    return bench.face.look(WIDTH, HEIGHT)[0]


def test_an_emergency_is_a_band_in_its_colour_and_says_both_languages() -> None:
    bench = in_emergency(EVACUATE)
    scene = drawn(bench)
    (band,) = (shape for shape in scene if isinstance(shape, Fill) and shape.role == "emergency")
    assert band.box.width == WIDTH
    inside = [s for s in scene if isinstance(s, Words) and s.role == "on_emergency"]
    assert {"EVAKUASI", "EVACUATE", "Segera keluar dengan tenang. Ikuti petunjuk petugas."} <= {s.text for s in inside}
    assert all(band.box.y < s.top and s.top + s.capital < band.box.bottom for s in inside)
    assert [s.text for s in inside].index("EVAKUASI") < [s.text for s in inside].index("EVACUATE")
    assert bench.look()[1].emergency == "evacuate"
    bench.show(view(A.FINISH, current=SERVED))
    assert "EVAKUASI" not in bench.look()[0]
    assert bench.look()[1].emergency is None


def test_its_own_words_stand_there_and_what_the_hub_allows_can_be_pressed() -> None:
    bench = in_emergency(Emergency(EmergencyKind.MESSAGE, {"id": "Pintu timur.", "en": "East door."}, 0))
    assert {"PENGUMUMAN PENTING", "Pintu timur.", "East door.", "A 042"} <= bench.look()[0]
    assert [b.id for b in bench.look()[1].buttons if b.enabled] == ["finish", "more"]


@pytest.mark.parametrize("page", [(), ("f9",), ("f9", "6"), ("f9", "8")])
@pytest.mark.parametrize("emergency", [EVACUATE, LONG])
def test_nothing_is_pressed_or_written_within_the_band(emergency: Emergency, page: tuple[str, ...]) -> None:
    bench = in_emergency(emergency, view(A.FINISH, A.CALL_NUMBER, A.ISSUE, current=SERVED))
    for key in page:
        bench.key(key)
    scene = drawn(bench)
    (band,) = (shape.box for shape in scene if isinstance(shape, Fill) and shape.role == "emergency")
    below = [s for s in scene if isinstance(s, Words) and s.role != "on_emergency" and s.top > band.y]
    assert below
    assert all(s.top > band.bottom for s in below)
    assert all(b.y > band.bottom and b.height > 15 and b.y + b.height <= HEIGHT for b in bench.look()[1].buttons)


@pytest.mark.parametrize("emergency", [None, EVACUATE, LONG])
def test_what_is_said_of_the_ticket_is_not_written_over(emergency: Emergency | None) -> None:
    scene = drawn(in_emergency(emergency))
    top = next(s.top for s in scene if isinstance(s, Words) and s.text == "A 042")
    rows = sorted(
        (s.top, s.top + s.capital, s.text) for s in scene if isinstance(s, Words) and s.x < 60 and top <= s.top < 520
    )
    assert all(first[1] < second[0] for first, second in itertools.pairwise(rows)), rows
    assert {"A 042", "Perekaman KTP"} <= {text for _, _, text in rows}
    assert ("Lama layanan" in {text for _, _, text in rows}) == (emergency is not LONG)


def test_the_buttons_stay_in_their_places() -> None:
    places = [
        [(b.id, b.x, b.y, b.width, b.height) for b in in_emergency(emergency).look()[1].buttons]
        for emergency in (None, EVACUATE, LONG)
    ]
    assert places[0] == places[1] == places[2]


def at_log_in(emergency: Emergency | None) -> Bench:
    """A panel at which nobody is logged in."""
    bench = Bench()
    bench.face = OfficerFace(bench.desk, keyboard(OfficerKeys()), TRANSLATOR, "Asia/Jakarta", others=(ENGLISH,))
    bench.take(bench.link.session.received(LogInNeeded(LogInCause.FIRST), bench.link.at))
    bench.take(bench.link.show(EmergencyView(bench.link.at, emergency)))
    return bench


@pytest.mark.parametrize("emergency", [EVACUATE, LONG])
def test_who_is_not_logged_in_sees_it_above_the_log_in_page(emergency: Emergency) -> None:
    bench = at_log_in(emergency)
    scene = drawn(bench)
    (band,) = (shape.box for shape in scene if isinstance(shape, Fill) and shape.role == "emergency")
    assert {"EVAKUASI", "EVACUATE"} <= bench.look()[0] or emergency is LONG
    below = [s for s in scene if isinstance(s, Words) and s.role != "on_emergency" and s.top > band.y]
    assert all(s.top > band.bottom for s in below)
    note = bench.look()[1]
    assert (note.emergency, note.stage, note.counter) == (emergency.kind, "asked", None)
    buttons = {button.id: button for button in note.buttons}
    assert {"field_first", "field_second", "log_in", "sign:a"} <= set(buttons)
    assert all(b.y > band.bottom and b.height > 30 and b.y + b.height <= HEIGHT for b in buttons.values())


def test_it_is_shown_through_log_in_and_out_and_ends_there() -> None:
    bench = at_log_in(EVACUATE)
    said = LoggedIn("siti", Standing.OFFICER, key="a" * 64)
    bench.take(bench.link.session.received(said, bench.link.at))
    assert "EVAKUASI" in bench.look()[0]
    bench.show(msgspec.structs.replace(view(A.FINISH, current=SERVED), emergency=None))
    assert "EVAKUASI" not in bench.look()[0], "the counter's view is newer"
    bench.take(bench.link.session.received(LogInNeeded(LogInCause.ASKED), bench.link.at))
    bench.take(bench.link.show(EmergencyView(bench.link.at, LONG)))
    assert "PENGUMUMAN PENTING" in bench.look()[0]
    bench.take(bench.link.show(EmergencyView(bench.link.at)))
    assert bench.look()[1].emergency is None
