"""A visit that checks a booking in: its code, typed or read by a scanner, and the way to its number.

Rules (K8, B1):
- The code is typed from the start of a kiosk whose hall has bookings, and scanned there, where people are called, and
  where a code is typed or was refused. It has `LEAST_CODE` to `MOST_CODE` letters and digits; other signs are left out.
- While somebody is asked whether more time is needed, a scanned code is checked in as well: by who is asked where codes
  are scanned anyway, else by who comes next, in a visit of their own.
- The hub is asked first whether it has a number for the code, so that who mistyped hears it at once, in the words in
  which the number would be refused. An older hub cannot be asked: it refuses the number.
- Who has a booking may be old, pregnant or disabled, too: after the code the class is asked, as for any number.
- The hub alone has the number of a booking: with the hub away the visitor is sent to staff, and no number of the
  kiosk's own is given. Asked twice at one kiosk, the hub gives the same number, so whatever is refused may be tried
  again; at another one it says that the number is taken, and the visitor is sent to the slip, or to staff.
- The code is forgotten when its number is told or the visit is over.
"""

from collections.abc import Mapping
from typing import Final, assert_never

from hub.protocol.commands import CheckInBooking, LookUpBooking, TicketClass, TicketReceipt
from hub.protocol.errors import RejectionCode
from kiosk.entries import agency_entry, service_entry
from kiosk.intents import (
    CheckIn,
    ClearQuery,
    Effect,
    EraseKey,
    Intent,
    OpenCheckIn,
    OpenSearch,
    ScanCode,
    Submit,
    TurnKeys,
    TypeKey,
)
from kiosk.searching import Searching, SearchIntent
from kiosk.steps import Screen

LEAST_CODE: Final = 4
MOST_CODE: Final = 16
"""How many signs a code has, as the language of the hub says."""

SCANNING: Final = (Screen.ATTRACT, Screen.CHECK_IN, Screen.CHECK_IN_CLASS)
"""Screens besides the start where a scanner is listened to."""

CheckInIntent = OpenCheckIn | CheckIn | ScanCode
"""What is about a check-in alone."""


class CheckingIn(Searching):
    """A visit with a check-in. All instants are UTC ms."""

    __slots__ = ()

    @property
    def has_bookings(self) -> bool:
        """Whether there are bookings to check in."""
        return self.catalogue is not None and self.catalogue.has_bookings

    @property
    def is_checking_in(self) -> bool:
        """Whether what is on its way, or was refused, is the number of a booking."""
        return bool(self.code)

    @property
    def can_check_in(self) -> bool:
        """Whether so much of a code is typed as the shortest one has."""
        return len(self.code) >= LEAST_CODE

    @property
    def takes_scans(self) -> bool:
        """Whether a scanned code would be checked in now."""
        is_refused = self.screen is Screen.REFUSED and self.is_checking_in
        return self.has_bookings and (is_refused or self.screen in (self.start, *SCANNING))

    def _admit(self, intent: Intent, now: int) -> bool:
        if isinstance(intent, ScanCode) and self.leaves_in_s is not None:
            self._make_way(intent.text, now)
            return self.leaves_in_s is None
        return super()._admit(intent, now)

    def _make_way(self, text: str, now: int) -> None:
        """Answer the question whether more time is needed for who scanned something."""
        if self.takes_scans:
            self.go_on(now)
        elif self.has_bookings and LEAST_CODE <= len(signs_of(text)) <= MOST_CODE:
            self._leave(now)

    def _check_in(self, intent: CheckInIntent, now: int) -> list[Effect]:
        match intent:
            case OpenCheckIn():
                if self.has_bookings and self.screen is self.start:
                    self._enter_code("", now)
            case CheckIn():
                return self._look_up(now) if self.screen is Screen.CHECK_IN and self.can_check_in else []
            case ScanCode(text):
                return self._scan(text, now) if self.takes_scans else []
            case _:
                assert_never(intent)
        return []

    def _search(self, intent: SearchIntent, now: int) -> None:
        if self.screen is Screen.CHECK_IN:
            self._type(intent)
        else:
            super()._search(intent, now)

    def _type(self, intent: SearchIntent) -> None:
        match intent:
            case TypeKey(text):
                self.code = signs_of(self.code + text)[:MOST_CODE]
            case EraseKey():
                self.code = self.code[:-1]
            case ClearQuery():
                self.code = ""
            case TurnKeys(page):
                self.key_page = max(0, page)
            case OpenSearch():
                pass
            case _:
                assert_never(intent)

    def _scan(self, text: str, now: int) -> list[Effect]:
        """Check in what was scanned; what cannot be a code is one that nobody has."""
        signs = signs_of(text)
        if not signs:
            return []
        self._enter_code(signs[:MOST_CODE], now)
        if LEAST_CODE <= len(signs) <= MOST_CODE:
            return self._look_up(now)
        self._refuse(RejectionCode.UNKNOWN_BOOKING, now)
        return []

    def _enter_code(self, code: str, now: int) -> None:
        self.code, self.key_page, self.booked_at = code, 0, None
        self.agency = self.service = self.refusal = self.shut = None
        self._enter(Screen.CHECK_IN, now)

    def _back_to_code(self, now: int) -> None:
        """Let a code be looked at that was refused."""
        self._enter_code(self.code, now)

    def _look_up(self, now: int) -> list[Effect]:
        """Ask the hub for the code; an older one cannot be asked, and the class is."""
        if self.is_down(now):
            self._refuse(None, now)
            return []
        if self.catalogue is None or not self.catalogue.looks_up_bookings:
            self._enter(Screen.CHECK_IN_CLASS, now)
            return []
        self.command_id = self.new_id(now)
        self._enter(Screen.CHECK_IN_LOOK, now)
        return [Submit(LookUpBooking(command_id=self.command_id, code=self.code))]

    def _ask_for_booked(self, ticket_class: TicketClass, now: int) -> list[Effect]:
        if self.is_down(now):
            self._refuse(None, now)
            return []
        self.command_id = self.new_id(now)
        self._enter(Screen.ISSUING, now)
        command = CheckInBooking(
            command_id=self.command_id, code=self.code, ticket_class=ticket_class, language=self.language
        )
        return [Submit(command)]

    def _take_booked(self, receipt: TicketReceipt) -> None:
        """Let a booking's number be told with its service."""
        if self.is_checking_in:
            self.code = ""
            self.service = service_entry(self.catalogue, receipt.service)
            self.agency = agency_entry(self.catalogue, self.service.agency) if self.service else None

    def _note_times(self, values: Mapping[str, str]) -> None:
        """Remember from or until when a booking may be checked in."""
        at = values.get("from", values.get("until", "")) if self.is_checking_in else ""
        self.booked_at = int(at) if at.isdecimal() else None

    def _follow_catalogue(self, now: int) -> None:
        super()._follow_catalogue(now)
        if self.screen in (Screen.CHECK_IN, Screen.CHECK_IN_CLASS) and not self.has_bookings:
            self._start_again(now)


def signs_of(text: str) -> str:
    """Return the letters and digits of a text that a code may have, in capitals."""
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
