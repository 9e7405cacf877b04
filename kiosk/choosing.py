"""A visit's way from the agencies to a wish for a number, and back (the table stands in `kiosk.flow`)."""

from hub.protocol.commands import IssueTicket, TicketClass
from hub.protocol.errors import RejectionCode
from hub.protocol.ids import AgencyId, ServiceId
from kiosk.entries import agency_entry, service_entry
from kiosk.intents import Effect, Submit
from kiosk.staff_corner import STAFFED
from kiosk.staff_paper import StaffPaper
from kiosk.steps import AWAITING, Screen


class Choosing(StaffPaper):
    """The screens where something is chosen.  All instants are UTC ms."""

    __slots__ = ()

    def _choose_agency(self, wanted: AgencyId, now: int) -> None:
        found = agency_entry(self.catalogue, wanted)
        if self.screen is Screen.AGENCIES and found is not None:
            self.agency, self.service_page = found, 0
            self._enter(Screen.SERVICES, now)

    def _choose_service(self, wanted: ServiceId, now: int) -> None:
        if self.screen is Screen.SEARCH and self._choose_hit(wanted):
            self._enter_class(now)
        found = service_entry(self.catalogue, wanted)
        if self.screen is Screen.SERVICES and found and self.agency and found.agency == self.agency.agency:
            self.service = found
            self._enter_class(now)

    def _choose_class(self, ticket_class: TicketClass, now: int) -> list[Effect]:
        if self.screen is Screen.CHECK_IN_CLASS:
            return self._ask_for_booked(ticket_class, now)
        if self.screen is not Screen.CLASS:
            return []
        last, service = self.last_receipt, self.service
        is_second = last is not None and service is not None and last.service == service.service
        is_own_matter = self._down_since is not None or self._told_by_itself
        if is_second and is_own_matter and now - self._told_at < self.asks_within_ms:
            self._class = ticket_class
            self._refuse(RejectionCode.ASKS_FIRST, now)
            return []
        return self._issue(ticket_class, now)

    def _issue(self, ticket_class: TicketClass, now: int, again: bool = False) -> list[Effect]:
        assert self.service is not None
        self.command_id, self._class, self.refusal = self.new_id(now), ticket_class, None
        self._enter(Screen.ISSUING, now)
        command = IssueTicket(
            command_id=self.command_id,
            service=self.service.service,
            ticket_class=ticket_class,
            language=self.language,
            again=again,
        )
        return [Submit(command)]

    def _turn_page(self, page: int) -> None:
        if self.screen is Screen.AGENCIES:
            self.agency_page = page
        elif self.screen is Screen.SERVICES:
            self.service_page = page
        elif self.screen is Screen.SEARCH:
            self.hit_page = page
        elif self.screen is Screen.NEEDS:
            self.need_page = page
        elif self.screen is Screen.STAFF_REPRINT:
            self.reprint_page = page

    def _show_needs(self, now: int) -> None:
        if self.screen is Screen.CLASS and self.service and self.service.requirements:
            self.need_page = 0
            self._enter(Screen.NEEDS, now)

    def _back(self, now: int) -> None:
        if self.screen is Screen.STAFF_REPRINT:
            self._enter(Screen.STAFF, now)
        elif self.screen is Screen.SEARCH:
            self._leave_search(now)
        elif self.screen is Screen.CHECK_IN:
            self._start_again(now)
        elif self.is_checking_in and self.screen in (Screen.CHECK_IN_CLASS, Screen.REFUSED):
            self._back_to_code(now)
        elif self.screen is Screen.SERVICES and not self.own_agency:
            self.agency = None
            self._enter(Screen.AGENCIES, now)
        elif self.screen is Screen.CLASS or self.declined or (self.shut and self.shut.is_for_all):
            self.refusal = self.shut = self.declined = None
            self._back_to_list(now)
        elif self.screen in (Screen.REFUSED, Screen.NEEDS):
            self._enter_class(now)

    def _go_home(self, now: int) -> None:
        if self.leaves_in_s is not None:
            self._leave(now)
        elif self.screen in STAFFED:
            self._leave_staff(now)
        elif self.screen is not Screen.AWAY and self.screen not in AWAITING:
            self._start_again(now)
