"""The kiosk's flow and its words while the hub is away: what is offered, left out, asked and said."""

from msgspec import structs

from hub.protocol.commands import Accepted, Language
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId
from hub.protocol.printing import PrinterState, SlipOutcome
from hub.protocol.views import ClosedWhy, KioskView, Left, LobbyView
from kiosk.core import KioskCore
from kiosk.flow import Screen
from kiosk.intents import Back, ChooseLanguage, Home, Submit, TakeAnother
from kiosk.model import ChoiceBody, ListBody, MessageBody, NoticeBody, NumberBody, QuestionBody
from kiosk.offline import Declined, NoNumber
from kiosk.steps import AWAY_AFTER_MS, IDLE_MS, QUESTION_MS, SLIP_DOUBT_MS
from tests.unit.kiosk.hall import AT, catalogue, receipt
from tests.unit.kiosk.leases import BREAK, DAY_MS, WELCOME, alone, choose, keep, lease_of
from tests.unit.kiosk.models import AGENCY, REGULAR, SERVICE, seen, walked


def busy() -> KioskCore:
    """Return a kiosk with a lease that knows of a busy hall."""
    core = alone()
    core.joined(WELCOME, AT, AT)
    core.shown(LobbyView(AT, {SERVICE.service: 7}, left={SERVICE.service: Left(0, 5)}), AT)
    return core


def test_choosing_goes_on_without_old_counts_and_with_what_was_foreseen():
    core = busy()
    body = seen(core.flow).body
    assert isinstance(body, ListBody)
    assert body.tiles[0].detail == "7 menunggu"
    core.parted(AT)
    core.tick(AT + AWAY_AFTER_MS - 1)
    assert not core.flow.is_alone
    core.tick(AT + AWAY_AFTER_MS)
    assert core.flow.is_alone
    body = seen(core.flow).body
    assert isinstance(body, ListBody)
    assert [tile.detail for tile in body.tiles] == ["", ""]
    core.intend(AGENCY, AT)
    core.intend(SERVICE, AT)
    body = seen(core.flow).body
    assert isinstance(body, ChoiceBody)
    assert [fact.text for fact in body.facts] == ["Waktu pelayanan standar: 8 menit"]
    assert all(choice.intent for choice in body.choices)
    core.intend(Back(), AT)
    assert core.flow.closed == {"A1.4": BREAK}
    core.tick(AT + 3_600_000)
    assert core.flow.closed == {}


def test_the_hub_s_return_brings_its_counts():
    core = busy()
    core.parted(AT)
    core.tick(AT + AWAY_AFTER_MS)
    core.joined(WELCOME, AT, AT + AWAY_AFTER_MS)
    assert core.flow.waiting(SERVICE.service) is None
    core.shown(LobbyView(AT, {SERVICE.service: 3}), AT + AWAY_AFTER_MS)
    assert core.flow.waiting(SERVICE.service) == 3


def test_without_numbers_of_today_people_are_sent_to_staff():
    core = alone()
    core.tick(AT + 2 * DAY_MS)
    assert core.flow.screen is Screen.AWAY
    body = seen(core.flow).body
    assert isinstance(body, MessageBody)
    assert body.title == "Silakan hubungi petugas"
    core.intend(ChooseLanguage(Language.ENGLISH), AT)
    body = seen(core.flow).body
    assert isinstance(body, MessageBody)
    assert body.title == "Please ask an officer"
    core.shown(catalogue(), AT + 2 * DAY_MS)
    assert core.flow.screen is Screen.AWAY
    core.joined(WELCOME, AT, AT)
    assert core.flow.screen is Screen.AGENCIES


def test_a_visit_goes_on_when_the_hub_leaves_and_comes_back():
    core = busy()
    core.intend(AGENCY, AT)
    core.parted(AT)
    core.tick(AT + AWAY_AFTER_MS)
    assert core.flow.screen is Screen.SERVICES
    core.joined(WELCOME, AT, AT + AWAY_AFTER_MS)
    assert core.flow.screen is Screen.SERVICES
    core.tick(AT + IDLE_MS)
    core.tick(AT + IDLE_MS + QUESTION_MS)
    assert core.flow.screen is Screen.AGENCIES


def test_a_number_of_its_own_says_what_is_known():
    core = alone()
    core.printer_is(PrinterState.READY, AT)
    keep(core, choose(core))
    body = seen(core.flow).body
    assert isinstance(body, NumberBody)
    assert (body.number, body.ahead, body.wait) == ("A19301", "", "")
    assert body.place == "Silakan menunggu di Zona Biru, Lantai 1"
    assert body.status == "Tiket Anda sedang dicetak. Mohon tunggu."
    core.tick(AT + SLIP_DOUBT_MS)
    assert core.flow.slip is SlipOutcome.UNKNOWN


