from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from config.tokens import HALL_CAPITAL, Surface
from config.translations import load_translator
from counter_display.hall.face import note
from counter_display.hall.layout import NOTICE_SHARE, DoesNotFit, HallLayout, plan
from counter_display.hall.model import HallModel, HallPicture, Row, Stale
from counter_display.hall.notices import GOES_ON, PAGE_MS, page_at, paged, sentence, signs
from counter_display.hall.present import present
from counter_display.scene import Fill, Scene, Words
from hub.protocol.ids import CallId
from hub.protocol.orders import StopReason
from hub.protocol.views import HallNotice
from tests.unit.counter_display.views import Ids, entry, view

INDONESIAN = load_translator("counter_display", "id")
ENGLISH = load_translator("counter_display", "en")
DOWN = HallNotice({"id": "Disdukcapil", "en": "Civil Registry"}, StopReason.SYSTEM_DOWN)
EARLY = HallNotice({"id": "Samsat"}, StopReason.DONE_EARLY)
AT = 1_767_575_100_000 // PAGE_MS * PAGE_MS
WIDE = Surface(1920, 1080, 1872)
FAR = Surface(1920, 1080, 1210)


@pytest.mark.parametrize("translator", [INDONESIAN, ENGLISH], ids=["id", "en"])
@pytest.mark.parametrize("reason", StopReason)
def test_every_reason_is_said_with_the_name(reason: StopReason, translator) -> None:  # type: ignore[no-untyped-def]
    said = sentence(HallNotice({"id": "Samsat", "en": "Samsat"}, reason), translator)
    assert "Samsat" in said


@pytest.mark.parametrize("translator", [INDONESIAN, ENGLISH], ids=["id", "en"])
def test_no_two_reasons_sound_alike(translator) -> None:  # type: ignore[no-untyped-def]
    assert len({sentence(HallNotice({"id": "Samsat"}, reason), translator) for reason in StopReason}) == len(StopReason)


def test_a_notice_is_in_the_language_of_the_screen() -> None:
    assert sentence(DOWN, INDONESIAN) == "Pelayanan Disdukcapil terhenti sementara: gangguan sistem"
    assert sentence(DOWN, ENGLISH) == "Civil Registry is interrupted for now: system failure"
    assert sentence(EARLY, ENGLISH) == "Samsat has ended early today"


def test_short_sentences_share_a_page_and_a_long_one_has_its_own() -> None:
    assert paged(["satu", "dua", "tiga"], 10, 2) == (("satu", "dua"), ("tiga",))
    assert paged(["a", "satu dua tiga empat lima enam", "b"], 9, 2) == (
        ("a",),
        ("satu dua", "tiga" + GOES_ON),
        ("empat", "lima enam"),
        ("b",),
    )
    assert paged([], 10, 2) == ()


def test_lines_are_even_and_no_word_is_cut() -> None:
    text = "Pelayanan Disdukcapil terhenti sementara: gangguan sistem"
    assert paged([text], 52, 2) == (("Pelayanan Disdukcapil terhenti", "sementara: gangguan sistem"),)
    assert paged(["Ketidakbertanggungjawaban itu"], 5, 3) == (("Ketidakbertanggungjawaban", "itu"),)
    assert paged(["Ketidakbertanggungjawaban"], 1, 1) == (("Ketidakbertanggungjawaban",),)


@given(
    texts=st.lists(st.lists(st.text("abcdeg", min_size=1, max_size=12), min_size=1, max_size=15), max_size=6),
    columns=st.integers(1, 60),
    lines=st.integers(1, 3),
)
def test_every_word_is_shown_whole_and_in_order(texts: list[list[str]], columns: int, lines: int) -> None:
    pages = paged([" ".join(words) for words in texts], columns, lines)
    assert all(1 <= len(page) <= lines for page in pages)
    shown = [word for page in pages for line in page for word in line.removesuffix(GOES_ON).split()]
    assert shown == [word for words in texts for word in words]


def test_pages_turn_with_the_hubs_time() -> None:
    pages = (("satu",), ("dua",), ("tiga",))
    seen = [page_at(pages, at)[0] for at in range(0, 6 * PAGE_MS, PAGE_MS)]
    assert seen == ["satu", "dua", "tiga"] * 2
    assert page_at(pages, PAGE_MS - 1) == ("satu",)


def test_a_line_holds_at_least_one_sign() -> None:
    assert signs(1, 100) == 1
    assert signs(720, 10) == 100


def picture(*notices: HallNotice, at: int = AT, stale: Stale | None = None) -> HallPicture:
    row = Row(CallId("c1"), "A", "042", 12)
    names = ({"id": "MPP"}, {"id": "Zona Biru"})
    return HallPicture(at, "Asia/Jakarta", *names, (row,), (), stale, connected=True, notices=notices)


def said(scene: Scene) -> list[str]:
    return [shape.text for shape in scene if isinstance(shape, Words)]


