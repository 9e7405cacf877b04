"""What a kiosk keeps on disk: found again after every kind of end, damage named, and no lease without its record."""

import os
from pathlib import Path
from zlib import crc32

import pytest

from hub.client import last_hub
from hub.client.candidates import HubAddress, LastHub
from hub.protocol.commands import EmergencyKind
from hub.protocol.emergency import Emergency
from hub.protocol.marks import Mark
from kiosk import store as store_module
from kiosk.journal import Began, Gave, MarkKept, Settled, Told
from kiosk.last_word import KeptEmergency
from kiosk.offline import Offline
from kiosk.store import CATALOGUE, EMERGENCY, GLASS, JOURNAL, LEASE, InUse, KioskStore, kept_emergency, readable_journal
from tests.unit.kiosk.hall import AT, catalogue
from tests.unit.kiosk.leases import LEASE as LEASE_ID
from tests.unit.kiosk.leases import lease_of
from tests.unit.kiosk.test_journal import own, told
from tests.unit.kiosk.visits import with_number

MADE = lease_of(catalogue())


def filled(folder: Path) -> None:
    """Leave a store with a lease, a catalogue and two numbers of its own, of which one is handed in."""
    store = KioskStore(folder)
    store.keep_lease(MADE, 42)
    store.keep_catalogue(catalogue())
    for entry in (Gave(own()), Told(told("A001")), Settled(own().command_id), Gave(own(9_302))):
        store.append(entry)
    store.close()


def lines(folder: Path) -> list[bytes]:
    return (folder / JOURNAL).read_bytes().splitlines()


def test_all_of_it_is_found_again(tmp_path: Path) -> None:
    filled(tmp_path / "state")
    for _ in range(2):
        store = KioskStore(tmp_path / "state")
        record = store.record()
        assert (record.lease, record.offset_ms, record.outbox) == (MADE, 42, (own(9_302),))
        assert [each.text for each in store.journal.numbers()] == ["A001", "A19301", "A19302"]
        assert store.catalogue() == catalogue()
        store.close()


@pytest.mark.parametrize("is_known", [True, False])
def test_a_mark_of_history_is_of_the_hub_that_is_known_from_before(tmp_path: Path, is_known: bool) -> None:
    """Who deletes `last-hub.json`, or pairs with another hall, frees the kiosk from what a false hub marked."""
    kept = MarkKept("Balai", Mark(9, 900, 0, "ab" * 32, "cd" * 32))
    store = KioskStore(tmp_path)
    store.append(kept)
    store.append(Told(told("A001")))
    store.close()
    if is_known:
        last_hub.write(tmp_path, LastHub(HubAddress("10.0.0.1", 8765), "Balai", 9))
    assert readable_journal(tmp_path).mark == (kept if is_known else None)
    store = KioskStore(tmp_path)
    assert store.journal.mark == (kept if is_known else None)
    assert [each.text for each in store.journal.numbers()] == ["A001"]
    store.close()
    assert (b"MarkKept" in (tmp_path / JOURNAL).read_bytes()) is is_known


def test_a_fresh_folder_has_nothing(tmp_path: Path) -> None:
    store = KioskStore(tmp_path)
    assert store.record() == Offline().record
    assert store.catalogue() is None
    store.close()
    store.close()


@pytest.mark.parametrize("keep", range(1, 40, 3))
def test_a_torn_last_line_is_skipped_and_those_before_it_are_not(tmp_path: Path, keep: int) -> None:
    filled(tmp_path)
    whole = (tmp_path / JOURNAL).read_bytes()
    *before, last, _ = whole.split(b"\n")
    (tmp_path / JOURNAL).write_bytes(b"\n".join([*before, last[:keep]]))
    store = KioskStore(tmp_path)
    assert store.record().lease == MADE
    assert store.record().outbox == ()
    store.append(Gave(own(9_303)))
    store.close()
    again = KioskStore(tmp_path)
    assert again.record().outbox == (own(9_303),)
    again.close()


