"""Every alarm of the hub is a sentence in both languages."""

import pytest

from config.translations import LANGUAGES, load_translator
from hub.client.alarm_words import PACKAGE, alarm_line
from hub.protocol.alarms import Alarm, AlarmCode
from tests.builders import MORNING

ZONE = "Asia/Jakarta"


def line(code: AlarmCode, language: str = "en", **values: str) -> str:
    return alarm_line(Alarm(code, MORNING, values), load_translator(PACKAGE, language), ZONE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", AlarmCode)
def test_every_alarm_has_its_sentence_even_without_values(code: AlarmCode, language: str) -> None:
    said = line(code, language)
    assert "{" not in said
    assert said.startswith("ALARM (since 08:00): " if language == "en" else "PERINGATAN (sejak 08.00): ")


def test_an_alarm_names_its_disk_and_how_much_is_free() -> None:
    said = line(AlarmCode.DISK_LOW, "id", disk="database", free_mib="90")
    assert said == "PERINGATAN (sejak 08.00): Disk basis data hampir penuh (sisa 90 MiB). Hapus yang tidak diperlukan."
    assert "will be full in 3 days (90 MiB left)" in line(
        AlarmCode.DISK_FILLING, disk="backups", free_mib="90", days="3"
    )


def test_a_clock_is_ahead_or_behind() -> None:
    assert "is 90 s ahead" in line(AlarmCode.CLOCK_DIFFERS, seconds="90")
    assert "is 90 s behind" in line(AlarmCode.CLOCK_DIFFERS, seconds="-90")


def test_the_last_good_backup_is_named_if_there_is_one() -> None:
    assert "The last good one is of" in line(AlarmCode.BACKUPS_FAILING, since=str(MORNING))
    assert "none at all" in line(AlarmCode.BACKUPS_FAILING)


def test_when_a_certificate_ends_is_a_date() -> None:
    assert "of kiosk-1 ends on" in line(AlarmCode.CERTIFICATE_ENDS, device="kiosk-1", ends="1790000000000")
    assert "1790000000000" not in line(AlarmCode.CERTIFICATE_ENDS, device="kiosk-1", ends="1790000000000")
