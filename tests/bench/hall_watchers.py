"""Many hall screens without windows in one thread: their own client and model, which say when a call reached them."""

import asyncio
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self

from config.display_schema import DisplayConfig, DisplayRole
from counter_display.hall.model import HallModel
from counter_display.link import connection
from hub.client.candidates import HubAddress
from hub.client.session import Joined, Output, Shown
from hub.protocol.ids import CallId
from hub.protocol.views import HallView


class Watcher:
    """One screen; `seen` are the instants (`time.perf_counter`) at which calls came first."""

    def __init__(self, device: str, hub: HubAddress, folder: Path) -> None:
        self.seen: dict[CallId, float] = {}
        self.is_joined = False
        settings = DisplayConfig(device=device, role=DisplayRole.HALL, discovery=False, state_dir=folder / device)
        settings.state_dir.mkdir()
        self._link = connection(settings, self._handle, hub)
        self._model = HallModel(6, self._link.new_id)

    async def run(self) -> None:
        """Speak with the hub until cancelled."""
        await self._link.run()

    def _handle(self, output: Output) -> None:
        if isinstance(output, Joined):
            self.is_joined = True
        elif isinstance(output, Shown) and isinstance(output.show.view, HallView):
            for entry in output.show.view.calls:
                self.seen.setdefault(entry.call, time.perf_counter())
            now = self._link.now()
            self._model.shown(output.show.view, now)
            self._model.picture(now, self._link.session.hub_time(now), 0)
            for fact in self._model.reports(now):
                self._link.submit(fact)


class Watchers:
    """All of them, in a thread of their own; a context manager."""

    def __init__(self, devices: list[str], hub: HubAddress, folder: Path) -> None:
        self._devices, self._hub, self._folder = devices, hub, folder
        self._begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self.all: list[Watcher] = []

    def __enter__(self) -> Self:
        self._thread.start()
        self._begun.result()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        loop, stop = self._begun.result()
        loop.call_soon_threadsafe(stop.set)
        self._thread.join()

    @property
    def are_joined(self) -> bool:
        """Whether each has been taken in."""
        return all(each.is_joined for each in self.all)

    def last_seen(self, since: float) -> float | None:
        """Return when the last of them had a call that came after an instant; None: one has none, or there are none."""
        found = [max((at for at in each.seen.values() if at > since), default=None) for each in self.all]
        times = [each for each in found if each is not None]
        return max(times) if times and len(times) == len(found) else None

    async def _run(self) -> None:
        stop = asyncio.Event()
        self.all = [Watcher(device, self._hub, self._folder) for device in self._devices]
        self._begun.set_result((asyncio.get_running_loop(), stop))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each.run()) for each in self.all]
            await stop.wait()
            for task in tasks:
                task.cancel()
