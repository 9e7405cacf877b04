import dataclasses
from collections.abc import Iterator

import pytest
from msgspec import structs

from hub.protocol.commands import Language, TicketClass, WaitRange
from hub.protocol.printing import SlipOutcome, SlipReason
from hub.protocol.views import KioskView, SlipStatus
from kiosk.comfort import VOLUMES, Comfort, Setting
from kiosk.flow import KioskFlow
from kiosk.intents import Adjust, Back, ChooseAgency, EraseKey, Home, OpenCheckIn, OpenSearch, TurnPage, TypeKey
from kiosk.model import Choice, ListBody, ScreenModel
from kiosk.present import present
from kiosk.speech.page import START, Page
from kiosk.speech.slip_words import slip_words
from kiosk.speech.spoken import spoken, volume_words
from kiosk.speech.texts import speech_translators
from kiosk.speech.wording import Wording
from tests.unit.kiosk.every_screen import SCREENS, flow_at
from tests.unit.kiosk.hall import AT, catalogue, receipt, slip_id
from tests.unit.kiosk.models import AGENCY, SERVICE, WORDS, numbered, two_a_page, walked

SPEECH = speech_translators()
WORDINGS = {language: Wording(words) for language, words in SPEECH.items()}
ID = WORDINGS[Language.INDONESIAN]


def heard(flow: KioskFlow) -> tuple[ScreenModel, Page]:
    model = present(flow, WORDS, two_a_page, AT)
    slip = slip_words(flow, WORDS[flow.language], SPEECH[flow.language])
    return model, spoken(model, WORDINGS[flow.language], slip)


def texts(thing: object) -> Iterator[str]:
    """Yield every text that a model shows, found by looking at its fields; stops are said at greater length."""
    for field in dataclasses.fields(thing):  # type: ignore[arg-type]
        value = getattr(thing, field.name)
        if field.name in (
            "key",
            "language",
            "intent",
            "tone",
            "mark",
            "briefer",
            "icon",
            "is_on",
            "scene",
            "link",
            "grid",
            "status_tone",
            "stops",
        ):
            continue
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, str):
                yield each
            elif dataclasses.is_dataclass(each):
                yield from texts(each)


def choices(thing: object) -> Iterator[Choice]:
    for field in dataclasses.fields(thing):  # type: ignore[arg-type]
        value = getattr(thing, field.name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Choice):
                yield each
            elif dataclasses.is_dataclass(each):
                yield from choices(each)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("screen", SCREENS)
def test_everything_on_every_screen_is_said(screen: str, language: Language) -> None:
    model, page = heard(flow_at(screen, language))
    said = " | ".join(sentence for item in page.items for sentence in item.said)
    wording = WORDINGS[language]
    number = getattr(model.body, "number", None)
    code = model.body.query if getattr(model.body, "is_code", False) else None
    unsaid = [text for text in texts(model) if text not in (number, code) and wording.say(text) not in said]
    assert not unsaid
    if number:
        assert wording.number(number) in said
    assert page.items[0].key == START
    assert len({item.key for item in page.items}) == len(page.items)
    by_key = {item.key: item for item in page.items}
    for choice in choices(model):
        assert by_key[choice.key].intent == choice.intent
        assert by_key[choice.key].is_stop or choice.intent is None
    assert all(item.said for item in page.items[1:])
    assert page.introduction


def test_a_list_is_introduced_with_its_title_page_and_choices() -> None:
    model, page = heard(walked())
    assert isinstance(model.body, ListBody)
    assert page.introduction == (
        "Pilih instansi yang Anda tuju",
        "Halaman satu dari dua",
        "empat pilihan.",
        "Tekan dua untuk berikutnya.",
    )
    assert [item.key for item in page.items if item.is_stop][:5] == [
        START,
        "agency:A1",
        "agency:A2",
        "next",
        "search",
    ]
    found = page.find("agency:A1")
    assert found
    assert (found.said, found.intent) == (("Dinas A satu", "Tanpa antrean"), ChooseAgency(AGENCY.agency))
    previous, following = page.find("previous"), page.find("next")
    assert previous
    assert not previous.is_stop
    assert following
    assert following.intent == TurnPage(1)
    assert page.back is None


def test_a_search_says_what_was_typed_and_how_much_it_found() -> None:
    flow = walked(OpenSearch())
    assert heard(flow)[1].introduction[0] == "Cari layanan"
    assert heard(flow)[1].news[0].startswith("Ketik apa yang Anda perlukan")
    flow.intend(TypeKey("a1 1"), AT)
    page = heard(flow)[1]
    assert page.news == ("A satu satu", "satu layanan ditemukan")
    assert [item.key for item in page.items if item.is_stop][:2] == [START, "service:A1.1"]


