"""A supervisor's order from a terminal, by the real programs."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hub.domain.catalogue import AgencyId
from hub.domain.events_day import AgencyResumed
from hub.protocol import limits
from hub.server.command_line import JOURNAL_HALL
from hub.server.set_up_code import SetUpCode
from hub.store.sql import open_journal
from hub.trust.folder import TrustFolder
from tests.integration.test_program import ROOT, SAMPLE, serving


def supervise(folder: Path, port: str, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    settings = folder / "supervisor.toml"
    settings.write_text(f'device = "penyelia-1"\nhub = "127.0.0.1:{port}"\ndiscovery = false\n')
    command = [sys.executable, "-m", "hub.client.supervise", "--config", str(settings), *words]
    return subprocess.run(command, cwd=ROOT, input=typed, capture_output=True, text=True, timeout=240, check=False)


@pytest.mark.e2e
def test_an_agency_is_suspended_shown_and_resumed(tmp_path: Path) -> None:
    with serving(tmp_path / "hall.db") as (_, line):
        port = port_of(line)
        done = supervise(tmp_path, port, "--language", "id", "suspend-agency", "A", "system_down")
        assert (done.returncode, done.stdout) == (0, "selesai\n"), done.stderr
        shown = supervise(tmp_path, port, "--language", "en", "show")
        assert "agency A: suspended: system down" in shown.stdout
        assert supervise(tmp_path, port, "resume-agency", "A", "--reason", "cause_over").returncode == 0
        assert "dihentikan" not in supervise(tmp_path, port, "--language", "id", "show").stdout
        told = supervise(tmp_path, port, "--language", "en", "tell", "Rapat pukul 14")
        assert (told.returncode, told.stdout) == (0, "done\n"), told.stderr
        refused = supervise(tmp_path, port, "--language", "en", "suspend-agency", "Q9", "system_down")
        assert refused.returncode == 1
        assert (
            "unknown_agency agency=Q9: There is no such agency in this hall. There is, for instance: " in refused.stderr
        )
        assert " INFO " not in done.stderr + shown.stderr + refused.stderr
        refused = supervise(tmp_path, port, "--language", "en", "reprint", "A001")
        assert refused.returncode == 1
        assert refused.stderr.endswith("unknown_ticket ticket=A001: There is no number A001 today.\n")
        assert "printer printer-1: not connected" in supervise(tmp_path, port, "--language", "en", "show").stdout
        wrong = supervise(tmp_path, port, "suspend-agency", "A", "tired")
        assert wrong.returncode == 2
        assert "tired" in wrong.stderr


@pytest.mark.e2e
def test_at_a_terminal_it_is_asked_why_and_history_has_the_answer(tmp_path: Path) -> None:
    with serving(tmp_path / "hall.db") as (_, line):
        port = port_of(line)
        assert supervise(tmp_path, port, "suspend-agency", "A", "system_down").returncode == 0
        ours, theirs = pty.openpty()
        with os.fdopen(ours, "r+b", buffering=0) as keys, os.fdopen(theirs, "rb") as terminal:
            keys.write(b"tired\n3\n")
            words = ["--config", str(tmp_path / "supervisor.toml"), "--language", "id", "resume-agency", "A"]
            command = [sys.executable, "-m", "hub.client.supervise", *words]
            done = subprocess.run(
                command, cwd=ROOT, stdin=terminal, capture_output=True, text=True, timeout=240, check=False
            )
    assert (done.returncode, done.stdout) == (0, "selesai\n"), done.stderr
    assert "3  mistake: ada kekeliruan\n" in done.stderr
    assert done.stderr.count("Mengapa? (1-5)") == 2
    journal = open_journal(f"sqlite:///{tmp_path / 'hall.db'}", JOURNAL_HALL)
    assert [each.event for each in journal.open_day()][-1] == AgencyResumed(AgencyId("A"), "mistake")
    journal.close()


@pytest.mark.e2e
def test_an_emergency_outlives_a_kill_of_the_hub_and_ends_by_hand(tmp_path: Path) -> None:
    with serving(tmp_path / "hall.db") as (hub, line):
        alone = supervise(tmp_path, port_of(line), "--language", "en", "emergency", "message", "--english", "Leave.")
        assert alone.returncode == 1
        assert "text_missing: Give the message in both languages" in alone.stderr
        assert supervise(tmp_path, port_of(line), "emergency", "evacuate").returncode == 0
        hub.kill()
        hub.wait()
    with serving(tmp_path / "hall.db") as (_, line):
        shown = supervise(tmp_path, port_of(line), "--language", "en", "show").stdout
        assert re.search("EMERGENCY on all screens since [0-9:]+: evacuate; end-emergency ends it", shown)
        assert supervise(tmp_path, port_of(line), "end-emergency", "--reason", "drill").returncode == 0
        assert "EMERGENCY" not in supervise(tmp_path, port_of(line), "--language", "en", "show").stdout


def port_of(line: str) -> str:
    """Return the port that a hub says it listens on."""
    found = re.search(r"device_port=127\.0\.0\.1:([0-9]+)", line)
    assert found is not None
    return found[1]


def test_settings_with_faults_are_named(tmp_path: Path) -> None:
    wrong = supervise(tmp_path, "no-port", "show")
    assert wrong.returncode == 2
    assert "supervisor.toml" in wrong.stderr


@pytest.mark.e2e
def test_a_supervisor_with_an_account_logs_in(tmp_path: Path) -> None:
    """The first password opens nothing but its change; nobody else gives orders any more."""
    settings = tmp_path / "hub.toml"
    settings.write_text(f'hall = "{SAMPLE.with_name("hall.toml")}"\ndatabase = "sqlite:///hall.db"\n')
    made = [sys.executable, "-m", "hub.server.run", "staff", "--config", str(settings), "add", "ani"]
    shown = subprocess.run([*made, "--role", "administrator"], cwd=ROOT, capture_output=True, text=True, check=True)
    first, own = shown.stdout.partition("\n")[0], "tujuh burung di pohon"
    with serving(tmp_path / "hall.db") as (_, line):
        port, english = port_of(line), ("--language", "en")
        nobody = supervise(tmp_path, port, *english, "show")
        assert nobody.returncode == 1
        assert "write --account NAME" in nobody.stderr
        ani = (*english, "--account", "ani")
        assert "has to be changed first" in supervise(tmp_path, port, *ani, "show", typed=first).stderr
        weak = supervise(tmp_path, port, *ani, "password", typed=f"{first}\npassword2026")
        assert "first that anybody would try" in weak.stderr
        changed = supervise(tmp_path, port, *ani, "password", typed=f"{first}\n{own}")
        assert (changed.returncode, changed.stdout) == (0, "The password is changed.\n"), changed.stderr
        assert changed.stderr == ""
        again = supervise(tmp_path, port, *ani, "password", typed=f"{own}\n{own} kering")
        assert (again.returncode, again.stdout, again.stderr) == (0, "The password is changed.\n", "")
        assert supervise(tmp_path, port, *ani, "password", typed=f"{own} kering\n{own}").returncode == 0
        done = supervise(tmp_path, port, *ani, "suspend-agency", "A", "system_down", typed=own)
        assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
        assert "Account or password is wrong" in supervise(tmp_path, port, *ani, "show", typed="wrong").stderr
        soon = supervise(tmp_path, port, *ani, "show", typed=own)  # a restart in the day leaves a guesser one try
        assert "Too many failures here. Try again in 1" in soon.stderr


@pytest.mark.e2e
def test_whoever_has_the_set_up_code_makes_the_first_administrator(tmp_path: Path) -> None:
    """Wrong codes, weak passwords and a second use are refused by name; no secret of it is in any file."""
    settings = tmp_path / "hub.toml"
    settings.write_text(f'hall = "{SAMPLE.with_name("hall.toml")}"\ndatabase = "sqlite:///hall.db"\n')
    made_by = [sys.executable, "-m", "hub.server.run", "staff", "--config", str(settings)]
    make = [*made_by, "--language", "en", "set-up-code"]
    own, english = "tujuh burung di pohon", ("--language", "en")
    before = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True).stdout.partition("\n")[0]
    with serving(tmp_path / "hall.db") as (_, line):
        port = port_of(line)
        code = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=True).stdout.partition("\n")[0]
        assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", code)

        def first(*typed: str, name: str = "ani", language: str = "en") -> subprocess.CompletedProcess[str]:
            words = ("--language", language, "first-administrator", name)
            return supervise(tmp_path, port, *words, typed="\n".join(typed))

        for typed, why in (
            ((before,), "That is not the set-up code"),
            (("",), "No code was typed"),
            ((code, "", ""), "10 characters at least"),
            ((code, own, own + " "), "The two passwords differ"),
            ((code, "kuda", "kuda"), "10 characters at least"),
            ((code, "k" * 200, "k" * 200), "128 characters at most"),
            ((code * 9,), "That is not the set-up code"),
        ):
            refused = first(*typed)
            assert (refused.returncode, refused.stdout) == (1, ""), refused.stderr
            assert why in refused.stderr
        assert "huruf kecil" in first(code, own, own, name="Ani", language="id").stderr
        made = first(code.lower().replace("-", " "), own, own)
        assert (made.returncode, made.stderr) == (0, ""), made.stderr
        assert made.stdout.startswith("The account ani is made")
        again = first(code, own, own, name="budi")
        assert (again.returncode, "accounts in this hall already" in again.stderr) == (1, True), again.stderr
        done = supervise(tmp_path, port, *english, "--account", "ani", "suspend-agency", "A", "system_down", typed=own)
        assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
        assert not (tmp_path / "trust" / "setup").exists()
        none = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (none.returncode, none.stdout) == (1, "")
        assert "there are accounts already" in none.stderr
    told = [sys.executable, "-m", "hub.server.run", "audit", "--config", str(settings), *english]
    audit = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "ani at penyelia-1: account ani added: none -> administrator, password's trace " in audit
    assert "reason: by the set-up code" in audit
    kept = b"".join(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file())
    for secret in (own, code, code.replace("-", "")):
        assert secret.encode() not in kept


@pytest.mark.e2e
def test_a_code_that_was_guessed_at_too_often_is_void(tmp_path: Path) -> None:
    settings = tmp_path / "hub.toml"
    settings.write_text(f'hall = "{SAMPLE.with_name("hall.toml")}"\ndatabase = "sqlite:///hall.db"\n')
    code = SetUpCode(TrustFolder(tmp_path / "trust"))
    made, own = code.make(), "tujuh burung di pohon"
    for _ in range(limits.SET_UP_CODE_TRIES.value - 1):
        code.outcome_of("AAAA-BBBB-CCCC")
    with serving(tmp_path / "hall.db") as (_, line):

        def first(said: str) -> str:
            words = ("--language", "en", "first-administrator", "ani")
            return supervise(tmp_path, port_of(line), *words, typed=f"{said}\n{own}\n{own}").stderr

        assert "That is not the set-up code" in first("AAAA-BBBB-CCCC")
        assert "no set-up code that counts" in first(made)
