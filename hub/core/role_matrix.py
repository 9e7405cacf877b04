"""Prints who may ask for what, and who is shown what: `python -m hub.core.role_matrix`."""

import sys
from typing import get_args

from hub.core.roles import ALLOWED, SHOWN, Kind
from hub.protocol.codec import ClientMessage
from hub.protocol.hello import Hello


def lines() -> list[str]:
    """Return the table as Markdown, a row for each message but the hello and each kind of view; last how many cells."""
    messages = [each for each in get_args(ClientMessage) if each is not Hello]
    standings = list(ALLOWED)
    head = f"| message | {' | '.join(standings)} |"
    rule = f"|{'---|' * (len(standings) + 1)}"
    rows = [
        f"| {message.__name__} | {' | '.join('x' if message in ALLOWED[each] else ' ' for each in standings)} |"
        for message in messages
    ]
    seen = [f"| *{kind}* | {' | '.join('x' if kind in SHOWN[each] else ' ' for each in standings)} |" for kind in Kind]
    return [head, rule, *rows, *seen, "", f"{(len(messages) + len(Kind)) * len(standings)} cells"]


if __name__ == "__main__":  # pragma: no cover  # tests call `lines`
    sys.stdout.write("\n".join(lines()) + "\n")
