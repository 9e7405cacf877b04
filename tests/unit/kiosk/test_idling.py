"""Who touches nothing is asked for more time first, and only then the kiosk is at its start again."""

from collections.abc import Callable

import pytest

from hub.protocol.commands import Accepted, Language
from hub.protocol.views import Closed, ClosedWhy, LobbyView
from kiosk.comfort import Comfort, Setting
from kiosk.flow import KioskFlow, Screen
from kiosk.idling import LONGEST_SPEECH_MS, SPOKEN_PATIENCE
from kiosk.intents import Adjust, Back, ChooseLanguage, ChooseVolume, GoOn, Home, Intent, TurnPage
from kiosk.model import QuestionBody
from kiosk.present import MORE_TIME
from kiosk.steps import AWAY_AFTER_MS, IDLE_MS, QUESTION_MS
from tests.unit.kiosk.hall import AT, catalogue, receipt
from tests.unit.kiosk.models import seen
from tests.unit.kiosk.visits import AGENCY, REGULAR, SERVICE, at_start, closing, issuing, walked, with_number

ASKED = AT + IDLE_MS


def refused() -> KioskFlow:
    flow = walked(AGENCY)
    flow.shown(closing(ClosedWhy.SUSPENDED), AT)
    flow.intend(SERVICE, AT)
    return flow


ON_THEIR_WAY: dict[str, Callable[[], KioskFlow]] = {
    "second page of agencies": lambda: walked(TurnPage(1)),
    "other language": lambda: walked(ChooseLanguage(Language.ENGLISH)),
    "other size": lambda: walked(Adjust(Setting.LARGE)),
    "services": lambda: walked(AGENCY, TurnPage(1)),
    "class": lambda: walked(AGENCY, SERVICE),
    "refused": refused,
    "number": lambda: with_number(slip=False),
}


@pytest.mark.parametrize("where", ON_THEIR_WAY)
def test_who_is_on_the_way_is_asked_and_goes_on_at_the_same_place(where: str) -> None:
    flow = ON_THEIR_WAY[where]()
    before = seen(flow)
    flow.tick(ASKED - 1)
    assert seen(flow) == before
    flow.tick(ASKED)
    asked = seen(flow)
    assert (asked.scene, asked.back, asked.bar) == (MORE_TIME, None, before.bar)
    assert isinstance(asked.body, QuestionBody)
    assert [choice.key for choice in asked.body.choices] == ["go_on", "home"]
    flow.intend(GoOn(), ASKED + QUESTION_MS - 1)
    assert seen(flow) == before
    flow.tick(ASKED + QUESTION_MS - 1 + IDLE_MS - 1)
    assert seen(flow) == before
    flow.tick(ASKED + QUESTION_MS - 1 + IDLE_MS)
    assert seen(flow).scene == MORE_TIME


@pytest.mark.parametrize("where", ON_THEIR_WAY)
def test_without_an_answer_the_kiosk_is_at_its_start(where: str) -> None:
    flow = ON_THEIR_WAY[where]()
    flow.tick(ASKED)
    flow.tick(ASKED + QUESTION_MS - 1)
    assert flow.leaves_in_s == 1
    flow.tick(ASKED + QUESTION_MS)
    assert flow.is_at_bare_start
    assert flow.leaves_in_s is None


@pytest.mark.parametrize("where", ON_THEIR_WAY)
def test_who_is_done_leaves_a_fresh_kiosk(where: str) -> None:
    flow = ON_THEIR_WAY[where]()
    flow.tick(ASKED)
    flow.intend(Home(), ASKED + 1)
    assert flow.is_at_bare_start


def test_the_countdown_is_seen_and_a_number_stays_to_be_read() -> None:
    flow = with_number()
    flow.tick(ASKED)
    flow.tick(ASKED + 3_001)
    body = seen(flow).body
    assert isinstance(body, QuestionBody)
    assert "A042" in body.text
    assert "17 detik" in body.text


def test_a_touch_puts_the_question_off() -> None:
    flow = walked(AGENCY)
    flow.touched(AT + 10)
    flow.tick(ASKED)
    assert flow.leaves_in_s is None
    flow.tick(ASKED + 10)
    assert flow.leaves_in_s == 20


@pytest.mark.parametrize("intent", [ChooseLanguage(Language.ENGLISH), Adjust(Setting.CONTRAST), ChooseVolume(3)])
def test_a_switch_is_obeyed_while_asked_and_begins_the_countdown_anew(intent: Intent) -> None:
    flow = walked(AGENCY)
    flow.tick(ASKED)
    flow.intend(intent, ASKED + 15_000)
    flow.tick(ASKED + 15_000)
    assert flow.leaves_in_s == 20
    assert (flow.language, flow.comfort) != (Language.INDONESIAN, Comfort())


