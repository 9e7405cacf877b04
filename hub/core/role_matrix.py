"""Prints who may ask for what: `python -m hub.core.role_matrix`."""

import sys
from typing import get_args

from hub.core.roles import ALLOWED
from hub.protocol.codec import ClientMessage
from hub.protocol.hello import Hello


def lines() -> list[str]:
    """Return the table as Markdown, a row for each message but the hello, and the count of its cells."""
    messages = [each for each in get_args(ClientMessage) if each is not Hello]
    standings = list(ALLOWED)
    head = f"| message | {' | '.join(standings)} |"
    rule = f"|{'---|' * (len(standings) + 1)}"
    rows = [
        f"| {message.__name__} | {' | '.join('x' if message in ALLOWED[each] else ' ' for each in standings)} |"
        for message in messages
    ]
    return [head, rule, *rows, "", f"{len(messages) * len(standings)} cells"]


if __name__ == "__main__":  # pragma: no cover  # tests call `lines`
    sys.stdout.write("\n".join(lines()) + "\n")
