"""The program that makes a backup is told where the database is, and other users of the machine are not told more."""

from pathlib import Path

import pytest

from config.schema import HubConfig
from hub.server import beside
from hub.server.backups import Schedule
from hub.server.unremembered import Unremembered

SECRET = "postgresql://loket:rahasia@dbserver/loket"


def _words(monkeypatch: pytest.MonkeyPatch, given: str | None, database: str) -> tuple[str, ...]:
    found: list[tuple[str, ...]] = []

    def noted(*given: object) -> object:
        made = Schedule(*given)  # type: ignore[arg-type]
        found.append(tuple(made.command))
        return made

    monkeypatch.setattr(beside, "Schedule", noted)
    settings = HubConfig(hall=Path("hall.toml"), database=database, backup_dir=Path("backups"))
    beside.beside_serving(Path("hub.toml"), settings, given, None, Unremembered(lambda _: False))
    return found[0]


def test_a_password_of_the_settings_is_in_no_list_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    words = _words(monkeypatch, None, SECRET)
    assert not any("rahasia" in word for word in words)
    assert words[-2:] == ("--config", "hub.toml")


@pytest.mark.parametrize("given", [None, "sqlite:////var/other.db"])
def test_another_database_than_the_settings_one_is_named(monkeypatch: pytest.MonkeyPatch, given: str | None) -> None:
    words = _words(monkeypatch, given, "sqlite:////var/hall.db")
    assert words[-2:] == ("--database", given or "sqlite:////var/hall.db")
