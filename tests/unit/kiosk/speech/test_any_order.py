"""Any order of keys, fingers, plugs, views and time: nothing breaks, and nothing is chosen that was not selected."""

from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.client.session import Answered, Joined, Parted, Shown
from hub.protocol.commands import Accepted, Command, IssueTicket
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import BootId, ServiceId, lobby_topic
from hub.protocol.views import Closed, ClosedWhy, LobbyView, Show
from kiosk.engine import KioskEngine
from kiosk.intents import ChooseClass, TakeAnother
from kiosk.placed import Rect, Target
from kiosk.speech.fingers import Explore, Gesture
from kiosk.speech.keypad import Key
from kiosk.speech.page import START
from kiosk.speech.self_voicing import SelfVoicing
from kiosk.touch import AGAIN_MS
from tests.unit.kiosk.hall import AT, receipt, slip_id
from tests.unit.kiosk.speech.eyes_closed import EyesClosed, Overheard
from tests.unit.kiosk.test_engine import WELCOME, CardboardLink, engine

FRIDAY: Final = Closed(ClosedWhy.FRIDAY_BREAK, (ServiceId("A1.1"), ServiceId("A2.1")), opens_at=AT + 3_600_000)

ACTIONS = st.one_of(
    st.tuples(st.just("key"), st.sampled_from(Key)),
    st.tuples(st.just("key"), st.sampled_from([Key.NEXT, Key.SELECT])),
    st.tuples(st.just("finger"), st.integers(0, 1_079), st.integers(0, 1_919)),
    st.tuples(st.just("item"), st.integers(0, 30)),
    st.tuples(st.sampled_from(list(Gesture))),
    st.tuples(st.just("plug"), st.booleans()),
    st.tuples(st.sampled_from(["parted", "joined", "closed", "open", "accepted", "refused"])),
    st.tuples(st.just("time"), st.sampled_from([AGAIN_MS, 5_000, 61_000, 130_000])),
)


def centre(rect: Rect) -> tuple[float, float]:
    return rect.x + rect.width / 2, rect.y + rect.height / 2


def finger(kiosk: KioskEngine, x: float, y: float) -> None:
    kiosk.feel(Explore((x, y)))


def happen(kiosk: KioskEngine, link: CardboardLink, action: tuple[object, ...], waiting: list[Command]) -> None:
    match action:
        case ("key", Key() as key):
            kiosk.press_key(key)
        case ("finger", int() as x, int() as y):
            finger(kiosk, x, y)
        case ("item", int() as place):
            items = kiosk.placement().items
            item = items[place % len(items)]
            finger(kiosk, *centre(item.area.rect if isinstance(item, Target) else item.rect))
        case (Gesture() as gesture,):
            kiosk.feel(gesture)
        case ("plug", bool() as is_in):
            kiosk.plug(is_in=is_in)
        case ("time", int() as ms):
            link.at += ms
            kiosk.tick()
        case ("parted",):
            kiosk.handle(Parted())
        case ("joined",):
            kiosk.handle(Joined(WELCOME))
        case ("closed" | "open" as what,):
            lobby = LobbyView(AT, {ServiceId("A1.2"): 3}, (FRIDAY,) if what == "closed" else ())
            kiosk.handle(Shown(Show(lobby_topic(), 1, BootId("b"), 2, lobby)))
        case ("accepted",) if waiting:
            wish = waiting.pop()
            kiosk.handle(Answered(wish, Accepted(wish.command_id, receipt(slip_id()))))
        case ("refused",) if waiting:
            wish = waiting.pop()
            kiosk.handle(Answered(wish, Refused(wish.command_id, RejectionCode.TOO_BUSY)))
        case _:
            pass


@settings(max_examples=60)
@given(st.lists(ACTIONS, max_size=30))
def test_nothing_breaks_and_no_number_is_drawn_that_was_not_selected(actions: list[tuple[object, ...]]) -> None:
    kiosk, link = engine()
    voice = Overheard()
    kiosk.speech = speech = SelfVoicing(voice, {})
    waiting: list[Command] = []
    seen = len(link.submitted)
    for action in actions:
        focused = speech.reader.page.find(speech.focus) if speech.focus else None
        happen(kiosk, link, action, waiting)
        new = [each for each in link.submitted[seen:] if isinstance(each, IssueTicket)]
        seen, waiting = len(link.submitted), [*waiting, *new]
        if new:
            assert action in (("key", Key.SELECT), (Gesture.DOUBLE_TAP,))
            assert focused is not None
            assert isinstance(focused.intent, ChooseClass | TakeAnother)
            assert any(focused.said == said[1] for said in voice.said), "it was chosen unheard"
        kiosk.speak()
        kiosk.placement()
        assert kiosk.is_spoken is speech.reader.is_on
        assert speech.reader.page.find(speech.focus or START) is not None
        assert voice.said or not kiosk.is_spoken


def test_a_number_is_drawn_by_fingers_alone() -> None:
    kiosk, link = engine()

    def wait(ms: int) -> None:
        link.at += ms

    visit = EyesClosed(kiosk, wait)
    kiosk.feel(Gesture.HOLD)
    assert "Suara dinyalakan" in visit.listen()
    for words in ("Dinas A satu", "Layanan A satu. satu", "Ambil nomor biasa"):
        slide_to(visit, words)
        kiosk.feel(Gesture.LIFT)
        visit.listen()
        kiosk.feel(Gesture.DOUBLE_TAP)
        visit.listen()
    assert [type(each) for each in link.submitted].count(IssueTicket) == 1
    kiosk.feel(Gesture.HOLD)
    assert not kiosk.is_spoken


def slide_to(visit: EyesClosed, words: str) -> None:
    """Let a finger wander down the glass until the words are heard."""
    surface = visit.kiosk.layout.surface
    for y in range(0, surface.height_px, 20):
        for x in range(0, surface.width_px, 100):
            finger(visit.kiosk, x, y)
            if visit.heard.startswith(words):
                return
    raise AssertionError(f"{words!r} was not heard")
