"""A PostgreSQL server of the tests' own: in a temporary folder, on a free port, gone when the tests are."""

import os
import pwd
import re
import select
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

from tests.fakes.ports import free_port

OLDEST = 15
"""The version of Debian 12, which the tests promise."""

_ATTEMPTS = 5
"""Between choosing a free port and the server's start somebody else may take it."""

_READY_S = 60
_ROOM_BYTES = 512 * 1024 * 1024
"""A server with a few small databases and its log, several times."""

_GUARD = 'exec 3<&0; "$@" 3<&- & server=$!; (cat <&3 >/dev/null; kill -INT $server) 2>/dev/null & wait $server'
"""Ends the server when the pipe to its stdin closes, even if the tests were killed."""


class NoServer(Exception):
    """Nothing to start: says what is missing and how to get it."""


def programs() -> Path:
    """Return the folder of the newest server's programs.

    Raises:
        NoServer: there is none.
    """
    found = [(int(folder.parent.name), folder) for folder in Path("/usr/lib/postgresql").glob("[0-9]*/bin")]
    on_path = shutil.which("initdb")
    if on_path is not None:
        said = subprocess.run([on_path, "--version"], capture_output=True, text=True, check=True).stdout
        found.append((int(re.findall(r"\d+", said)[0]), Path(on_path).resolve().parent))
    usable = [(version, folder) for version, folder in found if version >= OLDEST and (folder / "initdb").exists()]
    if not usable:
        raise NoServer(
            f"no PostgreSQL server of version {OLDEST} or newer is installed; ./loket setup installs Debian's"
        )
    return max(usable)[1]


class Cluster:
    """A running server; `url` names a database of it. Superuser `loket`, no password, loopback only."""

    def __init__(self, *settings: str, parent: Path | None = None) -> None:
        """Make and start it; `settings` are such as `fsync=off`; its folder is made in `parent` [in memory].

        Raises:
            NoServer: nothing to start.
        """
        self._programs = programs()
        self._user = _user()
        self.folder = Path(tempfile.mkdtemp(prefix="loket-pg-", dir=parent or _roomy_memory()))
        self._settings = settings
        try:
            if self._user is not None:
                os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
            self._run(
                "initdb", "--username=loket", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D", "data"
            )
            self.port, self._server = self._start(None)
        except BaseException:
            shutil.rmtree(self.folder)
            raise

    def url(self, database: str, host: str = "127.0.0.1") -> str:
        """Return the address of a database."""
        return f"postgresql://loket@{host}:{self.port}/{database}"

    def check(self, database: str) -> str | None:
        """Return what is wrong with the tables and indexes of a database, by the server's own check; None: nothing."""
        place = ("--host=127.0.0.1", f"--port={self.port}", "--username=loket", f"--database={database}")
        try:
            self._run("pg_amcheck", "--install-missing", "--heapallindexed", *place)
        except RuntimeError as error:
            return str(error)
        return None

    def stop(self) -> None:
        """End it and remove its folder."""
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(_READY_S)
        shutil.rmtree(self.folder)

    def kill(self) -> None:
        """End all its processes at once, as a loss of power does."""
        assert self._server.stdin is not None
        children = _children(self._server.pid)
        for child in children:
            os.kill(child, signal.SIGSTOP)  # else it may begin another process after these are counted
        for process in (*children, *(grandchild for each in children for grandchild in _children(each))):
            _kill(process)
        self._server.stdin.close()
        self._server.wait(_READY_S)

    def start_again(self) -> None:
        """Start it on the same port after `kill`; what says that it still runs is removed, as at the host's start."""
        for left in (self.folder / "data" / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)
        _, self._server = self._start(self.port)

    def _start(self, port_of_before: int | None) -> tuple[int, subprocess.Popen[str]]:
        said: list[str] = []
        for _ in range(_ATTEMPTS):
            port = port_of_before or free_port()
            given = (
                f"port={port}",
                "listen_addresses=127.0.0.1",
                f"unix_socket_directories={self.folder}",
                "log_min_messages=log",
                "log_checkpoints=off",
                "autovacuum=off",
                *self._settings,
            )
            arguments = [word for setting in given for word in ("-c", setting)]
            server = subprocess.Popen(
                ["sh", "-c", _GUARD, "sh", str(self._programs / "postgres"), "-D", "data", *arguments],
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                **self._as_user(),
            )
            if _is_ready(server, said):
                return port, server
            server.communicate()
        raise RuntimeError("PostgreSQL does not start:\n" + "".join(said))

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **self._as_user(),
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    def _as_user(self) -> dict[str, object]:
        if self._user is None:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}


def _kill(process: int) -> None:
    """End a process and return when it is gone, with the files it had open."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return
    try:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        select.select([handle], [], [], _READY_S)
    except ProcessLookupError:
        pass
    finally:
        os.close(handle)


def _children(process: int) -> list[int]:
    """Return the ids of a process's children; none when it is gone."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return [int(word) for task in tasks for word in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _roomy_memory() -> Path | None:
    """Return a folder in memory, where flushing takes no time; None without one: an ordinary one then."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK) or shutil.disk_usage(memory).free < _ROOM_BYTES:
        return None
    return memory


def _user() -> pwd.struct_passwd | None:
    """Return whom the server runs as: it refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoServer("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


def _is_ready(server: subprocess.Popen[str], said: list[str]) -> bool:
    """Wait until the server takes connections or has ended; what it says later is read and forgotten."""
    settled = threading.Event()
    ready: list[bool] = []

    def listen() -> None:
        assert server.stderr is not None
        with server.stderr as lines:
            for line in lines:
                said.append(line)
                del said[:-100]
                if "ready to accept connections" in line:
                    ready.append(True)
                    settled.set()
        settled.set()

    threading.Thread(target=listen, daemon=True).start()
    settled.wait(_READY_S)
    return bool(ready)
