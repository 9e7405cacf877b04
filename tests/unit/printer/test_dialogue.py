"""A dialogue with a printer whose bytes are at hand: what is believed on each rung, what is sent after a trouble."""

from dataclasses import replace

import pytest

from hub.protocol.ids import JobId
from hub.protocol.printing import PrinterState
from printer import awaited, looking, muteness, sight
from printer.backends.interface import BackendFault
from printer.conversation import Conversation
from printer.dialogue import Dialogue, Done
from printer.echoes import MARK, tokens_of
from printer.hearing import Hearing
from printer.inquiry import QUESTIONS
from printer.looking import inquire
from printer.probe import Probed
from printer.profiles import PROFILES, Rung
from printer.status import CLEAR, NO_AUTOMATIC_STATUS, Detail, ask_process_id
from tests.fakes.virtual_printer import Mechanism
from tests.unit.printer.wire import Wire

READY, UNKNOWN, OFFLINE = PrinterState.READY, PrinterState.UNKNOWN, PrinterState.OFFLINE
PAPER_OUT, COVER_OPEN = PrinterState.PAPER_OUT, PrinterState.COVER_OPEN
SLIP = b"\x1b@A042\nwait here\n\x1dV\x42\x00"
NEXT = b"\x1b@B017\nwait there\n\x1dV\x42\x00"
TOKEN, OTHER = (next(tokens_of(JobId(name))) for name in ("a:1", "b:1"))
PICTURE = b"\x1b@\x1dv0\x00\x08\x00\x64\x00" + bytes(8 * 100) + b"\x1dV\x42\x00"
STEP = 0.01


def talk(rung: Rung = Rung.PROCESS_ID, probed: Probed | None = None, **knows: bool) -> tuple[Dialogue, Wire]:
    wire = Wire(Mechanism(**knows))  # type: ignore[arg-type]
    return Dialogue(wire, replace(PROFILES["generic-80"], rung=rung), probed), wire


def printed(dialogue: Dialogue, data: bytes = SLIP, token: str = TOKEN) -> Done:
    dialogue.print_slip(data, "a:1")
    dialogue.ask_done(token)
    return dialogue.wait_done(STEP)


@pytest.mark.parametrize("rung", [Rung.PROCESS_ID, Rung.QUEUED])
def test_a_slip_is_printed_when_the_printer_says_so(rung: Rung) -> None:
    dialogue, wire = talk(rung)
    assert dialogue.look() == (READY, False)
    assert printed(dialogue) == Done(True, READY)
    assert printed(dialogue, NEXT, OTHER) == Done(True, READY)
    assert [slip.data for slip in wire.printer.slips] == [SLIP, NEXT]
    assert not wire.printer.garbage
    assert not wire.printer.misuse
    assert dialogue.confirm(STEP) == (True, READY)
    assert dialogue.take_echoes() == []


def test_little_paper_stays_little_paper_when_a_slip_is_printed() -> None:
    dialogue, wire = talk()
    wire.printer.paper_low = True
    assert dialogue.look() == (PrinterState.PAPER_LOW, False)
    assert printed(dialogue) == Done(True, PrinterState.PAPER_LOW)


def test_a_printer_that_is_only_looked_at_never_says_that_a_slip_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(awaited.WORD_S, Rung.REAL_TIME, 0.02)
    dialogue, wire = talk(Rung.REAL_TIME)
    dialogue.look()
    done = printed(dialogue)
    while done.waits:
        done = dialogue.wait_done(STEP)
    assert done == Done(False, READY)
    assert len(wire.printer.slips) == 1


def test_a_silent_printer_is_asked_nothing() -> None:
    dialogue, wire = talk(Rung.SILENT, real_time=False, queued=False, process_id=False, clears=False)
    assert dialogue.look() == (UNKNOWN, True)
    assert printed(dialogue) == Done(False, UNKNOWN)
    assert wire.sent == [SLIP]


