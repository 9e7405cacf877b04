import random
from dataclasses import replace

import pytest

from hub.domain.baselines import hol, hol_refined, les, ql, qlm
from hub.domain.catalogue import CounterId, Rules, ServiceId
from hub.domain.estimate import Expected, Forecast, Staffing, Wait, wait_of
from hub.domain.forward_run import ForwardRun, forecast
from hub.domain.line import Line
from hub.domain.pace import NO_SHOW_MS, TENTHS, Pace, Turn
from hub.domain.policy import choose, terms_of
from hub.domain.ticket import TicketClass, TicketId
from tests.builders import MORNING, catalogue, counter, service
from tests.unit.domain.test_policy import A1, A2, B1, MINUTE, line_of, ticket

ALWAYS = ((MORNING - 60 * MINUTE, MORNING + 600 * MINUTE),)
R, P = TicketClass.REGULAR, TicketClass.PRIORITY


class Fixed(Pace):
    """A service whose every turn takes its standard time, or varies as said."""

    def __init__(self, minutes: float, cv: float = 0.0, rest: float | None = None) -> None:
        super().__init__(int(minutes * MINUTE))
        self.cv = cv
        self.left = rest

    def turn(self):
        return Turn(self.standard_ms, (self.cv * self.standard_ms) ** 2)

    def rest(self, elapsed_ms, *, came):
        mean = self.standard_ms - elapsed_ms if self.left is None else self.left * MINUTE
        return Turn(mean, (self.cv * self.standard_ms) ** 2)


def hall(*counters, services=("A.01", "A.02", "B.01"), **changes):
    made = tuple(replace(service(each), **changes.get(each.replace(".", ""), {})) for each in services)
    return catalogue(services=made, counters=counters)


def minutes(told: Forecast, key) -> float | None:
    expected = told.tickets.get(key) if isinstance(key, str) else told.newcomers.get(key)
    return None if expected is None else (expected.at - told.at) / MINUTE


def staff(number: int, spells=ALWAYS, **more) -> Staffing:
    return Staffing(CounterId(str(number)), spells, **more)


ONE = hall(counter(1, "Z1", "A.01"))


def test_one_counter_takes_one_after_the_other():
    lines = {A1: line_of(*(ticket(number, -10 + number) for number in range(1, 4)))}
    told = forecast(ONE, lines, {A1: Fixed(5)}, [staff(1, service=A1, since=MORNING - 2 * MINUTE)], MORNING)
    assert [minutes(told, f"t{number}") for number in (1, 2, 3)] == [3, 8, 13]
    assert minutes(told, (A1, R)) == 18
    assert minutes(told, (A1, P)) == 8
    assert minutes(told, (A2, R)) is None
    assert told.wait_of_newcomer(A2, R) is None
    assert told.wait_of_ticket(TicketId("x")) is None
    assert told.wait_of_newcomer(A1, R) == Wait(18 * MINUTE, 10, 30)
    assert told.wait_of_ticket(TicketId("t1")) == Wait(3 * MINUTE, 0, 10)


def test_nobody_is_expected_where_no_counter_is_open_or_planned():
    told = forecast(ONE, {}, {}, [staff(1, ()), staff(9)], MORNING)
    assert (told.tickets, told.newcomers) == ({}, {})
    over = forecast(ONE, {}, {}, [staff(1, ((MORNING - 2, MORNING),))], MORNING)
    assert over.newcomers == {}


def test_a_free_counter_takes_a_newcomer_at_once():
    told = forecast(ONE, {}, {}, [staff(1)], MORNING)
    assert minutes(told, (A1, R)) == minutes(told, (A1, P)) == 0


def test_a_pause_and_a_closing_are_known():
    spells = ((MORNING + 30 * MINUTE, MORNING + 36 * MINUTE), (MORNING + 90 * MINUTE, MORNING + 96 * MINUTE))
    lines = {A1: line_of(*(ticket(number, -10 + number) for number in range(1, 6)))}
    told = forecast(ONE, lines, {A1: Fixed(5)}, [staff(1, spells)], MORNING)
    assert [minutes(told, f"t{number}") for number in range(1, 6)] == [30, 35, 90, 95, None]
    assert minutes(told, (A1, R)) is None


def test_exponential_times_give_the_exact_queue_length_estimate():
    counters = [counter(number, "Z1", "A.01") for number in range(1, 5)]
    lines = {A1: line_of(*(ticket(number, -10 + number) for number in range(1, 10)))}
    paces = {A1: Fixed(8, cv=1.0, rest=8)}
    staffing = [staff(number, service=A1) for number in range(1, 5)]
    told = forecast(hall(*counters), lines, paces, staffing, MORNING)
    assert [minutes(told, f"t{number}") for number in range(1, 10)] == [ql(n, 4, 8) for n in range(9)]
    assert minutes(told, (A1, R)) == 20
    begins = tuple((start + 70 * MINUTE, end) for start, end in ALWAYS)
    opening = forecast(hall(*counters), lines, paces, [staff(number, begins) for number in range(1, 5)], MORNING)
    assert [minutes(opening, f"t{number}") for number in range(1, 10)] == [10, 10, 10, 10, 12, 14, 16, 18, 20]


