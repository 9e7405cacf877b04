"""Changes, removes, moves, adds and cuts rows of a history at random, and sees that the chain's proof finds each (S8).

`python -m tests.chaos.journal --mutations 10000 --seed 1`; without the chain's end (`--without-end`) a cut tail must
pass, so that finding it is known to rest on the head that backups and kiosks have.
"""

import argparse
import dataclasses
import sys
from collections import Counter
from random import Random

from hub.store.chain import GENESIS, Broken, Link, forge, verify
from hub.store.encoding import to_row
from tests.storage.histories import HALL, a_history

ENTRIES = 120
KINDS = ("field", "hash", "forged", "removed", "moved", "added", "cut")


def mutated(links: list[Link], kind: str, random: Random) -> list[Link]:
    """Return a history with one thing wrong with it."""
    place = random.randrange(len(links))
    link = links[place]
    match kind:
        case "field" | "forged":
            name = random.choice([field.name for field in dataclasses.fields(link.row)])
            row = dataclasses.replace(link.row, **{name: _another(getattr(link.row, name), random)})
            changed = forge(HALL, [row], link.prev_hash)[0] if kind == "forged" else dataclasses.replace(link, row=row)
            return [*links[:place], changed, *links[place + 1 :]]
        case "hash":
            name = random.choice(("hash", "prev_hash"))
            wrong = dataclasses.replace(link, **{name: random.randbytes(32)})
            return [*links[:place], wrong, *links[place + 1 :]]
        case "removed":
            return [*links[:place], *links[place + random.randint(1, 5) :]] if place < len(links) - 6 else links[1:]
        case "moved":
            other = random.choice([each for each in range(len(links)) if each != place])
            rest = [each for each in links if each is not link]
            return [*rest[:other], link, *rest[other:]]
        case "added":
            return [*links[:place], links[random.randrange(len(links))], *links[place:]]
        case _:
            return links[: -random.randint(1, len(links) - 1)]


def _another(value: object, random: Random) -> object:
    match value:
        case None:
            return random.choice(("", "x"))
        case int():
            return value + random.choice((-1, 1, 1_000))
        case bytes():
            at = random.randrange(len(value))
            return value[:at] + bytes([value[at] ^ (1 << random.randrange(8))]) + value[at + 1 :]
        case _:
            return f"{value}x"


def unfound(mutations: int, seed: int, *, with_end: bool = True) -> tuple[Counter[str], Counter[str]]:
    """Return how often each kind was tried, and how often it was not found."""
    random = Random(seed)
    history, _ = a_history(random, ENTRIES)
    links = forge(HALL, [to_row(record) for record in history.records], GENESIS)
    tried: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for number in range(mutations):
        kind = KINDS[number % len(KINDS)]
        wrong = mutated(links, kind, random)
        end = links[-1] if with_end or not wrong else wrong[-1]
        tried[kind] += 1
        missed[kind] += not isinstance(verify(HALL, wrong, end.row.revision, end.hash), Broken)
    return tried, missed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-end", action="store_true", help="must find cut tails no more")
    options = parser.parse_args()
    tried, missed = unfound(options.mutations, options.seed, with_end=not options.without_end)
    for kind in KINDS:
        print(f"{kind}: {tried[kind]} tried, {missed[kind]} not found")
    if options.without_end:
        return 0 if missed["cut"] == tried["cut"] else 1
    return 1 if missed.total() else 0


if __name__ == "__main__":
    sys.exit(main())
