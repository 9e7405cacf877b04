"""Every screen that the kiosk has, with the longest names and the most that it can say."""

from msgspec import structs

from hub.protocol.commands import Accepted, EmergencyKind, Language, StopReason, TicketClass, WaitRange
from hub.protocol.emergency import Emergency
from hub.protocol.errors import Refused, RejectionCode
from hub.protocol.ids import CommandId, ServiceId
from hub.protocol.printing import PrinterState, SlipOutcome, SlipReason
from hub.protocol.remembering import RememberedNumber
from hub.protocol.views import CatalogueView, Closed, ClosedWhy, KioskView, Left, LobbyView, SlipStatus
from kiosk.engine import kiosk_translators
from kiosk.flow import KioskFlow
from kiosk.intents import (
    CheckIn,
    ChooseAgency,
    ChooseClass,
    ChooseService,
    EnterPin,
    GoOn,
    OpenCheckIn,
    OpenReprints,
    OpenSearch,
    OpenStaff,
    ShowNeeds,
    TurnKeys,
    TurnPage,
    TypeKey,
)
from kiosk.search import index_of
from kiosk.staff_gate import StaffGate
from kiosk.staff_task import Errand, Spare, StaffTask
from kiosk.steps import ANSWER_LATE_MS, AWAY_AFTER_MS, IDLE_MS
from kiosk.visit import About
from tests.screens.scripted_hub import sample_catalogue
from tests.unit.kiosk.hall import AT, catalogue, ids, receipt, slip_id

WORDS = kiosk_translators()
SAMPLE = sample_catalogue()
LONGEST = max(SAMPLE.services, key=lambda service: max(map(len, service.name.values())))
MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
ELSEWHERE = (SlipOutcome.PENDING, SlipOutcome.PRINTED, SlipOutcome.UNKNOWN)
FAR = {"id": "Lantai 2, meja informasi sayap timur", "en": "Second floor, information desk of the east wing"}
"""Where another printer stands, in as many words as an administrator might use."""

LINK = "http://192.168.100.200/t/tFQkMfojPbO0CTBAjQ-hlA"

BOOKED = AT + 80 * MINUTE_MS
CHECK_IN_REFUSALS = {
    "unknown": (RejectionCode.UNKNOWN_BOOKING, {}),
    "early": (RejectionCode.TOO_EARLY, {"from": str(BOOKED)}),
    "early by days": (RejectionCode.TOO_EARLY, {"from": str(BOOKED + 9 * DAY_MS)}),
    "late": (RejectionCode.TOO_LATE, {"until": str(AT - MINUTE_MS)}),
    "late by days": (RejectionCode.TOO_LATE, {"until": str(AT - 9 * DAY_MS)}),
    "closed": (RejectionCode.NOT_AVAILABLE, {"code": "suspended", "reason": "system_down", "opens_at": str(BOOKED)}),
    "again": (RejectionCode.TOO_BUSY, {}),
}
CODES = {"code": "K7P2QA", "longest code": "WWWWWWWWWWWWWWWW"}

SCREENS = (
    "starting",
    "attract",
    "services, of its own",
    "agencies",
    "agencies 2",
    "services",
    "search",
    "search, many",
    "search, one",
    "search, none",
    "search, other keys",
    "agencies, with bookings",
    "services, of its own and with bookings",
    "check-in",
    "check-in, code",
    "check-in, longest code",
    "check-in, other keys",
    "check-in looking",
    "check-in looking, late",
    "check-in class",
    "check-in issuing",
    "check-in number",
    *(f"check-in refused, {detail}" for detail in CHECK_IN_REFUSALS),
    "staff without a PIN",
    "staff",
    "staff, typed",
    "staff, wrong",
    "staff, shut",
    "staff, looking",
    "staff, open",
    "staff, told",
    "staff, reprints",
    "staff, more reprints",
    "staff, alone with reprints",
    "staff, no reprints",
    "class",
    "class, needing little",
    "class, needing much",
    "needs, needing little",
    "needs, needing much",
    "class, warned",
    "class, warned and elsewhere",
    "class, warned of silence",
    "issuing",
    "issuing, late",
    "number",
    "number, no paper",
    *(f"number, elsewhere {outcome}" for outcome in ELSEWHERE),
    "refused",
    "refused for good",
    "empty",
    *(f"closed hall, {why}" for why in ClosedWhy),
    *(f"closed hall, {why} for long" for why in ClosedWhy),
    "closed hall, mixed",
    "closed agencies",
    "closed services",
    *(f"closed service, {why}" for why in ClosedWhy),
    *(f"closed service, {why} for long" for why in ClosedWhy),
    *(f"stopped service, {reason}" for reason in StopReason),
    "class, priority only",
    "class, warned with everything",
    "class, warned and needing much",
    "asked first",
    "more time",
    "number, more time",
    "refused to regular",
    "number, with stops",
    "number, with a code",
    "number, with everything and a code",
    *(f"emergency, {kind}" for kind in EmergencyKind),
    "emergency, long",
    "emergency, with a number",
    "emergency, hub away",
    "emergency, long and hub away since long",
    "staff, in an emergency",
    "put out",
    "staff, put out",
)


