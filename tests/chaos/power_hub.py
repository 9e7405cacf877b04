"""Power cuts under a real hub with kiosks and officers: whatever these were told before the cut is there after it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

from tests.chaos.arena import Arena, Broken, arena
from tests.chaos.hub_process import MODULE
from tests.chaos.power_cuts import Result
from tests.chaos.power_site import Site

DEVICES: Final = 6
MOST_ANSWERS: Final = 60
WITHIN_S: Final = 0.012


async def cut_hub(
    folder: Path, site: Site, random: Random, cuts: int, lacking: str | None, done: Callable[[], None]
) -> Result:
    """Cut the power of a new hall's hub so many times, up to the first violation.

    `folder` is on another disk; `restarts_s` are from process start to first answer.
    """
    result = Result()
    site.begin()
    module, options = (MODULE, ()) if lacking is None else ("tests.chaos.broken_hub", (lacking,))
    hall = arena(folder, random, devices=DEVICES, module=module, options=options, database=site.url)
    async with hall as here:
        try:
            while result.cuts < cuts and not result.violations:
                await _once(here, site, random, result)
                done()
            await here.start()
            if not result.violations:
                await _answers(here, result)
            result.violations = result.violations or await here.finish()
        except Broken as error:
            result.violations.append(str(error))
            result.violations += here.compare()
    result.violations += site.faults()
    result.acknowledged, result.restarts_s = here.answers, here.waits_s
    return result


async def _once(here: Arena, site: Site, random: Random, result: Result) -> None:
    await here.start()
    await _answers(here, result)
    await here.more_answers(random.randint(1, MOST_ANSWERS))
    await asyncio.sleep(random.random() * WITHIN_S)
    here.hub.freeze()  # what its devices hear from here on was said before the cut
    site.cut()
    await here.kill()
    site.power_on()
    result.cuts += 1
    result.frozen += 1


async def _answers(here: Arena, result: Result) -> None:
    await here.first_answer()
    found = here.compare(here.before)
    result.violations += found
    result.lost += sum("lost" in each for each in found)
