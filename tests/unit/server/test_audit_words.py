"""`loket-hub audit` has words for every code that it shows to people, in both languages."""

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import get_args, get_type_hints
from zoneinfo import ZoneInfo

import pytest

from config.translations import LANGUAGES, Translator, load_translator
from hub.domain import audit, leases, rebuilding
from hub.domain.audit import ABOUT, Override
from hub.domain.audit_standing import Aspect, of_change
from hub.domain.catalogue_changes import Change, ChangeKind, FieldChange, Kind
from hub.domain.commands_trust import OUT_BEFORE, PairReason
from hub.domain.events import TicketIssued
from hub.domain.events_day import PaperTicketRecorded
from hub.domain.events_lease import TicketHandedIn
from hub.domain.events_public import EmergencyKind
from hub.domain.events_staff import StaffReason, StaffRole
from hub.domain.ticket import TicketClass, TicketState
from hub.protocol.commands import Command
from hub.protocol.orders import ReprintReason
from hub.protocol.pairing import DOUBTS
from hub.protocol.printing import SlipReason
from hub.server import rereading, staff_draws
from hub.server.audit_command import line
from hub.server.audit_words import FORMS, reason_words, standing_words, subject_words, what_words
from tests.builders import Book
from tests.unit.domain import test_audit
from tests.unit.server import test_staff_draws

INDONESIAN, ENGLISH = (load_translator("hub.server", language) for language in LANGUAGES)

OF_SLIPS = (SlipReason, ReprintReason)
"""Why paper is late or printed again is no override."""

TYPED = {"edited", "stolen", "sold"}
NAMES = {"ani", "siti", "loket", "later", "aaaaaaaa"}
ADMINISTRATOR = {"administrator"}
"""One word in both languages."""

SCENARIOS = [
    (module, name)
    for module in (test_audit, test_staff_draws)
    for name, test in vars(module).items()
    if name.startswith("test_") and list(inspect.signature(test).parameters) == ["book"]
]
"""Every way to override that the audit's own tests know."""


def reasons() -> set[str]:
    """Return every code that can stand as a reason: of orders on the wire, and of what the hub says itself."""
    of_orders = {
        kind
        for command in get_args(Command)
        for hint in [get_type_hints(command).get("reason")]
        for kind in (hint, *get_args(hint))
        if inspect.isclass(kind) and issubclass(kind, StrEnum) and kind not in OF_SLIPS
    }
    assert len(of_orders) > 5
    return {
        *(each for kind in (*of_orders, StaffReason, PairReason, EmergencyKind) for each in kind),
        *DOUBTS,
        *(audit.FILE_CHANGED, audit.HISTORY_LOST, audit.RESTORED, audit.PUT_FIRST, rereading.REASON, OUT_BEFORE),
        *(staff_draws.GIVEN_BY_STAFF, staff_draws.ON_PAPER, staff_draws.HANDED_IN_LATE),
        *(leases.NOBODY_CALLS, leases.REPLACED, rebuilding.UNCERTAIN),
    }


def override(what: str = "CounterPaused", subject: str = "counter 1", reason: str | None = None) -> Override:
    return Override(1, 0, "2026-09-22", None, "v1", what, subject, reason, "", "")


def said(each: Override, words: Translator) -> str:
    before, after = (standing_words(each, coded, words) for coded in (each.before, each.after))
    return f"{subject_words(each, words)} {what_words(each, words)} {before} {after} {reason_words(each, words)}"


def test_every_event_thing_and_reason_has_words_in_both_languages() -> None:
    events = {kind for kind, about in ABOUT.items() if about is not None}
    wanted = {
        *(f"audit_what.{kind.__name__}" for kind in (*events, TicketIssued, PaperTicketRecorded, TicketHandedIn)),
        *(f"audit_of.{kind}" for kind in (*Aspect, *Kind)),
        *(f"audit_why.{reason}" for reason in reasons()),
        *(f"audit_is.{code}" for code in (*TicketState, *TicketClass)),
        *(f"staff_role.{role}" for role in StaffRole),
        *(f"audit_form.{form}" for form in FORMS),
    }
    for words in (INDONESIAN, ENGLISH):
        assert not wanted - words.texts.keys(), words.language


def test_no_code_and_no_english_word_is_an_indonesian_text() -> None:
    ours = {
        key: re.sub(r"{\w+}", "", text)
        for key, text in INDONESIAN.texts.items()
        if re.match("audit_(what|of|is|form|why)", key)
    }
    assert not [key for key, text in ours.items() if text == re.sub(r"{\w+}", "", ENGLISH.texts[key])]
    assert not [key for key, text in ours.items() if key.rpartition(".")[2] in re.findall(r"\w+", text)]


