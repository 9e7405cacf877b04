"""Two hubs on one PostgreSQL database: one leads, the other one says that it does not, and takes over."""

import asyncio
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from hub.client.candidates import HubAddress
from hub.client.session import Joined, Shown, Troubled
from hub.protocol.commands import Accepted, EmergencyKind, SendEmergency
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import Role
from hub.protocol.views import Emergency, SupervisorView
from hub.server.following import ALONE, FOLLOWED
from hub.server.run import EXIT_SETTINGS, EXIT_UNREACHABLE
from hub.server.writer import EXIT_LEADERSHIP_LOST
from tests.fakes.ports import free_port
from tests.integration.hall import PATIENCE_S, Device, device, hear, raw, until
from tests.integration.test_postgresql import _ask_help, _cluster
from tests.integration.test_program import SAMPLE, start
from tests.storage.cluster import Cluster

pytestmark = pytest.mark.e2e

PATIENT = "tests.integration.patient_leader"
"""How soon the other one leads (N9) is measured by `python -m tests.chaos.failover`."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    made = _cluster()
    yield made
    made.stop()


@pytest.fixture
def config(cluster: Cluster, tmp_path: Path) -> Path:
    """Settings that both hubs have, with an empty database."""
    database = f"hall_{time.monotonic_ns()}"
    _run(cluster, f"CREATE DATABASE {database}")
    file = tmp_path / "hub.toml"
    file.write_text(
        f'hall = "{SAMPLE.parent / "hall.toml"}"\nport = 0\nadvertise = false\nstandby = true\n'
        f'database = "{cluster.url(database)}"\n',
        encoding="utf-8",
    )
    return file


def _run(cluster: Cluster, sql: str) -> None:
    engine = create_engine(
        cluster.url("postgres").replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(sql))
    engine.dispose()


class Hub:
    """A process and what it said."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._lines: list[str] = []
        self._news = threading.Condition()
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()

    def said(self, words: str) -> re.Match[str]:
        """Wait for words in its log."""

        def found() -> re.Match[str] | None:
            return re.search(words, "".join(self._lines))

        with self._news:
            self._news.wait_for(lambda: found() is not None or not self._listening.is_alive(), PATIENCE_S)
            match = found()
        assert match is not None, f"waited in vain for {words!r}:\n{''.join(self._lines)}"
        return match

    def leads(self) -> HubAddress:
        return HubAddress("127.0.0.1", int(self.said(r"ready device_port=127\.0\.0\.1:([0-9]+) ")[1]))

    def stands_by(self) -> HubAddress:
        return HubAddress("127.0.0.1", int(self.said(r"standby: .* device_port=127\.0\.0\.1:([0-9]+) ")[1]))

    def has_said(self, words: str) -> bool:
        return words in "".join(self._lines)

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._news:
                self._lines.append(line)
                self._news.notify_all()
        with self._news:
            self._listening = threading.current_thread()
            self._news.notify_all()


@contextmanager
def running(config: Path) -> Iterator[Callable[..., Hub]]:
    """Starts as many hubs as a test needs."""
    hubs: list[Hub] = []

    def one(*options: str) -> Hub:
        hubs.append(Hub(start("--config", str(config), *options, module=PATIENT)))
        return hubs[-1]

    try:
        yield one
    finally:
        for each in hubs:
            each.process.kill()
            each.process.wait()
            each._listening.join()
            assert each.process.stderr is not None
            each.process.stderr.close()
    assert not any(each.has_said("Traceback") or each.has_said("never retrieved") for each in hubs)


def test_the_standby_says_that_it_is_one_and_leads_when_the_leader_leaves(config: Path) -> None:
    with running(config) as hub:
        first = hub()
        first.leads()
        assert first.said(r"leading epoch=(\d+)")[1] == "2"
        first.said(ALONE)
        assert not first.has_said(FOLLOWED)
        second = hub("--port", str(free_port()))  # at the first one's address it would be taken for that one
        address = second.stands_by()
        assert not second.has_said("leading")
        first.said(FOLLOWED)

        async def dial() -> Problem:
            async with raw(address) as connection:
                told = await hear(connection, Problem)
                await connection.wait_closed()
                return told

        told = asyncio.run(dial())
        assert (told.code, told.closing) == (ProblemCode.STANDBY, True)
        assert told.detail.endswith(":0 leads")
        first.process.terminate()
        assert first.process.wait(PATIENCE_S) == 0
        second.leads()
        assert second.said(r"leading epoch=(\d+)")[1] == "3"
        third = hub()
        third.stands_by()
        for each in (third, second):
            each.process.terminate()
            assert each.process.wait(PATIENCE_S) == 0


