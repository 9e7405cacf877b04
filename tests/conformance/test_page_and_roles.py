"""The language as written down, and the rules as carried out, agree."""

from hub.core.roles import ALLOWED
from hub.domain import availability, catalogue, decide, events, events_staff, password_rules, policy, ticket
from hub.domain import commands as domain
from hub.protocol import codec, commands, errors, hello, log_in, printing, views
from hub.protocol.document import SENDERS


def test_who_may_send_what_is_written_as_it_is_checked():
    assert set(SENDERS) == set(codec.ClientMessage.__args__)
    for message, roles in SENDERS.items():
        if message is hello.Hello:
            assert roles == tuple(log_in.Standing(role.value) for role in hello.Role)
        else:
            assert set(roles) == {role for role, allowed in ALLOWED.items() if message in allowed}, message
    assert set(ALLOWED) == set(log_in.Standing)


def test_the_wire_has_a_word_for_every_refusal_that_a_client_can_meet():
    code = decide.RejectionCode
    of_orders_from_within = {
        code.PREFIX_IN_USE,
        code.COUNTER_IN_USE,
        code.SERVICE_IN_USE,
        code.UNKNOWN_THING,
        code.UNSOUND_CATALOGUE,
        code.UNKNOWN_ZONE,
        code.UNKNOWN_ACCOUNT,
        code.ACCOUNT_EXISTS,
        code.ACCOUNT_LOCKED,
        code.LAST_ADMINISTRATOR,
        code.TOO_MANY_ACCOUNTS,
        code.WRONG_DUTY,
        code.WRONG_NAME,
    }
    assert {code.value for code in set(decide.RejectionCode) - of_orders_from_within} <= {
        code.value for code in errors.RejectionCode
    }


def test_the_lists_of_wire_and_rules_are_the_same():
    pairs = (
        (ticket.TicketClass, commands.TicketClass),
        (events.SlipOutcome, printing.SlipOutcome),
        (events.VoicePhase, commands.VoicePhase),
        (domain.Standing, commands.Standing),
        (catalogue.NoteRule, views.NoteRule),
        (policy.Reason, views.ChosenFor),
    )
    assert {role.value for role in events_staff.StaffRole} < {standing.value for standing in log_in.Standing}
    assert {role.value for role in hello.Role} < {standing.value for standing in log_in.Standing}
    assert {why.value for why in password_rules.PasswordProblem} < {why.value for why in log_in.LogInProblem}
    for inside, outside in pairs:
        assert [member.value for member in inside] == [member.value for member in outside]
    assert {phase.value for phase in views.TicketPhase} == {state.value for state in ticket.AT_COUNTER}
    closed = [
        code.value for code in availability.AvailabilityCode if code is not availability.AvailabilityCode.AVAILABLE
    ]
    assert [why.value for why in views.ClosedWhy] == closed
