"""The boards' colours as CSS: the roles of the design tokens in every theme, for browsers that know no variables."""

from collections.abc import Iterator
from dataclasses import asdict

from config.tokens import THEMES

LIT = "call"
"""The ground of a call that pulses; what is written on it has one colour."""

OLD = "quiet_ink"
"""All of an old picture is written so."""


def colours() -> str:
    """Return the rules: `.c-ROLE` writes in a role's colour, `.b-ROLE` is a ground of it, `.e-ROLE` an edge."""
    return "".join(line + "\n" for theme, roles in THEMES.items() for line in _rules(f".{theme}", asdict(roles)))


def _rules(theme: str, roles: dict[str, str]) -> Iterator[str]:
    yield f"{theme}{{background:{roles['ground']}}}"
    for role, colour in roles.items():
        yield f"{theme} .c-{role}{{color:{colour}}}"
        yield f"{theme} .b-{role}{{background:{colour}}}"
        yield f"{theme} .e-{role}{{border-color:{colour}}}"
    yield f"{theme} .lit{{background:{roles[LIT]}}}"
    yield f"{theme} .lit *{{color:{roles['on_' + LIT]}}}"
    yield f"{theme} .stale .old,{theme} .stale .old *{{color:{roles[OLD]};background:transparent}}"
    yield f"{theme} .stale .head{{background:{roles['trouble']}}}"
    yield f"{theme} .stale .head *{{color:{roles['on_trouble']}}}"
