"""What a supervisor reads of printers and missing slips, in both languages."""

import pytest

from config.translations import load_translator
from hub.client.paper_words import paper_lines
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.views import PrinterReport, SupervisorView, UnprintedSlip
from tests.builders import MORNING, names


def lines(language: str, **paper: object) -> list[str]:
    view = SupervisorView(MORNING, (), (), (), {}, {}, **paper)  # type: ignore[arg-type]
    return list(paper_lines(view, load_translator("hub.client", language), "Asia/Jakarta"))


def test_printers_are_named_with_their_place_their_state_and_what_they_have_to_do():
    printers = (
        PrinterReport("p1", PrinterState.PAPER_OUT, MORNING, names("lobi"), "g", 2),
        PrinterReport("p2", PrinterState.READY, MORNING),
    )
    assert lines("en", printers=printers) == [
        "printer p1 (lobi (en)): out of paper (since 08:00), 2 tickets are to be printed",
        "printer p2: ready (since 08:00)",
    ]
    assert lines("id", printers=printers)[1] == "printer p2: siap (sejak 08.00)"


def test_a_number_whose_slip_may_be_missing_comes_with_the_word_that_prints_it():
    slips = (
        UnprintedSlip("A012", "p1", SlipOutcome.UNKNOWN, MORNING),
        UnprintedSlip("A011", "p1", SlipOutcome.FAILED, MORNING, SlipReason.JAM),
    )
    assert lines("en", unprinted=slips, unprinted_total=5) == [
        "number A012: its ticket may be missing (the printer did not answer, p1, 08:00); "
        "to print it again: reprint A012",
        "number A011: its ticket was not printed (paper was jammed, p1, 08:00); to print it again: reprint A011",
        "and 3 more numbers whose tickets may be missing",
    ]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_state_fate_and_reason_has_its_words(language):
    known = tuple(PrinterReport("p", state, MORNING) for state in PrinterState)
    printers = (*known, PrinterReport("p", PrinterState.UNKNOWN, MORNING, is_mute=True))
    fates = [each for each in SlipOutcome if each not in (SlipOutcome.PENDING, SlipOutcome.PRINTED)]
    slips = tuple(UnprintedSlip("A1", "p", fate, MORNING, reason) for fate in fates for reason in SlipReason)
    told = lines(language, printers=printers, unprinted=slips, unprinted_total=len(slips))
    assert len(set(told)) == len(printers) + len(slips)
