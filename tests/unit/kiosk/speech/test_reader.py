from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hub.protocol.commands import Language
from kiosk.comfort import Comfort, Setting
from kiosk.intents import Adjust, Back, ChooseVolume, Home, Intent, TurnPage
from kiosk.speech.keypad import Key, key_of
from kiosk.speech.page import START, Item, Page, Said
from kiosk.speech.reader import NO_PAGE, Effect, Farewell, Hush, Reader, Say, SayNext, Want
from kiosk.speech.texts import speech_translators
from kiosk.speech.wording import Wording
from kiosk.touch import AGAIN_MS

ID = Wording(speech_translators()[Language.INDONESIAN])
ON = Comfort(voice=True)
AT = 1_000_000
BY_TOUCH = ID.words.text("speech.by_touch")
TOGGLE = [Want(Adjust(Setting.VOICE))]


def item(key: str, *said: str, intent: Intent | None = None, is_stop: bool = True) -> Item:
    return Item(key, said or (key,), intent, is_stop)


def page(
    *items: Item, scene: str = "agencies", news: Said = (), back: Intent | None = None, language: str = "id"
) -> Page:
    choices = sum(each.intent is not None for each in items)
    return Page(scene, language, ("Mal",), (item(START, "Judul", "Isi", "Pilihan"), *items), news, choices, back)


ONE, TWO = item("a", intent=TurnPage(1)), item("b", intent=TurnPage(2))
SWITCH = item("large", "Perbesar, tidak aktif", intent=Adjust(Setting.LARGE))
NOTE = item("note", is_stop=False)
LIST = page(ONE, NOTE, TWO, SWITCH, item("hall", is_stop=False))


def reading(shown: Page = LIST) -> Reader:
    """Return a reader that speaks, some time after the screen came."""
    reader = Reader()
    reader.show(shown, ON, ID, AT - 10 * AGAIN_MS)
    return reader


def test_any_key_and_a_plug_turn_speech_on_and_do_nothing_else() -> None:
    reader = Reader()
    assert reader.show(LIST, Comfort(), ID, AT) == []
    assert [reader.press(key, ID, AT) for key in Key] == [TOGGLE] * len(Key)
    assert reader.plug(is_in=True) == TOGGLE
    assert reader.plug(is_in=False) == []
    assert reader.hold() == TOGGLE
    assert reader.double_tap(AT) == []
    assert reader.explore("a") == []
    assert reader.focus is None
    (welcome,) = reader.show(LIST, ON, ID, AT)
    assert isinstance(welcome, Say)
    assert welcome.sentences[2:] == LIST.introduction
    assert welcome.sentences[0].startswith("Suara dinyalakan")
    assert reader.focus == START
    assert reader.plug(is_in=True) == []
    assert reader.plug(is_in=False) == TOGGLE


def test_keys_are_told_of_where_somebody_has_pressed_one() -> None:
    reader = Reader()
    reader.plug(is_in=True)
    assert not reader.by_keys
    assert reader.show(LIST, ON, ID, AT) == [Say(("Suara dinyalakan.", BY_TOUCH, *LIST.introduction))]
    reader.press(Key.NEXT, ID, AT)
    assert reader.by_keys
    reader.plug(is_in=False)
    reader.show(LIST, Comfort(), ID, AT)
    assert not reader.by_keys
    reader.plug(is_in=True)
    assert reader.by_keys
    reader.hold()
    assert not reader.by_keys


def test_speech_that_ends_says_so() -> None:
    reader = reading()
    reader.press(Key.NEXT, ID, AT)
    assert reader.show(LIST, Comfort(), ID, AT) == [Farewell(("speech.ends",))]
    assert reader.show(LIST, Comfort(), ID, AT) == []
    assert reader.focus is None


def test_who_is_taken_back_to_the_start_is_told_of_it() -> None:
    reader = reading(page(ONE, scene="number"))
    assert reader.show(LIST, Comfort(), ID, AT) == [Farewell(("speech.ends", "speech.at_beginning"))]


def test_what_was_forgotten_is_introduced_again_or_ends_in_silence() -> None:
    reader = reading()
    reader.press(Key.NEXT, ID, AT)
    reader.forget()
    assert reader.focus == START
    assert reader.press(Key.SELECT, ID, AT) == [Say(())]
    assert reader.show(LIST, ON, ID, AT) == [Say(LIST.introduction)]
    reader.forget()
    assert reader.show(LIST, Comfort(), ID, AT) == [Hush()]


def test_two_is_next_and_eight_is_previous_all_the_way_round() -> None:
    reader = reading()
    said = [reader.press(Key.NEXT, ID, AT) for _ in range(4)]
    assert said == [[Say(each.said)] for each in (ONE, TWO, SWITCH, LIST.items[0])]
    assert reader.press(Key.PREVIOUS, ID, AT) == [Say(SWITCH.said)]
    assert reader.press(Key.REPEAT, ID, AT) == [Say(SWITCH.said)]


