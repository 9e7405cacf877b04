"""A kiosk without its hub: what it gives, when it does not, and that it forgets nothing."""

from typing import Any

import msgspec
import pytest

from hub.protocol.commands import IssueTicket, Language, TicketClass
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import AgencyId, CommandId, PoolId, ServiceId, uuid7
from hub.protocol.leases import HandedIn, HandInTicket, Lease, LeasedDay, LeasedPool, LeasedService, Outlook
from hub.protocol.views import Closed, ClosedWhy, Left
from kiosk.offline import (
    ANSWER_WITHIN_MS,
    KEPT_DAYS,
    KEPT_REFUSED,
    Declined,
    NoNumber,
    Offline,
    OfflineRecord,
)

NOW = 1_000_000
DAY_MS = 86_400_000
LEASE = uuid7(NOW, bytes(10))
D1, D2 = "1970-01-01", "1970-01-02"
SHUT = Closed(ClosedWhy.AFTER_LAST_TICKET, ())


def service(id_: str, pool: str, *outlooks: Outlook) -> LeasedService:
    return LeasedService(ServiceId(id_), AgencyId("a"), PoolId(pool), {}, {}, {}, outlooks or (Outlook(NOW),))


def lease(**changed: Any) -> Lease:
    made = Lease(
        lease=LEASE,
        slot=3,
        made_at=NOW,
        days=(LeasedDay(D1, 0, DAY_MS), LeasedDay(D2, DAY_MS, 2 * DAY_MS)),
        pools=(
            LeasedPool(PoolId("A"), 9_301, ("A9301", "A9302", "A9303")),
            LeasedPool(PoolId("B"), 9_301, ("B9301", "B9302", "B9303")),
        ),
        services=(
            service("s1", "A"),
            service("s2", "A", Outlook(NOW, left=Left(1, 2))),
            service("s3", "B", Outlook(NOW), Outlook(NOW + 500, SHUT), Outlook(DAY_MS + 5)),
            service("s4", "nowhere"),
        ),
    )
    return msgspec.structs.replace(made, **changed)


@pytest.fixture
def kiosk() -> Offline:
    made = Offline()
    made.take_lease(lease())
    return made


_COUNT = iter(range(10**9))


def wish(kiosk: Offline, wanted: str = "s1", now: int = NOW, **more: Any) -> Any:
    """A visitor's wish while the hub is away, and what the kiosk does."""
    id_, ticket = (uuid7(now, next(_COUNT).to_bytes(10, "big")) for _ in range(2))
    kiosk.wish(IssueTicket(command_id=id_, service=ServiceId(wanted), **more), now, is_live=False)
    assert kiosk.due(now) == id_
    return kiosk.give(id_, ticket, now)


# --- the deadline ---


def test_a_hub_that_answers_in_time_is_told(kiosk):
    kiosk.wish(IssueTicket(command_id=CommandId("c"), service=ServiceId("s1")), NOW, is_live=True)
    assert kiosk.due(NOW + ANSWER_WITHIN_MS - 1) is None
    assert kiosk.answered(CommandId("c"))
    assert kiosk.due(NOW + ANSWER_WITHIN_MS) is None
    assert kiosk.to_hand_in() is None


def test_after_the_deadline_the_kiosk_gives_one_and_a_late_answer_is_not_told(kiosk):
    command = IssueTicket(
        command_id=CommandId("c"),
        service=ServiceId("s1"),
        ticket_class=TicketClass.PRIORITY,
        language=Language.ENGLISH,
    )
    kiosk.wish(command, NOW, is_live=True)
    late = NOW + ANSWER_WITHIN_MS
    assert kiosk.due(late) == "c"
    own = kiosk.give(CommandId("c"), CommandId("t"), late)
    assert own == HandInTicket(
        command_id=CommandId("t"),
        lease=LEASE,
        day=D1,
        pool=PoolId("A"),
        number=9_301,
        text="A9301",
        service=ServiceId("s1"),
        ticket_class=TicketClass.PRIORITY,
        language=Language.ENGLISH,
        issued_at=late,
        replaces=CommandId("c"),
    )
    assert kiosk.due(late) is None
    assert not kiosk.answered(CommandId("c"))
    with pytest.raises(KeyError):
        kiosk.give(CommandId("c"), CommandId("t2"), late)


def test_a_wish_that_is_declined_is_left_to_the_hub(kiosk):
    kiosk.wish(IssueTicket(command_id=CommandId("c"), service=ServiceId("s9")), NOW, is_live=False)
    assert kiosk.give(CommandId("c"), CommandId("t"), NOW) == Declined("c", NoNumber.UNKNOWN_SERVICE)
    assert kiosk.due(NOW + DAY_MS) is None
    assert kiosk.answered(CommandId("c"))


# --- what it gives, and what not ---