def test_what_cannot_be_asked_is_silent() -> None:
    dialogue, wire = talk()
    wire.answers = False
    assert dialogue.rung is Rung.SILENT
    assert dialogue.look() == (UNKNOWN, True)
    wire.durable = True
    assert dialogue.durable
    assert dialogue.look() == (READY, False)


def test_what_was_probed_goes_before_what_the_profile_says() -> None:
    dialogue, _ = talk(Rung.PROCESS_ID, Probed(Rung.QUEUED, (4,), clears=False))
    assert dialogue.rung is Rung.QUEUED
    unasked, wire = talk(Rung.QUEUED, Probed(Rung.QUEUED))
    assert unasked.look() == (READY, False)
    assert b"\x10\x04\x02" in wire.sent


def test_an_echo_counts_for_its_own_slip_only_and_a_late_one_is_handed_on() -> None:
    dialogue, wire = talk(clears=False)
    dialogue.look()
    wire.printer.hold_confirmations = True
    done = printed(dialogue)
    assert (done.answered, done.waits) == (False, True)
    dialogue.print_slip(NEXT, "b:1")
    dialogue.ask_done(OTHER)
    wire.says(b"\x37\x22" + TOKEN.encode() + b"\x00")
    assert not dialogue.wait_done(STEP).answered
    assert dialogue.take_echoes() == [TOKEN]
    assert dialogue.take_echoes() == []


def test_an_echo_that_comes_after_the_wait_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(awaited.WORD_S, Rung.PROCESS_ID, 0.0)
    dialogue, wire = talk()
    dialogue.look()
    wire.held = True
    assert not printed(dialogue).waits
    wire.held = False
    dialogue.look()
    assert dialogue.take_echoes() == [TOKEN]


def test_a_late_answer_is_not_taken_for_that_of_the_next_slip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(awaited.WORD_S, Rung.QUEUED, 0.0)
    dialogue, wire = talk(Rung.QUEUED, clears=False)
    dialogue.look()
    dialogue.print_slip(SLIP, "a:1")
    wire.printer.paper_out = True
    dialogue.ask_done(TOKEN)
    assert dialogue.wait_done(STEP).state is PAPER_OUT
    wire.printer.repair()
    wire.held = True
    monkeypatch.setitem(awaited.WORD_S, Rung.QUEUED, 6.0)
    dialogue.print_slip(NEXT, "b:1")
    wire.held = False
    wire.printer.hold_confirmations = True
    dialogue.ask_done(OTHER)
    done = dialogue.wait_done(STEP)
    assert not done.answered, "what came was for the slip before"


def test_an_answer_that_was_lost_costs_the_next_slip_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    dialogue, wire = talk(Rung.QUEUED, clears=False)
    dialogue.look()
    wire.printer.hold_confirmations = True
    monkeypatch.setitem(awaited.WORD_S, Rung.QUEUED, 0.0)
    assert not printed(dialogue).answered
    wire.printer.hold_confirmations = False
    monkeypatch.setitem(awaited.WORD_S, Rung.QUEUED, 6.0)
    assert printed(dialogue, NEXT, OTHER).answered


def test_what_looks_like_an_answer_and_was_not_asked_for_is_none() -> None:
    dialogue, wire = talk(Rung.QUEUED)
    dialogue.look()
    dialogue.print_slip(SLIP, "a:1")
    wire.says(b"\x00")
    dialogue.ask_done(TOKEN)
    done = dialogue.wait_done(STEP)
    assert not done.answered
    assert not done.waits
    assert printed(dialogue, NEXT, OTHER).answered


def test_an_answer_from_a_printer_without_paper_is_no_word() -> None:
    dialogue, wire = talk(Rung.QUEUED)
    dialogue.look()
    dialogue.print_slip(SLIP, "a:1")
    wire.printer.hold_confirmations = True
    dialogue.ask_done(TOKEN)
    wire.says(b"\x0c")
    assert not dialogue.wait_done(STEP).answered


