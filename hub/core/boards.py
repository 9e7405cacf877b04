"""What supervisors are told of LED boards: each trouble that their program reports, and that it is away."""

from typing import Final

from hub.core.effects import Trouble, Warned
from hub.protocol.alarms import AlarmCode
from hub.protocol.ids import DeviceId
from hub.protocol.signs import BoardFault, BoardTrouble

CODES: Final = {
    BoardFault.NO_ANSWER: AlarmCode.BOARD_NO_ANSWER,
    BoardFault.WRONG_ANSWER: AlarmCode.BOARD_WRONG_ANSWER,
    BoardFault.REFUSES: AlarmCode.BOARD_REFUSES,
    BoardFault.TOO_LONG: AlarmCode.BOARD_TOO_LONG,
    BoardFault.UNKNOWN_COUNTER: AlarmCode.BOARD_UNKNOWN_COUNTER,
    BoardFault.LINE_GONE: AlarmCode.BOARD_LINE_GONE,
}


def boards_warned(device: DeviceId, troubles: tuple[BoardTrouble, ...]) -> Warned:
    """Return the alarms of a line of boards, as its program reports them; none: all boards show what they should."""
    return Warned(_source(device), tuple(_trouble(device, each) for each in troubles))


def boards_gone(device: DeviceId) -> Warned:
    """Return the alarm of a line whose program is away: its boards keep what they showed."""
    return Warned(_source(device), (Trouble(AlarmCode.BOARDS_AWAY, (("device", device),)),))


def _source(device: DeviceId) -> str:
    return f"boards:{device}"


def _trouble(device: DeviceId, trouble: BoardTrouble) -> Trouble:
    values = [("device", str(device)), ("board", str(trouble.board))]
    if trouble.counter is not None:
        values.append(("counter", str(trouble.counter)))
    if trouble.fault is BoardFault.REFUSES:
        values.append(("code", str(trouble.code)))
    return Trouble(CODES[trouble.fault], tuple(values))