@given(
    size=st.sampled_from([(1920, 1080), (1080, 1920), (3840, 2160), (1366, 768), (2560, 1080)]),
    width_mm=st.integers(300, 2500),
    tenths=st.integers(10, 160),
)
def test_notices_cover_no_call_and_take_no_calls_size(size: tuple[int, int], width_mm: int, tenths: int) -> None:
    surface, distance = Surface(*size, float(width_mm)), tenths / 10
    try:
        without = plan(surface, distance)
    except DoesNotFit:
        with pytest.raises(DoesNotFit):
            plan(surface, distance, notices=True)
        return
    layout = plan(surface, distance, notices=True)
    place = layout.notice
    assert place is not None
    assert without.notice is None
    assert 1 <= layout.rows <= without.rows
    assert surface.mm(layout.row_capital) >= HALL_CAPITAL * distance * 1000 * 0.999
    assert place.capital >= layout.quiet_capital * 0.999
    if place.in_header:
        assert place.box.bottom <= layout.large.y + 0.001
        assert (layout.large, layout.recent, layout.rows) == (without.large, without.recent, without.rows)
    else:
        assert place.box.bottom <= layout.height + 0.001
        assert place.box.y >= layout.recent.bottom - 0.001
        assert place.box.y >= layout.large.bottom - 0.001
    scene = present(picture(DOWN, EARLY), layout, INDONESIAN)
    lines = [shape for shape in scene if isinstance(shape, Words) and shape.capital == place.capital and shape.bold]
    texts = {line for page in _pages(layout) for line in page}
    shown = [shape for shape in lines if shape.text in texts]
    assert shown
    for shape in shown:
        assert place.box.y <= shape.top
        assert shape.top + shape.capital <= place.box.bottom
        assert shape.x + shape.width <= layout.width
    assert all(second.top - first.top >= place.capital * 1.5 for first, second in pairwise(shown))


def _pages(layout: HallLayout) -> set[tuple[str, ...]]:
    found = set()
    for turn in range(12):
        scene = present(picture(DOWN, EARLY, at=AT + turn * PAGE_MS), layout, INDONESIAN)
        bare = set(said(present(picture(at=AT + turn * PAGE_MS), layout, INDONESIAN)))
        found.add(tuple(line for line in said(scene) if line and line not in bare))
    return found


def test_a_band_is_as_large_as_sentences_must_be_from_this_distance() -> None:
    place = plan(Surface(3840, 2160, 2400), 12, notices=True).notice
    assert place is not None
    assert not place.in_header
    assert Surface(3840, 2160, 2400).mm(place.capital) >= NOTICE_SHARE * HALL_CAPITAL * 12_000 * 0.999


def test_a_screen_without_room_says_it_in_the_header_beside_the_clock() -> None:
    layout = plan(FAR, 10, notices=True)
    assert layout.notice is not None
    assert layout.notice.in_header
    assert "MPP · Zona Biru" in said(present(picture(), layout, INDONESIAN))
    shown = said(present(picture(DOWN), layout, INDONESIAN))
    assert "MPP · Zona Biru" not in shown
    assert INDONESIAN.clock(AT, "Asia/Jakarta") in shown
    assert _pages(layout) >= {("Pelayanan Disdukcapil terhenti" + GOES_ON,)}


def test_an_old_picture_says_first_that_it_is_old() -> None:
    stale = Stale(AT - 60_000, 60_000)
    since = f"Layar tidak tersambung sejak pukul {INDONESIAN.clock(AT - 60_000, 'Asia/Jakarta')}"
    far = present(picture(DOWN, stale=stale), plan(FAR, 10, notices=True), INDONESIAN)
    assert since in said(far)
    assert not [text for text in said(far) if "Disdukcapil" in text]
    band = present(picture(DOWN, stale=stale), plan(WIDE, 5, notices=True), INDONESIAN)
    assert since in said(band)
    assert [shape.role for shape in band if isinstance(shape, Words) and "Disdukcapil" in shape.text] == ["quiet_ink"]
    assert [shape.role for shape in band if isinstance(shape, Fill)].count("trouble") == 1, "the header's alone"


def test_a_band_that_nothing_is_said_in_is_not_drawn() -> None:
    layout = plan(WIDE, 5, notices=True)
    assert not [
        shape for shape in present(picture(), layout, INDONESIAN) if isinstance(shape, Fill) and shape.role == "trouble"
    ]


def test_a_model_shows_the_views_notices_and_reports_no_call_that_they_displace() -> None:
    screen = HallModel(3, Ids(), rows_with_notices=1)
    calls = [entry(f"c{place}", at=place * 10_000) for place in (4, 3, 2, 1)]
    screen.shown(_with(view(*calls, at=40_000), DOWN), 40_000)
    seen = screen.picture(40_000, 200_000, 0)
    assert seen.notices == (DOWN,)
    assert [row.number for row in seen.recent] == ["A 003"]
    assert [fact.call for fact in screen.reports(40_000)] == ["c4", "c3"]
    assert [(each.name, each.reason) for each in note(seen).notices] == [("Disdukcapil", "system_down")]
    screen.shown(view(*calls, at=50_000), 50_000)
    assert len(screen.picture(50_000, 50_000, 0).recent) == 3
    unbounded = HallModel(3, Ids())
    unbounded.shown(_with(view(*calls), DOWN), 0)
    assert len(unbounded.picture(0, 0, 0).recent) == 3


def _with(shown, *notices: HallNotice):  # type: ignore[no-untyped-def]
    return structs.replace(shown, notices=notices)
