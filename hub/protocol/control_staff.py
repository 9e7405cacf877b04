"""What an administrator's command says to the hub on its own machine about people's accounts."""

from typing import Annotated

import msgspec

from hub.protocol.ids import NAME, AgencyId, ZoneId
from hub.protocol.log_in import AccountName, Standing


class ListStaff(msgspec.Struct, frozen=True, tag="ListStaff", tag_field="type"):
    """Answered by `StaffList`."""


class AddStaff(msgspec.Struct, frozen=True, tag="AddStaff", tag_field="type"):
    """Make an account; answered by `PasswordMade`."""

    account: AccountName
    role: Standing
    agency: Annotated[AgencyId, NAME] | None = None
    zone: Annotated[ZoneId, NAME] | None = None


class GiveRole(msgspec.Struct, frozen=True, tag="GiveRole", tag_field="type"):
    """Give an account another role or place."""

    account: AccountName
    role: Standing
    agency: Annotated[AgencyId, NAME] | None = None
    zone: Annotated[ZoneId, NAME] | None = None


class ResetPassword(msgspec.Struct, frozen=True, tag="ResetPassword", tag_field="type"):
    """Make another password; answered by `PasswordMade`. `suspected`: somebody else may know the old one."""

    account: AccountName
    suspected: bool = False


class LockStaff(msgspec.Struct, frozen=True, tag="LockStaff", tag_field="type"):
    """Let nobody log in with an account; `suspected`: somebody else may use it."""

    account: AccountName
    suspected: bool = False


class UnlockStaff(msgspec.Struct, frozen=True, tag="UnlockStaff", tag_field="type"):
    """Let an account be used again."""

    account: AccountName


class RemoveStaff(msgspec.Struct, frozen=True, tag="RemoveStaff", tag_field="type"):
    """Delete an account."""

    account: AccountName


class StaffLine(msgspec.Struct, frozen=True):
    """One account, and the devices at which somebody is logged in with it."""

    account: str
    role: Standing
    agency: str | None = None
    zone: str | None = None
    locked: bool = False
    must_change: bool = False
    devices: tuple[str, ...] = ()


class StaffList(msgspec.Struct, frozen=True, tag="StaffList", tag_field="type"):
    """All accounts of the hall."""

    accounts: tuple[StaffLine, ...]


class PasswordMade(msgspec.Struct, frozen=True, tag="PasswordMade", tag_field="type"):
    """The account's password until its owner has changed it; nobody is told it again."""

    password: str

    def __repr__(self) -> str:
        return "PasswordMade(...)"


class NewSetUpCode(msgspec.Struct, frozen=True, tag="NewSetUpCode", tag_field="type"):
    """Make another set-up code, while nobody has an account; answered by `SetUpCodeMade`."""


class SetUpCodeMade(msgspec.Struct, frozen=True, tag="SetUpCodeMade", tag_field="type"):
    """The code by which somebody makes the hall's first account; nobody is told it again."""

    code: str

    def __repr__(self) -> str:
        return "SetUpCodeMade(...)"


StaffRequest = ListStaff | AddStaff | GiveRole | ResetPassword | LockStaff | UnlockStaff | RemoveStaff | NewSetUpCode
"""What can be asked about accounts; what is done without an answer of its own is `Carried`, else `Declined`."""
