"""People log in, come back, choose another password and leave; what ends a log-in, and what nobody is told (X2, S5)."""

import pytest

from hub.core.effects import Checked, Ordered
from hub.core.lock_out import FIRST_MS, FREE
from hub.core.log_ins import login_of
from hub.domain.commands_staff import AddAccount, GiveDuty, LockAccount, RemoveAccount
from hub.domain.events import OfficerSignedOff
from hub.domain.events_staff import Duty, LoggedIn, LoggedOut, LogOutCause, PasswordSet, StaffReason, StaffRole
from hub.protocol import commands as wire
from hub.protocol import limits
from hub.protocol import log_in as said
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import emergency_topic
from hub.protocol.log_in import LogInCause, LogInProblem, Standing
from hub.protocol.views import OfficerAction
from tests.builders import DAY_MS, bindings, device
from tests.unit.core.desk import Desk, Role, logged, published
from tests.unit.core.people import DUTIES, PASSWORD, answers, checked, log_in, looked_at, staffed

NEW = "tujuh burung di pohon"
WRONG = said.LogInRefused(LogInProblem.WRONG)


def needed(cause: LogInCause) -> said.LogInNeeded:
    return said.LogInNeeded(cause)


def events(desk: Desk, kind: type) -> list:
    return [record.event for record in desk.journal if isinstance(record.event, kind)]


def test_a_hall_without_accounts_goes_on_as_ever():
    desk = Desk()
    effects = desk.join("o1")
    assert answers(desk, "o1", effects) == []
    assert published(effects, desk.sessions["o1"])
    effects = desk.say("o1", said.LogIn("siti", PASSWORD))
    assert answers(desk, "o1", effects) == [said.LogInRefused(LogInProblem.NOT_NEEDED)]
    assert looked_at(effects) == []


def test_a_panel_that_asks_for_it_is_nobodys_even_without_accounts():
    desk = Desk(bindings=bindings(device("o9", Role.OFFICER, counter="2", log_in=True)))
    effects = desk.join("o9")
    assert answers(desk, "o9", effects) == [needed(LogInCause.FIRST)]
    assert [show.topic for show in published(effects, desk.sessions["o9"])] == [emergency_topic()]


def test_the_first_account_leaves_every_console_to_nobody_and_the_first_officers_every_panel():
    desk = Desk()
    desk.join("o1", "v1", "k1")
    effects = desk.step(Ordered(AddAccount("ani", DUTIES["ani"], "p"), "test"))
    assert answers(desk, "v1", effects) == [needed(LogInCause.FIRST)]
    assert answers(desk, "o1", effects) == []
    effects = desk.step(Ordered(AddAccount("siti", DUTIES["siti"], "p"), "test"))
    assert answers(desk, "o1", effects) == [needed(LogInCause.FIRST)]
    assert answers(desk, "k1", effects) == []
    before = len(desk.effects)
    desk.issue()
    assert published(desk.effects[before:], desk.sessions["v1"]) == []
    answer = desk.ask("o1", wire.CallNext(command_id=desk.id(), counter="1"))
    assert answer.code is RejectionCode.NOT_ALLOWED


def test_who_logs_in_is_the_actor_of_what_is_done():
    desk = staffed()
    assert answers(desk, "o1", desk.join("k1", "o1")) == [needed(LogInCause.FIRST)]
    effects = log_in(desk, "o1", "siti")
    assert answers(desk, "o1", effects) == [said.LoggedIn("siti", Standing.OFFICER, False, "siti@o1")]
    assert OfficerAction.SIGN_ON in desk.view("counter:1").actions
    sign_on = wire.SignOn(command_id=desk.id(), counter="1", officer="siti")
    assert isinstance(desk.ask("o1", sign_on), wire.Accepted)
    assert desk.journal[-1].actor == "siti"
    [entered] = [record for record in desk.journal if isinstance(record.event, LoggedIn)]
    assert (entered.actor, entered.device) == ("siti", "o1")
    assert entered.event == LoggedIn("siti", "o1", login_of("siti@o1"))


def test_a_wrong_password_and_an_unknown_account_are_told_alike():
    desk = staffed()
    desk.join("o1", "o2")
    told = []
    for place, account, kept in (("o1", "siti", "kept:siti"), ("o2", "nobody", None)):
        [asked] = looked_at(desk.say(place, said.LogIn(account, "secret-typed")))
        assert (asked.account, asked.kept, asked.new) == (account, kept, None)
        effects = desk.step(checked(desk, place, account, Checked.WRONG))
        told += answers(desk, place, effects)
        [line] = logged(effects, "log-in failed")
        assert line["account"] == ("siti" if account == "siti" else "unknown")
    assert told == [WRONG, WRONG]
    assert "secret-typed" not in repr(desk.effects)
    assert "secret-typed" not in repr(said.LogIn("a", "secret-typed"))


