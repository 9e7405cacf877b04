"""The kiosk's flow: every row of its table."""

import msgspec

from hub.protocol.commands import Accepted, IssueTicket, Language, NotExecuted, TicketClass
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import AgencyId, CommandId, DeviceId, ServiceId, ZoneId
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.views import CatalogueView, HallView, KioskView, LobbyView, SlipStatus
from kiosk.comfort import PLAIN, Comfort, Setting
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import (
    Adjust,
    Back,
    ChooseAgency,
    ChooseClass,
    ChooseLanguage,
    ChooseService,
    ChooseVolume,
    Home,
    Submit,
    TakeAnother,
    TurnPage,
    Withdraw,
)
from kiosk.steps import ANSWER_LATE_MS, AWAY_AFTER_MS, GIVE_UP_MS, IDLE_MS, QUESTION_MS, SLIP_DOUBT_MS
from tests.unit.kiosk.hall import AT, agency, catalogue, ids, receipt, service, slip_id
from tests.unit.kiosk.visits import (
    AGENCY,
    REGULAR,
    SERVICE,
    at_start,
    issuing,
    slips,
    walked,
    with_number,
)


def test_begins_with_a_message_until_hub_and_catalogue_are_there() -> None:
    flow = KioskFlow(ids())
    assert flow.screen is Screen.AWAY
    flow.joined(AT)
    assert flow.screen is Screen.AWAY
    flow.shown(catalogue(), AT)
    assert flow.screen is Screen.AGENCIES


def test_catalogue_may_come_before_the_link_is_seen() -> None:
    flow = KioskFlow(ids())
    flow.shown(catalogue(), AT)
    assert flow.screen is Screen.AWAY
    flow.joined(AT)
    assert flow.screen is Screen.AGENCIES


def test_three_touches_submit_one_command() -> None:
    flow = at_start()
    flow.intend(ChooseLanguage(Language.ENGLISH), AT)
    assert flow.intend(AGENCY, AT) == []
    assert flow.screen is Screen.SERVICES
    assert flow.intend(SERVICE, AT) == []
    assert flow.screen is Screen.CLASS
    [effect] = flow.intend(ChooseClass(TicketClass.PRIORITY), AT)
    assert flow.screen is Screen.ISSUING
    assert isinstance(effect, Submit)
    assert effect.command == IssueTicket(
        command_id=flow.command_id or CommandId(""),
        service=ServiceId("A1.1"),
        ticket_class=TicketClass.PRIORITY,
        language=Language.ENGLISH,
    )


def test_second_tap_on_a_class_does_nothing() -> None:
    flow, _ = issuing()
    assert flow.intend(REGULAR, AT) == []
    assert flow.intend(Home(), AT) == []
    assert flow.intend(Back(), AT) == []
    assert flow.screen is Screen.ISSUING


def test_what_the_screen_does_not_offer_is_ignored() -> None:
    flow = at_start()
    for intent in (SERVICE, REGULAR, Back(), ChooseAgency(AgencyId("nobody"))):
        assert flow.intend(intent, AT) == []
        assert flow.screen is Screen.AGENCIES
    flow.intend(AGENCY, AT)
    for intent in (AGENCY, ChooseService(ServiceId("A2.1")), ChooseService(ServiceId("nobody"))):
        flow.intend(intent, AT)
        assert flow.screen is Screen.SERVICES


def test_back_returns_to_the_page_it_was_on() -> None:
    flow = walked(TurnPage(2), AGENCY, TurnPage(1), SERVICE, Back())
    assert (flow.screen, flow.service_page, flow.service) == (Screen.SERVICES, 1, None)
    flow.intend(Back(), AT)
    assert (flow.screen, flow.agency_page, flow.agency) == (Screen.AGENCIES, 2, None)
    flow.intend(AGENCY, AT)
    assert flow.service_page == 0


def test_pages_are_turned_on_lists_only_and_never_below_the_first() -> None:
    flow = walked(TurnPage(-3))
    assert flow.agency_page == 0
    flow.intend(AGENCY, AT)
    flow.intend(SERVICE, AT)
    flow.intend(TurnPage(4), AT)
    assert (flow.agency_page, flow.service_page) == (0, 0)


def test_accepted_shows_the_number_until_the_visitor_leaves() -> None:
    flow = with_number()
    assert (flow.screen, flow.slip) == (Screen.NUMBER, SlipOutcome.PENDING)
    flow.intend(ChooseLanguage(Language.ENGLISH), AT)
    flow.intend(Home(), AT)
    assert (flow.screen, flow.receipt, flow.language) == (Screen.AGENCIES, None, Language.INDONESIAN)


