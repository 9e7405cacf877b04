import logging

import pytest

from config.printer_schema import PrinterBackend
from config.translations import LANGUAGES, load_translator
from hub.protocol.printing import PrinterState, SlipReason
from printer.backends.interface import BackendFault, Cause
from printer.fault_words import log_away, said_of, said_of_state
from printer.profiles import Rung
from printer.status import PASSING, Detail

TRANSLATORS = [load_translator("printer", language) for language in LANGUAGES]
INDONESIAN, ENGLISH = TRANSLATORS


@pytest.mark.parametrize("backend", PrinterBackend)
@pytest.mark.parametrize("cause", Cause)
def test_every_fault_has_words_and_a_cure_in_both_languages(backend: PrinterBackend, cause: Cause) -> None:
    fault = BackendFault(SlipReason.OFFLINE, False, "/dev/usb/lp0: Permission denied", cause)
    for words in TRANSLATORS:
        wrong, cure, cause = said_of(fault, backend, "USB 04b8:0e15", words)
        assert wrong.endswith(".")
        assert cure.endswith(".")
        assert "/dev/usb/lp0: Permission denied" in cause
        assert "Permission" not in wrong + cure


def test_who_may_open_it_depends_on_the_way() -> None:
    fault = BackendFault(SlipReason.OFFLINE, False, "Permission denied", Cause.NO_RIGHT)
    assert "group lp " in said_of(fault, "usb", "USB", ENGLISH)[1]
    assert "grup lp " in said_of(fault, "usb", "USB", INDONESIAN)[1]
    assert "group dialout" in said_of(fault, "serial", "/dev/ttyS0", ENGLISH)[1]
    assert "/srv/slips" in said_of(fault, "file", "/srv/slips", ENGLISH)[1]


@pytest.mark.parametrize(("cause", "level"), [(Cause.NO_RIGHT, "ERROR"), (Cause.UNREACHABLE, "WARNING")])
def test_the_log_names_a_printer_that_is_away_and_what_only_a_person_mends(
    cause: Cause, level: str, caplog: pytest.LogCaptureFixture
) -> None:
    log_away(logging.getLogger("test"), BackendFault(SlipReason.OFFLINE, False, "/dev/usb/lp0: denied", cause))
    (record,) = caplog.records
    assert record.levelname == level
    assert record.getMessage().startswith("the printer is not there: /dev/usb/lp0: denied")
    assert ("usermod -aG GROUP USER" in caplog.text) is (cause is Cause.NO_RIGHT)


@pytest.mark.parametrize("state", PrinterState)
def test_every_state_has_words_and_a_trouble_has_a_cure(state: PrinterState) -> None:
    for words in TRANSLATORS:
        lines = said_of_state(state, words)
        assert all(lines)
        assert len(lines) == (1 if state in (PrinterState.READY, PrinterState.UNKNOWN) else 2)


@pytest.mark.parametrize("detail", [detail for detail in Detail if detail])
def test_what_is_known_beyond_the_state_is_said_before_the_cure(detail: Detail) -> None:
    for words in TRANSLATORS:
        state, known, *remedies = said_of_state(PrinterState.ERROR, words, detail)
        plain_state, remedy = said_of_state(PrinterState.ERROR, words)
        assert (state, bool(known)) == (plain_state, True)
        assert remedies == ([] if detail in PASSING else [remedy]), "what passes by itself needs no cure"


@pytest.mark.parametrize("rung", Rung)
def test_every_rung_has_words(rung: Rung) -> None:
    assert all(words.text(f"rung.{rung}") for words in TRANSLATORS)
