"""What is said when a wish got no number, or not yet."""

from typing import Final

from config.translations import Translator
from hub.protocol.errors import RejectionCode
from kiosk.closed_words import shut_notice
from kiosk.flow import KioskFlow
from kiosk.intents import Back, Home, TakeAnother
from kiosk.model import Body, Choice, MessageBody, QuestionBody, Tone

REFUSALS: Final = {
    RejectionCode.UNKNOWN_SERVICE: "kiosk.refused_service_gone",
    RejectionCode.DAY_NOT_OPEN: "kiosk.refused_not_open",
    RejectionCode.COMMAND_OUTDATED: "kiosk.refused_uncertain",
}
"""Refusals that a visitor is told apart; every other one asks to try again."""


def refused(flow: KioskFlow, words: Translator, now: int, timezone: str) -> Body:
    """Return why there is no number, and what can be done about it."""
    if flow.shut:
        return shut_notice(words, flow.shut, now, timezone)
    if flow.refusal is RejectionCode.ASKS_FIRST:
        return _another(flow, words)
    if flow.declined:
        other = Choice("back", words.text("kiosk.other_service"), intent=Back(), tone=Tone.PRIMARY)
        return MessageBody(words.text("kiosk.refused_staff_title"), words.text("kiosk.refused_staff_text"), other)
    key = REFUSALS.get(flow.refusal, "kiosk.refused") if flow.refusal else "kiosk.refused"
    again = Choice("again", words.text("kiosk.again"), intent=Back(), tone=Tone.PRIMARY)
    return MessageBody(words.text(f"{key}_title"), words.text(f"{key}_text"), again if key == "kiosk.refused" else None)


def _another(flow: KioskFlow, words: Translator) -> QuestionBody:
    """Ask before a second number; whoever stands there now need not be who took the first."""
    last, service = flow.last_receipt, flow.service
    known = last if last and service and last.service == service.service else None
    return QuestionBody(
        title=words.text("kiosk.another_title"),
        text=words.text("kiosk.another_text", number=known.number)
        if known
        else words.text("kiosk.another_text_unknown"),
        choices=(
            Choice(
                "another",
                words.text("kiosk.another_yes"),
                words.text("kiosk.another_yes_detail"),
                TakeAnother(),
                Tone.PRIMARY,
            ),
            Choice("home", words.text("kiosk.another_no"), words.text("kiosk.another_no_detail"), Home(), Tone.PRIMARY),
        ),
    )
