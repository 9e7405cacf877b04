"""An emergency takes the whole kiosk at once, draws nothing, loses no number, and ends by hand."""

import pytest

from hub.protocol.commands import Accepted, EmergencyKind, IssueTicket, Language
from hub.protocol.emergency import Emergency
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import ServiceId
from hub.protocol.views import Closed, ClosedWhy, LobbyView
from kiosk.comfort import PLAIN, Setting
from kiosk.core import KioskCore
from kiosk.effects import CoreEffect, KeepEmergency
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import (
    Adjust,
    Begin,
    ChooseLanguage,
    EnterPin,
    Home,
    Intent,
    OpenSearch,
    OpenStaff,
    SayOver,
    ScanCode,
    Submit,
    TypeKey,
)
from kiosk.last_word import KEPT_EACH_MS, KeptEmergency, LastWord
from kiosk.model import ChoiceBody, EmergencyBody
from kiosk.present import present
from kiosk.staff_gate import StaffGate
from kiosk.steps import AWAY_AFTER_MS, GIVE_UP_MS, IDLE_MS
from kiosk.telling import SHOWN_AGAIN_MS
from tests.unit.kiosk.hall import AT, catalogue, ids, receipt
from tests.unit.kiosk.leases import WELCOME, alone
from tests.unit.kiosk.models import WORDS, seen, two_a_page
from tests.unit.kiosk.visits import AGENCY, REGULAR, SERVICE, at_start, issuing, walked, with_number

FIRE = Emergency(EmergencyKind.EVACUATE, {}, AT)
STOPPED = Emergency(EmergencyKind.SUSPENDED, {"id": "Listrik padam.", "en": "The power is out."}, AT)
DAY_MS = 86_400_000


def told(flow: KioskFlow, emergency: Emergency | None, at: int = AT) -> KioskFlow:
    flow.shown(LobbyView(at, {}, emergency=emergency), at)
    return flow


def urged(flow: KioskFlow) -> EmergencyBody:
    model = seen(flow)
    assert isinstance(model.body, EmergencyBody), model.scene
    assert (model.bar, model.back) == ((), None)
    return model.body


@pytest.mark.parametrize(
    "way", [(), (AGENCY,), (AGENCY, SERVICE), (OpenSearch(),), (ChooseLanguage(Language.ENGLISH),)]
)
def test_it_takes_every_screen_and_leaves_the_start(way: tuple[Intent, ...]) -> None:
    flow = told(walked(*way), FIRE)
    assert seen(flow).scene == "emergency:evacuate"
    told(flow, None)
    assert flow.is_at_bare_start


def test_it_takes_a_kiosk_that_calls_people_and_one_whose_hall_is_closed() -> None:
    flow = at_start()
    flow.attract_after_ms = IDLE_MS
    flow.tick(AT + IDLE_MS)
    assert flow.screen is Screen.ATTRACT
    assert urged(told(flow, FIRE))
    told(flow, None, AT + IDLE_MS)
    assert flow.screen is Screen.ATTRACT, "the kiosk calls people again at once"
    every = tuple(each.service for each in catalogue().services)
    flow.shown(LobbyView(AT, {}, (Closed(ClosedWhy.HOLIDAY, every),), emergency=FIRE), AT)
    assert urged(flow)
    flow.shown(LobbyView(AT, {}, (Closed(ClosedWhy.HOLIDAY, every),)), AT)
    assert seen(flow).scene == "agencies:holiday"


def test_it_takes_a_kiosk_that_waits_for_its_catalogue() -> None:
    flow = told(KioskFlow(ids()), FIRE)
    assert urged(flow)
    told(flow, None)
    assert flow.screen is Screen.AWAY


def test_it_says_all_languages_the_kiosk_s_own_first() -> None:
    body = urged(told(at_start(), FIRE))
    assert [(each.language, each.title) for each in body.urgings] == [("id", "EVAKUASI"), ("en", "EVACUATE")]
    assert "pintu keluar" in body.urgings[0].text
    english = KioskFlow(ids(), Language.ENGLISH)
    assert [each.title for each in urged(told(english, STOPPED)).urgings] == [
        "SERVICES SUSPENDED",
        "PELAYANAN DIHENTIKAN",
    ]
    assert [each.text for each in urged(english).urgings] == ["The power is out.", "Listrik padam."]
    message = Emergency(EmergencyKind.MESSAGE, STOPPED.text, AT)
    assert [each.title for each in urged(told(english, message)).urgings] == ["IMPORTANT NOTICE", "PENGUMUMAN PENTING"]


INTENTS = (AGENCY, SERVICE, REGULAR, Home(), Begin(), Adjust(Setting.LARGE), ScanCode("K7P2QA"), TypeKey("a"))


@pytest.mark.parametrize("intent", [*INTENTS, ChooseLanguage(Language.ENGLISH), SayOver()])
def test_no_touch_counts(intent: Intent) -> None:
    flow = told(at_start(), FIRE)
    assert flow.intend(intent, AT) == []
    assert urged(flow)
    assert (flow.language, flow.comfort) == (Language.INDONESIAN, PLAIN)


