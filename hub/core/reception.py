"""Who comes and goes: greeting, refusing, replacing, and what a device's presence changes for others."""

from typing import Final, Protocol

from hub.core.ahead import Ahead
from hub.core.alarms import Alarms
from hub.core.announcers import mute_since, voice_warned
from hub.core.bindings import DeviceBinding
from hub.core.board import Board
from hub.core.boards import boards_gone, boards_warned
from hub.core.effects import Close, Connected, Effect, Log, Send, SessionId
from hub.core.histories import Histories
from hub.core.identities import Identities
from hub.core.painter import Scene
from hub.core.panel_paper import panels_near
from hub.core.places import place_of
from hub.core.roles import topics_of
from hub.core.sessions import Session, Sessions
from hub.domain.catalogue import Catalogue, ZoneId
from hub.domain.events import Record
from hub.domain.marks import MarkFate
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import PROTOCOL_VERSION, Hello, Role, Welcome
from hub.protocol.ids import DeviceId, kiosk_topic, supervisor_topic
from hub.protocol.printing import PrinterState
from hub.protocol.voices import ReportVoice

JOINED: Final = "joined"
"""The line of a device that came; a hello that is said again, or in a step that is done again, is none."""

TWO_AT_ONCE: Final = "two programs have one device's identity; if its folder was copied, revoke it and pair it anew"


ENDED: Final = "the time of this device's certificate is over by the hub's clock: pair it anew, unless that is wrong"
"""Told to whom the hall signed it: nothing that such a device does not see in its own certificate."""


class House(Scene, Protocol):
    """What the reception keeps in order."""

    catalogue: Catalogue
    sessions: Sessions
    board: Board
    alarms: Alarms
    ahead: Ahead
    histories: Histories
    identities: Identities


