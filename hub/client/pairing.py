"""A device's side of one pairing, sans-I/O: offer, answer, code, the person's word, certificate.

Rules:
- The device says what it is, with a commitment to its number; the number itself only when the hub has said its own.
- Then both show a code, and a person says whether they are the same. No certificate is taken before that.
- Each message comes once and in its turn; whatever else comes ends the pairing, and so does whatever takes too long:
  an answer of the hub some seconds, a person as long as the hub's window stands open.
- An ended pairing stays ended: who tries again begins a new one, with a new key and a new number.

    OFFERED --AnswerPairing--> COMPARING --the same--> WAITING --CompletePairing--> PAIRED
       any of them --Problem, another code, silence, the link lost, a message out of turn--> ENDED
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final, assert_never

from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.ids import DeviceId
from hub.protocol.limits import Limit
from hub.protocol.pairing import (
    DIGITS,
    AnswerPairing,
    CompletePairing,
    ConfirmPairing,
    Ending,
    OfferPairing,
    PairingClientMessage,
    PairingHubMessage,
    RevealPairing,
    code_of,
    plain,
)

ANSWER_WITHIN: Final = Limit(10_000, "ms", "a hub of the hall's own network answers within a second")
PERSON_WITHIN: Final = Limit(300_000, "ms", "the hub's window stands open for five minutes")


@unique
class Step(StrEnum):
    """How far a pairing is."""

    OFFERED = "offered"
    COMPARING = "comparing"
    WAITING = "waiting"
    PAIRED = "paired"
    ENDED = "ended"


@unique
class Why(StrEnum):
    """Why a pairing ended without a certificate."""

    CLOSED = "closed"
    UNHEARD = "unheard"
    REFUSED = "refused"
    FAILED = "failed"
    DIFFERENT = "different"
    OTHER_AT_HUB = "other_at_hub"
    OVER = "over"
    STOPPED = "stopped"
    SHUT = "shut"
    SILENT = "silent"
    LATE = "late"
    LOST = "lost"
    CUT = "cut"
    OUT_OF_TURN = "out_of_turn"
    NOT_FITTING = "not_fitting"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Say:
    """Put this on the wire."""

    message: PairingClientMessage


@dataclass(frozen=True, slots=True)
class Compare:
    """Ask a person whether the hub of this hall shows the same code; `hall` may be a lie, but is harmless to show."""

    hall: str
    code: str


@dataclass(frozen=True, slots=True)
class Paired:
    """The hall took the device in under a name; certificates are PEM, still to be checked against the key."""

    device: DeviceId
    certificate: str
    hall: str


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing came of it."""

    why: Why


Effect = Say | Compare | Paired | Ended

ENDS: Final = {
    ProblemCode.PAIRING_CLOSED: Why.CLOSED,
    ProblemCode.PAIRING_UNHEARD: Why.UNHEARD,
    ProblemCode.PAIRING_REFUSED: Why.REFUSED,
    ProblemCode.PAIRING_FAILED: Why.FAILED,
}
"""What a hub says that ends a pairing; each other problem is a failure."""

ENDINGS: Final[Mapping[str, Why]] = {
    Ending.OTHER_CODE_AT_HUB: Why.OTHER_AT_HUB,
    Ending.TIME_OVER: Why.OVER,
    Ending.STOPPED: Why.STOPPED,
    Ending.SHUT: Why.SHUT,
    Ending.HUB_STOPS: Why.CUT,
}
"""The same said more exactly, by hubs that do; whoever stands between may say any of it, and it does no harm."""


@dataclass(slots=True)
class Pairing:
    """One try; `number` is the device's (64 hexadecimal digits), instants are steady ms, `digits` the code's."""

    offer: OfferPairing
    number: str
    began_at: int
    digits: int = DIGITS
    step: Step = Step.OFFERED
    compared_at: int = 0
    authority: str = ""

    def begin(self) -> list[Effect]:
        """Return what is said first."""
        return [Say(self.offer)]

    def hear(self, message: PairingHubMessage, now: int) -> list[Effect]:
        """Take in what the hub said."""
        match message:
            case Problem():
                return self._end(ENDINGS.get(message.detail, ENDS.get(message.code, Why.FAILED)))
            case AnswerPairing(hall, authority) if self.step is Step.OFFERED:
                self.step, self.compared_at, self.authority = Step.COMPARING, now, authority
                code = code_of(self.offer, message, self.number, self.digits)
                return [Say(RevealPairing(self.number)), Compare(plain(hall), code)]
            case CompletePairing(device, certificate) if self.step is Step.WAITING:
                self.step = Step.PAIRED
                return [Paired(device, certificate, self.authority)]
            case AnswerPairing() | CompletePairing():
                return self._end(Why.OUT_OF_TURN)
            case _:
                assert_never(message)

    def compare(self, same: bool) -> list[Effect]:
        """Take a person's word; a second one changes nothing."""
        if self.step is not Step.COMPARING:
            return []
        if not same:
            return [Say(ConfirmPairing(same=False)), *self._end(Why.DIFFERENT)]
        self.step = Step.WAITING
        return [Say(ConfirmPairing(same=True))]

    def lose(self, why: Why = Why.LOST) -> list[Effect]:
        """Note that the connection is gone, or that what came cannot be used."""
        is_begun = self.step is not Step.OFFERED
        return self._end(Why.CUT if is_begun and why is Why.LOST else why)

    def tick(self, now: int) -> list[Effect]:
        """Note that time passed."""
        if self.step is Step.OFFERED and now - self.began_at > ANSWER_WITHIN.value:
            return self._end(Why.SILENT)
        if self.step in (Step.COMPARING, Step.WAITING) and now - self.compared_at > PERSON_WITHIN.value:
            return self._end(Why.LATE)
        return []

    def _end(self, why: Why) -> list[Effect]:
        if self.step in (Step.PAIRED, Step.ENDED):
            return []
        self.step = Step.ENDED
        return [Ended(why)]
