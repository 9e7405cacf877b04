"""Who works on the hub's machine stands in history by the name that the machine knows."""

import os
import pwd

from hub.server.os_users import user_name

NOBODY_HAS_THIS = 4_000_000_001


def test_a_user_is_called_as_the_machine_calls_it() -> None:
    assert user_name() == pwd.getpwuid(os.getuid()).pw_name
    assert user_name(0) == "root"


def test_a_number_without_a_name_is_its_own_name() -> None:
    assert user_name(NOBODY_HAS_THIS) == "user 4000000001"