class Reception:
    """Lets devices in and out; what has to be said is added to `effects`.  Instants are the hub's time (UTC ms)."""

    def __init__(self, house: House, effects: list[Effect]) -> None:
        self._house = house
        self._effects = effects

    def complain(self, session: Session, code: ProblemCode, detail: str, now: int, *, closing: bool) -> None:
        """Tell a client what is wrong with what it said; `closing` ends the connection."""
        problem = Problem(code, closing, detail)
        values = (("peer", session.peer), ("code", code), ("detail", detail))
        self._effects.append(Log("problem", values, by=_speaker(session)))
        if closing:
            self._effects.append(Close(session.id, problem))
            self.disconnected(session.id, now)
        else:
            self._effects.append(Send(session.id, problem))

    def connected(self, connected: Connected, now: int) -> None:
        """Take a connection; where one must be of the hall, any other is told so and nothing else."""
        session = self._house.sessions.open(connected, now)
        if session is None or not session.secured:
            return
        if self._house.identities.has_ended(session.fingerprint, now):
            self._refuse(session, connected.name, "its certificate has ended", now, told=ENDED)
        elif self._house.identities.device_of(session.fingerprint, now) is None:
            self._refuse(session, connected.name, "no certificate of a device that belongs here", now)

    def _refuse(self, session: Session, name: str | None, why: str, now: int, told: str = "") -> None:
        """Turn somebody away; `name` stands in a certificate that the hall once signed, so somebody may miss it."""
        if name is None:
            self.must_pair(session, why, now, told=told)
            return
        identities, device = self._house.identities, DeviceId(name)
        if device in self._house.bindings.devices or identities.standing(device) is not None:
            identities.refused(device, now, session.peer)
        self.must_pair(session, f"{name}: {why}", now, by=f"{name} at {place_of(session.peer)}", told=told)

    def must_pair(self, session: Session, why: str, now: int, by: str | None = None, told: str = "") -> None:
        """Show somebody the door who is not, or no more, of the hall; `why` is for the log alone, `told` for them."""
        values = (("peer", session.peer), ("code", ProblemCode.MUST_PAIR), ("detail", why))
        problem = Problem(ProblemCode.MUST_PAIR, closing=True, detail=told)
        self._effects += [
            Log("problem", values, by=place_of(session.peer) if by is None else by),
            Close(session.id, problem),
        ]
        self.disconnected(session.id, now)

    def took(self, record: Record, now: int) -> None:
        """See what a stored record means for who is here: a certificate that does not count any more is out at once."""
        self._show_out(self._house.identities.took(record), now)

    def shut_out(self, device: DeviceId, now: int) -> None:
        """Put a device out at once, though that cannot be stored."""
        self._house.identities.shut_out(device)
        self._show_out(device, now)

    def _show_out(self, device: DeviceId | None, now: int) -> None:
        if device is not None:
            self._house.ahead.forget(device)
        warned = None if device is None else self._house.histories.forget(device)
        if warned is not None:
            self._house.board.touch(*self._house.alarms.take(warned, now))
        session = None if device is None else self._house.sessions.of_device(device)
        if session is not None and self._is_stranger(session, device, now):
            self.must_pair(session, f"{device} was put out, or has another certificate now", now, by="")

    def is_kiosk(self, session: Session | Connected, hello: Hello, now: int) -> bool:
        """Return whether who connected so, and says this, is one of the hall's kiosks; `greet` takes in no other."""
        binding = self._house.bindings.devices.get(hello.device)
        known = session.binding if isinstance(session, Session) else None
        return (
            binding is not None
            and binding.role is hello.role is Role.KIOSK
            and hello.protocol == PROTOCOL_VERSION
            and (known is None or known.device == hello.device)
            and not self._is_stranger(session, hello.device, now)
        )

    def _is_stranger(self, session: Session | Connected, device: DeviceId | None, now: int) -> bool:
        return session.secured and self._house.identities.device_of(session.fingerprint, now) != device

    def disconnected(self, session_id: SessionId, now: int) -> None:
        """Forget a connection; twice is once."""
        gone = self._house.sessions.close(session_id)
        if gone is None or gone.binding is None:
            return
        binding = gone.binding
        self._house.identities.saw(binding.device, now)
        self._effects.append(Log("left", (("device", binding.device), ("role", binding.role)), by=binding.device))
        if binding.role is Role.PRINTER:
            self.printer_is(binding.device, PrinterState.OFFLINE, now)
        if binding.role is Role.LED:
            self._house.board.touch(*self._house.alarms.take(boards_gone(binding.device), now))
        self._voice_warned(binding, now, is_able=True)

    def greet(self, session: Session, hello: Hello, now: int, fate: MarkFate | None = None) -> bool:
        """Take a device in and show it what it watches; return whether it may stay.  `fate` is its mark's."""
        if self._is_stranger(session, hello.device, now):
            self.must_pair(session, f"the certificate is not that of {hello.device!r}", now)
            return False
        binding = self._house.bindings.devices.get(hello.device)
        if hello.protocol != PROTOCOL_VERSION:
            detail = f"the hub speaks version {PROTOCOL_VERSION}, the device {hello.protocol}: update the older one"
            self.complain(session, ProblemCode.VERSION_UNSUPPORTED, detail, now, closing=True)
            return False
        if binding is None:
            detail = f"no device {hello.device!r} in this hall"
            self.complain(session, ProblemCode.UNKNOWN_DEVICE, detail, now, closing=True)
            return False
        if binding.role is not hello.role:
            detail = f"{hello.device!r} has the role {binding.role} in this hall, not {hello.role}"
            self.complain(session, ProblemCode.WRONG_ROLE, detail, now, closing=True)
            return False
        if session.binding is not None and session.binding.device != binding.device:
            self.complain(session, ProblemCode.WRONG_ROLE, "a second hello names another device", now, closing=True)
            return False
        if not self._has_no_later(session, hello, fate, now):
            return False
        is_news = session.hello != hello
        topics = topics_of(binding, self._house.state.staff)
        older = self._house.sessions.greet(session, hello, binding, topics)
        if older is not None:
            self._effects.append(Close(older.id, Problem(ProblemCode.REPLACED, closing=True)))
            self._tell_two(older, session, hello)
        self._house.identities.saw(binding.device, now, session.peer, hello.program)
        self._welcome(session, hello, binding, now, is_news=is_news)
        self._arrived(binding, now)
        if binding.role is Role.KIOSK:
            self._house.board.touch(self._house.outlooks.joined(self._house.state, binding.device))
        self._house.board.greet(session.id)
        return True

    def _tell_two(self, older: Session, session: Session, hello: Hello) -> None:
        """Tell people of a program that took the place of another one which was still there: a broken link leaves the
        same program, and who gives orders at a console may give two at once."""
        is_same = older.hello is not None and older.hello.process == hello.process
        if is_same or hello.role is Role.SUPERVISOR:
            return
        values = (("device", str(hello.device)), ("now_at", session.peer), ("before_at", older.peer))
        self._effects.append(Log(TWO_AT_ONCE, values, is_warning=True, by=hello.device))

    def _has_no_later(self, session: Session, hello: Hello, fate: MarkFate | None, now: int) -> bool:
        """Tell people of a device that knows a later history, or another; return whether this one may stay."""
        hall, histories = self._hall, self._house.histories
        warned, log = histories.greeted(hello, hall, fate)
        if warned is not None:
            self._house.board.touch(*self._house.alarms.take(warned, now))
        if log is not None:
            self._effects.append(log)
        trouble = histories.trouble(hello, hall, fate)
        if trouble is None or hello.role is Role.SUPERVISOR:
            return True
        detail = histories.detail(hello, trouble)
        self._effects.append(Close(session.id, Problem(ProblemCode.HISTORY_OLDER, True, detail)))
        self.disconnected(session.id, now)
        return False

    @property
    def _hall(self) -> str:
        return self._house.catalogue.hall.name["id"]

    def _welcome(self, session: Session, hello: Hello, binding: DeviceBinding, now: int, *, is_news: bool) -> None:
        welcome = Welcome(
            protocol=PROTOCOL_VERSION,
            hall=self._hall,
            epoch=self._house.board.epoch,
            boot=self._house.board.boot,
            at=now,
            device=binding.device,
            zone=binding.zone,
            counter=binding.counter,
        )
        values = (
            ("device", binding.device),
            ("role", binding.role),
            ("peer", session.peer),
            ("program", hello.program),
        )
        if is_news:  # a hello may be said again
            self._effects.append(Log(JOINED, values, by=binding.device))
        self._effects.append(Send(session.id, welcome))

    def _arrived(self, binding: DeviceBinding, now: int) -> None:
        if binding.role is Role.PRINTER:
            self.printer_is(binding.device, PrinterState.UNKNOWN, now)
        if binding.role is Role.LED:
            self._house.board.touch(*self._house.alarms.take(boards_warned(binding.device, ()), now))
        self._voice_warned(binding, now, is_able=True)

    def voice_is(self, session: Session, binding: DeviceBinding, said: ReportVoice, now: int) -> None:
        """Remember whether a screen can speak, for the next choice of its zone's voice."""
        voice = None if binding.zone is None else self._house.state.voices.get(ZoneId(binding.zone))
        is_own = voice is not None and voice.device == binding.device
        if not said.is_able and voice is not None and is_own and said.since != voice.since:
            return  # it knows of another appointment than this one, which it takes for its answer: it may be speaking
        session.mute_since = None if said.is_able else mute_since(voice, now)
        self._voice_warned(binding, now, is_able=said.is_able)

    def _voice_warned(self, binding: DeviceBinding, now: int, *, is_able: bool) -> None:
        if binding.voice and binding.zone is not None:
            warned = voice_warned(binding.device, binding.zone, is_able=is_able)
            self._house.board.touch(*self._house.alarms.take(warned, now))

    def printer_is(self, printer: DeviceId, state: PrinterState, now: int, *, is_mute: bool = False) -> None:
        """Remember how a printer is, and show it to staff and on the kiosks that depend on it or on its group."""
        house = self._house
        if not house.printers.take(printer, state, now, is_mute=is_mute):
            return
        house.board.touch(supervisor_topic())
        house.board.touch(*panels_near(printer, house.state, house.bindings))
        for each in (printer, *house.bindings.others_of.get(printer, ())):
            house.board.touch(*(kiosk_topic(kiosk) for kiosk in house.bindings.kiosks_of.get(each, ())))


def _speaker(session: Session) -> str:
    """Return who is to blame for a complaint: a device, or a stranger's address."""
    return place_of(session.peer) if session.binding is None else session.binding.device
