"""`loket-hub staff` makes and changes accounts, shows a password once, and says why it does not (X2, X4)."""

import inspect
import re
from pathlib import Path

import pytest

from config.translations import load_translator
from hub.domain import staff as rules
from hub.domain.events_staff import AccountAdded, AccountRemoved, PasswordSet
from hub.domain.rejection import RejectionCode
from hub.server.devices_command import PACKAGE
from hub.server.run import main
from hub.server.storage_commands import JOURNAL_HALL
from hub.store.sql import open_journal
from tests.e2e.settings_files import SAMPLE
from tests.integration.test_program import serving

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def config(tmp_path: Path, database: str) -> Path:
    settings = tmp_path / "hub.toml"
    settings.write_text(f'hall = "{SAMPLE / "hall.toml"}"\ndatabase = "{database}"\n')
    return settings


def staff(config: Path, *words: str, language: str = "en") -> int:
    return main(["staff", "--config", str(config), "--language", language, *words])


def test_accounts_are_made_shown_changed_and_removed(config: Path, database: str, capsys: Capture) -> None:
    assert staff(config, "list") == 0
    assert "no accounts" in capsys.readouterr().out
    assert staff(config, "add", "ani", "--role", "administrator") == 0
    password, said = capsys.readouterr().out.split("\n", 1)
    assert len(password) == 19
    assert "ani" in said
    assert staff(config, "add", "siti", "--role", "officer") == 0
    assert staff(config, "lock", "siti", "--suspected") == 0
    assert staff(config, "reset", "siti") == 0
    assert staff(config, "role", "siti", "--role", "read_only") == 0
    capsys.readouterr()
    assert staff(config, "list") == 0
    assert capsys.readouterr().out.splitlines() == [
        "ani: administrator; must change the password",
        "siti: read_only; locked; must change the password",
    ]
    assert staff(config, "unlock", "siti") == 0
    assert staff(config, "remove", "siti") == 0
    journal = open_journal(database, JOURNAL_HALL)
    wanted = AccountAdded | AccountRemoved | PasswordSet
    records = [each for each in journal.open_day() if isinstance(each.event, wanted)]
    journal.close()
    assert [type(each.event).__name__ for each in records] == [
        *("AccountAdded", "AccountAdded", "PasswordSet", "AccountRemoved")
    ]
    assert all(each.actor for each in records)
    assert main(["verify", "--config", str(config)]) == 0
    if database.startswith("sqlite:"):
        assert password not in (config.parent / "loket.db").read_bytes().decode(errors="replace")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("lock", "tono"), "there is no such account"),
        (("add", "Tono Susanto", "--role", "officer"), "small letters"),
        (("add", "tono", "--role", "officer", "--agency", "dukcapil"), "nobody else has one"),
        (("add", "tono", "--role", "supervisor", "--zone", "x"), "no such zone"),
    ],
)
def test_a_refusal_says_why(config: Path, capsys: Capture, words: tuple[str, ...], why: str) -> None:
    assert staff(config, *words) == 1
    assert why in capsys.readouterr().err
    assert staff(config, *words, language="id") == 1
    said = capsys.readouterr().err
    assert said.startswith("tidak dilakukan: ")
    assert why not in said


def test_indonesian_comes_first(config: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(each, raising=False)
    assert main(["staff", "--config", str(config), "add", "rina", "--role", "read_only"]) == 0
    assert "adalah kata sandi rina" in capsys.readouterr().out
    assert main(["staff", "--config", str(config), "list"]) == 0
    assert capsys.readouterr().out == "rina: hanya melihat; harus mengganti kata sandi\n"


def test_every_refusal_of_the_rules_on_accounts_has_its_words() -> None:
    words = load_translator(PACKAGE, "id")
    source = inspect.getsource(rules)
    codes = {RejectionCode[each].value for each in re.findall(r"RejectionCode\.([A-Z_]+)", source)}
    assert len(codes) > 8
    assert not [each for each in codes if f"staff_why.{each}" not in words.texts]


@pytest.mark.e2e
def test_a_hub_at_work_does_it_itself(config: Path, database: str, capsys: Capture) -> None:
    with serving(database, config):
        assert staff(config, "add", "ani", "--role", "administrator") == 0
        assert staff(config, "reset", "ani", "--suspected") == 0
        assert staff(config, "remove", "ani") == 1
        assert "another administrator first" in capsys.readouterr().err
        assert staff(config, "list") == 0
        assert capsys.readouterr().out == "ani: administrator; must change the password\n"
    assert staff(config, "list") == 0
    assert capsys.readouterr().out == "ani: administrator; must change the password\n"
