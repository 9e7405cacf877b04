"""The hall's settings for calling and for issuing, each with its default."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """The hall's settings for calling and for issuing; each has the default of requirements T, Q and O.

    `ratio` is the priority class's weight against the regular one's 1, `cap` how many priority calls in a row a
    service may have while a regular ticket waits. Times are in seconds.

    `enforce_hours` refuses numbers while their service gives none. `asks_before_second` refuses a second number of a
    service from one device within `double_tap_s`, unless its visitor was asked.

    `call_by_itself_s` after a service's end the next is called without a press; 0 is off (O3). An officer who does
    nothing for `idle_sign_off_s` has left the counter (O6). `sign_on_required` refuses every verb at a counter where
    nobody has signed on. A slip that is not begun within `slip_deadline_s` of its making is not printed any more: it
    would reach a stranger.
    """

    ratio: float = 3.0
    cap: int = 2
    double_tap_s: int = 10
    recall_gap_s: int = 15
    recalls: int = 3
    no_show_after_calls: int = 2
    no_show_after_s: int = 30
    return_within_s: int = 3_600
    return_behind: int = 2
    undo_s: int = 10
    finish_by_calling: bool = False
    check_in_early_s: int = 900
    check_in_late_s: int = 900
    enforce_hours: bool = True
    asks_before_second: bool = True
    call_by_itself_s: int = 0
    idle_sign_off_s: int = 3_600
    sign_on_required: bool = False
    slip_deadline_s: int = 30
