"""Goes through a screen by ear: which item is in focus, what is said, and which choice was meant.

Rules (H1, H2):
- Speech is on while the visit says so (`Comfort.voice`); a keypad's key or a plugged headset asks for that, and does
  nothing else. Leaving the visit, or pulling the plug, ends it.
- A new screen is announced by itself, and so is what changes on one that stays: the fate of a slip, a switch that was
  selected, another volume, another language.
- Focus begins at the introduction and goes round through all items at which the keypad halts; 0 says the item again.
  When the item in focus is gone, focus is at the introduction: what stands in its place was never heard.
- Only the select key and a double tap choose, and only what is in focus, which was said; the star key goes back. None
  of them counts for `AGAIN_MS` after the last choice, nor on a screen that has only just come (H4).
- Keys are told of to who has pressed one, and to who plugged a headset in where any was ever pressed: not every kiosk
  has a keypad.
- Speech that ends says so, in the words and as loudly as the visit had it, and that the screen is another one by then:
  who does not see cannot tell silence from waiting. Speech that nobody hears ends in silence.
- Every `Say` replaces what is being said. News that nobody asked for wait for its end, and only take the place of the
  news before them: the fate of a slip does not cut the number off.
"""

from dataclasses import dataclass, field
from typing import Final, assert_never

from kiosk.comfort import VOLUMES, Comfort, Setting
from kiosk.intents import Adjust, ChooseVolume, Intent
from kiosk.speech.keypad import Key
from kiosk.speech.page import START, Item, Page, Said
from kiosk.speech.spoken import volume_words
from kiosk.speech.wording import Wording
from kiosk.touch import AGAIN_MS

NO_PAGE: Final = Page("", "", (), (Item(START, ()),), (), 0, None)


@dataclass(frozen=True, slots=True)
class Say:
    """Say these sentences, in place of whatever is being said."""

    sentences: Said


@dataclass(frozen=True, slots=True)
class SayNext:
    """Say these sentences behind what is being said, in place of others that are outdated."""

    sentences: Said
    outdated: Said


@dataclass(frozen=True, slots=True)
class Hush:
    """Be silent."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """Say these keys' texts as the last word of a visit that was heard."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Want:
    """The visitor wants this."""

    intent: Intent


Effect = Say | SayNext | Hush | Farewell | Want


