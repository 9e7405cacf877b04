"""Visits from the first touch to the last, as lists of steps without a screen; each touch is on what is offered."""

import dataclasses
from collections.abc import Iterator

import pytest
from msgspec import structs

from hub.protocol.commands import Accepted, NotExecuted
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import AgencyId, CommandId
from hub.protocol.views import ClosedWhy, LobbyView
from kiosk.flow import KioskFlow
from kiosk.intents import ScanCode, Submit, TypeKey, Withdraw
from kiosk.model import Choice
from tests.unit.kiosk.hall import AT, catalogue, ids, receipt, slip_id
from tests.unit.kiosk.models import seen
from tests.unit.kiosk.visits import closing

TO_CLASS = "agency:A1 > services, service:A1.1 > class"
TO_ISSUING = f"{TO_CLASS}, class:regular > issuing"
TO_NUMBER = f"{TO_ISSUING}, accept > number"

CHECKED_IN = "go > check_in_class, class:regular > issuing"
SCANNED = "scan:K7P2 > check_in_class, class:priority > issuing"
JOURNEYS = {
    "three touches to a number": f"{TO_NUMBER}, done > agencies",
    "priority": f"{TO_CLASS}, class:priority > issuing, accept > number, done > agencies",
    "in the other language": f"language > agencies, {TO_NUMBER}, language > number, done > agencies",
    "a page further": "next > agencies, agency:A3 > services, next > services, service:A3.3 > class, back > services, "
    "back > agencies, previous > agencies",
    "by search from the agencies": "search > search, key:a > search, type:2 > search, key:space > search, "
    "type:1 > search, service:A2.1 > class, class:regular > issuing, accept > number, done > agencies",
    "by search from the services, and back": "agency:A1 > services, search > search, type:a3 > search, "
    "service:A3.2 > class, back > search, back > services, back > agencies",
    "a search begun anew": "search > search, key:q > search, key:erase > search, key:z > search, key:clear > search, "
    "type:a1 > search, more > search, other_keys > search, service:A1.1 > class",
    "what is needed": f"{TO_CLASS}, all_needs > needs, more > needs, back > class, class:regular > issuing",
    "a closed service": "close > agencies, agency:A1 > services, service:A1.1 > refused, back > services",
    "a service that closes under the hand": f"{TO_CLASS}, all_needs > needs, close > refused, open > class, "
    "class:regular > issuing, accept > number",
    "a closed service that was searched for": "close > agencies, search > search, type:a1 > search, "
    "service:A1.1 > refused, back > search, open > search, service:A1.1 > class",
    "a refusal": f"{TO_ISSUING}, refuse > refused, again > class, class:regular > issuing, lose > refused, "
    "home > agencies",
    "one more number": f"{TO_ISSUING}, ask > refused, another > issuing, accept > number, done > agencies",
    "no more number": f"{TO_ISSUING}, ask > refused, home > agencies",
    "an answer that takes long": f"{TO_ISSUING}, wait:5 > issuing, wait:30 > issuing, accept > number",
    "an answer that never comes": f"{TO_ISSUING}, wait:120 > refused, home > agencies",
    "more time": f"{TO_CLASS}, wait:60 > more_time, go_on > class, wait:60 > more_time, home > agencies",
    "more time with a number": f"{TO_NUMBER}, wait:60 > more_time, language > more_time, go_on > number, "
    "done > agencies",
    "more time in the search": "search > search, type:a1 > search, wait:60 > more_time, go_on > search, "
    "service:A1.1 > class",
    "left": f"{TO_CLASS}, wait:60 > more_time, wait:19 > more_time, wait:1 > agencies",
    "left with a number": f"{TO_NUMBER}, wait:60 > more_time, wait:20 > agencies",
    "called": f"wait:119 > agencies, wait:1 > attract, begin > agencies, {TO_NUMBER}",
    "called to a closed hall": "wait:120 > attract, close all > attract, wait:1 > agencies, open > agencies",
    "the hub away": "part > agencies, wait:3 > away, join > agencies, agency:A1 > services, part > services, "
    "wait:3 > away, join > agencies",
    "the hub away at the call": "wait:120 > attract, part > attract, wait:3 > away, join > agencies",
    "the hub away for a moment": f"{TO_CLASS}, part > class, wait:2 > class, join > class",
    "the hub away with a number": f"{TO_NUMBER}, part > number, wait:3 > number, done > agencies, wait:1 > away",
    "a booking": f"booking > check_in, type:k7p2 > check_in, {CHECKED_IN}, accept > number, done > agencies",
    "a booking by its keys": "booking > check_in, key:k > check_in, key:7 > check_in, key:p > check_in, "
    f"key:erase > check_in, key:p > check_in, key:2 > check_in, {CHECKED_IN}, accept > number",
    "a booking's code that was mistyped": f"booking > check_in, type:k7p3 > check_in, {CHECKED_IN}, unknown > refused, "
    f"back > check_in, key:erase > check_in, key:2 > check_in, {CHECKED_IN}, accept > number, done > agencies",
    "a booking that was scanned": f"{SCANNED}, early > refused, home > agencies",
    "a booking scanned at the call": f"wait:120 > attract, {SCANNED}, accept > number",
    "a booking that comes too late": f"{SCANNED}, late > refused, home_now > agencies",
    "a booking while the hub is away": "booking > check_in, type:k7p2 > check_in, part > check_in, wait:2 > check_in, "
    f"{CHECKED_IN}, wait:1 > refused, home > agencies, wait:1 > away, join > agencies",
    "no booking after all": "booking > check_in, back > agencies",
    "a booking left": "booking > check_in, type:k7 > check_in, wait:60 > more_time, wait:20 > agencies",
    "larger, in contrast, and as before": "large > agencies, contrast > agencies, wait:60 > more_time, "
    "wait:20 > agencies",
}
"""Steps with the screen that each leads to."""

