"""A hall without accounts gets its first administrator of whoever has the set-up code, once (X2)."""

import pytest

from hub.core.effects import CheckCode, CodeChecked, CodeOutcome, Effect, Ordered, VoidCode
from hub.core.lock_out import FIRST_MS, FREE
from hub.domain.commands_staff import AddAccount
from hub.domain.events_staff import Account, AccountAdded, Duty, StaffReason, StaffRole
from hub.protocol.errors import RejectionCode
from hub.protocol.first_administrator import FirstAdministratorMade, FirstAdministratorRefused, MakeFirstAdministrator
from hub.protocol.first_administrator import FirstAdministratorProblem as Problem
from hub.protocol.log_in import LogInCause, LogInNeeded, Standing
from tests.unit.core.desk import Desk, logged, published, sent
from tests.unit.core.people import DUTIES, answers, log_in, looked_at, staffed

PASSWORD = "tujuh burung di pohon"
WISH = MakeFirstAdministrator("ani", "ABCD-EFGH-JKMN", PASSWORD)


def asked(effects: list[Effect]) -> list[CheckCode]:
    return [each for each in effects if isinstance(each, CheckCode)]


def looked(desk: Desk, outcome: CodeOutcome, kept: str = "", device: str = "v1") -> CodeChecked:
    return CodeChecked(desk.sessions[device], "ani", outcome, kept)


def told(desk: Desk, effects: list[Effect], device: str = "v1") -> list[object]:
    kinds = FirstAdministratorMade | FirstAdministratorRefused
    return [each for each in sent(effects, desk.sessions[device]) if isinstance(each, kinds)]


def refused(code: Problem, wait_ms: int = 0) -> list[object]:
    return [FirstAdministratorRefused(code, wait_ms)]


def at_console() -> Desk:
    desk = Desk()
    desk.join("v1")
    return desk


def test_whoever_has_the_code_makes_the_own_account_and_logs_in_with_it() -> None:
    desk = at_console()
    effects = desk.say("v1", WISH)
    assert asked(effects) == [CheckCode(desk.sessions["v1"], "ani", WISH.code, PASSWORD)]
    assert WISH.code not in repr((WISH, effects))
    assert PASSWORD not in repr((WISH, effects))
    effects = desk.step(looked(desk, CodeOutcome.RIGHT, "kept:ani"))
    assert told(desk, effects) == [FirstAdministratorMade("ani")]
    assert answers(desk, "v1", effects) == [LogInNeeded(LogInCause.FIRST)]
    assert VoidCode() in effects
    account = desk.core.state.staff.accounts["ani"]
    assert account == Account("ani", Duty(StaffRole.ADMINISTRATOR), "kept:ani", must_change=False)
    added = [record for record in desk.journal if isinstance(record.event, AccountAdded)]
    assert [(each.actor, each.device) for each in added] == [("ani", "v1")]
    assert [each.event.reason for each in added if isinstance(each.event, AccountAdded)] == [StaffReason.SET_UP_CODE]
    assert answers(desk, "v1", log_in(desk, "v1", "ani"))[0].standing is Standing.ADMINISTRATOR  # type: ignore[union-attr]


def test_a_second_one_is_too_late_and_so_is_a_code_that_was_right_meanwhile() -> None:
    desk = at_console()
    desk.say("v1", WISH)
    desk.step(Ordered(AddAccount("siti", DUTIES["siti"], "p"), "test"))
    late = desk.step(looked(desk, CodeOutcome.RIGHT, "kept:ani"))
    assert told(desk, late) == refused(Problem.ACCOUNTS_EXIST)
    assert list(desk.core.state.staff.accounts) == ["siti"]
    effects = desk.say("v1", WISH)
    assert told(desk, effects) == refused(Problem.ACCOUNTS_EXIST)
    assert asked(effects) == []


def test_the_code_is_void_wherever_somebody_has_an_account_and_told_once() -> None:
    desk = at_console()
    made = desk.step(Ordered(AddAccount("siti", DUTIES["siti"], "p"), "test"))
    assert made.count(VoidCode()) == 1
    assert VoidCode() not in desk.join("o1")
    assert VoidCode() in desk.restarted().join("v1")
    assert VoidCode() not in at_console().join("o1")