EXITS = {
    "id": "Silakan keluar lewat tangga timur, jangan memakai lift. Titik kumpul ada di lapangan parkir. Petugas "
    "berompi kuning menunjukkan jalan; mohon bantu pengunjung yang memerlukannya. Tetaplah tenang!",
    "en": "Please leave by the eastern staircase, do not use the lift. The assembly point is in the car park. "
    "Officers in yellow show the way; please help those visitors who need you. Stay calm, and thank you.",
}
"""A supervisor's own words, as many as the language of the hub lets them have."""


def told_of(flow: KioskFlow, screen: str) -> KioskFlow:
    """Return a kiosk that was told of an emergency, by its screen's name."""
    detail = screen.partition(", ")[2]
    kind = EmergencyKind(detail) if detail in set(EmergencyKind) else EmergencyKind.EVACUATE
    text = EXITS if detail.startswith("long") or kind is EmergencyKind.MESSAGE else {}
    flow.shown(LobbyView(AT, {}, emergency=Emergency(kind, text, AT)), AT)
    if "hub away" in detail:
        flow.heard_at = AT - (9 * DAY_MS if detail.endswith("long") else MINUTE_MS)
        flow.parted(AT)
        flow.tick(AT + AWAY_AFTER_MS)
    return flow


SEARCHES = {"many": "a", "one": "paspor anak", "none": "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"}
INDEX = index_of(SAMPLE)


def closing(why: ClosedWhy, services: tuple[ServiceId, ...], is_long: bool = False) -> Closed:
    """Return a closure with everything that a text may name; a long one ends on a day to come."""
    name = {"id": "Hari Libur Nasional Kenaikan Isa Almasih", "en": "Public Holiday of the Ascension Day of Christ"}
    opens_at = AT + (9 * DAY_MS if is_long else 80 * MINUTE_MS)
    return Closed(why, services, opens_at, opens_at, None, name, AT)


def closed_at(screen: str, view: CatalogueView) -> tuple[Closed, ...]:
    """Return what is closed on a screen of the list above."""
    name, _, detail = screen.partition(", ")
    of_all = tuple(service.service for service in view.services)
    is_long, why = detail.endswith(" for long"), detail.removesuffix(" for long")
    if detail == "mixed":
        kinds = list(ClosedWhy)
        return tuple(closing(kinds[i % 6], (service,)) for i, service in enumerate(of_all))
    if name == "closed hall":
        return (closing(ClosedWhy(why), of_all, is_long),)
    if name in ("closed agencies", "closed services"):
        kinds = list(ClosedWhy)
        return tuple(closing(kinds[i % len(kinds)], (each,), i % 2 > 0) for i, each in enumerate(of_all[1:]))
    if name == "closed service":
        return (closing(ClosedWhy(why), (LONGEST.service,), is_long),)
    if name == "stopped service":
        return (Closed(ClosedWhy.SUSPENDED, (LONGEST.service,), reason=StopReason(detail)),)
    return ()


NEEDS = {
    "little": ("Kartu Keluarga (KK)", "Berusia 17 tahun, atau sudah menikah"),
    "much": (
        "Surat kuasa bermeterai dari pemilik kendaraan, bila pengurusan diwakilkan kepada orang lain",
        "Salinan akta pendirian badan usaha beserta perubahannya yang terakhir",
    )
    * 7,
}
"""Requirements as a ministry's lists have them, by how many."""