def test_the_run_chooses_as_the_rule_does():
    """With counters that are free one after the other, the run's order must be the policy's own."""
    dice = random.Random(5)
    for _ in range(30):
        made = hall(
            replace(counter(1, "Z1", "A.01", "A.02"), helps=(B1,)),
            counter(2, "Z1", "B.01"),
            A02={"weight": 2.0},
            B01={"help_after_minutes": 45},
        )
        tickets = [
            ticket(n, -dice.randrange(60), priority=dice.random() < 0.4, wanted=dice.choice((A1, A2, B1)))
            for n in range(1, 25)
        ]
        lines = {each: line_of(*(t for t in tickets if t.service == each)) for each in (A1, A2, B1)}
        paces = {each: Fixed(3) for each in lines}
        told = forecast(made, lines, paces, [staff(1)], MORNING)
        by_id = {each.id: each for each in tickets}
        now, terms = MORNING, terms_of(made, CounterId("1"))
        while told.tickets and (why := choose(terms, lines, now)) is not None:
            assert told.tickets.pop(why.ticket).at == now
            lines[why.chosen.service].call(by_id[why.ticket])
            now += 3 * MINUTE
        assert all(by_id[left].service == B1 for left in told.tickets)


@pytest.mark.parametrize(("services", "cap"), [((A1,), 2), ((A1, A2), 99)])
def test_a_newcomer_is_noted_when_a_real_ticket_would_be_called(services, cap):
    """Exactly so, but where the end of a priority run turns a counter to another service."""
    dice = random.Random(7)
    for _ in range(40):
        made = hall(counter(1, "Z1", *services), counter(2, "Z1", "A.01"))
        made = replace(made, hall=replace(made.hall, rules=Rules(cap=cap)))
        tickets = [
            ticket(n, -dice.randrange(1, 60), priority=dice.random() < 0.4, wanted=dice.choice(services))
            for n in range(1, dice.randrange(2, 15))
        ]
        wanted, priority = dice.choice(services), dice.random() < 0.5
        staffing = [staff(1, service=A1, since=MORNING - MINUTE), staff(2)]
        paces = {A1: Fixed(4), A2: Fixed(7)}
        lines = {each: line_of(*(t for t in tickets if t.service == each)) for each in services}
        told = forecast(made, lines, paces, staffing, MORNING)
        lines[wanted].join(ticket(99, 0, priority=priority, wanted=wanted))
        real = forecast(made, lines, paces, staffing, MORNING)
        assert minutes(told, (wanted, P if priority else R)) == minutes(real, "t99")


def test_a_helper_comes_when_the_wait_is_too_long():
    made = hall(
        counter(1, "Z1", "A.01"), replace(counter(2, "Z1", "B.01"), helps=(A1, A2)), A01={"help_after_minutes": 20}
    )
    lines = {A1: line_of(ticket(1, 0), ticket(2, 0), ticket(3, 0))}
    told = forecast(made, lines, {A1: Fixed(30)}, [staff(1), staff(2)], MORNING)
    assert minutes(told, "t1") == 0
    assert minutes(told, "t2") == pytest.approx(20, abs=0.001)
    assert minutes(told, "t3") == 30
    assert told.tickets[TicketId("t2")].counters == 1


def test_a_counter_ends_what_the_catalogue_no_longer_has():
    told = forecast(ONE, {}, {}, [staff(1, service=ServiceId("X"), since=MORNING - MINUTE)], MORNING)
    assert (minutes(told, (A1, R)) or 0) > 1


def test_a_first_turn_is_never_shortened_to_nothing():
    counters = [counter(number, "Z1", "A.01") for number in range(1, 4)]
    staffing = [staff(number, service=A1) for number in range(1, 4)]
    told = forecast(hall(*counters), {}, {A1: Fixed(10, cv=2.0, rest=10)}, staffing, MORNING)
    assert minutes(told, (A1, R)) == 1


@pytest.mark.parametrize(
    ("wait", "sd", "counters", "expected"),
    [
        (0, 0, 3, (0, 5)),
        (30, 0, 3, (15, 45)),
        (60, 0, 3, (40, 90)),
        (10, 1, 3, (5, 20)),
        (30, 10, 2, (5, 55)),
        (30, 1, 1, (15, 45)),
        (-5, 0, 3, (0, 5)),
    ],
)
def test_the_range(wait, sd, counters, expected):
    told = wait_of(Expected(MORNING + wait * MINUTE, sd * MINUTE, counters), MORNING)
    assert (told.low_minutes, told.high_minutes) == expected
    assert told.holds(expected[0] * MINUTE)
    assert told.holds(expected[1] * MINUTE)
    assert not told.holds(expected[1] * MINUTE + 1)


