"""What can be set: one struct per program, each key with its default, its unit in its name, and its limits."""

from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct, field

from config.board_families import BoardFamily
from config.staff_pin import KEPT
from config.tokens import ThemeName

Language = Literal["id", "en"]

DEFAULT_PORT: Final = 8765

Identifier = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$", description="1 to 64 letters, digits and . _ : -"),
]
Text = Annotated[str, Meta(min_length=1, max_length=200, description="1 to 200 characters")]
Address = Annotated[
    str,
    Meta(
        pattern=r"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}$",
        description='a host and a port, such as "192.168.1.20:8765" or "[fe80::1]:8765"',
    ),
]
Addresses = Annotated[tuple[Address, ...], Meta(extra={"may_be_one": True})]
"""One text or a list of them.  (A union of the two would be freed wrongly by msgspec, see the test of all structs.)"""
PrinterAddress = Annotated[
    str,
    Meta(
        pattern=r"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}$",
        description='a host and a port, such as "192.168.1.50:9100"',
    ),
]
Port = Annotated[int, Meta(ge=0, le=65535, description="0 to 65535")]
Pixels = Annotated[int, Meta(ge=320, le=16384, description="320 to 16384 pixels")]
Millimetres = Annotated[float, Meta(ge=50, le=20000, description="50 to 20000 millimetres")]
Metres = Annotated[float, Meta(ge=0.3, le=100, description="0.3 to 100 metres")]
HexBytes = Annotated[
    str,
    Meta(
        pattern=r"^[0-9A-Fa-f]{2}( ?[0-9A-Fa-f]{2}){0,31}$", description='1 to 32 bytes in hexadecimal, such as "1B 69"'
    ),
]
DatabaseUrl = Annotated[
    str, Meta(pattern=r"^[a-z0-9+]+://", description='an SQLAlchemy URL, such as "sqlite:///loket.db"')
]
UsbIds = Annotated[
    str,
    Meta(pattern=r"^[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}$", description='vendor and product, such as "04b8:0e15"'),
]
UsbPort = Annotated[
    str, Meta(pattern=r"^[0-9]+-[0-9]+(\.[0-9]+)*$", description='a path of USB sockets, such as "1-1.4"')
]
Pronunciation = Annotated[
    str,
    Meta(
        pattern=r"^[^=\n]{1,60}=[^=\n]{1,200}$",
        description='what is written and how it is said, such as "KTA = ka te a"',
    ),
]
TIMES: Final = "([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
Times = Annotated[str, Meta(pattern=f"^{TIMES}$", description='times such as "12:00-13:00"')]
LinePort = Annotated[
    str,
    Meta(
        pattern=r"^((socket|tcp)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}|[^:]+)$",
        description='a serial device, or a gateway such as "socket://192.168.1.60:4001" or "tcp://192.168.1.60:502"',
    ),
]
KeyName = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9_+-]{1,32}$", description='a key as Kivy names it, such as "f2" or "enter"')
]


