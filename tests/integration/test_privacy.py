"""What people type into a hall comes out where it must and nowhere else: no name, no number of a person (X1).

A hub on a real port with a real database gets names, people's numbers, an officer's id and a booking's code wherever
words can be sent. Then all that came out is searched: what each device was told, the log, the database, the slip as it
is printed, what an audit shows, and what is announced on the network.
"""

import asyncio
import base64
import dataclasses
import logging
import re
import socket
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Final

import msgspec
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from config.translations import load_translator
from hub.client.identity import new_command_id
from hub.core.bindings import Bindings, DeviceBinding
from hub.core.bookings import Booking
from hub.domain import catalogue as c
from hub.domain.audit import Auditor
from hub.protocol import codec
from hub.protocol import commands as wire
from hub.protocol.codec import HubMessage
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.hello import Role
from hub.protocol.ids import BootId, CounterId, DeviceId, OfficerId, TicketId, ZoneId
from hub.protocol.printing import PrinterState, PrintJob, Slip
from hub.protocol.views import Show
from hub.server.advertise import Announcement
from hub.server.announcer import info_of
from hub.store.auditing import overrides_of
from hub.store.sql import open_journal
from printer.preview import plain_text
from printer.profiles import PROFILES
from printer.render import render
from printer.slip import Stationery, lay_out
from tests.integration.hall import catalogue, hello, hub, raw, say, until

pytestmark = pytest.mark.e2e

NAME: Final = "Siti Rahayu"
NIK: Final = "3201 0145 0790 0001"
PHONE: Final = "0812-3456-7890"
CODE: Final = "K7SITI99"
OFFICER: Final = OfficerId("petugas.rahasia")
MARK: Final = "alat-"
"""Devices' ids begin with it, which only staff may read."""

NOT_SHOWN: Final = re.compile(f'"(device|announcer|topic)":"[a-z]*:?{MARK}[a-z]*"')
"""Where the language says to a device which one is meant; `tests.architecture.personal_data` has the same."""

ROLES: Final = ("kiosk", "hall", "sign", "led", "printer", "officer", "supervisor")


def name_put(where: str) -> str:
    """Return a visitor's name that says where it was put in."""
    return f"{NAME} {where}"


def offer() -> c.Catalogue:
    """Return a hall whose service may have a note at its end."""
    plain = catalogue()
    services = (dataclasses.replace(each, note=c.NoteRule.OPTIONAL) for each in plain.services)
    return dataclasses.replace(plain, services=tuple(services))


def places() -> Bindings:
    zone, counter = ZoneId("z1"), CounterId("c1")
    more = {
        "kiosk": {"printer": DeviceId(f"{MARK}printer")},
        "hall": {"zone": zone, "voice": True},
        "sign": {"counter": counter, "zone": zone},
        "officer": {"counter": counter},
    }
    found = [DeviceBinding(DeviceId(MARK + role), Role(role), **more.get(role, {})) for role in ROLES]  # type: ignore[arg-type]
    return Bindings({each.device: each for each in found})


class Party:
    """One device: all that it was told, as it came."""

    def __init__(self, link: ClientConnection) -> None:
        self.link = link
        self.told: list[bytes] = []

    async def listen(self) -> None:
        """Keep what comes until the hub is gone."""
        try:
            while True:
                self.told.append(await self.link.recv(decode=False))
        except ConnectionClosed:
            return

    def messages(self) -> list[HubMessage]:
        return [codec.decode_hub(each) for each in self.told]

    async def ask(self, command: wire.Command) -> wire.Accepted | Refused:
        """Return the hub's answer."""
        await say(self.link, command)

        def answer() -> wire.Accepted | Refused | None:
            found = (each for each in self.messages() if isinstance(each, wire.Accepted | Refused))
            return next((each for each in found if each.command_id == command.command_id), None)

        return await until(answer, f"{type(command).__name__} is answered")

    async def sees(self, words: str) -> None:
        await until(lambda: any(words.encode() in each for each in self.told), f"{words!r} is told")


