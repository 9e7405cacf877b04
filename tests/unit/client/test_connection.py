"""What the connection decides by itself: how long to stay away from a hub that turned this device away."""

from pathlib import Path

import pytest

from hub.client.connection import TURNED_AWAY_S, Connection
from hub.client.discovery import Discovery
from hub.client.session import Output, Troubled
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role
from hub.protocol.ids import DeviceId, ProcessId


@pytest.mark.parametrize(
    ("code", "away_s"),
    [(ProblemCode.UNKNOWN_DEVICE, TURNED_AWAY_S), (ProblemCode.REPLACED, 60.0), (ProblemCode.TOO_SLOW, 0.0)],
)
def test_a_hub_that_turned_this_device_away_is_left_alone_for_a_while(
    tmp_path: Path, code: ProblemCode, away_s: float
) -> None:
    told: list[Output] = []
    hello = Hello(PROTOCOL_VERSION, Role.KIOSK, DeviceId("kiosk-1"), ProcessId("p1"))
    connection = Connection(hello, told.append, Discovery(tmp_path, zeroconf=False))
    complaint = Troubled(Problem(code, closing=True))
    connection._carry_out([complaint])
    assert told == [complaint]
    assert connection._turned_away_s() == away_s
    assert connection._turned_away_s() == 0.0
