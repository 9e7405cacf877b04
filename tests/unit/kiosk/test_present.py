"""The flow's state in words: every screen, in both languages."""

from itertools import product

import pytest

from config.translations import load_translator
from hub.protocol.commands import Language, TicketClass
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import AgencyId, CommandId, ServiceId
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.views import AgencyEntry, CatalogueView, KioskView, LobbyView, SlipStatus
from kiosk.class_words import UNFIT_PRINTER
from kiosk.closures import Shut
from kiosk.flow import KioskFlow
from kiosk.intents import (
    Back,
    ChooseAgency,
    ChooseClass,
    ChooseLanguage,
    ChooseService,
    Home,
    TakeAnother,
    TurnPage,
)
from kiosk.model import (
    ChoiceBody,
    Grid,
    ListBody,
    MessageBody,
    NoticeBody,
    NumberBody,
    QuestionBody,
    Tone,
)
from kiosk.present import present
from kiosk.refused_words import REFUSALS
from kiosk.steps import ANSWER_LATE_MS, GIVE_UP_MS
from tests.unit.kiosk.hall import AT, catalogue, ids, receipt, slip_id
from tests.unit.kiosk.models import AGENCY, PLACEHOLDERS, REGULAR, SERVICE, WORDS, numbered, seen, two_a_page, walked


def test_before_the_hub_is_known_there_is_a_calm_message() -> None:
    model = present(KioskFlow(ids()), WORDS, two_a_page, AT)
    assert isinstance(model.body, MessageBody)
    assert (model.hall, model.clock, model.back) == ("", "", None)
    assert model.language.intent == ChooseLanguage(Language.ENGLISH)


def test_agencies_in_the_administrators_order_with_counts() -> None:
    flow = walked()
    flow.shown(LobbyView(AT, {ServiceId("A1.1"): 3, ServiceId("A1.2"): 4}), AT)
    model = seen(flow)
    assert (model.hall, model.clock) == ("Mal Pelayanan Publik", "08.05")
    assert isinstance(model.body, ListBody)
    assert [(t.title, t.detail, t.intent) for t in model.body.tiles] == [
        ("Dinas A1", "7 menunggu", ChooseAgency(AgencyId("A1"))),
        ("Dinas A2", "Tanpa antrean", ChooseAgency(AgencyId("A2"))),
    ]
    assert model.body.pager
    assert model.body.pager.text == "Halaman 1 dari\N{NO-BREAK SPACE}2"
    assert (model.body.pager.previous.intent, model.body.pager.next.intent) == (None, TurnPage(1))


def test_agency_without_a_short_name_shows_its_name() -> None:
    full = CatalogueView(
        {"id": "MPP"}, "Asia/Jakarta", (AgencyEntry(AgencyId("A1"), {"id": "Imigrasi"}, {}),), catalogue(1).services
    )
    model = seen(walked(view=full))
    assert isinstance(model.body, ListBody)
    assert model.body.tiles[0].title == "Imigrasi"
    assert seen(walked(AGENCY, view=full)).crumb == "Imigrasi"


def test_agencies_without_services_are_hidden() -> None:
    view = catalogue()
    only_second = CatalogueView(view.hall, view.timezone, view.agencies, catalogue().services[4:8])
    model = seen(walked(view=only_second))
    assert isinstance(model.body, ListBody)
    assert [tile.key for tile in model.body.tiles] == ["agency:A2"]
    assert model.body.pager is None


def test_catalogue_without_services_says_so() -> None:
    model = seen(walked(view=catalogue(services=0)))
    assert isinstance(model.body, MessageBody)
    assert model.body.title == "Belum ada layanan"


def test_pages_end_and_a_page_too_far_shows_the_last() -> None:
    model = seen(walked(TurnPage(9)))
    assert isinstance(model.body, ListBody)
    assert [tile.key for tile in model.body.tiles] == ["agency:A3"]
    assert model.body.pager
    assert (model.body.pager.previous.intent, model.body.pager.next.intent) == (TurnPage(0), None)


def test_list_without_room_for_details_leaves_them_out() -> None:
    model = present(walked(), WORDS, lambda _: Grid(1, 2, 100, has_details=False), AT)
    assert isinstance(model.body, ListBody)
    assert {tile.detail for tile in model.body.tiles} == {""}


def test_services_of_the_agency_only() -> None:
    model = seen(walked(AGENCY, TurnPage(1)))
    assert isinstance(model.body, ListBody)
    assert [tile.intent for tile in model.body.tiles] == [
        ChooseService(ServiceId("A1.3")),
        ChooseService(ServiceId("A1.4")),
    ]
    assert (model.crumb, model.title) == ("Dinas A1", "Pilih layanan")
    assert model.back
    assert model.back.intent == Back()


