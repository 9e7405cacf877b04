"""Two real hubs on one PostgreSQL database, devices that know both, and a record of which process wrote what."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Final

from psycopg import connect

from hub.client.candidates import HubAddress
from hub.client.discovery import Discovery
from hub.client.session import Answered, Link, Parted
from hub.protocol.commands import Accepted
from hub.protocol.hello import Role
from hub.protocol.ids import ServiceId
from hub.server.run import JOURNAL_HALL
from hub.server.writer import EXIT_LEADERSHIP_LOST
from hub.store.chain import Sound
from hub.store.sql import readers, verify_history
from tests.chaos import chaos_hall
from tests.chaos.arena import Broken
from tests.chaos.book import Book, violations
from tests.chaos.crowd import Client, CrowdKiosk, CrowdOfficer, hello
from tests.chaos.hub_process import MODULE, HubProcess
from tests.chaos.kept_hub import PATIENCE_S, Hub
from tests.chaos.stalling_proxy import StallingProxy
from tests.chaos.witness import Told, Witness
from tests.fakes.ports import free_port
from tests.storage.cluster import Cluster

DEVICES: Final = 4
"""Kiosks, and as many officers."""

PAUSE_S: Final = 0.1
"""Between an answer and the next wish: two hubs and all devices share the machine's cores."""

MOST_STALLS: Final = 5
"""So many leaders may end by themselves in a round: a busy disk answers nobody for longer than a lease now and then,
but hubs that never keep their lead are broken."""

_AUDIT: Final = """
    CREATE TABLE audit (revision bigint, process int, epoch int);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO audit SELECT NEW.revision, split_part(current_setting('application_name'), ' ', 2)::int, epoch
        FROM halls WHERE hall = NEW.hall;
        RETURN NULL;
    END $$;
    CREATE TRIGGER note AFTER INSERT ON journal FOR EACH ROW EXECUTE FUNCTION note();
"""
"""The server itself notes who writes: a hub says in its session's name which process it is."""


