"""Simple estimates of a newcomer's wait, beside which the hub's own is judged (E2).

R. Ibrahim, W. Whitt, "Real-time delay estimation based on delay history", M&SOM 11 (2009), and "Real-time delay
estimation in overloaded multiserver queues with abandonments", Management Science 55 (2009). Times are in ms.
"""


def ql(ahead: int, counters: int, mean_ms: float) -> float | None:
    """Return the queue-length estimate (n + 1)/(sμ) of who finds `ahead` waiting and all counters busy."""
    return (ahead + 1) * mean_ms / counters if counters else None


def qlm(ahead: int, counters: int, mean_ms: float, leaving_per_ms: float) -> float | None:
    """Return the Markovian queue-length estimate Σ 1/(sμ + iθ), i = 0…n; each who waits gives up at rate θ."""
    if not counters:
        return None
    rate = counters / mean_ms
    return sum(1 / (rate + gone * leaving_per_ms) for gone in range(ahead + 1))


def les(last_wait_ms: float | None) -> float | None:
    """Return the wait of the last who entered service; None when nobody has."""
    return last_wait_ms


def hol(head_since: int | None, now: int) -> float | None:
    """Return how long the head of the line has waited so far; None when nobody waits."""
    return None if head_since is None else now - head_since


def hol_refined(
    head_since: int | None, now: int, arrivals_per_ms: float, counters: int, mean_ms: float
) -> float | None:
    """Return the mean wait given that of the head of the line, (λw + 2)/(sμ), in M/M/s; None when nobody waits."""
    if head_since is None or not counters:
        return None
    return (arrivals_per_ms * (now - head_since) + 2) * mean_ms / counters