def needing(view: CatalogueView, screen: str) -> CatalogueView:
    """Return a hall whose longest service needs as much as a screen's name says, and has a fee."""
    needs = NEEDS.get(screen.rpartition(" ")[2])
    if needs is None:
        return view
    fee = {"id": "Rp1.250.000, dibayar di bank", "en": "Rp1,250,000, paid at a bank"}
    service = structs.replace(LONGEST, requirements={"id": needs}, fee=fee)
    return structs.replace(
        view, services=tuple(service if each.service == LONGEST.service else each for each in view.services)
    )


def set_otherwise(flow: KioskFlow, screen: str, view: CatalogueView) -> KioskFlow:
    """Return the start of a kiosk with other settings, a check-in, or an emergency."""
    if screen.startswith("staff"):
        return staff_at(flow, screen)
    if screen.startswith("emergency"):
        return told_of(flow_at("number", flow.language) if screen.endswith("number") else flow, screen)
    if screen.startswith("check-in"):
        name, _, detail = screen.partition(", ")
        return check_in_at(flow, name, detail)
    if screen == "attract":
        flow.attract_after_ms = 1
        flow.tick(AT + 1)
    else:
        flow.home_agency = LONGEST.agency
        flow.shown(view, AT)
    return flow


OPEN_STAFF = (
    "staff, in an emergency",
    "staff, open",
    "staff, put out",
    "staff, told",
    "staff, reprints",
    "staff, more reprints",
    "staff, alone with reprints",
    "staff, no reprints",
)


def staff_at(flow: KioskFlow, screen: str) -> KioskFlow:
    """Return a screen of the staff corner."""
    flow.has_pin = screen != "staff without a PIN"
    flow.about = About("kiosk-lobi-timur-1", "loket-kiosk 0.1.0", "192.168.100.200:8470, 192.168.100.201:8470")
    flow.own_printer = PrinterState.OFFLINE
    flow.intend(OpenStaff(), AT)
    is_open = screen in OPEN_STAFF
    if screen in ("staff, typed", "staff, looking") or is_open:
        flow.intend(TypeKey("270519270519"), AT)
    if screen == "staff, looking" or is_open:
        flow.intend(EnterPin(), AT)
    if screen in ("staff, wrong", "staff, shut"):
        flow.pin_checked(StaffGate(9, AT + 900_000 if screen == "staff, shut" else 0), False, AT)
    if is_open:
        if screen == "staff, in an emergency":
            flow.emergency = Emergency(EmergencyKind.EVACUATE, {}, AT)
        flow.pin_checked(StaffGate(), True, AT)
        flow.parted(AT - 9 * DAY_MS)
        flow.printer_is(PrinterState.UNKNOWN, AT - 9 * DAY_MS)
        flow.spare = Spare(1_188, "IMIGRASI", 3)
    if screen == "staff, open":
        flow.printer_is(None, AT)
    if screen == "staff, put out":
        flow.put_out()
    if screen == "staff, told":
        flow.task = StaffTask(Errand.REPRINT, AT, False, number="A9312").ended(
            SlipOutcome.UNKNOWN, SlipReason.RESTARTED
        )
    if screen.endswith("reprints"):
        if screen != "staff, alone with reprints":
            flow.joined(AT)
        count = 0 if screen == "staff, no reprints" else 9
        flow.given_today = tuple(RememberedNumber(CommandId(f"t{each}"), f"A930{each}", AT) for each in range(count))
        flow.intend(OpenReprints(), AT)
        flow.intend(TurnPage(2 if screen == "staff, more reprints" else 0), AT)
    return flow


def put_out(flow: KioskFlow, view: CatalogueView) -> KioskFlow:
    """Return a kiosk that knew its hall, which put it out."""
    flow.shown(view, AT)
    flow.put_out()
    return flow


def check_in_at(flow: KioskFlow, name: str, detail: str) -> KioskFlow:
    """Return a screen of a check-in."""
    flow.intend(OpenCheckIn(), AT)
    flow.intend(TypeKey(CODES.get(detail, "" if name == "check-in" else "W7W2" * 4)), AT)
    flow.intend(TurnKeys(1 if detail == "other keys" else 0), AT)
    if name != "check-in":
        flow.intend(CheckIn(), AT)
    if detail == "late":
        flow.tick(AT + ANSWER_LATE_MS)
    if name not in ("check-in", "check-in looking", "check-in class"):
        flow.intend(ChooseClass(TicketClass.PRIORITY), AT)
        assert flow.command_id
    if name == "check-in number":
        told = structs.replace(receipt(slip_id()), service=LONGEST.service)
        flow.answered(flow.command_id, Accepted(flow.command_id, told), AT)
    if name == "check-in refused":
        code, values = CHECK_IN_REFUSALS[detail]
        flow.answered(flow.command_id, Refused(flow.command_id, code, values), AT)
    return flow


