from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.tokens import TEXT_PAIRS, Surface
from config.translations import load_translator
from counter_display.hall.layout import DoesNotFit, NoticePlace, plan
from counter_display.hall.model import HallPicture, Row, Stale
from counter_display.hall.present import present
from counter_display.logo import PNG_HEAD, Logo, logo_of, placed
from counter_display.scene import Arrow, Box, Fill, Picture, Scene, Words
from hub.protocol.ids import CallId

INDONESIAN = load_translator("counter_display", "id")
AT = 1_767_575_100_000
"""5 January 2026, 08.05 WIB."""


def row(number: str, counter: int, lit: bool = False) -> Row:
    return Row(CallId(number), number[0], number[1:], counter, lit)


def picture(
    large: tuple[Row, ...] = (), recent: tuple[Row, ...] = (), stale: Stale | None = None, connected: bool = True
) -> HallPicture:
    return HallPicture(AT, "Asia/Jakarta", {"id": "MPP"}, {"id": "Zona Biru"}, large, recent, stale, connected)


def words(scene: Scene) -> list[str]:
    return [shape.text for shape in scene if isinstance(shape, Words)]


LAYOUT = plan(Surface(3840, 2160, 1872), 5)


def test_number_and_counter_are_shown_with_hall_zone_and_clock() -> None:
    scene = present(picture((row("A042", 12),), (row("B017", 3),)), LAYOUT, INDONESIAN)
    assert {"A 042", "Loket 12", "B 017", "3", "MPP · Zona Biru", "08.05"} <= set(words(scene))
    sizes = {shape.text: shape.capital for shape in scene if isinstance(shape, Words)}
    assert max(sizes, key=lambda text: sizes[text]) == "A 042"


def test_a_lit_call_has_the_ground_of_calls() -> None:
    lit = present(picture((row("A042", 12, lit=True),)), LAYOUT, INDONESIAN)
    dark = present(picture((row("A042", 12),)), LAYOUT, INDONESIAN)
    assert "call" in {shape.role for shape in lit if isinstance(shape, Fill)}
    assert "call" not in {shape.role for shape in dark if isinstance(shape, Fill)}


@pytest.mark.parametrize("large", [(row("A042", 12),), (row("A042", 12), row("B017", 3))])
def test_what_is_written_can_be_read_in_every_theme(large: tuple[Row, ...]) -> None:
    scene = present(picture(large, (row("C001", 4),)), LAYOUT, INDONESIAN)
    inks = {shape.role for shape in scene if isinstance(shape, Words | Arrow)}
    grounds = {shape.role for shape in scene if isinstance(shape, Fill)} & {"ground", "card"}
    of_head = {"on_head", "quiet_head"}
    assert {(ink, ground) for ink in inks - of_head for ground in grounds} <= set(TEXT_PAIRS)
    assert of_head <= inks
    assert {(ink, "head") for ink in of_head} <= set(TEXT_PAIRS)


@pytest.mark.parametrize("stale", [None, Stale(0, 15_000)])
def test_what_stands_in_the_head_can_be_read_there(stale: Stale | None) -> None:
    scene = present(replace(picture(()), stale=stale, waiting=7), LAYOUT, INDONESIAN)
    ground = "head" if stale is None else "trouble"
    in_head = {shape.role for shape in scene if isinstance(shape, Words) and shape.top < LAYOUT.header.bottom}
    assert {(role, ground) for role in in_head} <= set(TEXT_PAIRS)
    assert Fill(LAYOUT.header, ground) in scene


def test_a_stale_picture_says_since_when_and_does_not_pulse() -> None:
    scene = present(
        picture((row("A042", 12, lit=True),), (row("B017", 3),), Stale(AT - 60_000, 60_000)), LAYOUT, INDONESIAN
    )
    assert "Layar tidak tersambung sejak pukul 08.04" in words(scene)
    grounds = {shape.role for shape in scene if isinstance(shape, Fill)}
    assert "trouble" in grounds
    assert "call" not in grounds


def test_empty_and_connecting_are_said_in_words() -> None:
    said = words(present(picture(), LAYOUT, INDONESIAN))
    assert {"Belum ada panggilan", "Perhatikan layar dan panggilan suara"} <= {*said}
    assert "Perhatikan layar" in words(present(replace(picture(), has_voice=False), LAYOUT, INDONESIAN))
    assert "Menghubungkan layar …" in words(present(picture(connected=False), LAYOUT, INDONESIAN))


