import pytest
from msgspec.structs import replace

from hub.client.session import (
    RETRY_FACT_AFTER_MS,
    Answered,
    ClientSession,
    FirstAdministratorTold,
    Hangup,
    JobArrived,
    JobWithdrawn,
    Joined,
    Link,
    LogInTold,
    Output,
    Parted,
    SendMessage,
    Shown,
    Troubled,
)
from hub.protocol import limits
from hub.protocol.codec import HubMessage
from hub.protocol.commands import (
    Accepted,
    Command,
    HandInTicket,
    IssueTicket,
    Language,
    NotExecuted,
    RecordShown,
    RequestOutcome,
    TicketClass,
)
from hub.protocol.errors import Problem, ProblemCode, Refused, RejectionCode
from hub.protocol.first_administrator import (
    FirstAdministratorMade,
    FirstAdministratorProblem,
    FirstAdministratorRefused,
)
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role, Welcome
from hub.protocol.ids import (
    BootId,
    CallId,
    CommandId,
    DeviceId,
    JobId,
    PoolId,
    ProcessId,
    ServiceId,
    TicketId,
    Topic,
    lobby_topic,
    uuid7,
)
from hub.protocol.log_in import LoggedIn, LogInCause, LogInNeeded, LogInProblem, LogInRefused, ResumeLogIn, Standing
from hub.protocol.marks import Mark
from hub.protocol.printing import PrintJob, Slip, WithdrawJob
from hub.protocol.views import CatalogueView, LobbyView, Show

HELLO = Hello(PROTOCOL_VERSION, Role.KIOSK, DeviceId("kiosk-1"), ProcessId("p1"))
START = 1_700_000_000_000


def welcome(epoch: int = 1, boot: str = "b1", at: int = START, protocol: int = PROTOCOL_VERSION) -> Welcome:
    return Welcome(protocol, "Hall", epoch, BootId(boot), at, DeviceId("kiosk-1"))


def show(sequence: int, epoch: int = 1, boot: str = "b1", at: int = START) -> Show:
    return Show(lobby_topic(), epoch, BootId(boot), sequence, LobbyView(at=at, waiting={}))


def command_id(number: int) -> CommandId:
    return uuid7(START, number.to_bytes(10, "big"))


def wish(number: int = 1) -> IssueTicket:
    return IssueTicket(command_id=command_id(number), service=ServiceId("s"))


def fact(number: int = 1) -> RecordShown:
    return RecordShown(command_id=command_id(number), call=CallId("c"))


def hand_in() -> HandInTicket:
    return HandInTicket(
        command_id=command_id(1),
        lease=command_id(2),
        day="2026-01-05",
        pool=PoolId("A"),
        number=9_301,
        text="A9301",
        service=ServiceId("s"),
        ticket_class=TicketClass.REGULAR,
        language=Language.INDONESIAN,
        issued_at=START,
        replaces=command_id(3),
    )


def live(now: int = START) -> ClientSession:
    session = ClientSession(HELLO)
    assert session.connected(now) == [SendMessage(HELLO)]
    assert session.received(welcome(), now) == [Joined(welcome())]
    return session


def reconnect(session: ClientSession, now: int) -> list[Output]:
    session.disconnected(now)
    session.connected(now)
    return session.received(welcome(), now)[1:]


def refused(command: Command, code: RejectionCode) -> Refused:
    return Refused(command.command_id, code)


def test_nothing_but_the_hello_is_sent_before_the_welcome() -> None:
    session = ClientSession(HELLO)
    assert session.link is Link.DOWN
    assert session.submit(wish(), START) == []
    assert session.connected(START) == [SendMessage(HELLO)]
    assert session.link is Link.GREETING
    assert session.submit(fact(2), START) == []
    assert session.tick(START) == []
    assert session.received(welcome(), START)[1:] == [SendMessage(wish()), SendMessage(fact(2))]
    assert session.link is Link.LIVE


def test_what_comes_before_the_welcome_is_not_believed() -> None:
    session = ClientSession(HELLO)
    session.connected(START)
    session.submit(wish(), START)
    said: list[HubMessage] = [show(1), Accepted(wish().command_id)]
    for message in said:
        assert session.received(message, START) == []
    assert session.is_open(wish().command_id)


