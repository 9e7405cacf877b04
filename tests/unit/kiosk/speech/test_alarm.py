"""An emergency is said at once, in all languages, loudly, over and over, whether or not the visit hears its screens."""

from hub.protocol.commands import EmergencyKind
from hub.protocol.emergency import Emergency
from hub.protocol.views import LobbyView
from kiosk.comfort import VOLUMES
from kiosk.engine import KioskEngine
from kiosk.flow import Screen
from kiosk.intents import OpenStaff
from kiosk.speech.alarm import MS_PER_SIGN, PAUSE_MS, Alarm, Part
from kiosk.speech.fingers import Gesture
from kiosk.speech.keypad import Key
from tests.unit.kiosk.hall import AT
from tests.unit.kiosk.speech.eyes_closed import EyesClosed
from tests.unit.kiosk.speech.test_eyes_closed import answer, show, visitor
from tests.unit.kiosk.test_engine import choose

WORDS: tuple[Part, ...] = (("id", ("Evakuasi",)), ("en", ("Evacuate",)))
LASTS_MS = 16 * MS_PER_SIGN + PAUSE_MS
FIRE = Emergency(EmergencyKind.EVACUATE, {"id": "Lewat tangga.", "en": "By the stairs."}, AT)
LOUDLY = (
    (("id", ("Perhatian!", "Evakuasi", "Lewat tangga.")), ("en", ("Attention!", "Evacuate", "By the stairs."))),
    VOLUMES - 1,
)


def test_it_is_said_at_once_and_again_after_a_pause() -> None:
    alarm = Alarm()
    assert alarm.urge((), AT) is None
    assert alarm.urge(WORDS, AT) == WORDS
    assert alarm.urge(WORDS, AT + LASTS_MS - 1) is None
    assert alarm.urge(WORDS, AT + LASTS_MS) == WORDS
    assert alarm.urge(WORDS[:1], AT + LASTS_MS) == WORDS[:1], "another one does not wait"
    assert alarm.urge((), AT + LASTS_MS) == ()
    assert alarm.urge((), AT + LASTS_MS) is None
    assert alarm.urge(WORDS, AT + LASTS_MS) == WORDS


def tell(it: KioskEngine, emergency: Emergency | None) -> None:
    show(it, LobbyView(AT, {}, emergency=emergency))


def listening() -> tuple[EyesClosed, KioskEngine]:
    visit, it, _ = visitor()
    visit.press(Key.NEXT)
    assert it.is_spoken
    return visit, it


def test_it_is_heard_where_nobody_asked_for_speech_and_is_silent_after_its_end() -> None:
    visit, it, _ = visitor()
    tell(it, FIRE)
    visit.listen()
    assert visit.voice.warned == [LOUDLY]
    tell(it, None)
    visit.listen()
    assert visit.voice.said == [("", (), 0)]
    visit.listen()
    assert (len(visit.voice.said), len(visit.voice.warned)) == (1, 1)


def test_it_takes_the_word_from_the_screens_and_no_key_or_finger_takes_it_back() -> None:
    visit, it = listening()
    before = len(visit.voice.said)
    tell(it, FIRE)
    visit.listen()
    assert not it.is_spoken
    for key in Key:
        visit.press(key)
    it.feel(Gesture.HOLD)
    it.plug(is_in=False)
    it.plug(is_in=True)
    visit.listen()
    assert len(visit.voice.said) == before
    assert set(visit.voice.warned) == {LOUDLY}
    tell(it, None)
    visit.listen()
    assert visit.voice.said[before:] == [("", (), 0)] * 2
    assert (it.flow.screen, it.is_spoken) == (Screen.AGENCIES, False)


def test_a_number_that_comes_meanwhile_is_said_to_who_listens() -> None:
    visit, it, link = visitor()
    visit.press(Key.NEXT)
    choose(it)
    tell(it, FIRE)
    answer(it, link)
    visit.listen()
    assert visit.voice.warned[-1][0][-1] == ("id", ("Nomor antrean Anda a, nol empat dua tetap berlaku.",))
    tell(it, None)
    assert visit.listen().startswith("Nomor antrean Anda: a, nol empat dua")


def test_staff_in_their_corner_hear_it_too() -> None:
    visit, it, link = visitor()
    tell(it, FIRE)
    visit.listen()
    it.intend(OpenStaff())
    assert it.placement().scene == "staff_pin"
    link.at += 60_000
    visit.listen()
    assert visit.voice.warned == [LOUDLY, LOUDLY]


def test_without_a_voice_it_is_seen() -> None:
    _, it, _ = visitor()
    it.speech = None
    tell(it, FIRE)
    it.speak()
    assert it.placement().scene == "emergency:evacuate"
