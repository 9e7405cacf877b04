"""`loket-hub rebuild`: which backup it takes, what it says, and that it changes nothing when it is ended before."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from hub.domain.commands import IssueTicket
from hub.domain.events_rebuild import HistoryRebuilt, TicketRestored
from hub.domain.rebuilding import GAP
from hub.domain.ticket import TicketClass
from hub.protocol.ids import CommandId
from hub.protocol.remembering import RememberedNumber
from hub.server.os_users import user_name
from hub.server.run import main
from hub.store.sql import open_journal
from tests.builders import MORNING, Book, Ids
from tests.e2e.settings_files import HallTables, SettingsFiles
from tests.fakes.ports import free_port
from tests.integration.test_program import ROOT, SAMPLE
from tests.storage.cluster import Cluster, NoServer
from tests.storage.histories import History
from tests.storage.tampering import tamper


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    pytest.importorskip("psycopg", reason="psycopg is not installed: ./loket setup installs it")
    try:
        made = Cluster()
    except NoServer as error:
        pytest.skip(str(error))
    yield made
    made.stop()


KNOWN = Ids(7)()
NUMBER = RememberedNumber(Ids()(), "A007", MORNING)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings of the sample hall beside a database with a backup, of no day yet."""
    settings = tmp_path / "hub.toml"
    settings.write_text(
        f'hall = "{SAMPLE.parent / "hall.toml"}"\ndatabase = "sqlite:///hall.db"\nbackup_dir = "backups"\n'
    )
    open_journal(f"sqlite:///{tmp_path / 'hall.db'}", "hall").close()
    (tmp_path / "backups").mkdir()
    assert main(["backup", "--language", "en", "--config", str(settings)]) == 0
    return settings


