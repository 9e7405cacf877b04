"""What a button box may press on the panel: which path means which actions, who may ask, and how often.

Rules:
- Every request needs the secret of the settings. Who names a wrong one `MOST_WRONG` times within `WRONG_MS` is not
  listened to for so long, whatever is said then; that is counted by address.
- An address presses at most `BURST` times at once, and once every `EVERY_MS` then.
- A path stands for one action, or for two of which one is allowed at a time; what the hub does not allow now is refused
  here as on the panel's own buttons.
"""

import hmac
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final

from hub.protocol import limits
from hub.protocol.views import OfficerAction

BURST: Final = limits.Limit(5, "presses", "a hand presses twice or thrice before it looks")
EVERY_MS: Final = limits.Limit(500, "ms", "the panel itself takes the same button no sooner")
MOST_WRONG: Final = limits.Limit(5, "requests", "a box whose secret was typed wrongly is noticed by then")
WRONG_MS: Final = limits.Limit(60_000, "ms", "so long a guesser waits: a secret of 16 signs is never found")
ADDRESSES: Final = limits.Limit(64, "addresses", "a counter has one box; the oldest is forgotten")


@unique
class Verb(StrEnum):
    """What a box can ask for; the path of its request."""

    CALL_NEXT = "call-next"
    RECALL = "recall"
    START_FINISH = "start-finish"
    NO_SHOW = "no-show"
    UNDO = "undo"
    HELP = "help"
    STATUS = "status"


ACTIONS: Final[dict[Verb, tuple[OfficerAction, ...]]] = {
    Verb.CALL_NEXT: (OfficerAction.CALL_NEXT,),
    Verb.RECALL: (OfficerAction.RECALL,),
    Verb.START_FINISH: (OfficerAction.START, OfficerAction.FINISH),
    Verb.NO_SHOW: (OfficerAction.NO_SHOW,),
    Verb.UNDO: (OfficerAction.UNDO,),
    Verb.HELP: (OfficerAction.ASK_HELP, OfficerAction.END_HELP),
}


@unique
class Outcome(StrEnum):
    """What became of a request.

    `ASKS`: the panel asks something first, there. `BUSY`: it waits for the hub's word, or this was pressed a moment
    ago. `LOG_IN_FIRST`: nobody is logged in at the panel. `UNSETTLED`: the hub has not answered yet, and it may be
    done. `STRANGER`: the secret is another one.
    """

    DONE = "done"
    REFUSED = "refused"
    NOT_ALLOWED = "not_allowed"
    ASKS = "asks"
    BUSY = "busy"
    LOG_IN_FIRST = "log_in_first"
    HUB_AWAY = "hub_away"
    UNSETTLED = "unsettled"
    STRANGER = "stranger"
    TOO_OFTEN = "too_often"
    UNKNOWN = "unknown"


STATUS: Final = {
    Outcome.DONE: 200,
    Outcome.REFUSED: 409,
    Outcome.NOT_ALLOWED: 409,
    Outcome.ASKS: 409,
    Outcome.BUSY: 409,
    Outcome.LOG_IN_FIRST: 409,
    Outcome.HUB_AWAY: 503,
    Outcome.UNSETTLED: 504,
    Outcome.STRANGER: 401,
    Outcome.TOO_OFTEN: 429,
    Outcome.UNKNOWN: 404,
}
"""The HTTP status of each outcome."""


def action_of(verb: Verb, allowed: Collection[OfficerAction]) -> OfficerAction | None:
    """Return the action that a verb means now; None: none that is allowed."""
    return next((action for action in ACTIONS.get(verb, ()) if action in allowed), None)


@dataclass(slots=True)
class _Visitor:
    """One address: when its presses are made up for, and its wrong secrets (ms)."""

    paid_until: int
    wrong: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Gate:
    """Who may press, and how often.  Instants are any steady ms."""

    secret: str
    _visitors: OrderedDict[str, _Visitor] = field(default_factory=OrderedDict)

    def admit(self, address: str, secret: str, now: int) -> Outcome | None:
        """Return why a request is not listened to; None: it is."""
        visitor = self._visitor(address, now)
        visitor.wrong = [at for at in visitor.wrong if now - at < WRONG_MS.value]
        if len(visitor.wrong) >= MOST_WRONG.value:
            return Outcome.TOO_OFTEN
        if not hmac.compare_digest(secret.encode(), self.secret.encode()):
            visitor.wrong.append(now)
            return Outcome.STRANGER
        return None

    def take_turn(self, address: str, now: int) -> Outcome | None:
        """Return why an address may not press now; None: it may, and has."""
        visitor = self._visitor(address, now)
        paid_until = max(visitor.paid_until, now - BURST.value * EVERY_MS.value) + EVERY_MS.value
        if paid_until > now:
            return Outcome.TOO_OFTEN
        visitor.paid_until = paid_until
        return None

    def _visitor(self, address: str, now: int) -> _Visitor:
        visitor = self._visitors.setdefault(address, _Visitor(now - BURST.value * EVERY_MS.value))
        self._visitors.move_to_end(address)
        if len(self._visitors) > ADDRESSES.value:
            self._visitors.popitem(last=False)
        return visitor
