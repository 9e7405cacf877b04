"""M/M/s against its closed forms: mean wait of who must wait, and mean squared errors of QL and HOL.

Exact for M/M/s, for arrivals who find all servers busy (unit: 1/(sμ), time to the next end of service):

- mean wait 1/(1 − ρ); MSE(QL) = 1/(1 − ρ), since the wait is a sum of Q + 1 exponentials and Q is geometric.
- HOL, given that somebody waits: the head's wait w is exponential with rate 1 − ρ, and Poisson(λw) stand behind it, so
  the wait is a sum of Poisson(λw) + 2 exponentials. The refined estimate (its mean, ρw + 2) has MSE 2/(1 − ρ), which is
  2·MSE(QL) exactly. The plain estimate w has MSE 2/(1 − ρ) + 2 = 2(2 − ρ)·MSE(QL): 2·MSE(QL) only asymptotically, as
  ρ → 1 (Ibrahim & Whitt give the ratio as c_a² + 1 in heavy traffic); at ρ = 0.85 it is 2.30·MSE(QL).

A run from an empty system would need 10⁸ arrivals for 1 % at ρ = 0.98. So many short runs begin in steady state, their
first states spread evenly over its distribution (stratified), and twenty independent batches give the standard error.
"""

import random
from collections import deque
from dataclasses import dataclass
from heapq import heapify, heapreplace
from math import exp, inf, lgamma, log, sqrt

from hub.domain.baselines import hol, hol_refined, les, ql

BATCHES = 20
JUDGED = 8
"""Of so many arrivals one is told estimates: neighbours' errors are nearly the same."""


@dataclass(frozen=True)
class Line:
    """One figure: measured, its standard error, the closed form (None: there is none)."""

    name: str
    measured: float
    error: float
    exact: float | None

    @property
    def off(self) -> float:
        """Relative difference to the closed form."""
        return 0.0 if self.exact is None else self.measured / self.exact - 1


def erlang_c(servers: int, load: float) -> float:
    """Return the probability that an arrival must wait."""
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - load / servers * (1 - blocked))


def case(servers: int, rho: float, starts: int, arrivals: int, seed: int) -> list[Line]:
    """Return the figures of one case in units of 1/(sμ); `starts` runs a batch of `arrivals` each."""
    dice = random.Random(seed)
    batches = [_batch(dice, servers, rho, starts, arrivals) for _ in range(BATCHES)]
    exact = {
        "mean wait": 1 / (1 - rho),
        "MSE(QL)": 1 / (1 - rho),
        "MSE(HOL)": 2 * (2 - rho) / (1 - rho),
        "MSE(HOL refined)": 2 / (1 - rho),
        "MSE(LES)": None,
        "share delayed": erlang_c(servers, servers * rho),
    }
    lines = []
    for name, closed in exact.items():
        values = [batch[name] for batch in batches]
        mean = sum(values) / BATCHES
        spread = sqrt(sum((value - mean) ** 2 for value in values) / (BATCHES - 1) / BATCHES)
        lines.append(Line(name, mean, spread, closed))
    return lines


def _batch(dice: random.Random, servers: int, rho: float, starts: int, arrivals: int) -> dict[str, float]:
    """Run a quarter of the starts with a server free and the rest with all busy, weighted by their probabilities."""
    delayed_share = erlang_c(servers, servers * rho)
    sums = [0.0] * 10
    free_starts = max(1, starts // 4)
    for count, busy, share in ((free_starts, False, 1 - delayed_share), (starts - free_starts, True, delayed_share)):
        offset = dice.random()
        for number in range(count):
            quantile = (number + offset) / count
            run = _run(dice, servers, rho, busy, quantile, arrivals)
            for index, value in enumerate(run):
                sums[index] += share / count * value
    waits, wait, delayed, of_ql, heads, of_hol, of_refined, entered, of_les, seen = sums
    return {
        "mean wait": wait / waits,
        "MSE(QL)": of_ql / delayed,
        "MSE(HOL)": of_hol / heads,
        "MSE(HOL refined)": of_refined / heads,
        "MSE(LES)": of_les / entered,
        "share delayed": waits / seen,
    }


def _first_state(
    dice: random.Random, servers: int, rho: float, busy: bool, quantile: float
) -> tuple[list[float], list[float]]:
    """Return when servers are free, and when those in line came, in the steady state's `quantile`; now is 0."""
    if not busy:
        load = servers * rho
        logs = [number * log(load) - lgamma(number + 1) for number in range(servers)]
        shares = [exp(each - max(logs)) for each in logs]
        left = quantile * sum(shares)
        present = 0
        while present < servers - 1 and left > shares[present]:
            left -= shares[present]
            present += 1
        return [dice.expovariate(1 / servers) for _ in range(present)] + [-inf] * (servers - present), []
    ends = [dice.expovariate(1 / servers) for _ in range(servers)]
    if quantile < 1 - rho:
        return ends, []
    head_wait = -log((1 - quantile) / rho) / (1 - rho)
    came, at = [-head_wait], -head_wait
    while (at := at + dice.expovariate(rho)) < 0:
        came.append(at)
    return ends, came


def _run(dice: random.Random, servers: int, rho: float, busy: bool, quantile: float, arrivals: int) -> list[float]:
    """Let some arrive, first come, first served; unit 1/(sμ). Return sums over them.

    The first comes at 0: what it sees is the steady state (arrivals see time averages), and so for all after it.
    """
    draw = dice.expovariate
    rate = 1 / servers
    ends, came = _first_state(dice, servers, rho, busy, quantile)
    heapify(ends)
    waiting: deque[tuple[float, float]] = deque()
    for at in came:
        start = ends[0]
        heapreplace(ends, start + draw(rate))
        waiting.append((at, start))
    waits = delayed = heads = entered = 0
    wait_sum = ql_sum = hol_sum = refined_sum = les_sum = 0.0
    last_wait: float | None = None
    now = 0.0
    mean = float(servers)
    for number in range(arrivals):
        now += draw(rho) if number else 0.0
        while waiting and waiting[0][1] <= now:
            at, start = waiting.popleft()
            last_wait = start - at
        free = ends[0]
        if free <= now:
            last_wait = 0.0
            heapreplace(ends, now + draw(rate))
            continue
        wait = free - now
        waits += 1
        wait_sum += wait
        if number % JUDGED:
            heapreplace(ends, free + draw(rate))
            waiting.append((now, free))
            continue
        delayed += 1
        ql_sum += (wait - ql(len(waiting), servers, mean)) ** 2
        if waiting:
            heads += 1
            head = waiting[0][0]
            hol_sum += (wait - hol(head, now)) ** 2
            refined_sum += (wait - hol_refined(head, now, rho, servers, mean)) ** 2
        if (told := les(last_wait)) is not None:
            entered += 1
            les_sum += (wait - told) ** 2
        heapreplace(ends, free + draw(rate))
        waiting.append((now, free))
    return [waits, wait_sum, delayed, ql_sum, heads, hol_sum, refined_sum, entered, les_sum, arrivals]
