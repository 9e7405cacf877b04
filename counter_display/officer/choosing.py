"""Choosing a service or a counter from the hall's catalogue, agency by agency."""

from collections.abc import Callable

from counter_display.officer.questions import Choice, Label, Question, Step
from hub.protocol.ids import AgencyId, CounterId, ServiceId
from hub.protocol.views import CatalogueView, ServiceEntry

ThenService = Callable[[ServiceId], Step]


def services(
    catalogue: CatalogueView | None,
    title: Label,
    near: ServiceId,
    then: ThenService,
    beside: tuple[Choice, ...] = (),
) -> Question:
    """Return a question for an agency and then one for its service.

    The agency of the service `near` comes first, then the choices `beside`, then the others as the catalogue has them.
    """
    if catalogue is None:
        return Question(title, beside)
    own = next((entry.agency for entry in catalogue.services if entry.service == near), None)
    by_agency: dict[AgencyId, list[ServiceEntry]] = {}
    for entry in catalogue.services:
        by_agency.setdefault(entry.agency, []).append(entry)
    ordered = [agency for agency in catalogue.agencies if agency.agency in by_agency]
    choices = [
        Choice(
            agency.agency,
            Label(names=agency.short_name or agency.name),
            lambda agency=agency: Question(  # type: ignore[misc]
                Label("officer.ask.service", {"agency": Label(names=agency.name)}),
                tuple(_service(entry, then) for entry in by_agency[agency.agency]),
            ),
        )
        for agency in sorted(ordered, key=lambda agency: agency.agency != own)
    ]
    has_own = bool(choices) and choices[0].id == own
    return Question(title, (*choices[:has_own], *beside, *choices[has_own:]))


def services_here(catalogue: CatalogueView | None, counter: CounterId, then: ThenService) -> tuple[Choice, ...]:
    """Return the services of a counter as choices."""
    if catalogue is None:
        return ()
    here = next((entry.services for entry in catalogue.counters if entry.counter == counter), ())
    return tuple(_service(entry, then) for entry in catalogue.services if entry.service in here)


def counters(catalogue: CatalogueView | None, but: CounterId, then: Callable[[CounterId], Step]) -> tuple[Choice, ...]:
    """Return all counters but one as choices, by number."""
    entries = () if catalogue is None else catalogue.counters
    return tuple(
        Choice(
            f"counter:{entry.number}",
            Label("officer.counter", {"number": entry.number}),
            lambda entry=entry: then(entry.counter),  # type: ignore[misc]
        )
        for entry in sorted(entries, key=lambda entry: entry.number)
        if entry.counter != but
    )


def _service(entry: ServiceEntry, then: ThenService) -> Choice:
    return Choice(entry.service, Label(names=entry.name), lambda: then(entry.service))
