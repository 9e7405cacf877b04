"""An emergency in words: in every language at once, the kiosk's own first; who must act cannot look for a switch."""

from typing import Final

from config.translations import Translator
from hub.protocol.commands import Language
from hub.protocol.emergency import Emergency
from kiosk.flow import KioskFlow, Screen
from kiosk.model import EmergencyBody, Urging

USUAL: Final = "kiosk.emergency"
"""Texts by kind, each with a title; of a message its own words are all there is below that."""


def emergency_body(flow: KioskFlow, emergency: Emergency, translators: dict[Language, Translator]) -> EmergencyBody:
    """Return what an emergency says; a number that is told now keeps a line, in its visitor's language."""
    first = flow.home_language
    languages = sorted(translators, key=lambda language: language is not first)
    number = flow.receipt.number if flow.screen is Screen.NUMBER and flow.receipt else None
    note = "" if number is None else translators[flow.language].text("kiosk.emergency_number", number=number)
    return EmergencyBody(tuple(_urging(emergency, language, translators[language]) for language in languages), note)


def _urging(emergency: Emergency, language: Language, words: Translator) -> Urging:
    """Return one language's words; a supervisor's own take the place of the usual ones."""
    key = f"{USUAL}_{emergency.kind}"
    text = words.name(emergency.text) if emergency.text else words.text(f"{key}_text")
    return Urging(language, words.text(f"{key}_title"), text)
