"""Somebody logs in at a panel, chooses another password, leaves, or is put out; what is kept of it, and what not."""

import pytest

from counter_display.officer.log_in import CHANGE_MS, FORGET_MS, LATER_MS, SAID_MS, SURE_MS, LogInFlow, Message
from counter_display.officer.log_in_form import MOST, Field, Pad, to_change, to_choose, to_log_in
from counter_display.officer.log_in_picture import LogInPicture, Own, Stage
from counter_display.officer.presses import Control, Entry, Press, Sign
from hub.protocol.log_in import (
    ChangePassword,
    LoggedIn,
    LogIn,
    LogInCause,
    LogInNeeded,
    LogInProblem,
    LogInRefused,
    LogOut,
    Standing,
)
from hub.protocol.views import OfficerAction

SECRET = "kuda-laut Hijau"
NEW = "tujuh burung di pohon"
SITI = LoggedIn("siti", Standing.OFFICER, key="a" * 64)
FIRST = LogInNeeded(LogInCause.FIRST)


def typed(flow: LogInFlow, text: str, now: int = 0) -> None:
    for sign in text:
        flow.press(Sign(sign), now)


def asked(now: int = 0) -> LogInFlow:
    flow = LogInFlow()
    flow.joined()
    flow.told(FIRST, now, now)
    return flow


def sent(flow: LogInFlow, account: str = "siti", password: str = SECRET, now: int = 0) -> Message | None:
    typed(flow, account, now)
    flow.press(Entry.NEXT, now)
    typed(flow, password, now)
    return flow.press(Entry.SEND, now)


def inside() -> LogInFlow:
    flow = asked()
    sent(flow)
    flow.told(SITI, 0, 0)
    return flow


def changing() -> LogInFlow:
    flow = asked()
    sent(flow)
    flow.told(LoggedIn("siti", Standing.OFFICER, must_change=True, key="a" * 64), 0, 0)
    return flow


def shown(flow: LogInFlow, now: int = 0) -> LogInPicture:
    flow.tick(now)
    picture = flow.picture(now)
    assert picture is not None
    return picture


def hidden(flow: LogInFlow, *secrets: str) -> bool:
    """Return whether no word of it stands in what would be written of it."""
    written = repr(flow) + repr(flow.picture(0))
    return not any(secret in written for secret in secrets)


def test_where_nobody_has_to_log_in_nothing_of_it_is_shown() -> None:
    flow = LogInFlow()
    flow.joined()
    flow.shown(5, 5)
    assert (flow.picture(0), flow.asks, flow.stage) == (None, False, Stage.OPEN)
    assert flow.press(Entry.LOG_OUT, 0) is None
    assert flow.press(Entry.SEND, 0) is None


def test_account_and_password_are_asked_for_sent_once_and_forgotten() -> None:
    flow = asked()
    assert (flow.asks, shown(flow).can_send) == (True, False)
    said = sent(flow, "SI TI")
    assert isinstance(said, LogIn)
    assert (said.account, said.password) == ("siti", SECRET)
    assert hidden(flow, SECRET)
    assert shown(flow).waits
    typed(flow, "x")
    assert flow.press(Entry.SEND, 0) is None
    assert shown(flow).form is not None
    assert not shown(flow).form.is_begun  # type: ignore[union-attr]
    flow.told(SITI, 0, 0)
    picture = shown(flow)
    assert (picture.stage, picture.account, picture.form, picture.asks) == (Stage.IN, "siti", None, False)
    assert hidden(flow, SECRET)


def test_what_is_typed_stands_in_no_repr() -> None:
    flow = asked()
    typed(flow, "siti")
    flow.press(Entry.NEXT, 0)
    typed(flow, SECRET)
    assert hidden(flow, SECRET, SECRET[:4], "siti")


def test_keys_move_between_the_fields_and_enter_does_what_comes_next() -> None:
    flow = asked()
    typed(flow, "sitii")
    flow.press(Entry.ERASE, 0)
    assert flow.press(Entry.ENTER, 0) is None
    assert flow.press(Entry.ENTER, 0) is None
    typed(flow, "a")
    flow.press(Entry.FIRST, 0)
    said = flow.press(Entry.ENTER, 0)
    assert isinstance(said, LogIn)
    assert said.account == "siti"


