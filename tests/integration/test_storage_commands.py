"""`loket-hub verify`, `backup` and `restore`, beside a hub that works and without one."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from hub.domain.commands import IssueTicket
from hub.domain.events_lease import LeaseGiven
from hub.domain.events_rebuild import HistoryRebuilt
from hub.domain.leases import NOBODYS
from hub.domain.rebuilding import GAP
from hub.domain.ticket import TicketClass
from hub.server import going_on, restore_command
from hub.server.going_on import ANOTHER, EMPTY, NOTHING
from hub.server.os_users import user_name
from hub.server.run import main
from hub.store import sources
from hub.store.cures import mebibytes
from hub.store.faults import JournalUnusable
from hub.store.sql import open_journal
from tests.integration.test_program import ROOT, SAMPLE, serving, start
from tests.storage.histories import HALL, History, a_history
from tests.storage.tampering import tamper

NOBODY = 65_534


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("history") / "hall.db"
    journal = open_journal(f"sqlite:///{path}", HALL)
    for batch in a_history(Random(3), 400)[1]:
        journal.append(batch)
    journal.close()
    return path


@pytest.fixture
def file(history: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(history, tmp_path))


@pytest.fixture
def config(file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings beside a database with a history of their hall, and a folder for backups."""
    monkeypatch.setattr(restore_command, "_name_of", lambda *_: "Layanan")
    (file.parent / "backups").mkdir()
    settings = file.parent / "hub.toml"
    settings.write_text(
        f'hall = "{SAMPLE.parent / "hall.toml"}"\ndatabase = "sqlite:///{file.name}"\nbackup_dir = "backups"\n'
    )
    return settings


def loket_hub(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "hub.server.run", *map(str, arguments)]
    return subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)


