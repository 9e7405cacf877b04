"""What ends another's decision is the same bytes as before it could say why."""

import pytest

from hub.protocol import codec
from hub.protocol import commands as c
from hub.protocol.ids import CommandId

ID = CommandId("0197f0c0-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    "order",
    [
        c.ResumeCounter(command_id=ID, counter="1"),
        c.RefuseClosure(command_id=ID, counter="1"),
        c.ReopenCounter(command_id=ID, counter="1"),
        c.EndForcedOpening(command_id=ID, counter="1"),
        c.ReopenService(command_id=ID, service="A.01"),
        c.ResumeService(command_id=ID, service="A.01"),
        c.ResumeAgency(command_id=ID, agency="A"),
        c.EndEmergency(command_id=ID),
    ],
)
def test_without_a_reason_it_is_written_as_by_older_programs(order: c.Command) -> None:
    assert b"reason" not in codec.encode(order)
    assert codec.decode_client(codec.encode(order)) == order