@pytest.fixture
def rebuild(config: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        status = main(["rebuild", "--language", "en", "--config", str(config), *words])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def lose(config: Path) -> Path:
    database = config.with_name("hall.db")
    database.write_bytes(b"noise" * 1_000)
    return database


def test_what_is_sound_is_not_rebuilt(rebuild: Callable[..., tuple[int, str]]) -> None:
    status, said = rebuild("--wait", "0")
    assert status == 2
    assert "is sound: nothing is lost" in said
    assert "name its last backup with --backup FILE, or write --without-backup" in said


def test_it_speaks_indonesian_first(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(each, raising=False)
    words = ["rebuild", "--config", str(config), "--wait", "0"]
    assert main(words) == 2
    assert "utuh: tidak ada yang hilang karena disknya; bila perangkat mengenal" in capsys.readouterr().err
    database = lose(config)
    memory = remember(config, NUMBER, msgspec.structs.replace(NUMBER, ticket=Ids(2)(), text="??7"))
    assert main([*words, *memory]) == 0
    said = capsys.readouterr()
    assert f"{memory[1]}: 2 nomor\n" in said.err
    assert "perhatian: kiosk-1 tidak menjawab" in said.err
    assert f"{database}: dibangun kembali dari " in said.out
    assert "perhatian: ??7 " in said.out
    assert said.out.endswith("jalankan loket-hub; loket-supervise cancel-uncertain menutup yang belum pasti\n")


@pytest.mark.parametrize(("words", "least"), [((), 29_000_000), (("--above", "40000000"), 40_000_001)])
def test_a_new_history_on_purpose_is_above_what_devices_know(
    words: tuple[str, ...], least: int, config: Path, rebuild: Callable[..., tuple[int, str]]
) -> None:
    known = 0
    for _ in range(2):
        status, said = rebuild("--without-backup", "--wait", "0", *words)
        assert status == 0, said
        epoch = int(said.partition("; epoch ")[2].partition(";")[0])
        assert epoch > known
        assert epoch >= least
        known = epoch
    assert main(["verify", "--config", str(config)]) == 0


def test_what_is_no_epoch_is_refused(
    rebuild: Callable[..., tuple[int, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    for wrong in ("-1", "x", "500000001"):
        with pytest.raises(SystemExit):
            rebuild("--above", wrong)
        assert "is no epoch: write 1 to 500000000" in capsys.readouterr().err or wrong == "-1"


@pytest.mark.parametrize("wrong", ["-5", "x", "nan", "inf"])
def test_what_is_no_time_to_wait_is_refused(
    wrong: str, rebuild: Callable[..., tuple[int, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        rebuild("--wait", wrong)
    assert f"{wrong!r} is no time to wait: write 0 to 86400 seconds" in capsys.readouterr().err


def test_the_newest_sound_backup_and_what_was_carried_here(
    config: Path, rebuild: Callable[..., tuple[int, str]]
) -> None:
    lose(config)
    damaged = config.parent / "backups" / "hall-29990101T000000Z.db"
    damaged.write_bytes(b"noise" * 1_000)
    memory = config.with_name("jobs.jsonl")
    other = msgspec.structs.replace(NUMBER, ticket=Ids(2)(), text="??7")
    memory.write_bytes(msgspec.json.encode(NUMBER) + b"\n" + msgspec.json.encode(other) + b"\ntorn")
    before = sorted(each.name for each in config.parent.iterdir())
    status, said = rebuild("--wait", "0", "--memory", str(memory))
    assert status == 2
    assert f"--memory: {memory}: line 3 cannot be read; nothing was changed; carry the device's own file" in said
    assert sorted(each.name for each in config.parent.iterdir()) == before
    status, said = rebuild("--wait", "0", "--memory", str(memory), "--skip-unreadable")
    assert status == 0, said
    assert f"{memory}: 2 numbers, 1 line skipped" in said
    assert f"beware: {damaged}: cannot be read (" in said
    assert f"trying {damaged}" not in said
    assert "rebuilt from" in said
    assert "beware: ??7" in said
    assert ", says jobs.jsonl, has no place: no_pool" in said
    assert "what was there is kept as" in said
    assert "kiosk-1 was not heard: numbers that it alone remembers are not known, and may be given to others" in said
    assert "no kiosk gets new numbers for working without the hub, today and on the next service day" in said
    assert main(["verify", "--config", str(config)]) == 0


def test_what_is_on_paper_is_said_by_people(config: Path, rebuild: Callable[..., tuple[int, str]]) -> None:
    lose(config)
    status, said = rebuild("--wait", "0", "--paper", "A9301")
    assert status == 2
    assert "--paper A9301: is no number of this hall's sequences; nothing was changed; write it as it stands" in said
    status, said = rebuild("--wait", "0", "--paper", "A110")
    assert status == 0, said
    assert f"sequences go on at A{110 + GAP + 1} " in said
    assert "no device remembers paper" not in said
    (newest,) = (config.parent / "backups").glob("*.db")
    status, said = rebuild("--wait", "0", "--backup", str(newest))
    assert status == 0, said
    assert f"sequences go on at A{GAP + 1:03d} " in said
    assert "beware: no device remembers paper that was reserved" in said


YESTERDAY = "2026-03-01"


@pytest.fixture
def past_day(config: Path) -> Path:
    """The only backup is of a day that is over, with A001 given; the disk is lost."""
    journal = open_journal(f"sqlite:///{config.with_name('hall.db')}", "hall")
    history = History()
    journal.append(history.open_next_day())
    journal.append(history.do(IssueTicket(KNOWN, "s1", TicketClass.REGULAR, "id", None), KNOWN))
    journal.close()
    for backup in (config.parent / "backups").glob("*.db"):
        backup.unlink()
    assert main(["backup", "--language", "en", "--config", str(config)]) == 0
    lose(config)
    return config.with_name("hall.db")


def remember(config: Path, *numbers: RememberedNumber) -> tuple[str, str]:
    memory = config.with_name("numbers.jsonl")
    memory.write_bytes(b"\n".join(map(msgspec.json.encode, numbers)))
    return "--memory", str(memory)


def test_what_was_told_today_stands_under_today_when_the_backup_is_of_a_day_before(
    config: Path, past_day: Path, rebuild: Callable[..., tuple[int, str]]
) -> None:
    """Numbers begin at 1 each day: what is known of today is not given again, and 50 more are left out."""
    at = time.time_ns() // 1_000_000
    today = [RememberedNumber(Ids(seed)(), f"A{seed:03d}", at) for seed in (1, 2, 3)]
    status, said = rebuild("--wait", "0", *remember(config, *today))
    assert status == 0, said
    assert f"it ends at revision 3, with 1 tickets of {YESTERDAY}" in said
    assert "3 numbers restored" in said
    journal = open_journal(f"sqlite:///{past_day}", "hall")
    day = journal.open_day()
    journal.close()
    assert day[0].day > YESTERDAY
    assert f"today is taken to be {day[0].day}; if it is not, set this computer's clock first" in said
    assert f"the hall goes on in the day of {day[0].day}" in said
    events = [each.event for each in day]
    assert [each.text for each in events if isinstance(each, TicketRestored)] == ["A001", "A002", "A003"]
    (rebuilt,) = (each for each in events if isinstance(each, HistoryRebuilt))
    assert {each.actor for each in day if isinstance(each.event, HistoryRebuilt)} == {user_name()}
    assert {each.pool: each.next for each in rebuilt.resumed}["A"] == 4 + GAP
    assert {each.next for each in rebuilt.resumed if each.pool != "A"} == {1 + GAP}
    assert main(["verify", "--config", str(config)]) == 0


def test_another_number_under_a_known_ticket_is_told_and_kept_whatever_its_day(
    config: Path, past_day: Path, rebuild: Callable[..., tuple[int, str]]
) -> None:
    at = time.time_ns() // 1_000_000
    twice = RememberedNumber(Ids(5)(), "A005", at)
    numbers = (
        RememberedNumber(CommandId(KNOWN), "A001", MORNING),
        RememberedNumber(CommandId(KNOWN), "A009", at),
        RememberedNumber(twice.ticket, "A004", at - 86_400_000),
        twice,
    )
    status, said = rebuild("--wait", "0", *remember(config, *numbers))
    assert status == 0, said
    assert "1 numbers restored" in said
    assert said.count("has no place: number_used") == 2
    assert f"beware: A009 ({KNOWN})" in said
    assert f"beware: A005 ({twice.ticket})" in said
    assert "A001" not in said
    assert past_day.exists()
    assert main(["verify", "--config", str(config)]) == 0


def test_numbers_of_a_later_day_are_a_sign_of_a_clock_that_is_behind(
    config: Path, past_day: Path, rebuild: Callable[..., tuple[int, str]]
) -> None:
    at = time.time_ns() // 1_000_000 + 3 * 86_400_000
    status, said = rebuild("--wait", "0", *remember(config, RememberedNumber(Ids(5)(), "A005", at)))
    assert status == 0, said
    assert past_day.exists()
    assert "beware: 1 numbers are dated after that day: if it is not today's, set this computer's clock" in said


def test_the_latest_backup_is_known_by_its_content(config: Path, rebuild: Callable[..., tuple[int, str]]) -> None:
    """A computer's clock stood in 2038 when the older one was made."""
    backups = config.parent / "backups"
    (older,) = backups.glob("*.db")
    wrong = older.rename(backups / "hall-20380119T000000Z.db")
    journal = open_journal(f"sqlite:///{config.with_name('hall.db')}", "hall")
    journal.append(History().open_next_day())
    journal.close()
    assert main(["backup", "--language", "en", "--config", str(config)]) == 0
    (latest,) = (each for each in backups.glob("*.db") if each != wrong)
    lose(config)
    status, said = rebuild("--wait", "0")
    assert status == 0, said
    assert f"trying {latest}: it ends at revision 2, with 0 tickets of {YESTERDAY}, the last record of 2026-" in said
    assert f"rebuilt from {latest}" in said
    assert str(wrong) not in said


def test_nothing_is_made_up_when_there_is_no_backup(config: Path, rebuild: Callable[..., tuple[int, str]]) -> None:
    database = lose(config)
    for backup in (config.parent / "backups").glob("*.db"):
        backup.unlink()
    status, said = rebuild("--wait", "0")
    assert status == 2
    folder = config.parent / "backups"
    assert f"backup_dir {folder}: no backup of this hall in it; name one with --backup, or write --without" in said
    assert database.read_bytes().startswith(b"noise")
    status, said = rebuild("--wait", "0", "--without-backup")
    assert status == 0
    assert "rebuilt from no backup" in said


def test_only_a_damaged_backup_is_named(config: Path, rebuild: Callable[..., tuple[int, str]]) -> None:
    lose(config)
    damaged = config.with_name("damaged.db")
    damaged.write_bytes(b"noise" * 1_000)
    status, said = rebuild("--wait", "0", "--backup", str(damaged))
    assert status == 1
    assert str(damaged) in said
    status, said = rebuild("--memory", str(config.with_name("missing")))
    assert status == 2
    assert f"--memory: {config.with_name('missing')}: is not there; carry numbers.jsonl or jobs.jsonl here" in said
    status, said = rebuild("--memory", str(config.parent))
    assert status == 2
    assert "cannot be read (Is a directory)" in said


def test_a_port_in_use_is_named_and_no_epoch_is_spent(config: Path, rebuild: Callable[..., tuple[int, str]]) -> None:
    lose(config)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, said = rebuild("--host", "127.0.0.1", "--port", str(port), "--wait", "5", "--no-advertise")
    assert status == 2
    assert f"port: 127.0.0.1:{port}: is in use; stop loket-hub first" in said
    assert not list(config.parent.glob("hall.db.*epoch*"))


def one_printer_alone(tables: HallTables) -> None:
    """Leave a hall one printer, so that a rebuild waits for nobody else."""
    tables["devices"] = [each for each in tables["devices"] if each["id"] == "printer-1"]


def test_a_real_printer_hands_in_what_it_printed(tmp_path: Path) -> None:
    files = SettingsFiles(tmp_path, change=one_printer_alone)
    port = free_port()
    config = files.hub(port=port, host="127.0.0.1", advertise=False)
    printer = files.printer("printer-1", backend="file", directory="paper", hub=f"127.0.0.1:{port}", discovery=False)
    service = files.plan.services[0]
    prefix = next(pool.prefix for pool in files.plan.pools if pool.id == service.pool)
    at = time.time_ns() // 1_000_000
    record = {"job": f"{Ids()(at)}:1", "number": f"{prefix}007", "issued_at": at, "stage": "sent", "at": at}
    (tmp_path / "var" / "printer-1").mkdir(parents=True)
    (tmp_path / "var" / "printer-1" / "jobs.jsonl").write_bytes(msgspec.json.encode(record) + b"\n")
    printing = subprocess.Popen([sys.executable, "-m", "printer.agent", "--config", str(printer)], cwd=ROOT)
    try:
        words = ["rebuild", "--language", "en", "--config", str(config), "--without-backup", "--wait", "90"]
        done = subprocess.run(
            [sys.executable, "-m", "hub.server.run", *words], cwd=ROOT, capture_output=True, text=True, timeout=240
        )
    finally:
        printing.terminate()
        printing.wait(120)
    assert done.returncode == 0, done.stderr
    assert "heard printer-1: 1 numbers" in done.stderr
    assert "1 numbers restored" in done.stdout


def test_a_server_s_empty_database_gets_the_rebuilt_hall(
    config: Path, cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    lose(config)
    backup = next((config.parent / "backups").glob("*.db"))
    url = cluster.url("postgres")
    words = [
        "rebuild",
        "--language",
        "en",
        "--config",
        str(config),
        "--database",
        url,
        "--wait",
        "0",
        "--backup",
        str(backup),
    ]
    assert main(words) == 0
    assert "\nwhat is to be done again goes into another, empty database: with --database" in capsys.readouterr().out
    assert not list(config.parent.glob("rebuilt.db*"))
    assert main(["verify", url]) == 0
    capsys.readouterr()
    assert main(words) == 2
    said = capsys.readouterr().err
    assert "has a history of this hall already" in said
    assert "trying" not in said, "devices are asked for nothing that has no place"


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 2), (signal.SIGINT, 0)])
def test_ended_it_changes_nothing_and_interrupted_it_goes_on(config: Path, number: signal.Signals, status: int) -> None:
    database = lose(config)
    words = ["rebuild", "--language", "en", "--config", str(config), "--port", "0", "--no-advertise", "--wait", "60"]
    program = subprocess.Popen(
        [sys.executable, "-m", "hub.server.run", *words], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    assert program.stderr is not None
    said = ""
    while "collecting on" not in said:
        line = program.stderr.readline()
        assert line, said
        said += line
    program.send_signal(number)
    rest = program.communicate(timeout=120)[1]
    assert program.returncode == status, said + rest
    assert database.read_bytes().startswith(b"noise") is (status != 0)


def test_what_other_files_know_of_the_day_is_named_beside_what_was_rebuilt(
    config: Path, rebuild: Callable[..., tuple[int, str]]
) -> None:
    """The newest backup is damaged, an older one is taken: what can still be read of the newest is not here."""
    backups = config.parent / "backups"
    (older,) = backups.glob("*.db")
    newer = backups / "hall-29990101T000000Z.db"
    book = Book(day="2099-01-05", at=int(datetime(2099, 1, 5, 4, tzinfo=UTC).timestamp()) * 1_000).opened()
    for file in (older, newer):
        book.issue("A.01")
        file.unlink(missing_ok=True)
        journal = open_journal(f"sqlite:///{file}", "hall")
        journal.append(book.records)
        journal.close()
    tamper(newer, "UPDATE journal SET actor = 'nobody' WHERE revision = 3")
    lose(config)
    status, said = rebuild("--wait", "0")
    assert status == 0, said
    assert f"rebuilt from {older}" in said
    assert f"beware: 1 numbers of that day are in {newer} but not here, and may be given to others again: A002;" in said
    assert said.count("but not here") == 1
