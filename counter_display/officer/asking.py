"""What each action asks first, and the command it ends in; whether it is allowed is for the hub to say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar, assert_never

from counter_display.officer.asking_paper import AskingPaper
from counter_display.officer.choosing import counters, services, services_here
from counter_display.officer.questions import Choice, Label, Line, Question, Send, Step, Typing
from counter_display.officer.times import break_ends
from hub.protocol.commands import (
    AddStop,
    AskClosure,
    AskHelp,
    CallNext,
    CallNumber,
    CallReason,
    CancelReason,
    CancelTicket,
    Command,
    EndHelp,
    FinishService,
    IssueTicket,
    Language,
    MarkNoShow,
    ParkTicket,
    PauseCounter,
    PauseReason,
    ReadmitNoShow,
    Recall,
    ReprintReason,
    ResumeCounter,
    ReturnToLine,
    SignOff,
    SignOn,
    Standing,
    StartService,
    StopReason,
    TicketClass,
    TransferTicket,
    UndoCall,
    UnparkTicket,
)
from hub.protocol.ids import CounterId, OfficerId, ServiceId
from hub.protocol.views import AsideTicket, CatalogueView, CurrentTicket, NoteRule, OfficerAction, OfficerView

A = OfficerAction
Reason = TypeVar("Reason", bound=StrEnum)

AT_COUNTER: Final[Mapping[OfficerAction, Callable[..., Command]]] = {
    A.CALL_NEXT: CallNext,
    A.RESUME: ResumeCounter,
    A.ASK_HELP: AskHelp,
    A.END_HELP: EndHelp,
    A.SIGN_OFF: SignOff,
}
"""What is asked for the counter as it stands."""

ON_TICKET: Final[Mapping[OfficerAction, Callable[..., Command]]] = {
    A.RECALL: Recall,
    A.START: StartService,
    A.NO_SHOW: MarkNoShow,
    A.RETURN: ReturnToLine,
    A.UNDO: UndoCall,
    A.PARK: ParkTicket,
}
"""What is done with the current ticket without a question."""

OF_TICKET: Final = frozenset({A.FINISH, A.CANCEL, A.TRANSFER, A.ADD_STOP, A.REPRINT})
"""Whose questions are about the current ticket and end with it."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is known when an action is pressed.

    `at` is the hub's time (UTC ms), `note` what was typed for the current ticket before, `officer` who was here last.
    """

    counter: CounterId
    view: OfficerView
    catalogue: CatalogueView | None
    at: int
    timezone: str
    note: str = ""
    officer: str = ""

    def first_step(self, action: OfficerAction) -> Step | None:
        """Return what comes of pressing an action; None: it is for a ticket, and there is none."""
        current = self.view.current
        counter = self.counter
        match action:
            case A.CALL_NEXT | A.RESUME | A.ASK_HELP | A.END_HELP | A.SIGN_OFF:
                return Send(lambda id_: AT_COUNTER[action](command_id=id_, counter=counter))
            case A.UNPARK:
                return self._aside("unpark", self.view.parked, UnparkTicket)
            case A.READMIT:
                return self._aside("readmit", self.view.no_shows, ReadmitNoShow)
            case A.CALL_NUMBER:
                return Typing(Label("officer.ask.call_number"), Line.NUMBER, self._call_reason)
            case A.ISSUE:
                here = services_here(self.catalogue, counter, self._class)
                return here[0].then() if len(here) == 1 else Question(Label("officer.ask.issue"), here)
            case A.PAUSE:
                return _reasons(Label("officer.ask.pause"), "pause", PauseReason, self._pause)
            case A.ASK_CLOSURE:
                return _reasons(Label("officer.ask.closure"), "stop", StopReason, self._close)
            case A.SIGN_ON:
                if self.view.usual_officer is not None:
                    return self._sign_on(self.view.usual_officer)
                return Typing(Label("officer.ask.sign_on"), Line.OFFICER, self._sign_on, self.officer)
            case A.RECALL | A.START | A.NO_SHOW | A.RETURN | A.UNDO | A.PARK:
                if current is None:
                    return None
                ticket = current.ticket
                return Send(lambda id_: ON_TICKET[action](command_id=id_, counter=counter, ticket=ticket))
            case A.FINISH:
                return None if current is None else self._finish(current)
            case A.CANCEL:
                return None if current is None else self._cancel(current)
            case A.TRANSFER:
                return None if current is None else self._transfer(current)
            case A.ADD_STOP:
                return None if current is None else self._add_stop(current)
            case A.REPRINT:
                return None if current is None else self._reprint(current)
            case A.RESERVE_PAPER | A.RECORD_PAPER:
                return self._paper.reserve() if action is A.RESERVE_PAPER else self._paper.record()
            case _:
                assert_never(action)

    @property
    def _paper(self) -> AskingPaper:
        return AskingPaper(self.counter, self.view, self.catalogue, self.at, self.timezone)

    def _finish(self, current: CurrentTicket) -> Step:
        values = {"number": current.number}

        def send(outcome: str | None, note: str) -> Step:
            return Send(
                lambda id_: FinishService(
                    command_id=id_, counter=self.counter, ticket=current.ticket, outcome=outcome, note=note or None
                )
            )

        def noted(outcome: str | None) -> Step:
            if current.note is NoteRule.OFF:
                return send(outcome, "")
            title = Label(f"officer.ask.note_{current.note}", values)
            may_be_empty = current.note is NoteRule.OPTIONAL
            return Typing(title, Line.NOTE, lambda note: send(outcome, note), self.note, may_be_empty)

        if not current.outcomes:
            return noted(None)
        choices = [
            Choice(f"outcome:{place}", Label(names={"id": name}), lambda name=name: noted(name))  # type: ignore[misc]
            for place, name in enumerate(current.outcomes, start=1)
        ]
        if not current.outcome_required:
            choices.append(Choice("no_outcome", Label("officer.no_outcome"), lambda: noted(None)))
        return Question(Label("officer.ask.outcome", values), tuple(choices))

    def _cancel(self, current: CurrentTicket) -> Step:
        def send(reason: CancelReason) -> Step:
            return Send(
                lambda id_: CancelTicket(command_id=id_, counter=self.counter, ticket=current.ticket, reason=reason)
            )

        title = Label("officer.ask.cancel", {"number": current.number})
        return _reasons(title, "reason", CancelReason, send)

    def _reprint(self, current: CurrentTicket) -> Step:
        def send(reason: ReprintReason) -> Step:
            return self._paper.reprint(current, reason)

        title = Label("officer.ask.reprint", {"number": current.number})
        return _reasons(title, "reprint", ReprintReason, send, first_is_usual=True)

    def _transfer(self, current: CurrentTicket) -> Step:
        values = {"number": current.number}

        def standing(service: ServiceId | None, desk: CounterId | None) -> Step:
            def send(place: Standing) -> Step:
                return Send(
                    lambda id_: TransferTicket(
                        command_id=id_,
                        counter=self.counter,
                        ticket=current.ticket,
                        standing=place,
                        service=service,
                        desk=desk,
                    )
                )

            order = (Standing.BY_CREDIT, Standing.FIRST, Standing.LAST)
            return _reasons(Label("officer.ask.standing", values), "standing", order, send, first_is_usual=True)

        title = Label("officer.ask.transfer", values)
        to_counter = Choice(
            "to_counter",
            Label("officer.to_counter"),
            lambda: Question(
                Label("officer.ask.to_counter", values),
                counters(self.catalogue, self.counter, lambda desk: standing(None, desk)),
            ),
        )
        return services(
            self.catalogue, title, current.service, lambda service: standing(service, None), beside=(to_counter,)
        )

    def _add_stop(self, current: CurrentTicket) -> Step:
        def send(service: ServiceId) -> Step:
            return Send(
                lambda id_: AddStop(command_id=id_, counter=self.counter, ticket=current.ticket, service=service)
            )

        title = Label("officer.ask.add_stop", {"number": current.number})
        return services(self.catalogue, title, current.service, send)

    def _aside(self, key: str, tickets: Sequence[AsideTicket], make: Callable[..., Command]) -> Step:
        def choice(aside: AsideTicket) -> Choice:
            label = Label("officer.aside", {"number": aside.number}, at=aside.since)
            send = Send(lambda id_: make(command_id=id_, counter=self.counter, ticket=aside.ticket))
            return Choice(aside.number, label, lambda: send)

        return Question(Label(f"officer.ask.{key}"), tuple(choice(aside) for aside in tickets))

    def _call_reason(self, number: str) -> Step:
        def send(reason: CallReason) -> Step:
            return Send(lambda id_: CallNumber(command_id=id_, counter=self.counter, number=number, reason=reason))

        return _reasons(Label("officer.ask.call_reason", {"number": number}), "call_reason", CallReason, send)

    def _class(self, service: ServiceId) -> Step:
        """Ask for class and language at once: most visitors are called in Indonesian."""

        def choice(chosen: TicketClass, language: Language) -> Choice:
            send = Send(
                lambda id_: IssueTicket(command_id=id_, service=service, ticket_class=chosen, language=language)
            )
            name = chosen if language is Language.INDONESIAN else f"{chosen}_{language}"
            return Choice(name, Label(f"officer.class.{name}"), lambda: send)

        choices = tuple(choice(chosen, language) for language in Language for chosen in TicketClass)
        return Question(Label("officer.ask.class"), choices, first_is_usual=True)

    def _pause(self, reason: PauseReason) -> Step:
        def send(minute: int) -> Step:
            return Send(
                lambda id_: PauseCounter(command_id=id_, counter=self.counter, reason=reason, until_minute=minute)
            )

        ends = break_ends(self.at, self.timezone)
        choices = tuple(
            Choice(
                f"in_{end.after}",
                Label("officer.break_until", {"minutes": end.after}, at=end.at),
                lambda end=end: send(end.minute),  # type: ignore[misc]
            )
            for end in ends
        )
        return Question(Label("officer.ask.until", {"reason": Label(f"officer.pause.{reason}")}), choices)

    def _close(self, reason: StopReason) -> Step:
        return Send(lambda id_: AskClosure(command_id=id_, counter=self.counter, reason=reason))

    def _sign_on(self, officer: str) -> Step:
        return Send(lambda id_: SignOn(command_id=id_, counter=self.counter, officer=OfficerId(officer)))


def once_more(command: IssueTicket) -> Question:
    """Return what is asked when a second number of the same service was drawn so soon after the first (T8)."""
    again = Send(
        lambda id_: IssueTicket(
            command_id=id_,
            service=command.service,
            ticket_class=command.ticket_class,
            language=command.language,
            again=True,
        )
    )
    return Question(Label("officer.ask.again"), (Choice("again", Label("officer.again"), lambda: again),))


def _reasons(
    title: Label, kind: str, values: "type[Reason] | Sequence[Reason]", then: Callable[[Reason], Step], **usual: bool
) -> Question:
    choices = tuple(
        Choice(value, Label(f"officer.{kind}.{value}"), lambda value=value: then(value))  # type: ignore[misc]
        for value in values
    )
    return Question(title, choices, **usual)