@pytest.mark.parametrize("trouble", ["paper_out", "cover_open"])
@pytest.mark.parametrize("rung", [Rung.PROCESS_ID, Rung.QUEUED, Rung.REAL_TIME])
def test_half_a_slip_is_forgotten_before_anything_else_is_sent(rung: Rung, trouble: str) -> None:
    dialogue, wire = talk(rung)
    dialogue.look()
    setattr(wire.printer, trouble, True)
    done = printed(dialogue)
    assert done == Done(False, PrinterState(trouble))
    assert wire.sent[-2:] == [CLEAR, NO_AUTOMATIC_STATUS]
    wire.printer.repair()
    assert dialogue.look() == (READY, False)
    printed(dialogue, NEXT, OTHER)
    whole = [slip.data for slip in wire.printer.slips]
    assert whole == [NEXT], "nothing of the first slip came out"


def test_a_printer_that_does_not_forget_is_told_a_few_times_and_that_is_said() -> None:
    dialogue, wire = talk(clears=False)
    dialogue.look()
    wire.printer.paper_out = True
    assert printed(dialogue) == Done(False, PAPER_OUT)
    assert dialogue.look() == (PAPER_OUT, False)
    assert dialogue.detail is Detail.REST_KEPT
    assert dialogue.look() == (PAPER_OUT, False)
    assert wire.sent.count(CLEAR) == 2
    wire.printer.repair()
    assert dialogue.look() == (READY, False)
    assert wire.sent.count(CLEAR) == 3
    assert dialogue.detail is Detail.NONE
    assert dialogue.look() == (READY, False)
    assert wire.sent.count(CLEAR) == 3


def test_a_printer_that_is_known_not_to_forget_is_not_told() -> None:
    dialogue, wire = talk(Rung.QUEUED, Probed(Rung.QUEUED, (2, 4, 1), clears=False), clears=False)
    dialogue.look()
    wire.printer.cover_open = True
    assert printed(dialogue) == Done(False, COVER_OPEN, Detail.REST_KEPT)
    assert CLEAR not in wire.sent


def test_a_torn_slip_is_forgotten_and_cut_off_before_the_next() -> None:
    dialogue, wire = talk()
    dialogue.look()
    wire.torn_at = 8
    with pytest.raises(BackendFault) as caught:
        dialogue.print_slip(SLIP, "a:1")
    assert caught.value.begun
    assert dialogue.look() == (READY, False)
    assert CLEAR in wire.sent
    assert printed(dialogue, NEXT, OTHER).answered
    assert wire.printer.slips[-1].data == NEXT
    assert wire.opened == 2


def test_a_slip_of_which_nothing_was_taken_has_not_begun() -> None:
    dialogue, wire = talk()
    dialogue.look()
    wire.torn_at = 0
    with pytest.raises(BackendFault) as caught:
        dialogue.print_slip(SLIP, "a:1")
    assert not caught.value.begun
    dialogue.look()
    assert CLEAR not in wire.sent


def test_what_fails_before_the_slip_is_not_begun() -> None:
    dialogue, wire = talk(Rung.QUEUED)
    dialogue.look()
    wire.torn_at = 2
    with pytest.raises(BackendFault) as caught:
        dialogue.print_slip(SLIP, "a:1")
    assert not caught.value.begun


def test_after_a_restart_the_printer_forgets_what_it_holds() -> None:
    dialogue, wire = talk()
    wire.printer.feed(SLIP[:9])
    dialogue.recover()
    assert dialogue.look() == (READY, False)
    assert wire.sent[-2:] == [CLEAR, NO_AUTOMATIC_STATUS]
    assert printed(dialogue, NEXT).answered
    assert wire.printer.slips[-1].data == NEXT


