"""Both roads in any order: jobs come and come again, are withdrawn and replaced, printers answer or not, it crashes."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hub.protocol.ids import CommandId, JobId, TicketId, ticket_of
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from printer.effects import Confirm, Effect, Keep, Look, Recover, Report, ReportState, TellHere, Write
from printer.job import PrintQueue
from printer.record import Record, Stage
from printer.status import Detail
from tests.unit.printer.slips import job

CORRECTED = {SlipOutcome.UNKNOWN, SlipOutcome.PRINTED}
DETAILS = st.sampled_from([Detail.NONE, Detail.HOT])
JOBS = st.sampled_from(["a:1", "a:2", "b:1", "c:1"]).map(JobId)
TICKETS = st.sampled_from(["a", "b"])
LIVES = st.integers(-10, 20_000)


class AnyStory(RuleBasedStateMachine):
    """The world around the queue: what is on disk, what was written, what was told to whom."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.todo: list[Effect] = []
        self.queue = PrintQueue()
        self.disk: dict[JobId, Record] = {}
        self.begun: list[JobId] = []
        self.told: dict[JobId, set[SlipOutcome]] = {}
        self.told_hub: dict[JobId, list[SlipOutcome]] = {}
        self.on_paper: set[JobId] = set()
        self.told_here: set[JobId] = set()
        self.asked_hub: set[JobId] = set()
        self.asked_here: set[JobId] = set()
        self.barred: set[TicketId] = set()
        self.withdrawn: set[JobId] = set()

    @initialize(durable=st.booleans())
    def begin(self, durable: bool) -> None:
        self.durable = durable
        self.start()

    def start(self) -> None:
        self.queue = PrintQueue(durable=self.durable)
        self.todo = []
        self.barred = {TicketId(each.job) for each in self.disk.values() if each.stage is Stage.BARRED}
        self.withdrawn = {each.job for each in self.disk.values() if each.reason is SlipReason.WITHDRAWN}
        self.take(self.queue.restore(list(self.disk.values()), self.now))

    def take(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Report(name, outcome) | TellHere(name, outcome):
                    assert self.disk[name].outcome is outcome, "told before it was on disk"
                    before = self.told.setdefault(name, set())
                    assert outcome is SlipOutcome.PRINTED or before <= {outcome}, "told otherwise before"
                    assert before <= {SlipOutcome.UNKNOWN, outcome}, "a certain fate was changed"
                    before.add(outcome)
                    is_report = isinstance(effect, Report)
                    concerned = self.asked_hub | self.asked_here if is_report else self.asked_here
                    assert name in concerned, "told to whom did not ask"
                    if is_report:
                        self.told_hub.setdefault(name, []).append(outcome)
                    else:
                        self.told_here.add(name)
                case ReportState():
                    pass
                case Write(one):
                    assert ticket_of(one.job) not in self.barred, "a replaced slip was begun"
                    assert one.job not in self.withdrawn, "a withdrawn slip was begun"
                    assert self.now < one.expires_at, "a late slip was begun"
                    self.todo.append(effect)
                case _:
                    self.todo.append(effect)

    @rule(name=JOBS, life=LIVES)
    def hub_asks(self, name: JobId, life: int) -> None:
        self.asked_hub.add(name)
        self.take(self.queue.arrived(job(name, expires_at=self.now + life), self.now))

    @rule(name=JOBS, life=LIVES, replaces=st.none() | TICKETS)
    def kiosk_asks(self, name: JobId, life: int, replaces: str | None) -> None:
        self.asked_here.add(name)
        if replaces is not None:
            self.barred.add(TicketId(replaces))
        command = None if replaces is None else CommandId(replaces)
        self.take(self.queue.asked_here(job(name, expires_at=self.now + life), command, self.now))

    @rule(name=JOBS)
    def hub_withdraws(self, name: JobId) -> None:
        self.asked_hub.add(name)
        self.withdrawn.add(name)
        self.take(self.queue.withdrawn(name, self.now))

    @precondition(lambda self: self.todo)
    @rule(state=st.sampled_from(PrinterState), detail=DETAILS, yes=st.booleans(), begun=st.booleans())
    def work(self, state: PrinterState, detail: Detail, yes: bool, begun: bool) -> None:
        match self.todo.pop(0):
            case Look():
                self.take(self.queue.looked(state, state is PrinterState.UNKNOWN, self.now, detail))
            case Keep(record):
                self.disk[record.job] = record
                self.take(self.queue.kept(record, self.now))
            case Write(one):
                assert self.disk[one.job].stage is Stage.SENT, "a byte was sent before the journal knew"
                self.begun.append(one.job)
                if yes:
                    self.on_paper.add(one.job)
                    self.take(self.queue.written(self.now))
                else:
                    self.take(self.queue.write_failed(begun, SlipReason.OFFLINE, self.now))
            case Recover():
                pass
            case Confirm():
                self.take(self.queue.confirmed(yes, state, self.now, detail, waits=begun))

    @precondition(lambda self: self.todo)
    @rule()
    def work_on(self) -> None:
        while self.todo:
            self.work(PrinterState.READY, Detail.NONE, True, True)

    @rule(wait=st.sampled_from([1, 500, 2_500, 40_000]))
    def wait(self, wait: int) -> None:
        self.now += wait
        self.take(self.queue.tick(self.now))

    @rule(by_ms=st.sampled_from([-3_600_000, 20, 3_600_000]))
    def another_time(self, by_ms: int) -> None:
        self.now += by_ms
        self.queue.clock_set(by_ms)

    @precondition(lambda self: self.told_hub)
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.told_hub)))
        self.take(self.queue.settled(name, data.draw(st.sampled_from(self.told_hub[name])), self.now))

    @precondition(lambda self: self.told_hub)
    @rule(data=st.data())
    def refuse(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.told_hub)))
        self.take(self.queue.refused(name, data.draw(st.sampled_from(self.told_hub[name])), self.now))

    @precondition(lambda self: self.on_paper)
    @rule(data=st.data())
    def echo_comes_late(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.on_paper)))
        self.take(self.queue.echoed(self.disk[name].token, self.now))
        known = self.queue.fates.records[name].outcome
        assert known in (SlipOutcome.PRINTED, None), "the printer said that it is on paper"

    @rule()
    def echo_is_nobodys(self) -> None:
        assert self.queue.echoed("7777", self.now) == []

    @rule()
    def crash(self) -> None:
        self.start()

    @invariant()
    def nothing_is_begun_twice(self) -> None:
        assert len(self.begun) == len(set(self.begun))

    @invariant()
    def only_what_nobody_knew_is_corrected(self) -> None:
        assert all(len(outcomes) == 1 or outcomes == CORRECTED for outcomes in self.told.values())

    @invariant()
    def good_is_said_only_of_what_is_on_paper(self) -> None:
        assert {name for name, outcomes in self.told.items() if SlipOutcome.PRINTED in outcomes} <= self.on_paper

    def is_hub_told(self) -> bool:
        is_all = set(self.told_hub) == self.asked_hub | self.asked_here
        return is_all and all(outcomes[-1] is self.disk[name].outcome for name, outcomes in self.told_hub.items())

    def teardown(self) -> None:
        """Left alone, and asked once more, every job that anybody wanted has its fate told to them."""
        for name in self.asked_hub:
            self.hub_asks(name, 0)
        for name in self.asked_here:
            self.kiosk_asks(name, 0, None)
        for _ in range(500):
            self.now += 1_000
            self.take(self.queue.tick(self.now))
            while self.todo:
                self.work(PrinterState.OFFLINE, Detail.NONE, True, True)
            for name, outcomes in self.told_hub.items():
                self.take(self.queue.settled(name, outcomes[-1], self.now))
            if self.queue.idle and self.is_hub_told():
                break
        assert self.queue.idle
        assert all(record.stage is not Stage.SENT for record in self.disk.values())
        assert set(self.begun) <= set(self.told)
        assert self.is_hub_told(), "also of what only the kiosk asked for"
        assert self.told_here == self.asked_here


AnyStory.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestAnyStory = AnyStory.TestCase