def test_a_code_is_said_sign_by_sign_and_the_star_key_does_not_begin_a_check_in() -> None:
    flow = flow_at("check-in, code", Language.INDONESIAN)
    page = heard(flow)[1]
    assert page.news == ("ka tujuh pe dua ki a",)
    flow.intend(EraseKey(), AT)
    assert heard(flow)[1].news == ("ka tujuh pe dua ki",)
    page = heard(flow_at("agencies, with bookings", Language.INDONESIAN))[1]
    assert page.back is None
    way = page.find("booking")
    assert way
    assert way.intent == OpenCheckIn()


def test_a_list_of_one_page_does_not_speak_of_pages() -> None:
    _, page = heard(walked(view=catalogue(agencies=2)))
    assert page.introduction == ("Pilih instansi yang Anda tuju", "tiga pilihan.", "Tekan dua untuk berikutnya.")


def test_one_choice_is_said_as_one() -> None:
    _, page = heard(flow_at("refused", Language.INDONESIAN))
    assert page.introduction[-2:] == ("Satu pilihan.", "Tekan dua untuk mendengarnya.")
    assert page.back == Home()


@pytest.mark.parametrize("screen", SCREENS)
def test_no_key_is_named_to_who_uses_none(screen: str) -> None:
    flow = flow_at(screen, Language.INDONESIAN)
    page = spoken(heard(flow)[0], WORDINGS[flow.language], by_keys=False)
    assert not [sentence for item in page.items for sentence in item.said if "Tekan" in sentence]


def test_a_switch_says_how_it_stands() -> None:
    flow = walked()
    off = heard(flow)[1].find(Setting.LARGE)
    flow.intend(Adjust(Setting.LARGE), AT)
    on = heard(flow)[1].find(Setting.LARGE)
    assert off
    assert on
    assert off.said == ("Perbesar, tidak aktif",)
    assert on.said == ("Perbesar, aktif",)


def test_a_choice_without_a_way_says_so() -> None:
    _, page = heard(flow_at("class, priority only", Language.INDONESIAN))
    found = page.find("class:regular")
    assert found
    assert found.intent is None
    assert found.said[-1] == "Tidak dapat dipilih sekarang."
    assert page.back == Back()


def test_a_number_is_said_with_all_that_is_on_its_slip() -> None:
    flow = numbered(ticket_class=TicketClass.PRIORITY)
    assert flow.receipt
    stops = ({"id": "Foto paspor"}, {"id": "Pembayaran"})
    flow.receipt = structs.replace(flow.receipt, stops=stops, wait=WaitRange(20, 35), link="http://a.id/t/x")
    _, page = heard(flow)
    assert page.introduction == (
        "Nomor antrean Anda: a, nol empat dua",
        "Mal Pelayanan Publik",
        "Instansi: Dinas A satu",
        "Kelas: Prioritas",
        "Layanan: Layanan A satu. satu",
        "Silakan menunggu di Zona Biru, Lantai satu",
        "Diambil Senin, lima Januari dua ribu dua puluh enam, pukul delapan nol lima we i be",
        "tujuh orang di depan Anda",
        "Perkiraan menunggu dua puluh sampai tiga puluh lima menit",
        "Setelah itu, dengan nomor ini: Foto paspor, Pembayaran",
        "Bila panggilan nomor Anda terlewat, segera hubungi petugas.",
        "Berlaku hari ini saja.",
        "Tiket Anda sedang dicetak. Mohon tunggu.",
        "Pindai kode ini dengan ponsel untuk memantau antrean Anda.",
        "Tekan nol untuk mengulang.",
    )
    assert page.news == ("Tiket Anda sedang dicetak. Mohon tunggu.",)
    assert page.choices == 0
    assert page.back == Home()


def test_a_withdrawn_number_is_said_without_a_slip() -> None:
    flow = numbered()
    slip = SlipStatus(slip_id(), receipt().ticket, SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN)
    flow.shown(KioskView(AT, None, (slip,)), AT)
    _, page = heard(flow)
    assert page.find("today") is None
    assert page.introduction[-2].startswith("Nomor ini sudah dibatalkan")


def test_a_number_without_its_service_is_said_all_the_same() -> None:
    flow = numbered()
    flow.service = None
    page = heard(flow)[1]
    assert page.find("agency") is None
    assert page.find("service") is None
    assert page.find("today") is not None
    assert page.find("tag") is not None
    assert slip_words(walked(AGENCY, SERVICE), WORDS[Language.INDONESIAN], SPEECH[Language.INDONESIAN]) is None
    model = present(flow, WORDS, two_a_page, AT)
    assert spoken(model, ID).find("tag")


def test_a_screen_without_a_hall_has_no_such_words() -> None:
    assert heard(flow_at("starting", Language.INDONESIAN))[1].hall == ()
    assert heard(walked())[1].hall == ("Mal Pelayanan Publik. Pukul delapan nol lima",)


def test_the_volume_is_counted_from_one() -> None:
    assert volume_words(Comfort(volume=1), ID, VOLUMES) == ("Volume dua dari empat",)
