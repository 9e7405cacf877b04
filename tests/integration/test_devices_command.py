"""An administrator's commands at the hub's terminal, with the real hub behind its TLS port."""

import asyncio
import contextlib
import errno
import io
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from config.faults import SettingsError
from config.loading import load
from config.schema import HubConfig
from hub.client import kept_identity, keys
from hub.client.candidates import HubAddress
from hub.client.trust import Trust, context
from hub.protocol.errors import Problem, ProblemCode
from hub.protocol.hello import Role, Welcome
from hub.protocol.pairing import AnswerPairing, CompletePairing, ConfirmPairing, RevealPairing, spaced
from hub.server.authority_start import NoAuthority, agree, context_of, folder_of
from hub.server.command_line import JOURNAL_HALL
from hub.server.run import main
from hub.server.trust_commands import first_start
from hub.store.sql import open_journal
from hub.trust.folder import TrustFolder
from tests.integration.hall import device, hear, hello, say
from tests.integration.test_program import SAMPLE, serving
from tests.integration.trusted_hall import NUMBER, asks, dialled, unbelieving

Run = Callable[..., str]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    made = tmp_path / "hub.toml"
    made.write_text(f'hall = "{SAMPLE.parent / "hall.toml"}"\ndatabase = "sqlite:///hall.db"\ntls = true\n')
    return made


