"""A short simulation of the sound design, and proof that the checkers see each broken one."""

import pytest

from hub.domain.events import CatalogueAdopted, DayOpened, Event, Record, TicketCalled, TicketIssued, VoicePhase
from hub.domain.events_rebuild import Aside
from hub.domain.ticket import CallId, TicketClass, TicketId
from hub.protocol.codec import ClientMessage
from hub.protocol.command import Language
from hub.protocol.ids import CommandId, PoolId, ServiceId
from hub.protocol.leases import HandInTicket
from hub.protocol.voices import ReportVoice
from tests.simulation.__main__ import report
from tests.simulation.broken import BROKEN
from tests.simulation.broken_offline import BACK, BROKEN_OFFLINE
from tests.simulation.broken_paper import BROKEN_PAPER
from tests.simulation.broken_voice import BROKEN_VOICE
from tests.simulation.counters import SimScreen
from tests.simulation.design import Design
from tests.simulation.hall import MORNING, Hall
from tests.simulation.history import History
from tests.simulation.ledger import Ledger, OwnNumber
from tests.simulation.plan import sample_catalogue

SEEDS = range(6)
SEEDS_TO_FIND = 200
PLANTED = BROKEN | BROKEN_OFFLINE | BROKEN_PAPER | BROKEN_VOICE
SOUND = ("sound lost", "link break", "hub crash", "device frozen", "device restart", "player hang")
FOUND = [
    (1007, ("device frozen",)),  # a voice gave a call up in vain, was appointed again, and owed it for ever
    # A voice that had been frozen spoke by the view of long ago, between the welcome and the view of now.
    (1025, ("delay", "device frozen", "device restart", "partition", "player hang", "slow reader")),
    # A screen without sound that came back to its hub gave its voice away while it spoke, or was about to.
    (2, (*SOUND, "partition", "delay", "half-open link", "storage down")),
    (3, (*SOUND, "partition", "delay", "half-open link", "storage down")),
    (0, ("device frozen", "disk stall")),  # a slip was begun long after its deadline, once its record was on disk
]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hall_with_faults_keeps_its_promises(seed: int) -> None:
    outcome = Hall(seed).run()
    assert outcome.violations == []
    assert outcome.shortfalls == []


@pytest.mark.parametrize(("seed", "only"), FOUND)
def test_a_hall_in_which_a_fault_was_found_keeps_its_promises_now(seed: int, only: tuple[str, ...]) -> None:
    assert Hall(seed, fault_every_ms=4_000, only=only).run().violations == []


@pytest.mark.parametrize("seed", [0, 4])
def test_a_database_that_went_back_is_found_before_a_number_comes_twice(seed: int) -> None:
    hall = Hall(seed, minutes=6, fault_every_ms=9_000, only=BACK)
    assert hall.run().violations == []
    lone = hall.site.lone
    assert lone is not None
    assert lone.noticed == lone.went_back > 0


def handed_in(ticket: str, day: str) -> HandInTicket:
    """Return what a kiosk says of a number that it gave by itself."""
    return HandInTicket(
        command_id=CommandId(ticket),
        lease="lease",
        day=day,
        pool=PoolId("A"),
        number=9101,
        text="A9101",
        service=ServiceId("A.1"),
        ticket_class=TicketClass.REGULAR,
        language=Language.INDONESIAN,
        issued_at=0,
    )


@pytest.mark.parametrize(
    ("rebuilt", "lost", "is_found"), [("03", True, False), ("03", False, True), ("02", True, True)]
)
def test_only_what_is_of_a_past_day_may_be_kept_aside_as_such(rebuilt: str, lost: bool, is_found: bool) -> None:
    """A rebuild finds no place for what a kiosk had handed in to the disk that was destroyed then."""
    hall = Hall(0)
    hall._build(MORNING)
    assert hall.site.lone is not None
    told = handed_in("ticket", "2026-03-02")
    hall.ledger.own["ticket"] = OwnNumber("kiosk-2", told, 0, clock_was_set=False, lost=lost)
    hall.site.lone.aside.append((Aside("ticket", "A9101", 0, "past_day"), f"2026-03-{rebuilt}"))
    assert bool(hall._kept_aside()) is is_found