@pytest.mark.parametrize(("module", "name"), SCENARIOS, ids=lambda value: getattr(value, "__name__", value))
def test_whatever_is_overridden_is_told_without_codes(module: object, name: str) -> None:
    book = Book().opened()
    test: Callable[[Book], None] = getattr(module, name)
    test(book)
    for each in (*test_audit.audited(book), *test_staff_draws.audited(book)):
        coded = f"{each.what} {each.subject} {each.before} {each.after} {each.reason}"
        told = said(each, INDONESIAN)
        if each.what == "CatalogueAdopted":
            told = re.sub(r"[\w.]+=", "", told)
        codes = set(re.findall(r"[A-Za-z_]{3,}", coded)) & set(re.findall(r"[A-Za-z_]{3,}", told))
        assert {code for code in codes if code[0].islower()} <= TYPED | NAMES | ADMINISTRATOR, told
        assert each.what not in told


@pytest.mark.parametrize("kind", ChangeKind)
def test_what_becomes_of_a_line_of_the_hall_s_file_is_in_words_and_the_line_as_it_is(kind: ChangeKind) -> None:
    field = FieldChange("name.id", "waiting for A.01, served", None)
    each = override("CatalogueAdopted", "service A.01")
    for coded in of_change(Change(Kind.SERVICE, "A.01", kind, (field,))):
        head, _, fields = coded.rpartition("name.id=")
        told = standing_words(each, coded, INDONESIAN)
        assert told.endswith(f"name.id={fields}")
        assert head == "" or not told.startswith(head)


@pytest.mark.parametrize(
    ("coded", "indonesian", "english"),
    [
        (
            "closed no_staff until 2026-09-23 08:00, closure_asked technical",
            "tutup (tidak ada petugas) sampai 2026-09-23 08:00, minta tutup (gangguan teknis)",
            "closed (no staff) until 2026-09-23 08:00, asks to close (technical fault)",
        ),
        (
            "waiting for A.01 since 2026-09-22 08:00, priority, given 2026-09-22 07:59",
            "menunggu untuk layanan A.01 sejak 2026-09-22 08:00, prioritas, diberikan 2026-09-22 07:59",
            "waiting for service A.01 since 2026-09-22 08:00, priority, given 2026-09-22 07:59",
        ),
        ("called at closed", "dipanggil di loket closed", "called at counter closed"),
        ("supervisor, zone Z1, locked", "penyelia, zona Z1, dikunci", "supervisor, zone Z1, locked"),
        ("suspended since 2026-09-22 08:00", "pelayanan dihentikan sejak 2026-09-22 08:00", None),
        ("paired 1a2b3c4d until 2031-09-22 08:00", "terpasang, sertifikat 1a2b3c4d sampai 2031-09-22 08:00", None),
        ("uncertain=3", "3 tiket belum pasti", "3 tickets uncertain"),
        ("written by another program", "written by another program", "written by another program"),
    ],
)
def test_how_something_stands_is_a_short_line(coded: str, indonesian: str, english: str | None) -> None:
    assert standing_words(override(), coded, INDONESIAN) == indonesian
    assert english is None or standing_words(override(), coded, ENGLISH) == english


def test_what_somebody_typed_stays() -> None:
    typed = override("DeviceRevoked", "device k1", "suspected")
    assert reason_words(typed, INDONESIAN) == "suspected"
    assert reason_words(override("DeviceRevoked", "device k1", OUT_BEFORE), INDONESIAN).startswith("sudah dikeluarkan")
    assert reason_words(override("AccountLocked", "account ani", "suspected"), ENGLISH) == "misuse suspected"
    assert reason_words(override(), INDONESIAN) == "tidak disebut"
    assert subject_words(override(subject="emergency"), INDONESIAN) == "keadaan darurat"
    assert subject_words(override(subject="account hall"), INDONESIAN) == "akun hall"


def test_the_hall_s_file_is_named_where_nobody_is() -> None:
    each = replace(override("CatalogueAdopted", "hall", rereading.REASON), actor=rereading.ACTOR, device=None)
    told = line(each, ZoneInfo("Asia/Jakarta"), INDONESIAN)
    assert told == "1970-01-01 07:00:00  berkas balai: balai diubah:  -> ; alasan: berkas balai diubah"
