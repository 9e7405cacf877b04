"""The kiosk's core joined with wire, disk, printer and layout: outputs and touches in, placements out, without Kivy."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from config.translations import Translator, load_translator
from hub.client.clock import since_boot_ns
from hub.client.complaints import log_complaint
from hub.client.connection import HubLink
from hub.client.session import (
    Answered,
    FirstAdministratorTold,
    Hangup,
    JobArrived,
    JobWithdrawn,
    Joined,
    LogInTold,
    Output,
    Parted,
    SendMessage,
    Shown,
    Troubled,
)
from hub.protocol.commands import HandInTicket, Language
from hub.protocol.errors import Refused
from hub.protocol.local_printing import FateHere, KioskLine, PaperChangedHere, PrinterIs, PrintHere, PrintTestHere
from kiosk.comfort import Setting
from kiosk.core import KioskCore
from kiosk.effects import (
    CoreEffect,
    Keep,
    KeepCatalogue,
    KeepEmergency,
    KeepLease,
    NotTold,
    PrintCopy,
    PrintSlip,
    Report,
)
from kiosk.emergency_words import emergency_body
from kiosk.flow import KioskFlow
from kiosk.hall_face import face_of
from kiosk.intents import Adjust, CheckPin, Intent, LookAtPrinter, PrintTrial, ShowPairing, Submit, Withdraw
from kiosk.journal import Entry, Gave
from kiosk.keeper import Keeping, KeepNothing
from kiosk.layout import Layout
from kiosk.model import Grid, ScreenModel, Tiles
from kiosk.own_number import own_slip_id
from kiosk.placed import Placement
from kiosk.present import present
from kiosk.speech.fingers import Meaning
from kiosk.speech.keypad import Key
from kiosk.speech.ring import ringed
from kiosk.speech.self_voicing import SelfVoicing
from kiosk.staff_gate import StaffGate
from kiosk.telling import OnGlass
from kiosk.tongues import Regional

log = logging.getLogger(__name__)

_NS_PER_MS: Final = 1_000_000

TEST_WITHIN_MS: Final = 15_000
"""For a test slip and a copy: staff stand before the printer no longer without doing something about it."""


def kiosk_translators() -> dict[Language, Translator]:
    """Return the kiosk's texts in every language it speaks."""
    return {language: load_translator("kiosk", language) for language in Language}


def _no_printer(wanted: KioskLine) -> None:
    log.warning("nobody here prints wish=%s", type(wanted).__name__)


def _within(ms: int) -> int:
    """Return the instant by which a slip is to be begun, by the clock that both programs share."""
    return since_boot_ns() // _NS_PER_MS + ms


