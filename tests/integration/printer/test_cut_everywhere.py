import pytest

from hub.protocol.ids import JobId
from hub.protocol.printing import PrintJob, SlipOutcome, SlipReason
from printer.backends.interface import BackendFault
from printer.dialogue import Dialogue
from printer.effects import Confirm, Effect, Keep, Look, Report, ReportState, TellHere, Write
from printer.job import PrintQueue
from printer.profiles import PROFILES
from printer.render import render
from printer.sample import sample_slip
from printer.slip import lay_out
from tests.fakes.virtual_printer import Mechanism
from tests.unit.printer.slips import STATIONERY

WIDE = PROFILES["generic-80"]
SLIP = render(lay_out(sample_slip(STATIONERY), WIDE, STATIONERY), WIDE)
JOB = PrintJob(JobId("t:1"), sample_slip(STATIONERY), 30_000)


class FrayedCable:
    """A cable that breaks for good after so many bytes, or only loses all answers from there on."""

    durable = False
    answers = True
    is_stopped = False
    taken = 0

    def __init__(self, whole_for: int, breaks: bool) -> None:
        self.printer = Mechanism()
        self._left = whole_for
        self._breaks = breaks
        self._answers = bytearray()

    def open(self) -> bool:
        return False

    def write(self, data: bytes, within_s: float, name: str) -> None:
        passed = data[: self._left] if self._breaks else data
        answered = self.printer.feed(passed)
        if self._left >= len(data):
            self._answers += answered
        self._left = max(0, self._left - len(data))
        if len(passed) < len(data):
            raise BackendFault(SlipReason.OFFLINE, len(passed) > 0, "the cable broke")

    def read(self, timeout_s: float) -> bytes:
        data, self._answers = bytes(self._answers), bytearray()
        return data

    def close(self) -> None:
        self._answers.clear()


def print_over(cable: FrayedCable, monkeypatch: pytest.MonkeyPatch) -> list[Report]:
    """Run one job through queue and dialogue; return what was told."""
    monkeypatch.setattr("printer.looking.QUESTION_S", 0.0005)
    queue, dialogue = PrintQueue(), Dialogue(cable)
    told: list[Report] = []
    todo: list[Effect] = queue.arrived(JOB, 0)
    now = 0
    while not told:
        if not todo:
            now += 1_000
            todo = queue.tick(now)
            continue
        match todo.pop(0):
            case Look():
                todo += queue.looked(*dialogue.look(), now)
            case Keep(record):
                todo += queue.kept(record, now)
            case Write():
                try:
                    dialogue.print_slip(SLIP, "t:1")
                except BackendFault as fault:
                    todo += queue.write_failed(fault.begun, fault.reason, now)
                else:
                    todo += queue.written(now)
            case Confirm():
                todo += queue.confirmed(*dialogue.confirm(0.0005), now)
            case Report() as report:
                told.append(report)
            case ReportState() | TellHere():
                pass
    return told


@pytest.mark.parametrize("breaks", [True, False], ids=["breaks", "goes mute"])
def test_good_is_said_only_of_a_whole_slip_wherever_the_cable_fails(
    breaks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = 0
    for whole_for in range(len(SLIP) + 20):
        cable = FrayedCable(whole_for, breaks)
        (report,) = print_over(cable, monkeypatch)
        slips = len(cable.printer.slips)
        assert slips <= 1
        if report.outcome is SlipOutcome.PRINTED:
            good += 1
            assert cable.printer.slips[0].data == SLIP
        elif report.outcome in (SlipOutcome.FAILED, SlipOutcome.NOT_PRINTED):
            assert slips == 0, f"said to have failed, and lies in the tray: {whole_for}"
    assert 0 < good < 20
