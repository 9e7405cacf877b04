"""A booking's code that is scanned in the middle of a visit presses no key of the keypad."""

from collections.abc import Callable

import pytest

from hub.protocol.commands import IssueTicket, TicketClass
from kiosk.engine import KioskEngine
from kiosk.flow import Screen
from kiosk.intents import ChooseAgency, ChooseClass, ChooseService, Intent, OpenSearch, ScanCode
from kiosk.scan_keys import ScanKeys
from kiosk.scanner import ENTERS
from kiosk.speech.fingers import Meaning
from kiosk.speech.keypad import Key
from kiosk.speech.senses import Senses
from tests.unit.kiosk.hall import catalogue
from tests.unit.kiosk.speech.test_eyes_closed import answer, visitor
from tests.unit.kiosk.test_engine import CardboardLink


class Glass:
    """A window without Kivy: its keys go past the scanner to the keypad."""

    def __init__(self, it: KioskEngine, link: CardboardLink) -> None:
        self.it, self.link = it, link
        self.senses = Senses(self, 10.0, 1000.0, lambda: link.at, self.later)
        self.keys = ScanKeys(self, [self.senses], lambda: link.at, self.later)

    def later(self, _: Callable[[], None], __: float) -> None:
        """No look at the keys comes before the scan is over."""

    def is_spoken(self) -> bool:
        return self.it.is_spoken

    def press_key(self, key: Key) -> None:
        self.it.press_key(key)
        self.it.speak()
        self.it.placement()

    def feel(self, meaning: Meaning) -> None:
        self.it.feel(meaning)

    def forget_press(self) -> None: ...

    def scan(self, text: str) -> None:
        self.it.intend(ScanCode(text))

    def type(self, text: str) -> None:
        for code in (*map(ord, text), ENTERS[0]):
            self.link.at += 4
            if not self.keys.key_down(None, code, 0, chr(code), []):
                self.senses.key_down(None, code, 0, chr(code), [])
            if not self.keys.key_up(None, code, 0):
                self.senses.key_up(None, code, 0)


SERVICE = catalogue().services[0]
TO_SERVICES = (ChooseAgency(SERVICE.agency),)
TO_CLASS = (*TO_SERVICES, ChooseService(SERVICE.service))


@pytest.mark.parametrize("code", ["202611250042", "B2258", "20225", "2222255555"])
@pytest.mark.parametrize(
    ("intents", "screen"),
    [
        ((), Screen.AGENCIES),
        (TO_SERVICES, Screen.SERVICES),
        (TO_CLASS, Screen.CLASS),
        ((OpenSearch(),), Screen.SEARCH),
        ((*TO_CLASS, ChooseClass(TicketClass.REGULAR)), Screen.NUMBER),
    ],
)
def test_a_scan_that_is_not_wanted_does_nothing(intents: tuple[Intent, ...], screen: Screen, code: str) -> None:
    _, it, link = visitor()
    for intent in intents:
        it.intend(intent)
    if screen is Screen.NUMBER:
        answer(it, link)
    before = len(link.submitted)
    Glass(it, link).type(code)
    assert (it.flow.screen, it.is_spoken, it.flow.query) == (screen, False, "")
    assert [each for each in link.submitted[before:] if isinstance(each, IssueTicket)] == []