def test_after_some_failures_there_is_a_pause_at_that_device_alone():
    desk = staffed()
    desk.join("o1", "o2")
    for _ in range(FREE):
        desk.say("o1", said.LogIn("siti", "wrong"))
        desk.step(checked(desk, "o1", "siti", Checked.WRONG))
    effects = desk.say("o1", said.LogIn("siti", PASSWORD))
    assert answers(desk, "o1", effects) == [said.LogInRefused(LogInProblem.WAIT, FIRST_MS)]
    assert looked_at(effects) == []
    log_in(desk, "o2", "siti")
    desk.now += FIRST_MS
    log_in(desk, "o1", "siti")


def test_one_password_is_looked_at_at_a_time():
    desk = staffed()
    desk.join("o1")
    desk.say("o1", said.LogIn("siti", PASSWORD))
    effects = desk.say("o1", said.LogIn("siti", PASSWORD))
    assert answers(desk, "o1", effects) == [said.LogInRefused(LogInProblem.CANNOT_NOW)]
    effects = desk.step(checked(desk, "o1", "siti", Checked.NOT_LOOKED_AT))
    assert answers(desk, "o1", effects) == [said.LogInRefused(LogInProblem.CANNOT_NOW)]
    log_in(desk, "o1", "siti")


def test_what_is_looked_at_for_somebody_who_left_says_nothing():
    desk = staffed()
    desk.join("o1")
    desk.say("o1", said.LogIn("siti", PASSWORD))
    desk.step(desk.left("o1"))
    desk.step(checked(desk, "o1", "siti"))
    assert desk.core.state.staff.logins == {}


def test_an_account_that_changed_meanwhile_has_to_try_again():
    desk = staffed()
    desk.join("o1")
    desk.say("o1", said.LogIn("siti", PASSWORD))
    desk.step(Ordered(RemoveAccount("siti"), "test"))
    assert answers(desk, "o1", desk.step(checked(desk, "o1", "siti"))) == [WRONG]


def test_who_knows_the_password_is_told_why_not():
    desk = staffed()
    desk.join("o1", "v1")
    assert answers(desk, "v1", log_in(desk, "v1", "siti")) == [said.LogInRefused(LogInProblem.NOT_HERE)]
    desk.step(Ordered(LockAccount("siti", StaffReason.SUSPECTED), "test"))
    assert answers(desk, "o1", log_in(desk, "o1", "siti")) == [said.LogInRefused(LogInProblem.LOCKED)]


def test_who_has_one_zone_works_at_no_panel_of_another():
    desk = staffed()
    desk.join("o1", "o3", "v1")
    assert answers(desk, "o3", log_in(desk, "o3", "zaki")) == [said.LogInRefused(LogInProblem.NOT_HERE)]
    for place in ("o1", "v1"):
        assert isinstance(answers(desk, place, log_in(desk, place, "zaki"))[-1], said.LoggedIn)


def test_a_made_password_opens_nothing_but_its_change():
    desk = staffed()
    desk.step(Ordered(AddAccount("tono", Duty(StaffRole.OFFICER), "made"), "test"))
    desk.join("o1")
    effects = log_in(desk, "o1", "tono")
    assert answers(desk, "o1", effects) == [said.LoggedIn("tono", Standing.OFFICER, True, "tono@o1")]
    assert [show.topic for show in published(effects, desk.sessions["o1"])] == [emergency_topic()]
    assert desk.ask("o1", wire.CallNext(command_id=desk.id(), counter="1")).code is RejectionCode.NOT_ALLOWED
    for new, code in (
        ("kurang", LogInProblem.TOO_SHORT),
        ("x y z w " * 20, LogInProblem.TOO_LONG),
        ("Tono-Balai-1", LogInProblem.TOO_COMMON),
        (PASSWORD, LogInProblem.SAME),
    ):
        effects = desk.say("o1", said.ChangePassword(PASSWORD, new))
        assert answers(desk, "o1", effects) == [said.LogInRefused(code)]
    [asked] = looked_at(desk.say("o1", said.ChangePassword(PASSWORD, NEW)))
    assert (asked.kept, asked.new) == ("made", NEW)
    effects = desk.step(checked(desk, "o1", "tono", kept="own"))
    assert answers(desk, "o1", effects) == [said.LoggedIn("tono", Standing.OFFICER)]
    assert published(effects, desk.sessions["o1"])
    assert events(desk, PasswordSet)[-1] == PasswordSet("tono", "made", "own", False, StaffReason.CHOSEN_ANEW)


