"""What is asked of paper: which numbers to reserve, which slip was torn off when, and where to print again (T7)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from counter_display.officer.choosing import services_here
from counter_display.officer.questions import Choice, Label, Line, Question, Send, Step, Typing
from counter_display.officer.times import clock_instant
from counter_display.officer.words import printer_name, printer_trouble
from hub.protocol.commands import RecordPaperTicket, ReprintReason, ReprintSlip, ReservePaper, TicketClass
from hub.protocol.ids import CounterId, DeviceId, PoolId, ServiceId
from hub.protocol.views import CatalogueView, CurrentTicket, OfficerAction, OfficerView, PanelPrinter

SHEETS: Final = (10, 25, 50, 100, 200, 500)
"""What a block of paper may have: pads of 50 or 100, and what is written by hand."""

_NUMBER: Final = re.compile(r"[0-9]{1,7}")


@dataclass(frozen=True, slots=True)
class AskingPaper:
    """What is known when an action of paper is pressed; `at` is the hub's time (UTC ms)."""

    counter: CounterId
    view: OfficerView
    catalogue: CatalogueView | None
    at: int
    timezone: str

    def reserve(self) -> Step:
        """Return what is asked before numbers are taken out of a sequence."""
        pools = self._pools()
        if len(pools) == 1:
            return pools[0].then()
        return Question(Label("officer.ask.reserve_paper"), pools)

    def record(self) -> Step:
        """Return what is asked of a slip that was torn off by hand; a new block can be had there, too."""
        choices = services_here(self.catalogue, self.counter, self._number)
        if OfficerAction.RESERVE_PAPER in self.view.allowed:
            choices += (Choice("reserve_paper", Label("officer.reserve_paper"), self.reserve),)
        return Question(Label("officer.ask.record_paper"), choices, first_is_usual=True)

    def reprint(self, current: CurrentTicket, reason: ReprintReason) -> Step:
        """Return where a slip is to come out once more, if there is a choice."""

        def send(printer: DeviceId | None) -> Step:
            return Send(
                lambda id_: ReprintSlip(
                    command_id=id_, number=current.number, reason=reason, counter=self.counter, printer=printer
                )
            )

        if len(self.view.printers) < 2:
            return send(None)
        usual = Choice("usual_printer", Label("officer.usual_printer"), lambda: send(None))
        others = tuple(_at_printer(each, send) for each in self.view.printers)
        title = Label("officer.ask.printer", {"number": current.number})
        return Question(title, (usual, *others), first_is_usual=True)

    def _pools(self) -> tuple[Choice, ...]:
        """Return the sequences of the counter's services, each called after its first service."""
        if self.catalogue is None:
            return ()
        here = next((entry.services for entry in self.catalogue.counters if entry.counter == self.counter), ())
        entries = [entry for entry in self.catalogue.services if entry.service in here]
        prefixes = {entry.pool: entry.prefix for entry in self.catalogue.pools}
        found: dict[PoolId, Choice] = {}
        for entry in entries:
            prefix = prefixes.get(entry.pool, entry.pool)
            values: dict[str, Label | str | int] = {"prefix": prefix, "name": Label(names=entry.name)}
            more = sum(other.pool == entry.pool for other in entries) - 1
            label = Label("officer.pool_more", {**values, "count": more}) if more else Label("officer.pool", values)
            pool = entry.pool
            found.setdefault(pool, Choice(f"pool:{pool}", label, lambda pool=pool, prefix=prefix: _count(pool, prefix)))  # type: ignore[misc]
        return tuple(found.values())

    def _number(self, service: ServiceId) -> Step:
        """Ask for a number; the next of the service's newest block stands there."""
        pool = self._pool_of(service)
        blocks = [block for block in self.view.paper if block.pool == pool]
        text = blocks[-1].next if blocks else ""

        def typed(number: str) -> Step:
            known = self._known(pool, number)
            return wrong if known is None else self._class(service, known, number)

        wrong = Typing(Label("officer.ask.paper_number_again"), Line.NUMBER, lambda number: typed(number), text)
        return Typing(Label("officer.ask.paper_number"), Line.NUMBER, typed, text)

    def _class(self, service: ServiceId, number: int, text: str) -> Step:
        def chosen(each: TicketClass) -> Step:
            return self._given(service, number, text, each)

        title = Label("officer.ask.paper_class", {"number": text})
        choices = tuple(
            Choice(each, Label(f"officer.class.{each}"), lambda each=each: chosen(each))  # type: ignore[misc]
            for each in TicketClass
        )
        return Question(title, choices, first_is_usual=True)

    def _given(self, service: ServiceId, number: int, text: str, ticket_class: TicketClass) -> Step:
        def send(given_at: int, ended_at: int | None) -> Step:
            return Send(
                lambda id_: RecordPaperTicket(
                    command_id=id_,
                    service=service,
                    number=number,
                    given_at=given_at,
                    ended_at=ended_at,
                    counter=self.counter,
                    ticket_class=ticket_class,
                )
            )

        def given(given_at: int) -> Step:
            waits = Choice("waits", Label("officer.paper_waits"), lambda: send(given_at, None))
            served = Choice(
                "served",
                Label("officer.paper_served"),
                lambda: self._clock("officer.ask.paper_ended", text, lambda ended: send(given_at, ended)),
            )
            return Question(Label("officer.ask.paper_state", {"number": text}), (waits, served), first_is_usual=True)

        return self._clock("officer.ask.paper_given", text, given)

    def _clock(self, key: str, number: str, then: Callable[[int], Step]) -> Step:
        """Ask for a time of today; nothing typed is now."""

        def typed(text: str) -> Step:
            instant = self.at if not text else clock_instant(text, self.at, self.timezone)
            return wrong if instant is None else then(instant)

        values = {"number": number}
        wrong = Typing(Label(f"{key}_again", values), Line.CLOCK, lambda text: typed(text), may_be_empty=True)
        return Typing(Label(key, values), Line.CLOCK, typed, may_be_empty=True)

    def _pool_of(self, service: ServiceId) -> PoolId | None:
        entries = () if self.catalogue is None else self.catalogue.services
        return next((entry.pool for entry in entries if entry.service == service), None)

    def _known(self, pool: PoolId | None, text: str) -> int | None:
        """Return the number that was typed with or without its prefix; None: it is none."""
        pools = () if self.catalogue is None else self.catalogue.pools
        prefix = next((entry.prefix for entry in pools if entry.pool == pool), "")
        digits = text.removeprefix(prefix)
        return int(digits) if _NUMBER.fullmatch(digits) and int(digits) else None


