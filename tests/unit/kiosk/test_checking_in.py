"""A visit that checks a booking in: code, number, refusals, and the way to staff."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from hub.protocol.commands import (
    Accepted,
    CheckInBooking,
    EmergencyKind,
    Language,
    LookUpBooking,
    NotExecuted,
    TicketClass,
)
from hub.protocol.emergency import Emergency
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, ServiceId
from hub.protocol.views import LobbyView
from kiosk.checking_in import LEAST_CODE, MOST_CODE, signs_of
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import (
    Back,
    CheckIn,
    ChooseClass,
    ChooseLanguage,
    ClearQuery,
    EraseKey,
    Home,
    Intent,
    OpenCheckIn,
    OpenSearch,
    OpenStaff,
    ScanCode,
    Submit,
    TakeAnother,
    TurnKeys,
    TypeKey,
    Withdraw,
)
from kiosk.model import ChoiceBody, MessageBody, NoticeBody, SearchBody
from kiosk.steps import ANSWER_LATE_MS, AWAY_AFTER_MS, GIVE_UP_MS, IDLE_MS
from tests.unit.kiosk.hall import AT, catalogue, ids, receipt
from tests.unit.kiosk.models import seen
from tests.unit.kiosk.visits import AGENCY, REGULAR, SERVICE

CODE = "K7P2QA"
HALL = structs.replace(catalogue(), has_bookings=True)
LOOKED_UP = structs.replace(HALL, looks_up_bookings=True)
"""A hall whose hub can be asked for a code before the class is chosen."""

RECEIPT = structs.replace(receipt(), service=ServiceId("A2.1"))


def at_start(**changed: object) -> KioskFlow:
    flow = KioskFlow(ids())
    for name, value in changed.items():
        setattr(flow, name, value)
    flow.joined(AT)
    flow.shown(HALL, AT)
    return flow


def typed(*intents: Intent, code: str = CODE) -> KioskFlow:
    flow = at_start()
    for intent in (OpenCheckIn(), *map(TypeKey, code), *intents):
        flow.intend(intent, AT)
    return flow


def asked() -> tuple[KioskFlow, CommandId]:
    flow = typed(CheckIn(), REGULAR)
    assert flow.command_id
    return flow, flow.command_id


def refused(why: RejectionCode, **values: str) -> KioskFlow:
    flow, wish = asked()
    flow.answered(wish, Refused(wish, why, values), AT)
    assert flow.screen is Screen.REFUSED
    return flow


def keys(flow: KioskFlow) -> SearchBody:
    body = seen(flow).body
    assert isinstance(body, SearchBody)
    return body


def test_a_typed_code_leads_to_its_number() -> None:
    flow = typed(ChooseLanguage(Language.ENGLISH))
    assert keys(flow).query == "K7P2 QA"
    assert flow.intend(CheckIn(), AT) == []
    assert (flow.screen, seen(flow).title) == (Screen.CHECK_IN_CLASS, "Booking")
    [effect] = flow.intend(REGULAR, AT)
    assert isinstance(effect, Submit)
    assert isinstance(effect.command, CheckInBooking)
    assert (effect.command.code, effect.command.language) == (CODE, Language.ENGLISH)
    assert effect.command.ticket_class is TicketClass.REGULAR
    assert (flow.screen, seen(flow).title) == (Screen.ISSUING, "Booking")
    flow.answered(effect.command.command_id, Accepted(effect.command.command_id, RECEIPT), AT)
    assert (flow.screen, flow.code) == (Screen.NUMBER, "")
    assert (flow.service and flow.service.service, flow.agency and flow.agency.agency) == ("A2.1", "A2")
    flow.intend(Home(), AT)
    assert (flow.screen, flow.service, flow.agency) == (Screen.AGENCIES, None, None)


def test_who_has_a_booking_may_take_priority_as_anybody() -> None:
    flow = typed(CheckIn())
    model = seen(flow)
    assert isinstance(model.body, ChoiceBody)
    assert [each.key for each in model.body.choices] == ["class:regular", "class:priority"]
    assert model.body.facts[0].text == "Kode reservasi K7P2 QA"
    [effect] = flow.intend(ChooseClass(TicketClass.PRIORITY), AT)
    assert isinstance(effect, Submit)
    assert isinstance(effect.command, CheckInBooking)
    assert effect.command.ticket_class is TicketClass.PRIORITY


def test_from_the_class_one_may_go_back_to_the_code_or_scan_another() -> None:
    flow = typed(CheckIn(), ScanCode("ABCD"))
    assert (flow.screen, flow.code) == (Screen.CHECK_IN_CLASS, "ABCD")
    flow.intend(Back(), AT)
    assert (flow.screen, flow.code) == (Screen.CHECK_IN, "ABCD")


def test_a_hub_that_went_away_before_the_class_was_chosen_sends_to_staff() -> None:
    flow = typed(CheckIn())
    flow.parted(AT)
    assert flow.intend(REGULAR, AT + AWAY_AFTER_MS) == []
    assert (flow.screen, flow.is_checking_in) == (Screen.REFUSED, True)


def test_bookings_that_are_gone_before_the_class_was_chosen_lead_to_the_start() -> None:
    flow = typed(CheckIn())
    flow.shown(catalogue(), AT)
    assert (flow.screen, flow.code) == (Screen.AGENCIES, "")


def test_a_number_of_a_service_that_kiosks_do_not_list_is_told_without_it() -> None:
    flow, wish = asked()
    flow.answered(wish, Accepted(wish, structs.replace(RECEIPT, service=ServiceId("Z"))), AT)
    assert (flow.screen, flow.service, flow.agency) == (Screen.NUMBER, None, None)
    assert seen(flow).scene == "number"


def test_the_way_in_is_there_in_a_hall_with_bookings_only() -> None:
    back = seen(at_start()).back
    assert back is not None
    assert (back.title, back.intent) == ("Sudah punya reservasi?", OpenCheckIn())
    without = KioskFlow(ids())
    without.joined(AT)
    for intent in (OpenCheckIn(), ScanCode(CODE)):
        without.intend(intent, AT)
    without.shown(catalogue(), AT)
    for intent in (OpenCheckIn(), ScanCode(CODE)):
        assert without.intend(intent, AT) == []
        assert (without.screen, seen(without).back) == (Screen.AGENCIES, None)


def test_a_kiosk_of_one_agency_checks_in_for_all() -> None:
    flow = at_start(home_agency="A1")
    assert flow.screen is Screen.SERVICES
    for intent in (OpenCheckIn(), *map(TypeKey, CODE), CheckIn(), REGULAR):
        flow.intend(intent, AT)
    assert flow.command_id
    flow.answered(flow.command_id, Accepted(flow.command_id, RECEIPT), AT)
    assert flow.agency
    assert flow.agency.agency == "A2"
    flow.intend(Home(), AT)
    assert (flow.screen, flow.agency.agency) == (Screen.SERVICES, "A1")


def test_the_code_is_edited_as_a_query_is() -> None:
    flow = typed(TypeKey("é-. x"), EraseKey(), EraseKey(), TurnKeys(1), OpenSearch())
    assert (flow.code, flow.key_page, flow.screen, flow.query) == ("K7P2Q", 1, Screen.CHECK_IN, "")
    assert seen(flow).scene == "check_in:1"
    flow.intend(ClearQuery(), AT)
    assert flow.code == ""
    flow.intend(TypeKey("a" * 99), AT)
    assert len(flow.code) == MOST_CODE


def test_a_code_that_is_too_short_leads_nowhere() -> None:
    flow = typed(code="K7P")
    assert keys(flow).space.intent is None
    assert flow.intend(CheckIn(), AT) == []
    assert flow.screen is Screen.CHECK_IN
    assert at_start().intend(CheckIn(), AT) == []


def test_back_leads_to_the_start_and_forgets_the_code() -> None:
    flow = typed(Back())
    assert (flow.screen, flow.code) == (Screen.AGENCIES, "")


def test_two_touches_are_one_wish() -> None:
    flow, wish = asked()
    for intent in (CheckIn(), REGULAR, TypeKey("X"), ScanCode("ABCD"), Back(), Home(), OpenCheckIn()):
        assert flow.intend(intent, AT) == []
    assert (flow.screen, flow.command_id, flow.code) == (Screen.ISSUING, wish, CODE)


# --- looked up before the class ---


def looking(*intents: Intent) -> tuple[KioskFlow, CommandId]:
    flow = at_start()
    flow.shown(LOOKED_UP, AT)
    for intent in intents or (OpenCheckIn(), *map(TypeKey, CODE)):
        flow.intend(intent, AT)
    [effect] = flow.intend(ScanCode(CODE) if intents else CheckIn(), AT)
    assert isinstance(effect, Submit)
    assert isinstance(effect.command, LookUpBooking)
    assert (effect.command.code, effect.command.command_id) == (CODE, flow.command_id)
    assert flow.screen is Screen.CHECK_IN_LOOK
    return flow, effect.command.command_id


@pytest.mark.parametrize("intents", [(), (Home(),)], ids=["typed", "scanned"])
def test_a_hub_that_knows_the_code_is_asked_for_the_number_when_the_class_is_chosen(
    intents: tuple[Intent, ...],
) -> None:
    flow, look = looking(*intents)
    body = seen(flow).body
    assert isinstance(body, MessageBody)
    assert (seen(flow).title, body.text) == ("Reservasi", "Kode reservasi Anda sedang diperiksa.")
    flow.answered(look, Accepted(look), AT)
    assert (flow.screen, flow.code, flow.command_id) == (Screen.CHECK_IN_CLASS, CODE, None)
    [effect] = flow.intend(REGULAR, AT)
    assert isinstance(effect, Submit)
    assert isinstance(effect.command, CheckInBooking)
    assert effect.command.command_id != look
    flow.answered(effect.command.command_id, Accepted(effect.command.command_id, RECEIPT), AT)
    assert (flow.screen, flow.code) == (Screen.NUMBER, "")


@pytest.mark.parametrize(
    "why",
    [
        RejectionCode.UNKNOWN_BOOKING,
        RejectionCode.TOO_MANY_TRIES,
        RejectionCode.TOO_EARLY,
        RejectionCode.NUMBER_USED,
        RejectionCode.TOO_BUSY,
    ],
)
def test_a_code_without_a_number_is_told_before_the_class_in_the_same_words(why: RejectionCode) -> None:
    values = {"from": str(AT + 1)} if why is RejectionCode.TOO_EARLY else {}
    flow, look = looking()
    flow.answered(look, Refused(look, why, values), AT)
    assert flow.screen is Screen.REFUSED
    assert seen(flow) == seen(refused(why, **values))
    flow.intend(Back(), AT)
    assert (flow.screen, flow.code) == (Screen.CHECK_IN, CODE)


def test_whose_number_was_taken_elsewhere_is_sent_to_the_slip_or_to_staff() -> None:
    flow = refused(RejectionCode.NUMBER_USED, number="A001")
    body = seen(flow).body
    assert isinstance(body, MessageBody)
    assert body.title == "Nomor Anda sudah diambil"
    assert "petugas" in body.text


def test_while_a_code_is_looked_up_no_touch_counts() -> None:
    flow, look = looking()
    for intent in (CheckIn(), REGULAR, TypeKey("X"), ScanCode("ABCD"), Back(), Home(), OpenCheckIn(), OpenStaff()):
        assert flow.intend(intent, AT) == []
    assert (flow.screen, flow.command_id, flow.code) == (Screen.CHECK_IN_LOOK, look, CODE)


def test_a_look_that_is_not_answered_ends_as_a_check_in_does() -> None:
    flow, look = looking()
    flow.tick(AT + ANSWER_LATE_MS)
    body = seen(flow).body
    assert isinstance(body, MessageBody)
    assert "masih diperiksa" in body.text
    assert flow.tick(AT + GIVE_UP_MS) == [Withdraw(look)]
    assert (flow.screen, flow.code) == (Screen.REFUSED, CODE)
    flow, look = looking()
    flow.parted(AT)
    assert flow.tick(AT + AWAY_AFTER_MS) == [Withdraw(look)]
    body = seen(flow).body
    assert isinstance(body, MessageBody)
    assert body.title == "Reservasi belum dapat diperiksa"


def test_a_look_that_was_lost_may_be_tried_again() -> None:
    flow, look = looking()
    flow.answered(look, NotExecuted(look), AT)
    assert (flow.screen, flow.refusal) == (Screen.REFUSED, None)


def test_an_emergency_ends_a_visit_whose_code_was_looked_up_meanwhile() -> None:
    flow, look = looking()
    flow.shown(LobbyView(AT, {}, emergency=Emergency(EmergencyKind.EVACUATE, {}, AT)), AT)
    assert flow.screen is Screen.CHECK_IN_LOOK
    flow.answered(look, Accepted(look), AT)
    flow.tick(AT + 1)
    assert (flow.screen, flow.code) == (Screen.AGENCIES, "")


# --- scanned ---


def test_a_scanned_code_is_checked_in_as_a_typed_one() -> None:
    flow = at_start()
    assert flow.intend(ScanCode("k7p2-qa\r"), AT) == []
    [effect] = flow.intend(REGULAR, AT)
    assert isinstance(effect, Submit)
    assert isinstance(effect.command, CheckInBooking)
    assert effect.command.code == CODE


def test_a_kiosk_that_calls_people_takes_a_scan() -> None:
    flow = at_start(attract_after_ms=1)
    flow.tick(AT + 1)
    assert flow.screen is Screen.ATTRACT
    assert flow.takes_scans
    flow.intend(ScanCode(CODE), AT + 1)
    assert flow.screen is Screen.CHECK_IN_CLASS


def test_a_refused_code_may_be_scanned_again_and_others_wait_for_the_start() -> None:
    flow = refused(RejectionCode.UNKNOWN_BOOKING)
    flow.intend(ScanCode("ABCD"), AT)
    assert (flow.screen, flow.code) == (Screen.CHECK_IN_CLASS, "ABCD")
    for screen in ((AGENCY,), (OpenSearch(),)):
        flow = at_start()
        for intent in screen:
            flow.intend(intent, AT)
        flow.intend(ScanCode(CODE), AT)
        assert flow.code == ""


@pytest.mark.parametrize(("text", "code"), [("AB", "AB"), ("W" * 17, "W" * 16)])
def test_what_cannot_be_a_code_is_one_that_nobody_has(text: str, code: str) -> None:
    flow = at_start()
    assert flow.intend(ScanCode(text), AT) == []
    assert (flow.screen, flow.refusal, flow.code) == (Screen.REFUSED, RejectionCode.UNKNOWN_BOOKING, code)


def asked_for_more_time(*intents: Intent) -> KioskFlow:
    flow = at_start()
    for intent in (ChooseLanguage(Language.ENGLISH), *intents):
        flow.intend(intent, AT)
    flow.tick(AT + IDLE_MS)
    assert flow.leaves_in_s is not None
    return flow


@pytest.mark.parametrize("intents", [(), (OpenCheckIn(),)])
def test_who_is_asked_for_more_time_may_scan_where_scans_are_taken(intents: tuple[Intent, ...]) -> None:
    flow = asked_for_more_time(*intents)
    flow.intend(ScanCode("k7p2qa"), AT + IDLE_MS + 1)
    assert (flow.screen, flow.code, flow.language) == (Screen.CHECK_IN_CLASS, CODE, Language.ENGLISH)
    assert flow.leaves_in_s is None


@pytest.mark.parametrize("intents", [(AGENCY,), (AGENCY, SERVICE)])
def test_who_comes_after_a_visitor_that_went_away_scans_in_a_visit_of_their_own(intents: tuple[Intent, ...]) -> None:
    flow = asked_for_more_time(*intents)
    for nothing in ("?", "http://antrean.example.id/t/x"):
        flow.intend(ScanCode(nothing), AT + IDLE_MS)
        assert flow.leaves_in_s is not None
    flow.intend(ScanCode("k7p2qa"), AT + IDLE_MS + 1)
    assert (flow.screen, flow.code, flow.language) == (Screen.CHECK_IN_CLASS, CODE, Language.INDONESIAN)
    assert (flow.agency, flow.service, flow.leaves_in_s) == (None, None, None)


def test_a_hall_without_bookings_asks_on_whatever_is_scanned() -> None:
    flow = asked_for_more_time(AGENCY)
    flow.shown(structs.replace(HALL, has_bookings=False), AT + IDLE_MS)
    flow.intend(ScanCode(CODE), AT + IDLE_MS)
    assert (flow.screen, flow.leaves_in_s is None) == (Screen.SERVICES, False)


def test_a_scan_without_any_sign_is_nothing() -> None:
    flow = at_start()
    assert flow.intend(ScanCode(" -"), AT) == []
    assert flow.screen is Screen.AGENCIES


# --- refused ---


def test_an_unknown_code_may_be_mended() -> None:
    flow = refused(RejectionCode.UNKNOWN_BOOKING)
    body = seen(flow).body
    assert isinstance(body, MessageBody)
    assert body.title == "Kode tidak ditemukan"
    assert "K7P2\N{NO-BREAK SPACE}QA" in body.text
    flow.intend(Back(), AT)
    assert (flow.screen, flow.code, flow.refusal) == (Screen.CHECK_IN, CODE, None)
    flow.intend(CheckIn(), AT)
    assert flow.intend(REGULAR, AT) != []


def test_after_too_many_wrong_codes_it_is_said_to_wait_and_the_code_may_be_tried_again() -> None:
    flow = refused(RejectionCode.TOO_MANY_TRIES)
    body = seen(flow).body
    assert isinstance(body, MessageBody)
    assert (body.title, "satu menit" in body.text) == ("Terlalu banyak kode yang salah", True)
    flow.intend(Back(), AT)
    assert (flow.screen, flow.code) == (Screen.CHECK_IN, CODE)


@pytest.mark.parametrize(
    ("code", "key", "after", "lead", "main", "below"),
    [
        (RejectionCode.TOO_EARLY, "from", 70, "Nomor dapat diambil mulai pukul", "09.15", ""),
        (
            *(RejectionCode.TOO_EARLY, "from", 70 + 24 * 60, "Nomor dapat diambil mulai hari", "Selasa"),
            "6 Januari 2026, pukul 09.15",
        ),
        (RejectionCode.TOO_LATE, "until", -5, "Nomor dapat diambil sampai pukul", "08.00", ""),
        (
            *(RejectionCode.TOO_LATE, "until", -24 * 60, "Nomor dapat diambil sampai hari", "Minggu"),
            "4 Januari 2026, pukul 08.05",
        ),
    ],
)
def test_who_comes_at_another_time_is_told_it(
    code: RejectionCode, key: str, after: int, lead: str, main: str, below: str
) -> None:
    flow = refused(code, **{key: str(AT + after * 60_000)})
    body = seen(flow).body
    assert isinstance(body, NoticeBody)
    assert (body.lead, body.main, body.below) == (lead, main, below)
    assert (body.choice is not None) == (code is RejectionCode.TOO_LATE)
    flow.intend(Home(), AT)
    assert (flow.screen, flow.code, flow.booked_at) == (Screen.AGENCIES, "", None)


def test_a_closed_service_says_why() -> None:
    flow = refused(RejectionCode.NOT_AVAILABLE, code="suspended", reason="system_down")
    body = seen(flow).body
    assert isinstance(body, NoticeBody)
    assert body.choice is not None
    assert body.choice.intent == Home()
    flow.shown(LobbyView(AT, {}), AT)
    flow.shown(HALL, AT)
    assert flow.screen is Screen.REFUSED
    flow.intend(Back(), AT)
    assert (flow.screen, flow.shut) == (Screen.CHECK_IN, None)


@pytest.mark.parametrize("code", [RejectionCode.TOO_BUSY, RejectionCode.ASKS_FIRST, RejectionCode.TOO_EARLY])
def test_other_refusals_lead_to_staff_or_to_another_try(code: RejectionCode) -> None:
    flow = refused(code)
    body = seen(flow).body
    assert isinstance(body, MessageBody)
    assert "petugas" in body.text
    assert flow.intend(TakeAnother(), AT) == []
    assert flow.screen is Screen.REFUSED
    flow.intend(Back(), AT)
    assert flow.screen is Screen.CHECK_IN


# --- the hub away ---


def test_without_the_hub_the_visitor_is_sent_to_staff() -> None:
    flow = typed()
    flow.parted(AT)
    assert flow.intend(CheckIn(), AT + AWAY_AFTER_MS) == []
    assert flow.screen is Screen.REFUSED
    body = seen(flow).body
    assert isinstance(body, MessageBody)
    assert body.title == "Reservasi belum dapat diperiksa"
    flow.tick(AT + AWAY_AFTER_MS)
    assert flow.screen is Screen.REFUSED
    flow.intend(Home(), AT + AWAY_AFTER_MS)
    flow.tick(AT + AWAY_AFTER_MS)
    assert flow.screen is Screen.AWAY


def test_a_hub_that_goes_away_meanwhile_is_not_waited_for() -> None:
    flow, wish = asked()
    flow.parted(AT)
    assert flow.tick(AT + AWAY_AFTER_MS - 1) == []
    assert flow.tick(AT + AWAY_AFTER_MS) == [Withdraw(wish)]
    assert (flow.screen, flow.code) == (Screen.REFUSED, CODE)
    flow.answered(wish, Accepted(wish, RECEIPT), AT)
    assert flow.screen is Screen.REFUSED


def test_a_hub_that_says_nothing_is_given_up_as_ever() -> None:
    flow, wish = asked()
    flow.tick(AT + ANSWER_LATE_MS)
    assert flow.is_late
    assert flow.tick(AT + GIVE_UP_MS) == [Withdraw(wish)]
    assert flow.screen is Screen.REFUSED


def test_a_lost_wish_may_be_made_again() -> None:
    flow, wish = asked()
    flow.answered(wish, NotExecuted(wish), AT)
    assert (flow.screen, flow.refusal) == (Screen.REFUSED, None)


def test_keys_without_the_hub_and_numbers_give_way_to_a_message() -> None:
    flow = typed()
    flow.parted(AT)
    flow.tick(AT + AWAY_AFTER_MS)
    assert (flow.screen, flow.code) == (Screen.AWAY, "")


# --- meanwhile ---


def test_bookings_that_are_gone_lead_to_the_start() -> None:
    flow = typed()
    flow.shown(HALL, AT)
    assert flow.screen is Screen.CHECK_IN
    flow.shown(catalogue(), AT)
    assert (flow.screen, flow.code) == (Screen.AGENCIES, "")


def test_who_goes_away_leaves_no_code() -> None:
    flow = typed()
    flow.tick(AT + IDLE_MS)
    flow.intend(TypeKey("A"), AT + IDLE_MS)
    assert flow.leaves_in_s is not None
    flow.tick(AT + 3 * IDLE_MS)
    assert (flow.screen, flow.code) == (Screen.AGENCIES, "")


def test_after_a_check_in_numbers_are_drawn_as_ever() -> None:
    flow, wish = asked()
    flow.answered(wish, Accepted(wish, RECEIPT), AT)
    for intent in (Home(), AGENCY, SERVICE):
        flow.intend(intent, AT)
    assert isinstance(flow.intend(REGULAR, AT)[0], Submit)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_code_of_the_hubs_language(text: str) -> None:
    flow = typed(code=text)
    assert flow.code == signs_of(text)[:MOST_CODE]
    flow.intend(CheckIn(), AT)
    for effect in flow.intend(REGULAR, AT):
        assert isinstance(effect, Submit)
        assert LEAST_CODE <= len(effect.command.code) <= MOST_CODE  # type: ignore[union-attr]