def test_the_keypad_goes_on_from_where_a_finger_was() -> None:
    reader = reading()
    assert reader.explore("note") == [Say(("note",))]
    assert reader.press(Key.NEXT, ID, AT) == [Say(TWO.said)]
    reader.explore("note")
    assert reader.press(Key.PREVIOUS, ID, AT) == [Say(ONE.said)]
    reader.explore("hall")
    assert reader.press(Key.NEXT, ID, AT) == [Say(LIST.introduction)]


def test_five_chooses_what_was_said_and_a_double_tap_what_was_explored() -> None:
    reader = reading()
    assert reader.press(Key.SELECT, ID, AT) == [Say(LIST.introduction)]
    reader.press(Key.NEXT, ID, AT)
    assert reader.press(Key.SELECT, ID, AT) == [Want(TurnPage(1))]
    assert reader.press(Key.SELECT, ID, AT + AGAIN_MS - 1) == []
    reader.explore("b")
    assert reader.double_tap(AT + AGAIN_MS) == [Want(TurnPage(2))]


def test_nothing_is_chosen_on_a_screen_that_has_only_just_come() -> None:
    reader = reading()
    reader.show(page(ONE, scene="class"), ON, ID, AT)
    reader.explore("a")
    assert reader.double_tap(AT + AGAIN_MS - 1) == []
    assert reader.double_tap(AT + AGAIN_MS) == [Want(TurnPage(1))]


def test_a_finger_hears_each_item_once_until_it_is_lifted() -> None:
    reader = reading()
    assert reader.explore("a") == [Say(ONE.said)]
    assert reader.explore("a") == []
    assert reader.explore(None) == []
    assert reader.explore("nothing") == []
    assert reader.explore("a") == [Say(ONE.said)]
    reader.lift()
    assert reader.explore("a") == [Say(ONE.said)]


def test_star_goes_back_but_not_from_a_screen_that_has_only_just_come() -> None:
    reader = reading()
    (no_way,) = reader.press(Key.BACK, ID, AT)
    assert no_way == Say(("Tidak ada langkah kembali dari layar ini.",))
    services = page(ONE, scene="services", back=Back())
    assert reader.show(services, ON, ID, AT) == [Say(services.introduction)]
    assert reader.press(Key.BACK, ID, AT + AGAIN_MS - 1) == []
    assert reader.press(Key.BACK, ID, AT + AGAIN_MS) == [Want(Back())]
    assert reader.press(Key.BACK, ID, AT + AGAIN_MS) == []


def test_help_says_where_one_is_and_what_the_keys_do() -> None:
    reader = reading()
    (at_start,) = reader.press(Key.HELP, ID, AT)
    assert isinstance(at_start, Say)
    assert at_start.sentences[:4] == ("Mal", "Judul", "Isi", "Anda di awal layar ini.")
    reader.press(Key.NEXT, ID, AT)
    (at_one,) = reader.press(Key.HELP, ID, AT)
    assert isinstance(at_one, Say)
    assert at_one.sentences[3] == "Anda di pilihan satu dari tiga."
    assert "Bintang: kembali" in at_one.sentences[4]


def test_volume_goes_by_steps_and_is_said() -> None:
    reader = reading()
    assert reader.press(Key.LOUDER, ID, AT) == [Want(ChooseVolume(2))]
    assert reader.show(LIST, replace(ON, volume=2), ID, AT) == [Say(("Volume tiga dari empat",))]
    assert reader.press(Key.SOFTER, ID, AT) == [Want(ChooseVolume(1))]
    reader.show(LIST, replace(ON, volume=0), ID, AT)
    assert reader.press(Key.SOFTER, ID, AT) == [Say(("Volume satu dari empat",))]
    reader.show(LIST, replace(ON, volume=3), ID, AT)
    assert reader.press(Key.LOUDER, ID, AT) == [Say(("Volume empat dari empat",))]


def test_a_new_screen_and_another_language_are_announced() -> None:
    reader = reading()
    reader.press(Key.NEXT, ID, AT)
    other = page(TWO, scene="services")
    assert reader.show(other, ON, ID, AT) == [Say(other.introduction)]
    assert reader.focus == START
    reader.press(Key.NEXT, ID, AT)
    english = replace(other, language="en")
    assert reader.show(english, ON, ID, AT) == [Say(english.introduction)]
    assert reader.focus == "b"
    assert reader.show(english, ON, ID, AT) == []


def test_news_are_told_once_and_cut_nothing_off() -> None:
    reader = reading(page(ONE, news=("Sedang dicetak",)))
    printed = page(ONE, news=("Silakan ambil",))
    assert reader.show(printed, ON, ID, AT) == [SayNext(("Silakan ambil",), outdated=("Sedang dicetak",))]
    assert reader.show(printed, ON, ID, AT) == []


