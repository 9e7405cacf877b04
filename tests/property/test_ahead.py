"""What is reckoned of a newcomer's place is what playing the calls one by one gives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain import ahead
from hub.domain.catalogue import ServiceId
from hub.domain.line import Line, Place
from hub.domain.policy import NO_CAP, Terms, pick
from hub.domain.ticket import TicketClass, TicketId
from tests.builders import MORNING

MINUTE = 60_000


def naive(terms: Terms, line: Line, ticket_class: TicketClass, now: int, gap_ms: int) -> int:
    """Call one after the other, on copies."""
    regular, priority, run, calls = list(line.regular), list(line.priority), line.run, 0
    newcomer: Place = (now, NO_CAP, TicketId("new"))
    (priority if ticket_class is TicketClass.PRIORITY else regular).append(newcomer)
    while True:
        heads = regular[0] if regular else None, priority[0] if priority else None
        with_priority, _ = pick(terms, run, *heads, now + (calls + 1) * gap_ms)
        called = (priority if with_priority else regular).pop(0)
        if called is newcomer:
            return calls
        run = run + 1 if with_priority and regular else 0
        calls += 1


def line_of(since: list[tuple[int, bool]], run: int) -> Line:
    line = Line(run=run)
    for revision, (at, is_priority) in enumerate(sorted(since)):
        (line.priority if is_priority else line.regular).append((at, revision, TicketId(f"t{revision}")))
    return line


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Return a line: drawn ticket by ticket, or grown at a pace of its own for each class, all at once or slowly."""
    run = draw(st.integers(0, 4))
    if draw(st.booleans()):
        waited = st.integers(0, 12).map(lambda minutes: minutes * MINUTE) | st.integers(0, 300 * MINUTE)
        return line_of([(MORNING - ms, is_it) for ms, is_it in draw(st.lists(st.tuples(waited, st.booleans())))], run)
    since: list[tuple[int, bool]] = []
    for is_it in (False, True):
        step, oldest = draw(st.integers(0, 4 * MINUTE)), draw(st.integers(0, 300 * MINUTE))
        since += [(min(MORNING, MORNING - oldest + n * step), is_it) for n in range(draw(st.integers(0, 150)))]
    return line_of(since, run)


@settings(max_examples=300, deadline=None)
@given(
    lines(),
    st.sampled_from([1.0, 1.01, 1.5, 3.0, 50.0, 100.0]),
    st.sampled_from([0, 1, 2, 5, 20, NO_CAP]),
    st.sampled_from([1.0, 0.1, 7.3]),
    st.sampled_from([0, 1_000, MINUTE, 5 * MINUTE, 40 * MINUTE]) | st.integers(1, 60 * MINUTE),
    st.sampled_from(list(TicketClass)),
)
def test_a_newcomers_place_is_what_playing_the_calls_gives(
    line: Line, ratio: float, cap: int, weight: float, gap_ms: int, ticket_class: TicketClass
) -> None:
    terms = Terms(ServiceId("A.01"), weight, ratio, cap)
    before = list(line.regular), list(line.priority), line.run
    assert ahead.ahead_of_newcomer(terms, line, ticket_class, MORNING, gap_ms) == naive(
        terms, line, ticket_class, MORNING, gap_ms
    )
    assert (line.regular, line.priority, line.run) == before