class HubConfig(Struct, frozen=True, kw_only=True):
    """`loket-hub`: paths, and the file of an SQLite database, are relative to the settings file.

    `port` 0 takes any free one. `name` is what the hub is called in zeroconf, and `interfaces` are the addresses on
    which it is advertised (none: all). `backup_dir` (none: no backups) should be on another disk than the database.
    After `retention_days` the events of a day are deleted; its tickets' times stay. `disk_reserve_mib` (0: none) is
    the size of a file beside an SQLite database that is deleted when the disk is full, and made again when it is not:
    a day of 5,000 tickets takes 30 MB.
    `standby` lets two hubs share a PostgreSQL database, on both of which it is set: one leads, the other one takes over
    when that falls silent.
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
    standby: bool = False


class DeviceConfig(Struct, frozen=True, kw_only=True):
    """What every device sets: who it is, where the hub may be, and where it keeps what outlives a restart.

    `hub` is one address, or a list of those of hubs that stand by for each other; `hubs` are they, however many.

    `hall` is the hall's Indonesian name as its hub announces it: needed where a network has hubs of several halls
    (none: the hall of the last hub, or whichever is found first).
    """

    device: Identifier
    hall: Text | None = None
    hubs: Addresses = field(default=(), name="hub")
    discovery: bool = True
    interfaces: tuple[str, ...] = ()
    state_dir: Path = Path("var")


@unique
class SoundOutput(StrEnum):
    """Where a voice goes: to the sound card, into files as it would be heard, or nowhere."""

    SPEAKER = "speaker"
    FILE = "file"
    SILENT = "silent"


class KioskConfig(DeviceConfig, frozen=True, kw_only=True):
    """`loket-kiosk`: a touchscreen; `screen_width_mm` is the width of the picture on the glass.

    `bottom_height_mm` is how high above the floor the picture's lower edge is: "lower the buttons" puts all targets
    between 380 and 1220 mm by it (700: a 27 inch screen of a stand with its printer below).
    `printer_socket` is where the printer's program on the same machine listens, so that slips come without the hub, too
    (none: the kiosk prints by way of the hub only). `agency` is the id of the one agency that this kiosk serves (none:
    all of them). `attract_after_s` is how long an untouched start stands before the whole screen calls people (0: it
    never does).
    (none: the kiosk prints by way of the hub only).

    `sound` is where the kiosk's own voice goes, and `sound_dir` takes what `sound = "file"` writes (none: a folder in
    `state_dir`). `headset_device` is the input device that tells of a plugged headset, such as
    "/dev/input/by-path/platform-snd-event" (none: speech begins by a key of the keypad, two fingers held, or the
    switch). `spoken` says how the voice says what it would get wrong, such as "KTA = ka te a".
    `staff_pin` is what `loket-kiosk pin` prints: it opens the staff corner (none: that stays closed).
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


@unique
class DisplayRole(StrEnum):
    """What a `loket-display` shows."""

    HALL = "hall"
    SIGN = "sign"
    LED = "led"
    OFFICER = "officer"


class OfficerKeys(Struct, frozen=True, kw_only=True):
    """The officer panel's keys (O4), as Kivy names them, in small letters."""

    call_next: KeyName = "f2"
    recall: KeyName = "f1"
    no_show: KeyName = "f3"
    start_finish: KeyName = "f4"
    cancel: KeyName = "f8"
    undo: KeyName = "f7"
    more: KeyName = "f9"
    help: KeyName = "f12"


class PadTable(OfficerKeys, frozen=True, kw_only=True):
    """`[pad]`: a USB number pad at the counter, and its keys, as Kivy names them; `leave` closes what is open.

    `device` is its input device, such as "/dev/input/by-id/usb-…-event-kbd"; no other program hears its keys then.
    """

    device: Path
    call_next: KeyName = "numpadenter"
    recall: KeyName = "numpadadd"
    no_show: KeyName = "numpadsubstract"
    start_finish: KeyName = "numpad0"
    cancel: KeyName = "numpaddecimal"
    undo: KeyName = "backspace"
    more: KeyName = "numpadmul"
    help: KeyName = "numpaddivide"
    leave: KeyName = "numlock"


class ButtonTable(Struct, frozen=True, kw_only=True):
    """`[button]`: where a button box presses, by HTTP or websocket, and the secret that it has to say."""

    listen: Address
    secret: Annotated[
        str, Meta(pattern=r"^[!-~]{16,128}$", description="16 to 128 letters, digits and other signs without spaces")
    ]


@unique
class SerialParity(StrEnum):
    """A serial line's parity bit."""

    NONE = "none"
    EVEN = "even"
    ODD = "odd"


