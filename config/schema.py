"""What the hub, every device and a kiosk can be set to: each key with its default, unit in its name, and limits."""

from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta, Struct, field

from config.kinds import (
    Addresses,
    DatabaseUrl,
    HostName,
    Identifier,
    Language,
    Millimetres,
    Pixels,
    Port,
    Pronunciation,
    SoundOutput,
    Text,
)
from config.staff_pin import KEPT
from config.tokens import ThemeName

DEFAULT_PORT: Final = 8765
DEFAULT_WEB_PORT: Final = 8080


class WebTable(Struct, frozen=True, kw_only=True):
    """`[web]`: pages for any browser of the hall's network, in plain HTTP and read-only: the board of each zone.

    `host` is the address to listen on (none: the hub's own), and `port` 0 takes any free one. `names` are what browsers
    call this machine besides its addresses and its own name. `language`, `theme` and `waiting_count` (how many wait in
    the zone) are for boards whose address says nothing of them.
    """

    host: Annotated[str, Meta(min_length=1, description='an address to listen on, such as "0.0.0.0"')] | None = None
    port: Port = DEFAULT_WEB_PORT
    names: tuple[HostName, ...] = ()
    language: Language = "id"
    theme: ThemeName = ThemeName.DARK
    waiting_count: bool = False


class HubConfig(Struct, frozen=True, kw_only=True):
    """`loket-hub`: paths, and the file of an SQLite database, are relative to the settings file.

    `port` 0 takes any free one. `name` is what the hub is called in zeroconf, and `interfaces` are the addresses on
    which it is advertised (none: all). `backup_dir` (none: no backups) should be on another disk than the database.
    After `retention_days` the events of a day are deleted; its tickets' times stay. `disk_reserve_mib` (0: none) is
    the size of a file beside an SQLite database that is deleted when the disk is full, and made again when it is not:
    a day of 5,000 tickets takes 30 MB.
    One kiosk gives `kiosk_numbers_at_once`, and then `kiosk_numbers_per_second`; what it draws faster waits its turn.
    So do orders of one panel or console above `panel_orders_at_once`, and then `panel_orders_per_second`.
    `standby` lets two hubs share a PostgreSQL database, on both of which it is set: one leads, the other one takes over
    when that falls silent.
    Where other machines can reach it, the hub serves by TLS alone; `tls` lets it do so on loopback, too. `trust_dir` is
    where its keys are (none: the folder `trust` beside an SQLite database, else beside the settings). `web` are pages
    for browsers (none: there are none).
    """

    hall: Path
    database: DatabaseUrl = "sqlite:///loket.db"
    host: Annotated[str, Meta(min_length=1, description='an address to listen on, such as "0.0.0.0"')] = "127.0.0.1"
    port: Port = DEFAULT_PORT
    advertise: bool = True
    name: Text = "Loket"
    interfaces: tuple[str, ...] = ()
    backup_dir: Path | None = None
    backup_every_minutes: Annotated[int, Meta(ge=1, le=1440, description="1 to 1440 minutes")] = 60
    backups_kept: Annotated[int, Meta(ge=1, le=10000, description="1 to 10000 files")] = 48
    disk_reserve_mib: Annotated[int, Meta(ge=0, le=65536, description="0 to 65536 MiB")] = 64
    retention_days: Annotated[int, Meta(ge=30, le=3650, description="30 to 3650 days")] = 90
    kiosk_numbers_at_once: Annotated[int, Meta(ge=1, le=1000000, description="1 to 1000000 numbers")] = 200
    kiosk_numbers_per_second: Annotated[float, Meta(ge=0.1, le=1000, description="0.1 to 1000 a second")] = 2.0
    panel_orders_at_once: Annotated[int, Meta(ge=1, le=1000000, description="1 to 1000000 orders")] = 300
    panel_orders_per_second: Annotated[float, Meta(ge=0.1, le=1000, description="0.1 to 1000 a second")] = 5.0
    standby: bool = False
    tls: bool = False
    trust_dir: Path | None = None
    web: WebTable | None = None


class DeviceConfig(Struct, frozen=True, kw_only=True):
    """What every device sets: who it is, where the hub may be, and where it keeps what outlives a restart.

    `hub` is one address, or a list of those of hubs that stand by for each other; `hubs` are they, however many.

    `hall` is the hall's Indonesian name as its hub announces it: needed where a network has hubs of several halls
    (none: the hall of the last hub, or whichever is found first). `tls` asks a device that was not paired to speak to
    no hub in the clear, not even to one of its own machine.
    """

    device: Identifier
    hall: Text | None = None
    hubs: Addresses = field(default=(), name="hub")
    discovery: bool = True
    interfaces: tuple[str, ...] = ()
    state_dir: Path = Path("var")
    tls: bool = False


class KioskConfig(DeviceConfig, frozen=True, kw_only=True):
    """`loket-kiosk`: a touchscreen; `screen_width_mm` is the width of the picture on the glass.

    `bottom_height_mm` is how high above the floor the picture's lower edge is: "lower the buttons" puts all targets
    between 380 and 1220 mm by it (700: a 27 inch screen of a stand with its printer below).
    `printer_socket` is where the printer's program on the same machine listens, so that slips come without the hub, too
    (none: the kiosk prints by way of the hub only). `agency` is the id of the one agency that this kiosk serves (none:
    all of them). `attract_after_s` is how long an untouched start stands before the whole screen calls people (0: it
    never does).

    `sound` is where the kiosk's own voice goes, and `sound_dir` takes what `sound = "file"` writes (none: a folder in
    `state_dir`). `headset_device` is the input device that tells of a plugged headset, such as
    "/dev/input/by-path/platform-snd-event" (none: speech begins by a key of the keypad, two fingers held, or the
    switch). `spoken` says how the voice says what it would get wrong, such as "KTA = ka te a".
    `staff_pin` is what `loket-kiosk pin` prints: it opens the staff corner (none: that stays closed).
    `regional` are files of regional languages that visitors can switch to, gettext catalogues such as "jv.po"; what one
    does not say stands in Indonesian (none: Indonesian and English).
    """

    width_px: Pixels = 1080
    height_px: Pixels = 1920
    screen_width_mm: Millimetres = 344.0
    bottom_height_mm: Annotated[float, Meta(ge=0, le=2000, description="0 to 2000 millimetres")] = 700.0
    fullscreen: bool = False
    language: Language = "id"
    theme: ThemeName = ThemeName.LIGHT
    large_text: bool = False
    printer_socket: Path | None = None
    agency: Identifier | None = None
    attract_after_s: Annotated[int, Meta(ge=0, le=86_400, description="0 to 86400 seconds")] = 120
    sound: SoundOutput = SoundOutput.SPEAKER
    sound_dir: Path | None = None
    headset_device: Path | None = None
    spoken: tuple[Pronunciation, ...] = ()
    staff_pin: Annotated[str, Meta(pattern=f"^({KEPT})?$", description="what loket-kiosk pin prints")] = ""
    regional: Annotated[tuple[Path, ...], Meta(max_length=3, description="at most 3 files")] = ()
