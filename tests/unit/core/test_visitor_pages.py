"""Visitors' pages: one address a number, of its day alone, which nobody can guess and no log shows."""

import re
from base64 import b64decode, urlsafe_b64encode
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from hub.core.hub import HubCore
from hub.core.visitor_pages import VisitorPages
from hub.domain.commands import GiveLease, HandInTicket
from hub.domain.state import DayState
from hub.protocol import commands as wire
from hub.protocol.ids import BootId
from hub.protocol.leases import LeaseView
from hub.protocol.printing import PrintJob
from hub.protocol.visitor_token import TOKEN_LENGTH, key_bytes, lease_key, token_of
from kiosk.own_number import own_link, own_receipt, own_slip
from tests.builders import DAY_MS, Book, bindings, catalogue
from tests.unit.core.desk import Desk, sent

SECRET = bytes(range(32))
PAGE = "http://antrean.example/n"


def with_page() -> Desk:
    usual = catalogue()
    desk = Desk(catalogue=replace(usual, hall=replace(usual.hall, visitor_page=PAGE)))
    desk.core = HubCore(desk.catalogue, bindings(), boot=BootId("b"), epoch=1, secret=SECRET)
    return desk


def state_with(texts: int, day: str = "2026-09-22") -> DayState:
    book = Book(day=day).opened()
    for _ in range(texts):
        book.issue()
    return book.state


def link(desk: Desk) -> str | None:
    jobs = [each for each in sent(desk.effects, desk.sessions["p1"]) if isinstance(each, PrintJob)]
    return jobs[-1].slip.link


def test_a_slip_has_the_address_of_its_visitors_page_and_a_reprint_the_same():
    desk = with_page()
    desk.join("k1", "p1", "v1")
    receipt = desk.issue()
    found = link(desk)
    assert found is not None
    assert re.fullmatch(PAGE + "/[A-Za-z0-9_-]{22}", found)
    assert receipt.link == found, "the kiosk shows the code that is on the slip"
    token = found.removeprefix(f"{PAGE}/")
    assert desk.core.pages.ticket_of(desk.core.state, token) == receipt.ticket
    desk.ask("p1", wire.RecordPrint(command_id=desk.id(), job=receipt.slip, outcome="unknown"))
    desk.ask("v1", wire.ReprintSlip(command_id=desk.id(), number=receipt.number))
    assert link(desk) == found
    desk.issue()
    assert link(desk) != found


def test_without_a_page_or_a_secret_there_is_no_address_and_no_key():
    plain = Desk()
    plain.join("k1", "p1")
    assert plain.issue().link is None
    assert link(plain) is None
    state = state_with(1)
    assert VisitorPages(SECRET).lease_key(state, "2026-09-22", 1) == ""
    assert VisitorPages(None).lease_key(state, "2026-09-22", 1) == ""
    assert VisitorPages(None).ticket_of(state, "A" * TOKEN_LENGTH) is None


def test_a_token_is_the_same_after_a_restart_and_a_takeover_and_another_on_another_day_or_with_another_secret():
    token = token_of(SECRET, "2026-09-22", "A012")
    assert token == "tFQkMfojPbO0CTBAjQ-hlA", "slips out there have it"
    others = {
        token_of(SECRET, "2026-09-23", "A012"),
        token_of(SECRET, "2026-09-22", "A013"),
        token_of(b"x", "2026-09-22", "A012"),
    }
    assert len({token, *others}) == 4
    assert token_of(bytes(range(32)), "2026-09-22", "A012") == token


def test_yesterdays_token_opens_nothing_today():
    desk = with_page()
    desk.join("k1", "p1")
    desk.issue()
    token = (link(desk) or "").removeprefix(f"{PAGE}/")
    desk.now += DAY_MS
    desk.step()
    assert desk.issue().number == "A001"
    assert desk.core.pages.ticket_of(desk.core.state, token) is None


@given(st.text(max_size=30) | st.text("ABCab01_-", min_size=22, max_size=22))
def test_whatever_is_guessed_opens_nothing(guess: str):
    assert VisitorPages(SECRET).ticket_of(state_with(3), guess) is None


def test_tokens_are_found_as_tickets_come_and_forgotten_when_the_state_is_another_one():
    pages, state = VisitorPages(SECRET), state_with(3)
    tokens = {ticket.id: token_of(SECRET, "2026-09-22", ticket.text) for ticket in state.tickets.values()}
    for ticket, token in tokens.items():
        assert pages.ticket_of(state, token) == ticket
    fewer = state_with(1)
    [first] = fewer.tickets.values()
    assert pages.ticket_of(fewer, token_of(SECRET, "2026-09-22", "A001")) == first.id
    assert pages.ticket_of(fewer, token_of(SECRET, "2026-09-22", "A002")) is None


