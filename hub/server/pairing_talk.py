"""`loket-hub devices pair`: an administrator compares codes at a terminal, and is told what becomes of the devices."""

import contextlib
import time
from typing import Final

from hub.protocol import control as c
from hub.protocol.ids import DeviceId
from hub.protocol.limits import PAIRING_FAILURES
from hub.protocol.pairing import DOUBTS, Ending, spaced
from hub.server.admin_terminal import DONE, LOOK_S, REFUSED, USAGE, Desk, Over
from hub.server.control_line import NoHub
from hub.server.device_words import line_of
from hub.server.holder_words import Holder, holders
from hub.server.place_words import words_of_place

LULL_S: Final = 2.0
"""After a request that is gone: whoever is just typing a yes to it must not say it to the next one."""

TOLD_OTHERWISE: Final = frozenset({Ending.NO_NUMBER, Ending.UNHEARD, Ending.SHUT, Ending.HUB_STOPS})
"""The first one was never shown; the others are told as what happened to an address, or to all."""


class PairingTalk:
    """Listens until the window closes, the typing ends, or one is paired and that is enough (`once`)."""

    def __init__(self, desk: Desk, *, once: bool) -> None:
        self._desk = desk
        self._once = once
        self._asked: set[int] = set()
        self._told: set[int] = set()
        self._approved: dict[int, DeviceId] = {}
        self._paired = 0
        self._is_any_paired = False
        self._said: set[Holder] = set()
        """Whom this question would put out, as far as it was said."""
        self._unheard: frozenset[str] = frozenset()

    def run(self) -> int:
        """Return the exit status.

        Raises:
            KeyboardInterrupt: somebody pressed Ctrl-C; the hub was told to listen no more.
        """
        if not self._desk.carried(c.OpenPairing()):
            return REFUSED
        try:
            return self._listen()
        except NoHub:
            self._desk.tell("pair.hub_gone")
            return USAGE
        except KeyboardInterrupt:
            self._desk.tell("pair.interrupted")
            raise
        finally:
            with contextlib.suppress(NoHub):
                self._desk.line.ask(c.ClosePairing())

    def _listen(self) -> int:
        self._desk.tell("pair.open")
        before = self._desk.line.ask(c.ListAskings())
        self._paired = known = len(before.paired) if isinstance(before, c.AskingList) else 0
        while isinstance(found := self._desk.line.ask(c.ListAskings()), c.AskingList):
            fresh = len(found.paired) > known
            known = len(found.paired)
            self._tell_news(found)
            if fresh and (self._once or not self._desk.carried(c.OpenPairing())):
                return DONE
            if found.left_ms is None:
                self._desk.tell("pair.shut" if found.is_shut else "pair.closed")
                return self._ended()
            if not self._look_at_next(found):
                return self._ended()
        return REFUSED

    def _ended(self) -> int:
        return DONE if self._is_any_paired else REFUSED

    def _tell_news(self, found: c.AskingList) -> None:
        """Tell who was paired, how others ended, who is not heard any more, and who was approved and is gone."""
        for place, device in enumerate(found.paired[self._paired :], self._paired):
            self._desk.tell("pair.replaced" if place in found.replacing else "pair.paired", device=device)
            self._is_any_paired = True
            self._approved = {asking: each for asking, each in self._approved.items() if each != device}
        self._paired = len(found.paired)
        self._tell_ended(found)
        for address in found.unheard:
            if address not in self._unheard:
                self._desk.tell("pair.unheard", address=address, tries=PAIRING_FAILURES.value)
        self._unheard = frozenset(found.unheard)
        there = {each.asking for each in found.askings}
        for asking in [each for each in self._approved if each not in there]:
            self._desk.tell("pair.thrown_out", device=self._approved.pop(asking))

    def _tell_ended(self, found: c.AskingList) -> None:
        """Tell how those ended that were asked about here, and of whoever said that the code is another one."""
        for each in found.ended:
            is_ours = each.asking in self._asked or each.ending in DOUBTS
            if not is_ours or each.asking in self._told or each.ending in TOLD_OTHERWISE:
                continue
            self._told.add(each.asking)
            self._approved.pop(each.asking, None)
            values = {"number": each.asking, "device": each.device, "address": each.address}
            self._desk.tell(f"pair.ended.{each.ending}", **values)
            if each.ending in DOUBTS:
                self._desk.tell("pair.doubt")

    def _look_at_next(self, found: c.AskingList) -> bool:
        """Let the oldest new one be compared, or wait; return whether somebody can answer at all."""
        fresh = next((each for each in found.askings if each.asking not in self._asked), None)
        if fresh is None:
            time.sleep(LOOK_S)
            return True
        self._asked.add(fresh.asking)
        try:
            return self._compare(fresh)
        except Over:
            left = self._desk.line.ask(c.ListAskings())
            if isinstance(left, c.AskingList):
                self._tell_news(left)
            if fresh.asking not in self._told:
                self._desk.tell("pair.gone", number=fresh.asking)
            time.sleep(LULL_S)
            return True

    def _compare(self, asking: c.AskingLine) -> bool:
        """Let one code be compared; return whether there are more to compare.

        Enter alone is no answer. Raises `Over` when the device is gone before there is one.
        """
        desk = self._desk
        role = desk.words.text(f"role.{asking.role.value}")
        values = {"device": asking.device, "role": role, "address": asking.address, "number": asking.asking}
        desk.tell("pair.asking", **values, program=asking.program or "?")
        desk.tell("pair.code", code=spaced(asking.code))
        self._said = set()
        self._tell_place(desk.line.ask(c.ListDevices()), asking.device)
        self._is_warned(asking, asking.device)
        once_more = ""
        while True:
            key = "pair.which_again" if once_more else "pair.which"
            answer = desk.ask(key, lambda: self._meanwhile(asking.asking), device=once_more or asking.device)
            if answer is None:
                desk.tell("pair.nobody")
                return False
            if answer.lower() in desk.words.text("pair.no").split():
                desk.carried(c.RefusePairing(asking.asking, other_code=True))
                return True
            if answer.lower() in desk.words.text("pair.not_now").split():
                desk.carried(c.RefusePairing(asking.asking))
                return True
            is_yes = answer.lower() in desk.words.text("pair.yes").split()
            name = asking.device if is_yes else answer
            if is_yes and once_more:  # to which of two names?
                desk.tell("pair.once_more", device=once_more)
            elif name and self._is_warned(asking, name):
                desk.tell("pair.once_more", device=name)
                once_more = name
            elif name and self._is_settled(asking, DeviceId(name)):
                return True

    def _is_settled(self, asking: c.AskingLine, device: DeviceId) -> bool:
        """Approve it; return whether there is nothing more to ask about it."""
        if self._desk.carried(c.ApprovePairing(asking.asking, device)):
            self._approved[asking.asking] = device
            if device != asking.device:
                self._tell_place(self._desk.line.ask(c.ListDevices()), device)
            self._desk.tell("pair.wait", device=device)
            return True
        return self._is_answered(asking.asking)

    def _is_warned(self, asking: c.AskingLine, device: str) -> bool:
        """Say whom this one would put out as that device; return whether that was news.

        It is looked for at each answer: while a question is open others are paired, approved, and come back.
        """
        desk = self._desk
        found, askings = desk.line.ask(c.ListDevices()), desk.line.ask(c.ListAskings())
        refuse = desk.words.text("pair.not_now").split()[0]
        held = holders(desk.words, found, askings, device, asking.asking, refuse)
        news = [warning for holder, warning in held.items() if holder not in self._said]
        for warning in news:
            desk.show(warning)
        self._said.update(known for holder in held for known in holder.at_most)
        return bool(news)

    def _tell_place(self, found: c.ControlReply, device: str) -> None:
        """Say where a device of this name stands: that, too, is approved with it."""
        line = line_of(found, device)
        where = "" if line is None else words_of_place(self._desk.words, line.place)
        if where:
            self._desk.tell("pair.place", device=device, place=where)

    def _meanwhile(self, asking: int) -> bool:
        """While its question is open, tell what becomes of others; return whether it needs no answer any more."""
        found = self._desk.line.ask(c.ListAskings())
        if not isinstance(found, c.AskingList) or asking not in {each.asking for each in found.askings}:
            return True
        self._tell_news(found)
        return False

    def _is_answered(self, asking: int) -> bool:
        """Return whether there is nothing to say of it any more: it is gone, or another terminal approved it."""
        found = self._desk.line.ask(c.ListAskings())
        lines = found.askings if isinstance(found, c.AskingList) else ()
        return all(each.approved for each in lines if each.asking == asking)
