"""The band at a hall screen's foot: why all rest, what cannot work, and the text that runs."""

import pytest
from msgspec import structs

from config.tokens import Surface
from config.translations import load_translator
from counter_display.hall.layout import plan
from counter_display.hall.model import HallModel, HallPicture
from counter_display.hall.notices import hours_sentence, sentences
from counter_display.hall.playlist import Item
from counter_display.hall.present import present
from counter_display.scene import Fill, Media, Running, Scene, Words
from hub.core.hall_hours import BY_THE_CALENDAR
from hub.protocol import limits
from hub.protocol.closures import Closed, ClosedWhy
from hub.protocol.orders import StopReason
from hub.protocol.views import HallNotice
from tests.unit.counter_display.views import Ids, view

INDONESIAN, ENGLISH = (load_translator("counter_display", language) for language in ("id", "en"))
AT = 1_767_575_100_000
"""5 January 2026, 08.05 WIB."""

ZONE = "Asia/Jakarta"
HOUR = 3_600_000
LONG = {"id": "Selamat datang di Mal Pelayanan Publik. " * 4, "en": "Welcome. " * 20}
NOTICE = HallNotice({"id": "Samsat"}, StopReason.TECHNICAL)
RUNNING = plan(Surface(1920, 1080, 1872), 5, notices=True, lines=1)


def picture(**more: object) -> HallPicture:
    return HallPicture(AT, ZONE, {"id": "MPP"}, {"id": "Biru"}, (), (), None, connected=True, **more)  # type: ignore[arg-type]


def texts(scene: Scene) -> list[str]:
    return [shape.text for shape in scene if isinstance(shape, Words)]


def running(scene: Scene) -> list[Running]:
    return [shape for shape in scene if isinstance(shape, Running)]


@pytest.mark.parametrize("code", sorted(BY_THE_CALENDAR))
@pytest.mark.parametrize("translator", [INDONESIAN, ENGLISH])
def test_every_reason_to_rest_has_its_sentence(code: str, translator: object) -> None:
    closed = Closed(ClosedWhy(code), (), name={"id": "Maulid"})
    assert hours_sentence(closed, AT, ZONE, translator).endswith(".")  # type: ignore[arg-type]


def test_it_says_when_services_go_on() -> None:
    soon = Closed(ClosedWhy.FRIDAY_BREAK, (), opens_at=AT + HOUR)
    later = Closed(ClosedWhy.HOLIDAY, (), opens_at=AT + 24 * HOUR, name={"id": "Maulid"})
    assert hours_sentence(soon, AT, ZONE, INDONESIAN) == "Istirahat salat Jumat. Pelayanan dimulai pukul 09.05."
    assert hours_sentence(later, AT, ZONE, INDONESIAN) == (
        "Hari ini libur: Maulid. Buka lagi Selasa, 6 Januari 2026 pukul 08.05."
    )


def test_all_that_is_said_has_its_order() -> None:
    hours = Closed(ClosedWhy.BEFORE_OPENING, ())
    said = sentences(picture(hours=hours, notices=(NOTICE,), running={"id": "Selamat datang"}), INDONESIAN)
    assert [each.split()[0] for each in said] == ["Pelayanan", "Pelayanan", "Selamat"]
    assert sentences(picture(), INDONESIAN) == []


def test_an_empty_screen_says_why_nobody_is_called() -> None:
    scene = present(picture(hours=Closed(ClosedWhy.FRIDAY_BREAK, ())), RUNNING, INDONESIAN)
    assert texts(scene).count("Istirahat salat Jumat.") == 2, "large, and in the band"
    assert "trouble" not in {shape.role for shape in scene if isinstance(shape, Fill)}


def test_a_long_text_runs_and_a_short_one_stands() -> None:
    [found] = running(present(picture(running=LONG), RUNNING, INDONESIAN))
    assert found.text == LONG["id"]
    assert found.top > found.box.y
    assert found.top + found.capital < found.box.bottom
    scene = present(picture(running={"id": "Selamat datang"}), RUNNING, INDONESIAN)
    assert running(scene) == []
    assert "Selamat datang" in texts(scene)


@pytest.mark.parametrize(
    ("more", "motion"),
    [({}, False), ({"notices": (NOTICE,)}, True), ({"hours": Closed(ClosedWhy.HOLIDAY, (), name={"id": "x"})}, True)],
)
def test_nothing_runs_beside_what_people_must_read_nor_without_motion(more: dict[str, object], motion: bool) -> None:
    layout = plan(Surface(1920, 1080, 1872), 5, notices=True)
    assert running(present(picture(running=LONG, **more), layout, INDONESIAN, motion)) == []


def test_what_is_played_has_the_large_field() -> None:
    scene = present(picture(media=Item("/m/a.png", False)), RUNNING, INDONESIAN)
    assert [shape.box for shape in scene if isinstance(shape, Media)] == [RUNNING.large]


def test_another_turn_of_the_same_file_is_drawn_anew() -> None:
    scenes = [present(picture(media=Item("/m/v.mp4", True, turn)), RUNNING, INDONESIAN) for turn in (1, 1, 2)]
    assert scenes[0] == scenes[1] != scenes[2]


def test_in_a_header_nothing_runs() -> None:
    small = plan(Surface(1920, 1080, 708), 6.1, notices=True)
    assert small.notice is not None
    assert small.notice.in_header
    assert running(present(picture(running=LONG), small, INDONESIAN)) == []


@pytest.mark.parametrize("said", [{}, {"id": "Dari pengawas", "en": "From the supervisor"}])
def test_the_supervisors_text_goes_before_the_halls_own(said: dict[str, str]) -> None:
    model = HallModel(3, Ids(), running={"id": "Dari pengaturan"})
    model.shown(structs.replace(view(), running=said), 0)
    assert model.picture(0, 0, 0).running == (said or {"id": "Dari pengaturan"})


def test_how_many_wait_is_said_where_it_is_wanted_and_true() -> None:
    model = HallModel(3, Ids(), says_waiting=True)
    model.shown(structs.replace(view(), waiting=12), 0)
    assert model.picture(0, 0, 0).waiting == 12
    assert model.picture(0, 100_000, limits.STALE_AFTER.value + 1).waiting is None
    assert HallModel(3, Ids()).picture(0, 0, 0).waiting is None
    scene = present(picture(waiting=12), RUNNING, INDONESIAN)
    [count] = [shape for shape in scene if isinstance(shape, Words) and shape.text == "12 menunggu"]
    assert count.capital == RUNNING.quiet_capital
    small = plan(Surface(1920, 1080, 708), 6.1, notices=True)
    assert "12 menunggu" not in texts(present(picture(waiting=12, notices=(NOTICE,)), small, INDONESIAN))