def test_two_calls_share_the_field() -> None:
    scene = present(picture((row("B018", 3), row("A042", 12))), LAYOUT, INDONESIAN)
    tops = {shape.text: shape.top for shape in scene if isinstance(shape, Words)}
    assert tops["B 018"] < tops["Loket 3"] < tops["A 042"] < tops["Loket 12"]


@given(
    size=st.sampled_from([(1920, 1080), (1080, 1920), (3840, 2160), (1366, 768), (2560, 1080)]),
    width_mm=st.integers(300, 2500),
    distance=st.integers(1, 16),
    calls=st.integers(1, 2),
)
def test_every_number_and_counter_is_as_high_as_the_distance_asks_and_on_the_glass(
    size: tuple[int, int], width_mm: int, distance: int, calls: int
) -> None:
    try:
        layout = plan(Surface(*size, float(width_mm)), distance)
    except DoesNotFit:
        return
    large = (row("A042", 12), row("B018", 3))[:calls]
    scene = present(picture(large, tuple(row(f"C00{i}", i) for i in range(layout.rows))), layout, INDONESIAN)
    for shape in scene:
        if isinstance(shape, Words) and any(sign.isdigit() for sign in shape.text) and "." not in shape.text:
            assert shape.capital >= layout.least_capital * 0.999, shape
            assert shape.top >= 0
            assert shape.top + shape.capital <= layout.height
        if isinstance(shape, Arrow):
            assert 0 <= shape.box.x < shape.box.right <= layout.width
    numbers = [shape for shape in scene if isinstance(shape, Words) and shape.text in {"A 042", "B 018"}]
    rows = [shape for shape in scene if isinstance(shape, Words) and shape.text.startswith("C 0")]
    assert len(numbers) == calls
    assert all(number.capital >= rows[0].capital * 0.999 for number in numbers)


def png(width: int, height: int) -> bytes:
    return PNG_HEAD + width.to_bytes(4, "big") + height.to_bytes(4, "big")


@pytest.mark.parametrize("broken", [b"", PNG_HEAD, b"GIF" + png(3, 2), png(0, 2), png(3, 0)])
def test_what_is_no_png_is_no_logo(broken: bytes) -> None:
    assert logo_of(broken) is None
    assert logo_of(png(30, 20)) == Logo(png(30, 20), 1.5)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920)])
@pytest.mark.parametrize("shape", [0.5, 1.0, 6.0])
def test_a_logo_stands_left_of_the_halls_name_in_its_true_shape(size: tuple[int, int], shape: float) -> None:
    layout = plan(Surface(*size, 1210.0), 5)
    scene = present(picture((row("A042", 12),)), layout, INDONESIAN, logo=Logo(b"", shape))
    (face,) = (each for each in scene if isinstance(each, Picture))
    title = next(each for each in scene if isinstance(each, Words) and "Zona" in each.text)
    clock = next(each for each in scene if isinstance(each, Words) and each.text == "08.05")
    assert face.box.width / face.box.height == pytest.approx(shape)
    assert layout.header.y < face.plate.y < face.box.y
    assert face.box.bottom < face.plate.bottom < layout.header.bottom
    assert layout.margin <= face.plate.x < face.box.x < face.box.right < face.plate.right < title.x
    assert title.x + title.width <= clock.x - clock.width
    assert title.width > layout.width / 2


def test_a_notice_that_needs_the_header_stands_there_without_logo() -> None:
    place = NoticePlace(LAYOUT.header, 1, 20, in_header=True)
    layout = replace(LAYOUT, notice=place)
    quiet = picture((row("A042", 12),))
    busy = replace(quiet, running={"id": "Selamat datang"})
    logo = Logo(b"", 2.0)
    assert placed(logo, layout.header, layout.margin) in present(quiet, layout, INDONESIAN, logo=logo)
    assert not any(isinstance(each, Picture) for each in present(busy, layout, INDONESIAN, logo=logo))


def test_boxes_know_what_they_hold() -> None:
    box = Box(10, 20, 30, 40)
    assert (box.right, box.bottom) == (40, 60)
    assert box.inset(5) == Box(15, 25, 20, 30)
    assert box.holds(10, 20)
    assert not box.holds(40, 20)
    assert box.holds(39.5, 59.5)
    assert pytest.approx(30) == box.width