def test_class_screen_has_two_choices_and_what_is_to_be_known() -> None:
    model = seen(walked(AGENCY, SERVICE))
    assert (model.crumb, model.title) == ("Dinas A1", "Layanan A1.1")
    assert isinstance(model.body, ChoiceBody)
    assert [choice.intent for choice in model.body.choices] == [REGULAR, ChooseClass(TicketClass.PRIORITY)]
    assert [(fact.text, fact.is_strong) for fact in model.body.facts] == [
        ("Perkiraan menunggu belum tersedia", False),
        ("Tanpa antrean", False),
        ("Waktu pelayanan standar: 8 menit", False),
    ]
    assert model.body.warning == ""


@pytest.mark.parametrize("state", PrinterState)
def test_visitor_is_warned_of_a_printer_without_paper_before_the_number(state: PrinterState) -> None:
    flow = walked(AGENCY, SERVICE)
    flow.shown(KioskView(AT, state, ()), AT)
    body = seen(flow).body
    assert isinstance(body, ChoiceBody)
    assert bool(body.warning) == (state in UNFIT_PRINTER)


def test_visitor_is_told_that_nobody_can_promise_paper_of_a_printer_that_ceased_to_answer() -> None:
    flow = walked(AGENCY, SERVICE)
    for place, said in (
        (None, "Tiket mungkin tidak tercetak. Nomor Anda akan tampil di layar ini."),
        (SOUTH, "Tiket Anda akan dicetak di: pintu selatan"),
    ):
        flow.shown(KioskView(AT, PrinterState.UNKNOWN, (), place, is_mute=True), AT)
        body = seen(flow).body
        assert isinstance(body, ChoiceBody)
        assert body.warning == said


def test_waiting_for_the_answer_says_more_when_it_is_late() -> None:
    flow = walked(AGENCY, SERVICE, REGULAR)
    first = seen(flow)
    flow.tick(AT + ANSWER_LATE_MS)
    late = seen(flow)
    assert isinstance(first.body, MessageBody)
    assert isinstance(late.body, MessageBody)
    assert first.body.title != late.body.title
    assert (first.back, late.back) == (None, None)


def test_number_with_place_and_people_ahead() -> None:
    model = seen(numbered())
    body = model.body
    assert isinstance(body, NumberBody)
    assert model.title == "Nomor antrean Anda"
    assert (body.number, body.tag, body.service) == ("A042", "", "Layanan A1.1")
    assert body.place == "Silakan menunggu di Zona Biru, Lantai 1"
    assert body.ahead == "7 orang di depan Anda"
    assert model.back
    assert model.back.intent == Home()


def test_priority_number_of_the_next_in_line() -> None:
    body = seen(numbered(ticket_class=TicketClass.PRIORITY, ahead=0)).body
    assert isinstance(body, NumberBody)
    assert (body.tag, body.ahead) == ("PRIORITAS", "Anda yang berikutnya")


def test_number_without_place_or_service_still_stands() -> None:
    flow = numbered()
    flow.service = None
    assert flow.receipt
    flow.receipt = type(flow.receipt)(
        ticket=flow.receipt.ticket,
        number="A042",
        service=flow.receipt.service,
        ticket_class=TicketClass.REGULAR,
        issued_at=AT,
        ahead=1,
        place={},
    )
    body = seen(flow).body
    assert isinstance(body, NumberBody)
    assert (body.place, body.service) == ("", "")


def test_a_slip_is_not_promised_while_its_printer_is_not_with_the_hub() -> None:
    flow = numbered()
    flow.shown(KioskView(AT, PrinterState.OFFLINE, (SlipStatus(slip_id(), receipt().ticket, SlipOutcome.PENDING),)), AT)
    body = seen(flow).body
    assert isinstance(body, NumberBody)
    assert body.status.startswith("Bila tiket tidak keluar")
    assert body.status_tone is Tone.NOTICE


@pytest.mark.parametrize(
    ("outcome", "reason", "begins", "tone"),
    [
        (SlipOutcome.PENDING, None, "Tiket Anda sedang dicetak", Tone.QUIET),
        (SlipOutcome.PRINTED, None, "Silakan ambil tiket", Tone.GOOD),
        (SlipOutcome.UNKNOWN, SlipReason.NO_ANSWER, "Bila tiket tidak keluar", Tone.NOTICE),
        (SlipOutcome.FAILED, SlipReason.JAM, "Tiket tidak dapat dicetak", Tone.NOTICE),
        (SlipOutcome.FAILED, SlipReason.PAPER_OUT, "Kertas habis", Tone.NOTICE),
        (SlipOutcome.NOT_PRINTED, SlipReason.TOO_LATE, "Tiket tidak dapat dicetak", Tone.NOTICE),
        (SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN, "Nomor ini sudah dibatalkan", Tone.NOTICE),
    ],
)
def test_fate_of_the_slip_in_kind_words(
    outcome: SlipOutcome, reason: SlipReason | None, begins: str, tone: Tone
) -> None:
    flow = numbered()
    flow.shown(KioskView(AT, PrinterState.READY, (SlipStatus(slip_id(), receipt().ticket, outcome, reason),)), AT)
    body = seen(flow).body
    assert isinstance(body, NumberBody)
    assert body.status.startswith(begins)
    assert body.status_tone is tone


