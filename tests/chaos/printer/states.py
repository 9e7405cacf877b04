"""Compares what hub and kiosk were told of the printer with how it was, and how soon they were."""

import math
import time
from collections.abc import Sequence
from typing import Final, assert_never

from hub.protocol.printing import PrinterState
from tests.chaos.printer.cases import Case
from tests.chaos.printer.pulse import PULSE
from tests.chaos.printer.site import Site
from tests.fakes.printer.answers import Condition
from tests.fakes.virtual_printer import Trouble

SEEN_S: Final = 1.0
"""A look that began before a change may end, and be told, so long after it."""

STALE_S: Final = 4.0
"""A line that hands back the answer to the question before names a trouble that the look before this one saw."""

TOLD_S: Final = 2.0
"""Within this a change is told (requirements F)."""

LONG: Final = "untrue for long"

Told = Sequence[tuple[float, PrinterState]]
Moment = tuple[float, Condition, bool]


def of_states(site: Site, case: Case) -> list[str]:
    """Return every word about the printer that was not true when it was said, or was left standing too long."""
    story, found = list(site.mechanism.story), []
    for who, told in (("hub", site.told.states), ("kiosk", site.told.kiosk_states)):
        found += [f"untrue: {who} was {what}" for what in _untrue(told, story, case)]
        found += [f"{LONG}: {who} was {what}" for what in _standing(told, story)]
    return found


def is_true(state: PrinterState, condition: Condition, *, is_away: bool) -> bool:
    """Return whether a printer that is so may be called so; that nobody knows how it is never is untrue."""
    match state:
        case PrinterState.UNKNOWN:
            return True
        case PrinterState.READY:
            return not (is_away or condition.stopped or condition.near_end)
        case PrinterState.PAPER_LOW:
            return condition.near_end and not (is_away or condition.stopped)
        case PrinterState.PAPER_OUT:
            return condition.paper_out
        case PrinterState.COVER_OPEN:
            return condition.cover_open
        case PrinterState.JAM:
            return condition.jam
        case PrinterState.ERROR:
            return condition.failed
        case PrinterState.OFFLINE:
            return is_away or condition.stopped
        case _:
            assert_never(state)


def _untrue(told: Told, story: Sequence[Moment], case: Case) -> list[str]:
    found = []
    for at, state in told:
        is_good = state in (PrinterState.READY, PrinterState.PAPER_LOW)
        seen_s = STALE_S if case.trouble is Trouble.STALE and not is_good else SEEN_S
        since = at - seen_s - PULSE.lost_s(at - seen_s, at, on_loop=True)
        moments = [(how, away) for _, _, how, away in _between(story, since, at)]
        if not any(is_true(state, how, is_away=away) for how, away in moments):
            found.append(f"told {state}, and the printer was {_words(moments)}")
    return found


def _standing(told: Told, story: Sequence[Moment]) -> list[str]:
    """Return what stood too long after it had ceased to be true."""
    found = []
    ends = [*[at for at, _ in told[1:]], time.monotonic()]
    for (at, state), end in zip(told, ends, strict=False):
        wrong_since = at
        for _, ended, how, away in _between(story, at, end):
            if is_true(state, how, is_away=away):
                wrong_since = min(ended, end)
                continue
            stood_s = min(ended, end) - wrong_since
            stood_s -= PULSE.lost_s(wrong_since, min(ended, end), on_loop=True)
            if stood_s > TOLD_S:
                found.append(f"left with {state} for {stood_s:.2f} s, and the printer was {_words([(how, away)])}")
                break
    return found


def _between(story: Sequence[Moment], since: float, until: float) -> list[tuple[float, float, Condition, bool]]:
    """Return how the printer was in a time, from when to when."""
    ends = [*[at for at, _, _ in story[1:]], math.inf]
    begins = [-math.inf, *ends[:-1]]
    return [
        (began, ended, how, away)
        for (_, how, away), began, ended in zip(story, begins, ends, strict=True)
        if began <= until and ended > since
    ]


def _words(moments: Sequence[tuple[Condition, bool]]) -> str:
    names = ("paper_out", "near_end", "cover_open", "jam", "error", "hot")
    said = [[name for name in names if getattr(how, name)] + ["away"] * away or ["well"] for how, away in moments]
    return ", then ".join(" and ".join(each) for each in said)
