"""A number that stands on the glass again after the program began anew."""

import msgspec
import pytest

from hub.protocol.commands import EmergencyKind, Language
from hub.protocol.emergency import Emergency
from hub.protocol.ids import ServiceId
from hub.protocol.printing import SlipOutcome, SlipReason
from hub.protocol.views import LobbyView
from kiosk.comfort import PLAIN, Setting
from kiosk.flow import KioskFlow, Screen
from kiosk.intents import Adjust, ChooseLanguage, Home
from kiosk.model import EmergencyBody, QuestionBody
from kiosk.steps import IDLE_MS, SLIP_DOUBT_MS
from kiosk.telling import SHOWN_AGAIN_MS, OnGlass
from tests.unit.kiosk.hall import AT, catalogue, ids
from tests.unit.kiosk.models import seen
from tests.unit.kiosk.visits import AGENCY, REGULAR, SERVICE, at_start, slips, walked, with_number


def kept(flow: KioskFlow) -> OnGlass:
    """Return what a disk gives back."""
    assert flow.on_glass is not None
    return msgspec.json.decode(msgspec.json.encode(flow.on_glass), type=OnGlass)


def begun_anew() -> KioskFlow:
    flow = KioskFlow(ids())
    flow.shown(catalogue(), 0)
    return flow


def test_there_is_a_number_on_the_glass_from_its_telling_until_its_visitor_leaves() -> None:
    assert at_start().on_glass is None
    assert walked(AGENCY, SERVICE, REGULAR).on_glass is None
    flow = with_number()
    assert flow.on_glass is not None
    assert flow.on_glass.receipt == flow.receipt
    flow.intend(Home(), AT)
    assert flow.on_glass is None


def test_it_is_shown_again_as_it_stood_there() -> None:
    before = with_number()
    before.intend(ChooseLanguage(Language.ENGLISH), AT)
    before.intend(Adjust(Setting.LARGE), AT)
    before.shown(slips(SlipOutcome.FAILED, SlipReason.PAPER_OUT), AT)
    flow = begun_anew()
    flow.show_again(kept(before), AT + SHOWN_AGAIN_MS - 1)
    assert (flow.screen, flow.on_glass) == (Screen.NUMBER, before.on_glass)
    assert (flow.service, flow.agency) == (before.service, before.agency)
    flow.intend(Home(), AT + SHOWN_AGAIN_MS)
    assert (flow.screen, flow.language, flow.comfort) == (Screen.AGENCIES, Language.INDONESIAN, PLAIN)


def test_its_slip_is_followed() -> None:
    flow = begun_anew()
    flow.show_again(kept(with_number()), AT + 3_000)
    flow.tick(AT + 2_999 + SLIP_DOUBT_MS)
    assert flow.slip is SlipOutcome.PENDING
    flow.shown(slips(SlipOutcome.PRINTED), AT + 3_000)
    assert flow.slip is SlipOutcome.PRINTED


@pytest.mark.parametrize("now", [AT - 1, AT + SHOWN_AGAIN_MS])
def test_it_is_not_shown_when_its_visitor_has_left_or_the_clock_went_back(now: int) -> None:
    flow = begun_anew()
    flow.show_again(kept(with_number()), now)
    assert (flow.screen, flow.on_glass) == (Screen.AWAY, None)


def test_it_is_not_shown_when_nobody_knows_its_service() -> None:
    number = kept(with_number())
    flow = KioskFlow(ids())
    flow.show_again(number, AT)
    assert flow.on_glass is None
    flow = begun_anew()
    receipt = msgspec.structs.replace(number.receipt, service=ServiceId("gone"))
    flow.show_again(msgspec.structs.replace(number, receipt=receipt), AT)
    assert flow.on_glass is None


def test_a_number_that_was_cancelled_is_not_called_valid_on_any_screen() -> None:
    flow = with_number()
    assert flow.receipt is not None
    flow.shown(slips(SlipOutcome.NOT_PRINTED, SlipReason.WITHDRAWN), AT)
    assert flow.valid_receipt is None
    flow.tick(AT + IDLE_MS)
    asked = seen(flow).body
    assert isinstance(asked, QuestionBody)
    assert flow.receipt.number not in asked.text
    flow.shown(LobbyView(AT, {}, emergency=Emergency(EmergencyKind.SUSPENDED, {}, AT)), AT)
    urged = seen(flow).body
    assert isinstance(urged, EmergencyBody)
    assert urged.note == ""
