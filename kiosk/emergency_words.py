"""An emergency in words: in every language at once, the kiosk's own first; who must act cannot look for a switch."""

from dataclasses import replace
from typing import Final

from config.translations import Translator
from hub.protocol.commands import Language
from hub.protocol.emergency import Emergency
from kiosk.closed_words import date_words, is_today
from kiosk.flow import KioskFlow, Screen
from kiosk.model import EmergencyBody, Urging

USUAL: Final = "kiosk.emergency"
"""Texts by kind, each with a title; of a message its own words are all there is below that."""


def emergency_body(
    flow: KioskFlow, emergency: Emergency, translators: dict[Language, Translator], as_of: int | None, now: int
) -> EmergencyBody:
    """Return what an emergency says, and when the hub last said so, if it is away; both instants by its clock (UTC ms).

    A valid number that is told now keeps a line, in its visitor's language.
    """
    first = flow.home_language
    languages = sorted(translators, key=lambda language: language is not first)
    receipt = flow.valid_receipt if flow.screen is Screen.NUMBER else None
    own = translators[flow.language]
    note = own.text("kiosk.emergency_number", number=receipt.number) if receipt else ""
    zone = flow.catalogue.timezone if flow.catalogue else None
    urgings = (_urging(emergency, language, translators[language]) for language in languages)
    if as_of is not None and zone is not None:
        urgings = (replace(each, as_of=_as_of(translators[each.language], as_of, now, zone)) for each in urgings)
    return EmergencyBody(tuple(urgings), note)


def _urging(emergency: Emergency, language: Language, words: Translator) -> Urging:
    """Return one language's words; a supervisor's own take the place of the usual ones."""
    key = f"{USUAL}_{emergency.kind}"
    text = words.name(emergency.text) if emergency.text else words.text(f"{key}_text")
    return Urging(language, words.text(f"{key}_title"), text)


def _as_of(words: Translator, at: int, now: int, timezone: str) -> str:
    """Return since when nobody knows more; with the day unless it is today's."""
    time = words.clock(at, timezone)
    if is_today(at, now, timezone):
        return words.text("kiosk.emergency_as_of", time=time)
    return words.text("kiosk.emergency_as_of_day", date=date_words(words, at, timezone)[1], time=time)
