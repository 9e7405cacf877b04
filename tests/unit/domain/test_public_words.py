"""Emergencies and the running text: what is sent, refused, replaced, ended, and kept by a new day."""

import pytest

from hub.domain import commands as base
from hub.domain import commands_public as c
from hub.domain import events_public as e
from hub.domain.events_public import EmergencyKind
from hub.domain.invariants import broken_invariants
from hub.domain.public_words import Emergency
from hub.domain.rejection import Decision, Rejection, RejectionCode
from tests.builders import DAY_MS, MORNING, Book

BOTH = {"id": "Keluar lewat pintu timur.", "en": "Leave by the east door."}
MISSING = Rejection(RejectionCode.TEXT_MISSING)


@pytest.fixture
def book() -> Book:
    return Book().opened()


def send(book: Book, kind: EmergencyKind = EmergencyKind.EVACUATE, **text: str) -> Decision:
    return book.do(c.SendEmergency(kind, text))


def test_an_emergency_holds_since_its_instant_until_it_is_ended_by_hand(book: Book) -> None:
    assert book.do(c.EndEmergency()) == []
    assert send(book) == [e.EmergencySent(EmergencyKind.EVACUATE, {}, book.at)]
    assert book.state.public.emergency == Emergency(EmergencyKind.EVACUATE, {}, book.at)
    assert book.do(c.EndEmergency()) == [e.EmergencyEnded()]
    assert book.state.public.emergency is None
    assert book.replayed() == book.state


def test_the_same_once_more_changes_nothing_and_another_has_an_instant_of_its_own(book: Book) -> None:
    send(book)
    book.at += 5_000
    assert send(book, id=" ", en="") == []
    assert send(book, **BOTH) == [e.EmergencySent(EmergencyKind.EVACUATE, BOTH, book.at)]
    assert send(book, EmergencyKind.SUSPENDED) == [e.EmergencySent(EmergencyKind.SUSPENDED, {}, book.at)]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (EmergencyKind.MESSAGE, {}),
        (EmergencyKind.MESSAGE, {"id": "Listrik padam.", "en": "  "}),
        (EmergencyKind.EVACUATE, {"en": "Leave."}),
    ],
)
def test_what_is_not_said_in_every_language_is_refused(book: Book, kind: EmergencyKind, text: dict[str, str]) -> None:
    assert book.do(c.SendEmergency(kind, text)) == MISSING
    assert book.state.public.emergency is None


def test_the_running_text_is_set_replaced_and_taken_back(book: Book) -> None:
    assert book.do(c.SetRunningText({"id": "Selamat datang"})) == MISSING
    assert book.do(c.SetRunningText({"id": " Selamat datang ", "en": "Welcome"})) == [
        e.RunningTextSet({"id": "Selamat datang", "en": "Welcome"})
    ]
    assert book.do(c.SetRunningText({"id": "Selamat datang", "en": "Welcome"})) == []
    assert book.do(c.SetRunningText({"id": "", "en": ""})) == [e.RunningTextSet({})]
    assert book.state.public.running == {}


@pytest.mark.parametrize("is_emergency", [True, False])
def test_a_new_day_keeps_what_was_not_ended(book: Book, is_emergency: bool) -> None:
    if is_emergency:
        send(book, **BOTH)
    book.do(c.SetRunningText(BOTH))
    before = book.state.public
    book.at = MORNING + DAY_MS
    book.do(base.OpenDay("2026-09-23", book.catalogue))
    assert book.state.public == before
    assert book.replayed() == book.state
    assert broken_invariants(book.state) == []


def test_nobody_is_told_anything_before_the_first_day() -> None:
    assert Book().do(c.EndEmergency()) == Rejection(RejectionCode.DAY_NOT_OPEN)