@pytest.fixture
def run(config: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give one command; return what it showed."""

    def given(*arguments: str, status: int = 0) -> str:
        words = ["--config", str(config), "--language", "en"]
        first = arguments[:1]
        assert main([*first, *words, *arguments[1:]]) == status
        shown = capsys.readouterr()
        return shown.out + shown.err

    return given


@pytest.fixture
def address(config: Path, run: Run) -> Iterator[HubAddress]:
    codes = run("set-up")
    assert re.search(r"set-up code: +\w{4}-\w{4}-\w{4}\n", codes)
    assert re.search(r"recovery code: +(\w{4}-){5}\w{4}\n", codes)
    assert "nothing was changed" in run("set-up")
    with serving(config.parent / "hall.db", config) as (_, line):
        found = re.search(r"device_port=127\.0\.0\.1:([0-9]+)", line)
        assert found is not None
        yield HubAddress("127.0.0.1", int(found[1]))


@pytest.mark.e2e
def test_devices_are_let_in_listed_and_put_out(
    address: HubAddress, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = run("devices", "list")
    assert re.search(r"kiosk-1 +kiosk +prints at printer-1; never paired; not seen", listed)
    assert re.search(r"panel-02 +officer's panel +counter 2, Blue Zone, Floor 1, west side; never", listed)
    assert re.search(r"layar-biru +hall screen +Blue Zone, Floor 1, west side; never", listed)
    assert re.search(r"penyelia-1 +console +never", listed)
    trust = _paired(address, run, tmp_path / "kiosk-1", monkeypatch)

    async def is_out() -> None:
        async with dialled(address, tls=unbelieving(trust)) as line:
            await say(line, hello("kiosk-1", Role.KIOSK))
            await hear(line, Welcome)
            listed, _ = await asyncio.gather(asyncio.to_thread(run, "devices", "list"), asyncio.sleep(0))
            assert re.search(
                r"kiosk-1 +kiosk +prints at printer-1; paired until .* 2\d{3}; connected from 127\.0\.0\.1", listed
            )
            slip = ("devices", "revoke", "Kiosk-01", "--reason", "stolen")
            said, _ = await asyncio.gather(asyncio.to_thread(run, *slip, status=1), asyncio.sleep(0))
            assert "NOBODY WAS PUT OUT: no device is called Kiosk-01" in said
            assert "There is: kiosk-1" in said
            other = tmp_path / "other.pem"
            again = ("devices", "issue", "kiosk-1", "--out", str(other))
            said, _ = await asyncio.gather(asyncio.to_thread(run, *again, status=1), asyncio.sleep(0))
            assert "is paired already: " in said
            assert "connected from 127.0.0.1" in said
            assert said.endswith(f"--out {other} --replace\n")
            assert not other.exists()
            out = ("devices", "revoke", "kiosk-1", "--reason", "stolen")
            said, _ = await asyncio.gather(asyncio.to_thread(run, *out), asyncio.sleep(0))
            assert "kiosk-1 is out" in said
            assert (await hear(line, Problem)).code is ProblemCode.MUST_PAIR
        async with dialled(address, tls=unbelieving(trust)) as line:
            assert (await hear(line, Problem)).code is ProblemCode.MUST_PAIR

    asyncio.run(is_out())
    told = r"kiosk-1 +kiosk +prints at printer-1; put out on .*; last seen .*; REFUSED, last .* from 127\.0\.0\.1: it"
    assert re.search(told, run("devices", "list"))
    assert "not paired" in run("devices", "revoke", "kiosk-1", "--reason", "again", status=1)
    assert "no such device" in run("devices", "issue", "nobody", "--out", str(tmp_path / "x"), status=1)
    assert not (tmp_path / "x").exists()
    assert "does not ask" in run("devices", "approve", "7", "--as", "kiosk-1", status=1)
    assert "does not ask" in run("devices", "refuse", "7", status=1)

    file = tmp_path / "kiosk-1.pem"
    for nowhere in (tmp_path / "no such folder" / "x", Path()):
        told = run("devices", "issue", "kiosk-1", "--out", str(nowhere), status=1)
        assert "Nothing was changed" in told
    assert re.search(r"kiosk-1 +kiosk +prints at printer-1; put out on", run("devices", "list"))
    assert str(file) in run("devices", "issue", "kiosk-1", "--out", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_bytes()
    again = ("devices", "issue", "kiosk-1", "--replace", "--out")
    assert "holds something already" in run(*again, str(file), status=1)
    assert file.read_bytes() == before
    assert "does not count any more" in run(*again, str(tmp_path / "replaced.pem"))
    file = tmp_path / "replaced.pem"
    kept_identity.write(tmp_path / "issued", keys.identity_in(file.read_bytes()))

    async def is_in() -> None:
        again = Trust(context(tmp_path / "issued"))
        async with device("kiosk-1", Role.KIOSK, address, trust=again) as kiosk:
            await kiosk.joined()

    asyncio.run(is_in())


@pytest.mark.e2e
def test_a_backup_that_is_put_back_lets_no_stolen_device_in_again(config: Path, run: Run, tmp_path: Path) -> None:
    """By the real commands: issue, backup, revoke, restore, and the hub anew."""
    database, folder = tmp_path / "hall.db", tmp_path / "backups"
    run("set-up")
    with serving(database, config):
        for name in ("kiosk-1", "layar-biru"):
            run("devices", "issue", name, "--out", str(tmp_path / f"{name}.pem"))
            kept_identity.write(tmp_path / name, keys.identity_in((tmp_path / f"{name}.pem").read_bytes()))
        folder.mkdir()
        assert main(["backup", "--language", "en", "--config", str(config), "--to", str(folder)]) == 0
        assert "kiosk-1 is out" in run("devices", "revoke", "kiosk-1", "--reason", "stolen")
    [backup] = folder.glob("*.db")
    assert main(["restore", "--language", "en", "--config", str(config), "--from", str(backup)]) == 0
    with serving(database, config) as (program, line):
        found = re.search(r"device_port=127\.0\.0\.1:([0-9]+)", line)
        assert found is not None
        address = HubAddress("127.0.0.1", int(found[1]))

        async def come() -> None:
            async with device("layar-biru", Role.HALL, address, trust=Trust(context(tmp_path / "layar-biru"))) as one:
                await one.joined()
            async with dialled(address, tls=context(tmp_path / "kiosk-1")) as stolen:
                with contextlib.suppress(ConnectionClosed):
                    await say(stolen, hello("kiosk-1", Role.KIOSK))
                assert (await hear(stolen, Problem)).code is ProblemCode.MUST_PAIR

        asyncio.run(come())
        program.terminate()
        program.wait()
    with serving(database, config):
        assert re.search(r"layar-biru .* last seen .* from 127\.0\.0\.1 \(", run("devices", "list"))
        assert re.search(r"kiosk-1 +kiosk +prints at printer-1; put out on", run("devices", "list"))
    assert "loket-hub: device kiosk-1 put out: paired" in run("audit")


@pytest.mark.e2e
def test_where_nobody_can_answer_pairing_says_so(
    address: HubAddress, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    async def comes() -> str:
        listening = asyncio.create_task(asyncio.to_thread(run, "devices", "pair", status=1))
        async with asyncio.timeout(60):
            while not listening.done():
                async with asks(address) as asker:
                    if isinstance(asker.answer, AnswerPairing):
                        await asker.say(RevealPairing(NUMBER))
                        return await listening
        return await listening

    assert "Nobody can answer here" in asyncio.run(comes())


def _paired(address: HubAddress, run: Run, state_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Trust:
    """Pair a kiosk, comparing the codes that both sides show."""
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO("\nprinter-1\ny\n"))
    monkeypatch.setattr(sys, "stdout", shown)

    async def comes() -> None:
        listening = asyncio.create_task(asyncio.to_thread(run, "devices", "pair", "--once"))
        async with asyncio.timeout(60):
            while True:
                async with asks(address) as asker:
                    if not isinstance(asker.answer, AnswerPairing):
                        continue  # not open yet
                    await asker.say(RevealPairing(NUMBER))
                    await asker.say(ConfirmPairing(True))
                    done = await asker.hear()
                    assert isinstance(done, CompletePairing)
                    assert f"Code:  {spaced(asker.code)}" in shown.getvalue()
                    identity = keys.identity(asker.key, done.certificate, asker.answer.authority)
                    kept_identity.write(state_dir, identity)
                    break
            await listening

    asyncio.run(comes())
    monkeypatch.undo()
    assert "another role" in shown.getvalue()
    assert shown.getvalue().index("kiosk-1 is: prints at printer-1") < shown.getvalue().index("Does the device show")
    assert "kiosk-1 is paired." in shown.getvalue()
    return Trust(context(state_dir))


def _agreed(config: Path) -> None:
    """Do what a hub does at its start."""
    url = f"sqlite:///{config.parent / 'hall.db'}"
    journal = open_journal(url, JOURNAL_HALL)
    try:
        agree(TrustFolder(config.parent / "trust"), journal, 1)
    finally:
        journal.close()


def _first_start(config: Path) -> None:
    """See to the keys as a hub does that is started with these settings."""
    settings = load(config, HubConfig)
    first_start(folder_of(settings, config, settings.database), config, settings, settings.database)


def test_keys_come_back_with_the_recovery_code_alone(config: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    found = re.search(r"recovery code: +([-\w]+)\n", run("set-up"))
    assert found is not None
    _agreed(config)
    _agreed(config)
    before = TrustFolder(config.parent / "trust")
    certificate, own = before.authority.read_text(), before.hub.read_text()
    backup = shutil.copy(config.parent / "hall.db", config.parent / "backup.db")
    put_back = ("restore", "--from", str(backup), "--nothing-in-it")
    assert "  1. loket-hub recover" not in run(*put_back)
    before.authority.write_bytes(b"\xff\xfe")
    said = run(*put_back)
    assert f"What comes next:\n  1. loket-hub recover --config {config}: asks for" in said
    assert f"{before.path} holds keys of another hall, or damaged ones, which it overwrites" in said
    shutil.rmtree(before.path)
    said = run(*put_back)
    assert f"What comes next:\n  1. loket-hub recover --config {config}: asks for the recovery code and brings" in said
    assert f"which {before.path} lacks" in said
    assert "put out after the backup may be in again" in said
    beside = f"sqlite:///{config.parent / 'beside.db'}"
    said = run(*put_back, "--database", beside)
    for step in ("recover", "rebuild"):
        assert f"loket-hub {step} --config {config} --database {beside}" in said
    assert f"start loket-hub with --database {beside}, or let the settings name that database" in said
    with pytest.raises(NoAuthority, match=r"holds no keys, but the database knows .*; run loket-hub recover with"):
        _first_start(config)
    assert "the database knows the hall's authority" in run("set-up", status=2)
    monkeypatch.setattr(sys, "stdin", io.StringIO("AAAA-AAAA-AAAA-AAAA-AAAA-AAAA\n"))
    assert "not the recovery code" in run("recover", status=2)
    assert not before.hub.exists()
    monkeypatch.setattr(sys, "stdin", io.StringIO(found[1].lower().replace("-", " ") + "\n"))
    assert "are back" in run("recover", "--from", str(config.parent / "hall.db"))
    assert before.authority.read_text() == certificate
    assert before.hub.read_text() != own
    _agreed(config)
    said = run(*put_back)
    assert "  1. loket-hub recover" not in said
    assert "put out after the backup stay out where" in said
    assert "in again where loket-hub recover brought the keys back" in said
    assert "put out again what was stolen" in said


def test_another_recovery_code_opens_what_is_kept_from_then_on(
    config: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one before opens the backups of before alone; while a hub works nothing is changed."""
    assert "holds no keys to seal" in run("recovery-code", status=2)
    found = re.search(r"recovery code: +([-\w]+)\n", run("set-up"))
    assert found is not None
    codes = [found[1], _another(run("recovery-code"))]  # before a hub ever began
    _agreed(config)
    before = shutil.copy(config.parent / "hall.db", config.parent / "before.db")
    codes.append(_another(run("recovery-code")))
    assert len(set(codes)) == 3
    folder = TrustFolder(config.parent / "trust")
    certificate = folder.authority.read_text()
    for source, opens in ((before, codes[1]), (config.parent / "hall.db", codes[2])):
        for code in codes:
            shutil.rmtree(folder.path, ignore_errors=True)
            monkeypatch.setattr(sys, "stdin", io.StringIO(f"{code}\n"))
            said = run("recover", "--from", str(source), status=0 if code == opens else 2)
            assert ("are back" in said) == (code == opens)
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{opens}\n"))
        run("recover", "--from", str(source))
        assert folder.authority.read_text() == certificate
    sealed = folder.sealed.read_bytes()
    with monkeypatch.context() as full:
        full.setattr(TrustFolder, "write", _no_space)
        said = run("recovery-code", status=2)
    assert "may not have been sealed anew" in said
    assert "run this again until it shows another code" in said
    journal = open_journal(f"sqlite:///{config.parent / 'hall.db'}", JOURNAL_HALL)
    assert "stop" in run("recovery-code", status=2)
    journal.close()
    assert folder.sealed.read_bytes() == sealed


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


def _another(said: str) -> str:
    found = re.search(r"new recovery code: ((\w{4}-){5}\w{4})\n", said)
    assert found is not None
    return found[1]


def test_keys_that_a_backup_holds_are_not_made_anew_by_mistake(
    config: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Database and keys are gone: new keys would make strangers of all devices, which the backup's would not."""
    backups = config.parent / "backups"
    backups.mkdir()
    config.write_text(f'{config.read_text()}backup_dir = "{backups}"\n')
    run("set-up")
    _agreed(config)
    assert main(["backup", "--language", "en", "--config", str(config)]) == 0
    [backup] = backups.glob("*.db")
    shutil.rmtree(config.parent / "trust")
    (config.parent / "hall.db").unlink()
    said = run("set-up", status=2)
    assert f"recover --config {config} --from {backup}" in said
    folder = TrustFolder(config.parent / "trust")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)  # a hub that is started in a terminal makes none either
    _first_start(config)
    assert not folder.hub.exists()
    assert "recovery code" in run("set-up", "--anew")


def test_a_hub_does_not_serve_a_hall_with_another_hall_s_keys(config: Path, run: Run) -> None:
    run("set-up")
    _agreed(config)
    shutil.rmtree(config.parent / "trust")
    (config.parent / "hall.db").rename(config.parent / "kept.db")
    run("set-up")
    (config.parent / "kept.db").rename(config.parent / "hall.db")
    with pytest.raises(NoAuthority, match="another authority than the one that the database knows"):
        _agreed(config)


def test_keys_that_do_not_fit_are_named_with_a_cure(config: Path, run: Run) -> None:
    folder = TrustFolder(config.parent / "trust")
    with pytest.raises(
        NoAuthority, match=r"new hall run loket-hub set-up.* paired run loket-hub recover \(--from BACKUP"
    ):
        context_of(folder)
    run("set-up")
    folder.write(folder.hub_key, folder.authority_key.read_text())
    with pytest.raises(NoAuthority, match=r"do not fit.*loket-hub recover"):
        context_of(folder)


def test_keys_are_not_made_where_a_disk_is_not_mounted(config: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = config.parent / "gone"
    said = run("set-up", "--database", f"sqlite:///{gone / 'hall.db'}", status=2)
    assert f"{gone}: is not there; make the folder, or mount its disk" in said
    assert not gone.exists()
    lost = config.parent.parent.relative_to("/") / "hall" / "hall.db"
    config.write_text(config.read_text().replace("sqlite:///hall.db", f"sqlite:///{lost}"))
    said = run("set-up", status=2)
    assert f'a path from the root has four slashes: "sqlite:////{lost}"' in said
    assert "make the folder" not in said
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(SettingsError, match="a path from the root has four slashes"):
        _first_start(config)


def test_no_keys_are_made_beside_a_damaged_database_which_may_know_some(config: Path, run: Run) -> None:
    file = config.parent / "hall.db"
    file.write_bytes(b"damaged" * 4_096)
    cure = r"loket-hub recover --from BACKUP .*, then loket-hub rebuild"
    with pytest.raises(NoAuthority, match=rf"holds no keys, and {file} cannot be read \(.*not a database\); .*{cure}"):
        _first_start(config)
    assert re.search(cure, run("set-up", status=2))
    assert not (config.parent / "trust").exists()


def test_another_user_s_keys_are_named_with_a_cure(config: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """From root nothing can be kept."""

    def denied(_: TrustFolder) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied", "authority.pem")

    monkeypatch.setattr(TrustFolder, "is_whole", denied)
    assert "trust: cannot be read (Permission denied); run it as the hub's user" in run("set-up", status=2)
    with pytest.raises(NoAuthority, match="cannot be read"):
        _first_start(config)


def test_without_a_hub_the_commands_say_so(run: Run) -> None:
    assert "No hub answers" in run("devices", "list", status=2)
    assert "is not there" in run("recover", "--from", "empty.db", status=2)


def test_a_rebuild_does_not_listen_in_the_clear_either(config: Path, run: Run) -> None:
    assert "run loket-hub set-up" in run("rebuild", "--without-backup", "--no-advertise", status=2)
