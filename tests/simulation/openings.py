"""Whether numbers were given when they should, refused when they should, and told so to kiosks, for every record."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from hub.domain.events import CatalogueAdopted, DayOpened, Record, TicketIssued
from hub.domain.events_day import ClosureApproved
from hub.protocol.commands import TicketClass
from hub.protocol.errors import RejectionCode
from tests.simulation.plain_schedule import PlainSituation, next_opening_day, why_closed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.domain.catalogue import Catalogue
    from tests.simulation.history import History
    from tests.simulation.hub_node import HubNode
    from tests.simulation.said import Lobby, Refusal

STOPS_BOOKINGS: Final = (
    "inactive",
    "suspended",
    "forced_closed",
    "agency_inactive",
    "no_active_counter",
    "all_counters_closed",
)
NOTICED_MS: Final = 8_000
"""A picture may be so old: the hub looks at its clock each 3 s in a simulated day, and a picture has a way to go."""

ENDED_MS: Final = 60_000
ENDED_AT_NIGHT_MS: Final = 11 * 60_000
PICTURES_EACH: Final = 20
"""One picture of so many is compared as a whole; the counts in it are, in all of them."""


@dataclass(slots=True)
class Openings:
    """A rule of history; `finish` judges what came after its last record."""

    hub: HubNode
    situation: PlainSituation = field(default_factory=PlainSituation)
    issues: int = 0
    refusals: int = 0
    pictures: int = 0
    _refusals: list[tuple[int, int, Refusal]] = field(default_factory=list)
    _lobbies: list[Lobby] = field(default_factory=list)
    _before: dict[int, str] = field(default_factory=dict)
    _new_day: bool = False
    _reported: set[tuple[str, str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        about = [r for r in self.hub.refusals if r.refused.code is RejectionCode.NOT_AVAILABLE]
        places = [(r.since, 0, r) for r in about] + [(r.until, 1, r) for r in about]
        self._refusals = sorted(places, key=lambda each: each[:2], reverse=True)
        self._lobbies = sorted(self.hub.lobbies, key=lambda each: each.revision, reverse=True)

    def before(self, record: Record, history: History) -> None:
        """Judge all that happened before a record, and the record itself."""
        self._judge_until(record.revision - 1, history)
        catalogue = history.catalogue
        if catalogue is not None:
            self._ends(record, history, catalogue)
        event = record.event
        match event:
            case TicketIssued():
                assert catalogue is not None
                self._issued(record, event, history, catalogue)
            case ClosureApproved() if record.command_id is not None:
                assert catalogue is not None
                self._closed(record, event, history, catalogue)
            case DayOpened():
                self._new_day = True
            case CatalogueAdopted(catalogue=adopted) if self._new_day:
                self._new_day = False
                for counter in adopted.counters:
                    if counter.archived:
                        self.situation.closed_counters.pop(counter.id, None)
                for service in adopted.services:
                    if service.archived:
                        self.situation.closed_services.pop(service.id, None)
                        self.situation.suspended.discard(service.id)
            case _:
                pass
        self.situation.take(event)

    def finish(self, history: History) -> None:
        """Judge the rest."""
        self._judge_until(1 << 62, history)

    def _judge_until(self, revision: int, history: History) -> None:
        while self._refusals and self._refusals[-1][0] <= revision:
            _, after, refusal = self._refusals.pop()
            self._refused(refusal, bool(after), history)
        while self._lobbies and self._lobbies[-1].revision <= revision:
            self._picture(self._lobbies.pop(), history)

    def _why(self, catalogue: Catalogue, service_id: str, priority: bool, at: int) -> str:
        service = next((each for each in catalogue.services if each.id == service_id), None)
        return "unknown" if service is None else why_closed(self.situation, catalogue, service, priority, at)

    def _issued(self, record: Record, event: TicketIssued, history: History, catalogue: Catalogue) -> None:
        self.issues += 1
        why = self._why(catalogue, event.service, event.ticket_class == "priority", record.at)
        if why != "available" and (event.booking is None or why in STOPS_BOOKINGS):
            history.problems.append(f"given while closed: {event.text} of {event.service} at {record.at}: {why}")

    def _refused(self, refusal: Refusal, after: bool, history: History) -> None:
        command = self.hub.asked.get(refusal.refused.command_id)
        if command is None or history.catalogue is None:
            return
        priority = command.ticket_class is TicketClass.PRIORITY
        why = self._why(history.catalogue, command.service, priority, refusal.at)
        if not after:
            self._before[id(refusal)] = why
            return
        self.refusals += 1
        said = refusal.refused.values.get("code")
        if said not in (why, self._before.pop(id(refusal), why)):
            history.problems.append(f"refused as {said}: {command.service} at {refusal.at}, but it is {why}")

    def _picture(self, lobby: Lobby, history: History) -> None:
        catalogue = history.catalogue
        if catalogue is None:
            return
        self.pictures += 1
        waiting: dict[str, int] = {}
        for ticket in history.waiting.values():
            if ticket.desk is None:
                waiting[ticket.service] = waiting.get(ticket.service, 0) + 1
        if waiting != {str(service): count for service, count in lobby.view.waiting.items()}:
            history.problems.append(f"kiosks showed {dict(lobby.view.waiting)} waiting, not {waiting}")
        for service, left in lobby.view.left.items():
            known = catalogue.service[service]  # type: ignore[index]  # the same word on both sides
            given = self.situation.given[service]
            if known.quota is None or left.regular != max(0, known.quota - given):
                history.problems.append(f"kiosks showed {left.regular} left of {service}, {given} given")
        if self.pictures % PICTURES_EACH == 0 or lobby.is_still:
            self._closed_in(lobby, history, catalogue)

    def _closed_in(self, lobby: Lobby, history: History, catalogue: Catalogue) -> None:
        shown = {str(service): str(each.why) for each in lobby.view.closed for service in each.services}
        for service in catalogue.services:
            if service.archived or not service.active:
                continue
            whys = {
                why_closed(self.situation, catalogue, service, True, at) for at in (lobby.at, lobby.at - NOTICED_MS)
            }
            if shown.get(service.id, "available") not in whys:
                if shown.get(service.id) is None and not _is_offered(catalogue, service.id):
                    continue
                history.problems.append(
                    f"kiosks showed {service.id} as {shown.get(service.id, 'available')} at {lobby.at}, not {whys}"
                )

    def _closed(self, record: Record, event: ClosureApproved, history: History, catalogue: Catalogue) -> None:
        counter = catalogue.counter[event.counter]
        agency = catalogue.agency[catalogue.service[counter.services[0]].agency]
        due = next_opening_day(catalogue, agency, date.fromisoformat(record.day))
        if event.until != due:
            history.problems.append(f"closure of {event.counter} until {event.until}, the next working day is {due}")

    def _ends(self, record: Record, history: History, catalogue: Catalogue) -> None:
        """All that has ended by itself is recorded soon after, or soon after the hub is there again."""
        started = self.hub.started_at
        place = bisect_right(started, record.at)
        since = started[place - 1] if place else 0
        local = datetime.fromtimestamp(record.at / 1_000, ZoneInfo(catalogue.hall.timezone))
        by_day = 7 <= local.hour < 17
        allowed = ENDED_MS if by_day else ENDED_AT_NIGHT_MS
        for thing in self.situation.with_ends():
            kind, key, end = thing
            if record.at - max(end, since) > allowed and thing not in self._reported:
                self._reported.add(thing)
                history.problems.append(f"{kind} of {key} ended at {end}, and that was not recorded at {record.at}")


def _is_offered(catalogue: Catalogue, service: str) -> bool:
    return any(
        service in counter.services and counter.active and not counter.archived for counter in catalogue.counters
    )


def judged(rules: Sequence[Openings]) -> dict[str, int]:
    """Return how much was judged."""
    return {
        "issues judged": sum(each.issues for each in rules),
        "refusals judged": sum(each.refusals for each in rules),
        "pictures judged": sum(each.pictures for each in rules),
    }
