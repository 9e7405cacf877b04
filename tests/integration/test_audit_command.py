"""`loket-hub audit` tells every override with who, what, why, before and after, to people and to programs (X4)."""

import json
import sqlite3
from pathlib import Path

import pytest

from hub.domain.commands import IssueTicket
from hub.domain.events import Record
from hub.domain.ticket import TicketClass, TicketId
from hub.server.run import main
from hub.server.storage_commands import JOURNAL_HALL
from hub.store.sql import open_journal
from tests.builders import DAY_MS, Book
from tests.e2e.settings_files import SAMPLE
from tests.integration.test_program import serving
from tests.integration.test_supervise import port_of, supervise
from tests.storage.cluster import Cluster
from tests.unit.domain.test_audit import A01, ONE, A, day, does

Capture = pytest.CaptureFixture[str]
SECOND_DAY = "2026-09-23"


def settings(folder: Path, database: str, hall: Path = SAMPLE / "hall.toml") -> Path:
    file = folder / "hub.toml"
    file.write_text(f'hall = "{hall}"\ndatabase = "{database}"\n')
    return file


def keep(database: str, records: list[Record]) -> None:
    journal = open_journal(database, JOURNAL_HALL)
    journal.append(records)
    journal.close()


def two_days() -> Book:
    book = Book().opened()
    does(book, day.SuspendService(A01, "system_down"), day.ResumeService(A01, "mistake"))
    book.at += DAY_MS
    book.day = SECOND_DAY
    book.opened()
    does(book, day.SuspendAgency(A, "event"))
    does(book, day.PauseCounter(ONE, "rest", 1_000), device="panel-01")
    return book


def audit(config: Path, *words: str) -> int:
    return main(["audit", "--config", str(config), "--language", "en", *words])


def test_a_line_for_each_override(database: str, tmp_path: Path, capsys: Capture) -> None:
    config = settings(tmp_path, database)
    keep(database, two_days().records)
    assert audit(config) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "2026-09-22 08:01:00  v1: service A.01 suspended: as planned -> suspended (system down); reason: system down"
    )
    assert [line.split(": ")[1] for line in lines] == [
        *("service A.01 suspended", "service A.01 suspended no more", "agency A suspended"),
    ], "an officer's break is none"
    assert audit(config, "--since", SECOND_DAY, "--language", "id") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("v1: instansi A ditangguhkan: sesuai rencana -> ditangguhkan (acara); alasan: acara")


def test_programs_get_an_object_a_line(database: str, tmp_path: Path, capsys: Capture) -> None:
    config = settings(tmp_path, database)
    keep(database, two_days().records)
    assert audit(config, "--json", "--since", SECOND_DAY) == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert told.pop("revision") > 0
    assert told == {
        "at": "2026-09-23T08:03:00.000+07:00",
        "day": SECOND_DAY,
        "actor": None,
        "device": "v1",
        "what": "AgencySuspended",
        "subject": "agency A",
        "reason": "event",
        "before": "as_planned",
        "after": "suspended event",
    }
    assert audit(config, "--json", "--since", "2027-01-01") == 0
    assert capsys.readouterr().out == ""


def test_who_changed_accounts_stands_with_it_and_an_empty_history_says_so(
    database: str, tmp_path: Path, capsys: Capture
) -> None:
    config = settings(tmp_path, database)
    open_journal(database, JOURNAL_HALL).close()
    assert audit(config) == 0
    assert capsys.readouterr().out == "History has no override.\n"
    assert main(["staff", "--config", str(config), "add", "ani", "--role", "administrator"]) == 0
    password = capsys.readouterr().out.split("\n", 1)[0]
    assert audit(config) == 0
    said = capsys.readouterr().out
    assert "account ani added: none -> administrator, must change the password, password's trace " in said
    assert "reason: new in the hall" in said
    assert password not in said


def test_priority_numbers_that_staff_gave_are_told(database: str, tmp_path: Path, capsys: Capture) -> None:
    book = Book().opened()
    for device in ("panel-01", "kiosk-1"):
        draw = IssueTicket(TicketId(book.ids(book.at)), A01, TicketClass.PRIORITY, "id")
        does(book, draw, device=device)
    keep(database, book.records)
    assert audit(settings(tmp_path, database)) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line == (
        "2026-09-22 08:01:00  panel-01: ticket A001 given: none -> waiting for service A.01 since 2026-09-22 08:01, "
        "priority; reason: priority, from staff"
    )


def test_a_record_that_was_changed_is_named_and_verify_is_the_cure(tmp_path: Path, capsys: Capture) -> None:
    database = f"sqlite:///{tmp_path}/loket.db"
    config = settings(tmp_path, database)
    book = two_days()
    keep(database, book.records)
    with sqlite3.connect(tmp_path / "loket.db") as changed:
        resumed = next(each.revision for each in book.records if type(each.event).__name__ == "ServiceSuspended")
        changed.execute("DROP TRIGGER IF EXISTS journal_is_append_only")
        changed.execute(
            "UPDATE journal SET type = 'ServiceResumed', body = ? WHERE revision = ?",
            (b'{"service":"A.01","reason":null}', resumed),
        )
    assert audit(config) == 1
    said = capsys.readouterr().err
    assert f"revision {resumed} does not follow from what is before it" in said
    assert "loket-hub verify" in said


def test_a_hall_file_with_faults_or_a_wrong_day(database: str, tmp_path: Path, capsys: Capture) -> None:
    hall = tmp_path / "hall.toml"
    hall.write_text("nonsense = 1\n")
    keep(database, two_days().records)
    assert audit(settings(tmp_path, database, hall)) == 0
    said = capsys.readouterr()
    assert "hall.toml" in said.err
    assert "sent into a break" in said.out, "whose break it was is not known: rather too much than too little"
    with pytest.raises(SystemExit):
        audit(settings(tmp_path, database), "--since", "yesterday")
    assert "'yesterday' is no day such as 2026-03-31" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["sqlite:///loket.db", "postgresql://loket@127.0.0.1:1/loket"])
def test_a_database_that_is_not_there(tmp_path: Path, capsys: Capture, missing: str) -> None:
    assert audit(settings(tmp_path, missing)) == 2
    assert missing.rpartition("/")[2] in capsys.readouterr().err


def test_a_server_s_database_in_which_nothing_is_yet(server: Cluster, tmp_path: Path, capsys: Capture) -> None:
    assert audit(settings(tmp_path, server.url("template1"))) == 2
    assert "holds no journal of Loket; name another database, or start loket-hub once" in capsys.readouterr().err


@pytest.mark.e2e
def test_a_supervisors_order_is_told_while_the_hub_works(database: str, tmp_path: Path, capsys: Capture) -> None:
    with serving(database, settings(tmp_path, database)) as (_, line):
        port = port_of(line)
        assert supervise(tmp_path, port, "suspend-agency", "A", "system_down").returncode == 0
        bare = supervise(tmp_path, port, "--language", "en", "resume-agency", "A")
        assert bare.returncode == 1
        assert "reason_missing: A reason is needed." in bare.stderr
        assert supervise(tmp_path, port, "resume-agency", "A", "--reason", "mistake").returncode == 0
        assert audit(settings(tmp_path, database)) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[-1].endswith(
        "penyelia-1: agency A suspended no more: suspended (system down) -> as planned; reason: it was a mistake"
    )
