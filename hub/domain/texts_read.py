"""What a number's text says of it, where nothing else is known: devices' memories, and paper in people's hands."""

from collections.abc import Mapping
from typing import Final

from hub.domain.catalogue import Catalogue, PoolId
from hub.domain.numbering import is_leased

HIGHEST: Final = 99_999
"""More than any pool gives in a day: what is above was misread."""


def fitting_pools(catalogue: Catalogue, text: str, prefixes: Mapping[str, PoolId]) -> list[tuple[str, PoolId]]:
    """Return the prefixes that a number's text can have, each with its pool; `prefixes` are those of the day so far."""
    named = ((pool.prefix, pool.id) for pool in catalogue.pools if not pool.archived)
    return [
        (prefix, pool)
        for prefix, pool in (*prefixes.items(), *named)
        if (digits := text.removeprefix(prefix)).isdecimal() and digits.isascii() and digits != text
    ]


def number_of_sequence(catalogue: Catalogue, text: str, prefixes: Mapping[str, PoolId]) -> tuple[PoolId, int] | None:
    """Return the pool and the number of a text, if it is none that a kiosk gives by itself."""
    for prefix, pool in fitting_pools(catalogue, text, prefixes):
        number = int(text.removeprefix(prefix))
        if 0 < number <= HIGHEST and not is_leased(number):
            return pool, number
    return None