def test_a_password_is_not_changed_by_nobody_nor_by_who_was_put_out_meanwhile():
    desk = staffed()
    desk.join("o1")
    effects = desk.say("o1", said.ChangePassword(PASSWORD, NEW))
    assert answers(desk, "o1", effects) == [needed(LogInCause.ENDED)]
    log_in(desk, "o1", "siti")
    desk.say("o1", said.ChangePassword(PASSWORD, NEW))
    desk.say("o1", said.LogOut())
    effects = desk.step(checked(desk, "o1", "siti", kept="own"))
    assert answers(desk, "o1", effects) == [needed(LogInCause.ENDED)]
    assert desk.core.state.staff.accounts["siti"].password == "kept:siti"


def test_a_broken_link_and_a_restart_of_the_hub_ask_for_no_password():
    desk = staffed()
    desk.join("o1", "o2")
    log_in(desk, "o1", "siti")
    desk.step(desk.left("o1"))
    desk.step(*desk.hello("o1"))
    effects = desk.say("o1", said.ResumeLogIn("siti@o1"))
    assert answers(desk, "o1", effects) == [said.LoggedIn("siti", Standing.OFFICER)]
    assert published(effects, desk.sessions["o1"])
    again = desk.restarted()
    again.join("o1", "o2")
    assert answers(again, "o1", again.say("o1", said.ResumeLogIn("siti@o1"))) == [
        said.LoggedIn("siti", Standing.OFFICER)
    ]
    for place, key in (("o2", "siti@o1"), ("o2", "another")):
        effects = again.say(place, said.ResumeLogIn(key))
        assert answers(again, place, effects) == [needed(LogInCause.ENDED)]


def test_who_leaves_is_signed_off_and_sees_nothing_more():
    desk = staffed()
    desk.join("o1")
    log_in(desk, "o1", "siti")
    desk.ask("o1", wire.SignOn(command_id=desk.id(), counter="1", officer="siti"))
    effects = desk.say("o1", said.LogOut())
    assert answers(desk, "o1", effects) == [needed(LogInCause.ASKED)]
    assert desk.core.sessions.get(desk.sessions["o1"]).topics == (emergency_topic(),)
    assert len(events(desk, OfficerSignedOff)) == 1
    assert events(desk, LoggedOut) == [LoggedOut("siti", "o1", login_of("siti@o1"), LogOutCause.ASKED)]
    effects = desk.say("o1", said.LogOut())
    assert answers(desk, "o1", effects) == [needed(LogInCause.ASKED)]


def test_who_leaves_a_ticket_behind_stays_signed_on():
    desk = staffed()
    desk.join("k1", "o1")
    log_in(desk, "o1", "siti")
    desk.ask("o1", wire.SignOn(command_id=desk.id(), counter="1", officer="siti"))
    desk.issue()
    desk.call(1)
    desk.say("o1", said.LogOut())
    assert events(desk, OfficerSignedOff) == []


@pytest.mark.parametrize("connected", [True, False])
def test_an_hour_without_a_press_ends_it(connected):
    desk = staffed()
    desk.join("o1")
    log_in(desk, "o1", "siti")
    desk.ask("o1", wire.SignOn(command_id=desk.id(), counter="1", officer="siti"))
    if not connected:
        desk.step(desk.left("o1"))
    desk.now += limits.LOG_IN_IDLE.value - 1
    if connected:
        desk.ask("o1", wire.AskHelp(command_id=desk.id(), counter="1"))
        desk.now += limits.LOG_IN_IDLE.value - 1
    desk.step()
    assert desk.core.state.staff.logins
    desk.now += 1
    effects = desk.step()
    assert (answers(desk, "o1", effects) == [needed(LogInCause.IDLE)]) == connected
    assert events(desk, LoggedOut)[-1].cause is LogOutCause.IDLE
    assert len(events(desk, OfficerSignedOff)) == 1
    assert desk.core.state.staff.logins == {}


def test_the_day_ends_every_log_in():
    desk = staffed()
    desk.join("o1", "v1")
    log_in(desk, "o1", "siti")
    log_in(desk, "v1", "ani")
    desk.now += DAY_MS
    effects = desk.step()
    assert answers(desk, "o1", effects) == answers(desk, "v1", effects) == [needed(LogInCause.ENDED)]
    assert {each.cause for each in events(desk, LoggedOut)} == {LogOutCause.DAY_OVER}
    log_in(desk, "o1", "siti")


def test_a_lock_and_another_duty_end_it_at_once():
    desk = staffed()
    desk.join("o1", "v1")
    log_in(desk, "o1", "siti")
    log_in(desk, "v1", "budi")
    effects = desk.step(Ordered(LockAccount("siti", StaffReason.SUSPECTED), "test"))
    assert answers(desk, "o1", effects) == [needed(LogInCause.ENDED)]
    effects = desk.step(Ordered(GiveDuty("budi", DUTIES["rina"]), "test"))
    assert answers(desk, "v1", effects) == [needed(LogInCause.ENDED)]


