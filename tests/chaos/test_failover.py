"""A lost leader is followed and comes back as a standby, and the harness sees it when a protection is missing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.failover import Result, hall
from tests.storage.cluster import Cluster, NoServer

pytestmark = pytest.mark.e2e

BUSY_S = 15.0
"""The limit is five seconds; tests run on machines that do other things, too."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    pytest.importorskip("psycopg", reason="psycopg is not installed: ./loket setup installs it")
    try:
        made = Cluster()
    except NoServer as error:
        pytest.skip(str(error))
    yield made
    made.stop()


def lost(
    folder: Path, cluster: Cluster, *kinds: str, lacking: str | None = None, limit_s: float = BUSY_S, more_s: float = 1
) -> Result:
    name = folder / "_".join([*kinds, lacking or "all"])
    return asyncio.run(hall(name, cluster, "test", kinds, lacking=lacking, limit_s=limit_s, more_s=more_s))


def test_killed_and_frozen_leaders_are_followed(tmp_path: Path, cluster: Cluster) -> None:
    result = lost(tmp_path, cluster, "kill", "quiet")
    assert result.violations == []
    assert result.rounds == {"kill": 1, "quiet": 1}
    assert result.numbers > 10
    assert len(result.serving_s) == len(result.everybody_s) == 2
    assert len(result.ended_s) == 1


def test_a_standby_that_does_not_end_the_old_session_is_caught(tmp_path: Path, cluster: Cluster) -> None:
    result = lost(tmp_path, cluster, "quiet", lacking="terminate", limit_s=4.0)
    assert any("did not log 'leading epoch='" in violation for violation in result.violations)


def test_a_leader_that_minds_no_lease_is_caught(tmp_path: Path, cluster: Cluster) -> None:
    result = lost(tmp_path, cluster, "cut", lacking="lease")
    assert any("has not closed its clients" in violation for violation in result.violations)


def test_an_old_leader_that_can_write_is_caught(tmp_path: Path, cluster: Cluster) -> None:
    result = lost(tmp_path, cluster, "quiet", lacking="epoch")
    assert any("which does not lead in it" in violation for violation in result.violations)
    assert any(said in violation for violation in result.violations for said in ("said Accepted", "goes on"))
