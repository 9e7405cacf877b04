"""A hub as a real process under asyncio: started, listened to, killed."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.chaos.chaos_hall import LOOPBACK
from tests.e2e.programs import PROJECT, STOP_S

MODULE: Final = "hub.server.run"
READY: Final = "ready device_port="
BUGS: Final = ("Traceback", "report this bug", "ended by a bug")
TAIL_LINES: Final = 8
LINE_ENDS: Final = 200
"""Of a longer line so many characters of its beginning and its end are shown: a traceback is one line of the log."""

USUAL: Final = (" INFO hub.server.listener: ", " INFO websockets")


class HubProcess:
    """One hub after the other on the same settings and port; their standard error goes to one log.

    `module` is what is run instead of the hub's own program, with `options` before the hub's; `before` is put before
    the next one's command. It is announced by zeroconf on loopback if it is to be.
    """

    def __init__(
        self, config: Path, port: int, module: str = MODULE, options: Sequence[str] = (), *, advertised: bool = False
    ) -> None:
        self._command = [sys.executable, "-m", module, *options]
        self._command += ["--config", str(config), "--host", LOOPBACK, "--port", str(port)]
        self._command += [] if advertised else ["--no-advertise"]
        self._log = config.with_name("hub.log")
        self.before: Sequence[str] = ()
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()
        self.lines: list[str] = []
        self.bugs: list[str] = []
        self.ready = asyncio.Event()
        self.gone = asyncio.Event()
        self.started_at = 0.0
        self.ready_after_s = 0.0

    async def start(self) -> None:
        """Start a hub; `ready` is set when its device port listens."""
        self.lines = []
        self.gone.clear()
        self.started_at = time.monotonic()
        self._process = await asyncio.create_subprocess_exec(
            *self.before, *self._command, cwd=PROJECT, env=dict(os.environ), stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE
        )
        self._reading = asyncio.create_task(self._read(self._process))

    async def kill(self) -> None:
        """End it by SIGKILL, now; return when it is gone.

        Raises:
            RuntimeError: it had ended by itself before.
        """
        assert self._process is not None
        self.ready.clear()
        if self._process.returncode is not None:
            raise RuntimeError(f"the hub ended by itself with {self._process.returncode}{self.tail()}")
        self._process.kill()
        await self._end()

    def freeze(self) -> None:
        """Stop it where it is, by SIGSTOP; return when it is stopped.

        Raises:
            RuntimeError: it had ended by itself before.
        """
        assert self._process is not None
        if self._process.returncode is not None:
            raise RuntimeError(f"the hub ended by itself with {self._process.returncode}{self.tail()}")
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def thaw(self) -> None:
        """Let it go on after `freeze`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    @property
    def runs(self) -> bool:
        """Whether the process that was started last has not ended."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        """The process that was started last."""
        assert self._process is not None
        return self._process.pid

    async def ended(self, timeout_s: float | None) -> int | None:
        """Wait until it has ended by itself and return its exit status; None: it did not in time (None: any)."""
        try:
            async with asyncio.timeout(timeout_s):
                await self.gone.wait()
        except TimeoutError:
            return None
        return await self._end()

    async def discard(self) -> None:
        """Leave nothing of it behind, whatever state it is in."""
        if self._process is not None:
            if self._process.returncode is None:
                self._process.kill()
            await self._end()

    async def stop(self) -> int:
        """Ask it to end and return its exit status; one that does not end in time is killed (-9)."""
        assert self._process is not None
        self.ready.clear()
        if self._process.returncode is None:
            self._process.terminate()
            try:
                async with asyncio.timeout(STOP_S):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
        return await self._end()

    async def wait_for_line(self, *parts: str, after: int, timeout_s: float) -> str:
        """Return the first line of this hub that holds one of `parts`, of those from number `after` on.

        Raises:
            TimeoutError: there was none in time.
        """
        async with asyncio.timeout(timeout_s), self._news:
            while True:
                found = next((line for line in self.lines[after:] if any(part in line for part in parts)), None)
                if found is not None:
                    return found
                await self._news.wait()

    def tail(self) -> str:
        """Return the end of what it logged beside its daily work, indented."""
        lines = [line for line in self.lines if not any(usual in line for usual in USUAL)][-TAIL_LINES:]
        return "".join(f"\n    {_shortened(line)}" for line in lines) or " (it logged nothing)"

    async def _end(self) -> int:
        process, reading = self._process, self._reading
        assert process is not None
        assert reading is not None
        status = await process.wait()
        await reading
        return status

    async def _read(self, process: Process) -> None:
        assert process.stderr is not None
        with self._log.open("a", encoding="utf-8") as log:
            async for raw in process.stderr:
                line = raw.decode("utf-8", "replace").rstrip("\n")
                log.write(line + "\n")
                if any(bug in line for bug in BUGS):
                    self.bugs.append(line)
                async with self._news:
                    self.lines.append(line)
                    self._news.notify_all()
                if READY in line:
                    self.ready_after_s = time.monotonic() - self.started_at
                    self.ready.set()
        self.ready.clear()
        self.gone.set()


def _shortened(line: str) -> str:
    return line if len(line) <= 2 * LINE_ENDS else f"{line[:LINE_ENDS]} … {line[-LINE_ENDS:]}"