def flow_at(screen: str, language: Language, view: CatalogueView = SAMPLE) -> KioskFlow:
    flow = KioskFlow(ids(), language)
    if screen in ("starting", "put out"):
        return put_out(flow, view) if screen == "put out" else flow
    flow.joined(AT)
    has_bookings = "booking" in screen or "check-in" in screen
    named = structs.replace(view, local_name="Mal Pelayanan Publik Kuta Alam", has_bookings=has_bookings)
    named = structs.replace(named, looks_up_bookings="looking" in screen)
    view = needing(named, screen)
    flow.shown(catalogue(services=0) if screen == "empty" else view, AT)
    name, _, detail = screen.partition(", ")
    left = {LONGEST.service: Left(0 if detail == "priority only" else 120, 20)} if detail else {}
    of_all = [service.service for service in view.services]
    ranges = dict.fromkeys(of_all, WaitRange(185, 345))
    flow.shown(LobbyView(AT, dict.fromkeys(of_all, 188), closed_at(screen, view), left, ranges, ranges), AT)
    if screen == "attract" or screen.startswith(("services, of its own", "check-in", "staff", "emergency")):
        return set_otherwise(flow, screen, view)
    if name == "agencies 2":
        flow.intend(TurnPage(1), AT)
    if name in ("agencies", "agencies 2", "empty", "closed hall", "closed agencies"):
        return flow
    if name == "search":
        flow.index = INDEX
        flow.intend(OpenSearch(), AT)
        flow.intend(TypeKey(SEARCHES.get(detail, "")), AT)
        flow.intend(TurnKeys(1 if detail == "other keys" else 0), AT)
        return flow
    flow.intend(ChooseAgency(LONGEST.agency), AT)
    if name == "more time":
        flow.tick(AT + IDLE_MS)
    if name in ("services", "closed services", "more time"):
        return flow
    flow.intend(ChooseService(LONGEST.service), AT)
    if detail.startswith("warned"):
        place = FAR if detail.endswith("elsewhere") else None
        is_mute = detail.endswith("silence")
        state = PrinterState.UNKNOWN if is_mute else PrinterState.PAPER_OUT
        flow.shown(KioskView(AT, state, (), place, is_mute), AT)
    flow.intend(ShowNeeds() if name == "needs" else GoOn(), AT)
    if name in ("class", "needs", "closed service", "stopped service"):
        return flow
    flow.intend(ChooseClass(TicketClass.PRIORITY), AT)
    assert flow.command_id
    if detail == "late":
        flow.tick(AT + ANSWER_LATE_MS)
    if name == "number":
        told = receipt(slip_id(), TicketClass.PRIORITY, 188)
        if detail.endswith("a code"):
            told = structs.replace(told, link=LINK)
        if detail in ("with stops", "with everything and a code"):
            told = structs.replace(told, stops=(LONGEST.name,) * 3, wait=WaitRange(185, 345))
        flow.answered(flow.command_id, Accepted(flow.command_id, told), AT)
    if detail == "more time":
        flow.tick(AT + IDLE_MS)
    if detail == "no paper":
        slip = SlipStatus(slip_id(), receipt().ticket, SlipOutcome.FAILED, SlipReason.PAPER_OUT)
        flow.shown(KioskView(AT, PrinterState.PAPER_OUT, (slip,)), AT)
    if detail.startswith("elsewhere"):
        slip = SlipStatus(slip_id(), receipt().ticket, SlipOutcome(detail.split()[1]), elsewhere=FAR)
        flow.shown(KioskView(AT, PrinterState.PAPER_OUT, (slip,)), AT)
    codes = {
        "refused": RejectionCode.TOO_BUSY,
        "refused for good": RejectionCode.DAY_NOT_OPEN,
        "asked first": RejectionCode.ASKS_FIRST,
        "refused to regular": RejectionCode.NOT_AVAILABLE,
    }
    if name in codes:
        values = {"code": "quota_reached", "priority_left": "20"}
        flow.answered(flow.command_id, Refused(flow.command_id, codes[name], values), AT)
    return flow