def test_a_line_that_is_cut_is_offline_at_every_step() -> None:
    dialogue, wire = talk()
    dialogue.look()
    dialogue.print_slip(SLIP, "a:1")
    dialogue.ask_done(TOKEN)
    wire.cut = True
    assert dialogue.wait_done(STEP) == Done(False, OFFLINE)
    assert dialogue.look() == (OFFLINE, True)
    dialogue.ask_done(OTHER)
    assert dialogue.wait_done(STEP) == Done(False, OFFLINE)
    wire.cut = False
    assert dialogue.look() == (READY, False)


def test_a_connection_that_is_new_owes_nothing_and_tears_what_was_under_way() -> None:
    dialogue, wire = talk(Rung.QUEUED)
    dialogue.look()
    wire.printer.hold_confirmations = True
    printed(dialogue)
    wire.printer.hold_confirmations = False
    wire.close()
    assert dialogue.look() == (READY, False)
    assert CLEAR in wire.sent
    assert printed(dialogue, NEXT, OTHER).answered


def test_a_printer_that_said_nothing_since_the_slip_before_gets_the_next_over_a_new_connection() -> None:
    dialogue, wire = talk()
    dialogue.look()
    wire.printer.mute = True
    assert not printed(dialogue).answered
    assert dialogue.look() == (UNKNOWN, True)
    wire.printer.mute = False
    dialogue.print_slip(NEXT, "b:1")
    assert wire.opened == 2
    assert wire.printer.slips[-1].data == NEXT


def test_a_mute_printer_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(awaited, "WORD_SILENT_S", 0.0)
    dialogue, wire = talk(Rung.QUEUED)
    wire.printer.mute = True
    assert dialogue.look() == (UNKNOWN, True)
    assert printed(dialogue) == Done(False, UNKNOWN)
    assert wire.printer.slips[-1].data == SLIP


def test_a_printer_that_has_spoken_is_missed_at_the_second_look_until_it_speaks() -> None:
    dialogue, wire = talk(Rung.QUEUED)
    assert dialogue.look() == (READY, False)
    wire.printer.mute = True
    seen = [(*dialogue.look(), dialogue.detail) for _ in range(3)]
    assert seen == [(UNKNOWN, True, Detail.NONE), (UNKNOWN, True, Detail.MUTE), (UNKNOWN, True, Detail.MUTE)]
    wire.printer.mute = False
    assert (dialogue.look()[1], dialogue.detail) == (False, Detail.NONE)


def test_a_printer_that_was_mute_is_believed_again_as_soon_as_it_answers_something_fresh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(looking, "QUESTION_S", STEP)
    monkeypatch.setattr(sight, "ROLL_S", 0.0)
    dialogue, wire = talk(Rung.PROCESS_ID)
    dialogue.look()
    wire.printer.hold_confirmations = True
    assert not printed(dialogue).answered
    wire.printer.mute = True
    for _ in range(5):
        dialogue.look()
    monkeypatch.setattr(sight, "ROLL_S", 4.0)
    wire.printer.mute = wire.printer.hold_confirmations = False
    assert [dialogue.look() for _ in range(2)] == [(UNKNOWN, False), (READY, False)]
    assert printed(dialogue).answered


def test_a_printer_that_is_believed_again_may_still_have_half_a_slip_hanging_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(looking, "QUESTION_S", STEP)
    monkeypatch.setitem(awaited.WORD_S, Rung.PROCESS_ID, 0.0)
    dialogue, wire = talk(Rung.PROCESS_ID)
    dialogue.look()
    wire.printer.hold_confirmations = wire.printer.mute = True
    assert not printed(dialogue, SLIP[:-4]).answered
    for _ in range(5):
        dialogue.look()
    wire.printer.mute = wire.printer.hold_confirmations = False
    assert [dialogue.look()[0] for _ in range(2)] == [UNKNOWN, READY]
    dialogue.print_slip(NEXT, "b:1")
    assert wire.printer.slips[-1].data == NEXT