@pytest.mark.parametrize(
    ("day", "was_set", "is_excused"), [("03", True, True), ("03", False, False), ("02", True, False)]
)
def test_only_a_number_that_a_wrong_clock_gave_for_a_later_day_may_have_no_place(
    day: str, was_set: bool, is_excused: bool
) -> None:
    ledger = Ledger()
    for ticket, of_day, clock_was_set in (("one", "02", False), ("two", day, was_set)):
        told = handed_in(ticket, f"2026-03-{of_day}")
        ledger.own[ticket] = OwnNumber("kiosk-2", told, 0, clock_was_set)
    assert ledger.has_no_place_today("two") is is_excused
    assert not ledger.has_no_place_today("one")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", PLANTED)
def test_a_broken_design_is_caught(name: str) -> None:
    broken = PLANTED[name]
    for seed in (broken.seed, *range(SEEDS_TO_FIND)):
        if broken.found_by(seed):
            return
    pytest.fail(f"{name}: not found in {SEEDS_TO_FIND} seeds")


class ScreenWithoutSound(SimScreen):
    """Has no sound, if it is the first of its zone: the one that is the voice at the start."""

    def boot(self) -> None:
        super().boot()
        if self.name.endswith("-1"):
            self.soundless_until = 10**15


class ScreenThatTellsNobody(ScreenWithoutSound):
    """Keeps to itself that it has none."""

    def report(self, message: ClientMessage) -> None:
        if not isinstance(message, ReportVoice):
            super().report(message)


@pytest.mark.parametrize("screen", [ScreenWithoutSound, ScreenThatTellsNobody])
def test_a_zone_with_a_screen_that_has_sound_is_a_zone_with_a_voice(screen: type[SimScreen]) -> None:
    hall = Hall(0, Design(screen=screen), minutes=5, fault_every_ms=1e12)
    broken = hall.run().violations
    calls = History.of(hall.site.history()).calls.values()
    assert any(sound.stopped for sound in hall.ledger.sounds), "the one without was a voice"
    if screen is ScreenWithoutSound:
        assert broken == []
        assert len([each for each in calls if each.voice is VoicePhase.SPOKEN]) > 10
        assert not any(each.dropped_active for each in calls)
    else:
        assert any("never announced" in each for each in broken)


def test_the_same_seed_gives_the_same_run() -> None:
    assert Hall(7, minutes=5).run() == Hall(7, minutes=5).run()


def test_numbers_drawn_in_one_instant_are_called_in_the_order_of_their_drawing() -> None:
    assert History.of(day_of_two(called=0)).problems == []
    assert History.of(day_of_two(called=1)).problems == ["out of turn: A002 called before A001"]


def test_a_run_in_which_nothing_happens_proves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    quiet = Hall(1, minutes=1, visitors=0, fault_every_ms=1e12).run()
    assert quiet.violations == []
    assert report([quiet], 1.0) == 1
    assert "seed 1: too little happened: 0 told, not 60" in capsys.readouterr().out
    assert report([], 1.0) == 1


def day_of_two(called: int) -> list[Record]:
    """Return a day with two numbers drawn in one instant, the second with the lesser id, and one of them called."""
    catalogue = sample_catalogue()
    service, agency = catalogue.services[0], catalogue.agencies[0]
    tickets = [
        TicketIssued(
            ticket=TicketId(ticket),
            pool=service.pool,
            number=number,
            text=f"A00{number}",
            prefix="A",
            service=service.id,
            agency=agency.id,
            service_name=service.name,
            agency_name=agency.name,
            zone=service.zone,
            place={},
            ticket_class=TicketClass.REGULAR,
            language="id",
            ahead=number - 1,
        )
        for number, ticket in ((1, "b"), (2, "a"))
    ]
    counter = catalogue.counters[0]
    call = TicketCalled(tickets[called].ticket, CallId("call"), counter.id, 1, service.zone, counter.zone, 1)
    events: list[Event] = [DayOpened("2026-03-02"), CatalogueAdopted(catalogue), *tickets, call]
    return [Record(revision, "2026-03-02", MORNING, event) for revision, event in enumerate(events, 1)]
