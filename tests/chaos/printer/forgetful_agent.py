"""`loket-printer` without its protection against a second slip: what was sent before a crash is forgotten."""

import sys
from collections.abc import Iterable
from typing import Final

from printer import agent
from printer.effects import Effect
from printer.fates import Fates
from printer.record import Record, Stage

RESTORE: Final = Fates.restore


def _forget_what_was_sent(fates: Fates, records: Iterable[Record], now: int) -> list[Effect]:
    return RESTORE(fates, [record for record in records if record.stage is not Stage.SENT], now)


if __name__ == "__main__":
    Fates.restore = _forget_what_was_sent  # type: ignore[method-assign, assignment]
    sys.exit(agent.main())