def _emergency(head: Device, epoch: int) -> Emergency | None:
    """Return what a supervisor sees of an emergency, by the word of the leader of an epoch."""
    shows = [each.show for each in head.views() if isinstance(each, Shown) and each.show.epoch == epoch]
    views = [show.view for show in shows if isinstance(show.view, SupervisorView)]
    return views[-1].emergency if views else None


def test_devices_move_over_and_a_repeated_id_gets_its_answer(config: Path, tmp_path: Path) -> None:
    """The panel knows both addresses, the one that stands by first; an emergency stands on, as it was."""
    leading, standing = (HubAddress("127.0.0.1", free_port()) for _ in range(2))
    with running(config) as hub:
        first = hub("--port", str(leading.port))
        first.leads()
        second = hub("--port", str(standing.port))
        second.stands_by()

        async def story() -> None:
            both = (standing, leading)
            async with (
                device("panel-01", Role.OFFICER, both, state_dir=tmp_path / "panel") as panel,
                device("penyelia-1", Role.SUPERVISOR, both, state_dir=tmp_path / "head") as head,
            ):
                await head.joined()
                id_ = head.link.new_id(head.link.now())
                sent = await head.do(SendEmergency(command_id=id_, kind=EmergencyKind.EVACUATE))
                assert isinstance(sent, Accepted)
                standing_since = (await until(lambda: _emergency(head, epoch=2), "the emergency is seen")).since
                asked = _ask_help()
                answer = await panel.do(asked)
                assert isinstance(answer, Accepted)
                first.process.kill()
                await panel.joined(times=2)
                panel.link.submit(asked)
                await until(lambda: len(panel.answers(asked)) == 2, "the repeated id is answered")
                assert panel.answers(asked) == [answer, answer]
                assert [each.welcome.epoch for each in panel.heard if isinstance(each, Joined)] == [2, 3]
                assert not any(isinstance(each, Troubled) for each in panel.heard)
                later = await until(lambda: _emergency(head, epoch=3), "the emergency is seen after the takeover")
                assert (later.kind, later.since) == (EmergencyKind.EVACUATE, standing_since)

        asyncio.run(story())


def test_a_frozen_leader_is_followed_and_ends_when_it_thaws(config: Path) -> None:
    with running(config) as hub:
        first = hub()
        first.leads()
        second = hub("--port", str(free_port()))
        standing = second.stands_by()
        with socket.create_connection((standing.host, standing.port)):  # says nothing: nobody waits for it
            first.process.send_signal(signal.SIGSTOP)
            second.leads()
        second.said("session of the silent leader ended epoch=2")
        first.process.send_signal(signal.SIGCONT)
        assert first.process.wait(PATIENCE_S) == EXIT_LEADERSHIP_LOST
        first.said(
            "leadership lost, ending: another hub leads or may lead; this one stands by when it is started again"
        )
        third = hub()
        third.stands_by()
        assert not third.has_said("leading")


def test_a_hub_without_the_setting_is_refused_and_refuses(config: Path) -> None:
    plain = config.with_name("plain.toml")
    plain.write_text(config.read_text(encoding="utf-8").replace("standby = true\n", ""), encoding="utf-8")
    with running(plain) as hub, running(config) as other:
        alone = hub()
        alone.leads()
        standby = other()
        standby.said("cannot lead now error=.* another program writes it .loket-hub .*stop it if it is no hub")
        standby.stands_by()
        alone.process.terminate()
        standby.leads()
        refused = start("--config", str(plain))
        _, said = refused.communicate(timeout=PATIENCE_S)
        assert refused.returncode == EXIT_SETTINGS
        assert "another program writes it (loket-hub " in said
        assert "stop the other loket-hub first, or set standby = true on both" in said


def test_what_cannot_be_shared_is_named(tmp_path: Path, config: Path) -> None:
    wrong = start("--config", str(config), "--database", f"sqlite:///{tmp_path / 'hall.db'}")
    _, said = wrong.communicate(timeout=PATIENCE_S)
    assert wrong.returncode == EXIT_SETTINGS
    assert "cannot be shared by two hubs" in said
    away = start("--config", str(config), "--database", "postgresql://loket@127.0.0.1:1/loket")
    _, said = away.communicate(timeout=PATIENCE_S)
    assert away.returncode == EXIT_UNREACHABLE
    assert "cannot be reached" in said
