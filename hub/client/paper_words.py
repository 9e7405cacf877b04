"""Printers and missing slips as sentences for staff: what is so, since when, and how to print again."""

from collections.abc import Iterator

from config.translations import Translator
from hub.protocol.printing import MUTE, SlipReason
from hub.protocol.views import PrinterReport, SupervisorView, UnprintedSlip


def paper_lines(view: SupervisorView, words: Translator, timezone: str) -> Iterator[str]:
    """Yield a line for each printer, and one for each number whose slip may be missing; an IANA zone gives times."""
    for printer in view.printers:
        yield _printer(printer, words, timezone)
    for slip in view.unprinted:
        yield _slip(slip, words, timezone)
    more = view.unprinted_total - len(view.unprinted)
    if more > 0:
        yield words.text("paper.more", count=more)


def _printer(printer: PrinterReport, words: Translator, timezone: str) -> str:
    line = words.text(
        "paper.printer",
        printer=printer.printer,
        place=f" ({words.name(printer.name)})" if printer.name else "",
        state=words.text(f"paper.state.{MUTE if printer.is_mute else printer.state}"),
        at=words.clock(printer.since, timezone),
    )
    return line + (words.text("paper.pending", count=printer.pending) if printer.pending else "")


def _slip(slip: UnprintedSlip, words: Translator, timezone: str) -> str:
    reason = slip.reason or SlipReason.NO_ANSWER
    return words.text(
        "paper.slip",
        number=slip.number,
        printer=slip.printer,
        fate=words.text(f"paper.fate.{slip.outcome}"),
        reason=words.text(f"paper.reason.{reason}"),
        at=words.clock(slip.at, timezone),
    )