def test_a_colleague_takes_a_panel_over():
    desk = staffed()
    desk.join("o1")
    log_in(desk, "o1", "siti")
    desk.ask("o1", wire.SignOn(command_id=desk.id(), counter="1", officer="siti"))
    effects = log_in(desk, "o1", "budi")
    assert answers(desk, "o1", effects) == [said.LoggedIn("budi", Standing.OFFICER, False, "budi@o1")]
    assert [each.account for each in events(desk, LoggedOut)] == ["siti"]
    assert [each.officer for each in events(desk, OfficerSignedOff)] == ["siti"]


def test_nothing_is_promised_that_cannot_be_stored():
    desk = staffed()
    desk.join("o1")
    code = RejectionCode.STORAGE_UNAVAILABLE
    cannot = [said.LogInRefused(LogInProblem.CANNOT_NOW)]
    effects = desk.refuse(desk.said("o1", said.LogIn("siti", PASSWORD)), code=code)
    assert answers(desk, "o1", effects) == cannot
    desk.say("o1", said.LogIn("siti", PASSWORD))
    effects = desk.refuse(checked(desk, "o1", "siti"), code=code)
    assert answers(desk, "o1", effects) == cannot
    desk.say("o1", said.LogIn("siti", PASSWORD))
    desk.fails(checked(desk, "o1", "siti"))
    effects = desk.step()
    assert answers(desk, "o1", effects) == [needed(LogInCause.ENDED)]
    assert desk.core.state.staff.logins == {}
    log_in(desk, "o1", "siti")


def test_a_log_in_that_waits_is_forgotten_with_the_step():
    desk = staffed()
    desk.join("o1")
    desk.fails(desk.said("o1", said.LogIn("siti", PASSWORD)))
    log_in(desk, "o1", "siti")


def test_an_officer_who_is_busy_elsewhere_is_no_choice_here():
    desk = staffed()
    desk.join("k1", "o1", "o2")
    log_in(desk, "o1", "siti")
    log_in(desk, "o2", "siti")
    desk.ask("o2", wire.SignOn(command_id=desk.id(), counter="2", officer="siti"))
    desk.issue()
    desk.call(2)
    assert OfficerAction.SIGN_ON not in desk.view("counter:1").actions
    answer = desk.ask("o1", wire.SignOn(command_id=desk.id(), counter="1", officer="budi"))
    assert isinstance(answer, Refused)


def test_every_order_of_a_supervisor_has_its_actor_in_history():
    desk = staffed()
    desk.join("k1", "v1")
    number = desk.issue().number
    log_in(desk, "v1", "budi")
    before = len(desk.journal)
    stop = wire.StopReason.TECHNICAL
    orders = (
        wire.PauseCounter(command_id=desk.id(), counter="1", reason=wire.PauseReason.REST, until_minute=1_000),
        wire.ResumeCounter(command_id=desk.id(), counter="1", reason=wire.UndoReason.MISTAKE),
        wire.SuspendAgency(command_id=desk.id(), agency="B", reason=stop),
        wire.CloseService(command_id=desk.id(), service="A.02", reason=stop),
        wire.ReservePaper(command_id=desk.id(), pool="A", count=2),
        wire.VoidNumber(command_id=desk.id(), number=number, reason=wire.CancelReason.NO_SLIP),
        wire.SendEmergency(command_id=desk.id(), kind=wire.EmergencyKind.EVACUATE),
    )
    for order in orders:
        assert isinstance(desk.ask("v1", order), wire.Accepted)
    ordered = [each for each in desk.journal[before:] if each.command_id is not None]
    assert {each.command_id for each in ordered} == {each.command_id for each in orders}
    assert {(each.actor, each.device) for each in ordered} == {("budi", "v1")}


def test_a_restart_of_the_hub_gives_whoever_guesses_one_try_and_no_more():
    desk = staffed()
    desk.join("o1")
    for _ in range(FREE):
        desk.say("o1", said.LogIn("siti", "guessed"))
        desk.step(checked(desk, "o1", "siti", Checked.WRONG))
    assert answers(desk, "o1", desk.say("o1", said.LogIn("siti", "guessed")))[0].wait_ms == FIRST_MS
    again = desk.restarted()
    again.join("o1")
    assert len(looked_at(again.say("o1", said.LogIn("siti", "guessed")))) == 1
    again.step(checked(again, "o1", "siti", Checked.WRONG))
    assert answers(again, "o1", again.say("o1", said.LogIn("siti", "guessed")))[0].wait_ms == FIRST_MS
