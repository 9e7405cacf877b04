"""An emergency over a hall screen: said in both languages, read from afar, on the glass, and nothing beside it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from config.tokens import Surface
from config.translations import load_translator
from counter_display.hall.emergency import emergency_scene, said
from counter_display.hall.layout import NOTICE_SHARE, DoesNotFit, plan
from counter_display.hall.model import HallModel, HallPicture, Stale
from counter_display.hall.notices import PAGE_MS
from counter_display.scene import Fill, Scene, Words
from hub.protocol.orders import EmergencyKind
from hub.protocol.views import Emergency
from tests.unit.counter_display.views import Ids, entry, view

LANGUAGES = [load_translator("counter_display", language) for language in ("id", "en")]
AT = 1_767_575_100_000
SURFACE = Surface(1920, 1080, 1210)
LAYOUT = plan(SURFACE, 6)
EVACUATE = Emergency(EmergencyKind.EVACUATE, {}, AT)
WORDS = {"id": "Keluar lewat pintu timur. Berkumpul di halaman depan.", "en": "Leave by the east door. Meet outside."}


def picture(at: int = AT, stale: Stale | None = None) -> HallPicture:
    return HallPicture(at, "Asia/Jakarta", {}, {}, (), (), stale, connected=True)


def texts(scene: Scene) -> str:
    return " ".join(shape.text for shape in scene if isinstance(shape, Words))


def test_both_languages_are_on_the_glass_and_the_screens_own_comes_first() -> None:
    scene = emergency_scene(EVACUATE, picture(), LAYOUT, LANGUAGES)
    assert texts(scene).index("EVAKUASI") < texts(scene).index("EVACUATE")
    assert "petunjuk petugas" in texts(scene)
    assert texts(scene).endswith("08.05")
    assert scene[0] == Fill(scene[0].box, "emergency")  # type: ignore[union-attr]


def test_words_of_its_own_take_the_place_of_the_usual_ones() -> None:
    emergency = Emergency(EmergencyKind.EVACUATE, WORDS, AT)
    assert said(emergency, LANGUAGES[1]) == ("EVACUATE", WORDS["en"])
    assert said(Emergency(EmergencyKind.MESSAGE, WORDS, AT), LANGUAGES[0]) == ("PENGUMUMAN PENTING", WORDS["id"])


def test_that_the_picture_is_old_is_said_below() -> None:
    scene = emergency_scene(EVACUATE, picture(stale=Stale(AT - 60_000, 60_000)), LAYOUT, LANGUAGES)
    assert "Layar tidak tersambung sejak pukul 08.04" in texts(scene)


def test_where_both_do_not_fit_they_take_turns_and_long_words_go_on() -> None:
    far = plan(Surface(1920, 1080, 700), 5.5)
    middling = Emergency(EmergencyKind.MESSAGE, WORDS, AT)
    turns = [texts(emergency_scene(middling, picture(page * PAGE_MS), far, LANGUAGES)) for page in range(2)]
    assert ["PENGUMUMAN" in turn for turn in turns] == [True, False]
    assert ["IMPORTANT" in turn for turn in turns] == [False, True]
    long = Emergency(EmergencyKind.MESSAGE, {"id": "perlahan " * 22, "en": "slowly " * 28}, AT)
    pages = [texts(emergency_scene(long, picture(page * PAGE_MS), far, LANGUAGES)) for page in range(8)]
    assert len(set(pages)) > 2
    assert all("perlahan" in page or "slowly" in page for page in pages)


@given(
    size=st.sampled_from([(1920, 1080), (1080, 1920), (3840, 2160), (1366, 768)]),
    inches=st.integers(32, 85),
    distance=st.integers(2, 12),
    kind=st.sampled_from(EmergencyKind),
    long=st.booleans(),
    at=st.integers(0, 20).map(lambda page: AT + page * PAGE_MS),
)
def test_every_word_is_on_the_glass_and_read_from_the_viewing_distance(
    size: tuple[int, int], inches: int, distance: int, kind: EmergencyKind, long: bool, at: int
) -> None:
    diagonal = (size[0] ** 2 + size[1] ** 2) ** 0.5
    try:
        layout = plan(Surface(*size, inches * 25.4 * size[0] / diagonal), distance)
    except DoesNotFit:
        return
    text = {"id": "ikuti petugas " * 14, "en": "follow the staff " * 11} if long else WORDS
    scene = emergency_scene(Emergency(kind, text, AT), picture(at), layout, LANGUAGES)
    said = [shape for shape in scene if isinstance(shape, Words)][:-1]
    least = max(NOTICE_SHARE * layout.least_capital, layout.quiet_capital)
    for line in said:
        assert line.capital >= least * 0.999
        assert line.top >= 0
        assert line.top + line.capital <= layout.height
    assert all(below.top >= above.top + above.capital for above, below in itertools.pairwise(said))


@pytest.mark.parametrize("emergency", [None, EVACUATE])
def test_under_an_emergency_no_call_counts_as_shown(emergency: Emergency | None) -> None:
    model = HallModel(3, Ids())
    shown = view(entry("c1"))
    model.shown(structs.replace(shown, emergency=emergency), 0)
    assert model.picture(0, 0, 0).emergency is emergency
    assert len(model.reports(0)) == (0 if emergency else 1)
