"""`python -m tests.chaos.storage_step migration|day|batches|look URL`: one step of a hub's life, and its end.

`--without PROTECTION` takes away one of those of `tests.chaos.broken_hub` first.
"""

import argparse
import os
import sys
from random import Random
from typing import Final, NoReturn

from hub.server.retention import forget_a_day
from hub.store.sql import open_journal
from tests.chaos.broken_hub import PROTECTIONS
from tests.storage.histories import HALL, History

KEPT_DAYS: Final = 3
BATCHES: Final = 5
AT_ONCE: Final = 6


def main() -> NoReturn:
    """Open the journal, which brings its tables up to date; for "day", begin the next one, too, and forget the oldest;
    for "batches", go on with the day. Tell where the journal ends.

    The journal is not closed: a hub that goes on does not close it either.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=("migration", "day", "batches", "look"))
    parser.add_argument("url")
    parser.add_argument("--without", choices=PROTECTIONS)
    asked = parser.parse_args()
    if asked.without is not None:
        PROTECTIONS[asked.without]()
    journal = open_journal(asked.url, HALL)
    kept = journal.open_day()
    if asked.step == "day":
        journal.append(History.resumed(kept).open_next_day())
        forget_a_day(journal, HALL, KEPT_DAYS)
    if asked.step == "batches":
        history, random = History.resumed(kept), Random(0)
        for _ in range(BATCHES):
            journal.append([record for _ in range(AT_ONCE) for record in history.step(random)])
    sys.stdout.write(f"{journal.head()} {journal._head_hash.hex()}")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
