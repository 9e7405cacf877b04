"""Counters with their officers, and the hall's screens with their voices."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from counter_display.hall.announcer import Announcer, Hush, Play, Stop, Warn
from counter_display.hall.announcer import Effect as VoiceEffect
from counter_display.hall.announcer import Report as VoiceReport
from counter_display.hall.model import HallModel
from counter_display.hall.soundness import Able, Try
from counter_display.hall.wording import Templates, Wording
from counter_display.officer.panel import BOUNCE_MS, OfficerPanel
from counter_display.officer.questions import Asked
from hub.client.session import Answered, Joined, Output, Parted, Shown
from hub.protocol.commands import Accepted, CallNext, CallReceipt, CancelReason, Command, Language, ReprintReason
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import Role
from hub.protocol.ids import CallId, CounterId, DeviceId, ZoneId
from hub.protocol.printing import SlipOutcome
from hub.protocol.views import HallView, OfficerAction, OfficerView
from hub.protocol.voices import ReportVoice
from tests.simulation.device import SimDevice
from tests.simulation.ledger import CallTold, Glance, Ledger, Presence, Sound

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.hub_node import HubNode
    from tests.simulation.world import World

ROWS = 6
REASON_MS = 2 * BOUNCE_MS
"""After so long a question is answered: earlier the panel takes it for a slip of the finger."""

USUAL_PRINTER = "usual_printer"
REPRINTS = 0.5
"""How many of those at a counter whose slip may be missing ask for another."""

REASONS = {
    OfficerAction.CANCEL: CancelReason.VISITOR_ASKED.value,
    OfficerAction.REPRINT: ReprintReason.NOT_PRINTED.value,
}

SLOW_WALKERS = 0.08
"""How many of those called take more than a minute to come."""

WORDING = Wording(
    {
        Language.INDONESIAN: Templates(
            "Nomor antrean, {number}, silakan menuju loket {counter}.",
            "Panggilan ulang. Nomor antrean, {number}, silakan menuju loket {counter}.",
        ),
        Language.ENGLISH: Templates(
            "Queue number, {number}, please go to counter {counter}.",
            "Repeat call. Queue number, {number}, please go to counter {counter}.",
        ),
    }
)


class SimOfficer(SimDevice):
    """The panel's own model, and an officer who presses what the panel offers."""

    role = Role.OFFICER

    def __init__(self, world: World, hub: HubNode, name: str, ledger: Ledger, counter: CounterId) -> None:
        super().__init__(world, hub, name)
        self.ledger, self.counter = ledger, counter
        self.calling = True

    def boot(self) -> None:
        """A new panel."""
        self.panel = OfficerPanel(self.counter, self.new_id)
        self._work()

    def on_output(self, output: Output) -> None:
        """Feed the panel."""
        match output:
            case Joined(welcome=welcome):
                self.panel.joined(welcome.counter)
            case Parted():
                self.panel.parted(self.now())
            case Shown(show=show) if isinstance(show.view, OfficerView):
                self.panel.shown(show.view)
            case Answered(command=command, answer=answer):
                self.panel.answered(command.command_id, answer, self.now())
                self._note(command, answer)
            case _:
                pass

    def on_tick(self) -> None:
        """Time for the panel."""
        self.panel.tick(self.now())

    def _note(self, command: Command, answer: object) -> None:
        if isinstance(command, CallNext):
            if isinstance(answer, Accepted) and isinstance(answer.result, CallReceipt):
                told = CallTold(self.counter, command.command_id, answer.result.ticket, answer.result.number)
                self.ledger.calls.append(told)
            elif isinstance(answer, Refused) and answer.code is RejectionCode.COMMAND_OUTDATED:
                self.ledger.outdated_calls.append(command.command_id)
            else:
                self.ledger.refused_calls.append(command.command_id)

    def _work(self) -> None:
        wait = self.world.between(300, 2_000)
        picture = self.panel.picture(self.now(), self.session.hub_time(self.now()))
        enabled = {button.action for button in picture.buttons if button.enabled}
        if self._wants_reprint(picture.view):
            self._press(OfficerAction.REPRINT)
            self.later(wait + REASON_MS, self._work)
            return
        if OfficerAction.FINISH in enabled:
            self._press_later(OfficerAction.FINISH, 15_000, 80_000)
            return
        if OfficerAction.CALL_NEXT in enabled and self.calling:
            self._press(OfficerAction.CALL_NEXT)
        elif OfficerAction.START in enabled:
            dice = self.world.random.random()
            choice = OfficerAction.START
            if dice < 0.15:
                choice = OfficerAction.RECALL
            elif dice < 0.25:
                choice = OfficerAction.NO_SHOW
            elif dice < 0.28:
                choice = OfficerAction.CANCEL
            if self.world.chance(SLOW_WALKERS):
                self._press_later(choice, 60_000, 75_000)
            else:
                self._press_later(choice, 3_000, 25_000)
            return
        self.later(wait, self._work)

    def _wants_reprint(self, view: OfficerView | None) -> bool:
        """Return whether the visitor here has no slip for certain, and says so."""
        current = None if view is None else view.current
        if view is None or current is None or OfficerAction.REPRINT not in view.actions:
            return False
        missing = current.slip not in (None, SlipOutcome.PENDING, SlipOutcome.PRINTED)
        return missing and self.world.chance(REPRINTS)

    def _press_later(self, action: OfficerAction, low: float, high: float) -> None:
        def act() -> None:
            self._press(action)
            asks = REASON_MS if action is OfficerAction.CANCEL else 0
            self.later(self.world.between(300, 1_000) + asks, self._work)

        self.later(self.world.between(low, high), act)

    def _press(self, action: OfficerAction) -> None:
        for _ in range(2 if self.world.chance(0.2) else 1):
            command = self.panel.press(action, self.now())
            if action in REASONS:
                self.later(REASON_MS, self._choose_reason)
            if command is not None:
                self.submit(command)

    def _choose_reason(self) -> None:
        page = self._asked()
        if page is None or page.action not in REASONS:
            return
        is_where = any(each.id == USUAL_PRINTER for each in page.choices)
        command = self.panel.choose(USUAL_PRINTER if is_where else REASONS[page.action], self.now())
        if command is not None:
            self.submit(command)
        elif self._asked() is not page:
            self.later(REASON_MS, self._choose_reason)

    def _asked(self) -> Asked | None:
        page = self.panel.picture(self.now(), self.session.hub_time(self.now())).page
        return page if isinstance(page, Asked) else None


