import os
from dataclasses import replace
from pathlib import Path

import pytest

from hub.protocol.ids import JobId
from hub.protocol.printing import SlipOutcome, SlipReason
from printer import spool as spool_module
from printer.effects import Keep
from printer.fates import Fates
from printer.record import Record, Stage
from printer.spool import FILE_NAME, KEEP_MS, Spool

SENT = Record(JobId("a:1"), "A001", 5, Stage.SENT, 10)
DONE = Record(JobId("a:1"), "A001", 5, Stage.DONE, 20, SlipOutcome.UNKNOWN, SlipReason.NO_ANSWER)
OTHER = Record(JobId("b:1"), "A002", 6, Stage.SETTLED, 30, SlipOutcome.PRINTED)


def reopened(folder: Path, now: int = 100) -> list[Record]:
    spool = Spool(folder)
    try:
        return spool.start(now)
    finally:
        spool.close()


def filled(folder: Path, *records: Record) -> bytes:
    spool = Spool(folder)
    assert spool.start(0) == []
    for record in records:
        spool.keep(record, 0)
    spool.close()
    spool.close()
    return (folder / FILE_NAME).read_bytes()


def test_the_newest_line_of_a_job_counts(tmp_path: Path) -> None:
    filled(tmp_path / "deep" / "er", SENT, OTHER, DONE)
    assert reopened(tmp_path / "deep" / "er") == [OTHER, DONE] or reopened(tmp_path / "deep" / "er") == [DONE, OTHER]


def test_records_are_synced_before_keep_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: synced.append(os.fstat(descriptor).st_size))
    content = filled(tmp_path, SENT, DONE)
    assert synced == [content.index(b"\n") + 1, len(content)]


def test_a_failed_sync_is_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(tmp_path)
    spool.start(0)

    def fails(descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", fails)
    with pytest.raises(OSError, match="Input/output"):
        spool.keep(SENT, 0)
    spool.close()


def test_a_file_cut_at_any_byte_keeps_all_whole_lines(tmp_path: Path) -> None:
    content = filled(tmp_path / "whole", SENT, OTHER, DONE)
    ends = [index for index, byte in enumerate(content) if byte == ord("\n")]
    for length in range(len(content) + 1):
        folder = tmp_path / str(length)
        folder.mkdir()
        (folder / FILE_NAME).write_bytes(content[:length])
        whole = sum(end <= length for end in ends)
        found = {record.job: record for record in reopened(folder)}
        expected = {record.job: record for record in (SENT, OTHER, DONE)[:whole]}
        assert found == expected, length


def test_a_damaged_line_costs_only_itself(tmp_path: Path) -> None:
    content = filled(tmp_path, SENT, OTHER)
    first = content.index(b"\n")
    (tmp_path / FILE_NAME).write_bytes(b"\xff" * first + content[first:])
    assert reopened(tmp_path) == [OTHER]


@pytest.mark.parametrize("damage", [b"\xff", b"\x00", b'"'])
def test_a_damaged_byte_costs_only_its_line(tmp_path: Path, damage: bytes) -> None:
    content = filled(tmp_path, SENT, OTHER)
    at = content.index(SENT.job.encode())
    (tmp_path / FILE_NAME).write_bytes(content[:at] + damage + content[at + 1 :])
    assert reopened(tmp_path) == [OTHER]


def test_a_torn_tail_does_not_swallow_the_next_record(tmp_path: Path) -> None:
    content = filled(tmp_path, SENT)
    (tmp_path / FILE_NAME).write_bytes(content + b'{"job":"b')
    spool = Spool(tmp_path)
    spool.start(0)
    spool.keep(OTHER, 0)
    spool.close()
    assert reopened(tmp_path) == [SENT, OTHER]


def test_old_settled_records_go_and_open_ones_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_module, "KEPT_ANYHOW", 0)
    filled(tmp_path, SENT, OTHER)
    assert reopened(tmp_path, OTHER.at + KEEP_MS) == [SENT, OTHER]
    assert reopened(tmp_path, OTHER.at + KEEP_MS + 1) == [SENT]
    assert reopened(tmp_path, 0) == [SENT]


def test_the_newest_stay_though_a_wrong_clock_says_that_they_are_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "KEPT_ANYHOW", 2)
    settled = [replace(OTHER, job=JobId(f"{n}:1")) for n in range(4)]
    filled(tmp_path, *settled)
    assert reopened(tmp_path, OTHER.at + 2 * KEEP_MS) == settled[2:]


def test_so_many_settled_records_are_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_module, "KEPT_ANYHOW", 0)
    monkeypatch.setattr(spool_module, "KNOWN_MAX", spool_module.KNOWN_MAX._replace(value=2))
    settled = [replace(OTHER, job=JobId(f"{n}:1")) for n in range(3)]
    filled(tmp_path, SENT, *settled)
    assert reopened(tmp_path, 0) == [SENT, *settled[1:]]


def test_lines_of_an_older_program_are_read(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        '{"job":"b:1","number":"A002","issued_at":6,"stage":"settled","at":30,"outcome":"printed","reason":null}\n'
    )
    assert reopened(tmp_path) == [OTHER]


def test_a_crash_while_writing_anew_leaves_the_old_file(tmp_path: Path) -> None:
    content = filled(tmp_path, SENT)
    (tmp_path / "jobs.new").write_bytes(content[:7])
    assert reopened(tmp_path) == [SENT]


def test_the_file_is_written_anew_when_it_is_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool_module, "LINES_MAX", 3)
    content = filled(tmp_path, SENT, DONE, SENT, DONE)
    assert content.count(b"\n") == 1
    assert reopened(tmp_path) == [DONE]


def test_keeping_before_the_start_is_safe(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.keep(SENT, 0)
    spool.close()
    assert reopened(tmp_path) == [SENT]


@pytest.mark.parametrize("stage", [Stage.DONE, Stage.SETTLED])
def test_an_end_without_a_fate_is_one_that_nobody_knows(tmp_path: Path, stage: Stage) -> None:
    filled(tmp_path, replace(SENT, stage=stage))
    [record] = reopened(tmp_path)
    assert record == SENT
    [told] = [effect for effect in Fates().restore([record], 0) if isinstance(effect, Keep)]
    assert told.record.outcome is SlipOutcome.UNKNOWN


def test_nesting_without_an_end_is_a_damaged_line(tmp_path: Path) -> None:
    content = filled(tmp_path, OTHER)
    (tmp_path / FILE_NAME).write_bytes(b'{"a":' * 4_000 + b"\n" + content)
    assert reopened(tmp_path) == [OTHER]
