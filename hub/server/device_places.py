"""Where a device of the hall stands, as its file says: for who lets it in, and who looks for it."""

from hub.core.hub import HubCore
from hub.domain.catalogue import CounterId, ZoneId
from hub.protocol.control import DevicePlace
from hub.protocol.ids import DeviceId


def place_of(core: HubCore, device: DeviceId) -> DevicePlace:
    """Return what is known of a device's place; one that is not of the hall has none."""
    binding, catalogue = core.bindings.devices.get(device), core.catalogue
    if binding is None:
        return DevicePlace()
    counter = catalogue.counter.get(CounterId(binding.counter or ""))
    zone = catalogue.zone.get(ZoneId(binding.zone or ("" if counter is None else counter.zone)))
    return DevicePlace(
        counter_number=None if counter is None else counter.number,
        zone={} if zone is None else zone.place,
        printer=binding.printer,
        name=binding.name,
    )
