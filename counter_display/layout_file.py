"""What is on the glass as a JSON file, so that tests with real touches and real pictures know what to look for."""

import os
from pathlib import Path
from typing import Final

import msgspec


class ButtonNote(msgspec.Struct, frozen=True):
    """A place to press, in pixels from the window's top left corner."""

    id: str
    x: float
    y: float
    width: float
    height: float
    enabled: bool


class RowNote(msgspec.Struct, frozen=True):
    """A call as it is shown."""

    call: str
    number: str
    counter: int


class NoticeNote(msgspec.Struct, frozen=True):
    """A service or an agency that cannot work now, by its Indonesian name; `reason` is a `StopReason`."""

    name: str
    reason: str


class HallNote(msgspec.Struct, frozen=True, tag="hall"):
    """A hall screen: `current` is the newest call, `large` those in the large field, `recent` the rows.

    `connected` is False until the first view has come; `stale` says that the picture is marked as old. `notices` are
    all of them, also those whose page is not up. `emergency` is the kind of the one that takes the whole glass. `media`
    is the name of the file that is played, `hours` why all rest, `running` says that the band has a running text.
    """

    connected: bool
    current: RowNote | None
    large: tuple[RowNote, ...]
    recent: tuple[RowNote, ...]
    stale: bool
    notices: tuple[NoticeNote, ...] = ()
    emergency: str | None = None
    media: str | None = None
    hours: str | None = None
    running: bool = False


class SignNote(msgspec.Struct, frozen=True, tag="sign"):
    """A counter's sign: `counter` is None until the first view came, `state` a `SignState`, `emergency` its kind."""

    counter: int | None
    number: str | None
    state: str
    stale: bool
    emergency: str | None = None


class OfficerNote(msgspec.Struct, frozen=True, tag="officer"):
    """An officer's panel; `notice` is the code of its line of words, `phase` the current ticket's.

    `page` is "more" while the rarer actions are shown, `asks` the action that a question is about, `typed` what stands
    in its line, `new_number` a number that was drawn here, `word` the supervisor's. `stage` is how far somebody is with
    logging in ("open": nobody has to), `account` who is in, `said` the code of what is told of it, `signs` how many
    stand in each field: never which. `emergency` is the kind of the one that is shown above all.
    """

    counter: int | None
    number: str | None
    phase: str | None
    waiting: int | None
    notice: str | None
    buttons: tuple[ButtonNote, ...]
    officer: str | None = None
    page: str | None = None
    asks: str | None = None
    typed: str | None = None
    new_number: str | None = None
    word: str | None = None
    stage: str = "open"
    account: str = ""
    said: str | None = None
    signs: tuple[int, ...] = ()
    emergency: str | None = None


class PairingNote(msgspec.Struct, frozen=True, tag="pairing"):
    """A display that is being paired: its stage, the code while it is compared, the hall's name, why it failed."""

    stage: str
    code: str
    hall: str
    buttons: tuple[ButtonNote, ...]
    why: str | None = None


class PutOutNote(msgspec.Struct, frozen=True, tag="put_out"):
    """A display that its hall put out, and whether it can be paired anew by a press."""

    device: str
    buttons: tuple[ButtonNote, ...] = ()


Note = HallNote | SignNote | OfficerNote | PairingNote | PutOutNote
_DECODER: Final[msgspec.json.Decoder[Note]] = msgspec.json.Decoder(Note)


def write(path: Path, note: Note) -> None:
    """Replace the file in one act: a reader sees the old picture or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(msgspec.json.format(msgspec.json.encode(note)))
    beside.replace(path)


def read(path: Path) -> Note:
    """Return what a display last wrote."""
    return _DECODER.decode(path.read_bytes())
