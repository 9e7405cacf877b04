"""Who asks to be taken into the hall, and what an administrator says to it; sans-I/O.

Rules:
- Nobody is heard unless an administrator has opened the window; it closes after `WINDOW`, or when the administrator is
  done.
- Failures look like somebody guessing or standing between. Who has heard the hub's number and leaves looks so, too: he
  may have seen that his code is not the one that he needs, and would try until it is. After `FAILURES` of one address
  it is not heard any more; after `FAILURES_IN_ALL`, or when the administrator saw another code of `FAILURES` addresses,
  the window closes. So a stranger with one address closes it for himself alone, and with many he may guess twelve
  times. Who is not heard stays so when the time is made longer, as after each device that was paired: only a window
  that was closed begins anew.
- A device at which nobody answered counts, too: the hub cannot tell it from one that waits for a better code. Only
  what the administrator sends away without another code counts for nothing.
- So many ask at once as one person can look at, and of one address only a few: nobody crowds the others out.
- A connection asks once. It says its number within `REVEAL` after the hub's, or is sent away.
- Device and administrator both have to say that the codes are the same, in any order. Only then the key is signed.
- Two different codes are the one sign of somebody between: whichever side says so, the log warns of it, and the other
  side is told. Anybody may say so, but only as often as he may fail; history keeps one such word of each address until
  pairing is closed, and each one of an administrator's.
- An administrator names the device; it must be one of the hall that has the role which the asking one has.
- What the hub is signing for is completed, even when the window closes meanwhile.

```
asked ──number──▶ shown ──both say yes──▶ signing ──stored──▶ (done)
  └───────────────┴── other number, "no", time, window closed ──▶ (refused)
```
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from hub.core.askings import (
    Asking,
    AskingId,
    Ended,
    Gravity,
    Note,
    Objection,
    PairingEffect,
    Remember,
    Sign,
    Stage,
    Tell,
)
from hub.core.places import place_of
from hub.protocol import limits
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import Role
from hub.protocol.ids import DeviceId
from hub.protocol.pairing import (
    DOUBTS,
    AnswerPairing,
    CompletePairing,
    ConfirmPairing,
    Ending,
    OfferPairing,
    PairingClientMessage,
    RevealPairing,
    code_of,
    is_committed,
)

WINDOW: Final = limits.PAIRING_WINDOW
REVEAL: Final = limits.PAIRING_REVEAL
AT_ONCE: Final = limits.PAIRING_AT_ONCE
PER_ADDRESS: Final = limits.PAIRING_PER_ADDRESS
FAILURES: Final = limits.PAIRING_FAILURES
FAILURES_IN_ALL: Final = limits.PAIRING_FAILURES_IN_ALL
KEPT: Final = limits.PAIRING_ENDED


@dataclass
class Pairings:
    """All that ask; `roles` are those of the hall's devices, `authority` its certificate (PEM). Instants: steady ms."""

    hall: str
    authority: str
    roles: Mapping[DeviceId, Role]
    closes_at: int | None = None
    is_shut: bool = False
    """Whether failures have closed it."""
    ended: deque[Ended] = field(default_factory=lambda: deque(maxlen=KEPT.value))
    """How the last ones ended whose codes were shown since the window was opened."""
    _askings: dict[AskingId, Asking] = field(default_factory=dict)
    _failures: Counter[str] = field(default_factory=Counter)
    _other_codes: set[str] = field(default_factory=set)
    _remembered: set[str] = field(default_factory=set)

    @property
    def askings(self) -> tuple[Asking, ...]:
        """All that ask now, oldest first."""
        return tuple(self._askings.values())

    @property
    def unheard(self) -> tuple[str, ...]:
        """The addresses that failed so often that they are not heard until pairing is closed and opened anew."""
        return tuple(place for place, failed in self._failures.items() if failed >= FAILURES.value)

    def open(self, now: int) -> None:
        """Listen to whoever asks, for `WINDOW` from now on; whom an open window does not hear stays unheard."""
        is_longer = self.closes_at is not None and now < self.closes_at
        kept = {place: self._failures[place] for place in self.unheard if is_longer}
        self.closes_at = now + WINDOW.value
        self._failures = Counter(kept)
        self._other_codes &= kept.keys()
        self.is_shut = False
        if not is_longer:
            self.ended.clear()
            self._remembered.clear()

    def close(self, ending: Ending = Ending.STOPPED) -> list[PairingEffect]:
        """Listen to nobody any more; `ending` is why."""
        self.closes_at = None
        return list(self._end_all(ProblemCode.PAIRING_CLOSED, ending))

    def hear(
        self, asking: AskingId, address: str, said: PairingClientMessage | None, number: str, now: int
    ) -> list[PairingEffect]:
        """Take what a connection said (None: nothing that can be read); `number` is fresh, 32 bytes (hex)."""
        found = self._askings.get(asking)
        if found is None and isinstance(said, OfferPairing):
            return self._offered(asking, address, said, number, now)
        if found is None:
            return [_problem(asking, ProblemCode.MALFORMED)]
        match said:
            case RevealPairing() if found.stage is Stage.ASKED and is_committed(found.offer, said.number):
                found.stage, found.code = Stage.SHOWN, code_of(found.offer, found.answer, said.number)
                return [_note("a device asks to be paired", found)]
            case ConfirmPairing(same=True) if found.stage is Stage.SHOWN:
                found.confirmed = True
                return self._sign_if_agreed(found)
            case ConfirmPairing(same=False) if found.stage is Stage.SHOWN:
                return self._failed(found, Ending.OTHER_CODE_AT_DEVICE)
            case _:
                return self._failed(found, Ending.OUT_OF_TURN)

    def gone(self, asking: AskingId) -> list[PairingEffect]:
        """Forget a connection that is closed; what is being signed is not needed any more."""
        found = self._askings.get(asking)
        if found is None:
            return []
        if found.stage is not Stage.SIGNING:
            return self._failed(found, Ending.LEFT)
        del self._askings[asking]
        return []

    def approve(self, asking: AskingId, device: DeviceId, by: str) -> list[PairingEffect] | Objection:
        """Let somebody say that the codes are the same, and which device of the hall this is."""
        found = self._askings.get(asking)
        if found is None or found.stage is not Stage.SHOWN:
            return Objection.UNKNOWN_ASKING
        if found.device is not None:  # at another terminal, as which device only that one knows
            return Objection.APPROVED_BEFORE
        if device not in self.roles:
            return Objection.UNKNOWN_DEVICE
        if self.roles[device] is not found.offer.role:
            return Objection.WRONG_ROLE
        found.device, found.by = device, by
        return self._sign_if_agreed(found)

    def refuse(self, asking: AskingId, *, other_code: bool, by: str = "") -> list[PairingEffect] | Objection:
        """Let somebody send one away; `other_code`: since it shows another one than the hub."""
        found = self._askings.get(asking)
        if found is None:
            return Objection.UNKNOWN_ASKING
        if other_code:
            found.by = by
            self._other_codes.add(place_of(found.address))
            return self._failed(found, Ending.OTHER_CODE_AT_HUB)
        return self._end(found, ProblemCode.PAIRING_REFUSED, Ending.TURNED_DOWN)

    def signed(self, asking: AskingId, certificate: str | None) -> list[PairingEffect]:
        """Hand a certificate (PEM) over that is stored as the device's; None: it could not be made or stored."""
        found = self._askings.pop(asking, None)
        if found is None or found.device is None:
            return []
        if certificate is None:
            self._keep(found, Ending.NOT_SIGNED)
            return [_problem(asking, ProblemCode.PAIRING_FAILED, Ending.NOT_SIGNED)]
        return [Tell(asking, CompletePairing(found.device, certificate)), _note("a device was paired", found)]

    def tick(self, now: int) -> list[PairingEffect]:
        """See what is due."""
        effects: list[PairingEffect] = []
        if self.closes_at is not None and now >= self.closes_at:
            effects += self.close(Ending.TIME_OVER)
        for each in self.askings:
            is_there = each.id in self._askings  # the one before may have closed the window for all
            if is_there and each.stage is Stage.ASKED and now - each.asked_at >= REVEAL.value:
                effects += self._failed(each, Ending.NO_NUMBER)
        return effects

    def _offered(
        self, asking: AskingId, address: str, offer: OfferPairing, number: str, now: int
    ) -> list[PairingEffect]:
        if self.closes_at is None or now >= self.closes_at:
            return [_problem(asking, ProblemCode.PAIRING_CLOSED)]
        place = place_of(address)
        if place in self.unheard:
            return [_problem(asking, ProblemCode.PAIRING_UNHEARD)]
        of_address = sum(1 for each in self._askings.values() if place_of(each.address) == place)
        if len(self._askings) >= AT_ONCE.value or of_address >= PER_ADDRESS.value:
            return [_problem(asking, ProblemCode.TOO_MANY)]
        answer = AnswerPairing(self.hall, self.authority, number)
        self._askings[asking] = Asking(asking, address, offer, answer, now)
        return [Tell(asking, answer)]

    def _sign_if_agreed(self, found: Asking) -> list[PairingEffect]:
        if not found.confirmed or found.device is None:
            return []
        found.stage = Stage.SIGNING
        return [Sign(found.id, found.offer.request, found.device, found.by)]

    def _failed(self, found: Asking, ending: Ending) -> list[PairingEffect]:
        """Send one away as somebody who may be guessing."""
        effects = self._end(found, ProblemCode.PAIRING_FAILED, ending)
        place = place_of(found.address)
        if ending in DOUBTS:
            effects += self._remember(found, ending, place)
        self._failures[place] += 1
        in_all = self._failures.total()
        if self.closes_at is None:
            return effects
        if len(self._other_codes) >= FAILURES.value or in_all >= FAILURES_IN_ALL.value:
            effects += [Note("pairing closed after failures", (("failures", str(in_all)),), Gravity.ERROR)]
            self.is_shut = True
            effects += self.close(Ending.SHUT)
        elif place in self.unheard:
            effects += [Note("an address is not heard any more after failures", (("peer", place),), Gravity.ERROR)]
            effects += self._end_all(ProblemCode.PAIRING_UNHEARD, Ending.UNHEARD, place)
        return effects

    def _remember(self, found: Asking, ending: Ending, place: str) -> list[PairingEffect]:
        device = found.offer.device if found.offer.device in self.roles else None
        if ending is Ending.OTHER_CODE_AT_HUB:
            return [Remember(device, ending, found.by)]
        is_known = place in self._remembered
        self._remembered.add(place)
        return [] if is_known else [Remember(device, ending, "")]

    def _end(self, found: Asking, code: ProblemCode, ending: Ending) -> list[PairingEffect]:
        del self._askings[found.id]
        if found.stage is not Stage.ASKED:
            self._keep(found, ending)
        return [_problem(found.id, code, ending), _ended(found, ending)]

    def _end_all(self, code: ProblemCode, ending: Ending, place: str | None = None) -> Iterator[PairingEffect]:
        for each in self.askings:
            if each.stage is not Stage.SIGNING and place in (None, place_of(each.address)):
                yield from self._end(each, code, ending)

    def _keep(self, found: Asking, ending: Ending) -> None:
        self.ended.append(Ended(found.id, found.offer.device, found.address, ending))


def _problem(asking: AskingId, code: ProblemCode, ending: Ending | None = None) -> Tell:
    return Tell(asking, Problem(code, closing=True, detail=ending or ""))


def _ended(asking: Asking, ending: Ending) -> Note:
    if ending in DOUBTS:
        return _note("two codes differ, somebody may stand between", asking, ending, Gravity.WARNING)
    return _note("a device was not paired", asking, ending)


def _note(what: str, asking: Asking, ending: Ending | None = None, gravity: Gravity = Gravity.INFO) -> Note:
    device, why = asking.device or asking.offer.device, ending or ""
    values = (
        ("device", device),
        ("role", asking.offer.role),
        ("peer", asking.address),
        ("by", asking.by),
        ("why", why),
    )
    return Note(what, tuple((name, value) for name, value in values if value), gravity)
