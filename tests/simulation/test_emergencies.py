"""Emergencies reach every screen and voice with a link, and end there, whatever fails; broken designs are noticed."""

import pytest
from msgspec import structs

from counter_display.hall.announcer import Announcer
from hub.core.hub import HubCore
from hub.domain import issuing
from hub.protocol.views import Emergency, HallView
from kiosk.flow import KioskFlow
from tests.simulation.design import Design
from tests.simulation.emergencies import AlarmedScreen, EmergencyHall
from tests.simulation.urged_kiosks import DREW, FORGOT, ISSUED, UrgedKiosk

SEEDS = range(2)
SEEDS_TO_FIND = 40


@pytest.mark.parametrize("seed", SEEDS)
def test_an_emergency_is_shown_and_said_and_ends_whatever_fails(seed: int) -> None:
    hall = EmergencyHall(seed)
    assert hall.violations() == []
    assert hall.head.done > 3
    assert hall.looks > 100
    assert hall.warnings > 1
    assert hall.kiosk_looks > 100
    assert sum(wish.told is not None for wish in hall.ledger.wishes) > 3


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


class VoiceThatNeedsItsHub(Announcer):
    """Begins nothing urgent either while the hub is silent."""

    def _go_before(self, text, now, may_begin):  # type: ignore[no-untyped-def]
        return super()._go_before(text, now, may_begin) if may_begin else []


class ScreenThatFallsSilent(AlarmedScreen):
    def boot(self) -> None:
        super().boot()
        old = self.announcer
        self.announcer = VoiceThatNeedsItsHub(old.device, old.wording, old.new_id)


class FlowThatGoesOn(KioskFlow):
    """Shows an emergency and lets people choose, as if nobody could touch what is not there."""

    def _admit(self, intent, now):  # type: ignore[no-untyped-def]
        return True


class KioskThatGoesOn(UrgedKiosk):
    flow_type = FlowThatGoesOn


class FlowThatForgets(KioskFlow):
    """Forgets an emergency with its link."""

    def parted(self, now: int) -> None:
        super().parted(now)
        self.emergency = None


class KioskThatForgets(UrgedKiosk):
    flow_type = FlowThatForgets


class KioskThatForgetsAtItsStart(UrgedKiosk):
    """Keeps no emergency on its disk."""

    def boot(self) -> None:
        self.disk.emergency = None
        super().boot()


@pytest.mark.parametrize(
    ("design", "word"),
    [
        (Design(core=CoreThatForgets, screen=AlarmedScreen), "forgotten by the hub"),
        (Design(core=CoreThatOnlySaysSo, screen=AlarmedScreen), "forgotten by the hub"),
        (Design(screen=ScreenThatKeepsIt), "a screen shows an emergency that has ended"),
        (Design(screen=ScreenWithoutAVoice), "a voice does not say an emergency"),
        (Design(screen=ScreenThatFallsSilent), "a voice falls silent under an emergency's picture"),
        (Design(screen=AlarmedScreen, kiosk=KioskThatGoesOn), DREW),
        (Design(screen=AlarmedScreen, kiosk=KioskThatForgets), FORGOT),
        (Design(screen=AlarmedScreen, kiosk=KioskThatForgetsAtItsStart), FORGOT),
    ],
    ids=[
        *("forgets at its start", "only says that it is shown", "keeps it on the glass", "does not say it"),
        *("falls silent without its hub", "goes on giving numbers", "forgets it with its link"),
        "forgets it at its start",
    ],
)
def test_a_broken_design_is_noticed(design: Design, word: str) -> None:
    for seed in range(SEEDS_TO_FIND):
        if any(word in each for each in EmergencyHall(seed, design=design).violations()):
            return
    pytest.fail(f"not noticed in {SEEDS_TO_FIND} seeds: {word}")


def test_a_hub_that_draws_numbers_while_people_must_leave_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "_must_leave", lambda state: False)
    design = Design(screen=AlarmedScreen, kiosk=KioskThatGoesOn)
    for seed in range(SEEDS_TO_FIND):
        if ISSUED in EmergencyHall(seed, design=design).violations():
            return
    pytest.fail(f"not noticed in {SEEDS_TO_FIND} seeds")