def test_what_is_missing_is_where_the_next_sign_goes() -> None:
    flow = asked()
    flow.press(Entry.SECOND, 0)
    typed(flow, "a")
    assert flow.press(Entry.SEND, 0) is None
    typed(flow, "siti")
    assert isinstance(flow.press(Entry.SEND, 0), LogIn)
    flow = asked()
    typed(flow, "siti")
    flow.press(Entry.SEND, 0)
    assert shown(flow).form.focus == 1  # type: ignore[union-attr]


def test_keys_on_the_glass_write_letters_capitals_and_signs() -> None:
    flow = asked()
    for press, pad in ((Entry.CAPITALS, Pad.CAPITALS), (Entry.SIGNS, Pad.SIGNS), (Entry.LETTERS, Pad.LETTERS)):
        flow.press(press, 0)
        assert shown(flow).form.pad is pad  # type: ignore[union-attr]
    flow.press(Entry.SHOW, 0)
    typed(flow, "siti")
    flow.press(Entry.LEAVE, 0)
    assert shown(flow).form == to_log_in()


def test_fields_take_no_more_than_the_wire() -> None:
    form = to_log_in("siti").typed("x" * (MOST[Field.PASSWORD] + 1))
    assert len(form.texts[1]) == MOST[Field.PASSWORD]
    assert to_change().typed(" a").texts == (" a", "")


@pytest.mark.parametrize("code", [LogInProblem.WRONG, LogInProblem.NOT_HERE, LogInProblem.LOCKED])
def test_a_refusal_is_told_and_the_password_typed_again(code: LogInProblem) -> None:
    flow = asked()
    sent(flow)
    flow.told(LogInRefused(code), 0, 0)
    picture = shown(flow)
    assert (picture.said, picture.waits, picture.stage) == (code, False, Stage.ASKED)
    assert picture.form == to_log_in("siti")
    assert hidden(flow, SECRET)


def test_a_growing_pause_is_counted_down_for_that_account_alone() -> None:
    flow = asked()
    sent(flow)
    flow.told(LogInRefused(LogInProblem.WAIT, 15_000), 1_000, 1_000)
    typed(flow, SECRET, 1_000)
    picture = shown(flow, 1_001)
    assert (picture.said, picture.wait_s, picture.can_send) == (LogInProblem.WAIT, 15, False)
    assert flow.press(Entry.SEND, 1_001) is None
    assert shown(flow, 15_000).wait_s == 1
    picture = shown(flow, 16_000)
    assert (picture.said, picture.wait_s, picture.can_send) == (None, 0, True)
    flow.told(LogInRefused(LogInProblem.WAIT, 15_000), 16_000, 16_000)
    flow.press(Entry.LEAVE, 16_000)
    typed(flow, "budi", 16_000)
    assert (shown(flow, 16_000).wait_s, shown(flow, 16_000).said) == (0, None)
    assert sent(flow, "", now=16_000) is not None


def test_a_first_password_is_changed_before_anything_else() -> None:
    flow = changing()
    picture = shown(flow)
    assert (picture.stage, picture.account, picture.form) == (Stage.MUST_CHANGE, "siti", to_change())
    assert hidden(flow, SECRET)
    assert sent(flow, NEW, "another one of mine") is None
    assert shown(flow).said is Own.DIFFERENT
    said = sent(flow, NEW, NEW)
    assert isinstance(said, ChangePassword)
    assert (said.password, said.new) == (SECRET, NEW)
    assert hidden(flow, SECRET, NEW)
    flow.told(LogInRefused(LogInProblem.TOO_COMMON), 0, 0)
    assert (shown(flow).said, shown(flow).form) == (LogInProblem.TOO_COMMON, to_change())
    assert isinstance(sent(flow, NEW, NEW), ChangePassword)
    flow.told(LoggedIn("siti", Standing.OFFICER), 0, 0)
    picture = shown(flow)
    assert (picture.stage, picture.said) == (Stage.IN, Own.CHANGED)
    assert shown(flow, SAID_MS).said is None


