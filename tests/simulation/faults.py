"""What goes wrong in a simulated hall: every kind of fault, struck at a device, the hub or its storage by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.store.memory import Fault
from tests.simulation.counters import SimScreen
from tests.simulation.hub_node import HubNode, NextCommit
from tests.simulation.kiosks import SimKiosk
from tests.simulation.led_node import LedNode
from tests.simulation.printers import SimPrinter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.simulation.device import SimDevice
    from tests.simulation.site import Site
    from tests.simulation.world import World

RARE = 0.3
"""How often what costs a hall much is on the menu at all."""

WENT_BACK = "database went back"

Menu = list[tuple[str, "Callable[[], None]"]]


def menu(world: World, site: Site, devices: Sequence[SimDevice], only: tuple[str, ...] = ()) -> Menu:
    """Return faults by name, ready to strike; `only` names those wanted, else all are."""
    hub = site.leader
    device = world.random.choice(devices)
    printer = world.random.choice([d for d in devices if isinstance(d, SimPrinter)])
    kiosk = world.random.choice([d for d in devices if isinstance(d, SimKiosk)])
    screen = world.random.choice([d for d in devices if isinstance(d, SimScreen)])
    now, between = world.now, world.between
    wire = device.wire

    def commit(**what: object) -> Callable[[], None]:
        return lambda: setattr(hub, "next_commit", NextCommit(**what))  # type: ignore[arg-type]

    def deafen() -> None:
        if wire is not None:
            up = world.chance(0.7)
            wire.go_deaf(up, not up or world.chance(0.5))

    def slow_down() -> None:
        if wire is not None:
            wire.slow_ms = between(500, 3_000)

    def jitter() -> None:
        device.jitter = 0.3
        world.after(between(5_000, 30_000), lambda: setattr(device, "jitter", 0.0))

    def cut_off() -> None:
        device.cut_off_until = now + round(between(1_000, 40_000))
        if wire is not None:
            wire.snap()

    def step_clock() -> None:
        kiosk.set_clock(round(between(-7_200_000, 7_200_000)))

    def hub_away() -> None:
        for each in site.hubs:
            each.switch_off()
            world.after(between(15_000, 150_000), each.switch_on)

    found: Menu = [
        ("link break", lambda: wire.snap() if wire is not None else None),
        ("half-open link", deafen),
        ("slow reader", slow_down),
        ("delay", jitter),
        ("partition", cut_off),
        ("hub crash", hub.crash),
        ("hub crash before commit", commit(crash_before=True)),
        ("hub crash after commit", commit(crash_after=True)),
        ("commit refused", commit(fault=Fault.BEFORE_COMMIT)),
        ("commit unknown, stored", commit(fault=Fault.AT_COMMIT_STORED)),
        ("commit unknown, lost", commit(fault=Fault.AT_COMMIT_LOST)),
        ("device restart", device.crash),
        ("device frozen", lambda: device.freeze(between(10_000, 60_000))),
        ("storage down", lambda: setattr(hub, "storage_down_until", now + round(between(5_000, 20_000)))),
        ("player hang", lambda: setattr(screen, "hangs_next", True)),
        ("disk stall", lambda: setattr(printer, "next_sync_ms", between(5_000, 40_000))),
        ("kiosk's disk stalls", lambda: setattr(kiosk, "next_sync_ms", between(500, 8_000))),
        ("kiosk's disk fails", lambda: setattr(kiosk, "next_sync_fails", True)),
        ("kiosk restart", kiosk.crash),
        ("kiosk's clock steps", step_clock),
        ("paper out", lambda: setattr(printer, "no_paper_until", now + round(between(5_000, 60_000)))),
        ("printer mute", lambda: setattr(printer, "mute_until", now + round(between(5_000, 60_000)))),
    ]
    if only or world.chance(RARE):
        found += [("hub away", hub_away)]
    if only or world.chance(RARE):
        found += [("kiosk's disk lost", kiosk.lose_journal)]
    if only:
        found += [("sound lost", lambda: setattr(screen, "soundless_until", now + round(between(10_000, 90_000))))]
        found += [("printer restart", printer.crash)]  # among all others it is one of the device restarts
    if site.lone is not None and (only or world.chance(RARE)):
        found += [("disk destroyed", site.lone.destroy)]
    if site.lone is not None and WENT_BACK in only:  # with marks all other runs would be others
        kiosks = [d for d in devices if isinstance(d, SimKiosk)]
        found += [(WENT_BACK, lambda: site.lone.go_back([each.mark for each in kiosks]))]
    if site.database is not None:
        found += _of_two_hubs(world, site)
    return [(name, act) for name, act in found if not only or name in only]


def _of_two_hubs(world: World, site: Site) -> Menu:
    """Return what happens to a leader, to the one that stands by, and to both."""
    between, leader, database = world.between, site.leader, site.database
    assert isinstance(leader, LedNode)
    assert database is not None
    others = [hub for hub in site.hubs if isinstance(hub, LedNode) and hub is not leader]

    def cut(hub: LedNode) -> None:
        hub.cut_off_until = world.now + round(between(500, 12_000))

    def all_cut() -> None:
        for hub in (leader, *others):
            cut(hub)

    def kill_all() -> None:
        for hub in site.hubs:
            hub.crash()

    def freeze_and_cut() -> None:
        leader.freeze(between(1_000, 8_000))
        cut(leader)

    def freeze_all() -> None:
        for hub in site.hubs:
            hub.freeze(between(1_000, 12_000))

    return [
        ("leader killed", leader.crash),
        ("leader frozen", lambda: leader.freeze(between(1_000, 30_000))),
        ("leader cut off", lambda: cut(leader)),
        ("leader frozen and cut off", freeze_and_cut),
        ("standby killed", others[0].crash),
        ("standby frozen", lambda: others[0].freeze(between(1_000, 30_000))),
        ("both killed", kill_all),
        ("both frozen", freeze_all),
        ("database unreachable", all_cut),
        ("database down", lambda: setattr(database, "down_until", world.now + round(between(1_000, 10_000)))),
    ]


def heal(hubs: Sequence[HubNode], devices: Sequence[SimDevice]) -> None:
    """Take back every fault that lasts or is still to come."""
    for hub in hubs:
        hub.next_commit, hub.storage_down_until = NextCommit(), 0
        hub.switch_on()
        if isinstance(hub, LedNode):
            hub.cut_off_until = hub.database.down_until = 0
    for device in devices:
        device.jitter, device.cut_off_until = 0.0, 0
        if device.wire is not None:
            device.wire.slow_ms = 0
        if isinstance(device, SimKiosk):
            device.next_sync_ms, device.next_sync_fails = 0.0, False
        if isinstance(device, SimPrinter):
            device.no_paper_until = 0
        if isinstance(device, SimScreen):
            device.hangs_next = False