def test_what_was_typed_is_answered_at_once() -> None:
    reader = reading(page(ONE, news=("k",)))
    typed = replace(page(ONE, news=("ka",)), is_typed=True)
    assert reader.show(typed, ON, ID, AT) == [Say(("ka",))]


def test_a_switch_that_was_chosen_says_how_it_stands_now() -> None:
    reader = reading()
    reader.press(Key.PREVIOUS, ID, AT)
    assert reader.press(Key.SELECT, ID, AT) == [Want(Adjust(Setting.LARGE))]
    on = replace(SWITCH, said=("Perbesar, aktif",))
    assert reader.show(page(ONE, on), ON, ID, AT) == [Say(on.said)]
    assert reader.show(page(ONE, SWITCH), ON, ID, AT) == []


def test_focus_is_at_the_introduction_when_its_item_is_gone() -> None:
    reader = reading()
    reader.press(Key.NEXT, ID, AT)
    assert reader.show(page(TWO), ON, ID, AT) == []
    assert reader.focus == START
    assert reader.press(Key.SELECT, ID, AT) == [Say(page(TWO).introduction)]


def test_keys_of_both_keyboards_are_the_keypads() -> None:
    assert [key_of(ord(key), has_shift=False) for key in Key] == list(Key)
    assert [key_of(256 + int(key), has_shift=False) for key in "820546"] == list("820546")
    assert key_of(ord("8"), has_shift=True) is Key.BACK
    assert key_of(ord("3"), has_shift=True) is Key.HELP
    assert key_of(268, has_shift=True) is Key.BACK
    assert key_of(27, has_shift=False) is None
    assert key_of(ord("1"), has_shift=False) is None


INTENTS = st.one_of(st.none(), st.builds(TurnPage, st.integers(0, 3)), st.just(Home()), st.just(Adjust(Setting.LARGE)))
ITEMS = st.lists(
    st.builds(Item, st.sampled_from("abcdef"), st.sampled_from([("x",), ("y",)]), INTENTS, st.booleans()),
    max_size=5,
    unique_by=lambda each: each.key,
)
PAGES = st.builds(
    lambda items, **more: page(*items, **more),
    ITEMS,
    scene=st.sampled_from(["agencies", "number"]),
    news=st.sampled_from([(), ("n",)]),
    back=st.sampled_from([None, Back()]),
    language=st.sampled_from(["id", "en"]),
)
COMFORTS = st.builds(Comfort, voice=st.booleans(), volume=st.integers(0, 3))
ACTIONS = st.one_of(
    st.tuples(st.just("show"), PAGES, COMFORTS),
    st.tuples(st.just("press"), st.sampled_from(Key)),
    st.tuples(st.just("explore"), st.sampled_from([None, "a", "b", "c", START, "nowhere"])),
    st.tuples(st.sampled_from(["lift", "tap", "hold", "plug", "unplug"])),
)


def done(reader: Reader, action: tuple[object, ...], now: int) -> list[Effect]:
    match action:
        case ("show", Page() as shown, Comfort() as comfort):
            return reader.show(shown, comfort, ID, now)
        case ("press", Key() as key):
            return reader.press(key, ID, now)
        case ("explore", str() | None as key):
            return reader.explore(key)
        case ("lift",):
            reader.lift()
            return []
        case ("tap",):
            return reader.double_tap(now)
        case ("hold",):
            return reader.hold()
        case _:
            return reader.plug(is_in=action == ("plug",))


@given(st.lists(st.tuples(ACTIONS, st.integers(0, 2 * AGAIN_MS)), max_size=40))
def test_nothing_is_wanted_that_was_not_heard_and_selected(actions: list[tuple[tuple[object, ...], int]]) -> None:
    reader, now = Reader(), AT
    last_said: Said = ()
    for action, later in actions:
        now += later
        was_on, had = reader.is_on, reader.page
        focused = had.find(reader.focus) if reader.focus else None
        effects = done(reader, action, now)
        assert reader.page.find(reader._focus) is not None
        for effect in effects:
            match effect:
                case Want(Adjust(Setting.VOICE)):
                    assert not was_on or action[0] in ("hold", "unplug")
                case Want(ChooseVolume()):
                    assert action in (("press", Key.LOUDER), ("press", Key.SOFTER))
                case Want(intent) if action == ("press", Key.BACK):
                    assert intent == had.back
                case Want(intent):
                    assert action in (("press", Key.SELECT), ("tap",))
                    assert focused is not None
                    assert focused.intent == intent
                case Say(sentences):
                    assert was_on or action[0] == "show"
                    last_said = sentences
                case Hush() | Farewell():
                    assert was_on
    assert isinstance(last_said, tuple)
    assert NO_PAGE.find(START)
