"""The service day and its catalogue change while the hub runs."""

from dataclasses import replace

from hub.core.effects import Log
from hub.domain.editing import merged
from hub.protocol import commands as wire
from hub.protocol import ids
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId
from tests.builders import DAY_MS, catalogue
from tests.unit.core.desk import Desk, logged, published

DAY_START_JAYAPURA = 1_790_089_200_000
"""2026-09-22 15:00 UTC: midnight in Jayapura, 22:00 in Jakarta."""


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
    assert set(desk.core.slips.handed_over) == set(desk.core.state.slips)


def test_a_restart_takes_over_another_catalogue():
    desk = hall("k1")
    desk.issue()
    desk.catalogue = catalogue(services=catalogue().services[:2], counters=catalogue().counters[:2])
    later = desk.restarted()
    later.join("k1")
    assert later.core.state.catalogue == merged(catalogue(), later.catalogue)
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
    assert receipt.slip == ids.first_job(receipt.ticket)
    assert CommandId(receipt.ticket) in desk.core.state.answers


def test_a_catalogue_without_a_busy_counter_waits_for_the_next_day():
    desk = hall("k1", "o1")
    desk.issue()
    desk.call()
    desk.catalogue = catalogue(counters=catalogue().counters[1:])
    later = desk.restarted()
    effects = later.join("k1")
    assert logged(effects, "catalogue waits for the next day") == [{"counter": "1"}]
    later.now += DAY_MS
    later.step()
    assert later.core.state.catalogue == merged(catalogue(), later.catalogue)


def test_a_catalogue_that_would_strand_who_waits_waits_for_the_next_day():
    desk = hall("k1", "o1")
    desk.issue(service="B.01")
    desk.catalogue = catalogue(counters=catalogue().counters[:2])
    effects = desk.restarted().join("k1")
    assert logged(effects, "catalogue waits for the next day") == [{"service": "B.01"}]


def test_the_day_does_not_go_back_and_says_so_once():
    desk = Desk(catalogue=catalogue(timezone="Asia/Jayapura"), now=DAY_START_JAYAPURA + 1_800_000)
    desk.join("k1", "o1")
    desk.catalogue = catalogue(timezone="Asia/Jakarta")
    later = desk.restarted()
    effects = [*later.join("k1"), *later.step()]
    assert logged(effects, "the day does not go back") == [{"day": "2026-09-23", "by the clock": "2026-09-22"}]
    assert later.issue().number == "A001", "kiosks and counters go on"


def test_what_became_of_yesterdays_slips_is_written_down():
    desk = hall("k1")
    receipt = desk.issue()
    desk.now += DAY_MS
    effects = desk.step()
    assert logged(effects, "SlipRecorded")[0]["outcome"] == "unknown"
    assert receipt.slip is not None


def test_an_outcome_of_yesterday_is_not_known_and_not_denied():
    desk = hall("k1")
    asked = desk.issue().ticket
    desk.now += DAY_MS
    answer = desk.ask("k1", wire.RequestOutcome(command_id=CommandId(asked)))
    assert answer == Refused(CommandId(asked), RejectionCode.COMMAND_OUTDATED)


def test_a_fact_is_taken_however_late_its_device_thinks_it_is():
    desk = hall("k1", "o1", "h1")
    desk.issue()
    call = desk.call().call
    past = desk.ids(desk.now - 40 * DAY_MS)
    assert isinstance(desk.ask("h1", wire.RecordShown(command_id=past, call=call)), wire.Accepted)
    assert desk.core.state.calls[call].shown_by == "h1"


def test_a_service_that_nobody_serves_gives_no_numbers():
    desk = Desk(catalogue=catalogue(counters=catalogue().counters[:2]))
    desk.join("k1")
    answer = desk.ask("k1", issue(desk, "B.01"))
    assert isinstance(answer, Refused)
    assert answer.code is RejectionCode.UNKNOWN_SERVICE
