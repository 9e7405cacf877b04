"""What people are called by the machine that the hub runs on: who works there stands in history by that name."""

import os
import pwd


def user_name(user: int | None = None) -> str:
    """Return the name of a user by its number, or of who runs this program."""
    number = os.getuid() if user is None else user
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"
