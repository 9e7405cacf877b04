"""How good estimates of the wait are: `python -m tests.bench.estimates [--quick]`.

First M/M/s, where the baselines' errors are known in closed form; then days of two halls under the live rule; then the
same halls through the hub's own rules. Fails (exit 1) when a figure is more than 3 % from its closed form, when list
scheduling is not the best estimator of a hall day, or when less than 88 % of waits lie in its range.
"""

import random
import sys
from collections.abc import Sequence
from math import sqrt
from time import process_time

from tests.bench.hall_day import ESTIMATORS, LIST, MINUTE, Day, Told, four_counters, overlapping
from tests.bench.hub_day import HubDay
from tests.bench.many_servers import BATCHES, JUDGED, case

SERVERS = (1, 5, 10, 100)
LOADS = (0.85, 0.90, 0.95, 0.98)
TOLERANCE = 0.03
COVER = 0.88


def many_servers(quick: bool) -> list[str]:
    """Print every case; return what is off."""
    starts, arrivals = (60, 100) if quick else (600, 400)
    print(f"M/M/s: {BATCHES} batches of {starts} stratified starts in steady state, {arrivals} arrivals each")
    print(
        f"({BATCHES * starts * arrivals:,} arrivals a case, one in {JUDGED} told estimates); unit 1/(sμ); ± is 1 s.e."
    )
    print(f"{'s':>4} {'ρ':>5}  {'figure':18} {'measured':>10} {'±':>7} {'exact':>9} {'off':>8}")
    print("exact: wait, QL and refined HOL, whose MSE is 2·MSE(QL); plain HOL has 2(2 − ρ)·MSE(QL), 2 only as ρ → 1")
    wrong = []
    for servers in SERVERS:
        for rho in LOADS:
            for line in case(servers, rho, starts, arrivals, seed=servers * 1_000 + int(rho * 100)):
                told = f"{servers:4} {rho:5.2f}  {line.name:18} {line.measured:10.4f} {line.error:7.4f}"
                if line.exact is None:
                    print(told)
                    continue
                judged = line.name != "share delayed"
                off = judged and abs(line.off) > TOLERANCE
                print(f"{told} {line.exact:9.4f} {line.off:+8.2%}{'  OFF' if off else ''}")
                wrong += [f"M/M/{servers}, ρ = {rho}: {line.name} off by {line.off:+.1%}"] * off
    return wrong


def hall_days(days: int) -> list[str]:
    """Print both halls; return what is not as promised."""
    wrong = []
    for setting in (four_counters(), overlapping()):
        told: list[Told] = []
        for seed in range(days):
            told += Day(setting, random.Random(seed)).run()
        print(
            f"\n{setting.name}: {days} days of {setting.visitors} visitors; {len(told):,} met a wait (only they count)"
        )
        everybody = [each for each in told if all(figure is not None for figure in each.figures.values())]
        groups = {
            "who all estimators have a figure for": everybody,
            "all": told,
            "all, regular": [each for each in told if each.ticket_class == "regular"],
            "all, priority": [each for each in told if each.ticket_class == "priority"],
        }
        for group, members in groups.items():
            rows = {name: _row(members, name) for name in ESTIMATORS}
            mean = sum(each.waited for each in members) / len(members) / MINUTE
            print(f"  {group}: mean wait {mean:.1f} min")
            print(f"    {'':18}{'n':>7}{'RMSE':>7}{'±':>6}{'bias':>7}{'cover':>8}{'width':>7}  (minutes)")
            for name, (count, rmse, error, bias, cover, width) in rows.items():
                print(f"    {name:18}{count:7}{rmse:7.2f}{error:6.2f}{bias:+7.2f}{cover:8.1%}{width:7.1f}")
            if group.startswith("all"):
                best = min(rows, key=lambda name: rows[name][1] if rows[name][0] == len(members) else float("inf"))
            else:
                best = min(rows, key=lambda name: rows[name][1])
            wrong += [f"{setting.name}, {group}: {best} is better than list scheduling"] * (best != LIST)
            wrong += [f"{setting.name}, {group}: only {rows[LIST][4]:.1%} in range"] * (rows[LIST][4] < COVER)
    return wrong


def hub_days(days: int) -> list[str]:
    """Print the same halls with the hub's own staffing and figures; return what is not as promised."""
    wrong = []
    print(
        "\nthe same halls through the hub: staffing as planned, officers late, panels left on, the last look's figure"
    )
    print(f"    {'':24}{'n':>7}{'RMSE':>7}{'bias':>7}{'cover':>8}{'width':>7}{'none':>6}  (minutes)")
    for setting in (four_counters(), overlapping()):
        judged = [each for seed in range(days) for each in HubDay(setting, random.Random(seed)).run()]
        told = [(each.wait, each.waited) for each in judged if each.wait is not None]
        errors = [(wait.ms - waited) / MINUTE for wait, waited in told]
        cover = sum(wait.holds(waited) for wait, waited in told) / len(told)
        width = sum(wait.high_minutes - wait.low_minutes for wait, _ in told) / len(told)
        rmse, bias = sqrt(sum(each * each for each in errors) / len(told)), sum(errors) / len(told)
        untold = len(judged) - len(told)
        print(f"    {setting.name:24}{len(told):7}{rmse:7.2f}{bias:+7.2f}{cover:8.1%}{width:7.1f}{untold:6}")
        wrong += [f"{setting.name}, through the hub: only {cover:.1%} in range"] * (cover < COVER)
    return wrong


def _row(members: Sequence[Told], name: str) -> tuple[int, float, float, float, float, float]:
    """Return count, RMSE, its standard error (as if tickets were independent), bias, cover and width of the range."""
    errors = [(figure - each.waited) / MINUTE for each in members if (figure := each.figures[name]) is not None]
    ranges = [(each.ranges[name], each.waited) for each in members if name in each.ranges]
    count = len(errors)
    mean_square = sum(error * error for error in errors) / count
    spread = sqrt(sum((error * error - mean_square) ** 2 for error in errors) / count / count)
    rmse = sqrt(mean_square)
    return (
        count,
        rmse,
        spread / (2 * rmse),
        sum(errors) / count,
        sum(told.holds(waited) for told, waited in ranges) / count,
        sum(told.high_minutes - told.low_minutes for told, _ in ranges) / count,
    )


def main() -> int:
    """Run all; print what is not as promised."""
    quick = "--quick" in sys.argv[1:]
    began = process_time()
    days = 8 if quick else 100
    wrong = [*many_servers(quick), *hall_days(days), *hub_days(days)]
    print(f"\n{process_time() - began:.0f} s of processor time")
    print("\n".join(wrong) or "everything as promised")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
