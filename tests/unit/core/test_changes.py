"""The service day and its catalogue change while the hub runs."""

from dataclasses import replace

from hub.core.effects import Log
from hub.protocol import commands as wire
from hub.protocol import ids
from hub.protocol.ids import CommandId
from tests.builders import DAY_MS, catalogue
from tests.unit.core.desk import Desk, logged, published


def hall(*devices: str) -> Desk:
    desk = Desk()
    desk.join(*(devices or ("k1", "o1", "p1", "h1")))
    return desk


def issue(desk: Desk, service: str = "A.01") -> wire.IssueTicket:
    return wire.IssueTicket(command_id=desk.id(), service=service)


def test_the_day_changes_while_the_hall_is_open():
    desk = hall("k1", "o1", "h1", "p1")
    desk.issue()
    desk.call()
    desk.issue()
    desk.now += 1_000
    desk.step()
    desk.now += DAY_MS
    effects = desk.step()
    assert logged(effects, "day opened") == [{"day": "2026-09-23"}]
    assert [line.what for line in effects if isinstance(line, Log)].count("TicketExpired") == 2
    topics = {show.topic for show in published(effects)}
    assert {"lobby", "kiosk:k1", "hall:Z1", "counter:1"} == topics, "the catalogue is the same and need not go out"
    assert desk.issue().number == "A001"
    assert desk.core.slips.handed_over == set(desk.core.state.slips)


def test_a_restart_takes_over_another_catalogue():
    desk = hall("k1")
    desk.issue()
    desk.catalogue = catalogue(services=catalogue().services[:2], counters=catalogue().counters[:2])
    later = desk.restarted()
    later.join("k1")
    assert later.core.state.catalogue == later.catalogue
    assert [type(r.event).__name__ for r in later.journal].count("CatalogueAdopted") == 2
    again = later.restarted()
    again.join("k1")
    assert [type(r.event).__name__ for r in again.journal].count("CatalogueAdopted") == 2


def test_a_catalogue_that_would_double_numbers_waits_for_the_next_day():
    desk = hall("k1")
    desk.issue()
    swapped = replace(
        catalogue(), pools=tuple(replace(p, prefix={"A": "B", "B": "A"}[p.prefix]) for p in catalogue().pools)
    )
    desk.catalogue = swapped
    later = desk.restarted()
    effects = later.join("k1")
    assert logged(effects, "catalogue waits for the next day") == [{"prefix": "A"}]
    assert logged(later.step(), "catalogue waits for the next day") == []
    assert later.issue().number == "A002"
    later.now += DAY_MS
    assert later.issue().number == "B001"


def test_a_job_can_be_named_by_its_ticket():
    desk = hall()
    receipt = desk.issue()
    assert receipt.slip == ids.job_id(receipt.ticket, 1)
    assert CommandId(receipt.ticket) in desk.core.state.answers
