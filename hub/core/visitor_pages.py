"""Visitors' pages: which address a number has, and which number an address means."""

import hmac
from hashlib import sha256
from itertools import islice

from hub.domain.numbering import is_leased, slot_of
from hub.domain.state import DayState
from hub.domain.ticket import Ticket, TicketId
from hub.protocol.visitor_token import TOKEN_LENGTH, key_bytes, lease_key, page_link, token_of


class VisitorPages:
    """The hall's secret and what is made of it; it says nothing of the secret (None: the hall has no pages).

    Tokens of the open day are found by their hash: how long that takes tells nobody how much of a guess was right.
    """

    def __init__(self, secret: bytes | None) -> None:
        self._secret = secret
        self._day: str | None = None
        self._found: dict[bytes, TicketId] = {}
        self._known = 0

    def link(self, state: DayState, ticket: Ticket) -> str | None:
        """Return the address of a ticket's page; None: the hall has none."""
        page = self.page(state)
        return None if page is None else page_link(page, self._token(state, ticket))

    def page(self, state: DayState) -> str | None:
        """Return the address under which the pages are found; None: there are none."""
        assert state.catalogue is not None
        return state.catalogue.hall.visitor_page or None if self._secret is not None else None

    def lease_key(self, state: DayState, day: str, slot: int) -> str:
        """Return the key (base64url) of a slot's numbers on a service day (ISO); empty: the hall has no pages."""
        if self._secret is None or self.page(state) is None:
            return ""
        return lease_key(self._secret, day, slot)

    def ticket_of(self, state: DayState, token: str) -> TicketId | None:
        """Return whose page a token of the open day opens; None: nobody's.

        New tickets are taken in first, so that a lookup costs what was issued since the last one. After a failed
        write the state is another one with fewer tickets: all is looked at anew.
        """
        if self._secret is None or len(token) != TOKEN_LENGTH or not token.isascii():
            return None
        if self._day != state.day or self._known > len(state.tickets):
            self._day, self._known = state.day, 0
            self._found.clear()
        for ticket in islice(state.tickets.values(), self._known, None):
            self._found[_hash(self._token(state, ticket))] = ticket.id
        self._known = len(state.tickets)
        found = self._found.get(_hash(token))
        if found is None:
            return None
        return found if hmac.compare_digest(self._token(state, state.tickets[found]), token) else None

    def _token(self, state: DayState, ticket: Ticket) -> str:
        assert self._secret is not None
        assert state.day is not None
        key = self._secret
        if is_leased(ticket.number):
            key = key_bytes(lease_key(self._secret, state.day, slot_of(ticket.number)))
        return token_of(key, state.day, ticket.text)


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
