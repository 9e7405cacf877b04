"""Which trouble strikes which printer at which byte: all of them in a fixed order, of which a seed draws some."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from random import Random
from typing import Final

from config.printer_schema import SerialFlow
from printer.profiles import Rung
from tests.fakes.virtual_printer import Trouble

AFTER_SLIP: Final = 24
"""A fault may also strike so many bytes behind the slip: in what asks whether it is out."""

BRIEFLY_S: Final = (0.0, 2.0)
LASTS_S: Final = (4.5, 9.0)
"""How long staff who were not told let a trouble last; nobody puts in a new roll within a second."""

OF_A_SEED: Final = 1_000_000
"""More cases than anybody plays with one seed."""

SECOND: Final = 0.2
"""So often a second fault follows the first."""


@unique
class Line(StrEnum):
    """How the printer is reached; the node of `USB` vanishes with the printer, a serial line is only silent.

    On `SERIAL_DTR` and `SERIAL_XON` a printer that is off line stops the line, as real ones do.
    """

    TCP = "tcp"
    SERIAL = "serial"
    SERIAL_DTR = "serial, dtr"
    SERIAL_XON = "serial, xon"
    USB = "usb"

    @property
    def flow(self) -> SerialFlow:
        """How the printer stops it."""
        return {Line.SERIAL_DTR: SerialFlow.DTR, Line.SERIAL_XON: SerialFlow.XON}.get(self, SerialFlow.NONE)

    @property
    def is_serial(self) -> bool:
        """Whether it is a serial line."""
        return self in (Line.SERIAL, Line.SERIAL_DTR, Line.SERIAL_XON)


@unique
class Road(StrEnum):
    """Who asks for the slips."""

    HUB = "hub"
    KIOSK = "kiosk"
    BOTH = "both"


@dataclass(frozen=True)
class Case:
    """One fault: `patience_s` is how long staff let it last once it struck (None: until it is told them).

    With `second_at` the paper also ends at that byte of the next visitor's slip.
    """

    rung: Rung
    trouble: Trouble | None
    at: int
    line: Line
    road: Road
    patience_s: float | None
    reprints: bool
    seed: int
    second_at: int | None = None

    @property
    def number(self) -> int:
        """Its place among the cases of its seed."""
        return self.seed % OF_A_SEED

    def __str__(self) -> str:
        told = "told" if self.patience_s is None else f"{self.patience_s:.1f} s"
        what = self.trouble or "nothing"
        then = "" if self.second_at is None else f", then paper out at byte {self.second_at}"
        return f"{what} at byte {self.at}, {self.rung} over {self.line}, asked by {self.road}, cured when {told}{then}"


def applies(trouble: Trouble | None, rung: Rung, line: Line) -> bool:
    """Return whether a printer can have a trouble: a mute one has no late answers, not every line can be stopped."""
    if trouble in (Trouble.LATE, Trouble.STALE, Trouble.AUTOMATIC) and rung is Rung.SILENT:
        return False
    return line.flow is not SerialFlow.NONE or trouble is not Trouble.XOFF


def combinations(
    slip_bytes: int, only: Trouble | None = None, rung: Rung | None = None, line: Line | None = None
) -> Sequence[tuple[object, ...]]:
    """Return every rung, line and trouble with every byte of a slip."""
    troubles: tuple[Trouble | None, ...] = (None, *Trouble) if only is None else (only,)
    rungs = tuple(Rung) if rung is None else (rung,)
    lines = tuple(Line) if line is None else (line,)
    return [
        (each_rung, each_line, trouble, at)
        for each_rung in rungs
        for each_line in lines
        for trouble in troubles
        if applies(trouble, each_rung, each_line)
        for at in range(slip_bytes + AFTER_SLIP if trouble else 1)
    ]


def choose(
    count: int,
    seed: int,
    slip_bytes: int,
    only: Trouble | None = None,
    rung: Rung | None = None,
    line: Line | None = None,
) -> Iterator[Case]:
    """Yield so many cases; none twice before each was there once."""
    random = Random(f"cases:{seed}")
    pool: list[tuple[object, ...]] = []
    for number in range(count):
        if not pool:
            pool = list(combinations(slip_bytes, only, rung, line))
            random.shuffle(pool)
        each_rung, each_line, trouble, at = pool.pop()
        assert isinstance(each_rung, Rung)
        assert isinstance(each_line, Line)
        assert isinstance(at, int)
        assert trouble is None or isinstance(trouble, Trouble)
        patience_s = (
            random.uniform(*LASTS_S if trouble is Trouble.PAPER_OUT else BRIEFLY_S) if random.random() < 0.4 else None
        )
        yield Case(
            each_rung,
            trouble,
            at,
            each_line,
            random.choice(list(Road)),
            patience_s,
            random.random() < 0.5,
            seed * OF_A_SEED + number,
            random.randrange(slip_bytes) if random.random() < SECOND else None,
        )
