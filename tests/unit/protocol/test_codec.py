import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.protocol import commands, limits
from hub.protocol.codec import (
    CLIENT_TAGS,
    HUB_TAGS,
    ClientMessage,
    DecodeError,
    HubMessage,
    decode_client,
    decode_hub,
    encode,
)
from hub.protocol.errors import ProblemCode
from hub.protocol.hello import Hello, Role
from hub.protocol.ids import DeviceId, ProcessId
from hub.protocol.printing import PrinterState

HELLO = b'{"type":"Hello","protocol":1,"role":"kiosk","device":"k1","process":"p"}'


def code(data: bytes | str) -> ProblemCode:
    with pytest.raises(DecodeError) as caught:
        decode_client(data)
    assert len(caught.value.detail) <= limits.TEXT.value
    assert str(caught.value).startswith(caught.value.code)
    return caught.value.code


def test_a_message_comes_back_as_it_was():
    hello = Hello(1, Role.KIOSK, DeviceId("k1"), ProcessId("p"))
    assert decode_client(encode(hello)) == hello
    assert decode_client(HELLO.decode()) == hello


def test_both_sides_know_their_types():
    assert {"Hello", "IssueTicket", "RequestOutcome", "ReportPrinter"} < CLIENT_TAGS
    answers = {"Accepted", "NotExecuted", "LoggedIn", "LogInRefused", "LogInNeeded"}
    answers |= {"FirstAdministratorMade", "FirstAdministratorRefused"}
    assert {"Welcome", "Problem", "Refused", "Show", "PrintJob", "WithdrawJob", *answers} == HUB_TAGS
    with pytest.raises(DecodeError, match="unknown_type"):
        decode_hub(HELLO)


@pytest.mark.parametrize(
    ("field", "detail"),
    [
        ("ticket_class", "Invalid enum value - at `$.ticket_class`"),
        ("type", "Invalid value - at `$.type`"),
        ("service", None),
        ("again", None),
        ("stops", None),
    ],
)
@pytest.mark.parametrize("words", ["Siti Rahayu", "Siti ' - at `Rahayu'"])
def test_no_complaint_says_what_a_client_wrote(field, detail, words):
    """A complaint goes into the hub's log, where nobody's name may be (X1)."""
    wish = {"type": "IssueTicket", "command_id": "01890a5d-ac96-774b-bcce-b302099a8057", "service": "A"}
    with pytest.raises(DecodeError) as caught:
        decode_client(msgspec.json.encode(wish | {field: words}))
    assert "Siti" not in str(caught.value)
    assert detail in (None, caught.value.detail)


@pytest.mark.parametrize("message", [*ClientMessage.__args__, *HubMessage.__args__])
def test_no_type_is_there_without_its_explicit_tag(message):
    assert message.__struct_config__.tag == message.__name__
    assert message.__struct_config__.tag_field == "type"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b'"x"',
        b"{}",
        b'{"type":5}',
        b'{"type":"Hello"}',
        HELLO[:-1],
        HELLO + b"{}",
        HELLO.replace(b"kiosk", b"visitor"),
        HELLO.replace(b'"k1"', b'""'),
        HELLO.replace(b'"k1"', b'"' + b"k" * 65 + b'"'),
        HELLO.replace(b'"k1"', b'"k 1"'),
        HELLO.replace(b'"k1"', b'"../k"'),
        HELLO.replace(b":1,", b":" + b"9" * 30 + b","),
        HELLO.replace(b":1,", b":" + b"9" * 5_000 + b","),
        HELLO.replace(b":1,", b":-1,"),
        '{"type":"\ud800"}',
    ],
)
def test_what_breaks_the_rules_is_malformed(data):
    assert code(data) is ProblemCode.MALFORMED


def test_a_name_ends_where_its_line_ends():
    """Python's `$` also matches before a last line feed."""
    assert code(HELLO.replace(b'"k1"', b'"k1\\n"')) is ProblemCode.MALFORMED
    outcome = b'{"type":"RequestOutcome","command_id":"01890a5d-ac96-774b-bcce-b302099a8057%s"}'
    assert isinstance(decode_client(outcome % b""), commands.RequestOutcome)
    assert code(outcome % b"\\n") is ProblemCode.MALFORMED
    assert code((outcome % b"").replace(b"-774b", b"-474b")) is ProblemCode.MALFORMED


@pytest.mark.parametrize("text", ["a\\nb", "\\u001b[2J", "\\u2028"])
def test_a_programs_version_holds_no_control_characters(text):
    assert code(HELLO[:-1] + b',"program":"%s"}' % text.encode()) is ProblemCode.MALFORMED


def test_an_unknown_type_is_told_apart():
    assert code(b'{"type":"Dance"}') is ProblemCode.UNKNOWN_TYPE


@pytest.mark.parametrize("text", [False, True])
def test_what_is_too_large_is_not_even_read(text):
    data = b'{"type":"Hello","program":"%s"}' % ("é" * 8_200).encode()
    assert code(data.decode() if text else data) is ProblemCode.TOO_LARGE


def test_what_nests_too_deep_is_not_read():
    deep = limits.DEPTH.value - 1
    fits = HELLO[:-1] + b',"x":' + b"[" * deep + b"]" * deep + b"}"
    assert isinstance(decode_client(fits), Hello)
    assert code(HELLO[:-1] + b',"x":' + b"[" * (deep + 1) + b"]" * (deep + 1) + b"}") is ProblemCode.MALFORMED
    assert code(HELLO[:-1] + b',"x":' + b"[" * 9_000) is ProblemCode.MALFORMED


def test_brackets_within_a_text_are_no_depth():
    message = commands.ReportPrinter(PrinterState.READY, detail='\\"[{' * 40)
    assert decode_client(encode(message)) == message
    wide = HELLO[:-1] + b',"x":[' + b"[]," * 40 + b"1]}"
    assert isinstance(decode_client(wide), Hello)


def test_fields_of_a_later_version_are_passed_over():
    assert isinstance(decode_client(HELLO[:-1] + b',"mood":"good"}'), Hello)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_decoder(data):
    for decode in (decode_client, decode_hub):
        with contextlib.suppress(DecodeError):
            decode(data)


@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists, max_leaves=8), st.data()
)
def test_no_value_in_any_field_breaks_the_decoder(value, data):
    message = data.draw(st.sampled_from(ClientMessage.__args__))
    fields = [field.encode_name for field in msgspec.structs.fields(message)]
    body = {"type": message.__name__, **dict.fromkeys(fields, value)}
    try:
        raw = msgspec.json.encode(body)
    except (msgspec.EncodeError, UnicodeError, OverflowError):
        return
    with contextlib.suppress(DecodeError):
        decode_client(raw)