def test_a_wrong_code_is_logged_and_said_by_name() -> None:
    desk = at_console()
    desk.say("v1", WISH)
    effects = desk.step(looked(desk, CodeOutcome.WRONG))
    assert told(desk, effects) == refused(Problem.WRONG_CODE)
    [line] = logged(effects, "a wrong set-up code was tried")
    assert line["device"] == "v1"
    assert line["address"]
    desk.say("v1", WISH)
    assert told(desk, desk.step(looked(desk, CodeOutcome.NONE))) == refused(Problem.NO_CODE)
    desk.say("v1", WISH)
    assert told(desk, desk.step(looked(desk, CodeOutcome.NOT_LOOKED_AT))) == refused(Problem.CANNOT_NOW)
    assert desk.core.state.staff.accounts == {}


def test_pauses_grow_whatever_device_the_codes_come_from_and_one_is_looked_at_at_a_time() -> None:
    desk = at_console()
    desk.join("o1")
    for number in range(FREE):
        device = ("v1", "o1")[number % 2]
        assert asked(desk.say(device, WISH))
        assert told(desk, desk.say("o1", WISH), "o1") == refused(Problem.CANNOT_NOW)
        desk.step(looked(desk, CodeOutcome.WRONG, device=device))
    for device in ("o1", "v1"):
        assert told(desk, desk.say(device, WISH), device) == refused(Problem.WAIT, FIRST_MS)
    desk.now += FIRST_MS
    assert asked(desk.say("v1", WISH))


def test_a_try_that_was_not_looked_at_does_not_count() -> None:
    desk = at_console()
    for _ in range(2 * FREE):
        assert asked(desk.say("v1", WISH))
        desk.step(looked(desk, CodeOutcome.NOT_LOOKED_AT))


def test_a_code_is_judged_before_a_password_is_chosen() -> None:
    desk = at_console()
    alone = MakeFirstAdministrator("ani", WISH.code, "")
    for outcome, problem in ((CodeOutcome.WRONG, Problem.WRONG_CODE), (CodeOutcome.RIGHT, Problem.TOO_SHORT)):
        assert asked(desk.say("v1", alone)) == [CheckCode(desk.sessions["v1"], "ani", WISH.code, "")]
        assert told(desk, desk.step(looked(desk, outcome))) == refused(problem)
    assert desk.core.state.staff.accounts == {}
    assert told(desk, desk.say("v1", MakeFirstAdministrator("Ani", WISH.code, ""))) == refused(Problem.WRONG_NAME)


@pytest.mark.parametrize(
    ("name", "password", "problem"),
    [
        ("Ani", PASSWORD, Problem.WRONG_NAME),
        ("08123456789", PASSWORD, Problem.PERSONAL_DATA),
        ("ani", "kuda", Problem.TOO_SHORT),
        ("ani", "password2026", Problem.TOO_COMMON),
    ],
)
def test_a_name_or_a_password_that_may_not_be_costs_no_try(name: str, password: str, problem: Problem) -> None:
    desk = at_console()
    effects = desk.say("v1", MakeFirstAdministrator(name, WISH.code, password))
    assert asked(effects) == []
    assert told(desk, effects) == refused(problem)


def test_what_cannot_be_stored_makes_nobody() -> None:
    desk = at_console()
    code = RejectionCode.STORAGE_UNAVAILABLE
    effects = desk.refuse(desk.said("v1", WISH), code=code)
    assert (asked(effects), told(desk, effects)) == ([], refused(Problem.CANNOT_NOW))
    desk.say("v1", WISH)
    right = looked(desk, CodeOutcome.RIGHT, "kept:ani")
    assert told(desk, desk.refuse(right, code=code)) == refused(Problem.CANNOT_NOW)
    assert desk.core.state.staff.accounts == {}
    desk.say("v1", WISH)
    desk.fails(right)
    assert desk.core.state.staff.accounts == {}
    assert asked(desk.say("v1", WISH)), "a step that was taken back keeps nobody waiting"


def test_whoever_left_is_told_nothing_and_makes_nobody() -> None:
    desk = at_console()
    desk.say("v1", WISH)
    desk.step(desk.left("v1"))
    effects = desk.step(looked(desk, CodeOutcome.RIGHT, "kept:ani"))
    assert told(desk, effects) == []
    assert desk.core.state.staff.accounts == {}
    desk.join("o1")
    desk.say("o1", WISH)
    effects = desk.step(desk.left("o1"), looked(desk, CodeOutcome.WRONG, device="o1"))
    assert logged(effects, "a wrong set-up code was tried") == [{"device": "gone", "address": ""}]


def test_others_than_people_do_not_even_ask() -> None:
    desk = staffed()
    desk.join("k1", "v1")
    assert asked(desk.say("k1", WISH)) == []
    assert looked_at(desk.say("k1", WISH)) == []
    assert published(desk.say("v1", WISH)) == []