def test_nobody_is_asked_for_more_time_and_nothing_ends_it_but_the_hub() -> None:
    flow = walked(AGENCY)
    flow.tick(AT + IDLE_MS)
    assert flow.leaves_in_s
    told(flow, FIRE, AT + IDLE_MS)
    for later in (1, IDLE_MS, DAY_MS):
        assert flow.tick(AT + IDLE_MS + later) == []
        assert flow.leaves_in_s is None
        assert urged(flow)


def test_a_number_that_is_told_keeps_a_line_and_then_what_is_left_of_its_time() -> None:
    flow = with_number()
    flow.tick(AT + IDLE_MS)
    assert flow.leaves_in_s
    told(flow, FIRE, AT + IDLE_MS)
    assert urged(flow).note == "Nomor antrean Anda A042 tetap berlaku."
    told(flow, None, AT + IDLE_MS + 1)
    assert (flow.screen, flow.leaves_in_s) == (Screen.NUMBER, None)
    told(flow, FIRE, AT + IDLE_MS + 1)
    flow.tick(AT + SHOWN_AGAIN_MS - 1)
    assert urged(flow).note
    flow.tick(AT + SHOWN_AGAIN_MS)
    assert urged(flow).note == ""
    assert flow.last_receipt, "it is known for the question before a second one"
    told(flow, None, AT + SHOWN_AGAIN_MS)
    assert flow.is_at_bare_start


def test_a_wish_that_was_sent_gets_its_number() -> None:
    flow, wish = issuing()
    told(flow, FIRE)
    assert flow.tick(AT + AWAY_AFTER_MS) == []
    flow.answered(wish, Accepted(wish, receipt()), AT + AWAY_AFTER_MS)
    assert urged(flow).note == "Nomor antrean Anda A042 tetap berlaku."


def test_one_that_is_refused_or_never_answered_is_over_with_it() -> None:
    for refuse in (True, False):
        flow, wish = issuing()
        told(flow, FIRE)
        if refuse:
            evacuated = {"code": "evacuated"}
            flow.answered(wish, Refused(wish, RejectionCode.NOT_AVAILABLE, evacuated), AT)
        flow.tick(AT + GIVE_UP_MS)
        flow.tick(AT + GIVE_UP_MS)
        assert urged(flow)
        told(flow, None, AT + GIVE_UP_MS)
        assert flow.is_at_bare_start


def test_a_wish_on_its_way_when_it_ends_goes_on() -> None:
    flow, wish = issuing()
    told(told(flow, FIRE), None)
    assert flow.screen is Screen.ISSUING
    flow.answered(wish, Accepted(wish, receipt()), AT)
    assert seen(flow).scene == "number"


def test_after_its_end_numbers_are_drawn_again() -> None:
    flow = told(told(at_start(), FIRE), None)
    for intent in (AGENCY, SERVICE):
        flow.intend(intent, AT)
    [submit] = flow.intend(REGULAR, AT)
    assert isinstance(submit, Submit)
    assert isinstance(submit.command, IssueTicket)
    assert submit.command.service == ServiceId("A1.1")


# --- the staff corner, and the hub away ---


def staffed(flow: KioskFlow) -> KioskFlow:
    flow.has_pin = True
    for intent in (OpenStaff(), TypeKey("270519"), EnterPin()):
        flow.intend(intent, AT)
    flow.pin_checked(StaffGate(), True, AT)
    assert flow.screen is Screen.STAFF
    return flow


def choices(flow: KioskFlow) -> list[str]:
    body = seen(flow).body
    assert isinstance(body, ChoiceBody)
    return [each.key for each in body.choices]


@pytest.mark.parametrize("is_told", [False, True])
def test_staff_find_their_corner_behind_it_and_it_is_there_when_they_leave(is_told: bool) -> None:
    flow = staffed(told(with_number() if is_told else at_start(), FIRE))
    assert choices(flow) == ["test", "paper", "reprint", "leave"]
    flow.intend(SayOver(), AT)
    assert flow.emergency == FIRE, "while the hub is there, it ends it"
    flow.intend(Home(), AT)
    assert urged(flow)
    staffed(flow)
    flow.tick(AT + IDLE_MS)
    assert urged(flow)
    told(staffed(flow), None)
    assert flow.screen is Screen.STAFF


def test_it_takes_the_corner_from_staff_who_are_there_and_so_does_the_next() -> None:
    flow = told(staffed(at_start()), STOPPED)
    assert urged(flow)
    told(staffed(flow), STOPPED)
    assert flow.screen is Screen.STAFF, "it was told before"
    assert urged(told(flow, FIRE)).urgings[0].title == "EVAKUASI"