class BoardTable(Struct, frozen=True, kw_only=True):
    """One LED board: its Modbus address, the id of its counter, its kind, and how many digits it has (none: as usual).

    `brightness` is for kinds that can be told (none: as the board is set).
    """

    address: Annotated[int, Meta(ge=1, le=247, description="1 to 247, as set on the board")]
    counter: Identifier
    family: BoardFamily = BoardFamily.LED_485
    digits: Annotated[int, Meta(ge=3, le=6, description="3 to 6 digits")] | None = None
    brightness: Annotated[int, Meta(ge=1, le=8, description="1 (dim) to 8 (bright)")] | None = None


class LineTable(Struct, frozen=True, kw_only=True):
    """The RS-485 line of LED boards, and what hangs on it; one program owns it.

    `port` is a serial device, or a gateway that passes bytes on ("socket://host:port") or speaks Modbus TCP
    ("tcp://host:port"). `baud` and `parity` are for the serial device. A board that has not answered after `answer_ms`
    does not answer.
    """

    port: LinePort
    boards: Annotated[tuple[BoardTable, ...], Meta(min_length=1, max_length=64, description="1 to 64 boards")]
    baud: Annotated[int, Meta(ge=300, le=921600, description="300 to 921600 bits per second")] = 9600
    parity: SerialParity = SerialParity.NONE
    answer_ms: Annotated[int, Meta(ge=50, le=5000, description="50 to 5000 milliseconds")] = 300


class VolumeTable(Struct, frozen=True, kw_only=True):
    """A part of the day in which the voice is softer than usual, by so many dB."""

    times: Times
    db: Annotated[int, Meta(ge=-40, le=0, description="-40 to 0 dB")]


class DisplayConfig(DeviceConfig, frozen=True, kw_only=True):
    """`loket-display`: a hall screen with its voice, a counter's sign, a line of LED boards, or an officer's panel.

    `voice` lets a hall screen speak when the hub makes it its zone's announcer; `clips_dir` keeps rendered sound
    (none: a folder in `state_dir`), and `sound_dir` takes what `sound = "file"` writes (none: the same).
    `recordings_dir` holds clips that the hall has recorded (`loket-display clips list`), `chime` is a WAV file in the
    chime's place, and `volume` says when the voice is softer (local time; else it is as loud as it can be).
    `timezone` is for the clock until the hub's views say theirs, and for the officer's panel. `pad` is a number
    pad at a panel, `button` where boxes press (none: there is none), `line` what a program of LED boards needs.
    `left_px` and `top_px` are where the window stands on its display, for several screens at one machine.
    `running_text` runs on a hall screen where the supervisor has set none; `waiting_count` says how many wait in its
    zone. With `reduced_motion` no text runs and no
    video plays; `frame_rate` is the most pictures a second while something moves. `media_dir` is a folder of pictures
    and videos (none: nothing is played), which are shown from `media_after_s` after the last call, a picture for
    `picture_s`.
    """

    role: DisplayRole
    width_px: Pixels = 1920
    height_px: Pixels = 1080
    screen_width_mm: Millimetres = 1210.0
    viewing_distance_m: Metres = 10.0
    fullscreen: bool = False
    language: Language = "id"
    theme: ThemeName = ThemeName.DARK
    voice: bool = True
    sound: SoundOutput = SoundOutput.SPEAKER
    clips_dir: Path | None = None
    sound_dir: Path | None = None
    timezone: Text = "Asia/Jakarta"
    keys: OfficerKeys = field(default_factory=OfficerKeys)
    pad: PadTable | None = None
    button: ButtonTable | None = None
    line: LineTable | None = None
    left_px: Annotated[int, Meta(ge=0, le=32_768, description="0 to 32768 pixels")] = 0
    top_px: Annotated[int, Meta(ge=0, le=32_768, description="0 to 32768 pixels")] = 0
    running_text: Annotated[str, Meta(max_length=200, description="at most 200 characters")] = ""
    waiting_count: bool = False
    reduced_motion: bool = False
    frame_rate: Annotated[int, Meta(ge=5, le=60, description="5 to 60 pictures a second")] = 30
    media_dir: Path | None = None
    media_after_s: Annotated[int, Meta(ge=15, le=3600, description="15 to 3600 seconds")] = 30
    picture_s: Annotated[int, Meta(ge=3, le=600, description="3 to 600 seconds")] = 10
    recordings_dir: Path | None = None
    chime: Path | None = None
    volume: tuple[VolumeTable, ...] = ()


