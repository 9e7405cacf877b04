"""Who works on the hall rather than in it: its supervisor, the booking office, and the administrator."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hub.client.session import Answered, Output, Shown
from hub.core.effects import Ordered
from hub.domain import catalogue as cat
from hub.domain import commands as domain
from hub.domain.catalogue_changes import Kind
from hub.domain.commands_day import CheckIn
from hub.domain.ticket import TicketClass, TicketId
from hub.protocol import commands as c
from hub.protocol.errors import Refused
from hub.protocol.hello import Role
from hub.protocol.ids import AgencyId, CommandId, CounterId, PoolId, ServiceId
from hub.protocol.views import SupervisorView
from tests.simulation.device import SimDevice
from tests.simulation.ledger import Booking, Ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.hub_node import HubNode
    from tests.simulation.world import World

MINUTE_MS: Final = 60_000


class SimSupervisor(SimDevice):
    """Answers what officers ask, and stops, opens and starts things by hand."""

    role = Role.SUPERVISOR
    acts_each_ms: float = 6 * MINUTE_MS

    def __init__(self, world: World, hub: HubNode, name: str, ledger: Ledger, minute: Callable[[], int]) -> None:
        super().__init__(world, hub, name)
        self.tick_ms, self.pong_ms = 10_000, 30_000
        self.ledger, self.minute = ledger, minute
        self.paper: list[tuple[PoolId, int]] = []

    def boot(self) -> None:
        """Nothing is seen yet."""
        self.view: SupervisorView | None = None
        self._next_act = 0

    def on_output(self, output: Output) -> None:
        """Look, and remember what was answered."""
        match output:
            case Shown(show=show) if isinstance(show.view, SupervisorView):
                self.view = show.view
            case Answered(command=command, answer=answer):
                kind = type(command).__name__
                if isinstance(answer, Refused):
                    self.ledger.refused[f"{kind}: {answer.code}"] += 1
                else:
                    self.ledger.done[kind] += 1
            case _:
                pass

    def on_tick(self) -> None:
        """Answer a question, or do something by the way."""
        view = self.view
        if view is None or self.session.link != "live":
            return
        for report in view.counters:
            if report.state.asked_to_close is not None and self.world.chance(0.1):
                if self.world.chance(0.6):
                    self.submit(c.ApproveClosure(command_id=self._id(), counter=report.counter))
                else:
                    busy = c.UndoReason.MANY_WAITING
                    self.submit(c.RefuseClosure(command_id=self._id(), counter=report.counter, reason=busy))
            if report.state.wants_help and self.world.chance(0.1):
                self.submit(c.EndHelp(command_id=self._id(), counter=report.counter))
        if self.world.now >= self._next_act:
            self._next_act = self.world.now + round(self.world.between(0.5, 1.5) * self.acts_each_ms)
            self._act(view)

    def _id(self) -> CommandId:
        return self.new_id(self.now())

    def _act(self, view: SupervisorView) -> None:
        catalogue = self.hub.core.state.catalogue
        if catalogue is None:
            return
        random, named = self.world.random, {"command_id": self._id()}
        counter = CounterId(random.choice(catalogue.counters).id)
        service = ServiceId(random.choice(catalogue.services).id)
        agency = AgencyId(random.choice(catalogue.agencies).id)
        stop, over = random.choice(tuple(c.StopReason)), c.UndoReason.CAUSE_OVER
        for stopped in view.services:
            if self.world.chance(0.5):
                kind = c.ResumeService if stopped.suspended else c.ReopenService
                self.submit(kind(command_id=self._id(), service=stopped.service, reason=over))
        for agencies in view.agencies:
            if self.world.chance(0.7):
                self.submit(c.ResumeAgency(command_id=self._id(), agency=agencies.agency, reason=over))
        for report in view.counters:
            if report.state.closed is not None and self.world.chance(0.05):
                self.submit(c.ReopenCounter(command_id=self._id(), counter=report.counter, reason=over))
        until = min(1_439, self.minute() + random.randint(5, 90))
        match random.choice(
            ("pause", "resume", "force", "force", "end force", "close", "suspend", "agency", "paper", "paper", "tell")
        ):
            case "pause":
                self.submit(c.PauseCounter(**named, counter=counter, reason=c.PauseReason.MEETING, until_minute=until))
            case "resume":
                self.submit(c.ResumeCounter(**named, counter=counter, reason=over))
            case "force":
                end = until if self.world.chance(0.7) else None
                self.submit(
                    c.ForceCounterOpen(**named, counter=counter, reason=c.OpenReason.MANY_WAITING, until_minute=end)
                )
            case "end force":
                self.submit(c.EndForcedOpening(**named, counter=counter, reason=over))
            case "close":
                end_at = self.session.hub_time(self.now()) + random.randint(2, 120) * MINUTE_MS
                closing = None if self.world.chance(0.2) else end_at
                self.submit(c.CloseService(**named, service=service, reason=stop, until=closing))
            case "suspend":
                self.submit(c.SuspendService(**named, service=service, reason=stop))
            case "agency" if self.world.chance(0.4):
                self.submit(c.SuspendAgency(**named, agency=agency, reason=stop))
            case "paper":
                self._paper()
            case _:
                text = random.choice(("Mohon buka loket bantu", ""))
                self.report(c.TellOfficers(text=text))

    def _paper(self) -> None:
        """Reserve a block of paper, or enter one of its numbers, sometimes one that is none."""
        state, random = self.hub.core.state, self.world.random
        assert state.catalogue is not None
        blocks = [(pool, number) for pool, numbers in state.paper.items() for number in numbers]
        if not blocks or self.world.chance(0.3):
            pool = PoolId(random.choice(state.catalogue.pools).id)
            self.submit(c.ReservePaper(command_id=self._id(), pool=pool, count=random.randint(1, 12)))
            return
        pool_id, number = random.choice(blocks)
        services = [each.id for each in state.catalogue.services if each.pool == pool_id]
        if not services:
            return
        now = self.session.hub_time(self.now())
        given = now - random.randint(0, 30) * MINUTE_MS
        ended = given + random.randint(0, 5) * MINUTE_MS if self.world.chance(0.4) else None
        command = c.RecordPaperTicket(
            command_id=self._id(),
            service=ServiceId(random.choice(services)),
            number=number if self.world.chance(0.95) else number + 400,
            given_at=given,
            ended_at=ended,
        )
        self.ledger.asked.add(command.command_id)
        self.submit(command)


class BookingOffice:
    """Checks visitors with a booking in: most in time, some often, some too early or late."""

    def __init__(self, world: World, hub: HubNode, ledger: Ledger) -> None:
        self.world, self.hub, self.ledger = world, hub, ledger

    def promise(self, id_: str, service: str, start: int, end: int) -> None:
        """Remember a booking and let its visitor come."""
        self.ledger.bookings[id_] = Booking(service, start, end)
        come = start + self.world.between(-22, 50) * MINUTE_MS
        if self.world.chance(0.9):
            self.world.after(come - self.world.now, lambda: self._check_in(id_, 0))

    def _check_in(self, id_: str, again: int) -> None:
        booking = self.ledger.bookings[id_]
        command_id = self.world.new_id(self.hub.now())
        self.ledger.asked.add(command_id)
        ticket_class = TicketClass.PRIORITY if self.world.chance(0.1) else TicketClass.REGULAR
        came_at = None if again < 3 else self.hub.now() - 30_000
        command = CheckIn(
            TicketId(command_id),
            id_,
            cat.ServiceId(booking.service),
            booking.start,
            booking.end,
            ticket_class,
            "id",
            came_at=came_at,
        )
        for _ in range(2 if self.world.chance(0.2) else 1):
            self.hub.accept(Ordered(command, "bookings", command_id))
        self.ledger.done["CheckIn"] += 1
        if again < 4 and (not self.hub.alive or self.world.chance(0.4)):
            self.world.after(self.world.between(200, 90_000), lambda: self._check_in(id_, again + 1))


class Administrator:
    """Changes the catalogue while the hall works."""

    def __init__(self, world: World, hub: HubNode, ledger: Ledger) -> None:
        self.world, self.hub, self.ledger = world, hub, ledger

    def edit(self) -> None:
        """Change something."""
        catalogue = self.hub.core.state.catalogue if self.hub.alive else None
        if catalogue is not None:
            command = replace(self._change(catalogue), reason="edited")
            self.ledger.done[type(command).__name__] += 1
            self.hub.accept(Ordered(command, "admin", self.world.new_id(self.hub.now())))

    def _change(self, catalogue: cat.Catalogue) -> domain.PutThing | domain.ArchiveThing | domain.RestoreThing:
        random = self.world.random
        service, counter = random.choice(catalogue.services), random.choice(catalogue.counters)
        archived = [each for each in catalogue.services if each.archived]
        if archived and self.world.chance(0.5):
            return domain.RestoreThing(Kind.SERVICE, random.choice(archived).id)
        closed = [each for each in catalogue.counters if each.archived]
        if closed and self.world.chance(0.5):
            return domain.RestoreThing(Kind.COUNTER, random.choice(closed).id)
        match random.choice(("name", "quota", "accepting", "skills", "weight", "archive", "counter", "rules")):
            case "name":
                return domain.PutThing(replace(service, name={"id": f"Layanan {random.randrange(1_000)}"}))
            case "quota":
                return domain.PutThing(replace(service, quota=random.choice((None, 5, 30)), priority_quota=2))
            case "accepting":
                return domain.PutThing(replace(service, accepting=not service.accepting))
            case "skills":
                more = random.choice(catalogue.services)
                if more.archived or more.id in counter.services or counter.archived:
                    return domain.PutThing(replace(service, minutes=service.minutes + 1))
                return domain.PutThing(replace(counter, services=(*counter.services, more.id)))
            case "weight":
                return domain.PutThing(replace(service, weight=random.choice((0.8, 1.0, 1.6))))
            case "archive":
                return domain.ArchiveThing(Kind.SERVICE, service.id)
            case "counter":
                return domain.ArchiveThing(Kind.COUNTER, counter.id)
            case _:
                return domain.PutThing(replace(catalogue.hall, name={"id": f"Mal {random.randrange(1_000)}"}))
