"""Finds in the newest views what a visit is about: its agency, its service, its slip."""

from hub.protocol.ids import AgencyId, JobId, ServiceId
from hub.protocol.views import AgencyEntry, CatalogueView, KioskView, ServiceEntry, SlipStatus


def agency_entry(catalogue: CatalogueView | None, agency: AgencyId) -> AgencyEntry | None:
    """Return an agency as the catalogue has it; None if it does not."""
    return next((each for each in (catalogue.agencies if catalogue else ()) if each.agency == agency), None)


def service_entry(catalogue: CatalogueView | None, service: ServiceId) -> ServiceEntry | None:
    """Return a service as the catalogue has it; None if it does not."""
    return next((each for each in (catalogue.services if catalogue else ()) if each.service == service), None)


def slip_fate(kiosk: KioskView | None, slip: JobId | None) -> SlipStatus | None:
    """Return what the hub last said of a slip; None: nothing yet."""
    return next((each for each in (kiosk.slips if kiosk else ()) if each.job == slip), None)
