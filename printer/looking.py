"""Asks a printer how it is, each question within its time.  Blocking, for the worker thread."""

import time
from typing import Final

from printer.conversation import Conversation
from printer.hearing import Hearing
from printer.inquiry import Inquiry, bytes_of

QUESTION_S: Final = 0.25
"""A real-time question is answered within milliseconds."""

LOOK_S: Final = 0.3
"""A look with all its questions, and with what is heard before and after them, stays under half a second."""

QUIET_S: Final = 0.02
"""An answer too many is on the heels of the one that was due."""


def inquire(talk: Conversation, hearing: Hearing, questions: tuple[int, ...], until: float) -> Inquiry:
    """Ask the questions until a monotonic time; what is no answer to them goes to `hearing`.

    Raises:
        BackendFault: the printer is not there.
    """
    inquiry = Inquiry(questions)
    hearing.note(talk.hear_out(), time.monotonic())
    punctuality = hearing.punctuality
    is_doubtful, owed = punctuality.is_doubtful(time.monotonic()), punctuality.owes
    if punctuality.is_to_be_heard_out:
        inquiry.doubt()
    while (number := inquiry.next_question()) is not None:
        began = time.monotonic()
        if began >= until or (is_doubtful and inquiry.was_answered):
            inquiry.give_up()
            break
        punctuality.asked(began)
        talk.send(bytes_of(number), until)
        while inquiry.is_open:
            words = talk.hear(min(until, began + QUESTION_S))
            hearing.note(words, time.monotonic())
            inquiry.hear(words)
            if not words:
                inquiry.give_up()
    words = talk.hear_out(QUIET_S if inquiry.was_answered else 0.0)
    hearing.note(words, time.monotonic())
    inquiry.hear(words)
    if inquiry.was_answered and (is_doubtful or (owed and inquiry.gave_up)):
        inquiry.doubt()
    return inquiry
