"""The real kiosk where no number is given at once: photographed in every such state, and seen to open by itself."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from hub.protocol.commands import Language, StopReason, WaitRange
from hub.protocol.errors import RejectionCode
from hub.protocol.views import Closed, ClosedWhy, Left, LobbyView
from kiosk.layout_file import ScreenNote
from tests.screens.kiosk_window import LOOKS, PORTRAIT_21, Format, KioskWindow
from tests.screens.photographs import photograph
from tests.screens.scripted_hub import ScriptedHub, sample_catalogue

pytestmark = pytest.mark.window


@pytest.fixture
def hub() -> Iterator[ScriptedHub]:
    with ScriptedHub(sample_catalogue()) as it:
        yield it


def local_time(year: int, month: int, day: int, hour: int, minute: int) -> int:
    """Return a local time of the sample hall as UTC ms."""
    return round(datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Jakarta")).timestamp() * 1000)


HOLIDAY = {"id": "Isra Mikraj Nabi Muhammad SAW", "en": "Ascension of the Prophet Muhammad"}
FRIDAY_NOON = local_time(2026, 1, 9, 11, 32)
CLOSED_HALLS = {
    "before-opening": (local_time(2026, 1, 5, 6, 42), ClosedWhy.BEFORE_OPENING, local_time(2026, 1, 5, 8, 0)),
    "friday-break": (FRIDAY_NOON, ClosedWhy.FRIDAY_BREAK, local_time(2026, 1, 9, 13, 0)),
    "holiday": (local_time(2026, 1, 16, 9, 10), ClosedWhy.HOLIDAY, local_time(2026, 1, 19, 8, 0)),
    "after-last-ticket": (local_time(2026, 1, 5, 15, 47), ClosedWhy.AFTER_LAST_TICKET, local_time(2026, 1, 6, 8, 0)),
}


@pytest.mark.parametrize(("format_", "language"), LOOKS)
def test_gallery_of_a_hall_that_gives_no_numbers(hub: ScriptedHub, format_: Format, language: Language) -> None:
    hub.catalogue = structs.replace(hub.catalogue, local_name="MPP Pasar Aceh")
    with KioskWindow(format_, hub.port, language) as kiosk:
        kiosk.screen("agencies")
        for name, (at, why, opens_at) in CLOSED_HALLS.items():
            of_all = tuple(service.service for service in hub.catalogue.services)
            last = local_time(2026, 1, 5, 15, 30)
            closed = Closed(why, of_all, opens_at, opens_at, name=HOLIDAY, last_ticket_at=last)
            hub.begin_at(at, LobbyView(at, {}, (closed,)))
            kiosk.wait_for(lambda note, why=why: note.screen == f"agencies:{why}")  # type: ignore[misc]
            photograph(kiosk, f"closed-{name}-{language}")
        hub.show_lobby(LobbyView(hub.at, {}))
        kiosk.wait_for(lambda note: any(target.key == "agency:A" for target in note.targets))


@pytest.mark.parametrize(("format_", "language"), LOOKS)
def test_gallery_of_services_without_numbers(hub: ScriptedHub, format_: Format, language: Language) -> None:
    first = [service.service for service in hub.catalogue.services if service.agency == "A"]
    of_b = tuple(service.service for service in hub.catalogue.services if service.agency == "B")
    soon, tomorrow = hub.at + 55 * 60_000, local_time(2026, 1, 6, 8, 0)
    closed = (
        Closed(ClosedWhy.BEFORE_OPENING, of_b, soon, soon),
        Closed(ClosedWhy.SUSPENDED, (first[1],), reason=StopReason.SYSTEM_DOWN),
        Closed(ClosedWhy.QUOTA_REACHED, (first[2],), opens_at=tomorrow),
        Closed(ClosedWhy.AGENCY_BREAK, (first[3],), soon, soon),
    )
    waits = {**hub.lobby.waits, first[0]: WaitRange(20, 35)}
    left = {first[0]: Left(12, 20), first[4]: Left(0, 8)}
    waiting = {**hub.lobby.waiting, first[0]: 7}
    hub.lobby = LobbyView(hub.at, waiting, closed, left, waits, dict.fromkeys(first, WaitRange(5, 10)))
    with KioskWindow(format_, hub.port, language) as kiosk:
        kiosk.screen("agencies")
        photograph(kiosk, f"agencies-closed-{language}")
        kiosk.touch("agency:A")
        kiosk.screen("services")
        photograph(kiosk, f"services-closed-{language}")
        for service, name in ((first[1], "suspended"), (first[2], "quota"), (first[3], "break")):
            kiosk.touch(f"service:{service}")
            kiosk.screen("refused")
            photograph(kiosk, f"service-{name}-{language}")
            kiosk.touch("back")
            kiosk.screen("services")
        kiosk.turn_to(f"service:{first[4]}")
        kiosk.touch(f"service:{first[4]}")
        kiosk.screen("class")
        note = photograph(kiosk, f"class-priority-only-{language}")
        assert [target.key for target in note.targets if not target.enabled] == ["class:regular"]
        kiosk.touch("back")
        kiosk.screen("services")
        kiosk.turn_to(f"service:{first[0]}")
        kiosk.touch(f"service:{first[0]}")
        kiosk.screen("class")
        photograph(kiosk, f"class-quota-{language}")
        hub.refuse_with = RejectionCode.ASKS_FIRST
        kiosk.touch("class:regular")
        kiosk.wait_for(lambda note: note.screen == "refused:asks_first")
        photograph(kiosk, f"asks-first-{language}")
        hub.refuse_with = None
        kiosk.touch("another")
        kiosk.screen("number")
        photograph(kiosk, f"number-wait-{language}")
    asked, again = hub.issued
    assert (asked.again, again.again) == (False, True)
    assert asked.command_id != again.command_id


def test_the_hall_opens_before_the_eyes_of_who_waits(hub: ScriptedHub) -> None:
    of_all = tuple(service.service for service in hub.catalogue.services)
    opens_at = hub.at + 10 * 60_000
    hub.lobby = LobbyView(hub.at, {}, (Closed(ClosedWhy.BEFORE_OPENING, of_all, opens_at, opens_at),))
    with KioskWindow(PORTRAIT_21, hub.port) as kiosk:
        seen: set[str] = set()

        def counts_down(note: ScreenNote) -> bool:
            seen.update(text.text for text in note.texts if text.key == "below")
            return len(seen) >= 3

        kiosk.wait_for(counts_down)
        assert all(text.startswith(("9 menit ", "10 menit ")) for text in seen)
        hub.show_lobby(LobbyView(hub.at, {}))
        kiosk.wait_for(lambda note: note.screen.startswith("agencies:Halaman"))
        kiosk.touch("agency:A")
        kiosk.screen("services")
        kiosk.touch("service:A.02")
        kiosk.screen("class")
        hub.show_lobby(LobbyView(hub.at, {}, (Closed(ClosedWhy.ALL_COUNTERS_CLOSED, of_all),)))
        kiosk.wait_for(lambda note: note.screen == "refused:not_available")
    assert not hub.issued