def test_the_kiosk_asks_before_a_second_number_of_the_same_service():
    core = alone()
    keep(core, choose(core))
    core.intend(Home(), AT)
    assert choose(core) == []
    assert (core.flow.screen, core.flow.refusal) == (Screen.REFUSED, RejectionCode.ASKS_FIRST)
    body = seen(core.flow).body
    assert isinstance(body, QuestionBody)
    assert body.text == "Nomor A19301 untuk layanan ini baru saja diambil di sini."
    keep(core, core.intend(TakeAnother(), AT))
    assert core.flow.receipt is not None
    assert core.flow.receipt.number == "A19302"
    core.intend(Home(), AT)
    keep(core, choose(core, "A1.2"))
    core.intend(Home(), AT + 10_000)
    keep(core, choose(core, "A1.1", AT + 10_000), AT + 10_000)
    assert core.flow.screen is Screen.REFUSED
    assert core.flow.declined is not None
    assert core.flow.declined.why is NoNumber.NONE_LEFT


def test_where_nobody_is_asked_the_kiosk_does_not_ask_either():
    core = alone()
    core.offline.take_lease(structs.replace(lease_of(catalogue()), asks_within_ms=0))
    keep(core, choose(core))
    core.intend(Home(), AT)
    keep(core, choose(core))
    assert core.flow.receipt is not None
    assert core.flow.receipt.number == "A19302"


def test_the_kiosk_asks_while_the_hub_is_there_only_if_the_first_was_its_own():
    core = busy()
    core.shown(LobbyView(AT, {}), AT)
    for asks in (False, True):
        choose(core)
        wish = core.flow.command_id
        assert wish is not None
        if asks:
            keep(core, core.tick(AT + 5_000), AT + 5_000)
        else:
            core.offline.answered(wish)
            core.flow.answered(wish, Accepted(wish, receipt()), AT)
        assert core.flow.screen is Screen.NUMBER
        core.intend(Home(), AT)
        assert any(isinstance(each, Submit) for each in choose(core, now=AT + 5_000)) is not asks
        if not asks:
            wish = core.flow.command_id
            assert wish is not None
            core.offline.answered(wish)
            core.flow.answered(wish, Refused(wish, RejectionCode.TOO_BUSY), AT)
            core.intend(Home(), AT)


def test_what_is_gone_here_leads_to_other_services():
    core = alone(lease_of(catalogue(), texts=("9301",)))
    keep(core, choose(core, "A1.1"))
    core.intend(Home(), AT)
    choose(core, "A1.2")
    model = seen(core.flow)
    assert model.scene == "refused:none_left"
    assert isinstance(model.body, MessageBody)
    assert model.body.title == "Silakan hubungi petugas"
    assert model.body.choice is not None
    assert model.body.choice.intent == Back()
    core.intend(Back(), AT)
    assert (core.flow.screen, core.flow.declined) == (Screen.SERVICES, None)


def test_closed_services_say_why_as_the_lease_foresaw():
    core = alone()
    assert choose(core, "A1.4") == []
    body = seen(core.flow).body
    assert isinstance(body, NoticeBody)
    assert body.title == "Sedang istirahat"
    core.tick(AT + 3_600_000)
    assert core.flow.screen is Screen.CLASS


def test_a_number_or_a_no_for_somebody_else_is_not_told():
    flow = walked(AGENCY, SERVICE, REGULAR)
    assert not flow.given(CommandId("other"), receipt(), AT)
    assert flow.none_given(Declined(CommandId("other"), NoNumber.NONE_LEFT), AT) == []
    assert (flow.screen, flow.declined) == (Screen.ISSUING, None)


def test_the_warning_is_of_the_printer_that_will_print():
    core = busy()
    core.shown(KioskView(AT, PrinterState.PAPER_OUT, ()), AT)
    assert core.flow.printer is PrinterState.PAPER_OUT
    core.parted(AT)
    core.tick(AT + AWAY_AFTER_MS)
    core.intend(AGENCY, AT)
    core.intend(SERVICE, AT)
    for state in (None, PrinterState.JAM, PrinterState.OFFLINE):
        core.printer_is(state, AT)
        assert warning_of(core) == "Tiket sedang tidak dapat dicetak. Nomor Anda akan tampil di layar ini.", state
    core.printer_is(PrinterState.UNKNOWN, AT)
    assert warning_of(core) == "", "one that never answers may well print"
    core.printer_is(PrinterState.UNKNOWN, AT, is_mute=True)
    assert warning_of(core) == "Tiket mungkin tidak tercetak. Nomor Anda akan tampil di layar ini."
    core.printer_is(PrinterState.READY, AT)
    assert warning_of(core) == ""


def warning_of(core: KioskCore) -> str:
    body = seen(core.flow).body
    assert isinstance(body, ChoiceBody)
    return body.warning


def test_a_closed_service_of_the_lobby_opens_by_what_was_foreseen():
    core = alone()
    core.joined(WELCOME, AT, AT)
    closing = LobbyView(AT, {}, (BREAK.__class__(ClosedWhy.SUSPENDED, (SERVICE.service,)),))
    core.shown(closing, AT)
    core.intend(AGENCY, AT)
    core.intend(SERVICE, AT)
    assert core.flow.screen is Screen.REFUSED
    core.parted(AT)
    core.tick(AT + AWAY_AFTER_MS)
    assert core.flow.screen is Screen.CLASS
