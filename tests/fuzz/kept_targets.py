"""What devices read back from their own disks at start: however damaged or of another version, they start.

And what the hub reads of such files when somebody carries them there: it tells what it could not read.
"""

import shutil
import zlib
from pathlib import Path
from typing import Final

import msgspec

from config.translations import load_translator
from hub.client import last_hub
from hub.protocol.remembering import RememberedNumber
from hub.server.carried_marks import compare
from hub.server.devices_command import PACKAGE
from hub.server.memory_files import read_memory
from hub.store.sql import open_journal
from kiosk.journal import Entry
from kiosk.offline import Offline
from kiosk.store import (
    CATALOGUE,
    CATALOGUES,
    EMERGENCIES,
    EMERGENCY,
    GLASS,
    GLASSES,
    JOURNAL,
    LEASE,
    KeptLease,
    KioskStore,
    kept_emergency,
)
from printer.fates import Fates
from printer.memory import hand_in
from printer.spool import FILE_NAME, Spool
from tests.builders import MORNING
from tests.fuzz.messages import examples
from tests.fuzz.target import Target, Try

FILES: Final = (JOURNAL, LEASE, CATALOGUE, GLASS, EMERGENCY)
AS_IT_IS: Final = b"!"
"""An input that begins so is written as it is; else its lines get their checksums, as another version would do."""


def _kiosk(folder: Path) -> Try:
    def try_(data: bytes) -> None:
        state = folder / "kiosk"
        shutil.rmtree(state, ignore_errors=True)
        state.mkdir()
        for place, part in enumerate(data.split(b"\n---\n")[: len(FILES)]):
            content = part[1:] if part.startswith(AS_IT_IS) else b"".join(map(_line, part.split(b"\n")))
            (state / FILES[place]).write_bytes(content)
        store = KioskStore(state)
        try:
            offline = Offline(store.record())
            offline.wants_lease(MORNING)
            store.catalogue()
            store.on_glass()
            kept_emergency(state)
            store.journal.numbers()
            store.journal.given_on(None)
            if offline.lease is not None:
                store.keep_lease(offline.lease, offline.offset_ms)
        finally:
            store.close()
        again = KioskStore(state)
        again.close()

    return try_


def _line(content: bytes) -> bytes:
    return b"%08x %s\n" % (zlib.crc32(content), content)


def _kiosk_files() -> list[bytes]:
    journal = b"\n".join(examples(Entry))
    began = b'{"entry":"Began","journal":"a"}'
    lease = examples(KeptLease)[-1]
    others = [examples(CATALOGUES.type)[-1], examples(GLASSES.type)[-1], examples(EMERGENCIES.type)[-1]]
    return [journal, b"\n---\n".join((began, lease, *others)), b"!00000000 {}\n"]


def _printer(folder: Path) -> Try:
    def try_(data: bytes) -> None:
        state = folder / "printer"
        state.mkdir(exist_ok=True)
        (state / FILE_NAME).write_bytes(data)
        spool = Spool(state)
        records = spool.start(MORNING)
        Fates().restore(records, MORNING)
        for part in hand_in(records):
            msgspec.json.encode(part)
        spool.close()
        again = Spool(state)
        assert again.start(MORNING) == records
        again.close()

    return try_


def _device(folder: Path) -> Try:
    def try_(data: bytes) -> None:
        (folder / last_hub.FILE_NAME).write_bytes(data)
        found = last_hub.read(folder)
        if found is not None:
            last_hub.write(folder, found)
            assert last_hub.read(folder) == found

    return try_


def _carried(folder: Path) -> Try:
    """Read a device's memory as `rebuild --memory` does, and a kiosk's mark as `verify --memory`, of no database."""
    hub = folder / "hub.sqlite"
    words, url = load_translator(PACKAGE, "id"), f"sqlite:///{hub}"
    open_journal(url, "Balai").close()

    def try_(data: bytes) -> None:
        path = folder / JOURNAL
        path.write_bytes(data[1:] if data.startswith(AS_IT_IS) else b"".join(map(_line, data.split(b"\n"))))
        found = read_memory(path)
        assert len(found.numbers) + len(found.unreadable) <= data.count(b"\n") + 1
        msgspec.json.encode(found.numbers)
        lines, _ = compare(words, url, "Balai", [path, folder])
        assert len(lines) == 2

    return try_


def _carried_files() -> list[bytes]:
    journal = b"\n".join(examples(Entry))
    number = examples(RememberedNumber)[-1]
    return [journal, AS_IT_IS + b"".join(_records()), AS_IT_IS + number + b"\n", b"!00000000 {}\n"]


def _records() -> list[bytes]:
    return [
        msgspec.json.encode(
            {"job": "t:1", "number": "A012", "issued_at": MORNING, "stage": stage, "at": MORNING, "service": "s"}
        )
        + b"\n"
        for stage in ("sent", "done", "settled", "barred")
    ]


TARGETS: Final = (
    Target("kiosk-files", _kiosk_files, _kiosk, (b"\n---\n",)),
    Target("printer-journal", _records, _printer),
    Target("carried-memory", _carried_files, _carried),
    Target("last-hub", lambda: [b'{"host":"192.0.2.1","port":8765,"hall":"Balai","epoch":3}'], _device),
)