@asynccontextmanager
async def hall(folder: Path) -> AsyncIterator[dict[str, Party]]:
    journal = open_journal(f"sqlite:///{folder / 'hall.db'}", "hall")
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(hub(journal, offer=offer(), places=places()))
        now = time.time_ns() // 1_000_000
        session = Booking("b1", c.ServiceId("s1"), now - 3_600_000, now + 3_600_000)
        running.core.bookings = {CODE: session}
        parties: dict[str, Party] = {}
        group = await stack.enter_async_context(asyncio.TaskGroup())
        for role in ROLES:
            party = parties[role] = Party(await stack.enter_async_context(raw(running.address)))
            group.create_task(party.listen())
            await say(party.link, hello(MARK + role, Role(role)))
            await until(lambda party=party: party.told, f"{role} is greeted")  # type: ignore[misc]
        yield parties
        await running.stop()


async def a_morning(there: dict[str, Party]) -> tuple[Slip, list[str]]:
    """Put personal data in wherever words can be sent; return the slip and why notes were refused."""
    kiosk, officer, head = there["kiosk"], there["officer"], there["supervisor"]
    await until(lambda: any(b"LobbyView" in each for each in kiosk.told), "the kiosk sees the lobby")
    at = next(each.view.at for each in kiosk.messages() if isinstance(each, Show) and hasattr(each.view, "at"))
    new = lambda: new_command_id(at)  # noqa: E731
    counter = CounterId("c1")
    for wrong in ({"ticket_class": name_put("class")}, {"language": NAME}, {"service": NAME}, {"type": NAME}):
        wish = {"type": "IssueTicket", "command_id": new(), "service": "s1"}
        await say(there["kiosk"].link, msgspec.json.encode(wish | wrong))
    checked = await kiosk.ask(wire.CheckInBooking(command_id=new(), code=CODE))
    assert isinstance(checked, wire.Accepted)
    assert isinstance(await kiosk.ask(wire.CheckInBooking(command_id=new(), code="K7SITI00")), Refused)
    await officer.ask(wire.SignOn(command_id=new(), counter=counter, officer=OFFICER))
    called = await officer.ask(wire.CallNext(command_id=new(), counter=counter))
    assert isinstance(called, wire.Accepted)
    assert isinstance(called.result, wire.CallReceipt)
    ticket = TicketId(called.result.ticket)
    await officer.ask(wire.StartService(command_id=new(), counter=counter, ticket=ticket))
    refused = []
    for note in (NIK, f"hp {PHONE}", "siti@contoh.go.id"):
        said = await officer.ask(wire.FinishService(command_id=new(), counter=counter, ticket=ticket, note=note))
        assert isinstance(said, Refused)
        refused.append(said.code)
    outcome = wire.FinishService(command_id=new(), counter=counter, ticket=ticket, outcome=name_put("outcome"))
    assert isinstance(await officer.ask(outcome), Refused)
    note = wire.FinishService(command_id=new(), counter=counter, ticket=ticket, note=name_put("note"))
    assert isinstance(await officer.ask(note), wire.Accepted)
    await say(there["supervisor"].link, wire.TellOfficers(name_put("word")))
    await officer.sees(name_put("word"))
    emergency = wire.SendEmergency(
        command_id=new(),
        kind=wire.EmergencyKind.MESSAGE,
        indonesian=name_put("emergency"),
        english=name_put("emergency"),
    )
    assert isinstance(await head.ask(emergency), wire.Accepted)
    for role in ("hall", "kiosk", "officer", "sign", "supervisor"):
        await there[role].sees(name_put("emergency"))
    await say(there["printer"].link, wire.ReportPrinter(PrinterState.ERROR, name_put("printer")))
    await say(there["kiosk"].link, wire.RequestOutcome(new()))
    await until(lambda: any(isinstance(each, wire.NotExecuted) for each in kiosk.messages()), "all was read")
    printer = there["printer"]
    job = next(each for each in printer.messages() if isinstance(each, PrintJob))
    return job.slip, refused


async def a_morning_in(folder: Path) -> tuple[Slip, list[str], dict[str, str]]:
    """Return what `a_morning` does, and all that each device was told."""
    async with hall(folder) as there:
        slip, refused = await a_morning(there)
        return slip, refused, {role: b"\n".join(party.told).decode() for role, party in there.items()}


