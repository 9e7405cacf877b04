"""Identifiers that cross the wire, and how a client makes a new one."""

from typing import Annotated, Final, NewType

import msgspec

AgencyId = NewType("AgencyId", str)
BootId = NewType("BootId", str)
CallId = NewType("CallId", str)
CommandId = NewType("CommandId", str)
CounterId = NewType("CounterId", str)
DeviceId = NewType("DeviceId", str)
JobId = NewType("JobId", str)
OfficerId = NewType("OfficerId", str)
PoolId = NewType("PoolId", str)
ProcessId = NewType("ProcessId", str)
ServiceId = NewType("ServiceId", str)
TicketId = NewType("TicketId", str)
Topic = NewType("Topic", str)
ZoneId = NewType("ZoneId", str)

UUID_PATTERN: Final = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\\Z"
NAME_PATTERN: Final = "^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}\\Z"

LINE_PATTERN: Final = "^[^\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]*\\Z"
"""One line of text: what arrives may go into logs and reports."""

CODE_PATTERN: Final = "^[A-Z0-9]{4,16}\\Z"
"""A booking's code, without spaces and in capitals."""

NewCommandId = Annotated[CommandId, msgspec.Meta(pattern=UUID_PATTERN, description="UUIDv7 made by the client")]
"""A command id as it must arrive: a lower-case UUIDv7 in its canonical form."""

NAME = msgspec.Meta(pattern=NAME_PATTERN, description="1 to 64 letters, digits and . _ : -")
"""What every other identifier must look like when it arrives."""

NUMBER = msgspec.Meta(pattern="^[A-Z0-9]{1,12}\\Z", description="1 to 12 capital letters and digits")
"""A ticket's whole number, as it must look when it arrives."""

UUID7_RANDOM_BYTES: Final = 10


def uuid7(at_ms: int, random_bytes: bytes) -> CommandId:
    """Return the UUIDv7 (RFC 9562 §5.7) of an instant and ten random bytes.

    `at_ms` is UTC milliseconds (48 bits are used); six bits of `random_bytes` give way to version and variant.

    Raises:
        ValueError: `random_bytes` is not ten bytes long, or `at_ms` does not fit 48 bits.
    """
    if len(random_bytes) != UUID7_RANDOM_BYTES:
        raise ValueError(f"{UUID7_RANDOM_BYTES} random bytes are needed, not {len(random_bytes)}")
    raw = bytearray(at_ms.to_bytes(6, "big") + random_bytes) if 0 <= at_ms < 1 << 48 else None
    if raw is None:
        raise ValueError(f"{at_ms} ms does not fit the 48 bits of a UUIDv7")
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    text = raw.hex()
    return CommandId("-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:])))


def uuid7_at_ms(command_id: str) -> int:
    """Return the UTC milliseconds at which a UUIDv7 says it was made."""
    return int(command_id[:8] + command_id[9:13], 16)


def first_job(ticket: TicketId) -> JobId:
    """Return the id of a number's first slip, whoever gave it: one job that arrives by two roads prints once."""
    return JobId(f"{ticket}:1")


def copy_here(ticket: TicketId, at_ms: int) -> JobId:
    """Return the id of a slip that a kiosk without its hub prints once more at an instant."""
    return JobId(f"{ticket}:{at_ms}:here")


def ticket_of(job: JobId) -> TicketId:
    """Return whose slip a job is: its id begins with the ticket's, and ends with which copy it is."""
    return TicketId(job.partition(":")[0])


def catalogue_topic() -> Topic:
    """Return the topic of the one catalogue view."""
    return Topic("catalogue")


def lobby_topic() -> Topic:
    """Return the topic of the counts that all kiosks share."""
    return Topic("lobby")


def emergency_topic() -> Topic:
    """Return the topic of what everybody in the hall may see of an emergency, and of nothing else."""
    return Topic("emergency")


def kiosk_topic(device: DeviceId) -> Topic:
    """Return the topic of what only this kiosk shows (its printer, its last slips)."""
    return Topic(f"kiosk:{device}")


def lease_topic(device: DeviceId) -> Topic:
    """Return the topic of what a kiosk may do by itself."""
    return Topic(f"lease:{device}")


def hall_topic(zone: ZoneId) -> Topic:
    """Return the topic of all hall screens of a zone."""
    return Topic(f"hall:{zone}")


def sign_topic(counter: CounterId) -> Topic:
    """Return the topic of the signs at one counter."""
    return Topic(f"sign:{counter}")


def signs_topic() -> Topic:
    """Return the topic of all counters' signs, for who drives LED boards."""
    return Topic("signs")


def counter_topic(counter: CounterId) -> Topic:
    """Return the topic of a counter's officer panel."""
    return Topic(f"counter:{counter}")


def supervisor_topic(*, agency: str | None = None, zone: str | None = None) -> Topic:
    """Return the topic of supervisors' pictures: of the whole hall, of an agency, or of a zone (nobody has both)."""
    assert agency is None or zone is None
    if agency is not None:
        return Topic(f"supervisor:agency:{agency}")
    return Topic("supervisor" if zone is None else f"supervisor:zone:{zone}")


def part_supervised(topic: Topic) -> dict[str, str]:
    """Return the part of the hall that a topic of supervisors' pictures is about, as `supervisor_topic` wants it."""
    _, _, part = topic.partition(":")
    kind, _, name = part.partition(":")
    return {kind: name} if part else {}


def is_supervisors(topic: Topic) -> bool:
    """Return whether a topic is of supervisors' pictures, whole or in part."""
    return topic.partition(":")[0] == "supervisor"
