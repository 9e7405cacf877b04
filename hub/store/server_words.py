"""Why a PostgreSQL server does not let a program in: what passes, what a person must mend, and how.

A refused connection brings no SQLSTATE, only the server's words, which may be of another language: then the server
counts as not reached, and its own words are in the error as ever.
"""

import re
from typing import Final

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from hub.store.faults import JournalUnreachable, JournalUnusable, ServerRefuses

REACH: Final = "start the PostgreSQL server, or correct the address, the user or the password"
WAIT: Final = "wait: it passes by itself"

_PASSING: Final = re.compile(r"the database system is (starting up|shutting down|in recovery mode|not yet accepting)")
_CAUSES: Final = (
    (
        r'database ".*" does not exist',
        "the database does not exist",
        "as the server's administrator: createdb -O {user} {database}",
    ),
    (
        r'role ".*" does not exist',
        "the user does not exist",
        "as the server's administrator: createuser --pwprompt {user}",
    ),
    (
        r"password authentication failed|no password supplied",
        "the password is wrong or missing",
        "write it into ~/.pgpass of the user who runs loket-hub, which only that user may read (chmod 600)",
    ),
    (r"no pg_hba\.conf entry|(Peer|Ident) authentication failed", "may not come in", "let {user} in by pg_hba.conf"),
    (
        r"permission denied for (table|schema|database|sequence)|must be owner of",
        "permission denied",
        "let this user own the database and its tables: REASSIGN OWNED BY whoever made them TO {user}",
    ),
)


def shown(url: URL) -> str:
    """Return an address for people: without its password."""
    return url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


def line(error: DBAPIError) -> str:
    """Return what the server or its library said, in one line."""
    return "; ".join(" ".join(each.split()) for each in str(error.orig).strip().splitlines())


def refusal(url: URL, error: DBAPIError) -> ServerRefuses | None:
    """Return what a person must mend, if that is known."""
    said = line(error)
    for known, what, cure in _CAUSES:
        if re.search(known, said):
            return ServerRefuses(
                shown(url), f"{what} ({said})", cure.format(user=url.username or "USER", database=url.database)
            )
    return None


def unreachable(url: URL, error: DBAPIError) -> JournalUnusable:
    """Return why a server could not be asked: a `ServerRefuses` where waiting does not help."""
    if _PASSING.search(line(error)):
        return JournalUnreachable(shown(url), f"cannot be used yet ({line(error)})", WAIT)
    return refusal(url, error) or JournalUnreachable(shown(url), f"cannot be reached ({line(error)})", REACH)
