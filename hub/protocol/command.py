"""What every command has, and the words that several of them share."""

from enum import StrEnum, unique

import msgspec

from hub.protocol.ids import NewCommandId


@unique
class TicketClass(StrEnum):
    """Regular, or priority as the visitor chose it; the reason is never asked or kept (T4)."""

    REGULAR = "regular"
    PRIORITY = "priority"


@unique
class Language(StrEnum):
    """The language a visitor chose."""

    INDONESIAN = "id"
    ENGLISH = "en"


class CommandBase(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """A command carries its client's id: a repeated id gets the recorded answer."""

    command_id: NewCommandId
