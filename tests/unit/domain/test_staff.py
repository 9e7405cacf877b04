"""Accounts: who may be added and changed, what ends a log-in, and what a new day keeps (X2, X4, O6)."""

import pytest

from hub.domain import commands as base
from hub.domain import commands_staff as c
from hub.domain import events_staff as e
from hub.domain.events import DayClosed, Event
from hub.domain.events_staff import Account, Duty, LogOutCause, StaffReason, StaffRole
from hub.domain.rejection import Rejection, RejectionCode
from hub.domain.staff import MOST_ACCOUNTS, Login
from tests.builders import DAY_MS, Book, catalogue

OFFICER = Duty(StaffRole.OFFICER)
ADMINISTRATOR = Duty(StaffRole.ADMINISTRATOR)


@pytest.fixture
def book() -> Book:
    """A hall with its administrator and an officer who is logged in at two panels."""
    book = Book().opened()
    book.do(c.AddAccount("ani", ADMINISTRATOR, "p1"))
    book.do(c.AddAccount("siti", OFFICER, "p2"))
    book.do(c.LogIn("siti", "o1", "l1"))
    book.do(c.LogIn("siti", "o2", "l2"))
    return book


def ended(login: str, device: str, cause: LogOutCause = LogOutCause.ACCOUNT_CHANGED) -> e.LoggedOut:
    return e.LoggedOut("siti", device, login, cause)


ENDS: list[Event] = [ended("l1", "o1"), ended("l2", "o2")]


def test_who_made_the_own_account_by_the_set_up_code_has_chosen_its_password(book: Book) -> None:
    book.do(c.AddAccount("rani", ADMINISTRATOR, "p9", StaffReason.SET_UP_CODE))
    assert not book.state.staff.accounts["rani"].must_change


def test_an_account_is_added_once_and_must_change_its_password(book: Book) -> None:
    added = book.do(c.AddAccount("budi", Duty(StaffRole.SUPERVISOR, zone="Z1"), "p3"))
    assert added == [e.AccountAdded("budi", Duty(StaffRole.SUPERVISOR, zone="Z1"), "p3", StaffReason.JOINED)]
    assert book.state.staff.accounts["budi"].must_change
    again = book.do(c.AddAccount("budi", OFFICER, "p3"))
    assert again == Rejection(RejectionCode.ACCOUNT_EXISTS, {"account": "budi"})


@pytest.mark.parametrize("name", ["", "a", "Budi", "1budi", "budi santoso", "x" * 33, "budi\n"])
def test_names_are_short_and_in_small_letters(book: Book, name: str) -> None:
    assert book.do(c.AddAccount(name, OFFICER, "p")) == Rejection(RejectionCode.WRONG_NAME, {"account": name})


@pytest.mark.parametrize("name", ["nip198001012005011001", "budi@contoh.go.id"])
def test_a_persons_number_is_no_name(book: Book, name: str) -> None:
    assert book.do(c.AddAccount(name, OFFICER, "p")) == Rejection(RejectionCode.PERSONAL_DATA)


@pytest.mark.parametrize(
    ("duty", "code"),
    [
        (Duty(StaffRole.AGENCY_ADMINISTRATOR), RejectionCode.WRONG_DUTY),
        (Duty(StaffRole.OFFICER, agency="A"), RejectionCode.WRONG_DUTY),
        (Duty(StaffRole.ADMINISTRATOR, zone="Z1"), RejectionCode.WRONG_DUTY),
        (Duty(StaffRole.AGENCY_ADMINISTRATOR, agency="X"), RejectionCode.UNKNOWN_AGENCY),
        (Duty(StaffRole.SUPERVISOR, zone="X"), RejectionCode.UNKNOWN_ZONE),
    ],
)
def test_a_duty_has_the_place_that_its_role_needs(book: Book, duty: Duty, code: RejectionCode) -> None:
    for refused in (book.do(c.AddAccount("budi", duty, "p")), book.do(c.GiveDuty("siti", duty))):
        assert isinstance(refused, Rejection)
        assert refused.code is code


def test_a_hall_has_so_many_accounts_at_most(book: Book) -> None:
    kept = tuple(Account(f"a{number:04}", OFFICER, "p") for number in range(MOST_ACCOUNTS))
    book.state.staff.take(e.StaffKept(kept), book.at)
    refused = book.do(c.AddAccount("budi", OFFICER, "p"))
    assert refused == Rejection(RejectionCode.TOO_MANY_ACCOUNTS, {"most": str(MOST_ACCOUNTS)})


