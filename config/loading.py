"""Settings files into structs: one error names every fault with file, key and cure."""

import os
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct, structs

from config.board_families import TRAITS
from config.display_schema import ButtonTable, DisplayConfig, DisplayRole, OfficerKeys, PadTable
from config.faults import Fault, SettingsError, suggestion
from config.printer_profiles import PROFILE_NAMES
from config.printer_schema import PrinterBackend, PrinterConfig
from config.reading import Reader
from config.schema import DEFAULT_PORT, DEFAULT_WEB_PORT, DeviceConfig, HubConfig, KioskConfig, WebTable
from config.sound_checks import check_sound_files, check_volume

StructT = TypeVar("StructT", bound=Struct)

SQLITE_FILE = "sqlite:///"
"""What the URL of an SQLite file begins with; a path that begins with / stays as it is."""

NO_FILES = ("", ":memory:")
"""What stands behind that where no file is meant: such a history would be lost with the program."""

CURE_OF_NO_FILE = 'write sqlite:/// and the file\'s path, such as "sqlite:///var/loket.db" beside the settings'

SHARED = "postgresql"
"""Databases that two hubs can share have addresses that begin so."""

BACKEND_KEYS = {
    PrinterBackend.SERIAL: "port",
    PrinterBackend.TCP: "address",
    PrinterBackend.FILE: "directory",
}
"""The key that a way to a printer cannot do without; USB can."""

MAX_PORT = 65_535
LONGEST_PORT = 20
"""Digits; Python turns no text of thousands of them into a number, and such a one does not fit as an address."""

ON_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})

NO_LINE = "://"
"""pyserial would take an address as a port; but its sockets know no deadlines."""

SOCKET_KEYS = "_socket"
"""How the keys of unix sockets end."""

