"""A hub that is away is said at once, then each minute."""

import logging

import pytest

from hub.client.complaints import CURES, log_complaint
from hub.client.identity import program_name
from hub.client.missing import KNOWN_MAX, SAY_EVERY_MS, Missing
from hub.protocol.errors import Problem, ProblemCode


def test_a_hub_that_is_away_is_said_at_once_and_then_each_minute_with_a_count() -> None:
    missing = Missing()
    assert missing.failed("a:1", 0) == 1
    assert missing.failed("b:1", 10) == 1
    assert [missing.failed("a:1", at) for at in (1_000, 2_000, SAY_EVERY_MS - 1)] == [None] * 3
    assert missing.failed("a:1", SAY_EVERY_MS) == 5
    assert missing.failed("a:1", SAY_EVERY_MS + 1) is None
    missing.reached()
    assert missing.failed("a:1", SAY_EVERY_MS + 2) == 1


def test_no_more_addresses_are_kept_than_there_can_be() -> None:
    missing = Missing()
    for number in range(KNOWN_MAX):
        assert missing.failed(f"a:{number}", 0) == 1
    assert missing.failed("a:0", 0) is None
    assert missing.failed("new", 0) == 1
    assert missing.failed("a:0", 0) == 1


@pytest.mark.parametrize(
    ("code", "level"),
    [(ProblemCode.SHUTTING_DOWN, "INFO"), (ProblemCode.STANDBY, "INFO"), (ProblemCode.WRONG_ROLE, "WARNING")],
)
def test_a_hub_that_stops_is_nothing_to_warn_of(
    code: ProblemCode, level: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    log_complaint(logging.getLogger("test"), Problem(code, closing=True, detail="why"))
    (record,) = caplog.records
    assert record.levelname == level
    assert f": {code} why" in record.message


@pytest.mark.parametrize("code", sorted(CURES))
def test_what_a_person_has_to_mend_is_logged_with_its_cure(code: ProblemCode, caplog: pytest.LogCaptureFixture) -> None:
    log_complaint(logging.getLogger("test"), Problem(code, closing=True))
    assert f": {code} {CURES[code]}" in caplog.text


def test_a_paired_device_of_another_role_is_told_that_its_settings_do_not_name_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log_complaint(logging.getLogger("test"), Problem(ProblemCode.WRONG_ROLE, closing=True))
    assert "pair it anew" in caplog.text


def test_all_programs_name_themselves_alike() -> None:
    name, version = program_name("loket-kiosk").split()
    assert name == "loket-kiosk"
    assert version