def test_a_link_that_breaks_during_the_change_loses_nothing() -> None:
    flow = changing()
    sent(flow, NEW, NEW)
    flow.parted(10)
    assert shown(flow, 10).said is Own.INTERRUPTED
    flow.joined()
    again = LoggedIn("siti", Standing.OFFICER, must_change=True)
    assert flow.told(again, 20, 20) is None
    said = sent(flow, NEW, NEW)
    assert isinstance(said, ChangePassword)
    assert said.password == SECRET


def test_who_has_to_change_a_password_that_is_not_known_here_begins_anew() -> None:
    flow = LogInFlow()
    flow.joined()
    assert flow.told(LoggedIn("siti", Standing.OFFICER, must_change=True), 0, 0) == LogOut()
    flow.told(LogInNeeded(LogInCause.ASKED), 0, 0)
    assert shown(flow).form == to_log_in()


def test_the_change_can_be_left_by_two_presses() -> None:
    flow = changing()
    assert flow.press(Entry.LEAVE, 1_000) is None
    assert shown(flow, 1_000).is_sure
    assert flow.press(Entry.LEAVE, 1_000 + CHANGE_MS) == LogOut()


def test_a_password_on_its_way_when_the_link_broke_is_typed_again() -> None:
    flow = asked()
    sent(flow)
    flow.parted(5)
    picture = shown(flow, 5)
    assert (picture.said, picture.can_send, picture.can_leave) == (Own.INTERRUPTED, False, False)
    assert hidden(flow, SECRET)
    flow.joined()
    flow.told(FIRST, 6, 6)
    assert shown(flow, 6).said is Own.INTERRUPTED
    flow.press(Entry.SECOND, 7)
    typed(flow, SECRET, 7)
    assert isinstance(flow.press(Entry.SEND, 7), LogIn)


def test_two_presses_log_out_and_a_trembling_hand_does_not() -> None:
    flow = inside()
    assert flow.press(Entry.LOG_OUT, 1_000) is None
    assert shown(flow, 1_000).is_sure
    assert flow.press(Entry.LOG_OUT, 1_100) is None
    assert not shown(flow, 1_000 + SURE_MS).is_sure
    assert flow.press(Entry.LOG_OUT, 9_000) is None
    assert flow.press(Entry.LOG_OUT, 9_000 + CHANGE_MS) == LogOut()
    assert flow.press(Entry.LOG_OUT, 10_000) is None
    flow.told(LogInNeeded(LogInCause.ASKED), 10_000, 10_000)
    picture = shown(flow, 10_000)
    assert (picture.said, picture.account, picture.form) == (LogInCause.ASKED, "", to_log_in())


def test_a_log_out_that_cannot_be_stored_is_said_and_one_without_a_link_is_not_begun() -> None:
    flow = inside()
    flow.press(Entry.LOG_OUT, 0)
    flow.press(Entry.LOG_OUT, CHANGE_MS)
    flow.told(LogInRefused(LogInProblem.CANNOT_NOW), CHANGE_MS, CHANGE_MS)
    assert (shown(flow, CHANGE_MS).said, shown(flow, CHANGE_MS).stage) == (LogInProblem.CANNOT_NOW, Stage.IN)
    assert shown(flow, CHANGE_MS + SAID_MS).said is None
    flow.parted(9_000)
    assert flow.press(Entry.LOG_OUT, 9_000) is None
    assert not shown(flow, 9_000).is_sure


def test_who_is_in_stays_in_over_a_broken_link() -> None:
    flow = inside()
    flow.parted(1)
    flow.joined()
    flow.told(LoggedIn("siti", Standing.OFFICER), 2, 2)
    assert (shown(flow, 2).stage, shown(flow, 2).account) == (Stage.IN, "siti")


@pytest.mark.parametrize("cause", [LogInCause.IDLE, LogInCause.ENDED])
def test_the_end_of_a_log_in_is_told_and_the_account_stands_there(cause: LogInCause) -> None:
    flow = inside()
    flow.told(LogInNeeded(cause), 5, 5)
    picture = shown(flow, 5)
    assert (picture.said, picture.account, picture.form) == (cause, "", to_log_in("siti"))
    assert flow.meant_before(5 + CHANGE_MS - 1)
    assert not flow.meant_before(5 + CHANGE_MS)