@pytest.mark.parametrize("end", [b"", b"\0", b"\x0b", b"\x8a"])
def test_a_last_line_that_lacks_only_its_end_was_told_and_is_not_forgotten(tmp_path: Path, end: bytes) -> None:
    filled(tmp_path)
    whole = (tmp_path / JOURNAL).read_bytes()
    (tmp_path / JOURNAL).write_bytes(whole[:-1] + end)
    store = KioskStore(tmp_path)
    assert (store.record().lease, store.record().outbox) == (MADE, (own(9_302),))
    store.close()


def test_zeros_that_a_power_cut_left_are_no_damage(tmp_path: Path) -> None:
    filled(tmp_path)
    with (tmp_path / JOURNAL).open("ab") as file:
        file.write(bytes(512))
    store = KioskStore(tmp_path)
    assert (store.record().lease, store.record().outbox) == (MADE, (own(9_302),))
    store.close()


@pytest.mark.parametrize("line", range(5))
def test_with_any_other_line_damaged_the_lease_is_given_up_for_good(
    tmp_path: Path, line: int, caplog: pytest.LogCaptureFixture
) -> None:
    filled(tmp_path)
    written = lines(tmp_path)
    written[line] = written[line].replace(b"9", b"8") if b"9" in written[line][9:] else written[line][:-2]
    (tmp_path / JOURNAL).write_bytes(b"\n".join(written) + b"\n")
    for _ in range(2):
        store = KioskStore(tmp_path)
        assert store.record().lease is None
        assert len(store.journal.entries()) == {0: 5, 1: 3}.get(line, 4)
        store.close()
    assert f"line={line + 1}" in caplog.text


def test_a_lease_whose_journal_is_gone_is_not_used(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / JOURNAL).unlink()
    store = KioskStore(tmp_path)
    assert store.record().lease is None
    store.keep_lease(MADE, 0)
    assert store.record().lease == MADE
    store.close()


DEEP = b'{"a":' * 4_000


@pytest.mark.parametrize(
    "content", [b"", b"nonsense\n", b"00000000 {}\n", b"\xff\xfe\n", b"%08x %s\n" % (crc32(DEEP), DEEP)]
)
def test_a_lease_or_catalogue_that_is_not_understood_is_not_used(tmp_path: Path, content: bytes) -> None:
    filled(tmp_path)
    (tmp_path / LEASE).write_bytes(content)
    (tmp_path / CATALOGUE).write_bytes(content)
    store = KioskStore(tmp_path)
    assert store.record().lease is None
    assert store.catalogue() is None
    store.close()


def test_a_lease_or_catalogue_that_cannot_be_read_is_not_used(tmp_path: Path) -> None:
    filled(tmp_path)
    for name in (LEASE, CATALOGUE):
        (tmp_path / name).unlink()
        (tmp_path / name).mkdir()
    store = KioskStore(tmp_path)
    assert (store.record().lease, store.catalogue()) == (None, None)
    assert store.record().outbox == (own(9_302),)
    store.close()


def test_the_same_catalogue_is_not_written_again(tmp_path: Path) -> None:
    filled(tmp_path)
    store = KioskStore(tmp_path)
    before = (tmp_path / CATALOGUE).stat().st_ino
    store.keep_catalogue(catalogue())
    assert (tmp_path / CATALOGUE).stat().st_ino == before
    store.keep_catalogue(catalogue(agencies=1))
    assert store.catalogue() == catalogue(agencies=1)
    store.close()


def test_two_kiosks_do_not_share_a_folder(tmp_path: Path) -> None:
    store = KioskStore(tmp_path)
    with pytest.raises(InUse, match=r"is in use: another loket-kiosk works with .*; stop the other loket-kiosk"):
        KioskStore(tmp_path)
    store.close()
    KioskStore(tmp_path).close()