def test_who_switches_back_at_the_start_is_not_kept_before_the_question() -> None:
    flow = walked(ChooseLanguage(Language.ENGLISH))
    flow.tick(ASKED)
    flow.intend(ChooseLanguage(Language.INDONESIAN), ASKED)
    flow.tick(ASKED + QUESTION_MS)
    assert flow.leaves_in_s is None


@pytest.mark.parametrize("intent", [AGENCY, SERVICE, REGULAR, Back(), TurnPage(1)])
def test_nothing_else_is_obeyed_while_asked(intent: Intent) -> None:
    for flow in (walked(AGENCY), walked(AGENCY, SERVICE)):
        flow.tick(ASKED)
        before = (flow.screen, flow.service_page)
        assert flow.intend(intent, ASKED) == []
        assert (flow.screen, flow.service_page, flow.leaves_in_s) == (*before, 20)


def test_nobody_is_asked_at_the_bare_start_or_where_the_hall_is_closed() -> None:
    flow = at_start()
    flow.tick(AT + 10 * IDLE_MS)
    assert flow.leaves_in_s is None
    flow = walked(ChooseLanguage(Language.ENGLISH))
    everything = tuple(service.service for service in catalogue().services)
    flow.shown(LobbyView(AT, {}, (Closed(ClosedWhy.HOLIDAY, everything),)), AT)
    flow.tick(ASKED)
    assert (flow.leaves_in_s, flow.language) == (None, Language.INDONESIAN)


def test_nobody_is_asked_while_a_number_is_on_its_way() -> None:
    flow, command_id = issuing()
    flow.tick(ASKED)
    assert flow.leaves_in_s is None
    flow.answered(command_id, Accepted(command_id, receipt()), ASKED)
    assert flow.screen is Screen.NUMBER


def test_what_comes_by_itself_takes_the_questions_place() -> None:
    flow = walked(AGENCY, SERVICE)
    flow.tick(ASKED)
    flow.shown(closing(ClosedWhy.SUSPENDED), ASKED + 1)
    assert (flow.screen, flow.leaves_in_s) == (Screen.REFUSED, None)
    flow = walked(AGENCY, SERVICE)
    flow.parted(ASKED)
    flow.tick(ASKED)
    flow.tick(ASKED + AWAY_AFTER_MS)
    assert (flow.screen, flow.leaves_in_s) == (Screen.AWAY, None)


SPOKEN_IDLE_MS = SPOKEN_PATIENCE * IDLE_MS
SPOKEN_QUESTION_MS = SPOKEN_PATIENCE * QUESTION_MS


def spoken_to(flow: KioskFlow, since: int, until: int) -> KioskFlow:
    """Let the voice speak, and time pass."""
    for at in range(since, until + 1, 1_000):
        flow.hears(at)
        flow.tick(at)
    return flow


def test_nobody_is_asked_while_the_voice_speaks_and_long_after_that() -> None:
    ended = AT + SPOKEN_IDLE_MS + 90_000
    flow = spoken_to(walked(AGENCY, Adjust(Setting.VOICE)), AT, ended)
    assert flow.leaves_in_s is None
    flow.tick(ended + SPOKEN_IDLE_MS - 1)
    assert flow.leaves_in_s is None
    flow.tick(ended + SPOKEN_IDLE_MS)
    assert flow.leaves_in_s == SPOKEN_QUESTION_MS // 1_000


def test_the_countdown_begins_when_the_question_was_said() -> None:
    flow = walked(AGENCY, Adjust(Setting.VOICE))
    asked = AT + SPOKEN_IDLE_MS
    flow.tick(asked)
    ended = asked + SPOKEN_QUESTION_MS
    spoken_to(flow, asked, ended)
    assert flow.leaves_in_s == SPOKEN_QUESTION_MS // 1_000
    flow.tick(ended + SPOKEN_QUESTION_MS)
    assert flow.is_at_bare_start


def test_a_voice_that_never_ends_keeps_no_screen() -> None:
    flow = walked(AGENCY, Adjust(Setting.VOICE))
    asked = AT + LONGEST_SPEECH_MS + SPOKEN_IDLE_MS
    spoken_to(flow, AT, asked - 1_000)
    assert flow.leaves_in_s is None
    spoken_to(flow, asked, asked + LONGEST_SPEECH_MS + SPOKEN_QUESTION_MS)
    assert flow.is_at_bare_start