@pytest.mark.parametrize("rung", [Rung.QUEUED, Rung.REAL_TIME])
def test_one_whose_answers_have_no_name_cannot_show_that_it_is_not_late(
    rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "QUESTION_S", STEP)
    dialogue, wire = talk(rung)
    dialogue.look()
    wire.printer.mute = True
    for _ in range(5):
        dialogue.look()
    wire.printer.mute = False
    assert [dialogue.look()[0] for _ in range(3)] == [UNKNOWN] * 3


def test_a_printer_that_ceases_to_answer_in_a_slip_is_missed_before_the_slip_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(muteness, "MISSED_S", 0.0)
    monkeypatch.setattr("printer.dialogue.LOOK_S", 60.0)
    dialogue, wire = talk()
    dialogue.look()
    wire.printer.hold_confirmations = True
    assert printed(dialogue).detail is Detail.NONE
    wire.printer.mute = True
    steps = [dialogue.wait_done(STEP) for _ in range(2)]
    assert [(done.state, done.detail, done.waits) for done in steps] == [
        (UNKNOWN, Detail.NONE, True),
        (UNKNOWN, Detail.MUTE, True),
    ]


def test_one_that_never_spoke_is_not_missed_and_one_that_was_probed_is() -> None:
    for probed, detail in ((None, Detail.NONE), (Probed(Rung.QUEUED), Detail.MUTE)):
        dialogue, wire = talk(Rung.QUEUED, probed)
        wire.printer.mute = True
        assert [dialogue.look() for _ in range(3)] == [(UNKNOWN, True)] * 3
        assert dialogue.detail is detail
        wire.cut = True
        assert (dialogue.look()[0], dialogue.detail) == (OFFLINE, Detail.NONE)


def test_a_printer_stays_mute_while_slips_are_sent_to_it_and_its_word_ends_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(awaited, "WORD_SILENT_S", 0.0)
    dialogue, wire = talk()
    dialogue.look()
    wire.printer.mute = True
    for _ in range(2):
        dialogue.look()
    assert printed(dialogue) == Done(False, UNKNOWN, Detail.MUTE)
    dialogue.print_slip(NEXT, "b:1")
    dialogue.ask_done(OTHER)
    wire.printer.mute = False
    wire.says(b"\x37\x22" + OTHER.encode() + b"\x00")
    assert dialogue.wait_done(STEP) == Done(True, UNKNOWN)


def test_a_slip_without_its_promised_word_may_hang_half_out_and_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(awaited.WORD_S, Rung.PROCESS_ID, 0.0)
    dialogue, wire = talk()
    dialogue.look()
    assert not printed(dialogue, SLIP[:-4]).answered or wire.printer.half_printed
    wire.printer.hold_confirmations = True
    assert not printed(dialogue, SLIP[:-4], OTHER).answered
    wire.printer.hold_confirmations = False
    dialogue.print_slip(NEXT, "b:1")
    assert CLEAR in wire.sent
    assert wire.printer.slips[-1].data == NEXT


def test_a_printer_in_the_middle_of_a_picture_is_promised_nothing_until_it_echoes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialogue, wire = talk(clears=False)
    dialogue.look()
    wire.torn_at = len(PICTURE) // 2
    with pytest.raises(BackendFault):
        dialogue.print_slip(PICTURE, "a:1")
    assert dialogue.look() == (READY, False)
    monkeypatch.setitem(awaited.WORD_S, Rung.PROCESS_ID, 0.0)
    assert printed(dialogue, NEXT, OTHER) == Done(False, READY)
    asked = [sent for sent in wire.sent if sent.startswith(b"\x1d(H")]
    assert len(asked) == 2, "the slip's own question would be part of the picture"
    assert asked[0] == asked[1]
    assert asked[0].startswith(ask_process_id(TOKEN)[:7] + MARK.encode())
    assert wire.printer.slips == []
    wire.printer.feed(bytes(len(PICTURE)))
    monkeypatch.setitem(awaited.WORD_S, Rung.PROCESS_ID, 6.0)
    assert printed(dialogue, NEXT, OTHER) == Done(True, READY)
    assert wire.printer.slips[-1].data == NEXT