def test_what_is_whole_is_proven_by_its_path_url_or_settings(
    file: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in ((str(file),), (f"sqlite:///{file}",), ("--config", str(config))):
        assert main(["verify", "--language", "en", *arguments]) == 0
        said = capsys.readouterr()
        assert f"{file}: 1 hall\n  {HALL}: proven, revisions 1 to " in said.out
        assert said.err == ""


def test_the_first_bad_revision_is_named(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(file, "UPDATE journal SET actor = 'nobody' WHERE revision IN (90, 50)")
    assert main(["verify", "--language", "en", str(file)]) == 1
    assert f"{HALL}: BROKEN at revision 50: its fields are not the ones" in capsys.readouterr().out


@pytest.mark.parametrize("broken", ["truncated", "flipped", "empty"])
def test_a_file_that_cannot_be_read_is_named(file: Path, broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = bytearray(file.read_bytes())
    if broken == "flipped":
        data[5 * 4096 + 8] ^= 0xFF
    file.write_bytes({"truncated": data[: len(data) // 2], "flipped": data, "empty": b""}[broken])
    assert main(["verify", "--language", "en", str(file)]) == 1
    assert str(file) in capsys.readouterr().err


def test_what_is_no_journal_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.db"
    tamper(other, "CREATE TABLE guests (name TEXT)")
    for given, why in (
        (str(tmp_path / "none.db"), "is not there"),
        (str(other), "holds no journal of Loket"),
        ("postgresql://u:secret@127.0.0.1:1/d", "cannot be reached"),
        ("://", "is no address"),
        ("sqlite://", "names no file"),
    ):
        assert main(["verify", "--language", "en", given]) == 2
        said = capsys.readouterr().err
        assert why in said
        assert "secret" not in said
    tamper(other, "CREATE TABLE alembic_version (version_num TEXT)")
    tamper(other, "INSERT INTO alembic_version VALUES ('0001')")
    assert main(["verify", "--language", "en", str(other)]) == 2
    assert "revision 0001" in capsys.readouterr().err
    tamper(other, "UPDATE alembic_version SET version_num = '9999'")
    assert main(["verify", "--language", "en", str(other)]) == 2
    assert "this program knows up to" in (said := capsys.readouterr().err)
    assert said.endswith("; use the newer program\n")
    assert main(["verify", "--language", "en", "--config", str(tmp_path / "hub.toml")]) == 2
    assert "hub.toml" in capsys.readouterr().err


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Let this process be a user without rights, as far as the system's tests are run by root."""
    mine = os.geteuid()
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(mine)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
@pytest.mark.parametrize("closed", ["folder", "file", "beside"])
def test_what_this_user_may_not_read_is_named_and_who_may(
    file: Path, closed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`beside`: the file can be read, but nothing can be made beside it, which SQLite needs."""
    with tempfile.TemporaryDirectory() as folder:
        there = Path(shutil.copy(file, Path(folder) / "hall.db"))
        there.chmod(0o600 if closed == "file" else 0o644)
        Path(folder).chmod(0o700 if closed == "folder" else 0o755)
        elsewhere = f"sqlite:///{folder}/new/other.db"
        assert main(["verify", str(file)]) == 0  # what it imports only then, nobody else may be able to read
        capsys.readouterr()
        with as_somebody_else():
            assert main(["verify", "--language", "en", str(there)]) == 2
            said = capsys.readouterr().err
            assert f"{there}: cannot be" in said
            assert "run it as the hub's user" in said
        if closed != "beside":
            with as_somebody_else(), pytest.raises(JournalUnusable, match=r"cannot be read .*run it as the hub's user"):
                sources.put_back(there, elsewhere, HALL)


@pytest.mark.parametrize(
    ("by_hand", "cure"),
    [(True, "if it is a backup, use another one; if it is the hub's own database"), (False, "keep the file, and run")],
)
def test_what_to_do_with_a_damaged_file_depends_on_what_it_is(
    file: Path, config: Path, by_hand: bool, cure: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(b"damaged" * 4_096)
    assert main(["verify", "--language", "en", *([str(file)] if by_hand else ["--config", str(config)])]) == 1
    assert f"; {cure}" in capsys.readouterr().err


@pytest.mark.e2e
def test_a_hub_at_work_is_proven(tmp_path: Path) -> None:
    with serving(tmp_path / "hall.db"):
        done = loket_hub("verify", "--language", "en", tmp_path / "hall.db")
    assert done.returncode == 0, done.stderr
    assert "hall: proven, revisions 1 to" in done.stdout


@pytest.fixture
def no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that says nothing of its language."""
    for each in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(each, raising=False)


@pytest.mark.usefixtures("no_language")
def test_verify_speaks_indonesian_first(file: Path, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--config", str(config)]) == 0
    said = capsys.readouterr().out
    assert f"{file}: 1 balai\n  {HALL}: terbukti utuh, revisi 1 sampai " in said
    assert '    riwayat "Layanan", catatan terakhir ' in said
    assert f"dibandingkan dengan 0 cadangan di {file.parent / 'backups'}" in said
    (file.parent / "backups").rmdir()
    assert main(["verify", "--config", str(config)]) == 0
    said = capsys.readouterr().out
    assert f"perhatian: tidak dibandingkan dengan cadangan mana pun: folder {file.parent / 'backups'} tidak ada" in said
    assert "dibandingkan dengan 0" not in said
    tamper(file, "UPDATE journal SET actor = 'nobody' WHERE revision = 50")
    assert main(["verify", str(file)]) == 1
    assert f"  {HALL}: RUSAK pada revisi 50: " in capsys.readouterr().out


@pytest.mark.usefixtures("no_language")
def test_backup_and_restore_speak_indonesian_first(
    file: Path, config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "nice", lambda _: 0)
    assert main(["backup", "--config", str(config)]) == 0
    said = capsys.readouterr()
    assert "terbukti utuh" in said.out
    assert "disk yang sama" in said.err
    (made,) = file.parent.glob("backups/*.db")
    assert main(["restore", "--from", str(made), "--config", str(config), NOTHING]) == 0
    said = capsys.readouterr()
    assert f"{file}: dipulihkan dari {made}; " in said.out
    assert "\nPerhatian:\n  - nomor yang diberikan sesudah cadangan itu tidak ada di dalamnya" in said.out
    assert "\nLangkah berikutnya:\n  1. bila ada nomor" in said.out
    assert "\n  2. jalankan loket-hub\n" in said.out
    assert "--above" in said.out
    assert "recover" not in said.out, "it is a hall without keys"


def test_a_backup_is_made_proven_and_restored(
    file: Path, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nice = os.nice(0)
    done = loket_hub("backup", "--language", "en", "--config", config)
    assert os.nice(0) == nice
    assert done.returncode == 0, done.stderr
    (made,) = (tmp_path / "backups").glob("*.db")
    assert f"{made}: proven, {mebibytes(made.stat().st_size)}\n" in done.stdout
    assert "beware: backups lie on the same disk as the database" in done.stderr
    assert made.stat().st_mode & 0o777 == 0o600, "what people did is nobody else's to read"
    assert main(["verify", "--language", "en", str(made), str(file)]) == 0
    assert main(["verify", "--language", "en", str(made), str(tmp_path / "none.db")]) == 2
    said = capsys.readouterr()
    assert said.out.count(f"{made}: 1 hall") == 2
    assert f"{file}: 1 hall" in said.out
    assert "none.db: is not there" in said.err
    file.write_bytes(b"damaged" * 4_096)
    assert main(["restore", "--language", "en", "--from", str(made), "--config", str(config), NOTHING]) == 0
    said = capsys.readouterr().out
    assert f"{file}: restored from {made}; {HALL} ends at revision" in said
    assert "or the rebuild if you did that, once more with --above and the epoch that it names\n" in said
    epoch = said.partition("; epoch ")[2].partition("\n")[0]
    assert f"what was there is kept as {file}.before-epoch-{epoch}" in said
    assert main(["verify", "--language", "en", "--config", str(config)]) == 0
    assert f"epoch {epoch}" in capsys.readouterr().out
    assert _slots_of_nobody(file) != _slots_of_nobody(made) == set()
    file.unlink()
    assert main(["restore", "--language", "en", "--from", str(made), "--config", str(config), NOTHING]) == 0
    assert "kept as" not in capsys.readouterr().out


@pytest.mark.parametrize("is_today", [True, False])
def test_a_backup_of_today_goes_on_above_what_may_have_been_given_since(
    file: Path, config: Path, is_today: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its numbers after the backup are on paper, and nobody was asked for them."""
    backup = Path(shutil.copy(file, file.with_name("backup.db")))
    journal = open_journal(f"sqlite:///{backup}", HALL)
    known = journal.open_day()
    journal.close()
    at = _noon(known[-1].day) + (0 if is_today else 40 * 86_400_000)
    _set_clock(monkeypatch, at)
    words = ["restore", "--language", "en", "--from", str(backup), "--config", str(config)]
    if is_today:
        assert main([*words, "--paper", "Q7"]) == 2
        assert "--paper Q7: is no number of this hall's sequences; nothing was changed" in capsys.readouterr().err
    assert main([*words, *(["--paper", "A7110"] if is_today else [NOTHING])]) == 0
    said = capsys.readouterr().out
    assert f"{backup}: it ends at revision {known[-1].revision}, with " in said
    assert f"today is taken to be {known[-1].day if is_today else '2026-'}" in said
    first = f"loket-hub rebuild --config {config} --backup {backup} brings them back"
    assert f"  1. if numbers were given after the backup: {first}" in said
    assert ("it is of today: 50 numbers of every sequence are left out" in said) is is_today
    assert ("sequences go on at A7161" in said) is is_today
    journal = open_journal(f"sqlite:///{file}", HALL)
    records = [record for record in journal.open_day() if isinstance(record.event, HistoryRebuilt)]
    assert {(each.actor, each.at) for each in records} == ({(user_name(), at)} if is_today else set())
    found = [record.event for record in records if isinstance(record.event, HistoryRebuilt)]
    assert [(each.backup, each.epoch) for each in found] == ([("backup.db", journal.epoch())] if is_today else [])
    assert all(each.next >= each.first + GAP for event in found for each in event.resumed)
    journal.close()


@pytest.mark.parametrize("days", [1, 40, -1])
def test_a_backup_of_another_day_is_refused_unless_nothing_was_given_since(
    days: int, file: Path, config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was told this morning is on paper, and would be told to others from A001 on."""
    backup, before = Path(shutil.copy(file, file.with_name("backup.db"))), file.read_bytes()
    journal = open_journal(f"sqlite:///{file}", HALL)
    known = journal.open_day()
    journal.close()
    file.write_bytes(before)
    _set_clock(monkeypatch, _noon(known[-1].day) + days * 86_400_000)
    words = ["restore", "--language", "en", "--from", str(backup), "--config", str(config)]
    assert main(words) == 2
    said = capsys.readouterr().err
    assert f"{backup}: ends on {known[-1].day}, " in said
    assert "nothing was changed" in said
    if days > 0:
        assert "run loket-hub rebuild with --backup and this file: it asks kiosks and printers" in said
    else:
        assert "set the clock (date, battery, NTP) and do it again" in said
    assert f"restore it with {NOTHING}" in said
    assert file.read_bytes() == before
    assert main([*words, NOTHING]) == 0
    assert "uncertain" in capsys.readouterr().out or days > 0


def _noon(day: str) -> int:
    return int(datetime.fromisoformat(f"{day}T12:00+08:00").timestamp() * 1_000)


def _set_clock(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    monkeypatch.setattr(going_on, "time", SimpleNamespace(time_ns=lambda: at * 1_000_000))


@pytest.mark.parametrize("goes_on", [False, True])
def test_an_end_that_was_cut_off_is_found_by_the_backups(
    goes_on: bool, file: Path, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is left is a whole chain: only who knows later heads can tell."""
    older = Path(shutil.copy(file, tmp_path / "older"))
    journal = open_journal(f"sqlite:///{file}", HALL)
    history = History.resumed(journal.open_day())
    cut_at = journal.head()
    for number in range(5):
        journal.append(history.do(IssueTicket(f"n{number}", "s1", TicketClass.REGULAR, "id", None), f"n{number}"))
    end = journal.head()
    journal.close()
    assert main(["backup", "--language", "en", "--config", str(config)]) == 0
    assert main(["verify", "--language", "en", "--config", str(config)]) == 0
    assert f"compared with 1 backup in {tmp_path / 'backups'}" in capsys.readouterr().out
    (made,) = (tmp_path / "backups").glob("*.db")
    shutil.copy(older, file)
    if goes_on:
        journal = open_journal(f"sqlite:///{file}", HALL)
        for number in range(30):
            history = History.resumed(journal.open_day())
            journal.append(history.do(IssueTicket(f"m{number}", "s2", TicketClass.REGULAR, "id", None), f"m{number}"))
        journal.close()
    assert main(["verify", "--language", "en", "--config", str(config)]) == 1
    said = capsys.readouterr().out
    assert f"  {HALL}: proven, revisions 1 to" in said
    if goes_on:
        assert f"  {HALL}: BROKEN at its end: it differs from {made}, of the same history (revision {end}, of " in said
    else:
        assert f"BROKEN at its end: revisions {cut_at + 1} to {end} are missing, which {made} has (of " in said
    assert main(["restore", "--language", "en", "--from", str(made), "--config", str(config), NOTHING]) == 0
    (tmp_path / "backups" / "hall-20990101T000000Z.db").write_bytes(b"noise")
    capsys.readouterr()
    assert main(["verify", "--language", "en", "--config", str(config)]) == 0
    assert "  beware: " in capsys.readouterr().out


def test_a_history_that_was_left_for_an_older_backup_is_no_lost_end(
    file: Path, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = Path(shutil.copy(file, tmp_path / "older"))
    journal = open_journal(f"sqlite:///{file}", HALL)
    history = History.resumed(journal.open_day())
    journal.append(history.do(IssueTicket("n", "s1", TicketClass.REGULAR, "id", None), "n"))
    journal.close()
    assert main(["backup", "--language", "en", "--config", str(config)]) == 0
    capsys.readouterr()
    assert main(["restore", "--language", "en", "--from", str(older), "--config", str(config), NOTHING]) == 0
    said = capsys.readouterr()
    assert re.search(rf"^beware: 1 numbers that are in {file} are not in the backup, .*: A\d+$", said.err, re.MULTILINE)
    (aside,) = tmp_path.glob("hall.db.before-epoch-*")
    assert f"loket-hub rebuild --config {config} --backup {aside} brings them back" in said.out
    assert main(["verify", "--language", "en", "--config", str(config)]) == 0
    assert main(["backup", "--language", "en", "--config", str(config)]) == 0
    assert main(["verify", "--language", "en", "--config", str(config)]) == 0
    assert "BROKEN" not in capsys.readouterr().out


def _slots_of_nobody(file: Path) -> set[int]:
    copy = Path(shutil.copy(file, file.with_name("looked.db")))
    journal = open_journal(f"sqlite:///{copy}", HALL)
    leases = [record.event for record in journal.open_day() if isinstance(record.event, LeaseGiven)]
    journal.close()
    return {lease.slot for lease in leases if lease.kiosk == NOBODYS}


def test_another_halls_backup_is_not_restored_by_mistake(
    file: Path, config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    made = Path(shutil.copy(file, file.with_name("made.db")))
    before = file.read_bytes()
    words = ["restore", "--language", "en", "--from", str(made), "--config", str(config), NOTHING]
    assert main(words) == 2
    said = capsys.readouterr().err
    whose = 'is of the hall "Layanan", and these settings are of "Mal Pelayanan Publik Banda Aceh"; nothing was changed'
    assert f"{made}: {whose}; name a backup of this hall" in said
    assert file.read_bytes() == before
    assert main([*words, ANOTHER]) == 0
    assert 'it is of "Layanan"' in capsys.readouterr().out
    config.write_text(config.read_text().replace("hall.toml", "none.toml"))
    assert main(words) == 0
    assert "beware: " in (said := capsys.readouterr().err)
    assert "nobody sees whether the backup is of this hall" in said


def test_what_never_had_a_day_is_not_restored_by_mistake(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = tmp_path / "bare.db"
    open_journal(f"sqlite:///{bare}", HALL).close()
    assert main(["verify", "--language", "en", str(bare)]) == 0
    assert "    of no day yet\n" in capsys.readouterr().out
    words = ["restore", "--language", "en", "--from", str(bare), "--config", str(config)]
    assert main(words) == 2
    assert f"{bare}: has no day in it: no number was ever given" in capsys.readouterr().err
    assert main([*words, EMPTY]) == 0


def test_verify_says_whose_history_it_is_and_where_it_ends(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--language", "en", str(file)]) == 0
    said = capsys.readouterr().out
    assert re.search(
        r'\n    of "Layanan", the last record of \S+ \S+\+08:00, \d+ tickets of \d{4}-\d\d-\d\d\n', said
    ), said


def test_a_restored_history_is_above_what_devices_know(
    file: Path, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A copy of a server's database has a far higher epoch, and so has what was restored from it elsewhere."""
    (tmp_path / "made").mkdir()
    made = Path(shutil.copy(file, tmp_path / "made" / "hall.db"))
    words = ["restore", "--language", "en", "--from", str(made), "--config", str(config), NOTHING]
    assert main([*words, "--above", "40000000"]) == 0
    assert _epoch_said(capsys) > 40_000_000
    of_server = Path(shutil.copy(file, tmp_path / "backups" / "other-20260302T080000Z.db"))
    tamper(of_server, "UPDATE halls SET epoch = 50000000")
    assert main(words) == 0
    assert _epoch_said(capsys) > 50_000_000
    with pytest.raises(SystemExit):
        main([*words, "--above", "x"])
    assert "is no epoch" in capsys.readouterr().err


def _epoch_said(capsys: pytest.CaptureFixture[str]) -> int:
    return int(capsys.readouterr().out.partition("; epoch ")[2].split()[0])


def test_what_cannot_be_backed_up_or_restored_is_named(
    file: Path, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = tmp_path / "bare.toml"
    bare.write_text(f'hall = "{SAMPLE.parent / "hall.toml"}"\n')
    assert main(["backup", "--language", "en", "--config", str(bare)]) == 2
    assert "backup_dir: is not set" in capsys.readouterr().err
    assert main(["restore", "--language", "en", "--from", str(tmp_path / "none.db"), "--config", str(config)]) == 2
    assert "none.db: is not there" in capsys.readouterr().err
    assert (
        main(["backup", "--language", "en", "--config", str(config), "--to", str(tmp_path / "unmounted" / "elsewhere")])
        == 2
    )
    assert "elsewhere: is not there; make the folder, or mount its disk" in capsys.readouterr().err
    assert not (tmp_path / "unmounted").exists()
    tamper(file, "UPDATE journal SET actor = 'nobody' WHERE revision = 50")
    (tmp_path / "elsewhere").mkdir()
    done = loket_hub("backup", "--language", "en", "--config", config, "--to", tmp_path / "elsewhere")
    assert done.returncode == 1
    assert "revision 50" in done.stderr
    assert not list((tmp_path / "elsewhere").glob("*.db"))


@pytest.mark.e2e
def test_a_hub_makes_its_backups_and_refuses_to_be_restored_meanwhile(file: Path, config: Path, tmp_path: Path) -> None:
    with serving(tmp_path / "hub.db", config) as (program, _):
        assert program.stderr is not None
        of_backups = (line for line in program.stderr if "hub.server.backups" in line)
        told = [next(of_backups), next(of_backups)]
        assert "ERROR hub.server.backups: backups lie on the same disk as the database" in told[0]
        assert "INFO hub.server.backups: backup made" in told[1]
        (made,) = (tmp_path / "backups").glob("hub-*.db")
        assert main(["verify", "--language", "en", str(made)]) == 0
        done = loket_hub(
            "restore",
            "--language",
            "en",
            "--from",
            made,
            "--config",
            config,
            "--database",
            f"sqlite:///{tmp_path}/hub.db",
        )
        assert done.returncode == 2
        assert "another program writes it; stop the other loket-hub first" in done.stderr
        program.send_signal(signal.SIGTERM)
        assert program.wait(120) == 0


@pytest.mark.e2e
def test_a_backup_that_fails_is_an_alarm(config: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").rmdir()
    (tmp_path / "backups").write_text("a file where the folder should be")
    with serving(tmp_path / "hub.db", config) as (program, _):
        assert program.stderr is not None
        told = next(line for line in program.stderr if "hub.server.backups" in line)
    assert "ERROR hub.server.backups: no backup was made status=2" in told
    assert f"{tmp_path / 'backups'}: is a file; name a folder" in told


@pytest.mark.e2e
def test_a_hub_without_a_folder_for_backups_says_so(tmp_path: Path) -> None:
    program = start(
        "--config", str(SAMPLE), "--port", "0", "--database", f"sqlite:///{tmp_path}/h.db", "--no-advertise"
    )
    assert program.stderr is not None
    assert "no backups are made; set backup_dir in" in "".join(
        line for line in iter(program.stderr.readline, "") if "no backups" in line and not program.terminate()
    )
    program.wait(120)
    program.stderr.close()
