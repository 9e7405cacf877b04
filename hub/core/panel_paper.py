"""What an officer's panel is told of paper: printers nearby, the slip drawn there last, reserved numbers (T7, L2)."""

from collections.abc import Iterator
from itertools import islice

from hub.core.bindings import Bindings
from hub.core.printers import Printers
from hub.domain.catalogue import Counter, Pool, PoolId
from hub.domain.catalogue import CounterId as DomainCounterId
from hub.domain.day import Block
from hub.domain.numbering import number_text
from hub.domain.slip_rules import newest_slip
from hub.domain.state import DayState
from hub.protocol import ids, limits
from hub.protocol.hello import Role
from hub.protocol.ids import CounterId, DeviceId, TicketId, Topic, counter_topic
from hub.protocol.printing import SlipOutcome
from hub.protocol.staff_views import DrawnSlip, PanelPrinter, PaperBlock


def panel_printers(
    state: DayState, printers: Printers, bindings: Bindings, counter: CounterId, own: DeviceId | None
) -> tuple[PanelPrinter, ...]:
    """Return where slips of a counter come out: the panel's own printer, that of the current slip, and their groups."""
    here = dict.fromkeys(_printers_at(state, bindings, DomainCounterId(counter), own))
    return tuple(
        PanelPrinter(each, printers.state_of(each), dict(bindings.devices[each].name), printers.is_mute(each))
        for each in here
    )


def panels_near(printer: DeviceId, state: DayState, bindings: Bindings) -> list[Topic]:
    """Return the panels that show how a printer is."""
    panels = (each for each in bindings.devices.values() if each.role is Role.OFFICER and each.counter is not None)
    return [
        counter_topic(each.counter)
        for each in panels
        if each.counter is not None
        and printer in _printers_at(state, bindings, DomainCounterId(each.counter), each.printer)
    ]


def panel_that_drew(device: str | None, bindings: Bindings) -> list[Topic]:
    """Return the panel that shows what became of a slip drawn at a device, if that is one."""
    binding = None if device is None else bindings.devices.get(DeviceId(device))
    if binding is None or binding.role is not Role.OFFICER or binding.counter is None:
        return []
    return [counter_topic(binding.counter)]


def drawn_slip(state: DayState, device: DeviceId | None) -> DrawnSlip | None:
    """Return the newest slip of the numbers that were drawn at a panel."""
    jobs = () if device is None else state.kiosk_slips.get(device, ())
    if not jobs:
        return None
    slip = state.slips[jobs[-1]]
    return DrawnSlip(TicketId(slip.ticket), SlipOutcome(slip.outcome))


def pools_at(state: DayState, counter: Counter) -> tuple[PoolId, ...]:
    """Return the sequences whose numbers a counter's services have."""
    assert state.catalogue is not None
    return tuple(dict.fromkeys(state.catalogue.service[each].pool for each in counter.services))


def paper_blocks(state: DayState, counter: Counter) -> tuple[PaperBlock, ...]:
    """Return the newest blocks of paper of a counter's sequences that are not yet wholly recorded, oldest first."""
    assert state.catalogue is not None
    newest = (
        (state.catalogue.pool[pool], block)
        for pool in reversed(pools_at(state, counter))
        for block in reversed(state.blocks.get(pool, ()))
    )
    return tuple(_block(*each) for each in islice(newest, limits.PAPER_SHOWN.value))[::-1]


def _block(pool: Pool, block: Block) -> PaperBlock:
    first, last, following = (number_text(pool, each) for each in (block.first, block.last, block.next))
    return PaperBlock(ids.PoolId(pool.id), first, last, next=following, left=block.left)


def _printers_at(
    state: DayState, bindings: Bindings, counter: DomainCounterId, own: DeviceId | None
) -> Iterator[DeviceId]:
    current = state.at_counter.get(counter)
    slip = None if current is None else newest_slip(state, state.tickets[current])
    for each in (own, None if slip is None else DeviceId(slip.printer)):
        if each is not None and each in bindings.others_of:
            yield each
            yield from bindings.others_of[each]