@unique
class PrinterBackend(StrEnum):
    """How slips reach a printer."""

    USB = "usb"
    SERIAL = "serial"
    TCP = "tcp"
    FILE = "file"


@unique
class SerialFlow(StrEnum):
    """How a serial printer stops what it cannot take: not at all, by DTR/DSR, by RTS/CTS, or by XOFF bytes."""

    NONE = "none"
    DTR = "dtr"
    RTS = "rts"
    XON = "xon"


class ProfileTable(Struct, frozen=True, kw_only=True):
    """`[profile]` of a printer that none of the known kinds fits: one of them (`like`), and what is different.

    What each key says stands in `printer/profiles.py`; `cut` are bytes in hexadecimal, such as "1B 69".
    """

    like: Identifier = "generic-80"
    paper_mm: Annotated[int, Meta(ge=38, le=120, description="38 to 120 millimetres")] | None = None
    columns: Annotated[int, Meta(ge=24, le=96, description="24 to 96 characters")] | None = None
    small_columns: Annotated[int, Meta(ge=24, le=128, description="24 to 128 characters")] | None = None
    dots: Annotated[int, Meta(ge=288, le=1024, description="288 to 1024 dots")] | None = None
    dpi: Annotated[int, Meta(ge=140, le=320, description="140 to 320 dots per inch")] | None = None
    number_width: Annotated[int, Meta(ge=1, le=8, description="1 to 8 times the usual width")] | None = None
    magnifies: bool | None = None
    cut: HexBytes | None = None
    image: Literal["raster", "columns", "none"] | None = None
    qr: Literal["native", "image", "none"] | None = None
    band_rows: Annotated[int, Meta(ge=24, le=1024, description="24 to 1024 rows")] | None = None
    chunk_bytes: Annotated[int, Meta(ge=0, le=65536, description="0 to 65536 bytes")] | None = None
    chunk_pause_ms: Annotated[int, Meta(ge=0, le=1000, description="0 to 1000 milliseconds")] | None = None
    presents: bool | None = None
    shortest_mm: Annotated[int, Meta(ge=0, le=300, description="0 to 300 millimetres")] | None = None


class PrinterConfig(DeviceConfig, frozen=True, kw_only=True):
    """`loket-printer`: `tcp` needs `address`, `serial` needs `port`, `file` needs `directory`, `usb` needs nothing.

    A USB printer is the only one that is plugged in, or named by `usb` (vendor and product), `usb_serial` (its serial
    number) and `usb_port` (the path of sockets it hangs at); `loket-printer list` shows all three. `baud`, `bits`,
    `parity` and `flow` are what a serial printer is set to. `profile` names the paper and the printer's ways (see
    `printer/profiles.py`), or is a table of its own. `layout` (none: the built-in slip) says what stands on a slip, and
    `logo` is a picture for it (PNG, none: no logo). At `kiosk_socket`, a unix socket, the kiosk of this machine asks
    for slips while the hub is away (none: it cannot).
    """

    backend: PrinterBackend
    address: PrinterAddress | None = None
    port: Text | None = None
    baud: Annotated[int, Meta(ge=300, le=921600, description="300 to 921600 bits per second")] = 19200
    bits: Annotated[int, Meta(ge=8, le=8, description="8, and set the printer to 8 bits: commands need them all")] = 8
    parity: SerialParity = SerialParity.NONE
    flow: SerialFlow = SerialFlow.NONE
    usb: UsbIds | None = None
    usb_serial: Text | None = None
    usb_port: UsbPort | None = None
    directory: Path | None = None
    profile: Identifier | ProfileTable = "generic-80"
    layout: Path | None = None
    logo: Path | None = None
    language: Language = "id"
    kiosk_socket: Path | None = None