def columns_with(database: Path, words: str) -> set[str]:
    """Return the columns in which words stand, as "table.column"."""
    found = set()
    with closing(sqlite3.connect(database)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            names = [each[0] for each in cursor.description]
            for row in cursor:
                for name, value in zip(names, row, strict=True):
                    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
                    if words.casefold() in text.casefold():
                        found.add(f"{table}.{name}")
    return found


def test_personal_data_comes_out_where_it_must_and_nowhere_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for noisy in ("websockets", "asyncio"):  # as `config.logs` has it: these would log what is on the wire
        caplog.set_level(logging.WARNING, noisy)
    caplog.set_level(logging.DEBUG)
    slip, refused, told = asyncio.run(a_morning_in(tmp_path))
    assert refused == [RejectionCode.PERSONAL_DATA] * 3

    def heard_by(words: str) -> set[str]:
        return {role for role, text in told.items() if words.casefold() in text.casefold()}

    assert heard_by(NIK) | heard_by(PHONE) | heard_by(CODE) == set()
    for where, by in (
        ("class", set()),
        ("outcome", {"officer"}),  # who typed it is told that there is none such
        ("note", set()),
        ("printer", set()),
        ("word", {"officer"}),
        ("emergency", {"hall", "kiosk", "officer", "sign", "supervisor"}),
    ):
        assert heard_by(name_put(where)) == by, where
    assert heard_by(OFFICER) <= {"officer", "supervisor"}
    for role in set(told) - {"officer", "supervisor"}:
        assert MARK not in NOT_SHOWN.sub("", told[role]), role

    log = "\n".join(record.getMessage() for record in caplog.records)
    assert "ServiceFinished" in log
    assert "joined" in log
    for secret in (NAME, NIK, PHONE, CODE, OFFICER):
        assert secret.casefold() not in log.casefold(), secret

    database = tmp_path / "hall.db"
    with closing(sqlite3.connect(database)) as connection:
        ((secret_of_links,),) = connection.execute("SELECT visitor_secret FROM halls").fetchall()
    for form in (secret_of_links.hex(), base64.urlsafe_b64encode(secret_of_links).decode().rstrip("=")):
        assert heard_by(form) == set()
        assert form.casefold() not in log.casefold()
    assert columns_with(database, NAME) == {"journal.body"}
    with closing(sqlite3.connect(database)) as connection:
        kinds = {
            row[0] for row in connection.execute(f"SELECT type FROM journal WHERE CAST(body AS TEXT) LIKE '%{NAME}%'")
        }
    assert kinds == {"ServiceFinished", "EmergencySent"}
    assert columns_with(database, NIK) | columns_with(database, PHONE) | columns_with(database, CODE) == set()
    assert columns_with(database, OFFICER) == {"journal.body", "attendance.officer"}

    auditor = Auditor(frozenset({f"{MARK}officer"}))
    audited = str(list(overrides_of(f"sqlite:///{database}", "hall", "hall.db", auditor)))
    assert "EmergencySent" in audited
    for secret in (NAME, NIK, PHONE, CODE, slip.ticket):
        assert secret.casefold() not in audited.casefold(), secret

    paper = printed(slip)
    assert slip.number in paper
    for secret in (NAME, NIK, PHONE, CODE, OFFICER, MARK, "b1", slip.ticket):
        assert secret.casefold() not in paper.casefold(), secret


def printed(slip: Slip) -> str:
    """Return what stands on the paper."""
    profile = PROFILES["generic-80"]
    words = Stationery(load_translator("printer", "id"), load_translator("printer", "en"))
    return plain_text(render(lay_out(slip, profile, words), profile), profile)


def test_what_is_announced_on_the_network_is_the_hall_and_no_more() -> None:
    said = info_of(Announcement("Loket", "Balai Uji", BootId("b1"), 3, "127.0.0.1", 8765), ["127.0.0.1"])
    assert said.properties == {b"hall": b"Balai Uji", b"boot": b"b1", b"protocol": b"1", b"epoch": b"3"}
    machine = socket.gethostname().split(".")[0]
    assert said.name == f"Loket ({machine} 8765)._loket._tcp.local."