def test_what_is_pressed_while_nobody_is_in_is_refused_in_words() -> None:
    flow = asked()
    for press in (OfficerAction.CALL_NEXT, Control.MORE):
        assert flow.press(press, 0) is None
        assert shown(flow).said is Own.LOG_IN_FIRST
    flow.not_carried_out(0)
    assert shown(flow).said is Own.NOT_CARRIED_OUT
    flow = changing()
    flow.press(OfficerAction.CALL_NEXT, 0)
    assert shown(flow).said is Own.CHANGE_FIRST


def test_a_password_that_nobody_sends_is_forgotten() -> None:
    flow = asked()
    typed(flow, "siti", 0)
    assert shown(flow, FORGET_MS).said is None
    flow.press(Entry.NEXT, FORGET_MS)
    typed(flow, SECRET, FORGET_MS)
    assert shown(flow, 2 * FORGET_MS - 1).can_send
    picture = shown(flow, 2 * FORGET_MS)
    assert (picture.said, picture.form) == (Own.FORGOTTEN, to_log_in("siti"))


def test_nobody_is_asked_any_more_once_the_hub_says_so() -> None:
    flow = asked()
    flow.told(LogInRefused(LogInProblem.NOT_NEEDED), 0, 0)
    assert flow.picture(0) is None
    flow = asked()
    flow.shown(LATER_MS - 1, 0)
    assert flow.asks
    flow.shown(LATER_MS, 0)
    assert not flow.asks
    flow = asked()
    flow.parted(0)
    flow.joined()
    flow.shown(0, 0)
    assert not flow.asks


def chosen(flow: LogInFlow, *texts: str) -> Message | None:
    """Choose another password, and send it."""
    for text in texts:
        typed(flow, text)
        flow.press(Entry.NEXT, 0)
    return flow.press(Entry.SEND, 0)


def test_who_is_in_chooses_another_password() -> None:
    flow = inside()
    flow.press(Entry.LOG_OUT, 0)
    assert flow.press(Entry.CHANGE, 0) is None
    picture = shown(flow)
    assert not picture.is_sure
    assert (picture.stage, picture.asks, picture.form, flow.chooses) == (Stage.CHOOSES, False, to_choose(), True)
    assert chosen(flow, SECRET, NEW, "another one of mine") is None
    assert shown(flow).said is Own.DIFFERENT
    said = chosen(flow, SECRET, NEW, NEW)
    assert isinstance(said, ChangePassword)
    assert (said.password, said.new) == (SECRET, NEW)
    assert hidden(flow, SECRET, NEW)
    flow.put_aside(0)
    assert flow.chooses
    flow.told(LogInRefused(LogInProblem.WRONG), 0, 0)
    assert (shown(flow).said, flow.chooses) == (LogInProblem.WRONG, True)
    chosen(flow, SECRET, NEW, NEW)
    flow.told(LoggedIn("siti", Standing.OFFICER), 0, 0)
    assert (shown(flow).stage, shown(flow).said) == (Stage.IN, Own.CHANGED)


def test_choosing_is_left_put_aside_and_outlives_a_broken_link() -> None:
    flow = inside()
    flow.press(Entry.CHANGE, 0)
    flow.press(Entry.LEAVE, 0)
    assert shown(flow).stage is Stage.IN
    flow.put_aside(0)
    flow.press(Entry.CHANGE, 0)
    typed(flow, SECRET)
    flow.parted(0)
    flow.joined()
    flow.told(LoggedIn("siti", Standing.OFFICER), 0, 0)
    assert flow.chooses
    flow.press(Entry.THIRD, 0)
    assert shown(flow).form.is_at_end  # type: ignore[union-attr]
    assert shown(flow, FORGET_MS).said is Own.FORGOTTEN
    flow.put_aside(0)
    assert shown(flow).stage is Stage.IN
    flow.parted(0)
    flow.press(Entry.CHANGE, 0)
    assert not flow.chooses


@pytest.mark.parametrize("press", [Entry.LOG_OUT, Entry.SHOW, Entry.CHANGE])
def test_what_means_nothing_now_does_nothing(press: Press) -> None:
    flow = asked()
    assert flow.press(press, 0) is None
    assert shown(flow).form == to_log_in()
