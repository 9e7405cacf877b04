"""The staff corner's pages in words: how kiosk, hub and printer are, and which slips can be printed once more."""

from typing import Final

from config.translations import Translator
from hub.protocol.printing import PrinterState
from kiosk.closed_words import date_words, is_today
from kiosk.flow import KioskFlow
from kiosk.intents import Home, OpenReprints, PairAnew, PrintTest, Reprint, SayOver, SayPaperChanged, TurnPage
from kiosk.model import Choice, ChoiceBody, Fact, Mark, MessageBody, Tone
from kiosk.staff_task import Errand, StaffTask

PRINTERS: Final = {
    PrinterState.READY: "kiosk.staff_printer_ready",
    PrinterState.PAPER_LOW: "kiosk.staff_printer_paper_low",
    PrinterState.PAPER_OUT: "kiosk.staff_printer_paper_out",
    PrinterState.COVER_OPEN: "kiosk.staff_printer_cover_open",
    PrinterState.JAM: "kiosk.staff_printer_jam",
    PrinterState.ERROR: "kiosk.staff_printer_error",
    PrinterState.OFFLINE: "kiosk.staff_printer_offline",
    PrinterState.UNKNOWN: "kiosk.staff_printer_unknown",
}
"""What staff are told of a printer."""

REFUSALS: Final = frozenset(
    {
        "number_over",
        "unknown_ticket",
        "slip_pending",
        "reprinted_too_soon",
        "reprinted_too_often",
        "no_printer",
        "unknown_service",
    }
)
"""Why the hub prints none, where there are words for it."""

FATE: Final = "kiosk.staff_slip"
WHY: Final = "kiosk.staff_why"
REFUSED: Final = "kiosk.staff_refused"
"""Texts by what became of a slip, why, and why the hub refused it."""

SHOWN: Final = 4
"""So many numbers stand side by side on the smallest screen, with the way to more."""


def status(flow: KioskFlow, words: Translator, now: int, timezone: str) -> ChoiceBody:
    """Return how the kiosk, its hub and its printer are, and what staff can do; `now` is the hub's time (UTC ms)."""
    about = flow.about
    link = words.text("kiosk.staff_hub_away" if flow.has_parted else "kiosk.staff_hub_there")
    if flow.must_pair:
        link = words.text("kiosk.staff_must_pair")
    facts = (
        _since(words, link, flow.hub_since, flow, now, timezone),
        words.text("kiosk.staff_address", address=about.hub or words.text("kiosk.staff_found")),
        _since(words, _printer(flow, words), flow.printer_since, flow, now, timezone),
        _spare(flow, words),
        words.text("kiosk.staff_device", device=about.device, program=about.program),
    )
    can_ask = flow.reaches_printer and not flow.is_busy
    reprint = Choice("reprint", words.text("kiosk.staff_reprint"), intent=None if flow.is_busy else OpenReprints())
    if flow.can_say_over:  # nothing can be reprinted then
        reprint = Choice("over", words.text("kiosk.staff_over"), intent=SayOver())
    elif flow.must_pair:  # the numbers of this kiosk are of no use then
        reprint = Choice("pair", words.text("kiosk.staff_pair"), intent=PairAnew())
    return ChoiceBody(
        facts=tuple(Fact(fact) for fact in facts),
        warning=said(flow, words),
        choices=(
            Choice("test", words.text("kiosk.staff_test"), intent=PrintTest() if can_ask else None),
            Choice("paper", words.text("kiosk.staff_paper"), intent=SayPaperChanged() if can_ask else None),
            reprint,
            Choice("leave", words.text("kiosk.staff_leave"), intent=Home(), tone=Tone.PRIMARY),
        ),
        note="" if flow.reaches_printer else words.text("kiosk.staff_no_program"),
    )


def reprints(flow: KioskFlow, words: Translator, timezone: str) -> ChoiceBody | MessageBody:
    """Return this kiosk's numbers of today, the newest first, a few at once; after the last come the first."""
    numbers = flow.given_today
    if not numbers:
        return MessageBody(words.text("kiosk.staff_none_title"), words.text("kiosk.staff_none_text"))
    pages = -(-len(numbers) // SHOWN)
    page = flow.reprint_page % pages
    choices = [
        Choice(f"number:{each.text}", each.text, words.clock(each.issued_at, timezone), Reprint(each.text))
        for each in numbers[page * SHOWN : (page + 1) * SHOWN]
    ]
    if pages > 1:
        is_last = page + 1 == pages
        title = words.text("kiosk.staff_newest" if is_last else "kiosk.staff_older")
        choices.append(Choice("more", title, intent=TurnPage(0 if is_last else page + 1), mark=Mark.FORWARD))
    if flow.has_parted:
        return ChoiceBody((Fact(words.text("kiosk.staff_reprint_alone"), True),), "", tuple(choices), "")
    return ChoiceBody((Fact(words.text("kiosk.staff_reprint_text")),), "", tuple(choices), "")


def said(flow: KioskFlow, words: Translator) -> str:
    """Return what became of what staff asked for last; nothing when they have not asked."""
    task = flow.task
    if task is None:
        return ""
    if task.errand is Errand.PAPER:
        return words.text(
            "kiosk.staff_looking" if task.is_open else "kiosk.staff_looked", printer=_printer(flow, words)
        )
    if task.is_away:
        return words.text("kiosk.staff_reprint_away")
    slip = words.text("kiosk.staff_slip_test") if task.errand is Errand.TEST else task.number
    if task.refusal is not None:
        return _refused(task, words, slip)
    why = words.text(f"{WHY}_{task.reason or 'unknown'}")
    where = words.name(task.elsewhere) if task.elsewhere else words.text("kiosk.staff_here")
    return words.text(f"{FATE}_{task.outcome}", slip=slip, why=why, where=where)


def _refused(task: StaffTask, words: Translator, slip: str) -> str:
    code = str(task.refusal)
    seconds = task.values.get("seconds", "")
    if code in REFUSALS:
        return words.text(f"{REFUSED}_{code}", slip=slip, seconds=seconds)
    return words.text(REFUSED, slip=slip, code=code)


def _printer(flow: KioskFlow, words: Translator) -> str:
    state = flow.staff_printer
    return words.text(PRINTERS[state] if state else "kiosk.staff_printer_none")


def _spare(flow: KioskFlow, words: Translator) -> str:
    spare = flow.spare
    if spare is None:
        return words.text("kiosk.staff_spare_none")
    return words.text("kiosk.staff_spare", total=spare.total, pool=spare.pool, least=spare.least)


def _since(words: Translator, what: str, since: int | None, flow: KioskFlow, now: int, timezone: str) -> str:
    """Return something with the time since when it is so, by the hub's clock; with the day unless it is today's."""
    if since is None:
        return what
    at = since + flow.hub_offset_ms
    time = words.clock(at, timezone)
    if not is_today(at, now, timezone):
        time = words.text("kiosk.date_at", date=date_words(words, at, timezone)[1], time=time)
    return words.text("kiosk.staff_since", what=what, time=time)
