"""What an administrator's command and the hub say by the control socket: there and back, and nothing else."""

import pytest

from hub.protocol import control
from hub.protocol.codec import DecodeError
from hub.protocol.control_staff import PasswordMade, SetUpCodeMade
from hub.protocol.errors import ProblemCode
from hub.protocol.ids import DeviceId

REQUESTS = (
    control.ListDevices(),
    control.RevokeDevice(DeviceId("kiosk-1"), "stolen"),
    control.ApprovePairing(3, DeviceId("kiosk-1")),
)
REPLIES = (control.Carried(), control.DeviceList((), "Asia/Jakarta"), PasswordMade("rahasia"), SetUpCodeMade("kode"))


@pytest.mark.parametrize("request_", REQUESTS)
def test_what_is_asked_arrives_as_one_line(request_: control.ControlRequest) -> None:
    line = control.encode(request_)
    assert line.count(b"\n") == 1
    assert control.decode_request(line) == request_


def test_what_is_secret_stands_in_no_log_by_accident() -> None:
    assert "rahasia" not in repr((PasswordMade("rahasia"), SetUpCodeMade("rahasia"), control.Issued("rahasia", 1)))


@pytest.mark.parametrize("reply", REPLIES)
def test_what_is_answered_arrives(reply: control.ControlReply) -> None:
    assert control.decode_reply(control.encode(reply)) == reply


@pytest.mark.parametrize("line", [b"", b"{}", b"\xff", b"[" * 5_000, b'{"type":"Hello"}'])
def test_anything_else_is_refused(line: bytes) -> None:
    for decode in (control.decode_request, control.decode_reply):
        with pytest.raises(DecodeError) as caught:
            decode(line)
        assert caught.value.code is ProblemCode.MALFORMED


def test_a_request_is_no_reply() -> None:
    with pytest.raises(DecodeError):
        control.decode_reply(control.encode(control.ListDevices()))


def test_a_password_stands_in_no_log() -> None:
    assert "rahasia" not in repr(PasswordMade("rahasia"))
