"""How fast a device may give numbers."""

from pathlib import Path
from typing import cast

import pytest

from config.schema import HubConfig
from hub.protocol import limits
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.server.doorkeeper import FLOOD_SHOWN_FOR, Doorkeeper, Speaker
from hub.server.draws import BY_HAND, USUAL, DrawPace, Draws
from hub.server.records import BY_PEOPLE
from hub.server.run import _parser, _place
from hub.server.service import Place
from hub.trust.folder import TrustFolder

KIOSK = Speaker(DeviceId("kiosk-1"))
PANEL = Speaker(DeviceId("panel-1"))


def kiosks(door: Doorkeeper, speaker: Speaker, role: Role = Role.KIOSK) -> Draws:
    found = door.paces(speaker, role).draws
    assert found is not None
    return found


def test_what_people_want_who_come_together_is_given_at_once_and_a_flood_goes_at_the_pace() -> None:
    draws, now = Draws(USUAL), 1_000
    assert [draws.take(now) for _ in range(USUAL.at_once)] == [0] * USUAL.at_once
    given, until = 0, now + 60_000
    while now < until:
        wait_ms = draws.take(now)
        given += not wait_ms
        now += wait_ms
    assert given in range(115, 121)


def test_who_asks_again_after_the_wait_need_not_wait_and_an_hour_gives_no_more_than_a_burst() -> None:
    draws = Draws(DrawPace(2, 0.5))
    assert [draws.take(0), draws.take(0)] == [0, 0]
    assert draws.take(0) == 2_001
    assert draws.take(2_001) == 0
    assert [bool(draws.take(3_600_000)) for _ in range(3)] == [False, False, True]


def test_a_kiosks_pace_outlives_its_connections_and_its_being_cut() -> None:
    door = Doorkeeper(5, DrawPace(1, 0.1))
    assert kiosks(door, KIOSK).take(0) == 0
    door.cut(KIOSK, 0)
    assert kiosks(door, KIOSK).take(0) > 0
    assert kiosks(door, Speaker(DeviceId("kiosk-2"))).take(0) == 0


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
def test_who_draws_by_hand_has_a_pace_of_its_own_whatever_the_kiosks_is(role: Role) -> None:
    door = Doorkeeper(5, DrawPace(1, 0.1))
    assert [kiosks(door, PANEL, role).take(0) for _ in range(BY_HAND.at_once)] == [0] * BY_HAND.at_once
    assert kiosks(door, PANEL, role).take(0) > 0
    assert kiosks(door, PANEL).take(0) == 0


def test_who_gives_no_numbers_has_no_pace() -> None:
    door = Doorkeeper(5)
    assert [door.paces(KIOSK, role).draws for role in (Role.HALL, Role.SIGN, Role.LED, Role.PRINTER)] == [None] * 4


def test_who_had_to_wait_is_told_once_a_minute() -> None:
    door = Doorkeeper(5)
    assert door.slowed(0) == []
    kiosks(door, KIOSK).waited += 1
    assert door.slowed(0) == [("kiosk-1", 1)]
    kiosks(door, KIOSK).waited += 7
    assert door.slowed(FLOOD_SHOWN_FOR.value - 1) == []
    assert door.slowed(FLOOD_SHOWN_FOR.value) == [("kiosk-1", 7)]
    assert door.slowed(9 * FLOOD_SHOWN_FOR.value) == []


def test_what_is_remembered_of_kiosks_is_bounded() -> None:
    door = Doorkeeper(5)
    for number in range(limits.SESSIONS.value + 5):
        kiosks(door, Speaker(DeviceId(f"d{number}")))
    assert len(door._draws) == limits.SESSIONS.value


def test_the_pace_stands_in_the_hubs_settings() -> None:
    def place(settings: HubConfig) -> Place:
        return _place(_parser().parse_args(["--config", "hub.toml"]), settings, cast("TrustFolder", None))

    def pace(settings: HubConfig) -> DrawPace:
        return place(settings).pace

    assert pace(HubConfig(hall=Path("hall.toml"))) == USUAL
    own = HubConfig(hall=Path("hall.toml"), kiosk_numbers_at_once=5, kiosk_numbers_per_second=0.5)
    assert pace(own) == DrawPace(5, 0.5)
    assert place(own).orders == BY_PEOPLE
    theirs = HubConfig(hall=Path("hall.toml"), panel_orders_at_once=7, panel_orders_per_second=0.1)
    assert place(theirs).orders == DrawPace(7, 0.1)
