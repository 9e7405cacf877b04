"""What a pairing shows, in both languages."""

import pytest

from config.translations import LANGUAGES, load_translator
from hub.client.alarm_words import PACKAGE
from hub.client.pairing import Why
from hub.client.pairing_words import NO_HALL, PairingSight, Stage, text_of


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stage_and_every_end_has_its_words(language: str) -> None:
    words = load_translator(PACKAGE, language)
    sights = [PairingSight(stage, "kiosk-1") for stage in Stage]
    sights += [PairingSight(Stage.ENDED, "kiosk-1", why=why) for why in Why]
    sights.remove(PairingSight(Stage.ENDED, "kiosk-1"))
    texts = [text_of(sight, words) for sight in sights]
    assert all(each.title and each.text for each in texts)
    assert [bool(each.same and each.other) for each in texts] == [each.stage is Stage.COMPARING for each in sights]
    assert len({each.text for each in texts}) == len(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_in_how_many_seconds_it_tries_again(language: str) -> None:
    words = load_translator(PACKAGE, language)
    why = text_of(PairingSight(Stage.ENDED, "kiosk-1", why=Why.DIFFERENT), words).text
    again = text_of(PairingSight(Stage.ENDED, "kiosk-1", why=Why.DIFFERENT, again_s=17), words).text
    assert again.startswith(f"{why} ")
    assert " 17 " in again


def test_a_code_stands_beside_the_halls_name() -> None:
    words = load_translator(PACKAGE, "en")
    assert text_of(PairingSight(Stage.COMPARING, "k", "Balai", "123456"), words).title == "Hall: Balai"
    assert NO_HALL in text_of(PairingSight(Stage.COMPARING, "k"), words).title
