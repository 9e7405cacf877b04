"""`python -m config.check FILE…` names every fault of settings and hall files.

What only a printer's program can judge, `loket-printer check` names: whether the logo is a picture that prints, the
values of `[profile]` go together, and the line takes a slip in time.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.appearance import NoLogo, logo_in
from config.display_schema import DisplayConfig
from config.faults import Fault, SettingsError, suggestion
from config.hall import HallPlan, load_hall
from config.hall_schema import DeviceRole
from config.language_pack import load_packs
from config.loading import SQLITE_FILE, load, read_toml
from config.lost_slash import lost_slash
from config.printer_schema import PrinterConfig
from config.schema import DeviceConfig, HubConfig, KioskConfig
from config.slip_design import SlipDesign, load_slip_design

KIOSK: Final = "kiosk"
"""The package of the screens that can have regional languages."""

FAULTY = 2
"""Exit status when there is anything to repair."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Check each file named on the command line; return 0, or 2 when one has faults."""
    parser = argparse.ArgumentParser(prog="python -m config.check", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a settings file or a hall file (TOML)")
    parser.add_argument(
        "--as",
        dest="kind",
        choices=["auto", *KINDS],
        default="auto",
        help="what the files are (default: told by the keys they have)",
    )
    options = parser.parse_args(arguments)
    faults: list[Fault] = []
    halls: list[HallPlan] = []
    beware: list[Fault] = []
    faulty: list[Path] = []
    devices: list[tuple[Path, DeviceConfig]] = []
    for file in options.files:
        try:
            found = check(file, options.kind)
        except SettingsError as error:
            faults += error.faults
            faulty.append(file)
            continue
        if isinstance(found, HubConfig):
            beware += doubts(file, found)
        if isinstance(found, KioskConfig):
            beware += [doubt for pack in load_packs(found.regional, KIOSK).values() if (doubt := pack.doubt)]
        if isinstance(found, HallPlan):
            halls.append(found)
        elif isinstance(found, DeviceConfig):
            devices.append((file, found))
    known = [
        DevicesOf({each.id: each.role for each in hall.devices}, [each.id for each in hall.counters]) for hall in halls
    ]
    known += [of for of in map(devices_in, faulty) if of is not None]
    if known:
        faults += [fault for file, device in devices for fault in strangers(file, device, known)]
    faults = once(faults)
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    for doubt in beware:
        sys.stderr.write(f"beware: {doubt}\n")
    files = f"{len(options.files)} file{'s' if len(options.files) > 1 else ''}"
    sys.stdout.write(f"{files}: {f'{len(faults)} to repair' if faults else 'in order'}\n")
    return FAULTY if faults else 0


def once(faults: Sequence[Fault]) -> list[Fault]:
    """Return each fault once, though a hall was reached by its own name and by its hub's settings."""
    found: dict[tuple[Path, str, str], Fault] = {}
    for fault in faults:
        found.setdefault((fault.file.absolute(), fault.where, fault.wrong), fault)
    return list(found.values())


DEVICE_KEYS: Final = frozenset(DeviceConfig.__struct_encode_fields__)
"""Keys of every device; a file that has no other fits any role: a supervisor's terminal has none of its own."""

KINDS: Final[Mapping[str, type[HubConfig | DeviceConfig] | None]] = {
    "hub": HubConfig,
    "kiosk": KioskConfig,
    "display": DisplayConfig,
    "printer": PrinterConfig,
    "supervisor": DeviceConfig,
    "hall": None,
    "slip": None,
}
"""The settings of each program; files of the other kinds are read by functions of their own."""

SLIP_KEYS: Final = frozenset(SlipDesign.__struct_encode_fields__)


def doubts(file: Path, settings: HubConfig, root: Path = Path("/")) -> list[Fault]:
    """Return what can be done so, but is hardly meant; `root` is where paths begin that begin with a slash."""
    if not settings.database.startswith(SQLITE_FILE):
        return []
    database = Path(settings.database.removeprefix(SQLITE_FILE))
    found = lost_slash(file, settings.database, root)
    if settings.backup_dir is not None and database.parent.resolve() == settings.backup_dir.resolve():
        wrong = "is the database's own folder: what destroys one destroys both"
        found.append(Fault(file, "backup_dir", wrong, "name a folder on another disk"))
    return found


@dataclass(frozen=True)
class DevicesOf:
    """The devices and counters of a hall, as far as its file says; a role may be none that there is."""

    roles: Mapping[str, str]
    counters: Sequence[str]


def devices_in(file: Path) -> DevicesOf | None:
    """Return what a hall file with faults says of devices all the same; None: it is another file, or says nothing."""
    try:
        tables = read_toml(file)
    except SettingsError:
        return None
    found = {
        key: [each for each in tables.get(key, ()) if isinstance(each, dict) and isinstance(each.get("id"), str)]
        for key in ("devices", "counters")
        if isinstance(tables.get(key, ()), list)
    }
    if not found.get("devices"):
        return None
    return DevicesOf(
        {each["id"]: str(each.get("role")) for each in found["devices"]},
        [each["id"] for each in found.get("counters", ())],
    )


def strangers(file: Path, device: DeviceConfig, halls: Sequence[DevicesOf]) -> list[Fault]:
    """Return what a hub with one of these halls would say to a device: that it is unknown, or is something else."""
    roles = {name: its_role for hall in halls for name, its_role in hall.roles.items()}
    role = role_of(device)
    if device.device not in roles:
        alike = [name for name, its in roles.items() if role in (None, its) or its not in set(DeviceRole)]
        return [Fault(file, "device", f"{device.device!r} is no device of the hall", suggestion(device.device, alike))]
    if role is not None and roles[device.device] != role and roles[device.device] in set(DeviceRole):
        wrong = f"{device.device!r} has the role {roles[device.device]} in the hall, this file is for the role {role}"
        return [Fault(file, "device", wrong, "name a device of that role")]
    return _stray_boards(file, device, halls) if isinstance(device, DisplayConfig) else []


def _stray_boards(file: Path, device: DisplayConfig, halls: Sequence[DevicesOf]) -> list[Fault]:
    """Return which LED boards hang at counters that no hall has."""
    counters = [counter for hall in halls for counter in hall.counters]
    boards = enumerate(() if device.line is None else device.line.boards, start=1)
    return [
        Fault(
            *(file, f"line.boards[{number}].counter", f"there is no counter {board.counter!r}"),
            suggestion(board.counter, counters),
        )
        for number, board in boards
        if counters and board.counter not in counters
    ]


def role_of(device: DeviceConfig) -> DeviceRole | None:
    """Return which role a device's settings are for; None is any."""
    match device:
        case KioskConfig():
            return DeviceRole.KIOSK
        case DisplayConfig(role=role):
            return DeviceRole(role.value)
        case PrinterConfig():
            return DeviceRole.PRINTER
        case _:
            return None


def check(file: Path, kind: str = "auto") -> HallPlan | SlipDesign | HubConfig | DeviceConfig:
    """Load one file as what it is and return it; with a hub's settings goes its hall, with a printer's its slip.

    Raises:
        SettingsError: with all faults.
    """
    kind = kind_of(set(read_toml(file))) if kind == "auto" else kind
    if kind == "slip":
        return load_slip_design(file)
    type_ = KINDS[kind]
    if type_ is None:
        return load_hall(file)
    settings = load(file, type_)
    if isinstance(settings, HubConfig):
        load_hall(settings.hall)
    if isinstance(settings, PrinterConfig):
        _check_slip(settings, file)
    if isinstance(settings, DisplayConfig):
        _check_logo(settings, file)
    if isinstance(settings, KioskConfig):
        load_packs(settings.regional, KIOSK)
    return settings


def _check_logo(settings: DisplayConfig, file: Path) -> None:
    """Read the logo of a hall screen, which shows its calls without one, too.

    Raises:
        SettingsError: there is none.
    """
    if settings.logo is not None:
        try:
            logo_in(settings.logo)
        except NoLogo as error:
            raise SettingsError([Fault(file, "logo", f"{str(settings.logo)!r} {error.wrong}", error.cure)]) from error


def _check_slip(settings: PrinterConfig, file: Path) -> None:
    """Read what the slips of a printer are made of.

    Raises:
        SettingsError: with all faults.
    """
    faults: list[Fault] = []
    if settings.layout is not None:
        try:
            load_slip_design(settings.layout)
        except SettingsError as error:
            faults += error.faults
    if settings.logo is not None and not settings.logo.is_file():
        faults.append(Fault(file, "logo", f"{str(settings.logo)!r} is no file", "check the path and its rights"))
    if faults:
        raise SettingsError(faults)


def kind_of(keys: set[str]) -> str:
    """Return which file has such keys: each kind has one that no other has, or nothing but what all devices have."""
    if "device" in keys and keys <= DEVICE_KEYS:
        return "supervisor"
    for kind, telling in (
        ("hall", {"catalogue", "zones", "counters"}),
        ("slip", SLIP_KEYS),
        ("printer", {"backend", "profile"}),
        ("display", {"role"}),
        ("kiosk", {"large_text", "device"}),
    ):
        if keys & telling:
            return kind
    return "hub"


if __name__ == "__main__":
    sys.exit(main())
