"""The search's index: everyday words, both languages, beginnings and misspellings, in a steady order."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from hub.protocol.ids import ServiceId
from hub.protocol.views import CatalogueView
from kiosk.search import HITS, QUERY_WORDS, SearchIndex, index_of, typed_words, words_of
from tests.unit.kiosk.every_screen import INDEX, SAMPLE
from tests.unit.kiosk.hall import agency, catalogue, service

A_PAGE = 6
"""Hits that any kiosk's screen shows without turning a page."""


def hall(*names: str, **words: tuple[str, ...]) -> SearchIndex:
    """Return the index of a hall with services of these names, called as `words` say: s1, s2 …"""
    services = [service(f"s{place}", "A", name) for place, name in enumerate(names, start=1)]
    known = tuple(structs.replace(each, words={"id": words.get(each.service, ())}) for each in services)
    view = CatalogueView({"id": "x"}, "Asia/Jakarta", (agency("A", "Samsat (STNK)"),), known)
    return index_of(view)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Perekaman KTP-el", ("perekaman", "ktp", "el", "ktpel")),
        ("Disdukcapil (KK)", ("disdukcapil", "kk")),
        ("Á la carte, b_c", ("a", "la", "carte", "b", "c", "bc")),
        ("  — ", ()),
    ],
)
def test_words_are_plain(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


def test_as_many_words_are_typed_as_count() -> None:
    assert len(typed_words(" ".join(f"w{number}" for number in range(99)))) == QUERY_WORDS.value


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("paspor", ("s1", "s3")),
        ("PASPÓR!", ("s1", "s3")),
        ("anak paspor", ("s3",)),
        ("pas", ("s1", "s3")),
        ("pasport", ("s1", "s3")),
        ("papsor", ("s1", "s3")),
        ("psprt", ()),
        ("panjang", ("s2",)),
        ("perpnaj", ("s2",)),
        ("mau buat sim", ("s2",)),
        ("smi", ("s2",)),
        ("im", ()),
        ("office", ("s1", "s2", "s3")),
        ("stnk", ("s1", "s2", "s3")),
        ("service s3", ("s3",)),
        ("boarding", ("s3",)),
        ("", ()),
        ("?", ()),
    ],
)
def test_finds(query: str, hits: tuple[str, ...]) -> None:
    index = hall("Paspor baru", "Perpanjangan SIM", "Paspor anak", s3=("boarding pass",))
    assert index.find(query) == hits


def test_the_very_word_is_before_a_beginning_an_inside_and_a_misspelling() -> None:
    index = hall("Bayer", "Pembayaran", "Bayaran", "Bayar")
    assert index.find("bayar") == ("s4", "s3", "s2", "s1")


def test_a_services_own_word_is_before_its_agencys() -> None:
    view = CatalogueView(
        {"id": "x"},
        "Asia/Jakarta",
        (agency("A", "Pajak"), agency("B")),
        (service("1", "A"), service("2", "B", "Pajak")),
    )
    assert index_of(view).find("pajak") == ("2", "1")


def test_a_service_without_its_agency_is_found() -> None:
    view = CatalogueView({"id": "x"}, "Asia/Jakarta", (), (service("1", "A", "Paspor"),))
    assert index_of(view).find("paspor") == ("1",)


def test_an_empty_index_finds_nothing() -> None:
    assert SearchIndex().find("paspor") == ()


def test_no_more_hits_than_anybody_looks_at() -> None:
    index = index_of(catalogue(agencies=10, services=20))
    assert index.find("layanan") == tuple(each.service for each in catalogue(10, 20).services[: HITS.value])


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_service_of_the_sample_hall_is_found_by_its_name(language: str) -> None:
    for each in SAMPLE.services:
        assert each.service in INDEX.find(each.name[language])[:A_PAGE]


PHRASES = {
    "sim hilang": "SIM",
    "sim baru": "SIM",
    "sim mati": "SIM",
    "bikin sim": "SIM",
    "mau perpanjang sim": "SIM",
    "stnk mati": "STNK",
    "pajak stnk": "STNK",
    "urus stnk": "STNK",
    "bikin skck": "SKCK",
    "skck baru": "SKCK",
    "surat nikah": "nikah",
    "buku nikah": "nikah",
    "izin dagang": "perdagangan",
    "bikin bpjs": "peserta mandiri",
    "kartu bpjs": "Pencetakan kartu",
    "bpjs mati": "Pengaktifan",
    "bikin nib": "Nomor Induk",
    "bikin akta": "Akta",
    "surat kematian": "Akta kematian",
    "ktp hilang": "KTP-el hilang",
    "ktp mati": "KTP",
    "ngurus ktp": "KTP",
    "katepe": "Perekaman KTP",
    "kk hilang": "Kartu Keluarga hilang",
    "pindah kk": "pindah",
    "paspor mati": "habis masa",
    "ganti paspor": "paspor",
    "bayar air": "rekening air",
    "bayar listrik": "tagihan",
    "surat tanah": "sertipikat",
    "daftar haji": "haji",
    "phk": "Kehilangan Pekerjaan",
    "lost passport": "paspor hilang",
    "new driving licence": "SIM",
}
"""What people type in everyday words, and what the name of a service that they mean has in it."""


@pytest.mark.parametrize("typed", PHRASES)
def test_an_everyday_phrase_finds_the_service_that_is_meant_among_the_first(typed: str) -> None:
    names = {each.service: each.name["id"] for each in SAMPLE.services}
    first = [names[hit] for hit in INDEX.find(typed)[: A_PAGE // 2]]
    assert any(PHRASES[typed] in name for name in first), first


def test_a_word_that_few_services_have_says_more_than_a_common_one() -> None:
    assert hall("KTP hilang", "KK hilang", "STNK hilang", "Perpanjangan SIM").find("sim hilang")[0] == "s4"
    assert hall("Perpanjangan SIM").find("sim hilang") == ("s1",)


def test_that_something_is_wanted_says_nothing_beside_other_words() -> None:
    index = hall("Bikin kartu", "Perpanjangan SIM")
    assert index.find("bikin sim") == ("s2",)
    assert index.find("bikin") == ("s1",)


def misspelt(word: str) -> Iterator[str]:
    """Yield a word with a letter left out, doubled, or swapped with the next."""
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
        yield word[: place + 1] + word[place:]
        yield word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :]


def named_by() -> dict[str, list[ServiceId]]:
    """Return the words of four letters and more in the sample hall's names, with the services they name."""
    found: defaultdict[str, list[ServiceId]] = defaultdict(list)
    for each in SAMPLE.services:
        for word in {word for name in each.name.values() for word in words_of(name) if len(word) >= 4}:
            found[word].append(each.service)
    return found


def test_nearly_every_misspelt_word_finds_its_services_on_the_first_page() -> None:
    """Every third misspelling of every word; a word that many services share has more of them than a page."""
    tried = found = first = 0
    for word, services in named_by().items():
        for typed in list(dict.fromkeys(misspelt(word)))[len(word) % 3 :: 3]:
            hits = INDEX.find(typed)
            for each in services if len(services) < A_PAGE else ():
                tried += 1
                found += each in hits
                first += each in hits[:A_PAGE]
    assert tried > 5_000
    assert found / tried >= 0.999
    assert first / tried >= 0.99


@settings(max_examples=80)
@given(st.text(max_size=60) | st.lists(st.sampled_from(sorted(named_by())), max_size=4).map(" ".join))
def test_any_text_may_be_typed(text: str) -> None:
    hits = INDEX.find(text)
    assert len(set(hits)) == len(hits) <= HITS.value
    assert INDEX.find(text) == hits
