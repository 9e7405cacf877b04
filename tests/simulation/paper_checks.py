"""What must never happen to slips, checked against the paper that came out of the printers."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from hub.domain.events import SlipOutcome
from hub.protocol.ids import JobId, ticket_of
from tests.simulation.history import History
from tests.simulation.ledger import Ledger, Paper

SLIP_MS: Final = 40_000
"""A slip that comes out so long after it was wanted might reach a stranger."""


def papers(history: History, ledger: Ledger) -> list[str]:
    """Return every slip that came out twice, unmarked, late or for nobody, or of which something untrue was said."""
    return [
        *_doubles(history, ledger),
        *_strays(history, ledger),
        *_claims(history, ledger),
        *_kept_from_staff(history, ledger),
    ]


def _doubles(history: History, ledger: Ledger) -> Iterator[str]:
    """Yield what came out more often than once, wherever, and reprints that are not marked or that nobody wanted."""
    out = Counter(paper.job for paper in ledger.papers)
    yield from (f"printed {count} times unmarked: {job}" for job, count in out.items() if count > 1)
    for paper in ledger.papers:
        if str(paper.copy) != paper.job.rpartition(":")[2]:
            yield f"a reprint is not marked: {paper.number}, {paper.job} as copy {paper.copy}"
        if paper.copy > 1 and paper.job not in {*history.reprinted, *ledger.forgotten_slips}:
            yield f"reprinted by nobody: {paper.number}"


def _strays(history: History, ledger: Ledger) -> Iterator[str]:
    for paper in ledger.papers:
        ticket = history.tickets.get(paper.ticket)
        own = ledger.own.get(paper.ticket)
        if paper.ticket in ledger.forgotten or (ticket is not None and ticket.uncertain):
            continue
        if (ticket is None or ticket.event.text != paper.number) and not (own is not None and own.lost):
            yield f"printed and lost: {paper.number}"
        elif paper.at - (wanted := _wanted_at(history, ledger, paper)) > SLIP_MS:
            yield f"late slip: {paper.number} after {paper.at - wanted} ms"


def _wanted_at(history: History, ledger: Ledger, paper: Paper) -> int:
    """Return when a slip was wanted (world's clock): with its number, or by staff."""
    own, ticket = ledger.own.get(paper.ticket), history.tickets.get(paper.ticket)
    if paper.copy > 1:
        return history.reprinted.get(paper.job, paper.at)
    if own is not None:
        return own.at
    return paper.at if ticket is None else ticket.true_at


def _kept_from_staff(history: History, ledger: Ledger) -> Iterator[str]:
    """Yield the slips of today of which a kiosk was told that they may be missing, and the hub was not."""
    for job, outcome in ledger.told_here.items():
        ticket = history.tickets.get(ticket_of(job))
        is_concerned = ticket is not None and ticket.day == history.day
        if is_concerned and job not in {*history.slips, *ledger.forgotten_slips}:
            yield f"the hub does not know that slip {job} is {outcome}"


def _claims(history: History, ledger: Ledger) -> Iterator[str]:
    out = {paper.job: paper for paper in ledger.papers}
    echoed = ledger.echoed - ledger.forgotten_slips
    for job, outcome in history.slips.items():
        is_of_today = history.tickets[ticket_of(JobId(job))].day == history.day
        if outcome is SlipOutcome.PRINTED and job not in out:
            yield f"claimed as printed: {job}"
        elif outcome is SlipOutcome.PRINTED and out[job].printer != history.slip_at[job]:  # type: ignore[index]
            yield f"printed at {out[job].printer}, and told at {history.slip_at[job]}: {job}"  # type: ignore[index]
        elif outcome in (SlipOutcome.NOT_PRINTED, SlipOutcome.FAILED) and job in out.keys() - ledger.forgotten_slips:
            yield f"claimed as not printed: {job}"
        elif outcome is SlipOutcome.UNKNOWN and job in echoed and is_of_today:
            yield f"late word not believed: {job}"
        elif outcome is SlipOutcome.PENDING and is_of_today:
            yield f"nobody knows what became of slip {job}"
