"""Pages for browsers get what hall screens get, and nothing else changes by them."""

from dataclasses import replace

from hub.core.effects import Ordered, Publish
from hub.core.pages import PAGES
from hub.domain.commands import AdoptCatalogue
from hub.protocol import commands as wire
from hub.protocol.ids import hall_topic
from hub.protocol.views import HallView
from tests.unit.core.desk import Desk


def shown(desk: Desk) -> list[HallView]:
    """Return the views that the pages were given."""
    found = [each for each in desk.effects if isinstance(each, Publish) and PAGES in each.sessions]
    assert all(isinstance(each.show.view, HallView) for each in found)
    return [each.show.view for each in found if isinstance(each.show.view, HallView)]


def opened() -> Desk:
    desk = Desk()
    desk.core.web.is_open = True
    return desk


def test_without_pages_nothing_is_made_for_them() -> None:
    desk = Desk()
    desk.step()
    assert shown(desk) == []
    assert desk.core.web.zones == ()


def test_every_zone_is_shown_at_once_without_any_screen() -> None:
    desk = opened()
    desk.step()
    zones = [zone.id for zone in desk.catalogue.zones]
    assert [view.zone for view in shown(desk)] == zones == list(desk.core.web.zones)


def test_a_call_is_shown_as_it_is_to_the_zones_screens() -> None:
    desk = opened()
    desk.join("h1", "k1", "o1")
    desk.issue()
    desk.now += 1_000
    desk.effects.clear()
    desk.say("o1", wire.CallNext(command_id=desk.id(), counter="1"))
    halls = [each for each in desk.effects if isinstance(each, Publish) and each.show.topic == hall_topic("Z1")]
    assert [set(each.sessions) for each in halls] == [{PAGES, desk.sessions["h1"]}]
    assert len(shown(desk)[-1].calls) == 1


def test_nothing_leaves_that_is_not_stored() -> None:
    desk = opened()
    desk.step()
    desk.effects.clear()
    desk.fails()
    desk.step()
    assert shown(desk) == []


def test_zones_come_and_go_with_the_catalogue() -> None:
    desk = opened()
    desk.step()
    first, *others = desk.catalogue.zones
    without = replace(desk.catalogue, zones=(first, *(replace(each, archived=True) for each in others)))
    desk.core.web.keep(without, desk.core.sessions, desk.core.board)
    assert desk.core.web.zones == (first.id,)
    assert PAGES not in desk.core.sessions.listeners(hall_topic(others[0].id))
    assert PAGES in desk.core.sessions.listeners(hall_topic(first.id))
    desk.core.web.keep(None, desk.core.sessions, desk.core.board)
    assert desk.core.web.zones == ()
    assert PAGES not in desk.core.sessions.listeners(hall_topic(first.id))


def test_a_call_that_only_pages_show_is_still_one_that_no_screen_showed() -> None:
    alone = opened()
    alone.step()
    assert alone.core.sessions.of_device("h1") is None
    assert alone.core.sessions.get(PAGES) is None
    alone.step(Ordered(AdoptCatalogue(alone.catalogue, "other"), "admin"))
    assert alone.core.sessions.get(PAGES) is None
