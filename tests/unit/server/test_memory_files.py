"""What a device remembers is read from its own file, whatever is torn off or damaged in it."""

import zlib
from pathlib import Path

import msgspec

from hub.domain.commands_rebuild import Remembered
from hub.domain.ticket import TicketClass
from hub.protocol.commands import HandInTicket, Language
from hub.protocol.commands import TicketClass as WireClass
from hub.protocol.marks import Mark
from hub.protocol.remembering import RememberedNumber
from hub.server.memory_files import read_memory
from tests.builders import DAY, MORNING, Ids

ID1, ID2, ID3 = (Ids()(MORNING + place) for place in range(3))
TOLD = RememberedNumber(ID1, "A007", MORNING, "A.01", WireClass.PRIORITY, Language.ENGLISH)
GAVE = HandInTicket(
    command_id=ID2,
    lease=ID3,
    day=DAY,
    pool="A",
    number=9_301,
    text="A9301",
    service="A.01",
    ticket_class=WireClass.REGULAR,
    language=Language.INDONESIAN,
    issued_at=MORNING,
)


def checked(entry: object) -> bytes:
    content = msgspec.json.encode(entry)
    return b"%08x %s\n" % (zlib.crc32(content), content)


def test_a_kiosk_s_journal(tmp_path: Path) -> None:
    file = tmp_path / "numbers.jsonl"
    file.write_bytes(
        checked({"entry": "Began", "journal": "x"})
        + checked({"entry": "Told", "number": TOLD})
        + checked({"entry": "Gave", "ticket": GAVE})
        + checked({"entry": "Gave", "ticket": msgspec.structs.replace(GAVE, command_id=ID3, text="A9302")})
        + checked({"entry": "Settled", "ticket": ID2})
        + checked({"entry": "TakenBack", "ticket": ID3})
        + checked({"entry": "Told", "number": TOLD}).replace(b"A007", b"A008")
        + b'00000000 {"entry":\n\0\0\0'
    )
    read = read_memory(file)
    assert read.unreadable == (7, 8)
    assert read.numbers == (
        Remembered(ID1, "A007", MORNING, "numbers.jsonl", None, "A.01", TicketClass.PRIORITY, "en"),
        Remembered(ID2, "A9301", MORNING, "numbers.jsonl", None, "A.01", TicketClass.REGULAR, "id"),
    )


def test_a_printer_s_journal(tmp_path: Path) -> None:
    file = tmp_path / "jobs.jsonl"
    job = {"job": f"{ID1}:1", "number": "A007", "issued_at": MORNING, "stage": "sent", "at": MORNING}
    printed = {**job, "stage": "settled", "outcome": "printed"}
    named = {
        **job,
        "job": f"{ID2}:1",
        "number": "A008",
        "service": "A.01",
        "ticket_class": "priority",
        "language": "en",
    }
    withdrawn = {**job, "job": f"{ID3}:1", "stage": "settled", "outcome": "not_printed", "reason": "withdrawn"}
    barred = {**job, "job": ID3, "number": "", "stage": "barred"}
    lines = (job, printed, named, withdrawn, barred)
    file.write_bytes(b"\n".join(msgspec.json.encode(each) for each in lines) + b"\n{}")
    read = read_memory(file)
    assert read.unreadable == (6,)
    assert read.numbers == (
        Remembered(ID1, "A007", MORNING, "jobs.jsonl", slip="printed"),
        Remembered(ID2, "A008", MORNING, "jobs.jsonl", None, "A.01", TicketClass.PRIORITY, "en"),
    )


def test_lines_of_the_language_itself(tmp_path: Path) -> None:
    file = tmp_path / "carried"
    file.write_bytes(msgspec.json.encode(TOLD) + b"\r\n\n")
    assert [each.text for each in read_memory(file).numbers] == ["A007"]


def test_nesting_without_an_end_is_a_line_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "numbers.jsonl"
    file.write_bytes(b'{"x":' + 100_000 * b"[" + b"\n")
    assert read_memory(file).unreadable == (1,)


def test_the_newest_mark_of_history_is_read(tmp_path: Path) -> None:
    file = tmp_path / "numbers.jsonl"
    marks = [Mark(1, revision, MORNING, "ab" * 32, "cd" * 32) for revision in (3, 9)]
    lines = [{"entry": "MarkKept", "hall": "Balai", "mark": mark} for mark in marks]
    file.write_bytes(b"\n".join(msgspec.json.encode(each) for each in lines))
    read = read_memory(file)
    assert (read.mark, read.numbers, read.unreadable) == (marks[1], (), ())
