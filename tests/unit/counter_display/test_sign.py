"""A counter's sign: what it shows, how large, and what it tells the hub."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from config.tokens import CALL_PULSE_MS, HALL_CAPITAL, Surface
from config.translations import LANGUAGES, load_translator
from counter_display.hall.burn_in import ROUND, STEP_MS
from counter_display.hall.layout import DoesNotFit
from counter_display.hall.model import FRESH_MS, Stale
from counter_display.scene import Fill, Scene, Words
from counter_display.sign.face import SignFace, sign_note
from counter_display.sign.layout import plan_sign
from counter_display.sign.model import REMEMBERED, SignModel, SignPicture
from counter_display.sign.present import present_sign
from counter_display.sign.station import SignStation
from hub.client.session import Troubled
from hub.protocol import limits
from hub.protocol.commands import RecordShown
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.ids import CallId, CounterId
from hub.protocol.orders import EmergencyKind
from hub.protocol.signs import CounterSign, SignState, SignView
from hub.protocol.views import Emergency
from tests.unit.counter_display.links import FakeLink
from tests.unit.counter_display.views import Ids
from tests.unit.counter_display.views import view as hall

NOW = 1_790_038_800_000
SMALL = Surface(1280, 800, 217)
TRANSLATORS = [load_translator("counter_display", language) for language in LANGUAGES]
LEAVE = Emergency(EmergencyKind.EVACUATE, {}, NOW)


def called(number: str = "A042", call: str = "c1", at: int = NOW, is_called: bool = True) -> CounterSign:
    return CounterSign(CounterId("L12"), 12, CallId(call), number[0], number[1:], at, is_called)


def view(sign: CounterSign) -> SignView:
    return SignView(NOW, "Asia/Makassar", (sign,))


def model(sign: CounterSign | None = None) -> SignModel:
    made = SignModel(Ids())
    if sign is not None:
        made.shown(view(sign), 0)
    return made


def texts(scene: Scene) -> list[str]:
    return [shape.text for shape in scene if isinstance(shape, Words)]


def drawn(picture: SignPicture) -> Scene:
    return present_sign(picture, plan_sign(SMALL, 4), TRANSLATORS)


def test_a_new_call_pulses_and_stands_then() -> None:
    made = model(called())
    lit = [made.picture(ms, NOW + ms, 0).lit for ms in range(0, CALL_PULSE_MS + 1_000, 250)]
    assert lit[:8] == [True, True, False, False, True, True, False, False]
    assert not any(lit[CALL_PULSE_MS // 250 :])
    made.shown(view(called(is_called=False)), 5_000)
    assert made.picture(5_000, NOW, 0).number == "A 042"
    made.shown(view(called(call="c2")), 5_600)
    assert made.picture(5_600, NOW, 0).lit


@pytest.mark.parametrize("sign", [called(at=NOW - FRESH_MS - 1), called(is_called=False)])
def test_a_call_that_was_over_or_old_does_not_pulse(sign: CounterSign) -> None:
    assert not model(sign).picture(0, NOW, 0).lit


def test_a_call_is_reported_once_it_is_on_the_glass_and_never_again() -> None:
    made = model()
    assert made.reports(0) == []
    made.shown(view(called()), 0)
    assert [fact.call for fact in made.reports(0)] == ["c1"]
    assert made.reports(0) == []
    for each in range(REMEMBERED + 1):
        made.shown(view(called(call=f"d{each}")), 0)
        assert len(made.reports(0)) == 1
    assert len(made._reported) == REMEMBERED


def test_under_an_emergency_no_number_is_shown_or_reported() -> None:
    made = model(called())
    made.told(structs.replace(hall(), emergency=LEAVE), 0)
    assert made.reports(0) == []
    picture = made.picture(0, NOW, 0)
    assert picture.emergency == LEAVE
    scene = drawn(picture)
    assert isinstance(scene[0], Fill)
    assert scene[0].role == "emergency"
    assert "A 042" not in texts(scene)
    assert sign_note(picture).emergency == "evacuate"


def under(made: SignModel, emergency: Emergency | None, now: int) -> None:
    made.told(structs.replace(hall(), emergency=emergency), now)


def test_a_call_that_an_emergency_covered_pulses_when_it_is_over() -> None:
    made = model(called())
    under(made, LEAVE, 5_000)
    under(made, LEAVE, 6_000)
    under(made, None, 60_000)
    lit = [made.picture(60_000 + ms, NOW, 0).lit for ms in range(0, CALL_PULSE_MS + 500, 250)]
    assert lit[:4] == [True, True, False, False]
    assert lit[-1] is False
    under(made, None, 61_000)
    assert made.picture(61_250, NOW, 0).lit == lit[5]
    under(made, LEAVE, 80_000)
    under(made, None, 90_000)
    assert not made.picture(90_000, NOW, 0).lit, "it had pulsed to its end"
    under(made, LEAVE, 100_000)
    made.shown(view(called(call="c2")), 110_000)
    under(made, None, 170_000)
    assert made.picture(170_000, NOW, 0).lit
    under(made, LEAVE, 171_000)
    made.shown(view(called(call="c2", is_called=False)), 172_000)
    under(made, None, 180_000)
    assert not made.picture(180_000, NOW, 0).lit, "its visitor is there"


def test_a_number_is_by_far_the_largest_thing_and_its_counter_stands_above() -> None:
    scene = drawn(model(called()).picture(0, NOW, 0))
    words = {shape.text: shape for shape in scene if isinstance(shape, Words)}
    assert set(words) == {"Loket 12", "A 042", "09.00"}
    assert words["A 042"].capital > 3 * words["Loket 12"].capital
    assert [shape.role for shape in scene if isinstance(shape, Fill)] == ["ground", "head", "head_edge", "call"]
    later = drawn(model(called()).picture(600, NOW, 0))
    assert [shape.role for shape in later if isinstance(shape, Fill)] == ["ground", "head", "head_edge"]


def test_a_free_counter_shows_its_own_number() -> None:
    assert texts(drawn(model(CounterSign(CounterId("L12"), 12)).picture(0, NOW, 0))) == ["", "09.00", "Loket 12"]


@pytest.mark.parametrize(
    ("state", "until", "lines"),
    [
        (SignState.CLOSED, NOW, ["Loket tutup"]),
        (SignState.PAUSED, NOW + 1_800_000, ["Istirahat", "Kembali pukul 09.30"]),
        (SignState.PAUSED, None, ["Istirahat"]),
    ],
)
def test_a_counter_that_does_not_serve_says_so(state: SignState, until: int | None, lines: list[str]) -> None:
    sign = CounterSign(CounterId("L12"), 12, state=state, until=until)
    assert texts(drawn(model(sign).picture(0, NOW, 0))) == ["Loket 12", "09.00", *lines]


def test_before_the_hub_has_spoken_it_says_that_it_connects() -> None:
    picture = model().picture(0, NOW, None)
    assert sign_note(picture).counter is None
    assert texts(drawn(picture))[2] == TRANSLATORS[0].text("hall.connecting")


def test_an_old_picture_stays_and_says_since_when() -> None:
    made = model(called())
    silent = limits.STALE_AFTER.value
    assert made.picture(0, NOW, silent).stale is None
    picture = made.picture(0, NOW, silent + 1)
    assert picture.stale == Stale(NOW - silent - 1, silent + 1)
    assert not picture.lit
    scene = drawn(picture)
    assert "08.59" in texts(scene)[0]
    assert [shape.role for shape in scene if isinstance(shape, Words)] == ["on_trouble", "on_trouble", "quiet_ink"]


@given(st.integers(320, 4_000), st.integers(320, 4_000), st.floats(80, 2_000), st.floats(0.5, 15))
def test_a_sign_keeps_the_height_that_its_distance_asks_for_or_refuses(
    width: int, height: int, width_mm: float, distance: float
) -> None:
    surface = Surface(width, height, width_mm)
    layout = plan_sign(surface, 0.0)
    farthest = surface.mm(layout.capital) / (HALL_CAPITAL * 1_000)
    assert layout.head.bottom == layout.field.y
    assert layout.capital <= layout.field.height
    if distance <= farthest:
        assert plan_sign(surface, distance).capital == layout.capital
        return
    with pytest.raises(DoesNotFit) as refused:
        plan_sign(surface, distance)
    assert farthest - 0.1 <= refused.value.farthest_m <= farthest


def test_what_always_stands_on_a_sign_wanders() -> None:
    link, station = FakeLink(), SignStation(SignModel(Ids()))
    station.attach(link)
    for output in (*link.join(), *link.show(view(CounterSign(CounterId("L12"), 12)))):
        station.handle(output)
    face = SignFace(station, SMALL, 2, TRANSLATORS)

    def place() -> tuple[float, float]:
        scene, _ = face.look(1_280, 800)
        assert isinstance(scene[0], Fill)
        assert (scene[0].box.x, scene[0].box.right) == (0, 1_280), "the ground stays at the glass's edges"
        return next((each.x, each.top) for each in scene if isinstance(each, Words) and each.text == "Loket 12")

    seen = set()
    for _ in range(ROUND):
        seen.add(place())
        link.at += STEP_MS
    assert len(seen) == ROUND


def test_a_face_is_laid_out_for_the_window_as_it_is_and_the_station_reports_what_was_drawn() -> None:
    link, station = FakeLink(), SignStation(SignModel(Ids()))
    station.attach(link)
    for output in (*link.join(), *link.show(view(called())), *link.show(hall())):
        station.handle(output)
    station.handle(Troubled(Problem(ProblemCode.MALFORMED, closing=False)))
    face = SignFace(station, SMALL, 2, TRANSLATORS)
    scene, note = face.look(800, 1_280)
    assert (note.number, note.counter) == ("A042", 12)
    assert isinstance(scene[0], Fill)
    assert (scene[0].box.width, scene[0].box.height) == (800, 1_280)
    assert face.look(800, 1_280) == (scene, note)
    face.tick()
    face.drawn()
    assert [command.call for command in link.submitted if isinstance(command, RecordShown)] == ["c1"]


def test_a_glass_too_small_for_its_distance_shows_the_number_as_large_as_it_goes_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    link, station = FakeLink(), SignStation(SignModel(Ids()))
    station.attach(link)
    for output in (*link.join(), *link.show(view(called()))):
        station.handle(output)
    farthest = plan_sign(SMALL, 0).capital / SMALL.px(HALL_CAPITAL * 1_000)
    face = SignFace(station, SMALL, farthest, TRANSLATORS)
    for size in ((1_280, 300), (1_280, 300)):
        scene, note = face.look(*size)
        assert note.number == "A042"
        numbers = [each for each in scene if isinstance(each, Words) and "042" in each.text]
        assert [round(each.capital) for each in numbers] == [round(plan_sign(Surface(*size, 217), 0).capital)]
    assert caplog.text.count("as large as it goes") == 1