SOCKET_PATH_BYTES = 107
"""What Linux takes as a unix socket's path (unix(7): 108 bytes with the zero at the end)."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file.

    Raises:
        SettingsError: the file cannot be read, or is not TOML (the parser stops at the first such fault).
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            [Fault(path, "", f"cannot be read ({error.strerror})", "check the path and its rights")]
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError([Fault(path, "", f"is not UTF-8 (byte {error.start + 1})", "save it as UTF-8")]) from error
    except (ValueError, RecursionError) as error:  # also numbers of thousands of digits, and nesting without an end
        raise SettingsError(
            [Fault(path, "", f"is not TOML: {error}", "quote texts, close brackets, no key twice")]
        ) from error


def load(path: Path, type_: type[StructT]) -> StructT:
    """Return a program's settings; paths in them are made relative to the folder of the file.

    Raises:
        SettingsError: with all faults of the file, never only the first.
    """
    reader = Reader(path)
    settings = reader.struct(read_toml(path), type_)
    _check(settings, reader)
    settings = _anchored(settings, path.absolute().parent)
    _check_sockets(settings, reader)
    if isinstance(settings, DisplayConfig):
        check_sound_files(settings, reader)
    if reader.faults:
        raise SettingsError(reader.faults)
    return settings


def _check(settings: Struct, reader: Reader) -> None:
    """Note the faults that only several keys together show."""
    if isinstance(settings, DeviceConfig):
        _check_finding(settings, reader)
    match settings:
        case PrinterConfig():
            _check_way(settings, reader)
            _check_profile(settings, reader)
        case DisplayConfig():
            _check_keys("keys", settings.keys, reader)
            if isinstance(settings.pad, PadTable):
                _check_keys("pad", settings.pad, reader)
            if isinstance(settings.button, ButtonTable):
                _check_button(settings.button, reader)
            _check_line(settings, reader)
            check_volume(settings, reader)
        case HubConfig():
            _check_hub(settings, reader)
        case _:
            pass


def _check_hub(settings: HubConfig, reader: Reader) -> None:
    database = settings.database
    if database.startswith("sqlite://") and (
        not database.startswith(SQLITE_FILE) or database.removeprefix(SQLITE_FILE) in NO_FILES
    ):
        reader.fault("database", f"{database!r} names no file", CURE_OF_NO_FILE)
    _check_host("host", settings.host, DEFAULT_PORT, reader)
    if isinstance(settings.web, WebTable):
        _check_web(settings, settings.web, reader)
    if settings.standby and not database.startswith(SHARED):
        reader.fault(
            "standby", "needs PostgreSQL", 'set database = "postgresql://user@host/database", or standby = false'
        )


def _check_host(where: str, host: str, usual: int, reader: Reader) -> None:
    if host.count(":") == 1 and "[" not in host:
        name, _, port = host.partition(":")
        reader.fault(where, f"{host!r} names a port, too", f'write host = "{name}" and port = {port or usual}')


def _check_web(settings: HubConfig, web: WebTable, reader: Reader) -> None:
    if web.host is not None:
        _check_host("web.host", web.host, DEFAULT_WEB_PORT, reader)
    if web.port and web.port == settings.port:
        cure = f"devices speak to {settings.port}; choose another one, such as {DEFAULT_WEB_PORT}"
        reader.fault("web.port", f"{web.port} is the hub's own port", cure)


def _check_way(settings: PrinterConfig, reader: Reader) -> None:
    key = BACKEND_KEYS.get(settings.backend)
    if key and getattr(settings, key) is None:
        reader.fault(key, "is missing", f'backend = "{settings.backend}" needs {key}')
    if NO_LINE in (settings.port or ""):
        wrong = f"{settings.port!r} is an address, not a serial line"
        reader.fault("port", wrong, 'through a gateway set backend = "tcp" and address = "192.168.1.50:9100"')


def _check_profile(settings: PrinterConfig, reader: Reader) -> None:
    named = settings.profile
    name, where = (named, "profile") if isinstance(named, str) else (named.like, "profile.like")
    if name and name not in PROFILE_NAMES:  # one that is no name at all was told already
        reader.fault(where, f"there is no profile {name!r}", suggestion(name, PROFILE_NAMES))


def _check_finding(settings: DeviceConfig, reader: Reader) -> None:
    for hub in settings.hubs:
        _check_address("hub", hub, reader)
    if not settings.discovery and not settings.hubs:
        reader.fault("hub", "is missing", 'with discovery = false it is needed: hub = "192.168.1.20:8765"')


def _check_address(where: str, address: str, reader: Reader) -> None:
    port = address.rpartition(":")[2]
    if port.isdecimal() and len(port) <= LONGEST_PORT and not 0 < int(port) <= MAX_PORT:
        reader.fault(where, f"{address!r}: {port} is no port", f"write 1 to {MAX_PORT} behind the last colon")


def _check_button(button: ButtonTable, reader: Reader) -> None:
    """Note what would let others read the secret of a button box."""
    _check_address("button.listen", button.listen, reader)
    if (button.certificate is None) != (button.key is None):
        missing = "key" if button.key is None else "certificate"
        reader.fault(f"button.{missing}", "is missing", "certificate and key belong together")
    host = button.listen.rpartition(":")[0].strip("[]")
    if host and button.certificate is None and not button.in_the_clear and host not in ON_THIS_MACHINE:
        wrong = f"{host} is reached from the network, where anybody could read the secret"
        cure = "set certificate and key, or in_the_clear = true where boxes are on a wire of their own"
        reader.fault("button.listen", wrong, cure)


def _check_sockets(settings: Struct, reader: Reader) -> None:
    for key, path in structs.asdict(settings).items():
        if key.endswith(SOCKET_KEYS) and path is not None and len(os.fsencode(path)) > SOCKET_PATH_BYTES:
            wrong = f"{path} has {len(os.fsencode(path))} bytes, and a socket's path may have {SOCKET_PATH_BYTES}"
            reader.fault(key, wrong, 'choose a shorter one, such as "/run/loket/printer.sock"')


def _check_keys(table: str, keys: OfficerKeys, reader: Reader) -> None:
    first: dict[str, str] = {}
    for name, key in structs.asdict(keys).items():
        if isinstance(key, Path):
            continue
        other = first.setdefault(key.lower(), name)
        if other != name:
            reader.fault(f"{table}.{name}", f"{key!r} is already the key of {other}", "choose another key")


def _check_line(settings: DisplayConfig, reader: Reader) -> None:
    """Note what is wrong with the LED boards: none, two with one address, digits or brightness a family has not."""
    if settings.line is None:
        if settings.role is DisplayRole.LED:
            cure = 'role = "led" needs [line] with its port and boards'
            reader.fault("line", "is missing", cure)
        return
    first: dict[int, str] = {}
    for number, board in enumerate(settings.line.boards, start=1):
        where, traits = f"line.boards[{number}]", TRAITS.get(board.family)
        if traits is None:  # told already
            continue
        other = first.setdefault(board.address, where)
        if other != where:
            reader.fault(f"{where}.address", f"{board.address} is already {other}", "give each board one of its own")
        if board.digits is not None and not traits.fewest <= board.digits <= traits.most:
            reader.fault(f"{where}.digits", f"no {board.family} has {board.digits} digits", f"write {traits.usual}")
        if board.brightness is not None and not traits.has_brightness:
            reader.fault(f"{where}.brightness", f"a {board.family} cannot be told its brightness", "delete the key")


def _anchored(settings: StructT, folder: Path) -> StructT:
    """Return the settings with every path, and the file of an SQLite database, relative to `folder`."""
    changes: dict[str, object] = {
        name: folder / value for name, value in structs.asdict(settings).items() if isinstance(value, Path)
    }
    if isinstance(settings, KioskConfig):
        changes["regional"] = tuple(folder / path for path in settings.regional)
    if isinstance(settings, HubConfig) and settings.database.startswith(SQLITE_FILE):
        changes["database"] = f"{SQLITE_FILE}{folder / settings.database.removeprefix(SQLITE_FILE)}"
    if isinstance(settings, DisplayConfig) and settings.button is not None:
        changes["button"] = _anchored(settings.button, folder)
    return structs.replace(settings, **changes)
