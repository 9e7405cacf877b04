"""How fast a device may have things recorded that give no number."""

from typing import get_args

import pytest

from hub.client.identity import new_command_id
from hub.protocol import commands as wire
from hub.protocol.commands import (
    AskLease,
    Command,
    HandInTicket,
    IssueTicket,
    PauseCounter,
    PauseReason,
    RecordPaperTicket,
    RecordPrint,
    RequestOutcome,
)
from hub.protocol.hello import Role
from hub.protocol.ids import CounterId, DeviceId, JobId, ServiceId
from hub.protocol.log_in import LogInMessage
from hub.protocol.printing import SlipOutcome
from hub.server.doorkeeper import FLOOD_SHOWN_FOR, Doorkeeper, Speaker
from hub.server.draws import DRAWS
from hub.server.records import PRINTED, RECORDED, SHOWN, record_pace_of

ONE = Speaker(DeviceId("one"))
ID = new_command_id(1_784_300_000_000)
NUMBERS_WITHOUT_HUB = 4_000
"""What a kiosk has of its own at most; see `limits.FLOOD_GRACE`."""


def test_whatever_history_may_have_a_record_of_counts_once_but_what_leases_bound() -> None:
    assert {*get_args(Command), *get_args(LogInMessage)} - {*DRAWS, *RECORDED} == {HandInTicket}
    assert not {*DRAWS} & {*RECORDED}
    panel = Doorkeeper(5).paces(ONE, Role.OFFICER)
    draw = IssueTicket(
        command_id=ID, service=ServiceId("a"), ticket_class=wire.TicketClass.REGULAR, language=wire.Language.INDONESIAN
    )
    paper = RecordPaperTicket(command_id=ID, number=1, service=ServiceId("a"), given_at=0)
    assert panel.draws is panel.of(draw) is panel.of(paper) is not None
    assert panel.of(AskLease(command_id=ID)) is panel.records
    assert panel.of(RequestOutcome(ID)) is None
    assert Doorkeeper(5).paces(ONE, Role.PRINTER).of(draw) is None


@pytest.mark.parametrize("role", Role)
def test_each_kind_of_device_has_a_burst_and_an_end_of_it(role: Role) -> None:
    records, pace = Doorkeeper(5).paces(ONE, role).records, record_pace_of(role)
    assert pace.at_once >= 200
    assert pace.per_second <= 5.0
    assert [records.take(0) for _ in range(pace.at_once)] == [0] * pace.at_once
    assert records.take(0) > 0


def test_what_was_printed_and_shown_without_the_hub_is_told_at_once() -> None:
    assert record_pace_of(Role.PRINTER) == PRINTED
    assert PRINTED.at_once > NUMBERS_WITHOUT_HUB
    assert record_pace_of(Role.HALL) == record_pace_of(Role.SIGN) == record_pace_of(Role.LED) == SHOWN


def test_the_pace_outlives_connections_and_who_waits_is_told_once_with_numbers() -> None:
    door = Doorkeeper(5)
    panel = door.paces(ONE, Role.OFFICER)
    assert panel.draws is not None
    report = RecordPrint(command_id=ID, job=JobId("j"), outcome=SlipOutcome.PRINTED)
    pause = PauseCounter(command_id=ID, counter=CounterId("1"), reason=next(iter(PauseReason)), until_minute=600)
    assert panel.of(report) is panel.of(pause) is panel.records
    assert door.paces(ONE, Role.OFFICER).records is panel.records
    panel.records.waited, panel.draws.waited = 3, 4
    assert door.slowed(0) == [("one", 7)]
    assert door.slowed(FLOOD_SHOWN_FOR.value) == []
