"""A hall screen without its glass: the hub's words go to model and voice, and their facts go back to the hub."""

import logging
from collections.abc import Callable
from typing import assert_never

from counter_display.hall.announcer import Announcer, Effect, Hush, Play, Report, Stop, Warn
from counter_display.hall.model import HallModel, HallPicture
from counter_display.hall.script import Script
from counter_display.hall.soundness import Able, Try
from counter_display.hall.speaker import Voice
from counter_display.hall.voiceless import Voiceless
from counter_display.hall.widths import USUAL, Widths, widths_of
from counter_display.linked import Linked
from hub.client.complaints import log_complaint
from hub.client.session import Joined, Output, Shown, Troubled
from hub.protocol.ids import CallId, DeviceId
from hub.protocol.views import HallView
from hub.protocol.voices import ReportVoice

_log = logging.getLogger(__name__)

Told = Callable[[str, CallId, str, int, int], None]
"""Told what happened ("shown", "speaking", "spoken", "dropped"), the call, its number and counter, and when (client's
steady UTC ms)."""


class HallStation(Linked):
    """Joins link, model, announcer and speaker; everything runs on the loop's thread."""

    def __init__(
        self, model: HallModel, announcer: Announcer | None, script: Script, device: DeviceId, told: Told
    ) -> None:
        super().__init__()
        self.view: HallView | None = None
        self._model = model
        self._announcer = announcer
        self._script = script
        self._voiceless = Voiceless(device)
        self._told = told
        self._warned = False
        self._speaker: Voice | None = None

    def give_voice(self, speaker: Voice | None) -> None:
        """Take the speaker (which needs `spoken` first)."""
        self._speaker = speaker
        if self._announcer is not None and speaker is not None:
            self._announcer.length_ms = speaker.length_ms

    def handle(self, output: Output) -> None:
        """Take what the connection tells; a `hub.client.connection.Handler`."""
        self.hall_told(output)
        if isinstance(output, Troubled):
            log_complaint(_log, output.problem)
            if output.puts_out and self._announcer is not None:
                self._carry_out(self._announcer.put_out())
        elif isinstance(output, Joined):
            self._voiceless.joined()
            if self._announcer is not None:
                self._carry_out(self._announcer.joined())
        elif isinstance(output, Shown) and isinstance(output.show.view, HallView):
            now = self.link.now()
            self.view = output.show.view
            self._model.shown(output.show.view, now)
            if self._announcer is not None:
                self._hear(self._announcer, output.show.view, now)
            elif (said := self._voiceless.shown(output.show.view)) is not None:
                if not self._warned:
                    _log.error("the hub made this screen its zone's voice, but voice = false in its settings")
                self._warned = True
                self.link.report(said)

    def widths(self) -> Widths:
        """Return how wide the hall's numbers and counters can be."""
        view = self.view
        return USUAL if view is None else widths_of(view.prefixes, view.highest_counter, view.number_digits)

    def fits(self, rows: int, rows_with_notices: int) -> None:
        """So many recent calls have a place on the glass as it is."""
        self._model.rows, self._model.rows_with_notices = rows, rows_with_notices

    def timezone(self) -> str:
        """Return the hall's IANA zone."""
        return self._model.timezone if self.view is None else self.view.timezone

    def _hear(self, announcer: Announcer, view: HallView, now: int) -> None:
        """Let the voice take a view: its words first, then what stands before all calls, then the calls."""
        silent_ms = self.link.session.silent_ms(now)
        wording = self._script.wording(view.speech)
        if wording != announcer.wording:
            announcer.wording = wording
            assert self._speaker is not None
            self._speaker.prepare(self._script.clips(wording))
        self._carry_out(announcer.urge(self._script.urgent(view.emergency), now))
        self._carry_out(announcer.shown(view, now, silent_ms))

    def tick(self) -> None:
        """Time passed: the voice may go on."""
        if self._announcer is not None:
            now = self.link.now()
            self._carry_out(self._announcer.tick(now, self.link.session.silent_ms(now)))

    def spoken(self, call: CallId, heard: bool) -> None:
        """The speaker is done; a `counter_display.hall.speaker.Finished`."""
        if self._announcer is not None:
            now = self.link.now()
            self._carry_out(self._announcer.finished(call, heard, now, self.link.session.silent_ms(now)))

    def warned(self, id_: str, heard: bool) -> None:
        """The speaker is done with an urgent text; a `counter_display.hall.speaker.Warned`."""
        if self._announcer is not None:
            now = self.link.now()
            self._carry_out(self._announcer.warned(id_, heard, now, self.link.session.silent_ms(now)))

    def tried(self, heard: bool) -> None:
        """The speaker is done with a trial; a `counter_display.hall.speaker.Tried`."""
        if self._announcer is not None:
            now = self.link.now()
            self._carry_out(self._announcer.tried(heard, now, self.link.session.silent_ms(now)))

    def picture(self) -> HallPicture:
        """Return what to show now."""
        now = self.link.now()
        session = self.link.session
        return self._model.picture(now, session.hub_time(now), session.silent_ms(now))

    def media_over(self, path: str) -> None:
        """A video has ended."""
        if self._model.playlist is not None:
            self._model.playlist.over(path, self.link.now())

    def media_broken(self, path: str, why: str) -> None:
        """A file cannot be shown: it is left out, and the log says so once."""
        if self._model.playlist is not None and self._model.playlist.broken(path, self.link.now()):
            _log.error("%s cannot be shown and is left out: %s", path, why)

    def drawn(self) -> None:
        """The newest picture is on the glass: tell the hub which calls people can see."""
        now = self.link.now()
        for fact in self._model.reports(now):
            self._tell("shown", fact.call, now)
            self.link.submit(fact)

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Report(fact):
                    self._tell(fact.phase.value, fact.call, self.link.now())
                    self.link.submit(fact)
                case Play():
                    assert self._speaker is not None
                    self._speaker.play(effect)
                case Warn():
                    assert self._speaker is not None
                    self._speaker.warn(effect)
                case Able(is_able):
                    _log.log(logging.INFO if is_able else logging.ERROR, "this screen can speak: %s", is_able)
                    assert self._announcer is not None
                    self.link.report(ReportVoice(is_able, self._announcer.since))
                case Try(parts):
                    assert self._speaker is not None
                    self._speaker.try_out(parts)
                case Hush():
                    assert self._speaker is not None
                    self._speaker.stop()
                case Stop(call):
                    _log.error("the player hangs: call %s is given up", call)
                    assert self._speaker is not None
                    self._speaker.stop()
                case _:
                    assert_never(effect)

    def _tell(self, what: str, call: CallId, at: int) -> None:
        calls = () if self.view is None else self.view.calls
        entry = next((entry for entry in calls if entry.call == call), None)
        self._told(what, call, "" if entry is None else entry.number, 0 if entry is None else entry.counter_number, at)