@dataclass
class Site:
    """One hall; `hubs` are both machines, `leaders` which process led in which epoch.

    `stalls` counts the leaders that ended because their lease did, although nobody had lost them on purpose.
    """

    url: str
    hubs: list[Hub]
    witness: Witness
    book: Book
    offered: list[ServiceId]
    clients: list[Client] = field(default_factory=list)
    leaders: dict[int, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    answers: int = 0
    stalls: int = 0
    _stalls_before: int = 0
    _heard: asyncio.Event = field(default_factory=asyncio.Event)

    def note_leader(self, hub: Hub) -> None:
        """Note that a hub's process leads, or led, if it does or did."""
        epoch = hub.led_in
        if epoch is None:
            return
        process = hub.process.pid
        if self.leaders.setdefault(epoch, process) != process:
            self.faults.append(f"epoch {epoch} has two leaders: processes {self.leaders[epoch]} and {process}")

    def ended(self, hub: Hub, status: int) -> None:
        """Take it that a hub ended by itself."""
        self.note_leader(hub)
        if status == EXIT_LEADERSHIP_LOST:
            self.stalls += 1
        else:
            self.faults.append(f"{hub.name} ended by itself with {status}{hub.process.tail()}")

    def begin_round(self) -> None:
        """Count anew how many leaders end by themselves."""
        self._stalls_before = self.stalls

    async def settled(self) -> tuple[Hub, Hub]:
        """Wait until one hub leads and the other one stands by; return them in this order.

        Raises:
            Broken: they do not.
        """
        await self.until(
            lambda: any(hub.leads for hub in self.hubs) and any(hub.stands_by for hub in self.hubs),
            "a leader and a standby",
        )
        leader = next(hub for hub in self.hubs if hub.leads)
        return leader, next(hub for hub in self.hubs if hub is not leader)

    async def led_by(self, hub: Hub, timeout_s: float = PATIENCE_S) -> int:
        """Wait until a hub serves as the leader; return its epoch. Each time it ends by itself it has as long again.

        Raises:
            Broken: it does not in time.
        """
        stalls = self.stalls
        await self.until(lambda: hub.leads or self.stalls > stalls, f"{hub.name} to lead", timeout_s)
        if not hub.leads:
            return await self.led_by(hub, timeout_s)
        self.note_leader(hub)
        assert hub.led_in is not None
        return hub.led_in

    def heard(self, answered: Answered) -> None:
        """Take what a device was answered."""
        self.answers += isinstance(answered.answer, Accepted)
        self._heard.set()

    async def until(self, holds: Callable[[], bool], what: str, timeout_s: float = PATIENCE_S) -> None:
        """Wait for something that comes with an answer, or soon after one.

        Raises:
            Broken: it does not come.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not holds():
                    self._check_stalls()
                    self._heard.clear()
                    try:
                        async with asyncio.timeout(0.02):
                            await self._heard.wait()
                    except TimeoutError:
                        continue
        except TimeoutError:
            told = "".join(f"\n  {hub.name}:{hub.process.tail()}" for hub in self.hubs)
            raise Broken(f"waited in vain for {what}{told}") from None

    def _check_stalls(self) -> None:
        stalls = self.stalls - self._stalls_before
        if stalls > MOST_STALLS:
            told = "".join(f"\n  {hub.name}:{hub.process.tail()}" for hub in self.hubs)
            raise Broken(f"{stalls} leaders ended by themselves while one was lost on purpose{told}")

    async def more_answers(self, count: int, timeout_s: float = PATIENCE_S) -> None:
        """Wait until so many more commands are accepted."""
        wanted = self.answers + count
        await self.until(lambda: self.answers >= wanted, f"{count} more answers", timeout_s)

    async def rest(self) -> None:
        """Let the devices wish nothing new, and have an answer to everything."""
        for client in self.clients:
            client.quiet = True
        await self.until(lambda: not any(client.open for client in self.clients), "an answer to every open command")

    def go_on(self) -> None:
        """Let the devices wish again."""
        for client in self.clients:
            client.quiet = False
            if client.link.session.link is Link.LIVE:
                client.handle(Parted())  # any word makes a device think of its next wish

    async def all_follow(self, epoch: int) -> None:
        """Wait until every device is joined to the hub that leads, in this epoch or a later one."""

        def followed() -> int | None:
            led_in = [hub.led_in for hub in self.hubs if hub.leads]
            return max((each for each in led_in if each is not None and each >= epoch), default=None)

        def follows(client: Client, wanted: int | None) -> bool:
            session = client.link.session
            return session.link is Link.LIVE and session.welcome is not None and session.welcome.epoch == wanted

        def all_do() -> bool:
            wanted = followed()
            return wanted is not None and all(follows(client, wanted) for client in self.clients)

        await self.until(all_do, f"all devices to follow epoch {epoch} or a later one")

    async def note_writers(self) -> None:
        """Let the server note from now on who writes."""

        def begin() -> None:
            with connect(self.url, autocommit=True) as server:
                server.execute(_AUDIT)

        await asyncio.to_thread(begin)  # it waits for the leader's transaction, which goes on through this loop

    def compare(self, told: Told | None = None) -> list[str]:
        """Read what is new in the journal; return what does not agree with `told` (None: all that was told)."""
        self.book.read()
        for hub in self.hubs:
            self.note_leader(hub)
        found = violations(self.book, self.witness, self.witness.told if told is None else told)
        return [*self.faults, *found, *self._wrong_writers()]

    async def finish(self) -> list[str]:
        """Settle, stop the standby and then the leader, and return all that does not agree."""
        found: list[str] = []
        try:
            await self.rest()
        except Broken as error:
            found.append(str(error))
        for hub in sorted(self.hubs, key=lambda one: one.leads):
            hub.lose()
            status = await hub.process.stop()
            if status == EXIT_LEADERSHIP_LOST:
                self.ended(hub, status)
            elif status:
                found.append(f"asked to end, {hub.name} ended with {status}{hub.process.tail()}")
        found += self.compare()
        found += [f"{hub.name} reports a bug: {line}" for hub in self.hubs for line in hub.process.bugs[:3]]
        engine = readers(self.url)
        verdict = verify_history(engine, JOURNAL_HALL)
        engine.dispose()
        if not isinstance(verdict, Sound):
            found.append(f"the history is damaged: {verdict}")
        return found

    def _wrong_writers(self) -> list[str]:
        """Return what was written by another process than the one that led: each writes one unbroken piece."""
        with connect(self.url) as server:
            rows = server.execute("SELECT revision, process, epoch FROM audit ORDER BY revision").fetchall()
        found = [
            f"revision {revision} of epoch {epoch} was written by process {process}, which does not lead in it"
            for revision, process, epoch in rows
            if self.leaders.get(epoch) != process
        ]
        pieces = [rows[0][1]] if rows else []
        pieces += [after[1] for before, after in pairwise(rows) if after[1] != before[1]]
        found += [
            f"process {process} wrote again after another one had"
            for process in set(pieces)
            if pieces.count(process) > 1
        ]
        return found[:5]


@asynccontextmanager
async def site(folder: Path, cluster: Cluster, random: Random, lacking: str | None = None) -> AsyncIterator[Site]:
    """Yield a hall whose two hubs do not run yet; its database is new, its folder too."""
    database = f"hall_{folder.name.replace('-', '_')}"
    with connect(cluster.url("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {database}")
    files = chaos_hall.settings(folder)
    module, options = (MODULE, ()) if lacking is None else ("tests.chaos.failover_hub", (lacking,))
    hubs: list[Hub] = []
    for name in ("hub-a", "hub-b"):
        proxy = StallingProxy(cluster.port)
        await proxy.start()
        url = cluster.url(database).replace(f":{cluster.port}/", f":{proxy.port}/")
        (folder / name).mkdir()
        config = files.hub(hall=str(files.hall), standby=True, database=url).rename(folder / name / "hub.toml")
        port = free_port()
        process = HubProcess(config, port, module, options)
        hubs.append(Hub(name, HubAddress(chaos_hall.LOOPBACK, port), process, proxy))
    here = Site(cluster.url(database), hubs, Witness(), Book(cluster.url(database)), chaos_hall.services(files))
    _add_devices(here, folder, random)
    tasks = [asyncio.ensure_future(client.link.run()) for client in here.clients]
    tasks += [asyncio.ensure_future(hub.keep(partial(here.ended, hub))) for hub in hubs]
    try:
        yield here
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        for hub in hubs:
            await hub.process.discard()
            await hub.proxy.close()
        for error in ended:
            if isinstance(error, Exception):
                raise error


def _add_devices(here: Site, folder: Path, random: Random) -> None:
    addresses = [hub.address for hub in here.hubs]

    def discovery(name: str) -> Discovery:
        known = random.sample(addresses, len(addresses))
        return Discovery(folder / "var" / name, configured=known, zeroconf=False)

    for kiosk in chaos_hall.KIOSKS[:DEVICES]:
        client = CrowdKiosk(
            hello(kiosk, Role.KIOSK), discovery(kiosk), here.witness, Random(random.random()), here.heard
        )
        client.services = here.offered
        client.pause_s = PAUSE_S
        here.clients.append(client)
    for panel, counter in list(chaos_hall.PANELS.items())[:DEVICES]:
        officer = CrowdOfficer(
            hello(panel, Role.OFFICER), discovery(panel), here.witness, Random(random.random()), here.heard
        )
        officer.counter = counter
        officer.pause_s = PAUSE_S
        here.clients.append(officer)
