"""Turns on a line of LED boards: new numbers first, the silent apart, everything again in time."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from config.board_families import BoardFamily
from counter_display.sign.boards import Shown
from counter_display.sign.bus import FAILURES, REMEMBERED, REOPEN_MS, RESEND_MS, RETRY_MS, Bus, Order
from counter_display.sign.drivers import Board, Write
from hub.protocol.ids import CallId, CounterId
from hub.protocol.signs import BoardFault, BoardTrouble

ONE, TWO = (Board(address, CounterId(f"L{address}")) for address in (1, 2))


@dataclass
class Wish:
    """What each board is to show."""

    texts: dict[int, Shown | None] = field(default_factory=dict)

    def __call__(self, board: Board, now: int) -> Shown | None:
        return self.texts.get(board.address)


def number(call: str, text: str = "A012") -> Shown:
    return Shown(text, CallId(call))


def told(bus: Bus, wish: Wish, now: int) -> list[int]:
    """Let every board take all it is told; return the addresses in their order."""
    found = []
    while (order := bus.next(wish, now)) is not None:
        found.append(order.board.address)
        bus.confirmed(order, now)
    return found


def test_each_board_is_told_once_and_again_in_time() -> None:
    bus, wish = Bus((ONE, TWO)), Wish({1: number("c1"), 2: Shown("    ")})
    assert told(bus, wish, 0) == [1, 2]
    assert told(bus, wish, RESEND_MS - 1) == []
    assert told(bus, wish, RESEND_MS) == [1, 2]
    assert told(bus, wish, RESEND_MS + 1) == []


def test_what_changes_between_does_not_put_the_next_repetition_off() -> None:
    bus, wish = Bus((ONE,)), Wish({1: number("c1")})
    told(bus, wish, 0)
    wish.texts[1] = Shown("    ")
    assert told(bus, wish, 20_000) == [1]
    assert told(bus, wish, RESEND_MS) == [1]


def test_a_line_on_which_nobody_answers_is_to_be_opened_anew_now_and_then() -> None:
    bus, wish = Bus((ONE, TWO)), Wish({1: number("c1")})
    assert not bus.wants_reopening(0)
    for _ in range(FAILURES - 1):
        bus.failed(Order(ONE, (), number("c1")), BoardFault.NO_ANSWER, 0)
        assert not bus.wants_reopening(0)
    bus.failed(Order(ONE, (), number("c1")), BoardFault.NO_ANSWER, 0)
    assert bus.wants_reopening(0)
    assert bus.troubles() == (BoardTrouble(1, BoardFault.NO_ANSWER, CounterId("L1")),)
    assert not bus.wants_reopening(REOPEN_MS - 1)
    assert bus.wants_reopening(REOPEN_MS)
    wish.texts[2] = Shown("    ")
    assert told(bus, wish, REOPEN_MS)[-1:] == [2]
    bus.failed(Order(ONE, (), number("c1")), BoardFault.NO_ANSWER, REOPEN_MS)
    assert not bus.wants_reopening(3 * REOPEN_MS), "another answers"


def test_a_board_that_answers_nonsense_is_no_fault_of_the_line() -> None:
    bus = Bus((ONE,))
    for _ in range(FAILURES):
        bus.failed(Order(ONE, (), number("c1")), BoardFault.WRONG_ANSWER, 0)
    assert not bus.wants_reopening(0)


def test_a_board_that_is_to_be_left_alone_is() -> None:
    assert Bus((ONE,)).next(Wish(), 0) is None


def test_a_new_number_goes_before_what_blinks_and_that_before_repetitions() -> None:
    boards = tuple(Board(address, CounterId(f"L{address}")) for address in (1, 2, 3))
    bus, wish = Bus(boards), Wish({1: number("c1"), 2: number("c2"), 3: number("c3")})
    told(bus, wish, 0)
    wish.texts |= {2: Shown("    "), 3: number("c4", "A013")}
    assert told(bus, wish, RESEND_MS) == [3, 2, 1]


def test_a_call_is_shown_when_a_board_confirms_it_and_only_once() -> None:
    bus, wish = Bus((ONE, TWO)), Wish({1: number("c1"), 2: number("c1")})
    first = bus.next(wish, 0)
    assert first is not None
    assert bus.confirmed(first, 0) == "c1"
    second = bus.next(wish, 0)
    assert second is not None
    assert bus.confirmed(second, 0) is None
    wish.texts[1] = Shown("    ")
    dark = bus.next(wish, 0)
    assert dark is not None
    assert bus.confirmed(dark, 0) is None


def test_far_more_calls_than_people_remember_do_not_fill_the_memory() -> None:
    bus = Bus((ONE,))
    for each in range(REMEMBERED + 5):
        told(bus, Wish({1: number(f"c{each}")}), each)
    assert len(bus._reported) == REMEMBERED


def test_a_silent_board_waits_longer_each_time_and_is_in_trouble_after_a_few() -> None:
    bus, wish = Bus((ONE, TWO)), Wish({1: number("c1"), 2: number("c2")})
    now = 0
    for turn in range(len(RETRY_MS) + 2):
        order = bus.next(wish, now)
        assert order is not None
        assert order.board is ONE
        bus.failed(order, BoardFault.NO_ANSWER, now)
        assert (bus.troubles() != ()) == (turn + 1 >= FAILURES)
        assert 1 not in told(bus, wish, now)  # the other one is told meanwhile
        pause = RETRY_MS[min(turn, len(RETRY_MS) - 1)]
        assert 1 not in told(bus, wish, now + pause - 1)
        now += pause
    assert bus.troubles() == (BoardTrouble(1, BoardFault.NO_ANSWER, CounterId("L1")),)
    assert told(bus, wish, now) == [1]
    assert bus.troubles() == ()


def test_a_board_that_refuses_says_with_which_code() -> None:
    bus, wish = Bus((ONE,)), Wish({1: number("c1")})
    now = 0
    for _ in range(FAILURES):
        order = bus.next(wish, now)
        assert order is not None
        bus.failed(order, BoardFault.REFUSES, now, 2)
        now += max(RETRY_MS)
    assert bus.troubles() == (BoardTrouble(1, BoardFault.REFUSES, CounterId("L1"), 2),)


def test_when_the_line_is_back_every_board_is_told_anew() -> None:
    bus, wish = Bus((ONE, TWO)), Wish({1: number("c1"), 2: number("c2")})
    told(bus, wish, 0)
    bus.line_gone()
    wish.texts[1] = number("c3")
    assert bus.next(wish, 1) is None
    assert bus.troubles() == (BoardTrouble(0, BoardFault.LINE_GONE),)
    bus.line_back()
    assert bus.troubles() == ()
    assert told(bus, wish, 2) == [1, 2]


def test_brightness_goes_with_the_repetitions_since_boards_forget_it_too() -> None:
    board = Board(1, CounterId("L1"), BoardFamily.DM56A04, brightness=3)
    bus, wish = Bus((board,)), Wish({1: number("c1")})
    first = bus.next(wish, 0)
    assert first is not None
    assert [write.register for write in first.writes] == [9, 0]
    bus.confirmed(first, 0)
    wish.texts[1] = Shown("    ")
    second = bus.next(wish, 500)
    assert second is not None
    assert second.writes == (Write(0, (32, 32, 32, 32)),)


@given(
    st.lists(st.tuples(st.integers(1, 2), st.sampled_from("abc"), st.booleans(), st.integers(0, 9_000)), max_size=40)
)
def test_whatever_fails_each_board_shows_what_it_should_soon_after(steps: list[tuple[int, str, bool, int]]) -> None:
    bus, wish, now = Bus((ONE, TWO)), Wish({1: Shown("    "), 2: Shown("    ")}), 0
    showing: dict[int, str] = {}
    for address, call, works, pause in steps:
        wish.texts[address] = number(call, f"A00{'abc'.index(call)}")
        now += pause
        order = bus.next(wish, now)
        if order is not None and works:
            showing[order.board.address] = order.shown.text
            bus.confirmed(order, now)
        elif order is not None:
            bus.failed(order, BoardFault.WRONG_ANSWER, now)
    now += max(RETRY_MS)
    while (order := bus.next(wish, now)) is not None:
        showing[order.board.address] = order.shown.text
        bus.confirmed(order, now)
    assert showing == {address: shown.text for address, shown in wish.texts.items() if shown is not None}
