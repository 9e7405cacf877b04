"""A lost leader is followed and comes back as a standby, and the harness sees it when a protection is missing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.chaos.failover import LIMIT_S, Drill, Result, hall
from tests.chaos.failover_site import Site, site
from tests.chaos.planted import until_seen
from tests.storage.cluster import Cluster, NoServer

pytestmark = pytest.mark.e2e

BUSY_S = 60.0
"""The limits are five seconds; tests run on machines that do other things, too."""


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
    folder: Path,
    cluster: Cluster,
    *kinds: str,
    lacking: str | None = None,
    limit_s: float = BUSY_S,
    ends_s: float = BUSY_S,
    number: int = 0,
) -> Result:
    name = folder / "_".join([*kinds, lacking or "all", str(number)])
    todo = hall(name, cluster, f"test-{number}", kinds, lacking=lacking, limit_s=limit_s, more_s=1, ends_s=ends_s)
    return asyncio.run(todo)


def test_killed_and_frozen_leaders_are_followed(tmp_path: Path, cluster: Cluster) -> None:
    result = lost(tmp_path, cluster, "kill", "quiet")
    assert result.violations == []
    assert result.rounds == {"kill": 1, "quiet": 1}
    assert result.numbers > 10
    assert len(result.serving_s) == len(result.everybody_s) == 2
    assert len(result.ended_s) == 1


def test_a_standby_that_does_not_end_the_old_session_is_caught(tmp_path: Path, cluster: Cluster) -> None:
    def attempt(number: int) -> list[str]:
        return lost(tmp_path, cluster, "quiet", lacking="terminate", limit_s=4.0, number=number).violations

    until_seen(attempt, "waited in vain for hub-b to lead", "waited in vain for hub-a to lead")


def test_a_leader_that_minds_no_lease_is_caught(tmp_path: Path, cluster: Cluster) -> None:
    def attempt(number: int) -> list[str]:
        return lost(tmp_path, cluster, "cut", lacking="lease", number=number).violations

    until_seen(attempt, "has not closed its clients")


def test_an_old_leader_that_can_write_is_caught(tmp_path: Path, cluster: Cluster) -> None:
    def attempt(number: int) -> list[str]:
        violations = lost(tmp_path, cluster, "quiet", lacking="epoch", ends_s=5.0, number=number).violations
        writes = any("which does not lead in it" in violation for violation in violations)
        speaks = any(said in violation for violation in violations for said in ("said Accepted", "goes on"))
        return [*violations, "both"] if writes and speaks else violations

    until_seen(attempt, "both")


async def _while_the_database_answers_nobody(here: Site) -> None:
    """A stalled disk keeps the leader from renewing its lease; the standby does not see its silence either."""
    stalls = here.stalls
    for hub in here.hubs:
        hub.proxy.cut()
    await here.until(lambda: here.stalls > stalls, "the leader's end")
    for hub in here.hubs:
        hub.proxy.heal()


def test_a_leader_that_ended_by_a_stall_is_started_again_and_only_counted(tmp_path: Path, cluster: Cluster) -> None:
    async def story() -> None:
        async with site(tmp_path / "stalled", cluster, Random("test")) as here:
            drill = Drill(here, Random("test"), BUSY_S, 1)
            await drill.begin()
            await here.settled()
            await _while_the_database_answers_nobody(here)
            await drill.once("kill")
            assert drill.result.rounds == {"kill": 1}
            assert await here.finish() == drill.result.violations == []
            assert len(here.leaders) == 2 + here.stalls

    asyncio.run(story())


def test_a_hub_that_ends_by_itself_with_another_status_is_caught(tmp_path: Path, cluster: Cluster) -> None:
    async def story() -> list[str]:
        async with site(tmp_path / "ended", cluster, Random("test")) as here:
            await Drill(here, Random("test"), LIMIT_S, 1).begin()
            await here.hubs[1].process.kill()
            await here.until(lambda: bool(here.faults), "the fault")
            return here.compare()

    assert any("hub-b ended by itself with -9" in violation for violation in asyncio.run(story()))