def test_the_hubs_time_is_the_clients_plus_the_offset_of_the_welcome() -> None:
    session = ClientSession(HELLO)
    session.connected(START)
    session.received(welcome(at=START + 5_000), START)
    assert session.hub_time(START + 1) == START + 5_001


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (welcome(protocol=PROTOCOL_VERSION + 1), ProblemCode.VERSION_UNSUPPORTED),
        (welcome(epoch=0), ProblemCode.HISTORY_OLDER),
    ],
)
def test_a_hub_of_another_version_or_an_older_epoch_is_left(said: Welcome, problem: ProblemCode) -> None:
    session = live()
    session.disconnected(START)
    session.connected(START)
    assert session.received(said, START) == [Hangup(problem)]
    assert session.link is Link.GREETING


def test_a_rebuild_that_was_given_up_locks_nobody_out() -> None:
    session = live()
    for said, outputs in (
        (replace(welcome(epoch=9, boot="collector"), collects=True), Joined),
        (welcome(epoch=1), Joined),
        (welcome(epoch=9, boot="b2"), Joined),
        (welcome(epoch=1), Hangup),
    ):
        session.disconnected(START)
        session.connected(START)
        assert isinstance(session.received(said, START)[0], outputs)


@pytest.mark.parametrize(
    ("hall", "role", "epoch", "is_followed"),
    [
        ("Hall", Role.KIOSK, 8, False),
        ("Hall", Role.KIOSK, 9, True),
        ("Hall", Role.SUPERVISOR, 8, True),
        ("Another hall", Role.KIOSK, 1, True),
        ("", Role.KIOSK, 1, True),
    ],
)
def test_what_was_known_of_the_hall_before_a_restart_counts(
    hall: str, role: Role, epoch: int, is_followed: bool
) -> None:
    known = replace(HELLO, role=role, hall=hall, epoch=9)
    session = ClientSession(known)
    assert session.connected(START) == [SendMessage(known)]
    (first, *_) = session.received(welcome(epoch=epoch), START)
    assert isinstance(first, Joined if is_followed else Hangup)


def test_the_hello_says_the_newest_epoch_that_is_known() -> None:
    session = live()
    for epoch, said in ((7, 7), (limits.EPOCH.value, limits.EPOCH_SAID.value)):
        session.disconnected(START)
        session.connected(START)
        session.received(welcome(epoch=epoch), START)
        session.disconnected(START)
        assert session.connected(START) == [SendMessage(replace(HELLO, hall="Hall", epoch=said))]


def test_a_supervisor_sees_an_older_history_and_still_knows_the_newer_one() -> None:
    session = ClientSession(replace(HELLO, role=Role.SUPERVISOR))
    for epoch in (2, 1):
        session.disconnected(START)
        session.connected(START)
        session.received(welcome(epoch=epoch), START)
        assert session.received(show(1, epoch=epoch), START) == [Shown(show(1, epoch=epoch))]
    session.disconnected(START)
    (greeting,) = session.connected(START)
    assert isinstance(greeting, SendMessage)
    assert isinstance(greeting.message, Hello)
    assert greeting.message.epoch == 2


def test_parted_is_told_once() -> None:
    session = live()
    assert session.disconnected(START) == [Parted()]
    assert session.disconnected(START) == []


def test_silence_is_counted_from_when_the_hub_spoke_not_from_when_it_was_heard() -> None:
    session = ClientSession(HELLO)
    session.heard(START)
    assert session.silent_ms(START) is None
    session = ClientSession(HELLO)
    session.connected(START)
    session.received(welcome(at=START), START + 40)
    assert session.silent_ms(START + 50) == 50
    session.heard(START + 100)
    session.heard(START + 90)
    assert session.silent_ms(START + 150) == 50
    session.received(show(1), START + 200)
    assert session.silent_ms(START + 200) == 100
    session.received(show(2, at=START + 150), START + 4_000)
    assert session.silent_ms(START + 4_000) == 3_850
    session.received(show(3, at=START + 9_000), START + 5_000)
    assert session.silent_ms(START + 5_000) == 0
    assert session.silent_ms(START) == 0
    session.disconnected(START + 5_300)
    session.heard(START + 5_400)
    assert session.silent_ms(START + 5_500) == 500


def test_the_catalogue_names_no_instant_and_is_no_sign_of_life() -> None:
    session = live()
    view = CatalogueView({}, "Asia/Jakarta", (), ())
    session.received(Show(Topic("catalogue"), 1, BootId("b1"), 1, view), START + 200)
    assert session.silent_ms(START + 200) == 200


def test_an_answer_closes_its_command_and_is_told_once() -> None:
    session = live()
    assert session.submit(wish(), START) == [SendMessage(wish())]
    assert session.open_commands == 1
    answer = Accepted(wish().command_id)
    assert session.received(answer, START) == [Answered(wish(), answer)]
    assert session.received(answer, START) == []
    assert session.open_commands == 0