def test_home_from_a_choice_keeps_the_language() -> None:
    flow = walked(AGENCY, ChooseLanguage(Language.ENGLISH), Home())
    assert (flow.screen, flow.language) == (Screen.AGENCIES, Language.ENGLISH)


def test_a_class_or_another_number_is_asked_for_on_its_own_screen_only() -> None:
    flow = at_start()
    assert flow.intend(REGULAR, AT) == []
    assert flow.intend(TakeAnother(), AT) == []
    assert flow.screen is Screen.AGENCIES


def test_late_and_foreign_answers_are_ignored() -> None:
    flow = with_number()
    flow.answered(CommandId("other"), Refused(CommandId("other"), RejectionCode.TOO_BUSY), AT)
    assert flow.screen is Screen.NUMBER


def test_refused_offers_the_classes_again_with_a_new_id() -> None:
    flow, command_id = issuing()
    flow.answered(command_id, Refused(command_id, RejectionCode.STORAGE_UNAVAILABLE), AT)
    assert (flow.screen, flow.refusal) == (Screen.REFUSED, RejectionCode.STORAGE_UNAVAILABLE)
    flow.intend(Back(), AT)
    assert (flow.screen, flow.refusal) == (Screen.CLASS, None)
    [effect] = flow.intend(REGULAR, AT)
    assert isinstance(effect, Submit)
    assert effect.command.command_id != command_id


def test_not_executed_is_told_as_a_refusal() -> None:
    flow, command_id = issuing()
    flow.answered(command_id, NotExecuted(command_id), AT)
    assert (flow.screen, flow.refusal) == (Screen.REFUSED, None)


def test_waits_for_a_late_answer_however_long_the_link_is_down() -> None:
    flow, command_id = issuing()
    flow.parted(AT)
    flow.tick(AT + ANSWER_LATE_MS - 1)
    assert not flow.is_late
    assert flow.tick(AT + max(ANSWER_LATE_MS, AWAY_AFTER_MS, IDLE_MS)) == []
    assert flow.is_late
    assert flow.screen is Screen.ISSUING
    flow.joined(AT + IDLE_MS + 1)
    flow.answered(command_id, Accepted(command_id, receipt()), AT + IDLE_MS + 1)
    assert (flow.screen, flow.is_late) == (Screen.NUMBER, False)


def test_gives_up_after_a_long_time() -> None:
    flow, command_id = issuing()
    assert flow.tick(AT + GIVE_UP_MS) == [Withdraw(command_id)]
    assert (flow.screen, flow.refusal) == (Screen.REFUSED, RejectionCode.COMMAND_OUTDATED)
    flow.answered(command_id, Accepted(command_id, receipt()), AT + GIVE_UP_MS)
    assert flow.screen is Screen.REFUSED


def test_slip_is_followed_until_its_fate_is_known() -> None:
    flow = with_number()
    flow.shown(KioskView(AT, None, ()), AT)
    flow.shown(slips(SlipOutcome.PENDING), AT)
    assert flow.slip is SlipOutcome.PENDING
    flow.shown(slips(SlipOutcome.FAILED, SlipReason.PAPER_OUT), AT)
    assert (flow.slip, flow.slip_reason) == (SlipOutcome.FAILED, SlipReason.PAPER_OUT)
    flow.shown(KioskView(AT, PrinterState.PAPER_OUT, ()), AT)
    assert flow.slip is SlipOutcome.FAILED


def test_slip_may_be_printed_before_the_answer_arrives() -> None:
    flow, command_id = issuing()
    flow.shown(slips(SlipOutcome.PRINTED), AT)
    flow.answered(command_id, Accepted(command_id, receipt(slip_id())), AT)
    assert flow.slip is SlipOutcome.PRINTED


def test_no_printer_no_slip() -> None:
    flow = with_number(slip=False)
    flow.shown(slips(SlipOutcome.PRINTED), AT)
    assert flow.slip is None


def test_slip_that_stays_pending_becomes_uncertain_and_may_still_be_printed() -> None:
    flow = with_number()
    flow.tick(AT + SLIP_DOUBT_MS - 1)
    assert flow.slip is SlipOutcome.PENDING
    flow.tick(AT + SLIP_DOUBT_MS)
    assert flow.slip is SlipOutcome.UNKNOWN
    flow.shown(slips(SlipOutcome.PRINTED), AT)
    assert flow.slip is SlipOutcome.PRINTED


