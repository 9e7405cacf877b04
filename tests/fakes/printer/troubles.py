"""What may befall a printer, by name, for faults that strike at a chosen byte."""

from enum import StrEnum, unique


@unique
class Trouble(StrEnum):
    """Each lasts until it is cured, but for those that pass by themselves (HOT, POWER, UNPLUGGED, OVERRUN)."""

    PAPER_OUT = "paper out"
    PAPER_LOW = "paper low"
    COVER = "cover open"
    JAM = "cutter jammed"
    ERROR = "error"
    HOT = "too hot"
    MUTE = "mute"
    LATE = "late answers"
    STALE = "stale answers"
    AUTOMATIC = "automatic status"
    STALLED = "reads nothing"
    XOFF = "stops the flow"
    POWER = "power lost"
    UNPLUGGED = "line cut"
    SLOW = "slow"
    OVERRUN = "bytes dropped"
