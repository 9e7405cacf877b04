"""What a browser asks for and by which name; pure.

Rules: a board's address may say `language`, `theme`, `waiting` (1: how many wait) and `sound` (0: never ask for a
touch); what it does not say, or says wrong, is as the settings have it. Who asks must call this machine by an address,
by its own name or by one of the settings: a stranger's page whose name was made to point here (DNS rebinding) does not.
A websocket is for pages of this very port.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlencode

from config.tokens import ThemeName
from config.translations import LANGUAGES

YES_NO: Final = {"1": True, "0": False}


@dataclass(frozen=True, slots=True)
class Wish:
    """How a board is to be shown."""

    language: str
    theme: ThemeName
    says_waiting: bool
    sounds: bool = True

    def query(self) -> str:
        """Return this as the end of an address."""
        said = {
            "language": self.language,
            "theme": self.theme.value,
            "waiting": self.says_waiting,
            "sound": self.sounds,
        }
        return urlencode({name: int(value) if isinstance(value, bool) else value for name, value in said.items()})


def wish_of(query: Mapping[str, str], usual: Wish) -> Wish:
    """Return what an address asks for."""
    language, theme = query.get("language"), query.get("theme")
    return Wish(
        language if language in LANGUAGES else usual.language,
        ThemeName(theme) if theme in set(ThemeName) else usual.theme,
        YES_NO.get(query.get("waiting", ""), usual.says_waiting),
        YES_NO.get(query.get("sound", ""), usual.sounds),
    )


def is_own_name(host: str | None, names: Collection[str]) -> bool:
    """Return whether the header `Host` names this machine; `names` are in small letters."""
    if not host:
        return False
    if host.startswith("["):
        name = host[1:].partition("]")[0]
    else:
        name, colon, _ = host.lower().rpartition(":")
        name = (name if colon else host.lower()).removesuffix(".")
    return name in names or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_own_page(origin: str | None, host: str | None) -> bool:
    """Return whether the header `Origin` says that a page of this port asks."""
    return bool(host) and origin is not None and origin.lower() == f"http://{host}".lower()
