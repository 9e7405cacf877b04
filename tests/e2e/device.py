"""A device without a window as a process of its own: orders in, what happened out, waited for by number."""

import json
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.e2e.programs import MODULES, Program
from tests.e2e.waiting import DidNotHappen

Happened = dict[str, Any]


class Device:
    """One device; `heard` is called for each line it tells, on a thread of its own.

    `role` is "kiosk", "officer" or "supervisor" (see `tests.e2e.headless`) or "hall": `loket-display --headless`.
    `before` is put before its command.
    """

    def __init__(
        self,
        role: str,
        config: Path,
        folder: Path,
        *options: str,
        heard: Callable[[Happened], None] | None = None,
        before: Sequence[str] = (),
    ) -> None:
        self.name = config.stem
        self._heard = heard
        self._happened: list[Happened] = []
        self._changed = threading.Condition()
        module = [MODULES["display"], "--headless"] if role == "hall" else ["tests.e2e.headless", role]
        command = [*before, sys.executable, "-m", *module, "--config", str(config), *options]
        self.program = Program(self.name, command, folder / f"{self.name}.log", told=self._told)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> int:
        """End the device and return its exit status."""
        return self.program.stop()

    def ask(self, **order: object) -> None:
        """Give it one order."""
        self.program.tell(json.dumps(order))

    def happened(self, event: str) -> list[Happened]:
        """Return all it told of this kind so far."""
        with self._changed:
            return self._of(event)

    def wait_until(self, event: str, holds: Callable[[Happened], bool], timeout_s: float = 90.0) -> Happened:
        """Return the last thing of this kind when it satisfies `holds`.

        Raises:
            DidNotHappen, ProgramEnded: as `wait_for`.
        """

        def last() -> Happened | None:
            told = self._of(event)
            return told[-1] if told and holds(told[-1]) else None

        with self._changed:
            self._changed.wait_for(lambda: last() is not None or not self.program.running, timeout_s)
            answer, told = last(), self._of(event)[-1:]
        if answer is not None:
            return answer
        self.program.check()
        raise DidNotHappen(f"{self.name} told no such {event} within {timeout_s:g} s, and last {told}")

    def wait_for(self, event: str, timeout_s: float = 90.0, **values: object) -> Happened:
        """Return the first thing of this kind with these values.

        Raises:
            DidNotHappen: it was not told within `timeout_s` seconds.
            ProgramEnded: the device ended.
        """

        def found() -> Happened | None:
            wanted = values | {"event": event}
            return next((each for each in self._happened if wanted.items() <= each.items()), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None or not self.program.running, timeout_s)
            answer = found()
        if answer is not None:
            return answer
        self.program.check()
        raise DidNotHappen(f"{self.name} told no {event} {values or ''} within {timeout_s:g} s")

    def wait_for_next(self, event: str, count: int, timeout_s: float = 90.0) -> Happened:
        """Return the thing of this kind that was told as number `count`, from 1 on.

        Raises:
            DidNotHappen, ProgramEnded: as `wait_for`; a kiosk's refusal counts as not happened.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: len(self._of(event)) >= count or bool(self._of("refused")) or not self.program.running,
                timeout_s,
            )
            found, refused = self._of(event), self._of("refused")
        if len(found) >= count:
            return found[count - 1]
        self.program.check()
        raise DidNotHappen(f"{self.name} told no {event} number {count} within {timeout_s:g} s {refused or ''}")

    def _of(self, event: str) -> list[Happened]:
        return [each for each in self._happened if each["event"] == event]

    def _told(self, line: str) -> None:
        happened: Happened = json.loads(line)
        with self._changed:
            self._happened.append(happened)
            self._changed.notify_all()
        if self._heard is not None:
            self._heard(happened)
