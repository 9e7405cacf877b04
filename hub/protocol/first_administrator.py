"""How a hall without accounts gets its first administrator: who has the set-up code makes the own account (X2)."""

from enum import StrEnum, unique
from typing import Annotated

import msgspec

from hub.protocol import limits
from hub.protocol.log_in import AccountName, Password

Code = Annotated[str, msgspec.Meta(max_length=limits.SET_UP_CODE.value)]


@unique
class FirstAdministratorProblem(StrEnum):
    """Why there is no first administrator now.

    `no_code`: none was made, or it is void: it was used, or too many others were tried. `wait`: see `wait_ms`. All
    below `wait` leave the code as it was, which was not looked at but where the password was empty.
    """

    WRONG_CODE = "wrong_code"
    NO_CODE = "no_code"
    WAIT = "wait"
    ACCOUNTS_EXIST = "accounts_exist"
    CANNOT_NOW = "cannot_now"
    WRONG_NAME = "wrong_name"
    PERSONAL_DATA = "personal_data"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_COMMON = "too_common"


class MakeFirstAdministrator(msgspec.Struct, frozen=True, tag="MakeFirstAdministrator", tag_field="type"):
    """Somebody makes the own account, the first one of the hall; `code` is the one that the hub's first start showed.

    It is answered with `FirstAdministratorMade` or `FirstAdministratorRefused`, and logs nobody in. An empty password
    asks whether the code is right: `too_short` says that it is.
    """

    account: AccountName
    code: Code
    password: Password

    def __repr__(self) -> str:
        return "MakeFirstAdministrator(...)"


class FirstAdministratorMade(msgspec.Struct, frozen=True, tag="FirstAdministratorMade", tag_field="type"):
    """The account is there, and the code is void: from here on consoles want a log-in."""

    account: str


class FirstAdministratorRefused(msgspec.Struct, frozen=True, tag="FirstAdministratorRefused", tag_field="type"):
    """No account was made; after `wait_ms` the next try is looked at."""

    code: FirstAdministratorProblem
    wait_ms: int = 0


FirstAdministratorAnswer = FirstAdministratorMade | FirstAdministratorRefused
"""What the hub says to that."""
