"""Counters with their officers, and the hall's screens with their voices."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from counter_display.hall.announcer import Announcer, Play, Stop
from counter_display.hall.announcer import Effect as VoiceEffect
from counter_display.hall.announcer import Report as VoiceReport
from counter_display.hall.model import HallModel
from counter_display.hall.speech import Templates
from counter_display.officer.panel import OfficerPanel
from hub.client.session import Answered, Joined, Output, Parted, Shown
from hub.protocol.commands import Accepted, CallNext, CallReceipt, CancelReason, Command, Language
from hub.protocol.hello import Role
from hub.protocol.ids import CallId, CounterId, DeviceId, ZoneId
from hub.protocol.views import HallView, OfficerAction, OfficerView
from tests.simulation.device import SimDevice
from tests.simulation.ledger import CallTold, Ledger, Sound

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.hub_node import HubNode
    from tests.simulation.world import World

ROWS = 6
TEMPLATES = {
    Language.INDONESIAN: Templates(
        "Nomor antrean, {number}, silakan menuju loket {counter}.",
        "Panggilan ulang. Nomor antrean, {number}, silakan menuju loket {counter}.",
    ),
    Language.ENGLISH: Templates(
        "Queue number, {number}, please go to counter {counter}.",
        "Repeat call. Queue number, {number}, please go to counter {counter}.",
    ),
}


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
        self._work(self.starts)

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
            else:
                self.ledger.refused_calls.append(command.command_id)

    def _work(self, start: int) -> None:
        if not self.is_current(start):
            return
        wait = self.world.between(300, 2_000)
        picture = self.panel.picture(self.now(), self.session.hub_time(self.now()))
        enabled = {button.action for button in picture.buttons if button.enabled}
        if OfficerAction.FINISH in enabled:
            self._later(start, OfficerAction.FINISH)
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
            self._later(start, choice, 3_000, 25_000)
            return
        self.world.after(wait, lambda: self._work(start))

    def _later(self, start: int, action: OfficerAction, low: float = 15_000, high: float = 90_000) -> None:
        def act() -> None:
            if self.is_current(start):
                self._press(action)
                self.world.after(self.world.between(300, 1_000), lambda: self._work(start))

        self.world.after(self.world.between(low, high), act)

    def _press(self, action: OfficerAction) -> None:
        for _ in range(2 if self.world.chance(0.2) else 1):
            command = self.panel.press(action, self.now())
            if action is OfficerAction.CANCEL:
                command = self.panel.press_reason(CancelReason.VISITOR_ASKED, self.now())
            if command is not None:
                self.submit(command)


class SimScreen(SimDevice):
    """A hall screen's own model and announcer, with a loudspeaker that takes as long as it takes."""

    role = Role.HALL

    def __init__(self, world: World, hub: HubNode, name: str, ledger: Ledger, zone: ZoneId) -> None:
        super().__init__(world, hub, name)
        self.ledger, self.zone = ledger, zone

    def boot(self) -> None:
        """A new screen; what it was saying is cut off."""
        self.model = HallModel(ROWS, self.new_id)
        self.announcer = Announcer(DeviceId(self.name), TEMPLATES, self.new_id)

    def on_output(self, output: Output) -> None:
        """Feed picture and voice."""
        if isinstance(output, Shown) and isinstance(output.show.view, HallView):
            view = self.seen(output.show.view)
            self.model.shown(view, self.now())
            self._glance()
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

    def _glance(self) -> None:
        picture = self.model.picture(self.now(), self.session.hub_time(self.now()), self.silent_ms())
        for row in (*picture.large, *picture.recent):
            seen = (self.zone, row.prefix + row.digits, row.counter_number)
            known = self.ledger.shown.setdefault(self.true_call(row.call), [])
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
                    pass
                case _:
                    assert_never(effect)

    def _play(self, play: Play) -> None:
        sound = Sound(self.zone, self.name, self.true_call(play.call), play.number, play.again, self.world.now)
        self.ledger.sounds.append(sound)
        self.world.after(play.estimate_ms * self.world.between(0.8, 1.1), self._end_of(sound, play.call, self.starts))

    def _end_of(self, sound: Sound, call: CallId, start: int) -> Callable[[], None]:
        def end() -> None:
            if self.is_current(start):
                sound.ended = self.world.now
                self._do(self.announcer.finished(call, True, self.now(), self.silent_ms()))

        return end