BOOKING = {
    "unknown": RejectionCode.UNKNOWN_BOOKING,
    "early": RejectionCode.TOO_EARLY,
    "late": RejectionCode.TOO_LATE,
}

LOOKED_UP = "check_in_look, known > check_in_class"
LOOKING_JOURNEYS = {
    "a booking": f"booking > check_in, type:k7p2 > check_in, go > {LOOKED_UP}, class:regular > issuing, "
    "accept > number, done > agencies",
    "a booking's code that was mistyped": "booking > check_in, type:k7p3 > check_in, go > check_in_look, "
    f"unknown > refused, back > check_in, key:erase > check_in, key:2 > check_in, go > {LOOKED_UP}, "
    "class:priority > issuing, accept > number, done > agencies",
    "a booking that was scanned too early": "scan:K7P2 > check_in_look, early > refused, home > agencies",
    "a booking that is refused all the same": f"scan:K7P2 > {LOOKED_UP}, class:regular > issuing, late > refused, "
    "home_now > agencies",
    "a booking while the hub goes away": "scan:K7P2 > check_in_look, part > check_in_look, wait:3 > refused, "
    "home > agencies, wait:1 > away",
}
"""The same with a hub that can be asked for a code."""

OWN_JOURNEYS = {
    "a booking": f"booking > check_in, type:k7p2 > check_in, {CHECKED_IN}, accept > number, done > services",
    "two touches": "service:A1.1 > class, class:regular > issuing, accept > number, done > services",
    "by search": "search > search, type:3 > search, service:A1.3 > class, back > search, back > services",
    "more time": "next > services, wait:60 > more_time, go_on > services, wait:60 > more_time, wait:20 > services",
    "called": "wait:120 > attract, begin > services",
    "closed": "close all > services, open > services",
}
"""The same at a kiosk that is set to one agency."""


