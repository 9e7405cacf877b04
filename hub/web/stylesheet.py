"""The boards' colours as CSS: the roles of the design tokens in every theme, for browsers that know no variables."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from config.tokens import THEMES, Theme, ThemeName

LIT = "call"
"""The ground of a call that pulses; what is written on it has one colour."""

OLD = "quiet_ink"
"""All of an old picture is written so."""


def colours() -> str:
    """Return the rules: `.c-ROLE` writes in a role's colour, `.b-ROLE` is a ground of it, `.e-ROLE` an edge."""
    return "".join(line + "\n" for theme, roles in THEMES.items() for line in _rules(f".{theme}", asdict(roles)))


def own_colours(name: ThemeName, theme: Theme) -> str:
    """Return the rules of what differs from ours in a hall's own theme; they come after ours."""
    ours = asdict(THEMES[name])
    changed = {role: colour for role, colour in asdict(theme).items() if colour != ours[role]}
    return "".join(line + "\n" for line in _of_roles(f".{name.value}", changed))


def _of_roles(theme: str, roles: Mapping[str, str]) -> Iterator[str]:
    for role, colour in roles.items():
        yield f"{theme} .c-{role}{{color:{colour}}}"
        yield f"{theme} .b-{role}{{background:{colour}}}"
        yield f"{theme} .e-{role}{{border-color:{colour}}}"


def _rules(theme: str, roles: dict[str, str]) -> Iterator[str]:
    yield f"{theme}{{background:{roles['ground']}}}"
    yield from _of_roles(theme, roles)
    yield f"{theme} .lit{{background:{roles[LIT]}}}"
    yield f"{theme} .lit *{{color:{roles['on_' + LIT]}}}"
    yield f"{theme} .stale .old,{theme} .stale .old *{{color:{roles[OLD]};background:transparent}}"
    yield f"{theme} .stale .head{{background:{roles['trouble']}}}"
    yield f"{theme} .stale .head *{{color:{roles['on_trouble']}}}"