def test_the_mean_is_that_of_ten_standard_times_and_the_last_thirty():
    pace = Pace(10 * MINUTE)
    assert sum(TENTHS) == pytest.approx(10)
    assert pace.mean_ms() == 10 * MINUTE
    pace.served(21 * MINUTE)
    assert pace.mean_ms() == 11 * MINUTE
    for _ in range(40):
        pace.served(2 * MINUTE)
    assert pace.mean_ms() == (10 * 10 + 30 * 2) / 40 * MINUTE
    assert sum(pace.sample()) / len(pace.sample()) == pytest.approx(pace.mean_ms())


def test_no_shows_are_counted_apart():
    pace = Pace(10 * MINUTE)
    before = pace.turn()
    for _ in range(10):
        pace.missed(60_000)
    assert pace.mean_ms() == 10 * MINUTE
    assert pace.no_show_share() == pytest.approx(10.5 / 20)
    assert pace.no_show_ms() == (10 * NO_SHOW_MS + 600_000) / 20
    share = pace.no_show_share()
    assert pace.turn().mean_ms == pytest.approx((1 - share) * 10 * MINUTE + share * pace.no_show_ms())
    assert pace.turn().mean_ms < before.mean_ms
    assert before.sd_ms == pytest.approx(before.variance**0.5)


def test_what_is_left_of_a_call_is_measured():
    pace = Pace(10 * MINUTE)
    fresh = pace.rest(0, came=False)
    assert fresh.mean_ms == pytest.approx(pace.turn().mean_ms)
    assert fresh.variance == pytest.approx(pace.turn().variance, rel=1e-6)
    came = pace.rest(0, came=True)
    assert came.mean_ms == pytest.approx(10 * MINUTE)
    later = pace.rest(20 * MINUTE, came=False)
    assert later.mean_ms == pytest.approx(7.84 * MINUTE)
    endless = pace.rest(60 * MINUTE, came=True)
    assert (endless.mean_ms, endless.sd_ms) == (5 * MINUTE, 5 * MINUTE)


def test_the_baselines():
    assert ql(7, 4, 10.0) == 20
    assert ql(7, 0, 10.0) is None
    assert qlm(7, 4, 10.0, 0.0) == pytest.approx(20)
    assert qlm(1, 1, 2.0, 0.5) == pytest.approx(2 + 1)
    assert qlm(7, 0, 10.0, 0.1) is None
    assert les(None) is None
    assert les(3.0) == 3
    assert hol(None, 9) is None
    assert hol(4, 9) == 5
    assert hol_refined(4, 9, 0.2, 2, 4.0) == pytest.approx((0.2 * 5 + 2) * 2)
    assert hol_refined(None, 9, 0.2, 2, 4.0) is None
    assert hol_refined(4, 9, 0.2, 0, 4.0) is None


def test_an_empty_line_is_nobody():
    assert forecast(ONE, {A1: Line()}, {}, [staff(1)], MORNING).tickets == {}


def test_who_was_sent_to_one_counter_is_called_there():
    """They take its time; they have no newcomers, and elsewhere nobody calls them."""
    made = hall(counter(1, "Z1", "A.01"), counter(2, "Z1", "A.01"))
    lines = {A1: line_of(ticket(1, -5))}
    desks = {CounterId("1"): line_of(ticket(2, -20), ticket(3, -10)), CounterId("2"): Line()}
    run = ForwardRun(made)
    told = run.forecast(lines, {A1: Fixed(5)}, [staff(1)], MORNING, desks)
    assert [minutes(told, f"t{number}") for number in (1, 2, 3)] == [10, 0, 5]
    assert minutes(told, (A1, R)) == 15
    assert set(told.newcomers) == {(A1, R), (A1, P)}
    both = run.forecast(lines, {A1: Fixed(5)}, [staff(1), staff(2)], MORNING, desks)
    assert [minutes(both, f"t{number}") for number in (1, 2, 3)] == [0, 0, 5]
    again = run.forecast(lines, {A1: Fixed(5)}, [staff(1), staff(2)], MORNING, desks)
    assert again == both


def test_newcomers_of_all_services_at_once():
    told = forecast(
        hall(counter(1, "Z1", "A.01", "A.02"), counter(2, "Z1", "B.01")),
        {A1: line_of(ticket(1, -5))},
        {A1: Fixed(5), A2: Fixed(5)},
        [staff(1), staff(2)],
        MORNING,
    )
    waits = told.waits_of_newcomers()
    assert waits == {(each, of): told.wait_of_newcomer(each, of) for each in (A1, A2, B1) for of in (R, P)}
    assert waits[B1, R] == Wait(0, 0, 5)
    assert waits[A1, R].ms == 5 * MINUTE


def test_a_pace_forgets_its_turn_when_it_measures():
    pace = Pace(10 * MINUTE)
    first = pace.turn()
    assert pace.turn() is first
    pace.served(MINUTE)
    second = pace.turn()
    assert second.mean_ms < first.mean_ms
    pace.missed(MINUTE)
    assert pace.turn().mean_ms < second.mean_ms
    pace.standard_ms = 5 * MINUTE
    assert pace.turn().mean_ms < second.mean_ms / 1.5
    other = Pace(5 * MINUTE)
    other.served(MINUTE)
    other.missed(MINUTE)
    assert other == pace
