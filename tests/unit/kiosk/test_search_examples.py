"""Examples of what may be searched for: such as find a service of this hall, in the order in which people ask."""

import pytest
from msgspec import structs

from hub.protocol.commands import Language
from kiosk.search import SearchIndex, index_of
from kiosk.search_examples import button, hint
from tests.unit.kiosk.every_screen import INDEX, SAMPLE
from tests.unit.kiosk.models import WORDS

ID, EN = (WORDS[language] for language in (Language.INDONESIAN, Language.ENGLISH))


def only(*names: str) -> SearchIndex:
    """Return the index of a hall whose services are called so."""
    services = zip(SAMPLE.services, names, strict=False)
    renamed = tuple(structs.replace(each, name={"id": name, "en": name}, words={}) for each, name in services)
    return index_of(structs.replace(SAMPLE, services=renamed))


def test_the_sample_hall_has_the_usual_ones() -> None:
    assert button(INDEX, ID) == "Cari: KTP, paspor, SIM …"
    assert button(INDEX, EN) == "Search: ID card, passport …"
    assert hint(INDEX, ID) == "Ketik apa yang Anda perlukan, misalnya KTP, paspor, SIM."
    assert hint(INDEX, EN) == "Type what you need, such as ID card, passport, driving licence."


def test_a_hall_that_gives_no_passports_does_not_name_them() -> None:
    index = only("Perpanjangan STNK", "Pembayaran Pajak Daerah", "Police record")
    assert button(index, ID) == "Cari: STNK, pajak …"
    assert hint(index, EN) == "Type what you need, such as police record."


@pytest.mark.parametrize("index", [None, SearchIndex(), only("Retribusi pasar")])
def test_without_a_usual_one_nothing_is_named(index: SearchIndex | None) -> None:
    assert button(index, ID) == "Cari layanan"
    assert hint(index, ID) == "Ketik apa yang Anda perlukan."


def test_words_of_two_services_are_no_name_of_one() -> None:
    index = only("Health card", "Life insurance")
    assert not index.names("health insurance")
    assert index.names("health card")
    assert not index.names("?")
