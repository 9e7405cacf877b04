"""What is wrong with the hub's machine and the printers, as supervisors are told: codes and values, no words."""

from enum import StrEnum, unique

import msgspec


@unique
class AlarmCode(StrEnum):
    """What is wrong; each goes when its trouble goes."""

    DISK_FILLING = "disk_filling"
    DISK_LOW = "disk_low"
    NO_RESERVE = "no_reserve"
    RESERVE_FREED = "reserve_freed"
    DISK_FULL = "disk_full"
    DISK_READ_ONLY = "disk_read_only"
    DISK_AWAY = "disk_away"
    STORAGE_UNAVAILABLE = "storage_unavailable"
    BACKUPS_FAILING = "backups_failing"
    NO_BACKUPS = "no_backups"
    BACKUPS_ON_ONE_DISK = "backups_on_one_disk"
    CLOCK_DIFFERS = "clock_differs"
    CONNECTIONS_FULL = "connections_full"
    DEVICE_FLOODS = "device_floods"
    PRINTER_OFFLINE = "printer_offline"
    PRINTER_PAPER_OUT = "printer_paper_out"
    PRINTER_COVER_OPEN = "printer_cover_open"
    PRINTER_JAM = "printer_jam"
    PRINTER_ERROR = "printer_error"
    PRINTER_PAPER_LOW = "printer_paper_low"
    PRINTER_MUTE = "printer_mute"
    BOARD_NO_ANSWER = "board_no_answer"
    BOARD_WRONG_ANSWER = "board_wrong_answer"
    BOARD_REFUSES = "board_refuses"
    BOARD_TOO_LONG = "board_too_long"
    BOARD_UNKNOWN_COUNTER = "board_unknown_counter"
    BOARD_LINE_GONE = "board_line_gone"
    BOARDS_AWAY = "boards_away"
    CALLS_UNSHOWN = "calls_unshown"
    CALLS_UNHEARD = "calls_unheard"
    VOICE_MUTE = "voice_mute"
    ZONE_WITHOUT_SCREEN = "zone_without_screen"
    LATER_HISTORY = "later_history"
    OTHER_HISTORY = "other_history"
    HISTORY_WENT_BACK = "history_went_back"
    CERTIFICATE_ENDS = "certificate_ends"
    KIOSK_AHEAD = "kiosk_ahead"
    LEASES_HELD = "leases_held"
    NUMBERS_REFUSED = "numbers_refused"
    STANDBY_AWAY = "standby_away"


class Alarm(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong, and since when the hub knows (UTC ms); `values` fill the placeholders of its text.

    `disk` is `database` or `backups`, `free_mib` what is free on it, `reserve_mib` what the
    reserve beside the database takes, `days` how long it lasts if it fills on as it
    did; `since` is the instant (UTC ms) of the last proven backup; `seconds` is how far this computer's clock is ahead;
    `epoch` is the one that a `device` knows of a later history of the hall; `printer` is one of the hall's;
    `board` is an LED board's address at its `counter`, `code` the Modbus exception with which it refuses;
    `ends` is when the certificate of a `device` ends (UTC ms): it comes in no more then, and must be paired anew;
    `count` calls of a `zone`, some of which are `numbers`, are on none of its screens, or its voice did not say them;
    a `device` of a `zone` has no sound; a kiosk (`device`) gave `count` numbers of a day that has not begun.
    A kiosk that was put out (`device`) holds `count` leases until the day of `ends` is over, and `free` are left.
    The hub refused `count` numbers that a kiosk (`device`) gave by itself; the newest are `numbers`.
    A `device` has a mark of the record `revision` that the hub's database has lost.
    """

    code: AlarmCode
    since: int
    values: dict[str, str] = {}
