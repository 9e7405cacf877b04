"""When a kiosk asks for a lease, which it uses, and when it is stored."""

import pytest
from msgspec import structs

from hub.protocol.commands import Accepted, LeaseReceipt, NotExecuted
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId
from hub.protocol.leases import LeaseView
from kiosk.leasing import ASK_AGAIN_MS, CLOCK_MS, STORE_AGAIN_MS, Leasing
from kiosk.offline import Offline
from tests.unit.kiosk.hall import AT, catalogue, ids
from tests.unit.kiosk.leases import LEASE, lease_of

MADE = lease_of(catalogue())


def leasing(has_lease: bool = True) -> tuple[Leasing, Offline]:
    offline = Offline()
    if has_lease:
        offline.take_lease(MADE)
    return Leasing(offline, ids()), offline


def test_it_asks_once_and_after_an_answer_not_again_for_a_while():
    it, _ = leasing(has_lease=False)
    ask = it.ask(AT)
    assert ask is not None
    assert ask.held is None
    assert it.ask(AT) is None
    it.answered(Refused(ask.command_id, RejectionCode.NO_LEASE_LEFT), AT)
    assert it.ask(AT + ASK_AGAIN_MS - 1) is None
    again = it.ask(AT + ASK_AGAIN_MS)
    assert again is not None
    it.answered(NotExecuted(again.command_id), AT + ASK_AGAIN_MS)
    assert it.ask(AT + ASK_AGAIN_MS) is not None


def test_it_says_which_lease_it_holds_when_that_comes_to_its_last_day():
    it, _ = leasing()
    assert it.ask(AT) is None
    ask = it.ask(MADE.days[-1].start)
    assert ask is not None
    assert ask.held == LEASE


@pytest.mark.parametrize("lease", [None, structs.replace(MADE, lease=CommandId("another"))])
def test_it_asks_when_the_hub_shows_another_lease_than_it_holds(lease):
    it, offline = leasing()
    it.shown(LeaseView(AT, MADE))
    assert it.ask(AT) is None
    it.shown(LeaseView(AT, lease))
    ask = it.ask(AT)
    assert ask is not None
    assert ask.held == LEASE
    it.answered(Accepted(ask.command_id, LeaseReceipt(ask.command_id)), AT)
    it.shown(LeaseView(AT, structs.replace(MADE, lease=ask.command_id)))
    assert offline.held == ask.command_id
    assert it.ask(AT + ASK_AGAIN_MS) is None


def test_a_lease_that_was_granted_before_the_record_was_lost_is_not_used():
    it, offline = leasing(has_lease=False)
    it.shown(LeaseView(AT, MADE))
    assert offline.held is None
    it.shown(LeaseView(AT, None))
    ask = it.ask(AT)
    assert ask is not None
    it.answered(Accepted(ask.command_id, LeaseReceipt(ask.command_id)), AT)
    assert offline.held is None
    it.shown(LeaseView(AT, structs.replace(MADE, lease=ask.command_id)))
    assert offline.held == ask.command_id
    it.shown(LeaseView(AT, MADE))
    assert offline.held == ask.command_id


def test_an_answer_without_a_lease_grants_none():
    it, offline = leasing(has_lease=False)
    it.shown(LeaseView(AT, MADE))
    it.answered(Accepted(CommandId("c")), AT)
    assert offline.held is None


def test_another_lease_or_day_is_stored_at_once_and_newer_foresight_after_a_while():
    it, offline = leasing()
    assert it.to_store(AT) is None
    newer = structs.replace(MADE, made_at=AT + 1)
    it.shown(LeaseView(AT, newer))
    assert it.to_store(AT + STORE_AGAIN_MS) is newer
    newest = structs.replace(MADE, made_at=AT + 2)
    it.shown(LeaseView(AT, newest))
    assert it.to_store(AT + 2 * STORE_AGAIN_MS - 1) is None
    assert it.to_store(AT + 2 * STORE_AGAIN_MS) is newest
    assert it.to_store(AT + 9 * STORE_AGAIN_MS) is None
    tomorrow = structs.replace(newest, days=newest.days[1:])
    it.shown(LeaseView(AT, tomorrow))
    assert it.to_store(AT + 9 * STORE_AGAIN_MS) is tomorrow
    it.shown(LeaseView(AT, structs.replace(MADE, lease=CommandId("other"))))
    assert it.to_store(AT + 9 * STORE_AGAIN_MS) is None
    assert offline.held == LEASE


def test_no_lease_is_not_stored_and_one_is_again_when_the_hub_s_clock_moves():
    it, offline = leasing(has_lease=False)
    assert it.to_store(AT) is None
    it, offline = leasing()
    offline.told_time(AT + CLOCK_MS - 1, AT)
    assert it.to_store(AT) is None
    offline.told_time(AT + CLOCK_MS, AT)
    assert it.to_store(AT) is MADE
    assert it.to_store(AT) is None
