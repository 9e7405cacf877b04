"""What a screen says, before it is known where anything stands: texts, choices, and colours by role."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique

from hub.protocol.commands import Language
from kiosk.intents import Intent


@unique
class Tone(StrEnum):
    """How a thing looks; the layout turns it into roles of the theme."""

    CARD = "card"
    PRIMARY = "primary"
    QUIET = "quiet"
    GOOD = "good"
    NOTICE = "notice"
    CLOSED = "closed"


@unique
class Mark(StrEnum):
    """A small sign beside a title that says where a touch leads."""

    NONE = "none"
    BACK = "back"
    FORWARD = "forward"


@unique
class Icon(StrEnum):
    """A simple shape that the program draws above a word."""

    NONE = "none"
    LANGUAGE = "language"
    LARGER = "larger"
    CONTRAST = "contrast"
    LOWER = "lower"
    VOICE = "voice"
    VOLUME = "volume"
    SEARCH = "search"
    BOOKING = "booking"
    ERASE = "erase"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Choice:
    """A touch target: `title` in bold, `detail` beneath; without an intent it cannot be touched now.

    `key` names the target wherever it stands and stays the same while its meaning does. A tile with `briefer` details
    has one line of detail: the first of all that fits. `is_on` says of a switch how it stands.
    """

    key: str
    title: str
    detail: str = ""
    intent: Intent | None = None
    tone: Tone = Tone.CARD
    mark: Mark = Mark.NONE
    briefer: tuple[str, ...] = ()
    icon: Icon = Icon.NONE
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """How a list is laid out: what fits on one page, how high a tile is in pixels, and whether details find room."""

    columns: int
    rows: int
    tile_height: float
    has_details: bool = True

    @property
    def page_size(self) -> int:
        """How many tiles a page holds."""
        return self.columns * self.rows


Tiles = tuple[tuple[Choice, ...], ...]
"""All tiles of a list, in every language."""

FitGrid = Callable[[Tiles], Grid]
"""Finds the grid for a list, given all of its tiles in every language: switching languages moves nothing."""


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one is in a list of several pages."""

    previous: Choice
    next: Choice
    text: str


@dataclass(frozen=True, slots=True)
class ListBody:
    """One page of a list; `pager` is None when there is one page only, `search` leads to the keys."""

    tiles: tuple[Choice, ...]
    grid: Grid
    pager: Pager | None
    search: Choice


@dataclass(frozen=True, slots=True)
class SearchBody:
    """What was typed, what it found, and the keys; pages beyond the last begin anew with the first.

    `text` stands in place of hits: what to type, or that nothing was found; `found` says for the ear how many there
    are. `more` turns the pages of hits, `other_keys` those of the letters, each where not all of them fit. `letters`
    are the rows of a keyboard, `space` its widest key. With `is_code` a code is typed, which is shown large and finds
    nothing; its widest key leads on.
    """

    query: str
    text: str
    found: str
    hits: tuple[Choice, ...]
    page: int
    more: Choice
    letters: tuple[tuple[Choice, ...], ...]
    key_page: int
    other_keys: Choice
    space: Choice
    erase: Choice
    clear: Choice
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A line to be known before a choice; the strong one is what people decide by, a standing one is so every day."""

    text: str
    is_strong: bool = False
    is_standing: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceBody:
    """A few facts, a warning if there is one, and a few large choices.

    `needs` are what a visitor brings along, under their title; `all_needs` leads to all of them, where they do not all
    fit (None: there are none).
    """

    facts: tuple[Fact, ...]
    warning: str
    choices: tuple[Choice, ...]
    note: str
    needs_title: str = ""
    needs: tuple[str, ...] = ()
    all_needs: Choice | None = None


@dataclass(frozen=True, slots=True)
class NeedsBody:
    """All that a service needs; `more` turns the page where they do not fit on one, the last to the first."""

    facts: tuple[Fact, ...]
    title: str
    needs: tuple[str, ...]
    page: int
    more: Choice


@dataclass(frozen=True, slots=True)
class NumberBody:
    """A number, where to go with it, and what became of its slip.

    `link` is the address of the visitor's page (empty: there is none), `scan` what to do with its code.
    """

    number: str
    tag: str
    service: str
    place: str
    ahead: str
    wait: str
    stops: str
    status: str
    status_tone: Tone
    link: str = ""
    scan: str = ""


@dataclass(frozen=True, slots=True)
class MessageBody:
    """A few calm words, and at most one way on."""

    title: str
    text: str
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class NoticeBody:
    """Why there are no numbers, and when there will be: `main` is the largest thing, a time or a weekday.

    `lead` and `below` are read with it, as in "Buka kembali pukul", "13.00", "24 menit lagi". Whatever is empty is left
    out.
    """

    title: str
    text: str
    lead: str = ""
    main: str = ""
    below: str = ""
    note: str = ""
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class QuestionBody:
    """A question, what it is about, and its answers as large choices."""

    title: str
    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class AttractBody:
    """A call to people who pass by: the whole screen is one target, which says it in all languages."""

    begin: Choice


@dataclass(frozen=True, slots=True)
class Urging:
    """What an emergency says in one language; `as_of` when that was known (empty: now)."""

    language: Language
    title: str
    text: str
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class EmergencyBody:
    """What takes the whole screen, in every language; `note` is what its visitor must not lose (empty: nothing)."""

    urgings: tuple[Urging, ...]
    note: str = ""


Body = ListBody | SearchBody | ChoiceBody | NeedsBody | NumberBody | MessageBody | NoticeBody | QuestionBody
WholeBody = AttractBody | EmergencyBody
"""What takes the whole screen, without band and bar."""


@dataclass(frozen=True, slots=True)
class ScreenModel:
    """One screen. `scene` is its name for tests and for the touch guard: it changes when the screen does.

    `back` is the way back, or from the start to a check-in; `bar` has what helps a visitor on every screen, the
    language first; its order never changes.
    """

    scene: str
    hall: str
    clock: str
    crumb: str
    title: str
    body: WholeBody | Body
    back: Choice | None
    bar: tuple[Choice, ...]

    @property
    def language(self) -> Choice:
        """The switch to the other language."""
        return self.bar[0]
