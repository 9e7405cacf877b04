"""What officers press: mostly what makes sense at their counter now, at times anything at all (Hypothesis)."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from hub.domain import commands
from hub.domain.catalogue import CounterId, NoteRule, ServiceId
from hub.domain.ticket import CallId, TicketId
from tests.property.naive_hall import NaiveHall
from tests.property.small_hall import COUNTERS, SERVICES

counters = st.sampled_from((*COUNTERS * 3, "9")).map(CounterId)
services = st.sampled_from((*SERVICES * 3, "X.99")).map(ServiceId)

SENSIBLE = {
    "free": ("call_next",) * 8 + ("unpark",) * 3 + ("call_number",) * 2 + ("readmit",) * 3 + ("cancel", "sign_off"),
    "called": ("start",) * 6
    + ("recall",) * 3
    + ("no_show",) * 4
    + ("undo",) * 5
    + ("park", "park", "send_back", "transfer", "transfer", "add_stop", "cancel"),
    "serving": ("finish",) * 7 + ("transfer",) * 3 + ("park", "send_back", "add_stop", "add_stop", "call_next"),
}
ANYTHING = (*(verb for place in SENSIBLE.values() for verb in place), "sign_on", "ask_help", "end_help")
OFFICERS = ("o-1", "o-2", "o-3", "o-4")
NOTES = (None, None, None, None, "berkas lengkap", "berkas lengkap", "NIK 3201234567890123")


def press(draw: Callable[[Any], Any], naive: NaiveHall, counter: CounterId, call: CallId) -> commands.Verb:
    """Return what the officer of a counter presses; `call` is the new command's id."""
    there = naive.at(counter)
    place = "free" if there is None else there.state
    rules = naive.catalogue.hall.rules
    if rules.sign_on_required and counter not in naive.officers and draw(st.integers(0, 4)):
        return commands.SignOn(counter, draw(st.sampled_from(OFFICERS)))
    verb = draw(st.sampled_from(SENSIBLE[place] * 12 + ANYTHING))
    known = [each.ticket for each in naive.visits]
    wanted = {"unpark": "parked", "readmit": "no_show", "call_number": "waiting"}.get(verb, "")
    likely = [each.ticket for each in naive.visits if each.state == wanted or each is there]
    anybody = not likely or draw(st.integers(0, 9)) == 9
    chosen = draw(st.sampled_from(["nobody", *known] if anybody else likely))
    return _make(draw, verb, naive, counter, call, TicketId(chosen))


def _make(
    draw: Callable[[Any], Any], verb: str, naive: NaiveHall, counter: CounterId, call: CallId, ticket: TicketId
) -> commands.Verb:
    by_ticket: dict[str, Callable[[CounterId, TicketId], commands.Verb]] = {
        "start": commands.StartService,
        "no_show": commands.MarkNoShow,
        "send_back": commands.ReturnToLine,
        "undo": commands.UndoCall,
        "park": commands.ParkTicket,
        "readmit": commands.ReadmitNoShow,
    }
    if verb in by_ticket:
        return by_ticket[verb](counter, ticket)
    match verb:
        case "call_next":
            return commands.CallNext(call, counter, draw(st.booleans()))
        case "recall":
            return commands.Recall(call, counter, ticket)
        case "unpark":
            return commands.UnparkTicket(call, counter, ticket)
        case "finish":
            visit = naive.visit(ticket)
            service = None if visit is None else naive.catalogue.service[ServiceId(visit.service)]
            choices = () if service is None else service.outcomes
            outcomes = (*choices * 3, None, "nonsense") if choices else (*(None,) * 6, "nonsense")
            outcome = draw(st.sampled_from(outcomes))
            notes = NOTES[3:] if service is not None and service.note is NoteRule.REQUIRED else NOTES
            return commands.FinishService(counter, ticket, outcome, draw(st.sampled_from(notes)))
        case "transfer":
            to = draw(st.sampled_from(("service", "counter", "both", "same")))
            service = draw(services) if to in ("service", "both") else None
            desk = draw(counters) if to in ("counter", "both") else None
            return commands.TransferTicket(counter, ticket, draw(st.sampled_from(commands.Standing)), service, desk)
        case "add_stop":
            return commands.AddStop(counter, ticket, draw(services))
        case "call_number":
            visit = naive.visit(ticket)
            return commands.CallNumber(call, counter, "Z999" if visit is None else visit.text, "urgent")
        case "cancel":
            return commands.CancelTicket(counter, ticket, "visitor_asked")
        case "sign_on":
            return commands.SignOn(counter, draw(st.sampled_from(OFFICERS)))
        case "sign_off":
            return commands.SignOff(counter)
        case "ask_help":
            return commands.AskHelp(counter)
        case "end_help":
            return commands.EndHelp(counter)
        case _:
            raise AssertionError(verb)
