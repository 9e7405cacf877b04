"""Plays cases, many side by side, and keeps what became of them, so that a long run can be continued."""

import asyncio
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

from tests.chaos.printer.cases import Case
from tests.chaos.printer.pulse import PULSE
from tests.chaos.printer.trial import Outcome, run


async def faults(
    cases: Iterable[Case], folder: Path, together: int, done: Callable[[Outcome], None] = lambda outcome: None
) -> list[Outcome]:
    """Play all cases, so many at a time; each is `done` when it is over."""
    outcomes: list[Outcome] = []
    waiting = iter(cases)

    async def player(name: int) -> None:
        for number, case in enumerate(waiting):
            place = folder / f"{name}-{number}"
            outcomes.append(await run(case, place))
            shutil.rmtree(place, ignore_errors=True)
            done(outcomes[-1])

    watching = asyncio.create_task(PULSE.beat())
    async with asyncio.TaskGroup() as group:
        for name in range(together):
            group.create_task(player(name))
    watching.cancel()
    return outcomes


class Kept:
    """The outcomes of the cases of a seed, by their number, and how long all of them took (s), in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.outcomes: dict[int, Outcome] = {}
        self.took_s = 0.0
        path.parent.mkdir(parents=True, exist_ok=True)
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            self._take(json.loads(line))

    def add(self, outcome: Outcome) -> None:
        """A case is over."""
        self._keep(asdict(outcome))

    def spent(self, cases: int, took_s: float) -> None:
        """So many were played in so long."""
        if cases:
            self._keep({"took_s": took_s})

    def _keep(self, what: dict[str, object]) -> None:
        self._take(what)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(what) + "\n")

    def _take(self, what: dict[str, object]) -> None:
        if "took_s" in what:
            self.took_s += float(str(what["took_s"]))
            return
        outcome = Outcome(**what)  # type: ignore[arg-type]  # as `add` wrote it
        self.outcomes[outcome.number] = outcome
