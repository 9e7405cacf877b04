"""What a kiosk keeps on disk: the journal of its numbers, its lease and its catalogue; each line with a checksum.

Rules:
- An entry of the journal is on disk when `append` returns; lease and catalogue are replaced as a whole or not at all.
- A line that a crash tore off at the end was told to nobody and is skipped; one that lacks nothing but a sound end of
  line may have been told and counts. Any other damaged line is skipped and named, and what was given may be missing
  then: the lease is not used any more, the hub gives another.
- So it is when the journal is gone: a lease names the journal that has its whole record. It names its device, too: the
  copy of a folder at another kiosk would give the same numbers as the first.
- An emergency is kept as the hub last told it, and replaced as a whole or not at all.
- What stands on the glass is kept for a program that ends before its visitor has left, and lost with the power.
- One program at a time uses the folder; two would give the same numbers.
"""

import errno
import fcntl
import logging
import os
import zlib
from pathlib import Path
from typing import IO, Final, TypeVar

import msgspec

from hub.client import last_hub
from hub.client.identity import new_process_id
from hub.protocol.leases import Lease
from hub.protocol.views import CatalogueView
from kiosk.journal import Began, Entry, Journal
from kiosk.last_word import KeptEmergency
from kiosk.offline import OfflineRecord
from kiosk.telling import OnGlass

log = logging.getLogger(__name__)

JOURNAL: Final = "numbers.jsonl"
LEASE: Final = "lease.json"
CATALOGUE: Final = "catalogue.json"
GLASS: Final = "on-glass.json"
EMERGENCY: Final = "emergency.json"
LOCK: Final = "numbers.lock"

LINES_MAX: Final = 50_000
"""Lines after which the journal is written anew while the program runs: two a number, for months."""

T = TypeVar("T")


class InUse(Exception):
    """Another kiosk works with the folder: its numbers, and its place at the hub, are the other one's."""

    cure: Final = "stop the other loket-kiosk, or give each kiosk a device and a folder of its own"

    def __init__(self, folder: Path) -> None:
        self.wrong = f"is in use: another loket-kiosk works with {folder}"
        super().__init__(f"{self.wrong}; {self.cure}")


class KeptLease(msgspec.Struct, frozen=True):
    """A lease, the journal that has its record, the hub's clock less this kiosk's (ms), whose it is (empty: unsaid)."""

    journal: str
    lease: Lease
    offset_ms: int
    device: str = ""


ENTRIES: Final[msgspec.json.Decoder[Entry]] = msgspec.json.Decoder(Entry)
LEASES: Final = msgspec.json.Decoder(KeptLease)
CATALOGUES: Final = msgspec.json.Decoder(CatalogueView)
GLASSES: Final = msgspec.json.Decoder(OnGlass)
EMERGENCIES: Final = msgspec.json.Decoder(KeptEmergency)