def test_a_withdrawn_commands_answer_is_not_told() -> None:
    session = live()
    session.submit(wish(), START)
    session.withdraw(wish().command_id)
    session.withdraw(wish().command_id)
    assert session.received(Accepted(wish().command_id), START) == []


def test_a_young_wish_is_sent_again_and_an_old_one_is_asked_about_for_ever() -> None:
    session = live()
    session.submit(wish(), START)
    assert reconnect(session, START + limits.RESEND_WITHIN.value) == [SendMessage(wish())]
    asking = SendMessage(RequestOutcome(wish().command_id))
    assert reconnect(session, START + limits.RESEND_WITHIN.value + 1) == [asking]
    assert reconnect(session, START) == [asking]
    answer = NotExecuted(wish().command_id)
    assert session.received(answer, START) == [Answered(wish(), answer)]


def test_what_is_inquired_is_never_sent_and_its_answer_says_that_all_before_has_arrived() -> None:
    session = live()
    asking, answer = SendMessage(RequestOutcome(wish().command_id)), NotExecuted(wish().command_id)
    assert session.inquire(wish(), START) == [asking]
    assert session.received(answer, START) == [Answered(wish(), answer)]
    session.disconnected(START)
    assert session.inquire(wish(), START) == []
    assert reconnect(session, START) == [asking]
    session.withdraw(wish().command_id)
    assert session.received(answer, START) == []


def test_a_fact_is_sent_again_however_old() -> None:
    session = live()
    session.submit(fact(), START)
    assert reconnect(session, START + 3_600_000) == [SendMessage(fact())]


def test_a_fact_that_could_not_be_stored_is_sent_again_a_second_later() -> None:
    session = live()
    session.submit(fact(), START)
    session.submit(fact(2), START)
    assert session.received(refused(fact(), RejectionCode.STORAGE_UNAVAILABLE), START) == []
    assert session.tick(START + 999) == []
    assert session.tick(START + 1_000) == [SendMessage(fact())]
    assert session.tick(START + 5_000) == []


def test_a_fact_that_the_rules_refuse_is_answered() -> None:
    session = live()
    session.submit(fact(), START)
    answer = refused(fact(), RejectionCode.UNKNOWN_CALL)
    assert session.received(answer, START) == [Answered(fact(), answer)]


@pytest.mark.parametrize("code", [RejectionCode.TOO_BUSY, RejectionCode.STORAGE_UNAVAILABLE])
def test_a_number_that_the_hub_cannot_take_now_is_handed_in_again(code: RejectionCode) -> None:
    session = live()
    session.submit(hand_in(), START)
    assert session.received(refused(hand_in(), code), START) == []
    assert session.tick(START + RETRY_FACT_AFTER_MS) == [SendMessage(hand_in())]


def test_a_number_that_meets_a_bug_goes_back_to_its_kiosk_which_has_others() -> None:
    """It used to be sent each second for ever, and all that the kiosk gave after it stayed out of the queue."""
    session = live()
    session.submit(hand_in(), START)
    answer = refused(hand_in(), RejectionCode.INTERNAL_ERROR)
    assert session.received(answer, START) == [Answered(hand_in(), answer)]


@pytest.mark.parametrize("code", [RejectionCode.TOO_BUSY, RejectionCode.STORAGE_UNAVAILABLE])
def test_a_refused_wish_is_answered_at_once(code: RejectionCode) -> None:
    session = live()
    session.submit(wish(), START)
    answer = refused(wish(), code)
    assert session.received(answer, START) == [Answered(wish(), answer)]


def test_a_wish_sent_twice_and_refused_as_too_busy_may_have_been_done() -> None:
    session = live()
    session.submit(wish(), START)
    reconnect(session, START)
    busy = refused(wish(), RejectionCode.TOO_BUSY)
    assert session.received(busy, START) == [SendMessage(RequestOutcome(wish().command_id))]
    answer = Accepted(wish().command_id)
    assert session.received(answer, START) == [Answered(wish(), answer)]


def test_too_many_open_wishes_are_refused_at_home_but_facts_are_kept() -> None:
    session = ClientSession(HELLO)
    for number in range(limits.OPEN_COMMANDS.value):
        session.submit(wish(number), START)
    late = wish(1_000)
    assert session.submit(late, START) == [Answered(late, refused(late, RejectionCode.TOO_BUSY))]
    assert session.submit(fact(1_001), START) == []
    assert session.open_commands == limits.OPEN_COMMANDS.value + 1


