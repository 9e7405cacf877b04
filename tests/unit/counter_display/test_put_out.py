"""A display that its hall put out: its words, that nothing else is on its glass, and its keys and fingers."""

import re
from itertools import pairwise

import pytest
from msgspec import structs

from config.own_colours import NO_COLOURS
from config.translations import LANGUAGES, load_translator
from counter_display.layout_file import PutOutNote, SignNote
from counter_display.linked import Linked
from counter_display.put_out.face import OutFace
from counter_display.put_out.present import OutSight, out_scene
from counter_display.scene import Fill, Words
from counter_display.unattended import Unattended
from hub.client.session import Joined, Shown, Troubled
from hub.protocol.emergency import Emergency
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import PROTOCOL_VERSION, Welcome
from hub.protocol.ids import BootId, DeviceId, hall_topic
from hub.protocol.orders import EmergencyKind
from hub.protocol.views import HallView, Show
from tests.unit.counter_display.links import FakeLink
from tests.unit.counter_display.views import view

TRANSLATORS = [load_translator("counter_display", language) for language in LANGUAGES]
SIZES = ((1920.0, 1080.0), (1080.0, 1920.0), (1280.0, 800.0), (800.0, 480.0), (480.0, 160.0))
OUT = Problem(ProblemCode.MUST_PAIR, closing=True)
WELCOME = Welcome(PROTOCOL_VERSION, "h", 1, BootId("b"), 1, DeviceId("layar-biru"))
NOTE = SignNote(12, "A042", "open", stale=False)


class Other(Unattended):
    """What a display shows while it is of its hall."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def look(self, width: float, height: float) -> tuple[tuple[Fill, ...], SignNote]:
        del width, height
        return (), NOTE

    def colours(self) -> object:
        return NO_COLOURS

    def tick(self) -> None:
        self.told.append("tick")

    def drawn(self) -> None:
        self.told.append("drawn")

    def down(self, x: float, y: float) -> None:
        del x, y
        self.told.append("down")

    def up(self, x: float, y: float) -> None:
        del x, y
        self.told.append("up")

    def key_down(self, name: str) -> None:
        self.told.append(name)

    def key_up(self, name: str) -> None:
        self.told.append(f"{name} up")

    def keys_lost(self) -> None:
        self.told.append("lost")


@pytest.mark.parametrize("is_panel", [False, True])
@pytest.mark.parametrize("size", SIZES[:4], ids=str)
def test_all_words_stand_on_the_glass_and_above_the_button(size: tuple[float, float], is_panel: bool) -> None:
    scene = out_scene(OutSight("layar-biru", is_panel), *size, TRANSLATORS, is_touched=is_panel)
    words = [shape for shape in scene.shapes if isinstance(shape, Words)]
    lines = words[: len(words) - (2 if is_panel else 0)]
    assert all(above.top + above.capital < below.top for above, below in pairwise(lines))
    assert lines[-1].top + lines[-1].capital < (size[1] if scene.button is None else scene.button.y)
    assert (scene.button is not None) == is_panel
    text = " ".join(each.text.strip() for each in words)
    for translator in TRANSLATORS:
        assert translator.text("out.title") in text
        why = translator.text("out.why", device="layar-biru")
        assert "layar-biru" in why
        assert re.search("masa berlaku sertifikatnya habis|its certificate is over", why)
    assert text.count("loket-hub devices --config hub.toml pair") == len(LANGUAGES)


def test_words_that_find_no_room_are_as_small_as_it_goes() -> None:
    assert out_scene(OutSight("layar-biru"), *SIZES[4], TRANSLATORS).shapes


def out_of_the_hall(*, is_panel: bool) -> tuple[OutFace, Linked, Other, list[str]]:
    linked, other, begun = Linked(), Other(), list[str]()
    linked.attach(FakeLink())
    pair = (lambda: begun.append("pairing")) if is_panel else None
    return OutFace(other, linked, "layar-biru", TRANSLATORS, pair), linked, other, begun  # type: ignore[arg-type]


def test_what_it_showed_before_is_gone_until_a_hub_takes_it_in() -> None:
    face, linked, other, _ = out_of_the_hall(is_panel=False)
    assert face.look(800, 480)[1] == NOTE
    assert face.colours() == NO_COLOURS
    for act in (face.drawn, face.tick, face.keys_lost):
        act()
    face.down(1, 1)
    face.up(1, 1)
    face.key_down("f2")
    face.key_up("f2")
    assert other.told == ["drawn", "tick", "lost", "down", "up", "f2", "f2 up"]
    other.told.clear()
    linked.hall_told(Troubled(OUT, by_hall=True))
    for _ in range(2):
        assert face.look(800, 480)[1] == PutOutNote("layar-biru")
    face.drawn()
    face.down(400, 470)
    face.up(400, 470)
    face.key_down("p")
    assert other.told == ["lost"]
    linked.hall_told(Joined(WELCOME))
    assert face.look(800, 480)[1] == NOTE


def test_an_emergency_stays_on_the_glass() -> None:
    """A hub with an old backup serves for a while, and says that the screen is not of the hall."""
    face, linked, _, _ = out_of_the_hall(is_panel=False)
    warned = structs.replace(view(), emergency=Emergency(EmergencyKind.EVACUATE, {}, 1))
    linked.hall_told(shown(warned, 1))
    linked.hall_told(Troubled(OUT, by_hall=True))
    assert face.look(800, 480)[1] == NOTE
    linked.hall_told(shown(view(), 2))
    assert face.look(800, 480)[1] == PutOutNote("layar-biru")


def shown(seen: HallView, sequence: int) -> Shown:
    return Shown(Show(hall_topic(seen.zone), 1, BootId("b"), sequence, seen))


def test_anybody_but_the_hall_may_say_it_in_vain() -> None:
    linked = Linked()
    linked.hall_told(Troubled(OUT))
    linked.hall_told(Troubled(Problem(ProblemCode.REPLACED, closing=True), by_hall=True))
    assert not linked.is_put_out


def test_an_officer_begins_the_pairing_by_the_button_or_its_letter() -> None:
    face, linked, _, begun = out_of_the_hall(is_panel=True)
    linked.hall_told(Troubled(OUT, by_hall=True))
    _, note = face.look(800, 480)
    assert isinstance(note, PutOutNote)
    [button] = note.buttons
    inside, outside = (button.x + 1, button.y + 1), (button.x + 1, button.y - 10)
    for begins, ends in ((inside, outside), (outside, inside)):
        face.down(*begins)
        face.up(*ends)
    face.key_down("enter")
    assert not begun
    face.down(*inside)
    face.up(*inside)
    face.key_down("P")
    assert begun == ["pairing", "pairing"]