def _count(pool: PoolId, prefix: str) -> Step:
    choices = tuple(
        Choice(f"sheets:{count}", _sheets(count), lambda count=count: _sure(pool, prefix, count))  # type: ignore[misc]
        for count in SHEETS
    )
    return Question(Label("officer.ask.sheets", {"prefix": prefix}), choices)


def _sure(pool: PoolId, prefix: str, count: int) -> Step:
    """Ask once more: who means five numbers presses 5, and that key is the block of 200."""
    send = Send(lambda id_: ReservePaper(command_id=id_, pool=pool, count=count))
    yes = Choice("yes", Label("officer.sheets_yes", {"count": count}), lambda: send)
    no = Choice("no", Label("officer.sheets_no"), lambda: _count(pool, prefix))
    return Question(Label("officer.ask.sheets_sure", {"prefix": prefix, "count": count}), (yes, no))


def _sheets(count: int) -> Label:
    return Label("officer.sheets", {"count": count})


def _at_printer(printer: PanelPrinter, send: Callable[[DeviceId | None], Step]) -> Choice:
    name, trouble = printer_name(printer), printer_trouble(printer)
    label = name if trouble is None else Label("officer.printer_trouble", {"name": name, "state": trouble})
    return Choice(f"printer:{printer.printer}", label, lambda: send(printer.printer))
