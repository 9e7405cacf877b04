"""What a display can be set to: hall screen, sign, LED boards, officer's panel; shaped like `config.schema`."""

from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field

from config.board_families import BoardFamily
from config.kinds import (
    Address,
    Identifier,
    KeyName,
    Language,
    LinePort,
    Metres,
    Millimetres,
    Pixels,
    SerialParity,
    SoundOutput,
    Text,
    Times,
)
from config.schema import DeviceConfig
from config.tokens import ThemeName


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
    """`[button]`: where a button box presses, by HTTP or websocket, and the secret that it has to say.

    With `certificate` and `key` (PEM files) it is spoken to by TLS. Without, it listens on this machine alone, unless
    `in_the_clear` says that boxes are on a wire of their own.
    """

    listen: Address
    secret: Annotated[
        str, Meta(pattern=r"^[!-~]{16,128}$", description="16 to 128 letters, digits and other signs without spaces")
    ]
    certificate: Path | None = None
    key: Path | None = None
    in_the_clear: bool = False


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
    chime's place, and `volume` says when calls are softer (local time; else they are as loud as can be).
    `timezone` is for the clock until the hub's views say theirs, and for the officer's panel. `pad` is a number
    pad at a panel, `button` where boxes press (none: there is none), `line` what a program of LED boards needs.
    `left_px` and `top_px` are where the window stands on its display, for several screens at one machine.
    `running_text` runs on a hall screen where the supervisor has set none; `waiting_count` says how many wait in its
    zone. With `reduced_motion` no text runs and no
    video plays; `frame_rate` is the most pictures a second while something moves. `media_dir` is a folder of pictures
    and videos (none: nothing is played), which are shown from `media_after_s` after the last call, a picture for
    `picture_s`. `logo` is a PNG file for a hall screen's header (none: the hall's own).
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
    logo: Path | None = None