def test_link_down_gives_way_to_a_message_after_a_while_and_comes_back_by_itself() -> None:
    flow = walked(AGENCY)
    flow.parted(AT)
    flow.parted(AT + 1)
    flow.tick(AT + AWAY_AFTER_MS - 1)
    assert flow.screen is Screen.SERVICES
    flow.tick(AT + AWAY_AFTER_MS)
    assert (flow.screen, flow.agency) == (Screen.AWAY, None)
    for intent in (Home(), Back(), AGENCY):
        flow.intend(intent, AT + AWAY_AFTER_MS)
        assert flow.screen is Screen.AWAY
    flow.tick(AT + IDLE_MS * 2)
    assert flow.screen is Screen.AWAY
    flow.joined(AT + IDLE_MS * 2)
    assert flow.screen is Screen.AGENCIES


def test_number_stays_when_the_link_goes_down() -> None:
    flow = with_number()
    flow.parted(AT)
    flow.tick(AT + AWAY_AFTER_MS)
    assert flow.screen is Screen.NUMBER


def test_catalogue_without_the_choice_takes_the_visit_back() -> None:
    for gone in (CatalogueView({"id": "x"}, "Asia/Jakarta", (agency("B"),), (service("B.1", "B"),)),):
        flow = walked(AGENCY, SERVICE)
        flow.shown(gone, AT)
        assert flow.screen is Screen.AGENCIES
    flow = walked(AGENCY, SERVICE)
    flow.shown(catalogue(services=0), AT)
    assert flow.screen is Screen.AGENCIES


def test_catalogue_with_the_choice_keeps_the_visit() -> None:
    flow = walked(AGENCY, SERVICE)
    flow.shown(catalogue(agencies=5), AT)
    assert (flow.screen, flow.service and flow.service.service) == (Screen.CLASS, "A1.1")
    number = with_number()
    number.shown(catalogue(agencies=0), AT)
    assert number.screen is Screen.NUMBER


def test_counts_come_from_the_lobby() -> None:
    flow = at_start()
    assert flow.waiting(ServiceId("A1.1")) == 0
    flow.shown(LobbyView(AT, {ServiceId("A1.1"): 12}), AT)
    assert (flow.waiting(ServiceId("A1.1")), flow.waiting(ServiceId("A1.2"))) == (12, 0)


def test_views_for_others_are_ignored() -> None:
    flow = at_start()
    hall = HallView(AT, ZoneId("z"), {}, {}, "Asia/Jakarta", (), (), DeviceId("d"), AT)
    flow.shown(hall, AT)
    assert flow.screen is Screen.AGENCIES


def test_own_language_is_a_setting() -> None:
    assert KioskFlow(ids(), Language.ENGLISH).language is Language.ENGLISH


def test_a_slip_that_another_printer_took_over_is_waited_for_once_more() -> None:
    flow = with_number()
    here = SlipStatus(slip_id(), receipt().ticket, SlipOutcome.PENDING)
    flow.shown(KioskView(AT, PrinterState.READY, (here,)), AT)
    flow.tick(AT + SLIP_DOUBT_MS)
    assert (flow.slip, flow.slip_elsewhere) == (SlipOutcome.UNKNOWN, None)
    moved = msgspec.structs.replace(here, elsewhere={"id": "lobi"})
    for _ in range(2):
        flow.shown(KioskView(AT, PrinterState.JAM, (moved,)), AT + SLIP_DOUBT_MS)
    assert (flow.slip, flow.slip_elsewhere) == (SlipOutcome.PENDING, {"id": "lobi"})
    flow.tick(AT + 2 * SLIP_DOUBT_MS - 1)
    assert flow.slip is SlipOutcome.PENDING
    flow.tick(AT + 2 * SLIP_DOUBT_MS)
    assert flow.slip is SlipOutcome.UNKNOWN
    flow.intend(Home(), AT + 2 * SLIP_DOUBT_MS)
    assert flow.slip_elsewhere is None


def test_what_a_visitor_switched_lasts_until_the_visit_is_over() -> None:
    flow = walked(AGENCY, SERVICE)
    flow.intend(Adjust(Setting.LARGE), AT)
    flow.intend(ChooseVolume(3), AT)
    assert flow.comfort == Comfort(large=True, volume=3)
    flow.intend(Home(), AT)
    assert flow.comfort.large
    flow.tick(AT + IDLE_MS)
    flow.tick(AT + IDLE_MS + QUESTION_MS)
    assert flow.comfort == PLAIN


def test_the_next_visitor_finds_the_kiosk_as_its_settings_say() -> None:
    large = Comfort(large=True)
    flow = with_number()
    flow.home_comfort = large
    flow.intend(Adjust(Setting.VOICE), AT)
    assert flow.comfort == Comfort(voice=True)
    flow.intend(Home(), AT)
    assert flow.comfort == large