class KioskStore:
    """The files in a kiosk's state directory; used by one thread at a time."""

    def __init__(self, folder: Path, device: str = "") -> None:
        """Take a device's folder, making it if it is missing; read what is there, and write the journal anew.

        Raises:
            InUse: another kiosk uses it.
            OSError: the folder or a file cannot be used.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._device = folder, device
        self._lock = (folder / LOCK).open("ab")
        try:
            _take(self._lock, folder)
            self._file: IO[bytes] | None = None
            self._lines = 0
            self.journal, is_whole = _read_journal(folder / JOURNAL)
            self.journal.forget_old()
            if not is_whole or not self.journal.name:
                self.journal.take(Began(new_process_id()))
            self._write_anew()
        except (OSError, InUse):
            self._lock.close()
            raise

    def record(self) -> OfflineRecord:
        """Return what the kiosk goes on with; its lease only if it is its own and the journal has its whole record."""
        kept = _read(self._folder / LEASE, LEASES)
        if kept is not None and kept.device not in ("", self._device):
            log.warning("lease not used reason=it_is_of_device_%s file=%s", kept.device, self._folder / LEASE)
            kept = None
        if kept is not None and kept.journal != self.journal.name:
            log.warning("lease not used any more reason=its_record_is_lost file=%s", self._folder / JOURNAL)
            kept = None
        return self.journal.record(kept.lease if kept else None, kept.offset_ms if kept else 0)

    def catalogue(self) -> CatalogueView | None:
        """Return the last catalogue; None: there was none, or it cannot be read."""
        return _read(self._folder / CATALOGUE, CATALOGUES)

    def append(self, entry: Entry) -> None:
        """Write an entry; it is on disk when this returns.

        Raises:
            OSError: the entry is not kept; if a crash follows at once it may be found all the same.
        """
        if self._file is None or self._lines >= LINES_MAX:
            self._write_anew()
        assert self._file is not None
        size = self._file.tell()
        try:
            self._write(_line(entry))
            os.fdatasync(self._file.fileno())
        except OSError:
            self._give_up(size)
            raise
        self._lines += 1
        self.journal.take(entry)

    def keep_lease(self, lease: Lease, offset_ms: int) -> None:
        """Keep the lease in place of the last one.

        Raises:
            OSError: the last one is there as it was.
        """
        self._replace(LEASE, _line(KeptLease(self.journal.name, lease, offset_ms, self._device)))

    def keep_catalogue(self, catalogue: CatalogueView) -> None:
        """Keep the catalogue in place of the last one, if it is another.

        Raises:
            OSError: the last one is there as it was.
        """
        line, path = _line(catalogue), self._folder / CATALOGUE
        if not path.exists() or path.read_bytes() != line:
            self._replace(CATALOGUE, line)

    def keep_glass(self, number: OnGlass | None) -> None:
        """Keep what number stands on the glass, or that there is none; a power cut may take this with it.

        Raises:
            OSError: what was kept before is there as it was.
        """
        if number is None:
            (self._folder / GLASS).unlink(missing_ok=True)
        else:
            new = self._folder / f"{GLASS}.new"
            new.write_bytes(_line(number))
            new.replace(self._folder / GLASS)

    def on_glass(self) -> OnGlass | None:
        """Return the number that stood on the glass when the last program ended; None: there was none."""
        return _read(self._folder / GLASS, GLASSES)

    def keep_emergency(self, kept: KeptEmergency | None) -> None:
        """Keep an emergency in place of the last one, or that there is none.

        Raises:
            OSError: what was kept before is there as it was.
        """
        if kept is None:
            (self._folder / EMERGENCY).unlink(missing_ok=True)
            self._sync_names()
        else:
            self._replace(EMERGENCY, _line(kept))

    def close(self) -> None:
        """Let the files go."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._lock.close()

    def _write(self, line: bytes) -> None:
        assert self._file is not None
        if self._file.write(line) != len(line):
            raise OSError(errno.ENOSPC, "only a part could be written")

    def _give_up(self, size: int) -> None:
        """Take out what was begun, as far as the disk allows; the next entry begins the file anew."""
        assert self._file is not None
        try:
            os.ftruncate(self._file.fileno(), size)
            os.fdatasync(self._file.fileno())
        except OSError:
            log.warning("journal not mended file=%s", self._folder / JOURNAL)
        self._file.close()
        self._file = None

    def _write_anew(self) -> None:
        entries = self.journal.entries()
        if self._file is not None:
            self._file.close()
            self._file = None
        self._replace(JOURNAL, b"".join(map(_line, entries)))
        self._file = (self._folder / JOURNAL).open("ab", buffering=0)
        self._lines = len(entries)

    def _replace(self, name: str, content: bytes) -> None:
        new = self._folder / f"{name}.new"
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._folder / name)
        self._sync_names()

    def _sync_names(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _take(lock: IO[bytes], folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise InUse(folder) from error


def readable_journal(folder: Path) -> Journal:
    """Return what a folder's journal says in which nothing can be written; nothing while another kiosk uses it."""
    try:
        with (folder / LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return _read_journal(folder / JOURNAL)[0]
    except OSError:
        return Journal()


def kept_emergency(folder: Path) -> KeptEmergency | None:
    """Return the emergency that a folder's kiosk was told of last; None: there was none, or it cannot be read."""
    return _read(folder / EMERGENCY, EMERGENCIES)


def _line(value: object) -> bytes:
    """Return one line: the checksum of its JSON, and that."""
    content = msgspec.json.encode(value)
    return b"%08x %s\n" % (zlib.crc32(content), content)


def _decoded(line: bytes, decoder: msgspec.json.Decoder[T]) -> T | None:
    """Return a line's value; None if the line is not as it was written."""
    sum_, _, content = line.partition(b" ")
    try:
        return decoder.decode(content) if int(sum_, 16) == zlib.crc32(content) else None
    except (ValueError, RecursionError):  # also bytes that are no text, and nesting without an end
        return None


def _read(path: Path, decoder: msgspec.json.Decoder[T]) -> T | None:
    try:
        line = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        log.warning("file not read and not used file=%s error=%s", path, error)
        return None
    found = _decoded(line.removesuffix(b"\n"), decoder)
    if found is None:
        log.warning("file not understood and not used file=%s", path)
    return found


def _read_journal(path: Path) -> tuple[Journal, bool]:
    """Return what the journal says, and whether it says all that was told."""
    journal, is_whole = Journal(), True
    if not path.exists():
        return journal, is_whole
    *lines, rest = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, start=1):
        entry = _decoded(line, ENTRIES)
        if entry is None:
            is_whole = False
            log.error("journal's line is damaged and skipped file=%s line=%d", path, number)
        else:
            journal.take(entry)
    entry = _decoded(rest, ENTRIES) or _decoded(rest[:-1], ENTRIES)
    if entry is not None:
        journal.take(entry)
    elif rest.strip(b"\0"):
        log.info("journal's last line was torn off and is skipped file=%s", path)
    if last_hub.read(path.parent) is None:
        journal.forget_mark()
    return journal, is_whole