def test_kiosk_without_a_printer_asks_to_remember() -> None:
    body = seen(numbered(slip=False)).body
    assert isinstance(body, NumberBody)
    assert body.status.startswith("Ingat atau foto")


@pytest.mark.parametrize("code", [None, *RejectionCode])
def test_every_refusal_has_words_and_a_way_on(code: RejectionCode | None) -> None:
    flow = walked(AGENCY, SERVICE, REGULAR)
    if code is RejectionCode.COMMAND_OUTDATED:
        flow.tick(AT + GIVE_UP_MS)
    else:
        command_id = flow.command_id or CommandId("")
        flow.answered(command_id, Refused(command_id, code or RejectionCode.TOO_BUSY), AT)
        flow.refusal = code
        flow.shut = Shut(None) if code is RejectionCode.NOT_AVAILABLE else None
    model = seen(flow)
    if isinstance(model.body, QuestionBody):
        assert code is RejectionCode.ASKS_FIRST
        assert [choice.intent for choice in model.body.choices] == [TakeAnother(), Home()]
        return
    assert isinstance(model.body, MessageBody | NoticeBody)
    assert model.back
    assert model.back.intent == Home()
    assert (model.body.choice is None) == (code in REFUSALS)


def test_switch_names_the_other_language_in_its_own_words() -> None:
    flow = walked()
    assert seen(flow).language.title == "English"
    flow.intend(ChooseLanguage(Language.ENGLISH), AT)
    model = seen(flow)
    assert (model.language.title, model.language.intent) == (
        "Bahasa Indonesia",
        ChooseLanguage(Language.INDONESIAN),
    )
    assert (model.title, model.clock) == ("Choose the agency you need", "08:05")


def test_scene_differs_from_screen_to_screen_and_page_to_page() -> None:
    scenes = [
        seen(walked(*intents)).scene
        for intents in (
            (),
            (TurnPage(1),),
            (AGENCY,),
            (AGENCY, TurnPage(1)),
            (AGENCY, SERVICE),
            (AGENCY, SERVICE, REGULAR),
        )
    ]
    assert len(set(scenes)) == len(scenes)


def test_both_languages_have_the_same_texts_and_placeholders() -> None:
    indonesian, english = (load_translator("kiosk", language).texts for language in Language)
    assert indonesian.keys() == english.keys()
    values = dict.fromkeys(PLACEHOLDERS, 1)
    for key, words in product(indonesian, (indonesian, english)):
        assert words[key].format(**values)
    assert not [text for text in indonesian.values() if "antrian" in text.lower() or "nomer" in text.lower()]


# --- slips at another printer ---


SOUTH = {"id": "pintu selatan", "en": "the south door"}


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (SlipOutcome.PENDING, "Tiket Anda dicetak di: pintu selatan. Nomor Anda tetap berlaku."),
        (SlipOutcome.PRINTED, "Silakan ambil tiket Anda di: pintu selatan"),
        (
            SlipOutcome.UNKNOWN,
            "Bila tiket tidak keluar di pintu selatan, ingat atau foto nomor ini. Nomor Anda sudah tercatat.",
        ),
        (SlipOutcome.FAILED, "Tiket tidak dapat dicetak. Nomor Anda tetap berlaku: ingat atau foto nomor ini."),
    ],
)
def test_the_visitor_is_told_at_which_other_printer_the_ticket_is(outcome: SlipOutcome, said: str) -> None:
    flow = numbered()
    status = SlipStatus(slip_id(), receipt().ticket, outcome, None, SOUTH)
    flow.shown(KioskView(AT, PrinterState.PAPER_OUT, (status,)), AT)
    body = seen(flow).body
    assert isinstance(body, NumberBody)
    assert body.status == said


def test_before_a_number_is_drawn_the_visitor_is_told_where_the_ticket_will_come_out() -> None:
    flow = walked(AGENCY, SERVICE)
    flow.shown(KioskView(AT, PrinterState.JAM, (), SOUTH), AT)
    body = seen(flow).body
    assert isinstance(body, ChoiceBody)
    assert body.warning == "Tiket Anda akan dicetak di: pintu selatan"
    flow.shown(KioskView(AT, PrinterState.JAM, ()), AT)
    body = seen(flow).body
    assert isinstance(body, ChoiceBody)
    assert body.warning == "Tiket sedang tidak dapat dicetak. Nomor Anda akan tampil di layar ini."
