"""What a printer hands to a hub that lost its history."""

from dataclasses import replace

import msgspec

from hub.protocol import codec
from hub.protocol.command import Language, TicketClass
from hub.protocol.ids import JobId, TicketId, uuid7
from hub.protocol.printing import SlipOutcome, SlipReason
from hub.protocol.remembering import HandInMemory, RememberedNumber
from printer.memory import PART, hand_in
from printer.record import Record, Stage, barred, sent
from tests.unit.printer.slips import job


def ticket(number: int) -> str:
    return uuid7(number, bytes(10))


def record(number: int, copy: int = 1, outcome: SlipOutcome | None = SlipOutcome.PRINTED) -> Record:
    one = Record(JobId(f"{ticket(number)}:{copy}"), f"A{number:03}", number, Stage.SENT, 9)
    return one if outcome is None else replace(one, stage=Stage.SETTLED, outcome=outcome)


def test_a_printer_that_knows_nothing_says_so() -> None:
    assert list(hand_in([])) == [HandInMemory((), is_last=True)]


def test_a_number_is_remembered_with_what_its_slip_said() -> None:
    one = job(f"{ticket(7)}:1", number="B017")
    slip = msgspec.structs.replace(one.slip, service_id="B.01", priority=True, language="en", issued_at=7)
    known = sent(msgspec.structs.replace(one, slip=slip), 9, for_hub=False)
    [part] = hand_in([known])
    said = RememberedNumber(ticket(7), "B017", 7, "B.01", TicketClass.PRIORITY, Language.ENGLISH, SlipOutcome.UNKNOWN)
    assert part == HandInMemory((said,), is_last=True)
    assert codec.decode_client(codec.encode(part)) == part


def test_the_numbers_come_in_parts_and_the_last_says_so() -> None:
    parts = list(hand_in(record(number) for number in range(2 * PART + 1)))
    assert [(len(part.numbers), part.is_last) for part in parts] == [(PART, False), (PART, False), (1, True)]
    full = list(hand_in(record(number) for number in range(PART)))
    assert [(len(part.numbers), part.is_last) for part in full] == [(PART, True)]
    assert all(codec.decode_client(codec.encode(part)) == part for part in parts)


def test_of_several_slips_the_likeliest_counts() -> None:
    outcomes = (SlipOutcome.FAILED, SlipOutcome.PRINTED, None)
    [part] = hand_in(record(1, copy, outcome) for copy, outcome in enumerate(outcomes, 1))
    assert [number.slip for number in part.numbers] == [SlipOutcome.PRINTED]


def test_withdrawn_slips_and_what_is_no_number_are_left_out() -> None:
    withdrawn = replace(record(1, outcome=SlipOutcome.NOT_PRINTED), reason=SlipReason.WITHDRAWN)
    others = [barred(TicketId(ticket(2)), 1), replace(record(3), job=JobId("test:1")), replace(record(4), number="")]
    [part] = hand_in([withdrawn, *others, record(5)])
    assert [number.text for number in part.numbers] == ["A005"]