def test_with_the_hub_away_it_holds_until_staff_say_that_it_is_over() -> None:
    flow = told(at_start(), FIRE)
    flow.parted(AT)
    flow.goes_alone({}, AT + DAY_MS, has_lease=True, can_give=True)
    flow.tick(AT + DAY_MS)
    assert urged(flow)
    assert choices(staffed(flow)) == ["test", "paper", "over", "leave"]
    flow.intend(SayOver(), AT)
    assert choices(flow) == ["test", "paper", "reprint", "leave"]
    flow.intend(Home(), AT)
    assert flow.is_at_bare_start
    flow.joined(AT)
    assert urged(told(flow, FIRE)), "the hub knows better"


def test_with_the_hub_away_and_no_numbers_it_holds_too() -> None:
    flow = told(at_start(), FIRE)
    flow.parted(AT)
    flow.tick(AT + AWAY_AFTER_MS)
    assert flow.screen is Screen.AWAY
    assert urged(flow)
    flow.joined(AT + AWAY_AFTER_MS)
    told(flow, None, AT + AWAY_AFTER_MS)
    assert flow.is_at_bare_start


# --- the hub's last word ---


def as_of(flow: KioskFlow, now: int) -> list[str]:
    body = present(flow, WORDS, two_a_page, now).body
    assert isinstance(body, EmergencyBody)
    return [each.as_of for each in body.urgings]


def test_how_old_the_word_is_is_told_in_both_languages_while_the_hub_is_away() -> None:
    flow = told(at_start(), FIRE)
    flow.heard_at = AT
    flow.parted(AT)
    flow.tick(AT + AWAY_AFTER_MS - 1)
    assert as_of(flow, AT) == ["", ""], "a hub that restarts"
    flow.tick(AT + AWAY_AFTER_MS)
    assert as_of(flow, AT + 3_600_000) == [
        "Keadaan menurut kabar terakhir pukul 08.05.",
        "As last reported at 08:05.",
    ]
    assert as_of(flow, AT + DAY_MS) == [
        "Keadaan menurut kabar terakhir 5 Januari 2026, pukul 08.05.",
        "As last reported on 5 January 2026 at 08:05.",
    ]
    flow.joined(AT + DAY_MS)
    flow.tick(AT + DAY_MS)
    assert as_of(flow, AT + DAY_MS) == ["", ""]


def test_a_kiosk_that_never_had_a_catalogue_knows_no_time_of_the_hall() -> None:
    flow = told(KioskFlow(ids()), FIRE)
    flow.tick(AT + DAY_MS)
    assert as_of(flow, AT) == ["", ""]


def kept(effects: list[CoreEffect]) -> list[KeptEmergency | None]:
    return [each.kept for each in effects if isinstance(each, KeepEmergency)]


def live() -> KioskCore:
    core = alone()
    core.joined(WELCOME, AT, AT)
    return core


def test_an_emergency_is_kept_when_it_is_told_and_no_longer_when_it_is_over() -> None:
    core = live()
    assert kept(core.shown(LobbyView(AT, {}), AT)) == []
    assert kept(core.shown(LobbyView(AT, {}, emergency=FIRE), AT)) == [KeptEmergency(FIRE, AT)]
    assert kept(core.shown(LobbyView(AT, {}, emergency=FIRE), AT + 1)) == []
    assert kept(core.shown(LobbyView(AT, {}, emergency=STOPPED), AT + 2)) == [KeptEmergency(STOPPED, AT + 2)]
    assert kept(core.tick(AT + KEPT_EACH_MS)) == []
    assert kept(core.tick(AT + 2 + KEPT_EACH_MS)) == [KeptEmergency(STOPPED, AT + 2 + KEPT_EACH_MS)]
    assert kept(core.shown(LobbyView(AT, {}), AT + 3 + KEPT_EACH_MS)) == [None]
    assert kept(core.tick(AT + DAY_MS)) == []


def test_the_instant_at_which_the_link_broke_is_kept_and_a_link_that_brings_nothing_changes_nothing() -> None:
    core = live()
    core.shown(LobbyView(AT, {}, emergency=FIRE), AT)
    core.parted(AT + 5_000)
    assert kept(core.tick(AT + 6_000)) == [KeptEmergency(FIRE, AT + 5_000)]
    core.joined(WELCOME, AT + 7_000, AT + 7_000)
    core.parted(AT + 8_000)
    assert kept(core.tick(AT + DAY_MS)) == []
    assert core.flow.told_as_of == AT + 5_000


def test_a_program_that_begins_without_its_hub_shows_it_and_staff_end_it_for_the_next_one_too() -> None:
    before = live()
    before.shown(LobbyView(AT, {}, emergency=FIRE), AT)
    before.parted(AT + 5_000)
    [word] = kept(before.tick(AT + 6_000))
    assert word is not None
    core = alone()
    core.last_word = LastWord(word)
    core.flow.remember(word.emergency)
    assert kept(core.tick(AT + DAY_MS)) == []
    assert urged(core.flow).urgings[0].title == "EVAKUASI"
    assert core.flow.told_as_of == AT + 5_000
    staffed(core.flow)
    core.intend(SayOver(), AT + DAY_MS)
    assert kept(core.tick(AT + DAY_MS)) == [None]
    core.intend(Home(), AT + DAY_MS)
    assert core.flow.is_at_bare_start