def offered(thing: object) -> Iterator[Choice]:
    """Yield every choice that a model has, however deep."""
    if isinstance(thing, Choice):
        yield thing
    elif isinstance(thing, tuple):
        for each in thing:
            yield from offered(each)
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from offered(getattr(thing, field.name))


class Journey:
    """One visitor before a kiosk, and the hub behind it."""

    def __init__(self, own: str = "", *, looks_up: bool = False) -> None:
        self.now = AT
        self.open: list[CommandId] = []
        self.flow = KioskFlow(ids(), attract_after_ms=120_000)
        self.flow.home_agency = AgencyId(own) if own else None
        view = catalogue()
        first = structs.replace(view.services[0], requirements={"id": ("KTP",)})
        self.flow.joined(AT)
        view = structs.replace(view, services=(first, *view.services[1:]), has_bookings=True)
        self.flow.shown(structs.replace(view, looks_up_bookings=looks_up), AT)

    def take(self, step: str) -> None:
        word, _, value = step.partition(":")
        flow, now = self.flow, self.now
        answers = {"refuse": RejectionCode.TOO_BUSY, "ask": RejectionCode.ASKS_FIRST}
        match word:
            case "accept":
                command_id = self.open.pop()
                flow.answered(command_id, Accepted(command_id, receipt(slip_id())), now)
            case "known":
                command_id = self.open.pop()
                flow.answered(command_id, Accepted(command_id), now)
            case "refuse" | "ask":
                command_id = self.open.pop()
                flow.answered(command_id, Refused(command_id, answers[word]), now)
            case "lose":
                command_id = self.open.pop()
                flow.answered(command_id, NotExecuted(command_id), now)
            case "wait":
                for _ in range(int(value) * 4):
                    self.now += 250
                    self.carry_out(flow.tick(self.now))
            case "part":
                flow.parted(now)
            case "join":
                flow.joined(now)
            case "close" | "close all":
                lobby = closing(ClosedWhy.SUSPENDED)
                everything = tuple(each.service for each in catalogue().services)
                [closed] = lobby.closed
                services = closed.services if word == "close" else everything
                flow.shown(structs.replace(lobby, closed=(structs.replace(closed, services=services),)), now)
            case "open":
                flow.shown(LobbyView(now, {}), now)
            case "unknown" | "early" | "late":
                command_id = self.open.pop()
                at = {"from": str(now + 3_600_000), "until": str(now - 3_600_000)}
                flow.answered(command_id, Refused(command_id, BOOKING[word], at), now)
            case "scan":
                self.carry_out(flow.intend(ScanCode(value), now))
            case "type":
                self.carry_out(flow.intend(TypeKey(value), now))
            case _:
                [intent] = [each.intent for each in offered(seen(flow)) if each.key == step]
                assert intent is not None, step
                self.carry_out(flow.intend(intent, now))

    def carry_out(self, effects: list[Submit | Withdraw]) -> None:
        for effect in effects:
            match effect:
                case Submit(command):
                    self.open.append(command.command_id)
                case Withdraw(command_id):
                    self.open.remove(command_id)
        assert len(self.open) <= 1


@pytest.mark.parametrize("name", JOURNEYS)
def test_journey(name: str) -> None:
    go(Journey(), JOURNEYS[name])


@pytest.mark.parametrize("name", LOOKING_JOURNEYS)
def test_journey_with_a_look_at_the_code(name: str) -> None:
    go(Journey(looks_up=True), LOOKING_JOURNEYS[name])


@pytest.mark.parametrize("name", OWN_JOURNEYS)
def test_journey_at_one_agency(name: str) -> None:
    go(Journey("A1"), OWN_JOURNEYS[name])


def go(journey: Journey, steps: str) -> None:
    for each in steps.split(", "):
        step, screen = each.split(" > ")
        journey.take(step)
        assert seen(journey.flow).scene.split(":")[0] == screen, each