def test_numbers_of_a_pool_go_on_until_none_is_left(kiosk):
    assert [wish(kiosk).text for _ in range(2)] == ["A9301", "A9302"]
    assert kiosk.left(ServiceId("s1"), TicketClass.REGULAR, NOW) == 1
    assert wish(kiosk, "s3").text == "B9301"
    assert wish(kiosk, "s2").text == "A9303"
    assert wish(kiosk).why is NoNumber.NONE_LEFT
    assert kiosk.left(ServiceId("s1"), TicketClass.REGULAR, NOW) == 0


def test_the_next_day_begins_anew(kiosk):
    wish(kiosk)
    tomorrow = wish(kiosk, now=DAY_MS)
    assert (tomorrow.day, tomorrow.text) == (D2, "A9301")
    assert wish(kiosk, now=2 * DAY_MS).why is NoNumber.OTHER_DAY


def test_a_service_is_closed_when_the_hub_foresaw_it(kiosk):
    assert wish(kiosk, "s3", NOW - 1).text == "B9301"
    assert wish(kiosk, "s3", NOW + 499).text == "B9302"
    shut = wish(kiosk, "s3", NOW + 500)
    assert (shut.why, shut.closed) == (NoNumber.CLOSED, SHUT)
    assert kiosk.left(ServiceId("s3"), TicketClass.REGULAR, NOW + 500) == 0
    assert wish(kiosk, "s3", DAY_MS + 5).day == D2


def test_a_quota_is_not_passed_by_what_the_hub_does_not_know(kiosk):
    assert kiosk.left(ServiceId("s2"), TicketClass.REGULAR, NOW) == 1
    given = wish(kiosk, "s2")
    assert wish(kiosk, "s2").why is NoNumber.QUOTA_REACHED
    assert wish(kiosk, "s2", ticket_class=TicketClass.PRIORITY).text == "A9302"
    kiosk.handed_in(given.command_id)
    kiosk.take_lease(lease())
    assert kiosk.left(ServiceId("s2"), TicketClass.PRIORITY, NOW) == 1


def test_without_a_lease_there_is_nothing():
    kiosk = Offline()
    assert wish(kiosk).why is NoNumber.NO_LEASE
    assert kiosk.held is None


def test_a_service_without_a_pool_or_unknown_gets_none(kiosk):
    assert wish(kiosk, "s4").why is NoNumber.UNKNOWN_SERVICE


# --- leases ---


def test_a_lease_is_wanted_when_there_is_none_or_its_last_day_has_begun(kiosk):
    assert Offline().wants_lease(NOW)
    assert not kiosk.wants_lease(DAY_MS - 1)
    assert kiosk.wants_lease(DAY_MS)
    kiosk.take_lease(lease(days=()))
    assert kiosk.wants_lease(NOW)


def test_newer_foresight_and_other_leases_give_no_number_again(kiosk):
    wish(kiosk)
    kiosk.take_lease(lease(made_at=NOW + 1))
    assert wish(kiosk).text == "A9302"
    other = tuple(LeasedPool(PoolId(each), 9_401, (f"{each}9401", f"{each}9402")) for each in "AB")
    kiosk.take_lease(lease(lease=CommandId("l2"), slot=4, pools=other))
    assert wish(kiosk).text == "A9401"
    kiosk.take_lease(lease(lease=CommandId("l3")))
    assert wish(kiosk).text == "A9303"
    assert kiosk.held == "l3"


def test_pools_that_change_their_prefixes_repeat_neither_number_nor_text(kiosk):
    wish(kiosk)
    wish(kiosk)
    wish(kiosk, "s3")
    swapped = (
        LeasedPool(PoolId("A"), 9_301, ("B9301", "B9302", "B9303")),
        LeasedPool(PoolId("B"), 9_301, ("A9301", "A9302", "A9303")),
    )
    kiosk.take_lease(lease(pools=swapped))
    assert wish(kiosk).text == "B9303"
    assert wish(kiosk, "s3").text == "A9303"


def test_what_the_hub_has_is_not_given_again_by_a_kiosk_whose_disk_went_back(kiosk):
    """A memory card that keeps nothing any more: A9301 was told to a second visitor, whose hand-in was refused."""
    first = wish(kiosk)
    has = (HandedIn(PoolId("A"), (first.number, 9_302), (first.text, "C9302")),)
    told = lease(days=(LeasedDay(D1, 0, DAY_MS, handed_in=has), LeasedDay(D2, DAY_MS, 2 * DAY_MS)))
    went_back = Offline(OfflineRecord(lease=lease()))
    went_back.take_lease(told)
    for each in (went_back, Offline(OfflineRecord(lease=told))):
        assert wish(each).text == "A9303", "the number of a pool is used up, whatever its prefix was then"
        assert wish(each, "s3").text == "B9301"
        assert wish(each, now=DAY_MS).text == "A9301"


