"""A mark of history that comes back: what it proves of the journal, and what it does not."""

from dataclasses import replace

import pytest

from hub.domain.marks import Marked, MarkFate, Standing, fate_of, fate_unsealed

MINUTE_MS = 60_000
AT = 29_922_243 * MINUTE_MS + 5
MARK = Marked(7, 1_000, AT, b"there")
THERE = Standing(7, 1, 0, b"there")


def test_what_stands_where_it_was_is_kept() -> None:
    assert fate_of(MARK, THERE) is MarkFate.KEPT


@pytest.mark.parametrize("found", [None, b"another"])
def test_what_is_gone_or_another_was_lost(found: bytes | None) -> None:
    assert fate_of(MARK, replace(THERE, hash=found)) is MarkFate.LOST


def test_a_takeover_leaves_nothing() -> None:
    assert fate_of(MARK, replace(THERE, epoch=9, hash=None)) is MarkFate.LOST


def test_an_old_database_that_was_told_of_a_higher_epoch_has_lost_it() -> None:
    assert fate_of(replace(MARK, epoch=9), replace(THERE, hash=None)) is MarkFate.LOST


def test_what_retention_deleted_is_not_missed() -> None:
    assert fate_of(MARK, Standing(7, 1_001, AT - 1, None)) is MarkFate.KEPT
    assert fate_of(MARK, Standing(7, 900, AT + 1, None)) is MarkFate.KEPT
    assert fate_of(MARK, Standing(7, 1, AT + 1, None)) is MarkFate.LOST  # it began anew


def test_a_mark_of_nothing_misses_nothing() -> None:
    assert fate_of(replace(MARK, revision=0), replace(THERE, hash=None)) is MarkFate.KEPT


def test_what_a_rebuild_left_is_not_missed() -> None:
    assert fate_of(MARK, Standing(9, 1, 0, None, rebuilt=8)) is MarkFate.KEPT
    assert fate_of(MARK, Standing(9, 1, 0, None, rebuilt=7)) is MarkFate.LOST


def test_what_a_restore_left_is_not_missed_whatever_it_wrote() -> None:
    assert fate_of(MARK, Standing(AT // MINUTE_MS, 1, 0, None)) is MarkFate.KEPT


def test_what_is_lost_after_a_restore_and_a_takeover_is_missed() -> None:
    restored = AT // MINUTE_MS - 100
    assert fate_of(replace(MARK, epoch=restored), Standing(restored + 1, 1, 0, None)) is MarkFate.LOST


def test_a_mark_without_the_seal_says_that_its_device_knows_another_history() -> None:
    assert fate_unsealed(MARK, 7) is MarkFate.FOREIGN
    assert fate_unsealed(MARK, 6) is MarkFate.FOREIGN
    assert fate_unsealed(MARK, 8) is MarkFate.KEPT