@dataclass(slots=True)
class KioskEngine:
    """One kiosk without its window; instants are the client's steady UTC ms.

    `print` takes slips for the host's own printer; `on_change` is called when the disk or that printer has answered.
    `speech` None: nothing here can speak.
    """

    core: KioskCore
    layout: Layout
    link: HubLink
    keeper: Keeping = field(default_factory=KeepNothing)
    print: Callable[[KioskLine], None] = _no_printer
    on_change: Callable[[], None] = lambda: None
    check_pin: Callable[[str], None] = lambda _: None
    pair_anew: Callable[[], None] = lambda: None
    translators: dict[Language, Translator] = field(default_factory=kiosk_translators)
    regional: Regional = field(default_factory=dict)
    speech: SelfVoicing | None = None
    _told_unknown: bool = False
    _placed: Placement = field(default_factory=lambda: Placement("", ()))
    _placed_for: tuple[Layout, ScreenModel] | None = None
    _fitted: "_Fitted | None" = None
    _on_glass: OnGlass | None = None

    def __post_init__(self) -> None:
        """Begin with what the journal has."""
        self._say_mark()

    def _say_mark(self) -> None:
        """Let the next hello say the newest mark of history that is on disk."""
        kept = self.core.journal.mark
        self.link.session.kept = None if kept is None else (kept.hall, kept.mark)

    def show_again(self, kept: OnGlass | None) -> None:
        """Go on with the number that stood on the glass when the last program ended, if it may still be read."""
        if kept is not None:
            self._on_glass = kept
            self.flow.show_again(kept, self.link.now())
            self._keep_glass()

    @property
    def flow(self) -> KioskFlow:
        """The visit and its screens."""
        return self.core.flow

    def handle(self, output: Output) -> None:
        """The client session has something for this device."""
        now = self.link.now()
        match output:
            case Joined(welcome):
                self._carry_out(self.core.joined(welcome, self.link.session.hub_time(now), now))
            case Parted():
                self._carry_out(self.core.parted(now))
            case Shown(show):
                self._carry_out(self.core.shown(show.view, now))
                self._check_agency()
            case Answered(command, answer):
                if isinstance(command, HandInTicket) and isinstance(answer, Refused):
                    log.error("own number refused number=%s day=%s code=%s", command.text, command.day, answer.code)
                self._carry_out(self.core.answered(command, answer, now))
            case Troubled(problem):
                log_complaint(log, problem)
                if output.puts_out:
                    self.core.put_out()
                    self._carry_out(self.core.tick(now))
            case SendMessage() | Hangup() | JobArrived() | JobWithdrawn() | LogInTold() | FirstAdministratorTold():
                log.debug("not for a kiosk: %s", type(output).__name__)
            case _:
                assert_never(output)

    def hear_printer(self, said: PrinterIs | FateHere | None) -> None:
        """The host's own printer has something to say; None: it is gone."""
        match said:
            case PrinterIs(state, is_mute):
                self.core.printer_is(state, self.link.now(), is_mute=is_mute)
            case FateHere(job, outcome, reason):
                self.core.slip_settled(job, outcome, reason)
            case None:
                self.core.printer_is(None, self.link.now())
            case _:
                assert_never(said)
        self.on_change()

    def pin_checked(self, gate: StaffGate, is_right: bool) -> None:
        """Somebody looked at a PIN."""
        self.flow.pin_checked(gate, is_right, self.link.now())
        self.tick()
        self.on_change()

    def touched(self) -> None:
        """Somebody touched the glass."""
        self.flow.touched(self.link.now())

    def intend(self, intent: Intent) -> None:
        """A press counted."""
        self._carry_out(self.core.intend(intent, self.link.now()))

    def tick(self) -> None:
        """Time passed."""
        if self.speech is not None and self.is_spoken and self.speech.is_speaking:
            self.flow.hears(self.link.now())
        self._carry_out(self.core.tick(self.link.now()))

    @property
    def is_spoken(self) -> bool:
        """Whether this visit hears its screens; in an emergency there is nothing to go through."""
        return self.speech is not None and self.flow.comfort.voice and self.flow.emergency is None

    def press_key(self, key: Key) -> None:
        """A key of the keypad went down."""
        if self.speech is not None and self.flow.emergency is None:
            self._want(self.speech.press(key, self.link.now()))

    def feel(self, meaning: Meaning) -> None:
        """Fingers meant something to who does not see the screen."""
        if self.speech is not None and self.flow.emergency is None:
            self._want(self.speech.feel(meaning, self._placed, self.link.now()))

    def plug(self, *, is_in: bool) -> None:
        """A headset was plugged in, or pulled out."""
        if self.speech is not None:
            self._want(self.speech.plug(is_in=is_in))

    def speak(self) -> None:
        """Say an emergency, else what is new on the screen while the visit hears it; unheard speech ends."""
        if self.speech is None:
            return
        urgent = self.flow.emergency
        as_of, hub_time = self.flow.told_as_of, self._hub_time()
        body = None if urgent is None else emergency_body(self.flow, urgent, self.translators, as_of, hub_time)
        self.speech.urge(body, self.flow, self.link.now())
        if urgent is None and (self.is_spoken or self.speech.reader.is_on):
            if self.speech.reader.is_on and self.is_spoken and not self.speech.is_heard:
                self.intend(Adjust(Setting.VOICE))
            heard, words = self._model(is_heard=True), self.translators[self.flow.language]
            placed = frozenset(item.key for item in self._place().items)
            self.speech.follow(heard, self.flow, words, placed, self.link.now())

    def placement(self) -> Placement:
        """Return what is to be seen now; nothing is laid out while nothing has changed."""
        placed = self._place()
        return ringed(placed, self.speech.focus, self.layout.surface) if self.speech else placed

    def _place(self) -> Placement:
        model, layout = self._model(), self.suited
        if self._placed_for != (layout, model):
            self._placed, self._placed_for = layout.place(model), (layout, model)
        return self._placed

    @property
    def suited(self) -> Layout:
        """The layout that this visit has set."""
        return self.layout.suited(self.flow.comfort, face_of(self.flow.catalogue))

    def _model(self, *, is_heard: bool = False) -> ScreenModel:
        model = present(self.flow, self.translators, self._fit, self._hub_time(), self.regional, is_heard=is_heard)
        missing = set() if self.speech and self.speech.is_heard else {Setting.VOICE}
        missing |= set() if self.layout.offers_lowering else {Setting.LOWER}
        return replace(model, bar=tuple(each for each in model.bar if each.key not in missing))

    def _hub_time(self) -> int:
        now, session = self.link.now(), self.link.session
        return session.hub_time(now) if session.welcome else now + self.core.offline.offset_ms

    def _fit(self, tiles: Tiles) -> Grid:
        """Return the grid of a list, the last one again while list and layout are the same."""
        layout, last = self.suited, self._fitted
        if last is None or (last.layout, last.tiles) != (layout, tiles):
            self._fitted = last = _Fitted(layout, tiles, layout.fit(tiles))
        return last.grid

    def _want(self, intents: list[Intent]) -> None:
        """Somebody is here, and may have chosen something."""
        self.touched()
        for intent in intents:
            self.intend(intent)

    def _carry_out(self, effects: list[CoreEffect]) -> None:
        for effect in effects:
            match effect:
                case Submit(command):
                    self.link.submit(command)
                case Withdraw(command_id):
                    self.link.session.withdraw(command_id)
                case CheckPin(pin):
                    self.check_pin(pin)
                case Keep(entry):
                    self._keep(entry)
                case KeepLease(lease, offset_ms):
                    self.keeper.keep_lease(lease, offset_ms)
                case KeepCatalogue(catalogue):
                    self.keeper.keep_catalogue(catalogue)
                case KeepEmergency(kept):
                    self.keeper.keep_emergency(kept)
                case PrintSlip(own, slip, replaces, within_ms):
                    self.print(PrintHere(own_slip_id(own), slip, _within(within_ms), replaces))
                case PrintCopy(job, slip):
                    log.info("slip printed once more without the hub number=%s job=%s", slip.number, job)
                    self.print(PrintHere(job, slip, _within(TEST_WITHIN_MS)))
                case PrintTrial(job):
                    self.print(PrintTestHere(job, _within(TEST_WITHIN_MS)))
                case LookAtPrinter():
                    self.print(PaperChangedHere())
                case ShowPairing():
                    self.pair_anew()
                case NotTold(number, day, ticket):
                    log.error(
                        "number not told: another visitor has it from this kiosk; the hub's history went back: stop "
                        "loket-hub and run loket-hub rebuild number=%s day=%s ticket=%s",
                        number,
                        day,
                        ticket,
                    )
                case Report(message):
                    self.link.report(message)
                case _:
                    assert_never(effect)
        self._keep_glass()

    def _keep_glass(self) -> None:
        number = self.flow.on_glass
        if number != self._on_glass:
            self._on_glass = number
            self.keeper.keep_glass(number)

    def _check_agency(self) -> None:
        """Tell the administrator once when the catalogue does not have the agency that this kiosk is set to."""
        wanted, catalogue = self.flow.home_agency, self.flow.catalogue
        is_unknown = wanted is not None and catalogue is not None and self.flow.own_agency is None
        if is_unknown and not self._told_unknown and catalogue is not None:
            log.error(
                "agency = %r in this kiosk's settings is not in the hall's catalogue, so all agencies are shown; set "
                "one of these, or none: %s",
                wanted,
                ", ".join(each.agency for each in catalogue.agencies),
            )
        self._told_unknown = is_unknown

    def _keep(self, entry: Entry) -> None:
        def done(is_kept: bool) -> None:
            if isinstance(entry, Gave):
                log.info(
                    "number of its own number=%s service=%s kept=%s", entry.ticket.text, entry.ticket.service, is_kept
                )
            self._carry_out(self.core.kept(entry, is_kept, self.link.now()))
            self._say_mark()
            self.on_change()

        self.keeper.keep(entry, done)


@dataclass(frozen=True, slots=True)
class _Fitted:
    """The grid that was found for a list."""

    layout: Layout
    tiles: Tiles
    grid: Grid