@dataclass(slots=True)
class Reader:
    """One kiosk's screen as it is heard. Instants are the client's steady UTC ms."""

    comfort: Comfort = field(default_factory=Comfort)
    page: Page = NO_PAGE
    _focus: str = START
    _selected: Item | None = None
    _selected_at: int = -AGAIN_MS
    _announced_at: int = -AGAIN_MS
    _touched: str | None = None
    by_keys: bool = False
    _has_keypad: bool = False

    @property
    def is_on(self) -> bool:
        """Whether the kiosk speaks."""
        return self.comfort.voice

    @property
    def focus(self) -> str | None:
        """The key of the item in focus; None while the kiosk does not speak."""
        return self._focus if self.is_on else None

    def show(self, page: Page, comfort: Comfort, wording: Wording, now: int) -> list[Effect]:
        """Take the screen as it is now."""
        before, was, self.page, self.comfort = self.page, self.comfort, page, comfort
        selected, self._selected = self._selected, None
        if not comfort.voice:
            self._begin(now)
            self.by_keys = False
            return self._farewell(before) if was.voice else []
        if not was.voice:
            self._begin(now)
            ways = ("speech.by_keys", "speech.by_touch") if self.by_keys else ("speech.by_touch",)
            welcome = (wording.say(wording.words.text(key)) for key in ("speech.welcome", *ways))
            return [Say((*welcome, *page.introduction))]
        if page.scene != before.scene:
            self._begin(now)
            return [Say(page.introduction)]
        if page.find(self._focus) is None:
            self._focus = START
        if page.language != before.language:
            return [Say(page.introduction)]
        if comfort.volume != was.volume:
            return [Say(volume_words(comfort, wording, VOLUMES))]
        if page.news != before.news:
            return [Say(page.news) if page.is_typed else SayNext(page.news, before.news)]
        same = page.find(selected.key) if selected else None
        return [Say(same.said)] if same and same != selected else []

    def press(self, key: Key, wording: Wording, now: int) -> list[Effect]:
        """A key of the keypad went down."""
        self.by_keys = self._has_keypad = True
        if not self.is_on:
            return [Want(Adjust(Setting.VOICE))]
        match key:
            case Key.NEXT:
                return self._move(1)
            case Key.PREVIOUS:
                return self._move(-1)
            case Key.SELECT:
                return self._select(now)
            case Key.REPEAT:
                return [Say(self._item().said)]
            case Key.BACK:
                return self._back(wording, now)
            case Key.HELP:
                return [Say(self._help(wording))]
            case Key.LOUDER | Key.SOFTER:
                step = self.comfort.volume + (1 if key is Key.LOUDER else -1)
                if not 0 <= step < VOLUMES:
                    return [Say(volume_words(self.comfort, wording, VOLUMES))]
                return [Want(ChooseVolume(step))]
            case _:
                assert_never(key)

    def plug(self, *, is_in: bool) -> list[Effect]:
        """A headset was plugged in, or pulled out."""
        if not self.is_on:
            self.by_keys = self._has_keypad
        return [Want(Adjust(Setting.VOICE))] if is_in != self.is_on else []

    def hold(self) -> list[Effect]:
        """Two fingers were held on the glass."""
        self.by_keys = False
        return [Want(Adjust(Setting.VOICE))]

    def explore(self, key: str | None) -> list[Effect]:
        """A finger is over what is placed under a key; None: over nothing."""
        found = self.page.find(key) if key else None
        if not self.is_on or found is None:
            self._touched = None
            return []
        if self._touched == found.key:
            return []
        self._touched = self._focus = found.key
        return [Say(found.said)]

    def lift(self) -> None:
        """The finger that explored was lifted: the same item is said again when it is touched again."""
        self._touched = None

    def double_tap(self, now: int) -> list[Effect]:
        """Somebody tapped twice: what was explored last is meant."""
        return self._select(now) if self.is_on else []

    def forget(self) -> None:
        """Something else is being said, and what was heard of the screen is not to be relied on."""
        self.page, self._focus, self._touched, self._selected = NO_PAGE, START, None, None

    def _farewell(self, before: Page) -> list[Effect]:
        if before is NO_PAGE:
            return [Hush()]
        moved = ("speech.at_beginning",) if self.page.scene != before.scene else ()
        return [Farewell(("speech.ends", *moved))]

    def _begin(self, now: int) -> None:
        self._focus, self._touched, self._announced_at = START, None, now

    def _item(self) -> Item:
        found = self.page.find(self._focus)
        assert found is not None
        return found

    def _move(self, by: int) -> list[Effect]:
        stops = [item for item in self.page.items if item.is_stop]
        here = self._item()
        if here not in stops:  # a finger found it: go on from there
            place = self.page.items.index(here)
            after = [item for item in self.page.items[place:] if item.is_stop] or stops
            before = [item for item in self.page.items[:place] if item.is_stop]
            there = after[0] if by > 0 else before[-1]
        else:
            there = stops[(stops.index(here) + by) % len(stops)]
        self._focus = there.key
        return [Say(there.said)]

    def _select(self, now: int) -> list[Effect]:
        here = self._item()
        if here.intent is None:
            return [Say(here.said)]
        return self._choose(here.intent, here, now)

    def _back(self, wording: Wording, now: int) -> list[Effect]:
        if self.page.back is None:
            return [Say((wording.say(wording.words.text("speech.no_way_back")),))]
        return self._choose(self.page.back, None, now)

    def _choose(self, intent: Intent, item: Item | None, now: int) -> list[Effect]:
        if now - self._selected_at < AGAIN_MS or now - self._announced_at < AGAIN_MS:
            return []
        self._selected, self._selected_at = item, now
        return [Want(intent)]

    def _help(self, wording: Wording) -> Said:
        """Return where the visitor is, and what the keys do."""
        words, here = wording.words, self._item()
        choices = [item for item in self.page.items if item.intent is not None]
        if here in choices:
            where = words.text("speech.position", place=choices.index(here) + 1, count=len(choices))
        else:
            where = words.text("speech.at_start")
        return (
            *self.page.hall,
            *self.page.introduction[:2],
            wording.say(where),
            wording.say(words.text("speech.keys")),
        )