def test_a_kiosk_makes_the_address_of_its_own_number_and_the_hub_knows_it_once_it_has_that():
    desk = with_page()
    desk.join("k1")
    desk.ask("k1", wire.AskLease(command_id=desk.id()))
    for _ in range(5):
        desk.core.look_ahead(desk.now)
    desk.step()
    view = desk.view("lease:k1")
    assert isinstance(view, LeaseView)
    lease = view.lease
    assert lease is not None
    assert lease.visitor_page == PAGE
    [pool] = [each for each in lease.pools if each.pool == "A"]
    own = wire.HandInTicket(
        command_id=desk.id(),
        lease=lease.lease,
        day=lease.days[0].day,
        pool=pool.pool,
        number=pool.first,
        text=pool.texts[0],
        service="A.01",
        ticket_class=wire.TicketClass.REGULAR,
        language=wire.Language.INDONESIAN,
        issued_at=desk.now,
    )
    found = own_link(own, lease)
    assert found is not None
    assert own_slip(own, lease, desk.view("catalogue")).link == found
    assert own_receipt(own, lease, has_slip=False).link == found
    assert isinstance(desk.ask("k1", own), wire.Accepted)
    token = found.removeprefix(f"{PAGE}/")
    assert desk.core.pages.ticket_of(desk.core.state, token) == own.command_id
    keys = {each.key for each in lease.days}
    assert len(keys) == 2
    assert not any(key in repr(effect) for key in keys for effect in desk.effects if type(effect).__name__ == "Log")


def test_without_its_key_a_kiosks_own_number_has_no_address():
    book = Book().opened()
    book.do(GiveLease("l1", "k1"))
    desk = Desk()
    desk.join("k1")
    desk.ask("k1", wire.AskLease(command_id=desk.id()))
    for _ in range(5):
        desk.core.look_ahead(desk.now)
    desk.step()
    lease = desk.view("lease:k1").lease
    own = HandInTicket("t", "k1", "l1", "2026-09-22", "A", 9_001, "A9001", "A.01", "regular", "id", 1)
    assert lease.visitor_page is None
    assert own_link(own, lease) is None


def test_a_key_of_one_slot_or_day_says_nothing_of_another_and_survives_being_written_down():
    keys = {lease_key(SECRET, day, slot) for day in ("2026-09-22", "2026-09-23") for slot in (0, 1)}
    assert len(keys) == 4
    assert all(len(key_bytes(key)) == 32 for key in keys)


def test_the_secret_is_not_shown_by_accident():
    assert SECRET.hex() not in repr(VisitorPages(SECRET))
    assert repr(SECRET) not in repr(VisitorPages(SECRET))


def day_of_tokens(day: str) -> dict[bytes, str]:
    """Return the tokens of a long day, by what stands behind their letters: 5,000 numbers, and a kiosk's own."""
    key = key_bytes(lease_key(SECRET, day, 3))
    made = [token_of(SECRET, day, f"A{number:04d}") for number in range(5_000)]
    made += [token_of(key, day, f"A93{number:02d}") for number in range(100)]
    return {b64decode(each + "==", altchars=b"-_"): each for each in made}


def test_a_million_guesses_open_no_page_not_even_from_what_a_visitor_knows() -> None:
    tokens, chance = day_of_tokens("2026-09-22"), Random(7)
    assert sum(chance.randbytes(16) in tokens for _ in range(1_000_000)) == 0
    near = (
        each[:place] + bytes((each[place] ^ 1 << bit,)) + each[place + 1 :]
        for each in list(tokens)[:50]
        for place in range(16)
        for bit in range(8)
    )
    assert sum(each in tokens for each in near) == 0
    known = [token_of(key, "2026-09-22", f"A{number:04d}") for key in (b"", bytes(32)) for number in range(5_000)]
    assert not set(known) & set(tokens.values()), "numbers alone make no token"


def test_guesses_are_looked_up_as_the_whole_day_is_held() -> None:
    state, chance = state_with(300), Random(7)
    pages = VisitorPages(SECRET)
    assert not any(pages.ticket_of(state, urlsafe_b64encode(chance.randbytes(16)).decode()[:22]) for _ in range(2_000))


def test_no_token_of_a_day_is_of_use_on_another() -> None:
    today = day_of_tokens("2026-09-22")
    assert not today.keys() & day_of_tokens("2026-09-23").keys()
    tomorrow, pages = state_with(50, "2026-09-23"), VisitorPages(SECRET)
    assert not any(pages.ticket_of(tomorrow, token) for token in today.values())
