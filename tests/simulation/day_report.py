"""What whole days have shown, in lines for people."""

from collections import Counter
from typing import Final

from tests.simulation.day_checks import Findings
from tests.simulation.voice_checks import spread

LEAST: Final = {
    "told": 100,
    "printed": 100,
    "calls": 100,
    "announced": 100,
    "faults": 20,
    "TicketQueued": 10,
    "CounterPaused": 5,
    "ClosureApproved": 1,
    "ServiceSuspended": 1,
    "CounterForcedOpen": 1,
    "PaperTicketRecorded": 1,
    "CatalogueAdopted": 5,
    "OfficerSignedOn": 20,
    "checked in": 1,
    "routed": 1,
    "undone": 1,
    "came late": 1,
    "overtakings": 1,
}
"""What has to happen per working day at least, on average, for the silence of the checkers to mean anything."""

RARE: Final = 0.2
"""How much of this is enough where few days are run."""


def report_days(findings: list[Findings], seconds: float) -> int:
    """Print what was simulated and found; return the exit code."""
    figures = sum((each.figures for each in findings), Counter[str]())
    faults = sum((each.faults for each in findings), Counter[str]())
    done = sum((each.done for each in findings), Counter[str]())
    refused = sum((each.refused for each in findings), Counter[str]())
    events, days = sum(each.events for each in findings), sum(len(each.days) for each in findings)
    figures["faults"] = sum(faults.values())
    working = sum(each.working_days for each in findings)
    violations = [(each, violation) for each in findings for violation in each.violations]
    _line(
        "days",
        f"{days} ({working} working days), {findings[0].days[0]} to {findings[-1].days[-1]}" if findings else "0",
    )
    _line("world", f"{events} events in {seconds:.0f} s: {events / max(seconds, 0.001):.0f} events per second")
    _line("numbers", _counts(figures, "tickets", "told", "printed", "calls", "announced", "records", "restarts"))
    _line("delays", spread(delay for each in findings for delay in each.delays))
    _line("happened", ", ".join(f"{name} {count}" for name, count in sorted(figures.items()) if name[0].isupper()))
    _line("faults", f"{figures['faults']}: " + ", ".join(f"{n} {c}" for n, c in sorted(faults.items())))
    _line("asked for", ", ".join(f"{n} {c}" for n, c in sorted(done.items())))
    _line("refused", ", ".join(f"{n} {c}" for n, c in sorted(refused.items())))
    _line("turns", _counts(figures, "compared", "overtakings", "helped", "desks"))
    _line("openings", _counts(figures, "issues judged", "refusals judged", "pictures judged"))
    _waits(findings)
    shortfalls = [
        f"too little happened: {figures[what]} {what}, not {int(least * working * RARE)}"
        for what, least in LEAST.items()
        if working and figures[what] < int(least * working * RARE)
    ]
    for each, violation in violations[:40]:
        print(f"seed {each.seed}, {each.days[0]}: {violation}")
    for shortfall in shortfalls:
        print(shortfall)
    _line("violations", str(len(violations)))
    return 1 if violations or shortfalls or not findings else 0


def _line(name: str, text: str) -> None:
    print(f"{name:>12}  {text}")


def _counts(figures: Counter[str], *names: str) -> str:
    return ", ".join(f"{figures[name]} {name}" for name in names)


def _waits(findings: list[Findings]) -> None:
    """Print how good the estimates were, and which services had none."""
    tickets: Counter[str] = Counter()
    told: Counter[str] = Counter()
    called: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for each in findings:
        for service, (given, with_wait, then_called, within) in each.waits.items():
            tickets[service] += given
            told[service] += with_wait
            called[service] += then_called
            inside[service] += within
    share = sum(inside.values()) / max(1, sum(called.values()))
    _line("waits", f"{sum(told.values())} of {sum(tickets.values())} tickets were told a wait")
    _line("", f"{share:.1%} of {sum(called.values())} first calls came within it")
    none = sorted(service for service in tickets if not told[service])
    _line(
        "", f"no estimate was ever given for {len(none)} services: {', '.join(none)}" if none else "for every service"
    )
