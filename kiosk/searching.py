"""A visit that searches its service by typing: the query, what it finds, and the way there and back.

Rules (K1):
- The search is opened from agencies or services, and Back leads there again. Its hits change with every key.
- A hit leads to its classes, as a touch on it in its agency's list would; Back from there leads to the search, with its
  query, page and keys as they were.
- Only letters, digits and single spaces are typed, up to `QUERY` of them; the rest is ignored.
"""

import re
from typing import Final, assert_never

from hub.protocol.ids import ServiceId
from kiosk.entries import agency_entry, service_entry
from kiosk.idling import Idling
from kiosk.intents import ClearQuery, EraseKey, OpenSearch, TurnKeys, TypeKey
from kiosk.search import QUERY, SearchIndex, index_of
from kiosk.steps import Screen

QUIET_MS: Final = 1_000
"""An index is made in a moment that no touch has to wait for."""

SearchIntent = OpenSearch | TypeKey | EraseKey | ClearQuery | TurnKeys
"""What is about the search alone."""


class Searching(Idling):
    """A visit with a search. All instants are UTC ms."""

    __slots__ = ()

    def _search(self, intent: SearchIntent, now: int) -> None:
        match intent:
            case OpenSearch():
                self._open_search(now)
            case _ if self.screen is not Screen.SEARCH:
                pass
            case TypeKey(text):
                self._find(typed_after(self.query, text))
            case EraseKey():
                self._find(self.query[:-1])
            case ClearQuery():
                self._find("")
            case TurnKeys(page):
                self.key_page = max(0, page)
            case _:
                assert_never(intent)

    def _open_search(self, now: int) -> None:
        if self.screen in (Screen.AGENCIES, Screen.SERVICES):
            self._searched_from = self.agency.agency if self.agency else None
            self.agency = None
            self._find("")
            self._enter(Screen.SEARCH, now)

    def _choose_hit(self, wanted: ServiceId) -> bool:
        """Take a hit as the chosen service; return whether it is one."""
        found = service_entry(self.catalogue, wanted)
        if found is None or wanted not in self.hits:
            return False
        self.service, self.agency = found, agency_entry(self.catalogue, found.agency)
        self._has_found = True
        return True

    def _back_to_list(self, now: int) -> None:
        """Go back from a service to where it was chosen."""
        self.service = None
        if self._has_found:
            self._has_found, self.agency = False, None
            self._enter(Screen.SEARCH, now)
        else:
            self._enter(Screen.SERVICES, now)

    def _leave_search(self, now: int) -> None:
        """Go back to where the search was opened."""
        wanted = self._searched_from or self.home_agency
        self.agency = agency_entry(self.catalogue, wanted) if wanted else None
        self._find("")
        self._enter(Screen.SERVICES if self.agency else Screen.AGENCIES, now)

    def _find(self, query: str) -> None:
        self.query, self.hit_page = query, 0
        self.key_page = self.key_page if query else 0
        self.hits = self._ready_index().find(query) if query else ()

    def _prepare_search(self, now: int) -> None:
        """Make the index while nobody is there."""
        if self.index is None and self.is_at_bare_start and now - self._touched_at >= QUIET_MS:
            self._ready_index()

    def _find_anew(self) -> None:
        """The catalogue changed."""
        self.index = None
        if self.query:
            self.hits = self._ready_index().find(self.query)

    def _ready_index(self) -> SearchIndex:
        if self.index is None:
            self.index = index_of(self.offered) if self.offered else SearchIndex()
        return self.index


def typed_after(query: str, text: str) -> str:
    """Return a query with a text behind it, without what cannot be searched for."""
    letters = "".join(letter if letter.isalnum() else " " for letter in query + text)
    return re.sub(" +", " ", letters).lstrip()[: QUERY.value]
