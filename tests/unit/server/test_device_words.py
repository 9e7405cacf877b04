"""What an administrator is told of a device that the hub knows already."""

import pytest
from msgspec import structs

from config.translations import LANGUAGES, load_translator
from hub.protocol import control as c
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.server.device_words import words_of_refusal

REFUSED = c.DeviceLine(
    DeviceId("k1"), Role.KIOSK, False, 1, 10**15, seen_at=1_000, refused_at=2_000, refused_address="10.0.0.9"
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("changes", [{"is_connected": True}, {"seen_at": 2_001}])
def test_nobody_is_asked_to_pair_a_device_anew_that_works(language: str, changes: dict[str, object]) -> None:
    """It would put out the one that works, and the other one knocks on."""
    words = load_translator("hub.server", language)
    anew = "pair it anew" if language == "en" else "pasangkan ulang"
    assert anew in words_of_refusal(words, REFUSED, "Asia/Jakarta")
    for change in ({"seen_at": None}, {"seen_at": 2_001, "expires_at": None}):
        assert anew in words_of_refusal(words, structs.replace(REFUSED, **change), "Asia/Jakarta")
    other = words_of_refusal(words, structs.replace(REFUSED, **changes), "Asia/Jakarta")
    assert anew not in other
    assert "10.0.0.9" in other