class SimScreen(SimDevice):
    """A hall screen's own model and announcer, with a loudspeaker that takes as long as it takes."""

    role = Role.HALL

    def __init__(self, world: World, hub: HubNode, name: str, ledger: Ledger, zone: ZoneId) -> None:
        super().__init__(world, hub, name)
        self.ledger, self.zone = ledger, zone
        self.hangs_next = False
        self.soundless_until = 0
        self._sound: Sound | None = None
        self._presence: Presence | None = None

    def _die(self) -> None:
        """What it was saying is cut off."""
        self._silence()
        super()._die()

    def boot(self) -> None:
        """A new screen."""
        self.model = HallModel(ROWS, self.new_id)
        self.announcer = Announcer(DeviceId(self.name), WORDING, self.new_id)

    def on_output(self, output: Output) -> None:
        """Feed picture and voice."""
        if isinstance(output, Joined):
            self._do(self.announcer.joined())
        if isinstance(output, Shown) and isinstance(output.show.view, HallView):
            view = self.seen(output.show.view)
            self.model.shown(view, self.now())
            self.glance(view.at)
            self._do(self.announcer.shown(view, self.now(), self.silent_ms()))

    def seen(self, view: HallView) -> HallView:
        """Return the view as this screen takes it; broken designs change it."""
        return view

    def true_call(self, call: CallId) -> CallId:
        """Return the call's id in history; broken designs have another one on the screen."""
        return call

    def on_tick(self) -> None:
        """Time for the voice."""
        self._do(self.announcer.tick(self.now(), self.silent_ms()))
        self._sign_in()

    def _sign_in(self) -> None:
        """Note that this screen is at work and could be seen, heard and answered."""
        wire, now = self.wire, self.world.now
        able = wire is not None and wire.healthy and not wire.slow_ms and self.session.link == "live"
        if wire is None or not able or not wire.hub.answers or not wire.hub.storage_is_up:
            self._presence = None
        elif (
            self._presence is None
            or self._presence.link != wire.session
            or now - self._presence.until > 2 * self.tick_ms
        ):
            self._presence = Presence(self.name, self.zone, wire.session, now, now)
            self.ledger.presences.append(self._presence)
        else:
            self._presence.until = now

    def glance(self, view_at: int) -> None:
        """Look at the glass as a view of that instant (hub's time, UTC ms) made it, then report what is on it."""
        picture = self.model.picture(self.now(), self.session.hub_time(self.now()), self.silent_ms())
        for row in (*picture.large, *picture.recent):
            seen = Glance(self.name, self.zone, row.prefix + row.digits, row.counter_number)
            call, last = self.true_call(row.call), self.ledger.last_shown
            last[call] = max(view_at, last.get(call, view_at))
            known = self.ledger.shown.setdefault(call, [])
            if seen not in known:
                known.append(seen)
        for fact in self.model.reports(self.now()):
            self.submit(fact)

    def _do(self, effects: list[VoiceEffect]) -> None:
        for effect in effects:
            match effect:
                case VoiceReport(fact=fact):
                    self.submit(fact)
                case Play():
                    self._play(effect)
                case Stop():
                    self._stop()
                case Able(is_able):
                    self.report(ReportVoice(is_able, self.announcer.since))
                case Try():
                    self.later(self.world.between(10, 300), self._tried)
                case Hush() | Warn():
                    raise AssertionError("nobody says anything urgent here")
                case _:
                    assert_never(effect)

    def _play(self, play: Play) -> None:
        silent = self.session.silent_ms(self.now())
        sound = Sound(self.zone, self.name, self.true_call(play.call), play.number, play.again, self.world.now, silent)
        self.ledger.sounds.append(sound)
        self._sound = sound
        length = play.estimate_ms * self.world.between(0.8, 1.1)
        if not self._has_sound:
            sound.stopped, sound.silent_at = True, self.world.now
            call = play.call
            self.later(
                length / 100, lambda: self._do(self.announcer.finished(call, False, self.now(), self.silent_ms()))
            )
            return
        self.world.after(length, self._end_of(sound, play.call, self.hangs_next))
        self.hangs_next = False

    @property
    def _has_sound(self) -> bool:
        return self.world.now >= self.soundless_until

    def _tried(self) -> None:
        self._do(self.announcer.tried(self._has_sound, self.now(), self.silent_ms()))

    def _end_of(self, sound: Sound, call: CallId, hangs: bool) -> Callable[[], None]:
        """The loudspeaker goes on while the program is frozen; a player that hangs never says that it is done."""

        def report() -> None:
            self._do(self.announcer.finished(call, True, self.now(), self.silent_ms()))

        def end() -> None:
            if sound.silent_at is None:
                sound.silent_at = self.world.now
                if not hangs:
                    sound.ended = self.world.now
                    self.later(0, report)

        return end

    def _stop(self) -> None:
        self._silence()
        if self._sound is not None:
            self._sound.stopped = True

    def _silence(self) -> None:
        if self._sound is not None and self._sound.silent_at is None:
            self._sound.silent_at = self.world.now
