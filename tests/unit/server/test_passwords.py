"""Passwords are looked at one at a time beside the loop; unknown accounts cost as much as known ones."""

import asyncio
from dataclasses import replace

from hub.core.effects import (
    CheckCode,
    Checked,
    CheckPassword,
    CodeChecked,
    CodeOutcome,
    PasswordChecked,
    SessionId,
    VoidCode,
)
from hub.server import passwords
from hub.server.inbox import Inbox
from hub.server.passwords import WAITING, PasswordDesk, hash_of, is_right
from hub.store.journal import NotStored
from hub.store.memory import MemoryJournal
from hub.store.passwords import name_of

ONE = SessionId(1)
PASSWORD = "kuda-laut hijau"


def test_a_hash_says_how_it_was_made_and_fits_one_password():
    kept = hash_of(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_right(PASSWORD, kept)
    assert not is_right(PASSWORD + " ", kept)
    assert not is_right(PASSWORD, "no hash")
    assert hash_of(PASSWORD) != kept
    assert is_right("\ud800", hash_of("\ud800"))


async def answers(*asked: CheckPassword, keep=None) -> list[PasswordChecked]:
    inbox, journal = Inbox(), MemoryJournal()

    async def store(made: str) -> str:
        return journal.keep_password(made)

    kept = hash_of(PASSWORD)
    desk = PasswordDesk(inbox, {name_of(kept): kept}, keep or store)
    running = asyncio.create_task(desk.run())
    found: list[PasswordChecked] = []
    for each in asked:
        desk.look_at(each if each.kept is None else replace(each, kept=name_of(kept)))
    while len(found) < len(asked):
        found += await inbox.take(5)
    running.cancel()
    await asyncio.wait([running])
    return found


def test_each_is_answered_in_turn():
    right, wrong = CheckPassword(ONE, "siti", PASSWORD, "kept"), CheckPassword(ONE, "siti", "another", "kept")
    found = asyncio.run(answers(right, wrong, CheckPassword(ONE, "nobody", PASSWORD, None)))
    assert [each.outcome for each in found] == [Checked.RIGHT, Checked.WRONG, Checked.WRONG]
    assert len(found[0].key) == 64
    assert found[0].kept is None
    assert PASSWORD not in repr((right, found))


def test_a_new_password_is_kept_before_it_is_told():
    [found] = asyncio.run(answers(CheckPassword(ONE, "siti", PASSWORD, "kept", "tujuh burung di pohon")))
    assert found.outcome is Checked.RIGHT
    assert len(found.kept or "") == 64


def test_a_new_password_that_cannot_be_kept_is_none():
    async def fail(made: str) -> str:
        raise NotStored("the disk is full")

    [found] = asyncio.run(answers(CheckPassword(ONE, "siti", PASSWORD, "kept", "tujuh burung di pohon"), keep=fail))
    assert found == PasswordChecked(ONE, "siti", Checked.NOT_LOOKED_AT)


def test_an_unknown_account_costs_one_evaluation_too(monkeypatch):
    looked = []
    monkeypatch.setattr(passwords, "is_right", lambda password, kept: looked.append(password) or False)
    asked = [CheckPassword(ONE, "siti", "a", "kept"), CheckPassword(ONE, "nobody", "b", None)]
    asyncio.run(answers(*asked))
    assert looked == ["a", "b"]


def test_so_many_wait_at_most():
    async def flood() -> list[PasswordChecked]:
        inbox = Inbox()
        desk = PasswordDesk(inbox, {}, lambda made: asyncio.sleep(0, made))
        for _ in range(WAITING.value + 1):
            desk.look_at(CheckPassword(ONE, "siti", "a", None))
        return await inbox.take(1)

    assert asyncio.run(flood()) == [PasswordChecked(ONE, "siti", Checked.NOT_LOOKED_AT)]


class Code:
    """A set-up code in a test's hands."""

    def __init__(self, right: str | None) -> None:
        self.right = right

    def outcome_of(self, code: str) -> CodeOutcome:
        return CodeOutcome.NONE if self.right is None else [CodeOutcome.WRONG, CodeOutcome.RIGHT][code == self.right]

    def void(self) -> None:
        self.right = None


async def code_answers(code: Code | None, *asked: CheckCode | VoidCode, keep=None) -> tuple[list[CodeChecked], dict]:
    inbox, journal, kept = Inbox(), MemoryJournal(), {}

    async def store(made: str) -> str:
        return journal.keep_password(made)

    desk = PasswordDesk(inbox, kept, keep or store, code)
    running = asyncio.create_task(desk.run())
    for each in asked:
        desk.look_at(each)
    found: list[CodeChecked] = []
    while len(found) < sum(1 for each in asked if isinstance(each, CheckCode)):
        found += await inbox.take(5)
    running.cancel()
    await asyncio.wait([running])
    return found, kept


def test_the_set_up_code_is_looked_at_in_turn_and_the_right_one_keeps_the_password():
    asked = CheckCode(ONE, "ani", "AAAA", PASSWORD), CheckCode(ONE, "ani", "BBBB", PASSWORD)
    (wrong, right, void), kept = asyncio.run(code_answers(Code("BBBB"), *asked, VoidCode(), asked[1]))
    assert wrong == CodeChecked(ONE, "ani", CodeOutcome.WRONG)
    assert right.outcome is CodeOutcome.RIGHT
    assert is_right(PASSWORD, kept[right.kept])
    assert void == CodeChecked(ONE, "ani", CodeOutcome.NONE)
    assert list(kept) == [right.kept]
    (none,), _ = asyncio.run(code_answers(None, VoidCode(), asked[1]))
    assert none.outcome is CodeOutcome.NONE


def test_a_right_code_without_a_password_keeps_none():
    (found,), kept = asyncio.run(code_answers(Code("BBBB"), CheckCode(ONE, "ani", "BBBB", "")))
    assert (found.outcome, found.kept, kept) == (CodeOutcome.RIGHT, "", {})


def test_a_right_code_whose_password_cannot_be_kept_was_not_looked_at():
    async def fail(_: str) -> str:
        raise NotStored("the disk is full")

    (found,), kept = asyncio.run(code_answers(Code("BBBB"), CheckCode(ONE, "ani", "BBBB", PASSWORD), keep=fail))
    assert (found, kept) == (CodeChecked(ONE, "ani", CodeOutcome.NOT_LOOKED_AT), {})


def test_when_too_many_wait_a_code_is_not_looked_at():
    code = Code("BBBB")

    async def crowd() -> list[object]:
        inbox = Inbox()
        desk = PasswordDesk(inbox, {}, None, code)  # type: ignore[arg-type]
        for _ in range(WAITING.value):
            desk.look_at(VoidCode())
        assert code.right == "BBBB"
        desk.look_at(VoidCode())
        assert code.right is None
        desk.look_at(CheckCode(ONE, "ani", "BBBB", PASSWORD))
        return await inbox.take(5)

    assert asyncio.run(crowd()) == [CodeChecked(ONE, "ani", CodeOutcome.NOT_LOOKED_AT)]