def test_another_duty_ends_the_log_ins_and_says_what_was_before(book: Book) -> None:
    after = Duty(StaffRole.AGENCY_ADMINISTRATOR, agency="A")
    assert book.do(c.GiveDuty("siti", OFFICER)) == []
    given = book.do(c.GiveDuty("siti", after))
    assert given == [e.DutyGiven("siti", OFFICER, after, StaffReason.DUTIES_CHANGED), *ENDS]
    assert book.state.staff.accounts["siti"].duty == after
    assert book.state.staff.logins == {}


def test_a_new_password_ends_the_log_ins_unless_its_owner_chose_it(book: Book) -> None:
    own = book.do(c.SetPassword("siti", "p3", False, StaffReason.CHOSEN_ANEW))
    assert own == [e.PasswordSet("siti", "p2", "p3", False, StaffReason.CHOSEN_ANEW)]
    assert book.state.staff.of_login("l1") == Account("siti", OFFICER, "p3", must_change=False)
    reset = book.do(c.SetPassword("siti", "p4", True, StaffReason.FORGOTTEN))
    assert reset == [e.PasswordSet("siti", "p3", "p4", True, StaffReason.FORGOTTEN), *ENDS]
    assert book.state.staff.of_login("l1") is None


def test_who_is_locked_is_out_until_unlocked(book: Book) -> None:
    locked = book.do(c.LockAccount("siti", StaffReason.SUSPECTED))
    assert locked == [e.AccountLocked("siti", StaffReason.SUSPECTED), *ENDS]
    assert book.do(c.LockAccount("siti", StaffReason.SUSPECTED)) == []
    assert book.do(c.LogIn("siti", "o1", "l3")) == Rejection(RejectionCode.ACCOUNT_LOCKED, {"account": "siti"})
    assert book.do(c.UnlockAccount("siti")) == [e.AccountUnlocked("siti", StaffReason.CLEARED)]
    assert book.do(c.UnlockAccount("siti")) == []
    assert book.do(c.LogIn("siti", "o1", "l3")) == [e.LoggedIn("siti", "o1", "l3")]


def test_who_is_removed_is_out_and_unknown(book: Book) -> None:
    assert book.do(c.RemoveAccount("siti")) == [*ENDS, e.AccountRemoved("siti", OFFICER, StaffReason.LEFT)]
    unknown = Rejection(RejectionCode.UNKNOWN_ACCOUNT, {"account": "siti"})
    for command in (
        c.RemoveAccount("siti"),
        c.LockAccount("siti", StaffReason.LEFT),
        c.LogIn("siti", "o1", "l3"),
        c.SetPassword("siti", "p", True, StaffReason.FORGOTTEN),
    ):
        assert book.do(command) == unknown


def test_the_last_administrator_stays_able(book: Book) -> None:
    ways = (c.RemoveAccount("ani"), c.LockAccount("ani", StaffReason.ABSENT), c.GiveDuty("ani", OFFICER))
    for way in ways:
        assert book.do(way) == Rejection(RejectionCode.LAST_ADMINISTRATOR)
    book.do(c.AddAccount("budi", ADMINISTRATOR, "p3"))
    for way in ways[1:]:
        assert not isinstance(book.do(way), Rejection)


def test_a_device_has_one_log_in(book: Book) -> None:
    other = book.do(c.LogIn("ani", "o1", "l3"))
    assert other == [ended("l1", "o1", LogOutCause.REPLACED), e.LoggedIn("ani", "o1", "l3")]
    assert book.state.staff.logins["l3"] == Login("ani", "o1", book.at)
    assert book.do(c.LogOut("l3", LogOutCause.ASKED)) == [e.LoggedOut("ani", "o1", "l3", LogOutCause.ASKED)]
    assert book.do(c.LogOut("l3", LogOutCause.IDLE)) == []
    assert "o1" not in book.state.staff.at_device


def test_log_ins_end_with_the_day_and_accounts_stay(book: Book) -> None:
    before = dict(book.state.staff.accounts)
    book.at += DAY_MS
    events = book.do(base.OpenDay("2026-09-23", catalogue()))
    assert isinstance(events, list)
    closed = events.index(DayClosed("2026-09-22"))
    assert events[closed - 2 : closed] == [
        ended("l1", "o1", LogOutCause.DAY_OVER),
        ended("l2", "o2", LogOutCause.DAY_OVER),
    ]
    assert book.state.staff.logins == {}
    assert book.state.staff.accounts == before
    assert book.replayed() == book.state


def test_a_hall_without_accounts_keeps_none() -> None:
    book = Book().opened()
    book.at += DAY_MS
    events = book.do(base.OpenDay("2026-09-23", catalogue()))
    assert isinstance(events, list)
    assert not [each for each in events if isinstance(each, e.StaffKept)]