def test_a_lease_that_came_with_the_copy_of_another_kiosks_folder_is_not_used(tmp_path: Path) -> None:
    store = KioskStore(tmp_path, "kiosk-1")
    store.keep_lease(MADE, 42)
    store.close()
    for device, lease in (("kiosk-2", None), ("kiosk-1", MADE)):
        store = KioskStore(tmp_path, device)
        assert store.record().lease == lease
        store.close()


def fail(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_an_entry_that_fails_is_not_there_and_the_next_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path)
    store = KioskStore(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(store_module.os, "fdatasync", fail)
        for _ in range(2):
            with pytest.raises(OSError, match="No space"):
                store.append(Gave(own(9_303)))
    assert Gave(own(9_303)) not in store.journal.entries()
    store.append(Gave(own(9_304)))
    store.close()
    again = KioskStore(tmp_path)
    assert again.record().outbox == (own(9_302), own(9_304))
    assert again.record().lease == MADE
    again.close()


def test_half_a_line_on_a_full_disk_is_taken_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path)
    store = KioskStore(tmp_path)
    before = lines(tmp_path)

    class Full:
        def __init__(self) -> None:
            self.real = store._file
            assert self.real is not None

        def write(self, line: bytes) -> int:
            return self.real.write(line[:20])  # type: ignore[union-attr]

        def __getattr__(self, name: str) -> object:
            return getattr(self.real, name)

    monkeypatch.setattr(store, "_file", Full())
    with pytest.raises(OSError, match="a part"):
        store.append(Gave(own(9_303)))
    assert lines(tmp_path) == before
    store.append(Gave(own(9_303)))
    assert len(lines(tmp_path)) == len(before) + 1
    store.close()


def test_the_journal_is_written_anew_when_it_has_grown_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "LINES_MAX", 4)
    store = KioskStore(tmp_path)
    for _ in range(9):
        store.append(Gave(own()))
    assert len(lines(tmp_path)) <= 4
    store.close()


def test_the_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        KioskStore(tmp_path / "file")


def test_an_entry_is_synced_before_append_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = KioskStore(tmp_path)
    synced: list[bytes] = []
    real = os.fdatasync

    def note(descriptor: int) -> None:
        real(descriptor)
        synced.append((tmp_path / JOURNAL).read_bytes())

    monkeypatch.setattr(store_module.os, "fdatasync", note)
    store.append(Gave(own()))
    assert len(synced) == 1
    assert b"A19301" in synced[0]
    assert LEASE_ID.encode() in synced[0]
    store.close()


def test_the_first_entry_names_the_journal(tmp_path: Path) -> None:
    store = KioskStore(tmp_path)
    [began] = store.journal.entries()
    assert isinstance(began, Began)
    assert began.journal
    store.close()


def test_the_number_on_the_glass_is_found_again_until_there_is_none(tmp_path: Path) -> None:
    number = with_number().on_glass
    store = KioskStore(tmp_path)
    assert store.on_glass() is None
    store.keep_glass(number)
    assert store.on_glass() == number
    (tmp_path / GLASS).write_bytes((tmp_path / GLASS).read_bytes()[:-9])
    assert store.on_glass() is None
    for _ in range(2):
        store.keep_glass(None)
        assert not (tmp_path / GLASS).exists()
    store.close()


def test_an_emergency_is_found_again_synced_until_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = KeptEmergency(Emergency(EmergencyKind.EVACUATE, {"id": "Keluar"}, AT), AT)
    store = KioskStore(tmp_path)
    assert kept_emergency(tmp_path) is None
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    store.keep_emergency(word)
    assert (kept_emergency(tmp_path), len(synced)) == (word, 2)
    for _ in range(2):
        store.keep_emergency(None)
        assert kept_emergency(tmp_path) is None
    assert len(synced) == 4
    (tmp_path / EMERGENCY).write_bytes(b"00000000 {}")
    assert kept_emergency(tmp_path) is None
    store.close()