def test_of_many_days_the_newest_are_known(kiosk):
    for number in range(KEPT_DAYS + 2):
        kiosk.take_lease(lease(days=(LeasedDay(f"day{number:02d}", 0, DAY_MS),)))
        wish(kiosk)
    kiosk.take_lease(lease())
    assert list(kiosk.record.taken) == [f"day{number:02d}" for number in range(2, KEPT_DAYS + 2)]


# --- handing in ---


def test_tickets_are_handed_in_in_order_until_the_hub_knows_them(kiosk):
    first, second = wish(kiosk), wish(kiosk)
    assert kiosk.to_hand_in() == kiosk.to_hand_in() == first
    kiosk.handed_in(first.command_id)
    kiosk.handed_in(first.command_id)
    assert kiosk.to_hand_in() == second
    kiosk.handed_in(second.command_id, RejectionCode.NUMBER_USED)
    assert kiosk.to_hand_in() is None
    assert [(each.ticket, each.code) for each in kiosk.refused] == [(second, RejectionCode.NUMBER_USED)]


def test_only_the_newest_refused_are_kept():
    kiosk = Offline()
    texts = tuple(f"A{number}" for number in range(KEPT_REFUSED + 5))
    kiosk.take_lease(lease(pools=(LeasedPool(PoolId("A"), 0, texts),)))
    for _ in texts:
        kiosk.handed_in(wish(kiosk).command_id, RejectionCode.INTERNAL_ERROR)
    assert [each.ticket.text for each in kiosk.refused] == list(texts[5:])


def test_what_could_not_be_stored_is_nobody_s(kiosk):
    lost = wish(kiosk)
    kiosk.take_back(lost.command_id)
    assert kiosk.to_hand_in() is None
    assert wish(kiosk).text == "A9302"


def test_the_time_of_issue_follows_the_hub_s_clock_and_never_goes_back(kiosk):
    kiosk.told_time(hub_now=NOW + 400, now=NOW)
    assert wish(kiosk).issued_at == NOW + 400
    kiosk.told_time(hub_now=NOW - 400, now=NOW)
    assert wish(kiosk).issued_at == NOW + 400
    assert wish(kiosk, now=NOW + 1_000).issued_at == NOW + 600


def test_a_number_of_a_clock_in_another_century_says_nothing_of_other_days(kiosk):
    """A hub's clock stood in 2038; all numbers that the kiosk gave afterwards had that time of issue, for good."""
    kiosk.told_time(hub_now=NOW + DAY_MS, now=NOW)
    assert wish(kiosk).day == D2
    kiosk.told_time(hub_now=NOW, now=NOW)
    own = wish(kiosk)
    assert (own.day, own.issued_at) == (D1, NOW)
    again = wish(Offline(kiosk.record))
    assert (again.day, again.text, again.issued_at) == (D1, "A9302", NOW)


def test_all_of_it_survives_a_restart(kiosk):
    given, refused = wish(kiosk), wish(kiosk)
    kiosk.handed_in(refused.command_id, RejectionCode.NUMBER_USED)
    kiosk.told_time(NOW + 7, NOW)
    stored = msgspec.json.encode(kiosk.record)
    again = Offline(msgspec.json.decode(stored, type=OfflineRecord))
    assert again.record == kiosk.record
    assert (again.held, again.to_hand_in(), again.refused) == (LEASE, given, kiosk.refused)
    assert wish(again).text == "A9303"


HOUR_MS = 3_600_000


def test_a_day_that_has_begun_is_not_yesterdays_again_after_a_restart_with_a_lost_clock() -> None:
    """Its numbers used to be given for yesterday: A9301 was then two visitors' on one real day."""
    kiosk = Offline(OfflineRecord(lease=lease()))
    first = wish(kiosk, now=DAY_MS + 7 * HOUR_MS)
    again = Offline(kiosk.record)
    second = wish(again, now=DAY_MS - 3 * HOUR_MS)
    assert (first.day, first.text, second.day, second.text) == (D2, "A9301", D2, "A9302")
    assert second.issued_at == first.issued_at


@pytest.mark.parametrize("kept", [{"lease": lease(made_at=DAY_MS + 1)}, {"lease": lease(), "seen_at": DAY_MS + 1}])
def test_what_was_seen_of_the_hubs_clock_says_which_day_has_begun(kept: dict[str, Any]) -> None:
    kiosk = Offline(OfflineRecord(**kept))
    assert kiosk.closures(DAY_MS - HOUR_MS) == kiosk.closures(DAY_MS)
    assert kiosk.wants_lease(DAY_MS - HOUR_MS)
    assert wish(kiosk, now=DAY_MS - HOUR_MS).day == D2


def test_only_the_hub_can_say_that_it_is_earlier() -> None:
    kiosk = Offline(OfflineRecord(lease=lease(made_at=DAY_MS + 1)))
    kiosk.told_time(hub_now=NOW, now=NOW)
    assert wish(kiosk, now=NOW).day == D1
    kiosk.take_lease(lease(made_at=NOW + HOUR_MS))
    assert wish(kiosk, now=NOW).issued_at == NOW + HOUR_MS