def test_a_word_that_comes_when_the_roll_may_have_been_changed_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    dialogue, wire = talk()
    dialogue.look()
    wire.held = True
    assert printed(dialogue).waits
    monkeypatch.setattr(sight, "ROLL_S", 0.0)
    wire.held = False
    done = dialogue.wait_done(STEP)
    assert (done.answered, done.waits) == (False, False)
    dialogue.look()
    assert dialogue.take_echoes() == []


def test_the_word_on_a_slip_does_not_count_when_the_paper_ended_in_it() -> None:
    dialogue, wire = talk(clears=False)
    dialogue.look()
    wire.printer.paper_out = True
    assert printed(dialogue).state is PAPER_OUT
    wire.printer.repair()
    assert dialogue.look() == (READY, False)
    assert dialogue.take_echoes() == []


def test_a_slip_of_before_this_program_is_never_called_good() -> None:
    dialogue, wire = talk()
    dialogue.recover()
    wire.says(b"\x37\x22" + TOKEN.encode() + b"\x00")
    assert dialogue.look() == (READY, False)
    assert dialogue.take_echoes() == []


def test_answers_that_come_late_do_not_make_a_printer_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "QUESTION_S", STEP)
    dialogue, wire = talk()
    assert dialogue.look() == (READY, False)
    wire.lag = 4
    assert [dialogue.look() for _ in range(wire.lag)] == [(UNKNOWN, True)] * wire.lag
    wire.printer.paper_out = True
    assert [dialogue.look() for _ in range(9)] == [(UNKNOWN, False)] * 9, "it had paper when that was asked"


def test_one_late_answer_names_no_trouble_that_may_be_over() -> None:
    dialogue, wire = talk()
    wire.printer.cover_open = True
    wire.held = True
    assert dialogue.look() == (UNKNOWN, True)
    wire.printer.cover_open = False
    wire.held, wire.printer.mute = False, True
    assert dialogue.look() == (UNKNOWN, True)


def test_a_presenter_says_what_is_in_its_mouth() -> None:
    wire = Wire(Mechanism(presents=True))
    dialogue = Dialogue(wire, replace(PROFILES["generic-80"], rung=Rung.QUEUED, presents=True))
    assert dialogue.look() == (READY, False)
    assert b"\x10\x04\x14" in wire.sent
    wire.printer.jam = True
    assert dialogue.look() == (PrinterState.JAM, False)


def test_a_look_has_no_time_for_more_than_its_time() -> None:
    dialogue, wire = talk()
    dialogue.look()
    wire.sent.clear()
    inquiry = inquire(Conversation(wire), Hearing(), QUESTIONS, 0.0)
    assert inquiry.gave_up
    assert wire.sent == []


@pytest.mark.parametrize("babble", [b"\x11" * 64, b"\x10\0\0\0" * 16], ids=["flow control", "automatic status"])
@pytest.mark.parametrize("rung", [Rung.PROCESS_ID, Rung.QUEUED])
def test_a_printer_that_never_ceases_to_speak_holds_nobody_up(
    rung: Rung, babble: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(awaited.WORD_S, rung, 0.0)
    dialogue, wire = talk(rung)
    dialogue.look()
    wire.printer.mute = True
    monkeypatch.setattr(wire, "read", lambda timeout_s: babble)
    assert dialogue.look()[0] is UNKNOWN
    assert not printed(dialogue).answered
    assert dialogue.look()[0] is UNKNOWN


def test_it_lets_the_device_go() -> None:
    dialogue, wire = talk()
    dialogue.look()
    dialogue.close()
    assert not wire.is_open
