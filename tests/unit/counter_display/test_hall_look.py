"""Screens, signs and panels show the hall's own face as soon as the hub has told it."""

import base64
from pathlib import Path

import msgspec

from config.own_colours import NO_COLOURS, OwnColours
from counter_display.hall_look import NO_LOOK, HallLook, look_of
from counter_display.logo import logo_of
from counter_display.sign.model import SignModel
from counter_display.sign.station import SignStation
from tests.builders import Ids
from tests.unit.counter_display.links import FakeLink
from tests.unit.counter_display.officers import catalogue
from tests.unit.counter_display.test_desk import Bench

SAMPLE = (Path(__file__).parents[3] / "config" / "sample" / "logo.png").read_bytes()
DRESSED = msgspec.structs.replace(
    catalogue(), colours={"primary": "#0b5394", "accent": "#f2b705"}, logo=base64.b64encode(SAMPLE).decode()
)


def test_a_catalogue_says_how_the_hall_looks() -> None:
    assert look_of(DRESSED) == HallLook(OwnColours("#0b5394", "#f2b705"), logo_of(SAMPLE))
    assert look_of(catalogue()) == NO_LOOK


def test_a_logo_that_is_none_is_left_out() -> None:
    for wrong in ("§", base64.b64encode(b"GIF").decode()):
        assert look_of(msgspec.structs.replace(DRESSED, logo=wrong)).logo is None


def test_a_panel_has_the_halls_colours_once_they_are_known() -> None:
    bench = Bench()
    assert bench.face.colours() == NO_COLOURS
    bench.take(bench.link.show(DRESSED))
    assert bench.face.colours() == OwnColours("#0b5394", "#f2b705")


def test_a_sign_has_them_too() -> None:
    link = FakeLink()
    station = SignStation(SignModel(Ids()))
    station.attach(link)
    for output in (*link.join(), *link.show(DRESSED)):
        station.handle(output)
    assert station.look == look_of(DRESSED)