def test_only_newer_views_are_shown() -> None:
    session = live()
    assert session.received(show(2), START) == [Shown(show(2))]
    assert session.received(show(2), START) == []
    assert session.received(show(1), START) == []
    assert session.received(show(1, boot="b2"), START) == [Shown(show(1, boot="b2"))]
    assert session.received(show(1, epoch=2, boot="b2"), START) == [Shown(show(1, epoch=2, boot="b2"))]
    assert session.received(show(9, boot="b3"), START) == []


def test_the_first_view_after_a_welcome_is_shown_even_if_it_is_known() -> None:
    session = live()
    assert session.received(show(2), START) == [Shown(show(2))]
    session.disconnected(START)
    session.connected(START)
    session.received(welcome(), START)
    assert session.received(show(1), START) == []
    assert session.received(show(2), START) == [Shown(show(2))]
    assert session.received(show(2), START) == []


def test_jobs_and_problems_are_handed_on() -> None:
    session = live()
    slip = Slip(TicketId("t"), "A001", {}, {}, {}, {}, False, "id", START, "Asia/Jakarta", 0)
    job = PrintJob(JobId("t:1"), slip, START)
    assert session.received(job, START) == [JobArrived(job)]
    assert session.received(WithdrawJob(job.job), START) == [JobWithdrawn(job.job)]
    problem = Problem(ProblemCode.MALFORMED, closing=False)
    assert session.received(problem, START) == [Troubled(problem)]
    session.disconnected(START)
    session.connected(START)
    assert session.received(problem, START) == [Troubled(problem)]


def test_only_a_hub_of_the_believed_hall_can_put_a_device_out() -> None:
    out = Problem(ProblemCode.MUST_PAIR, closing=True)
    session = live()
    for is_pinned in (False, True):
        session.is_pinned = is_pinned
        [told] = session.received(out, START)
        assert isinstance(told, Troubled)
        assert told.puts_out == is_pinned
        [other] = session.received(Problem(ProblemCode.REPLACED, closing=True), START)
        assert isinstance(other, Troubled)
        assert not other.puts_out


def test_what_was_there_before_is_shown_again_to_who_logs_in() -> None:
    session = live()
    entered = LoggedIn("siti", Standing.OFFICER, False, "5e" * 32)
    session.received(entered, START)
    assert session.received(show(1), START) == [Shown(show(1))]
    assert session.received(show(1), START) == []
    session.received(LogInNeeded(LogInCause.IDLE), START)
    session.received(entered, START)
    assert session.received(show(1), START) == [Shown(show(1))]


def test_what_became_of_the_first_administrator_is_told() -> None:
    session = ClientSession(HELLO)
    session.connected(START)
    session.received(welcome(), START)
    made = FirstAdministratorMade("ani")
    refused = FirstAdministratorRefused(FirstAdministratorProblem.NO_CODE)
    assert session.received(made, START) == [FirstAdministratorTold(made)]
    assert session.received(refused, START) == [FirstAdministratorTold(refused)]


def test_a_log_in_outlives_a_broken_link() -> None:
    session = ClientSession(HELLO)
    session.connected(START)
    needed, refused = LogInNeeded(LogInCause.FIRST), LogInRefused(LogInProblem.WRONG)
    assert session.received(welcome(), START) == [Joined(welcome())]
    assert session.received(needed, START) == [LogInTold(needed)]
    assert session.received(refused, START) == [LogInTold(refused)]
    entered = LoggedIn("siti", Standing.OFFICER, key="a" * 64)
    assert session.received(entered, START) == [LogInTold(entered)]
    assert "aaaa" not in repr(session)
    for key in ("a" * 64, ""):
        session.disconnected(START)
        session.connected(START)
        resumed = [SendMessage(ResumeLogIn(key))] if key else []
        assert session.received(welcome(), START) == [Joined(welcome()), *resumed]
        if key:
            assert session.received(needed, START) == []
            again = LoggedIn("siti", Standing.OFFICER)
            assert session.received(again, START) == [LogInTold(again)]
            ended = LogInNeeded(LogInCause.IDLE)
            assert session.received(ended, START) == [LogInTold(ended)]


def test_a_mark_of_history_is_said_to_the_hall_that_it_is_of():
    mark = Mark(1, 9, START, "ab" * 32, "cd" * 32)
    session = ClientSession(HELLO, kept=("Hall", mark))
    assert session.connected(START) == [SendMessage(HELLO)]
    session.received(welcome(), START)
    session.disconnected(START)
    [said] = session.connected(START)
    assert said == SendMessage(replace(HELLO, hall="Hall", epoch=1, mark=mark))
