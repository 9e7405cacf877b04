"""Emergencies reach every screen and voice with a link, and end there, whatever fails; broken designs are noticed."""

import pytest
from msgspec import structs

from hub.core.hub import HubCore
from hub.protocol.views import Emergency, HallView
from tests.simulation.design import Design
from tests.simulation.emergencies import AlarmedScreen, EmergencyHall

SEEDS = range(2)
SEEDS_TO_FIND = 40


@pytest.mark.parametrize("seed", SEEDS)
def test_an_emergency_is_shown_and_said_and_ends_whatever_fails(seed: int) -> None:
    hall = EmergencyHall(seed)
    assert hall.violations() == []
    assert hall.head.done > 3
    assert hall.looks > 100
    assert hall.warnings > 1


class CoreThatForgets(HubCore):
    """Begins without the emergency that stands."""

    def restore(self, records, head):  # type: ignore[no-untyped-def]
        super().restore(records, head)
        self.state.public.emergency = None


class CoreThatOnlySaysSo(HubCore):
    """Answers that it is done, and waits until it can be stored."""

    def show_unstored(self, events, author):  # type: ignore[no-untyped-def]
        return True


class ScreenThatKeepsIt(AlarmedScreen):
    """Does not take the last emergency off the glass."""

    kept: Emergency | None = None

    def seen(self, view: HallView) -> HallView:
        self.kept = view.emergency or self.kept
        return structs.replace(view, emergency=self.kept)


class ScreenWithoutAVoice(AlarmedScreen):
    """Says calls alone."""

    def urge(self, emergency: Emergency | None) -> None:
        super().urge(None)


@pytest.mark.parametrize(
    ("design", "word"),
    [
        (Design(core=CoreThatForgets, screen=AlarmedScreen), "forgotten by the hub"),
        (Design(core=CoreThatOnlySaysSo, screen=AlarmedScreen), "forgotten by the hub"),
        (Design(screen=ScreenThatKeepsIt), "a screen shows an emergency that has ended"),
        (Design(screen=ScreenWithoutAVoice), "a voice does not say an emergency"),
    ],
    ids=["forgets at its start", "only says that it is shown", "keeps it on the glass", "does not say it"],
)
def test_a_broken_design_is_noticed(design: Design, word: str) -> None:
    for seed in range(SEEDS_TO_FIND):
        if any(word in each for each in EmergencyHall(seed, design=design).violations()):
            return
    pytest.fail(f"not noticed in {SEEDS_TO_FIND} seeds: {word}")
